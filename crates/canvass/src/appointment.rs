//! The electors that a state's votes appoint.
//!
//! Source: U.S. Constitution, article II, section 1, clause 2: each state appoints its electors
//! in the manner its legislature directs. The manner, and the law behind it, is data of the
//! definition.

mod parts;

use std::collections::BTreeMap;

use election::{
    AllocationMethod, CandidateId, CheckedDefinition, Contest, ElectorCount, ElectoralCollege,
    StateElectors, TicketId, UnitId, VoteCount,
};
use serde::{Deserialize, Serialize};

use crate::outcome::{Area, area_outcome};
use crate::{
    CanvassError, ChildResult, ContestCanvass, ContestOutcome, Decision, Lot, OutcomeError,
    ResultsStatus,
};
use parts::{Parts, votes_of};

/// The electors that one state's votes appoint, by ticket: the output of rule
/// `electors/appointment@1`.
///
/// The electors of `choices` and of `unresolved` are together those the state is entitled to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appointment {
    /// The version of this shape.
    pub format: AppointmentFormat,
    /// The state.
    pub state: UnitId,
    /// How final the votes are; nobody is appointed by a partial count.
    pub status: ResultsStatus,
    /// Electors that the apportionment gives the state.
    pub electors: ElectorCount,
    /// The electors of each ticket that has any: the sum of `choices`.
    pub by_ticket: BTreeMap<TicketId, ElectorCount>,
    /// What each place chose: the state, then its districts in the order of the definition.
    pub choices: Vec<ElectorChoice>,
    /// Places whose votes chose nobody; each needs an official ruling, or more votes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unresolved: Vec<UnresolvedChoice>,
    /// Candidates without a ticket whose votes in the districts are not those in the state.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub district_differences: Vec<DistrictDifference>,
}

/// Two counts of the same votes that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistrictDifference {
    /// The candidate.
    pub candidate: CandidateId,
    /// Votes by the canvass of the state.
    pub state_votes: VoteCount,
    /// Votes of all districts, and of units in none.
    pub part_votes: VoteCount,
}

/// The version of the shape of an [`Appointment`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppointmentFormat {
    /// The first.
    #[serde(rename = "ascertain/appointment/v1")]
    V1,
}

/// The electors that one place's votes chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElectorChoice {
    /// The place: the state at large, or a district.
    pub unit: UnitId,
    /// Its electors.
    pub electors: ElectorCount,
    /// The ticket they are pledged to.
    pub ticket: TicketId,
    /// The ticket's votes in the place.
    pub votes: VoteCount,
    /// The votes of the next person; `None` where nobody else stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner_up_votes: Option<VoteCount>,
    /// The lot that decided, where the two are equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Lot>,
}

/// A place whose votes chose no electors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnresolvedChoice {
    /// The place: the state at large, or a district.
    pub unit: UnitId,
    /// Its electors.
    pub electors: ElectorCount,
    /// Why nobody is chosen.
    pub reason: UnresolvedReason,
}

/// Why a place's votes choose nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum UnresolvedReason {
    /// Equal votes, and no lot drawn.
    Tie {
        /// Those who are tied, in the order of the definition.
        between: Vec<CandidateId>,
        /// The votes that each of them has.
        votes: VoteCount,
    },
    /// Nobody has more than half of the votes, where the definition asks for that.
    NoMajority {
        /// Those with the most votes.
        ahead: Vec<CandidateId>,
    },
    /// No person has a vote here yet.
    NoVotes,
    /// Votes given as one number for several people are as many as the leader's: one of them may
    /// have won.
    AggregateAhead {
        /// The lines that stand for several people.
        candidates: Vec<CandidateId>,
    },
}

