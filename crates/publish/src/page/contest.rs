//! The page of one contest.

use askama::Template;
use canvass::chamber::Ruling;
use election::{Contest, FollowUpKind, UnitKind};

use super::adjudicated::adjudicated;
use super::candidate_table::CandidateTable;
use super::chamber::seat_of;
use super::rounds::{RoundsTable, rounds_tables};
use super::segregated::segregated;
use super::{Frame, contest_answer, date_words, render, statement_link};
use crate::book::Book;
use crate::html::{Citation, Prose};

#[derive(Template)]
#[template(path = "contest.html")]
struct ContestPage<'a> {
    frame: Frame<'a>,
    title: String,
    answer: Prose,
    notes: Vec<Prose>,
    rounds: Vec<RoundsTable>,
    candidates: CandidateTable,
}

/// Where the page of a contest is.
pub(crate) fn contest_page(contest: &Contest) -> String {
    format!("contest/{}.html", contest.id)
}

/// The page of a contest, by its path.
pub(crate) fn contest(book: &Book<'_>, contest: &Contest) -> (String, Vec<u8>) {
    let path = contest_page(contest);
    let frame = Frame::new(book, &path, contest.title.clone());
    let root = frame.root.clone();
    let page = ContestPage {
        title: contest.title.clone(),
        answer: contest_answer(book, contest),
        notes: notes(book, &root, contest),
        rounds: rounds_tables(book, &root, contest),
        candidates: CandidateTable::new(book, &root, contest),
        frame,
    };
    (path, render(&page))
}

/// What must be known to read the votes: rulings, other polling days, other contests, and what the
/// votes rest on.
fn notes(book: &Book<'_>, root: &str, contest: &Contest) -> Vec<Prose> {
    let definition = book.facts.definition.get();
    let mut notes = Vec::new();
    if let Some(ruling) = book.facts.contest_ruling(&contest.id) {
        let words = match &ruling.value.ruling {
            Ruling::NotCertified { new_election_on: Some(day) } => {
                format!("A new election is set for {}. ", date_words(*day))
            }
            Ruling::NotCertified { new_election_on: None } | Ruling::Unopposed { .. } => {
                String::new()
            }
        };
        notes.push(
            Prose::new(words)
                .text("So ruled: ")
                .source(&Citation(ruling.value.source.clone()))
                .text(" ")
                .list(&[statement_link(root, &ruling.from)])
                .text("."),
        );
    }
    let day = definition.polling_day(&contest.id);
    if day != definition.date {
        notes.push(Prose::new(format!("Polling day: {}.", date_words(day))));
    }
    for later in &definition.follow_ups {
        let (other, words) = match (later.of == contest.id, later.contest == contest.id) {
            (true, _) => (&later.contest, "It was followed by: "),
            (_, true) => (&later.of, "It follows: "),
            _ => continue,
        };
        let kind = match later.kind {
            FollowUpKind::Runoff => " (runoff)",
            FollowUpKind::NewElection => " (new election)",
        };
        if let Some(other) = book.facts.definition.contest(other) {
            let href = format!("{root}{}", contest_page(other));
            notes.push(Prose::new(words).link(&href, &other.title).text(kind).text("."));
        }
    }
    notes.extend(seat_of(book, root, contest));
    notes.push(Prose::new(rests_on(book, contest)));
    notes.extend(segregated(book, root, contest));
    notes.extend(adjudicated(book, root, contest));
    notes
}

/// Whether anybody could derive these votes here.
fn rests_on(book: &Book<'_>, contest: &Contest) -> &'static str {
    if book.facts.contest_count(&contest.id).is_some() {
        return "Counted in this record from cast vote records.";
    }
    let parts = book.parts(&contest.scope);
    let is_total = |unit: &&&election::UnitId| {
        let kind = book.facts.definition.unit(unit).map(|unit| unit.kind);
        kind == Some(UnitKind::PublishedTotal)
    };
    match parts.iter().filter(is_total).count() {
        0 => "The sum of the returns of its parts, each a statement of this record.",
        _ => {
            "A total as it was published: the record has no parts of it, and nobody can derive it \
             here."
        }
    }
}
