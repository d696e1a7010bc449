//! The ballots of one contest: each pattern of marks once, and how often it was cast where.

use std::sync::Arc;

use election::UnitId;
use election::cvr::{CountItemType, PlacedMark};

/// The ballots of one contest.
///
/// What is in it does not depend on the order in which ballots were added. Patterns and places
/// are numbers, so that the ballots of a nation take 16 bytes for each pattern in each place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CastBallots<P = CastPattern> {
    // In order, each once and with a ballot.
    patterns: Vec<P>,
    // The contests of a table share one list where they are on the same ballots.
    places: Arc<Vec<CastPlace>>,
    // In order, each once and above 0.
    counts: Vec<CastCount>,
}

/// The marks of a ballot that the count of one contest reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CastPattern {
    /// Those of the contest.
    pub marks: Vec<PlacedMark>,
    /// Those of the same ballot in the contest of parties, if its party marks reach this one.
    pub party_marks: Vec<PlacedMark>,
}

impl From<Vec<PlacedMark>> for CastPattern {
    fn from(marks: Vec<PlacedMark>) -> Self {
        Self { marks, party_marks: Vec::new() }
    }
}

/// Where ballots were cast, and how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CastPlace {
    /// The reporting unit.
    pub unit: UnitId,
    /// The type of count.
    pub count_type: CountItemType,
}

/// Ballots with the same marks in the same place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CastCount {
    /// The pattern, by its place in a list of patterns.
    pub pattern: u32,
    /// The place, by its place in a list of places.
    pub place: u32,
    /// How many.
    pub ballots: u64,
}

impl<P: Clone + Ord> CastBallots<P> {
    /// Ballots by lists of patterns and places, in any order; no marks is a blank contest.
    pub fn new(patterns: Vec<P>, places: Arc<Vec<CastPlace>>, mut counts: Vec<CastCount>) -> Self {
        counts.retain(|count| count.ballots > 0);
        let used_patterns = used(patterns.len(), counts.iter().map(|count| count.pattern));
        let used_places = used(places.len(), counts.iter().map(|count| count.place));
        let (patterns, new_pattern) = in_order(patterns, &used_patterns);
        let places = match is_in_order(&places, &used_places) {
            true => places,
            false => {
                let (ordered, new_place) = in_order(places.to_vec(), &used_places);
                counts.iter_mut().for_each(|c| c.place = new_place[c.place as usize]);
                Arc::new(ordered)
            }
        };
        counts.iter_mut().for_each(|c| c.pattern = new_pattern[c.pattern as usize]);
        let mut counts = by_pattern(&counts, patterns.len());
        counts.dedup_by(|later, first| {
            let same = (later.pattern, later.place) == (first.pattern, first.place);
            if same {
                first.ballots += later.ballots;
            }
            same
        });
        Self { patterns, places, counts }
    }

    /// The ballots of several batches together.
    pub fn union<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self
    where
        P: 'a,
    {
        let (mut patterns, mut places, mut counts) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            let number = |of: usize| u32::try_from(of).expect("numbered with 32 bits");
            let (patterns_before, places_before) = (number(patterns.len()), number(places.len()));
            patterns.extend_from_slice(&part.patterns);
            places.extend_from_slice(&part.places);
            counts.extend(part.counts.iter().map(|count| CastCount {
                pattern: count.pattern + patterns_before,
                place: count.place + places_before,
                ballots: count.ballots,
            }));
        }
        Self::new(patterns, Arc::new(places), counts)
    }

    /// Adds the ballots of another batch.
    pub fn absorb(&mut self, other: &Self) {
        *self = if self.counts.is_empty() { other.clone() } else { Self::union([&*self, other]) };
    }

    /// The ballots after some got other marks, each given by its place, its marks and the new ones;
    /// `None` where one is not among them.
    pub(super) fn with_changed(&self, changed: &[(CastPlace, P, P)]) -> Option<Self> {
        let number = |of: usize| u32::try_from(of).expect("numbered with 32 bits");
        let (mut patterns, mut counts) = (self.patterns.clone(), self.counts.clone());
        for (place, from, to) in changed {
            let pattern = number(self.patterns.binary_search(from).ok()?);
            let place = number(self.places.binary_search(place).ok()?);
            let key = (pattern, place);
            let at = self.counts.binary_search_by_key(&key, |count| (count.pattern, count.place));
            let count = &mut counts[at.ok()?];
            count.ballots = count.ballots.checked_sub(1)?;
            counts.push(CastCount { pattern: number(patterns.len()), place, ballots: 1 });
            patterns.push(to.clone());
        }
        Some(Self::new(patterns, self.places.clone(), counts))
    }

    /// How many ballots.
    pub fn total(&self) -> u64 {
        self.counts.iter().map(|count| count.ballots).sum()
    }

    /// Every pattern with its ballots by place, in order.
    pub(super) fn patterns(&self) -> impl Iterator<Item = (&P, &[CastCount])> {
        let by_pattern = self.counts.chunk_by(|one, other| one.pattern == other.pattern);
        by_pattern.map(|counts| (&self.patterns[counts[0].pattern as usize], counts))
    }

    /// The units of all ballots, in order; one may come once for each type of count.
    pub fn units(&self) -> impl Iterator<Item = &UnitId> {
        self.places.iter().map(|place| &place.unit)
    }

    /// The places of all ballots, in order.
    pub(super) fn places(&self) -> &[CastPlace] {
        &self.places
    }
}

