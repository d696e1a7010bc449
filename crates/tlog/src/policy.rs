//! Trust policies (c2sp.org/tlog-policy): which logs and witnesses are known, and which of the
//! witnesses must have cosigned.
//!
//! A policy is what a reader trusts: it comes from outside everything it judges.

mod parse;

use std::fmt;

use crate::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use crate::cosignature::Timestamp;
use crate::note::{KeyError, Note, NoteError, VerifierKey};

/// The most log lines, witness lines and group lines (each) that a policy may have.
pub const MAX_LINES_OF_A_KIND: usize = 256;

/// The largest policy file that is read, in bytes.
pub const MAX_POLICY_BYTES: usize = 1 << 20;

/// A parsed policy: every name is defined once and every reference resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<Log>,
    /// Witnesses and groups in the order of their lines; a group refers to earlier ones only.
    nodes: Vec<Node>,
    quorum: Quorum,
}

/// A name of a witness or group, opaque octets that mean nothing outside the policy.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyName(Vec<u8>);

/// A log whose checkpoints are accepted; the key's name is the log's origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// The key that signs its checkpoints.
    pub key: VerifierKey,
    /// Where to reach the log, uninterpreted.
    pub url: Option<Vec<u8>>,
}

/// A witness whose cosignatures count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyWitness {
    /// Its name in the policy, which need not be the name of its key.
    pub name: PolicyName,
    /// The key that cosigns.
    pub key: VerifierKey,
    /// Where to reach the witness, uninterpreted.
    pub url: Option<Vec<u8>>,
}

/// A line that is not part of a valid policy, or its absence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("policy line {line}: {problem}")]
pub struct PolicyError {
    /// The number of the line, from 1; for what is missing, the number after the last line.
    pub line: usize,
    /// What is wrong with it.
    pub problem: PolicyProblem,
}

/// What is wrong with a line of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyProblem {
    /// The file exceeds [`MAX_POLICY_BYTES`].
    #[error("the file is larger than {MAX_POLICY_BYTES} bytes")]
    TooLarge,
    /// An octet that may not occur, such as a carriage return.
    #[error("octet 0x{octet:02x} is not allowed")]
    Octet {
        /// The octet.
        octet: u8,
    },
    /// The last line has no newline.
    #[error("the line does not end in a newline")]
    Unterminated,
    /// A line that is none of log, witness, group and quorum, or has the wrong number of items.
    #[error("not a log, witness, group or quorum line of the right form")]
    Form,
    /// A key that cannot be read or serves another purpose.
    #[error("{0}")]
    Key(#[from] KeyError),
    /// The key is not text.
    #[error("the key is not UTF-8")]
    KeyEncoding,
    /// The public key is already listed, under whatever name.
    #[error("this public key is listed before")]
    DuplicateKey,
    /// Another key of the policy has the same name and id, so signatures could not be attributed.
    #[error("another key has the same name and id")]
    AmbiguousKey,
    /// The name is already defined, or is `none`.
    #[error("name {name} is taken")]
    NameTaken {
        /// The name.
        name: PolicyName,
    },
    /// A group or quorum refers to what no earlier line defines.
    #[error("name {name} is not defined on an earlier line")]
    Undefined {
        /// The name.
        name: PolicyName,
    },
    /// A witness or group is a member twice, in one group or two.
    #[error("{name} is a group member already")]
    MemberTwice {
        /// The name.
        name: PolicyName,
    },
    /// The threshold is not `all`, `any` or a number from 1 to the number of members.
    #[error("the threshold is not all, any or a number from 1 to {members}")]
    Threshold {
        /// Members of the group.
        members: usize,
    },
    /// More than one quorum line.
    #[error("the quorum is defined before")]
    SecondQuorum,
    /// No quorum line.
    #[error("the policy defines no quorum")]
    NoQuorum,
    /// More lines of this kind than [`MAX_LINES_OF_A_KIND`].
    #[error("more than {MAX_LINES_OF_A_KIND} lines of this kind")]
    TooMany,
}

/// Why a note could not be judged by a policy. A missed quorum is not an error but a result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// The text is no checkpoint, or not one of this log.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A known key's signature does not hold; nothing in the note is to be believed.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// No listed log has the checkpoint's origin as its name.
    #[error("the policy lists no log of this origin")]
    UnknownLog,
    /// Known witnesses may have cosigned, the log itself did not sign.
    #[error("the checkpoint is not signed by its log")]
    NotSignedByLog,
}

