//! Notes, keys, checkpoints and cosignatures: the examples of the specifications, and everything
//! that must be refused.

use data_encoding::{BASE64, HEXLOWER};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::cosignature::{self, CosignatureError, Timestamp, cosign};
use tlog::hash::Hash;
use tlog::note::{
    Algorithm, KeyError, KeyName, MAX_NOTE_BYTES, MAX_SIGNATURES, Note, NoteError, VerifierKey,
    sign,
};

use crate::{
    at, checkpoint_of, colliding_keys, leaves, log_key, name, signed_checkpoint, signing_key,
    witness_key,
};

/// signed-note, "Example".
const EXAMPLE_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

/// signed-note, "Example".
const EXAMPLE_NOTE: &str = "This is an example message.

\u{2014} example.com/foo \
    Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72Iney\
    aQM=
";

/// tlog-cosignature, the example of a checkpoint with a cosignature.
const EXAMPLE_COSIGNED: &str = "example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u{2014} example.com/behind-the-sofa \
    Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOA\
    YQ8=
\u{2014} witness.example.com/w1 \
    jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+\
    mbIUBkBIfZ+qnA==
";

#[test]
fn the_example_note_verifies_under_the_example_key() {
    let key = VerifierKey::parse(EXAMPLE_KEY).unwrap();
    assert_eq!(key.name().as_str(), "example.com/foo");
    assert_eq!(key.algorithm(), Algorithm::Ed25519);
    assert_eq!(key.id().to_string(), "530d903a");
    assert_eq!(key.to_string(), EXAMPLE_KEY);

    let note = Note::parse(EXAMPLE_NOTE.as_bytes()).unwrap();
    assert_eq!(note.text(), "This is an example message.\n");
    assert_eq!(note.to_bytes(), EXAMPLE_NOTE.as_bytes());
    let verified = note.verify(&[&key]).unwrap();
    assert_eq!(verified.len(), 1);
    assert_eq!((verified[0].key, verified[0].timestamp), (&key, None));
}

#[test]
fn the_first_example_note_keeps_its_empty_line() {
    let text = "Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed \u{e8} subito sera.
";
    let signature = "\u{2014} quasimodo.example/salvatore \
    NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwN\
    tIc=\n";
    let note = Note::parse(format!("{text}\n{signature}").as_bytes()).unwrap();
    assert_eq!(note.text(), text);
    assert_eq!(note.signatures()[0].name().as_str(), "quasimodo.example/salvatore");
    assert_eq!(note.signatures()[0].bytes().len(), 64);
}

