//! From the bytes of a Parquet file to tables, a group of rows at a time.

use std::collections::BTreeSet;

use bytes::Bytes;
use parquet::basic::{Repetition, Type as PhysicalType};
use parquet::column::page::PageReader;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::schema::types::Type;

use super::pages::{PageError, WordPages, read_ids, read_words};
use super::{
    CELLS_OF_GROUP, CONTEST_PREFIX, CVR_TABLE_FORMAT, ContestMarksColumn, CvrTable, FORMAT_KEY,
    ROWS_OF_GROUP, WORD_COLUMNS, Words,
};
use election::ContestId;
use election::cvr::SnapshotType;

/// The most columns of a table: every contest of the largest ballot, thrice.
const MOST_COLUMNS: usize = 4_096;

/// The most bytes that one column of one group may say it unpacks to.
const LARGEST_CHUNK: i64 = 1 << 30;

/// Why bytes are not a table of cast vote records.
#[derive(Debug, thiserror::Error)]
pub enum CvrReadError {
    /// Not Parquet, or damaged.
    #[error("the table is not readable as Parquet: {0}")]
    Parquet(#[from] ParquetError),
    /// Another version, or another kind of table.
    #[error("the table does not say that it is {CVR_TABLE_FORMAT}")]
    Format,
    /// A column that does not belong, or one that is not there.
    #[error("column {at} is {found:?}; {expected} was expected")]
    Column {
        /// Its place, from 0.
        at: usize,
        /// Its name.
        found: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// A column that is there twice: its ballots would count twice.
    #[error("column {column:?} is there twice")]
    Twice {
        /// Its name.
        column: String,
    },
    /// More columns than any ballot needs.
    #[error("the table has {columns} columns; {MOST_COLUMNS} is the most")]
    TooManyColumns {
        /// How many.
        columns: usize,
    },
    /// More rows in a group than a reader holds.
    #[error("group {group} has {rows} rows; {ROWS_OF_GROUP} is the most")]
    GroupSize {
        /// The group, from 0.
        group: usize,
        /// Its rows.
        rows: i64,
    },
    /// More cells in a group than a reader holds.
    #[error(
        "group {group} has {rows} rows of {columns} columns; {CELLS_OF_GROUP} cells are the most: \
         write it in smaller groups"
    )]
    GroupCells {
        /// The group, from 0.
        group: usize,
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
    /// A column that unpacks to more than a reader holds.
    #[error(
        "group {group}, column {column}: unpacks to {bytes} bytes; {LARGEST_CHUNK} is the most"
    )]
    ChunkSize {
        /// The group, from 0.
        group: usize,
        /// The column.
        column: String,
        /// What it says it unpacks to.
        bytes: i64,
    },
    /// A column that says it lies outside the file.
    #[error("group {group}, column {column}: it lies outside the file")]
    Outside {
        /// The group, from 0.
        group: usize,
        /// The column.
        column: String,
    },
    /// A column whose pages do not hold together.
    #[error("group {group}, column {column}: {error}")]
    Page {
        /// The group, from 0.
        group: usize,
        /// The column.
        column: String,
        /// What is wrong.
        error: PageError,
    },
}

/// What a contest's column is of.
pub(super) struct ContestColumn {
    /// Its place in the file.
    pub(super) at: usize,
    pub(super) contest: ContestId,
    pub(super) snapshot: Option<SnapshotType>,
}

/// Reads the groups of rows of a table, one after the other, and gives each to `take`.
///
/// Memory is that of one group. Rows of different groups are in one order; whether they are is
/// for the caller to see, with [`CvrTable::first_out_of_order`].
pub fn read_cvr_table<E: From<CvrReadError>>(
    bytes: Vec<u8>,
    mut take: impl FnMut(CvrTable) -> Result<(), E>,
) -> Result<(), E> {
    let file = CvrTableFile::open(bytes)?;
    for group in 0..file.groups() {
        take(file.table(group)?)?;
    }
    Ok(())
}

