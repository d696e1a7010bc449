//! Counting: from cast vote records to the result of a contest, and where every ballot was.
//!
//! Ballots come in as rankings or marks; rules and candidates are data of `election`. A count is a
//! function of these: the order of the ballots, how they were split and how many threads there
//! are do not matter. What is not in the rules is asked for: a tie that they leave to a lot ends
//! the count with the tie as its outcome, until the lot is given.

mod ballots;
mod contest;
pub mod marks;
mod ranked;
mod ranking;
#[cfg(test)]
mod tests;

pub use ballots::{BallotBox, BallotBoxFull, Ballots, ClassIndex, SliceKind};
pub use contest::{
    CastBallots, CastCount, CastPattern, CastPlace, CastRecord, CellCount, CellRound, ClassRuling,
    ClassRulingFormat, ContestCount, ContestCountError, ContestCountFormat, ContestToCount,
    CountsFor, CvrBatch, CvrBatchFormat, CvrName, CvrNameError, DeviceAccount, DeviceAccountFormat,
    DeviceRates, Ended, ExportFile, LineCount, MarkCount, MergedUnits, Outlier, PartyVotes,
    RankedPass, RateOf, RoundCount, RoundLot, TieBroken, TiedFor, VotesMoved, WriteInAdjudication,
    WriteInAdjudicationFormat, WriteInDecision, WriteInFault, ZeroReport, ZeroReportFormat,
    count_by_batch, count_contest, outliers, write_ins_of,
};
pub use ranked::{
    BallotPath, CountError, Counted, Holder, Keep, Lot, PathStep, RankedContest, count,
    count_passes,
};
pub use ranking::{Choice, RankedMark, Ranking};
