//! The public record of an election: statements, their signatures, their payloads, their log.
//!
//! This is the only crate that turns values into bytes and bytes into hashes.
//! A record is a set of plain files, see [`RecordFiles`]; reading it never trusts it.
//! [`Authentic`] marks a value whose bytes are those that the record's log commits to; whether
//! the value is *true* is for the `verify` crate to find out.
//!
//! The shape is set down in `spec/record.md`, from which a second verifier can be written.

mod append;
mod artifact;
pub mod canonical;
pub mod cvr;
mod derivation;
mod digest;
mod key;
mod log;
mod power;
mod signature;
mod statement;
mod trust;

pub use append::{Admitted, AppendError, Commit, FileWrite, LogWriter, admit};
pub use artifact::{
    ArtifactError, FileError, MemoryFiles, PayloadBytesError, RecordFiles, artifact_path,
    digest_of_artifact_path, payload_bytes, read_artifact,
};
pub use derivation::{Derivation, DerivationFormat, Input, Parameters, RuleName};
pub use digest::Digest;
pub use key::{
    KeyError, KeyLife, KeyRevocation, KeyRevocationFormat, KeyRing, KeyRotation, KeyRotationFormat,
    Revoked,
};
pub use log::{
    Authentic, CHECKPOINT_PATH, DefinitionError, EarlierTile, EntryBytes, LogEntry, LogError,
    ReadLog, definition_of, read_log,
};
pub use power::{PowerError, check_power};
pub use signature::{SigningAuthority, batch_verify, sign_statement, verify_one};
pub use statement::{
    Entry, EntryParts, LARGEST_ENTRY, LARGEST_INLINE, Signature, SignatureBytes, Statement,
    StatementError, StatementId, signed_bytes, stands_inline,
};
pub use trust::{TrustFile, TrustPolicy};
