//! Rankings, one behind the other in memory, and equal ones put together by sorting.
//!
//! A ranking is sorted by its first numbers in one 128-bit key with its place, so that a
//! comparison looks at nothing else in memory. Only rankings that go on behind the key are
//! compared in whole.

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use super::BallotBoxFull;

/// Numbers of a ranking in its key.
const IN_KEY: usize = 6;

/// Keys that one thread goes through in one go.
const PIECE: usize = 1 << 14;

/// Bits of a key below the numbers: the place of the ranking.
const PLACE_BITS: u32 = 32;

/// Rankings, and how many ballots have each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rankings {
    tokens: Vec<u16>,
    ends: Vec<u32>,
    ballots: Vec<u64>,
}

impl Rankings {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn total(&self) -> u64 {
        self.ballots.iter().sum()
    }

    /// How many numbers are held, with one for each ranking.
    pub(super) fn size(&self) -> usize {
        self.tokens.len() + self.ends.len()
    }

    pub(super) fn tokens(&self, class: usize) -> &[u16] {
        let from = class.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.tokens[from..self.ends[class] as usize]
    }

    pub(super) fn ballots(&self, class: usize) -> u64 {
        self.ballots[class]
    }

    pub(super) fn push(&mut self, tokens: &[u16], ballots: u64) -> Result<u32, BallotBoxFull> {
        let class = u32::try_from(self.ends.len()).map_err(|_| BallotBoxFull)?;
        let end = u32::try_from(self.tokens.len() + tokens.len()).map_err(|_| BallotBoxFull)?;
        self.tokens.extend_from_slice(tokens);
        self.ends.push(end);
        self.ballots.push(ballots);
        Ok(class)
    }

    /// Adds others behind its own; returns how many were there before.
    pub(super) fn append(&mut self, others: &Self) -> Result<u32, BallotBoxFull> {
        let full = |size: usize| u32::try_from(size).map_err(|_| BallotBoxFull);
        let (before, tokens) = (full(self.ends.len())?, full(self.tokens.len())?);
        full(self.ends.len() + others.ends.len())?;
        full(self.tokens.len() + others.tokens.len())?;
        self.tokens.extend_from_slice(&others.tokens);
        self.ends.extend(others.ends.iter().map(|end| end + tokens));
        self.ballots.extend_from_slice(&others.ballots);
        Ok(before)
    }

    /// The different rankings, in order, and by old place the new one, if that is wanted.
    pub(super) fn together(self, numbers: bool) -> (Self, Vec<u32>) {
        let places = 0..u32::try_from(self.len()).expect("rankings are numbered with 32 bits");
        let places = places.into_par_iter().with_min_len(PIECE);
        let mut keys: Vec<u128> = places.map(|at| key(self.tokens(at as usize), at)).collect();
        keys.par_sort_unstable();
        let once = self.ballots.iter().all(|ballots| *ballots == 1);
        let all = Unsorted { rankings: &self, once, numbers };
        let parts = pieces(&mut keys).into_par_iter();
        let parts: Vec<Part> = parts.map(|piece| Part::of(piece, &all)).collect();
        let mut number_of = vec![0; if numbers { self.len() } else { 0 }];
        let mut together = Self::default();
        for part in parts {
            let before = together.append(&part.rankings).expect("no more than there were");
            for (at, number) in part.numbers {
                number_of[at as usize] = before + number;
            }
        }
        (together, number_of)
    }
}

/// The first numbers of a ranking, then its place. Each number is one higher than it is, so that
/// a ranking that ends stands before one that goes on.
fn key(tokens: &[u16], place: u32) -> u128 {
    let numbers = (0..IN_KEY).map(|at| tokens.get(at).map_or(0, |token| u128::from(*token) + 1));
    let start = numbers.fold(0, |key, number| key << u16::BITS | number);
    start << PLACE_BITS | u128::from(place)
}

fn start(key: u128) -> u128 {
    key >> PLACE_BITS
}

fn place(key: u128) -> usize {
    let place = u32::try_from(key & u128::from(u32::MAX)).expect("the lowest 32 bits");
    place as usize
}

/// Whether a ranking may go on behind its key.
fn goes_on(key: u128) -> bool {
    start(key) & u128::from(u16::MAX) != 0
}

