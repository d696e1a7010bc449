//! Dominion's flat table: the election in the first row, contests in the second, selections in
//! the third, and what the other columns are in the fourth. Version 5.2 was seen.

#[cfg(test)]
mod tests;

use super::ReadSettings;
use super::assembly::Assembly;
use super::limits::{Limit, RANK};
use super::problem::{CvrPlace, CvrProblemKind};
use super::rows::{Row, Rows};
use super::table::{BlankCells, Role, Table, TableContest, texts};

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

fn role_of(heading: &str, has_imprint: bool) -> Option<Role> {
    let role = match heading {
        "ImprintedId" => Role::Id,
        // The imprint finds the paper; without one the number at least tells records apart.
        "CvrNumber" if !has_imprint => Role::Id,
        "TabulatorNum" | "BatchId" => Role::Batch,
        "CountingGroup" => Role::CountType,
        "PrecinctPortion" => Role::Unit,
        "BallotType" => Role::Style,
        "CvrNumber"
        | "RecordId"
        | "UniqueVotingIdentifier"
        | "SessionType"
        | "VotingSessionIdentifier" => Role::Ignored,
        _ => return None,
    };
    Some(role)
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
    let width = titles.len().max(columns.len());
    let blank = String::new();
    let mut contests: Vec<TableContest> = Vec::new();
    let mut roles = Vec::new();
    let mut known: Vec<String> = Vec::new();
    for column in 0..width {
        let title = titles.get(column).unwrap_or(&blank);
        let heading = columns.get(column).unwrap_or(&blank);
        if title.is_empty() {
            let role = role_of(heading, has_imprint);
            if role.is_none() {
                let place = CvrPlace { column: Some(column as u64 + 1), ..assembly.place.clone() };
                let heading = heading.clone();
                assembly.problem_at(place, CvrProblemKind::UnknownHeading { heading });
            }
            roles.push(role.unwrap_or(Role::Ignored));
            continue;
        }
        let title = title_of(title);
        if known.last().is_none_or(|last| last != title.name) {
            known.push(title.name.to_owned());
        }
        if !settings.contests.is_empty() && !settings.contests.iter().any(|id| id == title.name) {
            roles.push(Role::Ignored);
            continue;
        }
        let contest = assembly.contest(title.name, title.name)?;
        if contest.at() == contests.len() {
            contests.push(TableContest::new(contest, title.ranks));
            assembly.contest_labels(contest).votes_allowed = title.votes_allowed;
        }
        let written = selections.get(column).unwrap_or(&blank);
        let ranked = if title.ranks > 0 { ranked_name(written) } else { None };
        let (name, rank) = ranked.unwrap_or((written, 0));
        let selection = assembly.selection(contest, name)?;
        roles.push(Role::Mark { contest: contest.at(), selection, rank });
    }
    assembly.find_missing(&settings.contests, &known);
    Ok(Table::new(roles, contests, BlankCells::AreNoContest))
}
