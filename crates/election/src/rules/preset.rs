//! The counting rules of real places as data: each fact with its source and how far it was read.
//!
//! A preset is a beginning for a definition, never a substitute for the official code: whoever
//! uses one checks each fact against the law in force on the day. A fact that is not
//! [`FactStatus::Confirmed`] keeps its mark into the definition and onto every page.

use super::ranked::{
    BatchElimination, ElectionsPerRound, OvervoteRule, Quota, RankedMethod, RankedRules,
    RepeatRule, SkipRule, StopRule,
};

/// How a fact is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactStatus {
    /// Read in the law or on the office's page, or computed from an official table.
    Confirmed,
    /// A recount by this rule equals the certified figures; the law's words were not read.
    Evidence,
    /// Read in an account of the law.
    Secondary,
    /// Found in the test configuration of a tool alone.
    Tool,
    /// Sources differ.
    Contested,
    /// Not read anywhere: the value is what most places have.
    Unread,
}

impl FactStatus {
    /// The mark beside the fact; nothing where it is confirmed.
    pub fn mark(self) -> Option<&'static str> {
        match self {
            Self::Confirmed => None,
            Self::Evidence => Some("inferred from a recount that equals the certified figures"),
            Self::Secondary => Some("read only in a secondary account"),
            Self::Tool => Some("found only in a tool's test configuration"),
            Self::Contested => Some("contested: sources differ"),
            Self::Unread => Some("source not yet read"),
        }
    }
}

/// One rule of a place, with its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The field of the rules that it sets.
    pub field: &'static str,
    /// The rule in words.
    pub words: &'static str,
    /// The source as one would cite it, dated; empty where there is none.
    pub source: &'static str,
    /// How it is known.
    pub status: FactStatus,
}

/// The rules of a place for elections from a date on.
#[derive(Clone, Debug)]
pub struct Preset {
    /// The name: `me`.
    pub name: &'static str,
    /// The place and its contests.
    pub place: &'static str,
    /// From when, as far as the sources say.
    pub from: &'static str,
    /// The rules; nothing where they need something that a count of rankings does not have.
    pub rules: Option<RankedRules>,
    /// Every fact that the rules rest on, and what else must be known.
    pub facts: &'static [Fact],
}

const RULES: RankedRules = RankedRules::PLAIN;

pub(super) const fn fact(
    field: &'static str,
    words: &'static str,
    source: &'static str,
    status: FactStatus,
) -> Fact {
    Fact { field, words, source, status }
}

const MAINE: &str = "21-A M.R.S. section 723-A, text generated 2020-02-05";
const ALASKA_RECOUNT: &str = "Alaska Ranked Choice Vote Summarizer, rules inferred, 2024-05-12";
const SAN_FRANCISCO: &str = "San Francisco Charter section 13.102, added March 2002";
const NEW_YORK: &str = "Independent recount of the 2021 primary for mayor, 2025";
const NEW_YORK_GUIDE: &str = "NYC Campaign Finance Board voter guide, Ballot Question 1, 2019";
const PORTLAND: &str = "Portland City Code ch. 2.08 (Ord. 191244), effective 2023-05-19";
const PORTLAND_TABLE: &str = "Official round table, Portland Councilor District 1, 2024-12-02";
const MINNEAPOLIS: &str = "Minneapolis ordinance amending Code ch. 167, about 2013 (undated copy)";
const MINNEAPOLIS_2009: &str = "Minneapolis 2009 Board of Estimate and Taxation RCV summary";
const TEST_FILES: &str = "RCTab test configurations";

