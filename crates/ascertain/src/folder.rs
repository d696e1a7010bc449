//! An election's folder on disk.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use interchange::folder::{self, ElectionFolder};
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// The largest file of a folder that is read, in bytes.
const LARGEST_FILE: u64 = 1 << 30;

/// Files of the folder that are the program's own and no part of the definition or the returns.
const PAYLOAD_FILES: [&str; 9] = [
    "populations.toml",
    "ascertainments.toml",
    "meetings.toml",
    "votes.toml",
    "session.toml",
    "contingent.toml",
    "lots.toml",
    "expected.toml",
    crate::keys::KEYS_FILE,
];

/// Reads a file that must not change while it is read.
pub fn read_whole(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::input(format!("{}: {error}", path.display()));
    let file = File::open(path).map_err(failed)?;
    let before = file.metadata().map_err(failed)?;
    if !before.is_file() {
        return Err(Failure::input(format!("{}: this is no file", path.display())));
    }
    if before.len() > LARGEST_FILE {
        let bytes = before.len();
        return Err(Failure::input(format!(
            "{}: {bytes} bytes; {LARGEST_FILE} is the most that is read",
            path.display()
        )));
    }
    let mut bytes = Vec::new();
    (&file).take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(failed)?;
    let after = file.metadata().map_err(failed)?;
    let unchanged = before.len() == after.len() && before.modified().ok() == after.modified().ok();
    if !unchanged || u64::try_from(bytes.len()).ok() != Some(after.len()) {
        return Err(Failure::input(format!(
            "{}: the file changed while it was read; wait until it is finished and start again",
            path.display()
        )));
    }
    Ok(bytes)
}

/// The files of a folder that describe the election and its returns.
pub fn read_files(directory: &Path) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let failed = |error: std::io::Error| {
        Failure::input(format!("{}: {error}; give an election's folder", directory.display()))
    };
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let wanted = path.extension().is_some_and(|e| e == "csv" || e == "toml");
        if wanted && !PAYLOAD_FILES.contains(&name.as_str()) {
            files.insert(name, read_whole(&path)?);
        }
    }
    Ok(files)
}

/// Reads a folder with its returns; any problem is a failure that names all of them.
pub fn read_election(directory: &Path) -> Result<ElectionFolder, Failure> {
    let (election, problems) = folder::read(&read_files(directory)?);
    if problems.is_empty() { Ok(election) } else { Err(Failure::inputs(&problems)) }
}

/// Reads a folder without its returns.
pub fn read_definition(directory: &Path) -> Result<ElectionFolder, Failure> {
    let (election, problems) = folder::read_definition(&read_files(directory)?);
    if problems.is_empty() { Ok(election) } else { Err(Failure::inputs(&problems)) }
}

/// Reads a file of payloads, if the folder has it.
pub fn read_payloads<T: DeserializeOwned>(
    directory: &Path,
    name: &str,
) -> Result<Option<T>, Failure> {
    let path: PathBuf = directory.join(name);
    if !path.exists() {
        return Ok(None);
    }
    read_toml(&path).map(Some)
}

/// Reads a TOML file as a value of a type.
pub fn read_toml<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let bytes = read_whole(path)?;
    let failed =
        |error: &dyn std::fmt::Display| Failure::input(format!("{}: {error}", path.display()));
    let text = std::str::from_utf8(&bytes).map_err(|error| failed(&error))?;
    toml::from_str(text).map_err(|error| failed(&error))
}
