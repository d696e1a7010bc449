//! Files on disk, as readers of cast vote records ask for them.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use election::ResultDigest;
use interchange::cvr::{InputError, InputFiles};

use super::digest_of;
use crate::failure::Failure;
use crate::folder::read_whole;

/// Files below one folder.
pub(super) struct DiskFiles {
    folder: PathBuf,
}

impl DiskFiles {
    /// The files beside this one.
    pub(super) fn beside(file: &Path) -> Self {
        Self { folder: file.parent().map(Path::to_owned).unwrap_or_default() }
    }
}

impl InputFiles for DiskFiles {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, InputError> {
        let path = self.folder.join(name);
        if !path.is_file() {
            return Ok(None);
        }
        let failed =
            |error: Failure| InputError { name: name.to_owned(), reason: error.to_string() };
        read_whole(&path).map(Some).map_err(failed)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, InputError> {
        let mut names = Vec::new();
        list_into(&self.folder, folder, &mut names)
            .map_err(|error| InputError { name: folder.to_owned(), reason: error.to_string() })?;
        names.sort();
        Ok(names)
    }
}

/// The digest of an export: of a file's bytes, or of a line `DIGEST NAME` for each file of a
/// folder, in the order of names.
pub(super) fn digest(export: &Path) -> Result<ResultDigest, Failure> {
    if !export.is_dir() {
        return Ok(digest_of(&read_whole(export)?));
    }
    let mut names = Vec::new();
    list_into(export, ".", &mut names)
        .map_err(|error| Failure::input(format!("{}: {error}", export.display())))?;
    names.sort();
    let mut lines = String::new();
    for name in names {
        let digest = digest_of(&read_whole(&export.join(&name))?);
        let _ = writeln!(lines, "{digest} {}", name.trim_start_matches("./"));
    }
    Ok(digest_of(lines.as_bytes()))
}

fn list_into(root: &Path, folder: &str, names: &mut Vec<String>) -> std::io::Result<()> {
    let path = root.join(folder);
    if !path.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        // A link could lead out of the folder, or round in a circle.
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list_into(root, &name, names)?;
        } else if kind.is_file() {
            names.push(name);
        }
    }
    Ok(())
}
