//! The meetings of the electors, and every vote against a pledge.

use askama::Template;
use canvass::meeting::{
    Attempt, Deviation, DeviationOutcome, DeviationResult, ElectorName, MeetingFinding, Penalty,
};
use election::{CandidateId, StateElectors, TicketId, UnitId};

use crate::book::Book;
use crate::college::{College, Office, electors_by_person};
use crate::html::{Citation, Name, Number, Prose};
use crate::page::days::{self, Calendar, Late};
use crate::page::place::policy_words;
use crate::page::{Frame, basis, date_words, render, statement_link};

#[derive(Template)]
#[template(path = "meetings.html")]
struct MeetingsPage<'a> {
    frame: Frame<'a>,
    answer: Prose,
    basis: Prose,
    vice: Vec<(Name, Number)>,
    against: Vec<Against>,
    rows: Vec<MeetingRow>,
    findings: Vec<Prose>,
    calendar: Option<Calendar>,
    late: Option<Late>,
}

/// One elector who did other than vote for the ticket at once.
struct Against {
    state: Name,
    state_href: String,
    elector: Prose,
    pledged: Prose,
    attempts: Vec<(Prose, Citation)>,
    substitute: Option<(Prose, Citation)>,
    outcome: &'static str,
    penalty: &'static str,
    policy: &'static str,
    policy_source: Citation,
}

struct MeetingRow {
    id: String,
    name: Name,
    href: String,
    date: String,
    place: String,
    president: Prose,
    vice_president: Prose,
    statement: Prose,
}

pub(crate) fn meetings(college: &College<'_>) -> Vec<u8> {
    let book = college.book;
    let states = college.rules.states.iter();
    let against: Vec<Against> = states.clone().flat_map(|state| against(college, state)).collect();
    let met = book.facts.meetings.len();
    let answer = match against.len() {
        0 => Prose::new(format!("{met} meetings; every elector voted as pledged.")),
        1 => Prose::new(format!("{met} meetings; 1 elector did not vote as pledged at once.")),
        more => {
            Prose::new(format!("{met} meetings; {more} electors did not vote as pledged at once."))
        }
    };
    let vice = college.cast(Office::VicePresident).into_iter().map(|(person, votes)| {
        let number = college.cast_number("", Office::VicePresident, &person, None, votes);
        (book.person(&person), number)
    });
    render(&MeetingsPage {
        answer,
        basis: basis(book, ""),
        vice: vice.collect(),
        rows: states.clone().map(|state| meeting_row(college, state)).collect(),
        findings: states.flat_map(|state| findings(book, &state.unit)).collect(),
        calendar: days::calendar(book),
        late: days::late(book),
        against,
        frame: Frame::new(book, "meetings.html", "The electors"),
    })
}

fn against(college: &College<'_>, rules: &StateElectors) -> Vec<Against> {
    let book = college.book;
    let Some(meeting) = book.facts.meetings.get(&rules.unit) else { return Vec::new() };
    let results = book.facts.meeting_results.get(&rules.unit);
    let deviations = meeting.value.deviations.iter().enumerate();
    let told = deviations.map(|(index, deviation)| {
        let result = results.and_then(|results| results.value.deviations.get(index));
        told(college, rules, deviation, result)
    });
    told.collect()
}

fn told(
    college: &College<'_>,
    rules: &StateElectors,
    deviation: &Deviation,
    result: Option<&DeviationResult>,
) -> Against {
    let book = college.book;
    let attempts = deviation.attempts.iter();
    let substitute = deviation.substitute.as_ref().map(|substitute| {
        let votes =
            ballots(book, substitute.president.as_ref(), substitute.vice_president.as_ref());
        (votes, Citation(substitute.source.clone()))
    });
    Against {
        state: book.unit_name(&rules.unit),
        state_href: book.place_page(&rules.unit),
        elector: elector(deviation.elector.as_ref()),
        pledged: ticket(college, &deviation.pledged),
        attempts: attempts
            .map(|attempt| (attempt_words(book, attempt), Citation(attempt.source.clone())))
            .collect(),
        substitute,
        outcome: result.map_or("not decided in this record", |result| outcome(result.outcome)),
        penalty: match result.map(|result| result.penalty) {
            Some(Penalty::Applies) => "The law punishes the elector.",
            _ => "",
        },
        policy: policy_words(rules),
        policy_source: Citation(rules.policy.source.clone()),
    }
}

