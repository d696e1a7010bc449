//! What the pages are made from: the one module that asks the verified record.

use std::collections::{BTreeMap, BTreeSet};

use canvass::acts::Certification;
use canvass::ascertainment::CertificateOfAscertainment;
use canvass::calendar::LegalCalendar;
use canvass::certificate::{CertificateOfVote, LatePapers};
use canvass::chamber::{ChamberResult, ContestRuling};
use canvass::contingent::{HouseChoice, SenateChoice};
use canvass::meeting::{ElectorMeeting, MeetingResult};
use canvass::session::{ElectoralCount, JointSessionEvent};
use canvass::succession::Succession;
use canvass::{Appointment, Apportionment, ContestOutcome, UnitCanvass};
use election::{
    AuthorityId, Basis, CandidateId, ChamberId, CheckedDefinition, Contest, ContestId, UnitId,
    UnitReturn,
};
use tabulate::{ClassRuling, ContestCount, MarkCount, WriteInAdjudication};
use verify::{CountOf, Explanation, Provenance, Sourced, UnreadSource, VerifiedRecord};

type ByUnit<'a, T> = BTreeMap<UnitId, Sourced<'a, T>>;

/// Everything that a site shows, looked up once.
pub(crate) struct Facts<'a> {
    record: &'a VerifiedRecord,
    pub(crate) definition: &'a CheckedDefinition,
    pub(crate) report: &'a verify::Report,
    /// The whole log in its order.
    pub(crate) statements: Vec<Provenance>,
    pub(crate) figures: BTreeMap<&'a str, u64>,
    pub(crate) returns: ByUnit<'a, UnitReturn>,
    pub(crate) canvasses: ByUnit<'a, UnitCanvass>,
    /// Units whose ballots are counted from cast vote records.
    counted: BTreeSet<UnitId>,
    pub(crate) certifications: ByUnit<'a, Certification>,
    pub(crate) outcomes: BTreeMap<ContestId, Sourced<'a, ContestOutcome>>,
    pub(crate) apportionment: Option<Sourced<'a, Apportionment>>,
    pub(crate) appointments: ByUnit<'a, Appointment>,
    pub(crate) ascertainments: ByUnit<'a, CertificateOfAscertainment>,
    pub(crate) meetings: ByUnit<'a, ElectorMeeting>,
    pub(crate) meeting_results: ByUnit<'a, MeetingResult>,
    pub(crate) certificates_of_vote: BTreeMap<UnitId, Vec<Sourced<'a, CertificateOfVote>>>,
    pub(crate) session: Vec<Sourced<'a, JointSessionEvent>>,
    pub(crate) count: Option<Sourced<'a, ElectoralCount>>,
    pub(crate) house: Option<(&'a HouseChoice, Provenance)>,
    pub(crate) senate: Option<(&'a SenateChoice, Provenance)>,
    pub(crate) calendar: Option<Sourced<'a, LegalCalendar>>,
    pub(crate) late_papers: Option<Sourced<'a, LatePapers>>,
    pub(crate) succession: Option<Sourced<'a, Succession>>,
    /// Sources that were not read in full.
    pub(crate) unread: Vec<UnreadSource>,
    votes: BTreeMap<&'a UnitId, BTreeMap<&'a ContestId, Vec<Votes>>>,
    /// Names of persons whom electors voted for, beside the candidates of contests.
    names: BTreeMap<CandidateId, String>,
}

/// The votes of one candidate in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Votes {
    /// All of them.
    pub(crate) all: u64,
    /// Those that a unit itself reported.
    pub(crate) reported: u64,
}

