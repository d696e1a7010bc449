//! Made-up exports for tests, and records as text.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use election::cvr::{ContestIndex, MarkStatus, SnapshotType};

use super::{CvrExport, InputError, InputFiles};

/// Files in memory.
pub(super) struct Files(BTreeMap<String, Vec<u8>>);

impl InputFiles for Files {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, InputError> {
        Ok(self.0.get(name).cloned())
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, InputError> {
        let inside = format!("{}/", folder.trim_end_matches('/'));
        Ok(self.0.keys().filter(|name| name.starts_with(&inside)).cloned().collect())
    }
}

pub(super) fn files(files: &[(&str, &[u8])]) -> Files {
    Files(files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect())
}

/// A zip of members.
pub(super) fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook of sheets, given as their rows.
pub(super) fn workbook(shared: &[&str], sheets: &[(&str, &str)]) -> Vec<u8> {
    let (mut names, mut relations) = (String::new(), String::new());
    let mut parts: Vec<(String, String)> = Vec::new();
    for (at, (name, rows)) in sheets.iter().enumerate() {
        write!(names, "<sheet name=\"{name}\" sheetId=\"{at}\" r:id=\"r{at}\"/>").unwrap();
        write!(relations, "<Relationship Id=\"r{at}\" Target=\"sheets/{at}.xml\"/>").unwrap();
        let text = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        parts.push((format!("xl/sheets/{at}.xml"), text));
    }
    let texts: String = shared.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!("<?xml version=\"1.0\"?><workbook><sheets>{names}</sheets></workbook>"),
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!("<Relationships>{relations}</Relationships>"),
    ));
    parts.push(("xl/sharedStrings.xml".to_owned(), format!("<sst>{texts}</sst>")));
    let members: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    archive(&members)
}

/// A workbook of one sheet without shared texts.
pub(super) fn sheet(rows: &str) -> Vec<u8> {
    workbook(&[], &[("Votes", rows)])
}

/// The marks of the first contest that count, by name and rank.
pub(super) fn ranking(export: &CvrExport, record: usize) -> Vec<(&str, u16)> {
    let selections = &export.labels.contests[0].selections;
    let marks = export.columns.current(ContestIndex(0), record).unwrap();
    marks.iter().map(|mark| (&*selections[mark.selection.at()].name, mark.rank.0)).collect()
}

/// All records as text: a line for each, with every snapshot.
pub(super) fn show(export: &CvrExport) -> String {
    let mut text = String::new();
    for (record, head) in export.columns.heads().iter().enumerate() {
        text.push_str(&export.source_ids[record]);
        let labels = &export.labels;
        let words = [
            ("unit", &labels.units[head.unit.at()]),
            ("batch", &labels.batches[head.batch.at()]),
            ("style", &labels.styles[head.style.at()]),
            ("type", &labels.count_types[head.count_type.at()]),
        ];
        for (what, word) in words.iter().filter(|(_, word)| !word.is_empty()) {
            write!(text, " {what} {word}").unwrap();
        }
        if head.current != SnapshotType::Original {
            write!(text, " counts {:?}", head.current).unwrap();
        }
        for (at, contest) in labels.contests.iter().enumerate() {
            let index = ContestIndex::from_place(at).unwrap();
            for snapshot in SnapshotType::ALL {
                let column = export.columns.column(index, snapshot);
                let Some(marks) = column.and_then(|column| column.marks(record)) else {
                    continue;
                };
                write!(text, " | {}", contest.name).unwrap();
                if snapshot != SnapshotType::Original {
                    write!(text, " {snapshot:?}").unwrap();
                }
                text.push(':');
                for mark in marks {
                    write!(text, " {}", contest.selections[mark.selection.at()].name).unwrap();
                    if mark.rank.0 > 0 {
                        write!(text, "@{}", mark.rank.0).unwrap();
                    }
                    match mark.status {
                        MarkStatus::Indicated => {}
                        MarkStatus::Ambiguous => text.push('?'),
                        MarkStatus::NotAllocable => text.push('!'),
                    }
                }
            }
        }
        text.push('\n');
    }
    text
}
