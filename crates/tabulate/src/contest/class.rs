//! Ballots that a law or an order parts from others, and whether they count.

use election::{BallotClassId, Source, UnitId};
use serde::{Deserialize, Serialize};

/// Whether ballots of a class count: the payload of a statement (attack D18).
///
/// Batches bear their class from the first; so a court that sets a class aside, or lets it back in,
/// asks for one statement and for no ballot to be read again. Both totals stay in the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassRuling {
    /// The version of this shape.
    pub format: ClassRulingFormat,
    /// The place: it is about batches of this place and of those within it. A class that is set
    /// aside here is not let in by a ruling for a place within.
    pub unit: UnitId,
    /// The class.
    pub class: BallotClassId,
    /// Whether its ballots count.
    pub counted: bool,
    /// The law or order that says so.
    pub source: Source,
}

/// The version of the shape of a [`ClassRuling`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClassRulingFormat {
    /// The first.
    #[serde(rename = "ascertain/ballot-class/v1")]
    V1,
}
