//! Bounds on what an export may ask of the machine that reads it, each far above what a real one
//! holds.

/// Bytes of one tag, text or comment of XML, of one text of JSON, or of one row of a table. The
/// longest in the exports that were seen is under 20 KiB; Excel allows 32,767 letters in a cell.
pub(super) const TOKEN_BYTES: usize = 1 << 20;

/// Bytes of one record or definition in JSON. A definition of a county of 3,000 places has 1 MiB.
pub(super) const PIECE_BYTES: usize = 32 << 20;

/// Elements or brackets inside each other. NIST SP 1500-103 needs 12.
pub(super) const DEPTH: usize = 64;

/// How many times longer an archive's contents may be than the archive. Exports shrink 8 to 60
/// times; a bomb 1,000 times, and archives of archives without bound.
pub(super) const INFLATION: u64 = 200;

/// Bytes that any archive may hold, however short it is.
pub(super) const INFLATED_FREELY: u64 = 16 << 20;

/// Bytes of all distinct words of an export together. A county's export has under 1 MiB.
pub(super) const WORD_BYTES: usize = 64 << 20;

/// Bytes of the shared texts of a spreadsheet together. One id of 20 bytes in each row that Excel
/// allows is 20 MiB.
pub(super) const SHARED_BYTES: usize = 128 << 20;

/// Rows of a sheet, by Excel's own limit.
pub(super) const SHEET_ROWS: u64 = 1_048_576;

/// Columns of a table, by Excel's own limit.
pub(super) const TABLE_COLUMNS: usize = 16_384;

/// The highest rank. No jurisdiction has ranked more than some forty candidates.
pub(super) const RANK: u16 = 1_000;

/// Votes that one mark may stand for. Cumulative voting gives a handful to one candidate.
pub(super) const VOTES_OF_A_MARK: i64 = 100;

/// Problems that are listed one by one; the rest is counted.
pub(super) const PROBLEMS: usize = 1_000;

/// A limit that an export went over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Limit {
    /// One piece of text.
    #[error("one cell, tag or text is longer than {TOKEN_BYTES} bytes")]
    Token,
    /// One record or definition.
    #[error("one record or definition is longer than {PIECE_BYTES} bytes")]
    Piece,
    /// Nesting.
    #[error("it is nested deeper than {DEPTH} levels")]
    Depth,
    /// An archive that holds far more than its length.
    #[error("the archive holds more than {INFLATION} times its length")]
    Inflation,
    /// Distinct words.
    #[error("its distinct words are longer than {WORD_BYTES} bytes together")]
    Words,
    /// Shared texts of a spreadsheet.
    #[error("its shared texts are longer than {SHARED_BYTES} bytes together")]
    SharedTexts,
    /// Rows of a sheet.
    #[error("the sheet has more than {SHEET_ROWS} rows")]
    Rows,
    /// Columns of a table.
    #[error("the table has more than {TABLE_COLUMNS} columns")]
    Columns,
    /// Selections of one contest.
    #[error("the contest has more than 65,536 different selections")]
    Selections,
    /// Types of count.
    #[error("there are more than 256 types of count")]
    CountTypes,
    /// Records or marks.
    #[error("there are more than 4,294,967,295 records or marks")]
    Records,
}
