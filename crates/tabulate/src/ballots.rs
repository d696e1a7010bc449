//! Many ballots: equal ones together, with how many there are in each unit, batch and type.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use rayon::slice::ParallelSliceMut;

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

/// Equal ballots of one count, by their place among the different ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassIndex(pub u32);

/// More different ballots, or more numbers in them, than 32 bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more than 4,294,967,295 different ballots or ranks in one count; split the contest")]
pub struct BallotBoxFull;

/// Where ballots are put in. What comes out depends neither on their order nor on how they were
/// split over boxes, but for the numbers of the classes.
pub struct BallotBox {
    kinds: Vec<SliceKind>,
    rankings: Rankings,
    table: HashTable<Slot>,
    hasher: RandomState,
    // For each kind: which class in which slice, once a ballot.
    pairs: Vec<Vec<(u32, u32)>>,
}

/// A class in the table. Half of the hash stands beside it, so that the table grows, and passes
/// over other classes, without going to their rankings in memory.
#[derive(Clone, Copy)]
struct Slot {
    hash: u32,
    class: u32,
}

impl Slot {
    /// The hash for the table: all of its bits depend on all of the half.
    fn spread(hash: u32) -> u64 {
        u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// Different rankings and how often each was cast.
#[derive(Clone, Debug, Default)]
struct Rankings {
    tokens: Vec<u16>,
    ends: Vec<u32>,
    ballots: Vec<u64>,
}

impl Rankings {
    fn tokens(&self, class: usize) -> &[u16] {
        let from = class.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.tokens[from..self.ends[class] as usize]
    }

    fn push(&mut self, tokens: &[u16]) -> Result<u32, BallotBoxFull> {
        let class = u32::try_from(self.ends.len()).map_err(|_| BallotBoxFull)?;
        let end = u32::try_from(self.tokens.len() + tokens.len()).map_err(|_| BallotBoxFull)?;
        self.tokens.extend_from_slice(tokens);
        self.ends.push(end);
        self.ballots.push(0);
        Ok(class)
    }
}

impl BallotBox {
    /// An empty box whose ballots say in which slice of each of these kinds they are.
    pub fn new(kinds: &[SliceKind]) -> Self {
        Self {
            kinds: kinds.to_vec(),
            rankings: Rankings::default(),
            table: HashTable::new(),
            hasher: RandomState::new(),
            pairs: vec![Vec::new(); kinds.len()],
        }
    }

    /// Puts in one ballot of these slices, one for each kind.
    pub fn add(&mut self, ranking: &Ranking, slices: &[u32]) -> Result<ClassIndex, BallotBoxFull> {
        assert_eq!(slices.len(), self.kinds.len(), "a ballot is in one slice of each kind");
        let class = self.class_of(ranking.tokens())?;
        self.rankings.ballots[class as usize] += 1;
        for (pairs, slice) in self.pairs.iter_mut().zip(slices) {
            pairs.push((class, *slice));
        }
        Ok(ClassIndex(class))
    }

    /// Puts in all ballots of another box of the same kinds. The classes of the other box get
    /// new numbers, which are returned.
    pub fn absorb(&mut self, other: &Self) -> Result<Vec<ClassIndex>, BallotBoxFull> {
        assert_eq!(self.kinds, other.kinds, "boxes of one count have the same slices");
        let mut numbers = Vec::with_capacity(other.rankings.ends.len());
        for (class, ballots) in other.rankings.ballots.iter().enumerate() {
            let own = self.class_of(other.rankings.tokens(class))?;
            self.rankings.ballots[own as usize] += ballots;
            numbers.push(ClassIndex(own));
        }
        for (own, others) in self.pairs.iter_mut().zip(&other.pairs) {
            own.extend(others.iter().map(|(class, slice)| (numbers[*class as usize].0, *slice)));
        }
        Ok(numbers)
    }

    /// The ballots, ready to be counted.
    pub fn close(self) -> Ballots {
        let slices = self.kinds.into_iter().zip(self.pairs);
        let slices = slices.map(|(kind, pairs)| SliceTable::new(kind, pairs)).collect();
        Ballots { rankings: self.rankings, slices }
    }

    fn class_of(&mut self, tokens: &[u16]) -> Result<u32, BallotBoxFull> {
        let Self { rankings, table, hasher, .. } = self;
        let hash = u32::try_from(hasher.hash_one(tokens) >> 32).expect("half of 64 bits");
        let is_same =
            |slot: &Slot| slot.hash == hash && rankings.tokens(slot.class as usize) == tokens;
        if let Some(slot) = table.find(Slot::spread(hash), is_same) {
            return Ok(slot.class);
        }
        let class = rankings.push(tokens)?;
        table.insert_unique(Slot::spread(hash), Slot { hash, class }, |slot| {
            Slot::spread(slot.hash)
        });
        Ok(class)
    }
}

/// Ballots that can be counted.
#[derive(Clone, Debug)]
pub struct Ballots {
    rankings: Rankings,
    slices: Vec<SliceTable>,
}

/// In which slices of one kind the ballots of each class are.
#[derive(Clone, Debug)]
pub(crate) struct SliceTable {
    pub(crate) kind: SliceKind,
    /// The slices that have ballots, in order.
    pub(crate) slices: Vec<u32>,
    // By class: the place of the slice in `slices`, and how many ballots.
    entries: Vec<SliceEntry>,
    starts: Vec<u32>,
}

/// Ballots of one class in one slice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SliceEntry {
    class: u32,
    /// The place among the slices that have ballots.
    pub(crate) place: u32,
    /// How many.
    pub(crate) ballots: u64,
}

impl Ballots {
    /// How many different rankings there are.
    pub fn classes(&self) -> usize {
        self.rankings.ends.len()
    }

    /// How many ballots there are.
    pub fn total(&self) -> u64 {
        self.rankings.ballots.iter().sum()
    }

    pub(crate) fn tokens(&self, class: usize) -> &[u16] {
        self.rankings.tokens(class)
    }

    pub(crate) fn ballots_of(&self, class: usize) -> u64 {
        self.rankings.ballots[class]
    }

    pub(crate) fn slices(&self) -> &[SliceTable] {
        &self.slices
    }
}

impl SliceTable {
    fn new(kind: SliceKind, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.par_sort_unstable();
        let mut slices: Vec<u32> = pairs.iter().map(|(_, slice)| *slice).collect();
        slices.par_sort_unstable();
        slices.dedup();
        let mut entries: Vec<SliceEntry> = Vec::new();
        for (class, slice) in pairs {
            let place = slices.binary_search(&slice).expect("each slice was listed above");
            let place = u32::try_from(place).expect("slices are numbered with 32 bits");
            match entries.last_mut() {
                Some(last) if last.class == class && last.place == place => last.ballots += 1,
                _ => entries.push(SliceEntry { class, place, ballots: 1 }),
            }
        }
        Self { kind, slices, starts: starts(&entries), entries }
    }

    /// The slices of a class.
    pub(crate) fn of(&self, class: u32) -> &[SliceEntry] {
        let at = |class: usize| self.starts.get(class).map_or(self.entries.len(), |s| *s as usize);
        &self.entries[at(class as usize)..at(class as usize + 1)]
    }
}

/// Where the entries of each class begin.
fn starts(entries: &[SliceEntry]) -> Vec<u32> {
    let mut starts = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let at = u32::try_from(at).expect("fewer entries than ballots of one box");
        while starts.len() <= entry.class as usize {
            starts.push(at);
        }
    }
    starts
}
