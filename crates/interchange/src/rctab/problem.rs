//! Why a configuration or its inputs are refused.

use std::fmt;

use crate::cvr::CvrProblem;

/// A field of a configuration, and the source it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name in the file.
    pub name: &'static str,
    /// The path of the source, for a field of one source.
    pub source: Option<String>,
}

impl Field {
    /// A field of the whole configuration.
    pub fn of(name: &'static str) -> Self {
        Self { name, source: None }
    }

    /// A field of one source.
    pub fn of_source(name: &'static str, source: &str) -> Self {
        Self { name, source: Some(source.to_owned()) }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            None => f.write_str(self.name),
            Some(source) => write!(f, "{} of source {source}", self.name),
        }
    }
}

/// A reason for refusing a configuration, its inputs, or the count that it asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RctabProblem {
    /// No JSON, or not the shape of a configuration.
    #[error("line {line}, column {column}: {reason}; an RCTab configuration was expected")]
    NotAConfiguration {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// The parser's words.
        reason: String,
    },
    /// A field that must be there.
    #[error("{field} is required")]
    Missing {
        /// The field.
        field: Field,
    },
    /// A version that is not known.
    #[error("tabulatorVersion {version:?} is not supported; 2.0.1 and older are")]
    Version {
        /// The version.
        version: String,
    },
    /// A word that is none of those allowed.
    #[error("{field} is {value:?}; it must be one of {allowed}")]
    Word {
        /// The field.
        field: Field,
        /// What stands there.
        value: String,
        /// The words.
        allowed: &'static str,
    },
    /// No whole number, or one out of bounds.
    #[error("{field} is {value:?}; it must be a whole number from {least} to {most}{other}")]
    Number {
        /// The field.
        field: Field,
        /// What stands there.
        value: String,
        /// The least.
        least: i64,
        /// The most.
        most: i64,
        /// What else is allowed.
        other: &'static str,
    },
    /// No percentage.
    #[error("{field} is {value:?}; it must be a number from 1 to 100")]
    Percentage {
        /// The field.
        field: Field,
        /// What stands there.
        value: String,
    },
    /// A field that the provider's format has no use for.
    #[error("{field} is given, and {provider} has no such thing; take it out")]
    NotForProvider {
        /// The field.
        field: Field,
        /// The provider.
        provider: &'static str,
    },
    /// A delimiter that occurs in names or has a meaning of its own.
    #[error(
        "{field} is {value:?}; it must hold a character other than letters, digits, space \
             and . ' , - \" and no backslash"
    )]
    Delimiter {
        /// The field.
        field: Field,
        /// What stands there.
        value: String,
    },
    /// A text with two meanings.
    #[error("{text:?} is used as {one} and as {other}; give each its own")]
    TwoMeanings {
        /// The text.
        text: String,
        /// One meaning.
        one: Field,
        /// The other.
        other: Field,
    },
    /// A name twice.
    #[error("the candidate name or alias {name:?} is given twice")]
    DuplicateName {
        /// The name.
        name: String,
    },
    /// A source twice.
    #[error("the source {path} is given twice")]
    DuplicateSource {
        /// The path.
        path: String,
    },
    /// A source that is not there.
    #[error("the source {path} is not there; paths are relative to the configuration's folder")]
    NoSuchSource {
        /// The path.
        path: String,
    },
    /// A CDF file of another kind.
    #[error("the source {path} must be .json or .xml, as CDF files are")]
    CdfExtension {
        /// The path.
        path: String,
    },
    /// Every candidate is excluded.
    #[error("all candidates are excluded; at least one must take part")]
    AllExcluded,
    /// Two settings that contradict each other.
    #[error("{one} and {other} cannot go together: {reason}")]
    Conflict {
        /// One setting.
        one: Field,
        /// The other.
        other: Field,
        /// Why.
        reason: &'static str,
    },
    /// An export that was not understood.
    #[error("{0}")]
    Export(Box<CvrProblem>),
    /// A word of an export that stands for nobody.
    #[error(
        "{path}: {label:?} occurs in {records} records and is no candidate, alias or label of \
             the configuration"
    )]
    UnknownLabel {
        /// The source.
        path: String,
        /// The word.
        label: String,
        /// In how many records.
        records: u64,
    },
    /// A cell whose delimiter parts nothing.
    #[error(
        "{path}: {label:?} is parted by the overvote delimiter, and a part is blank or a \
             skipped rank"
    )]
    BlankPart {
        /// The source.
        path: String,
        /// The cell.
        label: String,
    },
    /// A rank that the configuration does not allow.
    #[error("{path}, record {record}: rank {rank} is marked; maxRankingsAllowed is {most}")]
    RankTooHigh {
        /// The source.
        path: String,
        /// The record, from 1.
        record: u64,
        /// The rank.
        rank: u16,
        /// The most.
        most: u32,
    },
    /// A mark without a rank.
    #[error("{path}, record {record}: a mark has no rank")]
    NoRank {
        /// The source.
        path: String,
        /// The record, from 1.
        record: u64,
    },
    /// A contest that the export does not have.
    #[error("{path}: there is no contest {contest:?}; it has {known}")]
    NoSuchContest {
        /// The source.
        path: String,
        /// The contest that was asked for.
        contest: String,
        /// The contests that are there.
        known: String,
    },
    /// Results by precinct or batch from records that do not say theirs.
    #[error("{path}: {field} is on, and {records} records do not say theirs")]
    NoSlice {
        /// The source.
        path: String,
        /// The field that asks for it.
        field: Field,
        /// How many records.
        records: u64,
    },
    /// No ballot at all.
    #[error("the sources hold no ballot of the contest")]
    NoBallots,
}
