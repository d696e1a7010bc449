//! The votes of a state's districts, and of its units that belong to none.

use std::collections::BTreeMap;

use election::{AllocationMethod, CheckedDefinition, Contest, Partition, StateElectors, UnitId};

use super::AppointmentError;
use crate::units::{ContestSum, SumProblem, check_return};
use crate::{CanvassError, ChildResult, ContestCanvass};

/// The second count of a state's votes, by the places that choose electors.
pub(super) struct Parts<'a> {
    /// Each district that chooses an elector, and its votes where it has reported.
    pub(super) districts: Vec<(&'a UnitId, Option<ContestCanvass>)>,
    /// The votes of the units that belong to no district.
    unallocated: Vec<Option<ContestCanvass>>,
    /// Whether every district, and every unit in none, is complete; true where none chooses.
    pub(super) complete: bool,
}

impl<'a> Parts<'a> {
    pub(super) fn read(
        definition: &CheckedDefinition,
        contest: &Contest,
        rules: &'a StateElectors,
        given: &[ChildResult<'_>],
    ) -> Result<Self, AppointmentError> {
        let (districts, unallocated) = match &rules.method {
            AllocationMethod::AtLarge => (&[][..], &[][..]),
            AllocationMethod::ByDistrict { districts, unallocated, .. } => {
                (districts.as_slice(), unallocated.as_slice())
            }
        };
        let places = districts.iter().chain(unallocated);
        let mut results: BTreeMap<&UnitId, Option<ChildResult<'_>>> =
            places.map(|place| (place, None)).collect();
        for result in given {
            match results.get_mut(result.unit()) {
                Some(empty @ None) => *empty = Some(*result),
                Some(Some(_)) | None => {
                    let (state, unit) = (rules.unit.clone(), result.unit().clone());
                    return Err(AppointmentError::NotAPart { state, unit });
                }
            }
        }
        let complete = results.values().all(|result| result.is_some_and(|it| it.is_complete()));
        let votes = |place: &UnitId| match results.get(place) {
            Some(Some(result)) => votes_of(definition, contest, *result),
            Some(None) | None => Ok(None),
        };
        let of_district = |district: &'a UnitId| Ok((district, votes(district)?));
        Ok(Self {
            districts: districts.iter().map(of_district).collect::<Result<_, CanvassError>>()?,
            unallocated: unallocated.iter().map(votes).collect::<Result<_, CanvassError>>()?,
            complete,
        })
    }

    /// The votes of every place that should make up the state.
    pub(super) fn all(&self) -> impl Iterator<Item = Option<&ContestCanvass>> {
        let districts = self.districts.iter().map(|(_, votes)| votes);
        districts.chain(&self.unallocated).map(Option::as_ref)
    }
}

/// The votes of one contest in a return or a canvass, checked against the definition.
pub(super) fn votes_of(
    definition: &CheckedDefinition,
    contest: &Contest,
    result: ChildResult<'_>,
) -> Result<Option<ContestCanvass>, CanvassError> {
    let mut sum = ContestSum::new(contest);
    let added = match result {
        ChildResult::Return(unit_return) => {
            check_return(definition, unit_return)?;
            let Some(votes) = unit_return.contests.get(&contest.id) else { return Ok(None) };
            sum.add_return(votes, unit_return.basis).map_err(SumProblem::from)
        }
        ChildResult::Canvass(canvass) => {
            if canvass.partition != Partition::Canvass {
                return Err(CanvassError::SecondCount { child: canvass.unit.clone() });
            }
            let Some(votes) = canvass.contests.get(&contest.id) else { return Ok(None) };
            sum.add_canvass(votes)
        }
    };
    let (unit, id) = (result.unit().clone(), contest.id.clone());
    match added {
        Ok(()) => Ok(Some(sum.finish())),
        Err(SumProblem::Overflow) => Err(CanvassError::Overflow { unit, contest: id }),
        Err(SumProblem::ForeignCandidates) => {
            Err(CanvassError::ForeignCandidates { unit, contest: id })
        }
    }
}
