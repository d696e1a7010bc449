//! Rule `electors/meeting@1`: the state's policy applied to what its electors did.

use std::collections::BTreeMap;

use election::{
    CountOverflow, ElectorCount, ElectorPolicy, ElectoralCollege, PolicyEffect, Ticket, TicketId,
    UnitId,
};

use super::{
    Attempt, BallotRuling, Deviation, DeviationOutcome, DeviationResult, ElectorMeeting,
    MeetingError, MeetingFinding, MeetingResult, MeetingResultFormat, Penalty,
};
use crate::person::{PersonId, PersonVotes};

/// The two ballots of one elector.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Ballots {
    president: Option<PersonId>,
    vice_president: Option<PersonId>,
}

/// The votes of a meeting that count under the state's policy.
///
/// A vote against the pledge counts unless the policy voids it; then only a substitute's ballot
/// takes its place, and without one the seat is vacant.
pub fn count_meeting(
    policy: &ElectorPolicy,
    college: &ElectoralCollege,
    meeting: &ElectorMeeting,
    entitled: ElectorCount,
) -> Result<MeetingResult, MeetingError> {
    let overflow = |overflow| MeetingError::Overflow { state: meeting.state.clone(), overflow };
    check_size(meeting, entitled)?;
    let mut votes: BTreeMap<Ballots, ElectorCount> = BTreeMap::new();
    for (ticket, electors) in &meeting.as_pledged {
        let ballots = Ballots::of(find_ticket(college, &meeting.state, ticket)?);
        add(&mut votes, ballots, *electors).map_err(overflow)?;
    }
    let mut deviations = Vec::new();
    let one = ElectorCount::new(1).map_err(overflow)?;
    for (index, deviation) in meeting.deviations.iter().enumerate() {
        let seat = Seat { meeting, index, deviation };
        let pledge = Ballots::of(find_ticket(college, &meeting.state, &deviation.pledged)?);
        let (outcome, counted) = seat.judge(policy, &pledge)?;
        if let Some(ballots) = counted {
            check_persons(college, meeting, &ballots)?;
            add(&mut votes, ballots, one).map_err(overflow)?;
        }
        deviations.push(DeviationResult {
            pledged: deviation.pledged.clone(),
            outcome,
            penalty: penalty(policy, outcome),
        });
    }
    let mut result = MeetingResult {
        format: MeetingResultFormat::V1,
        state: meeting.state.clone(),
        entitled,
        voting: ElectorCount::ZERO,
        president: PersonVotes::default(),
        vice_president: PersonVotes::default(),
        deviations,
        findings: Vec::new(),
    };
    votes.iter().try_for_each(|vote| result.take(meeting, vote)).map_err(overflow)?;
    Ok(result)
}

fn add(
    votes: &mut BTreeMap<Ballots, ElectorCount>,
    ballots: Ballots,
    electors: ElectorCount,
) -> Result<(), CountOverflow> {
    let sum = votes.entry(ballots).or_default();
    *sum = sum.checked_add(electors)?;
    Ok(())
}

fn check_size(meeting: &ElectorMeeting, entitled: ElectorCount) -> Result<(), MeetingError> {
    let overflow = |overflow| MeetingError::Overflow { state: meeting.state.clone(), overflow };
    let deviating = u64::try_from(meeting.deviations.len()).unwrap_or(u64::MAX);
    let met = ElectorCount::checked_sum(meeting.as_pledged.values().copied())
        .and_then(|pledged| pledged.checked_add(ElectorCount::new(deviating)?))
        .map_err(overflow)?;
    if met > entitled {
        return Err(MeetingError::TooManyElectors { state: meeting.state.clone(), met, entitled });
    }
    Ok(())
}

fn find_ticket<'a>(
    college: &'a ElectoralCollege,
    state: &UnitId,
    ticket: &TicketId,
) -> Result<&'a Ticket, MeetingError> {
    college
        .tickets
        .iter()
        .find(|known| known.id == *ticket)
        .ok_or_else(|| MeetingError::UnknownTicket { state: state.clone(), ticket: ticket.clone() })
}

/// A name that nothing explains would be a figure without an origin.
fn check_persons(
    college: &ElectoralCollege,
    meeting: &ElectorMeeting,
    ballots: &Ballots,
) -> Result<(), MeetingError> {
    let known = |person: &&PersonId| {
        meeting.persons.contains_key(*person)
            || college
                .tickets
                .iter()
                .any(|t| t.president == **person || t.vice_president == **person)
    };
    let named = [&ballots.president, &ballots.vice_president];
    match named.into_iter().flatten().find(|person| !known(person)) {
        None => Ok(()),
        Some(person) => Err(MeetingError::UnknownPerson {
            state: meeting.state.clone(),
            person: person.clone(),
        }),
    }
}

fn penalty(policy: &ElectorPolicy, outcome: DeviationOutcome) -> Penalty {
    match outcome {
        DeviationOutcome::VotedAgainAsPledged => Penalty::None,
        _ if policy.penalty || policy.effect == PolicyEffect::Penalty => Penalty::Applies,
        _ => Penalty::None,
    }
}