impl<'a> Facts<'a> {
    pub(crate) fn of(record: &'a VerifiedRecord) -> Self {
        let definition = record.definition();
        let units = || definition.get().units.iter().map(|unit| &unit.id);
        let college = definition.get().college.as_ref();
        let states = || college.iter().flat_map(|college| &college.states).map(|state| &state.unit);
        let contests = definition.get().contests.iter().map(|contest| &contest.id);
        let votes = states().map(|state| (state.clone(), record.certificates_of_vote(state)));
        let mut facts = Self {
            record,
            definition,
            report: record.report(),
            statements: record.statements().collect(),
            figures: record.figures().collect(),
            returns: by_unit(units(), |unit| record.unit_return(unit)),
            canvasses: by_unit(units(), |unit| record.unit_canvass(unit)),
            counted: record.counted_units(),
            certifications: by_unit(units(), |unit| record.certification(unit)),
            outcomes: contests.filter_map(|id| Some((id.clone(), record.outcome(id)?))).collect(),
            apportionment: record.apportionment(),
            appointments: by_unit(states(), |state| record.appointment(state)),
            ascertainments: by_unit(states(), |state| record.ascertainment(state)),
            meetings: by_unit(states(), |state| record.meeting(state)),
            meeting_results: by_unit(states(), |state| record.meeting_result(state)),
            certificates_of_vote: votes.collect(),
            session: record.session_events(),
            count: record.electoral_count(),
            house: record.house_choice(),
            senate: record.senate_choice(),
            calendar: record.legal_calendar(),
            late_papers: record.late_papers(),
            succession: record.succession(),
            unread: record.unread_sources(),
            votes: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        for contest in &definition.get().contests {
            for unit in units() {
                if let Some(votes) = facts.count_votes(contest, unit) {
                    facts.votes.entry(unit).or_default().insert(&contest.id, votes);
                }
            }
        }
        let tickets = college.iter().flat_map(|college| &college.tickets);
        let running = tickets.map(|t| (t.vice_president.clone(), t.vice_president_name.clone()));
        let met = facts.meetings.values().flat_map(|meeting| &meeting.value.persons);
        let met = met.map(|(id, person)| (id.clone(), person.name.clone()));
        let candidates = definition.get().contests.iter().flat_map(|contest| &contest.candidates);
        let candidates = candidates.map(|candidate| (candidate.id.clone(), candidate.name.clone()));
        facts.names = met.chain(running).chain(candidates).collect();
        facts
    }

    pub(crate) fn checkpoint_note(&self) -> String {
        self.record.checkpoint_note()
    }

    pub(crate) fn definition_digest(&self) -> record::Digest {
        self.record.definition_digest()
    }

    /// What was replaced, and by what.
    pub(crate) fn corrections(&self) -> Vec<(Provenance, Provenance)> {
        self.record.corrections()
    }

    pub(crate) fn explain(&self, figure: &str) -> Option<Explanation> {
        self.record.explain(figure)
    }

    /// The standing adjudications of write-ins in a contest.
    pub(crate) fn write_in_adjudications(
        &self,
        contest: &ContestId,
    ) -> Vec<Sourced<'a, WriteInAdjudication>> {
        self.record.write_in_adjudications(contest)
    }

    /// Who signed a statement.
    pub(crate) fn signers(&self, position: u64) -> Vec<AuthorityId> {
        self.record.signers(position)
    }

    pub(crate) fn candidate_name(&self, contest: &Contest, id: &CandidateId) -> String {
        let candidate = contest.candidate(id);
        candidate.map_or_else(|| self.person_name(id), |candidate| candidate.name.clone())
    }

    pub(crate) fn person_name(&self, id: &CandidateId) -> String {
        self.names.get(id).cloned().unwrap_or_else(|| self.record.person_name(id))
    }

    /// The votes of every candidate of a contest in a place, in the order of the definition;
    /// `None` where nothing is reported.
    pub(crate) fn votes(&self, contest: &Contest, unit: &UnitId) -> Option<&[Votes]> {
        self.votes.get(unit)?.get(&contest.id).map(Vec::as_slice)
    }

