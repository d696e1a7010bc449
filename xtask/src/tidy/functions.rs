//! Functions of at most 60 lines, or a reason in the source (style.md, rule 1).
//!
//! Clippy says the same to whoever runs it; this says it in every build with tests.

use super::finding::Finding;
use super::rust_text::{RustText, block_length, is_word, line_of};

/// As in `clippy.toml`: lines of the body that hold more than a comment.
const LIMIT: usize = 60;

/// Checks the length of each function.
pub(super) fn check(path: &str, text: &RustText) -> Vec<Finding> {
    text.code
        .match_indices("fn ")
        .map(|(start, _)| start)
        .filter(|&start| start == 0 || !is_word(text.code.as_bytes()[start - 1]))
        .filter(|&start| !is_excused(&text.code[..start]))
        .filter_map(|start| {
            let length = length(text, start)?;
            let words = format!("{length} lines; {LIMIT} at most, or a reason");
            let line = line_of(&text.code, start);
            (length > LIMIT).then(|| Finding::new(path, line, "function-length", words))
        })
        .collect()
}

/// Whether the attributes above a function excuse its length.
fn is_excused(before: &str) -> bool {
    let head = before.rfind([';', '{', '}']).map_or(0, |end| end + 1);
    before[head..].contains("too_many_lines")
}

/// The lines of the body of the function at `start`; none for a declaration without one.
fn length(text: &RustText, start: usize) -> Option<usize> {
    let body = start + body_start(&text.code[start..])?;
    let end = body + block_length(&text.code[body..]);
    let first = line_of(&text.code, body);
    let last = line_of(&text.code, end - 1);
    let inner = last.saturating_sub(first + 1);
    let lines = text.uncommented.lines().skip(first).take(inner);
    Some(lines.filter(|line| !line.trim().is_empty()).count())
}

/// Where the body's brace stands; the `;` of an array type in the signature is no end.
fn body_start(signature: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, byte) in signature.bytes().enumerate() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'{' if depth == 0 => return Some(index),
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, check};
    use crate::tidy::rust_text::RustText;

    fn found(text: &str) -> Vec<String> {
        check("a.rs", &RustText::new(text)).iter().map(ToString::to_string).collect()
    }

    fn function(head: &str, lines: usize) -> String {
        format!("{head} {{\n{}}}\n", "    step();\n".repeat(lines))
    }

    #[test]
    fn the_limit_itself_passes() {
        assert_eq!(found(&function("fn f()", LIMIT)), [""; 0]);
        let commented = function("fn f()", LIMIT).replacen("{\n", "{\n// Why.\n\n/* a\nb */\n", 1);
        assert_eq!(found(&commented), [""; 0]);
    }

    #[test]
    fn one_line_more_is_found() {
        let text = format!("\n{}", function("pub fn f(a: [u8; 4]) -> [u8; 2]", LIMIT + 1));
        assert_eq!(found(&text), ["a.rs:2: function-length: 61 lines; 60 at most, or a reason"]);
    }

    #[test]
    fn lines_of_a_literal_count() {
        let text = format!("fn f() {{\n\"{}\";\n}}\n", "a // b\n".repeat(LIMIT + 1));
        assert_eq!(found(&text).len(), 1);
    }

    #[test]
    fn a_reason_excuses_one_function_only() {
        let head = "#[expect(clippy::too_many_lines, reason = \"a table; {one}\")]\nfn f()";
        let excused = function(head, LIMIT + 1);
        assert_eq!(found(&excused), [""; 0]);
        let next = format!("{excused}{}", function("fn g()", LIMIT + 1));
        assert_eq!(found(&next).len(), 1);
    }

    #[test]
    fn a_declaration_and_a_function_type_have_no_body() {
        let text = format!(
            "trait T {{ fn f(); }}\nstruct S {{ g: fn (u8) -> u8, }}\n{}",
            "// A line.\n".repeat(LIMIT)
        );
        assert_eq!(found(&text), [""; 0]);
    }
}
