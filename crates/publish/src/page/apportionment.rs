//! Seats and electors from the census.

use askama::Template;
use canvass::Apportionment;
use election::{StatementKind, UnitId};

use crate::book::Book;
use crate::college::College;
use crate::html::{Name, Number, Prose, thousands};
use crate::page::{Frame, basis, render, statement_link};

#[derive(Template)]
#[template(path = "apportionment.html")]
struct ApportionmentPage<'a> {
    frame: Frame<'a>,
    answer: Prose,
    last: Vec<Prose>,
    basis: Prose,
    source: Prose,
    rows: Vec<Row>,
}

struct Row {
    name: Name,
    href: String,
    population: String,
    seats: String,
    electors: Number,
}

pub(crate) fn apportionment(college: &College<'_>) -> Option<Vec<u8>> {
    let book = college.book;
    let fact = book.facts.apportionment.as_ref()?;
    let value = fact.value;
    let answer = Prose::new(format!(
        "{} seats of the House and two for each state's Senators make {} electors; {} are a \
         majority.",
        thousands(value.house_seats.get()),
        thousands(value.electors.get()),
        thousands(value.majority.get())
    ));
    let census = book.facts.statements.iter();
    let census: Vec<Prose> = census
        .filter(|from| from.kind == StatementKind::CensusPopulation)
        .map(|from| statement_link("", from))
        .collect();
    let source = Prose::new(format!("Populations of the census of {}: ", value.census_year))
        .list(&census)
        .text("; the seats are computed in ")
        .list(&[statement_link("", &fact.from)])
        .text(" by the method of equal proportions (2 U.S.C. 2a). ");
    let mut states: Vec<(&UnitId, _)> = value.states.iter().collect();
    states.sort_by_key(|(state, _)| book.unit_name(state));
    let row = |(state, share): (&UnitId, &canvass::StateApportionment)| {
        let path = format!("{}/electors/{state}", college.rules.contest);
        Row {
            name: book.unit_name(state),
            href: book.place_page(state),
            population: thousands(share.population.get()),
            seats: thousands(share.seats.get()),
            electors: book.number("", &path, Some(state), share.electors.get()),
        }
    };
    Some(render(&ApportionmentPage {
        answer,
        last: last_seats(book, value),
        basis: basis(book, ""),
        source,
        rows: states.into_iter().map(row).collect(),
        frame: Frame::new(book, "apportionment.html", "Apportionment"),
    }))
}

fn last_seats(book: &Book<'_>, value: &Apportionment) -> Vec<Prose> {
    let won = value.last_seats.iter().map(|last| {
        Prose::default()
            .name(&book.unit_name(&last.state))
            .text(format!(" won the last seat, its number {}.", last.seat))
    });
    let missed = value.first_out.iter().map(|out| {
        Prose::default().name(&book.unit_name(&out.state)).text(format!(
            " was the first to miss one, its number {}: {} more people there, all else the same, \
             would have won it.",
            out.seat,
            thousands(out.people_short.get())
        ))
    });
    won.chain(missed).collect()
}
