//! Which statements stand: not replaced, not by a revoked key, one for each place.

use std::collections::hash_map::Entry as Place;
use std::collections::{BTreeMap, BTreeSet};

use canvass::contingent::Chamber;
use election::{BallotClassId, BatchId, ContestId, LookUp, StatementKind, UnitId};
use rayon::prelude::*;
use record::{
    Digest, Entry, KeyError, KeyRevocation, KeyRing, PowerError, RecordFiles, StatementId,
    check_power, read_artifact,
};
use tlog::checkpoint::Checkpoint;
use tlog::note::{Note, VerifierKey};

use crate::load::Loaded;
use crate::payload::Payload;

/// What a statement is *the* statement of: two that stand may not share a slot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Slot {
    /// One statement of a kind for a unit.
    Unit(StatementKind, UnitId),
    /// One batch of cast vote records of a place, by its name.
    Batch(UnitId, BatchId),
    /// The account of one device of a place, by its name.
    Device(UnitId, String),
    /// The ruling on one class of ballots in a place.
    Class(UnitId, BallotClassId),
    /// The adjudication of the write-ins of one batch of a place in one contest.
    WriteIns(UnitId, BatchId, ContestId),
    /// The ruling of one place on one contest.
    Contest(UnitId, ContestId),
    /// One copy of a certificate of vote for a state.
    Copy(UnitId, u8),
    /// One event of the joint session of a number.
    Event(u32),
    /// One ballot of a chamber of a number.
    Ballot(Chamber, u32),
    /// One derivation by a rule with the same parameters.
    Derivation(record::RuleName, record::Parameters),
}

/// Which statements stand, and everything that is out of order about the others.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    /// Positions of the statements that stand.
    pub(crate) positions: BTreeSet<u64>,
    /// The statement of each slot; only looked up, never gone through.
    slots: LookUp<Slot, u64>,
    /// Statements outside the power of their signers.
    pub(crate) powers: Vec<(u64, PowerError)>,
    /// What is wrong with keys.
    pub(crate) keys: Vec<KeyProblem>,
    /// Statements that stand no longer, with the revocation of their key that felled them.
    pub(crate) fallen: BTreeMap<u64, u64>,
    /// What is wrong with replacements.
    pub(crate) corrections: Vec<CorrectionProblem>,
    /// Replaced statements, by the one that replaced them.
    pub(crate) replaced_by: BTreeMap<u64, u64>,
    /// Checkpoints that revocations rest on.
    pub(crate) checkpoints: BTreeSet<Digest>,
}

/// What is wrong with a key statement.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyProblem {
    #[error("entry {position}: {error}")]
    Refused { position: u64, error: KeyError },
    #[error(
        "entry {position}: {holder} has powers beyond {unit}, so its keys are not changed there"
    )]
    BeyondPlace { position: u64, holder: election::AuthorityId, unit: UnitId },
    #[error("entry {position}: the checkpoint that the revocation rests on does not hold: {error}")]
    Checkpoint { position: u64, error: String },
    #[error(
        "entry {position} was signed by a key revoked later, and no checkpoint cosigned before \
         covers it: it stands no longer"
    )]
    Fallen { position: u64 },
}

/// What is wrong with a replacement, or with a second statement that is none.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CorrectionProblem {
    #[error("entry {position} replaces {replaces}, which does not stand before it")]
    NothingToReplace { position: u64, replaces: StatementId },
    #[error("entry {position} replaces entry {replaced}, which is of another kind or place")]
    OtherSlot { position: u64, replaced: u64 },
    #[error(
        "entry {position} states again, without replacing it, what entry {first} states: {what}"
    )]
    Doubled { position: u64, first: u64, what: String },
    #[error("entry {position} is entry {first} once more")]
    Repeated { position: u64, first: u64 },
}

