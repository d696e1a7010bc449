//! The transitions: each consumes the session and returns the next, or says why it is unlawful.

use std::collections::{BTreeMap, BTreeSet};

use election::{Source, UnitId};

use super::count::{CountManner, ElectoralCount, StateRecord, conclude};
use super::event::{Objection, ObjectionRuling, SessionAct};
use super::objection::{Division, Pending, defects};
use super::paper::{Congress, Paper, PaperNumber, RivalVote, RollState, Selection, select};
use super::refusal::SessionRefusal;
use crate::law::{BallotForm, CollegeLaw, RollOrder};

/// A joint session at some moment.
#[derive(Clone, Debug)]
pub struct JointSession {
    law: &'static CollegeLaw,
    congress: Congress,
    roll: Vec<RollState>,
    papers: BTreeMap<UnitId, Vec<Paper>>,
    counted: Vec<StateRecord>,
    phase: Phase,
}

#[derive(Clone, Debug)]
enum Phase {
    /// No state is open: the next one of the roll may be.
    Between,
    /// A state's papers were read; members may object.
    Open(OpenState),
    /// The Houses decide by themselves.
    Withdrawn(OpenState),
    /// The session broke off here.
    Interrupted(Box<Phase>),
    /// The result was announced; nothing can follow.
    Announced(Box<ElectoralCount>),
}

/// What has happened to the state that is open.
#[derive(Clone, Debug, Default)]
struct OpenState {
    objections: Vec<Pending>,
    rival_vote: Option<RivalVote>,
}

impl JointSession {
    /// Convenes the session with the roll and the papers that are there, in whatever order they
    /// came.
    pub fn convene(
        law: &'static CollegeLaw,
        congress: Congress,
        roll: &[RollState],
        papers: &[Paper],
    ) -> Result<Self, SessionRefusal> {
        if law.ballots.rule == BallotForm::Undifferentiated {
            return Err(SessionRefusal::UndifferentiatedBallots { law: law.version });
        }
        check_roll(law, roll)?;
        let mut by_state: BTreeMap<UnitId, Vec<Paper>> =
            roll.iter().map(|called| (called.state.clone(), Vec::new())).collect();
        for paper in papers {
            let state = paper.state.clone();
            match by_state.get_mut(&state) {
                None => return Err(SessionRefusal::PaperOfUnknownState { state }),
                Some(there) if there.iter().any(|other| other.number == paper.number) => {
                    return Err(SessionRefusal::DuplicatePaper { state, paper: paper.number });
                }
                Some(there) => there.push(paper.clone()),
            }
        }
        by_state.values_mut().for_each(|papers| papers.sort_by_key(|paper| paper.number));
        let (roll, counted) = (roll.to_vec(), Vec::new());
        Ok(Self { law, congress, roll, papers: by_state, counted, phase: Phase::Between })
    }

    /// The state that is open or next, or `None` when all are counted.
    pub fn next_state(&self) -> Option<&UnitId> {
        self.roll.get(self.counted.len()).map(|called| &called.state)
    }

    /// What was counted, once it was announced.
    pub fn announced(&self) -> Option<&ElectoralCount> {
        match &self.phase {
            Phase::Announced(count) => Some(count),
            _ => None,
        }
    }

    /// The session after an event.
    pub fn apply(mut self, act: &SessionAct) -> Result<Self, SessionRefusal> {
        let phase = std::mem::replace(&mut self.phase, Phase::Between);
        self.phase = match (phase, act) {
            (Phase::Announced(_), _) => return Err(SessionRefusal::AlreadyAnnounced),
            (Phase::Interrupted(before), SessionAct::Resumed) => *before,
            (Phase::Interrupted(_), _) => return Err(SessionRefusal::Interrupted),
            (_, SessionAct::Resumed) => return Err(SessionRefusal::NotInterrupted),
            (phase, SessionAct::Interrupted { .. }) => Phase::Interrupted(Box::new(phase)),
            (Phase::Between, SessionAct::Opened { state }) => self.open(state)?,
            (Phase::Between, SessionAct::Announced { totals }) => {
                let count = self.conclude()?;
                if totals.as_ref().is_some_and(|totals| !count.has_totals(totals)) {
                    return Err(SessionRefusal::AnnouncedOtherwise);
                }
                Phase::Announced(Box::new(count))
            }
            (Phase::Between, _) => return Err(SessionRefusal::NoStateOpen),
            (_, SessionAct::Announced { .. }) => return Err(self.states_left()),
            (Phase::Open(open), act) => self.while_open(open, act)?,
            (Phase::Withdrawn(open), act) => self.while_withdrawn(open, act)?,
        };
        Ok(self)
    }

    fn conclude(&self) -> Result<ElectoralCount, SessionRefusal> {
        if self.next_state().is_some() {
            return Err(self.states_left());
        }
        Ok(conclude(self.law, &self.counted)?)
    }

