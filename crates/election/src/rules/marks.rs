//! Rules of contests whose marks have no rank.

use serde::{Deserialize, Serialize};

/// What a contest with more marks than allowed counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OvervotedContest {
    /// Nothing: all votes that could have been cast are overvotes (NIST SP 1500-103, `Overvotes`).
    #[default]
    Void,
}

/// How marks without ranks are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case", deny_unknown_fields)]
pub enum MarkRules {
    /// One vote a voter; more than one mark is an overvote.
    Plurality,
    /// Up to so many votes, one a candidate.
    NOfM {
        /// How many selections a ballot may mark.
        votes_allowed: u32,
        /// What an overvoted ballot counts.
        overvoted: OvervotedContest,
    },
    /// Any number of candidates, one vote each; there is no overvote.
    Approval,
    /// Up to so many votes, of which a candidate may be given several.
    Cumulative {
        /// How many votes a ballot has.
        votes_allowed: u32,
    },
}

impl MarkRules {
    /// How many votes a ballot has; `None` under approval, where it has one for each candidate.
    pub fn votes_allowed(&self) -> Option<u32> {
        match self {
            Self::Plurality => Some(1),
            Self::NOfM { votes_allowed, .. } | Self::Cumulative { votes_allowed } => {
                Some(*votes_allowed)
            }
            Self::Approval => None,
        }
    }
}
