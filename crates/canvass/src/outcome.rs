//! Who wins a contest, by how much, or between whom a lot must be drawn.

mod counted;

use election::{
    CandidateId, CandidateKind, Contest, ContestId, Partition, Source, UnitId, VoteCount,
    VoteVariation,
};
use serde::{Deserialize, Serialize};

use crate::{ContestCanvass, ResultsStatus, UnitCanvass};

/// What the votes of one place decide: the output of rule `canvass/outcome@1`.
///
/// It is as partial as the canvass it was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContestOutcome {
    /// The version of this shape.
    pub format: ContestOutcomeFormat,
    /// The contest.
    pub contest: ContestId,
    /// The place whose votes were asked.
    pub unit: UnitId,
    /// How final the votes are; nobody is elected by a partial count.
    pub status: ResultsStatus,
    /// What the votes decide.
    pub decision: Decision,
    /// Votes given as one number for several people that are at least those of the last winner:
    /// one of these people may be ahead, so the decision needs an official ruling.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aggregates_ahead: Vec<CandidateId>,
}

/// The version of the shape of a [`ContestOutcome`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContestOutcomeFormat {
    /// The first.
    #[serde(rename = "ascertain/contest-outcome/v1")]
    V1,
}

/// What votes decide. A tie is an outcome, and nothing breaks it but a lot that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Decision {
    /// Every seat that votes can fill is filled.
    Elected {
        /// The winners, most votes first, equal ones in the order of the definition.
        winners: Vec<CandidateId>,
        /// Votes between the last winner and the next person; `None` where nobody else stood or
        /// a seat stays empty, 0 where a lot decided.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        margin: Option<VoteCount>,
        /// Seats that nobody won, as fewer people had a vote than there were seats.
        #[serde(default, skip_serializing_if = "is_zero")]
        unfilled: u32,
        /// The lot that decided the last seats, where they were tied.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lot: Option<Lot>,
    },
    /// Seats are tied; the law of the place says how the tie is broken.
    Tie {
        /// Those whom the tie does not touch.
        winners: Vec<CandidateId>,
        /// Those with equal votes, in the order of the definition.
        between: Vec<CandidateId>,
        /// The votes that each of them has.
        votes: VoteCount,
        /// Seats left for them.
        seats: u32,
    },
    /// Nobody has more than half of the votes, where the law asks for that.
    NoMajority {
        /// The two people with the most votes, or more where the second place is tied.
        ahead: Vec<CandidateId>,
    },
    /// A count by rounds stands at a tie, until the lot of that round is drawn.
    TiedRound {
        /// Those who were elected before.
        winners: Vec<CandidateId>,
        /// Those who are tied.
        between: Vec<CandidateId>,
        /// The round that the lot is for.
        round: LotRound,
        /// Whether the lot decides who falls; otherwise it decides who is elected.
        falls: bool,
    },
    /// A count by rounds ended before its seats were filled, after the round that the rules name.
    Stopped {
        /// Those who were elected before.
        winners: Vec<CandidateId>,
    },
    /// No person has a vote: nothing is reported, or nobody voted for one.
    NoVotes,
}

/// A round of a count by rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LotRound {
    /// The pass, from 1; a count for all seats together has one.
    pub pass: u32,
    /// The round, from 1.
    pub round: u32,
}

/// A lot that was drawn: an input, published, never drawn by software.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// The version of this shape.
    pub format: LotFormat,
    /// The contest.
    pub contest: ContestId,
    /// The place whose votes were tied.
    pub unit: UnitId,
    /// Those who were tied, in any order.
    pub between: Vec<CandidateId>,
    /// Those whom the lot favoured, as many as there were seats. Of a round, the one whom it
    /// chose: to be elected or to fall, as the round had to decide.
    pub drawn: Vec<CandidateId>,
    /// The round whose tie it breaks, in a contest counted by rounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_round: Option<LotRound>,
    /// Who drew it, when, and by which law.
    pub source: Source,
}

/// The version of the shape of a [`Lot`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LotFormat {
    /// The first.
    #[serde(rename = "ascertain/lot/v1")]
    V1,
}

/// Why votes and a lot make no outcome.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutcomeError {
    /// Ranked ballots are counted by rounds; totals of units say nothing of later rounds.
    #[error("contest {contest} has ranked ballots and is counted from their records alone")]
    NeedsBallots {
        /// The contest.
        contest: ContestId,
    },
    /// A canvass of another place than the contest is for.
    #[error("contest {contest} is for {scope}; the canvass is of {unit}")]
    WrongUnit {
        /// The contest.
        contest: ContestId,
        /// The place it is for.
        scope: UnitId,
        /// The place that was canvassed.
        unit: UnitId,
    },
    /// A canvass by districts, which is a second count and no result.
    #[error("the canvass of {unit} is by districts; give the one by its canvassed parts")]
    SecondCount {
        /// The place.
        unit: UnitId,
    },
    /// A canvass of other candidates.
    #[error("the canvass of {unit} lists other candidates in contest {contest}")]
    ForeignCandidates {
        /// The place.
        unit: UnitId,
        /// The contest.
        contest: ContestId,
    },
    /// A lot where votes decide.
    #[error("a lot was drawn for contest {contest} in {unit}, where no seat is tied")]
    LotWithoutTie {
        /// The contest.
        contest: ContestId,
        /// The place.
        unit: UnitId,
    },
    /// A lot of another contest or place, between others, or for another number of seats.
    #[error("the lot for contest {contest} in {unit} does not fit its tie for {seats} seats")]
    LotMismatch {
        /// The contest.
        contest: ContestId,
        /// The place.
        unit: UnitId,
        /// Seats that are tied.
        seats: u32,
    },
}

