//! Sealed links of batches: whether there is one hash for each record.

use std::collections::BTreeMap;

use election::ResultDigest;
use record::cvr::{LinksError, check_links};
use record::{ArtifactError, Digest, RecordFiles, read_artifact};
use tabulate::CvrBatch;

use crate::load::Loaded;
use crate::tables::batches;

/// Why the links of a batch do not hold.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LinksProblem {
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    #[error(transparent)]
    Links(#[from] LinksError),
}

/// What is wrong with links, by the batch's digest of them and its number of records.
#[derive(Debug, Default)]
pub(crate) struct Links(BTreeMap<(ResultDigest, u64), Option<LinksProblem>>);

impl Links {
    /// Reads the links that the batches of a record name and that are not here yet.
    pub(crate) fn and_read(mut self, loaded: &Loaded, files: &dyn RecordFiles) -> Self {
        for (_, batch) in batches(loaded) {
            let Some(key) = key(batch) else { continue };
            self.0
                .entry(key)
                .or_insert_with_key(|(digest, records)| check(digest, *records, files).err());
        }
        self
    }

    /// Why the links of a batch do not hold, where they do not.
    pub(crate) fn problem(&self, batch: &CvrBatch) -> Option<&LinksProblem> {
        self.0.get(&key(batch)?)?.as_ref()
    }
}

fn key(batch: &CvrBatch) -> Option<(ResultDigest, u64)> {
    Some((batch.links.clone()?, batch.records.get()))
}

fn check(digest: &ResultDigest, records: u64, files: &dyn RecordFiles) -> Result<(), LinksProblem> {
    let digest: Digest = digest.as_str().parse().expect("both are 64 hexadecimal digits");
    Ok(check_links(&read_artifact(files, &digest)?, records)?)
}
