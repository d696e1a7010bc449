//! Why a task did not succeed, in words that say what to do next.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// One reason for a task to stop.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error("{command}: {status}")]
    Status { command: String, status: String },
    #[error("{command}: cannot be started: {source}")]
    Start { command: String, source: io::Error },
    #[error("{command}: wrote something that is not UTF-8 text")]
    NotText { command: String },
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{}: {source}", path.display())]
    Json { path: PathBuf, source: serde_json::Error },
    #[error("{}: {source}", path.display())]
    Csv { path: PathBuf, source: csv::Error },
    #[error("{}: missing; {remedy}", path.display())]
    Missing { path: PathBuf, remedy: &'static str },
    #[error("environment variable {name} is not set; start this with `cargo xtask`")]
    Environment { name: &'static str },
    #[error("{program} is not installed; as root: {command}")]
    NotInstalled { program: &'static str, command: String },
    #[error("node {found} is too old for the browser tests: {needed} or later is needed")]
    NodeTooOld { found: String, needed: String },
    #[error("two runs wrote different bytes: {}", .0.join(", "))]
    Different(Vec<String>),
    #[error("tidy: {0} findings")]
    Untidy(usize),
    #[error("ascertain needs {found} packages; the budget is below {limit}")]
    TooManyPackages { found: usize, limit: usize },
}
