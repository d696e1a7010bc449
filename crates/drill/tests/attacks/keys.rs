//! D13 and D14: stolen keys, shared keys, keys of another election.
//!
//! Historical precedents: Mesa County, Colorado, and Coffee County, Georgia, 2021, where systems
//! were copied. The thief holds a valid key and signs whatever its holder may. What such a one
//! cannot do is put a statement below a checkpoint that witnesses had already cosigned, revoke or
//! rotate a key without the office that may, or correct alone. Times that a statement states decide
//! nothing: positions in the log do.

use canvass::ascertainment::CertificateOfAscertainment;
use drill::{Builder, Draft, Phase, Seal, Signer, WriteError, authority_key, force, state};
use election::{
    CheckedDefinition, DefinitionProblem, ElectionId, Mode, Power, StatementKind, TicketId,
};
use record::{
    AppendError, Digest, KeyRevocation, KeyRevocationFormat, KeyRotation, KeyRotationFormat,
    MemoryFiles, PowerError,
};
use verify::{Report, Verdict};

use crate::support::{
    all_pass, build, check, edited, entry, fails, honest, is_open, leaves, only, passes, pinned,
    position, replacement, unpinned,
};

const EXECUTIVE: &str = "us-aa/executive";
const BOARD: &str = "us-aa/board";

/// The key is no longer in force; what it signed under a checkpoint stands.
fn revocation(holder: &str, label: &str, checkpoint: Option<&str>) -> Draft {
    let payload = KeyRevocation {
        format: KeyRevocationFormat::V1,
        checkpoint: checkpoint.map(|note| Digest::of(note.as_bytes())),
        holder: holder.parse().expect("an id"),
        key: authority_key(&holder.parse().expect("an id"), label).public_key(),
    };
    let draft = Draft::new(StatementKind::KeyRevocation, "us", &payload, "board");
    let artifacts = checkpoint.map(|note| note.as_bytes().to_vec());
    Draft { artifacts: artifacts.into_iter().collect(), ..draft }
}

fn rotation(holder: &str, label: &str) -> Draft {
    let payload = KeyRotation {
        format: KeyRotationFormat::V1,
        holder: holder.parse().expect("an id"),
        key: authority_key(&holder.parse().expect("an id"), label).public_key(),
    };
    Draft::new(StatementKind::KeyRotation, "us", &payload, "board")
}

/// The last checkpoint before the theft: everything is certified, nothing ascertained.
fn before_the_theft() -> &'static str {
    &honest().history[2]
}

/// What the thief signs with the executive's key: all electors for the other ticket.
fn false_certificate() -> Draft {
    let kind = StatementKind::CertificateOfAscertainment;
    let draft = replacement(&honest().files, kind, "us-aa", "us-aa/board");
    let draft = edited(draft, |certificate: &mut CertificateOfAscertainment| {
        let slate = certificate.slates.values().next().expect("a slate").clone();
        let ticket: TicketId = "bell-stone".parse().expect("an id");
        certificate.slates = [(ticket, slate)].into();
    });
    Draft { replaces: None, reason: None, ..draft }.signed_by(&[Signer::own(EXECUTIVE)])
}

/// What the thief signs with the board's key: a certification of their own.
fn false_certification() -> Draft {
    let draft =
        replacement(&honest().files, StatementKind::Certification, "us-aa", "us-aa/executive");
    Draft { replaces: None, reason: None, ..draft }.signed_by(&[Signer::own(BOARD)])
}

/// A record in which the executive signs its certificate with a second key.
fn rekeyed() -> Builder {
    let second = || Signer::with_key(EXECUTIVE, "us-aa/executive, second");
    Builder::honest()
        .adding_before(Phase::Ascertained, false_certificate())
        .adding_before(
            Phase::Ascertained,
            revocation(EXECUTIVE, EXECUTIVE, Some(before_the_theft())),
        )
        .adding_before(Phase::Ascertained, rotation(EXECUTIVE, "us-aa/executive, second"))
        .changing(StatementKind::CertificateOfAscertainment, "us-aa", move |draft| {
            let stolen = draft.payload == false_certificate().payload;
            Some(if stolen { draft } else { draft.signed_by(&[second()]) })
        })
}

