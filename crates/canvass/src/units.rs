//! The canvass of one place from the results of its parts.
//!
//! Counties are made of precincts, states of counties, the nation of states, all by one rule.
//! Input is what the parts reported; what did not report is named, and the result is partial
//! until nothing is missing.

mod error;
mod reach;
mod sum;

use std::collections::BTreeMap;

use election::{
    AccountingProblem, Basis, CandidateId, CheckedDefinition, Contest, ContestId, ContestReturn,
    Partition, SelectionId, UnitId, UnitReturn, VoteCount,
};
use serde::{Deserialize, Serialize};

pub use error::CanvassError;
use reach::Reach;
pub(crate) use sum::{ContestSum, SumProblem};

/// The votes of one place, added up from its parts: the output of rule `canvass/unit@1`.
///
/// It holds every contest that any part has on its ballots, and of each contest every candidate,
/// in the order of the definition and with 0 votes where nobody voted for one.
/// `units_expected` is always `units_reporting` and the length of `missing` together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitCanvass {
    /// The version of this shape.
    pub format: UnitCanvassFormat,
    /// The place.
    pub unit: UnitId,
    /// By which division of the place it was added up.
    pub partition: Partition,
    /// Whether every unit below has reported.
    pub status: ResultsStatus,
    /// Units of the definition below this place that report votes themselves.
    pub units_expected: u32,
    /// How many of them have a return, reconstructed ones included.
    pub units_reporting: u32,
    /// The others, in the order of the definition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<UnitId>,
    /// Those whose return somebody worked out, in the order of the definition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reconstructed: Vec<UnitId>,
    /// What the units' accounts of their ballots show.
    pub accounting: AccountingSummary,
    /// The votes.
    pub contests: BTreeMap<ContestId, ContestCanvass>,
}

/// The version of the shape of a [`UnitCanvass`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnitCanvassFormat {
    /// The first.
    #[serde(rename = "ascertain/unit-canvass/v1")]
    V1,
}

/// How final a result is.
///
/// Source: NIST SP 1500-100 version 2, `ResultsStatus`. A canvass is one of the two unofficial
/// ones; only an authority's statement makes it more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResultsStatus {
    /// Certified by the election authority.
    Certified,
    /// A correction of an earlier report.
    Correction,
    /// Made before the election, for a rehearsal.
    PreElection,
    /// The result of a recount.
    Recount,
    /// Every unit is in, and nobody has certified it.
    UnofficialComplete,
    /// Units are missing.
    UnofficialPartial,
}

/// The votes of one contest in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContestCanvass {
    /// Every candidate, in the order of the definition.
    pub candidates: Vec<CandidateVotes>,
    /// Votes left unused; `None` unless every part with the contest says how many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undervotes: Option<VoteCount>,
    /// Votes void because a ballot marked too many; `None` unless every part says how many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overvotes: Option<VoteCount>,
}

/// The votes of one candidate in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CandidateVotes {
    /// The candidate.
    pub candidate: CandidateId,
    /// All votes, on every line.
    pub votes: VoteCount,
    /// Those of them that a unit itself reported: without reconstructed returns.
    pub votes_reported: VoteCount,
    /// The votes by ballot line, of a candidate with several; their sum is `votes`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineVotes>,
}

/// The votes on one of several ballot lines of a candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineVotes {
    /// The line.
    pub selection: SelectionId,
    /// Its votes.
    pub votes: VoteCount,
}

/// What the accounts of ballots below a place show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountingSummary {
    /// Units whose return comes with an account of their ballots.
    pub units_with: u32,
    /// Units whose return comes without one: nothing is known of their ballots.
    pub units_without: u32,
    /// Every account that does not add up. The votes count all the same: only the paper, or the
    /// authority, can say which of the numbers is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<AccountingFinding>,
}

/// A rule that one unit's account of its ballots breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountingFinding {
    /// The unit.
    pub unit: UnitId,
    /// The rule; the numbers stand in the unit's return.
    pub rule: AccountingRule,
}

/// A rule that an account of ballots keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum AccountingRule {
    /// Votes, undervotes and overvotes of a contest are the ballots times the votes of each.
    Votes {
        /// The contest.
        contest: ContestId,
    },
    /// Ballots counted, rejected, spoiled and unreturned are those issued.
    Issued,
    /// No more ballots than voters who signed in or whose envelope was accepted.
    Turnout,
    /// No more ballots than registered voters.
    Registered,
}

/// What one part of a place contributes.
#[derive(Clone, Copy, Debug)]
pub enum ChildResult<'a> {
    /// What a unit reported itself.
    Return(&'a UnitReturn),
    /// The canvass of a unit that is itself made of parts.
    Canvass(&'a UnitCanvass),
}

impl ChildResult<'_> {
    /// The unit whose result it is.
    pub fn unit(&self) -> &UnitId {
        match self {
            Self::Return(unit_return) => &unit_return.unit,
            Self::Canvass(canvass) => &canvass.unit,
        }
    }

    /// Whether every unit below has reported.
    pub(crate) fn is_complete(&self) -> bool {
        match self {
            Self::Return(_) => true,
            Self::Canvass(canvass) => canvass.missing.is_empty(),
        }
    }
}