/// Which statements stand, and the keys as the log leaves them.
///
/// A key statement that falls, because its signer's key was revoked to before it, must have had no
/// effect at all: what a thief's key brought in or took away is undone. So the key statements are
/// gone through again without it, until none falls that was not left out; each round leaves out
/// one more at least, so the rounds end. Keys are in force by position, so that all other entries
/// are then checked once, against the keys as they came to be.
pub(crate) fn standing(loaded: &Loaded, files: &dyn RecordFiles) -> (Standing, KeyRing) {
    let key_statements: Vec<(u64, &Entry)> =
        loaded.entries().filter(|(_, entry)| is_key_statement(entry)).collect();
    let mut without_effect = BTreeSet::new();
    loop {
        let (found, keys, in_power) = keys_of(loaded, files, &key_statements, &without_effect);
        let fell: Vec<u64> = in_power
            .into_iter()
            .filter(|(at, entry)| falls(&keys, entry, *at).is_some())
            .map(|(at, _)| at)
            .filter(|at| !revokes_its_signer(loaded, *at) && !without_effect.contains(at))
            .collect();
        if fell.is_empty() {
            return (go_through(loaded, &keys, found), keys);
        }
        without_effect.extend(fell);
    }
}

/// Whether a revocation ends the key that signed it: whoever holds a key can always give it up,
/// and the revocation keeps its effect although it falls with the key.
fn revokes_its_signer(loaded: &Loaded, position: u64) -> bool {
    let entry = loaded.entry(position);
    match loaded.payload(position) {
        Some(Payload::KeyRevocation(revocation)) => {
            entry.is_some_and(|entry| entry.signatures.iter().all(|s| s.key == revocation.key))
        }
        _ => false,
    }
}

