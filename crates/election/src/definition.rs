//! The definition: everything about an election that is fixed before a vote is counted.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    Authority, AuthorityId, BallotStyle, Chamber, Contest, ContestId, Counting, DefinitionProblem,
    ElectionId, ElectoralCollege, FollowUp, LookUp, Partition, Party, PollingDay, PublicKey,
    ReportingUnit, UnitId, lint,
};

/// What an election is: the payload of a record's first statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Everybody who may state something.
    pub authorities: Vec<Authority>,
    /// Bodies whose members contests of this election elect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chambers: Vec<Chamber>,
    /// How electors are appointed and bound, in a presidential election.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub college: Option<ElectoralCollege>,
    /// Every contest.
    pub contests: Vec<Contest>,
    /// How ballots are counted, of contests whose cast vote records the record holds.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counting: BTreeMap<ContestId, Counting>,
    /// Election day.
    pub date: Date,
    /// The election.
    pub election: ElectionId,
    /// Contests that decide earlier ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follow_ups: Vec<FollowUp>,
    /// The version of this shape.
    pub format: DefinitionFormat,
    /// The log that holds the record.
    pub log: LogIdentity,
    /// Whether it is real, a test, or a past election copied out.
    pub mode: Mode,
    /// The parties by which members of chambers are told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<Party>,
    /// Contests whose polling day is another than the election's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub polling_days: Vec<PollingDay>,
    /// How far the finished record must go; `verify` requires every check up to here.
    pub stage: Stage,
    /// The ballot styles; none where every place's ballot has the contests that it decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub styles: Vec<BallotStyle>,
    /// Keys that are public knowledge, secrets included, and so prove nothing about anybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub test_keys: Vec<PublicKey>,
    /// The title for readers.
    pub title: String,
    /// Every place, the root first, each after its parent.
    pub units: Vec<ReportingUnit>,
    /// Who must have cosigned the log, as a C2SP tlog-policy text; `None` asks for nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness_policy: Option<String>,
}

/// The version of the shape of a [`Definition`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DefinitionFormat {
    /// The first.
    #[serde(rename = "ascertain/definition/v1")]
    V1,
}

/// Whether an election is real.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// A real election, signed by its own authorities.
    Live,
    /// A rehearsal; its keys may be test keys.
    Test,
    /// A past election, copied out by transcribers.
    Reconstruction,
}

/// How far a record goes. Each stage includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Ballots are cast.
    Cast,
    /// Ballots are counted.
    Tallied,
    /// Returns of every unit are added up.
    Canvassed,
    /// Paper was compared with the count.
    Audited,
    /// Authorities certified the result, and in a presidential election Congress counted it.
    Certified,
}

/// The log by its name and key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogIdentity {
    /// The origin line of its checkpoints.
    pub origin: String,
    /// Its key, as a C2SP signed-note verifier key.
    pub key: String,
}

/// A definition that passed every rule of [`lint`], with look-ups.
#[derive(Clone, Debug)]
pub struct CheckedDefinition {
    definition: Definition,
    // Only looked up, never gone through: no order of theirs reaches any bytes.
    units: LookUp<UnitId, usize>,
    contests: LookUp<ContestId, usize>,
    authorities: LookUp<AuthorityId, usize>,
    /// The unit above each unit, and those directly below, as places in the list of units.
    above: Vec<Option<usize>>,
    below: Vec<Vec<usize>>,
}

impl CheckedDefinition {
    /// Checks a definition; all problems are returned, not the first.
    pub fn new(definition: Definition) -> Result<Self, Vec<DefinitionProblem>> {
        let problems = lint(&definition);
        if problems.is_empty() { Ok(Self::index(definition)) } else { Err(problems) }
    }

    pub(crate) fn index(definition: Definition) -> Self {
        let units = definition.units.iter().enumerate();
        let units: LookUp<UnitId, usize> = units.map(|(i, unit)| (unit.id.clone(), i)).collect();
        let parents = definition.units.iter().map(|unit| unit.parent.as_ref());
        let above: Vec<Option<usize>> =
            parents.map(|parent| parent.and_then(|id| units.get(id).copied())).collect();
        let mut below = vec![Vec::new(); definition.units.len()];
        for (index, parent) in above.iter().enumerate() {
            if let Some(parent) = parent {
                below[*parent].push(index);
            }
        }
        let contests = definition.contests.iter().enumerate();
        let authorities = definition.authorities.iter().enumerate();
        Self {
            contests: contests.map(|(i, contest)| (contest.id.clone(), i)).collect(),
            authorities: authorities.map(|(i, a)| (a.id.clone(), i)).collect(),
            units,
            above,
            below,
            definition,
        }
    }

    /// The definition itself.
    pub fn get(&self) -> &Definition {
        &self.definition
    }

    /// The unit that contains all others.
    pub fn root(&self) -> &ReportingUnit {
        // Lint: the first unit is the only one without a parent.
        &self.definition.units[0]
    }

    /// A unit by its id.
    pub fn unit(&self, id: &UnitId) -> Option<&ReportingUnit> {
        self.units.get(id).map(|&index| &self.definition.units[index])
    }

    /// The units directly in `id`, of one way to divide it, in the order of the definition.
    pub fn children(&self, id: &UnitId, partition: Partition) -> Vec<&ReportingUnit> {
        self.parts(id, partition).into_iter().map(|(unit, _)| unit).collect()
    }

    /// The units directly in `id`, as [`Self::children`] gives them, and whether each reports votes
    /// itself.
    pub fn parts(&self, id: &UnitId, partition: Partition) -> Vec<(&ReportingUnit, bool)> {
        let indices = self.units.get(id).map_or(&[][..], |&index| &self.below[index]);
        let units = indices.iter();
        let units = units
            .map(|&index| (&self.definition.units[index], self.below[index].is_empty()))
            .filter(|(unit, _)| unit.partition == partition);
        units.collect()
    }

    /// Whether the unit reports votes itself, rather than being a sum.
    pub fn reports(&self, id: &UnitId) -> bool {
        self.units.get(id).is_some_and(|&index| self.below[index].is_empty())
    }

    /// Every unit that is a sum of others, in the order of the definition.
    pub fn sums(&self) -> impl DoubleEndedIterator<Item = &ReportingUnit> {
        let units = self.definition.units.iter().zip(&self.below);
        units.filter(|(_, below)| !below.is_empty()).map(|(unit, _)| unit)
    }

    /// Every unit that reports votes itself, in the order of the definition.
    pub fn reporting_units(&self) -> impl Iterator<Item = &ReportingUnit> {
        let units = self.definition.units.iter().zip(&self.below);
        units.filter(|(_, below)| below.is_empty()).map(|(unit, _)| unit)
    }

    /// The unit and all that contain it, from the inside out.
    pub fn with_above<'a>(&'a self, id: &UnitId) -> impl Iterator<Item = &'a UnitId> {
        let first = self.units.get(id).copied();
        let indices = std::iter::successors(first, |&index| self.above[index]);
        indices.map(|index| &self.definition.units[index].id)
    }

    /// Whether a unit is `place` or lies in it.
    pub fn lies_in(&self, id: &UnitId, place: &UnitId) -> bool {
        self.with_above(id).any(|above| above == place)
    }

    /// A contest by its id.
    pub fn contest(&self, id: &ContestId) -> Option<&Contest> {
        self.contests.get(id).map(|&index| &self.definition.contests[index])
    }

    /// An authority by its id.
    pub fn authority(&self, id: &AuthorityId) -> Option<&Authority> {
        self.authorities.get(id).map(|&index| &self.definition.authorities[index])
    }
}
