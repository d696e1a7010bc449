//! The most that is read of anything, far above what an honest election needs.
//!
//! A file is somebody else's: without bounds one row could take all memory of an office's computer
//! on election night.

/// Bytes in a file: 1 GiB.
pub(super) const FILE: usize = 1 << 30;

/// Bytes in `election.toml`: 1 MiB.
pub(super) const SETTINGS: usize = 1 << 20;

/// Bytes in a row: 1 MiB.
pub(super) const ROW: usize = 1 << 20;

/// Bytes in a cell: 64 KiB.
pub(super) const CELL: usize = 64 << 10;

/// Columns in a row.
pub(super) const COLUMNS: usize = 256;

/// Rows in a file.
pub(super) const ROWS: u64 = 5_000_000;

/// Problems listed one by one for a file; the others are counted.
pub(super) const PROBLEMS: usize = 100_000;

/// Steps spent on finding names near to unknown ones, for a file: well under a second.
pub(super) const SUGGESTION_STEPS: u64 = 100_000_000;
