//! The certificate of ascertainment: the executive's word on who the electors are.

use std::collections::BTreeMap;

use election::{Date, ElectorCount, Source, TicketId, UnitId, VoteCount};
use serde::{Deserialize, Serialize};

use crate::calendar::CollegeCalendar;
use crate::format::format_tag;
use crate::law::CollegeLaw;

format_tag!(
    CertificateOfAscertainmentFormat,
    "ascertain/certificate-of-ascertainment/v1",
    "[`CertificateOfAscertainment`]"
);

/// Who a state's electors are: the payload of a certificate-of-ascertainment statement.
///
/// Who issued it is not in the payload: that is whoever the statement is by or about.
///
/// Source: 3 U.S.C. 6 (2016); 3 U.S.C. 5(a) as amended 2022.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateOfAscertainment {
    /// The version of this shape.
    pub format: CertificateOfAscertainmentFormat,
    /// The state.
    pub state: UnitId,
    /// The day it was issued, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<Date>,
    /// The slates, with those that no elector was appointed from.
    pub slates: BTreeMap<TicketId, Slate>,
    /// Whether it bears the seal of the state.
    pub seal: Feature,
    /// Whether it bears a security feature that the state's law asks for.
    pub security_feature: Feature,
    /// The state's law under which the electors were appointed, where it is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointed_under: Option<StateLaw>,
}

/// The electors pledged to one ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slate {
    /// How many of them are appointed.
    pub appointed: ElectorCount,
    /// The votes given for them, where the certificate says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes: Option<VoteCount>,
    /// The names of those appointed, where they are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub electors: Vec<String>,
}

/// Whether a paper bears a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feature {
    /// It does.
    Present,
    /// It does not.
    Absent,
    /// Nobody wrote down whether it does.
    NotRecorded,
}

/// A law of the state, and when it was enacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateLaw {
    /// The day of enactment.
    pub enacted_on: Date,
    /// The law.
    pub source: Source,
}

/// Who issued a certificate of ascertainment, as the record shows it by keys and orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Issuer {
    /// The executive of the state.
    Executive,
    /// The executive, or the court itself, by order of a court that is in the record.
    CourtOrder,
    /// Anybody else, whatever the paper calls itself.
    Other,
}

/// What is to be said of a certificate of ascertainment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum AscertainmentFinding {
    /// Neither the executive nor a court's order stands behind it.
    NotByExecutive,
    /// It names other electors than the votes appoint.
    DiffersFromAppointment {
        /// The ticket.
        ticket: TicketId,
        /// Electors by the canvass.
        appointed: ElectorCount,
        /// Electors by the certificate.
        certified: ElectorCount,
    },
    /// It names fewer electors than the state may appoint, or more.
    NotTheStatesNumber {
        /// The state's number.
        entitled: ElectorCount,
        /// Electors by the certificate.
        certified: ElectorCount,
    },
    /// It was issued after the last day.
    AfterDeadline {
        /// The last day.
        deadline: Date,
        /// The day it was issued.
        issued_on: Date,
    },
    /// It was issued after the electors met.
    AfterMeeting {
        /// The day they met.
        meeting: Date,
        /// The day it was issued.
        issued_on: Date,
    },
    /// Whether it came in time cannot be told.
    DayNotRecorded,
    /// It lacks the seal.
    WithoutSeal,
    /// Whether it bears the seal is not known.
    SealNotRecorded,
    /// It lacks the security feature.
    WithoutSecurityFeature,
    /// Whether it bears the security feature is not known.
    SecurityFeatureNotRecorded,
    /// The electors were appointed under a law enacted on election day or later.
    LawEnactedTooLate {
        /// The day of enactment.
        enacted_on: Date,
        /// Election day.
        election_day: Date,
    },
    /// The law under which electors were appointed is not named.
    LawNotRecorded,
}

/// What follows from a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// Shown, and nothing follows.
    Noted,
    /// The law does not say what follows: an official must.
    NeedsRuling,
    /// The paper cannot be counted from.
    NotCountable,
}

