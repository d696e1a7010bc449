//! Files on disk, as readers of cast vote records ask for them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use election::ResultDigest;
use interchange::cvr::{InputError, InputFiles};

use super::digest_of;
use crate::failure::Failure;
use crate::folder::read_whole;

/// Files below one folder, with the digests of those that were read.
pub(super) struct DiskFiles {
    folder: PathBuf,
    read: Mutex<BTreeMap<String, ResultDigest>>,
}

impl DiskFiles {
    /// The files beside this one.
    pub(super) fn beside(file: &Path) -> Self {
        let folder = file.parent().map(Path::to_owned).unwrap_or_default();
        Self { folder, read: Mutex::default() }
    }

    /// The digest of an export: of the bytes of its file, or of a line `DIGEST NAME` for each of
    /// several files, in the order of names. It is of the bytes that a reader was given, whatever
    /// stands in the files by now.
    pub(super) fn digest(&self, export: &str) -> ResultDigest {
        let read = self.read.lock().expect("nobody panics while a digest is noted");
        if let (1, Some(only)) = (read.len(), read.get(export)) {
            return only.clone();
        }
        let within = format!("{export}/");
        let mut lines = String::new();
        for (name, digest) in read.iter() {
            let _ = writeln!(lines, "{digest} {}", name.strip_prefix(&within).unwrap_or(name));
        }
        digest_of(lines.as_bytes())
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
        let bytes = read_whole(&path).map_err(failed)?;
        let mut read = self.read.lock().expect("nobody panics while a digest is noted");
        read.insert(name.to_owned(), digest_of(&bytes));
        Ok(Some(bytes))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What a batch says of its exports is of the bytes that were counted: a file that changes
    /// afterwards changes nothing.
    #[test]
    fn a_digest_is_of_what_was_read() {
        let at = tempfile::tempdir().unwrap();
        let folder = at.path().join("export");
        fs::create_dir(&folder).unwrap();
        for (name, text) in [("b.json", "two"), ("a.json", "one"), ("unread.txt", "three")] {
            fs::write(folder.join(name), text).unwrap();
        }
        let several = DiskFiles::beside(&folder);
        let single = DiskFiles::beside(&folder.join("a.json"));
        assert_eq!(single.read("a.json").unwrap().unwrap(), b"one");
        several.read("export/b.json").unwrap();
        several.read("export/a.json").unwrap();
        fs::write(folder.join("a.json"), "another").unwrap();
        assert_eq!(single.digest("a.json"), digest_of(b"one"));
        let lines = format!("{} a.json\n{} b.json\n", digest_of(b"one"), digest_of(b"two"));
        assert_eq!(several.digest("export"), digest_of(lines.as_bytes()));
    }
}
