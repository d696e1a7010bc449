//! Proof that a log's key signed two histories that exclude each other (a split view).
//!
//! It convicts the key, not a person, and needs nothing but the two notes, one hash and a few
//! more: no copy of the log, no trust in whoever found it.

use crate::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use crate::hash::Hash;
use crate::note::{Note, VerifierKey};
use crate::tree::{ProofError, Tree, TreeHead, verify_consistency};

/// Two checkpoints of one key that cannot both be honest, with what shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equivocation {
    smaller: Note,
    larger: Note,
    evidence: Evidence,
}

/// Why the two checkpoints exclude each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// The same size with different roots: the notes are the whole proof.
    SameSize,
    /// The larger tree begins otherwise than the smaller checkpoint states.
    OtherPrefix {
        /// The root over the larger tree's first entries, as many as the smaller has.
        prefix_root: Hash,
        /// The consistency proof that ties that root to the larger checkpoint.
        proof: Vec<Hash>,
    },
}

/// What two checkpoints of one log say about each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The smaller one is a prefix of the larger, or they are equal.
    Consistent,
    /// The log's key equivocated.
    Proven(Box<Equivocation>),
    /// Neither is shown. A log that cannot give a consistency proof owes one; until then the
    /// leaves of the larger tree decide, see [`compare_with_leaves`].
    Unresolved {
        /// What was wrong with the consistency proof given, if one was.
        proof: Option<ProofError>,
    },
}

/// Why two checkpoints cannot be compared, or a proof of equivocation does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EquivocationError {
    /// The checkpoints are of two logs or two keys.
    #[error("the checkpoints are not signed by the same key of the same log")]
    NotOneLog,
    /// The leaves given are not those of the larger checkpoint.
    #[error("{size} leaves with root {root} are not the tree of the larger checkpoint")]
    OtherLeaves {
        /// How many leaves were given.
        size: u64,
        /// Their root.
        root: Hash,
    },
    /// A note in the proof is not a checkpoint signed by the log.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The path from the other prefix to the larger checkpoint does not hold.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The two checkpoints do not exclude each other in the way the proof says.
    #[error("the two checkpoints do not contradict each other")]
    NoContradiction,
}

impl Equivocation {
    /// Compares two checkpoints of one log, in either order, with a consistency proof if there
    /// is one.
    ///
    /// An invalid consistency proof shows nothing: anyone can make one.
    ///
    /// # Errors
    /// [`EquivocationError::NotOneLog`].
    pub fn prove(
        a: &SignedCheckpoint,
        b: &SignedCheckpoint,
        consistency: Option<&[Hash]>,
    ) -> Result<Finding, EquivocationError> {
        let (smaller, larger) = in_order(a, b)?;
        let (old, new) = (smaller.checkpoint().head(), larger.checkpoint().head());
        if old == new {
            return Ok(Finding::Consistent);
        }
        if old.size == new.size {
            return Ok(proven(smaller, larger, Evidence::SameSize));
        }
        let Some(proof) = consistency else {
            return Ok(Finding::Unresolved { proof: None });
        };
        Ok(match verify_consistency(&old, &new, proof) {
            Ok(()) => Finding::Consistent,
            Err(error) => Finding::Unresolved { proof: Some(error) },
        })
    }

    /// Checks the proof with the log's key alone, as a third party would.
    ///
    /// # Errors
    /// [`EquivocationError`] when it does not convict the key.
    pub fn verify(&self, log: &VerifierKey) -> Result<(), EquivocationError> {
        let smaller = Checkpoint::open_note(self.smaller.clone(), log)?;
        let larger = Checkpoint::open_note(self.larger.clone(), log)?;
        let (old, new) = (smaller.checkpoint().head(), larger.checkpoint().head());
        let contradicted = match &self.evidence {
            Evidence::SameSize => old.size == new.size && old.root != new.root,
            Evidence::OtherPrefix { prefix_root, proof } => {
                let prefix = TreeHead { size: old.size, root: *prefix_root };
                verify_consistency(&prefix, &new, proof)?;
                *prefix_root != old.root
            }
        };
        if contradicted { Ok(()) } else { Err(EquivocationError::NoContradiction) }
    }

    /// Puts a proof together from its published parts; only [`Equivocation::verify`] tells
    /// whether it holds.
    #[must_use]
    pub const fn from_parts(smaller: Note, larger: Note, evidence: Evidence) -> Self {
        Self { smaller, larger, evidence }
    }

    /// The two notes, the one of the smaller tree first.
    #[must_use]
    pub const fn notes(&self) -> (&Note, &Note) {
        (&self.smaller, &self.larger)
    }

    /// Why they exclude each other.
    #[must_use]
    pub const fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

/// Decides between two checkpoints with the leaf hashes of the larger tree: is the smaller one a
/// prefix? Always [`Finding::Consistent`] or [`Finding::Proven`].
///
/// Equal sizes need no leaves, and those given play no part.
///
/// # Errors
/// [`EquivocationError::NotOneLog`], or [`EquivocationError::OtherLeaves`] when the leaves do not
/// have the larger checkpoint's size and root.
pub fn compare_with_leaves(
    a: &SignedCheckpoint,
    b: &SignedCheckpoint,
    leaves: &[Hash],
) -> Result<Finding, EquivocationError> {
    let (smaller, larger) = in_order(a, b)?;
    let (old, new) = (smaller.checkpoint().head(), larger.checkpoint().head());
    if old.size == new.size {
        return Equivocation::prove(smaller, larger, None);
    }
    let tree = Tree::from_leaves(leaves);
    let whole = tree.head_at(tree.size())?;
    if whole != new {
        return Err(EquivocationError::OtherLeaves { size: whole.size, root: whole.root });
    }
    let prefix_root = tree.head_at(old.size)?.root;
    if prefix_root == old.root {
        return Ok(Finding::Consistent);
    }
    let proof = tree.consistency_proof(old.size, new.size)?;
    Ok(proven(smaller, larger, Evidence::OtherPrefix { prefix_root, proof }))
}

fn in_order<'a>(
    a: &'a SignedCheckpoint,
    b: &'a SignedCheckpoint,
) -> Result<(&'a SignedCheckpoint, &'a SignedCheckpoint), EquivocationError> {
    if a.log() != b.log() || a.checkpoint().origin != b.checkpoint().origin {
        return Err(EquivocationError::NotOneLog);
    }
    Ok(if a.checkpoint().size <= b.checkpoint().size { (a, b) } else { (b, a) })
}

fn proven(smaller: &SignedCheckpoint, larger: &SignedCheckpoint, evidence: Evidence) -> Finding {
    let (smaller, larger) = (smaller.note().clone(), larger.note().clone());
    Finding::Proven(Box::new(Equivocation { smaller, larger, evidence }))
}
