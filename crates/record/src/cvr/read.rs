//! From the bytes of a Parquet file to tables, a group of rows at a time.

use bytes::Bytes;
use parquet::basic::{Repetition, Type as PhysicalType};
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::schema::types::Type;

use super::pages::{PageError, read_ids, read_words};
use super::{
    CONTEST_PREFIX, CVR_TABLE_FORMAT, ContestMarksColumn, CvrTable, FORMAT_KEY, ROWS_OF_GROUP,
    WORD_COLUMNS, Words,
};
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
struct ContestColumn {
    contest: election::ContestId,
    snapshot: Option<SnapshotType>,
}

/// Reads the groups of rows of a table, one after the other, and gives each to `take`.
///
/// Memory is that of one group. Rows of different groups are in one order; whether they are is
/// for the caller to see, with [`CvrTable::first_out_of_order`].
pub fn read_cvr_table<E: From<CvrReadError>>(
    bytes: Vec<u8>,
    mut take: impl FnMut(CvrTable) -> Result<(), E>,
) -> Result<(), E> {
    let length = bytes.len();
    let reader = SerializedFileReader::new(Bytes::from(bytes)).map_err(CvrReadError::from)?;
    let contests = contest_columns(&reader)?;
    for group in 0..reader.num_row_groups() {
        check_group(&reader, group, length)?;
        take(read_group(&reader, group, &contests)?)?;
    }
    Ok(())
}

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
    let mut contests = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        contests.extend(check_column(at, field)?);
    }
    if fields.len() < 1 + WORD_COLUMNS.len() {
        let found = fields.last().map(|field| field.name().to_owned()).unwrap_or_default();
        return Err(CvrReadError::Column { at: fields.len(), found, expected: "a further column" });
    }
    Ok(contests)
}

fn check_column(at: usize, field: &Type) -> Result<Option<ContestColumn>, CvrReadError> {
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

fn contest_of(name: &str) -> Option<ContestColumn> {
    let name = name.strip_prefix(CONTEST_PREFIX)?;
    let (contest, snapshot) = match name.split_once('@') {
        None => (name, None),
        Some((contest, "original")) => (contest, Some(SnapshotType::Original)),
        Some((contest, "interpreted")) => (contest, Some(SnapshotType::Interpreted)),
        Some((contest, "modified")) => (contest, Some(SnapshotType::Modified)),
        Some(_) => return None,
    };
    Some(ContestColumn { contest: contest.parse().ok()?, snapshot })
}

/// What the library takes for granted: sizes that can be held, and columns inside the file.
fn check_group(
    reader: &SerializedFileReader<Bytes>,
    group: usize,
    file_length: usize,
) -> Result<(), CvrReadError> {
    let stated = reader.metadata().row_group(group);
    let rows = stated.num_rows();
    if usize::try_from(rows).is_ok_and(|rows| rows > ROWS_OF_GROUP) || rows < 0 {
        return Err(CvrReadError::GroupSize { group, rows });
    }
    for chunk in stated.columns() {
        let column = || chunk.column_path().string();
        let bytes = chunk.uncompressed_size();
        if !(0..=LARGEST_CHUNK).contains(&bytes) {
            return Err(CvrReadError::ChunkSize { group, column: column(), bytes });
        }
        if !lies_inside(chunk, file_length) {
            return Err(CvrReadError::Outside { group, column: column() });
        }
    }
    Ok(())
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

fn read_group(
    reader: &SerializedFileReader<Bytes>,
    group: usize,
    contests: &[ContestColumn],
) -> Result<CvrTable, CvrReadError> {
    let pages = reader.get_row_group(group)?;
    let rows = usize::try_from(pages.metadata().num_rows()).expect("the group's size was checked");
    let failed = |column: &str| {
        let column = column.to_owned();
        move |error| CvrReadError::Page { group, column, error }
    };
    let word = |at: usize| -> Result<Words, CvrReadError> {
        let column = pages.get_column_page_reader(at + 1)?;
        read_words(column, rows, false).map_err(failed(WORD_COLUMNS[at]))
    };
    let mut table = CvrTable {
        ids: read_ids(pages.get_column_page_reader(0)?, rows).map_err(failed("id"))?,
        unit: word(0)?,
        style: word(1)?,
        batch: word(2)?,
        count_type: word(3)?,
        contests: Vec::with_capacity(contests.len()),
    };
    for (at, column) in (1 + WORD_COLUMNS.len()..).zip(contests) {
        let marks = read_words(pages.get_column_page_reader(at)?, rows, true);
        let marks = marks.map_err(failed(column.contest.as_str()))?;
        let (contest, snapshot) = (column.contest.clone(), column.snapshot);
        table.contests.push(ContestMarksColumn { contest, snapshot, marks });
    }
    Ok(table)
}
