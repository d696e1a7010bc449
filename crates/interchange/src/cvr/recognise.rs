//! What kind of file an export is, by its content.

#[cfg(test)]
mod tests;

use std::io::Read;

use super::assembly::Assembly;
use super::cdf::Spelling;
use super::package::{Package, base_name};
use super::problem::{CvrPlace, CvrProblemKind, ForeignFile};
use super::rows::{CsvRows, Row, Rows};
use super::table::texts;
use super::xml::{Event, XmlReader};
use super::{
    CvrExport, CvrFormat, InputFiles, ReadSettings, cdf, clear_ballot, dominion, dominion_csv, ess,
    generic_csv, hart, raire, votingworks, workbook,
};

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
    let mut package = Package::find(name, files)?;
    if let Package::Zip(archive) = &mut package
        && workbook::is_workbook(archive)
    {
        let read_table = match settings.format {
            Some(CvrFormat::GenericCsv) => generic_csv::read,
            None if settings.mapping.is_some() => generic_csv::read,
            None | Some(CvrFormat::EssTable) => ess::read,
            Some(_) => return Err(CvrProblemKind::UnknownFormat),
        };
        let sheets = workbook::sheets(archive)?;
        let no_sheet = || CvrProblemKind::NoPart { part: "worksheet".to_owned() };
        let sheet = sheets.first().ok_or_else(no_sheet)?;
        assembly.place.sheet = Some(sheet.name.clone());
        return read_table(&mut workbook::rows(archive, sheet)?, settings, assembly);
    }
    let names = package.names();
    let format = match settings.format {
        Some(format) => format,
        None => recognise(&mut package, &names, settings)?,
    };
    assembly.recognised(format);
    match format {
        CvrFormat::DominionJson => return dominion::read(&mut package, settings, assembly),
        CvrFormat::VotingWorks => return votingworks::read(&mut package, settings, assembly),
        CvrFormat::Hart => return hart::read(&mut package, settings, assembly),
        _ => {}
    }
    let [file] = names.as_slice() else {
        return Err(CvrProblemKind::ManyFiles { count: names.len() });
    };
    assembly.place = CvrPlace { file: package.place_of(name, file), ..CvrPlace::default() };
    read_file(format, file, &mut package, settings, assembly)
}

fn read_file(
    format: CvrFormat,
    file: &str,
    package: &mut Package<'_>,
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<(), CvrProblemKind> {
    let read_table = match format {
        CvrFormat::CdfJson | CvrFormat::CdfXml | CvrFormat::Unisyn => {
            // Callers name the standard and not always its spelling.
            let spelling = match head_of(package, file)?.trim_ascii_start() {
                [b'<', ..] => Spelling::Xml,
                _ => Spelling::Json,
            };
            return cdf::read(package, file, spelling, settings, assembly);
        }
        CvrFormat::ClearBallot => clear_ballot::read,
        CvrFormat::DominionCsv => dominion_csv::read,
        CvrFormat::GenericCsv => generic_csv::read,
        CvrFormat::Raire => raire::read,
        CvrFormat::EssTable
        | CvrFormat::DominionJson
        | CvrFormat::VotingWorks
        | CvrFormat::Hart => ess::read,
    };
    read_table(&mut CsvRows::new(package.open(file)?), settings, assembly)
}

fn recognise(
    package: &mut Package<'_>,
    names: &[String],
    settings: &ReadSettings,
) -> Result<CvrFormat, CvrProblemKind> {
    if settings.mapping.is_some() {
        return Ok(CvrFormat::GenericCsv);
    }
    if names.iter().any(|name| dominion::is_export_file(name)) {
        return Ok(CvrFormat::DominionJson);
    }
    if names.iter().any(|name| votingworks::is_record_file(name)) {
        return Ok(CvrFormat::VotingWorks);
    }
    let Some(first) = names.iter().find(|name| !is_description(name)) else {
        return Err(CvrProblemKind::UnknownFormat);
    };
    let head = head_of(package, first)?;
    match head.trim_ascii_start() {
        [b'{', ..] => of_json(&head),
        [b'<', ..] => of_xml(&head),
        _ if head.starts_with(b"%PDF") => Err(wrong(ForeignFile::Pdf)),
        _ if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) => Err(wrong(ForeignFile::OldSpreadsheet)),
        _ => of_table(&head, settings),
    }
}

// How much of a file is looked at to tell what it is.
const HEAD_BYTES: u64 = 64 << 10;