/// A table whose groups of rows can be read in any order, by several threads at once.
pub struct CvrTableFile {
    reader: SerializedFileReader<Bytes>,
    length: usize,
    pub(super) contests: Vec<ContestColumn>,
}

impl CvrTableFile {
    /// Looks at what the file says of itself; no row is read.
    pub fn open(bytes: Vec<u8>) -> Result<Self, CvrReadError> {
        let length = bytes.len();
        let reader = SerializedFileReader::new(Bytes::from(bytes)).map_err(CvrReadError::from)?;
        let contests = contest_columns(&reader)?;
        Ok(Self { reader, length, contests })
    }

    /// How many groups of rows.
    pub fn groups(&self) -> usize {
        self.reader.num_row_groups()
    }

    /// A group, whole.
    pub fn table(&self, group: usize) -> Result<CvrTable, CvrReadError> {
        let mut table = self.heads(group)?;
        let rows = table.len();
        for column in &self.contests {
            let marks = self.words(group, column.at, rows)?;
            let (contest, snapshot) = (column.contest.clone(), column.snapshot);
            table.contests.push(ContestMarksColumn { contest, snapshot, marks });
        }
        Ok(table)
    }

    /// What a group says of its records besides their marks: a table without contests.
    pub fn heads(&self, group: usize) -> Result<CvrTable, CvrReadError> {
        let rows = self.check_group(group)?;
        let ids = read_ids(self.pages(group, 0)?, rows);
        Ok(CvrTable {
            ids: ids.map_err(|error| self.failed(group, 0, error))?,
            unit: self.words(group, 1, rows)?,
            style: self.words(group, 2, rows)?,
            batch: self.words(group, 3, rows)?,
            count_type: self.words(group, 4, rows)?,
            contests: Vec::new(),
        })
    }

    pub(super) fn words(
        &self,
        group: usize,
        at: usize,
        rows: usize,
    ) -> Result<Words, CvrReadError> {
        let words = read_words(self.word_pages(group, at, rows)?);
        words.map_err(|error| self.failed(group, at, error))
    }

    pub(super) fn word_pages(
        &self,
        group: usize,
        at: usize,
        rows: usize,
    ) -> Result<WordPages, CvrReadError> {
        Ok(WordPages::new(self.pages(group, at)?, rows, at > WORD_COLUMNS.len()))
    }

    fn pages(&self, group: usize, at: usize) -> Result<Box<dyn PageReader>, CvrReadError> {
        Ok(self.reader.get_row_group(group)?.get_column_page_reader(at)?)
    }

    pub(super) fn failed(&self, group: usize, at: usize, error: PageError) -> CvrReadError {
        let column = self.reader.metadata().row_group(group).column(at).column_path().string();
        CvrReadError::Page { group, column, error }
    }

    /// What the library takes for granted: sizes that can be held, and columns inside the file.
    /// Returns the rows of the group.
    pub(super) fn check_group(&self, group: usize) -> Result<usize, CvrReadError> {
        let stated = self.reader.metadata().row_group(group);
        let rows = stated.num_rows();
        let size = || CvrReadError::GroupSize { group, rows };
        let rows = usize::try_from(rows).map_err(|_| size())?;
        if rows > ROWS_OF_GROUP {
            return Err(size());
        }
        let columns = stated.num_columns();
        // Both are bounded, so that the product fits.
        if rows * columns > CELLS_OF_GROUP {
            return Err(CvrReadError::GroupCells { group, rows, columns });
        }
        for chunk in stated.columns() {
            let column = || chunk.column_path().string();
            let bytes = chunk.uncompressed_size();
            if !(0..=LARGEST_CHUNK).contains(&bytes) {
                return Err(CvrReadError::ChunkSize { group, column: column(), bytes });
            }
            if !lies_inside(chunk, self.length) {
                return Err(CvrReadError::Outside { group, column: column() });
            }
        }
        Ok(rows)
    }
}

/// A contest, and which state of its marks; `None` is the one that counts.
type ContestState = (ContestId, Option<SnapshotType>);

