//! A table's rows, bounded before anything else reads them.
//!
//! One line is one row: no cell of an election folder may hold a line break, so that a quotation
//! mark left open spoils its own row and not the rest of the file.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::limits;
use super::problem::ProblemKind;
use super::problems::{Place, Problems};

/// The rows of a file that are safe to take apart, as bytes for a CSV reader.
///
/// Each row that is handed on has a length, cells and columns within the limits, is UTF-8, has no
/// NUL and closes its quotation marks; the reader sees exactly one record in it.
pub(super) struct BoundedRows<'a, 'p> {
    rest: &'a [u8],
    /// The row now being read, with a line feed still to come after it.
    current: Option<&'a [u8]>,
    line: u64,
    /// Rows handed on and not yet claimed by [`BoundedRows::next_line`].
    handed_on: VecDeque<u64>,
    /// Rows that end in a lone carriage return: the first, and how many.
    pub(super) lone_returns: Option<(u64, u64)>,
    /// Where rows that are left out are reported.
    pub(super) problems: &'p mut Problems,
}

impl<'a, 'p> BoundedRows<'a, 'p> {
    pub(super) fn new(bytes: &'a [u8], problems: &'p mut Problems) -> Self {
        let handed_on = VecDeque::new();
        Self { rest: bytes, current: None, line: 0, handed_on, lone_returns: None, problems }
    }

    /// The line of the next record that the CSV reader gives.
    pub(super) fn next_line(&mut self) -> u64 {
        self.handed_on.pop_front().expect("each row handed on is one record")
    }

    /// The next row that is not blank and within the limits.
    fn next_row(&mut self) -> Option<&'a [u8]> {
        while !self.rest.is_empty() {
            self.line += 1;
            if self.line > limits::ROWS {
                self.problems.push(Place::line(self.line), ProblemKind::TooManyRows);
                self.rest = &[];
                return None;
            }
            let row = self.take_line();
            match check(row) {
                _ if row.is_empty() => {}
                Ok(()) => {
                    self.handed_on.push_back(self.line);
                    return Some(row);
                }
                Err(kind) => self.problems.push(Place::line(self.line), kind),
            }
        }
        None
    }

    fn take_line(&mut self) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let Some(end) = end else { return std::mem::take(&mut self.rest) };
        let (row, rest) = self.rest.split_at(end);
        self.rest = match rest {
            [b'\r', b'\n', rest @ ..] | [b'\n', rest @ ..] => rest,
            _ => {
                let (first, rows) = self.lone_returns.unwrap_or((self.line, 0));
                self.lone_returns = Some((first, rows + 1));
                &rest[1..]
            }
        };
        row
    }
}

impl Read for BoundedRows<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.current.is_none() {
            self.current = self.next_row();
        }
        let Some(row) = self.current else { return Ok(0) };
        let taken = row.len().min(buffer.len());
        buffer[..taken].copy_from_slice(&row[..taken]);
        if taken < buffer.len() {
            buffer[taken] = b'\n';
            self.current = None;
            Ok(taken + 1)
        } else {
            self.current = Some(&row[taken..]);
            Ok(taken)
        }
    }
}

fn check(row: &[u8]) -> Result<(), ProblemKind> {
    if row.len() > limits::ROW {
        return Err(ProblemKind::RowTooLong { bytes: row.len() });
    }
    if row.contains(&0) {
        return Err(ProblemKind::Nul);
    }
    if let Err(error) = std::str::from_utf8(row) {
        return Err(ProblemKind::NotUtf8 { byte: row[error.valid_up_to()] });
    }
    check_cells(row)
}

/// Where a walk along a row stands; the states are those of the CSV reader behind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    Start,
    Plain,
    Quoted,
    QuoteInQuoted,
}