#[test]
fn the_example_checkpoint_has_its_fields() {
    let note = Note::parse(EXAMPLE_COSIGNED.as_bytes()).unwrap();
    let checkpoint = Checkpoint::parse(note.text()).unwrap();
    assert_eq!(checkpoint.origin.as_str(), "example.com/behind-the-sofa");
    assert_eq!(checkpoint.size, 20_852_163);
    assert_eq!(checkpoint.root.to_base64(), "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
    assert_eq!(checkpoint.text(), note.text());

    let cosignature = &note.signatures()[1];
    assert_eq!(cosignature.name().as_str(), "witness.example.com/w1");
    assert_eq!(cosignature.id().to_string(), "8d66cf3f");
    // The specification prints the same cosignature's message with `time 1679315147`.
    let (time, signature) = cosignature.bytes().split_first_chunk().unwrap();
    assert_eq!(u64::from_be_bytes(*time), 1_679_315_147);
    assert_eq!(signature.len(), 64);
}

#[test]
fn key_ids_are_the_hash_that_the_specification_states() {
    for (algorithm, byte) in [(Algorithm::Ed25519, 0x01), (Algorithm::Ed25519Cosignature, 0x04)] {
        let key = signing_key("example.com/k", algorithm, 9);
        let public_key = key.verifier().public_key();
        let input = [b"example.com/k\n".as_slice(), &[byte], &public_key].concat();
        assert_eq!(key.verifier().id().as_bytes(), &Sha256::digest(input)[..4]);
    }
}

/// A verifier key text with a matching id, whatever its type and key.
fn key_text(type_byte: u8, public_key: &[u8]) -> String {
    let input = [b"n\n".as_slice(), &[type_byte], public_key].concat();
    let id = HEXLOWER.encode(&Sha256::digest(input)[..4]);
    format!("n+{id}+{}", BASE64.encode(&[&[type_byte], public_key].concat()))
}

#[test]
fn keys_that_must_be_refused() {
    let point = VerifierKey::parse(EXAMPLE_KEY).unwrap().public_key();
    // y = 1 is the neutral point, y = 2 is no point of the curve.
    let (mut neutral, mut no_point) = ([0; 32], [0; 32]);
    (neutral[0], no_point[0]) = (1, 2);
    let unsupported = KeyError::Unsupported { algorithm: Algorithm::MlDsa44Cosignature };
    let ml_dsa_key = key_text(0x06, &[7; 1312]);
    let id_mismatch = KeyError::IdMismatch {
        name: name("example.com/foo"),
        stated: tlog::note::KeyId::from_bytes([0x53, 0x0d, 0x90, 0x3b]),
        computed: tlog::note::KeyId::from_bytes([0x53, 0x0d, 0x90, 0x3a]),
    };
    let cases = [
        ("", KeyError::Form),
        ("example.com/foo+530d903a", KeyError::Form),
        (&EXAMPLE_KEY.replace("530d903a", "530D903A"), KeyError::Form),
        (&EXAMPLE_KEY.replace("530d903a", "530d903"), KeyError::Form),
        (&EXAMPLE_KEY.replace("530d903a", "530d903a00"), KeyError::Form),
        (&EXAMPLE_KEY.replace("U2k", "U2k="), KeyError::Form),
        (&format!("{EXAMPLE_KEY}\n"), KeyError::Form),
        ("n+00000000+", KeyError::Form),
        (&EXAMPLE_KEY.replace("530d903a", "530d903b"), id_mismatch),
        (&EXAMPLE_KEY.replace("example.com/foo", ""), KeyError::Name { name: String::new() }),
        (&EXAMPLE_KEY.replace("/foo", " foo"), KeyError::Name { name: "example.com foo".into() }),
        (&key_text(0x02, &point), KeyError::UnknownAlgorithm { byte: 0x02 }),
        (&key_text(0xff, &point), KeyError::UnknownAlgorithm { byte: 0xff }),
        (&ml_dsa_key, unsupported.clone()),
        (&key_text(0x01, &point[..31]), KeyError::Point { name: name("n") }),
        (&key_text(0x01, &no_point), KeyError::Point { name: name("n") }),
        (&key_text(0x01, &neutral), KeyError::SmallOrder { name: name("n") }),
        (&key_text(0x04, &[0; 32]), KeyError::SmallOrder { name: name("n") }),
    ];
    for (text, error) in cases {
        assert_eq!(VerifierKey::parse(text), Err(error), "{text}");
    }
    assert_eq!(
        tlog::note::SigningKey::from_seed(name("n"), Algorithm::MlDsa44Cosignature, [1; 32]).err(),
        Some(unsupported)
    );
}

#[test]
fn names_exclude_every_unicode_space() {
    assert!(KeyName::new("example.com/\u{e9}t\u{e9}").is_ok());
    for wrong in ["", "a b", "a\tb", "a\nb", "a\u{a0}b", "a\u{2003}b", "a\u{3000}b", "a+b", "\u{1}"]
    {
        assert_eq!(KeyName::new(wrong), Err(KeyError::Name { name: wrong.into() }), "{wrong:?}");
    }
}

#[test]
fn malformed_notes_are_refused_by_name() {
    let line = "\u{2014} n AAAAAAA=\n";
    let bad = |number| NoteError::SignatureLine { number };
    let cases = [
        (String::new(), NoteError::NoSeparator),
        ("text\n".into(), NoteError::NoSeparator),
        (format!("text\n{line}"), NoteError::NoSeparator),
        (format!("\n{line}"), NoteError::NoSeparator),
        ("text\n\n".into(), NoteError::NoSignature),
        (format!("text\n\n{line}\n"), NoteError::NoSignature),
        (format!("te\rxt\n\n{line}"), NoteError::ControlCharacter { character: 0x0d }),
        (format!("te\0xt\n\n{line}"), NoteError::ControlCharacter { character: 0 }),
        (format!("te\txt\n\n{line}"), NoteError::ControlCharacter { character: 9 }),
        (format!("text\n\n{}", line.trim_end()), bad(1)),
        (format!("text\n\n{line}{}", line.trim_end()), bad(2)),
        (format!("text\n\n{line}x\n{line}"), bad(2)),
        (format!("text\n\n{}", line.replace('\u{2014}', "-")), bad(1)),
        (format!("text\n\n{}", line.replace("\u{2014} ", "\u{2014}\u{a0}")), bad(1)),
        (format!("text\n\n{}", line.replace(" n ", "  ")), bad(1)),
        (format!("text\n\n{}", line.replace(" n ", " n  ")), bad(1)),
        (format!("text\n\n{}", line.replace(" n ", " n+m ")), bad(1)),
        (format!("text\n\n{}", line.replace("AAA=", "AAA")), bad(1)),
        (format!("text\n\n{}", line.replace("AAA=", "AAB=")), bad(1)),
        // A key id without a signature behind it.
        ("text\n\n\u{2014} n AAAAAA==\n".into(), bad(1)),
        (format!("text\n\n{}", line.repeat(MAX_SIGNATURES + 1)), NoteError::TooManySignatures),
    ];
    for (note, error) in cases {
        assert_eq!(Note::parse(note.as_bytes()), Err(error), "{note:?}");
    }
    let not_utf8 = [b"te\xff\n\n", line.as_bytes()].concat();
    assert_eq!(Note::parse(&not_utf8), Err(NoteError::Encoding { offset: 2 }));
    let most = format!("text\n\n{}", line.repeat(MAX_SIGNATURES));
    assert_eq!(Note::parse(most.as_bytes()).unwrap().signatures().len(), MAX_SIGNATURES);
}

#[test]
fn a_note_has_a_largest_size() {
    let signature = sign(&log_key(), "x\n").unwrap();
    let overhead = Note::new("\n".into(), vec![signature.clone()]).unwrap().to_bytes().len() - 1;
    let text = |bytes: usize| "x".repeat(bytes - overhead - 1) + "\n";
    let largest = Note::new(text(MAX_NOTE_BYTES), vec![signature.clone()]).unwrap().to_bytes();
    assert_eq!(largest.len(), MAX_NOTE_BYTES);
    assert!(Note::parse(&largest).is_ok());
    let too_large = NoteError::TooLarge { bytes: MAX_NOTE_BYTES + 1 };
    assert_eq!(Note::new(text(MAX_NOTE_BYTES + 1), vec![signature]), Err(too_large.clone()));
    assert_eq!(Note::parse(&[b"x".as_slice(), &largest].concat()), Err(too_large));
}

#[test]
fn notes_are_built_only_well_formed() {
    let signature = sign(&log_key(), "text\n").unwrap();
    let build = |text: &str, count| Note::new(text.into(), vec![signature.clone(); count]);
    assert_eq!(build("text", 1), Err(NoteError::UnterminatedText));
    assert_eq!(build("", 1), Err(NoteError::UnterminatedText));
    assert_eq!(build("text\n", 0), Err(NoteError::NoSignature));
    assert_eq!(build("text\n", MAX_SIGNATURES + 1), Err(NoteError::TooManySignatures));
    assert_eq!(build("a\rb\n", 1), Err(NoteError::ControlCharacter { character: 0x0d }));
    let full = build("text\n", MAX_SIGNATURES).unwrap();
    assert_eq!(full.with_signature(signature.clone()), Err(NoteError::TooManySignatures));
}

#[test]
fn unknown_signatures_are_ignored_and_bad_ones_condemn() {
    let (known, unknown) = (log_key(), signing_key("other.example", Algorithm::Ed25519, 2));
    // The same name with another key, hence another id: unknown.
    let namesake = signing_key(known.verifier().name().as_str(), Algorithm::Ed25519, 3);
    let good = sign(&known, "text\n").unwrap();
    let bad = sign(&known, "another text\n").unwrap();
    let strangers = [sign(&unknown, "x\n").unwrap(), sign(&namesake, "x\n").unwrap()];
    let note = |signatures: &[_]| Note::new("text\n".into(), signatures.to_vec()).unwrap();
    let keys = [known.verifier()];

    let [first, second] = strangers.clone();
    assert_eq!(note(&[first, good.clone(), second]).verify(&keys).unwrap().len(), 1);
    assert_eq!(note(&strangers).verify(&keys), Err(NoteError::NoKnownSignature));
    assert_eq!(note(std::slice::from_ref(&good)).verify(&[]), Err(NoteError::NoKnownSignature));
    let id = known.verifier().id();
    let bad_signature = NoteError::BadSignature { name: known.verifier().name().clone(), id };
    assert_eq!(note(&[good, bad]).verify(&keys), Err(bad_signature));
}

#[test]
fn signatures_of_two_keys_with_one_id_are_attributed_to_neither() {
    let [first, second] = colliding_keys();
    let id = first.verifier().id();
    assert_eq!(second.verifier().id(), id);
    assert_ne!(second.verifier(), first.verifier());
    let note = Note::new("text\n".into(), vec![sign(&first, "text\n").unwrap()]).unwrap();
    let ambiguous = NoteError::AmbiguousKey { name: name(crate::ORIGIN), id };
    assert_eq!(note.verify(&[first.verifier(), second.verifier()]), Err(ambiguous));
    // Configured alone each is clear: it signed, or the note is false.
    assert_eq!(note.verify(&[first.verifier(), first.verifier()]).unwrap().len(), 1);
    let bad = NoteError::BadSignature { name: name(crate::ORIGIN), id };
    assert_eq!(note.verify(&[second.verifier()]), Err(bad));
}

#[test]
fn a_cosignature_key_neither_signs_notes_nor_logs_checkpoints() {
    let cosigner = witness_key(1);
    let purpose = |required, found| KeyError::Purpose {
        name: if found == Algorithm::Ed25519 {
            name(crate::ORIGIN)
        } else {
            name("witness.example/w1")
        },
        required,
        found,
    };
    let not_notes = purpose(Algorithm::Ed25519, Algorithm::Ed25519Cosignature);
    assert_eq!(sign(&cosigner, "text\n"), Err(not_notes));
    let as_log = signing_key(crate::ORIGIN, Algorithm::Ed25519Cosignature, 1);
    let refused = checkpoint_of(&leaves("a", 3)).sign(&as_log);
    assert!(matches!(refused, Err(CheckpointError::Key(KeyError::Purpose { .. }))));
    let not_cosigning = purpose(Algorithm::Ed25519Cosignature, Algorithm::Ed25519);
    assert_eq!(cosign(&log_key(), &checkpoint_of(&leaves("a", 3)), at(1)), Err(not_cosigning));
}

#[test]
fn malformed_checkpoints_are_refused_by_name() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let cases = [
        (String::new(), CheckpointError::Lines),
        (format!("o\n1\n{root}"), CheckpointError::Lines),
        ("o\n1\n".into(), CheckpointError::Lines),
        (format!("\n1\n{root}\n"), CheckpointError::Origin),
        (format!("o\tp\n1\n{root}\n"), CheckpointError::Origin),
        (format!("o\n01\n{root}\n"), CheckpointError::Size),
        (format!("o\n+1\n{root}\n"), CheckpointError::Size),
        (format!("o\n\n{root}\n"), CheckpointError::Size),
        (format!("o\n18446744073709551616\n{root}\n"), CheckpointError::Size),
        (format!("o\n1\n{root} \n"), CheckpointError::Root),
        ("o\n1\nCsUYapGGPo4=\n".into(), CheckpointError::Root),
        (format!("o\n1\n{}\n", root.replace("2I=", "2J=")), CheckpointError::Root),
        (format!("o\n1\n{root}\nextension\n"), CheckpointError::Extension),
        (format!("o\n1\n{root}\n\n"), CheckpointError::Extension),
    ];
    for (text, error) in cases {
        assert_eq!(Checkpoint::parse(&text), Err(error), "{text:?}");
    }
}

