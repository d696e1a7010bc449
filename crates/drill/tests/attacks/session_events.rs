//! D22 and C27 in the joint session: two recesses that read alike, and an event written down wrong.
//!
//! Historical precedent: 6 January 2021, when the session broke off. An event has its number in the
//! session: the same words twice are two events, and whoever corrects one replaces that number,
//! with a reason and a second signer; both stay.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use canvass::session::SessionAct;
use drill::{Builder, Draft, Phase, Seal, Signer, derive, session_event, state};
use election::{Power, StatementKind};
use record::{MemoryFiles, StatementId};
use verify::Current;

use crate::support::{
    all_pass, build, fails, honest, is_open, only, passes, pinned, site, unpinned, verified,
};

const KIND: StatementKind = StatementKind::JointSessionEvent;

fn broken_off() -> SessionAct {
    SessionAct::Interrupted { on: None, reason: "the chamber was evacuated".to_owned() }
}

/// The honest record before Congress counted, where a second office may state events too.
fn before_the_count() -> MemoryFiles {
    let builder = Builder::honest().until(Phase::Voted).defining(|definition| {
        let board = definition.authorities.iter_mut().find(|a| a.id.as_str() == "board");
        board.unwrap().powers.push(Power { states: KIND, within: "us".parse().unwrap() });
    });
    build(&builder).files
}

fn add(files: &mut MemoryFiles, drafts: &[Draft]) {
    state(files, &Seal::honest(), drafts).unwrap();
    derive(files, &Seal::honest(), None).unwrap();
}

fn numbered(acts: Vec<SessionAct>) -> Vec<Draft> {
    (1..).zip(acts).map(|(number, act)| session_event(number, act)).collect()
}

/// The acts of the honest session.
fn acts() -> Vec<SessionAct> {
    let record = verified(&honest().files);
    record.session_events().into_iter().map(|event| event.value.act.clone()).collect()
}

fn totals(files: &MemoryFiles) -> canvass::session::ElectoralCount {
    verified(files).electoral_count().unwrap().value.clone()
}

/// The statement of an event, by its number.
fn event_id(files: &MemoryFiles, number: u32) -> StatementId {
    let record = verified(files);
    let events = record.session_events();
    events.iter().find(|event| event.value.number == number).unwrap().from.id
}

#[test]
fn d22_two_recesses_that_read_alike_are_both_recorded() {
    let mut acts = acts();
    for at in [2, 5] {
        acts.splice(at..at, [broken_off(), SessionAct::Resumed]);
    }
    let mut files = before_the_count();
    add(&mut files, &numbered(acts));
    only(&unpinned(&files), &["V03", "V04"]);
    assert_eq!(totals(&files), totals(&honest().files));
    assert_eq!(verified(&files).session_events().len(), 9 + 4);
    let page = site(&verified(&files), "session.html");
    assert_eq!(page.matches("The session went on.").count(), 2, "the page shows both");
    assert_eq!(page.matches(">Broken off<").count(), 2, "the picture shows both");
}

/// Each event but the last could not be replaced while events were taken in the order of the log.
#[test]
fn c27_an_event_in_the_middle_is_corrected_and_both_stay() {
    let mut acts = acts();
    let wrong = SessionAct::Interrupted { on: None, reason: "a recess".to_owned() };
    acts.splice(2..2, [wrong, SessionAct::Resumed]);
    let mut files = before_the_count();
    add(&mut files, &numbered(acts));
    let counted = totals(&files);
    let former = event_id(&files, 3);
    let correction = session_event(3, broken_off());
    let correction = correction.replacing(former, "the journal says why", "board");
    state(&mut files, &Seal::honest(), std::slice::from_ref(&correction)).unwrap();
    is_open(&unpinned(&files), "V16", &["college/joint-session@1", "it is out of date"]);
    derive(&mut files, &Seal::honest(), None).unwrap();
    passes(&unpinned(&files), "V16");
    let record = verified(&files);
    assert_eq!(record.session_events()[2].value.act, broken_off());
    assert_eq!(record.corrections().len(), 1);
    assert_eq!(totals(&files), counted, "the count is the same, resting on the corrected event");
    // A second event of a number that replaces nothing does not stand.
    let second = session_event(3, SessionAct::Resumed);
    state(&mut files, &Seal::honest(), &[second]).unwrap();
    fails(&unpinned(&files), "V11", &["states again, without replacing it"]);
}

/// A correction under another number is none of that event.
#[test]
fn c27_an_event_is_not_replaced_by_one_of_another_number() {
    let mut files = before_the_count();
    add(&mut files, &numbered(acts()));
    let former = event_id(&files, 2);
    let other = session_event(1, SessionAct::Counted { state: "us-aa".parse().unwrap() });
    let other = other.replacing(former, "no reason", "board");
    state(&mut files, &Seal::honest(), &[other]).unwrap();
    fails(&unpinned(&files), "V11", &["of another kind or place"]);
}

/// Congress alone corrects nothing.
#[test]
fn c27_an_event_is_not_corrected_by_one_alone() {
    let mut files = before_the_count();
    add(&mut files, &numbered(acts()));
    let former = event_id(&files, 1);
    let alone = session_event(1, SessionAct::Opened { state: "us-aa".parse().unwrap() });
    let alone = alone.replacing(former, "no reason", "board").signed_by(&[Signer::own("congress")]);
    assert!(state(&mut files, &Seal::honest(), &[alone]).is_err());
    assert!(Current::read(&files).is_ok());
    all_pass(&pinned(&honest().files));
}
