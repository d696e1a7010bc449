//! Made-up ballots of four contests in the record's tables, a million in each.
//!
//! Precincts of some 900 ballots, each of two styles and six batches of four types of count; of
//! the second style one contest is missing. Marks are as uneven as in a close state.

use std::path::Path;

use ascertain::failure::Failure;
use election::{CheckedDefinition, UnitId};
use rayon::prelude::*;
use record::cvr::{ContestMarksColumn, CvrId, CvrTable, NOT_ON_BALLOT, Words, write_cvr_table};

use super::failed;
use crate::nation::places;

/// Ballots of a table.
pub(super) const BALLOTS: u64 = 1_000_000;

/// Precincts of a table: 180,000 in 160 tables.
const PRECINCTS: u64 = 1_125;

/// The contests, and who is marked most and second most.
pub(super) const CONTESTS: [[&str; 3]; 4] = [
    ["governor", "eads", "ford"],
    ["house", "gray", "hall"],
    ["president", "ames", "bell"],
    ["senate", "coe", "dunn"],
];

/// Batches of a precinct, and how they were cast.
const BATCHES: [(&str, &str); 6] = [
    ("a1", "absentee-mail"),
    ("a2", "absentee-mail"),
    ("d1", "election-day"),
    ("d2", "election-day"),
    ("e1", "early"),
    ("p1", "provisional"),
];

/// A number that looks random and is the same on every machine (the finalizer of MurmurHash3).
pub(super) fn noise(of: u64) -> u64 {
    let mut bits = of.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ bits >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    bits = (bits ^ bits >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    bits ^ bits >> 33
}

/// The definition of so many tables.
pub(super) fn definition(batches: u64) -> Result<CheckedDefinition, Failure> {
    places(batches * PRECINCTS)
}

/// Makes tables in a directory.
pub(super) fn part(place: &str, batches: &str) -> Result<(), Failure> {
    let batches: u64 = batches.parse().map_err(failed)?;
    let definition = definition(batches)?;
    let mut units: Vec<&UnitId> = definition.reporting_units().map(|unit| &unit.id).collect();
    units.sort();
    let precincts = usize::try_from(PRECINCTS).map_err(failed)?;
    let tables: Vec<(u64, &[&UnitId])> = (0..).zip(units.chunks(precincts)).collect();
    tables.into_par_iter().with_max_len(1).try_for_each(|(number, units)| {
        let bytes = write_cvr_table(&table(number, units)).map_err(failed)?;
        let path = Path::new(place).join(format!("{number:03}.parquet"));
        std::fs::write(path, bytes).map_err(failed)
    })
}

fn table(number: u64, units: &[&UnitId]) -> CvrTable {
    let words = |values: Vec<&str>| Words {
        values: values.into_iter().map(Into::into).collect(),
        codes: Vec::new(),
    };
    let mut types: Vec<&str> = BATCHES.map(|(_, count_type)| count_type).to_vec();
    types.dedup();
    let mut table = CvrTable {
        ids: Vec::new(),
        unit: words(units.iter().map(|unit| unit.as_str()).collect()),
        style: words(vec!["a", "b"]),
        batch: words(BATCHES.map(|(batch, _)| batch).to_vec()),
        count_type: words(types.clone()),
        contests: Vec::new(),
    };
    for [contest, first, second] in CONTESTS {
        let overvoted = format!("{first}! {second}!");
        let marks = words(vec![first, second, "kane", "", "WRITE-IN", &overvoted]);
        let contest = contest.parse().expect("a constant id is an identifier");
        table.contests.push(ContestMarksColumn { contest, snapshot: None, marks });
    }
    let groups = (0..).zip(units).flat_map(|(unit, _)| {
        let batches = move |style| (0..).zip(BATCHES).map(move |(at, b)| (unit, style, at, b));
        [0, 1].into_iter().flat_map(batches)
    });
    let all = PRECINCTS * 2 * BATCHES.len() as u64;
    for (group, (unit, style, batch, (_, count_type))) in (0..).zip(groups) {
        let rows = BALLOTS * (group + 1) / all - BALLOTS * group / all;
        let from = number * BALLOTS + BALLOTS * group / all;
        let place = types.iter().position(|one| *one == count_type).unwrap_or_default();
        let place = u32::try_from(place).expect("four types");
        add_group(&mut table, [unit, style, batch, place], from..from + rows);
    }
    table
}

/// Adds ballots of one unit, style, batch and type, in the order of their ids.
fn add_group(table: &mut CvrTable, words: [u32; 4], numbers: std::ops::Range<u64>) {
    let mut ids: Vec<u64> = numbers.map(noise).collect();
    ids.sort_unstable();
    for id in ids {
        table.ids.push(CvrId(id.to_be_bytes()));
        let columns = [&mut table.unit, &mut table.style, &mut table.batch, &mut table.count_type];
        columns.into_iter().zip(words).for_each(|(column, code)| column.codes.push(code));
        for (at, contest) in (0..).zip(&mut table.contests) {
            let is_missing = at == 0 && words[1] == 1;
            let code = if is_missing { NOT_ON_BALLOT } else { code(noise(id ^ at)) };
            contest.marks.codes.push(code);
        }
    }
}

/// 47, 45, 3, 4, 0.7 and 0.3 in a hundred.
fn code(noise: u64) -> u32 {
    match noise % 1_000 {
        0..470 => 0,
        470..920 => 1,
        920..950 => 2,
        950..990 => 3,
        990..997 => 4,
        _ => 5,
    }
}