#[test]
fn a_checkpoint_opens_under_its_own_log_only() {
    let signed = signed_checkpoint(&leaves("a", 3));
    let bytes = signed.note().to_bytes();
    assert_eq!(Checkpoint::open(&bytes, log_key().verifier()), Ok(signed.clone()));

    // The same secret under another name speaks for another log.
    let other = signing_key("example.com/other", Algorithm::Ed25519, 1);
    let other_log = CheckpointError::OtherLog {
        key: name("example.com/other"),
        origin: signed.checkpoint().origin.clone(),
    };
    assert_eq!(Checkpoint::open(&bytes, other.verifier()), Err(other_log.clone()));
    assert_eq!(signed.checkpoint().clone().sign(&other), Err(other_log));

    let forged = signing_key(crate::ORIGIN, Algorithm::Ed25519, 2);
    let unsigned = CheckpointError::Note(NoteError::NoKnownSignature);
    assert_eq!(Checkpoint::open(&bytes, forged.verifier()), Err(unsigned));
}

#[test]
fn any_changed_byte_of_a_checkpoint_is_noticed() {
    let bytes = signed_checkpoint(&leaves("a", 3)).note().to_bytes();
    let log = log_key();
    for position in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[position] ^= 1 << bit;
            let opened = Checkpoint::open(&changed, log.verifier());
            assert!(opened.is_err(), "bit {bit} of byte {position}");
        }
    }
}

