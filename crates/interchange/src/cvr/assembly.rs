//! An export in the making: words get numbers as they are met, records go into columns.

use std::collections::HashMap;

use election::cvr::{
    BatchIndex, ContestIndex, ContestMarks, CountTypeIndex, CvrColumns, Mark, RecordHead,
    SelectionIndex, SnapshotType, StyleIndex, UnitIndex,
};

use super::limits::{Limit, PROBLEMS, WORD_BYTES};
use super::problem::{CvrPlace, CvrProblem, CvrProblemKind};
use super::purpose::{TEST_ID_PREFIX, TestRecords};
use super::{ContestLabels, CvrExport, CvrFormat, CvrLabels, SelectionLabel};

/// What a reader has of an export so far.
pub(super) struct Assembly {
    format: CvrFormat,
    election: Option<String>,
    /// Where the reader is; problems take it as their place.
    pub(super) place: CvrPlace,
    units: Words,
    batches: Words,
    styles: Words,
    count_types: Words,
    contest_ids: Words,
    contests: Vec<Contest>,
    columns: CvrColumns,
    source_ids: Vec<Box<str>>,
    /// Whether the file that is read says that its ballots are a test.
    pub(super) of_test: bool,
    test: TestRecords,
    problems: Vec<CvrProblem>,
    more: u64,
    word_bytes: usize,
}

struct Contest {
    labels: ContestLabels,
    selections: Words,
}

// A list of words, each once.
#[derive(Default)]
struct Words {
    list: Vec<Box<str>>,
    places: HashMap<Box<str>, u32>,
}

impl Words {
    fn find(&self, word: &str) -> Option<u32> {
        self.places.get(word).copied()
    }

    // The place of a word, and whether it is new.
    fn place(&mut self, word: &str) -> Result<(u32, bool), Limit> {
        if let Some(place) = self.places.get(word) {
            return Ok((*place, false));
        }
        let place = u32::try_from(self.list.len()).map_err(|_| Limit::Words)?;
        self.list.push(word.into());
        self.places.insert(word.into(), place);
        Ok((place, true))
    }
}

/// One record before it goes into columns. It is filled, pushed and filled again.
#[derive(Default)]
pub(super) struct Draft {
    /// The id that the export gives it.
    pub(super) id: String,
    pub(super) unit: Option<UnitIndex>,
    pub(super) batch: Option<BatchIndex>,
    pub(super) style: Option<StyleIndex>,
    pub(super) count_type: Option<CountTypeIndex>,
    /// The snapshot that counts.
    pub(super) current: SnapshotType,
    contests: Vec<DraftContest>,
    marks: Vec<Mark>,
}

struct DraftContest {
    contest: ContestIndex,
    snapshot: SnapshotType,
    first_mark: usize,
}

impl Draft {
    /// Starts a contest, to which the marks that follow belong; false where the record had it in
    /// this snapshot already.
    pub(super) fn contest(&mut self, contest: ContestIndex, snapshot: SnapshotType) -> bool {
        let twice = self
            .contests
            .iter()
            .any(|known| known.contest == contest && known.snapshot == snapshot);
        if !twice {
            self.contests.push(DraftContest { contest, snapshot, first_mark: self.marks.len() });
        }
        !twice
    }

    /// A mark of the contest that was started last.
    pub(super) fn mark(&mut self, mark: Mark) {
        self.marks.push(mark);
    }

    /// Empties it for the next record.
    pub(super) fn clear(&mut self) {
        self.id.clear();
        (self.unit, self.batch, self.style, self.count_type) = (None, None, None, None);
        self.current = SnapshotType::Original;
        self.contests.clear();
        self.marks.clear();
    }
}

impl Assembly {
    /// An export of which nothing is known but its file.
    pub(super) fn new(format: CvrFormat, file: &str) -> Self {
        Self {
            format,
            election: None,
            place: CvrPlace { file: file.to_owned(), ..CvrPlace::default() },
            units: Words::default(),
            batches: Words::default(),
            styles: Words::default(),
            count_types: Words::default(),
            contest_ids: Words::default(),
            contests: Vec::new(),
            columns: CvrColumns::new(0),
            source_ids: Vec::new(),
            of_test: false,
            test: TestRecords::default(),
            problems: Vec::new(),
            more: 0,
            word_bytes: 0,
        }
    }

