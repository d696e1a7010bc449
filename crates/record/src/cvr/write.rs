//! From a table to the bytes of a Parquet file.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type};

use super::{
    CONTEST_PREFIX, CVR_TABLE_FORMAT, ContestMarksColumn, CvrTable, FORMAT_KEY, NOT_ON_BALLOT,
    WORD_COLUMNS, Words,
};
use election::cvr::SnapshotType;

/// The most rows of one group: what a reader holds at once.
pub const ROWS_OF_GROUP: usize = 1 << 20;

/// The most rows times columns of one group. A code takes 4 bytes, so that a reader that holds a
/// whole group needs half a gigabyte; without this bound a file of a few megabytes, with runs of
/// a million rows in each of 4,096 columns, would take 17 gigabytes.
pub const CELLS_OF_GROUP: usize = 1 << 27;

/// Different texts of a column up to this size are written once each.
const LARGEST_DICTIONARY: usize = 1 << 28;

/// A row of values for each page; large pages are read fastest.
const ROWS_OF_PAGE: usize = 1 << 17;

/// Why a table cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum CvrWriteError {
    /// Rows out of their one order, or one twice.
    #[error("row {row} does not stand after the one before it; put the rows in order")]
    Order {
        /// The row, from 0.
        row: usize,
    },
    /// The Parquet library refused.
    #[error("the table could not be written as Parquet: {0}")]
    Parquet(#[from] ParquetError),
}

/// The bytes of a table as a Parquet file.
pub fn write_cvr_table(table: &CvrTable) -> Result<Vec<u8>, CvrWriteError> {
    if let Some(row) = table.first_out_of_order() {
        return Err(CvrWriteError::Order { row });
    }
    let schema = Arc::new(schema(table)?);
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties()?))?;
    let rows_of_group = rows_of_group(1 + WORD_COLUMNS.len() + table.contests.len());
    let mut from = 0;
    while from < table.len() {
        let to = table.len().min(from + rows_of_group);
        let mut group = writer.next_row_group()?;
        write_group(table, from..to, &mut group)?;
        group.close()?;
        from = to;
    }
    Ok(writer.into_inner()?)
}

/// The rows of a group of so many columns; one where no reader takes so many columns.
pub(super) fn rows_of_group(columns: usize) -> usize {
    ROWS_OF_GROUP.min(CELLS_OF_GROUP / columns).max(1)
}

fn properties() -> Result<WriterProperties, ParquetError> {
    // Random ids do not shrink; trying costs time and says nothing.
    let id = ColumnPath::from("id");
    let format = KeyValue::new(FORMAT_KEY.to_owned(), CVR_TABLE_FORMAT.to_owned());
    Ok(WriterProperties::builder()
        .set_created_by("ascertain".to_owned())
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(9)?))
        .set_dictionary_page_size_limit(LARGEST_DICTIONARY)
        .set_data_page_row_count_limit(ROWS_OF_PAGE)
        .set_data_page_size_limit(1 << 24)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_key_value_metadata(Some(vec![format]))
        .set_column_dictionary_enabled(id.clone(), false)
        .set_column_compression(id, Compression::UNCOMPRESSED)
        .build())
}

fn schema(table: &CvrTable) -> Result<Type, ParquetError> {
    let id = Type::primitive_type_builder("id", PhysicalType::FIXED_LEN_BYTE_ARRAY)
        .with_length(8)
        .with_repetition(Repetition::REQUIRED)
        .build()?;
    let mut fields = vec![Arc::new(id)];
    for name in WORD_COLUMNS {
        fields.push(Arc::new(text_column(name, Repetition::REQUIRED)?));
    }
    for contest in &table.contests {
        fields.push(Arc::new(text_column(&column_name(contest), Repetition::OPTIONAL)?));
    }
    Type::group_type_builder("cast_vote_records").with_fields(fields).build()
}

fn text_column(name: &str, repetition: Repetition) -> Result<Type, ParquetError> {
    Type::primitive_type_builder(name, PhysicalType::BYTE_ARRAY)
        .with_logical_type(Some(LogicalType::String))
        .with_repetition(repetition)
        .build()
}

fn column_name(contest: &ContestMarksColumn) -> String {
    let snapshot = match contest.snapshot {
        None => "",
        Some(SnapshotType::Original) => "@original",
        Some(SnapshotType::Interpreted) => "@interpreted",
        Some(SnapshotType::Modified) => "@modified",
    };
    format!("{CONTEST_PREFIX}{}{snapshot}", contest.contest)
}

fn write_group(
    table: &CvrTable,
    rows: std::ops::Range<usize>,
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
) -> Result<(), ParquetError> {
    let bytes_of = |id: &super::CvrId| FixedLenByteArray::from(id.0.to_vec());
    let ids: Vec<FixedLenByteArray> = table.ids[rows.clone()].iter().map(bytes_of).collect();
    let mut column = group.next_column()?.expect("the schema begins with the id");
    column.typed::<FixedLenByteArrayType>().write_batch(&ids, None, None)?;
    column.close()?;
    for words in table.words() {
        write_words(words, &rows, false, group)?;
    }
    for contest in &table.contests {
        write_words(&contest.marks, &rows, true, group)?;
    }
    Ok(())
}

fn write_words(
    words: &Words,
    rows: &std::ops::Range<usize>,
    optional: bool,
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
) -> Result<(), ParquetError> {
    let values: Vec<ByteArray> =
        words.values.iter().map(|word| ByteArray::from(word.as_bytes().to_vec())).collect();
    let codes = &words.codes[rows.clone()];
    let present = codes.iter().filter(|code| **code != NOT_ON_BALLOT);
    let present: Vec<ByteArray> = present.map(|code| values[*code as usize].clone()).collect();
    let levels: Vec<i16> = codes.iter().map(|code| i16::from(*code != NOT_ON_BALLOT)).collect();
    let mut column = group.next_column()?.expect("the schema has every column of the table");
    let levels = optional.then_some(&levels[..]);
    column.typed::<ByteArrayType>().write_batch(&present, levels, None)?;
    column.close()
}
