//! Files with cast vote records, beside a configuration.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use interchange::cvr::{InputError, InputFiles};

use crate::folder::read_whole;

/// How deep folders of an export may nest.
const DEEPEST: usize = 8;

/// Files by name, relative to a folder.
pub struct FolderFiles {
    folder: PathBuf,
}

impl FolderFiles {
    /// The files of this folder, and with absolute names all files.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Whether there is a file or folder of that name.
    pub fn exists(&self, name: &str) -> bool {
        self.folder.join(name).exists()
    }

    fn walk(&self, name: &str, depth: usize, names: &mut Vec<String>) -> Result<(), InputError> {
        let refused = |error: io::Error| failed(name, &error);
        if depth == 0 {
            return Err(refused(io::Error::other("the folders nest too deep for an export")));
        }
        for entry in fs::read_dir(self.folder.join(name)).map_err(refused)? {
            let entry = entry.map_err(refused)?;
            let below =
                format!("{}/{}", name.trim_end_matches('/'), entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                self.walk(&below, depth - 1, names)?;
            } else {
                names.push(below);
            }
        }
        Ok(())
    }
}

fn failed(name: &str, error: &dyn std::fmt::Display) -> InputError {
    InputError { name: name.to_owned(), reason: error.to_string() }
}

impl InputFiles for FolderFiles {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, InputError> {
        let path = self.folder.join(name);
        if !path.is_file() {
            return Ok(None);
        }
        read_whole(&path).map(Some).map_err(|failure| failed(name, &failure))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, InputError> {
        let mut names = Vec::new();
        if self.folder.join(folder).is_dir() {
            self.walk(folder, DEEPEST, &mut names)?;
        }
        names.sort_unstable();
        Ok(names)
    }

    fn open<'a>(&'a self, name: &str) -> Result<Option<Box<dyn Read + 'a>>, InputError> {
        match File::open(self.folder.join(name)) {
            Ok(file) => Ok(Some(Box::new(BufReader::with_capacity(1 << 16, file)))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(name, &error)),
        }
    }
}
