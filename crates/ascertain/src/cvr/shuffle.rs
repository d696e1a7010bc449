//! From ballots in the order of an export to a table in the one order of the record.
//!
//! Every record gets 8 random bytes as its name, from the system's source of randomness, and rows
//! stand in the order of these names within their unit, style, batch and type. The export's own
//! ids and order are gone. That hides the order of voting and nothing more.

use std::collections::{BTreeSet, HashMap};

use election::UnitId;
use election::cvr::{ContestIndex, Mark, PlacedMark, SnapshotType, TableFull};
use interchange::ballots::{BallotContest, Ballots};
use record::cvr::{ContestMarksColumn, CvrId, CvrTable, NOT_ON_BALLOT, Words, write_marks};

/// Ballots as a table of the record.
pub(super) struct Shuffled {
    /// The table.
    pub(super) table: CvrTable,
    /// The name of each record, in the order of the exports.
    pub(super) ids: Vec<CvrId>,
    /// Units that the table does not tell apart.
    pub(super) merged: Vec<Vec<UnitId>>,
}

/// The table of all these ballots, its small units put together by `merge` before it is in order.
pub(super) fn table(
    parts: &[Ballots],
    merge: impl FnOnce(&mut CvrTable) -> Vec<Vec<UnitId>>,
) -> Result<Shuffled, TableFull> {
    let records: usize = parts.iter().map(|part| part.columns.len()).sum();
    u32::try_from(records).map_err(|_| TableFull)?;
    let mut draft = CvrTable { ids: ids(records), ..CvrTable::default() };
    draft.unit = words(parts, |p| &p.units, |p, row| p.columns.heads()[row].unit.at());
    draft.style = words(parts, |p| &p.styles, |p, row| p.columns.heads()[row].style.at());
    draft.batch = words(parts, |p| &p.batches, |p, row| p.columns.heads()[row].batch.at());
    draft.count_type =
        words(parts, |p| &p.count_types, |p, row| p.columns.heads()[row].count_type.at());
    let contests: BTreeSet<_> = parts
        .iter()
        .flat_map(|part| part.contests.iter().map(|contest| &contest.contest))
        .collect();
    for contest in contests {
        for snapshot in [None, Some(SnapshotType::Original), Some(SnapshotType::Interpreted)] {
            let marks = marks(parts, contest, snapshot);
            let kept = snapshot.is_none() || marks.codes.iter().any(|code| *code != NOT_ON_BALLOT);
            if kept {
                draft.contests.push(ContestMarksColumn {
                    contest: contest.clone(),
                    snapshot,
                    marks,
                });
            }
        }
    }
    let merged = merge(&mut draft);
    Ok(Shuffled { table: in_order(&draft), ids: draft.ids, merged })
}

/// So many different random names.
fn ids(records: usize) -> Vec<CvrId> {
    let mut seen = BTreeSet::new();
    let mut ids = Vec::with_capacity(records);
    while ids.len() < records {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).expect("the system has a source of randomness");
        if seen.insert(bytes) {
            ids.push(CvrId(bytes));
        }
    }
    ids
}

fn words<T: ToString>(
    parts: &[Ballots],
    values: impl Fn(&Ballots) -> &Vec<T>,
    place: impl Fn(&Ballots, usize) -> usize,
) -> Words {
    let mut column = WordsBuilder::default();
    for part in parts {
        let codes: Vec<u32> =
            values(part).iter().map(|value| column.code(&value.to_string())).collect();
        for row in 0..part.columns.len() {
            column.words.codes.push(codes[place(part, row)]);
        }
    }
    column.words
}

#[derive(Default)]
pub(super) struct WordsBuilder {
    pub(super) words: Words,
    // Only looked up, never gone through.
    codes: HashMap<Box<str>, u32>,
}

impl WordsBuilder {
    pub(super) fn code(&mut self, word: &str) -> u32 {
        if let Some(code) = self.codes.get(word) {
            return *code;
        }
        let code = u32::try_from(self.words.values.len()).expect("fewer words than records");
        self.words.values.push(word.into());
        self.codes.insert(word.into(), code);
        code
    }
}

/// The marks that count, or those of one earlier state of records whose counting marks differ.
fn marks(
    parts: &[Ballots],
    contest: &election::ContestId,
    snapshot: Option<SnapshotType>,
) -> Words {
    let mut column = WordsBuilder::default();
    for part in parts {
        let Some(place) = part.contests.iter().position(|known| known.contest == *contest) else {
            let missing = std::iter::repeat_n(NOT_ON_BALLOT, part.columns.len());
            column.words.codes.extend(missing);
            continue;
        };
        let index = ContestIndex::from_place(place).expect("contests are numbered with 32 bits");
        let mut known: HashMap<&[Mark], u32> = HashMap::new();
        for row in 0..part.columns.len() {
            let current = part.columns.current(index, row);
            let read = match snapshot {
                None => current,
                Some(snapshot) => {
                    let column = part.columns.column(index, snapshot);
                    column.and_then(|column| column.marks(row)).filter(|m| current != Some(*m))
                }
            };
            let code = read.map_or(NOT_ON_BALLOT, |marks| {
                *known
                    .entry(marks)
                    .or_insert_with(|| column.code(&text(&part.contests[place], marks)))
            });
            column.words.codes.push(code);
        }
    }
    column.words
}

