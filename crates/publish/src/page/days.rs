//! The days that the law sets, and whom it lets ask for papers that are not there.

use canvass::calendar::LegalDay;
use canvass::certificate::{Holder, PaperRequest, StatePapers};
use canvass::law::Means;
use election::Date;

use crate::book::Book;
use crate::html::{Citation, Drawing, Name, Prose};
use crate::page::{date_words, statement_link};
use crate::picture::{Caption, Event, Moment, timeline};

/// The calendar of the law, as the record holds it.
pub(crate) struct Calendar {
    pub(crate) law: Citation,
    pub(crate) statement: Prose,
    pub(crate) picture: Drawing,
    pub(crate) days: Vec<Day>,
}

/// A day of the calendar.
pub(crate) struct Day {
    pub(crate) date: String,
    pub(crate) text: &'static str,
    pub(crate) source: Citation,
}

/// Whom the law lets ask for the certificates of vote that are not there.
pub(crate) struct Late {
    pub(crate) answer: String,
    pub(crate) statement: Prose,
    pub(crate) rows: Vec<LateRow>,
}

/// The copies of one state.
pub(crate) struct LateRow {
    pub(crate) state: Name,
    pub(crate) href: String,
    pub(crate) held: String,
    pub(crate) asked: Vec<String>,
    pub(crate) law: Option<Citation>,
}

pub(crate) fn calendar(book: &Book<'_>) -> Option<Calendar> {
    let fact = book.facts.calendar.as_ref()?;
    let days = fact.value.days();
    let first = days.first()?.0;
    let events: Vec<Event> = days.iter().map(|(date, day, _)| event(first, *date, *day)).collect();
    let caption = Caption {
        id: "timeline",
        title: "The days of the election",
        summary: "Days that the law sets, from election day to the new term.",
    };
    let row = |(date, day, source): &(Date, LegalDay, &election::Source)| Day {
        date: date_words(*date),
        text: day_words(*day).0,
        source: Citation((*source).clone()),
    };
    Some(Calendar {
        law: Citation(fact.value.made_by.clone()),
        statement: statement_link("", &fact.from),
        picture: timeline(&caption, &events).into(),
        days: days.iter().map(row).collect(),
    })
}

fn event(first: Date, date: Date, day: LegalDay) -> Event {
    let (text, moment) = day_words(day);
    let span = first.until(date).expect("two dates of one calendar");
    Event {
        day: i64::from(span.get_days()),
        head: date_words(date),
        text: text.to_owned(),
        moment,
        href: None,
    }
}

fn day_words(day: LegalDay) -> (&'static str, Moment) {
    match day {
        LegalDay::ElectionDay => ("Election day", Moment::Happened),
        LegalDay::FinalDetermination => {
            ("Last day for a state's own decision of disputes to bind Congress", Moment::Deadline)
        }
        LegalDay::Ascertainment => ("Last day for certificates of ascertainment", Moment::Deadline),
        LegalDay::Meeting => ("The electors meet in their states", Moment::Happened),
        LegalDay::LatePapers => ("Papers that have not come are asked for", Moment::Deadline),
        LegalDay::JointSession => ("Congress counts the votes", Moment::Happened),
        LegalDay::TermStart => ("The term begins", Moment::Happened),
    }
}

pub(crate) fn late(book: &Book<'_>) -> Option<Late> {
    let fact = book.facts.late_papers.as_ref()?;
    let states = &fact.value.states;
    let there = |papers: &&StatePapers| papers.held.contains(&Holder::PresidentOfTheSenate);
    let here = states.iter().filter(there).count();
    let all = states.len();
    let answer = format!(
        "The copy that the President of the Senate counts from is in this record for {here} of \
         {all} states. For the others the law says whom the President of the Senate, or another \
         officer it names, may ask. The record holds what was copied into it: that a copy is not \
         here does not mean that it did not come."
    );
    let rows = states.iter().filter(|papers| !there(papers)).map(|papers| late_row(book, papers));
    Some(Late { answer, statement: statement_link("", &fact.from), rows: rows.collect() })
}

fn late_row(book: &Book<'_>, papers: &StatePapers) -> LateRow {
    let held: Vec<&str> = papers.held.iter().map(|holder| holder_words(*holder)).collect();
    let mut asked: Vec<String> = papers.requests.iter().map(request_words).collect();
    if asked.is_empty() {
        asked.push("no law in the table says".to_owned());
    }
    LateRow {
        state: book.unit_name(&papers.state),
        href: book.place_page(&papers.state),
        held: if held.is_empty() { "none".to_owned() } else { held.join(", ") },
        asked,
        law: papers.requests.first().map(|request| Citation(request.source.clone())),
    }
}

fn holder_words(holder: Holder) -> &'static str {
    match holder {
        Holder::PresidentOfTheSenate => "the President of the Senate",
        Holder::SecretaryOfState => "the state's secretary of state",
        Holder::ChiefElectionOfficer => "the state's chief election officer",
        Holder::Archivist => "the Archivist",
        Holder::DistrictJudge => "the district judge",
    }
}

fn request_words(request: &PaperRequest) -> String {
    let means = match request.means {
        Means::Order => "holds a copy to order",
        Means::MostExpeditiousMethod => "by the fastest way",
        Means::Messenger => "by a messenger",
    };
    let from = match request.from {
        Some(date) => format!("from {}", date_words(date)),
        None => "on any day".to_owned(),
    };
    format!("{}: {means}, {from}", holder_words(request.to))
}
