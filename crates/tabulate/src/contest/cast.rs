//! The ballots of one contest: each pattern of marks once, and how often it was cast where.

use std::collections::BTreeMap;

use election::UnitId;
use election::cvr::{CountItemType, PlacedMark};

/// The ballots of one contest.
///
/// What is in it does not depend on the order in which ballots were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CastBallots {
    patterns: BTreeMap<Vec<PlacedMark>, BTreeMap<Cell, u64>>,
}

/// Where ballots were cast, and how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    pub(super) unit: UnitId,
    pub(super) count_type: CountItemType,
}

impl CastBallots {
    /// Adds so many ballots with these marks; no marks is a blank contest.
    pub fn add(
        &mut self,
        marks: &[PlacedMark],
        unit: &UnitId,
        count_type: CountItemType,
        ballots: u64,
    ) {
        let cell = Cell { unit: unit.clone(), count_type };
        if let Some(cells) = self.patterns.get_mut(marks) {
            *cells.entry(cell).or_default() += ballots;
        } else {
            self.patterns.insert(marks.to_vec(), [(cell, ballots)].into());
        }
    }

    /// Adds the ballots of another batch.
    pub fn absorb(&mut self, other: &Self) {
        for (marks, cells) in &other.patterns {
            let own = self.patterns.entry(marks.clone()).or_default();
            for (cell, ballots) in cells {
                *own.entry(cell.clone()).or_default() += ballots;
            }
        }
    }

    /// How many ballots.
    pub fn total(&self) -> u64 {
        self.cells().map(|(_, _, ballots)| ballots).sum()
    }

    /// Every pattern of marks in every unit and type, in a defined order, with the number of
    /// ballots.
    pub fn iter(&self) -> impl Iterator<Item = (&[PlacedMark], &UnitId, CountItemType, u64)> {
        self.cells().map(|(marks, cell, ballots)| (marks, &cell.unit, cell.count_type, ballots))
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = (&[PlacedMark], &Cell, u64)> {
        self.patterns.iter().flat_map(|(marks, cells)| {
            cells.iter().map(move |(cell, ballots)| (&marks[..], cell, *ballots))
        })
    }
}
