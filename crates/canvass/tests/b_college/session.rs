//! Joint sessions that happened.

use canvass::ascertainment::Issuer;
use canvass::law::LawVersion;
use canvass::meeting::count_meeting;
use canvass::session::{
    AnnouncedTotals, Congress, JointSessionEvent, OfficeOutcome, Paper, Question, SessionAct,
    SessionError, SessionRefusal,
};

use crate::data::{
    CONGRESS, college_2016, electors, event, id, law_2016, meetings_2016, old_election, persons,
    quiet_session, roll_2016, run, source, votes,
};

pub(crate) fn papers_2016() -> Vec<Paper> {
    let college = college_2016();
    meetings_2016()
        .iter()
        .map(|row| {
            let result = count_meeting(&row.policy, &college, &row.meeting, row.entitled).unwrap();
            Paper {
                state: result.state,
                number: 1,
                president: result.president,
                vice_president: result.vice_president,
                certified_by: Issuer::Executive,
                determined_by: None,
            }
        })
        .collect()
}

#[test]
fn golden_2016_the_count_of_6_january_2017() {
    let roll = roll_2016();
    let mut events = quiet_session(&roll);
    let totals = AnnouncedTotals {
        president: votes(
            "trump 304, clinton 227, powell 3, kasich 1, paul 1, sanders 1, spotted-eagle 1",
        ),
        vice_president: votes(
            "pence 305, kaine 227, warren 2, cantwell 1, collins 1, fiorina 1, laduke 1",
        ),
    };
    *events.last_mut().unwrap() = event(SessionAct::Announced { totals: Some(totals.clone()) });
    let count = run(law_2016(), CONGRESS, &roll, &papers_2016(), &events).unwrap();
    assert_eq!(count.appointed, electors(538));
    assert_eq!(count.needed, electors(270));
    assert!(count.has_totals(&totals));
    assert_eq!(count.president_outcome, OfficeOutcome::Elected { person: id("trump") });
    assert_eq!(count.vice_president_outcome, OfficeOutcome::Elected { person: id("pence") });
    assert_eq!(count.questions, []);
    assert_eq!(count.states.len(), 51);
}

#[test]
fn golden_1824_nobody_has_131_of_261_for_president() {
    let election = old_election(include_str!("../data/electoral_votes_1824.csv"));
    let congress = Congress { representatives: 213, senators: 48 };
    let law = LawVersion::AmendmentXii.law();
    let events = quiet_session(&election.roll);
    let count = run(law, congress, &election.roll, &election.papers(), &events).unwrap();
    assert_eq!(count.states.len(), 24);
    assert_eq!((count.appointed, count.needed), (electors(261), electors(131)));
    assert_eq!(count.president, votes("jackson 99, adams 84, crawford 41, clay 37"));
    let vice_president =
        votes("calhoun 182, sanford 30, macon 24, jackson 13, van-buren 9, clay 2");
    assert_eq!(count.vice_president, vice_president);
    // One elector of Rhode Island gave no vote for Vice President.
    assert_eq!(count.vice_president.total().unwrap(), electors(260));
    let candidates = persons(&["jackson", "adams", "crawford"]);
    assert_eq!(count.president_outcome, OfficeOutcome::NoMajority { candidates });
    assert_eq!(count.vice_president_outcome, OfficeOutcome::Elected { person: id("calhoun") });
}

fn session_of_1837() -> (Vec<canvass::session::RollState>, Vec<Paper>, Vec<JointSessionEvent>) {
    let election = old_election(include_str!("../data/electoral_votes_1836.csv"));
    let mut events = quiet_session(&election.roll);
    let michigan = event(SessionAct::Counted { state: id("us-mi") });
    let at = events.iter().position(|event| *event == michigan).unwrap();
    let act = SessionAct::CountedInTheAlternative { state: id("us-mi"), source: source() };
    events[at] = event(act);
    let papers = election.papers();
    (election.roll, papers, events)
}

#[test]
fn golden_1836_van_buren_elected_and_johnson_one_vote_short() {
    let (roll, papers, events) = session_of_1837();
    let congress = Congress { representatives: 242, senators: 52 };
    let count = run(LawVersion::AmendmentXii.law(), congress, &roll, &papers, &events).unwrap();
    assert_eq!((count.appointed, count.needed), (electors(294), electors(148)));
    let president = votes("van-buren 170, harrison 73, white 26, webster 14, mangum 11");
    assert_eq!(count.president, president);
    let vice_president = votes("johnson 147, granger 77, tyler 47, smith 23");
    assert_eq!(count.vice_president, vice_president);
    // Michigan was counted both ways, and neither way changes who is elected or who chooses.
    let states = vec![id("us-mi")];
    assert_eq!(count.questions, [Question::CountedInTheAlternative { states }]);
    assert_eq!(count.president_outcome, OfficeOutcome::Elected { person: id("van-buren") });
    let candidates = persons(&["johnson", "granger"]);
    assert_eq!(count.vice_president_outcome, OfficeOutcome::NoMajority { candidates });
}

