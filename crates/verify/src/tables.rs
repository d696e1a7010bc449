//! Tables of cast vote records: each read once, and reduced to what counts.
//!
//! A table is as large as its election. What is kept of it is each pattern of marks with the
//! number of ballots in each unit and type of count, and the ids, to see that no record stands
//! twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use election::cvr::{CountItemType, PlacedMark};
use election::{CheckedDefinition, ContestId, ResultDigest, UnitId};
use rayon::prelude::*;
use record::cvr::{
    CvrId, CvrReadError, CvrTable, CvrTableFile, GroupCounts, MarksError, PatternCounts, RowPlace,
    parse_marks,
};
use record::{ArtifactError, Digest, RecordFiles, read_artifact};
use tabulate::{CastBallots, CastCount, CastPattern, CastPlace, CvrBatch};

use crate::load::Loaded;
use crate::party_join::join;
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
pub enum TableError {
    /// The record does not have its bytes.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    /// The bytes are no table.
    #[error(transparent)]
    Read(#[from] CvrReadError),
    /// Records out of their one order.
    #[error("record {row} stands out of order: the order of records must tell nothing")]
    Order {
        /// The record, from 0.
        row: u64,
    },
    /// A unit that nobody defined.
    #[error("a record is of {word:?}, which is no unit of the definition")]
    Unit {
        /// What stands there.
        word: String,
    },
    /// A word that is no type of count.
    #[error("a record was cast as {word:?}, which is no type of count")]
    CountType {
        /// What stands there.
        word: String,
    },
    /// Marks that cannot be read.
    #[error("contest {contest}, marks {text:?}: {error}")]
    Marks {
        /// The contest.
        contest: ContestId,
        /// What stands there.
        text: String,
        /// What is wrong with it.
        error: MarksError,
    },
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
        Payload::CvrBatch(batch) => Some((position, &**batch)),
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
    let file = CvrTableFile::open(read_artifact(files, &digest)?)?;
    let heads = (0..file.groups()).into_par_iter().map(|group| Ok(Heads::of(file.heads(group)?)));
    let mut table = CastTable::default();
    let mut last = None;
    for heads in heads.collect::<Vec<Result<Heads, TableError>>>() {
        let heads = heads?;
        if let Some(row) = heads.out_of_order(last.as_ref()) {
            return Err(TableError::Order { row: table.records + row });
        }
        table.records += size(heads.ids.len());
        table.ids.extend(heads.ids);
        last = heads.ends.map(|(_, end)| end).or(last);
    }
    let counted = count_file(&file, definition)?;
    table.units = counted.units;
    table.contests = counted.contests;
    Ok(table)
}

/// What is kept of a group besides its counts.
struct Heads {
    ids: Vec<CvrId>,
    out_of_order: Option<u64>,
    // The first record and the last.
    ends: Option<(RowPlace, RowPlace)>,
}

impl Heads {
    fn of(group: CvrTable) -> Self {
        let ends = group.len().checked_sub(1);
        Self {
            out_of_order: group.first_out_of_order().map(size),
            ends: ends.map(|end| (group.place_of(0), group.place_of(end))),
            ids: group.ids,
        }
    }

