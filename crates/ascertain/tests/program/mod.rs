//! Running the program as a user does: arguments in, exit code and two streams out.

use std::path::Path;
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