/// Below the cosigned checkpoint the certification stands; the thief's, above it, falls.
#[test]
fn d13_what_was_cosigned_before_the_theft_stands() {
    let stolen = || Builder::honest().adding_before(Phase::Ascertained, false_certification());
    let thief = entry(&honest().files, StatementKind::CertificateOfAscertainment, "us-aa");
    let unrevoked = pinned(&build(&stolen()).files);
    fails(&unrevoked, "V11", &[&thief, "Certification of us-aa"]);
    let revoked = revocation(BOARD, BOARD, Some(before_the_theft()));
    let report = pinned(&build(&stolen().adding_before(Phase::Ascertained, revoked)).files);
    all_pass(&report);
    let keys = &check(&report, "V09").detail;
    assert!(keys.contains(&format!("{thief} was signed by a key revoked later")), "{keys}");
    assert!(
        !keys.contains(&entry(&honest().files, StatementKind::Certification, "us-aa")),
        "{keys}"
    );
}

/// The re-key drill: revoked, rotated, and the election goes on to the end.
#[test]
fn d13_a_new_key_takes_over() {
    let report = pinned(&build(&rekeyed()).files);
    all_pass(&report);
    assert!(check(&report, "V09").detail.contains("it stands no longer"));
    assert_eq!(check(&report, "V23").detail, check(&pinned(&honest().files), "V23").detail);
}

#[test]
fn d13_a_revoked_key_speaks_no_more() {
    let mut files = build(&rekeyed()).files;
    let late = edited(false_certificate(), |certificate: &mut CertificateOfAscertainment| {
        certificate.issued_on = None;
    });
    let refused = state(&mut files, &Seal::honest(), std::slice::from_ref(&late));
    let Err(WriteError::Append(AppendError::Power { errors, .. })) = refused else {
        panic!("a revoked key was let in: {refused:?}")
    };
    assert!(matches!(errors[0], PowerError::KeyNotInForce { .. }), "{errors:?}");
    let at = force(&mut files, &Seal::honest(), &[late]).unwrap().start;
    fails(&pinned(&files), "V08", &[&format!("entry {at}: key"), "is not in force"]);
}

/// With the key of an office that may bring in keys, a thief makes a key for somebody else and
/// speaks with it. When the stolen key falls, so does the new one and all it ever said.
#[test]
fn d13_a_key_that_a_thief_brought_in_falls_with_the_thief() {
    let thiefs = || Signer::with_key(EXECUTIVE, "us-aa/executive, the thief's");
    let stolen = || {
        Builder::honest()
            .adding_before(Phase::Ascertained, rotation(EXECUTIVE, "us-aa/executive, the thief's"))
            .adding_before(Phase::Ascertained, false_certificate().signed_by(&[thiefs()]))
    };
    let unrevoked = pinned(&build(&stolen()).files);
    fails(&unrevoked, "V11", &["CertificateOfAscertainment of us-aa"]);
    let given_up = revocation("board", "board", Some(before_the_theft()));
    let report = pinned(&build(&stolen().adding_before(Phase::Ascertained, given_up)).files);
    all_pass(&report);
    let rotated = entry(&honest().files, StatementKind::CertificateOfAscertainment, "us-aa");
    assert!(check(&report, "V09").detail.contains(&rotated), "{}", check(&report, "V09").detail);
    assert_eq!(check(&report, "V23").detail, check(&pinned(&honest().files), "V23").detail);
}

/// A new key is in force for what is logged after it, not before.
#[test]
fn d13_a_new_key_cannot_speak_before_it_was_stated() {
    let early =
        false_certificate().signed_by(&[Signer::with_key(EXECUTIVE, "us-aa/executive, second")]);
    let builder = Builder::honest().around_refusals().until(Phase::Ascertained);
    let builder = builder.adding_before(Phase::Ascertained, early);
    let builder =
        builder.adding_before(Phase::Ascertained, rotation(EXECUTIVE, "us-aa/executive, second"));
    let report = unpinned(&build(&builder).files);
    fails(&report, "V08", &["is not in force here", "us-aa/executive states it and did not sign"]);
}

