//! Checkpoints (c2sp.org/tlog-checkpoint): the note in which a log states size and root.

use std::fmt;

use crate::decimal::parse_decimal;
use crate::hash::Hash;
use crate::note::{
    Algorithm, KeyError, KeyName, Note, NoteError, SigningKey, VerifierKey, sign as sign_note,
};
use crate::tree::TreeHead;

/// The identity of a log, the first line of its checkpoints: one line, not empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

/// What a log states: my tree has this size and this root.
///
/// As a value it is only a claim; [`SignedCheckpoint`] is one that the log's key stands behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: Origin,
    /// The number of entries.
    pub size: u64,
    /// The root over all entries.
    pub root: Hash,
}

/// A checkpoint whose signature by the log's key was verified.
///
/// It can only be had from [`Checkpoint::open`] and [`Checkpoint::sign`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
    log: VerifierKey,
}

/// Why a text is not a checkpoint, or a checkpoint not one of the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note around it is malformed or not signed by the log.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The key cannot sign checkpoints.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The origin is empty or contains a control character.
    #[error("the origin line is empty or contains a control character")]
    Origin,
    /// The second line is not a decimal number of 64 bits without leading zeroes.
    #[error("the tree size is not a canonical decimal number")]
    Size,
    /// The third line is not the base64 of 32 bytes.
    #[error("the root is not the base64 of a SHA-256 hash")]
    Root,
    /// Fewer than three lines, or a last line without newline.
    #[error("a checkpoint has three lines that end in newline")]
    Lines,
    /// Lines after the root. They are opaque, no monitor can audit them, and cosigners say
    /// nothing about them: this crate refuses them.
    #[error("the checkpoint has extension lines, which are refused")]
    Extension,
    /// The key's name is not the origin: a key speaks for one log only (tlog-policy).
    #[error("key {key} does not speak for log {origin:?}", origin = origin.0)]
    OtherLog {
        /// The name of the key.
        key: KeyName,
        /// The origin of the checkpoint.
        origin: Origin,
    },
}

impl Origin {
    /// Checks an origin line, given without its newline.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`].
    pub fn new(origin: &str) -> Result<Self, CheckpointError> {
        if origin.is_empty() || origin.contains(|c: char| c < ' ') {
            return Err(CheckpointError::Origin);
        }
        Ok(Self(origin.to_owned()))
    }

    /// The origin as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a key of this name speaks for this log.
    #[must_use]
    pub fn is_named_by(&self, key: &VerifierKey) -> bool {
        self.0 == key.name().as_str()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Checkpoint {
    /// Reads the text of a note as exactly three lines.
    ///
    /// # Errors
    /// A [`CheckpointError`] about form.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let lines: Vec<&str> =
            text.strip_suffix('\n').ok_or(CheckpointError::Lines)?.split('\n').collect();
        let (origin, size, root) = match lines[..] {
            [origin, size, root] => (origin, size, root),
            [_, _, _, _, ..] => return Err(CheckpointError::Extension),
            _ => return Err(CheckpointError::Lines),
        };
        Ok(Self {
            origin: Origin::new(origin)?,
            size: parse_decimal(size).ok_or(CheckpointError::Size)?,
            root: Hash::from_base64(root).map_err(|_| CheckpointError::Root)?,
        })
    }

    /// The three lines; `parse` gives the checkpoint back.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64())
    }

    /// Size and root, without the log's identity.
    #[must_use]
    pub const fn head(&self) -> TreeHead {
        TreeHead { size: self.size, root: self.root }
    }

    /// Signs as the log.
    ///
    /// The caller must never have signed an inconsistent checkpoint: two of them, side by side,
    /// convict the key for ever (see [`crate::equivocation`]).
    ///
    /// # Errors
    /// [`CheckpointError::Key`] or [`CheckpointError::OtherLog`].
    pub fn sign(self, key: &SigningKey) -> Result<SignedCheckpoint, CheckpointError> {
        let log = key.verifier().clone();
        require_log_key(&self.origin, &log)?;
        let text = self.text();
        let signature = sign_note(key, &text)?;
        let note = Note::new(text, vec![signature])?;
        Ok(SignedCheckpoint { checkpoint: self, note, log })
    }

    /// Reads a note and verifies that the log of this key signed it.
    ///
    /// Signatures by other keys stay in the note, unverified.
    ///
    /// # Errors
    /// Any [`CheckpointError`].
    pub fn open(note: &[u8], log: &VerifierKey) -> Result<SignedCheckpoint, CheckpointError> {
        Self::open_note(Note::parse(note)?, log)
    }

    /// As [`Checkpoint::open`], for a note already parsed.
    ///
    /// # Errors
    /// Any [`CheckpointError`].
    pub fn open_note(note: Note, log: &VerifierKey) -> Result<SignedCheckpoint, CheckpointError> {
        let checkpoint = Self::parse(note.text())?;
        require_log_key(&checkpoint.origin, log)?;
        note.verify(&[log])?;
        Ok(SignedCheckpoint { checkpoint, note, log: log.clone() })
    }
}

impl SignedCheckpoint {
    /// What the log states.
    #[must_use]
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note with all its signatures, the evidence that the log stated it.
    #[must_use]
    pub const fn note(&self) -> &Note {
        &self.note
    }

    /// The key under which it was verified.
    #[must_use]
    pub const fn log(&self) -> &VerifierKey {
        &self.log
    }
}

/// A log key signs plain Ed25519 and carries the log's origin as its name.
fn require_log_key(origin: &Origin, key: &VerifierKey) -> Result<(), CheckpointError> {
    key.require(Algorithm::Ed25519)?;
    if origin.is_named_by(key) {
        return Ok(());
    }
    Err(CheckpointError::OtherLog { key: key.name().clone(), origin: origin.clone() })
}
