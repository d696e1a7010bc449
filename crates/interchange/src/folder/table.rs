//! Tables with named columns, row by row.

use std::str::FromStr;

use csv::{ReaderBuilder, StringRecord};
use election::{ContestId, CountOverflow, IdentifierError, UnitId};
use serde::de::DeserializeOwned;

use super::count::{CountFault, parse_count};
use super::file::{self, FileKind, FolderFile};
use super::limits;
use super::problem::{Excerpt, ProblemKind, Words};
use super::problems::{Place, Problems};
use super::rows::BoundedRows;
use super::word::parse_word;

/// One row, with the place that problems in it are reported for.
///
/// Every look-up records what is wrong with its cell and then gives `None`; a row that lacks
/// something needed is left out.
pub(super) struct Row<'r> {
    pub(super) line: u64,
    pub(super) unit: Option<UnitId>,
    pub(super) contest: Option<ContestId>,
    cells: &'r StringRecord,
    columns: &'r [Option<&'static str>],
}

/// Whether a file was a table of the expected kind at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Readable {
    /// Its rows were read.
    Yes,
    /// None of its rows could be read; what it would have named is not known.
    #[default]
    No,
}

/// Reads a table and hands on each row that has as many cells as the heading.
pub(super) fn read_table(
    expected: FolderFile,
    bytes: &[u8],
    problems: &mut Problems,
    mut each: impl FnMut(&mut Row<'_>, &mut Problems),
) -> Readable {
    if let Some(kind) = whole_file_problem(expected, bytes, limits::FILE) {
        problems.push(Place::file(), kind);
        return Readable::No;
    }
    let bytes = file::without_mark(bytes);
    let rows = BoundedRows::new(bytes, problems);
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(rows);
    let mut record = StringRecord::new();
    let mut heading: Option<Vec<Option<&'static str>>> = None;
    let mut readable = Readable::No;
    while reader.read_record(&mut record).expect("bounded rows are UTF-8 and in memory") {
        let line = reader.get_mut().next_line();
        let problems = &mut *reader.get_mut().problems;
        let Some(columns) = &heading else {
            if !problems.is_empty() {
                // The heading itself was refused; no row below can be told apart from it.
                break;
            }
            let (columns, verdict) = read_heading(expected, &record, line, bytes, problems);
            let Some(columns) = columns else { return Readable::No };
            (heading, readable) = (Some(columns), verdict);
            continue;
        };
        if record.iter().all(str::is_empty) {
            continue;
        }
        if record.len() != columns.len() {
            let (cells, columns) = (record.len(), columns.len());
            problems.push(Place::line(line), ProblemKind::CellCount { cells, columns });
        } else if readable == Readable::Yes {
            let cells = &record;
            each(&mut Row { line, unit: None, contest: None, cells, columns }, problems);
        }
    }
    report_end(expected, heading.is_some(), reader.get_mut());
    readable
}

/// What is wrong with a file before its text is looked at.
pub(super) fn whole_file_problem(
    expected: FolderFile,
    bytes: &[u8],
    limit: usize,
) -> Option<ProblemKind> {
    if bytes.len() > limit {
        Some(ProblemKind::FileTooLarge { bytes: bytes.len(), limit })
    } else {
        file::kind_by_first_bytes(bytes).map(|found| ProblemKind::WrongFile { found, expected })
    }
}

fn report_end(expected: FolderFile, has_heading: bool, rows: &mut BoundedRows<'_, '_>) {
    if !has_heading && rows.problems.is_empty() {
        rows.problems.push(Place::file(), ProblemKind::EmptyFile { expected });
    }
    if let Some((first, rows_so_ended)) = rows.lone_returns {
        let kind = ProblemKind::LoneCarriageReturn { rows: rows_so_ended };
        rows.problems.push(Place::line(first), kind);
    }
}

/// The column of each cell; `None` for a file of another kind, whose rows mean nothing here.
fn read_heading(
    expected: FolderFile,
    record: &StringRecord,
    line: u64,
    bytes: &[u8],
    problems: &mut Problems,
) -> (Option<Vec<Option<&'static str>>>, Readable) {
    let known = expected.columns();
    let cells: Vec<&str> = record.iter().collect();
    let missing: Vec<&'static str> = known
        .iter()
        .filter(|column| column.required && !cells.contains(&column.name))
        .map(|column| column.name)
        .collect();
    if !missing.is_empty() {
        if let Some(kind) = foreign_table(expected, &cells, bytes) {
            problems.push(Place::line(line), kind);
            return (None, Readable::No);
        }
        let kinds = missing.iter().map(|column| ProblemKind::MissingColumn { column });
        kinds.for_each(|kind| problems.push(Place::line(line), kind));
    }
    let mut columns: Vec<Option<&'static str>> = Vec::new();
    for cell in cells {
        let column = known.iter().map(|column| column.name).find(|name| *name == cell);
        if let Some(column) = column.filter(|column| columns.contains(&Some(column))) {
            problems.push(Place::line(line), ProblemKind::DuplicateColumn { column });
        } else if column.is_none() {
            let names = known.iter().map(|column| (column.name.to_owned(), column.name));
            let nearest = problems.nearest(cell, names);
            let column = Excerpt::new(cell);
            problems.push(Place::line(line), ProblemKind::UnknownColumn { column, nearest });
        }
        columns.push(column);
    }
    let readable = if missing.is_empty() { Readable::Yes } else { Readable::No };
    (Some(columns), readable)
}

fn foreign_table(expected: FolderFile, heading: &[&str], bytes: &[u8]) -> Option<ProblemKind> {
    let first_rows = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    if let Some(found) = file::kind_by_heading(heading, &first_rows)
        && found != FileKind::Folder(expected)
    {
        return Some(ProblemKind::WrongFile { found, expected });
    }
    let found = file::foreign_separator(first_rows.lines().next().unwrap_or_default())?;
    Some(ProblemKind::WrongSeparator { found })
}

impl Row<'_> {
    /// Where problems of the row are reported.
    pub(super) fn place(&self) -> Place {
        let (unit, contest) = (self.unit.clone(), self.contest.clone());
        Place { line: Some(self.line), unit, contest }
    }

    /// Reports a problem of the row.
    pub(super) fn report(&self, problems: &mut Problems, kind: ProblemKind) {
        problems.push(self.place(), kind);
    }

    /// Whether the table has the column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.contains(&Some(column))
    }

    /// A cell as it is; empty where the table does not have the column.
    pub(super) fn cell(&self, column: &str) -> &str {
        let index = self.columns.iter().position(|known| *known == Some(column));
        index.and_then(|index| self.cells.get(index)).unwrap_or_default()
    }

    /// A cell that must be filled in.
    pub(super) fn filled(&self, column: &'static str, problems: &mut Problems) -> Option<&str> {
        let cell = self.cell(column);
        if cell.is_empty() {
            self.report(problems, ProblemKind::EmptyCell { column });
        }
        Some(cell).filter(|cell| !cell.is_empty())
    }

    /// A text for readers, stored exactly; `None` where it is empty.
    pub(super) fn text(&self, column: &'static str, problems: &mut Problems) -> Option<String> {
        let cell = self.cell(column);
        if let Some(character) = forbidden_character(cell) {
            self.report(problems, ProblemKind::Control { column, character });
            return None;
        }
        Some(cell.to_owned()).filter(|cell| !cell.is_empty())
    }

    /// A text that must be filled in.
    pub(super) fn filled_text(
        &self,
        column: &'static str,
        problems: &mut Problems,
    ) -> Option<String> {
        self.filled(column, problems)?;
        self.text(column, problems)
    }

    /// A new identifier.
    pub(super) fn identifier<T: FromStr<Err = IdentifierError>>(
        &self,
        column: &'static str,
        problems: &mut Problems,
    ) -> Option<T> {
        let parsed = self.filled(column, problems)?.parse();
        parsed
            .map_err(|error| self.report(problems, ProblemKind::Identifier { column, error }))
            .ok()
    }

    /// One of the words of a type; the default where the cell is empty.
    pub(super) fn word_or<T: DeserializeOwned>(
        &self,
        column: &'static str,
        default: T,
        problems: &mut Problems,
    ) -> Option<T> {
        if self.cell(column).is_empty() { Some(default) } else { self.word(column, problems) }
    }

    /// One of the words of a type.
    pub(super) fn word<T: DeserializeOwned>(
        &self,
        column: &'static str,
        problems: &mut Problems,
    ) -> Option<T> {
        let cell = self.filled(column, problems)?;
        let report = |words| {
            let text = Excerpt::new(cell);
            self.report(problems, ProblemKind::Word { column, text, words: Words(words) });
        };
        parse_word(cell).map_err(report).ok()
    }

    /// A count that must be filled in.
    pub(super) fn count<T: TryFrom<u64, Error = CountOverflow>>(
        &self,
        column: &'static str,
        problems: &mut Problems,
    ) -> Option<T> {
        let cell = self.filled(column, problems)?;
        let count = parse_count(cell)
            .and_then(|count| T::try_from(count).map_err(|CountOverflow| CountFault::TooLarge));
        let report = |fault| {
            let text = Excerpt::new(cell);
            self.report(problems, ProblemKind::Count { column, text, fault });
        };
        count.map_err(report).ok()
    }

    /// A count, or `None` where the cell is empty.
    pub(super) fn optional_count<T: TryFrom<u64, Error = CountOverflow>>(
        &self,
        column: &'static str,
        problems: &mut Problems,
    ) -> Option<T> {
        if self.cell(column).is_empty() { None } else { self.count(column, problems) }
    }
}

/// The first character that may not stand in a text for readers: a control character other than
/// the tab, or one that turns the direction of writing and so makes a text read as another.
pub(super) fn forbidden_character(text: &str) -> Option<char> {
    let turns_direction = |c: &char| {
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}')
    };
    text.chars().find(|c| turns_direction(c) || c.is_control() && *c != '\t')
}
