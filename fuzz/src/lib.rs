//! What every target shares: files in memory, and what must hold of any export whatever was read.

use std::io::{Cursor, Write};

use election::cvr::{ContestIndex, CvrColumns, SnapshotType};
use interchange::cvr::{
    CvrExport, CvrFormat, InputError, InputFiles, Purpose, ReadSettings, ReportHead,
    ReportSpelling, TableMapping, read_export, write_report,
};

/// What ends a part of an input: the record separator of ASCII, which no export has.
pub const SEPARATOR: u8 = 0x1e;

/// The files of a Dominion export, in the order in which they stand in the bytes.
pub const DOMINION: [&str; 6] = [
    "x/ContestManifest.json",
    "x/CandidateManifest.json",
    "x/PrecinctPortionManifest.json",
    "x/CountingGroupManifest.json",
    "x/CvrExport_1.json",
    "x/CvrExport_2.json",
];

/// The files of a Hart export.
pub const HART: [&str; 2] = ["x/1.xml", "x/2.xml"];

/// The records of a VotingWorks directory.
pub const VOTINGWORKS: [&str; 2] =
    ["x/1/cast-vote-record-report.json", "x/2/cast-vote-record-report.json"];

/// One file under a name.
pub struct OneFile<'a>(pub &'a str, pub &'a [u8]);

impl InputFiles for OneFile<'_> {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, InputError> {
        Ok((name == self.0).then(|| self.1.to_vec()))
    }

    fn list(&self, _folder: &str) -> Result<Vec<String>, InputError> {
        Ok(Vec::new())
    }
}

/// Files in the one folder `x`.
pub struct Folder<'a>(Vec<(&'a str, &'a [u8])>);

impl<'a> Folder<'a> {
    /// Parts of the bytes as files; a part that is missing is a file that is missing.
    pub fn of(names: &[&'a str], bytes: &'a [u8]) -> Self {
        let parts = bytes.split(|byte| *byte == SEPARATOR);
        Self(names.iter().copied().zip(parts).collect())
    }
}

impl InputFiles for Folder<'_> {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, InputError> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        Ok(found.map(|(_, bytes)| bytes.to_vec()))
    }

    fn list(&self, _folder: &str) -> Result<Vec<String>, InputError> {
        Ok(self.0.iter().map(|(name, _)| (*name).to_owned()).collect())
    }
}

/// An owned file named `x`.
pub struct Owned(Vec<u8>);

impl InputFiles for Owned {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, InputError> {
        Ok((name == "x").then(|| self.0.clone()))
    }

    fn list(&self, _folder: &str) -> Result<Vec<String>, InputError> {
        Ok(Vec::new())
    }
}

/// A workbook around shared texts and one sheet. Its archive is sound, since a checksum would
/// keep arbitrary bytes from the readers behind it.
pub fn workbook(bytes: &[u8]) -> Owned {
    let mut parts = bytes.splitn(2, |byte| *byte == SEPARATOR);
    let shared = parts.next().unwrap_or_default();
    let sheet = parts.next().unwrap_or_default();
    let members: [(&str, &[u8]); 4] = [
        ("xl/workbook.xml", b"<workbook><sheets><sheet name=\"S\" id=\"r\"/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", b"<r><Relationship Id=\"r\" Target=\"s.xml\"/></r>"),
        ("xl/sharedStrings.xml", shared),
        ("xl/s.xml", sheet),
    ];
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let stored = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        writer.start_file(name, stored).expect("memory takes any file");
        writer.write_all(bytes).expect("memory takes any file");
    }
    Owned(writer.finish().expect("memory takes any file").into_inner())
}

/// Settings that say the format.
pub fn of(format: CvrFormat) -> ReadSettings {
    ReadSettings { format: Some(format), ..ReadSettings::default() }
}

/// Reads a table by a mapping, where it is one.
pub fn check_mapped(bytes: &[u8]) {
    let mut parts = bytes.splitn(2, |byte| *byte == SEPARATOR);
    let mapping = parts.next().and_then(|text| std::str::from_utf8(text).ok());
    let Some(Ok(mapping)) = mapping.map(TableMapping::read) else { return };
    let settings = ReadSettings { mapping: Some(mapping), ..of(CvrFormat::GenericCsv) };
    check(&OneFile("x", parts.next().unwrap_or_default()), "x", &settings);
}

/// Reads an export and holds it against what is true of any.
pub fn check(files: &dyn InputFiles, name: &str, settings: &ReadSettings) {
    let export = read_export(name, settings, files);
    check_numbers(&export);
    assert!(export.problems.len() <= 1_001, "problems are counted beyond a thousand");
    if export.problems.is_empty() && export.columns.len() < 100 {
        check_round_trip(&export);
    }
}

// Every number of the columns has its word.
fn check_numbers(export: &CvrExport) {
    let labels = &export.labels;
    assert_eq!(export.source_ids.len(), export.columns.len());
    assert!(export.columns.contests() <= labels.contests.len());
    for head in export.columns.heads() {
        assert!(head.unit.at() < labels.units.len());
        assert!(head.batch.at() < labels.batches.len());
        assert!(head.style.at() < labels.styles.len());
        assert!(head.count_type.at() < labels.count_types.len());
    }
    for (contest, snapshot, _, marks) in all(&export.columns, labels.contests.len()) {
        let selections = labels.contests[contest].selections.len();
        assert!(marks.iter().all(|mark| mark.selection.at() < selections), "{snapshot:?}");
    }
}

// What was read is written and read again to the same marks.
fn check_round_trip(export: &CvrExport) {
    let head = ReportHead {
        generated: "2024-11-06T00:00:00Z".to_owned(),
        application: "fuzz".to_owned(),
        scope: String::new(),
        purpose: Purpose::Live,
    };
    let mut out = Vec::new();
    write_report(export, &head, ReportSpelling::Json, &mut out).expect("JSON holds any text");
    let again = read_export("x", &ReadSettings::default(), &OneFile("x", &out));
    assert_eq!(again.problems, []);
    let contests = export.labels.contests.len();
    assert!(all(&export.columns, contests).eq(all(&again.columns, contests)));
}

type Marks<'a> = (usize, SnapshotType, usize, &'a [election::cvr::Mark]);

fn all(columns: &CvrColumns, contests: usize) -> impl Iterator<Item = Marks<'_>> {
    (0..contests).flat_map(move |contest| {
        SnapshotType::ALL.into_iter().flat_map(move |snapshot| {
            let index = ContestIndex::from_place(contest).expect("32 bits count contests");
            let column = columns.column(index, snapshot).into_iter();
            column.flat_map(move |column| {
                column.iter().map(move |(record, marks)| (contest, snapshot, record, marks))
            })
        })
    })
}
