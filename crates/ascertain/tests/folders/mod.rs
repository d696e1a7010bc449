//! Folders of the repository.

use std::path::{Path, PathBuf};

/// An election's folder in the repository.
pub(crate) fn election(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../elections").join(name)
}
