//! What was checked, what was not, and how to check it all again.

use askama::Template;
use verify::Verdict;

use crate::book::Book;
use crate::html::{Citation, Name, Prose};
use crate::page::{Frame, basis, full_name, render};

#[derive(Template)]
#[template(path = "checks.html")]
struct ChecksPage<'a> {
    frame: Frame<'a>,
    answer: String,
    basis: Prose,
    origin: String,
    rows: Vec<CheckRow>,
    gaps: Vec<CheckRow>,
    missing: Vec<Name>,
    log_origin: String,
    log_key: String,
    definition: String,
    note: String,
    unread: Vec<(Citation, String)>,
}

/// The check whose findings are a table of their own.
const SOURCES_READ: &str = "V25";

#[derive(Clone)]
struct CheckRow {
    id: &'static str,
    title: &'static str,
    verdict: &'static str,
    need: &'static str,
    detail: String,
}

pub(crate) fn checks(book: &Book<'_>) -> Vec<u8> {
    let report = book.facts.report;
    let unread = &book.facts.unread;
    let detail = |check: &verify::Check| match unread.len() {
        sources if sources > 0 && check.id == SOURCES_READ => {
            format!("{sources} sources were not read in full; the table below lists each")
        }
        _ => check.detail.clone(),
    };
    let row = |check: &verify::Check| CheckRow {
        id: check.id,
        title: check.title,
        verdict: check.verdict.word(),
        need: if check.required { "required" } else { "not required" },
        detail: detail(check),
    };
    let gaps = report.checks.iter().filter(|check| check.verdict == Verdict::NotChecked);
    let tally = report.tally();
    let answer = match report.verdict {
        Verdict::Pass => format!(
            "PASS: all required checks of this record passed. {} passed in all, \
             {} could not be made.",
            tally.pass, tally.not_checked
        ),
        Verdict::NotChecked => format!(
            "NOT CHECKED: {} checks passed and none failed, but a required one could not be made.",
            tally.pass
        ),
        Verdict::Fail => format!("FAIL: {} checks failed.", tally.fail),
    };
    let log = &book.facts.definition.get().log;
    render(&ChecksPage {
        answer,
        basis: basis(book, ""),
        origin: report.origin.clone(),
        rows: report.checks.iter().map(row).collect(),
        gaps: gaps.map(row).collect(),
        missing: book.missing.iter().map(|unit| Name(full_name(book, unit))).collect(),
        log_origin: log.origin.clone(),
        log_key: log.key.clone(),
        definition: book.facts.definition_digest().to_string(),
        note: book.facts.checkpoint_note(),
        unread: unread
            .iter()
            .map(|unread| (Citation(unread.source.clone()), unread.used_for.join(", ")))
            .collect(),
        frame: Frame::new(book, "checks.html", "Checks"),
    })
}
