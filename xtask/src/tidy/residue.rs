//! What is left behind while working and must not stay.

use super::finding::Finding;
use super::rust_text::{RustText, is_word};

/// Words that promise work instead of doing it.
const MARKERS: &[&str] = &["TODO", "FIXME", "XXX", "HACK"];

/// Source in other languages; their comments are not told from code.
const OTHER_SOURCES: &[&str] = &[".mjs", ".js", ".ts", ".css", ".html", ".sh", ".yml", ".toml"];

/// Attributes and macros that silence a check, with the rule each one breaks.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    ("#[allow(", "allow", "use #[expect(..., reason = \"...\")]"),
    ("#![allow(", "allow", "use #![expect(..., reason = \"...\")]"),
    (",allow(", "allow", "use expect(..., reason = \"...\")"),
    ("#[ignore", "ignore", "a test runs or does not exist"),
    ("dbg!(", "debug", "remove it"),
];

/// Checks Rust source; text in literals is left alone.
pub(super) fn check_rust(path: &str, text: &RustText) -> Vec<Finding> {
    let code = text.code.lines().enumerate().flat_map(|(index, line)| {
        forbidden(line).map(move |(rule, words)| Finding::new(path, index + 1, rule, words))
    });
    let comments = text.comments.lines().enumerate().flat_map(|(index, line)| {
        let code = is_code(line).then_some(("commented-out", "code in a comment; delete it"));
        code.map(|(rule, words)| Finding::new(path, index + 1, rule, words))
    });
    let markers = [&text.code, &text.comments].into_iter().flat_map(|view| markers(path, view));
    code.chain(comments).chain(markers).collect()
}

/// Checks source in other languages for promised work.
pub(super) fn check_markers(path: &str, text: &str) -> Vec<Finding> {
    if OTHER_SOURCES.iter().any(|ending| path.ends_with(ending)) {
        markers(path, text)
    } else {
        Vec::new()
    }
}

fn forbidden(line: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let compact: String = line.split_whitespace().collect();
    FORBIDDEN
        .iter()
        .filter(move |(pattern, ..)| compact.contains(pattern))
        .map(|&(_, rule, words)| (rule, words))
}

fn markers(path: &str, text: &str) -> Vec<Finding> {
    text.lines()
        .enumerate()
        .flat_map(|(index, line)| {
            MARKERS.iter().filter(|marker| has_word(line, marker)).map(move |marker| {
                let words = format!("{marker}: do it or drop it");
                Finding::new(path, index + 1, "marker", words)
            })
        })
        .collect()
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|character: char| {
        !character.is_ascii() || !u8::try_from(character).is_ok_and(is_word)
    })
    .any(|found| found == word)
}

/// Whether a comment reads as code: it ends as sentences do not, and bears a mark of Rust.
/// Doc comments hold examples, which are compiled, and are left alone.
fn is_code(comment: &str) -> bool {
    let Some(body) = comment.trim().strip_prefix("//") else {
        return false;
    };
    if body.starts_with(['/', '!']) {
        return false;
    }
    let body = body.trim();
    let is_statement = body.ends_with(';')
        && (body.contains("= ")
            || body.contains("::")
            || is_call(body)
            || body.starts_with("mod "));
    is_statement
        || body.ends_with('{')
        || body.starts_with("#[")
        || ["}", "};", "})", "});", "},"].contains(&body)
}

/// `tally.add(1);`, but not prose that ends in brackets (like this);
fn is_call(body: &str) -> bool {
    body.ends_with(");")
        && body.split_once('(').is_some_and(|(name, _)| !name.is_empty() && !name.contains(' '))
}

#[cfg(test)]
mod tests {
    use super::{check_markers, check_rust};
    use crate::tidy::rust_text::RustText;

    fn found(text: &str) -> Vec<String> {
        check_rust("a.rs", &RustText::new(text)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn clean_source_passes() {
        let text = "//! let x = f();\n\
                    // Electors are appointed in November; they meet in December.\n\
                    // The majority is of those appointed (270 of 538);\n\
                    // let it be said: use this, return that;\n\
                    #[expect(dead_code, reason = \"#[allow(x)]\")]\n\
                    fn f() { let s = \"TODO dbg!(x)\"; XXXL; allow(y) }\n";
        assert_eq!(found(text), [""; 0]);
    }

    #[test]
    fn promised_work_is_found_in_comments_and_code() {
        assert_eq!(found("// TODO: more\n"), ["a.rs:1: marker: TODO: do it or drop it"]);
        assert_eq!(found("\n/* a HACK */\n"), ["a.rs:2: marker: HACK: do it or drop it"]);
        assert_eq!(found("fn f() { XXX }\n").len(), 1);
        assert_eq!(check_markers("a.css", "/* FIXME */").len(), 1);
        assert_eq!(check_markers("a.md", "No TODO stays.").len(), 0);
    }

    #[test]
    fn silenced_checks_are_found() {
        for text in [
            "#[allow(dead_code)]\n",
            "#![allow(dead_code)]\n",
            "# [ allow (dead_code)]\n",
            "#[cfg_attr(test, allow(dead_code))]\n",
            "#[ignore]\n",
            "#[ignore = \"slow\"]\n",
            "dbg!(x)\n",
        ] {
            assert_eq!(found(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn code_in_comments_is_found() {
        for text in [
            "// let x = 1;\n",
            "    // if votes > majority {\n",
            "// tally.add(1);\n",
            "// }\n",
            "// use crate::x;\n",
            "// #[test]\n",
        ] {
            assert_eq!(found(text).len(), 1, "{text}");
        }
    }
}
