//! Clear Ballot: a table with a column for each selection at each rank.
//!
//! A heading is `Choice_7_1:Mayor:2:Vote For 1:Ann Lee:NON`: the choice, the contest, the rank,
//! the votes, the name and the party. Before about 2014 it was `Choice_7_1` alone; nothing then
//! says which choices are of one contest, and each is read as a contest of its own.

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use super::ReadSettings;
use super::assembly::Assembly;
use super::limits::{Limit, RANK};
use super::plan::Plan;
use super::problem::CvrProblemKind;
use super::rows::{Row, Rows};
use super::table::{Role, Table, headings};

/// Reads all rows of a table into an export.
pub(super) fn read(
    rows: &mut dyn Rows,
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<(), CvrProblemKind> {
    let mut row = Row::default();
    let (headings, more) = headings(rows, &mut row, None)?;
    let table = table_of(&headings, settings, assembly)?;
    table.read(&mut row, more, rows, assembly)
}

/// Whether headings are of this kind.
pub(super) fn is_clear_ballot(headings: &[String]) -> bool {
    headings.iter().any(|heading| heading == "BallotID")
        && headings.iter().any(|heading| heading.starts_with("Choice_"))
}

fn role_of(heading: &str) -> Option<Role> {
    match heading {
        "BallotID" => Some(Role::Id),
        "PrecinctID" => Some(Role::Unit),
        "BallotStyleID" => Some(Role::Style),
        "BoxID" => Some(Role::Batch),
        // A choice that cannot be read is told; of what else a version adds, no vote depends.
        choice if choice.starts_with("Choice_") => None,
        _ => Some(Role::Ignored),
    }
}

#[derive(Clone, Copy)]
struct Choice<'a> {
    contest: &'a str,
    rank: u16,
    votes_allowed: Option<u32>,
    name: &'a str,
}

// The votes stand between names, which may hold colons themselves.
fn choice_of(heading: &str) -> Option<Choice<'_>> {
    let (choice, rest) = match heading.split_once(':') {
        Some(parts) => parts,
        None => {
            let alone = Choice { contest: heading, rank: 0, votes_allowed: Some(1), name: heading };
            return heading.starts_with("Choice_").then_some(alone);
        }
    };
    let votes_at = [":Vote For ", ":Number of Winners "].iter().find_map(|votes| {
        let at = rest.find(votes)?;
        Some((at, at + votes.len(), *votes == ":Vote For "))
    });
    let (at, number_at, says_votes) = votes_at?;
    // Exports without ranked contests leave the rank out.
    let (contest, rank) = match rest[..at].rsplit_once(':') {
        Some((contest, rank)) if rank.bytes().all(|byte| byte.is_ascii_digit()) => {
            (contest, rank.parse().ok().filter(|rank| (1..=RANK).contains(rank))?)
        }
        _ => (&rest[..at], 1),
    };
    let (number, names) = rest[number_at..].split_once(':')?;
    let (name, _party) = names.rsplit_once(':').unwrap_or((names, ""));
    let number: u32 = number.parse().ok()?;
    let votes_allowed = says_votes.then_some(number);
    choice.starts_with("Choice_").then_some(Choice { contest, rank, votes_allowed, name })
}

fn table_of(
    headings: &[String],
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<Table, Limit> {
    let choices: Vec<Option<Choice<'_>>> =
        headings.iter().map(|heading| choice_of(heading)).collect();
    // The export gives every choice a rank, which says something only where there are several.
    let ranked = choices.iter().flatten().filter(|choice| choice.rank > 1);
    let ranked: HashSet<&str> = ranked.map(|choice| choice.contest).collect();
    let mut plan = Plan::new(settings, assembly);
    for (heading, choice) in headings.iter().zip(&choices) {
        let Some(choice) = choice else {
            plan.column(heading, role_of(heading));
            continue;
        };
        let rank = if ranked.contains(choice.contest) { choice.rank } else { 0 };
        if let Some(contest) = plan.contest(choice.contest, choice.votes_allowed)? {
            plan.marks(contest, choice.name, rank)?;
        }
    }
    Ok(plan.finish(|_| {}))
}
