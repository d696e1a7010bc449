//! The rounds of a contest counted from its ballots, as a table with a proof behind each number.

use election::{Amount, CandidateId, Contest};
use tabulate::{RankedPass, TiedFor};

use crate::book::Book;
use crate::html::{Name, Number, Prose, thousands};

/// The rounds of one pass of a contest.
pub(crate) struct RoundsTable {
    pub(crate) caption: String,
    pub(crate) rounds: Vec<String>,
    pub(crate) rows: Vec<RoundsRow>,
    /// Who was elected in which round, and whom a tie was broken for.
    pub(crate) events: Vec<Prose>,
}

/// Who held how many votes, round by round.
pub(crate) struct RoundsRow {
    pub(crate) name: Name,
    pub(crate) cells: Vec<RoundsCell>,
}

/// Votes in a round: a figure with its proof, or a fraction, which is none.
pub(crate) struct RoundsCell {
    pub(crate) figure: Option<Number>,
    pub(crate) text: String,
}

/// A table for each pass; none for a contest that is not counted by rounds.
pub(crate) fn rounds_tables(book: &Book<'_>, root: &str, contest: &Contest) -> Vec<RoundsTable> {
    let Some(count) = book.facts.contest_count(&contest.id) else { return Vec::new() };
    let several = count.passes.len() > 1;
    let table = |(number, pass): (usize, &RankedPass)| {
        let before = if several { format!("pass-{number}/") } else { String::new() };
        rounds_table((book, root), contest, &before, pass)
    };
    (1..).zip(&count.passes).map(table).collect()
}

fn rounds_table(
    (book, root): (&Book<'_>, &str),
    contest: &Contest,
    before: &str,
    pass: &RankedPass,
) -> RoundsTable {
    let cells = |name: &str, votes: &dyn Fn(usize) -> Option<Amount>| {
        let cell = |at: usize| {
            let path = format!("{}/{before}round-{}/{name}", contest.id, at + 1);
            let votes = votes(at);
            RoundsCell {
                figure: votes.and_then(|_| book.figure(root, &path)),
                text: votes.map(amount_words).unwrap_or_default(),
            }
        };
        (0..pass.rounds.len()).map(cell).collect()
    };
    let first = pass.rounds.first().map(|round| &round.votes);
    let mut candidates: Vec<(&CandidateId, Amount)> =
        first.into_iter().flatten().map(|(id, votes)| (id, *votes)).collect();
    candidates.sort_by(|(a, x), (b, y)| y.compare(*x).then(a.cmp(b)));
    candidates.retain(|(id, votes)| !votes.is_zero() || contest.candidate(id).is_some());
    let mut rows: Vec<RoundsRow> = candidates
        .into_iter()
        .map(|(id, _)| RoundsRow {
            name: book.candidate(contest, id),
            cells: cells(id.as_str(), &|at| pass.rounds[at].votes.get(id).copied()),
        })
        .collect();
    let all = |at: usize| {
        let votes = pass.rounds[at].votes.values();
        Some(votes.fold(Amount::ZERO, |sum, votes| sum.plus(*votes)))
    };
    rows.push(RoundsRow { name: Name("Continuing".to_owned()), cells: cells("continuing", &all) });
    let inactive = |at: usize| Some(pass.rounds[at].inactive.total());
    rows.push(RoundsRow { name: Name("Inactive".to_owned()), cells: cells("inactive", &inactive) });
    if pass.rounds.iter().any(|round| !round.residual.is_zero()) {
        let residual = |at: usize| Some(pass.rounds[at].residual);
        let name = Name("Left over by rounding down".to_owned());
        rows.push(RoundsRow { name, cells: cells("residual", &residual) });
    }
    RoundsTable {
        events: events(book, contest, pass),
        caption: format!("Rounds: {}", contest.title),
        rounds: (1..=pass.rounds.len()).map(|round| format!("Round {round}")).collect(),
        rows,
    }
}

/// What the numbers alone do not show: elections, and ties that were broken.
fn events(book: &Book<'_>, contest: &Contest, pass: &RankedPass) -> Vec<Prose> {
    let name = |id: &CandidateId| Prose::default().name(&book.candidate(contest, id));
    let mut events = Vec::new();
    for (number, round) in (1..).zip(&pass.rounds) {
        let number: u32 = number;
        if !round.elected.is_empty() {
            let names: Vec<Prose> = round.elected.iter().map(name).collect();
            let verb = if names.len() == 1 { "is elected" } else { "are elected" };
            events.push(Prose::default().list(&names).text(format!(" {verb} in round {number}.")));
        }
        if let Some(tie) = &round.tie {
            let between: Vec<Prose> = tie.between.iter().map(name).collect();
            let chosen = match tie.deciding {
                TiedFor::Election => " is elected.",
                TiedFor::Elimination => " falls.",
            };
            let tied = Prose::new(format!("In round {number} ")).list(&between);
            let tied = tied.text(" are tied; by lot, or as the rules say, ");
            events.push(tied.name(&book.candidate(contest, &tie.chosen)).text(chosen));
        }
    }
    events
}

/// Votes as pages write them: whole ones with the digits in groups.
fn amount_words(votes: Amount) -> String {
    match u64::try_from(votes.units()) {
        Ok(whole) if votes.places() == 0 => thousands(whole),
        _ => votes.to_string(),
    }
}
