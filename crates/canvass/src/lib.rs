//! From unit returns to certified totals and through the Electoral College.

pub mod acts;
pub mod ascertainment;
pub mod calendar;
pub mod certificate;
pub mod chamber;
pub mod contingent;
pub mod early;
pub mod law;
pub mod meeting;
pub mod person;
pub mod session;
pub mod succession;

mod format;

mod appointment;
mod apportionment;
mod outcome;
mod share;
mod units;

pub use appointment::{
    Appointment, AppointmentError, AppointmentFormat, DistrictDifference, ElectorChoice,
    UnresolvedChoice, UnresolvedReason, appoint,
};
pub use apportionment::{
    APPORTIONMENT_LAW, Apportionment, ApportionmentError, ApportionmentFormat, CensusFormat,
    CensusPopulations, FirstOut, LARGEST_HOUSE, LARGEST_POPULATION, LastSeat, StateApportionment,
    apportion, majority,
};
pub use outcome::{
    ContestOutcome, ContestOutcomeFormat, Decision, Lot, LotFormat, LotRound, OutcomeError,
    RoundsEnd, contest_outcome, outcome_of_rounds, outcome_of_votes,
};
pub use share::{Fraction, MarginShare, Share, ShareError, ShareNote};
pub use units::{
    AccountingFinding, AccountingRule, AccountingSummary, CandidateVotes, CanvassError,
    ChildResult, ContestCanvass, LineVotes, ResultsStatus, UnitCanvass, UnitCanvassFormat,
    canvass_unit,
};

#[cfg(test)]
mod example;
