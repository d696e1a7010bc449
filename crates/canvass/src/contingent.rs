//! The contingent election: the House chooses a President by states, the Senate a Vice President.
//!
//! Source: U.S. Constitution, article II, section 1, clause 3; amendment XII (1804).

mod house;
mod senate;

use std::collections::BTreeMap;

use election::{CountOverflow, ElectoralCollege, UnitId, VoteCount};
use serde::{Deserialize, Serialize};

pub use house::{HOUSE_RULES, HouseBallotResult, HouseChoice, StateVote, house_choice};
pub use senate::{SenateBallotResult, SenateChoice, senate_choice};

use crate::format::format_tag;
use crate::person::PersonId;

format_tag!(ContingentBallotFormat, "ascertain/contingent-ballot/v1", "[`ContingentBallot`]");
format_tag!(HouseChoiceFormat, "ascertain/house-choice/v1", "[`HouseChoice`]");
format_tag!(SenateChoiceFormat, "ascertain/senate-choice/v1", "[`SenateChoice`]");

/// One ballot of a chamber: the payload of a contingent-ballot statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContingentBallot {
    /// The version of this shape.
    pub format: ContingentBallotFormat,
    /// The number of the ballot in its chamber, from 1.
    pub ballot: u32,
    /// The chamber and its votes.
    pub votes: ChamberVotes,
}

/// The votes of a chamber on one ballot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ChamberVotes {
    /// Of the House, by state; a state without a member present is not listed.
    House {
        /// The vote of each delegation.
        states: BTreeMap<UnitId, DelegationVote>,
    },
    /// Of the Senate.
    Senate {
        /// Senators present, whether or not they voted.
        present: VoteCount,
        /// Senators' votes by person.
        votes: BTreeMap<PersonId, VoteCount>,
    },
}

/// A House of Congress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Chamber {
    /// The House of Representatives.
    House,
    /// The Senate.
    Senate,
}

impl ChamberVotes {
    /// The chamber that voted.
    pub fn chamber(&self) -> Chamber {
        match self {
            Self::House { .. } => Chamber::House,
            Self::Senate { .. } => Chamber::Senate,
        }
    }
}

/// How a delegation voted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum DelegationVote {
    /// The state's vote for a person, where the members' votes are not known.
    For(PersonId),
    /// No person had more than half of the members' votes.
    Divided,
    /// The state cast a blank ballot.
    Blank,
    /// The members' votes, from which the state's follows.
    Members(BTreeMap<PersonId, VoteCount>),
}

/// Why ballots cannot have been as they are told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContingentError {
    /// Ballots are numbered from 1 without a gap.
    #[error("ballot {found} was found where ballot {expected} should be")]
    NotNext {
        /// The number due.
        expected: u32,
        /// The number found.
        found: u32,
    },
    /// A ballot of the other chamber.
    #[error("ballot {ballot} is of the other chamber")]
    OtherChamber {
        /// The ballot.
        ballot: u32,
    },
    /// A ballot after the choice was made.
    #[error("ballot {ballot} came after the choice was made")]
    AfterChoice {
        /// The ballot.
        ballot: u32,
    },
    /// A vote of a place that is no state, such as the District of Columbia.
    #[error("ballot {ballot}: {unit} has no vote in a contingent election")]
    NotAState {
        /// The ballot.
        ballot: u32,
        /// The place.
        unit: UnitId,
    },
    /// A vote for somebody who is not among those to choose from.
    #[error("ballot {ballot}: {person} is not among the persons to choose from")]
    NotACandidate {
        /// The ballot.
        ballot: u32,
        /// The person.
        person: PersonId,
    },
    /// Too few states or senators took part.
    #[error("ballot {ballot}: {present} took part, but a quorum is {needed}")]
    NoQuorum {
        /// The ballot.
        ballot: u32,
        /// States, or senators.
        present: u64,
        /// The quorum.
        needed: u64,
    },
    /// More senators than there are, or more votes than senators present.
    #[error("ballot {ballot}: {votes} votes of {members} senators")]
    TooManyVotes {
        /// The ballot.
        ballot: u32,
        /// The votes, or those present.
        votes: VoteCount,
        /// Those present, or the whole number.
        members: VoteCount,
    },
    /// A sum that no reader holds exactly.
    #[error(transparent)]
    Overflow(#[from] CountOverflow),
}

/// The states that vote in the House: all but the District of Columbia.
///
/// Source: U.S. Constitution, amendments XII and XXIII (electors only); CRS RS20300.
pub fn house_states(college: &ElectoralCollege) -> Vec<UnitId> {
    let states = college.states.iter().filter(|state| !state.federal_district);
    states.map(|state| state.unit.clone()).collect()
}

/// The next ballot must be the one due, and nothing follows a choice.
fn check_number(
    ballot: &ContingentBallot,
    before: usize,
    chosen: bool,
) -> Result<(), ContingentError> {
    let expected = u32::try_from(before + 1).unwrap_or(u32::MAX);
    if ballot.ballot != expected {
        return Err(ContingentError::NotNext { expected, found: ballot.ballot });
    }
    if chosen {
        return Err(ContingentError::AfterChoice { ballot: ballot.ballot });
    }
    Ok(())
}

/// Two-thirds of the whole number, rounded up.
fn quorum(whole: u64) -> u64 {
    (whole * 2).div_ceil(3)
}

/// More than half of the whole number.
fn majority(whole: u64) -> u64 {
    whole / 2 + 1
}
