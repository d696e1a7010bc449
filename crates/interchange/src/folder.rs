//! The election folder: an election as a settings file and a few tables that a spreadsheet writes.
//!
//! `docs/your-own-election.md` explains the folder to the people who fill it. Reading is a pure
//! function of the files' bytes; it returns everything that could be read and every problem. Two
//! things are not in the folder and are filled in by the program: the keys of authorities and of
//! the log, and the witness policy.
//!
//! One row is one line: a cell cannot hold a line break. Names are stored exactly as written,
//! formulas and HTML included, which are harmless text here; whatever shows them escapes them.

mod accounting;
mod assembly;
mod authorities;
mod candidates;
mod contests;
mod count;
mod file;
mod limits;
mod places;
mod problem;
mod problems;
mod returns;
mod rows;
mod settings;
mod settings_fields;
mod states;
mod styles;
mod table;
mod typed;
mod units;
mod word;
mod words;

use std::collections::BTreeMap;

use election::{CheckedDefinition, Definition, Timestamp, UnitId, UnitReturn};

use assembly::{Wanted, read_folder, read_votes_and_accounts};
use places::Places;
use returns::{Ballot, Gaps};
use table::Readable;

pub use count::CountFault;
pub use file::{FileKind, FolderFile, Separator};
pub use problem::{Excerpt, Nearest, Problem, ProblemKind, Words};
pub use returns::ReadReturns;
pub use units::Origin;
pub use words::{FileWords, MarkMeaning, Words as ExportWords, read_words};

/// An election as its folder describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElectionFolder {
    /// The definition, with no keys and an empty log key; `None` only beside a problem that says
    /// which of its settings could not be read.
    pub definition: Option<Definition>,
    /// The time that statements carry, where the folder fixes it.
    pub issued: Option<Timestamp>,
    /// Where the votes of each unit come from, for [`read_returns`].
    pub origins: BTreeMap<UnitId, Origin>,
    /// One return for each unit with votes, in the order of the definition.
    pub returns: Vec<UnitReturn>,
    /// Units that should report and have no row yet: whatever is made of the returns is partial.
    pub missing: Vec<UnitId>,
}

/// Reads a folder, given as the bytes of its files by name.
///
/// What is returned beside a problem is for showing only: nothing may be recorded from it.
pub fn read(files: &BTreeMap<String, Vec<u8>>) -> (ElectionFolder, Vec<Problem>) {
    read_folder(files, Wanted::DefinitionAndReturns)
}

/// Reads a folder without its returns, which need not be there yet: before election day.
///
/// Every unit that will report is then `missing`.
pub fn read_definition(files: &BTreeMap<String, Vec<u8>>) -> (ElectionFolder, Vec<Problem>) {
    read_folder(files, Wanted::Definition)
}

/// Reads a file of returns for an election that is already defined.
///
/// `name` is how problems call the file. `origins` says which units' votes were worked out rather
/// than reported: to leave out what the folder says there would pass a reconstruction off as a
/// report.
pub fn read_returns(
    name: &str,
    bytes: &[u8],
    accounting: Option<&[u8]>,
    definition: &CheckedDefinition,
    origins: &BTreeMap<UnitId, Origin>,
) -> (ReadReturns, Vec<Problem>) {
    let definition = definition.get();
    let places = Places::new(&definition.units, None, Readable::Yes);
    let gaps = Gaps { contests_complete: true, candidates: Readable::Yes, unusable: None };
    let ballot = Ballot::new(&definition.contests, &places, gaps)
        .counted_from_ballots(definition.counting.keys());
    let mut problems = Vec::new();
    let returns =
        read_votes_and_accounts(name, bytes, accounting, &places, &ballot, origins, &mut problems);
    (returns, problems)
}
