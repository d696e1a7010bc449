//! From votes and electors to who is elected, under every reading that the law leaves open.

use std::collections::BTreeSet;

use election::{CountOverflow, ElectorCount};
use serde::{Deserialize, Serialize};

use super::event::Question;
use crate::law::CollegeLaw;
use crate::person::{PersonId, PersonVotes, TieForLastPlace};

/// The Senate chooses from the two highest. Source: U.S. Constitution, amendment XII (1804).
const SENATE_PLACES: usize = 2;

/// How many combinations of readings are computed one by one; beyond it nothing is settled.
const MOST_COMBINATIONS: usize = 1024;

/// What the count means for one office.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum OfficeOutcome {
    /// A person has a majority of the electors appointed.
    Elected {
        /// The person.
        person: PersonId,
    },
    /// Nobody has: the House chooses a President, the Senate a Vice President, from these.
    NoMajority {
        /// The persons with the highest numbers.
        candidates: Vec<PersonId>,
    },
    /// The result hangs on what the law leaves open.
    NeedsCongress {
        /// What it hangs on.
        questions: Vec<Question>,
    },
}

/// The votes of a state, or of all, under one reading of the law.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) president: PersonVotes,
    pub(super) vice_president: PersonVotes,
    /// The electors that a majority is of, with those whose votes were rejected.
    pub(super) with_rejected: ElectorCount,
    /// The same without them; equal where the law says which.
    pub(super) without_rejected: ElectorCount,
}

impl Reading {
    pub(super) fn add(&mut self, state: &Self) -> Result<(), CountOverflow> {
        self.president.add_all(&state.president)?;
        self.vice_president.add_all(&state.vice_president)?;
        self.with_rejected = self.with_rejected.checked_add(state.with_rejected)?;
        self.without_rejected = self.without_rejected.checked_add(state.without_rejected)?;
        Ok(())
    }
}

/// More than half.
pub(crate) fn majority(of: ElectorCount) -> ElectorCount {
    ElectorCount::new(of.get() / 2 + 1).expect("half of a count and one is no larger than a count")
}

/// The outcomes for President and Vice President: settled only where all readings agree.
pub(super) fn outcomes(
    law: &CollegeLaw,
    states: &[Vec<Reading>],
    questions: &[Question],
) -> Result<(OfficeOutcome, OfficeOutcome), CountOverflow> {
    let Some(totals) = combinations(states)? else {
        let open = OfficeOutcome::NeedsCongress { questions: questions.to_vec() };
        return Ok((open.clone(), open));
    };
    let settle = |places: usize, votes: fn(&Reading) -> &PersonVotes| {
        let mut possible = BTreeSet::new();
        for total in &totals {
            for base in [total.with_rejected, total.without_rejected] {
                possible.insert(outcome(votes(total), base, places));
            }
        }
        match possible.pop_first() {
            Some(only) if possible.is_empty() => only,
            _ => OfficeOutcome::NeedsCongress { questions: questions.to_vec() },
        }
    };
    Ok((
        settle(law.house_places.rule, |total| &total.president),
        settle(SENATE_PLACES, |total| &total.vice_president),
    ))
}

/// Every total that some choice of readings gives, or `None` where there are too many.
fn combinations(states: &[Vec<Reading>]) -> Result<Option<Vec<Reading>>, CountOverflow> {
    let mut totals = vec![Reading::default()];
    for readings in states {
        if totals.len().saturating_mul(readings.len()) > MOST_COMBINATIONS {
            return Ok(None);
        }
        let mut longer = Vec::with_capacity(totals.len() * readings.len());
        for total in &totals {
            for reading in readings {
                let mut sum = total.clone();
                sum.add(reading)?;
                longer.push(sum);
            }
        }
        totals = longer;
    }
    Ok(Some(totals))
}

/// The outcome for one office under one reading.
fn outcome(votes: &PersonVotes, appointed: ElectorCount, places: usize) -> OfficeOutcome {
    let needed = majority(appointed);
    if let Some((person, _)) = votes.iter().find(|(_, count)| *count >= needed) {
        return OfficeOutcome::Elected { person: person.clone() };
    }
    match votes.highest(places) {
        Ok(candidates) => OfficeOutcome::NoMajority { candidates },
        Err(TieForLastPlace { tied, places_left, .. }) => {
            let places_left = u32::try_from(places_left).unwrap_or(u32::MAX);
            let question = Question::TieForLastPlace { tied, places_left };
            OfficeOutcome::NeedsCongress { questions: vec![question] }
        }
    }
}