    fn states_left(&self) -> SessionRefusal {
        SessionRefusal::StatesLeft { next: self.current().state.clone() }
    }

    fn open(&self, state: &UnitId) -> Result<Phase, SessionRefusal> {
        match self.next_state() {
            Some(next) if next == state => Ok(Phase::Open(OpenState::default())),
            Some(expected) => {
                Err(SessionRefusal::NotNext { expected: expected.clone(), found: state.clone() })
            }
            None => Err(SessionRefusal::RollFinished { found: state.clone() }),
        }
    }

    /// The state that is open; one is, in every phase that asks.
    fn current(&self) -> &RollState {
        self.roll.get(self.counted.len()).expect("a state is open or left, so the roll is not over")
    }

    fn is_open(&self, found: &UnitId) -> Result<(), SessionRefusal> {
        let open = &self.current().state;
        if open == found {
            return Ok(());
        }
        Err(SessionRefusal::OtherStateOpen { open: open.clone(), found: found.clone() })
    }

    fn wrong_moment(&self) -> SessionRefusal {
        SessionRefusal::WrongMoment { open: self.current().state.clone() }
    }

    fn while_open(&mut self, open: OpenState, act: &SessionAct) -> Result<Phase, SessionRefusal> {
        match act {
            SessionAct::Objected { state, objection } => {
                self.is_open(state)?;
                self.object(open, objection)
            }
            SessionAct::Ruled { state, objection, ruling } => {
                self.is_open(state)?;
                self.rule(open, *objection, *ruling)
            }
            SessionAct::Withdrawn { state } => {
                self.is_open(state)?;
                self.withdraw(open)
            }
            SessionAct::Counted { state } => {
                self.is_open(state)?;
                self.count(&open, None)
            }
            SessionAct::CountedInTheAlternative { state, source } => {
                self.is_open(state)?;
                self.count(&open, Some(source))
            }
            SessionAct::Opened { state } => {
                self.is_open(state)?;
                Err(self.wrong_moment())
            }
            _ => Err(self.wrong_moment()),
        }
    }

    fn object(&self, mut open: OpenState, objection: &Objection) -> Result<Phase, SessionRefusal> {
        let state = &self.current().state;
        let rule = self.law.objections.as_ref();
        let rule = rule.ok_or(SessionRefusal::NoRuleForObjections { law: self.law.version })?;
        if open.objections.iter().any(|pending| pending.ruled.is_none()) {
            return Err(SessionRefusal::RulingOutstanding { state: state.clone() });
        }
        let papers = &self.papers[state];
        let paper =
            papers.iter().find(|paper| paper.number == objection.paper).ok_or_else(|| {
                SessionRefusal::NoSuchPaper { state: state.clone(), paper: objection.paper }
            })?;
        let defects = defects(rule, self.congress, paper, objection);
        open.objections.push(Pending::new(objection.clone(), defects));
        Ok(Phase::Open(open))
    }

    fn rule(
        &self,
        mut open: OpenState,
        objection: u32,
        ruling: ObjectionRuling,
    ) -> Result<Phase, SessionRefusal> {
        let state = self.current().state.clone();
        let pending = open
            .numbered(objection)
            .filter(|pending| pending.ruled.is_none())
            .ok_or_else(|| SessionRefusal::NoSuchObjection { state: state.clone(), objection })?;
        if !pending.may_be_ruled(ruling) {
            let defects = pending.defects.clone();
            return Err(SessionRefusal::RulingAgainstLaw { state, objection, ruling, defects });
        }
        pending.take_ruling(ruling);
        Ok(Phase::Open(open))
    }

    fn withdraw(&self, open: OpenState) -> Result<Phase, SessionRefusal> {
        let state = self.current().state.clone();
        if open.objections.iter().any(|pending| pending.ruled.is_none()) {
            return Err(SessionRefusal::RulingOutstanding { state });
        }
        let objected = open.objections.iter().any(Pending::in_order);
        let rivals = matches!(self.select(&open).0, Selection::AwaitsHouses);
        if !objected && !rivals {
            return Err(SessionRefusal::NothingToDecide { state });
        }
        Ok(Phase::Withdrawn(open))
    }

    fn select(&self, open: &OpenState) -> (Selection, Vec<super::PaperDisposition>) {
        let current = self.current();
        select(self.law, &self.papers[&current.state], open.rival_vote)
    }

