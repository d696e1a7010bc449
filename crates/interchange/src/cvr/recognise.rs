//! What kind of file an export is, by its content.

use super::assembly::Assembly;
use super::package::Archive;
use super::problem::CvrProblemKind;
use super::rows::CsvRows;
use super::{CvrExport, CvrFormat, InputFiles, ReadSettings, ess, workbook};

/// Reads an export of any known format.
///
/// `name` is a file or a folder of `files`. What is returned beside problems is for showing only.
pub fn read_export(name: &str, settings: &ReadSettings, files: &dyn InputFiles) -> CvrExport {
    let format = settings.format.unwrap_or(CvrFormat::EssTable);
    let mut assembly = Assembly::new(format, name);
    if let Err(what) = read(name, settings, files, &mut assembly) {
        assembly.problem(what);
    }
    assembly.finish()
}

fn read(
    name: &str,
    settings: &ReadSettings,
    files: &dyn InputFiles,
    assembly: &mut Assembly,
) -> Result<(), CvrProblemKind> {
    let unreadable = |error: super::InputError| CvrProblemKind::Unreadable { reason: error.reason };
    let bytes = files.read(name).map_err(unreadable)?.ok_or(CvrProblemKind::NoFile)?;
    if bytes.starts_with(b"PK") {
        let mut archive = Archive::open(bytes)?;
        if workbook::is_workbook(&mut archive) {
            return read_workbook(&mut archive, settings, assembly);
        }
        return Err(CvrProblemKind::UnknownFormat);
    }
    ess::read(&mut CsvRows::new(bytes.as_slice()), settings, assembly)
}

fn read_workbook(
    archive: &mut Archive,
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<(), CvrProblemKind> {
    let sheets = workbook::sheets(archive)?;
    let no_sheet = || CvrProblemKind::NoPart { part: "worksheet".to_owned() };
    let sheet = sheets.first().ok_or_else(no_sheet)?;
    assembly.place.sheet = Some(sheet.name.clone());
    ess::read(&mut workbook::rows(archive, sheet)?, settings, assembly)
}
