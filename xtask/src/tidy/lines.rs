//! The shape of text files: lines, their ends, their number.

use super::finding::Finding;
use super::rust_text::RustText;

/// Columns of Rust source (`rustfmt.toml` says the same, but leaves literals and comments).
const COLUMNS: usize = 100;

/// Lines of a source file; style.md, rule 2, expects fewer than 500.
const LINES: usize = 1000;

/// Files that people write; data keep the bytes they came with.
const WRITTEN: &[&str] = &[
    ".rs",
    ".md",
    ".toml",
    ".css",
    ".html",
    ".js",
    ".mjs",
    ".ts",
    ".yml",
    ".sh",
    ".ci/run",
    ".gitignore",
    ".npmrc",
    "LICENSE",
];

const SOURCES: &[&str] = &[".rs", ".css", ".js", ".mjs", ".ts"];

/// Checks one text file.
pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    let is_rust = path.ends_with(".rs");
    let mut findings = Vec::new();
    if ends_with_any(path, WRITTEN) && (is_rust || !path.contains("/tests/")) {
        findings.extend(white_space(path, text));
    }
    if ends_with_any(path, SOURCES) {
        findings.extend(file_length(path, text));
    }
    if is_rust {
        findings.extend(columns(path, text));
        findings.extend(ascii(path, &RustText::new(text)));
    }
    if path.ends_with("package-lock.json") {
        findings.extend(hosts(path, text));
    }
    findings
}

fn ends_with_any(path: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| path.ends_with(ending))
}

fn white_space(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = on_lines(path, text, "white-space", |line| {
        (line.trim_end() != line).then(|| "white space at the end of the line".to_owned())
    });
    if !text.is_empty() && !text.ends_with('\n') {
        let words = "the file does not end with a new line";
        let last = text.lines().count();
        findings.push(Finding::new(path, last, "white-space", words));
    }
    findings
}

fn file_length(path: &str, text: &str) -> Option<Finding> {
    let lines = text.lines().count();
    let words = format!("{lines} lines; {LINES} at most");
    (lines > LINES).then(|| Finding::new(path, LINES + 1, "file-length", words))
}

fn columns(path: &str, text: &str) -> Vec<Finding> {
    on_lines(path, text, "columns", |line| {
        let found = line.chars().count();
        (found > COLUMNS && !is_address(line) && !is_raw_literal(line))
            .then(|| format!("{found} columns; {COLUMNS} at most"))
    })
}

/// A comment that is one web address cannot be broken.
fn is_address(line: &str) -> bool {
    let body = line.trim_start().trim_start_matches(['/', '!']).trim();
    let body = body.trim_start_matches('<');
    body.starts_with("https://") && !body.contains(' ')
}

/// A raw string by itself, such as a JSON document in a test, cannot be broken.
fn is_raw_literal(line: &str) -> bool {
    let body = line.trim().trim_end_matches(',');
    body.starts_with("r#\"") && body.ends_with("\"#") && body.matches("\"#").count() == 1
}

fn ascii(path: &str, text: &RustText) -> Vec<Finding> {
    let outside_literals = [&text.code, &text.comments];
    outside_literals
        .into_iter()
        .flat_map(|view| {
            on_lines(path, view, "ascii", |line| {
                line.chars()
                    .find(|character| !character.is_ascii())
                    .map(|character| format!("{} outside a literal", character.escape_unicode()))
            })
        })
        .collect()
}

/// A lock file pins what a package is, by its hash, not where one machine fetched it.
fn hosts(path: &str, text: &str) -> Vec<Finding> {
    on_lines(path, text, "lock-host", |line| {
        line.contains("\"resolved\"")
            .then(|| "names a download host; `npm ci` with .npmrc leaves it out".to_owned())
    })
}

fn on_lines(
    path: &str,
    text: &str,
    rule: &'static str,
    words: impl Fn(&str) -> Option<String>,
) -> Vec<Finding> {
    text.split('\n')
        .enumerate()
        .filter_map(|(index, line)| Some(Finding::new(path, index + 1, rule, words(line)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, LINES, check};

    fn found(path: &str, text: &str) -> Vec<String> {
        check(path, text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn good_files_pass() {
        let address = format!("// https://example.org/{}\n", "x".repeat(COLUMNS));
        assert_eq!(found("a.rs", &address), [""; 0]);
        assert_eq!(found("a.rs", "let s = \"Do\u{f1}a Ana\";\n"), [""; 0]);
        assert_eq!(found("a.rs", &format!("{}\n", "x".repeat(COLUMNS))), [""; 0]);
        assert_eq!(found("a.rs", &"x\n".repeat(LINES)), [""; 0]);
        assert_eq!(found("a.md", ""), [""; 0]);
        assert_eq!(found("returns.csv", "a, \r\nb"), [""; 0]);
        assert_eq!(found("crates/interchange/tests/bad.html", "<p> "), [""; 0]);
    }

    #[test]
    fn white_space_is_found() {
        for text in ["a \n", "a\t\n", "a\r\n"] {
            assert_eq!(
                found("docs/a.md", text),
                ["docs/a.md:1: white-space: white space at the end of the line"]
            );
        }
        assert_eq!(
            found(".ci/run", "a\nb"),
            [".ci/run:2: white-space: the file does not end with a new line"]
        );
    }

    #[test]
    fn long_lines_and_files_are_found() {
        let line = format!("// {}\n", "word ".repeat(COLUMNS).trim_end());
        assert_eq!(found("a.rs", &line), ["a.rs:1: columns: 502 columns; 100 at most"]);
        let literal = format!("        r#\"{}\"#,\n", "word ".repeat(COLUMNS).trim_end());
        assert_eq!(found("a.rs", &literal), Vec::<String>::new());
        assert_eq!(
            found("a.css", &"x\n".repeat(LINES + 1)),
            ["a.css:1001: file-length: 1001 lines; 1000 at most"]
        );
    }

    #[test]
    fn foreign_characters_are_found_outside_literals() {
        assert_eq!(
            found("a.rs", "\n// na\u{ef}ve\n"),
            ["a.rs:2: ascii: \\u{ef} outside a literal"]
        );
        assert_eq!(found("a.rs", "let \u{3b1} = 1;\n").len(), 1);
    }

    #[test]
    fn download_hosts_are_found() {
        let text = "{\n\"resolved\": \"https://example.org/a.tgz\"\n}\n";
        assert_eq!(found("web/package-lock.json", text).len(), 1);
        assert_eq!(found("web/package.json", text), [""; 0]);
    }
}
