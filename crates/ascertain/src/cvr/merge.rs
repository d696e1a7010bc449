//! Units with few ballots, put together before a table is written (attack P12).
//!
//! A count may merge small parts, and the records themselves would still tell them apart. So where
//! the definition's rule says how few ballots are too few, the same rule holds for the table: units
//! in which it finds fewer ballots of a style and type, or in which all ballots of a contest bear
//! the same marks, are written as one, and where that is not enough the next smallest joins them
//! (complementary suppression). Only units that are asked about the same contests are put together.
//! Ballots are neither changed nor left out, so that all totals stay.

use std::collections::{BTreeMap, BTreeSet};

use election::{CheckedDefinition, ContestId, UnitId};
use record::cvr::{CvrTable, NOT_ON_BALLOT, Words};

/// The word for the style and the batch of ballots that are not told apart by them.
const MERGED: &str = "merged";

/// Merges the small units of a table and gives their lists, each in order.
///
/// What cannot be helped by merging units, such as a type of which the whole table has too few
/// ballots, stays, and V31 tells it.
pub(super) fn merge_small_units(
    table: &mut CvrTable,
    definition: &CheckedDefinition,
) -> Vec<Vec<UnitId>> {
    let rules = definition.get().counting.values().filter_map(|c| c.small_cells.as_ref());
    let Some(fewest) = rules.map(|rule| rule.fewest.get()).max() else { return Vec::new() };
    let mut lists = Vec::new();
    for alike in asked_alike(table, definition) {
        lists.extend(together(&alike, fewest));
    }
    lists.sort();
    write_units(table, &lists);
    hide_small_batches(table, fewest);
    lists
}

/// What is known of the ballots of one unit, or of several together.
#[derive(Clone, Debug, Default)]
struct Ballots {
    all: u64,
    by_style_and_type: BTreeMap<(u32, u32), u64>,
    by_type: BTreeMap<u32, u64>,
    // By contest: its first marks, and whether there are others.
    marks: BTreeMap<usize, (u32, bool)>,
}

impl Ballots {
    fn add(&mut self, table: &CvrTable, row: usize) {
        self.all += 1;
        let (style, kind) = (table.style.codes[row], table.count_type.codes[row]);
        *self.by_style_and_type.entry((style, kind)).or_default() += 1;
        *self.by_type.entry(kind).or_default() += 1;
        for (number, contest) in table.contests.iter().enumerate() {
            let marks = contest.marks.codes[row];
            if contest.snapshot.is_none() && marks != NOT_ON_BALLOT {
                let seen = self.marks.entry(number).or_insert((marks, false));
                seen.1 |= seen.0 != marks;
            }
        }
    }

    fn absorb(&mut self, other: &Self) {
        self.all += other.all;
        for (key, ballots) in &other.by_style_and_type {
            *self.by_style_and_type.entry(*key).or_default() += ballots;
        }
        for (key, ballots) in &other.by_type {
            *self.by_type.entry(*key).or_default() += ballots;
        }
        for (contest, (marks, differ)) in &other.marks {
            let seen = self.marks.entry(*contest).or_insert((*marks, false));
            seen.1 |= *differ || seen.0 != *marks;
        }
    }

    fn are_unanimous(&self) -> bool {
        self.marks.values().any(|(_, differ)| !differ)
    }

    /// Whether a unit by itself tells how somebody voted; types that are small wherever they are
    /// cannot be helped.
    fn tell_alone(&self, fewest: u64, helpless: &BTreeSet<u32>) -> bool {
        let cells = self.by_style_and_type.iter();
        let mut cells = cells.filter(|((_, kind), _)| !helpless.contains(kind));
        self.all < fewest || self.are_unanimous() || cells.any(|(_, ballots)| *ballots < fewest)
    }

    /// The same of units together, whose styles are not told.
    fn tell_together(&self, fewest: u64, helpless: &BTreeSet<u32>) -> bool {
        let mut types = self.by_type.iter().filter(|(kind, _)| !helpless.contains(kind));
        self.all < fewest || self.are_unanimous() || types.any(|(_, ballots)| *ballots < fewest)
    }
}

