//! Policies: the example of tlog-policy with real keys, every refusal, and quorums.

use std::fmt::Write;

use tlog::cosignature::cosign;
use tlog::note::{Algorithm, KeyError, Note, NoteError, VerifierKey, sign};
use tlog::policy::{
    EvaluationError, MAX_LINES_OF_A_KIND, Policy, PolicyName, PolicyProblem, QuorumState,
};

use crate::{at, checkpoint_of, leaves, log_key, signed_checkpoint, signing_key, witness_key};

/// Stands in for X1 to X3 and Y1 to Y3: keys 1 to 6.
fn key(number: u8) -> String {
    witness_key(number).verifier().to_string()
}

/// tlog-policy, "Example policy", with keys.
fn example() -> String {
    format!(
        "log {}

witness X1 {}
witness X2 {}
witness X3 {}
group X-witnesses 2 X1 X2 X3

witness Y1 {}
witness Y2 {}
witness Y3 {}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
",
        log_key().verifier(),
        key(1),
        key(2),
        key(3),
        key(4),
        key(5),
        key(6),
    )
}

/// The checkpoint of three leaves, cosigned by these witnesses.
fn note_with(cosigners: &[u8]) -> Note {
    let checkpoint = checkpoint_of(&leaves("a", 3));
    let signed = signed_checkpoint(&leaves("a", 3)).note().clone();
    cosigners.iter().fold(signed, |note, number| {
        let line = cosign(&witness_key(*number), &checkpoint, at(10 + u64::from(*number))).unwrap();
        note.with_signature(line).unwrap()
    })
}

fn names(names: &[PolicyName]) -> String {
    names.iter().map(|name| name.to_string() + " ").collect()
}

#[test]
fn the_example_policy_asks_for_two_of_x_and_one_of_y() {
    let policy = Policy::parse(example().as_bytes()).unwrap();
    assert_eq!(policy.logs().len(), 1);
    assert_eq!(policy.witnesses().count(), 6);
    let cases: [(&[u8], QuorumState); 8] = [
        (&[], QuorumState::Missed),
        (&[1, 2], QuorumState::Missed),
        (&[4, 5, 6], QuorumState::Missed),
        (&[1, 4, 5, 6], QuorumState::Missed),
        (&[1, 2, 4], QuorumState::Met),
        (&[3, 1, 6], QuorumState::Met),
        (&[2, 3, 5], QuorumState::Met),
        (&[1, 2, 3, 4, 5, 6], QuorumState::Met),
    ];
    for (cosigners, quorum) in cases {
        let evaluation = policy.evaluate(&note_with(cosigners)).unwrap();
        assert_eq!(evaluation.quorum, quorum, "{cosigners:?}");
        assert_eq!(evaluation.cosigned.len(), cosigners.len());
        assert_eq!(evaluation.missing.len(), 6 - cosigners.len());
    }
    let evaluation = policy.evaluate(&note_with(&[6, 1])).unwrap();
    let cosigned: Vec<_> =
        evaluation.cosigned.iter().map(|by| (by.witness.to_string(), by.at.seconds())).collect();
    assert_eq!(cosigned, [("X1".to_owned(), 11), ("Y3".to_owned(), 16)]);
    assert_eq!(names(&evaluation.missing), "X2 X3 Y1 Y2 ");
    assert_eq!(evaluation.checkpoint.checkpoint(), &checkpoint_of(&leaves("a", 3)));
}

#[test]
fn one_witness_signing_often_counts_once() {
    let text = format!("witness A {}\nwitness B {}\ngroup G 2 A B\nquorum G\n", key(1), key(2));
    let policy = Policy::parse(text.as_bytes()).unwrap();
    let again = cosign(&witness_key(1), &checkpoint_of(&leaves("a", 3)), at(99)).unwrap();
    let note = note_with(&[1]).with_signature(again).unwrap();
    let evaluation = policy.evaluate_for(&note, log_key().verifier()).unwrap();
    assert_eq!(evaluation.quorum, QuorumState::Missed);
    assert_eq!(evaluation.cosigned.len(), 1);
    assert_eq!(evaluation.cosigned[0].at, at(99));
}

