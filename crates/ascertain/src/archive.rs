//! A record that is a `.tar` archive, read in place.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

use record::{FileError, RecordFiles};

/// The most files that an archive may hold.
const MOST_FILES: usize = 1 << 23;

/// The files of a record in an archive.
#[derive(Debug)]
pub struct Archive {
    file: File,
    members: BTreeMap<String, Member>,
}

#[derive(Clone, Copy, Debug)]
struct Member {
    start: u64,
    bytes: u64,
}

impl Archive {
    /// Opens an archive and reads where its members lie.
    ///
    /// A member that stands twice is refused: two readers could each take another.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut members = BTreeMap::new();
        let mut archive = tar::Archive::new(BufReader::new(file.try_clone()?));
        for entry in archive.entries_with_seek()? {
            let entry = entry?;
            if !entry.header().entry_type().is_file() {
                continue;
            }
            let name = entry.path()?.to_string_lossy().into_owned();
            let name = name.trim_start_matches("./").trim_start_matches("record/").to_owned();
            let member = Member { start: entry.raw_file_position(), bytes: entry.size() };
            if member.start.saturating_add(member.bytes) > length {
                return Err(io::Error::other(format!("the archive is cut short within {name}")));
            }
            if members.len() == MOST_FILES {
                return Err(io::Error::other("the archive holds too many files for a record"));
            }
            if members.insert(name.clone(), member).is_some() {
                return Err(io::Error::other(format!("the archive holds {name} twice")));
            }
        }
        Ok(Self { file, members })
    }
}

impl RecordFiles for Archive {
    fn list(&self) -> Result<Vec<String>, FileError> {
        Ok(self.members.keys().cloned().collect())
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, FileError> {
        let Some(member) = self.members.get(path) else { return Ok(None) };
        let refused = |error| FileError { path: path.to_owned(), error };
        let length = usize::try_from(member.bytes).map_err(|e| refused(io::Error::other(e)))?;
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, member.start).map_err(refused)?;
        Ok(Some(bytes))
    }
}

/// Writes files as an archive whose bytes depend on nothing but names and contents.
pub fn write_archive<'a>(
    files: impl Iterator<Item = (&'a str, &'a [u8])>,
    to: impl Write,
) -> io::Result<()> {
    let mut builder = tar::Builder::new(to);
    for (path, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len().try_into().map_err(io::Error::other)?);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_entry_type(tar::EntryType::Regular);
        builder.append_data(&mut header, format!("record/{path}"), bytes)?;
    }
    builder.into_inner()?.flush()
}
