//! Tables of cast vote records: each read once, and reduced to what counts.
//!
//! A table is as large as its election. What is kept of it is each pattern of marks with the
//! number of ballots in each unit and type of count, and the ids, to see that no record stands
//! twice.

use std::collections::{BTreeMap, BTreeSet};

use election::cvr::CountItemType;
use election::{CheckedDefinition, ContestId, ResultDigest, UnitId};
use rayon::prelude::*;
use record::cvr::{
    CvrId, CvrReadError, CvrTable, MarksError, NOT_ON_BALLOT, Words, parse_marks, read_cvr_table,
};
use record::{ArtifactError, Digest, RecordFiles, read_artifact};
use tabulate::{CastBallots, CvrBatch};

use crate::load::Loaded;
use crate::payload::Payload;

/// A table of cast vote records, reduced.
#[derive(Clone, Debug, Default)]
pub(crate) struct CastTable {
    /// How many records.
    pub(crate) records: u64,
    /// The ballots of each contest.
    pub(crate) contests: BTreeMap<ContestId, CastBallots>,
    /// Every unit that has a record.
    pub(crate) units: BTreeSet<UnitId>,
    ids: Vec<CvrId>,
}

/// Why a table cannot be counted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TableError {
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    #[error(transparent)]
    Read(#[from] CvrReadError),
    #[error("record {row} stands out of order: the order of records must tell nothing")]
    Order { row: u64 },
    #[error("a record is of {word:?}, which is no unit of the definition")]
    Unit { word: String },
    #[error("a record was cast as {word:?}, which is no type of count")]
    CountType { word: String },
    #[error("contest {contest}, marks {text:?}: {error}")]
    Marks { contest: ContestId, text: String, error: MarksError },
}

/// Every table that a statement names, by digest.
#[derive(Debug, Default)]
pub(crate) struct Tables(BTreeMap<ResultDigest, Result<CastTable, TableError>>);

impl Tables {
    /// Reads the tables that the batches of a record name and that are not here yet, each once.
    pub(crate) fn and_read(mut self, loaded: &Loaded, files: &dyn RecordFiles) -> Self {
        let named: BTreeSet<&ResultDigest> =
            batches(loaded).map(|(_, batch)| &batch.table).collect();
        let new: Vec<&ResultDigest> =
            named.into_iter().filter(|digest| !self.0.contains_key(digest)).collect();
        let read = new.into_par_iter().map(|digest| {
            let table = reduce(digest, &loaded.definition, files);
            (digest.clone(), table)
        });
        self.0.extend(read.collect::<Vec<_>>());
        self
    }

    /// The table of a batch, where it can be counted.
    pub(crate) fn of(&self, batch: &CvrBatch) -> Option<&CastTable> {
        self.0.get(&batch.table)?.as_ref().ok()
    }

    /// Why the table of a batch cannot be counted, where it cannot.
    pub(crate) fn error(&self, batch: &CvrBatch) -> Option<&TableError> {
        self.0.get(&batch.table)?.as_ref().err()
    }
}

/// Every batch of cast vote records that the log has.
pub(crate) fn batches(loaded: &Loaded) -> impl Iterator<Item = (u64, &CvrBatch)> {
    loaded.entries().filter_map(|(position, _)| match loaded.payload(position)? {
        Payload::CvrBatch(batch) => Some((position, batch)),
        _ => None,
    })
}

impl CastTable {
    /// The first id that another of these tables has too.
    pub(crate) fn shared_id<'a>(tables: impl Iterator<Item = &'a Self>) -> Option<CvrId> {
        let mut ids: Vec<CvrId> = tables.flat_map(|table| &table.ids).copied().collect();
        ids.par_sort_unstable();
        ids.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
    }
}

fn reduce(
    digest: &ResultDigest,
    definition: &CheckedDefinition,
    files: &dyn RecordFiles,
) -> Result<CastTable, TableError> {
    let digest: Digest = digest.as_str().parse().expect("both are 64 hexadecimal digits");
    let bytes = read_artifact(files, &digest)?;
    let mut table = CastTable::default();
    let mut last = None;
    read_cvr_table(bytes, |group| {
        let from = table.records;
        if let Some(row) = group.first_out_of_order() {
            let row = from + u64::try_from(row).expect("a group is in memory");
            return Err(TableError::Order { row });
        }
        let ends =
            (!group.is_empty()).then(|| (group.place_of(0), group.place_of(group.len() - 1)));
        if let Some((first, end)) = ends {
            if last.as_ref().is_some_and(|last| *last >= first) {
                return Err(TableError::Order { row: from });
            }
            last = Some(end);
        }
        table.add(&group, definition)
    })?;
    Ok(table)
}

impl CastTable {
    fn add(&mut self, group: &CvrTable, definition: &CheckedDefinition) -> Result<(), TableError> {
        let units = used(&group.unit, |word| {
            let unit: Option<UnitId> = word.parse().ok();
            unit.filter(|unit| definition.unit(unit).is_some())
                .ok_or_else(|| TableError::Unit { word: word.to_owned() })
        })?;
        let types = used(&group.count_type, |word| {
            CountItemType::of_word(word)
                .ok_or_else(|| TableError::CountType { word: word.to_owned() })
        })?;
        self.records += u64::try_from(group.len()).expect("a group is in memory");
        self.ids.extend(&group.ids);
        self.units.extend(units.iter().flatten().cloned());
        for column in group.contests.iter().filter(|column| column.snapshot.is_none()) {
            let contest = &column.contest;
            let patterns = used(&column.marks, |text| {
                parse_marks(text).map_err(|error| TableError::Marks {
                    contest: contest.clone(),
                    text: text.to_owned(),
                    error,
                })
            })?;
            let ballots = self.contests.entry(contest.clone()).or_default();
            for ((pattern, unit, count_type), count) in cells(group, &column.marks) {
                let marks = at(&patterns, pattern);
                ballots.add(marks, at(&units, unit), *at(&types, count_type), count);
            }
        }
        Ok(())
    }
}

/// What the words of a column mean, of those that some row has.
fn used<T>(
    words: &Words,
    meaning: impl Fn(&str) -> Result<T, TableError>,
) -> Result<Vec<Option<T>>, TableError> {
    let mut seen = vec![false; words.values.len()];
    for code in words.codes.iter().filter(|code| **code != NOT_ON_BALLOT) {
        seen[*code as usize] = true;
    }
    let meanings = words.values.iter().zip(seen);
    meanings.map(|(word, seen)| seen.then(|| meaning(word)).transpose()).collect()
}

fn at<T>(meanings: &[Option<T>], code: u32) -> &T {
    meanings[code as usize].as_ref().expect("a code of a row is one that some row has")
}

/// How many rows have each pattern in each unit and type.
fn cells(group: &CvrTable, marks: &Words) -> BTreeMap<(u32, u32, u32), u64> {
    let mut cells = BTreeMap::new();
    let rows = marks.codes.iter().zip(&group.unit.codes).zip(&group.count_type.codes);
    for ((pattern, unit), count_type) in rows.filter(|((p, _), _)| **p != NOT_ON_BALLOT) {
        *cells.entry((*pattern, *unit, *count_type)).or_default() += 1;
    }
    cells
}