/// Adds up one place from the results of its parts, given in any order.
///
/// A part without a result is not an error: the units of the definition in it are named as
/// missing, and the canvass is partial. A canvass of a part is taken at its word about its own
/// units: whoever checks a record checks that canvass by itself.
///
/// A contest is known by the place it is for, which must contain this place or lie in it. A
/// district's borders run across those of counties, so any part of the place that contains the
/// district may report the district's contest.
pub fn canvass_unit(
    definition: &CheckedDefinition,
    unit: &UnitId,
    partition: Partition,
    children: &[ChildResult<'_>],
) -> Result<UnitCanvass, CanvassError> {
    if definition.unit(unit).is_none() {
        return Err(CanvassError::UnknownUnit { unit: unit.clone() });
    }
    let parts = definition.children(unit, partition);
    if parts.is_empty() {
        return Err(CanvassError::NoParts { unit: unit.clone() });
    }
    let mut given: BTreeMap<&UnitId, Option<ChildResult<'_>>> =
        parts.iter().map(|part| (&part.id, None)).collect();
    for result in children {
        let child = result.unit();
        match given.get_mut(child) {
            None => {
                let (unit, child) = (unit.clone(), child.clone());
                return Err(CanvassError::NotAChild { unit, child });
            }
            Some(Some(_)) => return Err(CanvassError::Duplicate { child: child.clone() }),
            Some(empty) => *empty = Some(*result),
        }
    }
    let mut sum = UnitSum::new(definition, unit, partition);
    for part in parts {
        match given[&part.id] {
            None => sum.add_missing(&part.id)?,
            Some(ChildResult::Return(unit_return)) => sum.add_return(unit_return)?,
            Some(ChildResult::Canvass(canvass)) => sum.add_canvass(canvass)?,
        }
    }
    Ok(sum.finish())
}

/// Refuses a return that cannot be true, or is for a place that does not report itself.
pub(crate) fn check_return(
    definition: &CheckedDefinition,
    unit_return: &UnitReturn,
) -> Result<(), CanvassError> {
    let unit = || unit_return.unit.clone();
    if !definition.reports(&unit_return.unit) {
        return Err(CanvassError::ReturnOfSum { child: unit() });
    }
    let problems = unit_return.problems(|contest| definition.contest(contest));
    if problems.is_empty() {
        Ok(())
    } else {
        Err(CanvassError::InvalidReturn { unit: unit(), problems })
    }
}

/// A canvass while its parts are added, in the order of the definition.
struct UnitSum<'a> {
    definition: &'a CheckedDefinition,
    contests: BTreeMap<ContestId, (Reach<'a>, ContestSum<'a>)>,
    canvass: UnitCanvass,
}

impl<'a> UnitSum<'a> {
    fn new(definition: &'a CheckedDefinition, unit: &UnitId, partition: Partition) -> Self {
        let canvass = UnitCanvass {
            format: UnitCanvassFormat::V1,
            unit: unit.clone(),
            partition,
            status: ResultsStatus::UnofficialPartial,
            units_expected: 0,
            units_reporting: 0,
            missing: Vec::new(),
            reconstructed: Vec::new(),
            accounting: AccountingSummary::default(),
            contests: BTreeMap::new(),
        };
        Self { definition, contests: BTreeMap::new(), canvass }
    }

    fn add_missing(&mut self, part: &UnitId) -> Result<(), CanvassError> {
        let before = self.canvass.missing.len();
        let mut open = vec![part];
        while let Some(unit) = open.pop() {
            let parts = self.definition.children(unit, Partition::Canvass);
            if parts.is_empty() {
                self.canvass.missing.push(unit.clone());
            }
            // The last pushed is looked at first, so this keeps the definition's order.
            open.extend(parts.into_iter().rev().map(|part| &part.id));
        }
        let units = u32::try_from(self.canvass.missing.len() - before);
        self.expect_units(units.map_err(|_| self.too_many_units())?)
    }

    fn add_return(&mut self, unit_return: &UnitReturn) -> Result<(), CanvassError> {
        check_return(self.definition, unit_return)?;
        self.expect_units(1)?;
        for (id, votes) in &unit_return.contests {
            let unit = &self.canvass.unit;
            let sum = contest_sum(
                self.definition,
                unit,
                self.canvass.partition,
                &mut self.contests,
                (&unit_return.unit, id),
            )?;
            if sum.add_return(votes, unit_return.basis).is_err() {
                return Err(CanvassError::Overflow { unit: unit.clone(), contest: id.clone() });
            }
        }
        self.account_for(unit_return);
        if unit_return.basis == Basis::Reconstructed {
            self.canvass.reconstructed.push(unit_return.unit.clone());
        }
        // At most the units expected, as is each number of accounts.
        self.canvass.units_reporting += 1;
        Ok(())
    }

