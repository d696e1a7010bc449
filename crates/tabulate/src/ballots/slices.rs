//! In which units, batches and types of count the ballots are.

use rayon::iter::{IntoParallelRefIterator, IntoParallelRefMutIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use super::SliceKind;

/// Ballots of one class in one slice.
#[derive(Clone, Copy, Debug)]
pub(super) struct SliceBallots {
    pub(super) class: u32,
    pub(super) slice: u32,
    pub(super) ballots: u64,
}

/// Gives classes their new numbers, and puts ballots of one class and slice together.
pub(super) fn put_together(ballots: &mut Vec<SliceBallots>, number_of: &[u32]) {
    ballots.par_iter_mut().for_each(|one| one.class = number_of[one.class as usize]);
    ballots.par_sort_unstable_by_key(|one| (one.class, one.slice));
    ballots.dedup_by(|later, first| {
        let same = (later.class, later.slice) == (first.class, first.slice);
        if same {
            first.ballots += later.ballots;
        }
        same
    });
}

/// In which slices of one kind the ballots of each class are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SliceTable {
    pub(crate) kind: SliceKind,
    /// The slices that have ballots, in order.
    pub(crate) slices: Vec<u32>,
    // By class.
    entries: Vec<SliceEntry>,
    starts: Vec<u32>,
}

/// Ballots of one class in one slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SliceEntry {
    /// The place among the slices that have ballots.
    pub(crate) place: u32,
    /// How many.
    pub(crate) ballots: u64,
}

impl SliceTable {
    /// The table of ballots in the order of their classes.
    pub(super) fn new(kind: SliceKind, sorted: &[SliceBallots]) -> Self {
        let mut slices: Vec<u32> = sorted.par_iter().map(|one| one.slice).collect();
        slices.par_sort_unstable();
        slices.dedup();
        let entry = |one: &SliceBallots| {
            let place = slices.binary_search(&one.slice).expect("each slice was listed above");
            let place = u32::try_from(place).expect("slices are numbered with 32 bits");
            SliceEntry { place, ballots: one.ballots }
        };
        let entries = sorted.par_iter().map(entry).collect();
        Self { kind, entries, starts: starts(sorted), slices }
    }

    /// The slices of a class.
    pub(crate) fn of(&self, class: u32) -> &[SliceEntry] {
        let at = |class: usize| self.starts.get(class).map_or(self.entries.len(), |s| *s as usize);
        &self.entries[at(class as usize)..at(class as usize + 1)]
    }
}

/// Where the ballots of each class begin.
fn starts(sorted: &[SliceBallots]) -> Vec<u32> {
    let mut starts = Vec::new();
    for (at, one) in sorted.iter().enumerate() {
        let at = u32::try_from(at).expect("fewer entries than ballots of one box");
        while starts.len() <= one.class as usize {
            starts.push(at);
        }
    }
    starts
}
