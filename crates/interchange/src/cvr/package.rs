//! Where the files of an export are: alone, in a folder, or in an archive. Each is read from its
//! start, and none need be held whole but an archive.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::InputFiles;
use super::limits::{INFLATED_FREELY, INFLATION, Limit};
use super::problem::CvrProblemKind;

/// The files of an export.
pub(super) enum Package<'a> {
    /// One file.
    File { name: String, bytes: Vec<u8> },
    /// All files below a folder.
    Folder { files: &'a dyn InputFiles, names: Vec<String> },
    /// The members of a zip.
    Zip(Archive),
}

impl<'a> Package<'a> {
    /// Finds a file or a folder.
    pub(super) fn find(name: &str, files: &'a dyn InputFiles) -> Result<Self, CvrProblemKind> {
        if let Some(bytes) = files.read(name)? {
            return match bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
                true => Ok(Self::Zip(Archive::open(bytes)?)),
                false => Ok(Self::File { name: name.to_owned(), bytes }),
            };
        }
        let names = files.list(name)?;
        match names.is_empty() {
            true => Err(CvrProblemKind::NoFile),
            false => Ok(Self::Folder { files, names }),
        }
    }

    /// The names of its files, in order, without what file systems add on their own.
    pub(super) fn names(&self) -> Vec<String> {
        let names = match self {
            Self::File { name, .. } => vec![name.clone()],
            Self::Folder { names, .. } => names.clone(),
            Self::Zip(archive) => archive.names(),
        };
        names.into_iter().filter(|name| is_content(name)).collect()
    }

    /// Opens a file at its start.
    pub(super) fn open<'b>(&'b mut self, name: &str) -> Result<Box<dyn Read + 'b>, CvrProblemKind> {
        match self {
            Self::File { bytes, .. } => Ok(Box::new(bytes.as_slice())),
            Self::Folder { files, .. } => files.open(name)?.ok_or(CvrProblemKind::NoFile),
            Self::Zip(archive) => archive.member(name)?.ok_or(CvrProblemKind::NoFile),
        }
    }

    /// How problems call one of its files.
    pub(super) fn place_of(&self, package: &str, name: &str) -> String {
        match self {
            Self::File { .. } | Self::Folder { .. } => name.to_owned(),
            Self::Zip(_) => format!("{package}!{name}"),
        }
    }
}

/// The last part of a path.
pub(super) fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

fn is_content(name: &str) -> bool {
    !name.ends_with('/')
        && !name.split('/').any(|part| part == "__MACOSX")
        && !base_name(name).starts_with('.')
}

/// A zip archive.
pub(super) struct Archive {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    // What its members may still hold together: one stretch of bytes can be listed as many members.
    left: u64,
}

impl Archive {
    /// Reads an archive's list of members.
    fn open(bytes: Vec<u8>) -> Result<Self, CvrProblemKind> {
        let left = INFLATED_FREELY.saturating_add(INFLATION.saturating_mul(bytes.len() as u64));
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        Ok(Self { zip, left })
    }

    fn names(&self) -> Vec<String> {
        // A name that cannot be told cannot be asked for either.
        let told = self.zip.file_names().filter_map(Result::ok);
        let mut names: Vec<String> = told.map(std::borrow::Cow::into_owned).collect();
        names.sort_unstable();
        names
    }

    /// Opens a member; `None` where there is none of that name.
    pub(super) fn member<'a>(
        &'a mut self,
        name: &str,
    ) -> Result<Option<Box<dyn Read + 'a>>, CvrProblemKind> {
        match self.zip.by_name(name) {
            Ok(member) => Ok(Some(Box::new(Bounded { member, left: &mut self.left }))),
            Err(ZipError::FileNotFound) => Ok(None),
            Err(error) => Err(broken(error)),
        }
    }
}

fn broken(error: ZipError) -> CvrProblemKind {
    CvrProblemKind::BrokenArchive { reason: error.to_string() }
}

struct Bounded<'a, R> {
    member: R,
    left: &'a mut u64,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.member.read(buffer)?;
        *self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| std::io::Error::other(Limit::Inflation))?;
        Ok(read)
    }
}
