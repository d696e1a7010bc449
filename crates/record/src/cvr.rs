//! Cast vote records as the record holds them: Parquet tables that any tool can open.
//!
//! A table has a row a record and these columns, all of them text but the id:
//!
//! | column | content |
//! |---|---|
//! | `id` | 8 random bytes, for naming a record; they say nothing about its ballot |
//! | `unit`, `style`, `batch`, `count-type` | where and how it was cast |
//! | `contest/ID` | the marks that count, as text; null where the contest is not on the ballot |
//! | `contest/ID@original`, `contest/ID@interpreted` | what stood before, where that differs |
//!
//! Rows stand by unit, style, batch and type, and in the order of their random ids below that, so
//! that the order of rows does not follow the order of voting. It hides that order and nothing
//! more: a record whose marks nobody shares names its voter to whoever knows the marks.
//!
//! Parquet writes each different text once and refers to it by number. The marks of a contest are
//! one text, so the numbers are patterns of marks, and counting is adding up patterns.

mod count;
mod links;
mod marks;
mod packed;
mod pages;
mod read;
mod table;
#[cfg(test)]
mod tests;
mod write;

pub use count::{GroupCounts, PatternCell, PatternCounts};
pub use links::{CardLink, CardLinkFormat, LinksError, check_links, write_links};
pub use marks::{MarksError, parse_marks, write_marks};
pub use read::{CvrReadError, CvrTableFile, read_cvr_table};
pub use table::{ContestMarksColumn, CvrId, CvrTable, NOT_ON_BALLOT, RowPlace, Words};
pub use write::{CELLS_OF_GROUP, CvrWriteError, ROWS_OF_GROUP, write_cvr_table};

/// The version of the shape of a table of cast vote records, in the file's own metadata.
pub const CVR_TABLE_FORMAT: &str = "ascertain/cvr-table/v1";

/// The key of the file's metadata under which the version stands.
pub(crate) const FORMAT_KEY: &str = "format";

/// The columns that every table has, in order, after `id`.
pub(crate) const WORD_COLUMNS: [&str; 4] = ["unit", "style", "batch", "count-type"];

/// What the name of a contest's column begins with.
pub(crate) const CONTEST_PREFIX: &str = "contest/";
