//! Who holds a chamber: the seats that contests filled, those whose holders sit on, and those that
//! stay empty.

use std::collections::BTreeMap;

use election::{
    CandidateId, Chamber, ChamberId, ContestId, Date, Definition, FollowUpKind, PartyId, Source,
    UnitId,
};
use serde::{Deserialize, Serialize};

use crate::format::format_tag;
use crate::{ContestOutcome, Decision, ResultsStatus};

format_tag!(ContestRulingFormat, "ascertain/contest-ruling/v1", "[`ContestRuling`]");
format_tag!(ChamberResultFormat, "ascertain/chamber-result/v1", "[`ChamberResult`]");

/// What an authority or a court ruled on a contest as a whole: the payload of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContestRuling {
    /// The version of this shape.
    pub format: ContestRulingFormat,
    /// The place that the contest is for.
    pub unit: UnitId,
    /// The contest.
    pub contest: ContestId,
    /// The ruling.
    pub ruling: Ruling,
    /// The law or the decision.
    pub source: Source,
}

/// A ruling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Ruling {
    /// The votes give no result: nobody was certified, and the seat is vacant.
    NotCertified {
        /// The day on which voters are asked anew, once it is set.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_election_on: Option<Date>,
    },
    /// Somebody is elected without a vote, since nobody else stood.
    Unopposed {
        /// Who.
        candidate: CandidateId,
    },
}

/// Who holds a chamber: the output of rule `canvass/chamber@1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChamberResult {
    /// The version of this shape.
    pub format: ChamberResultFormat,
    /// The chamber.
    pub chamber: ChamberId,
    /// All seats.
    pub seats: u32,
    /// Seats that this election filled, by party.
    pub elected: BTreeMap<PartyId, u32>,
    /// Seats that were not up, by party.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sitting: BTreeMap<PartyId, u32>,
    /// Seats filled by somebody whose party the definition does not have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_party: Vec<ContestId>,
    /// Seats that stay empty by a ruling.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vacant: Vec<ContestId>,
    /// Seats of which nothing is decided yet: votes are missing or tied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undecided: Vec<ContestId>,
    /// The party with more than half of the seats of a body that decides together, if one has
    /// them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub majority: Option<PartyId>,
    /// Who was elected, in the order of the chamber's contests.
    pub members: Vec<Member>,
}

/// Somebody elected to a chamber.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The contest whose seat it is.
    pub contest: ContestId,
    /// The contest that decided it: the same, or its runoff.
    pub decided_by: ContestId,
    /// Who.
    pub candidate: CandidateId,
    /// The party, if the definition has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyId>,
}

/// What became of one seat.
enum Seat {
    Filled(Member),
    Vacant,
    Undecided,
}

/// The seats of a chamber by the outcomes and rulings that there are.
///
/// A ruling goes before votes. Without one the contest decides, or its runoff where nobody had the
/// majority that the law asks for. What is partial, tied or stopped decides nothing.
pub fn fill_chamber(
    definition: &Definition,
    chamber: &Chamber,
    outcomes: &[&ContestOutcome],
    rulings: &[&ContestRuling],
) -> ChamberResult {
    let mut result = ChamberResult {
        format: ChamberResultFormat::V1,
        chamber: chamber.id.clone(),
        seats: chamber.seats,
        elected: BTreeMap::new(),
        sitting: BTreeMap::new(),
        without_party: Vec::new(),
        vacant: Vec::new(),
        undecided: Vec::new(),
        majority: None,
        members: Vec::new(),
    };
    for members in &chamber.sitting {
        *result.sitting.entry(members.party.clone()).or_default() += members.seats;
    }
    for contest in &chamber.contests {
        match seat(definition, contest, outcomes, rulings) {
            Seat::Vacant => result.vacant.push(contest.clone()),
            Seat::Undecided => result.undecided.push(contest.clone()),
            Seat::Filled(member) => {
                match &member.party {
                    Some(party) => *result.elected.entry(party.clone()).or_default() += 1,
                    None => result.without_party.push(contest.clone()),
                }
                result.members.push(member);
            }
        }
    }
    let mut all = result.sitting.clone();
    for (party, seats) in &result.elected {
        *all.entry(party.clone()).or_default() += seats;
    }
    let more_than_half = |seats: u32| u64::from(seats) * 2 > u64::from(chamber.seats);
    let mut all = all.into_iter().filter(|_| chamber.legislative);
    result.majority = all.find(|(_, seats)| more_than_half(*seats)).map(|(id, _)| id);
    result
}

fn seat(
    definition: &Definition,
    contest: &ContestId,
    outcomes: &[&ContestOutcome],
    rulings: &[&ContestRuling],
) -> Seat {
    if let Some(seat) = ruled(definition, contest, contest, rulings) {
        return seat;
    }
    let outcome_of = |id: &ContestId| outcomes.iter().find(|outcome| outcome.contest == *id);
    let Some(outcome) = outcome_of(contest) else { return Seat::Undecided };
    let runoff = definition.follow_up(contest, FollowUpKind::Runoff);
    let deciding = match (&outcome.decision, runoff) {
        (Decision::NoMajority { .. }, Some(runoff)) => {
            if let Some(seat) = ruled(definition, contest, &runoff.contest, rulings) {
                return seat;
            }
            outcome_of(&runoff.contest).unwrap_or(outcome)
        }
        _ => outcome,
    };
    if deciding.status == ResultsStatus::UnofficialPartial {
        return Seat::Undecided;
    }
    match &deciding.decision {
        Decision::Elected { winners, .. } => match &winners[..] {
            [winner] => filled(definition, contest, &deciding.contest, winner),
            _ => Seat::Undecided,
        },
        _ => Seat::Undecided,
    }
}

/// What a ruling on a contest, or on its runoff, makes of the seat.
fn ruled(
    definition: &Definition,
    contest: &ContestId,
    decided_by: &ContestId,
    rulings: &[&ContestRuling],
) -> Option<Seat> {
    let ruling = rulings.iter().find(|ruling| ruling.contest == *decided_by)?;
    Some(match &ruling.ruling {
        Ruling::NotCertified { .. } => Seat::Vacant,
        Ruling::Unopposed { candidate } => filled(definition, contest, decided_by, candidate),
    })
}

fn filled(
    definition: &Definition,
    contest: &ContestId,
    decided_by: &ContestId,
    candidate: &CandidateId,
) -> Seat {
    let stood = definition.contests.iter().find(|stood| stood.id == *decided_by);
    let party = stood.and_then(|stood| definition.party_of(stood.candidate(candidate)?));
    Seat::Filled(Member {
        contest: contest.clone(),
        decided_by: decided_by.clone(),
        candidate: candidate.clone(),
        party: party.map(|party| party.id.clone()),
    })
}

#[cfg(test)]
mod tests;
