//! The sum of one contest over several units.

use election::{Basis, Contest, ContestReturn, CountOverflow, VoteCount};

use super::{CandidateVotes, ContestCanvass, LineVotes};

/// A contest while results are added to it.
pub(crate) struct ContestSum<'a> {
    /// In the order in which returns list their lines.
    places: Vec<(&'a str, Place)>,
    sum: ContestCanvass,
}

/// Where votes on a ballot line go.
#[derive(Clone, Copy)]
struct Place {
    candidate: usize,
    /// The position among the lines of a candidate with several.
    line: Option<usize>,
}

/// Why a canvass cannot be added.
pub(crate) enum SumProblem {
    /// A count beyond what every reader holds exactly.
    Overflow,
    /// The candidates, or their lines, are not those of the contest, in its order; or the votes
    /// of a candidate are not the sum of the lines.
    ForeignCandidates,
}

impl From<CountOverflow> for SumProblem {
    fn from(_: CountOverflow) -> Self {
        Self::Overflow
    }
}

impl<'a> ContestSum<'a> {
    /// Begins with every candidate at no votes.
    pub(crate) fn new(contest: &'a Contest) -> Self {
        let mut places = Vec::with_capacity(contest.candidates.len());
        let mut candidates = Vec::with_capacity(contest.candidates.len());
        for (index, candidate) in contest.candidates.iter().enumerate() {
            if candidate.lines.is_empty() {
                places.push((candidate.id.as_str(), Place { candidate: index, line: None }));
            }
            for (line, ballot_line) in candidate.lines.iter().enumerate() {
                let place = Place { candidate: index, line: Some(line) };
                places.push((ballot_line.selection.as_str(), place));
            }
            let lines = candidate.lines.iter();
            candidates.push(CandidateVotes {
                candidate: candidate.id.clone(),
                votes: VoteCount::ZERO,
                votes_reported: VoteCount::ZERO,
                lines: lines
                    .map(|line| LineVotes {
                        selection: line.selection.clone(),
                        votes: VoteCount::ZERO,
                    })
                    .collect(),
            });
        }
        places.sort_unstable_by_key(|(line, _)| *line);
        let none = Some(VoteCount::ZERO);
        Self { places, sum: ContestCanvass { candidates, undervotes: none, overvotes: none } }
    }

    /// Adds a return that was found free of problems.
    pub(crate) fn add_return(
        &mut self,
        votes: &ContestReturn,
        basis: Basis,
    ) -> Result<(), CountOverflow> {
        // Both are in the same order, so one walk finds every line.
        let mut places = self.places.iter();
        for (selection, &votes) in &votes.votes {
            let place = places.find(|(line, _)| *line == selection.as_str());
            let (_, place) = place.expect("a return free of problems has lines of the contest");
            let candidate = &mut self.sum.candidates[place.candidate];
            add(&mut candidate.votes, votes)?;
            if basis == Basis::Reported {
                add(&mut candidate.votes_reported, votes)?;
            }
            if let Some(line) = place.line {
                add(&mut candidate.lines[line].votes, votes)?;
            }
        }
        add_known(&mut self.sum.undervotes, votes.undervotes)?;
        add_known(&mut self.sum.overvotes, votes.overvotes)
    }

    /// Adds the canvass of a part.
    pub(crate) fn add_canvass(&mut self, part: &ContestCanvass) -> Result<(), SumProblem> {
        if part.candidates.len() != self.sum.candidates.len() {
            return Err(SumProblem::ForeignCandidates);
        }
        for (sum, part) in self.sum.candidates.iter_mut().zip(&part.candidates) {
            add_candidate(sum, part)?;
        }
        add_known(&mut self.sum.undervotes, part.undervotes)?;
        add_known(&mut self.sum.overvotes, part.overvotes)?;
        Ok(())
    }

    /// The sum of everything added.
    pub(crate) fn finish(self) -> ContestCanvass {
        self.sum
    }
}

fn add_candidate(sum: &mut CandidateVotes, part: &CandidateVotes) -> Result<(), SumProblem> {
    let lines = part.lines.iter().map(|line| &line.selection);
    let same_lines = lines.eq(sum.lines.iter().map(|line| &line.selection));
    let of_lines = VoteCount::checked_sum(part.lines.iter().map(|line| line.votes))?;
    let adds_up = part.lines.is_empty() || of_lines == part.votes;
    if part.candidate != sum.candidate || !same_lines || !adds_up {
        return Err(SumProblem::ForeignCandidates);
    }
    add(&mut sum.votes, part.votes)?;
    add(&mut sum.votes_reported, part.votes_reported)?;
    for (sum, part) in sum.lines.iter_mut().zip(&part.lines) {
        add(&mut sum.votes, part.votes)?;
    }
    Ok(())
}

fn add(sum: &mut VoteCount, votes: VoteCount) -> Result<(), CountOverflow> {
    *sum = sum.checked_add(votes)?;
    Ok(())
}

/// One part that does not know its number leaves the sum unknown.
fn add_known(sum: &mut Option<VoteCount>, votes: Option<VoteCount>) -> Result<(), CountOverflow> {
    *sum = match (*sum, votes) {
        (Some(sum), Some(votes)) => Some(sum.checked_add(votes)?),
        _ => None,
    };
    Ok(())
}
