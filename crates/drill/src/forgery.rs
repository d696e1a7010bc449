//! A finished record taken apart into leaves and artifacts, and put together again.

use record::{
    CHECKPOINT_PATH, Digest, Entry, LogError, MemoryFiles, artifact_path, digest_of_artifact_path,
    read_log, stands_inline,
};
use tlog::tile::{Edge, TileKind, new_files, parse_bundle, tiles_for};

use crate::seal::Seal;

/// The entries of a log as bytes, and the artifacts beside it: what an adversary edits who holds
/// the log and writes it anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaves {
    /// The bytes of each entry, in order.
    pub leaves: Vec<Vec<u8>>,
    /// Every file that is neither a tile nor the checkpoint.
    pub artifacts: MemoryFiles,
}

impl Leaves {
    /// Takes a record apart.
    pub fn of(files: &MemoryFiles) -> Result<Self, Vec<LogError>> {
        let log = read_log(files)?;
        let bundles = tiles_for(log.checkpoint.size).filter(|t| t.kind() == TileKind::Entries);
        let leaves = bundles.flat_map(|tile| {
            let bundle = files.0.get(&tile.to_string()).map_or(&[][..], Vec::as_slice);
            let leaves = parse_bundle(bundle, tile.width()).expect("the log was read just before");
            leaves.into_iter().map(<[u8]>::to_vec).collect::<Vec<_>>()
        });
        let artifacts = files.0.iter().filter(|(path, _)| digest_of_artifact_path(path).is_some());
        let artifacts = artifacts.map(|(path, bytes)| (path.clone(), bytes.clone()));
        Ok(Self { leaves: leaves.collect(), artifacts: MemoryFiles(artifacts.collect()) })
    }

    /// The entry at a position.
    ///
    /// # Panics
    /// If there is none: the drill takes apart what it built.
    pub fn entry(&self, position: usize) -> Entry {
        Entry::read(&self.leaves[position]).expect("the drill's own entries are canonical").0
    }

    /// The payload of the entry at a position, from the entry or beside it.
    ///
    /// # Panics
    /// If there is none.
    pub fn payload(&self, position: usize) -> Vec<u8> {
        let leaf = &self.leaves[position];
        let (entry, parts) = Entry::read(leaf).expect("the drill's own entries are canonical");
        match parts.payload {
            Some(payload) => leaf[payload].to_vec(),
            None => self.artifacts.0[&artifact_path(&entry.statement.payload)].clone(),
        }
    }

    /// Puts an entry in the place of another, and its payload in the entry or beside it.
    pub fn set(&mut self, position: usize, entry: &Entry, payload: &[u8]) {
        self.leaves[position] = entry.to_bytes(payload).expect("an entry of the drill fits a leaf");
        if !stands_inline(payload) {
            self.put_artifact(payload);
        }
    }

    /// Adds an artifact and gives its name.
    pub fn put_artifact(&mut self, bytes: &[u8]) -> Digest {
        let digest = Digest::of(bytes);
        self.artifacts.0.insert(artifact_path(&digest), bytes.to_vec());
        digest
    }

    /// The record of these leaves, with new tiles and a new checkpoint.
    pub fn sealed(&self, seal: &Seal) -> MemoryFiles {
        let appended = new_files(&Edge::empty(), &self.leaves).expect("each leaf fits a bundle");
        let mut files = self.artifacts.clone();
        files.0.extend(appended.files.into_iter().map(|f| (f.tile.to_string(), f.bytes)));
        seal.put(&mut files, appended.edge.head());
        files
    }

    /// The record of these leaves under the checkpoint of another: what somebody makes who holds
    /// the files and not the log's key.
    pub fn under_checkpoint_of(&self, other: &MemoryFiles) -> MemoryFiles {
        let mut files = self.sealed(&Seal::unwitnessed());
        let checkpoint = other.0.get(CHECKPOINT_PATH).cloned().unwrap_or_default();
        files.0.insert(CHECKPOINT_PATH.to_owned(), checkpoint);
        files
    }
}