#[test]
fn notes_that_cannot_be_believed_are_errors_not_results() {
    let policy = Policy::parse(example().as_bytes()).unwrap();
    let other_log = signing_key("example.com/elsewhere", Algorithm::Ed25519, 8);
    let no_logs = Policy::parse(b"quorum none\n").unwrap();

    // The quorum cosigned, the log did not sign.
    let whole = String::from_utf8(note_with(&[1, 2, 4]).to_bytes()).unwrap();
    let log_line = signed_checkpoint(&leaves("a", 3)).note().signatures()[0].to_line();
    let unsigned = Note::parse(whole.replace(&log_line, "").as_bytes()).unwrap();
    assert_eq!(policy.evaluate(&unsigned), Err(EvaluationError::NotSignedByLog));

    assert_eq!(no_logs.evaluate(&note_with(&[])), Err(EvaluationError::UnknownLog));
    // Listed is another log; even its signature beside the log's own would not count.
    let text = format!("log {}\nquorum none\n", other_log.verifier());
    let elsewhere = Policy::parse(text.as_bytes()).unwrap();
    let also = sign(&other_log, note_with(&[]).text()).unwrap();
    let both = note_with(&[]).with_signature(also).unwrap();
    assert_eq!(elsewhere.evaluate(&both), Err(EvaluationError::UnknownLog));
    let by_other = no_logs.evaluate_for(&note_with(&[]), other_log.verifier());
    assert_eq!(by_other, Err(EvaluationError::Note(NoteError::NoKnownSignature)));

    // One lying witness among a quorum condemns the note; the log must drop that line.
    let lie = cosign(&witness_key(3), &checkpoint_of(&leaves("b", 3)), at(1)).unwrap();
    let with_lie = note_with(&[1, 2, 4]).with_signature(lie).unwrap();
    let refused = policy.evaluate(&with_lie);
    assert!(matches!(refused, Err(EvaluationError::Note(NoteError::BadSignature { .. }))));
}

#[test]
fn quorum_none_needs_the_log_only() {
    let log = log_key().verifier().to_string();
    let text = format!("# for tests\n\t log\t{log} https://log.example \t\nquorum none\n");
    let policy = Policy::parse(text.as_bytes()).unwrap();
    assert_eq!(policy.logs()[0].url.as_deref(), Some(b"https://log.example".as_slice()));
    let evaluation = policy.evaluate(&note_with(&[1])).unwrap();
    assert_eq!(evaluation.quorum, QuorumState::NotRequired);
    assert!(evaluation.cosigned.is_empty(), "witness 1 is not known to this policy");
}

#[test]
fn names_are_opaque_octets() {
    let mut text = format!("witness K {}\nwitness ", key(1)).into_bytes();
    text.extend(b"\xe2\x84\xaa ");
    text.extend(format!("{} u\nwitness \u{ff} ", key(2)).bytes());
    text.extend(format!("{}\nquorum ", key(3)).bytes());
    text.extend(b"\xe2\x84\xaa\n");
    let policy = Policy::parse(&text).unwrap();
    let quorum = |cosigners| {
        policy.evaluate_for(&note_with(cosigners), log_key().verifier()).unwrap().quorum
    };
    assert_eq!(quorum(&[1]), QuorumState::Missed);
    assert_eq!(quorum(&[2]), QuorumState::Met);
    let one = key(1);
    let latin1 = [b"# \xe9\nwitness \xff ".as_slice(), one.as_bytes(), b"\nquorum \xff\n"];
    assert!(Policy::parse(&latin1.concat()).is_ok());
}

