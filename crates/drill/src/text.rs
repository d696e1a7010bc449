//! Constants of the drill as the types they stand for.

use std::fmt::Debug;
use std::str::FromStr;

use election::{Source, SourceStatus};

/// A constant of the drill, or a name made of such, as an identifier.
pub(crate) fn id<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().expect("the drill's own names are identifiers")
}

/// A number of the drill as a count.
pub(crate) fn count<T: TryFrom<u64, Error: Debug>>(number: u64) -> T {
    T::try_from(number).expect("the drill's own numbers are counts")
}

/// Where the drill's rules come from: nowhere but here.
pub(crate) fn source() -> Source {
    Source { citation: "made up for a drill".to_owned(), status: SourceStatus::Read, note: None }
}
