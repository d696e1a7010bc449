//! One error type for callers that only pass errors on.

use crate::checkpoint::CheckpointError;
use crate::cosignature::CosignatureError;
use crate::equivocation::EquivocationError;
use crate::hash::HashError;
use crate::note::{KeyError, NoteError};
use crate::policy::{EvaluationError, PolicyError};
use crate::proof::TlogProofError;
use crate::tile::{RestoreError, TileError};
use crate::tree::ProofError;
use crate::witness::{RequestError, WitnessError};

/// Any error of this crate, unchanged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub enum Error {
    /// From [`crate::hash`].
    Hash(#[from] HashError),
    /// From [`crate::tree`].
    Proof(#[from] ProofError),
    /// From [`crate::note`], about keys.
    Key(#[from] KeyError),
    /// From [`crate::note`], about notes.
    Note(#[from] NoteError),
    /// From [`crate::checkpoint`].
    Checkpoint(#[from] CheckpointError),
    /// From [`crate::cosignature`].
    Cosignature(#[from] CosignatureError),
    /// From [`crate::policy`], about the file.
    Policy(#[from] PolicyError),
    /// From [`crate::policy`], about a note judged by it.
    Evaluation(#[from] EvaluationError),
    /// From [`crate::tile`].
    Tile(#[from] TileError),
    /// From [`crate::tile`], about files read back.
    Restore(#[from] RestoreError),
    /// From [`crate::witness`], about its set-up.
    Witness(#[from] WitnessError),
    /// From [`crate::witness`], about a request.
    Request(#[from] RequestError),
    /// From [`crate::proof`].
    TlogProof(#[from] TlogProofError),
    /// From [`crate::equivocation`].
    Equivocation(#[from] EquivocationError),
}
