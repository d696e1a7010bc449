//! V30 and V31: cast vote records, and what they tell of voters.

use std::collections::{BTreeMap, BTreeSet};

use election::cvr::{CountItemType, PlacedMark};
use election::{BallotClassId, ContestId, ResultDigest, UnitId};
use tabulate::{CastBallots, CvrBatch};

use crate::check::{CheckName, Checklist, Finding, listed};
use crate::load::Loaded;
use crate::standing::Standing;
use crate::tables::{CastTable, batches};
use crate::zero_checks::{without_zero, wrong_reports};

pub(crate) fn check(loaded: &Loaded, standing: &Standing, list: &mut Checklist) {
    list.set(CheckName::CastRecordsSound, records_sound(loaded, standing));
    list.set(CheckName::BallotsTellNothing, ballots_tell_nothing(loaded, standing));
}

/// Batches that stand, in the order of the log.
pub(crate) fn standing_batches<'a>(
    loaded: &'a Loaded,
    standing: &'a Standing,
) -> impl Iterator<Item = (u64, &'a CvrBatch)> {
    batches(loaded).filter(|(position, _)| standing.positions.contains(position))
}

fn records_sound(loaded: &Loaded, standing: &Standing) -> Finding {
    let mut wrong: Vec<String> = Vec::new();
    for (position, batch) in batches(loaded) {
        let problems = batch_problems(loaded, batch).into_iter();
        wrong.extend(
            problems.map(|words| format!("entry {position}, batch {}: {words}", batch.batch)),
        );
    }
    let tables = || standing_batches(loaded, standing).filter_map(|(_, b)| loaded.tables.of(b));
    if let Some(id) = CastTable::shared_id(tables()) {
        wrong.push(format!("record {id} stands in more than one batch, or twice in one"));
    }
    wrong.extend(exports_twice(loaded, standing));
    wrong.extend(wrong_reports(loaded));
    if !wrong.is_empty() {
        return Finding::fail(listed(&wrong));
    }
    let batches = standing_batches(loaded, standing);
    let with_records: BTreeSet<&ContestId> =
        batches.flat_map(|(_, batch)| &batch.contests).collect();
    let counted = loaded.definition.get().counting.keys();
    let missing = counted.filter(|contest| !with_records.contains(contest));
    let mut missing: Vec<String> =
        missing.map(|contest| format!("there are no records of contest {contest} yet")).collect();
    missing.extend(without_zero(loaded, standing));
    let records: u64 = tables().map(|table| table.records).sum();
    Finding::gap(&missing, || format!("{records} records"))
}

/// Ballots of units that are not asked about the contest that they mark.
fn foreign_ballots(loaded: &Loaded, table: &CastTable) -> Vec<String> {
    let definition = &loaded.definition;
    let foreign = table.contests.iter().filter_map(|(contest, ballots)| {
        let contest = definition.contest(contest)?;
        let is_asked =
            |unit: &UnitId| definition.reports(unit) && definition.lies_in(unit, &contest.scope);
        let unit = ballots.units().find(|unit| !is_asked(unit))?;
        Some(format!(
            "it has a ballot of {unit} in contest {}, which is for the reporting units of {}",
            contest.id, contest.scope
        ))
    });
    foreign.collect()
}

/// Exports that two standing batches were read from: their ballots would count twice, under random
/// ids that tell nothing of it.
fn exports_twice(loaded: &Loaded, standing: &Standing) -> Vec<String> {
    let mut first: BTreeMap<&ResultDigest, u64> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (position, batch) in standing_batches(loaded, standing) {
        for export in &batch.exports {
            if let Some(before) = first.insert(&export.sha256, position) {
                wrong.push(format!(
                    "entry {position}, batch {}: it was read from the export {} as entry {before} \
                     was",
                    batch.batch, export.file
                ));
            }
        }
    }
    wrong
}

