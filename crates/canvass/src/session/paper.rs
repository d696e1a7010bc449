//! The roll, the papers, and which of several papers from one state is counted.

use std::collections::BTreeSet;

use election::{AuthorityId, Date, ElectorCount, UnitId};
use serde::{Deserialize, Serialize};

use crate::ascertainment::Issuer;
use crate::format::format_tag;
use crate::law::{CollegeLaw, RivalRule};
use crate::person::PersonVotes;

/// The members of both Houses, duly chosen and sworn, who take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Congress {
    /// Members of the House.
    pub representatives: u32,
    /// Members of the Senate.
    pub senators: u32,
}

/// One state of the roll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RollState {
    /// The state.
    pub state: UnitId,
    /// Its name, by which it is called.
    pub name: String,
    /// The electors it may appoint.
    pub entitled: ElectorCount,
    /// The electors it appointed: the majority is of these.
    pub appointed: ElectorCount,
}

/// The number of a paper among those that purport to be of one state.
pub type PaperNumber = u32;

/// A paper that purports to be a certificate of a state's electoral votes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// The state.
    pub state: UnitId,
    /// Its number; the order in which papers came means nothing.
    pub number: PaperNumber,
    /// Votes for President.
    pub president: PersonVotes,
    /// Votes for Vice President.
    pub vice_president: PersonVotes,
    /// Who certified the appointment of the electors who signed it.
    pub certified_by: Issuer,
    /// The authority of the state whose determination, made in time to be conclusive, shows these
    /// electors as appointed. Source: 3 U.S.C. 5, 15 (2016).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub determined_by: Option<AuthorityId>,
}

format_tag!(ReceivedPaperFormat, "ascertain/received-paper/v1", "[`ReceivedPaper`]");

/// A paper that reached Congress from somebody who is not the state's executive: the payload of a
/// received-paper statement, made by whoever received it.
///
/// That it came is recorded; that it is a certificate is not. It is put before the joint session
/// as certified by nobody, whatever it calls itself: only the executive's own statement, or the
/// one that replaces it, says who the electors are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceivedPaper {
    /// The version of this shape.
    pub format: ReceivedPaperFormat,
    /// The state it says it is of.
    pub state: UnitId,
    /// Its number among the state's papers, from 2: the first is the certificate of vote.
    pub number: PaperNumber,
    /// The day it was received, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_on: Option<Date>,
    /// Who sent it, in its own words.
    pub sender: String,
    /// Votes for President.
    pub president: PersonVotes,
    /// Votes for Vice President.
    pub vice_president: PersonVotes,
}

impl ReceivedPaper {
    /// The paper as it comes before the joint session.
    pub fn before_congress(&self) -> Paper {
        Paper {
            state: self.state.clone(),
            number: self.number,
            president: self.president.clone(),
            vice_president: self.vice_president.clone(),
            certified_by: Issuer::Other,
            determined_by: None,
        }
    }
}

/// What became of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperDisposition {
    /// The paper.
    pub number: PaperNumber,
    /// What became of it.
    pub fate: PaperFate,
}

/// What became of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaperFate {
    /// Its votes are the state's, less those rejected on an objection.
    Counted,
    /// Neither the executive nor a court's order certified its electors.
    NotCertifiedByExecutive,
    /// A court's order put other electors in their place.
    ReplacedByCourtOrder,
    /// The state's own determination shows other electors.
    NotDetermined,
    /// Both Houses agreed on another paper, or on none.
    NotAgreedByHouses,
    /// Nothing in the law says whether it counts.
    Unresolved,
}

/// What each House held to be the lawful paper of a state, or that none is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RivalVote {
    pub(super) house: Option<PaperNumber>,
    pub(super) senate: Option<PaperNumber>,
}

/// Which paper of a state is counted.
#[derive(Clone, Debug)]
pub(super) enum Selection {
    /// This one, or none by force of law.
    Settled(Option<PaperNumber>),
    /// Both Houses agreed that no paper is lawful.
    RejectedByHouses,
    /// The Houses must say first.
    AwaitsHouses,
    /// No text says which of these.
    Unresolved(Vec<PaperNumber>),
}