/// One seat whose elector did not simply vote for the ticket.
struct Seat<'a> {
    meeting: &'a ElectorMeeting,
    index: usize,
    deviation: &'a Deviation,
}

impl Seat<'_> {
    /// What becomes of the vote, and the ballots that count, if any do.
    fn judge(
        &self,
        policy: &ElectorPolicy,
        pledge: &Ballots,
    ) -> Result<(DeviationOutcome, Option<Ballots>), MeetingError> {
        let Some(cast) = self.cast()? else { return Ok(self.silent(policy, pledge)) };
        if cast == *pledge {
            self.refuse_substitute()?;
            if self.deviation.attempts.len() < 2 {
                return Err(MeetingError::NoDeviation {
                    state: self.meeting.state.clone(),
                    deviation: self.index,
                });
            }
            return Ok((DeviationOutcome::VotedAgainAsPledged, Some(cast)));
        }
        match policy.effect {
            PolicyEffect::Unbound | PolicyEffect::PledgeOnly | PolicyEffect::Penalty => {
                self.refuse_substitute()?;
                Ok((DeviationOutcome::Counted, Some(cast)))
            }
            PolicyEffect::VoidReplace => Ok(self.replaced(pledge)),
        }
    }

    /// The ballots that were not ruled out of order: none, or those of the last attempt.
    fn cast(&self) -> Result<Option<Ballots>, MeetingError> {
        let attempts = &self.deviation.attempts;
        let stands = |attempt: &Attempt| match attempt.ruling.as_ref().map(|r| r.ruling) {
            Some(BallotRuling::OutOfOrder) => false,
            None => true,
        };
        match attempts.iter().position(stands) {
            Some(first) if first + 1 < attempts.len() => Err(MeetingError::VotedTwice {
                state: self.meeting.state.clone(),
                deviation: self.index,
            }),
            Some(last) => Ok(Ballots::given(&attempts[last])),
            None => Ok(None),
        }
    }

    fn silent(
        &self,
        policy: &ElectorPolicy,
        pledge: &Ballots,
    ) -> (DeviationOutcome, Option<Ballots>) {
        match (self.substitute(), policy.effect) {
            (None, _) => (DeviationOutcome::SilentSeatVacant, None),
            (Some(vote), PolicyEffect::VoidReplace) if vote != *pledge => {
                (DeviationOutcome::VoidedWithSubstitute, None)
            }
            (Some(vote), _) => (DeviationOutcome::SilentAndReplaced, Some(vote)),
        }
    }

    fn replaced(&self, pledge: &Ballots) -> (DeviationOutcome, Option<Ballots>) {
        match self.substitute() {
            None => (DeviationOutcome::VoidedSeatVacant, None),
            Some(vote) if vote == *pledge => (DeviationOutcome::VoidedAndReplaced, Some(vote)),
            Some(_) => (DeviationOutcome::VoidedWithSubstitute, None),
        }
    }

    fn substitute(&self) -> Option<Ballots> {
        let ballot = self.deviation.substitute.as_ref()?;
        let (president, vice_president) = (&ballot.president, &ballot.vice_president);
        Ballots::some(president.clone(), vice_president.clone())
    }

    fn refuse_substitute(&self) -> Result<(), MeetingError> {
        match self.deviation.substitute {
            None => Ok(()),
            Some(_) => Err(MeetingError::SubstituteBesideVote {
                state: self.meeting.state.clone(),
                deviation: self.index,
            }),
        }
    }
}

impl Ballots {
    fn of(ticket: &Ticket) -> Self {
        Self {
            president: Some(ticket.president.clone()),
            vice_president: Some(ticket.vice_president.clone()),
        }
    }

    fn given(attempt: &Attempt) -> Option<Self> {
        Self::some(attempt.president.clone(), attempt.vice_president.clone())
    }

    /// Two empty ballots are no vote at all.
    fn some(president: Option<PersonId>, vice_president: Option<PersonId>) -> Option<Self> {
        (president.is_some() || vice_president.is_some())
            .then_some(Self { president, vice_president })
    }
}

impl MeetingResult {
    fn take(
        &mut self,
        meeting: &ElectorMeeting,
        (ballots, electors): (&Ballots, &ElectorCount),
    ) -> Result<(), CountOverflow> {
        let Ballots { president, vice_president } = ballots;
        self.voting = self.voting.checked_add(*electors)?;
        if let Some(person) = president {
            self.president.add(person, *electors)?;
        }
        if let Some(person) = vice_president {
            self.vice_president.add(person, *electors)?;
        }
        let at_home = |person: &PersonId| {
            let known = meeting.persons.get(person);
            known.is_some_and(|known| known.inhabitant_of.as_ref() == Some(&meeting.state))
        };
        match (president, vice_president) {
            (Some(first), Some(second)) if at_home(first) && at_home(second) => {
                self.findings.push(MeetingFinding::TwoInhabitants {
                    president: first.clone(),
                    vice_president: second.clone(),
                    electors: *electors,
                });
            }
            _ => {}
        }
        Ok(())
    }
}
