//! Counting a table: how many records have each text of marks, by unit and type of count.
//!
//! Only the codes of units, types and marks are read, a page at a time, and rows stand by unit,
//! so that the counters of one unit are all that is written to.

use std::collections::HashMap;

use election::ContestId;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::pages::{PageError, WordPages};
use super::read::{ContestColumn, CvrReadError, CvrTableFile};

/// Types of count that are counted side by side; there are ten. A table with more different words
/// than that is counted too, with more cells for the same place. With the most patterns that a
/// group has, a million, the counters take a quarter of a gigabyte.
const TYPES: usize = 16;

/// The counts of one group of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupCounts {
    /// How many records.
    pub records: usize,
    /// Unit and type of count of all records, each pair once.
    pub places: Vec<(Box<str>, Box<str>)>,
    /// The counts of each contest.
    pub contests: Vec<PatternCounts>,
}

/// How many ballots of a contest have each text of marks that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternCounts {
    /// The contest.
    pub contest: ContestId,
    /// The texts; one may stand twice, and some may be of no ballot.
    pub patterns: Vec<Box<str>>,
    /// The ballots, each above 0. A pattern may stand more than once in a place.
    pub cells: Vec<PatternCell>,
}

/// Ballots with one text of marks in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatternCell {
    /// The text, by its place in [`PatternCounts::patterns`].
    pub pattern: u32,
    /// The place, by its place in [`GroupCounts::places`].
    pub place: u32,
    /// How many.
    pub ballots: u32,
}

impl CvrTableFile {
    /// Counts a group.
    pub fn count(&self, group: usize) -> Result<GroupCounts, CvrReadError> {
        let rows = self.check_group(group)?;
        let read = |at: usize| {
            let words = WordRuns::read(self.word_pages(group, at, rows)?);
            words.map_err(|error| self.failed(group, at, error))
        };
        let (units, types) = (read(1)?, read(4)?);
        let (runs, places) = runs(&units, &types);
        let counting: Vec<&ContestColumn> =
            self.contests.iter().filter(|column| column.snapshot.is_none()).collect();
        let counts = counting.into_par_iter().map(|column| {
            let pages = self.word_pages(group, column.at, rows)?;
            let counted = count(pages, &runs, types.values.len());
            let (patterns, cells) =
                counted.map_err(|error| self.failed(group, column.at, error))?;
            Ok(PatternCounts { contest: column.contest.clone(), patterns, cells })
        });
        // The first error in the order of columns, whichever thread was first.
        let counts: Vec<Result<PatternCounts, CvrReadError>> = counts.collect();
        let contests = counts.into_iter().collect::<Result<_, _>>()?;
        Ok(GroupCounts { records: rows, places, contests })
    }
}

/// A column of words as rows of one word that follow each other.
struct WordRuns {
    values: Vec<Box<str>>,
    // The row after the last, and the code.
    runs: Vec<(usize, u32)>,
}

impl WordRuns {
    fn read(mut pages: WordPages) -> Result<Self, PageError> {
        let mut runs: Vec<(usize, u32)> = Vec::new();
        let mut row = 0;
        while pages.next_page()? {
            for same in pages.codes().chunk_by(|one, other| one == other) {
                row += same.len();
                match runs.last_mut() {
                    Some((end, code)) if *code == same[0] => *end = row,
                    _ => runs.push((row, same[0])),
                }
            }
        }
        Ok(Self { values: pages.into_values(), runs })
    }

    fn word(&self, code: u32) -> Box<str> {
        self.values[code as usize].clone()
    }
}

/// Rows of one unit and type that follow each other.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// The row after the last.
    end: usize,
    unit: u32,
    count_type: u32,
    place: u32,
}

type Places = Vec<(Box<str>, Box<str>)>;

