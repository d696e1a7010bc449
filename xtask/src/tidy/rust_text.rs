//! Rust source seen as code, comments and literals, without parsing it.
//!
//! Rules look for words; this keeps a word in a comment or a string from counting as code.
//! Every view has the lines of the original, with blanks for what it leaves out.

/// The views of one source file.
pub(super) struct RustText {
    /// What the compiler acts on, without the contents of literals.
    pub(super) code: String,
    /// Code and literals; blank where the file has a comment.
    pub(super) uncommented: String,
    /// Comments alone, with their marks.
    pub(super) comments: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    Comment,
    Literal,
}

impl RustText {
    pub(super) fn new(text: &str) -> Self {
        let pieces = pieces(text);
        Self {
            code: view(&pieces, &[Kind::Code]),
            uncommented: view(&pieces, &[Kind::Code, Kind::Literal]),
            comments: view(&pieces, &[Kind::Comment]),
        }
    }

    /// The code without items under `#[cfg(test)]`.
    pub(super) fn code_without_tests(&self) -> String {
        let mut rest = self.code.as_str();
        let mut kept = String::new();
        while let Some(start) = test_attribute(rest) {
            let (before, item) = rest.split_at(start);
            kept.push_str(before);
            let (tests, after) = item.split_at(item_length(item));
            kept.push_str(&blank(tests));
            rest = after;
        }
        kept + rest
    }
}

/// Where the first attribute stands that keeps an item out of all builds but tests.
pub(super) fn test_attribute(code: &str) -> Option<usize> {
    ["#[cfg(test)]", "#[cfg(all(test,"].iter().filter_map(|attribute| code.find(attribute)).min()
}

/// The length of the braced block that starts `code`, braces included.
pub(super) fn block_length(code: &str) -> usize {
    let mut depth = 0_usize;
    for (index, byte) in code.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return index + 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    code.len()
}

/// The number of the line on which a byte stands, from 1.
pub(super) fn line_of(text: &str, index: usize) -> usize {
    text[..index].matches('\n').count() + 1
}

/// Whether a byte can be part of a Rust identifier.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn item_length(item: &str) -> usize {
    match item.find(['{', ';']) {
        Some(end) if item[end..].starts_with('{') => end + block_length(&item[end..]),
        Some(end) => end + 1,
        None => item.len(),
    }
}

fn view(pieces: &[(Kind, &str)], kinds: &[Kind]) -> String {
    pieces
        .iter()
        .map(|(kind, text)| if kinds.contains(kind) { (*text).to_owned() } else { blank(text) })
        .collect()
}

fn blank(text: &str) -> String {
    text.chars().map(|character| if character == '\n' { '\n' } else { ' ' }).collect()
}

fn pieces(text: &str) -> Vec<(Kind, &str)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut in_word = false;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = piece(rest, in_word).unwrap_or((Kind::Code, first.len_utf8()));
        let (found, after) = rest.split_at(length);
        pieces.push((kind, found));
        in_word = kind == Kind::Code && (first.is_alphanumeric() || first == '_');
        rest = after;
    }
    pieces
}

/// The comment or literal at the start of `rest`; none where plain code stands.
/// In the middle of a word, `r"` starts no raw string.
fn piece(rest: &str, in_word: bool) -> Option<(Kind, usize)> {
    if rest.starts_with("//") {
        return Some((Kind::Comment, rest.find('\n').unwrap_or(rest.len())));
    }
    if rest.starts_with("/*") {
        return Some((Kind::Comment, block_comment(rest)));
    }
    if rest.starts_with('"') {
        return Some((Kind::Literal, quoted(rest, '"')));
    }
    if rest.starts_with('\'') {
        return character(rest).map(|length| (Kind::Literal, length));
    }
    let raw = if in_word { None } else { raw_string(rest) };
    raw.map(|length| (Kind::Literal, length))
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut index = 0;
    while index < rest.len() {
        let bytes = &rest.as_bytes()[index..];
        if bytes.starts_with(b"/*") {
            depth += 1;
            index += 2;
        } else if bytes.starts_with(b"*/") {
            depth -= 1;
            index += 2;
            if depth == 0 {
                return index;
            }
        } else {
            index += 1;
        }
    }
    rest.len()
}

/// The length of a literal between two quotes, in which a backslash guards what follows.
fn quoted(rest: &str, quote: char) -> usize {
    let mut guarded = false;
    for (index, character) in rest.char_indices().skip(1) {
        if guarded {
            guarded = false;
        } else if character == '\\' {
            guarded = true;
        } else if character == quote {
            return index + 1;
        }
    }
    rest.len()
}

/// The length of a character literal; none for a lifetime, which has no second quote.
fn character(rest: &str) -> Option<usize> {
    let mut characters = rest.char_indices().skip(1);
    let (_, first) = characters.next()?;
    if first == '\\' {
        return Some(quoted(rest, '\''));
    }
    let (end, second) = characters.next()?;
    (second == '\'').then_some(end + 1)
}

fn raw_string(rest: &str) -> Option<usize> {
    let unprefixed = rest.strip_prefix(['b', 'c']).unwrap_or(rest);
    let marks = unprefixed.strip_prefix('r')?;
    let contents = marks.trim_start_matches('#');
    let end = format!("\"{}", "#".repeat(marks.len() - contents.len()));
    let contents = contents.strip_prefix('"')?;
    let length = contents.find(&end)? + end.len();
    Some(rest.len() - contents.len() + length)
}

#[cfg(test)]
mod tests {
    use super::{RustText, line_of};

    fn words(view: &str) -> Vec<&str> {
        view.split_whitespace().collect()
    }

    #[test]
    fn comments_are_told_from_code() {
        let text = RustText::new("a /* b /* c */ d */ e // f\ng /// h\n");
        assert_eq!(words(&text.code), ["a", "e", "g"]);
        assert_eq!(
            words(&text.comments),
            ["/*", "b", "/*", "c", "*/", "d", "*/", "//", "f", "///", "h"]
        );
    }

    #[test]
    fn strings_are_told_from_code() {
        let text = RustText::new(
            r####"a "b // \" c" d r#"e " f"# g br"h\" i '"' j '\'' k b'"' l for"m""####,
        );
        assert_eq!(words(&text.code), ["a", "d", "g", "i", "j", "k", "b", "l", "for"]);
        assert_eq!(words(&text.comments), [""; 0]);
    }

    #[test]
    fn lifetimes_and_raw_identifiers_are_code() {
        let text = RustText::new("fn f<'a>(r#type: &'a str, c: char) { 'x' }");
        assert_eq!(text.code, "fn f<'a>(r#type: &'a str, c: char) {     }");
    }

    #[test]
    fn views_keep_lines_where_they_are() {
        let source = "a\n\"\u{e9}\nb\" // c\nd\n";
        let text = RustText::new(source);
        assert_eq!(text.code, "a\n  \n       \nd\n");
        assert_eq!(line_of(&text.code, text.code.find('d').unwrap()), 4);
    }

    #[test]
    fn items_under_test_are_left_out() {
        let text = RustText::new(
            "a\n#[cfg(test)]\nmod tests { fn b() { } }\nc\n#[cfg(test)]\nmod d;\ne\n",
        );
        assert_eq!(words(&text.code_without_tests()), ["a", "c", "e"]);
        assert_eq!(text.code_without_tests().lines().count(), 7);
    }
}
