//! Names of things inside one election, each of its own type.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};

use crate::{Hexadecimal, HexadecimalError};

/// The longest identifier, in bytes: long enough for a precinct, short enough for a path.
const LONGEST: usize = 160;

/// Why a text is not an identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// Nothing was written.
    #[error("an identifier is empty")]
    Empty,
    /// More than 160 bytes.
    #[error("an identifier has {bytes} bytes; 160 is the most")]
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// A character outside `a-z 0-9 - _ . /`.
    #[error(
        "identifier {text:?} has the character {character:?}; only a-z, 0-9, - _ . / may occur"
    )]
    Character {
        /// The whole text.
        text: String,
        /// The first character that may not occur.
        character: char,
    },
    /// An empty part, or one that a file system reads as a step upwards.
    #[error("identifier {text:?} has an empty part or one that starts with a dot")]
    Part {
        /// The whole text.
        text: String,
    },
    /// Not 64 lower-case hexadecimal digits.
    #[error("{text:?} is not 64 lower-case hexadecimal digits")]
    Key {
        /// The whole text.
        text: String,
    },
}

fn check_identifier(text: &str) -> Result<(), IdentifierError> {
    if text.is_empty() {
        return Err(IdentifierError::Empty);
    }
    if text.len() > LONGEST {
        return Err(IdentifierError::TooLong { bytes: text.len() });
    }
    let allowed = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/');
    if let Some(at) = text.bytes().position(|byte| !allowed(byte)) {
        // What may occur is ASCII, so the first other byte begins a character.
        let character = text[at..].chars().next().expect("a byte belongs to a character");
        return Err(IdentifierError::Character { text: text.to_owned(), character });
    }
    let mut before = b'/';
    for byte in text.bytes().chain([b'/']) {
        if before == b'/' && matches!(byte, b'/' | b'.') {
            return Err(IdentifierError::Part { text: text.to_owned() });
        }
        before = byte;
    }
    Ok(())
}

fn check_key(text: &str) -> Result<(), IdentifierError> {
    let digits = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if text.len() == 64 && digits {
        Ok(())
    } else {
        Err(IdentifierError::Key { text: text.to_owned() })
    }
}

macro_rules! identifiers {
    ($($(#[$meta:meta])* $name:ident by $check:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdentifierError;

            fn from_str(text: &str) -> Result<Self, IdentifierError> {
                $check(text).map(|()| Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdentifierError;

            fn try_from(text: String) -> Result<Self, IdentifierError> {
                $check(&text).map(|()| Self(text))
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )*};
}

identifiers! {
    /// One election, for ever: `2016-president`. A test and a live election never share one.
    ElectionId by check_identifier;
    /// A place that reports or a place that contains such: `us`, `us-wi`, `us-wi/dane`.
    ///
    /// It is the place part of every figure's path; the OCD division id stands beside it.
    UnitId by check_identifier;
    /// A contest: `president`.
    ContestId by check_identifier;
    /// A candidate, by the last name, or the full name where two share it: `trump`.
    CandidateId by check_identifier;
    /// A line of a ballot: the candidate's id, or `candidate/party` under fusion.
    SelectionId by check_identifier;
    /// A batch of ballots that were counted and are stored together.
    BatchId by check_identifier;
    /// A class of ballots that the law may part from others: `late-mail`.
    BallotClassId by check_identifier;
    /// A chamber or a set of offices: `us-house`.
    ChamberId by check_identifier;
    /// A party, as figures name it: `democratic`.
    PartyId by check_identifier;
    /// A ballot style: which contests are on a ballot.
    StyleId by check_identifier;
    /// A pair of candidates for President and Vice President: `trump-pence`.
    TicketId by check_identifier;
    /// Somebody who may state something: `us-wi/executive`.
    AuthorityId by check_identifier;
    /// The SHA-256 of a result as 64 lower-case hexadecimal digits: what a certification is of.
    ResultDigest by check_key;
}

impl UnitId {
    /// The unit `below` this one, by name: `us-wi` and `dane` give `us-wi/dane`.
    pub fn child(&self, below: &str) -> Result<Self, IdentifierError> {
        format!("{self}/{below}").parse()
    }
}

/// An Ed25519 public key as 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PublicKey(Hexadecimal);

impl PublicKey {
    /// The key of these 32 bytes (RFC 8032, section 5.1.5).
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Hexadecimal::new(bytes))
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

impl FromStr for PublicKey {
    type Err = HexadecimalError;

    fn from_str(text: &str) -> Result<Self, HexadecimalError> {
        text.parse().map(Self)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl CandidateId {
    /// The ballot line of a candidate who has only one.
    pub fn sole_selection(&self) -> SelectionId {
        SelectionId(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_plain_path_parts() {
        for good in ["us", "us-wi/dane", "2016-president", "us-md/baltimore-24510", "a_b.c"] {
            assert_eq!(good.parse::<UnitId>().unwrap().as_str(), good);
        }
        for bad in ["", "Us", "us/", "/us", "us//wi", "../x", "us/../x", "us/.git", "a b", "\u{e9}"]
        {
            assert!(bad.parse::<UnitId>().is_err(), "{bad:?} was taken as an identifier");
        }
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(long.parse::<UnitId>(), Err(IdentifierError::TooLong { bytes: LONGEST + 1 }));
    }

    #[test]
    fn keys_have_one_spelling() {
        let key = "0123456789abcdef".repeat(4);
        assert_eq!(key.parse::<PublicKey>().unwrap().to_string(), key);
        assert!(key.to_uppercase().parse::<PublicKey>().is_err());
        assert!(key[1..].parse::<PublicKey>().is_err());
    }
}