fn elector(name: Option<&ElectorName>) -> Prose {
    let Some(known) = name else { return Prose::new("name not known") };
    let prose = Prose::default().name(&Name(known.name.clone()));
    match known.source.status.mark() {
        Some(mark) => prose.text(format!(" ({mark})")),
        None => prose,
    }
}

fn attempt_words(book: &Book<'_>, attempt: &Attempt) -> Prose {
    let votes = ballots(book, attempt.president.as_ref(), attempt.vice_president.as_ref());
    match attempt.ruling {
        Some(_) => votes.text("; ruled out of order"),
        None => votes,
    }
}

fn ballots(book: &Book<'_>, president: Option<&CandidateId>, vice: Option<&CandidateId>) -> Prose {
    let named = |prose: Prose, person: Option<&CandidateId>| match person {
        Some(person) => prose.name(&book.person(person)),
        None => prose.text("not told"),
    };
    let prose = named(Prose::new("President: "), president);
    named(prose.text("; Vice President: "), vice)
}

fn ticket(college: &College<'_>, id: &TicketId) -> Prose {
    match college.rules.tickets.iter().find(|ticket| ticket.id == *id) {
        Some(ticket) => Prose::default()
            .name(&college.book.short_name(&ticket.president))
            .text(" and ")
            .name(&college.book.short_name(&ticket.vice_president)),
        None => Prose::new(id),
    }
}

fn outcome(outcome: DeviationOutcome) -> &'static str {
    match outcome {
        DeviationOutcome::Counted => "The vote counts as cast.",
        DeviationOutcome::VotedAgainAsPledged => {
            "The elector voted again, as pledged; that counts."
        }
        DeviationOutcome::VoidedAndReplaced => "The vote is void; a substitute voted as pledged.",
        DeviationOutcome::VoidedSeatVacant => "The vote is void, and nobody voted instead.",
        DeviationOutcome::VoidedWithSubstitute => {
            "The vote is void, and so is the substitute's, which was against the pledge too."
        }
        DeviationOutcome::SilentAndReplaced => "The elector gave no vote; a substitute's counts.",
        DeviationOutcome::SilentSeatVacant => "The elector gave no vote, and nobody voted instead.",
    }
}

fn meeting_row(college: &College<'_>, rules: &StateElectors) -> MeetingRow {
    let book = college.book;
    let state = &rules.unit;
    let meeting = book.facts.meetings.get(state);
    let votes = |office| {
        let cast = college.cast_in(state, office);
        let cast = cast.into_iter().flat_map(|votes| votes.iter());
        electors_by_person(college, cast.map(|(person, n)| (person, n.get())), |person, n| {
            college.cast_number("", office, person, Some(state), n)
        })
    };
    let place = meeting.and_then(|meeting| meeting.value.place.as_ref());
    let place = place.or(rules.meeting_place.as_ref());
    MeetingRow {
        id: state.to_string(),
        name: book.unit_name(state),
        href: book.place_page(state),
        date: meeting.map_or_else(|| "not recorded".to_owned(), |m| date_words(m.value.date)),
        place: place.map_or_else(|| "not recorded".to_owned(), String::clone),
        president: votes(Office::President),
        vice_president: votes(Office::VicePresident),
        statement: meeting.map_or_else(Prose::default, |m| statement_link("", &m.from)),
    }
}

fn findings(book: &Book<'_>, state: &UnitId) -> Vec<Prose> {
    let Some(result) = book.facts.meeting_results.get(state) else { return Vec::new() };
    let name = || Prose::default().name(&book.unit_name(state));
    let said = result.value.findings.iter().map(|finding| match finding {
        MeetingFinding::TwoInhabitants { president, vice_president, electors } => name()
            .text(format!(": {electors} electors voted for two inhabitants of their own state, "))
            .name(&book.person(president))
            .text(" and ")
            .name(&book.person(vice_president))
            .text(" (U.S. Constitution, amendment XII)."),
        MeetingFinding::OtherDay { lawful, met } => name().text(format!(
            ": the electors met on {}; the law's day is {}.",
            date_words(*met),
            date_words(*lawful)
        )),
        MeetingFinding::OtherElectors { appointed, met, .. } => name().text(format!(
            ": {appointed} electors were appointed to a ticket, and {met} took part."
        )),
    });
    said.collect()
}
