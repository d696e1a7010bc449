//! Party marks joined with the contests that they reach: two columns of the same records.
//!
//! Columns are counted each by itself; where a definition has party marks reach a contest, the
//! count of that contest needs both marks of each ballot, and its group of rows is read whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use election::cvr::PlacedMark;
use election::{CheckedDefinition, ContestId};
use record::cvr::{ContestMarksColumn, CvrTable, CvrTableFile, NOT_ON_BALLOT};
use tabulate::{CastBallots, CastCount, CastPattern, CastPlace};

use crate::tables::{CountedTable, TableError, cast_place, marks_of};

/// Puts the joined ballots of a group in the place of those of each contest that party marks
/// reach.
pub(crate) fn join(
    file: &CvrTableFile,
    group: usize,
    definition: &CheckedDefinition,
    counted: &mut CountedTable,
) -> Result<(), TableError> {
    let reaching = |contest: &ContestId| {
        let counting = definition.get().counting.get(contest)?;
        Some(&counting.party_marks.as_ref()?.contest)
    };
    if !counted.contests.keys().any(|contest| reaching(contest).is_some()) {
        return Ok(());
    }
    let table = file.table(group)?;
    let counting = || table.contests.iter().filter(|column| column.snapshot.is_none());
    for column in counting() {
        let Some(parties) = reaching(&column.contest) else { continue };
        if let Some(parties) = counting().find(|other| other.contest == *parties) {
            let ballots = joined(&table, column, parties, definition)?;
            counted.contests.insert(column.contest.clone(), ballots);
        }
    }
    Ok(())
}

fn joined(
    table: &CvrTable,
    column: &ContestMarksColumn,
    parties: &ContestMarksColumn,
    definition: &CheckedDefinition,
) -> Result<CastBallots, TableError> {
    let mut cells: BTreeMap<(u32, u32, u32, u32), u64> = BTreeMap::new();
    for row in (0..table.len()).filter(|row| column.marks.codes[*row] != NOT_ON_BALLOT) {
        let codes = [&column.marks, &parties.marks, &table.unit, &table.count_type];
        let [own, party, unit, count_type] = codes.map(|words| words.codes[row]);
        *cells.entry((own, party, unit, count_type)).or_default() += 1;
    }
    let (mut patterns, mut places, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    let number = |of: usize| u32::try_from(of).expect("fewer than the rows of a group");
    for ((own, party, unit, count_type), ballots) in cells {
        counts.push(CastCount {
            pattern: number(patterns.len()),
            place: number(places.len()),
            ballots,
        });
        let marks = words(column, own)?;
        patterns.push(CastPattern { marks, party_marks: words(parties, party)? });
        let word = |words: &record::cvr::Words, code: u32| words.values[code as usize].clone();
        let place = (word(&table.unit, unit), word(&table.count_type, count_type));
        places.push(cast_place(&place, definition)?);
    }
    Ok(CastBallots::<CastPattern>::new(patterns, Arc::<Vec<CastPlace>>::new(places), counts))
}

/// The marks of a code; none where the contest is not on the ballot.
fn words(column: &ContestMarksColumn, code: u32) -> Result<Vec<PlacedMark>, TableError> {
    match code {
        NOT_ON_BALLOT => Ok(Vec::new()),
        code => marks_of(&column.contest, &column.marks.values[code as usize]),
    }
}
