//! D22: a session that stops, a paper that is missing, and a copy that was altered.

use std::collections::BTreeSet;

use canvass::ascertainment::Issuer;
use canvass::certificate::{
    Annexed, CertificateLine, CertificateOfVote, CopiesAgreement, CopiesProblem, Holder,
    MissingCopy, check_certificate, compare_copies, issue_certificates, late_paper_requests,
    late_papers,
};
use canvass::law::{CollegeLaw, Means};
use canvass::meeting::{MeetingResult, count_meeting};
use canvass::session::{JointSession, JointSessionEvent, SessionAct, SessionError, SessionRefusal};
use election::Date;

use crate::data::{
    CONGRESS, college_2016, days_2016, days_2024, electors, event, id, law_2016, law_2024,
    meetings_2016, quiet_session, roll_2016, run, votes,
};
use crate::session::papers_2016;

#[test]
fn d22_a_session_killed_after_any_event_resumes_where_it_was() {
    let (roll, papers) = (roll_2016(), papers_2016());
    let events = quiet_session(&roll);
    let whole = run(law_2016(), CONGRESS, &roll, &papers, &events).unwrap();
    for stopped in 0..events.len() {
        let session = || JointSession::convene(law_2016(), CONGRESS, &roll, &papers).unwrap();
        let before = session().replay(&events[..stopped]).unwrap();
        assert_eq!(before.next_state(), roll.get(stopped / 2).map(|called| &called.state));
        let after = before.replay(&events[stopped..]).unwrap();
        assert_eq!(after.announced(), Some(&whole));
    }
}

#[test]
fn d22_an_interruption_is_on_record_and_changes_no_figure() {
    let (roll, papers) = (roll_2016(), papers_2016());
    let mut events = quiet_session(&roll);
    let whole = run(law_2016(), CONGRESS, &roll, &papers, &events).unwrap();
    let broken_off = SessionAct::Interrupted {
        on: Some(Date::constant(2021, 1, 6)),
        reason: "the chamber was evacuated".to_owned(),
    };
    events.insert(5, event(broken_off));
    let refusal = SessionRefusal::Interrupted;
    assert_eq!(
        run(law_2016(), CONGRESS, &roll, &papers, &events),
        Err(SessionError::Event { event: 7, refusal })
    );
    events.insert(6, event(SessionAct::Resumed));
    assert_eq!(run(law_2016(), CONGRESS, &roll, &papers, &events).unwrap(), whole);
    events.insert(7, event(SessionAct::Resumed));
    let refusal = SessionRefusal::NotInterrupted;
    assert_eq!(
        run(law_2016(), CONGRESS, &roll, &papers, &events),
        Err(SessionError::Event { event: 8, refusal })
    );
}

/// Events have their place by number: one that is left out, or that stands twice, stops the count.
#[test]
fn d22_events_are_numbered_in_a_row() {
    let (roll, papers) = (roll_2016(), papers_2016());
    let events = quiet_session(&roll);
    let numbers = |numbers: &[u32]| {
        let pairs = numbers.iter().zip(&events);
        let events =
            pairs.map(|(number, event)| JointSessionEvent { number: *number, ..event.clone() });
        let events: Vec<JointSessionEvent> = events.collect();
        canvass::session::run(law_2016(), CONGRESS, &roll, &papers, &events).unwrap_err()
    };
    let not_numbered = |expected, found| SessionError::NotNumbered { expected, found };
    assert_eq!(numbers(&[1, 3]), not_numbered(2, 3));
    assert_eq!(numbers(&[1, 1]), not_numbered(2, 1));
    assert_eq!(numbers(&[0]), not_numbered(1, 0));
    assert!(matches!(numbers(&[1, 2, 3]), SessionError::NotAnnounced { .. }));
}

#[test]
fn d22_a_state_without_its_paper_is_not_passed_over() {
    let roll = roll_2016();
    let mut papers = papers_2016();
    papers.retain(|paper| paper.state != id("us-ak"));
    let error = run(law_2016(), CONGRESS, &roll, &papers, &quiet_session(&roll)).unwrap_err();
    let refusal = SessionRefusal::MissingPaper { state: id("us-ak") };
    assert_eq!(error, SessionError::Event { event: 4, refusal });
}

