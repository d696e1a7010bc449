//! Why the words of an export do not give ballots of an election.

use std::fmt;

use election::cvr::TableFull;
use election::{ContestId, StyleId, UnitId};

use super::WordKind;
use crate::cvr::CvrPlace;

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
    /// Ballots of a test among those of an election that is none.
    #[error(
        "{first}: this record is of a test deck, as are {count} of the file; ballots of a test \
         never count in an election that is not one: take them out of the voting system and \
         export again, or import them into the folder of the test election"
    )]
    TestBallots {
        /// How many.
        count: u64,
        /// The first of them.
        first: CvrPlace,
    },
    /// An election that people say is a test, imported into one that is not.
    #[error(
        "words.csv says that the ballots of this file are a test, and the election is not; import \
         them into the folder of the test election"
    )]
    SaidTest,
    /// Ballots of voters, or that nobody says are a test, in an election that is one.
    #[error(
        "{first}: nobody says that this record is of a test, and the election is one; ballots of \
         voters never count in a test: import them into the election's own folder, or, where the \
         file is of a test, add a row `file-purpose` with the word test to words.csv"
    )]
    NotTest {
        /// The first of them.
        first: CvrPlace,
    },
    /// A record of a style that the definition does not have.
    #[error("record {record}: the definition has no ballot style {style}; correct styles.csv")]
    UnknownStyle {
        /// The first such record, from 1.
        record: usize,
        /// The style.
        style: StyleId,
    },
    /// A record from a place whose voters do not get its ballot.
    #[error(
        "record {record}: voters of {unit} do not get ballot style {style}; find out whether a \
         wrong ballot was given out or the style is wrongly recorded"
    )]
    StyleElsewhere {
        /// The first such record, from 1.
        record: usize,
        /// The style.
        style: StyleId,
        /// The place.
        unit: UnitId,
    },
    /// A record with a contest that is not on its ballot.
    #[error("record {record}: ballot style {style} does not have contest {contest}")]
    NotOnStyle {
        /// The first such record, from 1.
        record: usize,
        /// The style.
        style: StyleId,
        /// The contest.
        contest: ContestId,
    },
    /// More records than one table holds.
    #[error("{full}")]
    TooManyRecords {
        /// The refusal.
        full: TableFull,
    },
}
