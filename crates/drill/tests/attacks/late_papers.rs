//! D22: certificates of vote that did not arrive, and the calendar by which they are late.
//!
//! Whoever keeps a paper from the President of the Senate delays nothing: the record says whom the
//! law lets ask, how, and from which day. Whoever states another calendar is named.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use canvass::calendar::LegalDay;
use canvass::certificate::{CertificateOfVote, Holder, StatePapers};
use canvass::law::Means;
use drill::{Builder, Seal, force};
use election::{Date, SourceStatus, StatementKind};
use record::canonical;

use crate::support::{
    build, fails, honest, is_open, leaves, passes, pinned, restated, site, unpinned, verified,
};

const KIND: StatementKind = StatementKind::CertificateOfVote;
const STATE: &str = "us-bb";

/// Without the copies of the state that these get.
fn without(lost: &'static [Holder]) -> Builder {
    Builder::honest().changing(KIND, STATE, move |draft| {
        let copy: CertificateOfVote = canonical::from_slice(&draft.payload).unwrap();
        (!lost.contains(&copy.holder)).then_some(draft)
    })
}

fn papers(record: &verify::VerifiedRecord) -> Vec<StatePapers> {
    record.late_papers().expect("the electors met").value.states.clone()
}

fn asked(papers: &StatePapers) -> Vec<(Holder, Means, Option<Date>)> {
    papers.requests.iter().map(|request| (request.to, request.means, request.from)).collect()
}

#[test]
fn d22_nobody_is_asked_where_every_copy_is_there() {
    let papers = papers(&verified(&honest().files));
    assert_eq!(papers.len(), 4);
    assert!(papers.iter().all(|papers| papers.requests.is_empty() && papers.held.len() == 4));
}

/// 3 U.S.C. 11: the Archivist holds a copy to the order of the President of the Senate.
#[test]
fn d22_a_lost_copy_is_ordered_from_the_archivist_on_any_day() {
    let files = build(&without(&[Holder::PresidentOfTheSenate])).files;
    is_open(&pinned(&files), "V22", &["us-bb: copy 1 (president of the senate)"]);
    passes(&pinned(&files), "V23");
    let record = verified(&files);
    let of_state = papers(&record).into_iter().find(|p| p.state.as_str() == STATE).unwrap();
    assert_eq!(asked(&of_state), [(Holder::Archivist, Means::Order, None)]);
    let page = site(&record, "meetings.html");
    assert!(page.contains("the Archivist: holds a copy to order, on any day"), "the page says so");
    assert!(!site(&verified(&honest().files), "meetings.html").contains("Who may be asked"));
}

/// 3 U.S.C. 12 and 13, as amended 2022: on the fourth Wednesday in December, which in 2024 is
/// Christmas.
#[test]
fn d22_a_state_of_which_nothing_came_is_asked_for_in_the_order_of_the_law() {
    let lost = &[Holder::PresidentOfTheSenate, Holder::Archivist, Holder::ChiefElectionOfficer];
    let files = build(&without(lost)).files;
    let of_state = papers(&verified(&files)).remove(1);
    assert_eq!(of_state.held.into_iter().collect::<Vec<_>>(), [Holder::DistrictJudge]);
    let late = Some(Date::constant(2024, 12, 25));
    let of_state = papers(&verified(&files)).remove(1);
    assert_eq!(
        asked(&of_state),
        [
            (Holder::ChiefElectionOfficer, Means::MostExpeditiousMethod, late),
            (Holder::DistrictJudge, Means::Messenger, late)
        ]
    );
    // Section 13 was not read as it stands since 2022, and each request says so.
    let statuses = of_state.requests.iter().map(|request| request.source.status);
    assert!(statuses.into_iter().all(|status| status == SourceStatus::Secondary));
}

/// The days of 2024 by 3 U.S.C. 1, 5, 7, 12 and 15 as amended 2022, and amendment XX.
#[test]
fn d22_the_calendar_is_in_the_record_with_the_law_of_each_day() {
    let record = verified(&honest().files);
    let calendar = record.legal_calendar().unwrap().value;
    let days = calendar.days().into_iter().map(|(date, day, _)| (date.to_string(), day));
    let days: Vec<(String, LegalDay)> = days.collect();
    let wanted = [
        ("2024-11-05", LegalDay::ElectionDay),
        ("2024-12-11", LegalDay::Ascertainment),
        ("2024-12-17", LegalDay::Meeting),
        ("2024-12-25", LegalDay::LatePapers),
        ("2025-01-06", LegalDay::JointSession),
        ("2025-01-20", LegalDay::TermStart),
    ];
    assert_eq!(days, wanted.map(|(date, day)| (date.to_owned(), day)));
    let page = site(&record, "meetings.html");
    for words in ["17 December 2024", "CRS R48309 (10 December 2024)", "secondary account"] {
        assert!(page.contains(words), "{words} is not on the page");
    }
}

/// Another day for the meeting of the electors, computed by nobody's rule.
#[test]
fn d22_a_false_calendar_is_named() {
    let mut files = honest().files.clone();
    let from = verified(&files).legal_calendar().unwrap().from;
    let (meeting, other) = ("\"meeting\":\"2024-12-17\"", "\"meeting\":\"2024-12-16\"");
    let draft = restated(&leaves(&files), &from, meeting, other);
    let at = force(&mut files, &Seal::honest(), &[draft]).unwrap().start;
    fails(&unpinned(&files), "V15", &[&format!("entry {at} (college/calendar@1 of us)")]);
}