/// The ballots of each unit, by the contests that the unit is asked about.
fn asked_alike(table: &CvrTable, definition: &CheckedDefinition) -> Vec<Vec<(UnitId, Ballots)>> {
    let mut of_unit: Vec<Ballots> = vec![Ballots::default(); table.unit.values.len()];
    for row in 0..table.len() {
        of_unit[table.unit.codes[row] as usize].add(table, row);
    }
    let contests = &definition.get().contests;
    let mut alike: BTreeMap<Vec<&ContestId>, Vec<(UnitId, Ballots)>> = BTreeMap::new();
    for (word, ballots) in table.unit.values.iter().zip(of_unit) {
        let unit: UnitId = word.parse().expect("units were looked up in the definition");
        let asked = contests.iter().filter(|contest| definition.lies_in(&unit, &contest.scope));
        let asked = asked.map(|contest| &contest.id).collect();
        alike.entry(asked).or_default().push((unit, ballots));
    }
    alike.into_values().collect()
}

/// The units that are written as one, in order; none where no unit tells anything, or where there
/// is no other to join it.
fn together(units: &[(UnitId, Ballots)], fewest: u64) -> Option<Vec<UnitId>> {
    let mut whole = Ballots::default();
    units.iter().for_each(|(_, ballots)| whole.absorb(ballots));
    let small = whole.by_type.iter().filter(|(_, ballots)| **ballots < fewest);
    let helpless: BTreeSet<u32> = small.map(|(kind, _)| *kind).collect();
    let (mut joined, mut rest): (Vec<_>, Vec<_>) =
        units.iter().partition(|(_, ballots)| ballots.tell_alone(fewest, &helpless));
    if joined.is_empty() {
        return None;
    }
    rest.sort_by(|(a, x), (b, y)| (x.all, a).cmp(&(y.all, b)));
    let mut ballots = Ballots::default();
    joined.iter().for_each(|(_, of_unit)| ballots.absorb(of_unit));
    for next in rest {
        if joined.len() > 1 && !ballots.tell_together(fewest, &helpless) {
            break;
        }
        ballots.absorb(&next.1);
        joined.push(next);
    }
    let mut list: Vec<UnitId> = joined.into_iter().map(|(unit, _)| unit.clone()).collect();
    list.sort();
    (list.len() > 1).then_some(list)
}

/// Writes the units of each list as its first, and says nothing of their styles and batches.
fn write_units(table: &mut CvrTable, lists: &[Vec<UnitId>]) {
    let firsts = lists.iter().flat_map(|list| list.iter().map(|unit| (unit.as_str(), &list[0])));
    let firsts: BTreeMap<&str, &UnitId> = firsts.collect();
    let first_of = |row: usize| {
        let word = table.unit.get(row).expect("every record has a unit");
        firsts.get(word).map(|first| first.as_str())
    };
    let listed: Vec<Option<&str>> = (0..table.len()).map(first_of).collect();
    let style = rewritten(&table.style, |row| listed[row].map(|_| MERGED));
    let batch = rewritten(&table.batch, |row| listed[row].map(|_| MERGED));
    let unit = rewritten(&table.unit, |row| listed[row]);
    (table.style, table.batch, table.unit) = (style, batch, unit);
}

/// Says nothing of the batches of a unit, if too few ballots of a style and type came in one.
fn hide_small_batches(table: &mut CvrTable, fewest: u64) {
    let mut cells: BTreeMap<[u32; 4], u64> = BTreeMap::new();
    for row in 0..table.len() {
        *cells.entry(table.words().map(|words| words.codes[row])).or_default() += 1;
    }
    let small = cells.iter().filter(|(_, ballots)| **ballots < fewest);
    let small: BTreeSet<u32> = small.map(|([unit, ..], _)| *unit).collect();
    let hidden = |row: usize| small.contains(&table.unit.codes[row]).then_some(MERGED);
    table.batch = rewritten(&table.batch, hidden);
}

/// A column with other words in some rows; words that no row has any longer are gone.
fn rewritten<'a>(words: &Words, other: impl Fn(usize) -> Option<&'a str>) -> Words {
    let mut again = super::shuffle::WordsBuilder::default();
    for row in 0..words.codes.len() {
        let word = other(row).or_else(|| words.get(row)).expect("every record has the word");
        let code = again.code(word);
        again.words.codes.push(code);
    }
    again.words
}
