//! Whom to ask for a certificate of vote that did not arrive.

use std::collections::BTreeSet;

use election::{Date, Source, UnitId};
use serde::{Deserialize, Serialize};

use super::{CertificateOfVote, Holder};
use crate::calendar::CollegeCalendar;
use crate::format::format_tag;
use crate::law::{AskFrom, CollegeLaw, LateStep, LawVersion, Means};

format_tag!(LatePapersFormat, "ascertain/late-papers/v1", "[`LatePapers`]");

/// Whom the law lets ask for each state's certificate: the output of rule `college/late-papers@1`.
///
/// It says what the law allows, by the copies that the record holds; that somebody asked, or that
/// a copy lies elsewhere, it does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LatePapers {
    /// The version of this shape.
    pub format: LatePapersFormat,
    /// The law.
    pub law: LawVersion,
    /// Every state of the college, in the order of the roll.
    pub states: Vec<StatePapers>,
}

/// The copies of one state's certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatePapers {
    /// The state.
    pub state: UnitId,
    /// Holders whose copy the record has.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub held: BTreeSet<Holder>,
    /// Whom to ask, in order; nobody where the President of the Senate has a copy, or where no law
    /// of the table says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<PaperRequest>,
}

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

/// Whom to ask for the certificate of each of these states, by the copies that are there.
///
/// A record has no clock: it is asked who may be asked on the law's day, and each request says from
/// when.
pub fn late_papers(
    law: &CollegeLaw,
    calendar: &CollegeCalendar,
    states: &[UnitId],
    copies: &[CertificateOfVote],
) -> LatePapers {
    let date = calendar.late_papers.unwrap_or(calendar.joint_session);
    let papers = |state: &UnitId| {
        let of_state = copies.iter().filter(|copy| copy.state == *state);
        let held = of_state.map(|copy| copy.holder).collect();
        let requests = late_paper_requests(law, calendar, date, &held);
        StatePapers { state: state.clone(), held, requests }
    };
    let states = states.iter().map(papers).collect();
    LatePapers { format: LatePapersFormat::V1, law: law.version, states }
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
