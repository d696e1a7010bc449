//! Whose log it is, and who else saw it: the checks on the checkpoint.

use election::{CheckedDefinition, Definition, PublicKey};
use record::{Digest, ReadLog, TrustFile, TrustPolicy};
use tlog::checkpoint::Checkpoint;
use tlog::note::{Note, VerifierKey};
use tlog::policy::{Evaluation, Policy, PolicyWitness, QuorumState};

use crate::check::Finding;

/// V01: the checkpoint is signed by the key that the trust file pins, or else the definition's.
pub(crate) fn log_signed(log: &ReadLog, definition: &Definition, trust: TrustPolicy) -> Finding {
    let (key, origin) = match trust {
        TrustPolicy::Pinned(file) => (&file.log_key, &file.origin),
        TrustPolicy::NotPinned => (&definition.log.key, &definition.log.origin),
    };
    if log.checkpoint.origin.as_str() != origin {
        let found = log.checkpoint.origin.as_str();
        return Finding::fail(format!("the checkpoint is of log {found}, not of {origin}"));
    }
    let opened = VerifierKey::parse(key)
        .map_err(|error| format!("the log's key {key:?}: {error}"))
        .and_then(|key| Checkpoint::open_note(log.note.clone(), &key).map_err(|e| e.to_string()));
    match opened {
        Ok(signed) => Finding::pass(format!(
            "{} entries, root {}, signed by {}",
            signed.checkpoint().size,
            signed.checkpoint().root,
            signed.log().name().as_str(),
        )),
        Err(error) => Finding::fail(format!("checkpoint: {error}")),
    }
}

/// V03: the witnesses that the policy asks for cosigned this very checkpoint.
///
/// Witnesses whose secrets are public knowledge are nobody: their cosignatures are checked and
/// count as no independent witness.
pub(crate) fn witnessed(log: &ReadLog, definition: &Definition, trust: TrustPolicy) -> Finding {
    let pinned = match trust {
        TrustPolicy::Pinned(file) => file.witness_policy.as_ref(),
        TrustPolicy::NotPinned => None,
    };
    let Some(text) = pinned.or(definition.witness_policy.as_ref()) else {
        return Finding::not_checked(
            "no witness policy: nobody else is known to have seen this log",
        );
    };
    let key = match trust {
        TrustPolicy::Pinned(file) => &file.log_key,
        TrustPolicy::NotPinned => &definition.log.key,
    };
    match evaluate(text, key, &log.note) {
        Ok((policy, evaluation)) => {
            let independent =
                without_test_keys(&log.note, &policy, definition).is_some_and(|note| {
                    policy
                        .evaluate_for(&note, evaluation.checkpoint.log())
                        .is_ok_and(|found| found.quorum == QuorumState::Met)
                });
            judge_witnesses(&evaluation, independent)
        }
        Err(error) => Finding::fail(error),
    }
}

fn evaluate(text: &str, key: &str, note: &Note) -> Result<(Policy, Evaluation), String> {
    let policy = Policy::parse(text.as_bytes()).map_err(|error| error.to_string())?;
    let key = VerifierKey::parse(key).map_err(|error| error.to_string())?;
    let evaluation = policy.evaluate_for(note, &key).map_err(|error| error.to_string())?;
    Ok((policy, evaluation))
}

/// Whether a checkpoint has the cosignatures that the definition's policy asks for, so that it
/// was seen by others at its time.
pub(crate) fn require_quorum(note: &Note, definition: &CheckedDefinition) -> Result<(), String> {
    let definition = definition.get();
    let Some(text) = &definition.witness_policy else {
        return Err("the definition has no witness policy, so nobody saw it at its time".to_owned());
    };
    let (_, found) = evaluate(text, &definition.log.key, note)?;
    match found.quorum {
        QuorumState::Met => Ok(()),
        QuorumState::NotRequired | QuorumState::Missed => {
            Err("too few witnesses cosigned it".to_owned())
        }
    }
}