#[test]
fn cosignatures_bind_time_text_and_key() {
    let checkpoint = checkpoint_of(&leaves("a", 3));
    let witness = witness_key(1);
    let line = cosign(&witness, &checkpoint, at(1_679_315_147)).unwrap();
    let verify =
        |key: &VerifierKey, checkpoint: &Checkpoint| cosignature::verify(key, checkpoint, &line);
    assert_eq!(verify(witness.verifier(), &checkpoint), Ok(at(1_679_315_147)));

    // The message that the specification prints, signed as a plain note under the same secret,
    // makes the same signature: a check of the message by other means.
    let message = format!("cosignature/v1\ntime 1679315147\n{}", checkpoint.text());
    let same_secret = signing_key("witness.example/w1", Algorithm::Ed25519, 101);
    assert_eq!(sign(&same_secret, &message).unwrap().bytes(), &line.bytes()[8..]);

    let bad = Err(CosignatureError::BadSignature);
    assert_eq!(verify(witness.verifier(), &checkpoint_of(&leaves("b", 3))), bad);
    let larger = Checkpoint { size: 4, ..checkpoint.clone() };
    assert_eq!(verify(witness.verifier(), &larger), bad);
    assert_eq!(verify(witness_key(2).verifier(), &checkpoint), Err(CosignatureError::OtherKey));
    let purpose = verify(log_key().verifier(), &checkpoint);
    assert!(matches!(purpose, Err(CosignatureError::Key(KeyError::Purpose { .. }))));

    let note = signed_checkpoint(&leaves("a", 3)).note().clone().with_signature(line).unwrap();
    let verified = note.verify(&[witness.verifier()]).unwrap();
    assert_eq!(verified[0].timestamp, Some(at(1_679_315_147)));
}

