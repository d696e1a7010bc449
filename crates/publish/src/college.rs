//! Electors by person: pledged, and voting.

use std::collections::BTreeMap;

use canvass::meeting::MeetingResult;
use canvass::person::PersonVotes;
use canvass::session::OfficeOutcome;
use election::{CandidateId, ElectoralCollege, UnitId};

use crate::book::Book;
use crate::figure;
use crate::html::{Number, Prose};

/// One of the two offices, as figures' paths name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Office {
    President,
    VicePresident,
}

impl Office {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::President => "President",
            Self::VicePresident => "Vice President",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::President => "president",
            Self::VicePresident => "vice-president",
        }
    }

    /// Which chamber chooses where nobody has a majority (U.S. Constitution, amendment XII).
    pub(crate) fn chamber(self) -> &'static str {
        match self {
            Self::President => "House of Representatives",
            Self::VicePresident => "Senate",
        }
    }
}

/// A presidential election while its pages are written.
#[derive(Clone, Copy)]
pub(crate) struct College<'a> {
    pub(crate) book: &'a Book<'a>,
    pub(crate) rules: &'a ElectoralCollege,
}

impl<'a> College<'a> {
    pub(crate) fn of(book: &'a Book<'a>) -> Option<Self> {
        book.facts.definition.get().college.as_ref().map(|rules| Self { book, rules })
    }

