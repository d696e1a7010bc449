//! Look-ups among the units of an election.

use std::collections::{BTreeMap, BTreeSet};

use election::{Partition, ReportingUnit, UnitId};

use super::problem::{Excerpt, ProblemKind};
use super::problems::{Place, Problems};
use super::table::{Readable, Row};
use super::units::nearest_units;

/// The units of an election, as other files name them.
pub(super) struct Places<'a> {
    pub(super) units: &'a [ReportingUnit],
    index_of: BTreeMap<&'a str, usize>,
    first_part: Vec<Option<usize>>,
    /// For each unit the first and one past the last position of everything in it, on a walk
    /// through the tree.
    span: Vec<(usize, usize)>,
    unusable: Option<&'a BTreeSet<String>>,
    readable: Readable,
}

impl<'a> Places<'a> {
    /// Look-ups among units of which each stands after its parent; others lie in no place.
    pub(super) fn new(
        units: &'a [ReportingUnit],
        unusable: Option<&'a BTreeSet<String>>,
        readable: Readable,
    ) -> Self {
        let index_of: BTreeMap<&str, usize> =
            units.iter().enumerate().map(|(index, unit)| (unit.id.as_str(), index)).collect();
        let parents: Vec<Option<usize>> = units
            .iter()
            .map(|unit| index_of.get(unit.parent.as_ref()?.as_str()).copied())
            .collect();
        let mut first_part = vec![None; units.len()];
        for (index, parent) in parents.iter().enumerate() {
            if let Some(parent) = *parent {
                first_part[parent].get_or_insert(index);
            }
        }
        let span = spans(&parents);
        Self { units, index_of, first_part, span, unusable, readable }
    }

    /// The position of a unit; an unknown one is reported, unless the units were unreadable.
    pub(super) fn find(
        &self,
        column: &'static str,
        text: &str,
        place: impl FnOnce() -> Place,
        problems: &mut Problems,
    ) -> Option<usize> {
        let found = self.index_of.get(text).copied();
        let known = self.unusable.is_some_and(|unusable| unusable.contains(text));
        if found.is_none() && !known && self.readable == Readable::Yes {
            let nearest = nearest_units(text, self.units, problems);
            let text = Excerpt::new(text);
            problems.push(place(), ProblemKind::UnknownUnit { column, text, nearest });
        }
        found
    }

    /// The position of the unit that a row is about; it must report votes itself.
    pub(super) fn find_reporting(
        &self,
        row: &mut Row<'_>,
        problems: &mut Problems,
    ) -> Option<usize> {
        let text = row.filled("unit", problems)?;
        let unit = self.find("unit", text, || row.place(), problems)?;
        row.unit = Some(self.units[unit].id.clone());
        if let Some(part) = self.first_part(unit) {
            row.report(problems, ProblemKind::NotReporting { part: part.clone() });
            return None;
        }
        Some(unit)
    }

    /// The position of a unit.
    pub(super) fn index(&self, unit: &UnitId) -> Option<usize> {
        self.index_of.get(unit.as_str()).copied()
    }

    /// One of the units that the unit is the sum of; `None` for one that reports.
    pub(super) fn first_part(&self, unit: usize) -> Option<&'a UnitId> {
        self.first_part[unit].map(|part| &self.units[part].id)
    }

    /// Whether a unit surely lies outside `place`; of a unit whose parent is unknown, which was
    /// said already, that cannot be told.
    pub(super) fn lies_outside(&self, unit: usize, place: usize) -> bool {
        let root = 0;
        self.lies_in(unit, root) && !self.lies_in(unit, place)
    }

    /// The districts that a unit is or lies in: second counts of what is canvassed elsewhere.
    pub(super) fn districts_of(&self, unit: usize) -> impl Iterator<Item = usize> {
        let units = self.units.iter().enumerate();
        let districts = units.filter(|(_, unit)| unit.partition == Partition::District);
        districts.map(|(at, _)| at).filter(move |at| self.lies_in(unit, *at))
    }

    /// Whether a unit is `place` or lies in it.
    pub(super) fn lies_in(&self, unit: usize, place: usize) -> bool {
        let ((start, _), (from, to)) = (self.span[unit], self.span[place]);
        from <= start && start < to
    }
}

/// Positions on a walk through the tree, found without recursion: a chain of units may be as long
/// as the file.
fn spans(parents: &[Option<usize>]) -> Vec<(usize, usize)> {
    // A unit that stands before its parent lies on a ring; it is left alone.
    let above = |index: usize| parents[index].filter(|parent| *parent < index);
    let mut size = vec![1; parents.len()];
    for index in (0..parents.len()).rev() {
        if let Some(parent) = above(index) {
            size[parent] += size[index];
        }
    }
    let mut span = Vec::with_capacity(parents.len());
    let mut free_in = Vec::with_capacity(parents.len());
    let mut free = 0;
    for (index, size) in size.iter().enumerate() {
        let next = match above(index) {
            Some(parent) => &mut free_in[parent],
            None => &mut free,
        };
        let start: usize = *next;
        *next += size;
        span.push((start, start + size));
        free_in.push(start + 1);
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_in_a_place_lies_in_its_span() {
        // 0 contains 1 and 3; 1 contains 2 and 4; 5 is a second root.
        let parents = [None, Some(0), Some(1), Some(0), Some(1), None];
        assert_eq!(spans(&parents), [(0, 5), (1, 4), (2, 3), (4, 5), (3, 4), (5, 6)]);
    }
}
