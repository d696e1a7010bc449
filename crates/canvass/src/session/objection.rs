//! Whether an objection is one under the law, and what became of it.

use serde::{Deserialize, Serialize};

use super::event::{Form, Ground, Objection, ObjectionRuling};
use super::paper::{Congress, Paper};
use crate::law::{ObjectionRule, Threshold};

/// Why an objection is none under the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ObjectionDefect {
    /// It was not made in writing.
    NotInWriting,
    /// Its ground is not one of the law's.
    GroundNotInLaw,
    /// Too few Representatives signed.
    TooFewRepresentatives {
        /// Who signed.
        signed: u32,
        /// How many must.
        needed: u32,
    },
    /// Too few Senators signed.
    TooFewSenators {
        /// Who signed.
        signed: u32,
        /// How many must.
        needed: u32,
    },
    /// It is against votes that the paper does not have.
    VotesNotInPaper,
    /// It was ruled out of order, and what is recorded of it does not show why.
    ReasonNotRecorded,
}

/// The votes of one House on an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Division {
    /// Members for sustaining it.
    pub yeas: u32,
    /// Members against.
    pub nays: u32,
}

/// What a House decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// More members for the objection than against.
    Sustained,
    /// As many against as for, or more.
    NotSustained,
}

/// What became of an objection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ObjectionOutcome {
    /// It was none under the law; the Houses did not vote.
    OutOfOrder {
        /// Why.
        defects: Vec<ObjectionDefect>,
    },
    /// One House at least did not sustain it: the votes are counted.
    Overruled {
        /// The House.
        house: Decision,
        /// The Senate.
        senate: Decision,
    },
    /// Both Houses sustained it: the votes are rejected.
    Sustained,
}

/// An objection on its way.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) objection: Objection,
    pub(super) defects: Vec<ObjectionDefect>,
    pub(super) ruled: Option<ObjectionRuling>,
    pub(super) house: Option<Division>,
    pub(super) senate: Option<Division>,
}

impl Division {
    pub(super) fn decision(self) -> Decision {
        if self.yeas > self.nays { Decision::Sustained } else { Decision::NotSustained }
    }
}

impl Pending {
    pub(super) fn new(objection: Objection, defects: Vec<ObjectionDefect>) -> Self {
        Self { objection, defects, ruled: None, house: None, senate: None }
    }

    /// Whether the Houses must vote on it.
    pub(super) fn in_order(&self) -> bool {
        self.defects.is_empty()
    }

    /// Whether the presiding officer may have ruled so under the law.
    ///
    /// What was not recorded is neither kept nor broken: where nothing recorded speaks against the
    /// objection and something is missing, the officer knew what the record does not.
    pub(super) fn may_be_ruled(&self, ruling: ObjectionRuling) -> bool {
        match ruling {
            ObjectionRuling::InOrder => self.in_order(),
            ObjectionRuling::OutOfOrder => !self.in_order() || self.objection.is_partly_recorded(),
        }
    }

    /// Takes down the ruling; one that the record does not show the reason of says so.
    pub(super) fn take_ruling(&mut self, ruling: ObjectionRuling) {
        if ruling == ObjectionRuling::OutOfOrder && self.in_order() {
            self.defects.push(ObjectionDefect::ReasonNotRecorded);
        }
        self.ruled = Some(ruling);
    }

    /// What became of it, or `None` while a House has still to vote.
    pub(super) fn outcome(&self) -> Option<ObjectionOutcome> {
        if !self.in_order() {
            return Some(ObjectionOutcome::OutOfOrder { defects: self.defects.clone() });
        }
        let (house, senate) = (self.house?.decision(), self.senate?.decision());
        Some(match (house, senate) {
            (Decision::Sustained, Decision::Sustained) => ObjectionOutcome::Sustained,
            (house, senate) => ObjectionOutcome::Overruled { house, senate },
        })
    }
}

/// Every recorded reason why an objection is none under the law.
pub(super) fn defects(
    rule: &ObjectionRule,
    congress: Congress,
    paper: &Paper,
    objection: &Objection,
) -> Vec<ObjectionDefect> {
    let mut defects = Vec::new();
    if objection.form == Form::Oral {
        defects.push(ObjectionDefect::NotInWriting);
    }
    let ground = objection.ground;
    if ground != Ground::NotRecorded && !rule.grounds.rule.contains(&ground) {
        defects.push(ObjectionDefect::GroundNotInLaw);
    }
    let threshold = rule.threshold.rule;
    let needed = needed(threshold, congress.representatives);
    if let Some(signed) = objection.signed_by_representatives.filter(|signed| *signed < needed) {
        defects.push(ObjectionDefect::TooFewRepresentatives { signed, needed });
    }
    let needed = self::needed(threshold, congress.senators);
    if let Some(signed) = objection.signed_by_senators.filter(|signed| *signed < needed) {
        defects.push(ObjectionDefect::TooFewSenators { signed, needed });
    }
    let has_votes = objection.votes.as_ref().is_none_or(|votes| {
        paper.president.without(&votes.president).is_some()
            && paper.vice_president.without(&votes.vice_president).is_some()
    });
    if !has_votes {
        defects.push(ObjectionDefect::VotesNotInPaper);
    }
    defects
}

/// How many of a House must sign; one-fifth of 99 is 20, since 19 are less than a fifth.
fn needed(threshold: Threshold, members: u32) -> u32 {
    match threshold {
        Threshold::OneOfEach => 1,
        Threshold::OneFifthOfEach => members.div_ceil(5),
    }
}
