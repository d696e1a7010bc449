//! A batch of cast vote records, as a statement names it.

use election::{BallotClassId, BallotCount, BatchId, ContestId, ResultDigest, UnitId};
use serde::{Deserialize, Serialize};

/// Cast vote records that were exported together: the payload of a statement. The records
/// themselves are a table, an artifact of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CvrBatch {
    /// The version of this shape.
    pub format: CvrBatchFormat,
    /// The name of the batch, once in its place.
    pub batch: BatchId,
    /// The place whose records these are; every record's unit lies within it.
    pub unit: UnitId,
    /// The SHA-256 of the definition under which ballots were read: rows of another definition
    /// would count for other candidates.
    pub definition: ResultDigest,
    /// The contests that the table has, in rising order.
    pub contests: Vec<ContestId>,
    /// How many records the table has.
    pub records: BallotCount,
    /// The SHA-256 of the table.
    pub table: ResultDigest,
    /// The exports that the records were read from; no two standing batches name the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exports: Vec<ExportFile>,
    /// The SHA-256 of the hashes of the links from records to cards, where the office sealed them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<ResultDigest>,
    /// The device that read the ballots, as its office names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// The class of all its ballots, where the law may part them from others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<BallotClassId>,
    /// Units too small to be told apart: the ballots of each list stand under its first unit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<Vec<UnitId>>,
    /// Where a transcriber read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// An export as it was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportFile {
    /// The name of the file or folder.
    pub file: String,
    /// The SHA-256 of its bytes; of several files, of a line `DIGEST NAME` for each that was read.
    pub sha256: ResultDigest,
}

/// The version of the shape of a [`CvrBatch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CvrBatchFormat {
    /// The first.
    #[serde(rename = "ascertain/cvr-batch/v1")]
    V1,
}
