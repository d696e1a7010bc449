//! `counting.toml`: how the ballots of each contest are counted, with the law that says so.

use std::collections::BTreeMap;

use election::{ContestId, Counting};

use super::file::{self, FolderFile};
use super::limits;
use super::problem::{Excerpt, ProblemKind};
use super::problems::{Place, Problems};
use super::settings_fields::LineStarts;
use super::table::whole_file_problem;

/// Reads the rules; they are in the words of the rules' own types.
pub(super) fn read_counting(
    bytes: &[u8],
    problems: &mut Problems,
) -> BTreeMap<ContestId, Counting> {
    if let Some(kind) = whole_file_problem(FolderFile::Counting, bytes, limits::SETTINGS) {
        problems.push(Place::file(), kind);
        return BTreeMap::new();
    }
    let text = match std::str::from_utf8(file::without_mark(bytes)) {
        Ok(text) => text,
        Err(error) => {
            let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
            problems.push(Place::file(), ProblemKind::NotUtf8 { byte });
            return BTreeMap::new();
        }
    };
    toml::from_str(text).unwrap_or_else(|error| {
        let line = LineStarts::of(text).line(error.span().map_or(0, |span| span.start));
        let row = usize::try_from(line - 1).ok().and_then(|row| text.lines().nth(row));
        let text = Excerpt::new(row.unwrap_or_default().trim());
        let message = error.message().to_owned();
        problems.push(Place::line(line), ProblemKind::Toml { text, message });
        BTreeMap::new()
    })
}
