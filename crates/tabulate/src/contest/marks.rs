//! Contests whose marks have no rank.

use std::collections::BTreeMap;
use std::sync::Arc;

use election::rules::MarkRules;
use election::{
    BallotCount, CandidateId, Contest, CountOverflow, Counting, LineAllotment, PartyMarkQuestion,
    VoteCount,
};
use serde::{Deserialize, Serialize};

use super::cast::{CastBallots, CastCount};
use super::cells::{Cells, Parts};
use super::lines::{LineCount, LineTally};
use super::party::{BallotVotes, NoVotes, Reading};
use super::{
    CellCount, ContestCount, ContestCountError, ContestCountFormat, ContestToCount, write_ins,
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
    /// Where votes come from, in a contest that party marks reach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyVotes>,
    /// The lines of candidates who have several, where a rule tells them apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<LineCount>,
}

/// The votes of a contest that party marks reach, told apart by where they come from.
///
/// A candidate's votes are the sum of both. Neither changes a record: its marks stay as read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyVotes {
    /// Votes by marks of the contest itself.
    pub direct: BTreeMap<CandidateId, VoteCount>,
    /// Votes by party mark.
    pub by_party_mark: BTreeMap<CandidateId, VoteCount>,
}

/// Counts a contest and its parts.
pub(super) fn count(
    to_count: &ContestToCount<'_>,
    rules: MarkRules,
    ballots: &CastBallots,
) -> Result<ContestCount, ContestCountError> {
    let ContestToCount { contest, counting, parties, merged, .. } = *to_count;
    let rules = Rules { contest, marks: rules, counting };
    let votes = rules.votes(parties, ballots)?;
    let parts = match counting.party_marks {
        // What a party mark gives is told by the count, so that votes are what may tell a voter.
        Some(_) => Parts::of(&votes, counting, merged),
        None => Parts::of(ballots, counting, merged),
    };
    let new = || Tally::new(contest);
    let mut whole = new();
    let mut units: Vec<Tally> = parts.units.of.iter().map(|_| new()).collect();
    let mut types: Vec<Tally> = parts.types.of.iter().map(|_| new()).collect();
    for (votes, counts) in votes.patterns() {
        for count in counts {
            whole.add(&rules, votes, count.ballots);
            units[parts.units.number(count.place) as usize].add(&rules, votes, count.ballots);
            types[parts.types.number(count.place) as usize].add(&rules, votes, count.ballots);
        }
    }
    assert!(whole.marks.is_conserved(rules.marks), "every vote of every ballot is in one place");
    let allot = counting.lines.as_ref().and_then(|lines| lines.allot);
    Ok(ContestCount {
        format: ContestCountFormat::V1,
        contest: contest.id.clone(),
        ballots: BallotCount::new(ballots.total())?,
        missing: Vec::new(),
        marks: Some(whole.named(&rules, allot)?),
        passes: Vec::new(),
        by_unit: cell_counts(&rules, &parts.units, &units)?,
        by_type: cell_counts(&rules, &parts.types, &types)?,
    })
}

/// A contest with everything that its count goes by.
struct Rules<'a> {
    contest: &'a Contest,
    marks: MarkRules,
    counting: &'a Counting,
}

impl Rules<'_> {
    /// What ballots vote, in the places where they were cast.
    fn votes(
        &self,
        parties: Option<&Contest>,
        ballots: &CastBallots,
    ) -> Result<CastBallots<BallotVotes>, ContestCountError> {
        let contest = || self.contest.id.clone();
        let party_marks = match (&self.counting.party_marks, parties) {
            (None, _) => None,
            (Some(rules), Some(parties)) if rules.contest == parties.id => Some((rules, parties)),
            (Some(rules), _) => {
                let parties = rules.contest.clone();
                return Err(ContestCountError::NoParties { contest: contest(), parties });
            }
        };
        let allowed = self.marks.votes_allowed();
        let reading = Reading { contest: self.contest, allowed, party_marks };
        let (mut patterns, mut counts) = (Vec::new(), Vec::new());
        let mut asked: BTreeMap<PartyMarkQuestion, u64> = BTreeMap::new();
        for (pattern, places) in ballots.patterns() {
            for count in places {
                let count_type = ballots.places()[count.place as usize].count_type;
                match reading.votes(pattern, count_type) {
                    Ok(votes) => {
                        if patterns.last() != Some(&votes) {
                            patterns.push(votes);
                        }
                        let last = u32::try_from(patterns.len() - 1);
                        let pattern = last.expect("no more than patterns in places");
                        counts.push(CastCount { pattern, ..*count });
                    }
                    Err(NoVotes::Question(question)) => {
                        *asked.entry(question).or_default() += count.ballots;
                    }
                    Err(NoVotes::Mark(error)) => return Err(error),
                }
            }
        }
        match asked.into_iter().next() {
            None => Ok(CastBallots::new(patterns, Arc::new(ballots.places().to_vec()), counts)),
            Some((question, ballots)) => {
                Err(ContestCountError::NeedsRuling { contest: contest(), question, ballots })
            }
        }
    }
}

