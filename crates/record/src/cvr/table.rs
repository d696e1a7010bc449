//! A table of cast vote records in memory: numbers, with the words that they stand for.

use std::fmt;

use election::ContestId;
use election::cvr::SnapshotType;

/// The code of a contest that is not on a ballot.
pub const NOT_ON_BALLOT: u32 = u32::MAX;

/// A record's name: 8 bytes from a cryptographic source of randomness.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CvrId(pub [u8; 8]);

impl fmt::Display for CvrId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for CvrId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A column of words: each different one once, and a code for each row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The different words.
    pub values: Vec<Box<str>>,
    /// By row the place of its word in `values`, or [`NOT_ON_BALLOT`].
    pub codes: Vec<u32>,
}

impl Words {
    /// The word of a row; `None` where the contest is not on its ballot.
    pub fn get(&self, row: usize) -> Option<&str> {
        match self.codes[row] {
            NOT_ON_BALLOT => None,
            code => Some(&self.values[code as usize]),
        }
    }
}

/// The marks of one contest in one snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContestMarksColumn {
    /// The contest.
    pub contest: ContestId,
    /// The state that the marks were in; `None` for the one that counts.
    pub snapshot: Option<SnapshotType>,
    /// The marks as text.
    pub marks: Words,
}

/// Where a record stands in the one order of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowPlace {
    words: [Option<Box<str>>; 4],
    id: CvrId,
}

/// Cast vote records, a row each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CvrTable {
    /// The names.
    pub ids: Vec<CvrId>,
    /// The reporting unit of each.
    pub unit: Words,
    /// The ballot style of each.
    pub style: Words,
    /// The batch of each.
    pub batch: Words,
    /// How each was cast.
    pub count_type: Words,
    /// The contests.
    pub contests: Vec<ContestMarksColumn>,
}

impl CvrTable {
    /// How many records.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The columns of words that every record has, in the order of the file.
    pub fn words(&self) -> [&Words; 4] {
        [&self.unit, &self.style, &self.batch, &self.count_type]
    }

    /// Where a record stands: the words first, its random id last.
    pub(crate) fn place(&self, row: usize) -> ([Option<&str>; 4], CvrId) {
        (self.words().map(|words| words.get(row)), self.ids[row])
    }

    /// Where a record stands, to be compared with a record of another group.
    pub fn place_of(&self, row: usize) -> RowPlace {
        let (words, id) = self.place(row);
        RowPlace { words: words.map(|word| word.map(Into::into)), id }
    }

    /// The first row that does not stand after the one before it.
    ///
    /// A table in its one order tells nothing by its order, since the ids are random.
    pub fn first_out_of_order(&self) -> Option<usize> {
        (1..self.len()).find(|row| !self.follows(*row))
    }

    /// Whether a row stands after the one before it. Equal codes are equal words; others are
    /// compared as words, since a dictionary may have a word twice.
    fn follows(&self, row: usize) -> bool {
        if self.words().iter().all(|words| words.codes[row - 1] == words.codes[row]) {
            let number = |row: usize| u64::from_be_bytes(self.ids[row].0);
            return number(row - 1) < number(row);
        }
        self.place(row - 1) < self.place(row)
    }
}