// The head of a file, without a byte order mark.
fn head_of(package: &mut Package<'_>, file: &str) -> Result<Vec<u8>, CvrProblemKind> {
    let mut head = Vec::new();
    package.open(file)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    if head.starts_with(b"\xef\xbb\xbf") {
        head.drain(..3);
    }
    Ok(head)
}

fn is_description(name: &str) -> bool {
    let name = base_name(name).to_ascii_lowercase();
    name.starts_with("readme") || name.ends_with(".txt") || name.ends_with(".md")
}

fn wrong(found: ForeignFile) -> CvrProblemKind {
    CvrProblemKind::WrongKind { found }
}

// The names of members and of types tell the kinds of JSON apart.
fn of_json(head: &[u8]) -> Result<CvrFormat, CvrProblemKind> {
    let has = |text: &str| memchr::memmem::find(head, text.as_bytes()).is_some();
    let foreign = [
        ("\"ElectionResults.", ForeignFile::ResultsReport),
        ("\"BallotDefinition.", ForeignFile::BallotDefinition),
        ("\"EventLogging.", ForeignFile::EventLog),
        ("\"cvrFileSources\"", ForeignFile::TabulatorSettings),
        ("\"List\"", ForeignFile::DominionManifest),
    ];
    if has("\"CVR.") || has("\"CVR\"") {
        return Ok(CvrFormat::CdfJson);
    }
    if has("\"Sessions\"") {
        return Err(CvrProblemKind::NoManifest { name: "ContestManifest.json".to_owned() });
    }
    match foreign.into_iter().find(|(text, _)| has(text)) {
        Some((_, found)) => Err(wrong(found)),
        None => Err(CvrProblemKind::UnknownFormat),
    }
}

fn of_xml(head: &[u8]) -> Result<CvrFormat, CvrProblemKind> {
    if head.trim_ascii_start().to_ascii_lowercase().starts_with(b"<!doctype html") {
        return Err(wrong(ForeignFile::WebPage));
    }
    let mut xml = XmlReader::new(head);
    match xml.next()? {
        Event::Start(element) => match element.name {
            b"CastVoteRecordReport" if is_unisyn(head) => Ok(CvrFormat::Unisyn),
            b"CastVoteRecordReport" => Ok(CvrFormat::CdfXml),
            b"Cvr" => Ok(CvrFormat::Hart),
            b"ElectionReport" => Err(wrong(ForeignFile::ResultsReport)),
            b"BallotDefinition" => Err(wrong(ForeignFile::BallotDefinition)),
            b"ElectionEventLog" | b"ElectionEventLogDocumentation" => {
                Err(wrong(ForeignFile::EventLog))
            }
            name if name.eq_ignore_ascii_case(b"html") => Err(wrong(ForeignFile::WebPage)),
            _ => Err(CvrProblemKind::UnknownFormat),
        },
        _ => Err(CvrProblemKind::UnknownFormat),
    }
}

// Unisyn's records name the folder of their images, which is that of its central scanner.
fn is_unisyn(head: &[u8]) -> bool {
    memchr::memmem::find(head, b"\\OVCSData\\").is_some()
}

fn of_table(head: &[u8], settings: &ReadSettings) -> Result<CvrFormat, CvrProblemKind> {
    let mut rows = CsvRows::new(head);
    let mut row = Row::default();
    let mut first: Vec<Vec<String>> = Vec::new();
    while first.len() < 4 && rows.next_row(&mut row)? {
        first.push(texts(&row, &rows));
    }
    let blank = Vec::new();
    let line = |at: usize| first.get(at).unwrap_or(&blank);
    if clear_ballot::is_clear_ballot(line(0)) {
        return Ok(CvrFormat::ClearBallot);
    }
    if dominion_csv::is_dominion(line(3)) {
        return Ok(CvrFormat::DominionCsv);
    }
    if raire::is_raire(line(0), line(1)) {
        return Ok(CvrFormat::Raire);
    }
    if is_ballot_manifest(line(0)) {
        return Err(wrong(ForeignFile::BallotManifest));
    }
    if settings.layout.first_vote_column.is_some() || ess::is_ess(line(0)) {
        return Ok(CvrFormat::EssTable);
    }
    Err(CvrProblemKind::NoVoteColumns { headings: line(0).join(", ") })
}

// A manifest says how many ballots are in each container or batch.
fn is_ballot_manifest(headings: &[String]) -> bool {
    headings.iter().any(|heading| {
        let heading = heading.trim().to_ascii_lowercase();
        matches!(
            heading.as_str(),
            "number of ballots" | "num ballots" | "total ballots" | "ballot count" | "# of ballots"
        )
    })
}