    /// The electors pledged to each head of a ticket in a state.
    pub(crate) fn pledged_in(&self, state: &UnitId) -> BTreeMap<&'a CandidateId, u64> {
        let appointment = self.book.facts.appointments.get(state);
        let tickets = appointment.into_iter().flat_map(|fact| &fact.value.by_ticket);
        let mut pledged = BTreeMap::new();
        for (id, electors) in tickets {
            if let Some(ticket) = self.rules.tickets.iter().find(|ticket| ticket.id == *id) {
                *pledged.entry(&ticket.president).or_default() += electors.get();
            }
        }
        pledged
    }

    /// The electors pledged to each head of a ticket.
    pub(crate) fn pledged(&self) -> BTreeMap<&'a CandidateId, u64> {
        let mut all = BTreeMap::new();
        for state in &self.rules.states {
            for (person, electors) in self.pledged_in(&state.unit) {
                *all.entry(person).or_default() += electors;
            }
        }
        all
    }

    /// What counts of a state's votes for an office: by the joint session, else by the meeting.
    pub(crate) fn cast_in(&self, state: &UnitId, office: Office) -> Option<&'a PersonVotes> {
        let count = self.book.facts.count.as_ref();
        let counted = count.and_then(|fact| fact.value.states.iter().find(|c| c.state == *state));
        if let Some(counted) = counted {
            return Some(match office {
                Office::President => &counted.president,
                Office::VicePresident => &counted.vice_president,
            });
        }
        let met: Option<&'a MeetingResult> =
            self.book.facts.meeting_results.get(state).map(|fact| fact.value);
        met.map(|result| match office {
            Office::President => &result.president,
            Office::VicePresident => &result.vice_president,
        })
    }

    /// All votes that count for an office, most first.
    pub(crate) fn cast(&self, office: Office) -> Vec<(CandidateId, u64)> {
        let mut all: BTreeMap<CandidateId, u64> = BTreeMap::new();
        for state in &self.rules.states {
            for (person, votes) in
                self.cast_in(&state.unit, office).into_iter().flat_map(PersonVotes::iter)
            {
                *all.entry(person.clone()).or_default() += votes.get();
            }
        }
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_by_key(|(_, votes)| std::cmp::Reverse(*votes));
        all
    }

    /// Electors whose vote for President was not for the head of their ticket.
    pub(crate) fn against_pledge(&self) -> u64 {
        let cast: BTreeMap<CandidateId, u64> = self.cast(Office::President).into_iter().collect();
        let pledged = self.pledged().into_iter();
        pledged
            .map(|(id, electors)| electors.saturating_sub(cast.get(id).copied().unwrap_or(0)))
            .sum()
    }

    pub(crate) fn pledged_number(
        &self,
        root: &str,
        person: &CandidateId,
        state: Option<&UnitId>,
        value: u64,
    ) -> Number {
        let head = format!("{}/pledged-electors/{person}", self.rules.contest);
        self.book.number(root, &figure::in_place(head, state), state, value)
    }

    pub(crate) fn cast_number(
        &self,
        root: &str,
        office: Office,
        person: &CandidateId,
        state: Option<&UnitId>,
        value: u64,
    ) -> Number {
        let head = format!("{}/electoral-votes/{person}", office.path());
        self.book.number(root, &figure::in_place(head, state), state, value)
    }

    /// The electors appointed, and the majority of them.
    pub(crate) fn electors(&self) -> Option<(u64, u64)> {
        if let Some(count) = &self.book.facts.count {
            return Some((count.value.appointed.get(), count.value.needed.get()));
        }
        let by_census = self.book.facts.apportionment.as_ref()?.value;
        Some((by_census.electors.get(), by_census.majority.get()))
    }

    pub(crate) fn appointed(&self, root: &str) -> Option<Number> {
        let (appointed, _) = self.electors()?;
        Some(self.book.number(root, "president/electors-appointed", None, appointed))
    }

    pub(crate) fn needed(&self, root: &str) -> Option<Number> {
        let (_, needed) = self.electors()?;
        Some(self.book.number(root, "president/electors-needed", None, needed))
    }

    /// Whom the chamber chose for an office, where the choice fell to it.
    fn chosen(&self, office: Office) -> Option<&'a CandidateId> {
        match office {
            Office::President => self.book.facts.house.as_ref()?.0.chosen.as_ref(),
            Office::VicePresident => self.book.facts.senate.as_ref()?.0.chosen.as_ref(),
        }
    }

    fn still_to_choose(&self, office: Office, candidates: &[CandidateId]) -> Prose {
        let name = |person| Prose::default().name(&self.book.person(person));
        let names: Vec<Prose> = candidates.iter().map(name).collect();
        let (word, chamber) = (office.word(), office.chamber());
        Prose::new(format!(
            "Nobody has a majority of the electors for {word}: the {chamber} chooses from "
        ))
        .list(&names)
    }

    /// Who has an office, in a sentence.
    pub(crate) fn answer(&self, root: &str, office: Office) -> Prose {
        let word = office.word();
        let Some(count) = self.book.facts.count.as_ref().map(|fact| fact.value) else {
            return Prose::new(format!(
                "Nobody is elected {word} yet: Congress has not counted the electors' votes."
            ));
        };
        let (outcome, votes) = match office {
            Office::President => (&count.president_outcome, &count.president),
            Office::VicePresident => (&count.vice_president_outcome, &count.vice_president),
        };
        match outcome {
            OfficeOutcome::Elected { person } => {
                let votes = self.cast_number(root, office, person, None, votes.of(person).get());
                Prose::default()
                    .name(&self.book.person(person))
                    .text(format!(" is elected {word} with "))
                    .number(&votes)
                    .text(" electoral votes")
            }
            OfficeOutcome::NoMajority { candidates } => match self.chosen(office) {
                Some(person) => Prose::default()
                    .name(&self.book.person(person))
                    .text(format!(" is chosen {word} by the {}", office.chamber())),
                None => self.still_to_choose(office, candidates),
            },
            OfficeOutcome::NeedsCongress { .. } => Prose::new(format!(
                "Who is {word} hangs on a question that the law leaves to Congress"
            )),
        }
    }
}

/// Votes for President that count in a state, most first.
pub(crate) fn cast_in(college: &College<'_>, state: &UnitId) -> Vec<(CandidateId, u64)> {
    let votes = college.cast_in(state, Office::President);
    let mut votes: Vec<_> =
        votes.into_iter().flat_map(|v| v.iter()).map(|(p, n)| (p.clone(), n.get())).collect();
    votes.sort_by_key(|(_, votes)| std::cmp::Reverse(*votes));
    votes
}

/// `Clinton 3, Trump 1`.
pub(crate) fn electors_by_person<'p>(
    college: &College<'_>,
    electors: impl Iterator<Item = (&'p CandidateId, u64)>,
    number: impl Fn(&CandidateId, u64) -> Number,
) -> Prose {
    let mut electors: Vec<_> = electors.collect();
    electors.sort_by_key(|(_, electors)| std::cmp::Reverse(*electors));
    let mut prose = Prose::default();
    for (position, (person, electors)) in electors.into_iter().enumerate() {
        let prefix = if position == 0 { "" } else { ", " };
        prose = prose
            .text(prefix)
            .name(&college.book.short_name(person))
            .text('\u{a0}')
            .number(&number(person, electors));
    }
    prose
}
