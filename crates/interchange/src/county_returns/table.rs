//! A CSV table read strictly: exact header, exact width, UTF-8, and every problem at once.

use super::ImportProblem;

/// One row of a table of `N` columns, in the order of its header.
pub(crate) struct Row<const N: usize> {
    /// The line of the file on which the row starts; the header is on line 1.
    pub(crate) line: u64,
    /// The cells, as they stand in the file.
    pub(crate) cells: [String; N],
}

/// Every readable row, and everything wrong with the others.
///
/// A file with another header is another kind of file: none of its rows is read.
pub(crate) fn read_table<const N: usize>(
    bytes: &[u8],
    columns: [&'static str; N],
) -> (Vec<Row<N>>, Vec<ImportProblem>) {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    let text = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => {
            problems.push(ImportProblem::ByteOrderMark);
            rest
        }
        None => bytes,
    };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
    let mut record = csv::ByteRecord::new();
    let mut header_read = false;
    while reader
        .read_byte_record(&mut record)
        .expect("reading a slice does no I/O, and a flexible byte record has any width and bytes")
    {
        let line = record.position().map_or(0, |position| first_line(text, position));
        if header_read {
            match read_row(line, &record) {
                Ok(row) => rows.push(row),
                Err(problem) => problems.push(problem),
            }
        } else if let Some(problem) = header_problem(&record, columns) {
            problems.push(problem);
            return (rows, problems);
        }
        header_read = true;
    }
    if !header_read {
        problems.push(ImportProblem::EmptyFile);
    }
    (rows, problems)
}

/// The line of a record's first cell: the reader's position may lie before the line feed of a
/// CRLF, or before empty lines that it is about to skip.
fn first_line(text: &[u8], position: &csv::Position) -> u64 {
    let start = usize::try_from(position.byte()).map_or(text.len(), |byte| byte.min(text.len()));
    let skipped = text[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    skipped.filter(|byte| **byte == b'\n').fold(position.line(), |line, _| line + 1)
}

fn header_problem(
    record: &csv::ByteRecord,
    columns: impl IntoIterator<Item = &'static str>,
) -> Option<ImportProblem> {
    let expected: Vec<&str> = columns.into_iter().collect();
    let found: Vec<String> =
        record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
    (found != expected).then(|| ImportProblem::Header {
        expected: expected.join(","),
        // A wrong file may have any header; its start is enough to recognise it by.
        found: found.join(",").chars().take(200).collect(),
    })
}

fn read_row<const N: usize>(line: u64, record: &csv::ByteRecord) -> Result<Row<N>, ImportProblem> {
    let cells: Result<Vec<String>, _> =
        record.iter().map(|cell| String::from_utf8(cell.to_vec())).collect();
    let cells = cells.map_err(|_| ImportProblem::NotUtf8 { line })?;
    let found = cells.len();
    let cells: [String; N] =
        cells.try_into().map_err(|_| ImportProblem::Width { line, found, expected: N })?;
    Ok(Row { line, cells })
}
