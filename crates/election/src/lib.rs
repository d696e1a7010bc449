//! The vocabulary of an election: units, contests, authorities, returns and rules, as plain data.
//!
//! Input state is a [`Definition`], read from a file or a record; derived state is a
//! [`CheckedDefinition`], which can only be made by passing every rule of [`lint`].
//! Nothing here hashes, signs, counts or touches a file: a value says what an election is, other
//! crates say what happened in it.
//!
//! Types of which a record has hundreds of thousands have their fields in the order of their names,
//! which is that of canonical JSON: reading them then writes nothing to compare.

mod amount;
mod authority;
mod chamber;
mod college;
mod contest;
mod counting;
pub mod cvr;
mod definition;
mod hexadecimal;
mod identifier;
mod lint;
mod look_up;
mod party_marks;
mod quantity;
mod returns;
pub mod rules;
mod sorted_map;
mod source;
mod style;
pub mod transcript;
mod unit;

pub use amount::{Amount, AmountError, MOST_PLACES, power_of_ten};
pub use authority::{Authority, AuthorityKind, Power, StatementKind};
pub use chamber::{
    Chamber, ChamberProblem, FollowUp, FollowUpKind, Party, PollingDay, SittingMembers,
};
pub use college::{
    AllocationMethod, ElectorPolicy, ElectoralCollege, PolicyEffect, StateElectors, Ticket,
};
pub use contest::{BallotLine, Candidate, CandidateKind, Contest, VoteVariation, figure_name};
pub use counting::{Counting, CountingProblem, CountingRules, SmallCells, UNDECLARED_WRITE_INS};
pub use definition::{CheckedDefinition, Definition, DefinitionFormat, LogIdentity, Mode, Stage};
pub use hexadecimal::{Hexadecimal, HexadecimalError};
pub use identifier::{
    AuthorityId, BallotClassId, BatchId, CandidateId, ChamberId, ContestId, ElectionId,
    IdentifierError, PartyId, PublicKey, ResultDigest, SelectionId, StyleId, TicketId, UnitId,
};
pub use lint::{DefinitionProblem, ModeRule, lint};
pub use look_up::{LookUp, LookUpSet};
pub use party_marks::{
    DirectOvervote, DirectVotes, LineAllotment, LineRules, PartyContestProblem, PartyMarkQuestion,
    PartyMarkRules, PartyMarks, SamePartyVotes, SeveralLines, SeveralParties, TooManyCandidates,
};
pub use quantity::{
    BallotCount, CountOverflow, ElectorCount, LARGEST_COUNT, Population, SeatCount, VoteCount,
};
pub use returns::{
    AccountingProblem, BallotAccounting, Basis, ContestReturn, ReturnFormat, ReturnProblem,
    UnitReturn,
};
pub use sorted_map::SortedMap;
pub use source::{Source, SourceStatus};
pub use style::{BallotStyle, StyleProblem};
pub use unit::{Partition, ReportingUnit, UnitKind};

pub use jiff::{Timestamp, civil::Date};