    /// Takes up the format once it is recognised.
    pub(super) fn recognised(&mut self, format: CvrFormat) {
        self.format = format;
    }

    /// Lists a problem at the present place.
    pub(super) fn problem(&mut self, what: CvrProblemKind) {
        let place = self.place.clone();
        self.problem_at(place, what);
    }

    /// Lists a problem at a place of its own; the rest of many is counted.
    pub(super) fn problem_at(&mut self, place: CvrPlace, what: CvrProblemKind) {
        if self.problems.len() < PROBLEMS {
            self.problems.push(CvrProblem { place, what });
        } else {
            self.more += 1;
        }
    }

    /// Holds the election that the export names against the one it named before.
    pub(super) fn name_election(&mut self, name: &str) {
        match &self.election {
            Some(first) if first != name => {
                let (first, second) = (first.clone(), name.to_owned());
                self.problem(CvrProblemKind::TwoElections { first, second });
            }
            Some(_) => {}
            None => self.election = Some(name.to_owned()),
        }
    }

    /// The number of a reporting unit.
    pub(super) fn unit(&mut self, word: &str) -> Result<UnitIndex, Limit> {
        let place = word_place(&mut self.units, &mut self.word_bytes, word)?;
        Ok(UnitIndex(place))
    }

    /// The number of a batch.
    pub(super) fn batch(&mut self, word: &str) -> Result<BatchIndex, Limit> {
        let place = word_place(&mut self.batches, &mut self.word_bytes, word)?;
        Ok(BatchIndex(place))
    }

    /// The number of a ballot style.
    pub(super) fn style(&mut self, word: &str) -> Result<StyleIndex, Limit> {
        let place = word_place(&mut self.styles, &mut self.word_bytes, word)?;
        Ok(StyleIndex(place))
    }

    /// The number of a type of count.
    pub(super) fn count_type(&mut self, word: &str) -> Result<CountTypeIndex, Limit> {
        let place = word_place(&mut self.count_types, &mut self.word_bytes, word)?;
        u8::try_from(place).map(CountTypeIndex).map_err(|_| Limit::CountTypes)
    }

    /// Lists the contests that were asked for and are not among those of the export.
    pub(super) fn find_missing(&mut self, asked: &[String], known: &[String]) {
        for id in asked.iter().filter(|id| !known.contains(id)) {
            let (id, known) = (id.clone(), known.join(", "));
            self.problem(CvrProblemKind::NoContest { id, known });
        }
    }

    /// The number of a contest, which is added where it is new.
    pub(super) fn contest(&mut self, id: &str, name: &str) -> Result<ContestIndex, Limit> {
        let place = word_place(&mut self.contest_ids, &mut self.word_bytes, id)?;
        let contest = ContestIndex(place);
        if contest.at() == self.contests.len() {
            let labels =
                ContestLabels { id: id.into(), name: name.into(), ..ContestLabels::default() };
            self.contests.push(Contest { labels, selections: Words::default() });
        }
        Ok(contest)
    }

    /// The words of a contest.
    pub(super) fn contest_labels(&mut self, contest: ContestIndex) -> &mut ContestLabels {
        &mut self.contests[contest.at()].labels
    }

    /// The number of a selection without an id of its own.
    pub(super) fn selection(
        &mut self,
        contest: ContestIndex,
        name: &str,
    ) -> Result<SelectionIndex, Limit> {
        self.add_selection(contest, name, || SelectionLabel {
            id: None,
            name: name.into(),
            write_in: false,
        })
    }

    /// The number of a selection by its key (its id, or its name where there is none), which is
    /// added under the label given where it is new.
    pub(super) fn add_selection(
        &mut self,
        contest: ContestIndex,
        key: &str,
        label: impl FnOnce() -> SelectionLabel,
    ) -> Result<SelectionIndex, Limit> {
        let contest = &mut self.contests[contest.at()];
        let place = word_place(&mut contest.selections, &mut self.word_bytes, key)?;
        let selection = u16::try_from(place).map_err(|_| Limit::Selections)?;
        if usize::from(selection) == contest.labels.selections.len() {
            contest.labels.selections.push(label());
        }
        Ok(SelectionIndex(selection))
    }

