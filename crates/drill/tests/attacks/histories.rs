//! D05 and D06: two histories of one log, and yesterday's state restored.
//!
//! The insider here holds the log's key and every authority's, and makes two records that are each
//! consistent, one for each of two readers. Nothing inside either shows it. What such a one cannot
//! do is make either reader's checkpoint unseen: the two, side by side, convict the key, and a
//! witness that saw one never cosigns the other.

use std::sync::OnceLock;

use drill::{Builder, Built, ORIGIN, Seal, log_key, log_named, witness_key};
use record::{CHECKPOINT_PATH, MemoryFiles, read_log};
use tlog::checkpoint::{Checkpoint, Origin, SignedCheckpoint};
use tlog::cosignature::Timestamp;
use tlog::equivocation::{Equivocation, Evidence, Finding, compare_with_leaves};
use tlog::note::Note;
use tlog::witness::{Inconsistency, Request, Response, Witness, WitnessState};

use crate::support::{
    all_pass, build, edited, fails, honest, is_open, only, passes, pinned, trusting, unpinned,
};

/// The other history: ten votes fewer for the winner of one county, all consistent.
fn other() -> &'static Built {
    static OTHER: OnceLock<Built> = OnceLock::new();
    OTHER.get_or_init(|| {
        build(&Builder::honest().changing(
            election::StatementKind::UnitReturn,
            "us-aa/elm",
            |draft| {
                Some(edited(draft, |unit_return: &mut election::UnitReturn| {
                    let contest = unit_return.contests.values_mut().next().expect("a contest");
                    let (ames, bell) =
                        ("ames".parse().expect("an id"), "bell".parse().expect("an id"));
                    let (one, two) = (contest.votes[&ames], contest.votes[&bell]);
                    contest.votes.extend([(ames, two), (bell, one)]);
                }))
            },
        ))
    })
}

fn opened(note: &str) -> SignedCheckpoint {
    Checkpoint::open(note.as_bytes(), log_key().verifier()).expect("the log signed it")
}

fn root(built: &Built) -> String {
    opened(&built.checkpoint()).checkpoint().root.to_string()
}

#[test]
fn d05_each_history_passes_by_itself() {
    let report = trusting(&other().files, &other().trust());
    all_pass(&report);
    assert_ne!(root(honest()), root(other()));
}

#[test]
fn d05_a_reader_who_saw_one_history_names_both_roots() {
    let trust = honest().trust_having_seen(&honest().checkpoint());
    let report = trusting(&other().files, &trust);
    fails(&report, "V04", &["split view: the first 87 entries", &root(honest()), &root(other())]);
    only(&report, &["V04"]);
    // An older checkpoint is enough, from the first returns on.
    let early = honest().trust_having_seen(&honest().history[1]);
    fails(&trusting(&other().files, &early), "V04", &["split view"]);
    all_pass(&trusting(&honest().files, &early));
    // Before them the two histories were one.
    let common = honest().trust_having_seen(&honest().history[0]);
    all_pass(&trusting(&other().files, &common));
}

/// Two checkpoints of one size are the whole proof, and a third party needs the log's key alone.
#[test]
fn d05_two_checkpoints_convict_the_log() {
    let (one, two) = (opened(&honest().checkpoint()), opened(&other().checkpoint()));
    let Ok(Finding::Proven(proof)) = Equivocation::prove(&one, &two, None) else {
        panic!("two roots of one size are a proof")
    };
    assert_eq!(*proof.evidence(), Evidence::SameSize);
    let (smaller, larger) = proof.notes();
    let published = Equivocation::from_parts(
        Note::parse(&smaller.to_bytes()).unwrap(),
        Note::parse(&larger.to_bytes()).unwrap(),
        proof.evidence().clone(),
    );
    published.verify(log_key().verifier()).unwrap();
    assert!(published.verify(log_named("another log").verifier()).is_err());
}

/// Checkpoints of two sizes, with the leaves of the larger.
#[test]
fn d05_an_older_checkpoint_convicts_the_log_too() {
    let (early, late) = (opened(&honest().history[1]), opened(&other().checkpoint()));
    let tree = read_log(&other().files).unwrap().tree;
    let Ok(Finding::Proven(proof)) = compare_with_leaves(&early, &late, tree.leaves()) else {
        panic!("the larger tree begins otherwise")
    };
    proof.verify(log_key().verifier()).unwrap();
    // The honest twin: of an honest log nothing can be proven.
    let honest_tree = read_log(&honest().files).unwrap().tree;
    let twin = compare_with_leaves(&early, &opened(&honest().checkpoint()), honest_tree.leaves());
    assert_eq!(twin, Ok(Finding::Consistent));
}

/// A witness that has cosigned the honest log so far.
fn witness_after(size_of: &str) -> (Witness, WitnessState) {
    let witness = Witness::new(witness_key("north"), &[log_key().verifier().clone()]);
    let checkpoint = opened(size_of).checkpoint().clone();
    let heads = [(checkpoint.origin.clone(), checkpoint.head())].into();
    (witness.expect("keys of the right purpose"), WitnessState::from_heads(heads))
}