pub use counted::{RoundsEnd, outcome_of_rounds, outcome_of_votes};

fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Who is elected by the canvass of the place that a contest is for.
///
/// Only a person can win. A line that refuses all candidates is counted and never elected, which
/// is Nevada's law; that statute is believed to be NRS 293.269 and has not been read.
pub fn contest_outcome(
    contest: &Contest,
    canvass: &UnitCanvass,
    lot: Option<&Lot>,
) -> Result<ContestOutcome, OutcomeError> {
    let unit = || canvass.unit.clone();
    if canvass.unit != contest.scope {
        let (contest, scope) = (contest.id.clone(), contest.scope.clone());
        return Err(OutcomeError::WrongUnit { contest, scope, unit: unit() });
    }
    if canvass.partition != Partition::Canvass {
        return Err(OutcomeError::SecondCount { unit: unit() });
    }
    let votes = canvass.contests.get(&contest.id);
    let area = Area { unit: &canvass.unit, status: canvass.status, votes };
    area_outcome(contest, &area, contest.number_elected, lot)
}

/// One place whose voters decide something.
pub(crate) struct Area<'a> {
    /// The place.
    pub(crate) unit: &'a UnitId,
    /// How final its votes are.
    pub(crate) status: ResultsStatus,
    /// Its votes, where anything of the contest is reported.
    pub(crate) votes: Option<&'a ContestCanvass>,
}

/// Who wins `seats` seats by the votes of one place, whether or not the contest is for it.
pub(crate) fn area_outcome(
    contest: &Contest,
    area: &Area<'_>,
    seats: u32,
    lot: Option<&Lot>,
) -> Result<ContestOutcome, OutcomeError> {
    assert_ne!(seats, 0, "lint refuses contest {}, which elects nobody", contest.id);
    let standing = match area.votes {
        Some(votes) => Standing::of(contest, area.unit, votes)?,
        None => Standing::default(),
    };
    decided(contest, (area.unit, area.status), &standing, seats, lot)
}

/// What a standing decides, with the lot that was drawn where it is a tie.
fn decided(
    contest: &Contest,
    (unit, status): (&UnitId, ResultsStatus),
    standing: &Standing,
    seats: u32,
    lot: Option<&Lot>,
) -> Result<ContestOutcome, OutcomeError> {
    let decision = match contest.vote_variation {
        VoteVariation::Plurality
        | VoteVariation::NOfM
        | VoteVariation::Approval
        | VoteVariation::Cumulative => standing.most_votes_win(seats),
        VoteVariation::Majority => standing.majority_wins(seats),
        // The plan asks for no outcome of a contest of parties, which elects nobody.
        VoteVariation::StraightParty => Decision::NoVotes,
        VoteVariation::Rcv => {
            return Err(OutcomeError::NeedsBallots { contest: contest.id.clone() });
        }
    };
    let decision = match (decision, lot) {
        (decision, None) => decision,
        (Decision::Tie { winners, between, votes: _, seats }, Some(lot)) => {
            apply_lot(contest, unit, Tied { winners, between, seats }, lot)?
        }
        (_, Some(_)) => {
            let (contest, unit) = (contest.id.clone(), unit.clone());
            return Err(OutcomeError::LotWithoutTie { contest, unit });
        }
    };
    Ok(ContestOutcome {
        format: ContestOutcomeFormat::V1,
        contest: contest.id.clone(),
        unit: unit.clone(),
        status,
        aggregates_ahead: standing.aggregates_ahead(seats),
        decision,
    })
}

/// The candidates of a contest with their votes in one place.
#[derive(Default)]
struct Standing {
    /// People with at least one vote, most votes first, equal ones in the definition's order.
    people: Vec<(CandidateId, VoteCount)>,
    /// Whether anybody stood whom nobody voted for.
    voteless: bool,
    /// Lines that stand for several people, with at least one vote.
    aggregates: Vec<(CandidateId, VoteCount)>,
    /// All votes, for whatever line.
    votes: u128,
}

impl Standing {
    fn of(
        contest: &Contest,
        unit: &UnitId,
        canvass: &ContestCanvass,
    ) -> Result<Self, OutcomeError> {
        let ids = contest.candidates.iter().map(|candidate| &candidate.id);
        if !ids.eq(canvass.candidates.iter().map(|candidate| &candidate.candidate)) {
            let (unit, contest) = (unit.clone(), contest.id.clone());
            return Err(OutcomeError::ForeignCandidates { unit, contest });
        }
        let votes = canvass.candidates.iter().map(|counted| counted.votes);
        Ok(Self::new(contest, votes))
    }