fn after(draft: Draft) -> (MemoryFiles, Report) {
    let mut files = honest().files.clone();
    state(&mut files, &Seal::honest(), &[draft]).expect("the national board may state it");
    let report = pinned(&files);
    (files, report)
}

/// A thief who is also the log's operator makes a history in which their statement is older.
#[test]
fn d13_a_revocation_rests_on_this_history() {
    let other = build(&Builder::honest().without_return("us-aa/elm").until(Phase::Returned));
    let (_, report) = after(revocation(EXECUTIVE, EXECUTIVE, Some(&other.checkpoint())));
    fails(&report, "V09", &["entry 87", "another history of this log"]);
}

#[test]
fn d13_a_revocation_rests_on_a_cosigned_checkpoint() {
    let head = record::read_log(&honest().stages[2]).unwrap().checkpoint.head();
    let alone = String::from_utf8(Seal::unwitnessed().note(head).to_bytes()).unwrap();
    let (_, report) = after(revocation(EXECUTIVE, EXECUTIVE, Some(&alone)));
    fails(&report, "V09", &["entry 87", "too few witnesses"]);
    let missing = revocation(EXECUTIVE, EXECUTIVE, Some(before_the_theft()));
    let (_, report) = after(Draft { artifacts: Vec::new(), ..missing });
    fails(&report, "V09", &["entry 87", "is missing"]);
}

/// Without a checkpoint to rest on nothing that the key signed stands, and what is then missing is
/// said: the honest certification has to be made again.
#[test]
fn d13_without_a_checkpoint_nothing_of_the_key_stands() {
    let (_, report) = after(revocation(BOARD, BOARD, None));
    let fallen = entry(&honest().files, StatementKind::Certification, "us-aa");
    passes(&report, "V09");
    assert!(check(&report, "V09").detail.contains(&fallen));
    is_open(&report, "V17", &["us-aa: not certified"]);
    assert_eq!(report.verdict, Verdict::NotChecked);
}

#[test]
fn d13_a_thief_cannot_revoke_or_rotate() {
    for draft in [revocation("board", "board", None), rotation("board", "the thief's")] {
        let draft = draft.signed_by(&[Signer::own(EXECUTIVE)]);
        let mut files = honest().files.clone();
        let refused = state(&mut files, &Seal::honest(), std::slice::from_ref(&draft));
        assert!(matches!(refused, Err(WriteError::Append(AppendError::Power { .. }))));
        force(&mut files, &Seal::honest(), &[draft]).unwrap();
        fails(&pinned(&files), "V08", &["entry 87", "us-aa/executive may not state Key"]);
    }
}

/// An office that may rotate keys in its own county names itself the holder's key of another.
#[test]
fn d13_who_may_rotate_keys_of_a_county_cannot_become_the_nation() {
    let clerk = "us-aa/elm/clerk";
    let local = |unit: &str| Draft {
        unit: unit.parse().expect("a unit"),
        ..rotation("congress", "the clerk's").signed_by(&[Signer::own(clerk)])
    };
    let builder = Builder::honest().around_refusals().defining(|definition| {
        let clerk = definition.authorities.iter_mut().find(|a| a.id.as_str() == clerk);
        clerk.expect("the clerk").powers.push(Power {
            states: StatementKind::KeyRotation,
            within: "us-aa/elm".parse().expect("a unit"),
        });
    });
    let built = build(&builder.adding_before(Phase::Counted, local("us-aa/elm")));
    let report = unpinned(&built.files);
    let at = entry(&built.files, StatementKind::KeyRotation, "us-aa/elm");
    assert_eq!(report.verdict, Verdict::Fail, "{at} gives congress a key of a clerk's making");
    assert!(["V08", "V09"].iter().any(|id| check(&report, id).detail.contains(&at)));
}

fn problems(change: impl FnOnce(&mut election::Definition)) -> Vec<DefinitionProblem> {
    let mut definition = drill::definition();
    change(&mut definition);
    CheckedDefinition::new(definition).expect_err("the definition is refused")
}