/// Everything in which a batch is not what its statement says.
fn batch_problems(loaded: &Loaded, batch: &CvrBatch) -> Vec<String> {
    let mut problems = Vec::new();
    if batch.definition.as_str() != loaded.definition_digest.to_string() {
        let (read_under, own) = (&batch.definition, loaded.definition_digest);
        problems.push(format!(
            "it was read under the definition {read_under}, and this record's is {own}"
        ));
    }
    problems.extend(loaded.tables.error(batch).map(ToString::to_string));
    problems.extend(loaded.links.problem(batch).map(ToString::to_string));
    if let Some(table) = loaded.tables.of(batch) {
        problems.extend(table_problems(loaded, batch, table));
    }
    problems
}

fn table_problems(loaded: &Loaded, batch: &CvrBatch, table: &CastTable) -> Vec<String> {
    let mut problems = Vec::new();
    if batch.records.get() != table.records {
        let (stated, found) = (batch.records, table.records);
        problems.push(format!("it states {stated} records, and its table has {found}"));
    }
    if !table.contests.keys().eq(&batch.contests) {
        problems.push("it states other contests than its table has".to_owned());
    }
    let counting = &loaded.definition.get().counting;
    let ruleless = batch.contests.iter().filter(|contest| !counting.contains_key(contest));
    problems.extend(ruleless.map(|contest| format!("contest {contest} has no counting rules")));
    problems.extend(foreign_ballots(loaded, table));
    problems.extend(merged_problems(loaded, batch, table));
    let within = |unit: &&UnitId| !loaded.definition.lies_in(unit, &batch.unit);
    let units = table.units.iter().chain(batch.merged.iter().flatten());
    let outside = units.filter(within);
    problems
        .extend(outside.map(|unit| format!("it is of {}, and has a record of {unit}", batch.unit)));
    problems
}

/// Everything in which a batch's lists of units that it does not tell apart are not possible: one
/// unit in two lists, or ballots under another unit of a list than its first.
fn merged_problems(loaded: &Loaded, batch: &CvrBatch, table: &CastTable) -> Vec<String> {
    let mut problems = Vec::new();
    let counting = &loaded.definition.get().counting;
    let has_rule = |contest| counting.get(contest).is_some_and(|c| c.small_cells.is_some());
    if !batch.merged.is_empty() && !batch.contests.iter().any(has_rule) {
        problems.push("it merges units, and no contest has a rule about small ones".to_owned());
    }
    let mut listed: BTreeSet<&UnitId> = BTreeSet::new();
    for list in &batch.merged {
        let in_order = list.windows(2).all(|pair| pair[0] < pair[1]);
        if list.len() < 2 || !in_order {
            problems.push("a list of merged units needs two or more, in rising order".to_owned());
        }
        for unit in list {
            if !loaded.definition.reports(unit) {
                problems.push(format!("it merges {unit}, which is no unit that reports"));
            }
            if !listed.insert(unit) {
                problems.push(format!("it merges {unit} twice"));
            }
        }
        let asked = |unit: &UnitId| asked_about(loaded, unit, batch);
        if list.windows(2).any(|pair| asked(&pair[0]) != asked(&pair[1])) {
            problems.push("it merges units that are asked about different contests".to_owned());
        }
        let others = list.iter().skip(1).filter(|unit| table.units.contains(*unit));
        problems.extend(
            others
                .map(|unit| format!("it merges {unit} with others, and has a record of it alone")),
        );
    }
    problems
}

/// Which of a batch's contests a unit is asked about.
fn asked_about<'a>(loaded: &Loaded, unit: &UnitId, batch: &'a CvrBatch) -> Vec<&'a ContestId> {
    let is_asked = |contest: &&ContestId| {
        let contest = loaded.definition.contest(contest);
        contest.is_some_and(|contest| loaded.definition.lies_in(unit, &contest.scope))
    };
    batch.contests.iter().filter(is_asked).collect()
}

