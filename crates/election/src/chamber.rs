//! Bodies whose members several contests elect, and the parties by which they are told.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Candidate, ChamberId, Contest, ContestId, Definition, PartyId, Source};

/// A chamber, or offices of one kind such as governors: seats that contests of this election fill,
/// and seats whose holders sit on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chamber {
    /// The chamber: `us-house`.
    pub id: ChamberId,
    /// The title for readers.
    pub title: String,
    /// Whether its members decide together, by more than half of the seats.
    pub legislative: bool,
    /// The word under which figures give what this election fills, such as `elected-2018`; none
    /// where it fills every seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elected_as: Option<String>,
    /// How many seats there are.
    pub seats: u32,
    /// The contests that fill one each, in the order of the definition. A runoff stands with the
    /// contest that it decides, and not here.
    pub contests: Vec<ContestId>,
    /// Seats that are not up, by the party of their holders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sitting: Vec<SittingMembers>,
}

/// Seats that are not up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SittingMembers {
    /// The party of their holders.
    pub party: PartyId,
    /// How many.
    pub seats: u32,
    /// Who says so.
    pub source: Source,
}

/// A party, by which members of chambers are told: the labels of ballots that stand for it.
///
/// An affiliate in a state counts with its national party where a label says so, and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// The party, as figures name it: `democratic`.
    pub id: PartyId,
    /// The name for readers.
    pub name: String,
    /// The labels of candidates and ballot lines that stand for it.
    pub labels: Vec<String>,
    /// Who says so, where it is not the label itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// A contest that decides an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// The later contest.
    pub contest: ContestId,
    /// The earlier one.
    pub of: ContestId,
    /// Why there is a later one.
    pub kind: FollowUpKind,
}

/// Why a contest follows another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FollowUpKind {
    /// Nobody had the majority that the law asks for.
    Runoff,
    /// The earlier contest has no lawful result, and voters were asked anew.
    NewElection,
}

/// A contest whose polling day is not the election's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PollingDay {
    /// The contest.
    pub contest: ContestId,
    /// Its day.
    pub date: Date,
    /// Who says so.
    pub source: Source,
}

/// What is wrong with chambers, parties and contests that follow others.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChamberProblem {
    /// A contest that is not defined.
    #[error("{what} names contest {contest}, which is not defined")]
    UnknownContest {
        /// Where.
        what: String,
        /// The contest.
        contest: ContestId,
    },
    /// A contest that fills more than one seat, or stands in two chambers.
    #[error("contest {contest} must fill one seat of one chamber, and stand there once")]
    NotOneSeat {
        /// The contest.
        contest: ContestId,
    },
    /// Contests and sitting members that are not the seats.
    #[error("chamber {chamber} has {seats} seats; its contests and sitting members are {found}")]
    Seats {
        /// The chamber.
        chamber: ChamberId,
        /// What it says.
        seats: u32,
        /// What there is.
        found: u64,
    },
    /// A name that stands in paths of figures and cannot, or that means something else there.
    #[error("{name:?} stands in the path of figures: it holds no slash and is none of {taken}")]
    Name {
        /// The name.
        name: String,
        /// What is taken.
        taken: &'static str,
    },
    /// Two chambers, two parties, or two meanings of one label.
    #[error("{what} stands twice")]
    Twice {
        /// What.
        what: String,
    },
    /// Sitting members of a party that is not defined.
    #[error("chamber {chamber} has members of {party}, which is not defined")]
    UnknownParty {
        /// The chamber.
        chamber: ChamberId,
        /// The party.
        party: PartyId,
    },
    /// A contest that follows itself or two others, or is followed twice for one reason.
    #[error("contest {contest} cannot follow {of}: each follows one other, and is followed once")]
    FollowUp {
        /// The later contest.
        contest: ContestId,
        /// The earlier one.
        of: ContestId,
    },
}

impl Definition {
    /// The party that a candidate is told by: of several ballot lines the first, which is that of
    /// the nomination that the source names first.
    pub fn party_of(&self, candidate: &Candidate) -> Option<&Party> {
        let first = candidate.lines.first().map(|line| &line.party);
        let label = candidate.party.as_ref().or(first)?;
        self.parties.iter().find(|party| party.labels.contains(label))
    }

    /// The contest that follows another for this reason.
    pub fn follow_up(&self, of: &ContestId, kind: FollowUpKind) -> Option<&FollowUp> {
        self.follow_ups.iter().find(|later| later.of == *of && later.kind == kind)
    }

    /// The polling day of a contest.
    pub fn polling_day(&self, contest: &ContestId) -> Date {
        let other = self.polling_days.iter().find(|day| day.contest == *contest);
        other.map_or(self.date, |day| day.date)
    }

