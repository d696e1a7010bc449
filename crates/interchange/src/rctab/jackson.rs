//! JSON as Jackson's default pretty printer lays it out, written as it is made.

use std::io::{self, Write};

/// Writes one JSON document; keys are given in the order in which they are to stand.
pub(super) struct Jackson<'w> {
    out: &'w mut dyn Write,
    depth: usize,
    // Whether nothing stands yet in the innermost object or array.
    empty: bool,
}

impl<'w> Jackson<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Self { out, depth: 0, empty: true }
    }

    /// `{ ... }`, with a key on each line.
    pub(super) fn object(
        &mut self,
        fill: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.out.write_all(b"{")?;
        self.depth += 1;
        self.empty = true;
        fill(self)?;
        self.depth -= 1;
        if self.empty {
            self.out.write_all(b" ")?;
        } else {
            self.line()?;
        }
        self.empty = false;
        self.out.write_all(b"}")
    }

    /// `[ ..., ... ]`, on the line where it begins.
    pub(super) fn array<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut one: impl FnMut(&mut Self, T) -> io::Result<()>,
    ) -> io::Result<()> {
        self.out.write_all(b"[ ")?;
        let mut any = false;
        for item in items {
            if any {
                self.out.write_all(b", ")?;
            }
            any = true;
            one(self, item)?;
        }
        if any {
            self.out.write_all(b" ")?;
        }
        self.empty = false;
        self.out.write_all(b"]")
    }

    /// `[ ..., ... ]` whose items come one by one, each by [`Jackson::item`].
    pub(super) fn stream(
        &mut self,
        fill: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.out.write_all(b"[ ")?;
        self.empty = true;
        fill(self)?;
        if !self.empty {
            self.out.write_all(b" ")?;
        }
        self.empty = false;
        self.out.write_all(b"]")
    }

    /// One item of a stream.
    pub(super) fn item(&mut self, one: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<()> {
        if !self.empty {
            self.out.write_all(b", ")?;
        }
        one(self)?;
        self.empty = false;
        Ok(())
    }

    /// A key; its value is written next.
    pub(super) fn key(&mut self, key: &str) -> io::Result<()> {
        if !self.empty {
            self.out.write_all(b",")?;
        }
        self.empty = false;
        self.line()?;
        self.text(key)?;
        self.out.write_all(b" : ")
    }

    /// A key and a text.
    pub(super) fn entry(&mut self, key: &str, value: &str) -> io::Result<()> {
        self.key(key)?;
        self.text(value)
    }

    /// A key and a whole number.
    pub(super) fn number(&mut self, key: &str, value: u64) -> io::Result<()> {
        self.key(key)?;
        write!(self.out, "{value}")
    }

    /// A text.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        // Both escape what RFC 8259 asks for and nothing else; Jackson writes \u001F in capitals.
        let mut quoted = String::with_capacity(text.len() + 2);
        quoted.push('"');
        for character in text.chars() {
            match character {
                '"' => quoted.push_str("\\\""),
                '\\' => quoted.push_str("\\\\"),
                '\n' => quoted.push_str("\\n"),
                '\r' => quoted.push_str("\\r"),
                '\t' => quoted.push_str("\\t"),
                '\u{8}' => quoted.push_str("\\b"),
                '\u{c}' => quoted.push_str("\\f"),
                '\0'..='\u{1f}' => quoted.push_str(&format!("\\u{:04X}", u32::from(character))),
                _ => quoted.push(character),
            }
        }
        quoted.push('"');
        self.out.write_all(quoted.as_bytes())
    }

    fn line(&mut self) -> io::Result<()> {
        write!(self.out, "\n{:width$}", "", width = 2 * self.depth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_in_arrays_begin_on_the_line_of_the_bracket() {
        let mut bytes = Vec::new();
        let mut json = Jackson::new(&mut bytes);
        json.object(|json| {
            json.key("list")?;
            json.array([1, 2], |json, n| {
                json.object(|json| if n == 1 { json.number("n", n) } else { Ok(()) })
            })?;
            json.entry("text", "a \"b\"\n\u{1f}")
        })
        .unwrap();
        let expected = "{\n  \"list\" : [ {\n    \"n\" : 1\n  }, { } ],\n  \
                        \"text\" : \"a \\\"b\\\"\\n\\u001F\"\n}";
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }

    #[test]
    fn an_empty_array_holds_a_space() {
        let mut bytes = Vec::new();
        Jackson::new(&mut bytes).array(Vec::<u8>::new(), |_, _| Ok(())).unwrap();
        assert_eq!(bytes, b"[ ]");
    }
}