    fn count_votes(&self, contest: &Contest, unit: &UnitId) -> Option<Vec<Votes>> {
        if let Some(marks) = self.marks_in(contest, unit) {
            let votes = contest.candidates.iter().map(|candidate| {
                let all = marks.votes.get(&candidate.id).map_or(0, |votes| votes.get());
                Votes { all, reported: all }
            });
            return Some(votes.collect());
        }
        if let Some(canvass) = self.canvasses.get(unit) {
            let contest = canvass.value.contests.get(&contest.id)?;
            let votes = contest
                .candidates
                .iter()
                .map(|line| Votes { all: line.votes.get(), reported: line.votes_reported.get() });
            return Some(votes.collect());
        }
        let unit_return = self.returns.get(unit)?.value;
        let lines = &unit_return.contests.get(&contest.id)?.votes;
        let reported = unit_return.basis == Basis::Reported;
        let votes = contest.candidates.iter().map(|candidate| {
            let lines = candidate.selections().into_iter().filter_map(|line| lines.get(&line));
            let all = lines.map(|votes| votes.get()).sum();
            Votes { all, reported: if reported { all } else { 0 } }
        });
        Some(votes.collect())
    }

    /// The votes that a count by marks has in the contest's place, or in one unit that it tells
    /// apart.
    fn marks_in(&self, contest: &Contest, unit: &UnitId) -> Option<&'a MarkCount> {
        let count = self.contest_count(&contest.id)?;
        if *unit == contest.scope {
            return count.marks.as_ref();
        }
        let cell = count.by_unit.iter().find(|cell| cell.of == [unit.clone()])?;
        cell.marks.as_ref()
    }

    /// Whether the count of a contest shows a unit only together with others.
    pub(crate) fn is_merged(&self, contest: &Contest, unit: &UnitId) -> bool {
        let cells = self.contest_count(&contest.id).into_iter().flat_map(|count| &count.by_unit);
        cells.into_iter().any(|cell| cell.of.len() > 1 && cell.of.contains(unit))
    }

    /// Whether a unit's votes are in: by a return, or by the records of its ballots.
    pub(crate) fn is_in(&self, unit: &UnitId) -> bool {
        self.returns.contains_key(unit) || self.counted.contains(unit)
    }

    /// Whether a unit's ballots are counted from cast vote records.
    pub(crate) fn is_counted(&self, unit: &UnitId) -> bool {
        self.counted.contains(unit)
    }

    /// The count of a contest from its ballots.
    pub(crate) fn contest_count(&self, contest: &ContestId) -> Option<&'a ContestCount> {
        self.record.contest_count(contest).map(|count| count.value)
    }

    /// The count of a contest with or without ballots that bear a class.
    pub(crate) fn count_of(&self, contest: &ContestId, of: CountOf) -> Option<&'a ContestCount> {
        self.record.count_of(contest, of).map(|count| count.value)
    }

    /// Who holds a chamber.
    pub(crate) fn chamber(&self, chamber: &ChamberId) -> Option<&'a ChamberResult> {
        self.record.chamber(chamber).map(|result| result.value)
    }

    /// The ruling on a contest as a whole.
    pub(crate) fn contest_ruling(&self, contest: &ContestId) -> Option<Sourced<'a, ContestRuling>> {
        self.record.contest_ruling(contest)
    }

    /// Which classes of ballots count, and by which order or law.
    pub(crate) fn class_rulings(&self) -> Vec<Sourced<'a, ClassRuling>> {
        self.record.class_rulings()
    }

    /// The contest that chooses the electors, where there is one, else the first.
    pub(crate) fn main_contest(&self) -> &Contest {
        let definition = self.definition.get();
        let electors = definition.college.as_ref().map(|college| &college.contest);
        let chosen = electors.and_then(|id| self.definition.contest(id));
        chosen.unwrap_or(&definition.contests[0])
    }
}

fn by_unit<'a, 'u, T>(
    units: impl Iterator<Item = &'u UnitId>,
    of: impl Fn(&UnitId) -> Option<Sourced<'a, T>>,
) -> ByUnit<'a, T> {
    units.filter_map(|unit| Some((unit.clone(), of(unit)?))).collect()
}
