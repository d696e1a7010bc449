//! How many votes everyone has, exactly.

use election::transcript::{CandidateIndex, Inactive, InactiveReason};
use election::{Amount, power_of_ten};

use super::Holder;

/// A sum of votes in units of the count's last decimal place.
///
/// It remembers how many divided ballots are in it: a sum of whole ballots is written without
/// decimal places, one with divided ballots with all of them. A divided ballot of which nothing
/// is left stays in the sum of its holder and is no part of a transfer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) units: i128,
    pub(super) divided: u64,
    /// Those of the divided ones of which nothing is left.
    pub(super) spent: u64,
}

impl Sum {
    pub(super) fn add(&mut self, other: Self) {
        self.units = self.units.checked_add(other.units).expect("bounded by the ballots");
        self.divided += other.divided;
        self.spent += other.spent;
    }

    /// The same without ballots of which nothing is left.
    pub(super) fn without_spent(self) -> Self {
        Self { divided: self.divided - self.spent, spent: 0, ..self }
    }

    pub(super) fn amount(self, places: u8) -> Amount {
        if self.divided > 0 {
            return Amount::of_units(self.units, places);
        }
        let one = power_of_ten(places);
        assert!(self.units % one == 0, "whole ballots sum to whole votes");
        Amount::of_units(self.units / one, 0)
    }
}

/// Where a vote can be: the candidates, then the reasons for counting for nobody.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places {
    pub(super) candidates: usize,
}

impl Places {
    pub(super) fn count(self) -> usize {
        self.candidates + InactiveReason::ALL.len()
    }

    /// The place of a holder; an uncounted ballot has none.
    pub(super) fn of(self, holder: Holder) -> usize {
        match holder {
            Holder::Candidate(candidate) => candidate.at(),
            Holder::Inactive(reason) => self.candidates + reason as usize,
            Holder::Uncounted => unreachable!("a ballot is placed in the first round"),
        }
    }

    pub(super) fn holder(self, place: usize) -> Holder {
        match place.checked_sub(self.candidates) {
            None => Holder::Candidate(index(place)),
            Some(reason) => Holder::Inactive(InactiveReason::ALL[reason]),
        }
    }
}

/// The candidate at a place of the list.
pub(super) fn index(at: usize) -> CandidateIndex {
    CandidateIndex(u16::try_from(at).expect("the number of candidates was checked"))
}

/// Everyone's votes: of those who continue, of past winners, and of nobody.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    places: Places,
    /// By place.
    pub(super) held: Vec<Sum>,
    /// By candidate: what winners keep of their ballots.
    pub(super) kept: Vec<Sum>,
}

impl Ledger {
    pub(super) fn new(places: Places) -> Self {
        Self {
            places,
            held: vec![Sum::default(); places.count()],
            kept: vec![Sum::default(); places.candidates],
        }
    }

    pub(super) fn inactive(&self, decimals: u8) -> Inactive {
        let mut inactive = Inactive::default();
        for reason in InactiveReason::ALL {
            let place = self.places.of(Holder::Inactive(reason));
            *inactive.by_mut(reason) = self.held[place].amount(decimals);
        }
        inactive
    }

    /// The sum of those who continue.
    pub(super) fn active(&self, continues: &[bool]) -> Sum {
        let mut active = Sum::default();
        let held = self.held.iter().zip(continues).filter(|(_, continues)| **continues);
        held.for_each(|(sum, _)| active.add(*sum));
        active
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two whole ballots and three of which nothing is left: what moves on is two whole votes.
    #[test]
    fn ballots_of_no_value_give_a_transfer_no_decimal_places() {
        let sum = Sum { units: 20_000, divided: 3, spent: 3 };
        assert_eq!(sum.amount(4).to_string(), "2.0000");
        assert_eq!(sum.without_spent().amount(4).to_string(), "2");
        let divided = Sum { spent: 2, ..sum };
        assert_eq!(divided.without_spent().amount(4).to_string(), "2.0000");
    }
}
