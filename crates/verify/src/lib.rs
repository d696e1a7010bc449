//! Every check of a record, done again from nothing but the record and the caller's trust file.
//!
//! [`verify`] reads files that nobody trusts and answers with a [`Report`]: each numbered check
//! passed, failed with the place, or was not checked and why. A record without a failed check
//! also comes back as a [`VerifiedRecord`], which nothing else makes and which publishing needs.
//!
//! There is no "unless": a check is required by the definition and its stage, never by what
//! happens to be present. [`derive`] is the one table from rule to function; whoever makes a
//! record calls it too, by way of [`Current::due`].

mod adjudicated;
mod canvass_checks;
mod cast_checks;
mod check;
mod checks;
mod college_checks;
mod compute;
mod currency;
mod derive;
mod device_checks;
mod due;
mod explain;
mod figures;
mod links;
mod load;
mod origin;
mod party_join;
mod payload;
mod plan;
mod report;
mod signing;
mod sources;
mod standing;
mod tables;
mod verified;
mod words;
mod write_in_checks;
mod zero_checks;

pub use adjudicated::NamedRecords;
pub use canvass_checks::PlaceResults;
pub use checks::{Outcome, verify};
pub use derive::counted::{BatchName, CountOf};
pub use derive::{DeriveError, Output, Rule, Value, derive};
pub use due::{Canvassed, Current, Due, DueError, DueResults};
pub use explain::Explanation;
pub use load::{LoadError, Loaded, load};
pub use payload::{Payload, PayloadError, read_payload};
pub use report::{Check, Report, Tally, Verdict};
pub use sources::UnreadSource;
pub use tables::{CountedTable, TableError, count_table};
pub use verified::{Provenance, Sourced, VerifiedRecord};
