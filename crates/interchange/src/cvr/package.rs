//! Archives, read one member at a time.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::limits::{INFLATED_FREELY, INFLATION, Limit};
use super::problem::CvrProblemKind;

/// A zip archive.
pub(super) struct Archive {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    // What its members may still hold together: one stretch of bytes can be listed as many members.
    left: u64,
}

impl Archive {
    /// Reads an archive's list of members.
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, CvrProblemKind> {
        let left = INFLATED_FREELY.saturating_add(INFLATION.saturating_mul(bytes.len() as u64));
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        Ok(Self { zip, left })
    }

    /// The names of the members, in order.
    pub(super) fn names(&self) -> Vec<String> {
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
