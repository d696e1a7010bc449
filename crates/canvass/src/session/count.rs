//! Rule `college/joint-session@1`: what was counted, of how many electors, and what follows.

use election::{CountOverflow, ElectorCount, Source, UnitId};
use serde::{Deserialize, Serialize};

use super::event::{AnnouncedTotals, Ground, JointSessionEvent, Question};
use super::machine::JointSession;
use super::objection::{ObjectionOutcome, Pending};
use super::outcome::{OfficeOutcome, Reading, outcomes};
use super::paper::{Congress, Paper, PaperDisposition, PaperNumber, RollState, Selection};
use super::refusal::SessionRefusal;
use crate::format::format_tag;
use crate::law::{BaseRule, CollegeLaw, LawVersion};
use crate::person::PersonVotes;

format_tag!(ElectoralCountFormat, "ascertain/electoral-count/v1", "[`ElectoralCount`]");

/// The electoral count: the output of rule `college/joint-session@1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElectoralCount {
    /// The version of this shape.
    pub format: ElectoralCountFormat,
    /// The law.
    pub law: LawVersion,
    /// What was counted of each state, in the order of the roll.
    pub states: Vec<StateCount>,
    /// The electors appointed, of which a majority is needed.
    pub appointed: ElectorCount,
    /// That majority.
    pub needed: ElectorCount,
    /// Votes for President.
    pub president: PersonVotes,
    /// Votes for Vice President.
    pub vice_president: PersonVotes,
    /// Who is President, or who chooses.
    pub president_outcome: OfficeOutcome,
    /// Who is Vice President, or who chooses.
    pub vice_president_outcome: OfficeOutcome,
    /// What the law leaves open, whether or not the result hangs on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
}

/// What was counted of one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateCount {
    /// The state.
    pub state: UnitId,
    /// Its electors in the number that a majority is of.
    pub appointed: ElectorCount,
    /// Votes for President.
    pub president: PersonVotes,
    /// Votes for Vice President.
    pub vice_president: PersonVotes,
    /// Whether the state was counted outright.
    #[serde(default, skip_serializing_if = "CountManner::is_outright")]
    pub manner: CountManner,
    /// What became of each paper.
    pub papers: Vec<PaperDisposition>,
    /// What became of each objection, in the order they were made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objections: Vec<ObjectionDisposition>,
}

/// How a state was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CountManner {
    /// As any other.
    #[default]
    Outright,
    /// The result was stated with the state and without it.
    InTheAlternative {
        /// What Congress resolved.
        source: Source,
    },
}

impl CountManner {
    fn is_outright(&self) -> bool {
        *self == Self::Outright
    }
}

/// What became of an objection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectionDisposition {
    /// The paper it was against.
    pub paper: PaperNumber,
    /// Its ground.
    pub ground: Ground,
    /// What became of it.
    pub outcome: ObjectionOutcome,
}

/// Why events give no count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// The session cannot convene.
    #[error("the joint session cannot convene: {refusal}")]
    Convene {
        /// Why.
        refusal: SessionRefusal,
    },
    /// The events are not numbered in a row.
    #[error("event {found} of the joint session stands where event {expected} should")]
    NotNumbered {
        /// The number due.
        expected: u32,
        /// The number found.
        found: u32,
    },
    /// An event cannot have happened at its moment.
    #[error("event {event} of the joint session: {refusal}")]
    Event {
        /// The event, from 1.
        event: usize,
        /// Why.
        refusal: SessionRefusal,
    },
    /// The events end before the announcement.
    #[error("the result is not announced; next is {}", next_words(next.as_ref()))]
    NotAnnounced {
        /// The state that is open or next; none where all are counted.
        next: Option<UnitId>,
    },
}

fn next_words(next: Option<&UnitId>) -> &str {
    next.map_or("the announcement", UnitId::as_str)
}

