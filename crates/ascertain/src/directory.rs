//! A record that is a directory.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use record::{FileError, RecordFiles};
use rustix::fs::OFlags;

/// The deepest path of a record's files, and the bound of the walk.
const DEEPEST: usize = 12;

/// The largest file of a record, in bytes.
const LARGEST_FILE: u64 = 1 << 30;

/// The files of a record in a directory.
#[derive(Clone, Debug)]
pub struct Directory {
    root: PathBuf,
}

impl Directory {
    /// The record in this directory, which need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn walk(&self, at: &Path, depth: usize, paths: &mut Vec<String>) -> Result<(), FileError> {
        let refused = |error| FileError { path: at.display().to_string(), error };
        if depth == 0 {
            return Err(refused(io::Error::other("the folders nest too deep for a record")));
        }
        for entry in fs::read_dir(at).map_err(refused)? {
            let entry = entry.map_err(refused)?;
            let kind = entry.file_type().map_err(refused)?;
            if kind.is_dir() {
                self.walk(&entry.path(), depth - 1, paths)?;
            } else {
                paths.push(self.relative(&entry.path()));
            }
        }
        Ok(())
    }

    /// Parts joined by `/`; a part that is no UTF-8 is shown with replacement characters, and is
    /// then a file that belongs to no record.
    fn relative(&self, path: &Path) -> String {
        let parts = path.strip_prefix(&self.root).unwrap_or(path).components();
        let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
        parts.join("/")
    }
}

impl RecordFiles for Directory {
    fn list(&self) -> Result<Vec<String>, FileError> {
        let mut paths = Vec::new();
        self.walk(&self.root, DEEPEST, &mut paths)?;
        paths.sort_unstable();
        Ok(paths)
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, FileError> {
        match read_bounded(&self.root.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(FileError { path: path.to_owned(), error }),
        }
    }
}

/// Reads a file of no more than an artifact's size, with room for it made at once.
fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    // Opening a pipe would wait for whoever writes to it; a record has plain files only.
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).map_err(io::Error::other)?;
    let mut file = fs::OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("this is no plain file"));
    }
    let length = metadata.len();
    if length > LARGEST_FILE {
        return Err(io::Error::other(format!("{length} bytes; {LARGEST_FILE} is the most")));
    }
    let length = usize::try_from(length).map_err(io::Error::other)?;
    let mut bytes = vec![0; length];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}
