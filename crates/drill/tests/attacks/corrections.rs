//! C27: silent correction.
//!
//! An insider can publish a corrected return, and needs a reason and a second authority for it;
//! both returns stay for ever. What such a one cannot do is put other bytes in the place of what
//! was published, or correct alone. Two insiders together can correct falsely, and are seen to.

use canvass::acts::Certification;
use drill::{Builder, Draft, Phase, Seal, Signer, WriteError, derive, force, state};
use election::{StatementKind, UnitReturn, VoteCount};
use record::{AppendError, MemoryFiles, PowerError};
use verify::Current;

use crate::support::{
    all_pass, build, edited, fails, honest, index, is_open, leaves, pinned, position, replacement,
    unpinned, verified,
};

const KIND: StatementKind = StatementKind::UnitReturn;
const UNIT: &str = "us-dd/lake";

/// Ten votes for the first candidate that were undervotes.
fn recounted(draft: Draft) -> Draft {
    edited(draft, |unit_return: &mut UnitReturn| {
        let contest = unit_return.contests.values_mut().next().expect("a contest");
        let ames = contest.votes.get_mut(&"ames".parse().expect("an id")).expect("a candidate");
        *ames = VoteCount::new(ames.get() + 1).expect("a count");
        contest.undervotes = Some(VoteCount::ZERO);
    })
}

fn refusals(files: &MemoryFiles, draft: &Draft) -> Vec<PowerError> {
    let refused = state(&mut files.clone(), &Seal::honest(), std::slice::from_ref(draft));
    match refused {
        Err(WriteError::Append(AppendError::Power { errors, .. })) => errors,
        other => panic!("the record let it in: {other:?}"),
    }
}

fn forced(draft: Draft) -> verify::Report {
    let mut files = honest().files.clone();
    force(&mut files, &Seal::honest(), &[draft]).expect("who runs the log writes what they like");
    unpinned(&files)
}

#[test]
fn c27_a_return_overwritten_in_place_is_named() {
    let at = index(position(&honest().files, KIND, UNIT));
    let corrected = recounted(replacement(&honest().files, KIND, UNIT, "us-dd/board"));
    let mut log = leaves(&honest().files);
    let entry = log.entry(at);
    log.set(at, &entry, &corrected.payload);
    // Without the log's key the log does not hold together.
    let report = pinned(&log.under_checkpoint_of(&honest().files));
    fails(&report, "V02", &["the 87 entries have root", "the checkpoint states"]);
    // With it the payload is not the one that was signed.
    let report = pinned(&log.sealed(&Seal::honest()));
    fails(&report, "V10", &[&format!("entry {at}: the payload in the entry has the SHA-256")]);
}

#[test]
fn c27_a_statement_overwritten_in_place_is_named() {
    let at = index(position(&honest().files, KIND, UNIT));
    let mut log = leaves(&honest().files);
    let draft = recounted(replacement(&honest().files, KIND, UNIT, "us-dd/board"));
    let alone = Draft { replaces: None, reason: None, ..draft };
    let alone = alone.signed_by(&[Signer::own("us-dd/lake/clerk")]);
    let mut entry = log.entry(at);
    let election = entry.statement.election.clone();
    entry = alone.sign(&election, u64::try_from(at).unwrap());
    log.set(at, &entry, &alone.payload);
    let report = pinned(&log.under_checkpoint_of(&honest().files));
    fails(&report, "V02", &["the 87 entries have root", "the checkpoint states"]);
    // With the honest tiles of hashes left where they are, the very entry is named.
    let mut files = log.under_checkpoint_of(&honest().files);
    let tile = "tile/0/000.p/87";
    files.0.insert(tile.to_owned(), honest().files.0[tile].clone());
    fails(
        &pinned(&files),
        "V02",
        &[&format!("{tile} disagrees with the entries, first at entry {at}")],
    );
}

