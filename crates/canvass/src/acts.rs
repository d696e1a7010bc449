//! Acts of authorities and courts around a canvass: certifying, ordering, missing a day.

use std::collections::{BTreeMap, BTreeSet};

use election::{AuthorityId, ContestId, Date, ResultDigest, Source, UnitId};
use serde::{Deserialize, Serialize};

use crate::format::format_tag;

format_tag!(CertificationFormat, "ascertain/certification/v1", "[`Certification`]");
format_tag!(CourtOrderFormat, "ascertain/court-order/v1", "[`CourtOrder`]");
format_tag!(DeadlineMissedFormat, "ascertain/deadline-missed/v1", "[`DeadlineMissed`]");

/// An authority certifies a canvass: the payload of a certification statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certification {
    /// The version of this shape.
    pub format: CertificationFormat,
    /// The unit whose totals are certified.
    pub unit: UnitId,
    /// The canvass that is certified, by the SHA-256 of its bytes: the very numbers, and no others
    /// that somebody puts in their place. There is none where every contest is counted from its
    /// ballots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canvass: Option<ResultDigest>,
    /// The counts from ballots of the contests that are for this unit, in the same way.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<ContestId, ResultDigest>,
    /// The contests.
    pub contests: BTreeSet<ContestId>,
    /// Why it is certified although something is open.
    ///
    /// Software never prevents a lawful act (invariant 11): it asks who says that the act is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<OverOpenItem>,
}

/// Why an authority certifies although something is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverOpenItem {
    /// What is open, and why it does not hold the act up.
    pub reason: String,
    /// The law or the order.
    pub citation: Source,
}

/// Why a certification does not stand by itself; it is recorded all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificationProblem {
    /// Something is open, and the certification does not say that it goes over it.
    #[error("{unit}: {open} items are open, and the certification does not say on what ground")]
    SilentAboutOpenItems {
        /// The unit.
        unit: UnitId,
        /// How many are open.
        open: usize,
    },
    /// It goes over something open without a law or an order.
    #[error("{unit}: certified over an open item without naming a law or an order")]
    WithoutCitation {
        /// The unit.
        unit: UnitId,
    },
}

impl Certification {
    /// What is wrong with the certification, where `open` items stand against it.
    pub fn problem(&self, open: usize) -> Option<CertificationProblem> {
        let unit = || self.unit.clone();
        match &self.over {
            None if open > 0 => {
                Some(CertificationProblem::SilentAboutOpenItems { unit: unit(), open })
            }
            Some(over) if over.citation.citation.trim().is_empty() => {
                Some(CertificationProblem::WithoutCitation { unit: unit() })
            }
            _ => None,
        }
    }
}

/// A court's order: the payload of a court-order statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CourtOrder {
    /// The version of this shape.
    pub format: CourtOrderFormat,
    /// The court.
    pub court: String,
    /// The day of the order.
    pub date: Date,
    /// What it orders.
    pub orders: String,
    /// Whom it binds.
    pub binds: AuthorityId,
    /// The case and where the order stands.
    pub citation: Source,
}

/// A day of the law passed without the act it was for: the payload of a deadline-missed statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlineMissed {
    /// The version of this shape.
    pub format: DeadlineMissedFormat,
    /// The unit whose act is missing.
    pub unit: UnitId,
    /// The act.
    pub act: String,
    /// The last day for it.
    pub deadline: Date,
    /// The law that sets the day.
    pub citation: Source,
}

#[cfg(test)]
mod tests {
    use election::SourceStatus;

    use super::*;

    fn certification(citation: Option<&str>) -> Certification {
        Certification {
            format: CertificationFormat::V1,
            unit: "us-nm/otero".parse().unwrap(),
            canvass: Some("0".repeat(64).parse().unwrap()),
            counts: BTreeMap::new(),
            contests: BTreeSet::from(["president".parse().unwrap()]),
            over: citation.map(|citation| OverOpenItem {
                reason: "one precinct's return is missing".to_owned(),
                citation: Source {
                    citation: citation.to_owned(),
                    status: SourceStatus::Read,
                    note: None,
                },
            }),
        }
    }

    /// Historical precedent: Otero County, New Mexico, 2022, certified under a court's order.
    #[test]
    fn certifying_over_an_open_item_takes_a_citation() {
        assert_eq!(certification(None).problem(0), None);
        assert_eq!(certification(Some("order of the court")).problem(1), None);
        let unit: UnitId = "us-nm/otero".parse().unwrap();
        let silent = CertificationProblem::SilentAboutOpenItems { unit: unit.clone(), open: 1 };
        assert_eq!(certification(None).problem(1), Some(silent));
        let uncited = CertificationProblem::WithoutCitation { unit };
        assert_eq!(certification(Some(" ")).problem(1), Some(uncited));
    }
}