fn runs(units: &WordRuns, types: &WordRuns) -> (Vec<Run>, Places) {
    let mut places = Places::new();
    // Only looked up, never gone through.
    let mut known: HashMap<(u32, u32), u32> = HashMap::new();
    let mut runs: Vec<Run> = Vec::new();
    let mut of_type = types.runs.iter().peekable();
    for (end_of_unit, unit) in &units.runs {
        while let Some((end_of_type, count_type)) = of_type.peek() {
            let place = *known.entry((*unit, *count_type)).or_insert_with(|| {
                places.push((units.word(*unit), types.word(*count_type)));
                u32::try_from(places.len() - 1).expect("a group has fewer rows than 2^32")
            });
            let end = *end_of_unit.min(end_of_type);
            runs.push(Run { end, unit: *unit, count_type: *count_type, place });
            if end == *end_of_type {
                of_type.next();
            }
            if end == *end_of_unit {
                break;
            }
        }
    }
    (runs, places)
}

fn count(
    mut pages: WordPages,
    runs: &[Run],
    types: usize,
) -> Result<(Vec<Box<str>>, Vec<PatternCell>), PageError> {
    let mut counters = Counters::new(if types <= TYPES { types } else { 1 });
    let (mut runs, mut row) = (runs.iter().peekable(), 0);
    while pages.next_page()? {
        counters.make_room(pages.values().len());
        let mut codes = pages.codes();
        while !codes.is_empty() {
            let run = runs.peek().expect("a page has no more rows than the group");
            let (of_run, rest) = codes.split_at(codes.len().min(run.end - row));
            counters.add(run, of_run);
            row += of_run.len();
            codes = rest;
            if row == run.end {
                runs.next();
            }
        }
    }
    counters.empty();
    Ok((pages.into_values(), counters.cells))
}

/// Counters for the same thing, used in turn: a counter that was just written cannot be read
/// again for some cycles, and most ballots are like the one before them.
const LANES: usize = 4;

/// Up to so many counters are all looked at when a unit is done; of more, those that were used.
const FEW: usize = 512;

/// The counters of one unit: by type of count, there by pattern, and there by lane.
struct Counters {
    types: usize,
    patterns: usize,
    // Less than 2^32 rows are in a group.
    counts: Vec<[u32; LANES]>,
    // Of more than a few, which are above 0, so that emptying them does not depend on how many
    // patterns there are. One may stand there once for each lane.
    used: Vec<usize>,
    // By type: the place of the unit.
    places: Vec<u32>,
    last: Option<(u32, u32)>,
    cells: Vec<PatternCell>,
}

impl Counters {
    fn new(types: usize) -> Self {
        Self {
            types,
            patterns: 0,
            counts: Vec::new(),
            used: Vec::new(),
            places: vec![0; types],
            last: None,
            cells: Vec::new(),
        }
    }

    fn make_room(&mut self, patterns: usize) {
        if patterns > self.patterns {
            // Counters change their place, and so must be 0.
            self.empty();
            self.patterns = patterns;
            self.counts.resize(patterns * self.types, [0; LANES]);
        }
    }

    fn add(&mut self, run: &Run, codes: &[u32]) {
        let side_by_side = self.types > 1;
        let now = (run.unit, if side_by_side { 0 } else { run.count_type });
        if self.last.replace(now) != Some(now) {
            self.empty();
        }
        let count_type = if side_by_side { run.count_type as usize } else { 0 };
        self.places[count_type] = run.place;
        let from = count_type * self.patterns;
        let is_few = self.counts.len() <= FEW;
        let counts = &mut self.counts[from..from + self.patterns];
        for (at, code) in codes.iter().enumerate() {
            // A contest that is not on the ballot has a code beyond all patterns.
            let Some(count) = counts.get_mut(*code as usize) else { continue };
            if !is_few && count[at % LANES] == 0 {
                self.used.push(from + *code as usize);
            }
            count[at % LANES] += 1;
        }
    }

    fn empty(&mut self) {
        if self.counts.len() <= FEW {
            self.used.extend(0..self.counts.len());
        }
        for of in self.used.drain(..) {
            let ballots = std::mem::take(&mut self.counts[of]).iter().sum();
            if ballots > 0 {
                let pattern = u32::try_from(of % self.patterns).expect("patterns are 32-bit codes");
                let place = self.places[of / self.patterns];
                self.cells.push(PatternCell { pattern, place, ballots });
            }
        }
    }
}
