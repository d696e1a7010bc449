//! Names, ids and keys of note signers (signed-note, "Signature types" and "Verifier keys").

use crate::base64::parse_base64;
use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64, HEXLOWER};
use ed25519_zebra::{Signature, VerificationKey};
use sha2::{Digest, Sha256};

/// The name of a key: not empty, without white space, plus signs and control characters.
///
/// It should be a URL without schema, such as `example.com/log42`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// The first four bytes of a hash over name, algorithm and public key.
///
/// It identifies and authenticates nothing: anyone can compute a key with a given id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

/// A signature type of the signed-note specification that this crate knows by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// Type `0x01`: Ed25519 over the note text, for logs.
    Ed25519,
    /// Type `0x04`: timestamped Ed25519 checkpoint cosignature, for witnesses.
    Ed25519Cosignature,
    /// Type `0x06`: timestamped ML-DSA-44 cosignature. Recognised so that a refusal can name it;
    /// no key of this type can be made yet.
    MlDsa44Cosignature,
}

/// Why a name or key was refused. The texts never repeat key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name is empty or contains white space, a plus sign or a control character.
    #[error("key name {name:?} is empty or contains white space, a plus sign or a control")]
    Name {
        /// The name as given.
        name: String,
    },
    /// Not of the form `name+8 hex digits+base64`.
    #[error("a verifier key has the form <name>+<8 lowercase hex digits>+<base64>")]
    Form,
    /// The signature type is known and this crate cannot check it.
    #[error("signature type {algorithm} is not supported")]
    Unsupported {
        /// The type found.
        algorithm: Algorithm,
    },
    /// The signature type is none that this crate knows.
    #[error("signature type 0x{byte:02x} is unknown")]
    UnknownAlgorithm {
        /// The type byte found.
        byte: u8,
    },
    /// The public key is not 32 bytes that encode a point of the curve.
    #[error("the public key of {name} is not an Ed25519 point", name = name.0)]
    Point {
        /// The name of the key.
        name: KeyName,
    },
    /// The public key is a point of small order: anyone can sign for it.
    #[error("the public key of {name} has small order: anyone could sign for it", name = name.0)]
    SmallOrder {
        /// The name of the key.
        name: KeyName,
    },
    /// The id in the text is not the id of the key beside it.
    #[error("key id {stated} of {name} is not that of its key, {computed}", name = name.0)]
    IdMismatch {
        /// The name of the key.
        name: KeyName,
        /// The id in the text.
        stated: KeyId,
        /// The id that follows from name, type and key.
        computed: KeyId,
    },
    /// The key serves another purpose: logs sign with `0x01`, witnesses with `0x04`.
    #[error("{name} is a key for {found}, not for {required}", name = name.0)]
    Purpose {
        /// The name of the key.
        name: KeyName,
        /// The algorithm this use needs.
        required: Algorithm,
        /// The algorithm of the key.
        found: Algorithm,
    },
}

/// A public key with its name and algorithm: whom to believe, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    algorithm: Algorithm,
    key: VerificationKey,
    id: KeyId,
}

/// A private key with its name and algorithm. `Debug` shows the public half only.
#[derive(Clone)]
pub struct SigningKey {
    secret: ed25519_zebra::SigningKey,
    verifier: VerifierKey,
}

impl KeyName {
    /// Checks a name against the rule of the specification.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn new(name: &str) -> Result<Self, KeyError> {
        let forbidden = |c: char| c.is_whitespace() || c == '+' || c < ' ';
        if name.is_empty() || name.contains(forbidden) {
            return Err(KeyError::Name { name: name.to_owned() });
        }
        Ok(Self(name.to_owned()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl KeyId {
    /// Takes the four bytes as they stand at the head of a signature.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }

    /// The four bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }

    /// SHA-256 over name, newline, type byte and public key, cut to four bytes.
    fn of(name: &KeyName, algorithm: Algorithm, public_key: &[u8]) -> Self {
        let hash = Sha256::new()
            .chain_update(name.as_str())
            .chain_update([b'\n', algorithm.byte()])
            .chain_update(public_key)
            .finalize();
        Self([hash[0], hash[1], hash[2], hash[3]])
    }
}

impl Algorithm {
    /// The signature type identifier byte.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Ed25519Cosignature => 0x04,
            Self::MlDsa44Cosignature => 0x06,
        }
    }

    /// Reads a type byte; one that this crate can name may still be unsupported.
    ///
    /// # Errors
    /// [`KeyError::UnknownAlgorithm`].
    pub const fn from_byte(byte: u8) -> Result<Self, KeyError> {
        match byte {
            0x01 => Ok(Self::Ed25519),
            0x04 => Ok(Self::Ed25519Cosignature),
            0x06 => Ok(Self::MlDsa44Cosignature),
            _ => Err(KeyError::UnknownAlgorithm { byte }),
        }
    }
}

impl VerifierKey {
    /// Makes a key from its parts.
    ///
    /// # Errors
    /// [`KeyError::Unsupported`], [`KeyError::Point`] or [`KeyError::SmallOrder`].
    pub fn new(name: KeyName, algorithm: Algorithm, public_key: &[u8]) -> Result<Self, KeyError> {
        match algorithm {
            Algorithm::Ed25519 | Algorithm::Ed25519Cosignature => {}
            Algorithm::MlDsa44Cosignature => return Err(KeyError::Unsupported { algorithm }),
        }
        let Ok(key) = VerificationKey::try_from(public_key) else {
            return Err(KeyError::Point { name });
        };
        if has_small_order(&key) {
            return Err(KeyError::SmallOrder { name });
        }
        let id = KeyId::of(&name, algorithm, public_key);
        Ok(Self { name, algorithm, key, id })
    }