#[test]
fn a_state_counted_both_ways_settles_nothing_when_the_result_hangs_on_it() {
    let (roll, mut papers, events) = session_of_1837();
    // Virginia for Johnson would have made 170; with 6 of its votes he needs Michigan's three.
    let virginia = papers.iter_mut().find(|paper| paper.state == id("us-va")).unwrap();
    virginia.vice_president = votes("johnson 1, smith 22");
    let congress = Congress { representatives: 242, senators: 52 };
    let law = LawVersion::AmendmentXii.law();
    let count = run(law, congress, &roll, &papers, &events).unwrap();
    // 148 of 294 with Michigan, 145 of 291 without: 148 and 146 are needed.
    let questions = vec![Question::CountedInTheAlternative { states: vec![id("us-mi")] }];
    assert_eq!(count.vice_president_outcome, OfficeOutcome::NeedsCongress { questions });
    assert_eq!(count.president_outcome, OfficeOutcome::Elected { person: id("van-buren") });
}

#[test]
fn a_state_is_never_skipped_repeated_or_announced_over() {
    let roll = roll_2016();
    let papers = papers_2016();
    let refusal = |events: &[JointSessionEvent]| {
        run(law_2016(), CONGRESS, &roll, &papers, events).unwrap_err()
    };
    let opened = |state: &str| event(SessionAct::Opened { state: id(state) });
    let counted = |state: &str| event(SessionAct::Counted { state: id(state) });
    let announced = || event(SessionAct::Announced { totals: None });
    let at = |event, refusal| SessionError::Event { event, refusal };
    let not_next = SessionRefusal::NotNext { expected: id("us-al"), found: id("us-ak") };
    assert_eq!(refusal(&[opened("us-ak")]), at(1, not_next));
    assert_eq!(refusal(&[counted("us-al")]), at(1, SessionRefusal::NoStateOpen));
    let not_next = SessionRefusal::NotNext { expected: id("us-ak"), found: id("us-al") };
    assert_eq!(refusal(&[opened("us-al"), counted("us-al"), opened("us-al")]), at(3, not_next));
    let other = SessionRefusal::OtherStateOpen { open: id("us-al"), found: id("us-ak") };
    assert_eq!(refusal(&[opened("us-al"), counted("us-ak")]), at(2, other.clone()));
    assert_eq!(refusal(&[opened("us-al"), opened("us-ak")]), at(2, other));
    let moment = SessionRefusal::WrongMoment { open: id("us-al") };
    assert_eq!(refusal(&[opened("us-al"), opened("us-al")]), at(2, moment));
    let left = |next: &str| SessionRefusal::StatesLeft { next: id(next) };
    assert_eq!(refusal(&[announced()]), at(1, left("us-al")));
    assert_eq!(refusal(&[opened("us-al"), announced()]), at(2, left("us-al")));
    assert_eq!(refusal(&[opened("us-al"), counted("us-al"), announced()]), at(3, left("us-ak")));
    let mut events = quiet_session(&roll);
    events.pop();
    assert_eq!(refusal(&events), SessionError::NotAnnounced { next: None });
    events.push(opened("us-wy"));
    let finished = SessionRefusal::RollFinished { found: id("us-wy") };
    assert_eq!(refusal(&events), at(103, finished));
    let mut events = quiet_session(&roll);
    events.push(announced());
    assert_eq!(refusal(&events), at(104, SessionRefusal::AlreadyAnnounced));
}

#[test]
fn totals_announced_otherwise_than_counted_are_refused() {
    let roll = roll_2016();
    let mut events = quiet_session(&roll);
    let totals = AnnouncedTotals {
        president: votes("trump 306, clinton 232"),
        vice_president: votes("pence 306, kaine 232"),
    };
    *events.last_mut().unwrap() = event(SessionAct::Announced { totals: Some(totals) });
    let error = run(law_2016(), CONGRESS, &roll, &papers_2016(), &events).unwrap_err();
    let refusal = SessionRefusal::AnnouncedOtherwise;
    assert_eq!(error, SessionError::Event { event: 103, refusal });
}

#[test]
fn the_roll_is_in_the_order_of_the_alphabet_and_names_each_state_once() {
    let mut roll = roll_2016();
    let convene = |roll: &[canvass::session::RollState], papers: &[Paper]| {
        run(law_2016(), CONGRESS, roll, papers, &[]).unwrap_err()
    };
    let mut papers = papers_2016();
    papers.push(Paper { state: id("us-pr"), ..papers[0].clone() });
    let refusal = SessionRefusal::PaperOfUnknownState { state: id("us-pr") };
    assert_eq!(convene(&roll, &papers), SessionError::Convene { refusal });
    papers.pop();
    papers.push(papers[0].clone());
    let refusal = SessionRefusal::DuplicatePaper { state: id("us-al"), paper: 1 };
    assert_eq!(convene(&roll, &papers), SessionError::Convene { refusal });
    roll.swap(0, 1);
    let (before, after) = ("Alaska".to_owned(), "Alabama".to_owned());
    let refusal = SessionRefusal::NotAlphabetical { before, after };
    assert_eq!(convene(&roll, &[]), SessionError::Convene { refusal });
    let mut roll = roll_2016();
    roll[0].appointed = electors(10);
    let refusal = SessionRefusal::TooManyAppointed { state: id("us-al") };
    assert_eq!(convene(&roll, &[]), SessionError::Convene { refusal });
    let mut roll = roll_2016();
    roll[1].state = id("us-al");
    let refusal = SessionRefusal::CalledTwice { state: id("us-al") };
    assert_eq!(convene(&roll, &[]), SessionError::Convene { refusal });
    let law = LawVersion::ActOf1792.law();
    let error = run(law, CONGRESS, &[], &[], &[]).unwrap_err();
    let refusal = SessionRefusal::UndifferentiatedBallots { law: LawVersion::ActOf1792 };
    assert_eq!(error, SessionError::Convene { refusal });
}
