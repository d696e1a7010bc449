//! Who wins a contest that was counted from its ballots.

use std::collections::BTreeMap;

use election::{CandidateId, Contest, UnitId, VoteCount};

use super::{
    ContestOutcome, ContestOutcomeFormat, Decision, Lot, LotRound, OutcomeError, Standing, decided,
};
use crate::ResultsStatus;

/// How a count by rounds ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoundsEnd {
    /// By its rules.
    Complete {
        /// Votes between the winner of a single seat and the next in the last round, where both
        /// are whole.
        margin: Option<VoteCount>,
    },
    /// After the round that the rules name.
    Stopped,
    /// At a tie that waits for a lot.
    Tied {
        /// Between whom.
        between: Vec<CandidateId>,
        /// In which round.
        round: LotRound,
        /// Whether the lot decides who falls.
        falls: bool,
    },
}

/// The status of a count from ballots: partial while units of the contest's place have none.
fn status(missing: &[UnitId]) -> ResultsStatus {
    if missing.is_empty() {
        ResultsStatus::UnofficialComplete
    } else {
        ResultsStatus::UnofficialPartial
    }
}

/// What the votes of a contest decide, as they were counted from its ballots.
///
/// Votes for somebody who is no candidate of the contest are undeclared write-ins, counted as one
/// number for several people.
pub fn outcome_of_votes(
    contest: &Contest,
    votes: &BTreeMap<CandidateId, VoteCount>,
    missing: &[UnitId],
    lot: Option<&Lot>,
) -> Result<ContestOutcome, OutcomeError> {
    let of = |id: &CandidateId| votes.get(id).copied().unwrap_or(VoteCount::ZERO);
    let candidates = contest.candidates.iter().map(|candidate| of(&candidate.id));
    let mut standing = Standing::new(contest, candidates);
    let others = votes.iter().filter(|(id, _)| contest.candidate(id).is_none());
    standing.aggregates.extend(others.map(|(id, votes)| (id.clone(), *votes)));
    let place = (&contest.scope, status(missing));
    decided(contest, place, &standing, contest.number_elected, lot)
}

/// What a count by rounds decides.
pub fn outcome_of_rounds(
    contest: &Contest,
    winners: Vec<CandidateId>,
    end: RoundsEnd,
    missing: &[UnitId],
) -> ContestOutcome {
    let decision = match end {
        RoundsEnd::Complete { margin } => {
            let filled = u32::try_from(winners.len()).expect("fewer winners than candidates");
            let unfilled = contest.number_elected.saturating_sub(filled);
            Decision::Elected { winners, margin, unfilled, lot: None }
        }
        RoundsEnd::Stopped => Decision::Stopped { winners },
        RoundsEnd::Tied { between, round, falls } => {
            Decision::TiedRound { winners, between, round, falls }
        }
    };
    ContestOutcome {
        format: ContestOutcomeFormat::V1,
        contest: contest.id.clone(),
        unit: contest.scope.clone(),
        status: status(missing),
        decision,
        aggregates_ahead: Vec::new(),
    }
}
