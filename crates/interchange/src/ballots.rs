//! From the words of an export to the ids of an election, and an account of every word.
//!
//! Each word is looked up once, not once for each ballot. A word without a meaning is a problem,
//! and so is a word that would mean different things; ballots are never guessed at.

mod account;
mod problem;
mod purpose;
mod styles;
#[cfg(test)]
mod tests;
mod write_ins;

use election::cvr::{
    BatchIndex, ContestIndex, ContestMarks, CountItemType, CountTypeIndex, CvrColumns, Mark,
    MarkedFor, RecordHead, SelectionIndex, SnapshotType, StyleIndex, TableFull, UnitIndex,
};
use election::{BatchId, CheckedDefinition, ContestId, StyleId, UnitId};

pub use account::{Account, Meaning};
pub use problem::{WordFault, WordProblem};
pub use purpose::purpose_problem;
pub use write_ins::WriteInText;

use crate::cvr::{CvrExport, TEST_BATCH};
use crate::folder::{ExportWords, FileWords, MarkMeaning};

/// Cast vote records with the ids of an election.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ballots {
    /// Reporting units.
    pub units: Vec<UnitId>,
    /// Ballot styles.
    pub styles: Vec<StyleId>,
    /// Batches.
    pub batches: Vec<BatchId>,
    /// Types of count.
    pub count_types: Vec<CountItemType>,
    /// Contests, each with what its marks are for.
    pub contests: Vec<BallotContest>,
    /// The records.
    pub columns: CvrColumns,
    /// What voters wrote in, by row; no record has it.
    pub write_ins: Vec<WriteInText>,
}

/// A contest of ballots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BallotContest {
    /// The contest.
    pub contest: ContestId,
    /// What a mark may be for.
    pub marks: Vec<MarkedFor>,
}

/// A kind of word that an export has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WordKind {
    /// A contest.
    Contest,
    /// What a mark is for.
    Mark,
    /// A reporting unit.
    Unit,
    /// A ballot style.
    Style,
    /// A batch.
    Batch,
    /// A type of count.
    CountType,
}

impl std::fmt::Display for WordKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Contest => "contest",
            Self::Mark => "mark",
            Self::Unit => "unit",
            Self::Style => "style",
            Self::Batch => "batch",
            Self::CountType => "count-type",
        })
    }
}

/// Gives an export's records the ids of an election.
///
/// Records come back only where neither the export nor its words have a problem; the account of
/// words comes back in any case.
pub fn translate(
    export: &CvrExport,
    file: &str,
    words: &ExportWords,
    definition: &CheckedDefinition,
) -> (Option<Ballots>, Account, Vec<WordProblem>) {
    let mut translation = Translation {
        export,
        file,
        words,
        definition,
        account: Account::of(export, file),
        problems: Vec::new(),
    };
    let ballots = translation.ballots();
    let Translation { account, problems, .. } = translation;
    (ballots, account, problems)
}

struct Translation<'a> {
    export: &'a CvrExport,
    file: &'a str,
    words: &'a ExportWords,
    definition: &'a CheckedDefinition,
    account: Account,
    problems: Vec<WordProblem>,
}

/// For each number of the export the number here.
struct Numbers {
    units: Vec<u32>,
    styles: Vec<u32>,
    batches: Vec<u32>,
    count_types: Vec<u32>,
    /// By contest of the export: the contest here, and for each selection its mark, `None` where
    /// the word means that nothing was marked.
    contests: Vec<(u32, Vec<Option<u16>>)>,
}