/// What a policy says about one note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// The checkpoint, signed by its log.
    pub checkpoint: SignedCheckpoint,
    /// The witnesses whose cosignatures hold, in the order of the policy.
    pub cosigned: Vec<Cosigned>,
    /// The known witnesses that did not cosign, in the order of the policy.
    pub missing: Vec<PolicyName>,
    /// Whether the witnesses suffice.
    pub quorum: QuorumState,
}

/// One witness's statement on the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// The witness, by its name in the policy.
    pub witness: PolicyName,
    /// The latest time it stated for this checkpoint.
    pub at: Timestamp,
}

/// Whether the cosignatures satisfy the quorum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuorumState {
    /// The policy asks for no cosignature at all: split views go unseen.
    NotRequired,
    /// Enough witnesses cosigned.
    Met,
    /// Too few witnesses cosigned.
    Missed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Witness(Box<PolicyWitness>),
    /// Satisfied when `threshold` of the members, indices into the nodes before, are.
    Group {
        name: PolicyName,
        threshold: usize,
        members: Vec<usize>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quorum {
    None,
    Node(usize),
}

impl Policy {
    /// Reads a policy file strictly; the first wrong line refuses it.
    ///
    /// # Errors
    /// [`PolicyError`] with the line and what is wrong.
    pub fn parse(file: &[u8]) -> Result<Self, PolicyError> {
        parse::parse(file)
    }

    /// The logs, in the order of their lines.
    #[must_use]
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The witnesses, in the order of their lines.
    pub fn witnesses(&self) -> impl Iterator<Item = &PolicyWitness> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Witness(witness) => Some(witness.as_ref()),
            Node::Group { .. } => None,
        })
    }

    /// Judges a note: is it a checkpoint signed by a listed log, and who cosigned it?
    ///
    /// # Errors
    /// [`EvaluationError`] when the note cannot be believed at all.
    pub fn evaluate(&self, note: &Note) -> Result<Evaluation, EvaluationError> {
        let checkpoint = Checkpoint::parse(note.text())?;
        let of_origin = self.logs.iter().filter(|log| checkpoint.origin.is_named_by(&log.key));
        let keys: Vec<&VerifierKey> = of_origin.map(|log| &log.key).collect();
        if keys.is_empty() {
            return Err(EvaluationError::UnknownLog);
        }
        self.evaluate_under(note, &keys)
    }

    /// As [`Policy::evaluate`], for a log known from elsewhere; the listed logs play no part.
    ///
    /// # Errors
    /// [`EvaluationError`] when the note cannot be believed at all.
    pub fn evaluate_for(
        &self,
        note: &Note,
        log: &VerifierKey,
    ) -> Result<Evaluation, EvaluationError> {
        self.evaluate_under(note, &[log])
    }

    fn evaluate_under(
        &self,
        note: &Note,
        logs: &[&VerifierKey],
    ) -> Result<Evaluation, EvaluationError> {
        let mut keys = logs.to_vec();
        keys.extend(self.witnesses().map(|witness| &witness.key));
        let verified = note.verify(&keys)?;
        let signer = verified.iter().find(|signature| logs.contains(&signature.key));
        let signer = signer.ok_or(EvaluationError::NotSignedByLog)?.key;

        let (mut cosigned, mut missing) = (Vec::new(), Vec::new());
        let mut satisfied = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            satisfied.push(match node {
                Node::Witness(witness) => {
                    let by_witness = verified.iter().filter(|found| *found.key == witness.key);
                    let latest = by_witness.filter_map(|found| found.timestamp).max();
                    let name = witness.name.clone();
                    match latest {
                        Some(at) => cosigned.push(Cosigned { witness: name, at }),
                        None => missing.push(name),
                    }
                    latest.is_some()
                }
                Node::Group { threshold, members, .. } => {
                    members.iter().filter(|member| satisfied[**member]).count() >= *threshold
                }
            });
        }
        let quorum = match self.quorum {
            Quorum::None => QuorumState::NotRequired,
            Quorum::Node(node) if satisfied[node] => QuorumState::Met,
            Quorum::Node(_) => QuorumState::Missed,
        };
        let checkpoint = Checkpoint::open_note(note.clone(), signer)?;
        Ok(Evaluation { checkpoint, cosigned, missing, quorum })
    }
}

impl PolicyName {
    /// The octets of the name.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Node {
    fn name(&self) -> &PolicyName {
        match self {
            Self::Witness(witness) => &witness.name,
            Self::Group { name, .. } => name,
        }
    }
}

impl fmt::Display for PolicyName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.escape_ascii().fmt(formatter)
    }
}

impl fmt::Debug for PolicyName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PolicyName({self})")
    }
}
