//! Chambers, from the outcomes of their contests.

use canvass::ContestOutcome;
use canvass::chamber::{ContestRuling, fill_chamber};
use election::CheckedDefinition;
use record::Parameters;

use super::{DeriveError, Output, Value};
use crate::payload::Payload;

/// The parameter that names the chamber.
pub(crate) const CHAMBER: &str = "chamber";

/// Who holds a chamber by outcomes and rulings.
pub(super) fn fill(
    definition: &CheckedDefinition,
    parameters: &Parameters,
    inputs: &[Value<'_>],
    wants: impl Fn(&'static str) -> DeriveError,
) -> Result<Output, DeriveError> {
    let named = parameters.words.get(CHAMBER).ok_or(DeriveError::Chamber)?;
    let mut chambers = definition.get().chambers.iter();
    let chamber = chambers.find(|chamber| chamber.id.as_str() == named);
    let chamber = chamber.ok_or(DeriveError::Chamber)?;
    let (mut outcomes, mut rulings): (Vec<&ContestOutcome>, Vec<&ContestRuling>) =
        Default::default();
    for input in inputs {
        match input {
            Value::Output(Output::ContestOutcome(outcome)) => outcomes.push(outcome),
            Value::Payload(Payload::ContestRuling(ruling)) => rulings.push(ruling),
            _ => return Err(wants("outcomes of contests, and rulings on them")),
        }
    }
    let result = fill_chamber(definition.get(), chamber, &outcomes, &rulings);
    Ok(Output::ChamberResult(Box::new(result)))
}
