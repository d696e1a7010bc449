//! Shares of votes: compared exactly, shown cut off, never contradicting the comparison.
//!
//! A share is shown rounded down to a tenth of a percent, so 49.996 % never reads as half. Where
//! the shown tenth alone does not say on which side of a threshold the share lies, a
//! [`ShareNote`] says it in words.

use std::cmp::Ordering;
use std::fmt;
use std::num::NonZeroU32;

use election::VoteCount;

/// A part of a total that is not nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    votes: VoteCount,
    total: VoteCount,
}

/// Why two counts make no share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// A share of no votes at all has no value.
    #[error("there are no votes to have a share of")]
    NoTotal,
    /// More votes than the total they are part of.
    #[error("{votes} votes are more than their total, {total}")]
    MoreThanTotal {
        /// The part.
        votes: VoteCount,
        /// The total.
        total: VoteCount,
    },
}

/// A threshold of the law, such as 1/2 for a majority or 5/1000 for a recount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    /// Above the line.
    pub numerator: u32,
    /// Below the line.
    pub denominator: NonZeroU32,
}

impl Fraction {
    /// One half: a majority is more than this.
    pub const HALF: Self = Self { numerator: 1, denominator: NonZeroU32::new(2).unwrap() };

    /// The threshold in tenths of a percent, rounded down as a share is.
    fn shown_tenths(self) -> u64 {
        u64::from(self.numerator) * 1_000 / u64::from(self.denominator.get())
    }

    /// The same fraction in lowest terms.
    fn reduced(self) -> (u32, u32) {
        let (mut a, mut b) = (self.numerator, self.denominator.get());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        (self.numerator / a, self.denominator.get() / a)
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reduced() {
            (1, 2) => f.write_str("half"),
            (1, 3) => f.write_str("a third"),
            (2, 3) => f.write_str("two thirds"),
            (whole, 1) => write!(f, "{} %", u64::from(whole) * 100),
            (above, below) => match tenths_exactly(above, below) {
                Some(tenths) => write_tenths(f, tenths),
                None => write!(f, "{above}/{below}"),
            },
        }
    }
}

fn tenths_exactly(above: u32, below: u32) -> Option<u64> {
    let thousand = u64::from(above) * 1_000;
    thousand.is_multiple_of(u64::from(below)).then(|| thousand / u64::from(below))
}

fn write_tenths(f: &mut fmt::Formatter<'_>, tenths: u64) -> fmt::Result {
    write!(f, "{}.{} %", tenths / 10, tenths % 10)
}

impl Share {
    /// The share of `votes` in `total`.
    pub const fn new(votes: VoteCount, total: VoteCount) -> Result<Self, ShareError> {
        if total.get() == 0 {
            Err(ShareError::NoTotal)
        } else if votes.get() > total.get() {
            Err(ShareError::MoreThanTotal { votes, total })
        } else {
            Ok(Self { votes, total })
        }
    }

    /// How the share stands to a threshold, exactly.
    pub fn compare(self, threshold: Fraction) -> Ordering {
        // votes / total against numerator / denominator; 53 and 32 bits make at most 85.
        let share = u128::from(self.votes.get()) * u128::from(threshold.denominator.get());
        let limit = u128::from(self.total.get()) * u128::from(threshold.numerator);
        share.cmp(&limit)
    }

    /// The share in tenths of a percent, rounded down: 499 for 49.996 %.
    pub fn tenths(self) -> u64 {
        let tenths = u128::from(self.votes.get()) * 1_000 / u128::from(self.total.get());
        u64::try_from(tenths).expect("a part of a total is at most 1,000 thousandths of it")
    }

    /// The words to put beside the shown share where the tenth alone does not say on which side
    /// of the threshold it lies.
    pub fn note(self, threshold: Fraction) -> Option<ShareNote> {
        let undecided = self.tenths() == threshold.shown_tenths();
        undecided.then(|| ShareNote { order: self.compare(threshold), threshold })
    }

    /// The share as the lead of one candidate over another, which must not read as a tie.
    pub fn as_margin(self) -> MarginShare {
        match (self.votes, self.tenths()) {
            (VoteCount::ZERO, _) => MarginShare::Tie,
            (_, 0) => MarginShare::BelowTenth,
            (_, tenths) => MarginShare::Tenths(tenths),
        }
    }
}

/// The share as shown: one decimal, rounded down. Show the [`ShareNote`] of every threshold that
/// decides something beside it.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_tenths(f, self.tenths())
    }
}

/// On which side of a threshold a share lies that looks just like it: `more than half`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareNote {
    /// How the share stands to the threshold, exactly.
    pub order: Ordering,
    /// The threshold.
    pub threshold: Fraction,
}

impl fmt::Display for ShareNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.order {
            Ordering::Less => "less than",
            Ordering::Equal => "exactly",
            Ordering::Greater => "more than",
        };
        write!(f, "{side} {}", self.threshold)
    }
}

/// A margin as a share of the votes, as shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarginShare {
    /// No vote between the two.
    Tie,
    /// A lead, and less than a tenth of a percent.
    BelowTenth,
    /// A lead in tenths of a percent, rounded down.
    Tenths(u64),
}