/// Why a state's votes make no appointment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppointmentError {
    /// A state that the definition gives no electors.
    #[error("{state} has no electors in the definition")]
    NotInCollege {
        /// The state.
        state: UnitId,
    },
    /// A result of another place.
    #[error("the votes given for {state} are those of {unit}")]
    WrongUnit {
        /// The state.
        state: UnitId,
        /// The place of the result.
        unit: UnitId,
    },
    /// Electors that the districts and the two at large do not make.
    #[error("{state} has {electors} electors, but {districts} districts and two at large")]
    Electors {
        /// The state.
        state: UnitId,
        /// Electors of the apportionment.
        electors: ElectorCount,
        /// Districts that choose one each.
        districts: usize,
    },
    /// A result of a place by which the state chooses no elector.
    #[error("{unit} chooses no elector of {state}, or is given twice")]
    NotAPart {
        /// The state.
        state: UnitId,
        /// The place.
        unit: UnitId,
    },
    /// Votes that cannot be read as a result.
    #[error(transparent)]
    Canvass(#[from] CanvassError),
    /// Votes, or a lot, that make no outcome.
    #[error(transparent)]
    Outcome(#[from] OutcomeError),
    /// A second count of a ticket's votes that differs from the first.
    #[error(
        "{candidate} has {state_votes} votes in {state}, but {part_votes} in its districts and \
         the units in none"
    )]
    DistrictSum {
        /// The state.
        state: UnitId,
        /// The first candidate, in the order of the definition, whose votes differ.
        candidate: CandidateId,
        /// Votes by the canvass of the state.
        state_votes: VoteCount,
        /// Votes of all districts, and of units in none.
        part_votes: VoteCount,
    },
    /// The most votes for a candidate to whom no electors are pledged.
    #[error("{candidate} won {unit} and heads no ticket: this needs an official ruling")]
    NoTicket {
        /// The place.
        unit: UnitId,
        /// The candidate.
        candidate: CandidateId,
    },
    /// A lot of a place that chooses no elector of the state, or a second one of a place.
    #[error("a lot was drawn in {unit}, which chooses no elector of {state}, or drawn twice")]
    LotElsewhere {
        /// The state.
        state: UnitId,
        /// The place of the lot.
        unit: UnitId,
    },
}

/// Appoints the electors of one state by its votes.
///
/// `votes` is the canvass of the state, or its return where it is not divided. Where districts
/// choose, `parts` are the results of the districts and of the units that belong to none; as soon
/// as all of it is complete their sum must be the state's votes for each ticket.
pub fn appoint(
    definition: &CheckedDefinition,
    state: &UnitId,
    electors: ElectorCount,
    votes: ChildResult<'_>,
    parts: &[ChildResult<'_>],
    lots: &[Lot],
) -> Result<Appointment, AppointmentError> {
    let missing = || AppointmentError::NotInCollege { state: state.clone() };
    let college = definition.get().college.as_ref().ok_or_else(missing)?;
    let rules = college.state(state).ok_or_else(missing)?;
    let contest = definition.contest(&college.contest).ok_or_else(missing)?;
    if votes.unit() != state {
        let (state, unit) = (state.clone(), votes.unit().clone());
        return Err(AppointmentError::WrongUnit { state, unit });
    }
    let at_large = votes_of(definition, contest, votes)?;
    let parts = Parts::read(definition, contest, rules, parts)?;
    let complete = votes.is_complete() && parts.complete;
    let district_differences = if complete && !parts.districts.is_empty() {
        district_differences(college, contest, state, at_large.as_ref(), &parts)?
    } else {
        Vec::new()
    };
    let (of_state, of_each) = elector_shares(rules, electors)?;
    let lots = lots_by_place(state, &parts, lots)?;
    let areas = [(state, of_state, at_large.as_ref())];
    let districts = parts.districts.iter();
    let areas = areas
        .into_iter()
        .chain(districts.map(|(district, votes)| (*district, of_each, votes.as_ref())));
    let mut appointment = Appointment {
        format: AppointmentFormat::V1,
        state: state.clone(),
        status: if complete {
            ResultsStatus::UnofficialComplete
        } else {
            ResultsStatus::UnofficialPartial
        },
        electors,
        by_ticket: BTreeMap::new(),
        choices: Vec::new(),
        unresolved: Vec::new(),
        district_differences,
    };
    for (unit, electors, votes) in areas {
        let area = Area { unit, status: appointment.status, votes };
        let outcome = area_outcome(contest, &area, 1, lots.get(unit).copied())?;
        match choice(college, outcome, electors, votes)? {
            Ok(choice) => appointment.choices.push(choice),
            Err(unresolved) => appointment.unresolved.push(unresolved),
        }
    }
    for choice in &appointment.choices {
        let sum = appointment.by_ticket.entry(choice.ticket.clone()).or_default();
        // The choices are parts of the state's electors, which are a count.
        *sum = sum.checked_add(choice.electors).expect("a part of a count is a count");
    }
    Ok(appointment)
}

/// The electors that the state chooses at large, and those that each district chooses.
fn elector_shares(
    rules: &StateElectors,
    electors: ElectorCount,
) -> Result<(ElectorCount, ElectorCount), AppointmentError> {
    let AllocationMethod::ByDistrict { districts, .. } = &rules.method else {
        return Ok((electors, ElectorCount::ZERO));
    };
    let of_districts = u64::try_from(districts.len()).ok();
    match of_districts.and_then(|districts| electors.get().checked_sub(districts)) {
        Some(2) => Ok((count(2), count(1))),
        _ => Err(AppointmentError::Electors {
            state: rules.unit.clone(),
            electors,
            districts: districts.len(),
        }),
    }
}

fn count(electors: u64) -> ElectorCount {
    ElectorCount::new(electors).expect("one and two are counts")
}

fn lots_by_place<'l>(
    state: &UnitId,
    parts: &Parts<'_>,
    lots: &'l [Lot],
) -> Result<BTreeMap<&'l UnitId, &'l Lot>, AppointmentError> {
    let mut by_place = BTreeMap::new();
    for lot in lots {
        let chooses = lot.unit == *state || parts.districts.iter().any(|(id, _)| **id == lot.unit);
        if !chooses || by_place.insert(&lot.unit, lot).is_some() {
            let (state, unit) = (state.clone(), lot.unit.clone());
            return Err(AppointmentError::LotElsewhere { state, unit });
        }
    }
    Ok(by_place)
}

