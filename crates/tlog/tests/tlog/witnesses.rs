//! The witness: each status of tlog-witness, and the split view it exists to refuse.

use tlog::checkpoint::{Checkpoint, CheckpointError, Origin, SignedCheckpoint};
use tlog::cosignature;
use tlog::hash::{Hash, empty_root};
use tlog::note::{Algorithm, KeyError, Note, NoteError, NoteSignature};
use tlog::tree::{ProofError, Tree, TreeHead};
use tlog::witness::{
    Inconsistency, MAX_PROOF_LINES, Request, RequestError, Response, Witness, WitnessError,
    WitnessState, parse_conflict,
};

use crate::{at, leaves, log_key, name, signed_checkpoint, signing_key, witness_key};

/// tlog-witness, the example of a request body.
const EXAMPLE_REQUEST: &str = "old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u{2014} example.com/behind-the-sofa \
    Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOA\
    YQ8=
\u{2014} example.com/behind-the-sofa \
    opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSz\
    m9Q=
";

/// tlog-witness, the example of a response body.
const EXAMPLE_RESPONSE: &str = "\u{2014} witness.example/w1 \
    CMp+6LWBU0anHGH5aNDTJkH/gj79sG+T6+iP2ThYN5krrDJbR1HDnucjL39QsZTSvVjyQLrdk3DXDqI5G2HgLatV\
    s0pWh6Up69HVOw==
\u{2014} witness.example/w1 \
    I7rEps0pvK2UqkS2gSpVUDhrhVtQV9lgF6pRrWAvjJHjyWpW7VcE3SiOlVlbQNt64vWhO+DlkL0+UfzuOBMh9Chd\
    MkP1vi/lCAsmlw==
\u{2014} witness.example/w2 \
    AWui8Sk55XjYLOijihBjhqEH6nS1ndDymE0a+6idX7pLcnoB+dhnz0854aLZgrrKbYKA7nC3HNJhm/kWl7oJlqU3\
    rXXvpysAdyP3wQ==
";

fn witness() -> Witness {
    Witness::new(witness_key(1), &[log_key().verifier().clone()]).unwrap()
}

fn body(old_size: u64, proof: &[Hash], checkpoint: &SignedCheckpoint) -> Vec<u8> {
    let checkpoint = checkpoint.note().clone();
    Request { old_size, proof: proof.to_vec(), checkpoint }.to_bytes()
}

/// An honest request from one size of a history to another.
fn honest(history: &[Hash], old: usize, new: usize) -> Vec<u8> {
    let proof = Tree::from_leaves(history).consistency_proof(old as u64, new as u64).unwrap();
    body(old as u64, &proof, &signed_checkpoint(&history[..new]))
}

/// A witness state that has seen the first entries of a history.
fn seen(history: &[Hash]) -> WitnessState {
    let mut state = WitnessState::default();
    let response = witness().add_checkpoint(&mut state, &honest(history, 0, history.len()), at(1));
    assert_eq!(response.status(), 200);
    state
}

#[test]
fn the_examples_of_the_specification_parse() {
    let request = Request::parse(EXAMPLE_REQUEST.as_bytes()).unwrap();
    assert_eq!(request.old_size, 20_852_014);
    assert_eq!(request.proof.len(), 4);
    assert_eq!(request.proof[3].to_base64(), "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=");
    assert_eq!(request.checkpoint.signatures().len(), 2);
    assert_eq!(request.to_bytes(), EXAMPLE_REQUEST.as_bytes());

    let lines = NoteSignature::parse_lines(EXAMPLE_RESPONSE).unwrap();
    assert_eq!(lines.len(), 3);
    assert!(lines.iter().all(|line| line.bytes().len() == 72), "eight bytes of time, 64 signed");
    assert_eq!(lines.iter().map(NoteSignature::to_line).collect::<String>(), EXAMPLE_RESPONSE);
}

#[test]
fn success_cosigns_and_remembers() {
    let history = leaves("a", 20);
    let mut state = WitnessState::default();
    for (old, new) in [(0, 7), (7, 7), (7, 8), (8, 20)] {
        let request = honest(&history, old, new);
        let response = witness().add_checkpoint(&mut state, &request, at(1000 + new as u64));
        assert_eq!(response.status(), 200, "{old} to {new}: {}", response.body());
        let lines = NoteSignature::parse_lines(&response.body()).unwrap();
        let checkpoint = signed_checkpoint(&history[..new]);
        let verified =
            cosignature::verify(witness_key(1).verifier(), checkpoint.checkpoint(), &lines[0]);
        assert_eq!(verified, Ok(at(1000 + new as u64)));
        assert_eq!(state.head(&checkpoint.checkpoint().origin), checkpoint.checkpoint().head());
    }
    let stored = WitnessState::from_heads(state.heads().clone());
    assert_eq!(stored, state);
}