fn named(text: &str) -> PolicyName {
    let line = format!("witness {text} {}\nquorum none\n", key(1));
    let policy = Policy::parse(line.as_bytes()).unwrap();
    let found = policy.witnesses().next().unwrap();
    found.name.clone()
}

/// The problem and line of a policy made of two witnesses, A and B, and the lines given.
fn refusal(lines: &str) -> (usize, PolicyProblem) {
    let text = format!("witness A {}\nwitness B {}\n{lines}", key(1), key(2));
    let error = Policy::parse(text.as_bytes()).expect_err(lines);
    (error.line, error.problem)
}

#[test]
fn wrong_lines_are_named() {
    let undefined = |name| PolicyProblem::Undefined { name: named(name) };
    let taken = |name| PolicyProblem::NameTaken { name: named(name) };
    let twice = |name| PolicyProblem::MemberTwice { name: named(name) };
    let none = format!("witness none {}\n", key(3));
    let none_taken = Policy::parse(none.as_bytes()).unwrap_err().problem;
    assert!(matches!(none_taken, PolicyProblem::NameTaken { name } if name.as_bytes() == b"none"));
    let threshold = PolicyProblem::Threshold { members: 2 };
    let cases = [
        ("", 3, PolicyProblem::NoQuorum),
        ("quorum A", 3, PolicyProblem::Unterminated),
        ("quorum A\r\n", 3, PolicyProblem::Octet { octet: b'\r' }),
        ("# \u{7f}\n", 3, PolicyProblem::Octet { octet: 0x7f }),
        ("quorum A\0\n", 3, PolicyProblem::Octet { octet: 0 }),
        ("quorum C\n", 3, undefined("C")),
        ("quorum a\n", 3, undefined("a")),
        ("quorum G\ngroup G any A B\n", 3, undefined("G")),
        ("quorum A\nquorum B\n", 4, PolicyProblem::SecondQuorum),
        ("quorum none\nquorum none\n", 4, PolicyProblem::SecondQuorum),
        ("quorum\n", 3, PolicyProblem::Form),
        ("quorum A B\n", 3, PolicyProblem::Form),
        ("Quorum A\n", 3, PolicyProblem::Form),
        ("witness C\n", 3, PolicyProblem::Form),
        ("log\n", 3, PolicyProblem::Form),
        ("log a b c\n", 3, PolicyProblem::Form),
        ("group G any\n", 3, PolicyProblem::Form),
        ("group G\n", 3, PolicyProblem::Form),
        ("quorum A # comment\n", 3, PolicyProblem::Form),
        ("group A any A B\n", 3, taken("A")),
        ("group G any A\ngroup G any B\n", 4, taken("G")),
        ("group G any G\n", 3, undefined("G")),
        ("group G any A C\n", 3, undefined("C")),
        ("group G any A none\n", 3, PolicyProblem::Undefined { name: none_name() }),
        ("group G any A A\n", 3, twice("A")),
        ("group G any A\ngroup H any B A\n", 4, twice("A")),
        ("group G any A\ngroup H any G\ngroup I any G\n", 5, twice("G")),
        ("group G 0 A B\n", 3, threshold.clone()),
        ("group G 3 A B\n", 3, threshold.clone()),
        ("group G 01 A B\n", 3, threshold.clone()),
        ("group G +1 A B\n", 3, threshold.clone()),
        ("group G -1 A B\n", 3, threshold.clone()),
        ("group G some A B\n", 3, threshold),
        ("witness C key\n", 3, PolicyProblem::Key(KeyError::Form)),
    ];
    for (lines, line, problem) in cases {
        assert_eq!(refusal(lines), (line, problem), "{lines:?}");
    }
}

fn none_name() -> PolicyName {
    match refusal("group none any A\n").1 {
        PolicyProblem::NameTaken { name } => name,
        problem => panic!("expected the name to be taken: {problem}"),
    }
}

