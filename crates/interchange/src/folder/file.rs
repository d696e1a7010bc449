//! The files of an election folder, and the files that people put in their place.

use std::fmt;

/// A file of an election folder that this module reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FolderFile {
    /// `election.toml`: title, date, contests.
    Election,
    /// `units.csv`: the places.
    Units,
    /// `contests.csv`: what is voted on, where it is much.
    Contests,
    /// `chambers.toml`: bodies whose members several contests elect.
    Chambers,
    /// `candidates.csv`: who stands.
    Candidates,
    /// `authorities.csv`: who may state what.
    Authorities,
    /// `states.csv`: how each state appoints electors.
    States,
    /// `returns.csv`: the votes.
    Returns,
    /// `accounting.csv`: the ballots.
    Accounting,
    /// `counting.toml`: how the ballots of a contest are counted.
    Counting,
    /// `styles.csv`: which contests stand on which ballot.
    Styles,
    /// `words.csv`: what the words of exports of cast vote records mean.
    Words,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) required: bool,
}

const fn required(name: &'static str) -> Column {
    Column { name, required: true }
}

const fn optional(name: &'static str) -> Column {
    Column { name, required: false }
}

impl FolderFile {
    /// Every file.
    pub const ALL: [Self; 12] = [
        Self::Election,
        Self::Units,
        Self::Contests,
        Self::Chambers,
        Self::Candidates,
        Self::Authorities,
        Self::States,
        Self::Returns,
        Self::Accounting,
        Self::Counting,
        Self::Styles,
        Self::Words,
    ];

    /// The name in the folder.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Election => "election.toml",
            Self::Units => "units.csv",
            Self::Contests => "contests.csv",
            Self::Chambers => "chambers.toml",
            Self::Candidates => "candidates.csv",
            Self::Authorities => "authorities.csv",
            Self::States => "states.csv",
            Self::Returns => "returns.csv",
            Self::Accounting => "accounting.csv",
            Self::Counting => "counting.toml",
            Self::Styles => "styles.csv",
            Self::Words => "words.csv",
        }
    }

    /// The columns, in the order in which the project writes them.
    pub(super) const fn columns(self) -> &'static [Column] {
        match self {
            Self::Election | Self::Counting | Self::Chambers => &[],
            Self::Contests => CONTESTS,
            Self::Units => UNITS,
            Self::Candidates => CANDIDATES,
            Self::Authorities => AUTHORITIES,
            Self::States => STATES,
            Self::Returns => RETURNS,
            Self::Accounting => ACCOUNTING,
            Self::Styles => STYLES,
            Self::Words => WORDS,
        }
    }
}

const UNITS: &[Column] = &[
    required("unit"),
    required("name"),
    required("kind"),
    required("parent"),
    optional("partition"),
    optional("fips"),
    optional("ocd_id"),
    optional("basis"),
    optional("source"),
];

const CONTESTS: &[Column] = &[
    required("contest"),
    required("title"),
    required("scope"),
    required("vote_variation"),
    optional("votes_allowed"),
    optional("number_elected"),
];

const CANDIDATES: &[Column] = &[
    required("contest"),
    required("candidate"),
    required("name"),
    optional("kind"),
    optional("party"),
    optional("line"),
];

const AUTHORITIES: &[Column] = &[
    required("authority"),
    required("title"),
    required("kind"),
    required("states"),
    required("within"),
];

const STATES: &[Column] = &[
    required("unit"),
    required("federal_district"),
    required("method"),
    required("districts"),
    required("unallocated"),
    required("method_citation"),
    required("method_status"),
    required("method_note"),
    required("executive"),
    required("effect"),
    required("penalty"),
    required("citation"),
    required("status"),
    required("note"),
    optional("meeting_place"),
];

const RETURNS: &[Column] =
    &[required("unit"), required("selection"), required("votes"), optional("contest")];

const ACCOUNTING: &[Column] = &[
    required("unit"),
    required("counted"),
    optional("issued"),
    optional("provisional_rejected"),
    optional("spoiled"),
    optional("unreturned"),
    optional("check_ins"),
    optional("envelopes_accepted"),
    optional("registered"),
];

const STYLES: &[Column] =
    &[required("style"), required("contests"), required("units"), optional("party")];

const WORDS: &[Column] =
    &[required("kind"), required("contest"), required("word"), required("means")];

