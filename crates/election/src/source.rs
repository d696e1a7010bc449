//! Where a fact comes from, and whether anybody here has read it there.

use serde::{Deserialize, Serialize};

/// How far a citation was followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceStatus {
    /// The cited text itself was read.
    Read,
    /// Only an account of the cited text was read.
    Secondary,
    /// Believed, and not yet read anywhere: shown with a mark wherever it is used.
    NotRead,
}

impl SourceStatus {
    /// The mark's words for a reader, or `None` where the source itself was read.
    pub fn mark(self) -> Option<&'static str> {
        match self {
            Self::Read => None,
            Self::Secondary => Some("read only in a secondary account"),
            Self::NotRead => Some("source not yet read"),
        }
    }
}

/// A dated citation with its mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The statute, report or file, as one would cite it; empty where none is known.
    pub citation: String,
    /// Whether it was read.
    pub status: SourceStatus,
    /// What was read instead or besides, and what stays doubtful.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
