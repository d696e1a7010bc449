//! C05: a batch deleted.
//!
//! Historical precedent: Humboldt County, California, 2008, where 197 ballots were dropped and the
//! audit log could be cleared. An insider can delete, log again and derive again, so that the
//! record is consistent in itself. What such a one cannot do is make the list of units shorter, or
//! have a reader, a mirror or a witness forget the log that they saw.

use canvass::acts::{Certification, OverOpenItem};
use drill::{Builder, Seal};
use election::{Source, SourceStatus, StatementKind};
use record::{MemoryFiles, artifact_path};
use verify::{Current, Payload, Verdict};

use crate::support::{
    all_pass, build, edited, entry, fails, honest, index, is_open, leaves, only, passes, pinned,
    position, trusting,
};

const KIND: StatementKind = StatementKind::UnitReturn;
const UNIT: &str = "us-aa/elm";

#[test]
fn c05_a_deleted_result_is_named() {
    let at = position(&honest().files, StatementKind::Derivation, "us-aa");
    let current = Current::read(&honest().files).unwrap();
    let Some(Payload::Derivation(derivation)) = current.loaded.payload(at) else {
        panic!("entry {at} is a derivation")
    };
    let path = artifact_path(&derivation.output);
    let mut files = honest().files.clone();
    files.0.remove(&path).unwrap();
    let report = pinned(&files);
    fails(&report, "V10", &[&format!("entry {at}: {path} is missing")]);
    // Whoever has a mirror puts it back, and nothing remains of the attack.
    files.0.insert(path.clone(), honest().files.0[&path].clone());
    assert_eq!(files, honest().files);
}

#[test]
fn c05_a_deleted_bundle_is_named() {
    let mut files = honest().files.clone();
    let bundle = "tile/entries/000.p/87";
    files.0.remove(bundle).unwrap();
    fails(&pinned(&files), "V02", &[bundle, "entries from 0 are lost"]);
}

/// Somebody without the log's key cuts the entry out and leaves the checkpoint as it was.
#[test]
fn c05_an_entry_cut_out_of_its_bundle_is_named() {
    let at = position(&honest().files, KIND, UNIT);
    let mut log = leaves(&honest().files);
    log.leaves.remove(index(at));
    let cut = log.under_checkpoint_of(&honest().files);
    fails(&pinned(&cut), "V02", &["tile/entries/000.p/87 is missing"]);
    // With the bundle under its old name, it ends before the last entry.
    let mut renamed = honest().files.clone();
    let bundle = cut.0["tile/entries/000.p/86"].clone();
    renamed.0.insert("tile/entries/000.p/87".to_owned(), bundle);
    fails(&pinned(&renamed), "V02", &["tile/entries/000.p/87", "ends within entry 86"]);
}

/// An insider logs everything again but the return, and leaves what rests on it.
#[test]
fn c05_a_log_rebuilt_without_the_return_is_named_twice() {
    let mut log = leaves(&honest().files);
    log.leaves.remove(index(position(&honest().files, KIND, UNIT)));
    let report = pinned(&log.sealed(&Seal::honest()));
    fails(&report, "V15", &["canvass/unit@1 of us-aa", "is not in the log before it"]);
    fails(&report, "V16", &["canvass/unit@1 of us-aa", "a statement that is not in the log"]);
    is_open(&report, "V13", &["1 of 16 units are missing: us-aa/elm"]);
}

/// An insider with every key signs and derives everything again without the return.
fn without_the_return() -> MemoryFiles {
    build(&Builder::honest().without_return(UNIT)).files
}

#[test]
fn c05_everything_made_again_still_lacks_the_unit() {
    let report = pinned(&without_the_return());
    is_open(&report, "V13", &["1 of 16 units are missing: us-aa/elm"]);
    fails(&report, "V17", &["us-aa", "1 items are open"]);
    passes(&report, "V15");
    passes(&report, "V16");
}

/// The insider certifies over the gap. No law is asked whether it is true, and the unit stays
/// missing for ever: the record does not pass.
#[test]
fn c05_certified_over_the_gap_it_stays_open() {
    let over = OverOpenItem {
        reason: "elm is of no weight".to_owned(),
        citation: Source {
            citation: "an order nobody saw".to_owned(),
            status: SourceStatus::NotRead,
            note: None,
        },
    };
    let builder = Builder::honest().without_return(UNIT);
    let built = build(&builder.changing(StatementKind::Certification, "us-aa", move |draft| {
        let over = over.clone();
        Some(edited(draft, |certification: &mut Certification| certification.over = Some(over)))
    }));
    let report = pinned(&built.files);
    is_open(&report, "V13", &["us-aa/elm (certified over it by entry", "an order nobody saw"]);
    is_open(&report, "V19", &["us-aa: the votes are partial"]);
    assert_eq!(report.verdict, Verdict::NotChecked);
    only(&report, &["V13", "V19"]);
}

/// Whoever saw the log before sees that it is another one.
#[test]
fn c05_a_reader_who_saw_the_log_sees_the_fork() {
    let files = without_the_return();
    let trust = honest().trust_having_seen(&honest().history[1]);
    fails(&trusting(&files, &trust), "V04", &["split view: the first"]);
    let later = honest().trust_having_seen(&honest().checkpoint());
    fails(&trusting(&files, &later), "V04", &["you saw 87 entries"]);
    all_pass(&trusting(&honest().files, &trust));
}

/// Not even a log that is forked without its witnesses goes unseen by who asks for them.
#[test]
fn c05_witnesses_who_saw_the_first_log_are_missed() {
    let alone = Builder::honest().without_return(UNIT).sealed_by(Seal::unwitnessed());
    let report = pinned(&build(&alone).files);
    is_open(&report, "V03", &["cosigned by nobody", "un-witnessed"]);
}

#[test]
fn c05_the_unit_is_named_where_its_statement_is_unreadable() {
    let at = index(position(&honest().files, KIND, UNIT));
    let mut log = leaves(&honest().files);
    log.leaves[at] = b"{}".to_vec();
    let report = pinned(&log.sealed(&Seal::honest()));
    fails(&report, "V06", &[&entry(&honest().files, KIND, UNIT)]);
    is_open(&report, "V13", &[UNIT]);
}
