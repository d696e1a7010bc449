//! The totals with and without ballots that bear a class, beside the count in force.

use election::{CandidateId, Contest};
use tabulate::ContestCount;
use verify::CountOf;

use crate::book::Book;
use crate::html::{Citation, Prose};
use crate::page::statement_link;

/// What is said of ballots that a law or an order parts from others; nothing where none bear a
/// class.
pub(crate) fn segregated(book: &Book<'_>, root: &str, contest: &Contest) -> Vec<Prose> {
    let totals = [
        (CountOf::WithSegregated, "With all ballots that bear a class: "),
        (CountOf::WithoutSegregated, "Without them: "),
    ];
    let totals = totals.into_iter().filter_map(|(of, words)| {
        let count = book.facts.count_of(&contest.id, of)?;
        Some(Prose::new(words).list(&votes((book, root), contest, of, count)).text("."))
    });
    let totals: Vec<Prose> = totals.collect();
    if totals.is_empty() {
        return totals;
    }
    let rulings = book.facts.class_rulings();
    let rulings = rulings.iter().map(|ruling| {
        let does = if ruling.value.counted { "count" } else { "do not count" };
        let of = book.unit_name(&ruling.value.unit).0;
        Prose::new(format!("Ballots of the class {} of {of} {does} (", ruling.value.class))
            .source(&Citation(ruling.value.source.clone()))
            .text(", ")
            .list(&[statement_link(root, &ruling.from)])
            .text(").")
    });
    rulings.chain(totals).collect()
}

/// The votes of each candidate, in the last round where there are rounds.
fn votes(
    (book, root): (&Book<'_>, &str),
    contest: &Contest,
    of: CountOf,
    count: &ContestCount,
) -> Vec<Prose> {
    let head = of.word().map_or_else(String::new, |word| format!("{word}/"));
    let path = |candidate: &CandidateId| match (&count.marks, count.passes.len()) {
        (Some(_), _) => format!("{}/{head}votes/{candidate}/{}", contest.id, contest.scope),
        (None, 0 | 1) => format!("{}/{head}final/{candidate}", contest.id),
        (None, last) => format!("{}/{head}pass-{last}/final/{candidate}", contest.id),
    };
    let ids = contest.candidates.iter().map(|candidate| &candidate.id);
    let shown = ids.filter_map(|id| {
        let votes = book.figure(root, &path(id))?;
        Some(Prose::default().name(&book.candidate(contest, id)).text(" ").number(&votes))
    });
    shown.collect()
}