    fn add_canvass(&mut self, child: &UnitCanvass) -> Result<(), CanvassError> {
        let unit = || child.unit.clone();
        if self.definition.reports(&child.unit) {
            return Err(CanvassError::CanvassOfReportingUnit { child: unit() });
        }
        if child.partition != Partition::Canvass {
            return Err(CanvassError::SecondCount { child: unit() });
        }
        let missing = u32::try_from(child.missing.len()).ok();
        let accounted = missing.and_then(|missing| child.units_reporting.checked_add(missing));
        let AccountingSummary { units_with, units_without, problems } = &child.accounting;
        let accounts = units_with.checked_add(*units_without);
        if accounted != Some(child.units_expected) || accounts != Some(child.units_reporting) {
            return Err(CanvassError::UnitsDoNotAddUp { unit: unit() });
        }
        for (id, votes) in &child.contests {
            self.add_contest_canvass(&child.unit, id, votes)?;
        }
        self.expect_units(child.units_expected)?;
        // Each of these is at most the units expected, whose sum fits 32 bits.
        self.canvass.units_reporting += child.units_reporting;
        self.canvass.accounting.units_with += units_with;
        self.canvass.accounting.units_without += units_without;
        self.canvass.accounting.problems.extend_from_slice(problems);
        self.canvass.missing.extend_from_slice(&child.missing);
        self.canvass.reconstructed.extend_from_slice(&child.reconstructed);
        Ok(())
    }

    fn add_contest_canvass(
        &mut self,
        child: &UnitId,
        id: &ContestId,
        votes: &ContestCanvass,
    ) -> Result<(), CanvassError> {
        let unit = &self.canvass.unit;
        let partition = self.canvass.partition;
        let place = (child, id);
        let sum = contest_sum(self.definition, unit, partition, &mut self.contests, place)?;
        sum.add_canvass(votes).map_err(|problem| match problem {
            SumProblem::Overflow => {
                CanvassError::Overflow { unit: unit.clone(), contest: id.clone() }
            }
            SumProblem::ForeignCandidates => {
                CanvassError::ForeignCandidates { unit: child.clone(), contest: id.clone() }
            }
        })
    }

    fn account_for(&mut self, unit_return: &UnitReturn) {
        let summary = &mut self.canvass.accounting;
        let Some(account) = &unit_return.accounting else {
            summary.units_without += 1;
            return;
        };
        summary.units_with += 1;
        let contest_rule = |(id, votes): (&ContestId, &ContestReturn)| {
            account.contest_problem(self.definition.contest(id)?, votes)?;
            Some(AccountingRule::Votes { contest: id.clone() })
        };
        let own = account.ballot_problems();
        let rules = own.iter().filter_map(|problem| match problem {
            // Asked of each contest above.
            AccountingProblem::Votes { .. } => None,
            AccountingProblem::Issued { .. } => Some(AccountingRule::Issued),
            AccountingProblem::Turnout { .. } => Some(AccountingRule::Turnout),
            AccountingProblem::Registered { .. } => Some(AccountingRule::Registered),
        });
        let rules = unit_return.contests.iter().filter_map(contest_rule).chain(rules);
        let unit = &unit_return.unit;
        let findings = rules.map(|rule| AccountingFinding { unit: unit.clone(), rule });
        summary.problems.extend(findings);
    }

    fn expect_units(&mut self, units: u32) -> Result<(), CanvassError> {
        let expected = self.canvass.units_expected.checked_add(units);
        self.canvass.units_expected = expected.ok_or_else(|| self.too_many_units())?;
        Ok(())
    }

    fn too_many_units(&self) -> CanvassError {
        CanvassError::TooManyUnits { unit: self.canvass.unit.clone() }
    }

    fn finish(self) -> UnitCanvass {
        let mut canvass = self.canvass;
        if canvass.missing.is_empty() {
            canvass.status = ResultsStatus::UnofficialComplete;
        }
        let sums = self.contests.into_iter();
        canvass.contests = sums.map(|(id, (_, sum))| (id, sum.finish())).collect();
        canvass
    }
}

/// The sum that the votes of `child` in a contest belong to, begun with the first part that has
/// the contest on its ballots.
fn contest_sum<'a, 's>(
    definition: &'a CheckedDefinition,
    unit: &UnitId,
    partition: Partition,
    contests: &'s mut BTreeMap<ContestId, (Reach<'a>, ContestSum<'a>)>,
    (child, id): (&UnitId, &ContestId),
) -> Result<&'s mut ContestSum<'a>, CanvassError> {
    if !contests.contains_key(id) {
        let contest: &Contest = definition.contest(id).ok_or_else(|| {
            CanvassError::UnknownContest { unit: child.clone(), contest: id.clone() }
        })?;
        let reach = Reach::of(definition, contest, unit, partition);
        contests.insert(id.clone(), (reach, ContestSum::new(contest)));
    }
    let (reach, sum) = contests.get_mut(id).expect("it was inserted above where it was missing");
    if reach.includes(child) {
        Ok(sum)
    } else {
        Err(CanvassError::ContestElsewhere { unit: child.clone(), contest: id.clone() })
    }
}

#[cfg(test)]
mod tests;
