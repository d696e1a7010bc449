//! The count of one contest of an election, from its cast vote records, as a record states it.

mod batch;
mod cast;
mod cells;
mod class;
mod device;
mod lines;
mod lots;
mod marks;
mod merged;
mod party;
#[cfg(test)]
mod party_tests;
mod ranked;
#[cfg(test)]
mod tests;
mod write_ins;
mod zero;

use std::collections::BTreeSet;

use election::cvr::CountItemType;
use election::{
    BallotCount, CandidateId, Contest, ContestId, Counting, CountingRules, PartyMarkQuestion,
    UnitId,
};
use serde::{Deserialize, Serialize};

use crate::ballots::BallotBoxFull;
use crate::ranked::CountError;

pub use batch::{CvrBatch, CvrBatchFormat, ExportFile};
pub use cast::{CastBallots, CastCount, CastPattern, CastPlace};
pub use class::{ClassRuling, ClassRulingFormat};
pub use device::{DeviceAccount, DeviceAccountFormat, DeviceRates, Outlier, RateOf, outliers};
pub use lines::LineCount;
pub use lots::RoundLot;
pub use marks::{MarkCount, PartyVotes};
pub use merged::MergedUnits;
pub use ranked::{CellRound, Ended, RankedPass, RoundCount, TieBroken, TiedFor, VotesMoved};
pub use write_ins::{
    CastRecord, CountsFor, CvrName, CvrNameError, WriteInAdjudication, WriteInAdjudicationFormat,
    WriteInDecision, WriteInFault, write_ins_of,
};
pub use zero::{ZeroReport, ZeroReportFormat};

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
    /// Units of the contest's place that no ballot is of: while there are any, the count is
    /// partial and elects nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<UnitId>,
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
    /// A lot for a round that has no tie, or for another tie than the round has.
    #[error(
        "contest {contest}: the lot of pass {pass}, round {round} does not fit a tie of that round"
    )]
    LotMismatch {
        /// The contest.
        contest: ContestId,
        /// The pass.
        pass: u32,
        /// The round.
        round: u32,
    },
    /// A lot for a contest that is not counted by rounds.
    #[error("contest {contest} is not counted by rounds, and a lot names one")]
    LotOfNoRound {
        /// The contest.
        contest: ContestId,
    },
    /// Ballots that the rules of party marks do not speak of: nothing is guessed.
    #[error(
        "contest {contest}: {ballots} ballots have {question}, and its rules do not say what that \
         counts; the definition needs the official ruling, with its source"
    )]
    NeedsRuling {
        /// The contest.
        contest: ContestId,
        /// What is asked.
        question: PartyMarkQuestion,
        /// How many ballots ask it.
        ballots: u64,
    },
    /// Rules that take party marks from a contest that was not given.
    #[error("contest {contest} takes party marks from {parties}, which the definition lacks")]
    NoParties {
        /// The contest.
        contest: ContestId,
        /// The contest of parties.
        parties: ContestId,
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

/// A contest that is to be counted, with everything but its ballots.
#[derive(Clone, Copy, Debug)]
pub struct ContestToCount<'a> {
    /// The contest.
    pub contest: &'a Contest,
    /// Its rules.
    pub counting: &'a Counting,
    /// The units that report within its place, in order.
    pub units: &'a [&'a UnitId],
    /// Units whose ballots the records do not tell apart.
    pub merged: &'a MergedUnits,
    /// Lots that people drew at ties.
    pub lots: &'a [RoundLot],
    /// The contest of parties whose marks reach this one, where its rules name one.
    pub parties: Option<&'a Contest>,
}

/// Counts a contest by its rules.
///
/// Ballots may come in any order and from any number of batches.
pub fn count_contest(
    to_count: &ContestToCount<'_>,
    ballots: &CastBallots,
) -> Result<ContestCount, ContestCountError> {
    let ContestToCount { contest, counting, lots, merged, .. } = *to_count;
    let count = match &counting.rules {
        CountingRules::Ranked(rules) => {
            let parts = cells::Parts::of(ballots, counting, merged);
            ranked::count(contest, rules, lots, ballots, &parts)
        }
        CountingRules::Marks(_) if !lots.is_empty() => {
            Err(ContestCountError::LotOfNoRound { contest: contest.id.clone() })
        }
        CountingRules::Marks(rules) => marks::count(to_count, *rules, ballots),
    }?;
    let have = ballots.places().iter().flat_map(|place| merged.with(&place.unit));
    let have: BTreeSet<&UnitId> = have.collect();
    let missing = to_count.units.iter().copied().filter(|unit| !have.contains(unit));
    Ok(ContestCount { missing: missing.cloned().collect(), ..count })
}

/// The parts of a count by batches, each by the name that `batches` gives it.
///
/// Who is elected or falls in a round is decided by all ballots together, as in the count itself.
pub fn count_by_batch<T: Clone>(
    to_count: &ContestToCount<'_>,
    batches: &[(T, &CastBallots)],
) -> Result<Vec<CellCount<T>>, ContestCountError> {
    let CountingRules::Ranked(rules) = &to_count.counting.rules else {
        let alone = |(name, ballots): &(T, &CastBallots)| {
            let ContestCount { ballots, marks, .. } = count_contest(to_count, ballots)?;
            Ok(CellCount { of: vec![name.clone()], ballots, marks, passes: Vec::new() })
        };
        return batches.iter().map(alone).collect();
    };
    ranked::by_batch(to_count, rules, batches)
}

/// The candidate whom a line of the ballot counts for, by the place in the contest.
fn candidate_of(contest: &Contest, line: &election::SelectionId) -> Option<usize> {
    contest.candidates.iter().position(|candidate| candidate.selections().contains(line))
}

/// The id under which undeclared write-ins are counted together.
fn write_ins() -> CandidateId {
    election::UNDECLARED_WRITE_INS.parse().expect("a constant id is an identifier")
}
