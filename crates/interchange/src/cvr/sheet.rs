//! The rows of a spreadsheet's sheet (ECMA-376, part 1, section 18.3: `sheetData`, `row`, `c`).

use std::io::Read;

use super::limits::{Limit, SHARED_BYTES, SHEET_ROWS, TABLE_COLUMNS, TOKEN_BYTES};
use super::problem::{CvrProblemKind, XmlFault};
use super::rows::{Cell, Content, Row, Rows};
use super::xml::{Element, End, Event, XmlReader};

/// The texts that cells share, by number.
#[derive(Default)]
pub(super) struct SharedTexts {
    text: String,
    ends: Vec<usize>,
}

impl SharedTexts {
    /// Reads the part of the file that holds them.
    pub(super) fn read(source: impl Read) -> Result<Self, CvrProblemKind> {
        let mut xml = XmlReader::new(source);
        let mut texts = Self::default();
        let mut part = String::new();
        loop {
            let (starts, text) = match xml.next()? {
                Event::Start(element) => (element.name == b"si", Wanted::of(element.name)),
                Event::Done => return Ok(texts),
                _ => continue,
            };
            if starts {
                texts.ends.push(texts.text.len());
                texts.extend_last("")?;
            }
            match text {
                Wanted::Text => {
                    xml.text(&mut part)?;
                    texts.extend_last(&part)?;
                }
                Wanted::Nothing => xml.skip()?,
                Wanted::Inside => {}
            }
        }
    }

    /// A text, if there is one of that number.
    pub(super) fn get(&self, number: u32) -> Option<&str> {
        let at = number as usize;
        let end = *self.ends.get(at)?;
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[from..end])
    }

    fn extend_last(&mut self, part: &str) -> Result<(), Limit> {
        self.text.push_str(part);
        // A text of no letters takes a place too.
        if self.text.len() + 8 * self.ends.len() > SHARED_BYTES {
            return Err(Limit::SharedTexts);
        }
        if let Some(last) = self.ends.last_mut() {
            *last = self.text.len();
        }
        Ok(())
    }
}

enum Wanted {
    Text,
    Nothing,
    Inside,
}

impl Wanted {
    // Of a rich text all runs count, and of its pronunciation nothing does.
    fn of(name: &[u8]) -> Self {
        match name {
            b"t" => Self::Text,
            b"rPh" => Self::Nothing,
            _ => Self::Inside,
        }
    }
}

/// The rows of one sheet.
pub(super) struct SheetRows<R> {
    xml: XmlReader<R>,
    shared: SharedTexts,
    last_row: u64,
    value: String,
}

impl<R: Read> SheetRows<R> {
    /// The rows from the start of the sheet's part of the file.
    pub(super) fn new(source: R, shared: SharedTexts) -> Self {
        Self { xml: XmlReader::new(source), shared, last_row: 0, value: String::new() }
    }

    // Starts the row of an element.
    fn start_row(&mut self, address: Option<String>, row: &mut Row) -> Result<(), CvrProblemKind> {
        let next = self.last_row + 1;
        let number = match &address {
            None => next,
            Some(address) => address.parse().unwrap_or(0),
        };
        let out_of_place = number < next;
        self.last_row = number.max(next);
        if self.last_row > SHEET_ROWS {
            return Err(Limit::Rows.into());
        }
        row.clear(self.last_row);
        if out_of_place {
            let address = address.unwrap_or_default();
            row.problems.push((None, CvrProblemKind::OutOfPlace { address }));
        }
        Ok(())
    }