#[test]
fn a_cosignature_with_another_time_is_bad() {
    let witness = witness_key(1);
    let checkpoint = checkpoint_of(&leaves("a", 3));
    let line = cosign(&witness, &checkpoint, at(7)).unwrap().to_line();
    let encoded = line.trim_end().rsplit(' ').next().unwrap();
    for time in [0, 8, u64::MAX] {
        let mut bytes = BASE64.decode(encoded.as_bytes()).unwrap();
        bytes[4..12].copy_from_slice(&u64::to_be_bytes(time));
        let changed = line.replace(encoded, &BASE64.encode(&bytes));
        let note = Note::parse(format!("{}\n{changed}", checkpoint.text()).as_bytes()).unwrap();
        let bad = NoteError::BadSignature {
            name: name("witness.example/w1"),
            id: witness.verifier().id(),
        };
        assert_eq!(note.verify(&[witness.verifier()]), Err(bad), "time {time}");
    }
}

#[test]
fn timestamps_have_a_range() {
    for wrong in [0, 1 << 63, u64::MAX] {
        let error = CosignatureError::Timestamp { seconds: wrong };
        assert_eq!(Timestamp::new(wrong), Err(error));
    }
    assert_eq!(Timestamp::new((1 << 63) - 1).map(Timestamp::seconds), Ok((1 << 63) - 1));
}

#[test]
fn debug_output_never_shows_a_secret() {
    let key = log_key();
    assert_eq!(format!("{key:?}"), format!("SigningKey({}, secret not shown)", key.verifier()));
}

proptest! {
    #[test]
    fn parsed_notes_are_written_back_unchanged(
        lines in "[ -~\n\u{e0}-\u{ff}]{0,60}", count in 1_usize..5,
    ) {
        let text = lines + "\n";
        let signature = sign(&log_key(), &text).unwrap();
        let note = Note::new(text.clone(), vec![signature; count]).unwrap();
        let again = Note::parse(&note.to_bytes()).unwrap();
        prop_assert_eq!(again.text(), text.as_str());
        prop_assert_eq!(again.verify(&[log_key().verifier()]).unwrap().len(), count);
        prop_assert_eq!(again, note);
    }

    #[test]
    fn no_bytes_make_the_parsers_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Note::parse(&bytes);
        let _ = tlog::policy::Policy::parse(&bytes);
        let _ = tlog::witness::Request::parse(&bytes);
        let _ = tlog::proof::TlogProof::parse(&bytes);
    }

    #[test]
    fn checkpoint_texts_round_trip(
        origin in "[!-~]{1,40}", size in any::<u64>(), root in any::<[u8; 32]>(),
    ) {
        let origin = tlog::checkpoint::Origin::new(&origin).unwrap();
        let checkpoint = Checkpoint { origin, size, root: Hash::from_bytes(root) };
        prop_assert_eq!(Checkpoint::parse(&checkpoint.text()), Ok(checkpoint));
    }
}
