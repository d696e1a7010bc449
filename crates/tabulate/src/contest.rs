//! The count of one contest of an election, from its cast vote records, as a record states it.

mod batch;
mod cast;
mod cells;
mod marks;
mod ranked;
#[cfg(test)]
mod tests;

use election::cvr::CountItemType;
use election::{BallotCount, CandidateId, Contest, ContestId, Counting, CountingRules, UnitId};
use serde::{Deserialize, Serialize};

use crate::ballots::BallotBoxFull;
use crate::ranked::CountError;

pub use batch::{CvrBatch, CvrBatchFormat};
pub use cast::CastBallots;
pub use marks::MarkCount;
pub use ranked::{CellRound, Ended, RankedPass, RoundCount, TiedFor, VotesMoved};

/// The count of a contest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContestCount {
    /// The version of this shape.
    pub format: ContestCountFormat,
    /// The contest.
    pub contest: ContestId,
    /// Ballots that have the contest.
    pub ballots: BallotCount,
    /// The count by marks, of a contest without ranks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marks: Option<MarkCount>,
    /// The count by rounds, of a contest with ranks: one, or one for each seat.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passes: Vec<RankedPass>,
    /// Its parts by reporting unit.
    pub by_unit: Vec<CellCount<UnitId>>,
    /// Its parts by how ballots were cast.
    pub by_type: Vec<CellCount<CountItemType>>,
}

/// The version of the shape of a [`ContestCount`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContestCountFormat {
    /// The first.
    #[serde(rename = "ascertain/contest-count/v1")]
    V1,
}

/// A part of the count: one unit or type, or several that are too small to be shown apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellCount<T> {
    /// Which; several where they are shown together.
    pub of: Vec<T>,
    /// Its ballots.
    pub ballots: BallotCount,
    /// The count by marks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marks: Option<MarkCount>,
    /// The rounds of each pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passes: Vec<Vec<CellRound>>,
}

/// Why a contest cannot be counted from its records.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContestCountError {
    /// A mark for somebody who is not on the ballot.
    #[error("a record marks {selection}, which contest {contest} does not have")]
    UnknownSelection {
        /// The contest.
        contest: ContestId,
        /// The line.
        selection: election::SelectionId,
    },
    /// A mark without a rank in a ranked contest, or the other way round.
    #[error("contest {contest}: a record has marks {found} ranks; the rules count marks {wanted}")]
    Ranks {
        /// The contest.
        contest: ContestId,
        /// What stands there: "with" or "without".
        found: &'static str,
        /// What the rules are for.
        wanted: &'static str,
    },
    /// The count itself.
    #[error(transparent)]
    Count(#[from] CountError),
    /// More ballots than a count holds.
    #[error(transparent)]
    Full(#[from] BallotBoxFull),
    /// A number beyond what every reader holds.
    #[error(transparent)]
    Overflow(#[from] election::CountOverflow),
}

/// Counts a contest by its rules.
///
/// Ballots may come in any order and from any number of batches.
pub fn count_contest(
    contest: &Contest,
    counting: &Counting,
    ballots: &CastBallots,
) -> Result<ContestCount, ContestCountError> {
    let units = cells::cells(ballots, counting, |cell| cell.unit);
    let types = cells::cells(ballots, counting, |cell| cell.count_type);
    let parts = cells::Parts { units, types };
    match &counting.rules {
        CountingRules::Ranked(rules) => ranked::count(contest, rules, ballots, &parts),
        CountingRules::Marks(rules) => marks::count(contest, *rules, ballots, &parts),
    }
}

/// The candidate whom a line of the ballot counts for, by the place in the contest.
fn candidate_of(contest: &Contest, line: &election::SelectionId) -> Option<usize> {
    contest.candidates.iter().position(|candidate| candidate.selections().contains(line))
}

/// The id under which undeclared write-ins are counted together.
fn write_ins() -> CandidateId {
    "undeclared-write-ins".parse().expect("a constant id is an identifier")
}
