//! The witness protocol (c2sp.org/tlog-witness), `add-checkpoint`, without the network.
//!
//! A witness remembers one tree head per log and cosigns only what extends it. A log that shows
//! two readers different histories must therefore find enough witnesses that forget.

use std::collections::BTreeMap;

use crate::checkpoint::{Checkpoint, CheckpointError, Origin};
use crate::cosignature::{Timestamp, cosign};
use crate::decimal::parse_decimal;
use crate::hash::{Hash, empty_root};
use crate::note::{Algorithm, KeyError, Note, NoteError, NoteSignature, SigningKey, VerifierKey};
use crate::tree::{ProofError, TreeHead, verify_consistency};

/// The most hashes a consistency proof may have on the wire.
pub const MAX_PROOF_LINES: usize = 63;

/// The media type of a [`Response::Conflict`] body.
pub const SIZE_MEDIA_TYPE: &str = "text/x.tlog.size";

/// Who the witness is and which logs it serves.
#[derive(Debug, Clone)]
pub struct Witness {
    key: SigningKey,
    logs: BTreeMap<Origin, Vec<VerifierKey>>,
}

/// What a witness remembers: for each log the head it last cosigned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WitnessState(BTreeMap<Origin, TreeHead>);

/// The body of an `add-checkpoint` request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The size that the client believes the witness cosigned last.
    pub old_size: u64,
    /// The consistency proof from there to the checkpoint.
    pub proof: Vec<Hash>,
    /// The checkpoint, signed by the log.
    pub checkpoint: Note,
}

/// The answer to a request, with the reason that the HTTP status alone does not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    /// 200: the cosignature. The new state must be durable before this answer leaves.
    Success(NoteSignature),
    /// 400: the request is malformed.
    BadRequest(RequestError),
    /// 403: no valid signature of the log.
    Forbidden(NoteError),
    /// 404: not a log of this witness.
    NotFound(Origin),
    /// 409: the witness's last size is another one.
    Conflict {
        /// The size it cosigned last, zero if none.
        size: u64,
    },
    /// 422: the checkpoint does not extend the history that the witness knows.
    Unprocessable(Inconsistency),
}

/// Why a request is malformed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Not UTF-8 up to the empty line, or no empty line.
    #[error("no empty line separates the proof from the checkpoint")]
    NoSeparator,
    /// The first line is not `old`, a space and a canonical number.
    #[error("the first line is not an old size line")]
    OldSize,
    /// A proof line is not the base64 of a hash.
    #[error("proof line {number} is not the base64 of a hash")]
    ProofLine {
        /// Its number, from 1.
        number: usize,
    },
    /// More proof lines than [`MAX_PROOF_LINES`].
    #[error("more than {MAX_PROOF_LINES} proof lines")]
    ProofTooLong,
    /// The note is malformed.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The note is not a checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The old size exceeds the size of the checkpoint.
    #[error("the old size {old} exceeds the checkpoint's size {new}")]
    OldSizeBeyondCheckpoint {
        /// The old size.
        old: u64,
        /// The size of the checkpoint.
        new: u64,
    },
}

/// Why a properly signed checkpoint is not cosigned. It may be evidence against the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Inconsistency {
    /// Size zero with another root than that of the empty tree.
    #[error("a tree without entries cannot have root {root}")]
    EmptyTree {
        /// The root stated.
        root: Hash,
    },
    /// The proof does not show that the tree was only appended to.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

/// Why a witness cannot be set up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WitnessError {
    /// The witness's key is not for cosignatures, or a log's not for notes.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The name of a log's key cannot be an origin.
    #[error(transparent)]
    Origin(#[from] CheckpointError),
}

impl Witness {
    /// Sets up a witness with its key and the keys of its logs, whose names are their origins.
    ///
    /// # Errors
    /// [`WitnessError`] for keys of the wrong purpose.
    pub fn new(key: SigningKey, logs: &[VerifierKey]) -> Result<Self, WitnessError> {
        key.verifier().require(Algorithm::Ed25519Cosignature)?;
        let mut by_origin: BTreeMap<Origin, Vec<VerifierKey>> = BTreeMap::new();
        for log in logs {
            log.require(Algorithm::Ed25519)?;
            by_origin.entry(Origin::new(log.name().as_str())?).or_default().push(log.clone());
        }
        Ok(Self { key, logs: by_origin })
    }

    /// Judges one request and, on success only, moves the state forward.
    ///
    /// The exclusive borrow makes check and update one step; whoever keeps the state in a file
    /// must hold a lock as long, write it durably, and only then send the answer. Forgetting a
    /// head that was cosigned is what an attacker of the log needs.
    pub fn add_checkpoint(
        &self,
        state: &mut WitnessState,
        body: &[u8],
        now: Timestamp,
    ) -> Response {
        match self.judge(state, body) {
            Ok(checkpoint) => {
                let cosignature = cosign(&self.key, &checkpoint, now)
                    .expect("Witness::new required a key for cosignatures");
                state.0.insert(checkpoint.origin.clone(), checkpoint.head());
                Response::Success(cosignature)
            }
            Err(refusal) => refusal,
        }
    }

