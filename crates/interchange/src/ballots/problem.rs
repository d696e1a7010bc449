//! Why the words of an export do not give ballots of an election.

use std::fmt;

use election::cvr::TableFull;

use super::WordKind;

/// Something that stops an import, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordProblem {
    /// The file.
    pub file: String,
    /// The contest, as the export or the definition names it.
    pub contest: Option<String>,
    /// What is wrong.
    pub fault: WordFault,
}

impl fmt::Display for WordProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(contest) = &self.contest {
            write!(f, ", contest {contest:?}")?;
        }
        write!(f, ": {}", self.fault)
    }
}

/// What is wrong with a word.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordFault {
    /// Nobody gave it a meaning.
    #[error("nobody says what the {kind} {word:?} means; add a row for it to words.csv")]
    UnknownWord {
        /// What it is a word for.
        kind: WordKind,
        /// As it is written.
        word: String,
    },
    /// Two contests of an export that would be one here.
    #[error("contest {contest} stands twice in the export; give one of them another id")]
    ContestTwice {
        /// The contest of the definition.
        contest: String,
    },
    /// More records than one table holds.
    #[error("{full}")]
    TooManyRecords {
        /// The refusal.
        full: TableFull,
    },
}
