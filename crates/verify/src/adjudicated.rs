//! Write-ins that people adjudicated: the records that decisions name, and the ballots as decided.
//!
//! Of a table only patterns of marks are kept. The few records that a decision names are looked up
//! once more, by their random names, and moved from their pattern to the one that was decided;
//! tables without adjudications are read as before.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use election::{CheckedDefinition, Contest, ContestId, ResultDigest};
use rayon::prelude::*;
use record::cvr::{ContestMarksColumn, CvrTable, CvrTableFile};
use record::{Digest, RecordFiles, read_artifact};
use tabulate::{
    CastBallots, CastPattern, CastRecord, CvrBatch, CvrName, WriteInAdjudication, WriteInFault,
};

use crate::load::Loaded;
use crate::payload::Payload;
use crate::standing::Standing;
use crate::tables::{TableError, batches, cast_place, marks_of};

/// The records of one table that decisions name, by contest.
pub type NamedRecords = BTreeMap<ContestId, BTreeMap<CvrName, CastRecord>>;

/// Names of records that decisions name, by contest.
type Wanted = BTreeMap<ContestId, BTreeSet<CvrName>>;

/// The records that the decisions of a log name, by table.
#[derive(Debug, Default)]
pub(crate) struct AdjudicatedRecords(BTreeMap<ResultDigest, (Wanted, NamedRecords)>);

impl AdjudicatedRecords {
    /// Looks up what the decisions of the log name and what is not here yet.
    pub(crate) fn and_read(mut self, loaded: &Loaded, files: &dyn RecordFiles) -> Self {
        let mut wanted: BTreeMap<&ResultDigest, Wanted> = BTreeMap::new();
        for (_, adjudication) in adjudications(loaded) {
            let tables = batches(loaded).filter(|(_, batch)| is_of(adjudication, batch));
            for (_, batch) in tables.filter(|(_, batch)| loaded.tables.of(batch).is_some()) {
                let of_table = wanted.entry(&batch.table).or_default();
                let of_contest = of_table.entry(adjudication.contest.clone()).or_default();
                of_contest.extend(adjudication.decisions.iter().map(|decision| decision.cvr));
            }
        }
        wanted.retain(|table, names| self.0.get(*table).is_none_or(|(known, _)| known != names));
        let found = wanted.into_par_iter().map(|(table, names)| {
            // A table that could be counted can be read; where it cannot, V30 tells.
            let found = named_records(table, &loaded.definition, &names, files).unwrap_or_default();
            (table.clone(), (names, found))
        });
        self.0.extend(found.collect::<Vec<_>>());
        self
    }

    /// The records of a batch that decisions name; none where there is no decision.
    pub(crate) fn of(&self, batch: &CvrBatch) -> Option<&NamedRecords> {
        self.0.get(&batch.table).map(|(_, found)| found)
    }
}

/// Every adjudication that the log has.
pub(crate) fn adjudications(loaded: &Loaded) -> impl Iterator<Item = (u64, &WriteInAdjudication)> {
    loaded.entries().filter_map(|(position, _)| match loaded.payload(position)? {
        Payload::WriteInAdjudication(adjudication) => Some((position, adjudication)),
        _ => None,
    })
}

/// Adjudications that stand, in the order of the log.
pub(crate) fn standing_adjudications<'a>(
    loaded: &'a Loaded,
    standing: &'a Standing,
) -> impl Iterator<Item = (u64, &'a WriteInAdjudication)> {
    adjudications(loaded).filter(|(position, _)| standing.positions.contains(position))
}

/// Whether an adjudication is of this batch.
pub(crate) fn is_of(adjudication: &WriteInAdjudication, batch: &CvrBatch) -> bool {
    (&adjudication.unit, &adjudication.batch) == (&batch.unit, &batch.batch)
}

/// The ballots of a batch in a contest, as the adjudication among these that is of it decided.
pub(crate) fn as_decided<'b, 'a>(
    contest: &Contest,
    (batch, ballots): (&CvrBatch, &'b CastBallots),
    named: Option<&NamedRecords>,
    mut adjudications: impl Iterator<Item = &'a WriteInAdjudication>,
) -> Result<Cow<'b, CastBallots>, WriteInFault> {
    let of_batch = adjudications.find(|one| is_of(one, batch) && one.contest == contest.id);
    let Some(adjudication) = of_batch else { return Ok(Cow::Borrowed(ballots)) };
    let none = BTreeMap::new();
    let named = named.and_then(|named| named.get(&contest.id)).unwrap_or(&none);
    adjudication.apply(contest, ballots, named).map(Cow::Owned)
}

/// The records of an adjudication that nobody has recorded yet.
pub(crate) fn records_of(
    loaded: &Loaded,
    batch: &CvrBatch,
    adjudication: &WriteInAdjudication,
    files: &dyn RecordFiles,
) -> Result<NamedRecords, TableError> {
    let names = adjudication.decisions.iter().map(|decision| decision.cvr).collect();
    let wanted = BTreeMap::from([(adjudication.contest.clone(), names)]);
    named_records(&batch.table, &loaded.definition, &wanted, files)
}

fn named_records(
    digest: &ResultDigest,
    definition: &CheckedDefinition,
    wanted: &Wanted,
    files: &dyn RecordFiles,
) -> Result<NamedRecords, TableError> {
    let digest: Digest = digest.as_str().parse().expect("both are 64 hexadecimal digits");
    let file = CvrTableFile::open(read_artifact(files, &digest)?)?;
    let all: BTreeSet<CvrName> = wanted.values().flatten().copied().collect();
    let mut found = NamedRecords::new();
    for group in 0..file.groups() {
        let ids = file.heads(group)?.ids;
        let names = ids.iter().map(|id| CvrName(u64::from_be_bytes(id.0)));
        let rows: Vec<(usize, CvrName)> =
            (0..).zip(names).filter(|(_, name)| all.contains(name)).collect();
        if rows.is_empty() {
            continue;
        }
        let table = file.table(group)?;
        for (contest, names) in wanted {
            let named = rows.iter().filter(|(_, name)| names.contains(name));
            for (row, name) in named {
                let record = record_of(&table, *row, contest, definition)?;
                let of_contest = found.entry(contest.clone()).or_default();
                of_contest.extend(record.map(|record| (*name, record)));
            }
        }
    }
    Ok(found)
}

/// One record in one contest; none where the contest is not on its ballot.
fn record_of(
    table: &CvrTable,
    row: usize,
    contest: &ContestId,
    definition: &CheckedDefinition,
) -> Result<Option<CastRecord>, TableError> {
    let column = |contest: &ContestId| {
        let counting =
            |column: &&ContestMarksColumn| column.snapshot.is_none() && column.contest == *contest;
        table.contests.iter().find(counting)
    };
    let marks = |contest: &ContestId| {
        let text = column(contest).and_then(|column| column.marks.get(row));
        text.map(|text| marks_of(contest, text)).transpose()
    };
    let Some(own) = marks(contest)? else { return Ok(None) };
    let counting = definition.get().counting.get(contest);
    let parties = counting.and_then(|counting| counting.party_marks.as_ref());
    let party_marks = parties.map(|parties| marks(&parties.contest)).transpose()?.flatten();
    let word = |words: &record::cvr::Words| Box::from(words.get(row).unwrap_or_default());
    let place = cast_place(&(word(&table.unit), word(&table.count_type)), definition)?;
    let party_marks = party_marks.unwrap_or_default();
    Ok(Some(CastRecord { place, pattern: CastPattern { marks: own, party_marks } }))
}
