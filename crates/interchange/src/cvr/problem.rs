//! What an export says that was not understood.

use super::limits::{Limit, RANK};

/// Something in an export that was not understood, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct CvrProblem {
    /// Where.
    pub place: CvrPlace,
    /// What.
    pub what: CvrProblemKind,
}

/// A place in an export; every number counts from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CvrPlace {
    /// The file, and inside an archive its member behind a `!`.
    pub file: String,
    /// The sheet of a spreadsheet.
    pub sheet: Option<String>,
    /// The row of a table.
    pub row: Option<u64>,
    /// The record.
    pub record: Option<u64>,
    /// The column of a table.
    pub column: Option<u64>,
    /// The contest.
    pub contest: Option<String>,
}

impl std::fmt::Display for CvrPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet {sheet:?}")?;
        }
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(record) = self.record {
            write!(f, ", record {record}")?;
        }
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        match &self.contest {
            Some(contest) => write!(f, ", contest {contest:?}"),
            None => Ok(()),
        }
    }
}

/// What is wrong with an export.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CvrProblemKind {
    /// There is no such file.
    #[error("there is no such file; give the path of a cast vote record export")]
    NoFile,
    /// The system could not read it.
    #[error("{reason}; mend that and read it again")]
    Unreadable {
        /// The system's words.
        reason: String,
    },
    /// No format that is known.
    #[error("this is no export of cast vote records that is known here")]
    UnknownFormat,
    /// Another kind of file.
    #[error("this is {found}; a CVR export was expected")]
    WrongKind {
        /// What it is.
        found: ForeignFile,
    },
    /// An archive that is cut off or broken.
    #[error("the archive is cut off or broken ({reason}); get it again from its source")]
    BrokenArchive {
        /// What the archive's reader met.
        reason: String,
    },
    /// Asks for more than any export needs.
    #[error("{limit}, which no export needs; if it is genuine, split it")]
    OverLimit {
        /// Which limit.
        limit: Limit,
    },
    /// No well-formed XML, or XML of a kind that is not read.
    #[error("byte {byte}: {fault}")]
    Xml {
        /// Where, from 1.
        byte: u64,
        /// What.
        fault: XmlFault,
    },
    /// A part of a spreadsheet is missing.
    #[error("the spreadsheet has no {part:?}; save it again from the program that made it")]
    NoPart {
        /// The part's path in the file.
        part: String,
    },
    /// A cell names a shared text that is not in the spreadsheet.
    #[error("shared text {index:?} is not in the spreadsheet; save it again")]
    NoSharedText {
        /// The number as written.
        index: String,
    },
    /// No column of votes was recognised.
    #[error(
        "no column of votes was recognised; the headings are {headings}; name the first column of \
         votes in the settings"
    )]
    NoVoteColumns {
        /// The headings.
        headings: String,
    },
    /// A cell or row is not where its address says.
    #[error("{address:?} is out of place; the row's cells may be shifted")]
    OutOfPlace {
        /// The address as written.
        address: String,
    },
    /// A cell with text beyond the headings.
    #[error("{text:?} stands beyond the last heading; the row's cells may be shifted")]
    BeyondHeadings {
        /// The text.
        text: String,
    },
    /// A formula where a vote was expected.
    #[error("the vote {text:?} is the result of a formula; write the vote itself")]
    Formula {
        /// Its stored result.
        text: String,
    },
    /// A row that stands for several ballots, or none.
    #[error("the row counts {count:?} ballots; each ballot needs a row of its own")]
    CountNotOne {
        /// The count as written.
        count: String,
    },
    /// Bytes that are no UTF-8.
    #[error("{text:?} is not UTF-8; save the file as UTF-8")]
    NotUtf8 {
        /// The text with what could be read.
        text: String,
    },
    /// A table that breaks the rules of CSV.
    #[error("{reason}; mend the row")]
    Csv {
        /// The reader's words.
        reason: String,
    },
    /// Two records with one id. Equal votes are no problem; equal ids are.
    #[error("the id {id:?} was given to record {first} already; each record needs its own")]
    DuplicateId {
        /// The id.
        id: String,
        /// The record that had it first, from 1.
        first: u64,
    },
    /// A rank above any ballot's.
    #[error("{rank:?} is no rank from 1 to {RANK}")]
    Rank {
        /// The rank as written.
        rank: String,
    },
    /// A contest that was asked for is not there.
    #[error("the export has no contest {id:?}; it has {known}")]
    NoContest {
        /// What was asked for.
        id: String,
        /// What is there.
        known: String,
    },
    /// A record states a contest twice in one state.
    #[error("the record states this contest twice; the second was left out")]
    ContestTwice,
    /// More problems than are listed.
    #[error("{count} more problems are not listed; mend these first")]
    More {
        /// How many.
        count: u64,
    },
}

impl From<Limit> for CvrProblemKind {
    fn from(limit: Limit) -> Self {
        Self::OverLimit { limit }
    }
}

impl From<std::io::Error> for CvrProblemKind {
    fn from(error: std::io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Limit>()) {
            Some(limit) => Self::OverLimit { limit: *limit },
            None => Self::BrokenArchive { reason: error.to_string() },
        }
    }
}

/// Files that are given in place of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForeignFile {
    /// Where ballots are stored.
    #[error("a ballot manifest")]
    BallotManifest,
    /// Totals.
    #[error("a results report")]
    ResultsReport,
    /// A definition of ballots.
    #[error("a ballot definition")]
    BallotDefinition,
    /// Events of devices.
    #[error("an event log")]
    EventLog,
    /// A settings file of a tabulator.
    #[error("an RCTab configuration")]
    TabulatorSettings,
    /// A picture or a paper.
    #[error("a PDF")]
    Pdf,
    /// The binary spreadsheets of before 2007.
    #[error("a spreadsheet of the old binary kind, to be saved as .xlsx")]
    OldSpreadsheet,
    /// A web page.
    #[error("a web page")]
    WebPage,
}

/// What XML may not have here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum XmlFault {
    /// It ends early.
    #[error("the file ends inside an element; get it again from its source")]
    Truncated,
    /// An end without its start.
    #[error("an element ends that was not open")]
    Unbalanced,
    /// A tag that is none.
    #[error("a tag is not well formed")]
    Tag,
    /// Text beside the root.
    #[error("there is text outside of the root element")]
    Outside,
    /// A document type can define texts that grow without bound, and name other files.
    #[error("it has a document type declaration, which is not read; remove it")]
    Doctype,
    /// A name for a text that XML does not define.
    #[error("it uses an entity that XML does not define")]
    Entity,
    /// Another encoding.
    #[error("it is not UTF-8; save it as UTF-8")]
    Encoding,
}