impl AscertainmentFinding {
    /// What follows from the finding.
    ///
    /// Only the issuer makes a paper void by itself; for a late or unsealed one the statutes name
    /// a duty and no consequence, so that nothing is decided here.
    pub fn weight(&self) -> Weight {
        match self {
            Self::NotByExecutive => Weight::NotCountable,
            Self::DayNotRecorded
            | Self::SealNotRecorded
            | Self::SecurityFeatureNotRecorded
            | Self::LawNotRecorded => Weight::Noted,
            Self::DiffersFromAppointment { .. }
            | Self::NotTheStatesNumber { .. }
            | Self::AfterDeadline { .. }
            | Self::AfterMeeting { .. }
            | Self::WithoutSeal
            | Self::WithoutSecurityFeature
            | Self::LawEnactedTooLate { .. } => Weight::NeedsRuling,
        }
    }
}

/// What a certificate of ascertainment is checked against.
#[derive(Clone, Copy, Debug)]
pub struct AscertainmentContext<'a> {
    /// The law of the election.
    pub law: &'a CollegeLaw,
    /// Its days.
    pub calendar: &'a CollegeCalendar,
    /// The electors the state may appoint.
    pub entitled: ElectorCount,
    /// The electors its votes appoint (`by_ticket` of rule `electors/appointment@1`).
    pub appointed: &'a BTreeMap<TicketId, ElectorCount>,
}

/// Everything to be said of one certificate.
pub fn check_ascertainment(
    context: &AscertainmentContext<'_>,
    certificate: &CertificateOfAscertainment,
    issuer: Issuer,
) -> Vec<AscertainmentFinding> {
    let mut findings = Vec::new();
    if issuer == Issuer::Other {
        findings.push(AscertainmentFinding::NotByExecutive);
    }
    electors_findings(context, certificate, &mut findings);
    day_findings(context, certificate, &mut findings);
    mark_findings(context.law, certificate, &mut findings);
    law_findings(context, certificate, &mut findings);
    findings
}

fn electors_findings(
    context: &AscertainmentContext<'_>,
    certificate: &CertificateOfAscertainment,
    findings: &mut Vec<AscertainmentFinding>,
) {
    let certified_for =
        |ticket| certificate.slates.get(ticket).map_or(ElectorCount::ZERO, |s| s.appointed);
    let appointed_for =
        |ticket| context.appointed.get(ticket).copied().unwrap_or(ElectorCount::ZERO);
    let tickets: std::collections::BTreeSet<&TicketId> =
        context.appointed.keys().chain(certificate.slates.keys()).collect();
    for ticket in tickets {
        let (appointed, certified) = (appointed_for(ticket), certified_for(ticket));
        if appointed != certified {
            findings.push(AscertainmentFinding::DiffersFromAppointment {
                ticket: ticket.clone(),
                appointed,
                certified,
            });
        }
    }
    let certified = certificate.electors();
    if certified != Some(context.entitled) {
        findings.push(AscertainmentFinding::NotTheStatesNumber {
            entitled: context.entitled,
            certified: certified.unwrap_or(ElectorCount::ZERO),
        });
    }
}

fn day_findings(
    context: &AscertainmentContext<'_>,
    certificate: &CertificateOfAscertainment,
    findings: &mut Vec<AscertainmentFinding>,
) {
    let Some(issued_on) = certificate.issued_on else {
        findings.push(AscertainmentFinding::DayNotRecorded);
        return;
    };
    let meeting = context.calendar.meeting;
    match context.calendar.ascertainment {
        Some(deadline) if issued_on > deadline => {
            findings.push(AscertainmentFinding::AfterDeadline { deadline, issued_on });
        }
        _ => {}
    }
    if issued_on > meeting {
        findings.push(AscertainmentFinding::AfterMeeting { meeting, issued_on });
    }
}

