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

use super::cast::{CastBallots, CastPlace};
use super::merged::MergedUnits;

/// The parts of a count by units and by types.
pub(super) struct Parts {
    pub(super) units: Cells<UnitId>,
    pub(super) types: Cells<CountItemType>,
}

/// Parts of one kind.
pub(super) struct Cells<T> {
    // By place of the ballots: the number of the part that it is shown in.
    numbers: Vec<u32>,
    /// The things of each part.
    pub(super) of: Vec<Vec<T>>,
}

impl<T> Cells<T> {
    /// Each thing by itself, as the place of its own number.
    pub(super) fn each(things: impl Iterator<Item = T>) -> Self {
        let of: Vec<Vec<T>> = things.map(|thing| vec![thing]).collect();
        Self { numbers: (0..).zip(&of).map(|(number, _)| number).collect(), of }
    }

    /// The part of a place.
    pub(super) fn number(&self, place: u32) -> u32 {
        self.numbers[place as usize]
    }
}

/// What is known of one unit or type.
#[derive(Clone, Copy, Default)]
struct Part {
    ballots: u64,
    patterns: u64,
    // The last pattern seen, by its number among all.
    last: Option<usize>,
}

impl Parts {
    /// The parts of ballots by the patterns that tell how somebody voted.
    pub(super) fn of<P: Clone + Ord>(
        ballots: &CastBallots<P>,
        counting: &Counting,
        merged: &MergedUnits,
    ) -> Self {
        let mut units = cells(ballots, counting, |place| merged.first_of(&place.unit).clone());
        for part in &mut units.of {
            *part = part.iter().flat_map(|unit| merged.with(unit)).cloned().collect();
            part.sort();
        }
        Self { units, types: cells(ballots, counting, |place| place.count_type) }
    }
}

/// Finds the parts by what `of` takes from a place.
fn cells<T: Clone + Ord, P: Clone + Ord>(
    ballots: &CastBallots<P>,
    counting: &Counting,
    of: impl Fn(&CastPlace) -> T,
) -> Cells<T> {
    let things: Vec<T> = ballots.places().iter().map(of).collect();
    let mut ordered = things.clone();
    ordered.sort();
    ordered.dedup();
    let at = |thing: &T| ordered.binary_search(thing).expect("each thing was listed above");
    let thing_of: Vec<usize> = things.iter().map(at).collect();
    let mut parts = vec![Part::default(); ordered.len()];
    for (pattern, (_, counts)) in ballots.patterns().enumerate() {
        for count in counts {
            let part = &mut parts[thing_of[count.place as usize]];
            part.ballots += count.ballots;
            // Patterns come one after the other, so a new one differs from the last.
            if part.last.replace(pattern) != Some(pattern) {
                part.patterns += 1;
            }
        }
    }
    let hidden = match &counting.small_cells {
        None => Vec::new(),
        Some(rule) => hidden(&ordered.iter().zip(parts).collect(), rule.fewest.get()),
    };
    let (number_of, of) = numbered(ordered, &hidden);
    Cells { numbers: thing_of.into_iter().map(|thing| number_of[thing]).collect(), of }
}

/// The parts that are shown together: none, or enough that no one of them can be worked out.
fn hidden<T: Clone + Ord>(parts: &BTreeMap<&T, Part>, fewest: u64) -> Vec<T> {
    let mut by_size: Vec<(&T, &Part)> = parts.iter().map(|(of, part)| (*of, part)).collect();
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

/// For each thing the number of its part, and the things of each part.
fn numbered<T: Clone + Ord>(things: Vec<T>, hidden: &[T]) -> (Vec<u32>, Vec<Vec<T>>) {
    let (mut number_of, mut of) = (Vec::new(), Vec::<Vec<T>>::new());
    let mut together = None;
    for thing in things {
        let next = u32::try_from(of.len()).expect("fewer parts than 2^32");
        let number =
            if hidden.binary_search(&thing).is_ok() { *together.get_or_insert(next) } else { next };
        if number == next {
            of.push(Vec::new());
        }
        of[number as usize].push(thing);
        number_of.push(number);
    }
    (number_of, of)
}