    fn defined(&self, id: &ContestId) -> Option<&Contest> {
        self.contests.iter().find(|contest| contest.id == *id)
    }
}

/// Everything that is wrong with the chambers of a definition.
pub(crate) fn lint_chambers(definition: &Definition) -> Vec<ChamberProblem> {
    let mut problems = lint_names(definition);
    let mut ids = BTreeSet::new();
    let mut labels = BTreeSet::new();
    for party in &definition.parties {
        if !ids.insert(&party.id) {
            problems.push(ChamberProblem::Twice { what: format!("party {}", party.id) });
        }
        let twice = party.labels.iter().filter(|label| !labels.insert(label.as_str()));
        problems.extend(
            twice.map(|label| ChamberProblem::Twice { what: format!("the label {label:?}") }),
        );
    }
    let (mut chambers, mut filled) = (BTreeSet::new(), BTreeSet::new());
    for chamber in &definition.chambers {
        if !chambers.insert(&chamber.id) {
            problems.push(ChamberProblem::Twice { what: format!("chamber {}", chamber.id) });
        }
        lint_seats(definition, chamber, &mut filled, &mut problems);
    }
    lint_follow_ups(definition, &mut problems);
    problems
}

/// Chambers, parties and the words of chambers stand in paths of figures, side by side with words
/// of their own.
fn lint_names(definition: &Definition) -> Vec<ChamberProblem> {
    let taken = "seats, status, vacant, undecided";
    let chambers = definition.chambers.iter();
    let ids = chambers.clone().map(|chamber| chamber.id.as_str());
    let words = chambers.filter_map(|chamber| chamber.elected_as.as_deref());
    let parties = definition.parties.iter().map(|party| party.id.as_str());
    let is_bad = |name: &&str| {
        name.contains('/') || name.is_empty() || taken.split(", ").any(|word| word == *name)
    };
    let bad = ids.chain(words).chain(parties).filter(is_bad);
    bad.map(|name| ChamberProblem::Name { name: name.to_owned(), taken }).collect()
}

fn lint_seats<'a>(
    definition: &Definition,
    chamber: &'a Chamber,
    filled: &mut BTreeSet<&'a ContestId>,
    problems: &mut Vec<ChamberProblem>,
) {
    for id in &chamber.contests {
        let Some(contest) = definition.defined(id) else {
            let (what, contest) = (format!("chamber {}", chamber.id), id.clone());
            problems.push(ChamberProblem::UnknownContest { what, contest });
            continue;
        };
        if contest.number_elected != 1 || !filled.insert(id) {
            problems.push(ChamberProblem::NotOneSeat { contest: id.clone() });
        }
    }
    for members in &chamber.sitting {
        if !definition.parties.iter().any(|party| party.id == members.party) {
            let (chamber, party) = (chamber.id.clone(), members.party.clone());
            problems.push(ChamberProblem::UnknownParty { chamber, party });
        }
    }
    let sitting: u64 = chamber.sitting.iter().map(|members| u64::from(members.seats)).sum();
    let contests = u64::try_from(chamber.contests.len()).expect("a length fits 64 bits");
    let found = sitting.saturating_add(contests);
    if found != u64::from(chamber.seats) {
        let (chamber, seats) = (chamber.id.clone(), chamber.seats);
        problems.push(ChamberProblem::Seats { chamber, seats, found });
    }
}

fn lint_follow_ups(definition: &Definition, problems: &mut Vec<ChamberProblem>) {
    let (mut later, mut earlier) = (BTreeSet::new(), BTreeSet::new());
    for follow_up in &definition.follow_ups {
        let FollowUp { contest, of, kind } = follow_up;
        for named in [contest, of] {
            if definition.defined(named).is_none() {
                let (what, contest) = ("a contest that follows another".to_owned(), named.clone());
                problems.push(ChamberProblem::UnknownContest { what, contest });
            }
        }
        let in_chamber = definition.chambers.iter().any(|c| c.contests.contains(contest));
        let once = later.insert(contest) && earlier.insert((of, *kind as u8));
        if contest == of || in_chamber || !once {
            let (contest, of) = (contest.clone(), of.clone());
            problems.push(ChamberProblem::FollowUp { contest, of });
        }
    }
    let mut days = BTreeSet::new();
    for PollingDay { contest, .. } in &definition.polling_days {
        if definition.defined(contest).is_none() {
            let (what, contest) = ("a polling day".to_owned(), contest.clone());
            problems.push(ChamberProblem::UnknownContest { what, contest });
        }
        if !days.insert(contest) {
            let what = format!("the polling day of {contest}");
            problems.push(ChamberProblem::Twice { what });
        }
    }
}