fn asked(law: &CollegeLaw, date: Date, received: &[Holder]) -> Vec<(Holder, Means)> {
    let calendar = if law.version == law_2016().version { days_2016() } else { days_2024() };
    let received: BTreeSet<Holder> = received.iter().copied().collect();
    let requests = late_paper_requests(law, &calendar, date, &received);
    assert!(requests.iter().all(|request| !request.source.citation.is_empty()));
    requests.iter().map(|request| (request.to, request.means)).collect()
}

#[test]
fn d22_a_missing_certificate_is_asked_for_in_the_laws_order() {
    let (early, late) = (Date::constant(2016, 12, 27), Date::constant(2016, 12, 28));
    let archivist = (Holder::Archivist, Means::Order);
    let secretary = (Holder::SecretaryOfState, Means::MostExpeditiousMethod);
    let officer = (Holder::ChiefElectionOfficer, Means::MostExpeditiousMethod);
    let judge = (Holder::DistrictJudge, Means::Messenger);
    assert_eq!(asked(law_2016(), early, &[]), []);
    assert_eq!(asked(law_2016(), early, &[Holder::Archivist]), [archivist]);
    assert_eq!(asked(law_2016(), late, &[]), [secretary, judge]);
    assert_eq!(asked(law_2016(), late, &[Holder::Archivist]), [archivist]);
    assert_eq!(asked(law_2016(), late, &[Holder::DistrictJudge]), [secretary, judge]);
    assert_eq!(asked(law_2016(), late, &[Holder::PresidentOfTheSenate]), []);
    // Christmas 2024 is the fourth Wednesday.
    assert_eq!(asked(law_2024(), Date::constant(2024, 12, 24), &[]), []);
    assert_eq!(asked(law_2024(), Date::constant(2024, 12, 25), &[]), [officer, judge]);
}

/// Each state is asked by its own copies: another state's are no reason not to ask.
#[test]
fn d22_each_state_is_asked_by_its_own_copies() {
    let mut washington = copies_of("us-wa");
    let mut hawaii = copies_of("us-hi");
    washington.retain(|copy| copy.holder == Holder::PresidentOfTheSenate);
    hawaii.retain(|copy| copy.holder == Holder::Archivist);
    let copies: Vec<CertificateOfVote> = washington.into_iter().chain(hawaii).collect();
    let states = [id("us-wa"), id("us-hi"), id("us-ak")];
    let found = late_papers(law_2016(), &days_2016(), &states, &copies);
    let states = found.states.iter().map(|state| {
        let asked: Vec<Holder> = state.requests.iter().map(|request| request.to).collect();
        let held: Vec<Holder> = state.held.iter().copied().collect();
        (state.state.as_str(), held, asked)
    });
    let states: Vec<_> = states.collect();
    assert_eq!(
        states,
        [
            ("us-wa", vec![Holder::PresidentOfTheSenate], vec![]),
            ("us-hi", vec![Holder::Archivist], vec![Holder::Archivist]),
            ("us-ak", vec![], vec![Holder::SecretaryOfState, Holder::DistrictJudge]),
        ]
    );
}

fn meeting_of(state: &str) -> MeetingResult {
    let rows = meetings_2016();
    let row = rows.iter().find(|row| row.meeting.state == id(state)).unwrap();
    count_meeting(&row.policy, &college_2016(), &row.meeting, row.entitled).unwrap()
}

fn copies_of(state: &str) -> Vec<CertificateOfVote> {
    issue_certificates(law_2016(), &meeting_of(state), Annexed::ListOfElectors)
}

#[test]
fn d22_six_honest_copies_are_equal_and_agree_with_the_meeting() {
    let copies = copies_of("us-wa");
    assert_eq!(copies.len(), 6);
    let report = compare_copies(law_2016(), &copies);
    assert_eq!(report.agreement, CopiesAgreement::Equal);
    assert_eq!((report.differences, report.missing, report.problems), (vec![], vec![], vec![]));
    assert_eq!(check_certificate(&copies[0], &meeting_of("us-wa")), []);
    let holders: Vec<Holder> = copies.iter().map(|copy| copy.holder).collect();
    assert_eq!(
        holders,
        [
            Holder::PresidentOfTheSenate,
            Holder::SecretaryOfState,
            Holder::SecretaryOfState,
            Holder::Archivist,
            Holder::Archivist,
            Holder::DistrictJudge,
        ]
    );
}

