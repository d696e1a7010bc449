//! Whom to ask for a certificate of vote that did not arrive.

use std::collections::BTreeSet;

use election::{Date, Source};
use serde::{Deserialize, Serialize};

use super::Holder;
use crate::calendar::CollegeCalendar;
use crate::law::{AskFrom, CollegeLaw, LateStep, Means};

/// A request that the law allows on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperRequest {
    /// Who is asked.
    pub to: Holder,
    /// How.
    pub means: Means,
    /// The first day on which the law allows it; none for one that waits for no day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The law.
    pub source: Source,
}

/// Whom to ask, in order, on `date`, for the certificate of one state.
///
/// `received` says which holders are known to have their copy. Nobody is asked where the President
/// of the Senate has one. Where the Archivist has one it is enough to ask there, on any day, since
/// that copy is held subject to the order of the President of the Senate. An empty answer before
/// the law's day means that it is too early to ask anybody else.
pub fn late_paper_requests(
    law: &CollegeLaw,
    calendar: &CollegeCalendar,
    date: Date,
    received: &BTreeSet<Holder>,
) -> Vec<PaperRequest> {
    let Some(late) = law.late_papers else { return Vec::new() };
    if received.contains(&Holder::PresidentOfTheSenate) {
        return Vec::new();
    }
    let step_day = |from| match from {
        AskFrom::Receipt => None,
        AskFrom::LateDay => calendar.late_papers,
    };
    let at_hand = |step: &&LateStep| step.from == AskFrom::Receipt && received.contains(&step.ask);
    let is_due = |step: &&LateStep| {
        step.from == AskFrom::LateDay && calendar.late_papers.is_some_and(|day| day <= date)
    };
    let steps = late.rule.steps;
    let mut asked: Vec<&LateStep> = steps.iter().filter(at_hand).collect();
    if asked.is_empty() {
        asked = steps.iter().filter(is_due).collect();
    }
    asked
        .into_iter()
        .map(|step| PaperRequest {
            to: step.ask,
            means: step.means,
            from: step_day(step.from),
            source: late.citation.source(),
        })
        .collect()
}
