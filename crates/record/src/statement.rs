//! Statements: who says what of which place, in one form of bytes.

use std::fmt;
use std::ops::Range;

use data_encoding::BASE64;
use election::{
    AuthorityId, ElectionId, HexadecimalError, PublicKey, StatementKind, Timestamp, UnitId,
};
use serde::{Deserialize, Serialize};

use crate::Digest;
use crate::canonical::{self, ReadError, WriteError};

/// The longest entry: C2SP tlog-tiles gives its length 16 bits.
pub const LARGEST_ENTRY: usize = u16::MAX as usize;

/// The longest payload that stands in its entry; a longer one is an artifact beside the log.
///
/// A return, a certificate or an event is far shorter, so that most statements take one read and
/// no file of their own, and an entry with some signatures and a reason still fits its 16 bits.
pub const LARGEST_INLINE: usize = 16_384;

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
    /// The SHA-256 of the payload's canonical bytes.
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

impl StatementId {
    /// The name of the statement with these canonical bytes.
    pub fn of(statement: &[u8]) -> Self {
        Self(Digest::of_pieces([SIGNED_PREFIX, statement]))
    }
}

impl fmt::Display for StatementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::str::FromStr for StatementId {
    type Err = HexadecimalError;

    fn from_str(text: &str) -> Result<Self, HexadecimalError> {
        text.parse().map(Self)
    }
}

/// A leaf of the log but for the payload that may stand in it: a statement with its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// The characters of 64 bytes in base64.
const SIGNATURE_TEXT: usize = 88;

impl std::str::FromStr for SignatureBytes {
    type Err = StatementError;

    fn from_str(text: &str) -> Result<Self, StatementError> {
        // The last two characters are padding, for which the decoder asks room.
        let mut bytes = [0; 66];
        let decoded = match text.len() {
            SIGNATURE_TEXT => BASE64.decode_mut(text.as_bytes(), &mut bytes).ok(),
            _ => None,
        };
        match (decoded, bytes.first_chunk()) {
            (Some(64), Some(bytes)) => Ok(Self(*bytes)),
            _ => Err(StatementError::SignatureText),
        }
    }
}

impl TryFrom<String> for SignatureBytes {
    type Error = StatementError;

    fn try_from(text: String) -> Result<Self, StatementError> {
        text.parse()
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

/// Puts the bytes that signatures cover in the place of what `signed` held, from the canonical
/// bytes of the statement.
pub(crate) fn write_signed_bytes(statement: &[u8], signed: &mut Vec<u8>) {
    signed.clear();
    signed.extend_from_slice(SIGNED_PREFIX);
    signed.extend_from_slice(statement);
}

/// Whether a payload of so many bytes stands in its entry; else it is an artifact. There is no
/// choice in it, so that a record has one sequence of bytes.
pub fn stands_inline(payload: &[u8]) -> bool {
    payload.len() <= LARGEST_INLINE
}

/// Where the parts of an entry stand in its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryParts {
    /// The payload, where it stands in the entry.
    pub payload: Option<Range<usize>>,
    /// The statement.
    pub statement: Range<usize>,
}

const PAYLOAD: &[u8] = br#"{"payload":"#;
const SIGNATURES_AFTER_PAYLOAD: &[u8] = br#","signatures":"#;
const SIGNATURES_FIRST: &[u8] = br#"{"signatures":"#;
const STATEMENT: &[u8] = br#","statement":"#;

impl Entry {
    /// An entry of a statement and at least one signature.
    pub fn new(
        statement: Statement,
        mut signatures: Vec<Signature>,
    ) -> Result<Self, StatementError> {
        signatures.sort_by(|a, b| a.key.cmp(&b.key));
        check_signature_order(&signatures)?;
        Ok(Self { signatures, statement })
    }

