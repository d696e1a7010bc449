//! Signed notes (c2sp.org/signed-note): a text, an empty line, and signature lines.
//!
//! A [`Note`] is well formed, nothing more. Its text means nothing until [`Note::verify`] has
//! found a signature of a key that the reader was configured with.

mod key;

use data_encoding::BASE64;

pub use key::{Algorithm, KeyError, KeyId, KeyName, SigningKey, VerifierKey};

use crate::base64::parse_base64;
use crate::cosignature::{self, Timestamp};

/// The largest note that is read, in bytes.
pub const MAX_NOTE_BYTES: usize = 1 << 20;

/// The most signatures a note may carry; the specification asks for 16 at least.
pub const MAX_SIGNATURES: usize = 64;

/// Em dash and space, the head of every signature line.
const SIGNATURE_MARK: &str = "\u{2014} ";

/// A well-formed note with at least one signature, none of them verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// One signature line: a claim that the key of this name and id signed the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    name: KeyName,
    id: KeyId,
    bytes: Vec<u8>,
}

/// A signature of a known key that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifiedSignature<'keys> {
    /// The key that signed.
    pub key: &'keys VerifierKey,
    /// When, if the algorithm signs a time.
    pub timestamp: Option<Timestamp>,
}

/// Why bytes are not a note, or a note is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The note exceeds [`MAX_NOTE_BYTES`].
    #[error("the note has {bytes} bytes, more than {MAX_NOTE_BYTES}")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The bytes are not UTF-8.
    #[error("the note is not UTF-8 from byte {offset}")]
    Encoding {
        /// Offset of the first wrong byte.
        offset: usize,
    },
    /// The note contains a control character other than newline.
    #[error("the note contains control character 0x{character:02x}")]
    ControlCharacter {
        /// The code point.
        character: u32,
    },
    /// The text does not end in a newline.
    #[error("the note text does not end in a newline")]
    UnterminatedText,
    /// No empty line separates a text from signatures.
    #[error("no empty line separates the note text from signatures")]
    NoSeparator,
    /// Nothing follows the empty line.
    #[error("the note has no signature")]
    NoSignature,
    /// More signatures than [`MAX_SIGNATURES`].
    #[error("the note has more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    /// A line after the empty line is not a signature line.
    #[error("signature line {number} is malformed")]
    SignatureLine {
        /// Its number, from 1, counted after the empty line.
        number: usize,
    },
    /// Two different known keys have this name and id; no signature of theirs can be attributed.
    #[error("two known keys are named {name} with id {id}")]
    AmbiguousKey {
        /// The common name.
        name: KeyName,
        /// The common id.
        id: KeyId,
    },
    /// A signature in the name of a known key does not hold: the whole note is refused.
    #[error("the signature of known key {name} with id {id} does not hold")]
    BadSignature {
        /// The name of the key.
        name: KeyName,
        /// The id of the key.
        id: KeyId,
    },
    /// No signature of any known key.
    #[error("no signature of a known key")]
    NoKnownSignature,
}

impl Note {
    /// Puts a text and signatures together.
    ///
    /// # Errors
    /// A [`NoteError`] about form, as for [`Note::parse`].
    pub fn new(text: String, signatures: Vec<NoteSignature>) -> Result<Self, NoteError> {
        require_text(&text)?;
        if !text.ends_with('\n') {
            return Err(NoteError::UnterminatedText);
        }
        if signatures.is_empty() {
            return Err(NoteError::NoSignature);
        }
        if signatures.len() > MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        let note = Self { text, signatures };
        match note.format().len() {
            0..=MAX_NOTE_BYTES => Ok(note),
            bytes => Err(NoteError::TooLarge { bytes }),
        }
    }

    /// Reads the one form of a note, refusing everything the specification does not allow.
    ///
    /// # Errors
    /// A [`NoteError`] about form; keys play no part here.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge { bytes: bytes.len() });
        }
        let whole = std::str::from_utf8(bytes)
            .map_err(|error| NoteError::Encoding { offset: error.valid_up_to() })?;
        require_text(whole)?;
        // The text may contain empty lines itself: the last one separates.
        let separator = whole.rfind("\n\n").ok_or(NoteError::NoSeparator)?;
        let (text, signatures) = whole.split_at(separator + 1);
        let signatures = NoteSignature::parse_lines(&signatures[1..])?;
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The bytes of the note; `parse` gives it back.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.format().into_bytes()
    }

    /// The text with its final newline.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, in order, unverified.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// The same note with one more signature line, such as a cosignature.
    ///
    /// # Errors
    /// [`NoteError::TooManySignatures`] or [`NoteError::TooLarge`].
    pub fn with_signature(mut self, signature: NoteSignature) -> Result<Self, NoteError> {
        self.signatures.push(signature);
        Self::new(self.text, self.signatures)
    }

    /// The signatures of known keys, in the order of their lines, all of them valid.
    ///
    /// Signatures of unknown keys are passed over; one bad signature of a known key condemns the
    /// whole note (signed-note, "Signatures").
    ///
    /// # Errors
    /// [`NoteError::AmbiguousKey`], [`NoteError::BadSignature`] or
    /// [`NoteError::NoKnownSignature`].
    pub fn verify<'keys>(
        &self,
        keys: &[&'keys VerifierKey],
    ) -> Result<Vec<VerifiedSignature<'keys>>, NoteError> {
        let mut verified = Vec::new();
        for signature in &self.signatures {
            let Some(key) = signature.find_key(keys)? else {
                continue;
            };
            let timestamp = signature.verify(key, &self.text)?;
            verified.push(VerifiedSignature { key, timestamp });
        }
        if verified.is_empty() { Err(NoteError::NoKnownSignature) } else { Ok(verified) }
    }

    fn format(&self) -> String {
        let lines = self.signatures.iter().map(NoteSignature::to_line);
        format!("{}\n{}", self.text, lines.collect::<String>())
    }
}