/// An insider's record of a definition that no honest program would begin with.
fn record_of(change: impl FnOnce(&mut election::Definition)) -> Report {
    let mut definition = drill::definition();
    change(&mut definition);
    let mut log = leaves(&honest().files);
    let draft = Draft::new(StatementKind::Definition, "us", &definition, "board");
    log.put_artifact(&draft.payload);
    log.set(0, &draft.sign(&definition.election, 0), &draft.payload);
    unpinned(&log.sealed(&Seal::honest()))
}

fn share(definition: &mut election::Definition) {
    let key = definition.authorities[0].keys[0].clone();
    definition.authorities[1].keys.push(key);
}

fn go_live(definition: &mut election::Definition) {
    definition.mode = Mode::Live;
}

#[test]
fn d14_two_authorities_never_share_a_key() {
    let found = problems(share);
    assert!(matches!(found[..], [DefinitionProblem::SharedKey { .. }]), "{found:?}");
    fails(&record_of(share), "V05", &["authorities board and congress share a key"]);
}

/// What goes unseen: a live definition that leaves out which of its keys are public knowledge.
/// That a secret is public is a fact from outside the record.
#[test]
fn d14_a_live_election_has_no_test_keys() {
    let found = problems(go_live);
    assert_eq!(found.len(), drill::definition().test_keys.len());
    assert!(found.iter().all(|p| matches!(p, DefinitionProblem::TestKeyInLive { .. })));
    fails(&record_of(go_live), "V05", &["a live election lists the test key"]);
}

#[test]
fn d14_a_new_key_was_never_used_before() {
    for (holder, label) in [(EXECUTIVE, BOARD), (EXECUTIVE, EXECUTIVE)] {
        let (_, report) = after(rotation(holder, label));
        fails(&report, "V09", &["entry 87: key", &format!("already belonged to {label}")]);
    }
    let mut files = build(&rekeyed()).files;
    let back = state(&mut files, &Seal::honest(), &[rotation(EXECUTIVE, EXECUTIVE)]).unwrap();
    let names = [format!("entry {}: key", back.start), format!("already belonged to {EXECUTIVE}")];
    fails(&pinned(&files), "V09", &names.each_ref().map(String::as_str));
}

#[test]
fn d14_only_the_holder_of_a_key_can_lose_it() {
    let (_, report) = after(revocation(EXECUTIVE, BOARD, None));
    fails(&report, "V09", &["entry 87: key", "is not in force for us-aa/executive"]);
    passes(&report, "V17");
}

/// The same offices with the same keys held a rehearsal; its return is put into this record.
#[test]
fn d14_a_statement_of_another_election_is_refused() {
    let rehearsal: ElectionId = "drill-2024-rehearsal".parse().unwrap();
    let draft = replacement(&honest().files, StatementKind::UnitReturn, "us-aa/elm", BOARD);
    let replayed = Draft { election: Some(rehearsal), ..draft };
    let mut files = honest().files.clone();
    let refused = state(&mut files, &Seal::honest(), std::slice::from_ref(&replayed));
    let Err(WriteError::Append(AppendError::Power { errors, .. })) = refused else {
        panic!("a statement of another election was let in: {refused:?}")
    };
    assert!(matches!(errors[..], [PowerError::OtherElection { .. }]), "{errors:?}");
    force(&mut files, &Seal::honest(), &[replayed]).unwrap();
    let report = pinned(&files);
    fails(&report, "V08", &["entry 87: the statement is of election drill-2024-rehearsal"]);
    only(&report, &["V08"]);
}

/// A signature cut from one statement and put under another does not hold.
#[test]
fn d14_a_signature_is_of_one_statement() {
    let at = position(&honest().files, StatementKind::UnitReturn, "us-aa/elm");
    let mut log = leaves(&honest().files);
    let at = usize::try_from(at).unwrap();
    let mut entry = log.entry(at);
    entry.signatures[0].signature = log.entry(at + 1).signatures[0].signature;
    let payload = log.payload(at);
    log.set(at, &entry, &payload);
    let report = pinned(&log.sealed(&Seal::honest()));
    fails(&report, "V07", &[&format!("entry {at}: the signature by key")]);
    only(&report, &["V07"]);
}
