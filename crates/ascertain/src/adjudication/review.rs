//! Decisions drawn at random, to be read once more by somebody else.

use std::fmt;

use record::Digest;
use tabulate::{CountsFor, WriteInAdjudication};

use super::{Readings, WriteInKey};

/// A recorded decision that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Drawn {
    /// The write-in.
    pub key: WriteInKey,
    /// Whom the record counts it for.
    pub counts_for: CountsFor,
}

/// Draws so many of the recorded decisions, or all where there are no more.
///
/// Each decision has the SHA-256 of the seed, a line break, and `CONTEST CVR RANK NUMBER` as its
/// number, and those with the lowest are drawn: whoever knows the seed draws the same ones, and
/// nobody can choose them before the seed is known.
pub fn draw(adjudications: &[&WriteInAdjudication], seed: &str, number: usize) -> Vec<Drawn> {
    let decisions = adjudications.iter().flat_map(|adjudication| {
        adjudication.decisions.iter().map(|decision| Drawn {
            key: WriteInKey {
                contest: adjudication.contest.clone(),
                cvr: decision.cvr,
                rank: decision.rank,
                number: decision.number,
            },
            counts_for: decision.counts_for.clone(),
        })
    });
    let mut numbered: Vec<(String, Drawn)> = decisions
        .map(|drawn| {
            let WriteInKey { contest, cvr, rank, number } = &drawn.key;
            let ticket = format!("{seed}\n{contest} {cvr} {rank} {number}");
            (Digest::of(ticket.as_bytes()).to_string(), drawn)
        })
        .collect();
    numbered.sort();
    let mut drawn: Vec<Drawn> = numbered.into_iter().take(number).map(|(_, drawn)| drawn).collect();
    drawn.sort();
    drawn
}

/// A decision that the re-reviewer reads otherwise, or did not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What was drawn.
    pub drawn: Drawn,
    /// What the re-reviewer made of it.
    pub read: Option<CountsFor>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Drawn { key, counts_for } = &self.drawn;
        write!(f, "{key}: the record says {counts_for}, ")?;
        match &self.read {
            Some(read) => write!(f, "the review {read}"),
            None => f.write_str("the review does not decide"),
        }
    }
}

/// Where a re-reviewer's sheet differs from what was drawn.
pub fn differences(drawn: &[Drawn], sheet: &Readings) -> Vec<Difference> {
    let read = |one: &Drawn| sheet.get(&one.key).and_then(|reading| reading.counts_for.clone());
    let all = drawn.iter().map(|one| Difference { drawn: one.clone(), read: read(one) });
    all.filter(|one| one.read.as_ref() != Some(&one.drawn.counts_for)).collect()
}
