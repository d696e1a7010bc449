//! The Senate chooses a Vice President: a majority of the whole number of Senators.

use std::collections::BTreeMap;

use election::VoteCount;
use serde::{Deserialize, Serialize};

use super::{
    ChamberVotes, ContingentBallot, ContingentError, SenateChoiceFormat, check_number, majority,
    quorum,
};
use crate::person::PersonId;

/// What the Senate did: the output of rule `college/contingent-senate@1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SenateChoice {
    /// The version of this shape.
    pub format: SenateChoiceFormat,
    /// The persons to choose from.
    pub candidates: Vec<PersonId>,
    /// The whole number of Senators.
    pub senators: VoteCount,
    /// Senators who make a choice.
    pub needed: VoteCount,
    /// Each ballot.
    pub ballots: Vec<SenateBallotResult>,
    /// Who was chosen on the last ballot, if anybody was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<PersonId>,
}

/// One ballot of the Senate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SenateBallotResult {
    /// Senators present.
    pub present: VoteCount,
    /// Senators by person.
    pub votes: BTreeMap<PersonId, VoteCount>,
}

/// The choice of the Senate after these ballots, in their order.
///
/// A quorum is two-thirds of the whole number of Senators, a choice needs a majority of the whole
/// number: the Vice President in office cannot make one by a casting vote.
/// Source: U.S. Constitution, amendment XII (1804).
pub fn senate_choice(
    candidates: &[PersonId],
    senators: VoteCount,
    ballots: &[ContingentBallot],
) -> Result<SenateChoice, ContingentError> {
    let mut choice = SenateChoice {
        format: SenateChoiceFormat::V1,
        candidates: candidates.to_vec(),
        senators,
        needed: VoteCount::new(majority(senators.get()))?,
        ballots: Vec::new(),
        chosen: None,
    };
    for ballot in ballots {
        check_number(ballot, choice.ballots.len(), choice.chosen.is_some())?;
        let result = count_ballot(candidates, senators, ballot)?;
        let winner = result.votes.iter().find(|(_, votes)| **votes >= choice.needed);
        choice.chosen = winner.map(|(person, _)| person.clone());
        choice.ballots.push(result);
    }
    Ok(choice)
}

fn count_ballot(
    candidates: &[PersonId],
    senators: VoteCount,
    ballot: &ContingentBallot,
) -> Result<SenateBallotResult, ContingentError> {
    let number = ballot.ballot;
    let ChamberVotes::Senate { present, votes } = &ballot.votes else {
        return Err(ContingentError::OtherChamber { ballot: number });
    };
    if let Some(person) = votes.keys().find(|person| !candidates.contains(person)) {
        return Err(ContingentError::NotACandidate { ballot: number, person: person.clone() });
    }
    let cast = VoteCount::checked_sum(votes.values().copied())?;
    for (votes, members) in [(*present, senators), (cast, *present)] {
        if votes > members {
            return Err(ContingentError::TooManyVotes { ballot: number, votes, members });
        }
    }
    let needed = quorum(senators.get());
    if present.get() < needed {
        let present = present.get();
        return Err(ContingentError::NoQuorum { ballot: number, present, needed });
    }
    Ok(SenateBallotResult { present: *present, votes: votes.clone() })
}