/// All presets, by name.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "ak",
        place: "Alaska, general elections",
        from: "2022-08-16",
        rules: Some(RankedRules {
            stop: StopRule::TwoRemain,
            skips: SkipRule::AtMost(1),
            repeats: RepeatRule::Blank,
            ..RULES
        }),
        facts: &[
            fact(
                "stop",
                "over half in round one, otherwise until two remain",
                "Alaska Stat. 15.15.350(d), 2022",
                FactStatus::Confirmed,
            ),
            fact("skips", "two or more in a row exhaust", ALASKA_RECOUNT, FactStatus::Evidence),
            fact("overvote", "exhausted when reached", ALASKA_RECOUNT, FactStatus::Evidence),
            fact(
                "repeats",
                "taken out before gaps are judged",
                ALASKA_RECOUNT,
                FactStatus::Evidence,
            ),
            fact(
                "write_ins",
                "all fall first unless together within 0.5 percent of the leader",
                "6 AAC 25.071 (undated copy)",
                FactStatus::Confirmed,
            ),
            fact(
                "batch",
                "not provided; two were gone after round one in the special election of 2022",
                "Alaska Division of Elections, Election Results page, 2022-09-08",
                FactStatus::Contested,
            ),
            fact("ties", "by lot", "AS 15.15.350(e) as quoted in 2026", FactStatus::Secondary),
        ],
    },
    Preset {
        name: "cambridge",
        place: "Cambridge MA, council and school committee",
        from: "1941",
        rules: None,
        facts: &[
            fact(
                "method",
                "whole ballots move by their place in the published sequence (Cincinnati)",
                "City of Cambridge Election Commission, Cincinnati Method, 2004",
                FactStatus::Confirmed,
            ),
            fact(
                "batch",
                "all under 50 first votes fall together after the surpluses",
                "OpenSTV, Cambridge STV, undated",
                FactStatus::Secondary,
            ),
        ],
    },
    Preset {
        name: "me",
        place: "Maine, primaries and federal general elections",
        from: "2018-01-01",
        rules: Some(RankedRules {
            stop: StopRule::TwoRemain,
            overvote: OvervoteRule::ExhaustIfAnyContinues,
            skips: SkipRule::AtMost(1),
            ..RULES
        }),
        facts: &[
            fact("stop", "two left: most votes wins", MAINE, FactStatus::Confirmed),
            fact(
                "overvote",
                "exhausted at the highest continuing ranking",
                MAINE,
                FactStatus::Confirmed,
            ),
            fact(
                "skips",
                "two or more before the highest continuing ranking exhaust",
                MAINE,
                FactStatus::Confirmed,
            ),
            fact("repeats", "ignored", "ranked.vote recount code, cc570c49", FactStatus::Tool),
            fact(
                "batch",
                "allowed from 2019, equality included; definitions repealed by PL 2023 c. 304",
                MAINE,
                FactStatus::Contested,
            ),
            fact("ties", "by lot, kept for a recount", MAINE, FactStatus::Confirmed),
            fact("write_ins", "treatment of undeclared ones in the count", "", FactStatus::Unread),
        ],
    },
    Preset {
        name: "mpls",
        place: "Minneapolis MN, mayor and council",
        from: "about 2013",
        rules: Some(RankedRules {
            overvote: OvervoteRule::Skip,
            skips: SkipRule::AtMost(1),
            batch: BatchElimination::SumBelowNext,
            ..RULES
        }),
        facts: &[
            fact(
                "batch",
                "all who cannot equal or surpass the next",
                MINNEAPOLIS,
                FactStatus::Confirmed,
            ),
            fact(
                "stop",
                "threshold, or leading when two remain",
                "MPR News, 2013-11",
                FactStatus::Secondary,
            ),
            fact(
                "overvote",
                "exhausts in one file, is skipped in others",
                TEST_FILES,
                FactStatus::Contested,
            ),
            fact("skips", "one", TEST_FILES, FactStatus::Tool),
            fact("repeats", "defined; the effect was not read", MINNEAPOLIS, FactStatus::Unread),
            fact("ties", "by lot", "", FactStatus::Unread),
        ],
    },
    Preset {
        name: "mpls-multi",
        place: "Minneapolis MN, boards of several seats",
        from: "2009",
        rules: Some(RankedRules {
            method: RankedMethod::SingleTransferableVote {
                seats: 3,
                quota: Quota::Droop,
                elections: ElectionsPerRound::All,
            },
            overvote: OvervoteRule::Skip,
            skips: SkipRule::AtMost(2),
            ..RULES
        }),
        facts: &[
            fact(
                "method",
                "votes over seats plus one, fraction dropped, plus one",
                MINNEAPOLIS_2009,
                FactStatus::Confirmed,
            ),
            fact(
                "decimal_places",
                "four; what is left stays with the winner",
                MINNEAPOLIS_2009,
                FactStatus::Confirmed,
            ),
            fact("overvote", "is skipped", TEST_FILES, FactStatus::Contested),
            fact("skips", "two", TEST_FILES, FactStatus::Tool),
            fact("ties", "by lot", "", FactStatus::Unread),
        ],
    },
    Preset {
        name: "nyc",
        place: "New York City, primaries and special elections",
        from: "2021-01",
        rules: Some(RankedRules {
            stop: StopRule::TwoRemain,
            batch: BatchElimination::SumBelowNext,
            ..RULES
        }),
        facts: &[
            fact(
                "stop",
                "majority of first choices, otherwise until two remain",
                NEW_YORK_GUIDE,
                FactStatus::Confirmed,
            ),
            fact("skips", "any number", NEW_YORK, FactStatus::Evidence),
            fact("overvote", "the ballot stops at the first", NEW_YORK, FactStatus::Evidence),
            fact("repeats", "ignored", NEW_YORK, FactStatus::Contested),
            fact(
                "batch",
                "authorised",
                "Charter section 1057-g as quoted in 2026",
                FactStatus::Secondary,
            ),
            fact(
                "ties",
                "Election Law",
                "Charter section 1057-g(e)(3) as quoted in 2026",
                FactStatus::Secondary,
            ),
        ],
    },
    Preset {
        name: "oakland",
        place: "Oakland, Berkeley, San Leandro and Albany CA",
        from: "2010",
        rules: Some(RULES),
        facts: &[
            fact(
                "stop",
                "half plus one of continuing ballots",
                "San Leandro Ordinance on RCV, 2010",
                FactStatus::Confirmed,
            ),
            fact(
                "skips",
                "the next marked choice, also when the first is blank",
                "East Bay Times, 2022-12-28",
                FactStatus::Secondary,
            ),
            fact(
                "repeats",
                "counts once",
                "Alameda County Registrar, RCV page, after 2022",
                FactStatus::Confirmed,
            ),
            fact("overvote", "", "", FactStatus::Unread),
            fact("ties", "", "", FactStatus::Unread),
        ],
    },
    Preset {
        name: "pdx-council",
        place: "Portland OR, three councilors of a district",
        from: "2024",
        rules: Some(RankedRules {
            method: RankedMethod::SingleTransferableVote {
                seats: 3,
                quota: Quota::Droop,
                elections: ElectionsPerRound::All,
            },
            overvote: OvervoteRule::Skip,
            ..RULES
        }),
        facts: &[
            fact(
                "method",
                "floor of round-one votes over four, plus one; fixed",
                PORTLAND_TABLE,
                FactStatus::Confirmed,
            ),
            fact(
                "decimal_places",
                "four, truncated before multiplying",
                PORTLAND_TABLE,
                FactStatus::Confirmed,
            ),
            fact(
                "overvote",
                "the next lower single ranking counts",
                PORTLAND,
                FactStatus::Confirmed,
            ),
            fact("skips", "no ground of inactivity", PORTLAND, FactStatus::Confirmed),
            fact(
                "write_ins",
                "uncertified ones fall first, alone",
                PORTLAND_TABLE,
                FactStatus::Confirmed,
            ),
            fact(
                "batch",
                "one at a time though smaller sums existed",
                PORTLAND_TABLE,
                FactStatus::Confirmed,
            ),
            fact("ties", "by lot, reused in a recount", PORTLAND_TABLE, FactStatus::Confirmed),
            fact("repeats", "", "", FactStatus::Unread),
        ],
    },
    Preset {
        name: "scotland",
        place: "Scottish councils",
        from: "2012-05-03",
        rules: None,
        facts: &[
            fact(
                "method",
                "surplus times value when received over total credited, five decimals, in one \
                 truncation; surpluses move one by one",
                "SSI 2007/42, Sch. 1 rule 48, 2007",
                FactStatus::Confirmed,
            ),
            fact(
                "ties",
                "latest earlier stage with unequal votes, else lot",
                "",
                FactStatus::Unread,
            ),
        ],
    },
    Preset {
        name: "sf",
        place: "San Francisco CA",
        from: "2002-03",
        rules: Some(RULES),
        facts: &[
            fact("stop", "majority of continuing ballots", SAN_FRANCISCO, FactStatus::Confirmed),
            fact(
                "skips",
                "the next ranked choice, without a limit",
                SAN_FRANCISCO,
                FactStatus::Confirmed,
            ),
            fact(
                "overvote",
                "exhausted when equal ranks are reached",
                SAN_FRANCISCO,
                FactStatus::Confirmed,
            ),
            fact("repeats", "not addressed", SAN_FRANCISCO, FactStatus::Unread),
            fact(
                "batch",
                "asked for by the text, one a round in the table of 2018",
                SAN_FRANCISCO,
                FactStatus::Contested,
            ),
            fact("ties", "State law", SAN_FRANCISCO, FactStatus::Confirmed),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_can_be_carried_out_and_cites_each_confirmed_fact() {
        for preset in PRESETS {
            if let Some(rules) = &preset.rules {
                assert_eq!(rules.problems(), [], "{}", preset.name);
            }
            for fact in preset.facts {
                let cited = !fact.source.is_empty() || fact.status == FactStatus::Unread;
                assert!(cited, "{}: {} has no source", preset.name, fact.field);
            }
        }
        let names: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
        assert!(names.is_sorted(), "{names:?}");
    }

    #[test]
    fn what_is_not_confirmed_carries_a_mark() {
        let contested = PRESETS.iter().flat_map(|preset| preset.facts);
        let unmarked = contested
            .filter(|fact| fact.status != FactStatus::Confirmed)
            .any(|fact| fact.status.mark().is_none());
        assert!(!unmarked);
    }
}
