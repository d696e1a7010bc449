//! Where things are: the source tree, the build, the shared material.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;

/// The directories that a task works with; all paths are absolute.
pub(crate) struct Place {
    /// The root of the source tree.
    pub(crate) root: PathBuf,
    /// Where cargo builds: `CARGO_TARGET_DIR` or `target`.
    pub(crate) target: PathBuf,
    /// `../shared`, where larger data lie beside the tree.
    pub(crate) shared: Option<PathBuf>,
}

impl Place {
    /// Finds the directories from what cargo says in the environment.
    pub(crate) fn from_environment() -> Result<Self, Failure> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .ok_or(Failure::Environment { name: "CARGO_MANIFEST_DIR" })?;
        let package = PathBuf::from(manifest);
        let root = parent(&package);
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(directory) => std::path::absolute(&directory)
                .map_err(|source| Failure::File { path: directory.into(), source })?,
            None => root.join("target"),
        };
        let shared =
            root.parent().map(|above| above.join("shared")).filter(|shared| shared.is_dir());
        Ok(Self { root, target, shared })
    }

    /// The same cargo that started this program, at the root, building where it does.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// A program of the release build, at the root.
    pub(crate) fn release(&self, program: &str) -> Command {
        let mut command = Command::new(self.target.join("release").join(program));
        command.current_dir(&self.root);
        command
    }
}

fn parent(package: &Path) -> PathBuf {
    package.parent().expect("the package xtask lies in a directory of the workspace").to_path_buf()
}