    fn cell(&mut self, start: CellStart, row: &mut Row) -> Result<(), CvrProblemKind> {
        let depth = self.xml.depth();
        let mut number = Number::default();
        let mut in_value = false;
        let mut formula = false;
        self.value.clear();
        loop {
            match self.xml.next()? {
                Event::Start(element) => match element.name {
                    b"v" | b"t" => in_value = true,
                    b"f" => formula = true,
                    b"rPh" => self.xml.skip()?,
                    _ => {}
                },
                Event::Text(text) if in_value && start.kind == CellKind::Shared => {
                    number.append(text.raw);
                }
                Event::Text(text) if in_value => {
                    if let Err(fault) = text.append_to(&mut self.value) {
                        return Err(self.xml.fault(fault));
                    }
                    if self.value.len() > TOKEN_BYTES {
                        return Err(Limit::Token.into());
                    }
                }
                Event::End(end) if end.depth == depth => break,
                Event::End(_) => in_value = false,
                Event::Done => break,
                _ => {}
            }
        }
        self.push_cell(start, number, formula, row)?;
        Ok(())
    }

    fn push_cell(
        &mut self,
        start: CellStart,
        number: Number,
        formula: bool,
        row: &mut Row,
    ) -> Result<(), Limit> {
        let column = start.column;
        match start.kind {
            CellKind::Shared if number.is_empty() => {}
            CellKind::Shared => match number.get().filter(|at| self.shared.get(*at).is_some()) {
                Some(at) => {
                    row.cells.push(Cell { column, content: Content::Shared(at), formula });
                }
                None => {
                    let index = number.written();
                    row.problem(column, CvrProblemKind::NoSharedText { index });
                }
            },
            // A whole number may be stored with a fraction of zero, which no program shows.
            CellKind::Number => {
                let shown = self.value.strip_suffix(".0").unwrap_or(&self.value);
                row.push(column, shown, formula)?;
            }
            CellKind::Text => row.push(column, &self.value, formula)?,
        }
        Ok(())
    }
}

impl<R: Read> Rows for SheetRows<R> {
    fn next_row(&mut self, row: &mut Row) -> Result<bool, CvrProblemKind> {
        loop {
            let address = match self.xml.next()? {
                Event::Done => return Ok(false),
                Event::Start(element) if element.name == b"row" => element.attribute("r"),
                _ => continue,
            };
            let address = address.map_err(|fault| self.xml.fault(fault))?;
            self.start_row(address, row)?;
            break;
        }
        let mut after = 0;
        loop {
            while let Some((cell, length)) = PlainCell::read(self.xml.ahead()) {
                let (address, kind, number) = (Some(cell.address), cell.kind, cell.number);
                self.value.clear();
                self.value.push_str(cell.value);
                self.xml.pass(length);
                let start = self.place(AddressedCell { address, kind }, after, row)?;
                after = start.column + 1;
                self.push_cell(start, number, false, row)?;
            }
            let start = match self.xml.next()? {
                Event::Start(element) if element.name == b"c" => CellStart::read(element),
                Event::End(End { name: b"row", .. }) | Event::Done => return Ok(true),
                _ => continue,
            };
            let start = start.map_err(|fault| self.xml.fault(fault))?;
            let start = self.place(start, after, row)?;
            after = start.column + 1;
            self.cell(start, row)?;
        }
    }

    fn shared(&self, number: u32) -> &str {
        self.shared.get(number).unwrap_or_default()
    }
}

impl<R: Read> SheetRows<R> {
    // Holds the address of a cell against where it stands.
    fn place(
        &self,
        start: AddressedCell,
        after: usize,
        row: &mut Row,
    ) -> Result<CellStart, CvrProblemKind> {
        let column = match start.address {
            None => after,
            Some(address) => {
                if address.row != row.number || address.column < after {
                    let address = address.to_string();
                    row.problem(after, CvrProblemKind::OutOfPlace { address });
                }
                address.column.max(after)
            }
        };
        if column >= TABLE_COLUMNS {
            return Err(Limit::Columns.into());
        }
        Ok(CellStart { column, kind: start.kind })
    }
}

/// A cell in the spelling of nearly all cells, `<c r="B7" s="1" t="s"><v>12</v></c>`, read at
/// once. Whatever is spelled in another way is read as XML, to the same result.
struct PlainCell<'a> {
    address: Address,
    kind: CellKind,
    number: Number,
    value: &'a str,
}