/// Which of a state's papers is counted, and what becomes of each.
pub(super) fn select(
    law: &CollegeLaw,
    papers: &[Paper],
    vote: Option<RivalVote>,
) -> (Selection, Vec<PaperDisposition>) {
    let candidates: Vec<&Paper> = papers.iter().collect();
    let (selection, other) = match law.rivals.map(|cited| cited.rule) {
        Some(RivalRule::ExecutiveOnly) => by_executive(&candidates),
        Some(RivalRule::DeterminationThenHouses) => by_determination(&candidates, vote),
        None => (only_or_unresolved(&candidates), PaperFate::Unresolved),
    };
    let fate = |paper: &Paper| match &selection {
        Selection::Settled(Some(number)) if *number == paper.number => PaperFate::Counted,
        Selection::Unresolved(numbers) if numbers.contains(&paper.number) => PaperFate::Unresolved,
        _ if other == PaperFate::NotCertifiedByExecutive && paper.certified_by != Issuer::Other => {
            PaperFate::ReplacedByCourtOrder
        }
        _ => other,
    };
    let disposition = |paper: &Paper| PaperDisposition { number: paper.number, fate: fate(paper) };
    let dispositions = papers.iter().map(disposition).collect();
    (selection, dispositions)
}

/// Only the votes of electors under the executive's certificate, or as a court revised it.
///
/// Source: 3 U.S.C. 5(c), 15(d)(1)(A), as amended 2022.
fn by_executive(candidates: &[&Paper]) -> (Selection, PaperFate) {
    let from = |issuer| candidates.iter().filter(move |p| p.certified_by == issuer).copied();
    let ordered: Vec<&Paper> = from(Issuer::CourtOrder).collect();
    let certified = if ordered.is_empty() { from(Issuer::Executive).collect() } else { ordered };
    (only_or_unresolved(&certified), PaperFate::NotCertifiedByExecutive)
}

/// The order of cases of the Electoral Count Act.
///
/// Source: 3 U.S.C. 15 (2016).
fn by_determination(candidates: &[&Paper], vote: Option<RivalVote>) -> (Selection, PaperFate) {
    if candidates.len() < 2 {
        return (only_or_unresolved(candidates), PaperFate::NotDetermined);
    }
    let determined: Vec<&Paper> =
        candidates.iter().filter(|paper| paper.determined_by.is_some()).copied().collect();
    let authorities: BTreeSet<_> = determined.iter().map(|paper| &paper.determined_by).collect();
    // One authority of the state has determined it: those electors and no others.
    if authorities.len() == 1 {
        return (only_or_unresolved(&determined), PaperFate::NotDetermined);
    }
    // Two authorities, or none: what both Houses hold to be lawful.
    let among = if determined.is_empty() { candidates } else { &determined[..] };
    (by_houses(candidates, among, vote), PaperFate::NotAgreedByHouses)
}

fn by_houses(candidates: &[&Paper], among: &[&Paper], vote: Option<RivalVote>) -> Selection {
    match vote {
        None => Selection::AwaitsHouses,
        Some(RivalVote { house: None, senate: None }) => Selection::RejectedByHouses,
        Some(RivalVote { house: Some(house), senate: Some(senate) })
            if house == senate && among.iter().any(|paper| paper.number == house) =>
        {
            Selection::Settled(Some(house))
        }
        // The Houses disagree: the votes certified by the executive under the seal.
        Some(_) => {
            let certified: Vec<&Paper> =
                candidates.iter().filter(|p| p.certified_by != Issuer::Other).copied().collect();
            match certified[..] {
                [paper] => Selection::Settled(Some(paper.number)),
                _ => Selection::Unresolved(numbers(candidates)),
            }
        }
    }
}

fn only_or_unresolved(papers: &[&Paper]) -> Selection {
    match papers {
        [] => Selection::Settled(None),
        [paper] => Selection::Settled(Some(paper.number)),
        several => Selection::Unresolved(numbers(several)),
    }
}

fn numbers(papers: &[&Paper]) -> Vec<PaperNumber> {
    papers.iter().map(|paper| paper.number).collect()
}