impl fmt::Display for MarginShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tie => f.write_str("a tie"),
            Self::BelowTenth => f.write_str("less than 0.1 %"),
            Self::Tenths(tenths) => write_tenths(f, *tenths),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn share(votes: u64, total: u64) -> Share {
        Share::new(VoteCount::new(votes).unwrap(), VoteCount::new(total).unwrap()).unwrap()
    }

    fn fraction(numerator: u32, denominator: u32) -> Fraction {
        Fraction { numerator, denominator: denominator.try_into().unwrap() }
    }

    /// As a reader sees it: the share, and the note of the threshold that decides.
    fn shown(votes: u64, total: u64, threshold: Fraction) -> String {
        let share = share(votes, total);
        match share.note(threshold) {
            Some(note) => format!("{share}, {note}"),
            None => share.to_string(),
        }
    }

    #[test]
    fn c33_the_shown_share_never_contradicts_a_majority() {
        for (votes, total, text) in [
            (49_996, 100_000, "49.9 %"),
            (49_999, 100_000, "49.9 %"),
            (50_000, 100_000, "50.0 %, exactly half"),
            (50_001, 100_000, "50.0 %, more than half"),
            (50_004, 100_000, "50.0 %, more than half"),
            (50_100, 100_000, "50.1 %"),
            (1, 2, "50.0 %, exactly half"),
            (1, 3, "33.3 %"),
            (2, 3, "66.6 %"),
            (3, 3, "100.0 %"),
            (0, 3, "0.0 %"),
        ] {
            assert_eq!(shown(votes, total, Fraction::HALF), text, "{votes} of {total}");
        }
    }

    #[test]
    fn c33_one_vote_around_a_threshold_changes_the_comparison() {
        // The largest even total: half of it is exact, and a float would already lose the vote.
        let total = election::LARGEST_COUNT - 1;
        for (votes, order) in [
            (total / 2 - 1, Ordering::Less),
            (total / 2, Ordering::Equal),
            (total / 2 + 1, Ordering::Greater),
        ] {
            assert_eq!(share(votes, total).compare(Fraction::HALF), order);
        }
        // An odd total has no half: one vote decides.
        assert_eq!(share(500, 1_001).compare(Fraction::HALF), Ordering::Less);
        assert_eq!(share(501, 1_001).compare(Fraction::HALF), Ordering::Greater);
        // A recount at 0.5 %: 5,000 votes of a million are within it, 5,001 are not.
        let recount = fraction(5, 1_000);
        assert_eq!(shown(4_999, 1_000_000, recount), "0.4 %");
        assert_eq!(shown(5_000, 1_000_000, recount), "0.5 %, exactly 0.5 %");
        assert_eq!(shown(5_001, 1_000_000, recount), "0.5 %, more than 0.5 %");
        // A third has no last decimal: the shown tenth holds shares on both sides of it.
        let third = fraction(1, 3);
        assert_eq!(shown(33_333, 100_000, third), "33.3 %, less than a third");
        assert_eq!(shown(33_334, 100_000, third), "33.3 %, more than a third");
        assert_eq!(shown(33_333, 99_999, third), "33.3 %, exactly a third");
        assert_eq!(shown(1, 7, fraction(2, 14)), "14.2 %, exactly 1/7");
        assert_eq!(shown(7, 7, fraction(3, 3)), "100.0 %, exactly 100 %");
    }

    /// By hand: the largest common part of 4 and 6 is 2, of 6 and 4 it is 2, of 15 and 25 it is 5.
    #[test]
    fn a_threshold_is_read_in_lowest_terms() {
        for (numerator, denominator, text) in [
            (2, 3, "two thirds"),
            (4, 6, "two thirds"),
            (15, 25, "60.0 %"),
            (6, 4, "150.0 %"),
            (4, 14, "2/7"),
            (6, 3, "200 %"),
        ] {
            assert_eq!(fraction(numerator, denominator).to_string(), text);
        }
    }

    #[test]
    fn c33_a_lead_never_reads_as_a_tie() {
        for (margin, total, text) in [
            (0, 1_000_000, "a tie"),
            (1, 1_000_000, "less than 0.1 %"),
            (999, 1_000_000, "less than 0.1 %"),
            (1_000, 1_000_000, "0.1 %"),
            (5_999, 1_000_000, "0.5 %"),
        ] {
            assert_eq!(share(margin, total).as_margin().to_string(), text);
        }
    }

    #[test]
    fn no_share_of_nothing_and_none_above_the_whole() {
        let count = |n| VoteCount::new(n).unwrap();
        assert_eq!(Share::new(count(0), count(0)), Err(ShareError::NoTotal));
        let (votes, total) = (count(8), count(7));
        assert_eq!(Share::new(votes, total), Err(ShareError::MoreThanTotal { votes, total }));
    }

    proptest! {
        /// Whoever compares the texts by themselves comes to the exact order, or finds it in
        /// the note.
        #[test]
        fn c33_text_and_comparison_agree(
            total in 1..=election::LARGEST_COUNT,
            near in -3_i64..=3,
            numerator in 0_u32..=1_000,
            denominator in 1_u32..=1_000,
        ) {
            prop_assume!(numerator <= denominator);
            let threshold = fraction(numerator, denominator);
            let at = u128::from(total) * u128::from(numerator) / u128::from(denominator);
            let votes = u64::try_from(at).unwrap().saturating_add_signed(near).min(total);
            let share = share(votes, total);
            let order = share.compare(threshold);
            match share.note(threshold) {
                Some(note) => prop_assert_eq!(note.order, order),
                None => prop_assert_eq!(share.tenths().cmp(&threshold.shown_tenths()), order),
            }
            // The slow way: the sign of the difference over the common denominator.
            let left = i128::from(votes) * i128::from(denominator);
            let right = i128::from(total) * i128::from(numerator);
            prop_assert_eq!(order, (left - right).signum().cmp(&0));
        }
    }
}
