//! D22: the joint session interrupted, a certificate missing, copies that differ.
//!
//! An insider among the electors holds their key and can sign copies that say different things. The
//! copies are compared line by line: one that differs from the majority is named and counts for
//! nothing, and where none has a majority the session has nothing to count from.

use canvass::certificate::CertificateOfVote;
use drill::{Builder, Draft, Phase, Seal, WriteError, derive, session, state};
use election::{ElectorCount, StatementKind};
use record::{Digest, MemoryFiles};
use verify::{Current, Payload, Rule, Verdict};

use crate::support::{
    all_pass, build, check, edited, fails, honest, is_open, leaves, only, passes, pinned, unpinned,
};

const KIND: StatementKind = StatementKind::CertificateOfVote;
const STATE: &str = "us-bb";

/// The electors of a state sign these copies with one vote moved to the other candidate.
fn with_altered(copies: &'static [u8]) -> Builder {
    Builder::honest().changing(KIND, STATE, move |draft| {
        Some(edited(draft, |certificate: &mut CertificateOfVote| {
            if copies.contains(&certificate.copy) {
                let mut votes = canvass::person::PersonVotes::default();
                let count = |n| ElectorCount::new(n).expect("a count");
                votes.add(&"ames".parse().expect("an id"), count(2)).expect("few votes");
                votes.add(&"bell".parse().expect("an id"), count(2)).expect("few votes");
                certificate.president = votes;
            }
        }))
    })
}

/// The count in Congress, as the record has it.
fn counted(files: &MemoryFiles) -> Digest {
    let current = Current::read(files).expect("the record can be read");
    let session = |at| match current.loaded.payload(at)? {
        Payload::Derivation(d) if d.rule == Rule::JointSession.name() => Some(d.output),
        _ => None,
    };
    let found = current.loaded.entries().find_map(|(at, _)| session(at));
    found.expect("Congress counted")
}

#[test]
fn d22_one_altered_copy_is_named_by_copy_and_line() {
    let report = pinned(&build(&with_altered(&[3])).files);
    let names = [
        "us-bb: copy 3",
        "says 2 where the majority says 1 (president ames)",
        "says 2 where the majority says 3 (president bell)",
    ];
    fails(&report, "V22", &names);
    only(&report, &["V22"]);
    assert_eq!(check(&report, "V23").detail, check(&pinned(&honest().files), "V23").detail);
}

/// The altered copy is the first one, which the session would have read first.
#[test]
fn d22_an_altered_first_copy_is_not_the_one_counted() {
    let files = build(&with_altered(&[1])).files;
    let report = pinned(&files);
    fails(&report, "V22", &["us-bb: copy 1"]);
    only(&report, &["V22"]);
    assert_eq!(counted(&files), counted(&honest().files), "other votes were counted");
}

#[test]
fn d22_copies_without_a_majority_are_not_counted_from() {
    let refused = with_altered(&[1, 2, 3]).build();
    let Err(WriteError::Due(errors)) = &refused else { panic!("it was counted: {refused:?}") };
    assert_eq!(errors[0].rule, Rule::JointSession.name());
    assert!(errors[0].why.contains("us-bb differ, and no majority"), "{}", errors[0]);
    let report = pinned(&build(&with_altered(&[1, 2, 3]).until(Phase::Voted)).files);
    fails(&report, "V22", &["us-bb: the copies differ and none has a majority"]);
    is_open(&report, "V23", &["has not announced"]);
}

#[test]
fn d22_a_missing_copy_is_named_with_its_holder() {
    let built = build(&Builder::honest().changing(KIND, STATE, |draft| {
        let certificate: CertificateOfVote =
            record::canonical::from_slice(&draft.payload).expect("a certificate of vote");
        (certificate.copy != 4).then_some(draft)
    }));
    let report = pinned(&built.files);
    is_open(&report, "V22", &["us-bb: copy 4"]);
    only(&report, &["V22"]);
}

/// A state's whole certificate missing: the session stops there, and says whose it is.
#[test]
fn d22_a_missing_certificate_stops_the_session() {
    let without = || Builder::honest().changing(KIND, STATE, |_| None);
    let refused = without().build();
    let Err(WriteError::Due(errors)) = &refused else { panic!("it was counted: {refused:?}") };
    assert_eq!(errors[0].rule, Rule::JointSession.name());
    assert!(errors[0].why.contains("us-bb"), "{}", errors[0]);
    let report = pinned(&build(&without().until(Phase::Voted)).files);
    is_open(&report, "V21", &["us-bb: no certificate of vote"]);
    is_open(&report, "V23", &["has not announced"]);
    assert_eq!(report.verdict, Verdict::NotChecked);
}

/// The program is killed after each event of the session and started again: the record that comes
/// out has the bytes, and so the root, of one that was never interrupted.
#[test]
fn d22_a_session_killed_after_any_event_resumes_there() {
    let before = build(&Builder::honest().until(Phase::Voted)).files;
    let events = session();
    for killed_after in 1..events.len() {
        let mut files = before.clone();
        state(&mut files, &Seal::honest(), &events[..killed_after]).unwrap();
        derive(&mut files, &Seal::honest(), None).unwrap();
        let report = unpinned(&files);
        is_open(&report, "V23", &["has not announced"]);
        passes(&report, "V16");
        resume(&mut files, &events[killed_after..]);
        assert_eq!(leaves(&files), leaves(&honest().files), "after event {killed_after}");
    }
    let mut files = before;
    resume(&mut files, &events);
    all_pass(&pinned(&files));
}

fn resume(files: &mut MemoryFiles, events: &[Draft]) {
    state(files, &Seal::honest(), events).expect("congress states the session");
    derive(files, &Seal::honest(), None).expect("the session is announced");
}
