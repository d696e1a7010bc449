//! The House chooses a President: one vote a state, a majority of all the states.

use std::collections::{BTreeMap, BTreeSet};

use election::{CountOverflow, SourceStatus, UnitId, VoteCount};
use serde::{Deserialize, Serialize};

use super::{
    ChamberVotes, ContingentBallot, ContingentError, DelegationVote, HouseChoiceFormat,
    check_number, majority, quorum,
};
use crate::law::Citation;
use crate::person::PersonId;

/// The rules by which a delegation's vote follows from its members' votes.
pub const HOUSE_RULES: Citation = Citation {
    text: "Rules of the House of Representatives of 1825",
    status: SourceStatus::Secondary,
    note: Some("read as CRS R40504, p. 6, gives them"),
};

/// What the House did: the output of rule `college/contingent-house@1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseChoice {
    /// The version of this shape.
    pub format: HouseChoiceFormat,
    /// The persons to choose from.
    pub candidates: Vec<PersonId>,
    /// All states, whether or not they took part.
    pub states: u64,
    /// States that make a choice.
    pub needed: u64,
    /// Each ballot.
    pub ballots: Vec<HouseBallotResult>,
    /// Who was chosen on the last ballot, if anybody was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<PersonId>,
}

/// One ballot of the House.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseBallotResult {
    /// The vote of each state that took part.
    pub by_state: BTreeMap<UnitId, StateVote>,
    /// States by person.
    pub states: BTreeMap<PersonId, u64>,
}

/// The vote of a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum StateVote {
    /// For a person.
    For(PersonId),
    /// No person had a majority of the votes in the delegation.
    Divided,
    /// A blank ballot.
    Blank,
}

/// The choice of the House after these ballots, in their order.
///
/// A quorum is a member or members from two-thirds of the states; a choice needs a majority of all
/// the states, present or not. Source: U.S. Constitution, amendment XII (1804), and before it
/// article II, section 1, clause 3.
pub fn house_choice(
    candidates: &[PersonId],
    states: &[UnitId],
    ballots: &[ContingentBallot],
) -> Result<HouseChoice, ContingentError> {
    let voting: BTreeSet<&UnitId> = states.iter().collect();
    let whole = u64::try_from(voting.len()).unwrap_or(u64::MAX);
    let mut choice = HouseChoice {
        format: HouseChoiceFormat::V1,
        candidates: candidates.to_vec(),
        states: whole,
        needed: majority(whole),
        ballots: Vec::new(),
        chosen: None,
    };
    for ballot in ballots {
        check_number(ballot, choice.ballots.len(), choice.chosen.is_some())?;
        let result = count_ballot(candidates, &voting, ballot)?;
        let winner = result.states.iter().find(|(_, states)| **states >= choice.needed);
        choice.chosen = winner.map(|(person, _)| person.clone());
        choice.ballots.push(result);
    }
    Ok(choice)
}

fn count_ballot(
    candidates: &[PersonId],
    voting: &BTreeSet<&UnitId>,
    ballot: &ContingentBallot,
) -> Result<HouseBallotResult, ContingentError> {
    let number = ballot.ballot;
    let ChamberVotes::House { states } = &ballot.votes else {
        return Err(ContingentError::OtherChamber { ballot: number });
    };
    let mut result = HouseBallotResult { by_state: BTreeMap::new(), states: BTreeMap::new() };
    for (unit, delegation) in states {
        if !voting.contains(unit) {
            return Err(ContingentError::NotAState { ballot: number, unit: unit.clone() });
        }
        check_candidates(candidates, number, delegation)?;
        let vote = state_vote(delegation)?;
        if let StateVote::For(person) = &vote {
            *result.states.entry(person.clone()).or_default() += 1;
        }
        result.by_state.insert(unit.clone(), vote);
    }
    let present = u64::try_from(states.len()).unwrap_or(u64::MAX);
    let needed = quorum(u64::try_from(voting.len()).unwrap_or(u64::MAX));
    if present < needed {
        return Err(ContingentError::NoQuorum { ballot: number, present, needed });
    }
    Ok(result)
}

fn check_candidates(
    candidates: &[PersonId],
    ballot: u32,
    delegation: &DelegationVote,
) -> Result<(), ContingentError> {
    let named: Vec<&PersonId> = match delegation {
        DelegationVote::For(person) => vec![person],
        DelegationVote::Members(votes) => votes.keys().collect(),
        DelegationVote::Divided | DelegationVote::Blank => Vec::new(),
    };
    match named.into_iter().find(|person| !candidates.contains(person)) {
        None => Ok(()),
        Some(person) => Err(ContingentError::NotACandidate { ballot, person: person.clone() }),
    }
}

/// The vote of a state: the majority of its members' votes cast, otherwise divided.
///
/// Source: [`HOUSE_RULES`].
fn state_vote(delegation: &DelegationVote) -> Result<StateVote, CountOverflow> {
    Ok(match delegation {
        DelegationVote::For(person) => StateVote::For(person.clone()),
        DelegationVote::Divided => StateVote::Divided,
        DelegationVote::Blank => StateVote::Blank,
        DelegationVote::Members(votes) => {
            let cast = VoteCount::checked_sum(votes.values().copied())?.get();
            match votes.iter().find(|(_, votes)| votes.get() >= majority(cast)) {
                Some((person, _)) => StateVote::For(person.clone()),
                None if cast == 0 => StateVote::Blank,
                None => StateVote::Divided,
            }
        }
    })
}
