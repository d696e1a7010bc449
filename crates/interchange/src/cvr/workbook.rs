//! The parts of a spreadsheet file (ECMA-376, part 2: a zip of parts that name each other).

use std::io::Read;

use super::limits::{Limit, WORD_BYTES};
use super::package::Archive;
use super::problem::CvrProblemKind;
use super::sheet::{SharedTexts, SheetRows};
use super::xml::{Event, XmlReader};

const WORKBOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
const SHARED: &str = "xl/sharedStrings.xml";

/// A sheet, by its name in the workbook.
pub(super) struct SheetPart {
    /// The name that people see.
    pub(super) name: String,
    part: String,
}

/// Whether an archive is a spreadsheet.
pub(super) fn is_workbook(archive: &mut Archive) -> bool {
    matches!(archive.member(WORKBOOK), Ok(Some(_)))
}

/// The sheets in the order of the workbook.
pub(super) fn sheets(archive: &mut Archive) -> Result<Vec<SheetPart>, CvrProblemKind> {
    let named = elements(archive, WORKBOOK, b"sheet", ["name", "id"])?;
    let targets = elements(archive, RELATIONS, b"Relationship", ["Id", "Target"])?;
    let sheets = named.into_iter().filter_map(|[name, id]| {
        let [_, target] = targets.iter().find(|[known, _]| *known == id)?;
        // A target is relative to the workbook's folder, or to the root behind a slash.
        let part = match target.strip_prefix('/') {
            Some(whole) => whole.to_owned(),
            None => format!("xl/{target}"),
        };
        Some(SheetPart { name, part })
    });
    Ok(sheets.collect())
}

/// The rows of a sheet.
pub(super) fn rows<'a>(
    archive: &'a mut Archive,
    sheet: &SheetPart,
) -> Result<SheetRows<Box<dyn Read + 'a>>, CvrProblemKind> {
    // A workbook without texts has no such part.
    let shared = match archive.member(SHARED)? {
        Some(source) => SharedTexts::read(source)?,
        None => SharedTexts::default(),
    };
    let source = archive
        .member(&sheet.part)?
        .ok_or_else(|| CvrProblemKind::NoPart { part: sheet.part.clone() })?;
    Ok(SheetRows::new(source, shared))
}

// Two attributes of every element of a name, those with both.
fn elements(
    archive: &mut Archive,
    part: &str,
    name: &[u8],
    attributes: [&str; 2],
) -> Result<Vec<[String; 2]>, CvrProblemKind> {
    let source =
        archive.member(part)?.ok_or_else(|| CvrProblemKind::NoPart { part: part.to_owned() })?;
    let mut xml = XmlReader::new(source);
    let mut found = Vec::new();
    let mut taken = 0;
    loop {
        let pair = match xml.next()? {
            Event::Done => return Ok(found),
            Event::Start(element) if element.name == name => {
                attributes.map(|attribute| element.attribute(attribute))
            }
            _ => continue,
        };
        let [first, second] = pair;
        let first = first.map_err(|fault| xml.fault(fault))?;
        let second = second.map_err(|fault| xml.fault(fault))?;
        if let (Some(first), Some(second)) = (first, second) {
            taken += first.len() + second.len();
            if taken > WORD_BYTES {
                return Err(Limit::Words.into());
            }
            found.push([first, second]);
        }
    }
}
