//! What one mark for a party counts in the contests that it reaches, and how several lines of one
//! candidate are told apart: rules as data, each with its source.
//!
//! The party marks are marks of a contest of their own, whose selections are parties
//! (NIST SP 1500-103, `PartyContest`). It elects nobody. Which contests it reaches is said by
//! those: a contest without [`PartyMarks`], such as a nonpartisan one, is never touched.

use serde::{Deserialize, Serialize};

use crate::cvr::CountItemType;
use crate::{BallotLine, Candidate, Contest, ContestId, SelectionId, Source};

/// What a party mark counts in a contest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyMarks {
    /// The contest whose selections are the parties.
    pub contest: ContestId,
    /// How ballots were cast on devices that carry the party mark out themselves: their marks in
    /// this contest count as they are recorded, and the party mark is not carried out again.
    ///
    /// The same touches give other marks on some screens than the same marks on paper (Texas,
    /// to 2019), so that a definition must say which ballots are which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interpreted: Vec<CountItemType>,
    /// The rules.
    pub rules: PartyMarkRules,
    /// Where they come from; at least one.
    pub sources: Vec<Source>,
}

/// The questions that a law of straight party voting answers. A question without an answer is
/// not guessed: a count stops at the first ballot that asks it, and says which ruling is needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyMarkRules {
    /// Direct votes of which at least one is not for the marked party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direct: Option<DirectVotes>,
    /// Direct votes that are all for candidates of the marked party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_party: Option<SamePartyVotes>,
    /// More direct votes than seats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direct_overvote: Option<DirectOvervote>,
    /// More candidates of the marked party than seats that are left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub too_many: Option<TooManyCandidates>,
    /// Marks for several parties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub several_parties: Option<SeveralParties>,
}

/// What direct votes do of which one is not for the marked party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DirectVotes {
    /// They replace the party mark in the contest (exclusive).
    Override,
    /// They take seats first, and the party mark fills those that are left (inclusive).
    Supplement,
}

/// What direct votes do that are all for the marked party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SamePartyVotes {
    /// They replace the party mark in the contest.
    DirectVotes,
    /// They are ignored, and the party mark counts.
    PartyMark,
    /// They count, and the party mark fills the seats that are left.
    Both,
}

/// What more direct votes than seats count, beside a party mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DirectOvervote {
    /// Nothing, and neither does the party mark: the contest is overvoted.
    Void,
    /// Nothing, and the party mark counts.
    PartyMark,
}

/// What a party mark counts where the party has more candidates than seats are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TooManyCandidates {
    /// Nothing, since nobody can tell whom it is for.
    Nothing,
    /// A vote for each in the order of the ballot, until the seats are filled.
    BallotOrder,
}

/// What marks for several parties count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeveralParties {
    /// No party mark counts, and direct votes do.
    NoPartyMark,
    /// The contest is void, with its direct votes.
    Void,
}

/// A question to which the rules of a contest have no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum PartyMarkQuestion {
    /// [`PartyMarkRules::direct`].
    #[error("a mark for one party and a direct vote for another (direct)")]
    Direct,
    /// [`PartyMarkRules::same_party`].
    #[error("a party mark and direct votes for some of its candidates (same_party)")]
    SameParty,
    /// [`PartyMarkRules::direct_overvote`].
    #[error("a party mark and more direct votes than seats (direct_overvote)")]
    DirectOvervote,
    /// [`PartyMarkRules::too_many`].
    #[error("a mark for a party with more candidates than seats are left (too_many)")]
    TooMany,
    /// [`PartyMarkRules::several_parties`].
    #[error("marks for several parties (several_parties)")]
    SeveralParties,
}

/// How the lines of candidates whom several parties nominate (fusion) are told apart.
///
/// The lines, and what belongs to none of them, are a partition of a candidate's votes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineRules {
    /// Marks on several lines of one candidate: one vote for the candidate in any case.
    pub several: SeveralLines,
    /// How votes that belong to no line are divided for the totals of parties; they are not where
    /// no rule is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allot: Option<LineAllotment>,
    /// Where the rules come from; at least one.
    pub sources: Vec<Source>,
}

/// To which line the vote of a ballot belongs that marks several of one candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeveralLines {
    /// To none: it is an unknown vote.
    Unknown,
    /// To the first of the marked lines, in the order in which the definition has them.
    FirstLine,
}

/// How unknown votes are divided among the lines of their candidate, for totals of parties alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineAllotment {
    /// In proportion to the known votes, each share rounded down; what is left over stays unknown.
    ProportionalRoundedDown,
}

/// In what a contest of parties, or what reaches out of one, is unsound.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartyContestProblem {
    /// A contest of parties that elects somebody or takes several votes.
    #[error("a contest of parties elects nobody and takes one vote: number_elected is 0")]
    Elects,
    /// A selection without a party, or of the party of another.
    #[error("selection {selection} of a contest of parties needs a party label of its own")]
    Label {
        /// The selection.
        selection: crate::CandidateId,
    },
    /// Party marks from a contest that is not one of parties, or that has no counting rules.
    #[error(
        "it takes party marks from {from}, which is no contest of straight-party with counting \
         rules"
    )]
    NoSuchContest {
        /// The contest that it names.
        from: ContestId,
    },
    /// Party marks in a contest that they cannot reach.
    #[error("a party mark reaches contests of plurality and of n-of-m alone")]
    Unreachable,
    /// No source.
    #[error("the rules of party marks or of lines name no source; cite the law")]
    NoSource,
    /// Rules for lines in a contest that has none, or where a candidate may have several votes.
    #[error("rules for lines need a candidate with several lines and one vote a candidate")]
    NoLines,
}