impl Translation<'_> {
    fn ballots(&mut self) -> Option<Ballots> {
        let mut ballots = Ballots::default();
        let numbers = self.numbers(&mut ballots);
        if !self.problems.is_empty() || !self.export.problems.is_empty() {
            return None;
        }
        match renumber(&self.export.columns, &numbers, &mut self.account) {
            Ok(columns) => {
                let write_ins = write_ins::write_ins(self.export, &numbers, &ballots.contests);
                let ballots = Ballots { columns, write_ins, ..ballots };
                let faults = styles::style_faults(&ballots, &self.definition.get().styles);
                let sound = faults.is_empty();
                faults.into_iter().for_each(|fault| self.problem(None, fault));
                sound.then_some(ballots)
            }
            Err(full) => {
                self.problem(None, WordFault::TooManyRecords { full });
                None
            }
        }
    }

    fn numbers(&mut self, ballots: &mut Ballots) -> Numbers {
        let labels = &self.export.labels;
        let of_file = self.words.files.get(self.file).cloned().unwrap_or_default();
        let FileWords { contest, unit, style, batch, count_type, purpose: _ } = of_file;
        // A deck that this program made names its batch, and its format has no type of count.
        let deck = self.export.test.count > 0 && self.export.test.first_other.is_none();
        let (words, definition) = (self.words, self.definition);
        let unit_of = |word: &str| {
            let own = || word.parse().ok().filter(|unit| definition.unit(unit).is_some());
            words.units.get(word).cloned().or_else(own).or_else(|| unit.clone())
        };
        let known_styles = definition.ballot_styles();
        let style_of = |word: &str| {
            let own = || known_styles.iter().find(|style| style.id.as_str() == word);
            let own = || own().map(|style| style.id.clone());
            words.styles.get(word).cloned().or_else(own).or_else(|| style.clone())
        };
        let batch_of = |word: &str| {
            // No word gives the records of a deck another name.
            let own = word.parse().ok().filter(|_| deck && word == TEST_BATCH);
            own.or_else(|| words.batches.get(word).cloned()).or_else(|| batch.clone())
        };
        let type_of = |word: &str| {
            let own = CountItemType::of_word(word);
            let own = own.or_else(|| deck.then_some(CountItemType::Total));
            words.count_types.get(word).copied().or(count_type).or(own)
        };
        Numbers {
            units: self.places(WordKind::Unit, &labels.units, unit_of, &mut ballots.units),
            styles: self.places(WordKind::Style, &labels.styles, style_of, &mut ballots.styles),
            batches: self.places(WordKind::Batch, &labels.batches, batch_of, &mut ballots.batches),
            count_types: self.places(
                WordKind::CountType,
                &labels.count_types,
                type_of,
                &mut ballots.count_types,
            ),
            contests: self.contests(contest.as_ref(), &mut ballots.contests),
        }
    }

    /// The numbers of a list of words. A word that the table does not have means what is true of
    /// the whole file.
    fn places<T: Clone + PartialEq + ToString>(
        &mut self,
        kind: WordKind,
        labels: &[Box<str>],
        meaning: impl Fn(&str) -> Option<T>,
        found: &mut Vec<T>,
    ) -> Vec<u32> {
        let mut numbers = Vec::with_capacity(labels.len());
        for label in labels {
            let Some(meaning) = meaning(label) else {
                self.problem(None, WordFault::UnknownWord { kind, word: label.to_string() });
                numbers.push(0);
                continue;
            };
            self.account.word(kind, None, label, &meaning.to_string());
            let at = found.iter().position(|known| *known == meaning).unwrap_or(found.len());
            if at == found.len() {
                found.push(meaning);
            }
            numbers.push(u32::try_from(at).expect("an export has fewer words than 2^32"));
        }
        numbers
    }

    fn contests(
        &mut self,
        of_file: Option<&ContestId>,
        found: &mut Vec<BallotContest>,
    ) -> Vec<(u32, Vec<Option<u16>>)> {
        let mut numbers = Vec::new();
        for labels in &self.export.labels.contests {
            let known = &self.words.contests;
            let by_word = known.get(&labels.id).or_else(|| known.get(&labels.name)).cloned();
            let own = || labels.id.parse().ok().filter(|id| self.definition.contest(id).is_some());
            let Some(contest) = by_word.or_else(own).or_else(|| of_file.cloned()) else {
                let word = labels.name.to_string();
                self.problem(None, WordFault::UnknownWord { kind: WordKind::Contest, word });
                numbers.push((0, Vec::new()));
                continue;
            };
            self.account.word(WordKind::Contest, None, &labels.name, contest.as_str());
            if found.iter().any(|known| known.contest == contest) {
                let kind = WordFault::ContestTwice { contest: contest.to_string() };
                self.problem(Some(&labels.name), kind);
            }
            let mut marks = Vec::new();
            let selections = labels.selections.iter().map(|label| {
                let words = [Some(&*label.name), label.id.as_deref()];
                (words, label.write_in)
            });
            let selections: Vec<_> = selections.collect();
            let own = selections
                .into_iter()
                .map(|(words, write_in)| self.mark(&contest, words, write_in, &mut marks))
                .collect();
            let at = u32::try_from(found.len()).expect("fewer contests than 2^32");
            found.push(BallotContest { contest, marks });
            numbers.push((at, own));
        }
        numbers
    }

    fn mark(
        &mut self,
        contest: &ContestId,
        words: [Option<&str>; 2],
        write_in: bool,
        marks: &mut Vec<MarkedFor>,
    ) -> Option<u16> {
        let table = self.words.marks.get(contest);
        let listed = words.into_iter().flatten().find_map(|word| table?.get(word).cloned());
        let by_export = write_in.then_some(MarkMeaning::Mark(MarkedFor::WriteIn));
        let word = words.into_iter().flatten().next().unwrap_or_default();
        let own = || {
            let id = word.parse().ok()?;
            let has = self.definition.contest(contest)?.has_selection(&id);
            has.then_some(MarkMeaning::Mark(MarkedFor::Selection(id)))
        };
        let Some(meaning) = listed.or(by_export).or_else(own) else {
            let kind = WordFault::UnknownWord { kind: WordKind::Mark, word: word.to_owned() };
            self.problem(Some(contest.as_str()), kind);
            return None;
        };
        let shown = shown(&meaning);
        self.account.word(WordKind::Mark, Some(contest), word, &shown);
        let MarkMeaning::Mark(mark) = meaning else { return None };
        let at = marks.iter().position(|known| *known == mark).unwrap_or(marks.len());
        if at == marks.len() {
            marks.push(mark);
        }
        Some(u16::try_from(at).expect("a reader bounds the selections of a contest"))
    }

    fn problem(&mut self, contest: Option<&str>, fault: WordFault) {
        let contest = contest.map(str::to_owned);
        self.problems.push(WordProblem { file: self.file.to_owned(), contest, fault });
    }
}