fn mark_findings(
    law: &CollegeLaw,
    certificate: &CertificateOfAscertainment,
    findings: &mut Vec<AscertainmentFinding>,
) {
    let rule = law.certificate;
    if rule.seal.is_some() {
        findings.extend(match certificate.seal {
            Feature::Present => None,
            Feature::Absent => Some(AscertainmentFinding::WithoutSeal),
            Feature::NotRecorded => Some(AscertainmentFinding::SealNotRecorded),
        });
    }
    if rule.security_feature.is_some() {
        findings.extend(match certificate.security_feature {
            Feature::Present => None,
            Feature::Absent => Some(AscertainmentFinding::WithoutSecurityFeature),
            Feature::NotRecorded => Some(AscertainmentFinding::SecurityFeatureNotRecorded),
        });
    }
}

fn law_findings(
    context: &AscertainmentContext<'_>,
    certificate: &CertificateOfAscertainment,
    findings: &mut Vec<AscertainmentFinding>,
) {
    if context.law.certificate.enacted_before.is_none() {
        return;
    }
    let election_day = context.calendar.election_day;
    match &certificate.appointed_under {
        None => findings.push(AscertainmentFinding::LawNotRecorded),
        Some(StateLaw { enacted_on, .. }) if *enacted_on >= election_day => {
            findings.push(AscertainmentFinding::LawEnactedTooLate {
                enacted_on: *enacted_on,
                election_day,
            });
        }
        Some(_) => {}
    }
}

impl CertificateOfAscertainment {
    /// All electors that the certificate names, or `None` beyond the largest count.
    pub fn electors(&self) -> Option<ElectorCount> {
        ElectorCount::checked_sum(self.slates.values().map(|slate| slate.appointed)).ok()
    }
}

/// A paper that calls itself a state's certificate, and who it is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedAscertainment {
    /// The paper.
    pub certificate: CertificateOfAscertainment,
    /// Who it is from.
    pub issuer: Issuer,
}

/// What becomes of one of several papers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The electors are these.
    Controls {
        /// What is to be said of it all the same.
        findings: Vec<AscertainmentFinding>,
    },
    /// A court's order put another in its place before the electors met.
    Replaced,
    /// Nothing is counted from it, for the reasons given.
    NotCountable {
        /// The reasons.
        findings: Vec<AscertainmentFinding>,
    },
    /// It stands beside another of equal rank, or was issued by a court's order too late: an
    /// official must rule.
    NeedsRuling {
        /// What is to be said of it.
        findings: Vec<AscertainmentFinding>,
    },
}

/// What becomes of each paper that calls itself the certificate of one state, in their order.
///
/// A court-ordered one replaces the executive's where it came no later than the day of the meeting.
///
/// Source: 3 U.S.C. 5(c) as amended 2022; before, the determination under 3 U.S.C. 5 (2016).
pub fn standings(
    context: &AscertainmentContext<'_>,
    offered: &[OfferedAscertainment],
) -> Vec<Standing> {
    let in_time = |paper: &OfferedAscertainment| {
        paper.certificate.issued_on.is_some_and(|day| day <= context.calendar.meeting)
    };
    let ordered: Vec<&OfferedAscertainment> = offered
        .iter()
        .filter(|paper| paper.issuer == Issuer::CourtOrder && in_time(paper))
        .collect();
    let executive = offered.iter().filter(|paper| paper.issuer == Issuer::Executive).count();
    let standing = |paper: &OfferedAscertainment| {
        let findings = check_ascertainment(context, &paper.certificate, paper.issuer);
        match (paper.issuer, ordered.len()) {
            (Issuer::Other, _) => Standing::NotCountable { findings },
            (Issuer::Executive, 1..) => Standing::Replaced,
            (Issuer::Executive, 0) if executive == 1 => Standing::Controls { findings },
            (Issuer::CourtOrder, 1) if in_time(paper) => Standing::Controls { findings },
            _ => Standing::NeedsRuling { findings },
        }
    };
    offered.iter().map(standing).collect()
}
