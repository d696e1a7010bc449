//! Running the program as a user does: arguments in, exit code and two streams out.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What one run of the program did.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().expect("the program was not killed"),
            out: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            err: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        }
    }
}

/// Runs `ascertain` with these arguments in a directory.
pub(crate) fn ascertain_in<A: AsRef<std::ffi::OsStr>>(directory: &Path, arguments: &[A]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ascertain"));
    command.current_dir(directory).args(arguments).output().expect("the program starts").into()
}

/// An election's folder in the repository.
pub(crate) fn election(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../elections").join(name)
}

/// Every file below a directory with its bytes.
pub(crate) fn files_below(root: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).expect("a directory can be listed") {
            let path = entry.expect("a directory can be listed").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(root).expect("below the root").display().to_string();
                found.insert(name, std::fs::read(&path).expect("a file can be read"));
            }
        }
    }
    found
}
