//! The figures as files for other programs.

mod json;
mod table;

use crate::book::Book;
use crate::college::{College, Office};
use table::Table;

/// A file among the downloads.
pub(crate) struct DataFile {
    pub(crate) path: &'static str,
    /// What it holds, in a sentence.
    pub(crate) words: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// Every file of data.
pub(crate) fn files(book: &Book<'_>) -> Vec<DataFile> {
    let mut files = vec![
        DataFile {
            path: "data/votes-long.csv",
            words: "Votes, one row for each place, contest and candidate with a vote",
            bytes: votes_long(book).into_bytes(),
        },
        DataFile {
            path: "data/votes-wide.csv",
            words: "Votes, one row for each place and contest, one column for each candidate",
            bytes: votes_wide(book).into_bytes(),
        },
        DataFile {
            path: "data/checks.csv",
            words: "Every check with its verdict",
            bytes: checks(book).into_bytes(),
        },
        DataFile {
            path: "data/figures.json",
            words: "Every figure by its path, with the election and its definition",
            bytes: json::figures(book),
        },
        DataFile {
            path: "data/places.json",
            words: "Places, candidates and votes with names exactly as recorded",
            bytes: json::places(book),
        },
        DataFile {
            path: "data/checks.json",
            words: "Every check with its verdict, as `ascertain verify --json` prints it",
            bytes: json::checks(book),
        },
    ];
    if let Some(college) = College::of(book) {
        files.push(DataFile {
            path: "data/electors.csv",
            words: "Electors pledged and votes cast, one row for each state and person",
            bytes: electors(&college).into_bytes(),
        });
    }
    files
}

fn votes_long(book: &Book<'_>) -> Table {
    let mut table = Table::new(&[
        "contest",
        "unit",
        "unit_name",
        "unit_kind",
        "parent",
        "fips",
        "status",
        "basis",
        "candidate",
        "candidate_name",
        "party",
        "votes",
        "votes_reported",
    ]);
    for contest in &book.facts.definition.get().contests {
        for unit in &book.facts.definition.get().units {
            let Some(votes) = book.facts.votes(contest, &unit.id) else { continue };
            let status = json::word(&book.status(&unit.id));
            let basis = json::basis_word(book, &unit.id);
            for (candidate, votes) in contest.candidates.iter().zip(votes) {
                if votes.all == 0 {
                    continue;
                }
                table.row([
                    contest.id.as_str(),
                    unit.id.as_str(),
                    &unit.name,
                    &json::word(&unit.kind),
                    unit.parent.as_ref().map_or("", |parent| parent.as_str()),
                    unit.fips.as_deref().unwrap_or_default(),
                    &status,
                    &basis,
                    candidate.id.as_str(),
                    &candidate.name,
                    candidate.party.as_deref().unwrap_or_default(),
                    &votes.all.to_string(),
                    &votes.reported.to_string(),
                ]);
            }
        }
    }
    table
}

fn votes_wide(book: &Book<'_>) -> Table {
    let contests = &book.facts.definition.get().contests;
    let candidates = || contests.iter().flat_map(|contest| &contest.candidates);
    let mut ids: Vec<&str> = candidates().map(|candidate| candidate.id.as_str()).collect();
    // A candidate of two contests has one column, as rows tell contests apart.
    let mut seen = std::collections::BTreeSet::new();
    ids.retain(|id| seen.insert(*id));
    let head = ["contest", "unit", "unit_name", "parent", "fips", "status", "basis"];
    let head: Vec<&str> = head.into_iter().chain(ids.iter().copied()).collect();
    let mut table = Table::new(&head);
    for contest in contests {
        for unit in &book.facts.definition.get().units {
            let Some(votes) = book.facts.votes(contest, &unit.id) else { continue };
            let mut cells: Vec<String> = vec![
                contest.id.to_string(),
                unit.id.to_string(),
                unit.name.clone(),
                unit.parent.as_ref().map_or_else(String::new, ToString::to_string),
                unit.fips.clone().unwrap_or_default(),
                json::word(&book.status(&unit.id)),
                json::basis_word(book, &unit.id),
            ];
            cells.extend(ids.iter().map(|id| {
                let place = contest.candidates.iter().position(|c| c.id.as_str() == *id);
                place.map_or_else(String::new, |place| votes[place].all.to_string())
            }));
            table.row(cells.iter().map(String::as_str));
        }
    }
    table
}

fn checks(book: &Book<'_>) -> Table {
    let mut table = Table::new(&["id", "title", "required", "verdict", "detail"]);
    for check in &book.facts.report.checks {
        let required = if check.required { "yes" } else { "no" };
        table.row([check.id, check.title, required, check.verdict.word(), &check.detail]);
    }
    table
}

fn electors(college: &College<'_>) -> Table {
    let mut table = Table::new(&[
        "state",
        "state_name",
        "person",
        "person_name",
        "pledged_electors",
        "electoral_votes_president",
        "electoral_votes_vice_president",
    ]);
    for state in &college.rules.states {
        let unit = &state.unit;
        let pledged = college.pledged_in(unit);
        let votes = |office| college.cast_in(unit, office);
        let offices = [votes(Office::President), votes(Office::VicePresident)];
        let cast =
            offices.iter().flatten().flat_map(|votes| votes.iter()).map(|(person, _)| person);
        let mut persons: Vec<_> = pledged.keys().copied().chain(cast).collect();
        persons.sort();
        persons.dedup();
        for person in persons {
            let cast =
                offices.map(|votes| votes.map_or(0, |votes| votes.of(person).get()).to_string());
            table.row([
                unit.as_str(),
                &book_name(college, unit),
                person.as_str(),
                &college.book.person(person).0,
                &pledged.get(person).copied().unwrap_or_default().to_string(),
                &cast[0],
                &cast[1],
            ]);
        }
    }
    table
}

fn book_name(college: &College<'_>, unit: &election::UnitId) -> String {
    college.book.unit_name(unit).0
}
