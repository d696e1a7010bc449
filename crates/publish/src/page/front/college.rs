//! The front page of a presidential election.

use askama::Template;
use election::{CandidateId, UnitId};

use super::{PATH, TITLE};
use crate::college::{College, Office, cast_in, electors_by_person};
use crate::html::{Drawing, Name, Number, Prose, thousands};
use crate::page::candidate_table::{CandidateRow, candidate_rows};
use crate::page::pictures::{bar, pictures};
use crate::page::{Frame, basis, render};

/// How many candidates the front page lists; the page of all votes has the others.
const LISTED: usize = 8;

#[derive(Template)]
#[template(path = "front_college.html")]
struct CollegeFront<'a> {
    frame: Frame<'a>,
    answer: Prose,
    running: Prose,
    pledged: Prose,
    basis: Prose,
    proof: Prose,
    bar: Option<Drawing>,
    electors: Vec<ElectorRow>,
    pictures: Option<[Drawing; 3]>,
    states: Vec<StateRow>,
    candidates: Vec<Name>,
    votes: Vec<CandidateRow>,
    listed: usize,
}

/// Electors of one person.
struct ElectorRow {
    name: Name,
    pledged: Option<Number>,
    cast: Option<Number>,
}

struct StateRow {
    name: Name,
    href: String,
    electors: Option<Number>,
    pledged: Prose,
    cast: Prose,
    votes: Vec<Number>,
    lead: Prose,
    lead_share: String,
}

pub(super) fn college_front(college: &College<'_>) -> Vec<u8> {
    let book = college.book;
    let frame = Frame::new(book, PATH, TITLE);
    let root = &book.facts.definition.root().id;
    let mut votes = candidate_rows(book, "", book.contest, root);
    let listed = votes.len();
    votes.truncate(LISTED);
    render(&CollegeFront {
        answer: answer(college),
        running: college.answer("", Office::VicePresident).text("."),
        pledged: pledged(college),
        basis: basis(book, ""),
        proof: proof(college),
        bar: bar(college),
        electors: elector_rows(college, Office::President),
        pictures: pictures(college),
        states: state_rows(college),
        candidates: book.columns[..2.min(book.columns.len())]
            .iter()
            .map(|&index| book.short_candidate(book.contest, index))
            .collect(),
        votes,
        listed,
        frame,
    })
}

fn answer(college: &College<'_>) -> Prose {
    let answer = college.answer("", Office::President);
    match (college.appointed(""), college.needed("")) {
        (Some(appointed), Some(needed)) => {
            answer.text(" of ").number(&appointed).text("; ").number(&needed).text(" are needed.")
        }
        _ => answer.text("."),
    }
}

/// How electors were pledged and how they voted, the two largest numbers of each.
fn pledged(college: &College<'_>) -> Prose {
    let mut pledged: Vec<(&CandidateId, u64)> = college.pledged().into_iter().collect();
    pledged.sort_by_key(|(_, electors)| std::cmp::Reverse(*electors));
    let [(first, first_pledged), (second, second_pledged), ..] = pledged[..] else {
        return Prose::default();
    };
    let pair =
        |prose: Prose, one: Number, other: Number| prose.number(&one).text(" to ").number(&other);
    let number = |person, value| college.pledged_number("", person, None, value);
    let said = Prose::new("The states appointed electors pledged ");
    let said = pair(said, number(first, first_pledged), number(second, second_pledged));
    let cast = college.cast(Office::President);
    let votes = |person: &CandidateId| {
        let votes = cast.iter().find(|(id, _)| id == person).map_or(0, |(_, votes)| *votes);
        college.cast_number("", Office::President, person, None, votes)
    };
    if cast.is_empty() {
        return said.text(".");
    }
    let said = pair(
        said.text(" for ").name(&college.book.short_name(first)).text("; they voted "),
        votes(first),
        votes(second),
    );
    match college.against_pledge() {
        0 => said.text("."),
        against => said
            .text(". ")
            .link(
                "meetings.html#against",
                format!("{} votes went to others than the pledge", against),
            )
            .text("."),
    }
}

fn proof(college: &College<'_>) -> Prose {
    let [ref first, ..] = college.cast(Office::President)[..] else { return Prose::default() };
    let pledged = college.pledged();
    let states = college.rules.states.iter();
    let states =
        states.filter(|state| college.pledged_in(&state.unit).contains_key(&first.0)).count();
    let Some(&electors) = pledged.get(&first.0) else { return Prose::default() };
    Prose::default()
        .name(&college.book.short_name(&first.0))
        .text("'s ")
        .number(&college.pledged_number("", &first.0, None, electors))
        .text(format!(
            " pledged electors come from {states} certificates of ascertainment; each agrees with \
             the votes of its state, and each state's votes are the sum of its counties' returns. "
        ))
        .link("proof.html", "Follow any number down to its return")
        .text(".")
}

fn elector_rows(college: &College<'_>, office: Office) -> Vec<ElectorRow> {
    let pledged = college.pledged();
    let cast = college.cast(office);
    let mut persons: Vec<&CandidateId> = cast.iter().map(|(person, _)| person).collect();
    persons.extend(pledged.keys().filter(|id| cast.iter().all(|(person, _)| person != **id)));
    let row = |person: &CandidateId| ElectorRow {
        name: college.book.person(person),
        pledged: pledged
            .get(person)
            .map(|&electors| college.pledged_number("", person, None, electors)),
        cast: cast
            .iter()
            .find(|(id, _)| id == person)
            .map(|(_, votes)| college.cast_number("", office, person, None, *votes)),
    };
    persons.into_iter().map(row).collect()
}

fn state_rows(college: &College<'_>) -> Vec<StateRow> {
    let book = college.book;
    let row = |state: &UnitId| {
        let all = book.facts.votes(book.contest, state);
        let shown = |index: &usize| {
            Some(book.votes("", book.contest, *index, state, all.as_ref()?[*index]))
        };
        let lead = book.lead(book.contest, state);
        StateRow {
            name: book.unit_name(state),
            href: book.place_page(state),
            electors: book.figure("", &format!("{}/electors/{state}", college.rules.contest)),
            pledged: electors_by_person(
                college,
                college.pledged_in(state).into_iter(),
                |person, n| college.pledged_number("", person, Some(state), n),
            ),
            cast: electors_by_person(
                college,
                cast_in(college, state).iter().map(|(p, n)| (p, *n)),
                |person, n| college.cast_number("", Office::President, person, Some(state), n),
            ),
            votes: book.columns.iter().take(2).filter_map(shown).collect(),
            lead: lead.map_or_else(Prose::default, |lead| {
                Prose::default()
                    .name(&book.short_candidate(book.contest, lead.first))
                    .text(format!(" +{}", thousands(lead.votes())))
            }),
            lead_share: lead.map_or_else(String::new, |lead| lead.share()),
        }
    };
    college.rules.states.iter().map(|state| row(&state.unit)).collect()
}
