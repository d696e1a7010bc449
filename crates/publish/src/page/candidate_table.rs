//! The table of a contest's candidates in one place.

use election::{Contest, UnitId};

use crate::book::{Book, share, unbroken};
use crate::html::{Name, Number};
use crate::party::party_name;

/// Up to this many candidates are listed even without votes.
const LISTED_WITHOUT_VOTES: usize = 12;

/// The votes of one candidate in a place.
pub(crate) struct CandidateRow {
    pub(crate) name: Name,
    pub(crate) party: String,
    pub(crate) votes: Number,
    pub(crate) reported: Number,
    pub(crate) share: String,
}

/// The candidates of a contest in its own place.
pub(crate) struct CandidateTable {
    pub(crate) caption: String,
    pub(crate) rows: Vec<CandidateRow>,
    pub(crate) has_reconstructed: bool,
}

impl CandidateTable {
    pub(crate) fn new(book: &Book<'_>, root: &str, contest: &Contest) -> Self {
        Self {
            caption: format!("Votes: {}", contest.title),
            rows: candidate_rows(book, root, contest, &contest.scope),
            has_reconstructed: book.has_reconstructed(&contest.scope),
        }
    }
}

/// Every candidate of a contest with votes in a place, most first.
pub(crate) fn candidate_rows(
    book: &Book<'_>,
    root: &str,
    contest: &Contest,
    unit: &UnitId,
) -> Vec<CandidateRow> {
    let Some(votes) = book.facts.votes(contest, unit) else { return Vec::new() };
    let total: u64 = votes.iter().map(|votes| votes.all).sum();
    let mut order: Vec<usize> = (0..votes.len()).collect();
    order.retain(|&index| votes[index].all > 0 || contest.candidates.len() <= LISTED_WITHOUT_VOTES);
    order.sort_by_key(|&index| std::cmp::Reverse(votes[index].all));
    let row = |index: usize| {
        let candidate = &contest.candidates[index];
        let parties: Vec<&str> = match &candidate.party {
            Some(party) => vec![party_name(party)],
            None => candidate.lines.iter().map(|line| party_name(&line.party)).collect(),
        };
        CandidateRow {
            name: Name(candidate.name.clone()),
            party: parties.join(", "),
            votes: book.votes(root, contest, index, unit, votes[index]),
            reported: book.votes_reported(root, contest, index, unit, votes[index]),
            share: shown_share(votes[index].all, total),
        }
    };
    order.into_iter().map(row).collect()
}

/// A share with the words that keep it from reading as a half where it is none.
fn shown_share(part: u64, total: u64) -> String {
    let Some(share) = share(part, total) else { return String::new() };
    match share.note(canvass::Fraction::HALF) {
        Some(note) => format!("{} ({note})", unbroken(share)),
        None => unbroken(share),
    }
}
