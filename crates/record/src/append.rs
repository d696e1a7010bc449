//! Adding to a record: what must be written, in which order, so that a crash loses nothing.
//!
//! Payloads come first, then bundles and tiles, then the checkpoint. Until the checkpoint is
//! replaced the record is the old one, whole; afterwards it is the new one, whole. No file of the
//! old record is changed: partial tiles of another width have another name.

use std::collections::BTreeMap;

use election::CheckedDefinition;
use tlog::checkpoint::{Checkpoint, CheckpointError, Origin, SignedCheckpoint};
use tlog::note::SigningKey;
use tlog::tile::{Edge, RestoreError, TileError, new_files};
use tlog::tree::TreeHead;

use crate::{
    Digest, Entry, FileError, KeyRing, PowerError, RecordFiles, StatementError, artifact_path,
    canonical, check_power, stands_inline,
};

/// A file to write, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileWrite {
    /// Its path in the record.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An entry that its signers had the power to make, with its payload. Only [`admit`] makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
    position: u64,
    bytes: Vec<u8>,
    /// The payload, where it does not stand in the entry.
    artifact: Option<Vec<u8>>,
}

/// Lets an entry into the log at `position`, or says why its signers may not state it.
///
/// # Panics
/// If the payload is not the one that the statement names: who signed it knew the other.
pub fn admit(
    definition: &CheckedDefinition,
    keys: &KeyRing,
    position: u64,
    entry: &Entry,
    payload: &[u8],
) -> Result<Admitted, AppendError> {
    let named = entry.statement.payload;
    assert_eq!(Digest::of(payload), named, "a statement is admitted with its own payload");
    let errors = check_power(definition, keys, position, entry);
    if !errors.is_empty() {
        return Err(AppendError::Power { position, errors });
    }
    // A payload that is not canonical JSON could not be read by anybody, for ever.
    canonical::check(payload).map_err(|error| StatementError::Read(error.into()))?;
    let bytes = entry.to_bytes(payload)?;
    let artifact = (!stands_inline(payload)).then(|| payload.to_vec());
    Ok(Admitted { position, bytes, artifact })
}

/// Why nothing was added.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The signers may not state it.
    #[error("entry {position} is refused: {}", joined(.errors))]
    Power {
        /// Where it would have stood.
        position: u64,
        /// Every reason.
        errors: Vec<PowerError>,
    },
    /// An entry admitted for another position than the next.
    #[error("an entry was admitted for position {admitted}; the next is {next}")]
    Position {
        /// The position it was admitted for.
        admitted: u64,
        /// The next position of the log.
        next: u64,
    },
    /// The entry has no bytes.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// The entry does not fit a bundle.
    #[error(transparent)]
    Tile(#[from] TileError),
    /// The files at the log's end contradict its checkpoint.
    #[error("the end of the log is damaged: {0}; copy the record from a mirror")]
    Restore(#[from] RestoreError),
    /// A file at the log's end is missing.
    #[error("{path} is missing; copy it from a mirror of the record")]
    Missing {
        /// The file.
        path: String,
    },
    /// A file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The checkpoint could not be signed.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

fn joined(errors: &[PowerError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// The end of a log, ready for more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogWriter {
    edge: Edge,
}

/// An addition that is not written yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Files to write and make durable before the checkpoint, in this order.
    pub files: Vec<FileWrite>,
    /// The log's end afterwards.
    pub next: LogWriter,
}

impl LogWriter {
    /// The end of the log that has no entry yet.
    pub fn empty() -> Self {
        Self { edge: Edge::empty() }
    }

    /// The end of the log whose head a verified checkpoint states; reads at most nine files.
    pub fn resume(head: &TreeHead, files: &dyn RecordFiles) -> Result<Self, AppendError> {
        let tiles = Edge::tiles(head.size);
        let read = tiles.iter().map(|tile| {
            let path = tile.to_string();
            files.read(&path)?.ok_or(AppendError::Missing { path })
        });
        let read: Vec<Vec<u8>> = read.collect::<Result<_, _>>()?;
        Ok(Self { edge: Edge::restore(head, &read)? })
    }

    /// Size and root.
    pub fn head(&self) -> TreeHead {
        self.edge.head()
    }

    /// The files of an addition of entries and of the artifacts that their payloads name.
    pub fn append(
        &self,
        entries: &[Admitted],
        artifacts: &[Vec<u8>],
    ) -> Result<Commit, AppendError> {
        for (next, entry) in (self.head().size..).zip(entries) {
            if entry.position != next {
                return Err(AppendError::Position { admitted: entry.position, next });
            }
        }
        let leaves: Vec<&[u8]> = entries.iter().map(|entry| &entry.bytes[..]).collect();
        let appended = new_files(&self.edge, &leaves)?;
        // Two statements may have one payload: it lies in the record once.
        let payloads = entries.iter().filter_map(|entry| entry.artifact.as_ref());
        let artifacts: BTreeMap<Digest, &Vec<u8>> =
            payloads.chain(artifacts).map(|bytes| (Digest::of(bytes), bytes)).collect();
        let artifacts = artifacts.into_iter().map(|(digest, bytes)| FileWrite {
            path: artifact_path(&digest),
            bytes: bytes.clone(),
        });
        let tiles = appended.files.into_iter();
        let tiles = tiles.map(|f| FileWrite { path: f.tile.to_string(), bytes: f.bytes });
        Ok(Commit { files: artifacts.chain(tiles).collect(), next: Self { edge: appended.edge } })
    }

    /// The checkpoint of the log as it is, signed by the log.
    pub fn checkpoint(
        &self,
        origin: Origin,
        key: &SigningKey,
    ) -> Result<SignedCheckpoint, AppendError> {
        let TreeHead { size, root } = self.head();
        Ok(Checkpoint { origin, size, root }.sign(key)?)
    }
}
