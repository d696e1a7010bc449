//! Which results the standing statements call for, and from exactly which inputs.
//!
//! `run` makes what is called for and missing; `verify` asks that nothing is missing and that
//! each standing result rests on exactly these inputs. An insider who leaves a county out of a
//! sum can sign and log it, and is found here.

use std::collections::BTreeMap;

use canvass::contingent::Chamber;
use canvass::session::SessionAct;
use election::{
    AllocationMethod, BallotClassId, ChamberId, Contest, ContestId, ElectoralCollege, FollowUpKind,
    Partition, StateElectors, StatementKind, UnitId, VoteVariation,
};
use record::Parameters;

use crate::adjudicated::is_of;
use crate::derive::Rule;
use crate::derive::chambers::CHAMBER;
use crate::derive::counted::CountOf;
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

pub(crate) fn chamber_place(root: &UnitId, chamber: &ChamberId) -> Parameters {
    let words = [(CHAMBER.to_owned(), chamber.to_string())];
    Parameters { unit: root.clone(), words: words.into() }
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
    calls.extend(contests.clone().flat_map(|contest| planner.contest_counts(contest)));
    calls.extend(contests.filter_map(|contest| planner.outcome(contest)));
    let chambers = loaded.definition.get().chambers.iter();
    calls.extend(chambers.filter_map(|chamber| planner.chamber(chamber)));
    if let Some(college) = &loaded.definition.get().college {
        calls.extend(college.states.iter().filter_map(|state| planner.appointment(state)));
        calls.extend(college.states.iter().filter_map(|state| planner.meeting(&state.unit)));
        calls.extend(planner.joint_session(college));
        calls.extend(planner.contingent(Rule::ContingentHouse));
        calls.extend(planner.contingent(Rule::ContingentSenate));
        calls.push(planner.calendar());
        calls.extend(planner.late_papers(college));
        calls.extend(planner.succession());
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

    /// Standing statements of a kind that are numbered, in the order of their numbers: one that was
    /// corrected stays in its place.
    fn numbered(&self, kind: StatementKind, number: impl Fn(&Payload) -> Option<u32>) -> Vec<u64> {
        let all = self.all_of(kind, |payload| number(payload).is_some());
        let number = |at: &u64| (self.loaded.payload(*at).and_then(&number), *at);
        let mut all: Vec<_> = all.iter().map(number).collect();
        all.sort_unstable();
        all.into_iter().map(|(_, position)| position).collect()
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

    fn is_counted(&self, contest: &Contest) -> bool {
        self.loaded.definition.get().counting.contains_key(&contest.id)
    }

    /// Lots of a contest for its count, which breaks ties of rounds, or for its outcome: that has
    /// all others. Where there is no count it has every lot, and refuses one of a round.
    fn lots_of(&self, contest: &Contest, rule: Rule) -> Vec<u64> {
        let counted = self.is_counted(contest);
        self.all_of(StatementKind::Lot, |payload| match payload {
            Payload::Lot(lot) if lot.contest == contest.id => {
                (rule == Rule::ContestCount) == (counted && lot.of_round.is_some())
            }
            _ => false,
        })
    }

    /// Called for as soon as there are cast vote records of the contest: all of them count, but
    /// those that a ruling sets aside. Where any bear a class, both totals are called for as well,
    /// whatever is ruled.
    fn contest_counts(&self, contest: &Contest) -> Vec<Call> {
        if !self.is_counted(contest) {
            return Vec::new();
        }
        let has = |payload: &Payload| match payload {
            Payload::CvrBatch(batch) => batch.contests.contains(&contest.id),
            _ => false,
        };
        let batches = self.all_of(StatementKind::CvrBatch, has);
        if batches.is_empty() {
            return Vec::new();
        }
        let call = |which: CountOf, inputs| {
            Self::call(Rule::ContestCount, which.parameters(contest), inputs)
        };
        let (rulings, classed) = self.rulings_of(&batches);
        let lots = self.lots_of(contest, Rule::ContestCount);
        let ballots = [&batches[..], &self.adjudications_of(contest, &batches)].concat();
        let mut calls = vec![call(CountOf::InForce, [&ballots[..], &rulings, &lots].concat())];
        if classed {
            let both = [CountOf::WithSegregated, CountOf::WithoutSegregated];
            calls.extend(both.map(|which| call(which, ballots.clone())));
        }
        calls
    }

    /// The standing adjudications of the write-ins of these batches in a contest, in the order of
    /// the log.
    fn adjudications_of(&self, contest: &Contest, batches: &[u64]) -> Vec<u64> {
        self.all_of(StatementKind::WriteInAdjudication, |payload| match payload {
            Payload::WriteInAdjudication(one) if one.contest == contest.id => {
                batches.iter().any(|at| match self.loaded.payload(*at) {
                    Some(Payload::CvrBatch(batch)) => is_of(one, batch),
                    _ => false,
                })
            }
            _ => false,
        })
    }

    /// The standing rulings on classes of these batches, in the order of the log; and whether any
    /// batch bears a class.
    fn rulings_of(&self, batches: &[u64]) -> (Vec<u64>, bool) {
        let batch = |at: &u64| match self.loaded.payload(*at) {
            Some(Payload::CvrBatch(batch)) => Some((batch.class.as_ref()?, &batch.unit)),
            _ => None,
        };
        let classed: Vec<(&BallotClassId, &UnitId)> = batches.iter().filter_map(batch).collect();
        let is_about = |payload: &Payload| match payload {
            Payload::BallotClass(ruling) => classed.iter().any(|(class, unit)| {
                **class == ruling.class && self.loaded.definition.lies_in(unit, &ruling.unit)
            }),
            _ => false,
        };
        (self.all_of(StatementKind::BallotClass, is_about), !classed.is_empty())
    }

    /// The college's contest elects nobody by itself: its votes appoint electors. Neither does a
    /// contest of parties.
    fn outcome(&self, contest: &Contest) -> Option<Call> {
        if contest.vote_variation == VoteVariation::StraightParty {
            return None;
        }
        let college = self.loaded.definition.get().college.as_ref();
        if college.is_some_and(|college| college.contest == contest.id) {
            return None;
        }
        let votes = if self.is_counted(contest) {
            self.derived(Rule::ContestCount, &contest_place(contest))?
        } else {
            self.derived(Rule::UnitCanvass, &place(&contest.scope))?
        };
        let lots = self.lots_of(contest, Rule::ContestOutcome);
        let inputs = std::iter::once(votes).chain(lots);
        Some(Self::call(Rule::ContestOutcome, contest_place(contest), inputs))
    }

    /// Called for as soon as anything is known of one of its seats.
    fn chamber(&self, chamber: &election::Chamber) -> Option<Call> {
        let definition = self.loaded.definition.get();
        let outcome_of = |id: &ContestId| {
            let contest = self.loaded.definition.contest(id)?;
            self.derived(Rule::ContestOutcome, &contest_place(contest))
        };
        let with_runoff = |id: &ContestId| {
            let runoff = definition.follow_up(id, FollowUpKind::Runoff);
            [outcome_of(id), runoff.and_then(|runoff| outcome_of(&runoff.contest))]
        };
        let outcomes = chamber.contests.iter().flat_map(with_runoff).flatten();
        let is_about = |payload: &Payload| match payload {
            Payload::ContestRuling(ruling) => {
                let contest = self.loaded.definition.contest(&ruling.contest);
                let here = contest.is_some_and(|contest| contest.scope == ruling.unit);
                let follows = definition.follow_ups.iter().any(|later| {
                    later.contest == ruling.contest
                        && later.kind == FollowUpKind::Runoff
                        && chamber.contests.contains(&later.of)
                });
                here && (follows || chamber.contests.contains(&ruling.contest))
            }
            _ => false,
        };
        let rulings = self.all_of(StatementKind::ContestRuling, is_about);
        let inputs: Vec<u64> = outcomes.chain(rulings).collect();
        let due = !inputs.is_empty();
        let parameters = chamber_place(&self.loaded.definition.root().id, &chamber.id);
        due.then(|| Self::call(Rule::Chamber, parameters, inputs))
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
                lot.contest == *contest && self.loaded.definition.lies_in(&lot.unit, &state.unit)
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
        let copies = self.copies();
        for state in &college.states {
            let kind = StatementKind::CertificateOfAscertainment;
            inputs.extend(self.standing.unit(kind, &state.unit));
            inputs.extend(copies.get(&state.unit).into_iter().flatten());
        }
        inputs.extend(self.all_of(StatementKind::ReceivedPaper, |_| true));
        let events = self.numbered(StatementKind::JointSessionEvent, |payload| match payload {
            Payload::JointSessionEvent(event) => Some(event.number),
            _ => None,
        });
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
        let chamber = match rule {
            Rule::ContingentHouse => Chamber::House,
            _ => Chamber::Senate,
        };
        let ballots = self.numbered(StatementKind::ContingentBallot, |payload| match payload {
            Payload::ContingentBallot(ballot) if ballot.votes.chamber() == chamber => {
                Some(ballot.ballot)
            }
            _ => None,
        });
        let due = !ballots.is_empty();
        due.then(|| Self::call(rule, place(root), std::iter::once(count).chain(ballots)))
    }

    /// The copies of each state's certificate of vote, in the order of the log.
    fn copies(&self) -> BTreeMap<&UnitId, Vec<u64>> {
        let mut copies: BTreeMap<&UnitId, Vec<u64>> = BTreeMap::new();
        for position in self.all_of(StatementKind::CertificateOfVote, |_| true) {
            if let Some(Payload::CertificateOfVote(copy)) = self.loaded.payload(position) {
                copies.entry(&copy.state).or_default().push(position);
            }
        }
        copies
    }

    /// Called for from the start: the days follow from the definition alone.
    fn calendar(&self) -> Call {
        Self::call(Rule::Calendar, place(&self.loaded.definition.root().id), [])
    }

    /// Called for once electors met: from then on papers can be late.
    fn late_papers(&self, college: &ElectoralCollege) -> Option<Call> {
        let root = &self.loaded.definition.root().id;
        let calendar = self.derived(Rule::Calendar, &place(root))?;
        let mut states = college.states.iter().map(|state| &state.unit);
        let copies = self.copies();
        let of_states = states.clone().filter_map(|state| copies.get(state));
        let inputs = std::iter::once(calendar).chain(of_states.flatten().copied());
        let inputs: Vec<u64> = inputs.collect();
        let met = |state| self.standing.unit(StatementKind::ElectorMeeting, state).is_some();
        let due = inputs.len() > 1 || states.any(met);
        due.then(|| Self::call(Rule::LatePapers, place(root), inputs))
    }

    /// Called for once Congress counted, and again after each ballot of a chamber: who is President
    /// or acts on the first day of the term, as the record stands.
    fn succession(&self) -> Option<Call> {
        let at_root = place(&self.loaded.definition.root().id);
        let mut inputs = vec![self.derived(Rule::Calendar, &at_root)?];
        inputs.push(self.derived(Rule::JointSession, &at_root)?);
        inputs.extend(self.derived(Rule::ContingentHouse, &at_root));
        inputs.extend(self.derived(Rule::ContingentSenate, &at_root));
        Some(Self::call(Rule::Succession, at_root, inputs))
    }
}
