//! Before the Twelfth Amendment: two votes an elector, without saying for which office.
//!
//! Source: U.S. Constitution, article II, section 1, clause 3.

use std::collections::BTreeSet;

use election::{CountOverflow, ElectorCount, UnitId};
use serde::{Deserialize, Serialize};

use crate::format::format_tag;
use crate::person::{PersonId, PersonVotes};
use crate::session::Question;

format_tag!(EarlyCountFormat, "ascertain/early-count/v1", "[`EarlyCount`]");

/// From how many persons the House chooses when nobody has a majority.
const HOUSE_PLACES: usize = 5;

/// The list of one state's electors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlyReturn {
    /// The state.
    pub state: UnitId,
    /// Electors appointed.
    pub appointed: ElectorCount,
    /// Their votes, two each, for two persons.
    pub votes: PersonVotes,
}

/// The count: the output of rule `college/early-count@1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlyCount {
    /// The version of this shape.
    pub format: EarlyCountFormat,
    /// The list of each state, in the order given.
    pub states: Vec<EarlyReturn>,
    /// Electors appointed.
    pub appointed: ElectorCount,
    /// Their majority.
    pub needed: ElectorCount,
    /// Votes by person.
    pub votes: PersonVotes,
    /// Who is President, or who chooses.
    pub president: EarlyOutcome,
}

/// Who holds an office, or who chooses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum EarlyOutcome {
    /// The electors' votes decide.
    Elected {
        /// The person.
        person: PersonId,
    },
    /// The House chooses the President, the Senate the Vice President, between equals.
    Tie {
        /// The persons with equal votes.
        between: Vec<PersonId>,
    },
    /// The House chooses from the five highest.
    NoMajority {
        /// The persons.
        candidates: Vec<PersonId>,
    },
    /// The law leaves it open.
    NeedsCongress {
        /// What it leaves open.
        question: Question,
    },
}

/// Why lists cannot be as they are told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EarlyError {
    /// Two lists are of one state.
    #[error("two lists are of {state}")]
    StateTwice {
        /// The state.
        state: UnitId,
    },
    /// More than two votes an elector.
    #[error("{state}: {votes} votes of {appointed} electors, who have two each")]
    TooManyVotes {
        /// The state.
        state: UnitId,
        /// Votes.
        votes: ElectorCount,
        /// Electors.
        appointed: ElectorCount,
    },
    /// An elector voted twice for one person.
    #[error("{state}: {votes} votes for {person} of {appointed} electors")]
    TwoVotesForOnePerson {
        /// The state.
        state: UnitId,
        /// The person.
        person: PersonId,
        /// Votes.
        votes: ElectorCount,
        /// Electors.
        appointed: ElectorCount,
    },
    /// A sum that no reader holds exactly.
    #[error(transparent)]
    Overflow(#[from] CountOverflow),
}

/// Counts the lists and says who is President, or between whom the House chooses.
pub fn count_early(lists: &[EarlyReturn]) -> Result<EarlyCount, EarlyError> {
    let mut votes = PersonVotes::default();
    let mut states = BTreeSet::new();
    for list in lists {
        if !states.insert(&list.state) {
            return Err(EarlyError::StateTwice { state: list.state.clone() });
        }
        check_list(list)?;
        votes.add_all(&list.votes)?;
    }
    let appointed = ElectorCount::checked_sum(lists.iter().map(|list| list.appointed))?;
    let needed = ElectorCount::new(appointed.get() / 2 + 1)?;
    let president = president(&votes, needed);
    Ok(EarlyCount {
        format: EarlyCountFormat::V1,
        states: lists.to_vec(),
        appointed,
        needed,
        votes,
        president,
    })
}

fn check_list(list: &EarlyReturn) -> Result<(), EarlyError> {
    let (state, appointed) = (&list.state, list.appointed);
    let votes = list.votes.total()?;
    if votes > appointed.checked_add(appointed)? {
        return Err(EarlyError::TooManyVotes { state: state.clone(), votes, appointed });
    }
    match list.votes.iter().find(|(_, votes)| *votes > appointed) {
        None => Ok(()),
        Some((person, votes)) => Err(EarlyError::TwoVotesForOnePerson {
            state: state.clone(),
            person: person.clone(),
            votes,
            appointed,
        }),
    }
}

fn president(votes: &PersonVotes, needed: ElectorCount) -> EarlyOutcome {
    match votes.ranking().into_iter().next() {
        Some((most, persons)) if most >= needed => elected_or_tie(persons),
        _ => match votes.highest(HOUSE_PLACES) {
            Ok(candidates) => EarlyOutcome::NoMajority { candidates },
            Err(tie) => EarlyOutcome::NeedsCongress {
                question: Question::TieForLastPlace {
                    tied: tie.tied,
                    places_left: u32::try_from(tie.places_left).unwrap_or(u32::MAX),
                },
            },
        },
    }
}

fn elected_or_tie(mut persons: Vec<PersonId>) -> EarlyOutcome {
    match (persons.pop(), persons.is_empty()) {
        (Some(person), true) => EarlyOutcome::Elected { person },
        (last, _) => {
            persons.extend(last);
            EarlyOutcome::Tie { between: persons }
        }
    }
}

/// Who is Vice President once the President is chosen: whoever has the most votes of the others.
///
/// Needs no majority. `None` where nobody else has a vote.
pub fn early_vice_president(count: &EarlyCount, president: &PersonId) -> Option<EarlyOutcome> {
    let mut ranking = count.votes.ranking().into_iter().map(|(_, mut persons)| {
        persons.retain(|person| person != president);
        persons
    });
    ranking.find(|persons| !persons.is_empty()).map(elected_or_tie)
}

impl EarlyCount {
    /// The persons the House chooses from; none where the electors' votes decide.
    pub fn house_candidates(&self) -> &[PersonId] {
        match &self.president {
            EarlyOutcome::Tie { between } => between,
            EarlyOutcome::NoMajority { candidates } => candidates,
            EarlyOutcome::Elected { .. } | EarlyOutcome::NeedsCongress { .. } => &[],
        }
    }
}
