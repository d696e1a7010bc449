//! Which parts of a count are shown by themselves, and which together.
//!
//! A part with fewer ballots than the rule says, or whose ballots all bear the same marks, tells
//! how somebody voted. Such parts are put together; and where one alone would be, the next
//! smallest joins it, since the difference to the total would tell what was left out
//! (complementary suppression).

use std::collections::BTreeMap;

use election::Counting;
use election::UnitId;
use election::cvr::CountItemType;

use super::cast::{CastBallots, Cell};

/// The parts of a count by units and by types.
pub(super) struct Parts {
    pub(super) units: Cells<UnitId>,
    pub(super) types: Cells<CountItemType>,
}

/// Parts of one kind: for each thing the number of the part that it is shown in.
pub(super) struct Cells<T> {
    numbers: BTreeMap<T, u32>,
    /// The things of each part.
    pub(super) of: Vec<Vec<T>>,
}

impl<T: Ord> Cells<T> {
    pub(super) fn number(&self, of: &T) -> u32 {
        self.numbers[of]
    }
}

/// What is known of one unit or type.
#[derive(Default)]
struct Part {
    ballots: u64,
    patterns: u64,
}

/// Finds the parts by what `of` takes from a cell.
pub(super) fn cells<T: Clone + Ord>(
    ballots: &CastBallots,
    counting: &Counting,
    of: impl Fn(Cell) -> T,
) -> Cells<T> {
    let mut parts: BTreeMap<T, Part> = BTreeMap::new();
    let mut last: BTreeMap<T, Vec<election::cvr::PlacedMark>> = BTreeMap::new();
    for (marks, cell, count) in ballots.cells() {
        let key = of(cell.clone());
        let part = parts.entry(key.clone()).or_default();
        part.ballots += count;
        // Patterns come one after the other, so a new one differs from the last that was seen.
        if last.get(&key).is_none_or(|seen| seen != marks) {
            part.patterns += 1;
            last.insert(key, marks.to_vec());
        }
    }
    let hidden = match &counting.small_cells {
        None => Vec::new(),
        Some(rule) => hidden(&parts, rule.fewest.get()),
    };
    numbered(parts.into_keys().collect(), &hidden)
}

/// The parts that are shown together: none, or enough that no one of them can be worked out.
fn hidden<T: Clone + Ord>(parts: &BTreeMap<T, Part>, fewest: u64) -> Vec<T> {
    let mut by_size: Vec<(&T, &Part)> = parts.iter().collect();
    by_size.sort_by(|(a, x), (b, y)| (x.ballots, a).cmp(&(y.ballots, b)));
    let tells = |part: &Part| part.ballots < fewest || part.patterns < 2;
    let mut hidden: Vec<T> = Vec::new();
    let mut sum = 0;
    for (of, part) in by_size.iter().filter(|(_, part)| tells(part)) {
        hidden.push((*of).clone());
        sum += part.ballots;
    }
    let others = by_size.iter().filter(|(_, part)| !tells(part));
    for (of, part) in others {
        if hidden.is_empty() || (hidden.len() > 1 && sum >= fewest) {
            break;
        }
        hidden.push((*of).clone());
        sum += part.ballots;
    }
    hidden.sort();
    hidden
}

fn numbered<T: Clone + Ord>(things: Vec<T>, hidden: &[T]) -> Cells<T> {
    let mut cells = Cells { numbers: BTreeMap::new(), of: Vec::new() };
    let mut together = None;
    for thing in things {
        let next = u32::try_from(cells.of.len()).expect("fewer parts than 2^32");
        let number =
            if hidden.binary_search(&thing).is_ok() { *together.get_or_insert(next) } else { next };
        if number == next {
            cells.of.push(Vec::new());
        }
        cells.of[number as usize].push(thing.clone());
        cells.numbers.insert(thing, number);
    }
    cells
}
