//! A clerk's desk: a directory with an election's folder, and the program at hand.

use std::path::PathBuf;

use crate::program::{Run, ascertain_in};

/// The desk; the folder on it is `town`.
pub(crate) struct Desk {
    pub(crate) at: tempfile::TempDir,
}

impl Desk {
    /// With nothing on it.
    pub(crate) fn empty() -> Self {
        Self { at: tempfile::tempdir().expect("a directory can be made") }
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.at.path().join("town")
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        ascertain_in(self.at.path(), arguments)
    }

    /// What a command that must end well says on standard output.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(run.code, 0, "{arguments:?}: {}{}", run.out, run.err);
        run.out
    }
}
