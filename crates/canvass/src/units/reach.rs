//! Which parts of a place a contest concerns.

use election::{CheckedDefinition, Contest, Partition, ReportingUnit, UnitId};

/// The parts of a place whose ballots may have a contest.
pub(super) enum Reach<'a> {
    /// All of them.
    Whole,
    /// The one that contains the place the contest is for.
    Part(&'a UnitId),
    /// None: the contest is decided elsewhere.
    Nowhere,
}

impl<'a> Reach<'a> {
    /// Follows the contest's place and `unit` up to the first place that contains both.
    pub(super) fn of(
        definition: &'a CheckedDefinition,
        contest: &Contest,
        unit: &UnitId,
        partition: Partition,
    ) -> Self {
        let above_unit: Vec<&UnitId> = definition.with_above(unit).collect();
        let above_scope = definition.with_above(&contest.scope);
        let mut beside: Vec<&'a UnitId> = Vec::new();
        for place in above_scope {
            let Some(height) = above_unit.iter().position(|above| *above == place) else {
                beside.push(place);
                continue;
            };
            let Some(of_scope) = beside.last() else { return Self::Whole };
            // The two ways down from the place that contains both: to the unit's parts where it
            // is the unit, else to the unit itself.
            let of_unit = match height.checked_sub(1) {
                None => Some(partition),
                Some(below) => definition.unit(above_unit[below]).map(division),
            };
            return match (definition.unit(of_scope).map(division) == of_unit, height) {
                // One divides by districts, the other does not: the borders run across.
                (false, _) => Self::Whole,
                (true, 0) => Self::Part(of_scope),
                (true, _) => Self::Nowhere,
            };
        }
        Self::Nowhere
    }

    pub(super) fn includes(&self, part: &UnitId) -> bool {
        match self {
            Self::Whole => true,
            Self::Part(only) => *only == part,
            Self::Nowhere => false,
        }
    }
}

fn division(unit: &ReportingUnit) -> Partition {
    unit.partition
}
