//! The joint session in steps that fit a picture: a state to which something happened has a step of
//! its own, and those around it that were only opened and counted share one.

use canvass::session::{JointSessionEvent, ObjectionRuling, SessionAct};
use election::UnitId;

use crate::book::Book;
use crate::html::{Drawing, thousands};
use crate::page::date_words;
use crate::page::session::ground_words;
use crate::picture::{Caption, Event, Moment, timeline};

/// The picture of the session, or none where it has no event.
pub(crate) fn drawn(book: &Book<'_>) -> Option<Drawing> {
    let steps = steps(book);
    if steps.is_empty() {
        return None;
    }
    let day = book.facts.calendar.as_ref().map(|fact| fact.value.calendar.joint_session);
    let met = day.map(|day| Step::new(date_words(day), "Congress meets to count the votes"));
    let event = |step: Step| Event {
        day: 0,
        head: step.head,
        text: step.text,
        moment: Moment::Happened,
        href: None,
    };
    let caption = Caption {
        id: "session",
        title: "The joint session as it went",
        summary: "Each state in the order in which it was called, with what happened to it.",
    };
    let events: Vec<Event> = met.into_iter().chain(steps).map(event).collect();
    Some(timeline(&caption, &events).into())
}

/// A step of the session.
struct Step {
    head: String,
    text: String,
}

impl Step {
    fn new(head: impl Into<String>, text: impl Into<String>) -> Self {
        Self { head: head.into(), text: text.into() }
    }
}

fn steps(book: &Book<'_>) -> Vec<Step> {
    let events: Vec<&JointSessionEvent> =
        book.facts.session.iter().map(|event| event.value).collect();
    let name = |state: &UnitId| book.unit_name(state).0;
    let mut steps = Vec::new();
    let mut quiet: Vec<&UnitId> = Vec::new();
    let same_state = |a: &&JointSessionEvent, b: &&JointSessionEvent| {
        state_of(&a.act).is_some() && state_of(&a.act) == state_of(&b.act)
    };
    for of_state in events.chunk_by(same_state) {
        match (state_of(&of_state[0].act), of_state) {
            (Some(state), [first, last]) if is_quiet(&first.act, &last.act) => quiet.push(state),
            (state, happened) => {
                steps.extend(together(&std::mem::take(&mut quiet), name));
                let acts: Vec<String> = happened.iter().map(|event| words(&event.act)).collect();
                let head = state.map_or_else(|| head(&happened[0].act), name);
                steps.push(Step { head, text: sentence(&acts) });
            }
        }
    }
    steps.extend(together(&quiet, name));
    steps
}

fn together(quiet: &[&UnitId], name: impl Fn(&UnitId) -> String) -> Option<Step> {
    match quiet {
        [] => None,
        [only] => Some(Step::new(name(only), "Opened and counted")),
        [first, .., last] => {
            let head = format!("{} to {}", name(first), name(last));
            Some(Step::new(head, format!("{} states, each opened and counted", quiet.len())))
        }
    }
}

fn is_quiet(first: &SessionAct, last: &SessionAct) -> bool {
    matches!(first, SessionAct::Opened { .. }) && matches!(last, SessionAct::Counted { .. })
}

fn state_of(act: &SessionAct) -> Option<&UnitId> {
    match act {
        SessionAct::Opened { state }
        | SessionAct::Objected { state, .. }
        | SessionAct::Ruled { state, .. }
        | SessionAct::Withdrawn { state }
        | SessionAct::HouseVote { state, .. }
        | SessionAct::SenateVote { state, .. }
        | SessionAct::PapersDecided { state, .. }
        | SessionAct::Counted { state }
        | SessionAct::CountedInTheAlternative { state, .. } => Some(state),
        SessionAct::Interrupted { .. } | SessionAct::Resumed | SessionAct::Announced { .. } => None,
    }
}

fn head(act: &SessionAct) -> String {
    match act {
        SessionAct::Interrupted { on: Some(day), .. } => {
            format!("Broken off, {}", date_words(*day))
        }
        SessionAct::Interrupted { .. } => "Broken off".to_owned(),
        SessionAct::Resumed => "Resumed".to_owned(),
        _ => "Announced".to_owned(),
    }
}

fn words(act: &SessionAct) -> String {
    let votes = |house: &str, yeas: u32, nays: u32| {
        let (yeas, nays) = (thousands(yeas.into()), thousands(nays.into()));
        format!("the {house}: {yeas} for it, {nays} against")
    };
    match act {
        SessionAct::Opened { .. } => "opened".to_owned(),
        SessionAct::Objected { objection, .. } => {
            format!("objection, {}", ground_words(objection.ground))
        }
        SessionAct::Ruled { ruling: ObjectionRuling::InOrder, .. } => "ruled in order".to_owned(),
        SessionAct::Ruled { .. } => "ruled out of order".to_owned(),
        SessionAct::Withdrawn { .. } => "the Houses withdraw".to_owned(),
        SessionAct::HouseVote { yeas, nays, .. } => votes("House", *yeas, *nays),
        SessionAct::SenateVote { yeas, nays, .. } => votes("Senate", *yeas, *nays),
        SessionAct::PapersDecided { .. } => "each House says which paper is lawful".to_owned(),
        SessionAct::Counted { .. } => "counted".to_owned(),
        SessionAct::CountedInTheAlternative { .. } => "counted both ways".to_owned(),
        SessionAct::Interrupted { reason, .. } => reason.clone(),
        SessionAct::Resumed => "the session goes on where it was".to_owned(),
        SessionAct::Announced { .. } => "the state of the vote is announced".to_owned(),
    }
}

/// Acts as one sentence that begins with a capital.
fn sentence(acts: &[String]) -> String {
    let joined = acts.join("; ");
    let mut letters = joined.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
