//! Statements: who says what of which place, in one form of bytes.

use std::fmt;

use data_encoding::BASE64;
use election::{AuthorityId, ElectionId, PublicKey, StatementKind, Timestamp, UnitId};
use serde::{Deserialize, Serialize};

use crate::canonical::{self, ReadError, WriteError};
use crate::{Digest, DigestError};

/// The longest entry: C2SP tlog-tiles gives its length 16 bits.
pub const LARGEST_ENTRY: usize = u16::MAX as usize;

/// What every signature of a statement covers before the statement itself, so that a key's
/// signature on anything else is never one on a statement.
const SIGNED_PREFIX: &[u8] = b"ascertain/statement/v1\n";

/// Who says what, of which election, for which unit, with which payload, replacing what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The office whose act a transcriber copies out; absent where an authority acts itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<AuthorityId>,
    /// Who states it, and signs.
    pub authority: AuthorityId,
    /// The election.
    pub election: ElectionId,
    /// When the authority says it signed; nothing is decided by it alone.
    pub issued: Timestamp,
    /// What sort of statement it is.
    pub kind: StatementKind,
    /// The SHA-256 of the payload, which lies in the record by that name.
    pub payload: Digest,
    /// Why a statement replaces another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The statement that this one replaces; both stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<StatementId>,
    /// The place it is about.
    pub unit: UnitId,
}

/// The SHA-256 of the bytes that a statement's signatures cover: its name for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StatementId(pub Digest);

impl fmt::Display for StatementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::str::FromStr for StatementId {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        text.parse().map(Self)
    }
}

/// A leaf of the log: a statement with its signatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The signatures, in rising order of their keys, one a key.
    pub signatures: Vec<Signature>,
    /// The statement.
    pub statement: Statement,
}

/// One key's signature of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The key.
    pub key: PublicKey,
    /// The Ed25519 signature.
    pub signature: SignatureBytes,
}

/// The 64 bytes of an Ed25519 signature, in base64 (RFC 4648, section 4).
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SignatureBytes(pub [u8; 64]);

impl fmt::Debug for SignatureBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode(&self.0))
    }
}

impl From<SignatureBytes> for String {
    fn from(signature: SignatureBytes) -> String {
        BASE64.encode(&signature.0)
    }
}

impl TryFrom<String> for SignatureBytes {
    type Error = StatementError;

    fn try_from(text: String) -> Result<Self, StatementError> {
        let mut bytes = [0; 64];
        // 64 bytes are 88 characters and decode to no more than 66, the last two of them padding.
        let decoded = (text.len() == 88).then(|| BASE64.decode(text.as_bytes()).ok()).flatten();
        match decoded {
            Some(decoded) if decoded.len() == 64 => {
                bytes.copy_from_slice(&decoded);
                Ok(Self(bytes))
            }
            _ => Err(StatementError::SignatureText),
        }
    }
}

/// Why bytes are not an entry.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// Not canonical, or not of an entry's shape.
    #[error("the entry is not canonical JSON of a statement with signatures: {0}")]
    Read(#[from] ReadError),
    /// Not a signature's base64.
    #[error("a signature is not 64 bytes in base64")]
    SignatureText,
    /// No signature at all.
    #[error("the entry has no signature")]
    Unsigned,
    /// Two signatures by one key, or keys out of order.
    #[error("signatures must stand once a key, in rising order of their keys")]
    SignatureOrder,
    /// Longer than a log's entry can be.
    #[error("the entry has {bytes} bytes; 65535 is the most; shorten the reason")]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// A value without canonical bytes.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// The bytes that a signature of `statement` covers.
pub fn signed_bytes(statement: &Statement) -> Result<Vec<u8>, WriteError> {
    let mut bytes = SIGNED_PREFIX.to_vec();
    bytes.extend(canonical::to_vec(statement)?);
    Ok(bytes)
}

impl Entry {
    /// An entry of a statement and at least one signature.
    pub fn new(
        statement: Statement,
        mut signatures: Vec<Signature>,
    ) -> Result<Self, StatementError> {
        signatures.sort_by(|a, b| a.key.cmp(&b.key));
        let entry = Self { signatures, statement };
        entry.check_signature_order()?;
        Ok(entry)
    }

    /// The bytes of the leaf.
    pub fn to_bytes(&self) -> Result<Vec<u8>, StatementError> {
        let bytes = canonical::to_vec(self)?;
        if bytes.len() > LARGEST_ENTRY {
            return Err(StatementError::TooLarge { bytes: bytes.len() });
        }
        Ok(bytes)
    }

    /// Reads a leaf, with the bytes that its signatures cover.
    ///
    /// In canonical bytes the statement is the last member, so what was signed is what stands
    /// between `"statement":` and the closing brace: it is not written anew, which would leave
    /// room for what was read and what was signed to differ.
    pub fn read(bytes: &[u8]) -> Result<(Self, Vec<u8>), StatementError> {
        let entry: Self = canonical::from_slice(bytes)?;
        entry.check_signature_order()?;
        let start = statement_starts_at(entry.signatures.len());
        assert!(
            bytes[..start].ends_with(br#","statement":"#),
            "canonical bytes put the statement after signatures of fixed length"
        );
        let mut signed = Vec::with_capacity(SIGNED_PREFIX.len() + bytes.len() - start);
        signed.extend(SIGNED_PREFIX);
        signed.extend(&bytes[start..bytes.len() - 1]);
        Ok((entry, signed))
    }

    fn check_signature_order(&self) -> Result<(), StatementError> {
        if self.signatures.is_empty() {
            return Err(StatementError::Unsigned);
        }
        let in_order = self.signatures.is_sorted_by(|a, b| a.key < b.key);
        if in_order { Ok(()) } else { Err(StatementError::SignatureOrder) }
    }
}

/// Where the statement begins in the canonical bytes of an entry with so many signatures.
///
/// A key and a signature each have one length, so every signature's member has the same.
fn statement_starts_at(signatures: usize) -> usize {
    let one = r#"{"key":"","signature":""}"#.len() + 64 + 88;
    let list = "[]".len() + signatures * one + (signatures - 1);
    r#"{"signatures":"#.len() + list + r#","statement":"#.len()
}
