//! Makes `units.csv` and `words.csv` of `elections/2018-me-02` from the words of Maine's exports.
//!
//! `cargo run -p ascertain --example make_2018_me_02 -- EXPORTS elections/2018-me-02`, EXPORTS
//! being the folder with the eight spreadsheets that Maine's Secretary of State published. The
//! table of ballots is made afterwards by `ascertain import cvr`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ascertain::failure::Failure;
use ascertain::folder::read_whole;
use interchange::cvr::{CvrExport, InputError, InputFiles, ReadSettings, read_export};

/// The contest of the definition.
const CONTEST: &str = "us-house-me-02";
/// The place that all precincts lie in.
const ROOT: &str = "us-me-02";

/// What each word of the contest's columns means: the spellings of one candidate are joined here,
/// in the open, because people read them and said so.
const MARKS: [(&str, &str, &str); 10] = [
    ("selection", "DEM Golden, Jared F. (5471)", "golden"),
    ("selection", "DEM Golden, Jared F.", "golden"),
    ("selection", "DEM Golden, Jared F. ", "golden"),
    ("selection", "REP Poliquin, Bruce (5931)", "poliquin"),
    ("selection", "REP Poliquin, Bruce", "poliquin"),
    ("selection", "Bond, Tiffany L.", "bond"),
    ("selection", "Hoar, William R.S.", "hoar"),
    ("blank", "undervote", ""),
    ("overvote", "overvote", ""),
    ("blank", "", ""),
];

/// Files whose ballots were cast under the Uniformed and Overseas Citizens Absentee Voting Act,
/// by their names.
const UOCAVA: &str = "UOCAVA";

struct Folder(PathBuf);

impl InputFiles for Folder {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, InputError> {
        let failed =
            |error: Failure| InputError { name: name.to_owned(), reason: error.to_string() };
        read_whole(&self.0.join(name)).map(Some).map_err(failed)
    }

    fn list(&self, _folder: &str) -> Result<Vec<String>, InputError> {
        Ok(Vec::new())
    }
}

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    let (Some(exports), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err(Failure::input("give the folder of exports and the election's folder"));
    };
    let failed = |error: std::io::Error| Failure::input(error.to_string());
    let mut names: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(&exports).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".xlsx") {
            names.push(name);
        }
    }
    names.sort();
    let files = Folder(exports);
    let read = |name: &String| read_export(name, &ReadSettings::default(), &files);
    let exports: Vec<CvrExport> = names.iter().map(read).collect();
    let problems: Vec<_> = exports.iter().flat_map(|export| &export.problems).collect();
    if !problems.is_empty() {
        return Err(Failure::inputs(&problems));
    }
    write(&folder.join("units.csv"), &units(&exports))?;
    write(&folder.join("words.csv"), &words(&names, &exports))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text)
        .map_err(|error| Failure::input(format!("{}: {error}", path.display())))
}

fn precincts(exports: &[CvrExport]) -> BTreeSet<&str> {
    exports.iter().flat_map(|export| &export.labels.units).map(|word| &**word).collect()
}

/// The id of a precinct: its name in small letters, words joined by hyphens.
fn id(word: &str) -> String {
    format!("{ROOT}/{}", election::figure_name(word))
}

fn units(exports: &[CvrExport]) -> String {
    let mut text = "unit,name,kind,parent,ocd_id\n".to_owned();
    text += "us-me-02,Maine's Second Congressional District,congressional-district,,\
        ocd-division/country:us/state:me/cd:2\n";
    for word in precincts(exports) {
        // The published files name some precincts by a number alone; what it stands for is not
        // said there.
        let numbered = word.bytes().all(|byte| byte.is_ascii_digit());
        let name = if numbered { format!("Precinct number {word}") } else { word.to_owned() };
        text += &format!("{},{},precinct,{ROOT},\n", id(word), cell(&name));
    }
    text
}

fn words(names: &[String], exports: &[CvrExport]) -> String {
    let mut text = "kind,contest,word,means\n".to_owned();
    let titles: BTreeSet<&str> =
        exports.iter().flat_map(|e| &e.labels.contests).map(|contest| &*contest.name).collect();
    for title in titles {
        text += &format!("contest,,{},{CONTEST}\n", cell(title));
    }
    for (kind, word, means) in MARKS {
        text += &format!("{kind},{CONTEST},{},{means}\n", cell(word));
    }
    for word in precincts(exports) {
        text += &format!("unit,,{},{}\n", cell(word), id(word));
    }
    let styles: BTreeSet<&str> =
        exports.iter().flat_map(|export| &export.labels.styles).map(|word| &**word).collect();
    for word in styles {
        text += &format!("style,,{},{}\n", cell(word), election::figure_name(word));
    }
    for name in names {
        let stem = name.trim_end_matches(".xlsx");
        text += &format!("file-batch,,{},{}\n", cell(name), election::figure_name(stem));
        let count_type = if name.contains(UOCAVA) { "uocava" } else { "total" };
        text += &format!("file-count-type,,{},{count_type}\n", cell(name));
    }
    text
}

/// A cell of a CSV table (RFC 4180).
fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