/// The keys as the key statements leave them, those that are to have no effect left out, and the
/// key statements that are in their signers' power.
fn keys_of<'a>(
    loaded: &Loaded,
    files: &dyn RecordFiles,
    key_statements: &[(u64, &'a Entry)],
    without_effect: &BTreeSet<u64>,
) -> (Standing, KeyRing, Vec<(u64, &'a Entry)>) {
    let (mut found, mut in_power) = (Standing::default(), Vec::new());
    let mut keys = KeyRing::at_start(&loaded.definition);
    for &(position, entry) in key_statements {
        if !check_power(&loaded.definition, &keys, position, entry).is_empty() {
            continue;
        }
        in_power.push((position, entry));
        let undone = without_effect.contains(&position);
        let payload = loaded.payload(position);
        if undone && matches!(payload, Some(Payload::KeyRevocation(_))) {
            continue;
        }
        let taken = apply_key_statement(loaded, files, position, &mut keys, &mut found);
        if let (Some(Payload::KeyRotation(rotation)), true) = (payload, taken && undone) {
            keys.disown(&rotation.key);
        }
    }
    (found, keys, in_power)
}

/// The position of the revocation by which an entry falls, if one of its signatures does.
fn falls(keys: &KeyRing, entry: &Entry, position: u64) -> Option<u64> {
    entry.signatures.iter().filter_map(|s| keys.fell_at(&s.key, position)).max()
}

/// Every entry against the keys: whether it is in its signers' power, falls, or stands.
fn go_through(loaded: &Loaded, keys: &KeyRing, mut found: Standing) -> Standing {
    let judged: Vec<Option<Judged>> = loaded
        .log
        .entries
        .par_iter()
        .map(|entry| judge(loaded, keys, entry.position, loaded.entry(entry.position)?))
        .collect();
    found.slots.reserve(judged.len());
    let mut problems = Vec::new();
    for (position, judged) in (0..).zip(judged) {
        match judged {
            None => {}
            Some(Judged::OutOfPower(errors)) => {
                found.powers.extend(errors.into_iter().map(|error| (position, error)));
            }
            Some(Judged::Fallen(revoked_at)) => {
                problems.push(KeyProblem::Fallen { position });
                found.fallen.insert(position, revoked_at);
            }
            Some(Judged::InPower(slot)) => settle(loaded, position, slot, &mut found),
        }
    }
    found.keys.extend(problems);
    found
}

/// What an entry is by itself, before it is known what else stands.
enum Judged {
    OutOfPower(Vec<PowerError>),
    /// With the position of the revocation.
    Fallen(u64),
    /// With the slot it would take.
    InPower(Option<Slot>),
}

fn judge(loaded: &Loaded, keys: &KeyRing, position: u64, entry: &Entry) -> Option<Judged> {
    let errors = check_power(&loaded.definition, keys, position, entry);
    Some(match (errors.is_empty(), falls(keys, entry, position)) {
        (false, _) => Judged::OutOfPower(errors),
        (true, Some(revoked_at)) => Judged::Fallen(revoked_at),
        (true, None) => Judged::InPower(slot(loaded, position)),
    })
}

fn is_key_statement(entry: &Entry) -> bool {
    matches!(entry.statement.kind, StatementKind::KeyRotation | StatementKind::KeyRevocation)
}

/// Changes the keys as a key statement says, and tells whether it did.
fn apply_key_statement(
    loaded: &Loaded,
    files: &dyn RecordFiles,
    position: u64,
    keys: &mut KeyRing,
    found: &mut Standing,
) -> bool {
    let refused = |error| KeyProblem::Refused { position, error };
    let holder = match loaded.payload(position) {
        Some(Payload::KeyRotation(rotation)) => &rotation.holder,
        Some(Payload::KeyRevocation(revocation)) => &revocation.holder,
        _ => return false,
    };
    let unit = &loaded.entry(position).expect("it was read just before").statement.unit;
    if !lies_within(loaded, holder, unit) {
        let (holder, unit) = (holder.clone(), unit.clone());
        found.keys.push(KeyProblem::BeyondPlace { position, holder, unit });
        return false;
    }
    let changed = match loaded.payload(position) {
        Some(Payload::KeyRotation(rotation)) => keys.rotate(rotation, position, &loaded.definition),
        Some(Payload::KeyRevocation(revocation)) => {
            let below = match stands_below(loaded, files, revocation) {
                Ok(below) => below,
                Err(error) => {
                    found.keys.push(KeyProblem::Checkpoint { position, error });
                    0
                }
            };
            found.checkpoints.extend(revocation.checkpoint);
            keys.revoke(revocation, position, below.min(position))
        }
        _ => return false,
    };
    let done = changed.is_ok();
    found.keys.extend(changed.err().map(refused));
    done
}

/// Whether everything an authority has power over lies in a place: who may change keys there may
/// change that authority's.
fn lies_within(loaded: &Loaded, holder: &election::AuthorityId, unit: &UnitId) -> bool {
    let authority = loaded.definition.authority(holder);
    authority.is_some_and(|authority| {
        authority.powers.iter().all(|power| loaded.definition.lies_in(&power.within, unit))
    })
}

/// The size of the cosigned checkpoint that a revocation rests on: entries below it were there
/// before the key can have been misused.
fn stands_below(
    loaded: &Loaded,
    files: &dyn RecordFiles,
    revocation: &KeyRevocation,
) -> Result<u64, String> {
    let Some(digest) = revocation.checkpoint else { return Ok(0) };
    let bytes = read_artifact(files, &digest).map_err(|error| error.to_string())?;
    let log_key = &loaded.definition.get().log.key;
    let log_key = VerifierKey::parse(log_key).map_err(|error| error.to_string())?;
    let note = Note::parse(&bytes).map_err(|error| error.to_string())?;
    let signed = Checkpoint::open_note(note, &log_key).map_err(|error| error.to_string())?;
    crate::origin::require_quorum(signed.note(), &loaded.definition)?;
    let checkpoint = signed.checkpoint();
    match loaded.log.tree.head_at(checkpoint.size) {
        Ok(head) if head.root == checkpoint.root => Ok(checkpoint.size),
        Ok(_) => Err("it is of another history of this log".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn settle(loaded: &Loaded, position: u64, slot: Option<Slot>, found: &mut Standing) {
    let entry = loaded.entry(position).expect("only readable entries are settled");
    let first = loaded.position(&loaded.id(position)).unwrap_or(position);
    if first != position {
        found.corrections.push(CorrectionProblem::Repeated { position, first });
        return;
    }
    if let Some(replaces) = entry.statement.replaces {
        let replaced = loaded.position(&replaces).filter(|p| found.positions.contains(p));
        let Some(replaced) = replaced else {
            found.corrections.push(CorrectionProblem::NothingToReplace { position, replaces });
            return;
        };
        if self_slot(loaded, replaced) != self_slot(loaded, position) {
            found.corrections.push(CorrectionProblem::OtherSlot { position, replaced });
            return;
        }
        found.positions.remove(&replaced);
        found.replaced_by.insert(replaced, position);
        found.slots.extend(slot.map(|slot| (slot, position)));
    } else if let Some(slot) = slot {
        match found.slots.entry(slot) {
            Place::Vacant(free) => drop(free.insert(position)),
            Place::Occupied(taken) => {
                let first = *taken.get();
                let what = format!("{:?} of {}", entry.statement.kind, entry.statement.unit);
                found.corrections.push(CorrectionProblem::Doubled { position, first, what });
                return;
            }
        }
    }
    found.positions.insert(position);
}

/// The slot, or kind and place for a statement that may be made many times.
fn self_slot(loaded: &Loaded, position: u64) -> Slot {
    slot(loaded, position).unwrap_or_else(|| {
        let statement =
            &loaded.entry(position).expect("only readable entries have slots").statement;
        Slot::Unit(statement.kind, statement.unit.clone())
    })
}

fn slot(loaded: &Loaded, position: u64) -> Option<Slot> {
    let statement = &loaded.entry(position)?.statement;
    slot_of(statement.kind, &statement.unit, loaded.payload(position))
}

/// The slot that a statement of this kind and place takes with this payload.
pub(crate) fn slot_of(
    kind: StatementKind,
    unit: &UnitId,
    payload: Option<&Payload>,
) -> Option<Slot> {
    use StatementKind as Kind;
    match (kind, payload) {
        (Kind::Derivation, Some(Payload::Derivation(derivation))) => {
            Some(Slot::Derivation(derivation.rule.clone(), derivation.parameters.clone()))
        }
        (Kind::CvrBatch, Some(Payload::CvrBatch(batch))) => {
            Some(Slot::Batch(unit.clone(), batch.batch.clone()))
        }
        (Kind::DeviceAccount, Some(Payload::DeviceAccount(account))) => {
            Some(Slot::Device(unit.clone(), account.device.clone()))
        }
        (Kind::BallotClass, Some(Payload::BallotClass(ruling))) => {
            Some(Slot::Class(unit.clone(), ruling.class.clone()))
        }
        (Kind::WriteInAdjudication, Some(Payload::WriteInAdjudication(adjudication))) => {
            let (batch, contest) = (&adjudication.batch, &adjudication.contest);
            Some(Slot::WriteIns(unit.clone(), batch.clone(), contest.clone()))
        }
        (Kind::ContestRuling, Some(Payload::ContestRuling(ruling))) => {
            Some(Slot::Contest(unit.clone(), ruling.contest.clone()))
        }
        (Kind::CertificateOfVote, Some(Payload::CertificateOfVote(certificate))) => {
            Some(Slot::Copy(unit.clone(), certificate.copy))
        }
        (Kind::JointSessionEvent, Some(Payload::JointSessionEvent(event))) => {
            Some(Slot::Event(event.number))
        }
        (Kind::ContingentBallot, Some(Payload::ContingentBallot(ballot))) => {
            Some(Slot::Ballot(ballot.votes.chamber(), ballot.ballot))
        }
        (
            Kind::ReceivedPaper
            | Kind::ZeroReport
            | Kind::JointSessionEvent
            | Kind::ContingentBallot
            | Kind::Lot
            | Kind::CourtOrder
            | Kind::DeadlineMissed
            | Kind::KeyRotation
            | Kind::KeyRevocation,
            _,
        ) => None,
        _ => Some(Slot::Unit(kind, unit.clone())),
    }
}

impl Standing {
    /// Whether a statement stood at a position and was replaced, or fell, after it.
    pub(crate) fn ended_after(&self, statement: u64, position: u64) -> bool {
        let ended = self.replaced_by.get(&statement).or_else(|| self.fallen.get(&statement));
        ended.is_some_and(|ended| *ended > position)
    }

    /// Every standing derivation, in the order of the log.
    pub(crate) fn derivations<'a>(
        &'a self,
        loaded: &'a Loaded,
    ) -> impl Iterator<Item = (u64, &'a record::Derivation)> {
        self.positions.iter().filter_map(|position| match loaded.payload(*position)? {
            Payload::Derivation(derivation) => Some((*position, derivation)),
            _ => None,
        })
    }

    /// The statement that stands in a slot.
    pub(crate) fn of(&self, slot: &Slot) -> Option<u64> {
        self.slots.get(slot).copied()
    }

    /// The standing statement of a kind for a unit.
    pub(crate) fn unit(&self, kind: StatementKind, unit: &UnitId) -> Option<u64> {
        self.of(&Slot::Unit(kind, unit.clone()))
    }

    /// The standing derivation by a rule with these parameters.
    pub(crate) fn derivation(
        &self,
        rule: &record::RuleName,
        parameters: &record::Parameters,
    ) -> Option<u64> {
        self.of(&Slot::Derivation(rule.clone(), parameters.clone()))
    }
}