    /// The bytes of the leaf, with the payload in it if it is short enough.
    pub fn to_bytes(&self, payload: &[u8]) -> Result<Vec<u8>, StatementError> {
        let mut bytes = Vec::new();
        if stands_inline(payload) {
            bytes.extend([PAYLOAD, payload, SIGNATURES_AFTER_PAYLOAD].concat());
        } else {
            bytes.extend(SIGNATURES_FIRST);
        }
        bytes.extend(canonical::to_vec(&self.signatures)?);
        bytes.extend(STATEMENT);
        bytes.extend(canonical::to_vec(&self.statement)?);
        bytes.push(b'}');
        if bytes.len() > LARGEST_ENTRY {
            return Err(StatementError::TooLarge { bytes: bytes.len() });
        }
        Ok(bytes)
    }

    /// Reads a leaf, and says where in it payload and statement stand.
    ///
    /// What was signed is what stands there: it is not written anew, which would leave room for
    /// what was read and what was signed to differ. Of the payload only the end is found; whether
    /// it is canonical, and the one that the statement names, is for its reader to find out.
    pub fn read(bytes: &[u8]) -> Result<(Self, EntryParts), StatementError> {
        read_in_place(bytes).ok_or_else(|| why_refused(bytes))
    }
}

fn check_signature_order(signatures: &[Signature]) -> Result<(), StatementError> {
    if signatures.is_empty() {
        return Err(StatementError::Unsigned);
    }
    let in_order = signatures.is_sorted_by(|a, b| a.key < b.key);
    if in_order { Ok(()) } else { Err(StatementError::SignatureOrder) }
}

/// Reads an entry of the one form it has, member by member.
fn read_in_place(bytes: &[u8]) -> Option<(Entry, EntryParts)> {
    let (payload, mut at) = match bytes.strip_prefix(PAYLOAD) {
        Some([b'{', ..]) => {
            let start = PAYLOAD.len();
            let end = canonical::object_end(bytes, start)?;
            (Some(start..end), after(bytes, end, SIGNATURES_AFTER_PAYLOAD)?)
        }
        Some(_) => return None,
        None => (None, after(bytes, 0, SIGNATURES_FIRST)?),
    };
    let mut signatures = Vec::with_capacity(1);
    let mut opening: &[u8] = b"[";
    while let Some(next) = after(bytes, at, opening) {
        let (signature, end) = read_signature(bytes, next)?;
        signatures.push(signature);
        (at, opening) = (end, b",");
    }
    let start = after(bytes, at, b"]").and_then(|at| after(bytes, at, STATEMENT))?;
    let end = bytes.len().checked_sub(1).filter(|end| *end >= start && bytes[*end] == b'}')?;
    let statement = canonical::from_slice(&bytes[start..end]).ok()?;
    check_signature_order(&signatures).ok()?;
    Some((Entry { signatures, statement }, EntryParts { payload, statement: start..end }))
}

/// The place after `expected`, if that stands at `at`.
fn after(bytes: &[u8], at: usize, expected: &[u8]) -> Option<usize> {
    bytes.get(at..)?.starts_with(expected).then_some(at + expected.len())
}

fn read_signature(bytes: &[u8], at: usize) -> Option<(Signature, usize)> {
    let text = |from: usize, length: usize| {
        let text = bytes.get(from..from + length)?;
        std::str::from_utf8(text).ok()
    };
    let at = after(bytes, at, br#"{"key":""#)?;
    let key = text(at, 64)?.parse().ok()?;
    let at = after(bytes, at + 64, br#"","signature":""#)?;
    let signature = text(at, SIGNATURE_TEXT)?.parse().ok()?;
    Some((Signature { key, signature }, after(bytes, at + SIGNATURE_TEXT, br#""}"#)?))
}

/// What is wrong with bytes that are no entry, the most exact reason first.
fn why_refused(bytes: &[u8]) -> StatementError {
    match canonical::from_slice::<EntryShape>(bytes) {
        Err(error) => error.into(),
        Ok(shape) => check_signature_order(&shape.signatures)
            .expect_err("what has an entry's shape and ordered signatures was read"),
    }
}

/// An entry as one value: it tells what is wrong with bytes that are none.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryShape {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payload: Option<serde_json::Map<String, serde_json::Value>>,
    signatures: Vec<Signature>,
    statement: Statement,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{SigningAuthority, sign_statement};

    fn statement(payload: &[u8]) -> Statement {
        Statement {
            about: None,
            authority: "clerk".parse().unwrap(),
            election: "test".parse().unwrap(),
            issued: "2016-11-08T12:00:00Z".parse().unwrap(),
            kind: StatementKind::UnitReturn,
            payload: Digest::of(payload),
            reason: Some("a \"second\" count".to_owned()),
            replaces: Some(StatementId(Digest::of(b"first"))),
            unit: "town".parse().unwrap(),
        }
    }

    fn leaf(payload: &[u8]) -> (Entry, Vec<u8>) {
        let statement = statement(payload);
        let signers = ["clerk", "judge"]
            .map(|id| SigningAuthority::new(id.parse().unwrap(), [id.as_bytes()[0]; 32]));
        let signatures = signers.iter().map(|signer| sign_statement(&statement, signer).unwrap());
        let entry = Entry::new(statement.clone(), signatures.take(1).collect()).unwrap();
        let bytes = entry.to_bytes(payload).unwrap();
        (entry, bytes)
    }

    #[test]
    fn an_entry_reads_back_with_its_parts() {
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(LARGEST_INLINE));
        for (payload, inline) in [(&br#"{"a":[1,{"b":null}]}"#[..], true), (long.as_bytes(), false)]
        {
            let (entry, bytes) = leaf(payload);
            let (read, parts) = Entry::read(&bytes).unwrap();
            assert_eq!(read, entry);
            assert_eq!(parts.payload.map(|at| &bytes[at]), inline.then_some(payload));
            let statement = canonical::to_vec(&entry.statement).unwrap();
            assert_eq!(&bytes[parts.statement], statement);
        }
    }

    #[test]
    fn the_bound_of_inline_payloads_is_exact() {
        assert!(stands_inline(&vec![b' '; 16_384]));
        assert!(!stands_inline(&vec![b' '; 16_385]));
    }

    /// A payload is an object; one that is absent has no member.
    #[test]
    fn d11_an_entry_has_no_other_payload() {
        let (_, bytes) = leaf(br#"{"a":1}"#);
        let text = String::from_utf8(bytes).unwrap();
        for other in
            ["null", "[]", "1", "\"a\"", " {}", "{} ", "{}{}", "{\"a\":\"}", "{\"a\":{}", "{}}", ""]
        {
            let text = text.replacen("{\"a\":1}", other, 1);
            assert!(Entry::read(text.as_bytes()).is_err(), "{text}");
        }
    }

    proptest! {
        /// Reading in place takes exactly what is the canonical form of an entry's shape, but for
        /// the payload, whose own form is checked where it is read.
        #[test]
        fn d11_reading_in_place_takes_one_form(
            at in any::<prop::sample::Index>(),
            cut in 0_usize..3,
            put in prop::collection::vec(
                prop_oneof![any::<u8>(), Just(b'"'), Just(b'}'), Just(b',')],
                0..3,
            ),
        ) {
            let (_, mut bytes) = leaf(br#"{"a":[1,{"b":"\n"}]}"#);
            let at = at.index(bytes.len());
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, put);
            let shape = canonical::from_slice::<EntryShape>(&bytes);
            let sound = shape.is_ok_and(|shape| check_signature_order(&shape.signatures).is_ok());
            let read = Entry::read(&bytes);
            let canonical = read.is_ok_and(|(_, parts)| {
                parts.payload.is_some_and(|at| canonical::check(&bytes[at]).is_ok())
            });
            prop_assert_eq!(canonical, sound);
        }
    }
}
