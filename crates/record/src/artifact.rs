//! The files of a record, wherever they lie, and its payloads by content.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::{Digest, LARGEST_INLINE, stands_inline};

/// The largest artifact, in bytes: a definition with every precinct of the nation fits.
const LARGEST_ARTIFACT: usize = 1 << 30;

/// The files of a record: a directory, an archive, or memory.
///
/// Nothing that comes from here is believed before its hash is.
pub trait RecordFiles: Sync {
    /// Every file's path, relative to the record, parts joined by `/`, sorted.
    fn list(&self) -> Result<Vec<String>, FileError>;

    /// The bytes of a file, or `None` where there is no such file.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, FileError>;
}

/// A file that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{path} cannot be read: {error}")]
pub struct FileError {
    /// The path in the record.
    pub path: String,
    /// Why not.
    pub error: std::io::Error,
}

/// The files of a record in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryFiles(pub BTreeMap<String, Vec<u8>>);

impl RecordFiles for MemoryFiles {
    fn list(&self) -> Result<Vec<String>, FileError> {
        Ok(self.0.keys().cloned().collect())
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, FileError> {
        Ok(self.0.get(path).cloned())
    }
}

/// Where the artifact with this digest lies.
pub fn artifact_path(digest: &Digest) -> String {
    let hex = digest.to_string();
    format!("artifact/{}/{hex}", &hex[..2])
}

/// The digest that a path promises, if it is an artifact's path.
pub fn digest_of_artifact_path(path: &str) -> Option<Digest> {
    let digest: Digest = path.rsplit('/').next()?.parse().ok()?;
    (artifact_path(&digest) == path).then_some(digest)
}

/// Why an artifact is not there as promised.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// No such file.
    #[error("{path} is missing; copy it from a mirror of the record")]
    Missing {
        /// Its path.
        path: String,
    },
    /// The bytes are others.
    #[error(
        "{path} holds other bytes: their SHA-256 is {found}; copy it from a mirror of the record"
    )]
    Changed {
        /// Its path.
        path: String,
        /// The digest of what is there.
        found: Digest,
    },
    /// Larger than any artifact may be.
    #[error("{path} has {bytes} bytes; {LARGEST_ARTIFACT} is the most")]
    TooLarge {
        /// Its path.
        path: String,
        /// Its length.
        bytes: usize,
    },
    /// It could not be read at all.
    #[error(transparent)]
    File(#[from] FileError),
}

/// The bytes of an artifact, which are those that its digest names.
pub fn read_artifact(files: &dyn RecordFiles, digest: &Digest) -> Result<Vec<u8>, ArtifactError> {
    let path = artifact_path(digest);
    let Some(bytes) = files.read(&path)? else {
        return Err(ArtifactError::Missing { path });
    };
    if bytes.len() > LARGEST_ARTIFACT {
        return Err(ArtifactError::TooLarge { path, bytes: bytes.len() });
    }
    let found = Digest::of(&bytes);
    if found == *digest { Ok(bytes) } else { Err(ArtifactError::Changed { path, found }) }
}

/// Why the bytes of a payload are not there as promised.
#[derive(Debug, thiserror::Error)]
pub enum PayloadBytesError {
    /// Those in the entry are others.
    #[error("the payload in the entry has the SHA-256 {found}, and the statement names {stated}")]
    Changed {
        /// The digest of what is there.
        found: Digest,
        /// The digest that the statement names.
        stated: Digest,
    },
    /// Long ones are artifacts.
    #[error("the payload has {bytes} bytes; more than {LARGEST_INLINE} do not stand in the entry")]
    BelongsBeside {
        /// Its length.
        bytes: usize,
    },
    /// Short ones stand in the entry.
    #[error("{path} has {bytes} bytes; a payload of {LARGEST_INLINE} or less stands in the entry")]
    BelongsInline {
        /// The artifact's path.
        path: String,
        /// Its length.
        bytes: usize,
    },
    /// The artifact is not there as promised.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
}

/// The bytes of a payload that a statement names: those in its entry, or those of an artifact.
pub fn payload_bytes<'a>(
    inline: Option<&'a [u8]>,
    digest: &Digest,
    files: &dyn RecordFiles,
) -> Result<Cow<'a, [u8]>, PayloadBytesError> {
    let Some(payload) = inline else {
        let payload = read_artifact(files, digest)?;
        if stands_inline(&payload) {
            let (path, bytes) = (artifact_path(digest), payload.len());
            return Err(PayloadBytesError::BelongsInline { path, bytes });
        }
        return Ok(payload.into());
    };
    let found = Digest::of(payload);
    if found != *digest {
        return Err(PayloadBytesError::Changed { found, stated: *digest });
    }
    if !stands_inline(payload) {
        return Err(PayloadBytesError::BelongsBeside { bytes: payload.len() });
    }
    Ok(payload.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_artifact_is_named_by_its_bytes() {
        let digest = Digest::of(b"return");
        let path = artifact_path(&digest);
        assert_eq!(digest_of_artifact_path(&path), Some(digest));
        assert_eq!(digest_of_artifact_path(&path.replace("artifact/", "artifact/x")), None);
        let mut files = MemoryFiles::default();
        assert!(matches!(read_artifact(&files, &digest), Err(ArtifactError::Missing { .. })));
        files.0.insert(path.clone(), b"return".to_vec());
        assert_eq!(read_artifact(&files, &digest).unwrap(), b"return");
        files.0.insert(path, b"returm".to_vec());
        assert!(matches!(read_artifact(&files, &digest), Err(ArtifactError::Changed { .. })));
    }
}