    fn while_withdrawn(
        &mut self,
        mut open: OpenState,
        act: &SessionAct,
    ) -> Result<Phase, SessionRefusal> {
        match act {
            SessionAct::HouseVote { state, objection, yeas, nays } => {
                self.is_open(state)?;
                let division = self.division(*yeas, *nays, self.congress.representatives)?;
                let vote = self.awaiting(&mut open, *objection, |pending| &mut pending.house)?;
                *vote = Some(division);
            }
            SessionAct::SenateVote { state, objection, yeas, nays } => {
                self.is_open(state)?;
                let division = self.division(*yeas, *nays, self.congress.senators)?;
                let vote = self.awaiting(&mut open, *objection, |pending| &mut pending.senate)?;
                *vote = Some(division);
            }
            SessionAct::PapersDecided { state, house, senate } => {
                self.is_open(state)?;
                self.decide_papers(&mut open, RivalVote { house: *house, senate: *senate })?;
            }
            SessionAct::Counted { state } => {
                self.is_open(state)?;
                return self.count(&open, None);
            }
            SessionAct::CountedInTheAlternative { state, source } => {
                self.is_open(state)?;
                return self.count(&open, Some(source));
            }
            _ => return Err(self.wrong_moment()),
        }
        Ok(Phase::Withdrawn(open))
    }

    fn division(&self, yeas: u32, nays: u32, members: u32) -> Result<Division, SessionRefusal> {
        match yeas.checked_add(nays) {
            Some(voting) if voting <= members => Ok(Division { yeas, nays }),
            _ => Err(SessionRefusal::TooManyMembers { state: self.current().state.clone() }),
        }
    }

    /// The place for a House's vote on an objection that waits for it.
    fn awaiting<'a>(
        &self,
        open: &'a mut OpenState,
        objection: u32,
        vote: impl Fn(&mut Pending) -> &mut Option<Division>,
    ) -> Result<&'a mut Option<Division>, SessionRefusal> {
        open.numbered(objection)
            .filter(|pending| pending.in_order())
            .map(vote)
            .filter(|vote| vote.is_none())
            .ok_or_else(|| SessionRefusal::NoSuchObjection {
                state: self.current().state.clone(),
                objection,
            })
    }

    fn decide_papers(&self, open: &mut OpenState, vote: RivalVote) -> Result<(), SessionRefusal> {
        let state = &self.current().state;
        if !matches!(self.select(open).0, Selection::AwaitsHouses) {
            return Err(SessionRefusal::NothingToDecide { state: state.clone() });
        }
        let papers = &self.papers[state];
        let unknown = |number: &PaperNumber| !papers.iter().any(|paper| paper.number == *number);
        if let Some(paper) = [vote.house, vote.senate].into_iter().flatten().find(unknown) {
            return Err(SessionRefusal::NoSuchPaper { state: state.clone(), paper });
        }
        open.rival_vote = Some(vote);
        Ok(())
    }

    fn count(
        &mut self,
        open: &OpenState,
        alternative: Option<&Source>,
    ) -> Result<Phase, SessionRefusal> {
        let called = self.current().clone();
        let state = called.state.clone();
        if open.objections.iter().any(|pending| pending.ruled.is_none()) {
            return Err(SessionRefusal::RulingOutstanding { state });
        }
        let papers = self.papers[&state].clone();
        if papers.is_empty() && called.appointed.get() > 0 {
            return Err(SessionRefusal::MissingPaper { state });
        }
        let (selection, dispositions) = self.select(open);
        let undecided = open.objections.iter().any(|pending| pending.outcome().is_none());
        if undecided || matches!(selection, Selection::AwaitsHouses) {
            return Err(SessionRefusal::HousesMustDecide { state });
        }
        let manner = match alternative {
            Some(source) => CountManner::InTheAlternative { source: source.clone() },
            None => CountManner::Outright,
        };
        let objections = open.objections.clone();
        let record = StateRecord { called, papers, selection, dispositions, objections, manner };
        if !record.fits(self.law)? {
            return Err(SessionRefusal::MoreVotesThanElectors { state: record.called.state });
        }
        self.counted.push(record);
        Ok(Phase::Between)
    }
}

impl OpenState {
    fn numbered(&mut self, objection: u32) -> Option<&mut Pending> {
        let index = usize::try_from(objection.checked_sub(1)?).ok()?;
        self.objections.get_mut(index)
    }
}

fn check_roll(law: &CollegeLaw, roll: &[RollState]) -> Result<(), SessionRefusal> {
    if let Some(called) = roll.iter().find(|called| called.appointed > called.entitled) {
        return Err(SessionRefusal::TooManyAppointed { state: called.state.clone() });
    }
    let mut called_before = BTreeSet::new();
    if let Some(twice) = roll.iter().find(|called| !called_before.insert(&called.state)) {
        return Err(SessionRefusal::CalledTwice { state: twice.state.clone() });
    }
    let key = |called: &RollState| called.name.to_lowercase();
    let misplaced = |pair: &&[RollState]| key(&pair[0]) >= key(&pair[1]);
    match law.roll.rule {
        RollOrder::AsCalled => Ok(()),
        RollOrder::Alphabetical => match roll.windows(2).find(misplaced) {
            None => Ok(()),
            Some(pair) => Err(SessionRefusal::NotAlphabetical {
                before: pair[0].name.clone(),
                after: pair[1].name.clone(),
            }),
        },
    }
}
