//! Cosignatures (c2sp.org/tlog-cosignature), Ed25519 form: a witness states that, at a time, a
//! checkpoint was the largest consistent tree of the log that it had seen.

use std::fmt;

use crate::checkpoint::Checkpoint;
use crate::note::{Algorithm, KeyError, NoteSignature, SigningKey, VerifierKey};

/// The first line of the signed message, which separates it from every other use of the key.
const HEADER: &str = "cosignature/v1";

/// A time in whole seconds since 1970-01-01T00:00:00Z (POSIX), from 1 to 2^63 - 1.
///
/// Zero is refused: a witness must state the time (tlog-witness), and the Ed25519 form gives zero
/// no other meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

/// Why a cosignature was not made or does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CosignatureError {
    /// The key is not one for cosignatures.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The time is outside the range of [`Timestamp`].
    #[error("{seconds} is not a timestamp from 1 to 2^63 - 1")]
    Timestamp {
        /// The seconds given.
        seconds: u64,
    },
    /// The signature line claims to be by another key.
    #[error("the signature is not by this key")]
    OtherKey,
    /// The signature does not hold over this checkpoint.
    #[error("the cosignature does not hold")]
    BadSignature,
}

impl Timestamp {
    /// Takes seconds since the epoch.
    ///
    /// # Errors
    /// [`CosignatureError::Timestamp`].
    pub const fn new(seconds: u64) -> Result<Self, CosignatureError> {
        if seconds == 0 || seconds > i64::MAX.unsigned_abs() {
            return Err(CosignatureError::Timestamp { seconds });
        }
        Ok(Self(seconds))
    }

    /// Seconds since the epoch.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Cosigns a checkpoint.
///
/// The caller states by this that it saw no larger and no inconsistent tree of this log;
/// [`crate::witness`] is the caller that checks it. The message does not contain the cosigner's
/// name: one key must never serve two names.
///
/// # Errors
/// [`KeyError::Purpose`] for a key of another algorithm.
pub fn cosign(
    key: &SigningKey,
    checkpoint: &Checkpoint,
    at: Timestamp,
) -> Result<NoteSignature, KeyError> {
    key.verifier().require(Algorithm::Ed25519Cosignature)?;
    let signature = key.sign_bytes(&message(&checkpoint.text(), at));
    let stamped = [at.0.to_be_bytes().as_slice(), &signature].concat();
    Ok(NoteSignature::new(key.verifier(), stamped))
}

/// Checks one cosignature over a checkpoint and returns the time it states.
///
/// # Errors
/// Any [`CosignatureError`]; a timestamp out of range counts as a bad signature.
pub fn verify(
    key: &VerifierKey,
    checkpoint: &Checkpoint,
    signature: &NoteSignature,
) -> Result<Timestamp, CosignatureError> {
    key.require(Algorithm::Ed25519Cosignature)?;
    if !signature.claims(key) {
        return Err(CosignatureError::OtherKey);
    }
    verify_text(key, signature.bytes(), &checkpoint.text()).ok_or(CosignatureError::BadSignature)
}

/// Checks a `timestamped_signature`: eight bytes of time, big endian, and 64 of Ed25519.
pub(crate) fn verify_text(key: &VerifierKey, signature: &[u8], text: &str) -> Option<Timestamp> {
    let (seconds, signature) = signature.split_first_chunk()?;
    let at = Timestamp::new(u64::from_be_bytes(*seconds)).ok()?;
    key.accepts(signature.try_into().ok()?, &message(text, at)).then_some(at)
}

fn message(text: &str, at: Timestamp) -> Vec<u8> {
    format!("{HEADER}\ntime {at}\n{text}").into_bytes()
}
