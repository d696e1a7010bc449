//! NIST SP 1500-103, the Cast Vote Records Common Data Format, version 1.0 (February 2020), in
//! JSON and XML; also the drafts before it, which Unisyn writes and RCTab reads.
//!
//! A file is read twice, since its records may come before the definitions that say what their
//! ids mean: first the definitions, then the records one by one. Nothing is found by its position;
//! an id that is defined twice, or not at all, is a problem.

mod definition;
mod json;
mod record;
#[cfg(test)]
mod tests;
mod xml;

use super::ReadSettings;
use super::assembly::Assembly;
use super::package::Package;
use super::problem::CvrProblemKind;
use super::purpose::is_test_report;

use definition::Scope;
use record::RecordReader;

/// How the format is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    Json,
    Xml,
}

/// Reads one file of a package.
pub(super) fn read(
    package: &mut Package<'_>,
    name: &str,
    spelling: Spelling,
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<(), CvrProblemKind> {
    let definition = match spelling {
        Spelling::Json => json::read_definition(package.open(name)?)?,
        Spelling::Xml => xml::read_definition(package.open(name)?)?,
    };
    assembly.of_test = is_test_report(definition.other_report_type.as_deref());
    let scope = Scope::new(&definition, settings, assembly)?;
    let mut reader = RecordReader::new(scope, assembly);
    match spelling {
        Spelling::Json => json::read_records(package.open(name)?, &mut reader)?,
        Spelling::Xml => xml::read_records(package.open(name)?, &mut reader)?,
    }
    reader.finish();
    Ok(())
}
