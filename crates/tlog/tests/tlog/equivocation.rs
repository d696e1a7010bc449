//! Split views: what convicts a log's key, what does not, and that a stranger can check it.

use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::equivocation::{Equivocation, EquivocationError, Evidence, Finding, compare_with_leaves};
use tlog::note::{Algorithm, Note, NoteError};
use tlog::tree::{ProofError, consistency_proof, root};

use crate::{leaves, log_key, signed_checkpoint, signing_key};

fn proven(finding: Finding) -> Equivocation {
    match finding {
        Finding::Proven(equivocation) => *equivocation,
        other => panic!("expected a proof, found {other:?}"),
    }
}

#[test]
fn d05_the_same_size_with_two_roots_convicts_by_the_notes_alone() {
    let (a, b) = (signed_checkpoint(&leaves("a", 10)), signed_checkpoint(&leaves("b", 10)));
    let equivocation = proven(Equivocation::prove(&a, &b, None).unwrap());
    assert_eq!(equivocation.evidence(), &Evidence::SameSize);

    // A third party has the bytes of the notes and the log's key.
    let (first, second) = equivocation.notes();
    let reread = |note: &Note| Note::parse(&note.to_bytes()).unwrap();
    let copy = Equivocation::from_parts(reread(first), reread(second), Evidence::SameSize);
    assert_eq!(copy.verify(log_key().verifier()), Ok(()));

    let forged = signing_key(crate::ORIGIN, Algorithm::Ed25519, 77);
    let unsigned =
        EquivocationError::Checkpoint(CheckpointError::Note(NoteError::NoKnownSignature));
    assert_eq!(copy.verify(forged.verifier()), Err(unsigned));
}

#[test]
fn honest_growth_is_consistent_and_convicts_nobody() {
    let all = leaves("a", 20);
    let (old, new) = (signed_checkpoint(&all[..7]), signed_checkpoint(&all));
    let proof = consistency_proof(&all, 7, 20).unwrap();
    assert_eq!(Equivocation::prove(&old, &new, Some(&proof)), Ok(Finding::Consistent));
    assert_eq!(Equivocation::prove(&new, &old, Some(&proof)), Ok(Finding::Consistent));
    assert_eq!(Equivocation::prove(&new, &new, None), Ok(Finding::Consistent));
    assert_eq!(compare_with_leaves(&old, &new, &all), Ok(Finding::Consistent));

    // Neither a missing nor a false consistency proof says anything against the log.
    let silent = Equivocation::prove(&old, &new, None);
    assert_eq!(silent, Ok(Finding::Unresolved { proof: None }));
    let error = ProofError::Length { required: proof.len(), found: proof.len() - 1 };
    let cut = Equivocation::prove(&old, &new, Some(&proof[1..]));
    assert_eq!(cut, Ok(Finding::Unresolved { proof: Some(error) }));
}

#[test]
fn d05_the_leaves_of_the_larger_tree_convict_across_sizes() {
    let (a, b) = (leaves("a", 20), leaves("b", 20));
    for old in 1..20 {
        let (smaller, larger) = (signed_checkpoint(&b[..old]), signed_checkpoint(&a));
        assert_eq!(
            Equivocation::prove(&smaller, &larger, None),
            Ok(Finding::Unresolved { proof: None })
        );
        let equivocation = proven(compare_with_leaves(&larger, &smaller, &a).unwrap());
        assert_eq!(equivocation.verify(log_key().verifier()), Ok(()), "{old} of 20");
        match equivocation.evidence() {
            Evidence::OtherPrefix { prefix_root, proof } => {
                assert_eq!(*prefix_root, root(&a[..old]));
                assert!(proof.len() <= 6, "logarithmic in the size");
            }
            Evidence::SameSize => panic!("the sizes differ"),
        }
    }
}

#[test]
fn an_empty_tree_with_a_root_convicts() {
    let all = leaves("a", 5);
    let larger = signed_checkpoint(&all);
    let origin = larger.checkpoint().origin.clone();
    let empty = Checkpoint { origin, size: 0, root: all[0] }.sign(&log_key()).unwrap();
    let equivocation = proven(compare_with_leaves(&empty, &larger, &all).unwrap());
    assert_eq!(equivocation.verify(log_key().verifier()), Ok(()));
}

#[test]
fn nobody_is_convicted_by_made_up_evidence() {
    let all = leaves("a", 20);
    let (old, new) = (signed_checkpoint(&all[..7]), signed_checkpoint(&all));
    let (smaller, larger) = (old.note().clone(), new.note().clone());
    let verify = |smaller: &Note, larger: &Note, evidence| {
        let made_up = Equivocation::from_parts(smaller.clone(), larger.clone(), evidence);
        made_up.verify(log_key().verifier())
    };
    let nothing = Err(EquivocationError::NoContradiction);
    assert_eq!(verify(&smaller, &larger, Evidence::SameSize), nothing);
    assert_eq!(verify(&larger, &larger, Evidence::SameSize), nothing);
    let proof = consistency_proof(&all, 7, 20).unwrap();
    let true_prefix = Evidence::OtherPrefix { prefix_root: root(&all[..7]), proof: proof.clone() };
    assert_eq!(verify(&smaller, &larger, true_prefix), nothing);
    let prefix_root = root(&leaves("b", 7));
    let refused = verify(&smaller, &larger, Evidence::OtherPrefix { prefix_root, proof });
    assert!(matches!(refused, Err(EquivocationError::Proof(_))), "{refused:?}");
    // With the notes exchanged the sizes run backwards.
    let backwards = Evidence::OtherPrefix { prefix_root, proof: Vec::new() };
    let refused = verify(&larger, &smaller, backwards);
    let beyond = ProofError::SizeBeyondTree { requested: 20, available: 7 };
    assert_eq!(refused, Err(EquivocationError::Proof(beyond)));
}

#[test]
fn only_checkpoints_of_one_log_and_its_own_leaves_compare() {
    let all = leaves("a", 10);
    let ours = signed_checkpoint(&all);
    let other_key = signing_key(crate::ORIGIN, Algorithm::Ed25519, 44);
    let theirs = ours.checkpoint().clone().sign(&other_key).unwrap();
    assert_eq!(Equivocation::prove(&ours, &theirs, None), Err(EquivocationError::NotOneLog));

    let smaller = signed_checkpoint(&all[..4]);
    for wrong in [leaves("b", 10), all[..9].to_vec()] {
        let other = EquivocationError::OtherLeaves { size: wrong.len() as u64, root: root(&wrong) };
        assert_eq!(compare_with_leaves(&smaller, &ours, &wrong), Err(other));
    }
}