/// The numbers that a key holds, and how many of the six these are.
fn spelled(key: u128) -> ([u16; IN_KEY], usize) {
    let (mut numbers, mut length) = ([0; IN_KEY], 0);
    for (at, number) in numbers.iter_mut().enumerate() {
        let bits = key >> (PLACE_BITS as usize + (IN_KEY - 1 - at) * 16) & u128::from(u16::MAX);
        if let Some(token) = bits.checked_sub(1) {
            *number = u16::try_from(token).expect("the lowest 16 bits");
            length = at + 1;
        }
    }
    (numbers, length)
}

/// Rankings as they were put in.
struct Unsorted<'a> {
    rankings: &'a Rankings,
    /// Each is of one ballot, so that nobody has to look.
    once: bool,
    /// Whether new numbers are wanted.
    numbers: bool,
}

impl Unsorted<'_> {
    fn tokens(&self, key: u128) -> &[u16] {
        self.rankings.tokens(place(key))
    }

    fn ballots(&self, keys: &[u128]) -> u64 {
        if self.once {
            return keys.len() as u64;
        }
        keys.iter().map(|key| self.rankings.ballots[place(*key)]).sum()
    }
}

/// Different rankings of a part of the keys.
#[derive(Default)]
struct Part {
    rankings: Rankings,
    // The old place and the new one within the part.
    numbers: Vec<(u32, u32)>,
}

impl Part {
    /// The rankings of some sorted keys.
    fn of(keys: &mut [u128], all: &Unsorted<'_>) -> Self {
        let mut part = Self::default();
        for alike in keys.chunk_by_mut(|one, other| start(*one) == start(*other)) {
            if goes_on(alike[0]) {
                part.add_long(alike, all);
            } else {
                // The key is the whole ranking; looking it up would wait for memory.
                let (numbers, length) = spelled(alike[0]);
                part.add(&numbers[..length], alike, all);
            }
        }
        part
    }

    /// Adds rankings that start alike and may go on behind their keys.
    fn add_long(&mut self, alike: &mut [u128], all: &Unsorted<'_>) {
        alike.sort_unstable_by(|one, other| all.tokens(*one).cmp(all.tokens(*other)));
        for equal in alike.chunk_by(|one, other| all.tokens(*one) == all.tokens(*other)) {
            self.add(all.tokens(equal[0]), equal, all);
        }
    }

    /// Adds one ranking.
    fn add(&mut self, tokens: &[u16], equal: &[u128], all: &Unsorted<'_>) {
        let number = self.rankings.push(tokens, all.ballots(equal));
        let number = number.expect("no more than there were");
        if all.numbers {
            let places = equal.iter().map(|key| place(*key));
            let places = places.map(|at| u32::try_from(at).expect("it came from 32 bits"));
            self.numbers.extend(places.map(|at| (at, number)));
        }
    }
}

/// Sorted keys in pieces, so that keys that start alike are in one.
fn pieces(mut keys: &mut [u128]) -> Vec<&mut [u128]> {
    let mut pieces = Vec::new();
    while !keys.is_empty() {
        let last = keys.len().min(PIECE) - 1;
        let after = keys[last..].iter().take_while(|key| start(**key) == start(keys[last])).count();
        let (piece, rest) = keys.split_at_mut(last + after);
        pieces.push(piece);
        keys = rest;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rankings(all: &[(&[u16], u64)]) -> Rankings {
        let mut rankings = Rankings::default();
        for (tokens, ballots) in all {
            rankings.push(tokens, *ballots).unwrap();
        }
        rankings
    }

    #[test]
    fn equal_rankings_are_put_together_in_order() {
        let long: &[u16] = &[1, 2, 3, 4, 5, 6, 7];
        let longer: &[u16] = &[1, 2, 3, 4, 5, 6, 7, 8];
        let (six, none): (&[u16], &[u16]) = (&[1, 2, 3, 4, 5, 6], &[]);
        let highest: &[u16] = &[0xfffe, 0, 0xfffe];
        let cast = [
            (longer, 1),
            (highest, 2),
            (six, 3),
            (none, 4),
            (long, 5),
            (six, 6),
            (&[0], 7),
            (long, 8),
            (longer, 9),
            (&[0, 0], 10),
            (highest, 11),
        ];
        let expected = [
            (none, 4),
            (&[0], 7),
            (&[0, 0], 10),
            (six, 9),
            (long, 13),
            (longer, 10),
            (highest, 13),
        ];
        let (together, number_of) = rankings(&cast).together(true);
        assert_eq!(together, rankings(&expected));
        assert_eq!(number_of, [5, 6, 3, 0, 4, 3, 1, 4, 5, 2, 6]);
    }
}
