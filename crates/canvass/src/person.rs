//! Persons who get electoral votes, and how many each has.

use std::collections::BTreeMap;

use election::{CandidateId, CountOverflow, ElectorCount, UnitId};
use serde::{Deserialize, Serialize};

/// A person an elector may vote for, whether or not any voter could: `powell`.
pub type PersonId = CandidateId;

/// Which of the two offices a ballot of an elector is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Office {
    /// President of the United States.
    President,
    /// Vice President of the United States.
    VicePresident,
}

/// Who a person is, in the payload that first names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The name for readers, never translated.
    pub name: String,
    /// The state whose inhabitant the person is, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inhabitant_of: Option<UnitId>,
}

/// Electoral votes for one office, by person; who has none is not listed.
///
/// One list has one spelling: a person with zero votes is refused on reading and dropped on
/// building.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<PersonId, ElectorCount>", into = "BTreeMap<PersonId, ElectorCount>")]
pub struct PersonVotes(BTreeMap<PersonId, ElectorCount>);

/// A list of votes that names somebody without votes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{person} is listed with no votes")]
pub struct ListedWithoutVotes {
    /// The person.
    pub person: PersonId,
}

impl TryFrom<BTreeMap<PersonId, ElectorCount>> for PersonVotes {
    type Error = ListedWithoutVotes;

    fn try_from(votes: BTreeMap<PersonId, ElectorCount>) -> Result<Self, ListedWithoutVotes> {
        match votes.iter().find(|(_, count)| **count == ElectorCount::ZERO) {
            Some((person, _)) => Err(ListedWithoutVotes { person: person.clone() }),
            None => Ok(Self(votes)),
        }
    }
}

impl From<PersonVotes> for BTreeMap<PersonId, ElectorCount> {
    fn from(votes: PersonVotes) -> Self {
        votes.0
    }
}

impl PersonVotes {
    /// Adds votes for a person.
    pub fn add(&mut self, person: &PersonId, votes: ElectorCount) -> Result<(), CountOverflow> {
        if votes > ElectorCount::ZERO {
            let sum = self.of(person).checked_add(votes)?;
            self.0.insert(person.clone(), sum);
        }
        Ok(())
    }

    /// Adds all votes of another list.
    pub fn add_all(&mut self, other: &Self) -> Result<(), CountOverflow> {
        other.iter().try_for_each(|(person, votes)| self.add(person, votes))
    }

    /// The list without `other`, or `None` where that takes away more than somebody has.
    pub fn without(&self, other: &Self) -> Option<Self> {
        let mut rest = self.clone();
        for (person, votes) in other.iter() {
            let left = rest.of(person).checked_sub(votes)?;
            if left == ElectorCount::ZERO {
                rest.0.remove(person);
            } else {
                rest.0.insert(person.clone(), left);
            }
        }
        Some(rest)
    }

    /// The votes of one person.
    pub fn of(&self, person: &PersonId) -> ElectorCount {
        self.0.get(person).copied().unwrap_or(ElectorCount::ZERO)
    }

    /// Every person with votes, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&PersonId, ElectorCount)> {
        self.0.iter().map(|(person, votes)| (person, *votes))
    }

    /// All votes of the list.
    pub fn total(&self) -> Result<ElectorCount, CountOverflow> {
        ElectorCount::checked_sum(self.0.values().copied())
    }

    /// Persons grouped by equal votes, the most votes first.
    pub fn ranking(&self) -> Vec<(ElectorCount, Vec<PersonId>)> {
        let mut by_votes: BTreeMap<ElectorCount, Vec<PersonId>> = BTreeMap::new();
        for (person, votes) in self.iter() {
            by_votes.entry(votes).or_default().push(person.clone());
        }
        by_votes.into_iter().rev().collect()
    }

    /// The persons with the highest numbers, at most `places` of them.
    ///
    /// Persons who share the last place between them are a tie, and a tie is an outcome: the error
    /// names them, and nobody is left out by chance.
    pub fn highest(&self, places: usize) -> Result<Vec<PersonId>, TieForLastPlace> {
        let mut chosen = Vec::new();
        for (_, persons) in self.ranking() {
            let left = places - chosen.len();
            if left == 0 {
                break;
            }
            if persons.len() > left {
                return Err(TieForLastPlace { ahead: chosen, tied: persons, places_left: left });
            }
            chosen.extend(persons);
        }
        Ok(chosen)
    }
}

/// More persons with equal votes than places left for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TieForLastPlace {
    /// Who has a place beyond doubt.
    pub ahead: Vec<PersonId>,
    /// Who share the next number of votes.
    pub tied: Vec<PersonId>,
    /// How many places are left for them.
    pub places_left: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn votes(list: &[(&str, u64)]) -> PersonVotes {
        let mut votes = PersonVotes::default();
        for (person, count) in list {
            votes.add(&person.parse().unwrap(), ElectorCount::new(*count).unwrap()).unwrap();
        }
        votes
    }

    #[test]
    fn a_list_has_one_spelling() {
        assert_eq!(votes(&[("ames", 0)]), PersonVotes::default());
        assert!(serde_json::from_str::<PersonVotes>(r#"{"ames":0}"#).is_err());
        let json = r#"{"ames":2,"bell":1}"#;
        let list: PersonVotes = serde_json::from_str(json).unwrap();
        assert_eq!(list, votes(&[("bell", 1), ("ames", 1), ("ames", 1)]));
        assert_eq!(serde_json::to_string(&list).unwrap(), json);
    }

    #[test]
    fn taking_away_what_is_not_there_is_refused() {
        let all = votes(&[("ames", 2), ("bell", 1)]);
        assert_eq!(all.without(&votes(&[("ames", 2)])), Some(votes(&[("bell", 1)])));
        assert_eq!(all.without(&votes(&[("bell", 2)])), None);
        assert_eq!(all.without(&votes(&[("coe", 1)])), None);
    }

    #[test]
    fn a_tie_for_the_last_place_names_everybody_in_it() {
        let list = votes(&[("ames", 5), ("bell", 3), ("coe", 2), ("dunn", 2), ("eads", 1)]);
        let ids = |names: &[&str]| names.iter().map(|n| n.parse().unwrap()).collect::<Vec<_>>();
        assert_eq!(list.highest(2), Ok(ids(&["ames", "bell"])));
        let tie = TieForLastPlace {
            ahead: ids(&["ames", "bell"]),
            tied: ids(&["coe", "dunn"]),
            places_left: 1,
        };
        assert_eq!(list.highest(3), Err(tie));
        assert_eq!(list.highest(4), Ok(ids(&["ames", "bell", "coe", "dunn"])));
        assert_eq!(list.highest(9).unwrap().len(), 5);
    }
}
