//! Which results the standing statements call for, and from exactly which inputs.
//!
//! `run` makes what is called for and missing; `verify` asks that nothing is missing and that
//! each standing result rests on exactly these inputs. An insider who leaves a county out of a
//! sum can sign and log it, and is found here.

use canvass::contingent::ChamberVotes;
use canvass::session::SessionAct;
use election::{
    AllocationMethod, Contest, ElectoralCollege, Partition, StateElectors, StatementKind, UnitId,
};
use record::Parameters;

use crate::derive::Rule;
use crate::load::Loaded;
use crate::payload::Payload;
use crate::standing::Standing;

/// A result that is called for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) rule: Rule,
    pub(crate) parameters: Parameters,
    /// Positions of the input statements; the definition, always first, is position 0.
    pub(crate) inputs: Vec<u64>,
}

pub(crate) fn place(unit: &UnitId) -> Parameters {
    Parameters { unit: unit.clone(), words: std::collections::BTreeMap::new() }
}

pub(crate) fn contest_place(contest: &Contest) -> Parameters {
    let words = [("contest".to_owned(), contest.id.to_string())];
    Parameters { unit: contest.scope.clone(), words: words.into() }
}

/// Every result whose inputs all stand. Later ones rest on earlier ones, so that making what is
/// missing may call for more.
pub(crate) fn calls(loaded: &Loaded, standing: &Standing) -> Vec<Call> {
    let planner = Planner { loaded, standing };
    let mut calls = Vec::new();
    calls.extend(planner.apportionment());
    let sums = loaded.definition.sums().rev();
    calls.extend(sums.filter_map(|unit| planner.unit_canvass(&unit.id)));
    let contests = loaded.definition.get().contests.iter();
    calls.extend(contests.filter_map(|contest| planner.outcome(contest)));
    if let Some(college) = &loaded.definition.get().college {
        calls.extend(college.states.iter().filter_map(|state| planner.appointment(state)));
        calls.extend(college.states.iter().filter_map(|state| planner.meeting(&state.unit)));
        calls.extend(planner.joint_session(college));
        calls.extend(planner.contingent(Rule::ContingentHouse));
        calls.extend(planner.contingent(Rule::ContingentSenate));
    }
    calls
}

struct Planner<'a> {
    loaded: &'a Loaded,
    standing: &'a Standing,
}