impl Candidate {
    /// The line on which the candidate stands for a party.
    pub fn line_of(&self, party: &str) -> Option<SelectionId> {
        if self.lines.is_empty() {
            let own = self.party.as_deref() == Some(party);
            return own.then(|| self.id.sole_selection());
        }
        let of_party = |line: &&BallotLine| line.party == party;
        self.lines.iter().find(of_party).map(|line| line.selection.clone())
    }
}

/// In what a contest of parties is unsound by itself.
pub(crate) fn lint_party_contest(contest: &Contest) -> Vec<PartyContestProblem> {
    let mut problems = Vec::new();
    if contest.number_elected != 0 || contest.votes_allowed != 1 {
        problems.push(PartyContestProblem::Elects);
    }
    let mut labels = std::collections::BTreeSet::new();
    let unsound = contest.candidates.iter().filter(|candidate| {
        let label = candidate.party.as_deref();
        !label.is_some_and(|label| labels.insert(label))
    });
    problems.extend(
        unsound.map(|candidate| PartyContestProblem::Label { selection: candidate.id.clone() }),
    );
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{MarkRules, RankedRules};
    use crate::{CandidateKind, Counting, CountingRules, SourceStatus, VoteVariation};

    fn candidate(id: &str, party: Option<&str>) -> Candidate {
        Candidate {
            id: id.parse().unwrap(),
            name: id.to_owned(),
            kind: CandidateKind::Person,
            party: party.map(str::to_owned),
            lines: Vec::new(),
        }
    }

    fn contest(variation: VoteVariation, candidates: &[(&str, Option<&str>)]) -> Contest {
        Contest {
            id: "party".parse().unwrap(),
            title: "Straight party".to_owned(),
            scope: "town".parse().unwrap(),
            vote_variation: variation,
            votes_allowed: 1,
            number_elected: 0,
            candidates: candidates.iter().map(|(id, party)| candidate(id, *party)).collect(),
        }
    }

    #[test]
    fn each_selection_of_a_contest_of_parties_has_a_label_of_its_own() {
        let words = |contest: &Contest| -> Vec<String> {
            lint_party_contest(contest).iter().map(ToString::to_string).collect()
        };
        let sound =
            contest(VoteVariation::StraightParty, &[("dem", Some("DEM")), ("rep", Some("REP"))]);
        assert_eq!(words(&sound), [""; 0]);
        let unsound = contest(
            VoteVariation::StraightParty,
            &[("dem", Some("DEM")), ("other", Some("DEM")), ("none", None)],
        );
        assert_eq!(
            words(&unsound),
            ["other", "none"].map(|id| format!(
                "selection {id} of a contest of parties needs a party label of its own"
            ))
        );
        let elects = Contest { number_elected: 1, ..sound };
        assert_eq!(
            words(&elects),
            ["a contest of parties elects nobody and takes one vote: number_elected is 0"]
        );
    }

    #[test]
    fn party_marks_and_lines_are_for_contests_of_one_vote_a_candidate_with_a_source() {
        let source = Source { citation: "x".to_owned(), status: SourceStatus::Read, note: None };
        let rules = |rules, sources: &[Source]| Counting {
            rules,
            sources: vec![source.clone()],
            small_cells: None,
            party_marks: Some(PartyMarks {
                contest: "party".parse().unwrap(),
                interpreted: Vec::new(),
                rules: PartyMarkRules::default(),
                sources: sources.to_vec(),
            }),
            lines: None,
        };
        let words = |counting: &Counting, variation| -> Vec<String> {
            let contest =
                Contest { number_elected: 1, ..contest(variation, &[("ames", Some("DEM"))]) };
            counting.problems(&contest).iter().map(ToString::to_string).collect()
        };
        let plurality = CountingRules::Marks(MarkRules::Plurality);
        let cited = std::slice::from_ref(&source);
        assert_eq!(words(&rules(plurality.clone(), cited), VoteVariation::Plurality), [""; 0]);
        assert_eq!(
            words(&rules(plurality.clone(), &[]), VoteVariation::Plurality),
            ["the rules of party marks or of lines name no source; cite the law"]
        );
        let ranked = CountingRules::Ranked(RankedRules::PLAIN);
        let unreachable = "a party mark reaches contests of plurality and of n-of-m alone";
        assert_eq!(words(&rules(ranked, cited), VoteVariation::Rcv), [unreachable]);
        let mut lines = rules(plurality, cited);
        let several = SeveralLines::Unknown;
        lines.lines = Some(LineRules { several, allot: None, sources: vec![source.clone()] });
        assert_eq!(
            words(&lines, VoteVariation::Plurality),
            ["rules for lines need a candidate with several lines and one vote a candidate"]
        );
    }
}