fn contest_columns(
    reader: &SerializedFileReader<Bytes>,
) -> Result<Vec<ContestColumn>, CvrReadError> {
    let file = reader.metadata().file_metadata();
    let said = file.key_value_metadata().into_iter().flatten();
    let mut format = said.filter(|pair| pair.key == FORMAT_KEY);
    if format.next().and_then(|pair| pair.value.as_deref()) != Some(CVR_TABLE_FORMAT) {
        return Err(CvrReadError::Format);
    }
    let fields = file.schema().get_fields();
    if fields.len() > MOST_COLUMNS {
        return Err(CvrReadError::TooManyColumns { columns: fields.len() });
    }
    let (mut contests, mut names) = (Vec::new(), BTreeSet::new());
    for (at, field) in fields.iter().enumerate() {
        if !names.insert(field.name()) {
            return Err(CvrReadError::Twice { column: field.name().to_owned() });
        }
        let contest = check_column(at, field)?;
        contests.extend(contest.map(|(contest, snapshot)| ContestColumn { at, contest, snapshot }));
    }
    if fields.len() < 1 + WORD_COLUMNS.len() {
        let found = fields.last().map(|field| field.name().to_owned()).unwrap_or_default();
        return Err(CvrReadError::Column { at: fields.len(), found, expected: "a further column" });
    }
    Ok(contests)
}

fn check_column(at: usize, field: &Type) -> Result<Option<ContestState>, CvrReadError> {
    let wrong =
        |expected| Err(CvrReadError::Column { at, found: field.name().to_owned(), expected });
    let required = field.get_basic_info().repetition() == Repetition::REQUIRED;
    let physical = if field.is_primitive() { Some(field.get_physical_type()) } else { None };
    match at.checked_sub(1).map(|word| WORD_COLUMNS.get(word)) {
        None => {
            let is_id = field.name() == "id"
                && required
                && physical == Some(PhysicalType::FIXED_LEN_BYTE_ARRAY)
                && matches!(field, Type::PrimitiveType { type_length: 8, .. });
            if is_id { Ok(None) } else { wrong("`id`, 8 bytes") }
        }
        Some(Some(name)) => {
            let is_word =
                field.name() == *name && required && physical == Some(PhysicalType::BYTE_ARRAY);
            if is_word { Ok(None) } else { wrong("one of `unit`, `style`, `batch`, `count-type`") }
        }
        Some(None) => {
            let optional = field.get_basic_info().repetition() == Repetition::OPTIONAL;
            match contest_of(field.name()) {
                Some(contest) if optional && physical == Some(PhysicalType::BYTE_ARRAY) => {
                    Ok(Some(contest))
                }
                _ => wrong("`contest/` and a contest, text"),
            }
        }
    }
}

fn contest_of(name: &str) -> Option<ContestState> {
    let name = name.strip_prefix(CONTEST_PREFIX)?;
    let (contest, snapshot) = match name.split_once('@') {
        None => (name, None),
        Some((contest, "original")) => (contest, Some(SnapshotType::Original)),
        Some((contest, "interpreted")) => (contest, Some(SnapshotType::Interpreted)),
        Some((contest, "modified")) => (contest, Some(SnapshotType::Modified)),
        Some(_) => return None,
    };
    Some((contest.parse().ok()?, snapshot))
}

fn lies_inside(chunk: &ColumnChunkMetaData, file_length: usize) -> bool {
    let offsets = [chunk.dictionary_page_offset(), Some(chunk.data_page_offset())];
    let inside = |offset: i64| {
        let end = offset.checked_add(chunk.compressed_size());
        offset >= 0 && end.is_some_and(|end| usize::try_from(end).is_ok_and(|e| e <= file_length))
    };
    // The chunk begins with its dictionary where it has one.
    let first = offsets.into_iter().flatten().next();
    chunk.compressed_size() >= 0 && chunk.data_page_offset() >= 0 && first.is_some_and(inside)
}