impl NoteSignature {
    /// Attaches the name and id of the key to the bytes that its algorithm made.
    pub(crate) fn new(key: &VerifierKey, bytes: Vec<u8>) -> Self {
        Self { name: key.name().clone(), id: key.id(), bytes }
    }

    /// Reads signature lines, each with its newline: the end of a note, or a witness's answer.
    ///
    /// # Errors
    /// [`NoteError::NoSignature`], [`NoteError::TooManySignatures`] or
    /// [`NoteError::SignatureLine`].
    pub fn parse_lines(lines: &str) -> Result<Vec<Self>, NoteError> {
        if lines.is_empty() {
            return Err(NoteError::NoSignature);
        }
        let mut signatures = Vec::new();
        for line in lines.split_inclusive('\n') {
            if signatures.len() == MAX_SIGNATURES {
                return Err(NoteError::TooManySignatures);
            }
            let number = signatures.len() + 1;
            signatures.push(parse_line(line).ok_or(NoteError::SignatureLine { number })?);
        }
        Ok(signatures)
    }

    /// The signature line with its newline.
    #[must_use]
    pub fn to_line(&self) -> String {
        let signed = [self.id.as_bytes().as_slice(), &self.bytes].concat();
        format!("{SIGNATURE_MARK}{} {}\n", self.name, BASE64.encode(&signed))
    }

    /// The name of the key said to have signed.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// The id of the key said to have signed.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The signature without the key id, in the form of its algorithm.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the line claims to be by this key; name and id must both match.
    #[must_use]
    pub fn claims(&self, key: &VerifierKey) -> bool {
        self.name == *key.name() && self.id == key.id()
    }

    fn find_key<'keys>(
        &self,
        keys: &[&'keys VerifierKey],
    ) -> Result<Option<&'keys VerifierKey>, NoteError> {
        let mut claimed = keys.iter().copied().filter(|key| self.claims(key));
        let first = claimed.next();
        if claimed.any(|other| Some(other) != first) {
            return Err(NoteError::AmbiguousKey { name: self.name.clone(), id: self.id });
        }
        Ok(first)
    }

    fn verify(&self, key: &VerifierKey, text: &str) -> Result<Option<Timestamp>, NoteError> {
        let verdict = match key.algorithm() {
            Algorithm::Ed25519 => verify_ed25519(key, &self.bytes, text).then_some(None),
            Algorithm::Ed25519Cosignature => {
                cosignature::verify_text(key, &self.bytes, text).map(Some)
            }
            Algorithm::MlDsa44Cosignature => unreachable!("VerifierKey::new refuses this type"),
        };
        verdict.ok_or_else(|| NoteError::BadSignature { name: self.name.clone(), id: self.id })
    }
}

/// Signs a text with an Ed25519 key (type `0x01`).
///
/// # Errors
/// [`KeyError::Purpose`] for a cosigner's key, whose signatures say something else.
pub fn sign(key: &SigningKey, text: &str) -> Result<NoteSignature, KeyError> {
    key.verifier().require(Algorithm::Ed25519)?;
    Ok(NoteSignature::new(key.verifier(), key.sign_bytes(text.as_bytes()).to_vec()))
}

fn verify_ed25519(key: &VerifierKey, signature: &[u8], text: &str) -> bool {
    signature.try_into().is_ok_and(|signature| key.accepts(signature, text.as_bytes()))
}

fn require_text(text: &str) -> Result<(), NoteError> {
    match text.chars().find(|c| *c < ' ' && *c != '\n') {
        Some(control) => Err(NoteError::ControlCharacter { character: control.into() }),
        None => Ok(()),
    }
}

fn parse_line(line: &str) -> Option<NoteSignature> {
    let claim = line.strip_suffix('\n')?.strip_prefix(SIGNATURE_MARK)?;
    let (name, signed) = claim.split_once(' ')?;
    let name = KeyName::new(name).ok()?;
    let signed = parse_base64(signed)?;
    let (id, bytes) = signed.split_first_chunk()?;
    if bytes.is_empty() {
        return None;
    }
    Some(NoteSignature { name, id: KeyId::from_bytes(*id), bytes: bytes.to_vec() })
}
