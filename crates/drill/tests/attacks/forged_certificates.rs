//! C30: forged or competing certificates of electors.
//!
//! Historical precedent: 2020, when people in seven states sent certificates that no executive had
//! signed. Whoever holds another key than the executive's can send a paper; it is recorded as
//! received, listed with why it does not count, and changes no vote. The executive alone can issue
//! a certificate that names others than the votes appoint: it is named against the canvass.

use canvass::ascertainment::{CertificateOfAscertainment, Feature};
use canvass::session::{PaperFate, ReceivedPaper, ReceivedPaperFormat};
use drill::{Builder, Draft, Phase, Seal, Signer, WriteError, force, state};
use election::{Date, ElectorCount, Power, StatementKind, TicketId};
use record::{AppendError, PowerError};

use crate::support::{
    build, check, edited, entry, fails, honest, index, is_open, leaves, only, passes, pinned,
    position, replacement, rewritten, unpinned, verified,
};

const KIND: StatementKind = StatementKind::CertificateOfAscertainment;
const STATE: &str = "us-aa";

fn count(number: u64) -> ElectorCount {
    ElectorCount::new(number).expect("a count")
}

/// Every elector of the state for the ticket that lost there.
fn turned(draft: Draft) -> Draft {
    edited(draft, |certificate: &mut CertificateOfAscertainment| {
        let mut slates = certificate.slates.values_mut();
        let slate = slates.next().expect("a slate").clone();
        let ticket: TicketId = "bell-stone".parse().expect("an id");
        certificate.slates = [(ticket, slate)].into();
    })
}

/// A second certificate of ascertainment, signed by these and replacing nothing.
fn second_certificate(signer: Signer) -> Draft {
    let draft = turned(replacement(&honest().files, KIND, STATE, "us-aa/board"));
    Draft { replaces: None, reason: None, ..draft }.signed_by(&[signer])
}

fn refusal(draft: &Draft) -> Vec<PowerError> {
    let refused = state(&mut honest().files.clone(), &Seal::honest(), std::slice::from_ref(draft));
    match refused {
        Err(WriteError::Append(AppendError::Power { errors, .. })) => errors,
        other => panic!("the record let it in: {other:?}"),
    }
}

fn session_of(report: &verify::Report) -> String {
    check(report, "V23").detail.clone()
}

/// Would-be electors, a rival executive with a key of their own, the executive of another state.
#[test]
fn c30_a_certificate_by_anybody_else_is_refused_and_counts_for_nothing() {
    for (signer, why) in [
        (Signer::own("us-aa/electors"), "us-aa/electors may not state CertificateOfAscertainment"),
        (Signer::with_key("us-aa/executive", "a rival"), "us-aa/executive states it and did not"),
        (Signer::own("us-bb/executive"), "us-bb/executive may not state"),
    ] {
        let forged = second_certificate(signer);
        assert!(!refusal(&forged).is_empty());
        let mut files = honest().files.clone();
        force(&mut files, &Seal::honest(), &[forged]).unwrap();
        let report = pinned(&files);
        fails(&report, "V08", &["entry 87", why]);
        only(&report, &["V08"]);
        assert_eq!(session_of(&report), session_of(&pinned(&honest().files)));
    }
}

/// The executive signs a second one beside the first: it does not stand, and is named.
#[test]
fn c30_a_second_certificate_by_the_executive_is_doubled() {
    let mut files = honest().files.clone();
    let second = second_certificate(Signer::own("us-aa/executive"));
    state(&mut files, &Seal::honest(), &[second]).unwrap();
    let report = pinned(&files);
    let first = entry(&honest().files, KIND, STATE);
    fails(&report, "V11", &["entry 87 states again", &first]);
    passes(&report, "V19");
    passes(&report, "V23");
}

/// The executive alone, from the start: nobody in the record can stop it, and the votes say who
/// was appointed.
#[test]
fn c30_an_executive_who_names_others_than_the_votes_is_named() {
    let built = build(&Builder::honest().changing(KIND, STATE, |draft| Some(turned(draft))));
    let report = pinned(&built.files);
    let at = entry(&built.files, KIND, STATE);
    let names = [format!("us-aa ({at})"), "bell-stone".to_owned(), "ames-reed".to_owned()];
    fails(&report, "V19", &names.each_ref().map(String::as_str));
}

#[test]
fn c30_a_late_certificate_is_told() {
    let built = build(&Builder::honest().changing(KIND, STATE, |draft| {
        Some(edited(draft, |certificate: &mut CertificateOfAscertainment| {
            certificate.issued_on = Some(Date::constant(2024, 12, 12));
        }))
    }));
    let report = pinned(&built.files);
    is_open(&report, "V24", &["us-aa", "after deadline", "2024-12-11"]);
    only(&report, &["V24"]);
}

#[test]
fn c30_a_certificate_without_its_security_feature_is_told() {
    let built = build(&Builder::honest().changing(KIND, STATE, |draft| {
        Some(edited(draft, |certificate: &mut CertificateOfAscertainment| {
            certificate.security_feature = Feature::Absent;
        }))
    }));
    is_open(&pinned(&built.files), "V24", &["us-aa", "without security feature"]);
}