/// The votes of some ballots.
struct Tally {
    marks: MarkTally,
    /// Votes by party mark of each candidate, among all of them.
    by_party: Vec<u64>,
    lines: LineTally,
}

impl Tally {
    fn new(contest: &Contest) -> Self {
        let candidates = contest.candidates.len() + 1;
        let (marks, by_party) = (MarkTally::new(candidates), vec![0; candidates]);
        Self { marks, by_party, lines: LineTally::default() }
    }

    fn add(&mut self, rules: &Rules<'_>, votes: &BallotVotes, ballots: u64) {
        if votes.overvoted {
            self.marks.add_overvoted(rules.marks, ballots);
            return;
        }
        let overvoted = self.marks.overvoted;
        self.marks.add_many(rules.marks, &votes.candidates(), ballots);
        if self.marks.overvoted > overvoted {
            return;
        }
        votes.by_party.iter().for_each(|mark| self.by_party[mark.candidate.at()] += ballots);
        if let Some(lines) = &rules.counting.lines {
            self.lines.add(lines, votes, ballots);
        }
    }

    /// The counts by name; shares of unknown votes where `allot` is given.
    fn named(
        &self,
        rules: &Rules<'_>,
        allot: Option<LineAllotment>,
    ) -> Result<MarkCount, ContestCountError> {
        let Self { marks, by_party, lines } = self;
        let by = |votes: &[u64]| by_candidate(rules.contest, votes);
        let counted = rules.counting;
        let party = counted.party_marks.as_ref().map(|_| {
            let direct = marks.votes.iter().zip(by_party).map(|(all, by_party)| all - by_party);
            let direct: Vec<u64> = direct.collect();
            Ok::<_, ContestCountError>(PartyVotes {
                direct: by(&direct)?,
                by_party_mark: by(by_party)?,
            })
        });
        let lines = counted.lines.as_ref().map(|_| lines.named(rules.contest, allot));
        Ok(MarkCount {
            votes: by(&marks.votes)?,
            undervotes: VoteCount::new(marks.undervotes)?,
            overvotes: VoteCount::new(marks.overvotes)?,
            blank: BallotCount::new(marks.blank)?,
            overvoted: BallotCount::new(marks.overvoted)?,
            party: party.transpose()?,
            lines: lines.transpose()?,
        })
    }
}

/// Votes by the names of candidates; who has none is left out.
fn by_candidate(
    contest: &Contest,
    votes: &[u64],
) -> Result<BTreeMap<CandidateId, VoteCount>, CountOverflow> {
    let ids = contest.candidates.iter().map(|candidate| candidate.id.clone());
    let some = ids.chain([write_ins()]).zip(votes).filter(|(_, count)| **count > 0);
    some.map(|(id, count)| Ok((id, VoteCount::new(*count)?))).collect()
}

fn cell_counts<T: Clone>(
    rules: &Rules<'_>,
    cells: &Cells<T>,
    tallies: &[Tally],
) -> Result<Vec<CellCount<T>>, ContestCountError> {
    let counts = cells.of.iter().zip(tallies).map(|(of, tally)| {
        Ok(CellCount {
            of: of.clone(),
            ballots: BallotCount::new(tally.marks.ballots)?,
            marks: Some(tally.named(rules, None)?),
            passes: Vec::new(),
        })
    });
    counts.collect()
}