#[test]
fn d22_one_altered_copy_of_six_is_isolated_line_by_line() {
    for altered in 0..6 {
        let mut copies = copies_of("us-wa");
        copies[altered].president = votes("clinton 12");
        let report = compare_copies(law_2016(), &copies);
        let number = copies[altered].copy;
        let others: Vec<u8> = (1..=6).filter(|copy| *copy != number).collect();
        assert_eq!(report.agreement, CopiesAgreement::Majority { copies: others });
        let lines: Vec<(u8, &CertificateLine, u64, u64)> = report
            .differences
            .iter()
            .map(|d| (d.copy, &d.line, d.found.get(), d.majority.get()))
            .collect();
        let line = |person: &str| CertificateLine::President(id(person));
        assert_eq!(
            lines,
            [
                (number, &line("clinton"), 12, 8),
                (number, &line("powell"), 0, 3),
                (number, &line("spotted-eagle"), 0, 1),
            ]
        );
        let against = check_certificate(&copies[altered], &meeting_of("us-wa"));
        assert_eq!(against.len(), 3);
        assert_eq!(against[0].line, line("clinton"));
        assert_eq!((against[0].certified, against[0].counted), (electors(12), electors(8)));
    }
}

#[test]
fn d22_three_copies_against_three_settle_nothing() {
    let mut copies = copies_of("us-wa");
    for copy in &mut copies[..3] {
        copy.vice_president = votes("kaine 12");
    }
    assert_eq!(compare_copies(law_2016(), &copies).agreement, CopiesAgreement::NoMajority);
    let report = compare_copies(law_2016(), &copies[1..]);
    assert_eq!(report.agreement, CopiesAgreement::Majority { copies: vec![4, 5, 6] });
}

#[test]
fn d22_what_is_wrong_with_the_set_is_named() {
    let copies = copies_of("us-wa");
    let report = compare_copies(law_2016(), &copies[..5]);
    let missing = MissingCopy { copy: 6, holder: Holder::DistrictJudge };
    assert_eq!(report.missing, [missing]);
    assert_eq!(report.agreement, CopiesAgreement::Equal);
    let none = compare_copies(law_2016(), &[]);
    assert_eq!((none.agreement, none.missing.len()), (CopiesAgreement::NoCopy, 6));
    let mut copies = copies;
    copies[1].copy = 1;
    copies[2].copy = 0;
    copies[5].state = id("us-or");
    let report = compare_copies(law_2016(), &copies);
    assert_eq!(
        report.problems,
        [
            CopiesProblem::Duplicate { copy: 1 },
            CopiesProblem::OtherHolder {
                copy: 1,
                found: Holder::SecretaryOfState,
                lawful: Holder::PresidentOfTheSenate,
            },
            CopiesProblem::NoSuchCopy { copy: 0 },
            CopiesProblem::SeveralStates,
        ]
    );
    // Since 2022 it is the chief election officer's.
    let report = compare_copies(law_2024(), &copies_of("us-wa"));
    assert_eq!(report.problems.len(), 2);
}

#[test]
fn the_order_in_which_papers_arrive_means_nothing() {
    let roll = roll_2016();
    let mut papers = papers_2016();
    let mut forged = papers[0].clone();
    (forged.number, forged.certified_by) = (2, Issuer::Other);
    papers.push(forged);
    let events = quiet_session(&roll);
    let count = run(law_2024(), CONGRESS, &roll, &papers, &events).unwrap();
    papers.reverse();
    assert_eq!(run(law_2024(), CONGRESS, &roll, &papers, &events).unwrap(), count);
    papers.rotate_left(17);
    assert_eq!(run(law_2024(), CONGRESS, &roll, &papers, &events).unwrap(), count);
}