/// Keys of the log or of a witness that an authority signs statements with too (attack D14).
pub(crate) fn shared_keys(definition: &Definition) -> Vec<String> {
    let policy = definition.witness_policy.as_ref();
    let policy = policy.and_then(|text| Policy::parse(text.as_bytes()).ok());
    let witnesses = policy.iter().flat_map(Policy::witnesses).map(|witness| witness.key.clone());
    let log = VerifierKey::parse(&definition.log.key).ok();
    let holders = log.into_iter().chain(witnesses);
    let shared = holders.flat_map(|key| {
        let public = PublicKey::from_bytes(key.public_key());
        let holders = definition.authorities.iter().filter(|a| a.keys.contains(&public));
        let words = |a: &election::Authority| format!("{} signs with the key of {key}", a.id);
        holders.map(words).collect::<Vec<_>>()
    });
    shared.collect()
}

/// The note without the signatures of keys that anyone has.
fn without_test_keys(note: &Note, policy: &Policy, definition: &Definition) -> Option<Note> {
    let is_test = |witness: &PolicyWitness| {
        definition.test_keys.contains(&PublicKey::from_bytes(witness.key.public_key()))
    };
    let test: Vec<&PolicyWitness> = policy.witnesses().filter(|witness| is_test(witness)).collect();
    let kept = note.signatures().iter();
    let kept = kept.filter(|signature| !test.iter().any(|witness| signature.claims(&witness.key)));
    Note::new(note.text().to_owned(), kept.cloned().collect()).ok()
}

fn judge_witnesses(found: &Evaluation, independent: bool) -> Finding {
    let names: Vec<String> = found.cosigned.iter().map(|c| c.witness.to_string()).collect();
    let cosigned = if names.is_empty() { "nobody".to_owned() } else { names.join(", ") };
    match found.quorum {
        QuorumState::Missed => Finding::not_checked(format!(
            "cosigned by {cosigned}, and the policy asks for more: this record is un-witnessed"
        )),
        QuorumState::NotRequired => {
            Finding::not_checked("the policy asks for no witness: a second history would go unseen")
        }
        QuorumState::Met if independent => Finding::pass(format!("cosigned by {cosigned}")),
        QuorumState::Met => Finding::not_checked(format!(
            "no independent witness: {cosigned} cosigned, with keys that anyone has among those \
             that the policy needs"
        )),
    }
}

/// V04: what the reader knew before agrees with what is here.
pub(crate) fn pinned(log: &ReadLog, definition: &Digest, trust: TrustPolicy) -> Finding {
    let TrustPolicy::Pinned(file) = trust else {
        return Finding::not_checked(format!(
            "no trust file: compare by other means that the log is {} and the definition \
             {definition}",
            log.checkpoint.origin,
        ));
    };
    let mut wrong = Vec::new();
    if file.definition != *definition {
        wrong.push(format!("the definition is {definition}; you trust {}", file.definition));
    }
    wrong.extend(continues_seen(log, file));
    Finding::of(&wrong, || "log key, origin and definition are those of the trust file".to_owned())
}

/// A log seen before only ever grows: the tree at the older size still has the older root.
fn continues_seen(log: &ReadLog, trust: &TrustFile) -> Option<String> {
    let seen = trust.seen_checkpoint.as_ref()?;
    let key = match VerifierKey::parse(&trust.log_key) {
        Ok(key) => key,
        Err(error) => return Some(format!("the trust file's log key: {error}")),
    };
    let seen = match Checkpoint::open(seen.as_bytes(), &key) {
        Ok(seen) => seen.checkpoint().clone(),
        Err(error) => return Some(format!("the checkpoint you saw before: {error}")),
    };
    match log.tree.head_at(seen.size) {
        Err(_) => Some(format!(
            "rolled back: you saw {} entries, this log has {}",
            seen.size, log.checkpoint.size
        )),
        Ok(head) if head.root != seen.root => Some(format!(
            "split view: the first {} entries have root {}, and you saw {}; keep both checkpoints, \
             together they prove that the log's key signed two histories",
            seen.size, head.root, seen.root
        )),
        Ok(_) => None,
    }
}

/// One line on how far the origin is known.
pub(crate) fn origin_line(log: &ReadLog, definition: &Digest, trust: TrustPolicy) -> String {
    match trust {
        TrustPolicy::Pinned(file) => format!("pinned: {} and definition {definition}", file.origin),
        TrustPolicy::NotPinned => format!(
            "internally consistent; origin not pinned: log {}, definition {definition}",
            log.checkpoint.origin
        ),
    }
}
