//! V34: write-ins as people adjudicated them, held against the records (attack C29).

use std::collections::BTreeMap;

use election::ContestId;
use tabulate::{CvrBatch, WriteInAdjudication, write_ins_of};

use crate::adjudicated::{NamedRecords, is_of, standing_adjudications};
use crate::cast_checks::standing_batches;
use crate::check::{CheckName, Checklist, Finding, gives_power_to_adjudicate, listed};
use crate::load::Loaded;
use crate::standing::Standing;

pub(crate) fn check(loaded: &Loaded, standing: &Standing, list: &mut Checklist) {
    if gives_power_to_adjudicate(loaded.definition.get()) {
        list.set(CheckName::WriteInsAdjudicated, adjudicated(loaded, standing));
    }
}

fn adjudicated(loaded: &Loaded, standing: &Standing) -> Finding {
    let all = standing_adjudications(loaded, standing);
    let (mut wrong, mut decided) = (Vec::new(), BTreeMap::<&ContestId, u64>::new());
    for (position, adjudication) in all {
        let decisions = u64::try_from(adjudication.decisions.len()).expect("a length fits 64 bits");
        *decided.entry(&adjudication.contest).or_default() += decisions;
        let words = problems(loaded, standing, adjudication).into_iter();
        let (batch, contest) = (&adjudication.batch, &adjudication.contest);
        wrong.extend(
            words.map(|words| {
                format!("entry {position}, batch {batch}, contest {contest}: {words}")
            }),
        );
    }
    if !wrong.is_empty() {
        return Finding::fail(listed(&wrong));
    }
    if decided.is_empty() {
        return Finding::not_checked("no write-in was adjudicated");
    }
    let open = decided.iter().filter_map(|(contest, decided)| {
        let open = write_ins(loaded, standing, contest) - decided;
        let words = format!(
            "contest {contest}: {open} write-ins are not adjudicated, and count as undeclared"
        );
        (open > 0).then_some(words)
    });
    let open: Vec<String> = open.collect();
    let decisions: u64 = decided.values().sum();
    Finding::gap(&open, || format!("{decisions} decisions, each about a write-in of a record"))
}

/// Everything in which a standing adjudication contradicts the record.
fn problems(
    loaded: &Loaded,
    standing: &Standing,
    adjudication: &WriteInAdjudication,
) -> Vec<String> {
    let batch = batch_of(loaded, standing, adjudication);
    let named = batch.and_then(|batch| loaded.adjudicated.of(batch));
    problems_with(loaded, batch, named, adjudication)
}

/// The standing batch that an adjudication is of.
pub(crate) fn batch_of<'a>(
    loaded: &'a Loaded,
    standing: &'a Standing,
    adjudication: &WriteInAdjudication,
) -> Option<&'a CvrBatch> {
    let mut batches = standing_batches(loaded, standing);
    batches.find(|(_, batch)| is_of(adjudication, batch)).map(|(_, batch)| batch)
}

/// Everything in which an adjudication contradicts its batch, whose records that it names are
/// given.
pub(crate) fn problems_with(
    loaded: &Loaded,
    batch: Option<&CvrBatch>,
    named: Option<&NamedRecords>,
    adjudication: &WriteInAdjudication,
) -> Vec<String> {
    let Some(batch) = batch else {
        return vec![format!("there is no such batch of {}", adjudication.unit)];
    };
    let contest = loaded.definition.contest(&adjudication.contest);
    let Some(contest) = contest.filter(|contest| batch.contests.contains(&contest.id)) else {
        return vec!["the batch does not have the contest".to_owned()];
    };
    let none = BTreeMap::new();
    let named = named.and_then(|named| named.get(&contest.id));
    let faults = adjudication.faults(contest, named.unwrap_or(&none));
    faults.iter().map(ToString::to_string).collect()
}

/// The write-ins of a contest in all batches that stand, as they were read.
fn write_ins(loaded: &Loaded, standing: &Standing, contest: &ContestId) -> u64 {
    let tables = standing_batches(loaded, standing).filter_map(|(_, b)| loaded.tables.of(b));
    let ballots = tables.filter_map(|table| table.contests.get(contest));
    let of_pattern = ballots.flat_map(|ballots| ballots.iter()).map(|(marks, .., ballots)| {
        let each = u64::try_from(write_ins_of(marks).len()).expect("a length fits 64 bits");
        each * ballots
    });
    of_pattern.sum()
}
