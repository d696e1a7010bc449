//! What is wrong with an election folder, in words for the person who keeps it.

use std::fmt;

use election::{ContestId, DefinitionProblem, IdentifierError, ReturnProblem, UnitId};

use super::count::CountFault;
use super::file::{FileKind, FolderFile, Separator};
use super::limits;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, by its name in the folder.
    pub file: String,
    /// The row of a table or the line of a text, from 1, as an editor shows it.
    pub line: Option<u64>,
    /// The unit of the row, where it could be read.
    pub unit: Option<UnitId>,
    /// The contest of the row, where it could be read.
    pub contest: Option<ContestId>,
    /// What is wrong there.
    pub kind: ProblemKind,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            let word = if self.file.ends_with(".toml") { "line" } else { "row" };
            write!(f, ", {word} {line}")?;
        }
        if let Some(unit) = &self.unit {
            write!(f, ", unit {unit}")?;
        }
        if let Some(contest) = &self.contest {
            write!(f, ", contest {contest}")?;
        }
        write!(f, ": {}", self.kind)
    }
}

/// The beginning of a cell, as it is safe to print.
///
/// Its words show control characters by their numbers, so that a message cannot be forged from
/// within a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt(String);

impl Excerpt {
    /// Longest excerpt, in characters.
    const LONGEST: usize = 60;

    /// The beginning of a text.
    pub fn new(text: &str) -> Self {
        Self(text.chars().take(Self::LONGEST + 1).collect())
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.chars().count() > Self::LONGEST {
            let beginning: String = self.0.chars().take(Self::LONGEST).collect();
            write!(f, "{beginning:?}...")
        } else {
            write!(f, "{:?}", self.0)
        }
    }
}

/// Known names near to one that is not known; the nearest first, three at most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nearest(pub Vec<String>);

impl fmt::Display for Nearest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.split_last() {
            None => Ok(()),
            Some((only, [])) => write!(f, " (did you mean {only}?)"),
            Some((last, others)) => write!(f, " (did you mean {} or {last}?)", others.join(", ")),
        }
    }
}

/// Words out of which one must be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(pub &'static [&'static str]);

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

