//! Proofs in one file (c2sp.org/tlog-proof): an entry is in a log that witnesses have seen.

use data_encoding::BASE64;

use crate::base64::parse_base64;
use crate::decimal::parse_decimal;
use crate::hash::Hash;
use crate::note::{Note, NoteError, VerifierKey};
use crate::policy::{Evaluation, EvaluationError, Policy, PolicyName, QuorumState};
use crate::tree::{ProofError, verify_inclusion};

/// The first line of every proof.
const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// The most hashes a proof may have: a tree of up to 2^63 entries needs no more.
pub const MAX_PATH_LINES: usize = 63;

/// The largest proof file that is read, in bytes.
pub const MAX_PROOF_BYTES: usize = 2 << 20;

/// An inclusion proof with the checkpoint it leads to, well formed and not yet verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Opaque data for the application, empty for none. Nothing authenticates it.
    pub extra: Vec<u8>,
    /// Position of the entry in the log, from zero.
    pub index: u64,
    /// The audit path, from the leaf's sibling up.
    pub path: Vec<Hash>,
    /// The checkpoint with its cosignatures.
    pub checkpoint: Note,
}

/// Why a file is not a proof, or a proof does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlogProofError {
    /// The file exceeds [`MAX_PROOF_BYTES`].
    #[error("the proof has more than {MAX_PROOF_BYTES} bytes")]
    TooLarge,
    /// The first line is not that of this version.
    #[error("the first line is not {HEADER}")]
    Header,
    /// Not UTF-8 up to the empty line, or no empty line.
    #[error("no empty line separates the proof from the checkpoint")]
    NoSeparator,
    /// The extra line is not base64, or empty where it should be omitted.
    #[error("the extra line is not base64 of at least one byte")]
    Extra,
    /// No index line where one is due.
    #[error("the index line is missing or not a canonical number")]
    Index,
    /// A path line is not the base64 of a hash.
    #[error("path line {number} is not the base64 of a hash")]
    PathLine {
        /// Its number, from 1.
        number: usize,
    },
    /// More path lines than [`MAX_PATH_LINES`].
    #[error("more than {MAX_PATH_LINES} path lines")]
    PathTooLong,
    /// The note is malformed.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The checkpoint is not to be believed.
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    /// The log signed, too few witnesses did.
    #[error("too few witnesses cosigned: {} did, {} did not", cosigned.len(), missing.len())]
    QuorumMissed {
        /// Witnesses that cosigned.
        cosigned: Vec<PolicyName>,
        /// Witnesses that did not.
        missing: Vec<PolicyName>,
    },
    /// The entry is not in the tree of the checkpoint.
    #[error(transparent)]
    Inclusion(#[from] ProofError),
}

impl TlogProof {
    /// Reads a proof file.
    ///
    /// # Errors
    /// A [`TlogProofError`] about form.
    pub fn parse(file: &[u8]) -> Result<Self, TlogProofError> {
        if file.len() > MAX_PROOF_BYTES {
            return Err(TlogProofError::TooLarge);
        }
        let separator = file.windows(2).position(|pair| pair == b"\n\n");
        let (head, rest) = file.split_at(separator.ok_or(TlogProofError::NoSeparator)?);
        let head = std::str::from_utf8(head).map_err(|_| TlogProofError::NoSeparator)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(TlogProofError::Header);
        }
        let extra = match lines.next_if(|line| line.starts_with("extra ")) {
            Some(line) => read_extra(line)?,
            None => Vec::new(),
        };
        let index = lines.next().and_then(|line| line.strip_prefix("index "));
        let index = index.and_then(parse_decimal).ok_or(TlogProofError::Index)?;
        let mut path = Vec::new();
        for line in lines {
            if path.len() == MAX_PATH_LINES {
                return Err(TlogProofError::PathTooLong);
            }
            let number = path.len() + 1;
            let hash = Hash::from_base64(line).map_err(|_| TlogProofError::PathLine { number })?;
            path.push(hash);
        }
        Ok(Self { extra, index, path, checkpoint: Note::parse(&rest[2..])? })
    }

    /// The file; `parse` gives the proof back.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut head = format!("{HEADER}\n");
        if !self.extra.is_empty() {
            head += &format!("extra {}\n", BASE64.encode(&self.extra));
        }
        head += &format!("index {}\n", self.index);
        for hash in &self.path {
            head += &hash.to_base64();
            head.push('\n');
        }
        head.push('\n');
        [head.into_bytes(), self.checkpoint.to_bytes()].concat()
    }

    /// Checks that a leaf is in the log of this key, under the policy's quorum (tlog-proof,
    /// "Verifying a tlog proof", steps 2 to 4; step 1, the leaf hash, is the caller's).
    ///
    /// # Errors
    /// [`TlogProofError::Evaluation`], [`TlogProofError::QuorumMissed`] or
    /// [`TlogProofError::Inclusion`].
    pub fn verify(
        &self,
        leaf: &Hash,
        log: &VerifierKey,
        policy: &Policy,
    ) -> Result<Evaluation, TlogProofError> {
        self.verify_evaluated(leaf, policy.evaluate_for(&self.checkpoint, log)?)
    }

    /// As [`TlogProof::verify`], accepting every log that the policy lists.
    ///
    /// # Errors
    /// As [`TlogProof::verify`].
    pub fn verify_by_policy(
        &self,
        leaf: &Hash,
        policy: &Policy,
    ) -> Result<Evaluation, TlogProofError> {
        self.verify_evaluated(leaf, policy.evaluate(&self.checkpoint)?)
    }

    fn verify_evaluated(
        &self,
        leaf: &Hash,
        evaluation: Evaluation,
    ) -> Result<Evaluation, TlogProofError> {
        if evaluation.quorum == QuorumState::Missed {
            let cosigned = evaluation.cosigned.into_iter().map(|by| by.witness).collect();
            return Err(TlogProofError::QuorumMissed { cosigned, missing: evaluation.missing });
        }
        let head = evaluation.checkpoint.checkpoint().head();
        verify_inclusion(leaf, self.index, &self.path, &head)?;
        Ok(evaluation)
    }
}

fn read_extra(line: &str) -> Result<Vec<u8>, TlogProofError> {
    let encoded = line.strip_prefix("extra ").ok_or(TlogProofError::Extra)?;
    let extra = parse_base64(encoded).ok_or(TlogProofError::Extra)?;
    if extra.is_empty() { Err(TlogProofError::Extra) } else { Ok(extra) }
}
