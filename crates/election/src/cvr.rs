//! Cast vote records in columns: one array a field, so that millions of ballots are counted by
//! going through memory once.
//!
//! A column holds numbers; what a number stands for is in a dictionary beside it. A reader of a
//! foreign format keeps the words as they were read (the labels of `interchange`),
//! the record keeps ids of its definition. The columns are the same for both.
//!
//! Names and meaning follow NIST SP 1500-103 (Cast Vote Records Common Data Format, version 1.0,
//! February 2020): `CVR`, `CVRSnapshot`, `CVRContest`, `SelectionPosition`.

mod column;
mod count_type;
#[cfg(test)]
mod tests;

pub use column::MarkColumn;
pub use count_type::CountItemType;

use crate::SelectionId;

macro_rules! indices {
    ($($(#[$meta:meta])* $name:ident($number:ty);)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $number);

        impl $name {
            /// The place in its dictionary.
            pub fn at(self) -> usize {
                // No machine that runs this has addresses of fewer than 32 bits.
                self.0 as usize
            }

            /// The index of a place in a dictionary; `None` where the dictionary is too long.
            pub fn from_place(place: usize) -> Option<Self> {
                <$number>::try_from(place).ok().map(Self)
            }
        }
    )*};
}

indices! {
    /// A contest of these records.
    ContestIndex(u32);
    /// A selection of one contest, or one of the words that stand for none.
    SelectionIndex(u16);
    /// A reporting unit.
    UnitIndex(u32);
    /// A batch.
    BatchIndex(u32);
    /// A ballot style.
    StyleIndex(u32);
    /// A type of count: election day, early, absentee mail, provisional and so on.
    CountTypeIndex(u8);
}

/// What a mark is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkedFor {
    /// A line of the ballot.
    Selection(SelectionId),
    /// A write-in that nobody declared; its text is never public.
    WriteIn,
    /// The device says that the voter marked too many and does not say which.
    Overvote,
}

/// The rank that a mark gives, from 1; 0 where the contest is not ranked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank(pub u16);

/// What the scanner or a person made of a mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkStatus {
    /// An indication that counts, as far as this record knows.
    #[default]
    Indicated,
    /// Too faint or too small to count, and kept: `HasIndication` unknown.
    Ambiguous,
    /// Void under the contest's rules, such as one of too many: `IsAllocable` no.
    NotAllocable,
}

/// One mark of a contest, by its selection's id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlacedMark {
    /// What it is for.
    pub mark: MarkedFor,
    /// Its rank; 0 where the contest is not ranked.
    pub rank: Rank,
    /// What was made of it.
    pub status: MarkStatus,
}

/// One mark: a selection, at a rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    /// Which selection.
    pub selection: SelectionIndex,
    /// At which rank.
    pub rank: Rank,
    /// What was made of it.
    pub status: MarkStatus,
}

/// A state of a record (NIST SP 1500-103, `CVRType`). Each is kept, and none overwrites another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SnapshotType {
    /// As the device read it.
    #[default]
    Original,
    /// After the contest's rules were applied by the device.
    Interpreted,
    /// After adjudication by people.
    Modified,
}

impl SnapshotType {
    /// All of them, from the first to the last that was made.
    pub const ALL: [Self; 3] = [Self::Original, Self::Interpreted, Self::Modified];
}

/// What a record says besides its marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordHead {
    /// The ballot style.
    pub style: StyleIndex,
    /// The reporting unit.
    pub unit: UnitIndex,
    /// The batch.
    pub batch: BatchIndex,
    /// How the ballot was cast.
    pub count_type: CountTypeIndex,
    /// The snapshot that counts.
    pub current: SnapshotType,
}

/// The marks of one contest in one snapshot of one record; no marks is a blank contest.
#[derive(Clone, Copy, Debug)]
pub struct ContestMarks<'a> {
    /// The contest.
    pub contest: ContestIndex,
    /// Which state of the record.
    pub snapshot: SnapshotType,
    /// The marks in the order read.
    pub marks: &'a [Mark],
}

/// Records in columns. A record is a row number, from zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CvrColumns {
    heads: Vec<RecordHead>,
    // By contest, and there by snapshot.
    contests: Vec<[MarkColumn; 3]>,
}

/// More records, or marks of one contest, than 32 bits count: split the input into batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more than 4,294,967,295 records or marks in one table; split the input into batches")]
pub struct TableFull;

impl CvrColumns {
    /// Columns without a record, for so many contests.
    pub fn new(contests: usize) -> Self {
        let contests = (0..contests).map(|_| Default::default()).collect();
        Self { heads: Vec::new(), contests }
    }

    /// How many records.
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// How many contests the columns have.
    pub fn contests(&self) -> usize {
        self.contests.len()
    }

    /// The records' heads, in order.
    pub fn heads(&self) -> &[RecordHead] {
        &self.heads
    }

    /// Adds a record; a contest that is not listed is not on its ballot.
    ///
    /// Contests not seen before get a column, empty for the records before.
    pub fn push(
        &mut self,
        head: RecordHead,
        contests: &[ContestMarks<'_>],
    ) -> Result<(), TableFull> {
        let record = u32::try_from(self.heads.len()).map_err(|_| TableFull)?;
        for marks in contests {
            let at = marks.contest.at();
            if at >= self.contests.len() {
                self.contests.resize_with(at + 1, Default::default);
            }
            self.contests[at][marks.snapshot as usize].push(record, marks.marks)?;
        }
        self.heads.push(head);
        Ok(())
    }

    /// Adds all records of other columns with the same dictionaries.
    pub fn append(&mut self, other: &Self) -> Result<(), TableFull> {
        let before = u32::try_from(self.heads.len()).map_err(|_| TableFull)?;
        u32::try_from(self.heads.len() + other.heads.len()).map_err(|_| TableFull)?;
        if other.contests.len() > self.contests.len() {
            self.contests.resize_with(other.contests.len(), Default::default);
        }
        for (own, others) in self.contests.iter_mut().zip(&other.contests) {
            for (own, others) in own.iter_mut().zip(others) {
                own.append(before, others)?;
            }
        }
        self.heads.extend_from_slice(&other.heads);
        Ok(())
    }

    /// The marks of a contest in one snapshot; a contest without a column has an empty one.
    pub fn column(&self, contest: ContestIndex, snapshot: SnapshotType) -> Option<&MarkColumn> {
        self.contests.get(contest.at()).map(|snapshots| &snapshots[snapshot as usize])
    }

    /// The marks that count: those of the record's current snapshot, or of the last one before
    /// it that has the contest. `None` where the contest is not on the ballot.
    pub fn current(&self, contest: ContestIndex, record: usize) -> Option<&[Mark]> {
        let head = self.heads.get(record)?;
        let snapshots = self.contests.get(contest.at())?;
        let made = &snapshots[..=head.current as usize];
        made.iter().rev().find_map(|column| column.marks(record))
    }
}