/// A paper from somebody who is no executive, recorded by who received it.
fn received(number: u32) -> Draft {
    let mut votes = canvass::person::PersonVotes::default();
    votes.add(&"bell".parse().expect("an id"), count(5)).expect("few votes");
    let paper = ReceivedPaper {
        format: ReceivedPaperFormat::V1,
        state: STATE.parse().expect("a unit"),
        number,
        received_on: Some(Date::constant(2024, 12, 20)),
        sender: "persons who call themselves electors".to_owned(),
        president: votes,
        vice_president: canvass::person::PersonVotes::default(),
    };
    Draft::new(StatementKind::ReceivedPaper, STATE, &paper, "congress")
}

#[test]
fn c30_a_forged_paper_is_listed_and_not_counted() {
    let built = build(&Builder::honest().adding_before(Phase::Counted, received(2)));
    let report = pinned(&built.files);
    passes(&report, "V23");
    assert_eq!(session_of(&report), session_of(&pinned(&honest().files)));
    let record = verified(&built.files);
    let counted = record.electoral_count().unwrap().value.states[0].clone();
    assert_eq!(counted.state.as_str(), STATE);
    let fates: Vec<PaperFate> = counted.papers.iter().map(|paper| paper.fate).collect();
    assert_eq!(fates, [PaperFate::Counted, PaperFate::NotCertifiedByExecutive]);
    assert_eq!(counted.president.of(&"bell".parse().unwrap()), count(0));
}

/// The same paper sent by its makers into the record themselves.
#[test]
fn c30_who_is_not_congress_receives_nothing() {
    let own = received(2).signed_by(&[Signer::own("us-aa/electors")]);
    assert!(matches!(refusal(&own)[..], [PowerError::NoPower { .. }]));
}

/// Slipped in after the announcement, it is named: the count no longer rests on all that stands,
/// and the record does not pass until Congress's count is made again.
#[test]
fn c30_a_paper_after_the_count_is_named() {
    let mut files = honest().files.clone();
    state(&mut files, &Seal::honest(), &[received(2)]).unwrap();
    is_open(&pinned(&files), "V16", &["joint-session@1", "entry 87 (ReceivedPaper of us-aa)"]);
}

/// A paper that claims to be the certificate of vote itself takes no number but its own.
#[test]
fn c30_a_paper_under_the_number_of_the_certificate_stops_the_count() {
    let refused = Builder::honest().adding_before(Phase::Counted, received(1)).build();
    let Err(WriteError::Due(errors)) = &refused else { panic!("it was counted: {refused:?}") };
    assert!(errors[0].why.contains("us-aa"), "{}", errors[0]);
}

/// Papers that an office states for its own state and that say they are of another: the office may
/// not speak of the other, whichever of the two places a reader goes by. The phase before each is
/// that of `stage`.
#[test]
fn c30_papers_of_one_state_stated_for_another_are_named() {
    for (kind, by, stage) in [
        (StatementKind::CertificateOfAscertainment, "us-dd/executive", 2),
        (StatementKind::ElectorMeeting, "us-dd/electors", 3),
        (StatementKind::CertificateOfVote, "us-dd/electors", 4),
    ] {
        let at = index(position(&honest().files, kind, "us-dd"));
        let log = leaves(&honest().files);
        let payload = log.payload(at);
        let draft = Draft { payload, ..Draft::new(kind, "us-dd", &(), by) };
        let mut files = honest().stages[stage].clone();
        for other in ["us-bb", "us"] {
            let to = format!("\"state\":\"{other}\"");
            let draft = rewritten(draft.clone(), "\"state\":\"us-dd\"", &to);
            let at = force(&mut files, &Seal::honest(), &[draft]).unwrap().start;
            let words = format!("payload is about {other}, and the statement is about us-dd");
            fails(&unpinned(&files), "V10", &[&format!("entry {at}: the {words}")]);
        }
    }
}

/// An executive issues a certificate for its state that says it is of another place: by that its
/// own state would be without one, and its electors would drop out of the count. There is no count.
#[test]
fn c30_an_executive_cannot_take_its_own_state_out_of_the_count() {
    let builder = Builder::honest().around_refusals().changing(KIND, "us-dd", |draft| {
        Some(rewritten(draft, "\"state\":\"us-dd\"", "\"state\":\"us\""))
    });
    let refused = builder.build();
    let Err(WriteError::Due(errors)) = &refused else { panic!("it was counted: {refused:?}") };
    assert_eq!(errors[0].rule, verify::Rule::JointSession.name());
}

/// 3 U.S.C. 5(a)(1): the executive of the state issues it. A definition that lets another office
/// state one makes it a statement, and not a certificate that counts.
#[test]
fn c30_a_certificate_that_is_not_the_executives_fails() {
    let builder = Builder::honest().defining(|definition| {
        let board = definition.authorities.iter_mut().find(|a| a.id.as_str() == "us-aa/board");
        let within = STATE.parse().expect("a unit");
        board.expect("a board").powers.push(Power { states: KIND, within });
    });
    let by_board = |draft: Draft| Some(draft.signed_by(&[Signer::own("us-aa/board")]));
    let built = build(&builder.changing(KIND, STATE, by_board));
    let report = unpinned(&built.files);
    let at = entry(&built.files, KIND, STATE);
    fails(&report, "V19", &[&format!("us-aa ({at}): not by executive")]);
    passes(&report, "V08");
}