    /// The checks of tlog-witness, in the order of the specification.
    fn judge(&self, state: &WitnessState, body: &[u8]) -> Result<Checkpoint, Response> {
        let request = Request::parse(body).map_err(Response::BadRequest)?;
        let checkpoint = Checkpoint::parse(request.checkpoint.text())
            .map_err(|error| Response::BadRequest(error.into()))?;
        let Some(keys) = self.logs.get(&checkpoint.origin) else {
            return Err(Response::NotFound(checkpoint.origin));
        };
        let keys: Vec<&VerifierKey> = keys.iter().collect();
        request.checkpoint.verify(&keys).map_err(Response::Forbidden)?;
        let (old, new) = (request.old_size, checkpoint.size);
        if old > new {
            return Err(Response::BadRequest(RequestError::OldSizeBeyondCheckpoint { old, new }));
        }
        let cosigned = state.head(&checkpoint.origin);
        if old != cosigned.size {
            return Err(Response::Conflict { size: cosigned.size });
        }
        if new == 0 && checkpoint.root != empty_root() {
            let root = checkpoint.root;
            return Err(Response::Unprocessable(Inconsistency::EmptyTree { root }));
        }
        verify_consistency(&cosigned, &checkpoint.head(), &request.proof)
            .map_err(|error| Response::Unprocessable(error.into()))?;
        Ok(checkpoint)
    }
}

impl WitnessState {
    /// The state of a witness that has cosigned these heads, as it was stored.
    #[must_use]
    pub const fn from_heads(heads: BTreeMap<Origin, TreeHead>) -> Self {
        Self(heads)
    }

    /// The heads to store.
    #[must_use]
    pub const fn heads(&self) -> &BTreeMap<Origin, TreeHead> {
        &self.0
    }

    /// The head last cosigned for a log; that of the empty tree if none was.
    #[must_use]
    pub fn head(&self, origin: &Origin) -> TreeHead {
        let none = || TreeHead { size: 0, root: empty_root() };
        self.0.get(origin).copied().unwrap_or_else(none)
    }
}

impl Request {
    /// Reads a request body.
    ///
    /// # Errors
    /// [`RequestError`] about form; signature and proof are not checked here.
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let separator = body.windows(2).position(|pair| pair == b"\n\n");
        let (head, rest) = body.split_at(separator.ok_or(RequestError::NoSeparator)?);
        let head = std::str::from_utf8(head).map_err(|_| RequestError::NoSeparator)?;
        let mut lines = head.split('\n');
        let old_size = lines.next().and_then(|line| line.strip_prefix("old "));
        let old_size = old_size.and_then(parse_decimal).ok_or(RequestError::OldSize)?;
        let mut proof = Vec::new();
        for line in lines {
            if proof.len() == MAX_PROOF_LINES {
                return Err(RequestError::ProofTooLong);
            }
            let number = proof.len() + 1;
            let hash = Hash::from_base64(line).map_err(|_| RequestError::ProofLine { number })?;
            proof.push(hash);
        }
        Ok(Self { old_size, proof, checkpoint: Note::parse(&rest[2..])? })
    }

    /// The body; `parse` gives the request back.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let proof: String = self.proof.iter().map(|hash| hash.to_base64() + "\n").collect();
        let mut body = format!("old {}\n{proof}\n", self.old_size).into_bytes();
        body.extend(self.checkpoint.to_bytes());
        body
    }
}

impl Response {
    /// The HTTP status code.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Success(_) => 200,
            Self::BadRequest(_) => 400,
            Self::Forbidden(_) => 403,
            Self::NotFound(_) => 404,
            Self::Conflict { .. } => 409,
            Self::Unprocessable(_) => 422,
        }
    }

    /// The body: cosignature line, last size, or a sentence for people.
    #[must_use]
    pub fn body(&self) -> String {
        match self {
            Self::Success(cosignature) => cosignature.to_line(),
            Self::BadRequest(error) => format!("{error}\n"),
            Self::Forbidden(error) => format!("{error}\n"),
            Self::NotFound(origin) => format!("unknown log {origin}\n"),
            Self::Conflict { size } => format!("{size}\n"),
            Self::Unprocessable(error) => format!("{error}\n"),
        }
    }
}

/// Reads the size in the body of a 409 answer.
#[must_use]
pub fn parse_conflict(body: &str) -> Option<u64> {
    parse_decimal(body.strip_suffix('\n')?)
}
