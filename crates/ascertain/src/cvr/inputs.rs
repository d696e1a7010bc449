//! Files on disk, as readers of cast vote records ask for them.

use std::fs;
use std::path::{Path, PathBuf};

use interchange::cvr::{InputError, InputFiles};

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
        let failed = |error: crate::failure::Failure| InputError {
            name: name.to_owned(),
            reason: error.to_string(),
        };
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