#[test]
fn an_empty_tree_can_be_cosigned() {
    let mut state = WitnessState::default();
    let response = witness().add_checkpoint(&mut state, &honest(&[], 0, 0), at(1));
    assert_eq!(response.status(), 200);
    let response = witness().add_checkpoint(&mut state, &honest(&leaves("a", 3), 0, 3), at(2));
    assert_eq!(response.status(), 200);
}

/// Asks a witness that has seen ten entries, and requires that a refusal changes nothing.
fn refusal(request: &[u8]) -> Response {
    let before = seen(&leaves("a", 10));
    let mut state = before.clone();
    let response = witness().add_checkpoint(&mut state, request, at(2));
    assert_ne!(response.status(), 200, "{}", String::from_utf8_lossy(request));
    assert_eq!(state, before, "a refusal must not change the state");
    response
}

#[test]
fn status_400_for_malformed_requests() {
    let history = leaves("a", 12);
    let good = String::from_utf8(honest(&history, 10, 12)).unwrap();
    let (proof_line, note) = (good.lines().nth(1).unwrap(), good.split_once("\n\n").unwrap().1);
    let extension = good.replacen("=\n\n\u{2014}", "=\nextension\n\n\u{2014}", 1);
    let too_long = format!("old 10\n{}\n{note}", format!("{proof_line}\n").repeat(64));
    let cases = [
        (String::new(), RequestError::NoSeparator),
        ("old 10\n".into(), RequestError::NoSeparator),
        (good.replace("old 10", "old 010"), RequestError::OldSize),
        (good.replace("old 10", "old  10"), RequestError::OldSize),
        (good.replace("old 10", "10"), RequestError::OldSize),
        (good.replace("old 10", "old 10\r"), RequestError::OldSize),
        (good.replace(proof_line, "AAAA"), RequestError::ProofLine { number: 1 }),
        (too_long, RequestError::ProofTooLong),
        ("old 10\n\n".into(), RequestError::Note(NoteError::NoSeparator)),
        (extension, RequestError::Checkpoint(CheckpointError::Extension)),
        (
            good.replace("old 10", "old 13"),
            RequestError::OldSizeBeyondCheckpoint { old: 13, new: 12 },
        ),
    ];
    for (request, error) in cases {
        assert_eq!(refusal(request.as_bytes()), Response::BadRequest(error), "{request}");
    }
    let most = format!("old 10\n{}\n{note}", format!("{proof_line}\n").repeat(MAX_PROOF_LINES));
    assert_eq!(refusal(most.as_bytes()).status(), 422, "63 lines are read, and wrong");
}

#[test]
fn status_403_without_a_valid_signature_of_the_log() {
    let history = leaves("a", 12);
    let forger = signing_key(crate::ORIGIN, Algorithm::Ed25519, 66);
    let proof = Tree::from_leaves(&history).consistency_proof(10, 12).unwrap();
    let forged = crate::checkpoint_of(&history).sign(&forger).unwrap();
    assert_eq!(
        refusal(&body(10, &proof, &forged)),
        Response::Forbidden(NoteError::NoKnownSignature)
    );
    // A true signature of the log over another checkpoint, moved here.
    let moved = signed_checkpoint(&history[..11]).note().signatures().to_vec();
    let note = Note::new(crate::checkpoint_of(&history).text(), moved).unwrap();
    let request = Request { old_size: 10, proof, checkpoint: note };
    let id = log_key().verifier().id();
    let bad = NoteError::BadSignature { name: name(crate::ORIGIN), id };
    assert_eq!(refusal(&request.to_bytes()), Response::Forbidden(bad));
}

#[test]
fn status_404_for_an_unknown_log() {
    let other = signing_key("example.com/elsewhere", Algorithm::Ed25519, 1);
    let origin = Origin::new("example.com/elsewhere").unwrap();
    let checkpoint = Checkpoint { origin: origin.clone(), size: 0, root: empty_root() };
    let request = body(0, &[], &checkpoint.sign(&other).unwrap());
    assert_eq!(refusal(&request), Response::NotFound(origin));
}

