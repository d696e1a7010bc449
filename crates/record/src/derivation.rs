//! Derivations: results with their rule and inputs, so that anyone can compute them again.

use std::collections::BTreeMap;
use std::fmt;

use election::UnitId;
use serde::{Deserialize, Serialize};

use crate::{Digest, StatementId};

/// A computed result: the payload of a derivation statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derivation {
    /// The version of this shape.
    pub format: DerivationFormat,
    /// The statements it was computed from, in the order of the rule.
    pub inputs: Vec<Input>,
    /// The SHA-256 of the result, which lies in the record by that name.
    pub output: Digest,
    /// What the rule was told besides its inputs.
    pub parameters: Parameters,
    /// The rule.
    pub rule: RuleName,
}

/// The version of the shape of a [`Derivation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DerivationFormat {
    /// The first.
    #[serde(rename = "ascertain/derivation/v1")]
    V1,
}

/// A statement that a derivation rests on.
///
/// The value of an input that is itself a derivation is that derivation's output; of any other
/// statement it is the payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Input(pub StatementId);

/// What a rule is told besides its inputs: the place, and words that the rule names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The place.
    pub unit: UnitId,
    /// Further words by name; most rules have none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, String>,
}

/// A rule by name and version, such as `canvass/unit@1`.
///
/// A record may name a rule that this program does not know; it is then a rule nobody can check
/// here, and said so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleName(pub String);

impl fmt::Display for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
