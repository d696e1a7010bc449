//! Files of the folder that are in the words of the definition's own types.

use serde::de::DeserializeOwned;

use super::file::{self, FolderFile};
use super::limits;
use super::problem::{Excerpt, ProblemKind};
use super::problems::{Place, Problems};
use super::settings_fields::LineStarts;
use super::table::whole_file_problem;

/// Reads a file as what it is; nothing, with the line of the first thing wrong, where it is not.
pub(super) fn read_typed<T: DeserializeOwned + Default>(
    of: FolderFile,
    bytes: &[u8],
    problems: &mut Problems,
) -> T {
    if let Some(kind) = whole_file_problem(of, bytes, limits::SETTINGS) {
        problems.push(Place::file(), kind);
        return T::default();
    }
    let text = match std::str::from_utf8(file::without_mark(bytes)) {
        Ok(text) => text,
        Err(error) => {
            let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
            problems.push(Place::file(), ProblemKind::NotUtf8 { byte });
            return T::default();
        }
    };
    toml::from_str(text).unwrap_or_else(|error| {
        let line = LineStarts::of(text).line(error.span().map_or(0, |span| span.start));
        let row = usize::try_from(line - 1).ok().and_then(|row| text.lines().nth(row));
        let text = Excerpt::new(row.unwrap_or_default().trim());
        let message = error.message().to_owned();
        problems.push(Place::line(line), ProblemKind::Toml { text, message });
        T::default()
    })
}