/// What a joint session counted, from its events alone.
pub fn run(
    law: &'static CollegeLaw,
    congress: Congress,
    roll: &[RollState],
    papers: &[Paper],
    events: &[JointSessionEvent],
) -> Result<ElectoralCount, SessionError> {
    let session = JointSession::convene(law, congress, roll, papers)
        .map_err(|refusal| SessionError::Convene { refusal })?;
    for (expected, event) in (1..).zip(events) {
        if event.number != expected {
            return Err(SessionError::NotNumbered { expected, found: event.number });
        }
    }
    let session = session.replay(events)?;
    match session.announced() {
        Some(count) => Ok(count.clone()),
        None => Err(SessionError::NotAnnounced { next: session.next_state().cloned() }),
    }
}

impl JointSession {
    /// The session after all of these events: how one that stopped is resumed.
    pub fn replay(self, events: &[JointSessionEvent]) -> Result<Self, SessionError> {
        (1..).zip(events).try_fold(self, |session, (event, happened)| {
            session.apply(&happened.act).map_err(|refusal| SessionError::Event { event, refusal })
        })
    }
}

impl ElectoralCount {
    /// Whether the totals for both offices are these.
    pub fn has_totals(&self, totals: &AnnouncedTotals) -> bool {
        self.president == totals.president && self.vice_president == totals.vice_president
    }
}

/// A state as it was counted.
#[derive(Clone, Debug)]
pub(super) struct StateRecord {
    pub(super) called: RollState,
    pub(super) papers: Vec<Paper>,
    pub(super) selection: Selection,
    pub(super) dispositions: Vec<PaperDisposition>,
    pub(super) objections: Vec<Pending>,
    pub(super) manner: CountManner,
}

/// The count of all states.
pub(super) fn conclude(
    law: &CollegeLaw,
    records: &[StateRecord],
) -> Result<ElectoralCount, CountOverflow> {
    let readings: Vec<Vec<Reading>> =
        records.iter().map(|record| record.readings(law)).collect::<Result<_, _>>()?;
    let shown = |readings: &[Reading]| readings[0].clone();
    let mut total = Reading::default();
    for state in &readings {
        total.add(&shown(state))?;
    }
    let questions = questions(records, &total);
    let (president_outcome, vice_president_outcome) = outcomes(law, &readings, &questions)?;
    let states = records.iter().zip(&readings).map(|(record, state)| record.counted(shown(state)));
    Ok(ElectoralCount {
        format: ElectoralCountFormat::V1,
        law: law.version,
        states: states.collect(),
        appointed: total.with_rejected,
        needed: super::outcome::majority(total.with_rejected),
        president: total.president,
        vice_president: total.vice_president,
        president_outcome,
        vice_president_outcome,
        questions,
    })
}

fn questions(records: &[StateRecord], total: &Reading) -> Vec<Question> {
    let mut questions = Vec::new();
    if total.with_rejected != total.without_rejected {
        questions.push(Question::MajorityBase {
            with_rejected: total.with_rejected,
            without_rejected: total.without_rejected,
        });
    }
    let alternative = |record: &&StateRecord| !record.manner.is_outright();
    let states: Vec<UnitId> =
        records.iter().filter(alternative).map(|record| record.called.state.clone()).collect();
    if !states.is_empty() {
        questions.push(Question::CountedInTheAlternative { states });
    }
    questions.extend(records.iter().filter_map(|record| match &record.selection {
        Selection::Unresolved(papers) => Some(Question::RivalPapers {
            state: record.called.state.clone(),
            papers: papers.clone(),
        }),
        _ => None,
    }));
    questions
}

impl StateRecord {
    fn counted(&self, shown: Reading) -> StateCount {
        StateCount {
            state: self.called.state.clone(),
            appointed: shown.with_rejected,
            president: shown.president,
            vice_president: shown.vice_president,
            manner: self.manner.clone(),
            papers: self.dispositions.clone(),
            objections: self.objections.iter().filter_map(disposition).collect(),
        }
    }

    /// Whether the state appointed an elector for each vote to be counted.
    pub(super) fn fits(&self, law: &CollegeLaw) -> Result<bool, CountOverflow> {
        self.readings(law)?[0].fits(self.called.appointed)
    }

