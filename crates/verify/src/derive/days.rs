//! Rules that follow from the days of the law: the calendar, papers that are late, and who acts
//! when the term begins.

use canvass::calendar::{LegalCalendar, legal_calendar};
use canvass::certificate::{CertificateOfVote, late_papers};
use canvass::contingent::{HouseChoice, SenateChoice};
use canvass::succession::{Chosen, succession};
use election::{CheckedDefinition, UnitId};

use super::{DeriveError, Output, Value};
use crate::payload::Payload;

pub(super) fn calendar(
    definition: &CheckedDefinition,
    inputs: &[Value<'_>],
    wants: impl Fn(&'static str) -> DeriveError,
) -> Result<Output, DeriveError> {
    let definition = definition.get();
    definition.college.as_ref().ok_or(DeriveError::NoCollege)?;
    if !inputs.is_empty() {
        return Err(wants("nothing but the definition"));
    }
    Ok(Output::LegalCalendar(Box::new(legal_calendar(definition.date)?)))
}

pub(super) fn papers(
    definition: &CheckedDefinition,
    inputs: &[Value<'_>],
    wants: impl Fn(&'static str) -> DeriveError,
) -> Result<Output, DeriveError> {
    let wanted = "the calendar, and certificates of vote";
    let college = definition.get().college.as_ref().ok_or(DeriveError::NoCollege)?;
    let [Value::Output(Output::LegalCalendar(legal)), copies @ ..] = inputs else {
        return Err(wants(wanted));
    };
    let copy = |value: &Value<'_>| match value {
        Value::Payload(Payload::CertificateOfVote(copy)) => Some(copy.clone()),
        _ => None,
    };
    let copies: Option<Vec<CertificateOfVote>> = copies.iter().map(copy).collect();
    let copies = copies.ok_or_else(|| wants(wanted))?;
    let states: Vec<UnitId> = college.states.iter().map(|state| state.unit.clone()).collect();
    let law = legal.calendar.law.law();
    Ok(Output::LatePapers(late_papers(law, &legal.calendar, &states, &copies)))
}

pub(super) fn term(
    inputs: &[Value<'_>],
    wants: impl Fn(&'static str) -> DeriveError,
) -> Result<Output, DeriveError> {
    let wanted = "the calendar, the electoral count, and the choices of House and Senate";
    let [calendar, Value::Output(Output::ElectoralCount(count)), choices @ ..] = inputs else {
        return Err(wants(wanted));
    };
    let Value::Output(Output::LegalCalendar(legal)) = calendar else {
        return Err(wants(wanted));
    };
    let LegalCalendar { calendar, .. } = &**legal;
    let (house, senate) = chambers(choices).ok_or_else(|| wants(wanted))?;
    let chosen = Chosen::by(count, house, senate);
    Ok(Output::Succession(succession(calendar.law.law(), calendar, calendar.term_start, &chosen)))
}

/// At most one choice of each chamber, the House's first.
fn chambers<'a>(
    choices: &[Value<'a>],
) -> Option<(Option<&'a HouseChoice>, Option<&'a SenateChoice>)> {
    match choices {
        [] => Some((None, None)),
        [Value::Output(Output::HouseChoice(house))] => Some((Some(house), None)),
        [Value::Output(Output::SenateChoice(senate))] => Some((None, Some(senate))),
        [
            Value::Output(Output::HouseChoice(house)),
            Value::Output(Output::SenateChoice(senate)),
        ] => Some((Some(house), Some(senate))),
        _ => None,
    }
}
