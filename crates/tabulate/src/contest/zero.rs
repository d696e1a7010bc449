//! That a device had counted nothing before the first ballot, as a statement says it.

use election::{BallotCount, ResultDigest, UnitId};
use serde::{Deserialize, Serialize};

/// What a device or a count showed before the first ballot: the payload of a statement.
///
/// It stands in the log before the batches of its place, so that no ballot of a test can have
/// been left in the device that counted them (attack C06).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZeroReport {
    /// The version of this shape.
    pub format: ZeroReportFormat,
    /// The place whose ballots the device counts.
    pub unit: UnitId,
    /// The device, as its office names it.
    pub device: String,
    /// The SHA-256 of the definition that was loaded: another's would be a test's, or an old one.
    pub definition: ResultDigest,
    /// The ballots that it showed: none, or the report is not one of zero.
    pub ballots: BallotCount,
}

/// The version of the shape of a [`ZeroReport`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ZeroReportFormat {
    /// The first.
    #[serde(rename = "ascertain/zero-report/v1")]
    V1,
}
