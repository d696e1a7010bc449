//! The SHA-256 hashes of an RFC 6962 Merkle tree (section 2.1), with its domain separation.

use crate::base64::parse_base64;
use std::fmt;

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256};

/// A SHA-256 hash: of an entry (leaf), of two subtrees (node) or of a whole tree (root).
///
/// `Display` is lowercase hex, for people and file names; notes and proofs use base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; Hash::BYTES]);

/// A text that is not the one base64 form of 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the canonical base64 of a 32-byte hash")]
pub struct HashError;

impl Hash {
    /// The length of a hash in bytes.
    pub const BYTES: usize = 32;

    /// Takes 32 bytes as a hash; every value is legal.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// Reads standard padded base64 (RFC 4648, section 4), refusing any second spelling.
    ///
    /// # Errors
    /// [`HashError`] for other alphabets, missing padding, stray bits or another length.
    pub fn from_base64(text: &str) -> Result<Self, HashError> {
        let bytes = parse_base64(text).ok_or(HashError)?;
        bytes.try_into().map(Self).map_err(|_| HashError)
    }

    /// The base64 form used in checkpoints and proofs, always 44 characters.
    #[must_use]
    pub fn to_base64(&self) -> String {
        BASE64.encode(&self.0)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Hash({self})")
    }
}

/// The hash of one entry: SHA-256 of `0x00` and the entry (RFC 6962, section 2.1).
///
/// The prefix keeps an entry from passing as a node; without it an attacker could present two
/// concatenated hashes as an entry of the same root.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0x00]).chain_update(entry).finalize().into())
}

/// The hash over two subtrees: SHA-256 of `0x01`, left and right (RFC 6962, section 2.1).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    // One buffer and one call: this is the inner loop of every verification.
    let mut input = [0x01; 1 + 2 * Hash::BYTES];
    input[1..=Hash::BYTES].copy_from_slice(&left.0);
    input[1 + Hash::BYTES..].copy_from_slice(&right.0);
    Hash(Sha256::digest(input).into())
}

/// The root of the tree without entries: SHA-256 of the empty string (RFC 6962, section 2.1).
#[must_use]
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_root_is_the_hash_of_the_empty_string() {
        // SHA-256 of "", from FIPS 180-4 example values.
        assert_eq!(
            empty_root().to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn an_entry_of_two_hashes_is_not_their_node() {
        let (left, right) = (leaf_hash(b"l"), leaf_hash(b"r"));
        let entry = [left.as_bytes().as_slice(), right.as_bytes()].concat();
        assert_ne!(leaf_hash(&entry), node_hash(&left, &right));
    }

    #[test]
    fn base64_has_one_spelling() {
        let text = empty_root().to_base64();
        assert_eq!(Hash::from_base64(&text), Ok(empty_root()));
        let stray_bits = text.replace("FU=", "FV=");
        assert_ne!(stray_bits, text);
        for wrong in ["", "AAAA", text.trim_end_matches('='), &stray_bits, &format!("{text}\n")] {
            assert_eq!(Hash::from_base64(wrong), Err(HashError), "{wrong:?}");
        }
    }
}
