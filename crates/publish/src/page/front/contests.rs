//! The front page of an election without electors.

use askama::Template;
use election::Contest;

use super::{PATH, TITLE};
use crate::book::Book;
use crate::html::Prose;
use crate::page::adjudicated::adjudicated;
use crate::page::candidate_table::CandidateTable;
use crate::page::place_table::PlaceTable;
use crate::page::rounds::{RoundsTable, rounds_tables};
use crate::page::segregated::segregated;
use crate::page::{Frame, basis, contest_answer, render};

/// How many candidates have a column in the table of units.
const COLUMNS: usize = 6;

#[derive(Template)]
#[template(path = "front_contests.html")]
struct ContestsFront<'a> {
    frame: Frame<'a>,
    basis: Prose,
    contests: Vec<ContestPart>,
}

/// One contest on the front page of an election without electors.
struct ContestPart {
    id: String,
    title: String,
    answer: Prose,
    segregated: Vec<Prose>,
    adjudicated: Vec<Prose>,
    rounds: Vec<RoundsTable>,
    candidates: CandidateTable,
    table: PlaceTable,
}

pub(super) fn contests_front(book: &Book<'_>) -> Vec<u8> {
    let frame = Frame::new(book, PATH, TITLE);
    let part = |contest: &Contest| {
        let votes = book.facts.votes(contest, &contest.scope);
        let mut columns: Vec<usize> = (0..contest.candidates.len()).collect();
        if let Some(votes) = &votes {
            columns.sort_by_key(|&index| std::cmp::Reverse(votes[index].all));
        }
        columns.truncate(COLUMNS);
        ContestPart {
            id: contest.id.as_str().replace('/', "-"),
            title: contest.title.clone(),
            answer: contest_answer(book, contest),
            segregated: segregated(book, "", contest),
            adjudicated: adjudicated(book, "", contest),
            rounds: rounds_tables(book, "", contest),
            candidates: CandidateTable::new(book, "", contest),
            table: PlaceTable::new(book, "", contest, &contest.scope, &columns),
        }
    };
    let contests = book.facts.definition.get().contests.iter().map(part).collect();
    render(&ContestsFront { basis: basis(book, ""), contests, frame })
}