/// Told and never a failure: whether such ballots may be published is for the law of the place.
///
/// What tells is the ballots of a contest from all batches together: two that are alone in their
/// batches with the same marks are not alone.
fn ballots_tell_nothing(loaded: &Loaded, standing: &Standing) -> Finding {
    let mut cast: BTreeMap<&ContestId, Vec<&CastBallots>> = BTreeMap::new();
    for (_, batch) in standing_batches(loaded, standing) {
        for (contest, ballots) in loaded.tables.of(batch).into_iter().flat_map(|t| &t.contests) {
            cast.entry(contest).or_default().push(ballots);
        }
    }
    let told = cast.into_iter().flat_map(|(contest, cast)| {
        let cast = CastBallots::union(cast);
        let mut told = told_of(contest, &cast);
        told.extend(small_places(loaded, contest, &cast));
        told
    });
    let mut told: Vec<String> = told.collect();
    told.extend(classes_tell(loaded, standing));
    Finding::gap(&told, || "no ballot is alone with its marks in its unit".to_owned())
}

/// The same of the ballots of each class: they are a table of their own, and the totals with and
/// without them differ by just these.
fn classes_tell(loaded: &Loaded, standing: &Standing) -> Vec<String> {
    let mut cast: BTreeMap<(&BallotClassId, &ContestId), Vec<&CastBallots>> = BTreeMap::new();
    for (_, batch) in standing_batches(loaded, standing) {
        let Some(class) = &batch.class else { continue };
        for (contest, ballots) in loaded.tables.of(batch).into_iter().flat_map(|t| &t.contests) {
            cast.entry((class, contest)).or_default().push(ballots);
        }
    }
    let told = cast.into_iter().flat_map(|((class, contest), cast)| {
        let told = told_of(contest, &CastBallots::union(cast)).into_iter();
        told.map(move |words| format!("ballots of the class {class}: {words}"))
    });
    told.collect()
}

fn told_of(contest: &ContestId, cast: &CastBallots) -> Vec<String> {
    let mut told = Vec::new();
    let alone = cast.iter().filter(|(_, _, _, ballots)| *ballots == 1).count();
    if alone > 0 {
        told.push(format!(
            "contest {contest}: {alone} ballots are alone in their unit and type with their \
             marks: who knows the marks has found the ballot"
        ));
    }
    let alike = unanimous(cast);
    if !alike.is_empty() {
        let named: Vec<String> =
            alike.iter().map(|(unit, ballots)| format!("{unit} ({ballots})")).collect();
        told.push(format!(
            "contest {contest}: in {} units all ballots bear the same marks, so that everybody \
             who voted there is known: {}",
            alike.len(),
            listed(&named)
        ));
    }
    told
}

/// Places of records with fewer ballots than the rule of their contest lets a count show.
fn small_places(loaded: &Loaded, contest: &ContestId, cast: &CastBallots) -> Option<String> {
    let counting = loaded.definition.get().counting.get(contest)?;
    let rule = counting.small_cells.as_ref()?;
    let mut places: BTreeMap<(&UnitId, CountItemType), u64> = BTreeMap::new();
    for (_, unit, count_type, ballots) in cast.iter() {
        *places.entry((unit, count_type)).or_default() += ballots;
    }
    let small = places.iter().filter(|(_, ballots)| **ballots < rule.fewest.get());
    let small: Vec<String> = small
        .map(|((unit, count_type), ballots)| format!("{unit}, {count_type} ({ballots})"))
        .collect();
    (!small.is_empty()).then(|| {
        format!(
            "contest {contest}: {} units and types have fewer than {} ballots: {}",
            small.len(),
            rule.fewest,
            listed(&small)
        )
    })
}

/// Units of a contest all of whose ballots bear the same marks, with their number of ballots.
fn unanimous(ballots: &CastBallots) -> BTreeMap<&UnitId, u64> {
    let mut alike: BTreeMap<&UnitId, (u64, usize)> = BTreeMap::new();
    let mut last: BTreeMap<&UnitId, &[PlacedMark]> = BTreeMap::new();
    for (marks, unit, _, count) in ballots.iter() {
        let seen = alike.entry(unit).or_default();
        seen.0 += count;
        if last.insert(unit, marks) != Some(marks) {
            seen.1 += 1;
        }
    }
    let alike = alike.into_iter().filter(|(_, (_, patterns))| *patterns == 1);
    alike.map(|(unit, (count, _))| (unit, count)).collect()
}
