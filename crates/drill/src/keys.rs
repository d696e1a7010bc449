//! Keys from labels: everybody in the drill has their own, and anybody can make it again.

use election::AuthorityId;
use record::{Digest, SigningAuthority};
use tlog::note::{Algorithm, KeyName, SigningKey};

use crate::nation::ORIGIN;
use crate::text::id;

/// What every seed starts from, so that no key of the drill is one of another program.
const SEED_PREFIX: &[u8] = b"ascertain/drill/v1\n";

fn seed(purpose: &str, label: &str) -> [u8; 32] {
    let pieces = [SEED_PREFIX, purpose.as_bytes(), b"\n", label.as_bytes()];
    *Digest::of_pieces(pieces).as_bytes()
}

/// The key of this label in the hands of an authority, or of somebody who stole it.
///
/// An authority's first key has its own name as label.
pub fn authority_key(authority: &AuthorityId, label: &str) -> SigningAuthority {
    SigningAuthority::new(authority.clone(), seed("authority", label))
}

/// The key of the log.
pub fn log_key() -> SigningKey {
    log_named("log")
}

/// A key that carries the log's name and was made from another label: an impostor's.
pub fn log_named(label: &str) -> SigningKey {
    note_key(ORIGIN, Algorithm::Ed25519, label)
}

/// The key of a test witness.
pub fn witness_key(name: &str) -> SigningKey {
    witness_named(name, name)
}

/// A key that carries a witness's name and was made from another label: an impostor's.
pub fn witness_named(name: &str, label: &str) -> SigningKey {
    note_key(&format!("example.org/witness/{name}"), Algorithm::Ed25519Cosignature, label)
}

fn note_key(name: &str, algorithm: Algorithm, label: &str) -> SigningKey {
    let name = KeyName::new(name).expect("the drill's key names are key names");
    SigningKey::from_seed(name, algorithm, seed("note", label))
        .expect("any 32 bytes are the seed of an Ed25519 key")
}

/// An authority's own first key.
pub(crate) fn own_key(authority: &str) -> SigningAuthority {
    authority_key(&id(authority), authority)
}
