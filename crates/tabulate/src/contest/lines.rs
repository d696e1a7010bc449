//! The lines of candidates whom several parties nominate: a partition of each one's votes.

use std::collections::{BTreeMap, BTreeSet};

use election::{
    CandidateId, Contest, CountOverflow, LineAllotment, LineRules, SelectionId, SeveralLines,
    VoteCount,
};
use serde::{Deserialize, Serialize};

use super::party::BallotVotes;

/// The votes of a contest by lines, of the candidates who have several.
///
/// A candidate's votes are the sum of those of the lines and of the unknown ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineCount {
    /// Votes of each line.
    pub lines: BTreeMap<SelectionId, VoteCount>,
    /// Votes of each candidate that belong to no line.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unknown: BTreeMap<CandidateId, VoteCount>,
    /// The lines' totals for their parties, with their shares of the unknown votes: of the whole
    /// contest alone, since shares that are rounded do not add up.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub for_parties: BTreeMap<SelectionId, VoteCount>,
}

/// Votes by candidate and line so far; a line of `None` is an unknown vote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LineTally(BTreeMap<(u16, Option<u16>), u64>);

impl LineTally {
    /// Counts so many ballots whose votes count.
    pub(super) fn add(&mut self, rules: &LineRules, votes: &BallotVotes, ballots: u64) {
        let mut marked: BTreeMap<u16, BTreeSet<u16>> = BTreeMap::new();
        for mark in votes.direct.iter().chain(&votes.by_party) {
            marked.entry(mark.candidate.0).or_default().insert(mark.line);
        }
        for (candidate, lines) in marked {
            let first = lines.first().copied();
            let line = match rules.several {
                SeveralLines::FirstLine => first,
                SeveralLines::Unknown => first.filter(|_| lines.len() == 1),
            };
            *self.0.entry((candidate, line)).or_default() += ballots;
        }
    }

    /// The counts by the names of the contest; shares of unknown votes where `allot` is given.
    pub(super) fn named(
        &self,
        contest: &Contest,
        allot: Option<LineAllotment>,
    ) -> Result<LineCount, CountOverflow> {
        let mut count = LineCount {
            lines: BTreeMap::new(),
            unknown: BTreeMap::new(),
            for_parties: BTreeMap::new(),
        };
        for (at, candidate) in (0..).zip(&contest.candidates) {
            if candidate.lines.len() < 2 {
                continue;
            }
            let of = |line: Option<u16>| self.0.get(&(at, line)).copied().unwrap_or(0);
            let unknown = of(None);
            let known: Vec<u64> = (0..).zip(&candidate.lines).map(|(n, _)| of(Some(n))).collect();
            if unknown > 0 {
                count.unknown.insert(candidate.id.clone(), VoteCount::new(unknown)?);
            }
            for (line, votes) in candidate.lines.iter().zip(&known) {
                let selection = line.selection.clone();
                if *votes > 0 {
                    count.lines.insert(selection.clone(), VoteCount::new(*votes)?);
                }
                let total = votes + share(allot, unknown, *votes, known.iter().sum());
                if allot.is_some() && total > 0 {
                    count.for_parties.insert(selection, VoteCount::new(total)?);
                }
            }
        }
        Ok(count)
    }
}

/// A line's share of unknown votes.
fn share(allot: Option<LineAllotment>, unknown: u64, own: u64, all: u64) -> u64 {
    match allot {
        Some(LineAllotment::ProportionalRoundedDown) if all > 0 => {
            let share = u128::from(unknown) * u128::from(own) / u128::from(all);
            u64::try_from(share).expect("a share is no more than the whole")
        }
        _ => 0,
    }
}
