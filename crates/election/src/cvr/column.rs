//! The marks of one contest, by record.

use super::{Mark, TableFull};

/// Marks of one contest in one snapshot, for the records that have it.
///
/// Records stand in rising order, so that a column of a contest on few ballots is short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkColumn {
    records: Vec<u32>,
    // Where the marks of each of these records end.
    ends: Vec<u32>,
    marks: Vec<Mark>,
}

impl MarkColumn {
    /// How many records have the contest.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether no record has the contest.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Every record that has the contest, with its marks in the order read.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &[Mark])> {
        let starts = std::iter::once(&0).chain(&self.ends);
        let spans = starts.zip(&self.ends).map(|(from, to)| &self.marks[span(*from, *to)]);
        self.records.iter().map(|record| *record as usize).zip(spans)
    }

    /// The marks of a record; `None` where it does not have the contest.
    pub fn marks(&self, record: usize) -> Option<&[Mark]> {
        let record = u32::try_from(record).ok()?;
        // Where every ballot has the contest, the row is its own place.
        let at = match self.records.get(record as usize) {
            Some(found) if *found == record => record as usize,
            _ => self.records.binary_search(&record).ok()?,
        };
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.marks[span(from, self.ends[at])])
    }

    pub(super) fn push(&mut self, record: u32, marks: &[Mark]) -> Result<(), TableFull> {
        assert!(
            self.records.last().is_none_or(|last| *last < record),
            "a record states each contest once in each snapshot"
        );
        let end = u32::try_from(self.marks.len() + marks.len()).map_err(|_| TableFull)?;
        self.marks.extend_from_slice(marks);
        self.records.push(record);
        self.ends.push(end);
        Ok(())
    }

    pub(super) fn append(&mut self, before: u32, other: &Self) -> Result<(), TableFull> {
        let shift = u32::try_from(self.marks.len()).map_err(|_| TableFull)?;
        u32::try_from(self.marks.len() + other.marks.len()).map_err(|_| TableFull)?;
        self.records.extend(other.records.iter().map(|record| record + before));
        self.ends.extend(other.ends.iter().map(|end| end + shift));
        self.marks.extend_from_slice(&other.marks);
        Ok(())
    }
}

fn span(from: u32, to: u32) -> std::ops::Range<usize> {
    from as usize..to as usize
}
