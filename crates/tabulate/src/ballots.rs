//! Many ballots: equal ones together, with how many there are in each unit, batch and type.

mod rankings;
mod slices;

use rankings::Rankings;
use slices::SliceBallots;
pub(crate) use slices::SliceTable;

use crate::ranking::Ranking;

/// What a count can be broken down by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SliceKind {
    /// Reporting units.
    Unit,
    /// Batches.
    Batch,
    /// Types of count.
    CountType,
}

/// Equal ballots of one count, by their place among the different ones, which are in one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassIndex(pub u32);

/// More different ballots, or more numbers in them, than 32 bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more than 4,294,967,295 different ballots or ranks in one count; split the contest")]
pub struct BallotBoxFull;

/// Numbers in the rankings of a box that are let lie before equal ballots are put together: a
/// contest of 20 million ballots of five ranks is sorted once, and no box holds much more than
/// half a gigabyte or twice its different ballots.
const LIE: usize = 1 << 27;

/// Where ballots are put in. What comes out depends neither on their order nor on how they were
/// split over boxes nor on the number of threads.
///
/// Ballots are taken in as they come and sorted in one go, since that uses all cores and goes
/// through memory in order; a table of hashes would wait for memory at every ballot.
pub struct BallotBox {
    kinds: Vec<SliceKind>,
    rankings: Rankings,
    // For each kind.
    slices: Vec<Vec<SliceBallots>>,
    // By ballot: its ranking.
    remembered: Option<Vec<u32>>,
    // The size at which equal ballots are put together.
    bound: usize,
}

impl BallotBox {
    /// An empty box whose ballots say in which slice of each of these kinds they are.
    pub fn new(kinds: &[SliceKind]) -> Self {
        Self {
            kinds: kinds.to_vec(),
            rankings: Rankings::default(),
            slices: vec![Vec::new(); kinds.len()],
            remembered: None,
            bound: LIE,
        }
    }

    /// An empty box that remembers of each ballot which of the different ones it is.
    pub fn remembering(kinds: &[SliceKind]) -> Self {
        Self { remembered: Some(Vec::new()), ..Self::new(kinds) }
    }

    /// Puts in one ballot of these slices, one for each kind.
    pub fn add(&mut self, ranking: &Ranking, slices: &[u32]) -> Result<(), BallotBoxFull> {
        self.add_many(ranking, slices, 1)
    }

    /// Puts in so many equal ballots; what is remembered of them is one.
    pub fn add_many(
        &mut self,
        ranking: &Ranking,
        slices: &[u32],
        ballots: u64,
    ) -> Result<(), BallotBoxFull> {
        assert_eq!(slices.len(), self.kinds.len(), "a ballot is in one slice of each kind");
        if self.rankings.size() >= self.bound {
            self.put_together();
        }
        let class = self.rankings.push(ranking.tokens(), ballots)?;
        for (of_kind, slice) in self.slices.iter_mut().zip(slices) {
            of_kind.push(SliceBallots { class, slice: *slice, ballots });
        }
        if let Some(remembered) = &mut self.remembered {
            remembered.push(class);
        }
        Ok(())
    }

    /// Puts in all ballots of another box of the same kinds, behind its own.
    pub fn absorb(&mut self, other: &Self) -> Result<(), BallotBoxFull> {
        assert_eq!(self.kinds, other.kinds, "boxes of one count have the same slices");
        let before = self.rankings.append(&other.rankings)?;
        for (own, others) in self.slices.iter_mut().zip(&other.slices) {
            own.extend(others.iter().map(|one| SliceBallots { class: one.class + before, ..*one }));
        }
        if let (Some(own), Some(others)) = (&mut self.remembered, &other.remembered) {
            own.extend(others.iter().map(|class| class + before));
        }
        Ok(())
    }

    /// The ballots, ready to be counted.
    pub fn close(mut self) -> Ballots {
        self.put_together();
        let tables = self.kinds.iter().zip(&self.slices);
        let slices = tables.map(|(kind, sorted)| SliceTable::new(*kind, sorted)).collect();
        Ballots { rankings: self.rankings, slices, remembered: self.remembered.unwrap_or_default() }
    }

    fn put_together(&mut self) {
        let numbers = self.remembered.is_some() || !self.kinds.is_empty();
        let (together, number_of) = std::mem::take(&mut self.rankings).together(numbers);
        self.rankings = together;
        for of_kind in &mut self.slices {
            slices::put_together(of_kind, &number_of);
        }
        for class in self.remembered.iter_mut().flatten() {
            *class = number_of[*class as usize];
        }
        self.bound = self.bound.max(2 * self.rankings.size());
    }

    /// A box that puts equal ballots together as soon as it has so many numbers.
    #[cfg(test)]
    pub(crate) fn bounded(self, bound: usize) -> Self {
        Self { bound, ..self }
    }
}

/// Ballots that can be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballots {
    // In order, so that ballots with the same first choices lie together.
    rankings: Rankings,
    slices: Vec<SliceTable>,
    remembered: Vec<u32>,
}

impl Ballots {
    /// How many different rankings there are.
    pub fn classes(&self) -> usize {
        self.rankings.len()
    }

    /// How many ballots there are.
    pub fn total(&self) -> u64 {
        self.rankings.total()
    }

    /// Which of the different ballots one is, by the order in which they were put in; `None`
    /// where the box does not remember it.
    pub fn class_of(&self, ballot: usize) -> Option<ClassIndex> {
        self.remembered.get(ballot).copied().map(ClassIndex)
    }

    pub(crate) fn tokens(&self, class: usize) -> &[u16] {
        self.rankings.tokens(class)
    }

    pub(crate) fn ballots_of(&self, class: usize) -> u64 {
        self.rankings.ballots(class)
    }

    pub(crate) fn slices(&self) -> &[SliceTable] {
        &self.slices
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Choice, RankedMark};
    use election::transcript::CandidateIndex;

    fn only(candidate: u16) -> Ranking {
        let choice = Choice::Candidate(CandidateIndex(candidate));
        Ranking::new(&[RankedMark { rank: 1, choice }])
    }

    /// A ranking of one candidate takes two numbers, its own and its end.
    #[test]
    fn a_box_holds_no_more_than_its_bound_or_twice_its_different_ballots() {
        let mut equal = BallotBox::new(&[]).bounded(4);
        for _ in 0..100 {
            equal.add(&only(0), &[]).unwrap();
            assert!(equal.rankings.size() <= 4, "one ballot is held once, and one may lie");
        }
        assert_eq!(equal.close().total(), 100);
        let mut different = BallotBox::new(&[]).bounded(6);
        for candidate in [0, 1, 2, 3] {
            different.add(&only(candidate), &[]).unwrap();
        }
        // Three were put together before the fourth, and take six numbers.
        assert_eq!(different.bound, 12);
    }

    #[test]
    fn ballots_of_two_boxes_are_remembered_one_box_behind_the_other() {
        let mut boxes = [[2, 0], [1, 0]].map(|candidates| {
            let mut ballots = BallotBox::remembering(&[]);
            candidates.iter().for_each(|one| ballots.add(&only(*one), &[]).unwrap());
            ballots
        });
        let [first, second] = &mut boxes;
        first.absorb(second).unwrap();
        let [first, _] = boxes;
        let ballots = first.close();
        let classes: Vec<u32> = (0..4).map(|at| ballots.class_of(at).unwrap().0).collect();
        assert_eq!(classes, [2, 0, 1, 0]);
    }
}