impl fmt::Display for FolderFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Election => "the settings of the election",
            Self::Units => "the table of units",
            Self::Contests => "the table of contests",
            Self::Chambers => "the chambers and parties",
            Self::Candidates => "the table of candidates",
            Self::Authorities => "the table of authorities",
            Self::States => "the table of states and their electors",
            Self::Returns => "the table of unit returns",
            Self::Accounting => "the table of ballot accounts",
            Self::Counting => "the counting rules of contests",
            Self::Styles => "the table of ballot styles",
            Self::Words => "the table of words of cast vote record exports",
        })
    }
}

/// A file that is something else than what its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A workbook of Excel 2007 or later.
    ExcelWorkbook,
    /// A workbook of an older Excel.
    OldExcelWorkbook,
    /// A spreadsheet of LibreOffice.
    OpenDocument,
    /// Any other zip archive.
    Zip,
    /// A compressed file.
    Gzip,
    /// A paper.
    Pdf,
    /// JSON.
    Json,
    /// A web page, such as a login page saved in place of a download.
    WebPage,
    /// XML, such as an election results report.
    Xml,
    /// Text in two-byte characters.
    Utf16,
    /// Where ballots are stored, for an audit.
    BallotManifest,
    /// Votes ballot by ballot.
    CastVoteRecords,
    /// Another table of the folder.
    Folder(FolderFile),
}

impl FileKind {
    /// What to do about it.
    pub(super) fn advice(self) -> &'static str {
        match self {
            Self::ExcelWorkbook | Self::OldExcelWorkbook | Self::OpenDocument => {
                "open it and save it with Save As, type \"CSV UTF-8\""
            }
            Self::Utf16 => "save it with Save As, type \"CSV UTF-8\"",
            Self::Zip | Self::Gzip => "unpack it and use the table inside",
            Self::Folder(_) => "put each table into the file of its own name",
            Self::BallotManifest | Self::CastVoteRecords => {
                "ask the voting system for totals by unit and candidate"
            }
            Self::Pdf | Self::Json | Self::WebPage | Self::Xml => {
                "download or type the table as CSV"
            }
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ExcelWorkbook => "an Excel workbook",
            Self::OldExcelWorkbook => "a workbook of an old Excel",
            Self::OpenDocument => "a LibreOffice spreadsheet",
            Self::Zip => "a zip archive",
            Self::Gzip => "a compressed file",
            Self::Pdf => "a PDF",
            Self::Json => "a JSON file",
            Self::WebPage => "a web page",
            Self::Xml => "an XML file",
            Self::Utf16 => "UTF-16 text",
            Self::BallotManifest => "a ballot manifest",
            Self::CastVoteRecords => "an export of cast vote records, ballot by ballot",
            Self::Folder(file) => return fmt::Display::fmt(file, f),
        })
    }
}

/// What separates cells in place of a comma.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// `;`, as spreadsheets of many countries write.
    Semicolon,
    /// A tab.
    Tab,
}

impl fmt::Display for Separator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Semicolon => "semicolons",
            Self::Tab => "tabs",
        })
    }
}

/// What a file is by its first bytes, where that is surely none of ours.
pub(super) fn kind_by_first_bytes(bytes: &[u8]) -> Option<FileKind> {
    let start = &bytes[..bytes.len().min(4096)];
    let holds = |word: &[u8]| start.windows(word.len()).any(|window| window == word);
    match start {
        [b'P', b'K', 3, 4, ..] if holds(b"opendocument.spreadsheet") => {
            Some(FileKind::OpenDocument)
        }
        [b'P', b'K', 3, 4, ..] if holds(b"xl/") || holds(b"[Content_Types].xml") => {
            Some(FileKind::ExcelWorkbook)
        }
        [b'P', b'K', 3..=8, ..] => Some(FileKind::Zip),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some(FileKind::OldExcelWorkbook),
        [0x1f, 0x8b, ..] => Some(FileKind::Gzip),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(FileKind::Utf16),
        // The letter and the zero byte of a UTF-16 text without its mark.
        [b' '..=b'~', 0, b' '..=b'~', 0, ..] | [0, b' '..=b'~', 0, b' '..=b'~', ..] => {
            Some(FileKind::Utf16)
        }
        _ => kind_of_text(start),
    }
}