    /// The first record that does not stand after the one before it, and the first of the group
    /// after the last of the groups before.
    fn out_of_order(&self, last: Option<&RowPlace>) -> Option<u64> {
        let first = self.ends.as_ref().map(|(first, _)| first);
        if last.zip(first).is_some_and(|(last, first)| last >= first) {
            return Some(0);
        }
        self.out_of_order
    }
}

/// A length of something in memory.
fn size(of: usize) -> u64 {
    u64::try_from(of).expect("a length fits 64 bits")
}

/// The ballots of a table of cast vote records, by contest.
#[derive(Debug, Default)]
pub struct CountedTable {
    /// Every unit that has a record.
    pub units: BTreeSet<UnitId>,
    /// The ballots of each contest.
    pub contests: BTreeMap<ContestId, CastBallots>,
}

/// Counts a table: what verification makes of it, without its checks of ids and their order.
pub fn count_table(
    bytes: Vec<u8>,
    definition: &CheckedDefinition,
) -> Result<CountedTable, TableError> {
    count_file(&CvrTableFile::open(bytes)?, definition)
}

fn count_file(
    file: &CvrTableFile,
    definition: &CheckedDefinition,
) -> Result<CountedTable, TableError> {
    let groups = (0..file.groups()).into_par_iter();
    let groups = groups.map(|group| {
        let mut counted = counted_group(&file.count(group)?, definition)?;
        join(file, group, definition, &mut counted)?;
        Ok(counted)
    });
    let mut counted = CountedTable::default();
    let mut parts: BTreeMap<ContestId, Vec<CastBallots>> = BTreeMap::new();
    // The first error in the order of groups, whichever thread was first.
    for group in groups.collect::<Vec<Result<CountedTable, TableError>>>() {
        let group = group?;
        counted.units.extend(group.units);
        for (contest, ballots) in group.contests {
            parts.entry(contest).or_default().push(ballots);
        }
    }
    let whole = parts.into_iter().map(|(contest, mut parts)| match parts.pop() {
        Some(only) if parts.is_empty() => (contest, only),
        last => (contest, CastBallots::union(parts.iter().chain(&last))),
    });
    counted.contests = whole.collect();
    Ok(counted)
}

/// Numbers and words as ballots of the definition's units and contests.
fn counted_group(
    group: &GroupCounts,
    definition: &CheckedDefinition,
) -> Result<CountedTable, TableError> {
    let places = group.places.iter().map(|words| cast_place(words, definition));
    let places: Vec<CastPlace> = places.collect::<Result<_, TableError>>()?;
    let units = places.iter().map(|place| place.unit.clone()).collect();
    // Put in order once, so that the contests can share the list.
    let mut in_order: Vec<(CastPlace, usize)> = places.into_iter().zip(0..).collect();
    in_order.sort();
    let mut number_of = vec![0; in_order.len()];
    (0..).zip(&in_order).for_each(|(number, (_, at))| number_of[*at] = number);
    let places: Arc<Vec<CastPlace>> =
        Arc::new(in_order.into_iter().map(|(place, _)| place).collect());
    let contests = group.contests.iter().map(|counts| {
        let ballots = cast_ballots(counts, places.clone(), &number_of)?;
        Ok((counts.contest.clone(), ballots))
    });
    Ok(CountedTable { contests: contests.collect::<Result<_, TableError>>()?, units })
}

/// The place of records with these words for unit and type of count.
pub(crate) fn cast_place(
    (unit, count_type): &(Box<str>, Box<str>),
    definition: &CheckedDefinition,
) -> Result<CastPlace, TableError> {
    let known: Option<UnitId> = unit.parse().ok();
    let unit = known
        .filter(|unit| definition.unit(unit).is_some())
        .ok_or_else(|| TableError::Unit { word: unit.to_string() })?;
    let count_type = CountItemType::of_word(count_type)
        .ok_or_else(|| TableError::CountType { word: count_type.to_string() })?;
    Ok(CastPlace { unit, count_type })
}

/// The marks that a text is of.
pub(crate) fn marks_of(contest: &ContestId, text: &str) -> Result<Vec<PlacedMark>, TableError> {
    parse_marks(text).map_err(|error| TableError::Marks {
        contest: contest.clone(),
        text: text.to_owned(),
        error,
    })
}

fn cast_ballots(
    counts: &PatternCounts,
    places: Arc<Vec<CastPlace>>,
    number_of: &[u32],
) -> Result<CastBallots, TableError> {
    // A text that no ballot has means nothing, and need not be one of marks.
    let mut is_used = vec![false; counts.patterns.len()];
    counts.cells.iter().for_each(|cell| is_used[cell.pattern as usize] = true);
    let marks = counts.patterns.iter().zip(is_used).map(|(text, is_used)| {
        let marks = if is_used { marks_of(&counts.contest, text)? } else { Vec::new() };
        Ok(CastPattern::from(marks))
    });
    let marks = marks.collect::<Result<_, TableError>>()?;
    let counts = counts.cells.iter().map(|cell| CastCount {
        pattern: cell.pattern,
        place: number_of[cell.place as usize],
        ballots: u64::from(cell.ballots),
    });
    Ok(CastBallots::new(marks, places, counts.collect()))
}

#[cfg(test)]
mod tests {
    use record::cvr::Words;

    use super::*;

    /// A group of records of one place, whose ids are these.
    fn group(ids: &[u8]) -> Heads {
        let words = || Words { values: vec!["one".into()], codes: vec![0; ids.len()] };
        Heads::of(CvrTable {
            ids: ids.iter().map(|id| CvrId([*id; 8])).collect(),
            unit: words(),
            style: words(),
            batch: words(),
            count_type: words(),
            contests: Vec::new(),
        })
    }

    /// Attack P11: each group is in order by itself, and the groups are in the order of voting.
    #[test]
    fn p11_the_order_of_records_goes_on_from_group_to_group() {
        let last = |heads: &Heads| heads.ends.as_ref().map(|(_, last)| last.clone());
        let first = group(&[1, 5]);
        let before = last(&first);
        assert_eq!(first.out_of_order(None), None);
        assert_eq!(group(&[6, 9]).out_of_order(before.as_ref()), None);
        // The same id again is out of order, and so is one below it.
        assert_eq!(group(&[5, 9]).out_of_order(before.as_ref()), Some(0));
        assert_eq!(group(&[2, 9]).out_of_order(before.as_ref()), Some(0));
        // Behind another group the record is told by its place in its own.
        assert_eq!(group(&[6, 9, 8]).out_of_order(before.as_ref()), Some(2));
        assert_eq!(group(&[]).out_of_order(before.as_ref()), None);
    }
}
