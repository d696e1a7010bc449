//! What a state's electors did when they met, and which of their votes count.

mod count;

use std::collections::BTreeMap;

use election::{CountOverflow, Date, ElectorCount, Source, TicketId, UnitId};
use serde::{Deserialize, Serialize};

pub use count::count_meeting;

use crate::calendar::CollegeCalendar;
use crate::format::format_tag;
use crate::person::{Person, PersonId, PersonVotes};

format_tag!(ElectorMeetingFormat, "ascertain/elector-meeting/v1", "[`ElectorMeeting`]");
format_tag!(MeetingResultFormat, "ascertain/meeting-result/v1", "[`MeetingResult`]");

/// The meeting of one state's electors: the payload of an elector-meeting statement.
///
/// Electors who are in neither list gave no vote, and their seats are vacant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElectorMeeting {
    /// The version of this shape.
    pub format: ElectorMeetingFormat,
    /// The state.
    pub state: UnitId,
    /// The day.
    pub date: Date,
    /// The place, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Electors who voted for both candidates of their ticket at once, substitutes for vacant
    /// seats among them.
    pub as_pledged: BTreeMap<TicketId, ElectorCount>,
    /// Electors who did or tried anything else, one entry each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deviations: Vec<Deviation>,
    /// Seats that were filled before the vote; the substitutes' votes are in the lists above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vacancies_filled: Vec<VacancyFilled>,
    /// Persons who got or were to get a vote and head no ticket, and inhabitancy where known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub persons: BTreeMap<PersonId, Person>,
}

/// What one elector did other than vote for the ticket at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// The elector, where the name is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elector: Option<ElectorName>,
    /// The ticket the elector is pledged to.
    pub pledged: TicketId,
    /// The elector's ballots in their order; only the last can be one that was not ruled out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<Attempt>,
    /// The vote of whoever took the elector's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute: Option<SubstituteBallot>,
}

/// An elector's name, and whether it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElectorName {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub source: Source,
}

/// What an elector wrote on the two ballots; nobody, where nothing was given for an office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// For President.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub president: Option<PersonId>,
    /// For Vice President.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vice_president: Option<PersonId>,
    /// What the presiding officer ruled, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruling: Option<Ruling>,
    /// Where the votes stand; one ballot's mark is that of its least known part.
    pub source: Source,
}

/// What the presiding officer of the meeting ruled on a ballot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ruling {
    /// The ruling.
    pub ruling: BallotRuling,
    /// Where it stands.
    pub source: Source,
}

/// A ruling on an elector's ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BallotRuling {
    /// The ballot is no vote, and the elector may vote again.
    OutOfOrder,
}

/// The vote of an elector who took another's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubstituteBallot {
    /// The substitute, where the name is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elector: Option<ElectorName>,
    /// For President.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub president: Option<PersonId>,
    /// For Vice President.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vice_president: Option<PersonId>,
    /// Where it stands.
    pub source: Source,
}

/// A seat that was filled before the electors voted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VacancyFilled {
    /// Who left it, where the name is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elector: Option<ElectorName>,
    /// The ticket of the seat.
    pub pledged: TicketId,
    /// Why it was vacant.
    pub reason: VacancyReason,
    /// Where it stands.
    pub source: Source,
}

/// Why an elector's seat is vacant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VacancyReason {
    /// The elector resigned.
    Resigned,
    /// The elector did not come.
    Absent,
    /// The elector died.
    Died,
    /// The elector holds an office that bars from being one (Art. II, section 1, clause 2).
    Ineligible,
}

/// What counts of a meeting: the output of rule `electors/meeting@1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingResult {
    /// The version of this shape.
    pub format: MeetingResultFormat,
    /// The state.
    pub state: UnitId,
    /// The state's number of electors.
    pub entitled: ElectorCount,
    /// Electors with a vote that counts for one office at least.
    pub voting: ElectorCount,
    /// Votes for President.
    pub president: PersonVotes,
    /// Votes for Vice President.
    pub vice_president: PersonVotes,
    /// What became of each deviation, in the order of the meeting's list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deviations: Vec<DeviationResult>,
    /// What breaks a rule and is for Congress to judge; the votes are counted above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<MeetingFinding>,
}

/// What became of one deviation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviationResult {
    /// The ticket of the seat.
    pub pledged: TicketId,
    /// What became of the vote.
    pub outcome: DeviationOutcome,
    /// Whether the law punishes the elector.
    pub penalty: Penalty,
}

/// What became of a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviationOutcome {
    /// It counts as it was cast.
    Counted,
    /// Ballots were ruled out of order, and the elector voted again as pledged.
    VotedAgainAsPledged,
    /// It is void, and a substitute voted as pledged.
    VoidedAndReplaced,
    /// It is void, and nobody voted instead: the seat is vacant.
    VoidedSeatVacant,
    /// It is void, and so is the substitute's, which was against the pledge too.
    VoidedWithSubstitute,
    /// The elector gave no vote, and a substitute's counts.
    SilentAndReplaced,
    /// The elector gave no vote, and nobody voted instead.
    SilentSeatVacant,
}

