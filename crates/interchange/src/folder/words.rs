//! `words.csv`: what the words of exports of cast vote records mean in an election.
//!
//! Exports spell one candidate in several ways. Which spellings are one is for people to say, in
//! an open table, and nothing is joined that does not stand there: not by trimming, not by
//! likeness.

use std::collections::BTreeMap;
use std::str::FromStr;

use election::cvr::{CountItemType, MarkedFor};
use election::{
    BatchId, CheckedDefinition, ContestId, IdentifierError, SelectionId, StyleId, UnitId,
};
use serde::Deserialize;

use super::file::FolderFile;
use super::problem::{Excerpt, Problem, ProblemKind};
use super::problems::Problems;
use super::table::{Row, read_table};
use crate::cvr::Purpose;

/// What the words of exports mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Contests, by the export's id or title.
    pub contests: BTreeMap<Box<str>, ContestId>,
    /// What a mark is for, by contest and word.
    pub marks: BTreeMap<ContestId, BTreeMap<Box<str>, MarkMeaning>>,
    /// Reporting units.
    pub units: BTreeMap<Box<str>, UnitId>,
    /// Ballot styles.
    pub styles: BTreeMap<Box<str>, StyleId>,
    /// Batches.
    pub batches: BTreeMap<Box<str>, BatchId>,
    /// How ballots were cast.
    pub count_types: BTreeMap<Box<str>, CountItemType>,
    /// What the ballots of an election are for, by the election as exports name it.
    pub elections: BTreeMap<Box<str>, Purpose>,
    /// What is true of all records of a file, by the file's name.
    pub files: BTreeMap<Box<str>, FileWords>,
}

/// What a word in a contest's column means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkMeaning {
    /// A mark.
    Mark(MarkedFor),
    /// No mark: the rank or the contest was left blank.
    Blank,
}

/// What is true of all records of a file, since it does not say so itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileWords {
    /// The contest, where the file has one and does not name it.
    pub contest: Option<ContestId>,
    /// The reporting unit.
    pub unit: Option<UnitId>,
    /// The ballot style.
    pub style: Option<StyleId>,
    /// The batch.
    pub batch: Option<BatchId>,
    /// How the ballots were cast.
    pub count_type: Option<CountItemType>,
    /// What the ballots are for.
    pub purpose: Option<Purpose>,
}

/// What a row of the table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WordKind {
    Contest,
    Selection,
    WriteIn,
    Overvote,
    Blank,
    Unit,
    Style,
    Batch,
    CountType,
    FileContest,
    Election,
    FileUnit,
    FileStyle,
    FileBatch,
    FileCountType,
    FilePurpose,
}

/// Reads the table for a definition; nothing is to be imported where there is a problem.
pub fn read_words(bytes: &[u8], definition: &CheckedDefinition) -> (Words, Vec<Problem>) {
    let mut problems = Problems::of(FolderFile::Words.name());
    let mut reading = Reading { definition, words: Words::default(), firsts: BTreeMap::new() };
    read_table(FolderFile::Words, bytes, &mut problems, |row, problems| {
        reading.row(row, problems);
    });
    (reading.words, problems.finish())
}

struct Reading<'a> {
    definition: &'a CheckedDefinition,
    words: Words,
    // The row that first gives each word a meaning.
    firsts: BTreeMap<(WordKind, Option<ContestId>, Box<str>), u64>,
}