/// The choice of one place, or why there is none.
fn choice(
    college: &ElectoralCollege,
    outcome: ContestOutcome,
    electors: ElectorCount,
    canvass: Option<&ContestCanvass>,
) -> Result<Result<ElectorChoice, UnresolvedChoice>, AppointmentError> {
    let unit = outcome.unit;
    let (winners, margin, lot) = match outcome.decision {
        Decision::Elected { winners, margin, lot, .. } => (winners, margin, lot),
        Decision::Tie { between, votes, .. } => {
            let reason = UnresolvedReason::Tie { between, votes };
            return Ok(Err(UnresolvedChoice { unit, electors, reason }));
        }
        Decision::NoMajority { ahead } => {
            let reason = UnresolvedReason::NoMajority { ahead };
            return Ok(Err(UnresolvedChoice { unit, electors, reason }));
        }
        Decision::NoVotes => {
            let reason = UnresolvedReason::NoVotes;
            return Ok(Err(UnresolvedChoice { unit, electors, reason }));
        }
        Decision::TiedRound { .. } | Decision::Stopped { .. } => {
            unreachable!("votes without rounds chose {unit}'s electors")
        }
    };
    if !outcome.aggregates_ahead.is_empty() {
        let reason = UnresolvedReason::AggregateAhead { candidates: outcome.aggregates_ahead };
        return Ok(Err(UnresolvedChoice { unit, electors, reason }));
    }
    let winner = winners.first().expect("one seat that votes fill has one winner");
    let Some(ticket) = college.ticket_of(winner) else {
        return Err(AppointmentError::NoTicket { unit, candidate: winner.clone() });
    };
    let candidates = canvass.into_iter().flat_map(|canvass| &canvass.candidates);
    let votes = candidates.filter(|line| line.candidate == *winner).map(|line| line.votes).next();
    let votes = votes.expect("a winner is a candidate of the canvass");
    let runner_up_votes = margin.and_then(|margin| votes.checked_sub(margin));
    let ticket = ticket.id.clone();
    Ok(Ok(ElectorChoice { unit, electors, ticket, votes, runner_up_votes, lot }))
}

/// The districts and the state count the same votes twice, so one swapped column shows here.
///
/// A difference for somebody whose ticket electors could go to stops the appointment. Others are
/// told: official counts do differ by a vote, and who is right is not for software to say.
fn district_differences(
    college: &ElectoralCollege,
    contest: &Contest,
    state: &UnitId,
    at_large: Option<&ContestCanvass>,
    parts: &Parts<'_>,
) -> Result<Vec<DistrictDifference>, AppointmentError> {
    let votes_of = |canvass: Option<&ContestCanvass>, index: usize| {
        canvass.map_or(VoteCount::ZERO, |canvass| canvass.candidates[index].votes)
    };
    let mut differences = Vec::new();
    for (index, candidate) in contest.candidates.iter().enumerate() {
        let state_votes = votes_of(at_large, index);
        let part_votes =
            VoteCount::checked_sum(parts.all().map(|canvass| votes_of(canvass, index)));
        let part_votes = part_votes.map_err(|_| CanvassError::Overflow {
            unit: state.clone(),
            contest: contest.id.clone(),
        })?;
        if state_votes == part_votes {
            continue;
        }
        let candidate = candidate.id.clone();
        if college.ticket_of(&candidate).is_some() {
            let state = state.clone();
            return Err(AppointmentError::DistrictSum {
                state,
                candidate,
                state_votes,
                part_votes,
            });
        }
        differences.push(DistrictDifference { candidate, state_votes, part_votes });
    }
    Ok(differences)
}

#[cfg(test)]
mod tests;
