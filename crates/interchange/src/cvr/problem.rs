//! What an export says that was not understood.

use super::limits::{Limit, VOTES_OF_A_MARK};

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
    /// Several files where one was expected.
    #[error("there are {count} files here; give the one that is the export")]
    ManyFiles {
        /// How many.
        count: usize,
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
    /// No JSON, or not of the form expected.
    #[error("line {line}, column {column}: {reason}; get the file again from its source")]
    Json {
        /// The line, from 1.
        line: u64,
        /// The column, from 1.
        column: u64,
        /// What the reader met.
        reason: String,
    },
    /// A manifest that the export cannot be read without.
    #[error("the export has no {name}; export it again with its manifests")]
    NoManifest {
        /// The file.
        name: String,
    },
    /// One thing is defined in two files.
    #[error("{first:?} and {second:?} define the same; read each export by itself")]
    TwoDefinitions {
        /// The first file.
        first: String,
        /// The second.
        second: String,
    },
    /// One id is defined twice.
    #[error("the id {id:?} is defined twice; each needs an id of its own")]
    DefinedTwice {
        /// The id.
        id: String,
    },
    /// Records of two elections in one export.
    #[error("this is of {second:?}, and the export began as {first:?}; read each by itself")]
    TwoElections {
        /// The election named first.
        first: String,
        /// The other.
        second: String,
    },
    /// A contest that nothing defines.
    #[error("contest {id:?} is not defined; export it again with its definitions")]
    UnknownContest {
        /// The id.
        id: String,
    },
    /// A selection that nothing defines for this contest.
    #[error("selection {id:?} is not defined for this contest; its mark was left out")]
    UnknownSelection {
        /// The id.
        id: String,
    },
    /// A place that nothing defines.
    #[error("reporting unit {id:?} is not defined; export it again with its definitions")]
    UnknownUnit {
        /// The id.
        id: String,
    },
    /// Both states of a record claim to count, or none.
    #[error("the record does not say which of its states counts")]
    CurrentUnclear,
    /// A contest that adjudication left out.
    #[error("contest {id:?} was on the ballot as read and is not in its adjudication")]
    ContestDropped {
        /// The id.
        id: String,
    },
    /// Two records with one id. Equal votes are no problem; equal ids are.
    #[error("the id {id:?} was given to record {first} already; each record needs its own")]
    DuplicateId {
        /// The id.
        id: String,
        /// The record that had it first, from 1.
        first: u64,
    },
    /// A mark for more votes than any ballot gives.
    #[error("a mark stands for {votes} votes; from 0 to {VOTES_OF_A_MARK} can be read")]
    NumberVotes {
        /// How many.
        votes: i64,
    },
    /// A text where a number was expected.
    #[error("{text:?} is no whole number")]
    NoNumber {
        /// The text.
        text: String,
    },
    /// A rank that the contest does not have.
    #[error("{rank:?} is no rank from 1 to {most}")]
    Rank {
        /// The rank as written.
        rank: String,
        /// The highest rank of the contest, or else of any.
        most: u16,
    },
    /// A cell or value that is neither a mark nor none.
    #[error("{text:?} is neither a mark nor the absence of one")]
    NoMark {
        /// The text.
        text: String,
    },
    /// A heading that says nothing known.
    #[error("the column {heading:?} is not known; a mapping can name the columns")]
    UnknownHeading {
        /// The heading.
        heading: String,
    },
    /// A column that a mapping names is not there.
    #[error("there is no column {heading:?}; mend the mapping")]
    NoColumn {
        /// The heading.
        heading: String,
    },
    /// One contest has two titles.
    #[error("contest {id:?} has another title in an earlier record")]
    TwoNames {
        /// The id.
        id: String,
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

impl From<super::InputError> for CvrProblemKind {
    fn from(error: super::InputError) -> Self {
        Self::Unreadable { reason: error.reason }
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
    /// One of Dominion's definitions.
    #[error("a manifest of a Dominion export, to be given as the whole folder")]
    DominionManifest,
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
