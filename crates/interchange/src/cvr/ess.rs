//! ES&S: a table with a row for each ballot and a column for each vote.
//!
//! The headings say what a column is (`Cast Vote Record`, `Precinct`, `Ballot Style`, then
//! contests); a ranked contest has a column for each rank, and a contest with several votes has
//! several columns of one heading. Where a caller gives a layout, as an RCTab configuration does,
//! that is followed instead.

#[cfg(test)]
mod tests;

use super::ReadSettings;
use super::assembly::Assembly;
use super::limits::{Limit, RANK, TABLE_COLUMNS};
use super::plan::Plan;
use super::problem::CvrProblemKind;
use super::ranked_title::ranked_title;
use super::rows::{Row, Rows};
use super::table::{BlankCells, Role, Table, TableContest, headings, name_columns};

/// Reads all rows of a table into an export.
pub(super) fn read(
    rows: &mut dyn Rows,
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<(), CvrProblemKind> {
    let mut row = Row::default();
    let (headings, more) = headings(rows, &mut row, settings.layout.first_vote_row)?;
    let table = match settings.layout.first_vote_column {
        Some(first) => of_layout(&headings, first, settings, assembly)?,
        None if is_ess(&headings) => of_headings(&headings, settings, assembly)?,
        None => {
            let headings = headings.join(", ");
            return Err(CvrProblemKind::NoVoteColumns { headings });
        }
    };
    table.read(&mut row, more, rows, assembly)
}

/// Whether headings are of this kind.
pub(super) fn is_ess(headings: &[String]) -> bool {
    let is_known = |heading: &String| role_of(heading).is_some_and(|role| role != Role::Ignored);
    headings.iter().any(|heading| is_known(heading) || ranked_title(heading).is_some())
        && headings.iter().any(|heading| !heading.is_empty() && role_of(heading).is_none())
}

// What the columns beside the votes are called, in small letters.
fn role_of(heading: &str) -> Option<Role> {
    let role = match heading.trim().to_ascii_lowercase().as_str() {
        "cast vote record" | "ballot #" | "cvr id" => Role::Id,
        "precinct" | "precinct name" => Role::Unit,
        "ballot style" | "style" => Role::Style,
        "batch" | "boxnum" => Role::Batch,
        "count" => Role::Count,
        "seqno"
        | "serial number"
        | "boxposition"
        | "ballot status"
        | "original ballot exception"
        | "remaining ballot exception"
        | "remaining votable contests"
        | "unresolved write-ins" => Role::Ignored,
        _ => return None,
    };
    Some(role)
}

fn of_layout(
    headings: &[String],
    first: usize,
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<Table, Limit> {
    let first = first.saturating_sub(1).min(TABLE_COLUMNS);
    let title = headings.get(first).map_or("", String::as_str);
    let id = settings.contests.first().map_or(title, String::as_str);
    let contest = assembly.contest(id, title)?;
    let ranks = settings.layout.rank_columns;
    let after = ranks.map_or(TABLE_COLUMNS, |ranks| first.saturating_add(ranks));
    let mut roles = vec![Role::Ignored; first];
    for column in first..after.min(TABLE_COLUMNS) {
        let rank = u16::try_from(column - first + 1).unwrap_or(u16::MAX);
        roles.push(Role::Vote { contest: 0, rank });
    }
    roles.resize(TABLE_COLUMNS, Role::Ignored);
    name_columns(&settings.layout, &mut roles);
    let width = headings.len().saturating_sub(first);
    let ranks = u16::try_from(ranks.unwrap_or(width)).unwrap_or(RANK).min(RANK);
    Ok(Table::new(roles, vec![TableContest::new(contest, ranks)], BlankCells::AreNoVote))
}

fn of_headings(
    headings: &[String],
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<Table, Limit> {
    let mut plan = Plan::new(settings, assembly);
    for (column, heading) in headings.iter().enumerate() {
        if let Some(role) = role_of(heading) {
            plan.column(heading, Some(role));
            continue;
        }
        // Programs number the rows in a first column without a heading.
        if heading.is_empty() {
            plan.column(heading, (column == 0).then_some(Role::Id));
            continue;
        }
        let (title, rank) = ranked_title(heading).unwrap_or_else(|| (heading.clone(), 0));
        if let Some(contest) = plan.contest(&title, None)? {
            plan.votes(contest, rank);
        }
    }
    Ok(plan.finish(|roles| name_columns(&settings.layout, roles)))
}
