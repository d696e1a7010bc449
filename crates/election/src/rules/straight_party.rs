//! Straight party voting and fusion by state, as data: where one mark could vote a party's whole
//! slate, what a direct vote does to it, and how the lines of one candidate are told apart. Each
//! fact has its source and how far it was read.
//!
//! A rule that nobody here has read stands as no rule: a definition that needs it must bring it.

use super::preset::{Fact, FactStatus, fact};
use crate::{
    DirectOvervote, DirectVotes, PartyMarkRules, SamePartyVotes, SeveralLines, SeveralParties,
};

/// Straight party voting in a state at the general elections of 2016 and 2018.
#[derive(Clone, Copy, Debug)]
pub struct StraightPartyPreset {
    /// The state's postal code, in lower case: `in`.
    pub name: &'static str,
    /// Whether ballots of November 2016 had a party mark.
    pub in_2016: bool,
    /// Whether ballots of November 2018 had one.
    pub in_2018: bool,
    /// What changed, and when; empty where nothing did.
    pub change: &'static str,
    /// The rules in contests for one seat; nothing where none was read.
    pub one_seat: PartyMarkRules,
    /// The rules in contests for several seats; nothing where none was read.
    pub several_seats: PartyMarkRules,
    /// Contests that a party mark never reaches, in words: they have no rules of party marks.
    pub not_reached: &'static [&'static str],
    /// Every fact that this rests on.
    pub facts: &'static [Fact],
}

/// How a state tells the lines of a candidate apart whom several parties nominate.
#[derive(Clone, Copy, Debug)]
pub struct FusionPreset {
    /// The state's postal code, in lower case: `ny`.
    pub name: &'static str,
    /// To which line a vote on several belongs; nothing where that was not read.
    pub several: Option<SeveralLines>,
    /// Every fact that this rests on.
    pub facts: &'static [Fact],
}

const UNREAD: PartyMarkRules = PartyMarkRules {
    direct: None,
    same_party: None,
    direct_overvote: None,
    too_many: None,
    several_parties: None,
};

/// A direct vote for another party replaces the party mark in its contest.
const OVERRIDE: PartyMarkRules = PartyMarkRules { direct: Some(DirectVotes::Override), ..UNREAD };

const NCSL: &str = "NCSL, straight-ticket voting pages, lists to 2020";
const NCSL_AND_PRESS: &str = "NCSL, straight-ticket voting pages; al.com, November 2018";
const INDIANA: &str = "IC 3-12-1-7, 3-12-1-8 (versions to 2024); PL 21-2016 (SB 61)";
const OKLAHOMA: &str = "26 O.S. 7-127(5), Laws 2010 c. 189";
const MICHIGAN: &str =
    "Clerk's guidance copied at ericlipson4mayor.com; clickondetroit, 2024-11-01";
const ALABAMA: &str = "Ala. Code 17-6-36; Secretary of State as quoted by al.com, 2018";
const SOUTH_CAROLINA: &str = "scvotes.gov, Straight Party Voting";
const TEXAS: &str =
    "HB 48 (87th Leg.), restoring the former section; Ballot Access News, 2017-03-15";

const USE: &str = "in_2016, in_2018";

/// A state of which only the years of use were read.
const fn only_use(
    name: &'static str,
    in_2018: bool,
    change: &'static str,
    facts: &'static [Fact],
) -> StraightPartyPreset {
    StraightPartyPreset {
        name,
        in_2016: true,
        in_2018,
        change,
        one_seat: UNREAD,
        several_seats: UNREAD,
        not_reached: &[],
        facts,
    }
}