    /// The number of a selection that is known, by its key.
    pub(super) fn find_selection(
        &self,
        contest: ContestIndex,
        key: &str,
    ) -> Option<SelectionIndex> {
        let place = self.contests[contest.at()].selections.find(key)?;
        u16::try_from(place).ok().map(SelectionIndex)
    }

    /// Puts a record into the columns and empties the draft.
    pub(super) fn push(&mut self, draft: &mut Draft) -> Result<(), Limit> {
        let head = RecordHead {
            style: known_or(draft.style, || self.style(""))?,
            unit: known_or(draft.unit, || self.unit(""))?,
            batch: known_or(draft.batch, || self.batch(""))?,
            count_type: known_or(draft.count_type, || self.count_type(""))?,
            current: draft.current,
        };
        let ends = draft.contests.iter().skip(1).map(|next| next.first_mark);
        let ends = ends.chain([draft.marks.len()]);
        let contests: Vec<ContestMarks<'_>> = draft
            .contests
            .iter()
            .zip(ends)
            .map(|(contest, end)| ContestMarks {
                contest: contest.contest,
                snapshot: contest.snapshot,
                marks: &draft.marks[contest.first_mark..end],
            })
            .collect();
        self.columns.push(head, &contests).map_err(|_| Limit::Records)?;
        let is_test = self.of_test || draft.id.starts_with(TEST_ID_PREFIX);
        self.test.take(is_test, || self.place.clone());
        self.source_ids.push(draft.id.as_str().into());
        draft.clear();
        Ok(())
    }

    /// The export, with the problems that only the whole shows.
    pub(super) fn finish(mut self) -> CvrExport {
        self.find_duplicate_ids();
        if self.more > 0 {
            let what = CvrProblemKind::More { count: self.more };
            let place = CvrPlace { file: self.place.file.clone(), ..CvrPlace::default() };
            self.problems.push(CvrProblem { place, what });
        }
        let labels = CvrLabels {
            units: self.units.list,
            batches: self.batches.list,
            styles: self.styles.list,
            count_types: self.count_types.list,
            contests: self.contests.into_iter().map(|contest| contest.labels).collect(),
        };
        CvrExport {
            format: self.format,
            election: self.election,
            labels,
            columns: self.columns,
            source_ids: self.source_ids,
            test: self.test,
            problems: self.problems,
        }
    }

    fn find_duplicate_ids(&mut self) {
        // Ids mostly rise, by length and then by letter, and then there is nothing to sort.
        let rising = |pair: &[Box<str>]| (pair[0].len(), &pair[0]) < (pair[1].len(), &pair[1]);
        if self.source_ids.windows(2).all(rising) {
            return;
        }
        let mut order: Vec<usize> = (0..self.source_ids.len()).collect();
        order.sort_by_key(|record| (&self.source_ids[*record], *record));
        let mut twice: Vec<(usize, usize)> = Vec::new();
        for pair in order.windows(2) {
            let same = self.source_ids[pair[0]] == self.source_ids[pair[1]];
            if same && !self.source_ids[pair[0]].is_empty() {
                let first = match twice.last() {
                    Some((first, again)) if *again == pair[0] => *first,
                    _ => pair[0],
                };
                twice.push((first, pair[1]));
            }
        }
        twice.sort_unstable_by_key(|(_, again)| *again);
        for (first, again) in twice {
            let id = self.source_ids[again].to_string();
            let place = CvrPlace {
                file: self.place.file.clone(),
                record: Some(again as u64 + 1),
                ..CvrPlace::default()
            };
            self.problem_at(place, CvrProblemKind::DuplicateId { id, first: first as u64 + 1 });
        }
    }
}

fn known_or<T>(known: Option<T>, word: impl FnOnce() -> Result<T, Limit>) -> Result<T, Limit> {
    match known {
        Some(known) => Ok(known),
        None => word(),
    }
}

fn word_place(words: &mut Words, word_bytes: &mut usize, word: &str) -> Result<u32, Limit> {
    let (place, new) = words.place(word)?;
    if new {
        *word_bytes += word.len();
        if *word_bytes > WORD_BYTES {
            return Err(Limit::Words);
        }
    }
    Ok(place)
}
