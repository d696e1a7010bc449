//! Election folders of the project, as bytes by file name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files of a folder.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Where the elections of the project are.
pub(crate) fn elections() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../elections")
}

/// The files of one folder.
pub(crate) fn files_in(dir: &Path) -> Files {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect()
}

/// The example that `docs/your-own-election.md` walks through.
pub(crate) fn example() -> Files {
    files_in(&elections().join("example-town"))
}
