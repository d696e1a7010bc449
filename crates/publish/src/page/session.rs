//! The joint session of Congress as it went, and what followed.

use askama::Template;
use canvass::session::{
    CountManner, Form, Ground, Objection, ObjectionDefect, ObjectionOutcome, ObjectionRuling,
    OfficeOutcome, SessionAct, StateCount,
};
use canvass::succession::SuccessionResult;
use election::UnitId;

use crate::book::Book;
use crate::college::{College, Office, electors_by_person};
use crate::html::{Citation, Drawing, Name, Number, Prose, thousands};
use crate::page::{Frame, basis, date_words, render, session_steps, statement_link};

#[derive(Template)]
#[template(path = "session.html")]
struct SessionPage<'a> {
    frame: Frame<'a>,
    answer: Prose,
    vice: Prose,
    basis: Prose,
    law: Option<Citation>,
    term: Option<Prose>,
    officers: Vec<&'static str>,
    objections: Vec<Prose>,
    states: Vec<CountRow>,
    totals: Vec<(Name, Number)>,
    steps: Option<Drawing>,
    events: Vec<EventRow>,
    contingent: Vec<ChamberPart>,
}

struct CountRow {
    name: Name,
    href: String,
    president: Prose,
    vice_president: Prose,
    manner: Prose,
}

struct EventRow {
    number: u32,
    text: Prose,
    statement: Prose,
}

/// What a chamber did in a contingent election.
struct ChamberPart {
    title: &'static str,
    result: Prose,
    ballots: Vec<Vec<(Name, u64)>>,
    statement: Prose,
}

pub(crate) fn session(college: &College<'_>) -> Vec<u8> {
    let book = college.book;
    let totals = college.cast(Office::President).into_iter().map(|(person, votes)| {
        let number = college.cast_number("", Office::President, &person, None, votes);
        (book.person(&person), number)
    });
    let events = book.facts.session.iter().map(|event| EventRow {
        number: event.value.number,
        text: act_words(book, &event.value.act),
        statement: statement_link("", &event.from),
    });
    render(&SessionPage {
        answer: college.answer("", Office::President).text("."),
        vice: college.answer("", Office::VicePresident).text("."),
        basis: basis(book, ""),
        law: book.facts.calendar.as_ref().map(|fact| Citation(fact.value.made_by.clone())),
        term: term(book),
        officers: officers(book),
        objections: objections(book),
        states: count_rows(college),
        totals: totals.collect(),
        steps: session_steps::drawn(book),
        events: events.collect(),
        contingent: contingent(book),
        frame: Frame::new(book, "session.html", "The joint session"),
    })
}

/// Who acts when the term begins, where nobody is elected President by the electors.
fn term(book: &Book<'_>) -> Option<Prose> {
    let elected =
        book.facts.count.as_ref().is_none_or(|count| {
            matches!(count.value.president_outcome, OfficeOutcome::Elected { .. })
        });
    let fact = book.facts.succession.as_ref().filter(|_| !elected)?;
    let result = fact.value.result.words(|person| book.person(person).0);
    let prose = Prose::new(format!(
        "When the term begins, on {}, as this record stands: {result}. ",
        date_words(fact.value.on)
    ));
    let prose = prose.source(&Citation(fact.value.source.clone())).text(" In ");
    Some(prose.list(&[statement_link("", &fact.from)]).text("."))
}

/// The officers of the law's line, where it has come to them.
fn officers(book: &Book<'_>) -> Vec<&'static str> {
    match book.facts.succession.as_ref().map(|fact| &fact.value.result) {
        Some(SuccessionResult::StatutoryLine { officers }) => {
            officers.iter().map(|officer| officer.title()).collect()
        }
        _ => Vec::new(),
    }
}

fn count_rows(college: &College<'_>) -> Vec<CountRow> {
    let book = college.book;
    let states = book.facts.count.iter().flat_map(|count| &count.value.states);
    let row = |count: &StateCount| {
        let votes = |office| {
            let cast = college.cast_in(&count.state, office).into_iter().flat_map(|v| v.iter());
            electors_by_person(college, cast.map(|(person, n)| (person, n.get())), |person, n| {
                college.cast_number("", office, person, Some(&count.state), n)
            })
        };
        CountRow {
            name: book.unit_name(&count.state),
            href: book.place_page(&count.state),
            president: votes(Office::President),
            vice_president: votes(Office::VicePresident),
            manner: match &count.manner {
                CountManner::Outright => Prose::default(),
                CountManner::InTheAlternative { source } => {
                    Prose::new(format!("counted both ways ({})", source.citation))
                }
            },
        }
    };
    states.map(row).collect()
}

fn objections(book: &Book<'_>) -> Vec<Prose> {
    let states = book.facts.count.iter().flat_map(|count| &count.value.states);
    let said = states.flat_map(|state| {
        state.objections.iter().map(|objection| {
            Prose::default()
                .name(&book.unit_name(&state.state))
                .text(format!(": {}; ", ground_words(objection.ground)))
                .text(match &objection.outcome {
                    ObjectionOutcome::OutOfOrder { defects } => {
                        let defects: Vec<String> = defects.iter().map(defect_words).collect();
                        format!("out of order: {}.", defects.join(", "))
                    }
                    ObjectionOutcome::Overruled { .. } => {
                        "not sustained by both Houses; the votes are counted.".to_owned()
                    }
                    ObjectionOutcome::Sustained => {
                        "sustained by both Houses; the votes are rejected.".to_owned()
                    }
                })
        })
    });
    said.collect()
}

fn defect_words(defect: &ObjectionDefect) -> String {
    match defect {
        ObjectionDefect::NotInWriting => "not made in writing".to_owned(),
        ObjectionDefect::GroundNotInLaw => "its ground is not one of the law's".to_owned(),
        ObjectionDefect::TooFewRepresentatives { signed, needed } => {
            format!("signed by {signed} Representatives of {needed} needed")
        }
        ObjectionDefect::TooFewSenators { signed, needed } => {
            format!("signed by {signed} Senators of {needed} needed")
        }
        ObjectionDefect::VotesNotInPaper => "against votes that the paper does not have".to_owned(),
        ObjectionDefect::ReasonNotRecorded => "why is not recorded".to_owned(),
    }
}

pub(crate) fn ground_words(ground: Ground) -> &'static str {
    match ground {
        Ground::NotLawfullyCertified => "the electors were not lawfully certified",
        Ground::NotRegularlyGiven => "a vote was not regularly given",
        Ground::Other => "another ground",
        Ground::NotRecorded => "the ground is not recorded",
    }
}

