//! D07: witnesses that are down, and one that lies.
//!
//! A lying witness can withhold its cosignature or give one that does not hold; it can do nothing
//! to the count. Below the quorum the record says that it is un-witnessed, and every figure stands.

use drill::{Builder, Seal, witness_key, witness_named, witness_policy};
use election::PublicKey;
use record::{CHECKPOINT_PATH, MemoryFiles, TrustFile, read_log};
use tlog::note::Note;
use tlog::tree::TreeHead;
use verify::Verdict;

use crate::support::{
    all_pass, build, check, fails, honest, is_open, only, passes, pinned, trusting, unpinned,
};

fn head() -> TreeHead {
    read_log(&honest().files).expect("the log can be read").checkpoint.head()
}

fn under(note: &Note) -> MemoryFiles {
    let mut files = honest().files.clone();
    files.0.insert(CHECKPOINT_PATH.to_owned(), note.to_bytes());
    files
}

fn cosigned_by(witnesses: &[&str]) -> MemoryFiles {
    let witnesses = witnesses.iter().map(|name| witness_key(name)).collect();
    under(&Seal { witnesses, ..Seal::honest() }.note(head()))
}

/// The trust file of a reader who asks for so many of three witnesses.
fn asking_for(threshold: &str) -> TrustFile {
    let policy = witness_policy(&["north", "south", "west"], threshold);
    TrustFile { witness_policy: Some(policy), ..honest().trust() }
}

#[test]
fn d07_above_the_quorum_the_others_may_be_down() {
    for up in [&["north", "south"][..], &["south", "west"], &["north", "south", "west"]] {
        let report = trusting(&cosigned_by(up), &asking_for("2"));
        all_pass(&report);
        assert_eq!(check(&report, "V03").detail, format!("cosigned by {}", up.join(", ")));
    }
}

#[test]
fn d07_below_the_quorum_the_tally_goes_on_unwitnessed() {
    for up in [&["west"][..], &[]] {
        let report = trusting(&cosigned_by(up), &asking_for("2"));
        is_open(&report, "V03", &["the policy asks for more: this record is un-witnessed"]);
        only(&report, &["V03"]);
        assert_eq!(report.verdict, Verdict::NotChecked);
        assert_eq!(check(&report, "V23").detail, check(&pinned(&honest().files), "V23").detail);
    }
}

#[test]
fn d07_witnesses_that_come_back_cosign_the_same_checkpoint() {
    let first = Note::parse(&cosigned_by(&["west"]).0[CHECKPOINT_PATH]).unwrap();
    is_open(&trusting(&under(&first), &asking_for("2")), "V03", &["cosigned by west"]);
    let later = Seal { witnesses: vec![witness_key("north")], ..Seal::honest() }.note(head());
    let cosignature = later.signatures()[1].clone();
    all_pass(&trusting(&under(&first.with_signature(cosignature).unwrap()), &asking_for("2")));
}

/// A cosignature of another tree under the witness's own key: the note is refused whole.
#[test]
fn d07_a_cosignature_that_does_not_hold_is_refused() {
    let elsewhere = TreeHead { size: 86, ..head() };
    let lie = Seal { witnesses: vec![witness_key("south")], ..Seal::honest() }.note(elsewhere);
    let honest_ones = Seal { witnesses: vec![witness_key("north")], ..Seal::honest() }.note(head());
    let note = honest_ones.with_signature(lie.signatures()[1].clone()).unwrap();
    let report = pinned(&under(&note));
    fails(&report, "V03", &["example.org/witness/south", "does not hold"]);
    only(&report, &["V03"]);
}

/// An impostor under a witness's name, with another key: it counts as nobody.
#[test]
fn d07_an_impostor_is_no_witness() {
    let witnesses = vec![witness_key("north"), witness_named("south", "an impostor")];
    let note = Seal { witnesses, ..Seal::honest() }.note(head());
    is_open(&pinned(&under(&note)), "V03", &["cosigned by north, and the policy asks for more"]);
}

/// The same cosignature twice is one witness.
#[test]
fn d07_one_witness_does_not_count_twice() {
    let note = Seal { witnesses: vec![witness_key("west")], ..Seal::honest() }.note(head());
    let twice = note.clone().with_signature(note.signatures()[1].clone()).unwrap();
    let report = trusting(&under(&twice), &asking_for("2"));
    assert_ne!(report.verdict, Verdict::Pass, "{}", check(&report, "V03").detail);
}

/// Witnesses whose secrets anybody has are nobody, and the definition says so itself.
#[test]
fn d07_test_witnesses_are_not_independent() {
    let built = build(&Builder::honest().defining(|definition| {
        let witnesses = ["north", "south"].map(witness_key);
        let keys = witnesses.map(|key| PublicKey::from_bytes(key.verifier().public_key()));
        definition.test_keys.extend(keys);
    }));
    let report = unpinned(&built.files);
    is_open(&report, "V03", &["no independent witness: north, south"]);
    passes(&report, "V01");
}