fn kind_of_text(start: &[u8]) -> Option<FileKind> {
    let text = String::from_utf8_lossy(without_mark(start)).to_ascii_lowercase();
    let text = text.trim_start();
    if text.starts_with("%pdf-") {
        Some(FileKind::Pdf)
    } else if text.starts_with('{') {
        Some(FileKind::Json)
    } else if text.starts_with("<!doctype html") || text.contains("<html") {
        Some(FileKind::WebPage)
    } else if text.starts_with("<?xml") {
        Some(FileKind::Xml)
    } else {
        None
    }
}

/// The text without the byte-order mark that spreadsheets put before "CSV UTF-8".
pub(super) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// What a table is by its heading, when that is not the expected one.
pub(super) fn kind_by_heading(heading: &[&str], first_rows: &str) -> Option<FileKind> {
    let words: Vec<String> = heading.iter().map(|cell| plain(cell)).collect();
    let has = |word: &str| words.iter().any(|cell| cell == word);
    let text = first_rows.to_ascii_lowercase();
    if text.starts_with("[{") || text.starts_with("[\n") {
        return Some(FileKind::Json);
    }
    if ["cvrnumber", "imprintedid"].iter().any(|word| text.contains(word))
        || has("castvoterecord")
        || has("ballotid")
        || has("cvrid")
    {
        return Some(FileKind::CastVoteRecords);
    }
    let stored = has("container") || has("batch") || has("batchname") || has("tray");
    let sized = has("numberofballots") || has("ballots") || has("totalballots") || has("size");
    if stored && sized {
        return Some(FileKind::BallotManifest);
    }
    let tables = FolderFile::ALL.iter().filter(|file| !file.columns().is_empty());
    let mut of_another = tables.filter(|file| {
        file.columns().iter().all(|column| !column.required || heading.contains(&column.name))
    });
    of_another.next().map(|file| FileKind::Folder(*file))
}

/// What separates the cells of a heading that has no comma.
pub(super) fn foreign_separator(heading: &str) -> Option<Separator> {
    if heading.contains(',') {
        None
    } else if heading.contains(';') {
        Some(Separator::Semicolon)
    } else if heading.contains('\t') {
        Some(Separator::Tab)
    } else {
        None
    }
}

/// A heading as one reads it aloud, without spaces and signs.
fn plain(cell: &str) -> String {
    cell.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_files_are_known_by_their_first_bytes() {
        let cases: [(&[u8], Option<FileKind>); 15] = [
            (b"PK\x03\x04....[Content_Types].xml", Some(FileKind::ExcelWorkbook)),
            (
                b"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
                Some(FileKind::OpenDocument),
            ),
            (b"PK\x03\x04returns.csv", Some(FileKind::Zip)),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", Some(FileKind::OldExcelWorkbook)),
            (b"\x1f\x8b\x08", Some(FileKind::Gzip)),
            (b"\xff\xfeu\0n\0", Some(FileKind::Utf16)),
            (b"\xfe\xff\0u\0n", Some(FileKind::Utf16)),
            (b"u\0n\0i\0t\0", Some(FileKind::Utf16)),
            (b"\0u\0n\0i\0t", Some(FileKind::Utf16)),
            (b"%PDF-1.7", Some(FileKind::Pdf)),
            (b"\xef\xbb\xbf{\"unit\":", Some(FileKind::Json)),
            (b"\n<!DOCTYPE html><title>Log in", Some(FileKind::WebPage)),
            (b"<?xml version=\"1.0\"?><html xmlns=", Some(FileKind::WebPage)),
            (b"<?xml version=\"1.0\"?><ElectionReport", Some(FileKind::Xml)),
            (b"\xef\xbb\xbfunit,selection,votes\n", None),
        ];
        for (bytes, kind) in cases {
            assert_eq!(kind_by_first_bytes(bytes), kind, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn foreign_tables_are_known_by_their_headings() {
        for (heading, kind) in [
            ("Container,Tabulator,Batch Name,Number of Ballots", Some(FileKind::BallotManifest)),
            ("Batch Name,Total Ballots", Some(FileKind::BallotManifest)),
            ("CvrNumber,TabulatorNum,BatchId", Some(FileKind::CastVoteRecords)),
            ("Cast Vote Record,Precinct,Ballot Style", Some(FileKind::CastVoteRecords)),
            ("unit,name,kind,parent", Some(FileKind::Folder(FolderFile::Units))),
            ("unit,counted,issued", Some(FileKind::Folder(FolderFile::Accounting))),
            ("precinct,candidate,total", None),
        ] {
            let cells: Vec<&str> = heading.split(',').collect();
            assert_eq!(kind_by_heading(&cells, heading), kind, "{heading}");
        }
    }
}