fn used(things: usize, numbers: impl Iterator<Item = u32>) -> Vec<bool> {
    let mut used = vec![false; things];
    numbers.for_each(|at| used[at as usize] = true);
    used
}

/// Whether things are all used, in order and each once.
fn is_in_order<T: Ord>(things: &[T], used: &[bool]) -> bool {
    used.iter().all(|used| *used) && things.is_sorted_by(|one, other| one < other)
}

impl CastBallots {
    /// Every pattern of marks in every unit and type, in a defined order, with the number of
    /// ballots. Patterns that differ in their party marks alone come as several.
    pub fn iter(&self) -> impl Iterator<Item = (&[PlacedMark], &UnitId, CountItemType, u64)> {
        self.counts.iter().map(|count| {
            let place = &self.places[count.place as usize];
            let marks = &self.patterns[count.pattern as usize].marks;
            (&marks[..], &place.unit, place.count_type, count.ballots)
        })
    }
}

/// Those things that are used, in order and each once, and by old place the new one.
fn in_order<T: Ord>(things: Vec<T>, used: &[bool]) -> (Vec<T>, Vec<u32>) {
    let mut numbered: Vec<(T, usize)> =
        things.into_iter().zip(0..).filter(|(_, at)| used[*at]).collect();
    numbered.sort();
    let mut number_of = vec![0; used.len()];
    let mut ordered: Vec<T> = Vec::new();
    for (thing, at) in numbered {
        if ordered.last() != Some(&thing) {
            ordered.push(thing);
        }
        number_of[at] = u32::try_from(ordered.len() - 1).expect("numbered with 32 bits");
    }
    (ordered, number_of)
}

/// Counts by pattern, and there by place. Within a pattern they mostly come in order, since
/// tables stand by unit, so that going through them twice does what sorting would.
fn by_pattern(counts: &[CastCount], patterns: usize) -> Vec<CastCount> {
    let mut ends = vec![0; patterns];
    counts.iter().for_each(|count| ends[count.pattern as usize] += 1);
    let mut from = 0;
    for end in &mut ends {
        from += std::mem::replace(end, from);
    }
    let mut sorted = vec![CastCount::default(); counts.len()];
    for count in counts {
        let next = &mut ends[count.pattern as usize];
        sorted[*next] = *count;
        *next += 1;
    }
    for same in sorted.chunk_by_mut(|one, other| one.pattern == other.pattern) {
        if !same.is_sorted_by_key(|count| count.place) {
            same.sort_by_key(|count| count.place);
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    use election::cvr::{MarkStatus, MarkedFor, Rank};
    use proptest::prelude::*;

    use super::*;

    fn pattern(of: u8) -> Vec<PlacedMark> {
        let mark = |id: &str| PlacedMark {
            mark: MarkedFor::Selection(id.parse().unwrap()),
            rank: Rank(0),
            status: MarkStatus::Indicated,
        };
        ["ames", "bell"][..usize::from(of)].iter().map(|id| mark(id)).collect()
    }

    fn place(of: u8) -> CastPlace {
        let count_type = [CountItemType::ElectionDay, CountItemType::Early][usize::from(of % 2)];
        CastPlace { unit: format!("us-p{}", of / 2).parse().unwrap(), count_type }
    }

    /// Ballots one by one, each with lists of its own.
    fn single(cast: &[(u8, u8)]) -> Vec<CastBallots> {
        let count = CastCount { pattern: 0, place: 0, ballots: 1 };
        cast.iter()
            .map(|(p, at)| {
                let places = Arc::new(vec![place(*at)]);
                CastBallots::new(vec![pattern(*p).into()], places, vec![count])
            })
            .collect()
    }

    proptest! {
        #[test]
        fn ballots_come_together_in_any_way(
            mut cast in prop::collection::vec((0_u8..3, 0_u8..6), 0..30),
            at in 0_usize..30,
        ) {
            // All at once, with lists that nobody put in order and of which not all is used.
            let counts = cast.iter().map(|(p, at)| CastCount {
                pattern: u32::from(*p) + 3,
                place: [6, 2, 5, 0, 3, 4][usize::from(*at)],
                ballots: 1,
            });
            let patterns = [0, 1, 2, 0, 1, 2].map(|of| pattern(of).into()).to_vec();
            let places = Arc::new([3, 0, 1, 4, 5, 2, 0].map(place).to_vec());
            let whole = CastBallots::new(patterns, places, counts.collect());
            let (first, second) = cast.split_at(at.min(cast.len()));
            let mut absorbed = CastBallots::union(&single(second));
            single(first).iter().for_each(|one| absorbed.absorb(one));
            prop_assert_eq!(&whole, &absorbed);
            prop_assert_eq!(whole.total(), cast.len() as u64);
            cast.sort_unstable();
            let spelled: Vec<_> = whole
                .iter()
                .flat_map(|(marks, unit, count_type, ballots)| {
                    let place = CastPlace { unit: unit.clone(), count_type };
                    (0..ballots).map(move |_| (marks.to_vec(), place.clone()))
                })
                .collect();
            let mut expected: Vec<_> =
                cast.iter().map(|(p, at)| (pattern(*p), place(*at))).collect();
            expected.sort();
            prop_assert_eq!(spelled, expected);
        }
    }
}
