//! How the ballots of a contest are counted, with the law that says so.

use serde::{Deserialize, Serialize};

use crate::rules::{MarkRules, RankedRules, RuleProblem};
use crate::{
    BallotCount, Contest, LineRules, PartyContestProblem, PartyMarks, Source, VoteVariation,
};

/// The id under which a count from ballots gives the votes of undeclared write-ins together.
pub const UNDECLARED_WRITE_INS: &str = "undeclared-write-ins";

/// The counting rules of a contest, as its definition has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counting {
    /// The rules.
    pub rules: CountingRules,
    /// Where they come from; at least one.
    pub sources: Vec<Source>,
    /// Parts of the count that are too small to be shown by themselves, if any rule says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub small_cells: Option<SmallCells>,
    /// What a mark for a party counts here; nothing where no rule says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party_marks: Option<PartyMarks>,
    /// How the lines of a candidate are told apart; they are not where no rule says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<LineRules>,
}

/// Rules for ballots with ranks, or for ballots with marks alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountingRules {
    /// Counted by rounds.
    Ranked(RankedRules),
    /// Counted by marks.
    Marks(MarkRules),
}

/// Units, batches or types with few ballots are shown together with others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmallCells {
    /// The fewest ballots that are shown by themselves.
    pub fewest: BallotCount,
    /// Who says so.
    pub source: Source,
}

/// Why the rules do not fit their contest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountingProblem {
    /// Votes that appoint electors are taken from returns, and a count from ballots would stand
    /// beside them without effect.
    #[error("the contest appoints electors, which go by returns; it has no counting rules")]
    AppointsElectors,
    /// A candidate under the id of undeclared write-ins: their votes would run together.
    #[error("{UNDECLARED_WRITE_INS} is the id of write-ins that nobody declared; take another")]
    ReservedId,
    /// No source: a rule without a citation is nobody's.
    #[error("the rules name no source; cite the law they come from")]
    NoSource,
    /// The rules themselves.
    #[error(transparent)]
    Rule(#[from] RuleProblem),
    /// Rules for another kind of ballot than the contest's.
    #[error("the contest is {variation:?}, and its rules are for another kind of ballot")]
    Variation {
        /// What the contest says.
        variation: VoteVariation,
    },
    /// Rules for another number of seats.
    #[error("the contest elects {elected}, and its rules fill {seats} seats")]
    Seats {
        /// What the contest says.
        elected: u32,
        /// What the rules say.
        seats: u32,
    },
    /// Rules for another number of votes.
    #[error("the contest allows {allowed} votes, and its rules {votes}")]
    Votes {
        /// What the contest says.
        allowed: u32,
        /// What the rules say.
        votes: u32,
    },
    /// Party marks or lines.
    #[error(transparent)]
    Party(#[from] PartyContestProblem),
}

impl Counting {
    /// Everything in which the rules do not fit the contest.
    pub fn problems(&self, contest: &Contest) -> Vec<CountingProblem> {
        let mut problems = Vec::new();
        if self.sources.is_empty() {
            problems.push(CountingProblem::NoSource);
        }
        if contest.candidates.iter().any(|one| one.id.as_str() == UNDECLARED_WRITE_INS) {
            problems.push(CountingProblem::ReservedId);
        }
        match &self.rules {
            CountingRules::Ranked(rules) => {
                problems.extend(rules.problems().into_iter().map(CountingProblem::Rule));
                let (elected, seats) = (contest.number_elected, rules.method.seats());
                // A count to a share of the votes elects as many as have it.
                if seats != elected && seats != 0 {
                    problems.push(CountingProblem::Seats { elected, seats });
                }
            }
            CountingRules::Marks(rules) => {
                let (allowed, votes) = (contest.votes_allowed, rules.votes_allowed());
                problems.extend(
                    votes
                        .filter(|votes| *votes != allowed)
                        .map(|votes| CountingProblem::Votes { allowed, votes }),
                );
            }
        }
        // One mark for a party is counted as one mark for a candidate is.
        let party_contest = contest.vote_variation == VoteVariation::StraightParty;
        let counted_as =
            if party_contest { VoteVariation::Plurality } else { contest.vote_variation };
        if self.variation() != counted_as {
            problems.push(CountingProblem::Variation { variation: contest.vote_variation });
        }
        problems.extend(self.party_problems(contest).into_iter().map(CountingProblem::Party));
        problems
    }

    fn party_problems(&self, contest: &Contest) -> Vec<PartyContestProblem> {
        let mut problems = Vec::new();
        let one_a_candidate = matches!(
            self.rules,
            CountingRules::Marks(MarkRules::Plurality | MarkRules::NOfM { .. })
        );
        let of_parties = contest.vote_variation == VoteVariation::StraightParty;
        if self.party_marks.is_some() && (!one_a_candidate || of_parties) {
            problems.push(PartyContestProblem::Unreachable);
        }
        let fusion = contest.candidates.iter().any(|candidate| candidate.lines.len() > 1);
        if self.lines.is_some() && !(one_a_candidate && fusion) {
            problems.push(PartyContestProblem::NoLines);
        }
        let sources = self.party_marks.iter().map(|marks| &marks.sources);
        let mut sources = sources.chain(self.lines.iter().map(|lines| &lines.sources));
        if sources.any(Vec::is_empty) {
            problems.push(PartyContestProblem::NoSource);
        }
        problems
    }

    fn variation(&self) -> VoteVariation {
        match &self.rules {
            CountingRules::Ranked(_) => VoteVariation::Rcv,
            CountingRules::Marks(MarkRules::Plurality) => VoteVariation::Plurality,
            CountingRules::Marks(MarkRules::NOfM { .. }) => VoteVariation::NOfM,
            CountingRules::Marks(MarkRules::Approval) => VoteVariation::Approval,
            CountingRules::Marks(MarkRules::Cumulative { .. }) => VoteVariation::Cumulative,
        }
    }
}
