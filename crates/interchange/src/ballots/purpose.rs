//! Live and test never mix (attack C06): whether ballots may be imported into an election.

use election::{CheckedDefinition, Mode};

use super::{WordFault, WordProblem};
use crate::cvr::{CvrExport, Purpose};
use crate::folder::ExportWords;

/// Why the ballots of an export may not go into an election: a test deck into one that is not a
/// test, or ballots into a test that are not known to be one.
///
/// A record is known to be a test by its report, by its own id, or by what people say of the file
/// or of the election that the file names. What people say never makes a test deck live.
pub fn purpose_problem(
    export: &CvrExport,
    file: &str,
    words: &ExportWords,
    definition: &CheckedDefinition,
) -> Option<WordProblem> {
    let of_file = words.files.get(file).and_then(|words| words.purpose);
    let named = export.election.as_deref().and_then(|name| words.elections.get(name).copied());
    let said = of_file.or(named);
    let test = &export.test;
    let fault = match (definition.get().mode, said, &test.first, &test.first_other) {
        (Mode::Live | Mode::Reconstruction, _, Some(first), _) => {
            WordFault::TestBallots { count: test.count, first: first.clone() }
        }
        (Mode::Live | Mode::Reconstruction, Some(Purpose::Test), None, _) => WordFault::SaidTest,
        (Mode::Test, None | Some(Purpose::Live), _, Some(first)) => {
            WordFault::NotTest { first: first.clone() }
        }
        _ => return None,
    };
    Some(WordProblem { file: file.to_owned(), contest: None, fault })
}
