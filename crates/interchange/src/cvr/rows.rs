//! Rows of a table, whatever file it is in.

use std::cell::Cell as Counter;
use std::io::Read;
use std::rc::Rc;

use super::limits::{Limit, TABLE_COLUMNS, TOKEN_BYTES};
use super::problem::CvrProblemKind;

/// A table that gives out its rows.
pub(super) trait Rows {
    /// Fills in the next row; false at the end. A problem with a row is in the row; what is
    /// returned as an error ends the reading.
    fn next_row(&mut self, row: &mut Row) -> Result<bool, CvrProblemKind>;

    /// A text that cells share, by its number.
    fn shared(&self, number: u32) -> &str;
}

/// One row.
#[derive(Default)]
pub(super) struct Row {
    /// Its number in the file, from 1.
    pub(super) number: u64,
    /// Its cells by column; where one is missing it is blank.
    pub(super) cells: Vec<Cell>,
    /// What is wrong with it, by column.
    pub(super) problems: Vec<(Option<u64>, CvrProblemKind)>,
    text: String,
}

/// One cell.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    /// The column, from 0.
    pub(super) column: usize,
    /// What it holds.
    pub(super) content: Content,
    /// Whether the content is the stored result of a formula.
    pub(super) formula: bool,
}

/// What a cell holds.
#[derive(Clone, Copy)]
pub(super) enum Content {
    /// A text that other cells share.
    Shared(u32),
    /// A text of its own.
    Own { from: usize, to: usize },
}

impl Row {
    /// Empties it for the next row.
    pub(super) fn clear(&mut self, number: u64) {
        self.number = number;
        self.cells.clear();
        self.problems.clear();
        self.text.clear();
    }

    /// Adds a cell with a text of its own.
    pub(super) fn push(&mut self, column: usize, text: &str, formula: bool) -> Result<(), Limit> {
        let from = self.text.len();
        self.text.push_str(text);
        if self.text.len() > TOKEN_BYTES {
            return Err(Limit::Token);
        }
        let content = Content::Own { from, to: self.text.len() };
        self.cells.push(Cell { column, content, formula });
        Ok(())
    }

    /// What a cell says.
    pub(super) fn text<'a>(&'a self, cell: &Cell, rows: &'a dyn Rows) -> &'a str {
        match cell.content {
            Content::Shared(number) => rows.shared(number),
            Content::Own { from, to } => &self.text[from..to],
        }
    }

    /// Lists a problem with a cell.
    pub(super) fn problem(&mut self, column: usize, what: CvrProblemKind) {
        self.problems.push((Some(column as u64 + 1), what));
    }
}

/// The rows of a CSV file.
pub(super) struct CsvRows<R> {
    reader: csv::Reader<RowBound<R>>,
    record: csv::ByteRecord,
    since_row: Rc<Counter<usize>>,
}

impl<R: Read> CsvRows<R> {
    /// The rows of a file from its start.
    pub(super) fn new(source: R) -> Self {
        let since_row = Rc::new(Counter::new(0));
        let bound = RowBound { source, since_row: Rc::clone(&since_row) };
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bound);
        Self { reader, record: csv::ByteRecord::new(), since_row }
    }
}

impl<R: Read> Rows for CsvRows<R> {
    fn next_row(&mut self, row: &mut Row) -> Result<bool, CvrProblemKind> {
        self.since_row.set(0);
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(error) => return Err(csv_problem(error)),
        }
        // A row is a record: the line of the reader is one behind where lines end with CR LF.
        row.clear(self.record.position().map_or(0, |position| position.record() + 1));
        if self.record.len() > TABLE_COLUMNS {
            return Err(Limit::Columns.into());
        }
        for (column, bytes) in self.record.iter().enumerate() {
            match std::str::from_utf8(bytes) {
                Ok(text) => row.push(column, text, false)?,
                Err(_) => {
                    let text = String::from_utf8_lossy(bytes).into_owned();
                    row.push(column, &text, false)?;
                    row.problem(column, CvrProblemKind::NotUtf8 { text });
                }
            }
        }
        Ok(true)
    }

    fn shared(&self, _number: u32) -> &str {
        ""
    }
}

fn csv_problem(error: csv::Error) -> CvrProblemKind {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => CvrProblemKind::Csv { reason: format!("{other:?}") },
    }
}

/// Ends a file whose row does not end.
struct RowBound<R> {
    source: R,
    since_row: Rc<Counter<usize>>,
}

impl<R: Read> Read for RowBound<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.since_row.set(self.since_row.get() + read);
        if self.since_row.get() > TOKEN_BYTES {
            return Err(std::io::Error::other(Limit::Token));
        }
        Ok(read)
    }
}
