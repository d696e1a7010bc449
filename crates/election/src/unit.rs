//! Places that report, and the places made of them.

use serde::{Deserialize, Serialize};

use crate::UnitId;

/// A place that reports votes, or one that is the sum of such places.
///
/// Units form a tree by `parent`. A unit without children reports; the others are added up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportingUnit {
    /// The FIPS code, where the Census Bureau gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fips: Option<String>,
    /// The place, as figures name it.
    pub id: UnitId,
    /// What sort of place it is.
    pub kind: UnitKind,
    /// The name for readers, as its own people write it.
    pub name: String,
    /// The Open Civic Data division id, where one exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ocd_id: Option<String>,
    /// The unit that contains it; only the root has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<UnitId>,
    /// Which division of the parent it belongs to.
    #[serde(default, skip_serializing_if = "Partition::is_canvass")]
    pub partition: Partition,
}

/// What sort of place reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    /// The nation.
    Country,
    /// A state, or the District of Columbia.
    State,
    /// A county, parish or borough.
    County,
    /// A city that is no part of a county, or that counts by itself.
    City,
    /// A town or township.
    Town,
    /// A precinct.
    Precinct,
    /// A ward.
    Ward,
    /// A district of a state legislature, where a state counts by them (Alaska).
    LegislativeDistrict,
    /// A congressional district.
    CongressionalDistrict,
    /// Ballots of military and overseas voters that no county holds.
    Overseas,
    /// Ballots for federal offices only that no county holds.
    FederalPrecinct,
    /// What a state reported beyond the sum of its units.
    StatewideResidual,
    /// All votes of the place above as an authority published them: the record has no parts of
    /// this total, so that nobody can derive it here.
    PublishedTotal,
    /// Any other place.
    Other,
}

/// A way to divide a place into parts that sum to the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Partition {
    /// The parts by which the votes are canvassed: their sum is the result.
    #[default]
    Canvass,
    /// The parts by which electors are chosen: a second count of the same votes.
    District,
}

impl Partition {
    fn is_canvass(&self) -> bool {
        *self == Self::Canvass
    }
}