/// The ten states of 2016, by name. A state that is not here had no party mark in 2016 and 2018;
/// of Nevada sources differ from 2021 on.
pub const STRAIGHT_PARTY: &[StraightPartyPreset] = &[
    StraightPartyPreset {
        one_seat: OVERRIDE,
        facts: &[
            fact(USE, "a party mark in both years", NCSL_AND_PRESS, FactStatus::Secondary),
            fact(
                "one_seat.direct",
                "a direct vote counts in its contest",
                ALABAMA,
                FactStatus::Confirmed,
            ),
            fact(
                "several_seats",
                "the code speaks of one to be elected",
                ALABAMA,
                FactStatus::Unread,
            ),
            fact("several_parties", "", "", FactStatus::Unread),
        ],
        ..only_use("al", true, "", &[])
    },
    only_use(
        "ia",
        false,
        "abolished in 2017",
        &[
            fact(USE, "a party mark in 2016, none in 2018", NCSL, FactStatus::Secondary),
            fact("one_seat, several_seats", "", "", FactStatus::Unread),
        ],
    ),
    StraightPartyPreset {
        one_seat: PartyMarkRules {
            direct: Some(DirectVotes::Override),
            same_party: Some(SamePartyVotes::PartyMark),
            direct_overvote: Some(DirectOvervote::Void),
            ..UNREAD
        },
        // Beyond an overvote subsection (d) governs, which was not read to its end.
        several_seats: PartyMarkRules { direct_overvote: Some(DirectOvervote::Void), ..UNREAD },
        not_reached: &[
            "at-large county council",
            "city common council",
            "town council",
            "township board",
        ],
        facts: &[
            fact(USE, "a party mark in both years", NCSL, FactStatus::Secondary),
            fact(
                "one_seat.direct",
                "a direct vote for another party counts, the party mark does not, in that \
                 contest alone",
                INDIANA,
                FactStatus::Confirmed,
            ),
            fact(
                "one_seat.same_party",
                "the party mark counts and direct marks are ignored, with exceptions in (d) and \
                 (e)",
                INDIANA,
                FactStatus::Confirmed,
            ),
            fact(
                "direct_overvote",
                "with more direct votes than seats neither counts in that contest",
                INDIANA,
                FactStatus::Confirmed,
            ),
            fact(
                "several_seats",
                "otherwise (d) governs, which was not read to its end",
                INDIANA,
                FactStatus::Unread,
            ),
            fact(
                "not_reached",
                "a party mark never counts for at-large local offices",
                INDIANA,
                FactStatus::Confirmed,
            ),
            fact("several_parties", "", "", FactStatus::Unread),
        ],
        ..only_use("in", true, "", &[])
    },
    only_use(
        "ky",
        true,
        "",
        &[
            fact(USE, "a party mark in both years", NCSL, FactStatus::Secondary),
            fact("one_seat, several_seats", "", "", FactStatus::Unread),
        ],
    ),
    StraightPartyPreset {
        one_seat: OVERRIDE,
        several_seats: PartyMarkRules {
            direct: Some(DirectVotes::Supplement),
            same_party: Some(SamePartyVotes::Both),
            ..UNREAD
        },
        facts: &[
            fact(
                USE,
                "a party mark in 2016 (the ban was enjoined in July 2016), none in 2018 (the \
                 Sixth Circuit let the ban stand in September 2018), back from 2019",
                NCSL,
                FactStatus::Secondary,
            ),
            fact("one_seat.direct", "a direct vote replaces", MICHIGAN, FactStatus::Secondary),
            fact(
                "several_seats.direct, same_party",
                "the party mark gives votes up to the most allowed, except where a direct vote \
                 displaces an indirect one",
                MICHIGAN,
                FactStatus::Secondary,
            ),
            fact("several_seats.too_many, several_parties", "", "", FactStatus::Unread),
        ],
        ..only_use("mi", false, "banned for 2018; back from 2019 by Proposal 3 of 2018", &[])
    },
    StraightPartyPreset {
        one_seat: PartyMarkRules {
            direct: Some(DirectVotes::Override),
            several_parties: Some(SeveralParties::Void),
            ..UNREAD
        },
        several_seats: PartyMarkRules { several_parties: Some(SeveralParties::Void), ..UNREAD },
        facts: &[
            fact(USE, "a party mark in both years", NCSL, FactStatus::Secondary),
            fact(
                "one_seat.direct",
                "a direct vote takes precedence for that office",
                OKLAHOMA,
                FactStatus::Confirmed,
            ),
            fact(
                "several_parties",
                "with two parties marked the ballot is not counted for any party office",
                OKLAHOMA,
                FactStatus::Confirmed,
            ),
            fact(
                "several_seats",
                "the text does not speak of several seats",
                OKLAHOMA,
                FactStatus::Unread,
            ),
        ],
        ..only_use("ok", true, "", &[])
    },
    only_use(
        "pa",
        true,
        "abolished in 2019 (SB 421), from 2020",
        &[
            fact(USE, "a party mark in both years", NCSL, FactStatus::Secondary),
            fact("one_seat.direct", "believed to override", "", FactStatus::Unread),
        ],
    ),
    StraightPartyPreset {
        one_seat: OVERRIDE,
        not_reached: &["nonpartisan offices"],
        facts: &[
            fact(USE, "a party mark in both years", NCSL, FactStatus::Secondary),
            fact(
                "one_seat.direct",
                "a direct vote replaces, also one for a petition candidate or a write-in",
                SOUTH_CAROLINA,
                FactStatus::Confirmed,
            ),
            fact(
                "not_reached",
                "nonpartisan offices are not covered",
                SOUTH_CAROLINA,
                FactStatus::Confirmed,
            ),
            fact(
                "not_reached",
                "a report of 2008 says that the party mark did not include President; unread for \
                 2016 and 2018",
                "a report of 2008",
                FactStatus::Contested,
            ),
            fact("several_seats, several_parties", "", "", FactStatus::Unread),
        ],
        ..only_use("sc", true, "", &[])
    },
    StraightPartyPreset {
        one_seat: OVERRIDE,
        facts: &[
            fact(USE, "a party mark in both years", NCSL, FactStatus::Secondary),
            fact(
                "one_seat.direct",
                "a vote for the opponent counts, with the party mark for all others",
                TEXAS,
                FactStatus::Secondary,
            ),
            fact(
                "interpreted",
                "touching the same party's candidate took the vote away on touch screens, as \
                 witnesses told the House committee; on paper it is one vote",
                TEXAS,
                FactStatus::Secondary,
            ),
            fact("several_seats, several_parties", "", "", FactStatus::Unread),
        ],
        ..only_use("tx", true, "HB 25 of 2017, from 2020", &[])
    },
    only_use(
        "ut",
        true,
        "HB 70 of 2020",
        &[
            fact(
                USE,
                "a party mark in both years",
                "NCSL, straight-ticket voting pages; le.utah.gov HB0070",
                FactStatus::Secondary,
            ),
            fact(
                "one_seat, several_seats",
                "20A-4-105 as of 2018, scratch vote: not read",
                "",
                FactStatus::Unread,
            ),
        ],
    ),
];

