//! Dominion's flat table: the election in the first row, contests in the second, selections in
//! the third, and what the other columns are in the fourth. Version 5.2 was seen.

#[cfg(test)]
mod tests;

use super::ReadSettings;
use super::assembly::Assembly;
use super::limits::{Limit, RANK};
use super::plan::Plan;
use super::problem::CvrProblemKind;
use super::rows::{Row, Rows};
use super::table::{Role, Table, texts};

/// Reads all rows of a table into an export.
pub(super) fn read(
    rows: &mut dyn Rows,
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<(), CvrProblemKind> {
    let mut row = Row::default();
    let mut head: [Vec<String>; 4] = Default::default();
    for line in &mut head {
        if !rows.next_row(&mut row)? {
            return Err(CvrProblemKind::UnknownFormat);
        }
        *line = texts(&row, rows);
    }
    let [election, contests, selections, columns] = &head;
    if let Some(name) = election.first() {
        assembly.name_election(name);
    }
    let table = table_of(contests, selections, columns, settings, assembly)?;
    let more = rows.next_row(&mut row)?;
    table.read(&mut row, more, rows, assembly)
}

/// Whether a row is the fourth of this kind.
pub(super) fn is_dominion(columns: &[String]) -> bool {
    ["CvrNumber", "TabulatorNum", "BatchId", "RecordId"]
        .iter()
        .all(|known| columns.iter().any(|column| column == known))
}

fn role_of(heading: &str, has_imprint: bool) -> Role {
    match heading {
        "ImprintedId" => Role::Id,
        // The imprint finds the paper; without one the number at least tells records apart.
        "CvrNumber" if !has_imprint => Role::Id,
        "TabulatorNum" | "BatchId" => Role::Batch,
        "CountingGroup" => Role::CountType,
        "PrecinctPortion" => Role::Unit,
        "BallotType" => Role::Style,
        // Of what else a version adds beside the contests, no vote depends.
        _ => Role::Ignored,
    }
}

struct Title<'a> {
    name: &'a str,
    votes_allowed: Option<u32>,
    ranks: u16,
}

// `Mayor (Vote For=1)`, or `Mayor (RCV) (Number of positions=1, Number of ranks=3)`.
fn title_of(written: &str) -> Title<'_> {
    let plain = Title { name: written, votes_allowed: None, ranks: 0 };
    let Some((name, rest)) = written.rsplit_once(" (") else {
        return plain;
    };
    let Some(inside) = rest.strip_suffix(')') else {
        return plain;
    };
    let mut title = Title { name, ..plain };
    for part in inside.split(", ") {
        match part.split_once('=') {
            Some(("Vote For" | "Number of positions", votes)) => {
                title.votes_allowed = votes.parse().ok();
            }
            Some(("Number of ranks", ranks)) => {
                title.ranks = ranks.parse().unwrap_or(0).min(RANK);
            }
            _ => return Title { name: written, votes_allowed: None, ranks: 0 },
        }
    }
    title
}

// In a ranked contest each rank of a selection has a column, `Ann Lee(2)`.
fn ranked_name(written: &str) -> Option<(&str, u16)> {
    let (name, rank) = written.strip_suffix(')')?.rsplit_once('(')?;
    rank.parse().ok().filter(|rank| (1..=RANK).contains(rank)).map(|rank| (name, rank))
}

fn table_of(
    titles: &[String],
    selections: &[String],
    columns: &[String],
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<Table, Limit> {
    let has_imprint = columns.iter().any(|column| column == "ImprintedId");
    let blank = String::new();
    let mut plan = Plan::new(settings, assembly);
    for column in 0..titles.len().max(columns.len()) {
        let title = titles.get(column).unwrap_or(&blank);
        if title.is_empty() {
            let heading = columns.get(column).unwrap_or(&blank);
            plan.column(heading, Some(role_of(heading, has_imprint)));
            continue;
        }
        let title = title_of(title);
        let written = selections.get(column).unwrap_or(&blank);
        let ranked = if title.ranks > 0 { ranked_name(written) } else { None };
        let (name, rank) = ranked.unwrap_or((written, 0));
        if let Some(contest) = plan.contest(title.name, title.votes_allowed)? {
            plan.marks(contest, name, rank)?;
        }
    }
    Ok(plan.finish(|_| {}))
}
