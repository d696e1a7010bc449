//! The few values that are HTML already. Everything else on a page is escaped by its template.

use std::fmt::{self, Display, Formatter, Write as _};

use askama::filters::{Html, HtmlSafe, escape};

use election::Source;

use crate::picture::Picture;

/// A name from the record: its direction of writing cannot reach the text around it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name(pub(crate) String);

/// A number, as a quiet link to its proof where the record has it as a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) value: u64,
    pub(crate) proof: Option<String>,
}

/// A picture made by this crate.
#[derive(Clone, Debug)]
pub(crate) struct Drawing(String);

/// A sentence with names, numbers and links in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prose(String);

/// A statement with those that it follows from, as nested lists.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    pub(crate) text: Prose,
    pub(crate) parts: Vec<Tree>,
}

/// From how many parts on a list is folded, so that a page stays short.
const FOLDED: usize = 8;

/// A dated citation, with its mark where the source was not read.
#[derive(Clone, Debug)]
pub(crate) struct Citation(pub(crate) Source);

impl Prose {
    /// A sentence that begins with this text.
    pub(crate) fn new(text: impl Display) -> Self {
        Self(String::new()).text(text)
    }

    pub(crate) fn text(mut self, text: impl Display) -> Self {
        write!(self.0, "{}", escaped(&text.to_string())).expect("writing to a String cannot fail");
        self
    }

    pub(crate) fn name(self, name: &Name) -> Self {
        self.markup(name)
    }

    pub(crate) fn number(self, number: &Number) -> Self {
        self.markup(number)
    }

    pub(crate) fn link(self, href: &str, text: impl Display) -> Self {
        let (href, text) = (escaped(href).to_string(), escaped(&text.to_string()).to_string());
        self.markup(&format_args!("<a href=\"{href}\">{text}</a>"))
    }

    pub(crate) fn source(self, source: &Citation) -> Self {
        self.markup(source)
    }

    /// Items as a list in words.
    pub(crate) fn list(mut self, items: &[Self]) -> Self {
        self.0.push_str(&listed(items));
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn markup(mut self, markup: &impl Display) -> Self {
        write!(self.0, "{markup}").expect("writing to a String cannot fail");
        self
    }
}

impl From<Picture> for Drawing {
    fn from(picture: Picture) -> Self {
        Self(picture.svg)
    }
}

impl Display for Name {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "<bdi>{}</bdi>", escaped(&self.0))
    }
}

impl Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.proof {
            Some(proof) => {
                let (proof, value) = (escaped(proof), thousands(self.value));
                write!(f, "<a class=\"figure\" href=\"{proof}\">{value}</a>")
            }
            None => f.write_str(&thousands(self.value)),
        }
    }
}

impl Display for Drawing {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Display for Prose {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Display for Tree {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.parts.is_empty() {
            return write!(f, "{}", self.text);
        }
        let folded = self.parts.len() >= FOLDED;
        write!(f, "{}", self.text)?;
        if folded {
            write!(f, "<details><summary>All {}</summary>", self.parts.len())?;
        }
        f.write_str("\n<ul>\n")?;
        for part in &self.parts {
            writeln!(f, "<li>{part}</li>")?;
        }
        f.write_str(if folded { "</ul></details>" } else { "</ul>" })
    }
}

impl Display for Citation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let source = &self.0;
        let cited = if source.citation.is_empty() { "no citation known" } else { &source.citation };
        write!(f, "<cite>{}</cite>", escaped(cited))?;
        if let Some(mark) = source.status.mark() {
            write!(f, " <span class=\"mark\">{}</span>", escaped(mark))?;
        }
        match &source.note {
            Some(note) => write!(f, " <span class=\"small\">({})</span>", escaped(note)),
            None => Ok(()),
        }
    }
}

impl HtmlSafe for Name {}
impl HtmlSafe for Number {}
impl HtmlSafe for Drawing {}
impl HtmlSafe for Prose {}
impl HtmlSafe for Tree {}
impl HtmlSafe for Citation {}

fn escaped(text: &str) -> impl Display + '_ {
    escape(text, Html).expect("escaping has no way to fail")
}

/// A number with a comma between thousands.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number of things in memory.
pub(crate) fn count(things: usize) -> u64 {
    u64::try_from(things).expect("memory has fewer bytes than 2^64")
}

/// A finished page without characters that hide, or that change the order in which others stand.
///
/// It runs over whole pages, so that no value gets past it: a name with a right-to-left override
/// could show `12` as `21`. Such a character becomes U+FFFD, which a reader sees.
pub(crate) fn visible(page: String) -> String {
    if page.bytes().all(is_plain) || !page.contains(misleads) {
        return page;
    }
    page.chars().map(|character| if misleads(character) { '\u{fffd}' } else { character }).collect()
}

/// Whether a byte begins no character that misleads: a quick look before the exact one.
fn is_plain(byte: u8) -> bool {
    match byte {
        b'\n' => true,
        0..=0x1f | 0x7f => false,
        // The first bytes, in UTF-8, of every character of `misleads` beyond ASCII.
        0xc2 | 0xd8 | 0xe2 | 0xef => false,
        _ => true,
    }
}

/// Control characters, and the marks, embeddings, overrides and isolates of Unicode's
/// bidirectional algorithm (UAX #9).
fn misleads(character: char) -> bool {
    match character {
        '\n' => false,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => true,
        '\u{2066}'..='\u{2069}' | '\u{feff}' => true,
        _ => false,
    }
}

/// A list in words: `a`, `a and b`, `a, b and c`.
pub(crate) fn listed<T: Display>(items: &[T]) -> String {
    let mut words = String::new();
    for (position, item) in items.iter().enumerate() {
        let joint = match (position, items.len() - position) {
            (0, _) => "",
            (_, 1) => " and ",
            _ => ", ",
        };
        write!(words, "{joint}{item}").expect("writing to a String cannot fail");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted_by_commas() {
        let shown = [0, 12, 999, 1_000, 62_984_828].map(thousands);
        assert_eq!(shown, ["0", "12", "999", "1,000", "62,984,828"]);
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b"]), "a and b");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
    }

    #[test]
    fn d10_a_right_to_left_override_shows_as_a_mark() {
        let page = visible("Smith \u{202e}21\0 \u{2067}x\nnext".to_owned());
        assert_eq!(page, "Smith \u{fffd}21\u{fffd} \u{fffd}x\nnext");
    }

    #[test]
    fn the_quick_look_misses_no_character_that_misleads() {
        for character in ('\0'..='\u{10ffff}').filter(|character| misleads(*character)) {
            assert!(!character.to_string().bytes().all(is_plain), "{character:?}");
        }
    }

    #[test]
    fn d10_a_name_cannot_become_markup() {
        let name = Name("<script>alert(1)</script>".to_owned()).to_string();
        assert_eq!(name, "<bdi>&#60;script&#62;alert(1)&#60;/script&#62;</bdi>");
    }
}