    /// Reads the text form, `<name>+<id in hex>+<base64 of type byte and public key>`.
    ///
    /// The id must be the one the specification derives, so that it can only name this key.
    ///
    /// # Errors
    /// Any [`KeyError`] but [`KeyError::Purpose`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        // Base64 may contain plus signs, names and ids cannot: only the first two separate.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Form);
        };
        let name = KeyName::new(name)?;
        let id = HEXLOWER.decode(id.as_bytes()).map_err(|_| KeyError::Form)?;
        let stated = KeyId(id.try_into().map_err(|_| KeyError::Form)?);
        let key = parse_base64(key).ok_or(KeyError::Form)?;
        let (type_byte, public_key) = key.split_first().ok_or(KeyError::Form)?;
        let key = Self::new(name, Algorithm::from_byte(*type_byte)?, public_key)?;
        if key.id != stated {
            return Err(KeyError::IdMismatch { name: key.name, stated, computed: key.id });
        }
        Ok(key)
    }

    /// The name of the key.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// The algorithm of the key.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The id that signatures of this key carry.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The 32 bytes of the public key, the same under whatever name and algorithm.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.key.into()
    }

    /// Refuses a key made for another use than `required`.
    pub(crate) fn require(&self, required: Algorithm) -> Result<(), KeyError> {
        if self.algorithm == required {
            return Ok(());
        }
        Err(KeyError::Purpose { name: self.name.clone(), required, found: self.algorithm })
    }

    /// Whether the signature over these bytes holds, by the rule of ZIP-215, for which single and
    /// batch verification agree.
    pub(crate) fn accepts(&self, signature: &[u8; 64], message: &[u8]) -> bool {
        self.key.verify(&Signature::from_bytes(signature), message).is_ok()
    }
}

impl SigningKey {
    /// Makes a key from 32 secret bytes, which the caller must have drawn at random.
    ///
    /// # Errors
    /// [`KeyError::Unsupported`] for an algorithm this crate cannot sign with.
    pub fn from_seed(
        name: KeyName,
        algorithm: Algorithm,
        seed: [u8; 32],
    ) -> Result<Self, KeyError> {
        let secret = ed25519_zebra::SigningKey::from(seed);
        let public_key: [u8; 32] = secret.verification_key().into();
        let verifier = VerifierKey::new(name, algorithm, &public_key)?;
        Ok(Self { secret, verifier })
    }

    /// The public half.
    #[must_use]
    pub const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs bytes as they are; the callers in this crate add the domain separation.
    pub(crate) fn sign_bytes(&self, message: &[u8]) -> [u8; 64] {
        self.secret.sign(message).to_bytes()
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::parse(text)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.algorithm.byte()][..], &self.public_key()].concat();
        write!(formatter, "{}+{}+{}", self.name, self.id, BASE64.encode(&key))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({}, secret not shown)", self.verifier)
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Ed25519 => "Ed25519 (0x01)",
            Self::Ed25519Cosignature => "Ed25519 cosignature (0x04)",
            Self::MlDsa44Cosignature => "ML-DSA-44 cosignature (0x06)",
        })
    }
}

/// Whether a signature that needs no secret verifies: R the neutral point and s zero.
///
/// The check then reads `[8][k]A = 0`, which for a hash k holds only if A has small order. Such a
/// key would let its owner disown everything "it" signed.
fn has_small_order(key: &VerificationKey) -> bool {
    let mut forgery = [0; 64];
    forgery[0] = 1;
    key.verify(&Signature::from_bytes(&forgery), b"").is_ok()
}