/// The rule that a file breaks. The words say what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// A file that every folder has.
    #[error("the file is missing; add it to the folder: it holds {expected}")]
    MissingFile {
        /// The file.
        expected: FolderFile,
    },
    /// A table that no rule names: perhaps one with a misspelled name, which would count for
    /// nothing.
    #[error(
        "no file of this name belongs in an election folder{nearest}; rename it or move it out"
    )]
    UnexpectedFile {
        /// Files with a name near to it.
        nearest: Nearest,
    },
    /// A table of states without an electoral college.
    #[error("election.toml has no [college] for these states; add it or move this file out")]
    StatesWithoutCollege,
    /// More bytes than are read.
    #[error("the file has {bytes} bytes; at most {limit} are read; is it the right file?")]
    FileTooLarge {
        /// Its size.
        bytes: usize,
        /// The most that is read.
        limit: usize,
    },
    /// Nothing in it.
    #[error("the file is empty; it should hold {expected}")]
    EmptyFile {
        /// What was looked for.
        expected: FolderFile,
    },
    /// Recognised as something else.
    #[error("this is {found}; {expected} was expected; {}", found.advice())]
    WrongFile {
        /// What it is.
        found: FileKind,
        /// What was looked for.
        expected: FolderFile,
    },
    /// Cells separated by something else than commas.
    #[error("the cells are separated by {found}; save the table with commas between the cells")]
    WrongSeparator {
        /// The separator.
        found: Separator,
    },
    /// More rows than are read.
    #[error("the file has more than {} rows; the rest was not read", limits::ROWS)]
    TooManyRows,
    /// Problems beyond those that are listed one by one.
    #[error("{count} more problems of this file are not listed; repair those above first")]
    MoreProblems {
        /// How many.
        count: u64,
    },

    /// A byte that is not UTF-8.
    #[error(
        "the byte {byte:#04x} is not UTF-8 text (in the old Windows encoding it is {:?}); in the \
         spreadsheet choose Save As and the type \"CSV UTF-8\"",
        char::from(*byte)
    )]
    NotUtf8 {
        /// The first such byte of the row.
        byte: u8,
    },
    /// A zero byte.
    #[error("the row has a NUL byte, which no text has; save the table again as \"CSV UTF-8\"")]
    Nul,
    /// Line ends of long ago, which other programs read as one long row.
    #[error(
        "{rows} rows end in a lone carriage return, from here on; save the table again with the \
         line ends of Windows or Unix"
    )]
    LoneCarriageReturn {
        /// How many rows.
        rows: u64,
    },
    /// A quotation mark without its partner before the row's end.
    #[error(
        "a cell opens with a quotation mark that is not closed in this row; close it, and take \
         out line breaks within cells"
    )]
    UnclosedQuote,
    /// A row longer than any honest one.
    #[error("the row has {bytes} bytes; at most {} are read", limits::ROW)]
    RowTooLong {
        /// Its length.
        bytes: usize,
    },
    /// A cell longer than any honest one.
    #[error("cell {cell} has {bytes} bytes; at most {} are read", limits::CELL)]
    CellTooLong {
        /// The cell, from 1.
        cell: usize,
        /// Its length with quotation marks.
        bytes: usize,
    },
    /// A row wider than any honest one.
    #[error("the row has {columns} columns; at most {} are read", limits::COLUMNS)]
    TooManyColumns {
        /// How many.
        columns: usize,
    },

    /// A column that the table must have.
    #[error("the heading has no column {column}; the first row must name the columns")]
    MissingColumn {
        /// The column.
        column: &'static str,
    },
    /// Several contests and no column that says which one a row is for.
    #[error(
        "the election has {contests} contests; add a column contest that names one in each row"
    )]
    ContestColumnNeeded {
        /// How many.
        contests: usize,
    },
    /// A column that the table does not have.
    #[error("column {column} is not known{nearest}; rename it or take it out")]
    UnknownColumn {
        /// Its heading.
        column: Excerpt,
        /// Columns with a name near to it.
        nearest: Nearest,
    },
    /// A column that stands twice.
    #[error("column {column} stands twice in the heading; keep one")]
    DuplicateColumn {
        /// The column.
        column: &'static str,
    },
    /// A truncated row, or one with a stray comma.
    #[error(
        "the row has {cells} cells and the heading has {columns}; put a name that has a comma \
         between quotation marks, and leave no cell out"
    )]
    CellCount {
        /// Cells of the row.
        cells: usize,
        /// Columns of the heading.
        columns: usize,
    },

    /// Nothing where something must stand.
    #[error("{column} is empty; fill it in")]
    EmptyCell {
        /// The column.
        column: &'static str,
    },
    /// An invisible character that can make a text look like another one.
    #[error(
        "{column} has the invisible control character U+{:04X}; type it again",
        u32::from(*character)
    )]
    Control {
        /// The column.
        column: &'static str,
        /// The character.
        character: char,
    },
    /// Not a count.
    #[error("{column} {text} {fault}")]
    Count {
        /// The column.
        column: &'static str,
        /// The cell.
        text: Excerpt,
        /// Why.
        fault: CountFault,
    },
    /// A new name that cannot be one.
    #[error("{column}: {error}; use small letters, digits and hyphens, such as us-wi/dane")]
    Identifier {
        /// The column.
        column: &'static str,
        /// Why.
        error: IdentifierError,
    },
    /// Not one of the words of a column.
    #[error("{column} {text} is not one of: {words}")]
    Word {
        /// The column.
        column: &'static str,
        /// The cell.
        text: Excerpt,
        /// The words.
        words: Words,
    },
    /// Not in the form of its column.
    #[error("{column} {text} is not {expected}")]
    Form {
        /// The column or field.
        column: &'static str,
        /// The cell.
        text: Excerpt,
        /// The form.
        expected: &'static str,
    },

    /// A unit that is not defined.
    #[error("{column} {text} is not in units.csv{nearest}; correct it or add it there")]
    UnknownUnit {
        /// The column.
        column: &'static str,
        /// The cell.
        text: Excerpt,
        /// Units with an id, a name or a FIPS code near to it.
        nearest: Nearest,
    },
    /// A contest that is not defined.
    #[error("contest {text} is not in election.toml{nearest}; correct it or add it there")]
    UnknownContest {
        /// The cell.
        text: Excerpt,
        /// Contests with a name near to it.
        nearest: Nearest,
    },
    /// A ballot line that the contest does not have.
    #[error("selection {text} is not in candidates.csv{nearest}; correct it or add it there")]
    UnknownSelection {
        /// The cell.
        text: Excerpt,
        /// Lines with a name near to it.
        nearest: Nearest,
    },
    /// An authority that is not defined.
    #[error("{column} {text} is not in authorities.csv{nearest}; correct it or add it there")]
    UnknownAuthority {
        /// The column.
        column: &'static str,
        /// The cell.
        text: Excerpt,
        /// Authorities with a name near to it.
        nearest: Nearest,
    },
    /// A FIPS code of no state.
    #[error("FIPS code {text} begins with no state's number{nearest}; keep leading zeros: 01001")]
    UnknownFips {
        /// The cell.
        text: Excerpt,
        /// Codes near to it.
        nearest: Nearest,
    },
    /// A name that the row's file gives twice.
    #[error("{what} {name} stands twice, first in row {first}; keep one")]
    Duplicate {
        /// What it names.
        what: &'static str,
        /// The name.
        name: String,
        /// The row that has it first.
        first: u64,
    },
    /// Rows about one thing that say different things.
    #[error("{column} of {name} differs from row {first}; write the same in all its rows")]
    Disagrees {
        /// The column.
        column: &'static str,
        /// What the rows are about.
        name: String,
        /// The row that says something else.
        first: u64,
    },

    /// No place that contains all others.
    #[error("no unit is without a parent; leave the parent of the largest place empty")]
    NoRoot,
    /// A second place that lies in none.
    #[error("the parent is empty here and in row {first}; only the largest place has none")]
    SecondRoot {
        /// The row of the first.
        first: u64,
    },
    /// Places that contain one another.
    #[error("these units lie in one another: {}; correct their parents", units.join(", "))]
    ParentCycle {
        /// The units, each in the next and the last in the first; the first eight of them.
        units: Vec<String>,
    },
    /// Votes for a place that is a sum.
    #[error("this unit is the sum of its parts, such as {part}; give the votes of its parts")]
    NotReporting {
        /// One of the parts.
        part: UnitId,
    },
    /// Votes from a place that does not vote in the contest.
    #[error("this unit is outside {scope}, where the contest is decided")]
    OutsideScope {
        /// The place of the contest.
        scope: UnitId,
    },
    /// An account of ballots without votes.
    #[error("ballots are accounted for and returns.csv has no votes; add the votes or take it out")]
    AccountWithoutVotes,
    /// A name that has a meaning of its own in returns.
    #[error(
        "{name} is what returns call votes that count for nobody; give the candidate another id"
    )]
    ReservedName {
        /// The name.
        name: &'static str,
    },
    /// Two cells of which one asks for the other, or forbids it.
    #[error("{column} must be {} where {because}", if *present { "filled in" } else { "empty" })]
    Together {
        /// The cell that is wrong.
        column: &'static str,
        /// Whether it must be there.
        present: bool,
        /// The reason.
        because: &'static str,
    },

    /// Not TOML at all.
    #[error("at {text}: {message}; the rest of the file was not read")]
    Toml {
        /// The line, in which the setting stands.
        text: Excerpt,
        /// What the TOML reader says.
        message: String,
    },
    /// A setting that must be there.
    #[error("{table} has no {field}; add a line {field} = ...")]
    MissingField {
        /// The table.
        table: &'static str,
        /// The setting.
        field: &'static str,
    },
    /// A setting that nothing reads.
    #[error("{table} has no setting {field}{nearest}; rename it or take it out")]
    UnknownField {
        /// The table.
        table: &'static str,
        /// The setting.
        field: Excerpt,
        /// Settings with a name near to it.
        nearest: Nearest,
    },
    /// A setting of another type.
    #[error("{field} must be {expected}, and is {found}")]
    FieldType {
        /// The setting.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },

    /// The parts can be read and do not fit together.
    #[error(transparent)]
    Definition(#[from] DefinitionProblem),
    /// A return that cannot be true.
    #[error("{0}; compare with the paper")]
    Return(ReturnProblem),
}