impl Planner<'_> {
    fn derived(&self, rule: Rule, parameters: &Parameters) -> Option<u64> {
        self.standing.derivation(&rule.name(), parameters)
    }

    /// The return of a unit that reports, or the canvass of one that is a sum.
    fn votes_of(&self, unit: &UnitId) -> Option<u64> {
        self.votes(unit, self.loaded.definition.reports(unit))
    }

    fn votes(&self, unit: &UnitId, reports: bool) -> Option<u64> {
        if reports {
            self.standing.unit(StatementKind::UnitReturn, unit)
        } else {
            self.derived(Rule::UnitCanvass, &place(unit))
        }
    }

    /// Standing statements of a kind that may be made many times, in the order of the log.
    fn all_of(&self, kind: StatementKind, keep: impl Fn(&Payload) -> bool) -> Vec<u64> {
        let of_kind = |position: &u64| {
            let entry = self.loaded.entry(*position);
            entry.is_some_and(|entry| entry.statement.kind == kind)
                && self.loaded.payload(*position).is_some_and(&keep)
        };
        self.standing.positions.iter().copied().filter(of_kind).collect()
    }

    fn call(rule: Rule, parameters: Parameters, inputs: impl IntoIterator<Item = u64>) -> Call {
        Call { rule, parameters, inputs: std::iter::once(0).chain(inputs).collect() }
    }

    fn apportionment(&self) -> Option<Call> {
        self.loaded.definition.get().college.as_ref()?;
        let root = &self.loaded.definition.root().id;
        let census = self.standing.unit(StatementKind::CensusPopulation, root)?;
        Some(Self::call(Rule::Apportionment, place(root), [census]))
    }

    fn unit_canvass(&self, unit: &UnitId) -> Option<Call> {
        let parts = self.loaded.definition.parts(unit, Partition::Canvass).into_iter();
        let inputs: Vec<u64> =
            parts.filter_map(|(part, reports)| self.votes(&part.id, reports)).collect();
        let call = || Self::call(Rule::UnitCanvass, place(unit), inputs.clone());
        (!inputs.is_empty()).then(call)
    }

    /// The college's contest elects nobody by itself: its votes appoint electors.
    fn outcome(&self, contest: &Contest) -> Option<Call> {
        let college = self.loaded.definition.get().college.as_ref();
        if college.is_some_and(|college| college.contest == contest.id) {
            return None;
        }
        let canvass = self.derived(Rule::UnitCanvass, &place(&contest.scope))?;
        let of_contest = |payload: &Payload| match payload {
            Payload::Lot(lot) => lot.contest == contest.id,
            _ => false,
        };
        let lots = self.all_of(StatementKind::Lot, of_contest);
        let inputs = std::iter::once(canvass).chain(lots);
        Some(Self::call(Rule::ContestOutcome, contest_place(contest), inputs))
    }

    fn appointment(&self, state: &StateElectors) -> Option<Call> {
        let root = &self.loaded.definition.root().id;
        let apportioned = self.derived(Rule::Apportionment, &place(root))?;
        let mut inputs = vec![apportioned, self.votes_of(&state.unit)?];
        if let AllocationMethod::ByDistrict { districts, unallocated, .. } = &state.method {
            for part in districts.iter().chain(unallocated) {
                inputs.push(self.votes_of(part)?);
            }
        }
        let contest = &self.loaded.definition.get().college.as_ref()?.contest;
        let in_state = |payload: &Payload| match payload {
            Payload::Lot(lot) => {
                let mut above = self.loaded.definition.with_above(&lot.unit);
                lot.contest == *contest && above.any(|unit| *unit == state.unit)
            }
            _ => false,
        };
        inputs.extend(self.all_of(StatementKind::Lot, in_state));
        Some(Self::call(Rule::Appointment, place(&state.unit), inputs))
    }

    fn meeting(&self, state: &UnitId) -> Option<Call> {
        let appointed = self.derived(Rule::Appointment, &place(state))?;
        let meeting = self.standing.unit(StatementKind::ElectorMeeting, state)?;
        Some(Self::call(Rule::ElectorMeeting, place(state), [appointed, meeting]))
    }

    /// Called for once the session's events reach the announcement; before that there is no count.
    fn joint_session(&self, college: &ElectoralCollege) -> Option<Call> {
        let root = &self.loaded.definition.root().id;
        let mut inputs = vec![self.derived(Rule::Apportionment, &place(root))?];
        for state in &college.states {
            let kind = StatementKind::CertificateOfAscertainment;
            inputs.extend(self.standing.unit(kind, &state.unit));
            let of_state = |payload: &Payload| match payload {
                Payload::CertificateOfVote(copy) => copy.state == state.unit,
                _ => false,
            };
            inputs.extend(self.all_of(StatementKind::CertificateOfVote, of_state));
        }
        inputs.extend(self.all_of(StatementKind::ReceivedPaper, |_| true));
        let events = self.all_of(StatementKind::JointSessionEvent, |_| true);
        let announced = events.last().is_some_and(|last| match self.loaded.payload(*last) {
            Some(Payload::JointSessionEvent(event)) => {
                matches!(event.act, SessionAct::Announced { .. })
            }
            _ => false,
        });
        inputs.extend(events);
        announced.then(|| Self::call(Rule::JointSession, place(root), inputs))
    }
    /// Called for as soon as the chamber has voted.
    fn contingent(&self, rule: Rule) -> Option<Call> {
        let root = &self.loaded.definition.root().id;
        let count = self.derived(Rule::JointSession, &place(root))?;
        let ballots = self.all_of(StatementKind::ContingentBallot, |payload| match payload {
            Payload::ContingentBallot(ballot) => {
                let house = matches!(ballot.votes, ChamberVotes::House { .. });
                house == (rule == Rule::ContingentHouse)
            }
            _ => false,
        });
        let due = !ballots.is_empty();
        due.then(|| Self::call(rule, place(root), std::iter::once(count).chain(ballots)))
    }
}
