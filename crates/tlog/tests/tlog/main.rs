//! The crate seen from outside: vectors of the specifications, properties and tampering.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test by panicking")]

mod equivocation;
mod merkle;
mod notes;
mod policies;
mod proofs;
mod tiles;
mod witnesses;

use tlog::checkpoint::{Checkpoint, Origin, SignedCheckpoint};
use tlog::cosignature::Timestamp;
use tlog::hash::{Hash, leaf_hash};
use tlog::note::{Algorithm, KeyName, SigningKey};
use tlog::tree::root;

const ORIGIN: &str = "example.com/log";

fn name(text: &str) -> KeyName {
    KeyName::new(text).expect("a test name is valid")
}

fn signing_key(key_name: &str, algorithm: Algorithm, seed: u8) -> SigningKey {
    SigningKey::from_seed(name(key_name), algorithm, [seed; 32]).expect("a supported algorithm")
}

/// Two log keys with the same name and, found by trying 55,171 seeds, the same id.
fn colliding_keys() -> [SigningKey; 2] {
    [1497_u64, 55_170].map(|number| {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&number.to_be_bytes());
        SigningKey::from_seed(name(ORIGIN), Algorithm::Ed25519, seed).unwrap()
    })
}

fn log_key() -> SigningKey {
    signing_key(ORIGIN, Algorithm::Ed25519, 1)
}

fn witness_key(number: u8) -> SigningKey {
    let key_name = format!("witness.example/w{number}");
    signing_key(&key_name, Algorithm::Ed25519Cosignature, 100 + number)
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::new(seconds).expect("a test time is in range")
}

/// Leaves that differ from each other and from those of another history.
fn leaves(history: &str, count: usize) -> Vec<Hash> {
    (0..count).map(|i| leaf_hash(format!("{history} {i}").as_bytes())).collect()
}

fn checkpoint_of(leaves: &[Hash]) -> Checkpoint {
    let origin = Origin::new(ORIGIN).expect("a test origin is valid");
    Checkpoint { origin, size: leaves.len() as u64, root: root(leaves) }
}

fn signed_checkpoint(leaves: &[Hash]) -> SignedCheckpoint {
    checkpoint_of(leaves).sign(&log_key()).expect("the key speaks for the origin")
}
