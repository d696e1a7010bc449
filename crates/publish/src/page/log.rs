//! The log's statements in their order, a few hundred a page.

use askama::Template;
use verify::Provenance;

use crate::book::Book;
use crate::figure::proof_page;
use crate::html::{Name, Prose, count, thousands};
use crate::page::{Frame, basis, full_name, kind_words, render, stated_by, statement_link};

/// How many statements stand on one page.
const PER_PAGE: u64 = 250;

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage<'a> {
    frame: Frame<'a>,
    answer: String,
    basis: Prose,
    page: usize,
    ways: Vec<Prose>,
    corrections: Option<Vec<Correction>>,
    rows: Vec<Row>,
}

struct Correction {
    place: Name,
    before: Prose,
    after: Prose,
    by: Prose,
    reason: Name,
}

struct Row {
    position: u64,
    kind: String,
    place: Name,
    place_href: Option<String>,
    by: Prose,
    issued: String,
    id: String,
    payload: String,
}

/// Where a statement stands, seen from the root of the site.
pub(crate) fn entry_href(position: u64) -> String {
    format!("log/{}.html#{position}", position / PER_PAGE)
}

/// All pages of the log.
pub(crate) fn pages(book: &Book<'_>) -> Vec<(String, Vec<u8>)> {
    let per_page = usize::try_from(PER_PAGE).expect("a few hundred");
    let pages: Vec<&[Provenance]> = book.facts.statements.chunks(per_page).collect();
    let page = |(number, rows): (usize, &&[Provenance])| {
        (format!("log/{number}.html"), page(book, number, pages.len(), rows))
    };
    pages.iter().enumerate().map(page).collect()
}

fn page(book: &Book<'_>, number: usize, pages: usize, rows: &[Provenance]) -> Vec<u8> {
    let all = thousands(count(book.facts.statements.len()));
    let first = rows.first().map_or(0, |row| row.position);
    let last = rows.last().map_or(0, |row| row.position);
    let ways = (0..pages).map(|page| {
        let text = format!("from {}", thousands(count(page) * PER_PAGE));
        if page == number {
            Prose::new(text)
        } else {
            Prose::default().link(&format!("{page}.html"), text)
        }
    });
    let path = format!("log/{number}.html");
    render(&LogPage {
        answer: format!("{all} statements; here {} to {}.", thousands(first), thousands(last)),
        basis: basis(book, "../"),
        page: number,
        ways: ways.collect(),
        corrections: (number == 0).then(|| corrections(book)),
        rows: rows.iter().map(|from| row(book, from)).collect(),
        frame: Frame::new(book, &path, "Log"),
    })
}

fn row(book: &Book<'_>, from: &Provenance) -> Row {
    let known = book.facts.definition.unit(&from.unit).is_some();
    let kind = kind_words(from.kind);
    Row {
        position: from.position,
        kind: from.rule.as_ref().map_or_else(|| kind.to_owned(), |rule| format!("{kind}: {rule}")),
        place: Name(full_name(book, &from.unit)),
        place_href: known.then(|| format!("../{}", proof_page(Some(from.unit.as_str())))),
        by: stated_by(book, from),
        issued: from.issued.to_string(),
        id: from.id.to_string(),
        payload: from.payload.to_string(),
    }
}

fn corrections(book: &Book<'_>) -> Vec<Correction> {
    let told = book.facts.corrections().into_iter().map(|(before, after)| Correction {
        place: Name(full_name(book, &after.unit)),
        before: statement_link("../", &before),
        by: stated_by(book, &after),
        reason: Name(after.reason.clone().unwrap_or_default()),
        after: statement_link("../", &after),
    });
    told.collect()
}