#[test]
fn c27_a_correction_without_reason_is_refused() {
    let draft = recounted(replacement(&honest().files, KIND, UNIT, "us-dd/board"));
    for reason in [None, Some("  ".to_owned())] {
        let silent = Draft { reason, ..draft.clone() };
        assert_eq!(refusals(&honest().files, &silent), [PowerError::NoReason]);
        fails(&forced(silent), "V08", &["entry 87", "gives its reason"]);
    }
}

#[test]
fn c27_a_correction_by_one_alone_is_refused() {
    let draft = recounted(replacement(&honest().files, KIND, UNIT, "us-dd/board"));
    let alone = draft.clone().signed_by(&[Signer::own("us-dd/lake/clerk")]);
    assert_eq!(refusals(&honest().files, &alone), [PowerError::NoSecondSigner]);
    fails(&forced(alone), "V08", &["entry 87", "signed by two authorities"]);
    // Nor with somebody of another state, who has no say here.
    let elsewhere = draft.signed_by(&[Signer::own("us-dd/lake/clerk"), Signer::own("us-cc/board")]);
    let errors = refusals(&honest().files, &elsewhere);
    assert!(matches!(errors[..], [PowerError::NoPower { .. }]), "{errors:?}");
    fails(&forced(elsewhere), "V08", &["us-cc/board may not state UnitReturn for us-dd/lake"]);
}

/// A correction of something else than the place's own return does not stand.
#[test]
fn c27_a_correction_of_another_place_is_named() {
    let other = replacement(&honest().files, KIND, "us-dd/hill", "us-dd/board");
    let draft = recounted(replacement(&honest().files, KIND, UNIT, "us-dd/board"));
    let report = forced(Draft { replaces: other.replaces, ..draft });
    let replaced = position(&honest().files, KIND, "us-dd/hill");
    let words = format!("entry 87 replaces entry {replaced}, which is of another kind or place");
    fails(&report, "V11", &[&words]);
}

#[test]
fn c27_an_honest_correction_shows_old_and_new() {
    let mut files = build(&Builder::honest().until(Phase::Returned)).files;
    let before = verified(&files);
    let old = before.unit_return(&UNIT.parse().unwrap()).unwrap().from;
    let draft = recounted(replacement(&files, KIND, UNIT, "us-dd/board"));
    state(&mut files, &Seal::honest(), &[draft]).unwrap();
    let names = ["canvass/unit@1 of us-dd", "UnitReturn of us-dd/lake", "it is out of date"];
    is_open(&unpinned(&files), "V16", &names);
    derive(&mut files, &Seal::honest(), None).unwrap();
    let record = verified(&files);
    let corrections = record.corrections();
    let [(replaced, by)] = &corrections[..] else { panic!("one correction: {corrections:?}") };
    assert_eq!(*replaced, old);
    assert_eq!(by.replaces, Some(old.id));
    assert_eq!(by.reason.as_deref(), Some("recount of 9 November"));
    let lake = record.unit_return(&UNIT.parse().unwrap()).unwrap();
    assert_eq!(lake.from, *by);
    let us = record.unit_canvass(&"us".parse().unwrap()).unwrap();
    assert_eq!(us.value.contests[&"president".parse().unwrap()].candidates[0].votes.get(), 10_717);
}

/// A correction after the certification asks for another one, by two.
#[test]
fn c27_a_certified_canvass_is_not_corrected_in_silence() {
    let mut files = honest().files.clone();
    let draft = recounted(replacement(&files, KIND, UNIT, "us-dd/board"));
    state(&mut files, &Seal::honest(), &[draft]).unwrap();
    derive(&mut files, &Seal::honest(), None).unwrap();
    fails(&unpinned(&files), "V17", &["us-dd: entry", "certify again"]);
    let old = replacement(&files, StatementKind::Certification, "us-dd", "us-dd/executive");
    let counted = Current::read(&files).unwrap().canvasses()[&"us-dd".parse().unwrap()].output;
    let again = edited(old, |certification: &mut Certification| {
        certification.canvass = Some(counted.to_string().parse().unwrap());
    });
    state(&mut files, &Seal::honest(), &[again]).unwrap();
    all_pass(&pinned(&files));
    assert_eq!(verified(&files).corrections().len(), 2);
}
