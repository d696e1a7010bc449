//! `accounting.csv`: each unit's ballots, from the paper to the count.

use std::collections::BTreeMap;

use election::{BallotAccounting, BallotCount};

use super::file::FolderFile;
use super::places::Places;
use super::problem::ProblemKind;
use super::problems::Problems;
use super::table::{Row, read_table};

/// The account of one unit, and the row that gives it.
pub(super) struct Account {
    pub(super) line: u64,
    pub(super) accounting: BallotAccounting,
}

/// Reads the accounts, by the position of the unit.
pub(super) fn read_accounting(
    bytes: &[u8],
    places: &Places<'_>,
    problems: &mut Problems,
) -> BTreeMap<usize, Account> {
    let mut accounts: BTreeMap<usize, Account> = BTreeMap::new();
    read_table(FolderFile::Accounting, bytes, problems, |row, problems| {
        let unit = places.find_reporting(row, problems);
        let Some(accounting) = read_account(row, problems) else { return };
        let Some(unit) = unit else { return };
        if let Some(Account { line: first, .. }) = accounts.get(&unit) {
            let (what, name, first) = ("unit", places.units[unit].id.to_string(), *first);
            row.report(problems, ProblemKind::Duplicate { what, name, first });
            return;
        }
        accounts.insert(unit, Account { line: row.line, accounting });
    });
    accounts
}

fn read_account(row: &Row<'_>, problems: &mut Problems) -> Option<BallotAccounting> {
    let counted = row.count("counted", problems);
    let mut or_none = |column| row.optional_count::<BallotCount>(column, problems);
    let issued = or_none("issued");
    let provisional_rejected = or_none("provisional_rejected").unwrap_or_default();
    let spoiled = or_none("spoiled").unwrap_or_default();
    let unreturned = or_none("unreturned").unwrap_or_default();
    let check_ins = or_none("check_ins");
    let envelopes_accepted = or_none("envelopes_accepted").unwrap_or_default();
    let registered = or_none("registered");
    Some(BallotAccounting {
        counted: counted?,
        issued,
        provisional_rejected,
        spoiled,
        unreturned,
        check_ins,
        envelopes_accepted,
        registered,
    })
}
