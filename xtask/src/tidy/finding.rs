//! What a rule has to say about one line.

use std::fmt;

/// A place that breaks a rule; line 1 stands for the whole file where no line is to blame.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) rule: &'static str,
    pub(super) words: String,
}

impl Finding {
    pub(super) fn new(
        path: &str,
        line: usize,
        rule: &'static str,
        words: impl Into<String>,
    ) -> Self {
        Self { path: path.to_owned(), line, rule, words: words.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, rule, words } = self;
        write!(formatter, "{path}:{line}: {rule}: {words}")
    }
}

#[cfg(test)]
mod tests {
    use super::Finding;

    #[test]
    fn a_finding_reads_as_editors_expect() {
        let finding = Finding::new("src/lib.rs", 7, "marker", "do it or drop it");
        assert_eq!(finding.to_string(), "src/lib.rs:7: marker: do it or drop it");
    }
}
