//! Contests whose marks have no rank.

use std::collections::BTreeMap;

use election::cvr::{MarkStatus, MarkedFor, PlacedMark};
use election::rules::MarkRules;
use election::transcript::CandidateIndex;
use election::{BallotCount, CandidateId, Contest, VoteCount};
use serde::{Deserialize, Serialize};

use super::cast::CastBallots;
use super::cells::{Cells, Parts};
use super::{
    CellCount, ContestCount, ContestCountError, ContestCountFormat, candidate_of, write_ins,
};
use crate::marks::MarkTally;

/// The votes of a contest without ranks, or of a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkCount {
    /// Votes by candidate; who is not listed has none.
    pub votes: BTreeMap<CandidateId, VoteCount>,
    /// Votes that ballots had and did not use.
    pub undervotes: VoteCount,
    /// Votes that ballots with too many marks lost.
    pub overvotes: VoteCount,
    /// Ballots without a mark.
    pub blank: BallotCount,
    /// Ballots with too many marks.
    pub overvoted: BallotCount,
}

/// Counts a contest and its parts.
pub(super) fn count(
    contest: &Contest,
    rules: MarkRules,
    ballots: &CastBallots,
    parts: &Parts,
) -> Result<ContestCount, ContestCountError> {
    let candidates = contest.candidates.len() + 1;
    let new = || MarkTally::new(candidates);
    let mut whole = new();
    let mut units: Vec<MarkTally> = parts.units.of.iter().map(|_| new()).collect();
    let mut types: Vec<MarkTally> = parts.types.of.iter().map(|_| new()).collect();
    for (marks, counts) in ballots.patterns() {
        let indices = indices(contest, rules, marks)?;
        for count in counts {
            let of_place = [
                &mut whole,
                &mut units[parts.units.number(count.place) as usize],
                &mut types[parts.types.number(count.place) as usize],
            ];
            for tally in of_place {
                tally.add_many(rules, &indices, count.ballots);
            }
        }
    }
    assert!(whole.is_conserved(rules), "every vote of every ballot is in one place");
    Ok(ContestCount {
        format: ContestCountFormat::V1,
        contest: contest.id.clone(),
        ballots: BallotCount::new(ballots.total())?,
        missing: Vec::new(),
        marks: Some(named(contest, &whole)?),
        passes: Vec::new(),
        by_unit: cell_counts(contest, &parts.units, &units)?,
        by_type: cell_counts(contest, &parts.types, &types)?,
    })
}

/// The marks that count, by candidate; an overvote that names nobody is one mark too many.
fn indices(
    contest: &Contest,
    rules: MarkRules,
    marks: &[PlacedMark],
) -> Result<Vec<CandidateIndex>, ContestCountError> {
    let index = |place: usize| CandidateIndex(u16::try_from(place).expect("a bounded list"));
    let mut indices = Vec::with_capacity(marks.len());
    for mark in marks.iter().filter(|mark| mark.status == MarkStatus::Indicated) {
        if mark.rank.0 > 0 {
            let contest = contest.id.clone();
            return Err(ContestCountError::Ranks { contest, found: "with", wanted: "without" });
        }
        match &mark.mark {
            MarkedFor::WriteIn => indices.push(index(contest.candidates.len())),
            MarkedFor::Overvote => {
                let all = 0..=rules.votes_allowed().unwrap_or_default() as usize;
                indices.extend(all.map(|place| index(place.min(contest.candidates.len()))));
            }
            MarkedFor::Selection(line) => match candidate_of(contest, line) {
                Some(place) => indices.push(index(place)),
                None => {
                    let (contest, selection) = (contest.id.clone(), line.clone());
                    return Err(ContestCountError::UnknownSelection { contest, selection });
                }
            },
        }
    }
    Ok(indices)
}

fn named(contest: &Contest, tally: &MarkTally) -> Result<MarkCount, ContestCountError> {
    let ids = contest.candidates.iter().map(|candidate| candidate.id.clone());
    let ids = ids.chain([write_ins()]);
    let mut votes = BTreeMap::new();
    for (id, count) in ids.zip(&tally.votes).filter(|(_, count)| **count > 0) {
        votes.insert(id, VoteCount::new(*count)?);
    }
    Ok(MarkCount {
        votes,
        undervotes: VoteCount::new(tally.undervotes)?,
        overvotes: VoteCount::new(tally.overvotes)?,
        blank: BallotCount::new(tally.blank)?,
        overvoted: BallotCount::new(tally.overvoted)?,
    })
}

fn cell_counts<T: Clone>(
    contest: &Contest,
    cells: &Cells<T>,
    tallies: &[MarkTally],
) -> Result<Vec<CellCount<T>>, ContestCountError> {
    let counts = cells.of.iter().zip(tallies).map(|(of, tally)| {
        Ok(CellCount {
            of: of.clone(),
            ballots: BallotCount::new(tally.ballots)?,
            marks: Some(named(contest, tally)?),
            passes: Vec::new(),
        })
    });
    counts.collect()
}