fn shown(meaning: &MarkMeaning) -> String {
    match meaning {
        MarkMeaning::Blank => "(blank)".to_owned(),
        MarkMeaning::Mark(MarkedFor::WriteIn) => "(write-in)".to_owned(),
        MarkMeaning::Mark(MarkedFor::Overvote) => "(overvote)".to_owned(),
        MarkMeaning::Mark(MarkedFor::Selection(id)) => id.to_string(),
    }
}

/// The columns with the numbers of this election.
fn renumber(
    columns: &CvrColumns,
    numbers: &Numbers,
    account: &mut Account,
) -> Result<CvrColumns, TableFull> {
    let mut own = CvrColumns::new(numbers.contests.len());
    for (record, head) in columns.heads().iter().enumerate() {
        let mut marks: Vec<(ContestIndex, SnapshotType, Vec<Mark>)> = Vec::new();
        for (at, (contest, selections)) in numbers.contests.iter().enumerate() {
            let from = ContestIndex::from_place(at).expect("contests are numbered with 32 bits");
            for snapshot in SnapshotType::ALL {
                let column = columns.column(from, snapshot);
                let Some(read) = column.and_then(|column| column.marks(record)) else { continue };
                let of = |mark: &Mark| {
                    let selection = SelectionIndex(selections[mark.selection.at()]?);
                    Some(Mark { selection, ..*mark })
                };
                account.marks(snapshot, read.len());
                marks.push((
                    ContestIndex(*contest),
                    snapshot,
                    read.iter().filter_map(of).collect(),
                ));
            }
        }
        let marks: Vec<ContestMarks<'_>> = marks
            .iter()
            .map(|(contest, snapshot, marks)| ContestMarks {
                contest: *contest,
                snapshot: *snapshot,
                marks,
            })
            .collect();
        own.push(renumbered(head, numbers), &marks)?;
    }
    Ok(own)
}

fn renumbered(head: &RecordHead, numbers: &Numbers) -> RecordHead {
    let count_type = numbers.count_types[head.count_type.at()];
    RecordHead {
        style: StyleIndex(numbers.styles[head.style.at()]),
        unit: UnitIndex(numbers.units[head.unit.at()]),
        batch: BatchIndex(numbers.batches[head.batch.at()]),
        count_type: CountTypeIndex(u8::try_from(count_type).expect("ten types of count")),
        current: head.current,
    }
}
