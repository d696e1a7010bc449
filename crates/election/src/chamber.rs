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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::tests::{contest, town};
    use crate::{DefinitionProblem, SourceStatus, VoteVariation, lint};

    /// A council of two seats: the mayor's contest fills one, one is not up.
    fn council() -> Definition {
        let mut definition = town(Vec::new());
        definition.contests.push(contest("runoff", "town"));
        let party = |id: &str, label: &str| Party {
            id: id.parse().unwrap(),
            name: id.to_owned(),
            labels: vec![label.to_owned()],
            source: None,
        };
        definition.parties = vec![party("farmers", "FARM"), party("labor", "LAB")];
        let source = Source { citation: String::new(), note: None, status: SourceStatus::Read };
        definition.chambers = vec![Chamber {
            id: "council".parse().unwrap(),
            title: "Council".to_owned(),
            legislative: true,
            elected_as: Some("elected-2026".to_owned()),
            seats: 2,
            contests: vec!["mayor".parse().unwrap()],
            sitting: vec![SittingMembers {
                party: "labor".parse().unwrap(),
                seats: 1,
                source: source.clone(),
            }],
        }];
        let follow = |contest: &str, of: &str| FollowUp {
            contest: contest.parse().unwrap(),
            of: of.parse().unwrap(),
            kind: FollowUpKind::Runoff,
        };
        definition.follow_ups = vec![follow("runoff", "mayor")];
        let date = "2026-12-01".parse().unwrap();
        definition.polling_days =
            vec![PollingDay { contest: "runoff".parse().unwrap(), date, source }];
        definition
    }

    fn problems(change: impl FnOnce(&mut Definition)) -> Vec<String> {
        let mut definition = council();
        change(&mut definition);
        lint_chambers(&definition).iter().map(ToString::to_string).collect()
    }

    #[track_caller]
    fn says(change: impl FnOnce(&mut Definition), words: &str) {
        let found = problems(change);
        assert!(found.iter().any(|problem| problem.contains(words)), "{words:?}: {found:?}");
    }

    #[test]
    fn each_rule_of_chambers_fails_by_itself() {
        assert_eq!(problems(|_| {}), [""; 0]);
        let id = |id: &str| id.parse::<ContestId>().unwrap();
        says(|d| d.chambers[0].seats = 3, "has 3 seats; its contests and sitting members are 2");
        says(
            |d| d.chambers[0].contests[0] = id("none"),
            "names contest none, which is not defined",
        );
        says(
            |d| d.chambers[0].sitting[0].party = "x".parse().unwrap(),
            "members of x, which is not",
        );
        says(|d| d.contests[0].number_elected = 2, "mayor must fill one seat of one chamber");
        says(|d| d.chambers.push(d.chambers[0].clone()), "chamber council stands twice");
        says(|d| d.chambers[0].contests.push(id("mayor")), "mayor must fill one seat");
        says(|d| d.parties[1].id = d.parties[0].id.clone(), "party farmers stands twice");
        says(|d| d.parties[1].labels = vec!["FARM".to_owned()], "the label \"FARM\" stands twice");
        says(|d| d.follow_ups[0].of = id("runoff"), "runoff cannot follow runoff");
        says(|d| d.follow_ups[0].contest = id("mayor"), "mayor cannot follow mayor");
        says(|d| d.follow_ups.push(d.follow_ups[0].clone()), "runoff cannot follow mayor");
        says(|d| d.follow_ups[0].of = id("none"), "a contest that follows another names contest");
        says(|d| d.polling_days[0].contest = id("none"), "a polling day names contest none");
        says(
            |d| d.polling_days.push(d.polling_days[0].clone()),
            "polling day of runoff stands twice",
        );
    }

    /// Attack C28: ids that collide in the paths of figures.
    #[test]
    fn c28_names_of_chambers_and_parties_mean_nothing_else_in_figures() {
        for taken in ["seats", "vacant", "undecided", "status", "a/b"] {
            let words = format!("{taken:?} stands in the path of figures");
            says(|d| d.chambers[0].elected_as = Some(taken.to_owned()), &words);
            says(|d| d.chambers[0].id = taken.parse().unwrap(), &words);
            says(|d| d.parties[0].id = taken.parse().unwrap(), &words);
        }
    }

    #[test]
    fn a_majority_is_of_one_vote_for_one_seat() {
        for (votes, seats, sound) in [(1, 1, true), (2, 1, false), (1, 2, false)] {
            let mut definition = town(Vec::new());
            let mayor = &mut definition.contests[0];
            mayor.vote_variation = VoteVariation::Majority;
            (mayor.votes_allowed, mayor.number_elected) = (votes, seats);
            let is_it = |problem: &DefinitionProblem| {
                matches!(problem, DefinitionProblem::MajorityOfSeveral { .. })
            };
            assert_eq!(lint(&definition).iter().any(is_it), !sound, "{votes} votes, {seats} seats");
        }
    }
}
