//! What was understood of an export, for people to read before anything is recorded.

use std::collections::BTreeMap;

use election::ContestId;
use election::cvr::SnapshotType;

use super::WordKind;
use crate::cvr::{CvrExport, CvrFormat};

/// A meaning that words were given: of which kind, in which contest, and which.
pub type Meaning = (WordKind, Option<ContestId>, String);

/// What was understood of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The file.
    pub file: String,
    /// Its format.
    pub format: CvrFormat,
    /// The election, as the export names it.
    pub election: Option<String>,
    /// How many records.
    pub records: u64,
    /// How many marks, by the state that they are in.
    pub marks: BTreeMap<SnapshotType, u64>,
    /// For each meaning the words that were joined under it, exactly as they are written.
    pub words: BTreeMap<Meaning, Vec<Box<str>>>,
}

impl Account {
    pub(super) fn of(export: &CvrExport, file: &str) -> Self {
        Self {
            file: file.to_owned(),
            format: export.format,
            election: export.election.clone(),
            records: u64::try_from(export.columns.len()).expect("fewer records than 2^32"),
            marks: BTreeMap::new(),
            words: BTreeMap::new(),
        }
    }

    pub(super) fn word(
        &mut self,
        kind: WordKind,
        contest: Option<&ContestId>,
        word: &str,
        meaning: &str,
    ) {
        let key = (kind, contest.cloned(), meaning.to_owned());
        self.words.entry(key).or_default().push(word.into());
    }

    pub(super) fn marks(&mut self, snapshot: SnapshotType, marks: usize) {
        let marks = u64::try_from(marks).expect("fewer marks than 2^32");
        *self.marks.entry(snapshot).or_default() += marks;
    }

    /// How many different meanings of a kind were found.
    pub fn meanings(&self, kind: WordKind) -> usize {
        self.words.keys().filter(|(of, ..)| *of == kind).count()
    }
}
