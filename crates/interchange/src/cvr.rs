//! Exports of cast vote records, as every vendor writes them, read into columns.
//!
//! A reader keeps the words of its file: nothing is trimmed, joined or left out in silence.
//! What a word means is decided afterwards, by the election's own mapping or by an RCTab
//! configuration, once for each word and not once for each ballot.

mod assembly;
mod cdf;
mod clear_ballot;
mod dominion;
mod dominion_csv;
mod elements;
mod ess;
mod generic_csv;
mod hart;
mod json;
mod limits;
mod memo;
mod package;
mod plan;
mod problem;
mod purpose;
mod raire;
mod ranked_title;
mod recognise;
mod report;
mod rows;
mod sheet;
mod table;
#[cfg(test)]
mod testing;
mod votingworks;
mod workbook;
mod xml;

use std::io::Read;

use election::cvr::CvrColumns;

pub use generic_csv::{MappedContest, MappingFault, SelectionCells, TableMapping};
pub use limits::Limit;
pub use problem::{CvrPlace, CvrProblem, CvrProblemKind, ForeignFile, XmlFault};
pub use purpose::{Purpose, TEST_BATCH, TEST_ID_PREFIX, TestRecords};
pub use recognise::read_export;
pub use report::{ReportFault, ReportHead, ReportSpelling, write_report};

/// Files by name, as a reader of cast vote records sees them.
///
/// The names are those of the caller: relative to a configuration, or inside a folder.
pub trait InputFiles: Sync {
    /// The bytes of a file; `None` where there is none of that name.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, InputError>;

    /// The names of all files in a folder and below it, in order; none where it is no folder.
    fn list(&self, folder: &str) -> Result<Vec<String>, InputError>;

    /// A file to be read from its start, for those that need not be held whole.
    fn open<'a>(&'a self, name: &str) -> Result<Option<Box<dyn Read + 'a>>, InputError> {
        let bytes = self.read(name)?;
        Ok(bytes.map(|bytes| Box::new(std::io::Cursor::new(bytes)) as Box<dyn Read + 'a>))
    }
}

/// A file that could not be read, in the words of the system.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {reason}")]
pub struct InputError {
    /// The file.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// The formats that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CvrFormat {
    /// NIST SP 1500-103, JSON.
    CdfJson,
    /// NIST SP 1500-103, XML.
    CdfXml,
    /// Clear Ballot, CSV.
    ClearBallot,
    /// Dominion, JSON: a folder or a zip with manifests and one or more export files.
    DominionJson,
    /// Dominion, flat CSV.
    DominionCsv,
    /// ES&S, spreadsheet (xlsx) or the same table as CSV.
    EssTable,
    /// Hart, XML: a file for each ballot, in a folder or a zip.
    Hart,
    /// Unisyn, XML.
    Unisyn,
    /// A VotingWorks export directory.
    VotingWorks,
    /// A table of any make, whose columns a mapping names.
    GenericCsv,
    /// Rankings in the form of the RAIRE papers.
    Raire,
}

impl std::fmt::Display for CvrFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::CdfJson => "NIST common data format, JSON",
            Self::CdfXml => "NIST common data format, XML",
            Self::ClearBallot => "Clear Ballot CSV",
            Self::DominionJson => "Dominion JSON",
            Self::DominionCsv => "Dominion CSV",
            Self::EssTable => "ES&S table",
            Self::Hart => "Hart XML",
            Self::Unisyn => "Unisyn XML",
            Self::VotingWorks => "VotingWorks export",
            Self::GenericCsv => "table with a mapping",
            Self::Raire => "RAIRE rankings",
        })
    }
}

/// Where a table that describes no columns of its own has them; every number counts from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableLayout {
    /// The first column of ranks.
    pub first_vote_column: Option<usize>,
    /// The first row of ballots.
    pub first_vote_row: Option<usize>,
    /// How many columns of ranks there are; all that follow where it is not said.
    pub rank_columns: Option<usize>,
    /// The column of the record's id.
    pub id_column: Option<usize>,
    /// The column of the batch.
    pub batch_column: Option<usize>,
    /// The column of the precinct.
    pub precinct_column: Option<usize>,
    /// The column of the ballot style.
    pub style_column: Option<usize>,
}

/// What to read of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadSettings {
    /// The format; recognised by content where it is not said.
    pub format: Option<CvrFormat>,
    /// The contests to read, by the export's own id (or name, where the format has no ids);
    /// empty for all.
    pub contests: Vec<String>,
    /// The layout of a table.
    pub layout: TableLayout,
    /// What the columns of a table of any make are.
    pub mapping: Option<TableMapping>,
}

/// One export: the columns, and the words of the file for every number in them.
#[derive(Debug)]
pub struct CvrExport {
    /// What format it was recognised as.
    pub format: CvrFormat,
    /// The election as the export names it.
    pub election: Option<String>,
    /// The words.
    pub labels: CvrLabels,
    /// The records.
    pub columns: CvrColumns,
    /// The id that the export gives each record, by row; empty text where it gives none. Ids are
    /// for finding a record in its source and never go into public data.
    pub source_ids: Vec<Box<str>>,
    /// Which records say that they are a test.
    pub test: TestRecords,
    /// Everything that was not understood; an export with problems is not recorded.
    pub problems: Vec<CvrProblem>,
}

/// The words for the numbers in columns, each list in the order of first sight or of the manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CvrLabels {
    /// Reporting units (precincts, precinct portions).
    pub units: Vec<Box<str>>,
    /// Batches.
    pub batches: Vec<Box<str>>,
    /// Ballot styles.
    pub styles: Vec<Box<str>>,
    /// Types of count.
    pub count_types: Vec<Box<str>>,
    /// Contests.
    pub contests: Vec<ContestLabels>,
}

/// The words of one contest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContestLabels {
    /// The export's id of the contest; its name where the format has no ids.
    pub id: Box<str>,
    /// The title.
    pub name: Box<str>,
    /// How many selections a ballot may mark, where the export says so.
    pub votes_allowed: Option<u32>,
    /// How many ranks a ballot has, where the export says so.
    pub ranks: Option<u32>,
    /// What a mark may be for, in the words of the export.
    pub selections: Vec<SelectionLabel>,
}

/// What a mark may be for, as the export says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelectionLabel {
    /// The export's id, where it differs from the name.
    pub id: Option<Box<str>>,
    /// The name, or a word such as `overvote`, exactly as written.
    pub name: Box<str>,
    /// Whether the export itself says that it is a write-in.
    pub write_in: bool,
}