#[test]
fn keys_are_refused_for_the_wrong_purpose_or_twice() {
    let log = log_key().verifier().to_string();
    let (_, problem) = refusal(&format!("witness C {log}\n"));
    assert!(matches!(problem, PolicyProblem::Key(KeyError::Purpose { .. })), "{problem}");
    let (_, problem) = refusal(&format!("log {}\n", key(3)));
    assert!(matches!(problem, PolicyProblem::Key(KeyError::Purpose { .. })), "{problem}");

    // The same public key under another name and id is still a duplicate.
    let alias = signing_key("alias.example", Algorithm::Ed25519Cosignature, 101);
    assert_eq!(alias.verifier().public_key(), witness_key(1).verifier().public_key());
    let again = format!("witness C {}\n", alias.verifier());
    assert_eq!(refusal(&again), (3, PolicyProblem::DuplicateKey));
    let log_alias = signing_key("alias.example", Algorithm::Ed25519, 1);
    let again = format!("log {log}\nlog {}\n", log_alias.verifier());
    assert_eq!(refusal(&again), (4, PolicyProblem::DuplicateKey));

    let colliding = crate::colliding_keys();
    let [first, second] = colliding.each_ref().map(|key| key.verifier());
    let both = format!("log {first}\nlog {second}\n");
    assert_eq!(refusal(&both), (4, PolicyProblem::AmbiguousKey));

    let text = format!("witness A {}\n", key(1)).replace("witness.", "witness\u{e9}.");
    let latin1: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(Policy::parse(&latin1).unwrap_err().problem, PolicyProblem::KeyEncoding);
}

#[test]
fn an_ml_dsa_witness_is_refused_not_skipped() {
    use data_encoding::{BASE64, HEXLOWER};
    use sha2::{Digest, Sha256};
    let public_key = [vec![0x06], vec![9; 1312]].concat();
    let id = &Sha256::digest([b"pq.example\n".as_slice(), &public_key].concat())[..4];
    let text = format!("pq.example+{}+{}", HEXLOWER.encode(id), BASE64.encode(&public_key));
    let unsupported = KeyError::Unsupported { algorithm: Algorithm::MlDsa44Cosignature };
    assert_eq!(VerifierKey::parse(&text), Err(unsupported.clone()));
    let problem = refusal(&format!("witness C {text}\nquorum none\n"));
    assert_eq!(problem, (3, PolicyProblem::Key(unsupported)));
}

#[test]
fn policies_may_be_large_but_not_endless() {
    let policy = |count: usize| {
        let mut text = String::new();
        for number in 0..count {
            let mut seed = [0x55; 32];
            seed[..8].copy_from_slice(&number.to_be_bytes());
            let make = |name: String, algorithm| {
                let name = crate::name(&name);
                let key = tlog::note::SigningKey::from_seed(name, algorithm, seed).unwrap();
                key.verifier().to_string()
            };
            let log = make(format!("log.example/{number}"), Algorithm::Ed25519);
            let witness = make(format!("w.example/{number}"), Algorithm::Ed25519Cosignature);
            writeln!(text, "log {log}\nwitness w{number} {witness}").unwrap();
            writeln!(text, "group g{number} all w{number}").unwrap();
        }
        text + "quorum g0\n"
    };
    assert!(Policy::parse(policy(32).as_bytes()).is_ok());
    assert!(Policy::parse(policy(MAX_LINES_OF_A_KIND).as_bytes()).is_ok());
    let error = Policy::parse(policy(MAX_LINES_OF_A_KIND + 1).as_bytes()).unwrap_err();
    assert_eq!(error.problem, PolicyProblem::TooMany);
    assert_eq!(error.line, 3 * MAX_LINES_OF_A_KIND + 1);
    let comments = "#\n".repeat(1 << 19) + "quorum none\n";
    let error = Policy::parse(comments.as_bytes()).unwrap_err();
    assert_eq!(error.problem, PolicyProblem::TooLarge);
}