#[test]
fn status_409_states_the_size_cosigned_last() {
    let history = leaves("a", 12);
    // A client without knowledge, one that lags, one ahead of this witness, and a log that rolled
    // back (attack D06).
    for (old, new) in [(0, 12), (9, 12), (11, 12), (5, 9)] {
        let request = honest(&history, old, new);
        let response = refusal(&request);
        assert_eq!(response, Response::Conflict { size: 10 });
        assert_eq!((response.status(), response.body().as_str()), (409, "10\n"));
        assert_eq!(parse_conflict(&response.body()), Some(10));
    }
    assert_eq!(parse_conflict("10"), None);
    assert_eq!(parse_conflict("010\n"), None);
}

#[test]
fn status_422_for_what_does_not_extend_the_known_history() {
    let history = leaves("a", 12);
    let signed = signed_checkpoint(&history);
    let proof = Tree::from_leaves(&history).consistency_proof(10, 12).unwrap();
    let mut damaged = proof.clone();
    damaged[0] = empty_root();
    let refused = refusal(&body(10, &damaged, &signed));
    let expected = matches!(
        refused,
        Response::Unprocessable(Inconsistency::Proof(ProofError::OldRootMismatch { .. }))
    );
    assert!(expected, "{refused:?}");
    let length = ProofError::Length { required: proof.len(), found: 0 };
    let refused = refusal(&body(10, &[], &signed));
    assert_eq!(refused, Response::Unprocessable(Inconsistency::Proof(length)));

    let mut state = WitnessState::default();
    let refused = witness().add_checkpoint(&mut state, &body(0, &proof[..1], &signed), at(1));
    let length = ProofError::Length { required: 0, found: 1 };
    assert_eq!(refused, Response::Unprocessable(Inconsistency::Proof(length)));

    let root = history[0];
    let origin = signed.checkpoint().origin.clone();
    let empty = Checkpoint { origin, size: 0, root }.sign(&log_key()).unwrap();
    let refused = witness().add_checkpoint(&mut state, &body(0, &[], &empty), at(1));
    assert_eq!(refused, Response::Unprocessable(Inconsistency::EmptyTree { root }));
    assert_eq!(refused.status(), 422);
    assert_eq!(state, WitnessState::default());
}

/// Attack D05: an insider with the log's key shows the witness a second history.
#[test]
fn d05_a_second_history_is_refused_however_it_is_presented() {
    let (first, second) = (leaves("a", 10), leaves("b", 14));
    let fork = [&first[..9], &second[9..]].concat();
    for other in [second, fork] {
        // At the same size, as an extension with its own valid proof, from zero, and from a
        // smaller size that both histories share.
        assert_eq!(refusal(&honest(&other, 10, 10)).status(), 422);
        assert_eq!(refusal(&honest(&other, 10, 14)).status(), 422);
        assert_eq!(refusal(&honest(&other, 0, 14)).status(), 409);
        assert_eq!(refusal(&honest(&other, 9, 14)).status(), 409);
    }
    // The honest twin of the same request is cosigned.
    let mut state = seen(&first);
    let history = leaves("a", 14);
    let response = witness().add_checkpoint(&mut state, &honest(&history, 10, 14), at(3));
    assert_eq!(response.status(), 200);
}

#[test]
fn logs_do_not_share_their_heads() {
    let other_key = signing_key("example.com/elsewhere", Algorithm::Ed25519, 8);
    let logs = [log_key().verifier().clone(), other_key.verifier().clone()];
    let witness = Witness::new(witness_key(1), &logs).unwrap();
    let mut state = seen(&leaves("a", 10));
    let origin = Origin::new("example.com/elsewhere").unwrap();
    let checkpoint = Checkpoint { origin: origin.clone(), size: 0, root: empty_root() };
    let request = body(0, &[], &checkpoint.sign(&other_key).unwrap());
    assert_eq!(witness.add_checkpoint(&mut state, &request, at(1)).status(), 200);
    assert_eq!(state.heads().len(), 2);
    assert_eq!(state.head(&origin), TreeHead { size: 0, root: empty_root() });
}

#[test]
fn witnesses_are_set_up_with_keys_of_the_right_purpose() {
    let as_witness = Witness::new(log_key(), &[]).err();
    assert!(matches!(as_witness, Some(WitnessError::Key(KeyError::Purpose { .. }))));
    let as_log = Witness::new(witness_key(1), &[witness_key(2).verifier().clone()]).err();
    assert!(matches!(as_log, Some(WitnessError::Key(KeyError::Purpose { .. }))));
}