/// What the log asks of a witness: to cosign a checkpoint after it cosigned `old_size` entries.
fn ask(files: &MemoryFiles, note: &str, old_size: u64, seen: &str) -> Response {
    let (witness, mut state) = witness_after(seen);
    let tree = read_log(files).expect("the log can be read").tree;
    let checkpoint = Note::parse(note.as_bytes()).expect("a note");
    let size = opened(note).checkpoint().size;
    let proof = tree.consistency_proof(old_size, size).unwrap_or_default();
    let request = Request { old_size, proof, checkpoint };
    let now = Timestamp::new(1_731_000_000).expect("a second of this century");
    let answer = witness.add_checkpoint(&mut state, &request.to_bytes(), now);
    let origin = Origin::new(ORIGIN).expect("one line");
    let moved = state.head(&origin) == opened(note).checkpoint().head();
    assert_eq!(moved, answer.status() == 200, "a witness remembers what it cosigned, and no more");
    answer
}

#[test]
fn d05_a_witness_refuses_the_second_history() {
    let seen = &honest().history[1];
    let old_size = opened(seen).checkpoint().size;
    let answer = ask(&other().files, &other().checkpoint(), old_size, seen);
    assert!(matches!(answer, Response::Unprocessable(Inconsistency::Proof(_))), "{answer:?}");
    assert_eq!(answer.status(), 422);
    let twin = ask(&honest().files, &honest().checkpoint(), old_size, seen);
    assert_eq!(twin.status(), 200);
}

/// Without witnesses the second history is un-witnessed, and who asks for witnesses sees it.
#[test]
fn d05_the_second_history_stays_unwitnessed() {
    let alone = Seal::unwitnessed().note(read_log(&other().files).unwrap().checkpoint.head());
    let mut files = other().files.clone();
    files.0.insert(CHECKPOINT_PATH.to_owned(), alone.to_bytes());
    is_open(&pinned(&files), "V03", &["un-witnessed"]);
}

/// What goes unseen: a reader who never saw the log and asks for no witness.
#[test]
fn d06_an_older_state_is_consistent_in_itself() {
    let report = unpinned(&honest().stages[2]);
    passes(&report, "V01");
    passes(&report, "V02");
    is_open(&report, "V23", &["has not announced"]);
}

#[test]
fn d06_a_rolled_back_log_is_named() {
    let trust = honest().trust_having_seen(&honest().checkpoint());
    let rolled_back = &honest().stages[2];
    let size = opened(&honest().history[2]).checkpoint().size;
    let names = ["rolled back: you saw 87 entries", &format!("this log has {size}")];
    fails(&trusting(rolled_back, &trust), "V04", &names);
}

/// Only the checkpoint is put back: the later tiles lie there still, and are told.
#[test]
fn d06_an_older_checkpoint_over_later_files_is_told() {
    let mut files = honest().files.clone();
    files.0.insert(CHECKPOINT_PATH.to_owned(), honest().history[5].clone().into_bytes());
    is_open(&unpinned(&files), "V27", &["is no part of the record"]);
    let trust = honest().trust_having_seen(&honest().checkpoint());
    fails(&trusting(&files, &trust), "V04", &["rolled back"]);
}

/// Yesterday's state restored, and the election goes on otherwise from there.
#[test]
fn d06_going_on_from_a_rollback_is_a_split_view() {
    let otherwise =
        Builder::honest().changing(election::StatementKind::Certification, "us-dd", |draft| {
            Some(draft.signed_by(&[drill::Signer::own("us-dd/executive")]))
        });
    let files = build(&otherwise).files;
    let trust = honest().trust_having_seen(&honest().history[2]);
    fails(&trusting(&files, &trust), "V04", &["split view"]);
    let before = honest().trust_having_seen(&honest().history[1]);
    all_pass(&trusting(&files, &before));
}

/// A log that goes on from yesterday asks with yesterday's size; the witness tells its own.
#[test]
fn d06_a_witness_answers_a_rolled_back_log_with_the_size_it_saw() {
    let seen = &honest().checkpoint();
    let yesterday = opened(&honest().history[1]).checkpoint().size;
    let answer = ask(&honest().stages[2], &honest().history[2], yesterday, seen);
    assert_eq!(answer, Response::Conflict { size: 87 });
    assert_eq!((answer.status(), answer.body()), (409, "87\n".to_owned()));
}

/// Anybody who serves a record can lay a file beside it. One whose path names a tile at the end of
/// all numbers is told of, and stops nobody.
#[test]
fn d04_a_stray_tile_at_the_end_of_all_numbers_is_told_and_harms_nothing() {
    let mut files = honest().files.clone();
    for path in [
        "tile/entries/x018/x446/x744/x073/x709/x551/615",
        "tile/entries/x018/x446/x744/x073/x709/x551/615.p/255",
        "tile/7/x072/x057/x594/x037/x927/935.p/200",
    ] {
        files.0.insert(path.to_owned(), b"stray".to_vec());
    }
    let report = pinned(&files);
    is_open(&report, "V27", &["tile/entries/x018/x446/x744/x073/x709/x551/615 is no part"]);
    only(&report, &["V27"]);
}