impl<'a> PlainCell<'a> {
    // The cell and its length in bytes; `None` where it is spelled otherwise or not all there.
    fn read(ahead: &'a [u8]) -> Option<(Self, usize)> {
        let rest = ahead.strip_prefix(b"<c r=\"")?;
        let (address, mut rest) = until(rest, b'"')?;
        if let Some(style) = rest.strip_prefix(b" s=\"") {
            rest = until(style, b'"')?.1;
        }
        let (kind, rest) = match rest.strip_prefix(b" t=\"s\"") {
            Some(rest) => (CellKind::Shared, rest),
            None => (CellKind::Number, rest),
        };
        let (value, rest) = until(rest.strip_prefix(b"><v>")?, b'<')?;
        let rest = rest.strip_prefix(b"/v></c>")?;
        if !value.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-')) {
            return None;
        }
        let mut number = Number::default();
        if kind == CellKind::Shared {
            number.append(value);
        }
        let value = std::str::from_utf8(value).ok()?;
        let cell = Self { address: Address::read(address), kind, number, value };
        Some((cell, ahead.len() - rest.len()))
    }
}

// What stands before a byte that comes soon, and what behind it.
fn until(bytes: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().take(32).position(|found| *found == byte)?;
    Some((&bytes[..at], &bytes[at + 1..]))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CellKind {
    Shared,
    Number,
    Text,
}

#[derive(Clone, Copy)]
struct CellStart {
    column: usize,
    kind: CellKind,
}

struct AddressedCell {
    address: Option<Address>,
    kind: CellKind,
}

impl CellStart {
    fn read(element: Element<'_>) -> Result<AddressedCell, XmlFault> {
        let mut cell = AddressedCell { address: None, kind: CellKind::Number };
        for attribute in element.attributes() {
            match attribute? {
                (b"r", address) => cell.address = Some(Address::read(address)),
                (b"t", b"s") => cell.kind = CellKind::Shared,
                (b"t", b"n") => cell.kind = CellKind::Number,
                (b"t", _) => cell.kind = CellKind::Text,
                _ => {}
            }
        }
        Ok(cell)
    }
}

/// A cell's address such as `B7`; the column from 0, the row from 1.
#[derive(Clone, Copy)]
struct Address {
    column: usize,
    row: u64,
}

impl Address {
    // What is no address becomes row zero, which is out of place everywhere.
    fn read(written: &[u8]) -> Self {
        let (mut column, mut row) = (0_usize, 0_u64);
        for byte in written {
            match byte {
                b'A'..=b'Z' if row == 0 => {
                    column = column.saturating_mul(26).saturating_add(usize::from(byte - b'A') + 1);
                }
                b'0'..=b'9' => row = row.saturating_mul(10).saturating_add(u64::from(byte - b'0')),
                _ => return Self { column: 0, row: 0 },
            }
        }
        match column {
            0 => Self { column: 0, row: 0 },
            column => Self { column: column - 1, row },
        }
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "column {} of row {}", self.column + 1, self.row)
    }
}

/// The number of a shared text as it is read, digit by digit.
#[derive(Clone, Copy, Default)]
struct Number {
    value: u32,
    digits: u32,
    broken: bool,
}

impl Number {
    fn append(&mut self, raw: &[u8]) {
        for byte in raw.trim_ascii() {
            let digit = match byte {
                b'0'..=b'9' => u32::from(byte - b'0'),
                _ => {
                    self.broken = true;
                    return;
                }
            };
            match self.value.checked_mul(10).and_then(|value| value.checked_add(digit)) {
                Some(value) => self.value = value,
                None => self.broken = true,
            }
            self.digits += 1;
        }
    }

    fn is_empty(self) -> bool {
        self.digits == 0 && !self.broken
    }

    fn get(self) -> Option<u32> {
        (!self.broken).then_some(self.value)
    }

    fn written(self) -> String {
        match self.get() {
            Some(value) => value.to_string(),
            None => "no whole number".to_owned(),
        }
    }
}