/// Whether the law punishes an elector for the vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Penalty {
    /// It does not, or there was nothing to punish.
    None,
    /// It does.
    Applies,
}

/// What breaks a rule at a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum MeetingFinding {
    /// Electors voted for two inhabitants of their own state.
    ///
    /// Source: U.S. Constitution, amendment XII (1804).
    TwoInhabitants {
        /// The person for President.
        president: PersonId,
        /// The person for Vice President.
        vice_president: PersonId,
        /// The electors.
        electors: ElectorCount,
    },
    /// They met on another day than the law's.
    OtherDay {
        /// The day of the law.
        lawful: Date,
        /// The day they met.
        met: Date,
    },
    /// Another number of electors pledged to a ticket took part than were appointed.
    OtherElectors {
        /// The ticket.
        ticket: TicketId,
        /// Electors appointed.
        appointed: ElectorCount,
        /// Electors who took part, or whose place was taken.
        met: ElectorCount,
    },
}

/// Why a meeting cannot have been as it is told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeetingError {
    /// A ticket that the election does not have.
    #[error("the meeting of {state}: {ticket} is no ticket of the election")]
    UnknownTicket {
        /// The state.
        state: UnitId,
        /// The ticket.
        ticket: TicketId,
    },
    /// A vote for somebody whom neither a ticket nor the meeting names.
    #[error("the meeting of {state}: nothing says who {person} is")]
    UnknownPerson {
        /// The state.
        state: UnitId,
        /// The person.
        person: PersonId,
    },
    /// More electors than the state has.
    #[error("the meeting of {state}: {met} electors, but the state has {entitled}")]
    TooManyElectors {
        /// The state.
        state: UnitId,
        /// Electors of the meeting.
        met: ElectorCount,
        /// The state's number.
        entitled: ElectorCount,
    },
    /// A ballot after one that was not ruled out.
    #[error("the meeting of {state}: the elector of deviation {deviation} voted twice")]
    VotedTwice {
        /// The state.
        state: UnitId,
        /// The place in the list, from 0.
        deviation: usize,
    },
    /// A vote for the ticket at once, listed as a deviation.
    #[error("the meeting of {state}: deviation {deviation} is a vote for the ticket")]
    NoDeviation {
        /// The state.
        state: UnitId,
        /// The place in the list, from 0.
        deviation: usize,
    },
    /// A substitute beside a vote that counts under the state's law: one seat has one vote.
    #[error(
        "the meeting of {state}: deviation {deviation} has a substitute, but the elector's own \
         vote counts under the state's law"
    )]
    SubstituteBesideVote {
        /// The state.
        state: UnitId,
        /// The place in the list, from 0.
        deviation: usize,
    },
    /// A sum that no reader holds exactly.
    #[error("the meeting of {state}: {overflow}")]
    Overflow {
        /// The state.
        state: UnitId,
        /// The refusal.
        overflow: CountOverflow,
    },
}

impl MeetingResult {
    /// Seats without any vote that counts.
    pub fn vacant(&self) -> ElectorCount {
        self.entitled
            .checked_sub(self.voting)
            .expect("rule electors/meeting@1 never counts more electors than the state has")
    }
}

/// Whether the meeting was on the law's day and of the electors who were appointed.
///
/// Neither changes what counts: that is for Congress to judge.
pub fn check_meeting(
    calendar: &CollegeCalendar,
    appointed: &BTreeMap<TicketId, ElectorCount>,
    meeting: &ElectorMeeting,
) -> Result<Vec<MeetingFinding>, CountOverflow> {
    let mut met = meeting.as_pledged.clone();
    let one = ElectorCount::new(1)?;
    for deviation in &meeting.deviations {
        let electors = met.entry(deviation.pledged.clone()).or_default();
        *electors = electors.checked_add(one)?;
    }
    let mut findings = Vec::new();
    if meeting.date != calendar.meeting {
        findings.push(MeetingFinding::OtherDay { lawful: calendar.meeting, met: meeting.date });
    }
    let tickets: std::collections::BTreeSet<&TicketId> =
        appointed.keys().chain(met.keys()).collect();
    let of = |electors: &BTreeMap<TicketId, ElectorCount>, ticket: &TicketId| {
        electors.get(ticket).copied().unwrap_or(ElectorCount::ZERO)
    };
    for ticket in tickets {
        let (appointed, met) = (of(appointed, ticket), of(&met, ticket));
        if appointed != met {
            let ticket = ticket.clone();
            findings.push(MeetingFinding::OtherElectors { ticket, appointed, met });
        }
    }
    Ok(findings)
}