impl Reading<'_> {
    fn row(&mut self, row: &mut Row<'_>, problems: &mut Problems) {
        let Some(kind) = row.word::<WordKind>("kind", problems) else { return };
        let word: Box<str> = row.cell("word").into();
        if word.is_empty() && !matches!(kind, WordKind::Blank) {
            row.report(problems, ProblemKind::EmptyCell { column: "word" });
            return;
        }
        if !row.cell("contest").is_empty() {
            row.contest = self.contest_of("contest", row, problems);
            if row.contest.is_none() {
                return;
            }
        }
        let slot = (Self::slot_of(kind), row.contest.clone(), word.clone());
        let first = *self.firsts.entry(slot).or_insert(row.line);
        if first != row.line {
            let name = word.to_string();
            row.report(problems, ProblemKind::Duplicate { what: "word", name, first });
            return;
        }
        match kind {
            WordKind::Selection | WordKind::WriteIn | WordKind::Overvote | WordKind::Blank => {
                self.mark(kind, word, row, problems);
            }
            _ => self.place(kind, word, row, problems),
        }
    }

    /// Words in a contest's column have one meaning between them.
    fn slot_of(kind: WordKind) -> WordKind {
        match kind {
            WordKind::WriteIn | WordKind::Overvote | WordKind::Blank => WordKind::Selection,
            other => other,
        }
    }

    fn mark(&mut self, kind: WordKind, word: Box<str>, row: &mut Row<'_>, problems: &mut Problems) {
        let Some(contest) = row.contest.clone() else {
            row.report(problems, ProblemKind::EmptyCell { column: "contest" });
            return;
        };
        let meaning = match kind {
            WordKind::WriteIn => MarkMeaning::Mark(MarkedFor::WriteIn),
            WordKind::Overvote => MarkMeaning::Mark(MarkedFor::Overvote),
            WordKind::Blank => MarkMeaning::Blank,
            _ => match self.selection(&contest, row, problems) {
                Some(selection) => MarkMeaning::Mark(MarkedFor::Selection(selection)),
                None => return,
            },
        };
        self.words.marks.entry(contest).or_default().insert(word, meaning);
    }

    fn selection(
        &self,
        contest: &ContestId,
        row: &Row<'_>,
        problems: &mut Problems,
    ) -> Option<SelectionId> {
        let selection: SelectionId = row.identifier("means", problems)?;
        let contest = self.definition.contest(contest)?;
        if contest.has_selection(&selection) {
            return Some(selection);
        }
        let lines: Vec<String> =
            contest.candidates.iter().flat_map(|c| c.selections()).map(Into::into).collect();
        let known = lines.iter().map(|line| (line.clone(), line.as_str()));
        let nearest = problems.nearest(selection.as_str(), known);
        let text = Excerpt::new(selection.as_str());
        row.report(problems, ProblemKind::UnknownSelection { text, nearest });
        None
    }

    fn contest_of(
        &self,
        column: &'static str,
        row: &Row<'_>,
        problems: &mut Problems,
    ) -> Option<ContestId> {
        let text = row.filled(column, problems)?;
        let contests = &self.definition.get().contests;
        if let Some(contest) = contests.iter().find(|contest| contest.id.as_str() == text) {
            return Some(contest.id.clone());
        }
        let known = contests.iter().map(|contest| (contest.id.to_string(), contest.id.as_str()));
        let nearest = problems.nearest(text, known);
        row.report(problems, ProblemKind::UnknownContest { text: Excerpt::new(text), nearest });
        None
    }

    fn unit_of(&self, row: &Row<'_>, problems: &mut Problems) -> Option<UnitId> {
        let unit: UnitId = row.identifier("means", problems)?;
        if self.definition.unit(&unit).is_some() {
            return Some(unit);
        }
        let units = &self.definition.get().units;
        let known = units.iter().map(|unit| (unit.id.to_string(), unit.id.as_str()));
        let nearest = problems.nearest(unit.as_str(), known);
        let text = Excerpt::new(unit.as_str());
        row.report(problems, ProblemKind::UnknownUnit { column: "means", text, nearest });
        None
    }

    fn place(&mut self, kind: WordKind, word: Box<str>, row: &Row<'_>, problems: &mut Problems) {
        match kind {
            WordKind::Contest => {
                let contest = self.contest_of("means", row, problems);
                insert(&mut self.words.contests, word, contest);
            }
            WordKind::Unit => {
                let unit = self.unit_of(row, problems);
                insert(&mut self.words.units, word, unit);
            }
            WordKind::Style => insert(&mut self.words.styles, word, id(row, problems)),
            WordKind::Batch => insert(&mut self.words.batches, word, id(row, problems)),
            WordKind::CountType => {
                insert(&mut self.words.count_types, word, row.word("means", problems));
            }
            WordKind::FileContest => {
                let contest = self.contest_of("means", row, problems);
                self.words.files.entry(word).or_default().contest = contest;
            }
            WordKind::Election => {
                insert(&mut self.words.elections, word, row.word("means", problems));
            }
            WordKind::FileUnit => {
                let unit = self.unit_of(row, problems);
                self.words.files.entry(word).or_default().unit = unit;
            }
            WordKind::FileStyle => {
                self.words.files.entry(word).or_default().style = id(row, problems);
            }
            WordKind::FileBatch => {
                self.words.files.entry(word).or_default().batch = id(row, problems);
            }
            WordKind::FilePurpose => {
                let purpose = row.word("means", problems);
                self.words.files.entry(word).or_default().purpose = purpose;
            }
            _ => {
                let count_type = row.word("means", problems);
                self.words.files.entry(word).or_default().count_type = count_type;
            }
        }
    }
}

fn id<T: FromStr<Err = IdentifierError>>(row: &Row<'_>, problems: &mut Problems) -> Option<T> {
    row.identifier("means", problems)
}

fn insert<T>(words: &mut BTreeMap<Box<str>, T>, word: Box<str>, meaning: Option<T>) {
    if let Some(meaning) = meaning {
        words.insert(word, meaning);
    }
}