fn objection_words(to: Prose, objection: &Objection) -> Prose {
    let signed = |members: Option<u32>, title: &str| match members {
        Some(members) => format!("{members} {title}"),
        None => format!("a number of {title} that is not recorded"),
    };
    let mut prose = to.text(format!(
        ": {}; {}; signed by {} and {}.",
        ground_words(objection.ground),
        match objection.form {
            Form::Written => "in writing",
            Form::Oral => "by word of mouth",
            Form::NotRecorded => "whether in writing is not recorded",
        },
        signed(objection.signed_by_representatives, "Representatives"),
        signed(objection.signed_by_senators, "Senators"),
    ));
    if !objection.made_by.is_empty() {
        let names = objection.made_by.iter().map(|name| Prose::default().name(&Name(name.clone())));
        prose = prose.text(" By ").list(&names.collect::<Vec<_>>()).text(".");
    }
    match &objection.source {
        Some(source) => prose.text(" ").source(&Citation(source.clone())),
        None => prose,
    }
}

fn act_words(book: &Book<'_>, act: &SessionAct) -> Prose {
    let of = |text: &str, state: &UnitId| Prose::new(text).name(&book.unit_name(state));
    let votes = |house: &str, state, objection: u32, yeas: u32, nays: u32| {
        of(&format!("{house} on objection {objection} to "), state).text(format!(
            ": {} for, {} against.",
            thousands(yeas.into()),
            thousands(nays.into())
        ))
    };
    match act {
        SessionAct::Opened { state } => of("Papers opened and read: ", state).text("."),
        SessionAct::Objected { state, objection } => {
            objection_words(of("Objection to ", state), objection)
        }
        SessionAct::Ruled { state, objection, ruling } => {
            let ruled = match ruling {
                ObjectionRuling::InOrder => "in order",
                ObjectionRuling::OutOfOrder => "out of order",
            };
            of(&format!("Objection {objection} ruled {ruled}: "), state).text(".")
        }
        SessionAct::Withdrawn { state } => of("The Houses withdraw to decide on ", state).text("."),
        SessionAct::HouseVote { state, objection, yeas, nays } => {
            votes("The House", state, *objection, *yeas, *nays)
        }
        SessionAct::SenateVote { state, objection, yeas, nays } => {
            votes("The Senate", state, *objection, *yeas, *nays)
        }
        SessionAct::PapersDecided { state, .. } => {
            of("Each House says which paper is lawful: ", state).text(".")
        }
        SessionAct::Counted { state } => of("Counted: ", state).text("."),
        SessionAct::CountedInTheAlternative { state, source } => {
            of("Counted both ways: ", state).text(format!(" ({}).", source.citation))
        }
        SessionAct::Interrupted { on, reason } => {
            let on = on.map_or_else(String::new, |on| format!(" on {}", date_words(on)));
            Prose::new(format!("The session broke off{on}: {reason}."))
        }
        SessionAct::Resumed => Prose::new("The session went on."),
        SessionAct::Announced { .. } => Prose::new("The state of the vote is announced."),
    }
}

fn contingent(book: &Book<'_>) -> Vec<ChamberPart> {
    let mut parts = Vec::new();
    let chosen = |person: Option<&election::CandidateId>, office: &str| match person {
        Some(person) => {
            Prose::default().name(&book.person(person)).text(format!(" is chosen {office}."))
        }
        None => Prose::new(format!("Nobody is chosen {office} by these ballots.")),
    };
    if let Some((house, from)) = &book.facts.house {
        let ballots = house.ballots.iter().map(|ballot| {
            ballot.states.iter().map(|(person, states)| (book.person(person), *states)).collect()
        });
        parts.push(ChamberPart {
            title: "The House of Representatives chooses: one vote a state",
            result: chosen(house.chosen.as_ref(), "President")
                .text(format!(" {} of {} states are needed.", house.needed, house.states)),
            ballots: ballots.collect(),
            statement: statement_link("", from),
        });
    }
    if let Some((senate, from)) = &book.facts.senate {
        parts.push(ChamberPart {
            title: "The Senate chooses: one vote a Senator",
            result: chosen(senate.chosen.as_ref(), "Vice President"),
            ballots: Vec::new(),
            statement: statement_link("", from),
        });
    }
    parts
}