    /// From the votes of each candidate, in the order of the contest.
    fn new(contest: &Contest, votes: impl Iterator<Item = VoteCount>) -> Self {
        let mut standing = Self::default();
        for (candidate, votes) in contest.candidates.iter().zip(votes) {
            let entry = (candidate.id.clone(), votes);
            standing.votes += u128::from(votes.get());
            match (candidate.kind, votes) {
                (CandidateKind::Person, VoteCount::ZERO) => standing.voteless = true,
                (CandidateKind::Person, _) => standing.people.push(entry),
                (CandidateKind::Aggregate, VoteCount::ZERO) | (CandidateKind::NoneOfThese, _) => {}
                (CandidateKind::Aggregate, _) => standing.aggregates.push(entry),
            }
        }
        standing.people.sort_by_key(|(_, votes)| std::cmp::Reverse(*votes));
        standing
    }

    fn most_votes_win(&self, seats: u32) -> Decision {
        let wanted = usize::try_from(seats).unwrap_or(usize::MAX);
        let ids = |people: &[(CandidateId, VoteCount)]| {
            people.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>()
        };
        let Some(last) = self.people.get(..wanted).and_then(<[_]>::last) else {
            return self.all_win(seats);
        };
        let next = self.people.get(wanted).map(|(_, votes)| *votes);
        if next != Some(last.1) {
            let next = next.or(self.voteless.then_some(VoteCount::ZERO));
            let margin = next.and_then(|next| last.1.checked_sub(next));
            let winners = ids(&self.people[..wanted]);
            return Decision::Elected { winners, margin, unfilled: 0, lot: None };
        }
        let sure = self.people.partition_point(|(_, votes)| *votes > last.1);
        let tied = self.people.partition_point(|(_, votes)| *votes >= last.1);
        let taken = u32::try_from(sure).expect("fewer are sure of a seat than there are seats");
        Decision::Tie {
            winners: ids(&self.people[..sure]),
            between: ids(&self.people[sure..tied]),
            votes: last.1,
            seats: seats - taken,
        }
    }

    /// More than half of all votes win; nobody has them where nobody voted.
    fn majority_wins(&self, seats: u32) -> Decision {
        let first = self.people.first().map_or(VoteCount::ZERO, |(_, votes)| *votes);
        if self.people.is_empty() || u128::from(first.get()) * 2 > self.votes {
            return self.most_votes_win(seats);
        }
        let second = self.people.get(1).map_or(first, |(_, votes)| *votes);
        let ahead = self.people.iter().take_while(|(_, votes)| *votes >= second);
        Decision::NoMajority { ahead: ahead.map(|(id, _)| id.clone()).collect() }
    }

    /// Fewer people have a vote than there are seats.
    fn all_win(&self, seats: u32) -> Decision {
        if self.people.is_empty() {
            return Decision::NoVotes;
        }
        let taken = u32::try_from(self.people.len()).expect("fewer people than seats have a vote");
        let winners = self.people.iter().map(|(id, _)| id.clone()).collect();
        Decision::Elected { winners, margin: None, unfilled: seats - taken, lot: None }
    }

    fn aggregates_ahead(&self, seats: u32) -> Vec<CandidateId> {
        let wanted = usize::try_from(seats).unwrap_or(usize::MAX);
        let last = self.people.get(..wanted).and_then(<[_]>::last);
        let last = last.map_or(VoteCount::ZERO, |(_, votes)| *votes);
        let ahead = self.aggregates.iter().filter(|(_, votes)| *votes >= last);
        ahead.map(|(id, _)| id.clone()).collect()
    }
}

struct Tied {
    winners: Vec<CandidateId>,
    between: Vec<CandidateId>,
    seats: u32,
}

fn apply_lot(
    contest: &Contest,
    unit: &UnitId,
    tied: Tied,
    lot: &Lot,
) -> Result<Decision, OutcomeError> {
    let sorted = |ids: &[CandidateId]| {
        let mut ids = ids.to_vec();
        ids.sort();
        ids
    };
    let favoured: Vec<CandidateId> =
        tied.between.iter().filter(|id| lot.drawn.contains(id)).cloned().collect();
    let here = lot.contest == contest.id && lot.unit == *unit && lot.of_round.is_none();
    // Drawn twice, or drawn from elsewhere: then these two lists differ.
    let drawn_from_tied = sorted(&lot.drawn) == sorted(&favoured);
    let enough = u32::try_from(favoured.len()) == Ok(tied.seats);
    if !here || sorted(&lot.between) != sorted(&tied.between) || !drawn_from_tied || !enough {
        let (contest, unit) = (contest.id.clone(), unit.clone());
        return Err(OutcomeError::LotMismatch { contest, unit, seats: tied.seats });
    }
    let mut winners = tied.winners;
    winners.extend(favoured);
    let margin = Some(VoteCount::ZERO);
    Ok(Decision::Elected { winners, margin, unfilled: 0, lot: Some(lot.clone()) })
}

#[cfg(test)]
mod tests;