fn text(contest: &BallotContest, marks: &[Mark]) -> String {
    let placed = marks.iter().map(|mark| PlacedMark {
        mark: contest.marks[mark.selection.at()].clone(),
        rank: mark.rank,
        status: mark.status,
    });
    write_marks(&placed.collect::<Vec<_>>())
}

/// The rows by their words, and by their random names below that.
fn in_order(draft: &CvrTable) -> CvrTable {
    let ranks = draft.words().map(rank_of_words);
    let mut rows: Vec<usize> = (0..draft.len()).collect();
    rows.sort_unstable_by_key(|row| {
        let words = draft.words().map(|words| words.codes[*row] as usize);
        let places = [0, 1, 2, 3].map(|at| ranks[at][words[at]]);
        (places, draft.ids[*row])
    });
    let again = |words: &Words| Words {
        values: words.values.clone(),
        codes: rows.iter().map(|row| words.codes[*row]).collect(),
    };
    CvrTable {
        ids: rows.iter().map(|row| draft.ids[*row]).collect(),
        unit: again(&draft.unit),
        style: again(&draft.style),
        batch: again(&draft.batch),
        count_type: again(&draft.count_type),
        contests: draft
            .contests
            .iter()
            .map(|column| ContestMarksColumn { marks: again(&column.marks), ..column.clone() })
            .collect(),
    }
}

/// For each word its place among the words in order.
fn rank_of_words(words: &Words) -> Vec<usize> {
    let sorted: BTreeSet<&str> = words.values.iter().map(|word| &**word).collect();
    let places: HashMap<&str, usize> =
        sorted.into_iter().enumerate().map(|(place, word)| (word, place)).collect();
    words.values.iter().map(|word| places[&**word]).collect()
}

#[cfg(test)]
mod tests {
    use election::cvr::{
        BatchIndex, ContestMarks, CountItemType, CvrColumns, MarkStatus, MarkedFor, Rank,
        RecordHead, SelectionIndex, UnitIndex,
    };

    use super::*;

    /// Ballots in the order in which they were cast: the number of marks tells the order.
    fn cast(records: u16) -> Ballots {
        let mut columns = CvrColumns::new(1);
        for n in 0..records {
            let mark = Mark {
                selection: SelectionIndex(0),
                rank: Rank(n + 1),
                status: MarkStatus::Indicated,
            };
            let marks = ContestMarks {
                contest: ContestIndex(0),
                snapshot: SnapshotType::Original,
                marks: &[mark],
            };
            let head = RecordHead { unit: UnitIndex(u32::from(n % 2)), ..RecordHead::default() };
            columns.push(RecordHead { batch: BatchIndex(0), ..head }, &[marks]).unwrap();
        }
        Ballots {
            units: vec!["us/b".parse().unwrap(), "us/a".parse().unwrap()],
            styles: vec!["s".parse().unwrap()],
            batches: vec!["one".parse().unwrap()],
            count_types: vec![CountItemType::Total],
            contests: vec![BallotContest {
                contest: "house".parse().unwrap(),
                marks: vec![MarkedFor::Selection("ames".parse().unwrap())],
            }],
            columns,
            write_ins: Vec::new(),
        }
    }

    fn order(table: &CvrTable, unit: &str) -> Vec<u16> {
        let rows = (0..table.len()).filter(|row| table.unit.get(*row) == Some(unit));
        let rank = |row: usize| {
            let marks = table.contests[0].marks.get(row).unwrap();
            marks.split(':').next().unwrap().parse().unwrap()
        };
        rows.map(rank).collect()
    }

    /// Attack P11 (DVSorder): the order of records, or their ids, give away who voted when.
    #[test]
    fn p11_neither_ids_nor_order_follow_the_order_of_voting() {
        let Shuffled { table, ids: by_row, .. } = table(&[cast(2_000)], |_| Vec::new()).unwrap();
        assert_eq!(table.first_out_of_order(), None);
        for unit in ["us/a", "us/b"] {
            let order = order(&table, unit);
            assert_eq!(order.len(), 1_000);
            // Of 999 steps half rise in a random order; 12 standard deviations are 110.
            let rises = order.windows(2).filter(|pair| pair[0] < pair[1]).count();
            assert!((390..=610).contains(&rises), "{rises} of 999 steps rise");
        }
        // Two tables of the same ballots differ in every id.
        let again = super::table(&[cast(2_000)], |_| Vec::new()).unwrap().table;
        let ids: BTreeSet<_> = table.ids.iter().collect();
        assert!(again.ids.iter().all(|id| !ids.contains(id)));
        // Whoever holds the sealed links finds each record: the first cast is ranked 1.
        let first = table.ids.iter().position(|id| *id == by_row[0]).unwrap();
        assert!(table.contests[0].marks.get(first).unwrap().starts_with("1:"));
    }

    #[test]
    fn every_ballot_is_there_once() {
        let table = table(&[cast(300), cast(5)], |_| Vec::new()).unwrap().table;
        let mut ranks = [order(&table, "us/a"), order(&table, "us/b")].concat();
        ranks.sort_unstable();
        let mut expected: Vec<u16> = (1..=300).chain(1..=5).collect();
        expected.sort_unstable();
        assert_eq!(ranks, expected);
    }
}
