//! Every candidate's votes in every contest.

use askama::Template;

use crate::book::Book;
use crate::html::Prose;
use crate::page::candidate_table::{CandidateRow, candidate_rows};
use crate::page::rounds::{RoundsTable, rounds_tables};
use crate::page::{Frame, basis, render};

#[derive(Template)]
#[template(path = "votes.html")]
struct VotesPage<'a> {
    frame: Frame<'a>,
    basis: Prose,
    contests: Vec<ContestVotes>,
    /// Whether any contest is shown by candidates and not by rounds.
    has_shares: bool,
}

struct ContestVotes {
    id: String,
    title: String,
    rounds: Vec<RoundsTable>,
    rows: Vec<CandidateRow>,
    without: usize,
}

pub(crate) fn votes(book: &Book<'_>) -> Vec<u8> {
    let contests = book.facts.definition.get().contests.iter().map(|contest| {
        let rows = candidate_rows(book, "", contest, &contest.scope);
        ContestVotes {
            id: contest.id.as_str().replace('/', "-"),
            title: contest.title.clone(),
            rounds: rounds_tables(book, "", contest),
            without: contest.candidates.len() - rows.len(),
            rows,
        }
    });
    let contests: Vec<ContestVotes> = contests.collect();
    render(&VotesPage {
        has_shares: contests.iter().any(|contest| contest.rounds.is_empty()),
        contests,
        basis: basis(book, ""),
        frame: Frame::new(book, "votes.html", "All votes"),
    })
}
