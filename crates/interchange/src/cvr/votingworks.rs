//! A VotingWorks export directory: a folder for each ballot, named by its id, with the record as
//! `cast-vote-record-report.json` (NIST SP 1500-103) beside its images. Folders of rejected sheets
//! begin with `rejected-`.
//!
//! The signature beside the directory and the hashes in its `metadata.json` are not checked here.

#[cfg(test)]
mod tests;

use super::ReadSettings;
use super::assembly::Assembly;
use super::cdf::{self, Spelling};
use super::package::{Package, base_name};
use super::problem::{CvrPlace, CvrProblemKind};

/// Whether a file is a record of such a directory.
pub(super) fn is_record_file(name: &str) -> bool {
    base_name(name) == "cast-vote-record-report.json"
}

/// Reads all records of a directory.
pub(super) fn read(
    package: &mut Package<'_>,
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<(), CvrProblemKind> {
    let whole = assembly.place.file.clone();
    let rejected = |name: &str| name.split('/').any(|part| part.starts_with("rejected-"));
    for name in package.names() {
        if !is_record_file(&name) || rejected(&name) {
            continue;
        }
        let file = package.place_of(&whole, &name);
        assembly.place = CvrPlace { file, ..CvrPlace::default() };
        if let Err(what) = cdf::read(package, &name, Spelling::Json, settings, assembly) {
            assembly.problem(what);
        }
    }
    assembly.place = CvrPlace { file: whole, ..CvrPlace::default() };
    Ok(())
}
