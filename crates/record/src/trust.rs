//! What a reader trusts before opening a record.

use serde::{Deserialize, Serialize};

use crate::Digest;

/// Facts about a record from outside it: the only thing that `verify` takes on faith.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustFile {
    /// The origin line of the log's checkpoints.
    pub origin: String,
    /// The log's key, as a C2SP signed-note verifier key.
    pub log_key: String,
    /// The SHA-256 of the definition.
    pub definition: Digest,
    /// Who must have cosigned, as a C2SP tlog-policy text; absent, the definition's policy holds.
    pub witness_policy: Option<String>,
    /// A checkpoint seen before, as a whole note: the record must continue it.
    pub seen_checkpoint: Option<String>,
}

/// How much of the origin a reader pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrustPolicy<'a> {
    /// Nothing: the record can only be consistent with itself.
    NotPinned,
    /// A trust file from outside the record.
    Pinned(&'a TrustFile),
}
