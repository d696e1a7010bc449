//! The private sheet of write-ins: what a batch's voters wrote, and whom a person reads it as.
//!
//! `cvr,contest,rank,text,counts_for`, a row for each write-in. Several of one record, contest and
//! rank stand in the order of the record's marks. The last column is for a person to fill in.

use csv::{ReaderBuilder, StringRecord, WriterBuilder};

/// The heading.
const COLUMNS: [&str; 5] = ["cvr", "contest", "rank", "text", "counts_for"];

/// The largest sheet, in bytes: ten million rows.
const LARGEST: usize = 1 << 30;

/// A row of a sheet, in its own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SheetRow {
    /// The random name of the record.
    pub cvr: String,
    /// The contest.
    pub contest: String,
    /// The rank; 0 where the contest is not ranked.
    pub rank: u16,
    /// What is written, as the export gave it.
    pub text: String,
    /// Whom it counts for; empty until somebody decides.
    pub counts_for: String,
}

/// Why a sheet, or a row of it, is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetProblem {
    /// Larger than any batch's sheet.
    #[error("the file has {bytes} bytes; {LARGEST} is the most")]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// Another table, or none.
    #[error("the heading is {found:?}; a sheet of write-ins has cvr,contest,rank,text,counts_for")]
    Heading {
        /// What stands there.
        found: String,
    },
    /// A row that is no row of such a table.
    #[error("line {line}: {error}")]
    Row {
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        error: String,
    },
}

/// Writes a sheet.
pub fn write_sheet(rows: &[SheetRow]) -> Vec<u8> {
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    let in_memory = "writing to memory does not fail";
    writer.write_record(COLUMNS).expect(in_memory);
    for row in rows {
        let (rank, text) = (row.rank.to_string(), guarded(&row.text));
        let cells = [&row.cvr, &row.contest, &rank, &text, &row.counts_for];
        writer.write_record(cells).expect(in_memory);
    }
    writer.into_inner().expect(in_memory)
}

/// Reads a sheet: every row that can be read, and all problems.
pub fn read_sheet(bytes: &[u8]) -> (Vec<(u64, SheetRow)>, Vec<SheetProblem>) {
    if bytes.len() > LARGEST {
        return (Vec::new(), vec![SheetProblem::TooLarge { bytes: bytes.len() }]);
    }
    // A spreadsheet may put a mark of its encoding before the text.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    let mut is_first = true;
    for record in reader.records() {
        let line = |record: &StringRecord| record.position().map_or(0, csv::Position::line);
        match record {
            Ok(record) if is_first => {
                if !record.iter().eq(COLUMNS) {
                    let found: String =
                        record.iter().collect::<Vec<_>>().join(",").chars().take(80).collect();
                    return (rows, vec![SheetProblem::Heading { found }]);
                }
            }
            Ok(record) => match row_of(&record) {
                Ok(row) => rows.push((line(&record), row)),
                Err(error) => problems.push(SheetProblem::Row { line: line(&record), error }),
            },
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                problems.push(SheetProblem::Row { line, error: error.to_string() });
            }
        }
        is_first = false;
    }
    if is_first {
        problems.push(SheetProblem::Heading { found: String::new() });
    }
    (rows, problems)
}

fn row_of(record: &StringRecord) -> Result<SheetRow, String> {
    let cells: Vec<&str> = record.iter().collect();
    let [cvr, contest, rank, text, counts_for] = cells[..] else {
        return Err(format!("it has {} cells; {} were expected", cells.len(), COLUMNS.len()));
    };
    let rank = rank.parse().map_err(|_| {
        format!("{:?} is no rank; a rank is a whole number from 0", shortened(rank))
    })?;
    Ok(SheetRow {
        cvr: cvr.to_owned(),
        contest: contest.to_owned(),
        rank,
        text: unguarded(text).to_owned(),
        counts_for: counts_for.trim().to_owned(),
    })
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}

/// A spreadsheet takes a text that begins so for a formula, and a voter can write one.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\''])
}

fn guarded(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str, counts_for: &str) -> SheetRow {
        SheetRow {
            cvr: "00000000000000ff".to_owned(),
            contest: "mayor".to_owned(),
            rank: 2,
            text: text.to_owned(),
            counts_for: counts_for.to_owned(),
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let rows =
            [row("Ann, \"Annie\" Lee", "lee"), row("=cmd|' /C calc'!A0", ""), row("'tis", "")];
        let bytes = write_sheet(&rows);
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.starts_with("cvr,contest,rank,text,counts_for\n00000000000000ff,mayor,2,"));
        // No cell is a formula to a spreadsheet.
        assert!(!text.contains(",="), "{text}");
        let (read, problems) = read_sheet(&bytes);
        assert_eq!(problems, []);
        let read: Vec<SheetRow> = read.into_iter().map(|(_, row)| row).collect();
        assert_eq!(read, rows);
    }

    #[test]
    fn every_row_that_is_none_is_named() {
        let text = "cvr,contest,rank,text,counts_for\na,mayor,one,,\na,mayor,1,x\na,mayor,0,x,y\n";
        let (rows, problems) = read_sheet(text.as_bytes());
        assert_eq!((rows.len(), rows[0].0), (1, 4));
        let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            words,
            [
                "line 2: \"one\" is no rank; a rank is a whole number from 0",
                "line 3: it has 4 cells; 5 were expected",
            ]
        );
        let (_, problems) = read_sheet(b"unit,name\n");
        assert!(matches!(&problems[..], [SheetProblem::Heading { .. }]));
        assert!(matches!(&read_sheet(b"").1[..], [SheetProblem::Heading { .. }]));
    }
}
