//! What is refused in a canvass, and why.

use election::{ContestId, ReturnProblem, UnitId};

/// Why the results of parts do not make a canvass.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanvassError {
    /// A place that is not in the definition.
    #[error("unit {unit} is not in the definition")]
    UnknownUnit {
        /// The place.
        unit: UnitId,
    },
    /// A place without parts of this division: it reports itself, or is divided otherwise.
    #[error("unit {unit} has no parts to add up by this division")]
    NoParts {
        /// The place.
        unit: UnitId,
    },
    /// A result of somewhere else.
    #[error("{child} is no part of {unit} by this division; leave its result out")]
    NotAChild {
        /// The place.
        unit: UnitId,
        /// The unit of the result.
        child: UnitId,
    },
    /// Two results of one unit.
    #[error("{child} is given twice; its votes count once")]
    Duplicate {
        /// The unit.
        child: UnitId,
    },
    /// A return for a place that is made of parts.
    #[error("{child} does not report votes itself; give the canvass of its parts")]
    ReturnOfSum {
        /// The place.
        child: UnitId,
    },
    /// A canvass of a unit that has no parts.
    #[error("{child} reports votes itself; give its return")]
    CanvassOfReportingUnit {
        /// The unit.
        child: UnitId,
    },
    /// A canvass by districts: a second count of votes, which is never added to a result.
    #[error("the canvass of {child} is by districts; give the one by its canvassed parts")]
    SecondCount {
        /// The place.
        child: UnitId,
    },
    /// A return that cannot be true.
    #[error("the return of {unit} cannot be true: {}", list(problems))]
    InvalidReturn {
        /// The unit.
        unit: UnitId,
        /// Every reason.
        problems: Vec<ReturnProblem>,
    },
    /// A contest that the definition does not have.
    #[error("{unit} has votes in contest {contest}, which is not in the definition")]
    UnknownContest {
        /// The unit of the result.
        unit: UnitId,
        /// The contest.
        contest: ContestId,
    },
    /// A contest of another place.
    #[error("{unit} has votes in contest {contest}, which is decided elsewhere")]
    ContestElsewhere {
        /// The unit of the result.
        unit: UnitId,
        /// The contest.
        contest: ContestId,
    },
    /// A canvass whose candidates are not those of the definition, in its order.
    #[error("the canvass of {unit} lists other candidates or lines in contest {contest}")]
    ForeignCandidates {
        /// The unit of the canvass.
        unit: UnitId,
        /// The contest.
        contest: ContestId,
    },
    /// A canvass whose units expected are not those reporting and those missing.
    #[error("the canvass of {unit} counts its units wrongly")]
    UnitsDoNotAddUp {
        /// The unit of the canvass.
        unit: UnitId,
    },
    /// A sum that no reader holds exactly: refused, never wrapped.
    #[error("the votes of contest {contest} in {unit} go beyond what every reader holds exactly")]
    Overflow {
        /// The place whose sum it is.
        unit: UnitId,
        /// The contest.
        contest: ContestId,
    },
    /// More units than 32 bits count.
    #[error("{unit} has more than 4,294,967,295 units below it")]
    TooManyUnits {
        /// The place.
        unit: UnitId,
    },
}

fn list(problems: &[ReturnProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
