//! Numbers of things, one type each, so that votes are never added to ballots.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The largest count that every reader of JSON, a browser included, holds exactly: 2^53 - 1.
///
/// Source: RFC 7493 (I-JSON), section 2.2, March 2015.
pub const LARGEST_COUNT: u64 = (1 << 53) - 1;

/// A count outside 0..=[`LARGEST_COUNT`]: refused, never wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a count went beyond {LARGEST_COUNT}, the largest that every reader holds exactly")]
pub struct CountOverflow;

macro_rules! quantities {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash,
            Serialize, Deserialize,
        )]
        #[serde(try_from = "u64", into = "u64")]
        pub struct $name(u64);

        impl $name {
            /// None of them.
            pub const ZERO: Self = Self(0);

            /// A count from a plain number, refused beyond [`LARGEST_COUNT`].
            pub const fn new(count: u64) -> Result<Self, CountOverflow> {
                if count <= LARGEST_COUNT { Ok(Self(count)) } else { Err(CountOverflow) }
            }

            /// The plain number.
            pub const fn get(self) -> u64 {
                self.0
            }

            /// The sum, refused beyond [`LARGEST_COUNT`].
            pub const fn checked_add(self, other: Self) -> Result<Self, CountOverflow> {
                // Both are below 2^53, so the sum fits 64 bits.
                Self::new(self.0 + other.0)
            }

            /// The difference, or `None` where `other` is larger.
            pub const fn checked_sub(self, other: Self) -> Option<Self> {
                match self.0.checked_sub(other.0) {
                    Some(rest) => Some(Self(rest)),
                    None => None,
                }
            }

            /// The sum of all, refused beyond [`LARGEST_COUNT`].
            pub fn checked_sum(
                counts: impl IntoIterator<Item = Self>,
            ) -> Result<Self, CountOverflow> {
                counts.into_iter().try_fold(Self::ZERO, Self::checked_add)
            }
        }

        impl TryFrom<u64> for $name {
            type Error = CountOverflow;

            fn try_from(count: u64) -> Result<Self, CountOverflow> {
                Self::new(count)
            }
        }

        impl From<$name> for u64 {
            fn from(count: $name) -> u64 {
                count.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    )*};
}

quantities! {
    /// Votes: marks for a selection that the count accepted.
    VoteCount;
    /// Ballots: sheets of paper, each counted once.
    BallotCount;
    /// Electors of the Electoral College, or their votes.
    ElectorCount;
    /// Seats in the House of Representatives.
    SeatCount;
    /// People, as a census counted them.
    Population;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Historical precedent: counters that wrapped at 32,767 (Broward and Orange, Florida, 2004).
    #[test]
    fn c08_sums_are_exact_or_refused_around_every_word_size() {
        for bits in [15, 16, 31, 32, 52] {
            let count = VoteCount::new((1 << bits) - 1).unwrap();
            let one = VoteCount::new(1).unwrap();
            assert_eq!(count.checked_add(one).unwrap().get(), 1 << bits);
        }
        let largest = VoteCount::new(LARGEST_COUNT).unwrap();
        assert_eq!(largest.checked_add(VoteCount::new(1).unwrap()), Err(CountOverflow));
        assert_eq!(VoteCount::new(LARGEST_COUNT + 1), Err(CountOverflow));
        assert_eq!(VoteCount::new(u64::MAX), Err(CountOverflow));
        let county = VoteCount::new(LARGEST_COUNT / 3_200).unwrap();
        let nation = VoteCount::checked_sum(vec![county; 3_200]).unwrap();
        assert_eq!(nation.get(), county.get() * 3_200);
        assert_eq!(VoteCount::checked_sum(vec![county; 3_202]), Err(CountOverflow));
    }

    #[test]
    fn json_holds_whole_numbers_in_range_only() {
        assert_eq!(serde_json::from_str::<VoteCount>("7").unwrap().get(), 7);
        for bad in ["-1", "1.5", "1e309", "\"7\"", "null", "9007199254740992"] {
            assert!(serde_json::from_str::<VoteCount>(bad).is_err(), "{bad} was taken as a count");
        }
    }
}