    /// Every way to read the law of this state's votes, at least one; the first one is shown.
    fn readings(&self, law: &CollegeLaw) -> Result<Vec<Reading>, CountOverflow> {
        let appointed = self.called.appointed;
        let nothing = Reading::without_votes(appointed, appointed);
        let mut readings = match &self.selection {
            Selection::Settled(None) => vec![nothing],
            Selection::Settled(Some(number)) => vec![self.reading_of(law, *number)?],
            Selection::RejectedByHouses => {
                vec![Reading::without_votes(appointed, ElectorCount::ZERO)]
            }
            Selection::AwaitsHouses => {
                unreachable!("a state is not counted before the Houses decided: see the machine")
            }
            Selection::Unresolved(numbers) => {
                let mut readings = vec![nothing];
                for number in numbers {
                    let reading = self.reading_of(law, *number)?;
                    if reading.fits(appointed)? {
                        readings.push(reading);
                    }
                }
                readings
            }
        };
        if !self.manner.is_outright() {
            readings.push(Reading::default());
        }
        Ok(readings)
    }

    /// The votes of a paper, less those rejected, and what that does to the number of electors.
    fn reading_of(&self, law: &CollegeLaw, number: PaperNumber) -> Result<Reading, CountOverflow> {
        let appointed = self.called.appointed;
        let paper = self
            .papers
            .iter()
            .find(|paper| paper.number == number)
            .expect("a selected paper is one of the state's papers");
        let mut reading = Reading {
            president: paper.president.clone(),
            vice_president: paper.vice_president.clone(),
            with_rejected: appointed,
            without_rejected: appointed,
        };
        let sustained = self.objections.iter().filter(|pending| {
            pending.objection.paper == number
                && pending.outcome() == Some(ObjectionOutcome::Sustained)
        });
        for pending in sustained {
            reading.reject(law, appointed, pending)?;
        }
        Ok(reading)
    }
}

impl Reading {
    fn without_votes(with_rejected: ElectorCount, without_rejected: ElectorCount) -> Self {
        Self { with_rejected, without_rejected, ..Self::default() }
    }

    fn fits(&self, appointed: ElectorCount) -> Result<bool, CountOverflow> {
        Ok(self.president.total()?.max(self.vice_president.total()?) <= appointed)
    }

    /// Takes away what a sustained objection is against.
    fn reject(
        &mut self,
        law: &CollegeLaw,
        appointed: ElectorCount,
        pending: &Pending,
    ) -> Result<(), CountOverflow> {
        let electors = match &pending.objection.votes {
            None => {
                (self.president, self.vice_president) = Default::default();
                appointed
            }
            Some(votes) => {
                self.president = less(&self.president, &votes.president)?;
                self.vice_president = less(&self.vice_president, &votes.vice_president)?;
                votes.president.total()?.max(votes.vice_president.total()?)
            }
        };
        let lower =
            |base: &mut ElectorCount| *base = base.checked_sub(electors).unwrap_or_default();
        let base = law.objections.map(|rule| rule.base.rule);
        match base.unwrap_or(BaseRule::Silent) {
            BaseRule::Silent => lower(&mut self.without_rejected),
            BaseRule::LoweredBy(grounds) if grounds.contains(&pending.objection.ground) => {
                lower(&mut self.with_rejected);
                lower(&mut self.without_rejected);
            }
            // Whether it was on a ground that lowers the number nobody can tell: both readings.
            BaseRule::LoweredBy(_) if pending.objection.ground == Ground::NotRecorded => {
                lower(&mut self.without_rejected);
            }
            BaseRule::LoweredBy(_) => {}
        }
        Ok(())
    }
}

/// What is left of a list; a vote rejected on two objections is gone once.
fn less(votes: &PersonVotes, rejected: &PersonVotes) -> Result<PersonVotes, CountOverflow> {
    let mut rest = PersonVotes::default();
    for (person, count) in votes.iter() {
        rest.add(person, count.checked_sub(rejected.of(person)).unwrap_or_default())?;
    }
    Ok(rest)
}

fn disposition(pending: &Pending) -> Option<ObjectionDisposition> {
    Some(ObjectionDisposition {
        paper: pending.objection.paper,
        ground: pending.objection.ground,
        outcome: pending.outcome()?,
    })
}