const CONNECTICUT: &str =
    "C.G.S. 9-242 with Public Act 11-173, as Conn. Law Tribune reports an enforcement case";
const NEW_YORK: &str =
    "N.Y. Law Journal, 2018-08-10; Ballot Access News, 2019-09-30; UCLA list, 2005";
const NEW_YORK_PRACTICE: &str =
    "State Board practice reported in 2010; Election Law 9-112(4) not read to its end";

/// Fusion by state, as far as a rule for several lines was met.
pub const FUSION: &[FusionPreset] = &[
    FusionPreset {
        name: "ct",
        several: Some(SeveralLines::Unknown),
        facts: &[
            fact(
                "several",
                "marks on several lines are one vote for the candidate, an unknown one",
                CONNECTICUT,
                FactStatus::Secondary,
            ),
            fact(
                "allot",
                "the head moderator divides unknown votes among the lines in proportion to the \
                 known ones; how shares are rounded was not read",
                CONNECTICUT,
                FactStatus::Unread,
            ),
        ],
    },
    FusionPreset {
        name: "ny",
        several: Some(SeveralLines::FirstLine),
        facts: &[
            fact(
                "lines",
                "votes on all lines are added for the candidate, and each line keeps its own \
                 total for party status",
                NEW_YORK,
                FactStatus::Confirmed,
            ),
            fact(
                "several",
                "one vote, credited to the major party's line: list that line first",
                NEW_YORK_PRACTICE,
                FactStatus::Secondary,
            ),
        ],
    },
    FusionPreset {
        name: "vt",
        several: None,
        facts: &[fact(
            "lines",
            "one square with all parties listed, so that no ballot marks several lines",
            "Ballot Access News, 2010-09-14",
            FactStatus::Secondary,
        )],
    },
];

/// The preset of a state, by its postal code in lower case.
pub fn straight_party_of(name: &str) -> Option<&'static StraightPartyPreset> {
    STRAIGHT_PARTY.iter().find(|preset| preset.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts of the table in al.com of November 2018 and of NCSL's pages: ten and eight.
    #[test]
    fn ten_states_had_a_party_mark_in_2016_and_eight_in_2018() {
        let of = |year: fn(&StraightPartyPreset) -> bool| -> Vec<&str> {
            STRAIGHT_PARTY.iter().filter(|state| year(state)).map(|state| state.name).collect()
        };
        let of_2016 = ["al", "ia", "in", "ky", "mi", "ok", "pa", "sc", "tx", "ut"];
        assert_eq!(of(|state| state.in_2016), of_2016);
        assert_eq!(of(|state| state.in_2018), ["al", "in", "ky", "ok", "pa", "sc", "tx", "ut"]);
    }

    /// Invariant 2: what nobody read is no rule, and every rule has a source that was.
    #[test]
    fn every_rule_of_party_marks_carries_a_citation_that_was_read() {
        for state in STRAIGHT_PARTY {
            let read = |field: &str| {
                state.facts.iter().any(|fact| {
                    let told = fact.field.contains(field)
                        || field.ends_with(fact.field)
                        || fact.field.split(", ").any(|one| field.ends_with(one));
                    told && fact.status != FactStatus::Unread && !fact.source.is_empty()
                })
            };
            for (seats, rules) in
                [("one_seat", state.one_seat), ("several_seats", state.several_seats)]
            {
                let has = [
                    ("direct", rules.direct.is_some()),
                    ("same_party", rules.same_party.is_some()),
                    ("direct_overvote", rules.direct_overvote.is_some()),
                    ("too_many", rules.too_many.is_some()),
                    ("several_parties", rules.several_parties.is_some()),
                ];
                for (field, _) in has.into_iter().filter(|(_, has)| *has) {
                    let name = format!("{seats}.{field}");
                    assert!(read(&name), "{}: {name}", state.name);
                }
            }
        }
        for state in FUSION.iter().filter(|state| state.several.is_some()) {
            let cited = |fact: &Fact| fact.field == "several" && !fact.source.is_empty();
            assert!(state.facts.iter().any(cited), "{}", state.name);
        }
    }
}