fn check_cells(row: &[u8]) -> Result<(), ProblemKind> {
    let (mut state, mut columns, mut start) = (Cell::Start, 1, 0);
    let too_long = |cell: usize, bytes: usize| ProblemKind::CellTooLong { cell, bytes };
    let mut longest = None;
    for (index, byte) in row.iter().enumerate() {
        state = match (state, byte) {
            (Cell::Start, b'"') | (Cell::QuoteInQuoted, b'"') => Cell::Quoted,
            (Cell::Quoted, b'"') => Cell::QuoteInQuoted,
            (Cell::Quoted, _) => Cell::Quoted,
            (_, b',') => {
                if index - start > limits::CELL {
                    longest = longest.or(Some(too_long(columns, index - start)));
                }
                columns += 1;
                start = index + 1;
                Cell::Start
            }
            _ => Cell::Plain,
        };
    }
    if columns > limits::COLUMNS {
        Err(ProblemKind::TooManyColumns { columns })
    } else if state == Cell::Quoted {
        Err(ProblemKind::UnclosedQuote)
    } else if let Some(problem) = longest {
        Err(problem)
    } else if row.len() - start > limits::CELL {
        Err(too_long(columns, row.len() - start))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> (String, Vec<u64>, Vec<(u64, ProblemKind)>) {
        let mut problems = Problems::of("x");
        let mut rows = BoundedRows::new(bytes, &mut problems);
        let mut text = String::new();
        rows.read_to_string(&mut text).unwrap();
        let lines = rows.handed_on.into();
        let refused = problems.finish().into_iter();
        (text, lines, refused.map(|problem| (problem.line.unwrap(), problem.kind)).collect())
    }

    #[test]
    fn every_line_end_ends_a_row_and_blank_rows_are_counted() {
        let (text, lines, refused) = rows(b"a,b\r\n\r\nc,d\n\n\n\"e, f\",g");
        assert_eq!(text, "a,b\nc,d\n\"e, f\",g\n");
        assert_eq!(lines, [1, 3, 6]);
        assert_eq!(refused, []);
    }

    #[test]
    fn lone_carriage_returns_are_counted_from_the_first() {
        let mut problems = Problems::of("x");
        let mut rows = BoundedRows::new(b"a\nb\rc\rd\r\n", &mut problems);
        let mut text = String::new();
        rows.read_to_string(&mut text).unwrap();
        assert_eq!(text, "a\nb\nc\nd\n");
        assert_eq!(rows.lone_returns, Some((2, 2)));
    }

    #[test]
    fn a_bad_row_is_left_out_and_the_next_one_is_read() {
        let mut bytes = b"a\n\"b\nc\0\n\xe9\n".to_vec();
        bytes.extend(b"x".repeat(limits::CELL + 1));
        bytes.push(b'\n');
        bytes.extend(b",".repeat(limits::COLUMNS));
        bytes.push(b'\n');
        bytes.extend(b"y,".repeat(limits::ROW));
        bytes.extend(b"\nd\n");
        let (text, lines, refused) = rows(&bytes);
        assert_eq!(text, "a\nd\n");
        assert_eq!(lines, [1, 8]);
        let expected = [
            (2, ProblemKind::UnclosedQuote),
            (3, ProblemKind::Nul),
            (4, ProblemKind::NotUtf8 { byte: 0xe9 }),
            (5, ProblemKind::CellTooLong { cell: 1, bytes: limits::CELL + 1 }),
            (6, ProblemKind::TooManyColumns { columns: limits::COLUMNS + 1 }),
            (7, ProblemKind::RowTooLong { bytes: 2 * limits::ROW }),
        ];
        assert_eq!(refused, expected);
    }

    #[test]
    fn a_quotation_mark_opens_only_at_the_start_of_a_cell() {
        for good in ["a\"b", "\"a\"\"b\",c", "\"\"", "\"a\"b\"", "x,\"y\""] {
            assert_eq!(check(good.as_bytes()), Ok(()), "{good}");
        }
        for bad in ["\"", "a,\"b", "\"a\"\"", "\"\"\""] {
            assert_eq!(check(bad.as_bytes()), Err(ProblemKind::UnclosedQuote), "{bad}");
        }
    }
}
