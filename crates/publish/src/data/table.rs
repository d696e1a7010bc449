//! A table as CSV (RFC 4180) that no spreadsheet takes for a program.

/// Rows of text, written as they come.
pub(super) struct Table(String);

impl Table {
    /// A table with this head.
    pub(super) fn new(head: &[&str]) -> Self {
        let mut table = Self(String::new());
        table.row(head.iter().copied());
        table
    }

    pub(super) fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) {
        for (position, cell) in cells.into_iter().enumerate() {
            if position > 0 {
                self.0.push(',');
            }
            write_cell(&mut self.0, cell);
        }
        self.0.push_str("\r\n");
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}

/// A cell that begins as a formula does gets an apostrophe, which spreadsheets take for "this is
/// text"; a character that a reader does not see becomes U+FFFD. The JSON has both as recorded.
fn write_cell(out: &mut String, cell: &str) {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let quoted = cell.contains([',', '"', '\n', '\r']);
    if quoted {
        out.push('"');
    }
    if formula {
        out.push('\'');
    }
    for character in crate::html::visible(cell.to_owned()).chars() {
        if character == '"' {
            out.push('"');
        }
        out.push(character);
    }
    if quoted {
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cell: &str) -> String {
        let mut out = String::new();
        write_cell(&mut out, cell);
        out
    }

    #[test]
    fn d10_a_formula_is_text() {
        assert_eq!(written("=cmd()"), "'=cmd()");
        assert_eq!(written("+1"), "'+1");
        assert_eq!(written("-1"), "'-1");
        assert_eq!(written("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(written("\t=1"), "'\u{fffd}=1");
        assert_eq!(written("=HYPERLINK(\"x\",\"y\")"), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
    }

    #[test]
    fn d10_a_nul_shows() {
        assert_eq!(written("a\0b"), "a\u{fffd}b");
    }

    #[test]
    fn plain_cells_stay_as_they_are() {
        assert_eq!(written("Dane"), "Dane");
        assert_eq!(written("St. Louis, City"), "\"St. Louis, City\"");
    }
}
