//! Proof files of tlog-proof: written, read strictly, and verified against key and policy.

use tlog::cosignature::cosign;
use tlog::hash::{Hash, leaf_hash};
use tlog::note::{Algorithm, NoteError};
use tlog::policy::{EvaluationError, Policy, QuorumState};
use tlog::proof::{MAX_PATH_LINES, TlogProof, TlogProofError};
use tlog::tree::{ProofError, inclusion_proof};

use crate::{at, leaves, log_key, signed_checkpoint, signing_key, witness_key};

/// Entry 5 of 11, cosigned by witness 1.
fn proof() -> TlogProof {
    let all = leaves("a", 11);
    let signed = signed_checkpoint(&all);
    let cosignature = cosign(&witness_key(1), signed.checkpoint(), at(9)).unwrap();
    TlogProof {
        extra: b"opaque".to_vec(),
        index: 5,
        path: inclusion_proof(&all, 5, 11).unwrap(),
        checkpoint: signed.note().clone().with_signature(cosignature).unwrap(),
    }
}

fn policy(quorum: &str) -> Policy {
    let text = format!(
        "log {}\nwitness one {}\nwitness two {}\ngroup both all one two\nquorum {quorum}\n",
        log_key().verifier(),
        witness_key(1).verifier(),
        witness_key(2).verifier(),
    );
    // `one` and `two` may stand alone as quorum although the group has them as members.
    Policy::parse(text.as_bytes()).unwrap()
}

#[test]
fn an_honest_proof_is_written_read_and_verified() {
    let bytes = proof().to_bytes();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra b3BhcXVl\nindex 5\n"), "{text}");
    assert_eq!(text.lines().take_while(|line| !line.is_empty()).count(), 3 + 4);
    let read = TlogProof::parse(&bytes).unwrap();
    assert_eq!(read, proof());

    let leaf = leaves("a", 11)[5];
    let evaluation = read.verify(&leaf, log_key().verifier(), &policy("one")).unwrap();
    assert_eq!(evaluation.quorum, QuorumState::Met);
    assert_eq!(evaluation.checkpoint.checkpoint().size, 11);
    assert_eq!(read.verify_by_policy(&leaf, &policy("one")), Ok(evaluation));

    let without_extra = TlogProof { extra: Vec::new(), ..proof() };
    assert_eq!(TlogProof::parse(&without_extra.to_bytes()), Ok(without_extra));
}

#[test]
fn a_proof_of_the_only_entry_has_no_path() {
    let only = leaves("a", 1);
    let checkpoint = signed_checkpoint(&only).note().clone();
    let proof = TlogProof { extra: Vec::new(), index: 0, path: Vec::new(), checkpoint };
    let read = TlogProof::parse(&proof.to_bytes()).unwrap();
    assert!(read.verify(&only[0], log_key().verifier(), &policy("none")).is_ok());
}

#[test]
fn each_reason_to_refuse_a_proof_is_named() {
    let (leaf, log) = (leaves("a", 11)[5], log_key());
    let verify = |proof: &TlogProof, leaf: &Hash, quorum| {
        proof.verify(leaf, log.verifier(), &policy(quorum)).map(|evaluation| evaluation.quorum)
    };
    let mismatch = |refused| {
        matches!(refused, Err(TlogProofError::Inclusion(ProofError::RootMismatch { .. })))
    };
    assert!(mismatch(verify(&proof(), &leaf_hash(b"other"), "one")));
    assert!(mismatch(verify(&TlogProof { index: 4, ..proof() }, &leaf, "one")));
    let beyond = ProofError::IndexBeyondSize { index: 11, size: 11 };
    let refused = verify(&TlogProof { index: 11, ..proof() }, &leaf, "one");
    assert_eq!(refused, Err(TlogProofError::Inclusion(beyond)));

    match verify(&proof(), &leaf, "both") {
        Err(TlogProofError::QuorumMissed { cosigned, missing }) => {
            assert_eq!(cosigned[0].as_bytes(), b"one");
            assert_eq!(missing[0].as_bytes(), b"two");
        }
        other => panic!("the second witness is missing: {other:?}"),
    }
    let other_key = signing_key(crate::ORIGIN, Algorithm::Ed25519, 55);
    let refused = proof().verify(&leaf, other_key.verifier(), &policy("one"));
    assert_eq!(refused, Err(TlogProofError::Evaluation(EvaluationError::NotSignedByLog)));
    let refused = proof().verify(&leaf, other_key.verifier(), &policy("none"));
    assert_eq!(refused, Err(TlogProofError::Evaluation(EvaluationError::NotSignedByLog)));
}

#[test]
fn malformed_proofs_are_refused_by_name() {
    let good = String::from_utf8(proof().to_bytes()).unwrap();
    let hash = proof().path[0].to_base64();
    let long = hash.clone() + "\n" + &(hash.clone() + "\n").repeat(MAX_PATH_LINES - 3);
    let cases = [
        (String::new(), TlogProofError::NoSeparator),
        ("c2sp.org/tlog-proof@v1\nindex 5\n".into(), TlogProofError::NoSeparator),
        (good.replace("@v1", "@v2"), TlogProofError::Header),
        (good.replace("extra b3BhcXVl", "extra "), TlogProofError::Extra),
        (good.replace("b3BhcXVl", "b3BhcXV"), TlogProofError::Extra),
        (good.replace("extra", "Extra"), TlogProofError::Index),
        (good.replace("index 5\n", ""), TlogProofError::Index),
        (good.replace("index 5", "index 05"), TlogProofError::Index),
        (good.replace("index 5", "index 5 "), TlogProofError::Index),
        (good.replace("index 5", "index 5\nindex 5"), TlogProofError::PathLine { number: 1 }),
        (good.replacen(&hash, &hash[1..], 1), TlogProofError::PathLine { number: 1 }),
        (good.replacen(&(hash + "\n"), &long, 1), TlogProofError::PathTooLong),
        (
            "c2sp.org/tlog-proof@v1\nindex 5\n\n".into(),
            TlogProofError::Note(NoteError::NoSeparator),
        ),
    ];
    for (file, error) in cases {
        assert_eq!(TlogProof::parse(file.as_bytes()), Err(error), "{file}");
    }
    let endless = vec![b'x'; tlog::proof::MAX_PROOF_BYTES + 1];
    assert_eq!(TlogProof::parse(&endless), Err(TlogProofError::TooLarge));
}

/// The extra line alone is free: nothing authenticates it.
#[test]
fn any_changed_bit_but_of_the_extra_line_is_noticed() {
    let bytes = proof().to_bytes();
    let leaf = leaves("a", 11)[5];
    let extra = 23..38;
    assert_eq!(&bytes[extra.clone()], b"extra b3BhcXVl\n");
    let (log, policy) = (log_key(), policy("one"));
    for position in (0..bytes.len()).filter(|position| !extra.contains(position)) {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[position] ^= 1 << bit;
            let verified = TlogProof::parse(&changed)
                .and_then(|proof| proof.verify(&leaf, log.verifier(), &policy));
            assert!(verified.is_err(), "bit {bit} of byte {position}");
        }
    }
}
