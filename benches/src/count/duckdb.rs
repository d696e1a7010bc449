//! DuckDB on the same files: a peer that is not built, but installed from the Python index.
//!
//! Each query is asked in a process of its own, and the best of all counts: one grouping for each
//! contest, all as grouping sets in one pass, a row for each contest of each ballot, and a
//! counter for each text of marks that the query is told beforehand. The answer stays in the
//! database as a table, so that nothing is lost on the way to Python.

use std::path::{Path, PathBuf};
use std::process::Command;

use ascertain::failure::Failure;

use super::apart::{Done, run};
use super::tables::Sums;
use super::{ROUNDS, failed};

const SCRIPT: &str = include_str!("duckdb.py");

/// What DuckDB counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// The record's own tables: marks, units and types as text.
    Text,
    /// The same rows as small numbers, in a file that DuckDB made.
    Numbers,
}

/// An installed DuckDB.
pub(super) struct DuckDb {
    python: PathBuf,
    version: String,
}

/// What its best query took.
pub(super) struct Best {
    pub(super) micros: u128,
    pub(super) peak: u128,
}

impl DuckDb {
    /// Finds it beside the build, or installs it there.
    pub(super) fn find() -> Result<Self, Failure> {
        let program = std::env::current_exe().map_err(failed)?;
        let target = program.ancestors().nth(2).unwrap_or(Path::new("."));
        let home = target.join("bench").join("duckdb");
        let python = home.join("bin").join("python");
        if !python.is_file() {
            println!("installing DuckDB in {} ...", home.display());
            run(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
            run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "duckdb"]))?;
        }
        let version = Command::new(&python)
            .args(["-c", "import duckdb; print(duckdb.__version__)"])
            .output()
            .map_err(failed)?;
        if !version.status.success() {
            let told = String::from_utf8_lossy(&version.stderr).into_owned();
            return Err(Failure::input(format!("{}: {told}", home.display())));
        }
        let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
        Ok(Self { python, version })
    }

    pub(super) fn version(&self) -> &str {
        &self.version
    }

    /// Asks all queries of a shape; each must count what was counted here.
    pub(super) fn best(&self, tables: &Path, shape: Shape, sums: Sums) -> Result<Best, Failure> {
        let word = match shape {
            Shape::Text => "text",
            Shape::Numbers => {
                self.ask(tables, "convert")?;
                "numbers"
            }
        };
        let mut best: Option<Best> = None;
        for way in ["group", "sets", "unnest", "filter"] {
            let done = self.ask(tables, &format!("{word}-{way}"))?;
            let one = Best { micros: done.number("micros")?, peak: done.peak()? };
            println!("  {word}-{way}: {} ms, {} MiB", one.micros / 1_000, one.peak);
            if Sums::of(&done)? != sums {
                return Err(Failure::input(format!("DuckDB counts otherwise: {word}-{way}")));
            }
            if best.as_ref().is_none_or(|best| one.micros < best.micros) {
                best = Some(one);
            }
        }
        best.ok_or_else(|| Failure::input("no query was asked"))
    }

    fn ask(&self, tables: &Path, query: &str) -> Result<Done, Failure> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let mut command = Command::new(&self.python);
        command.args(["-c", SCRIPT]).arg(tables);
        run(command.args([query, &threads.to_string(), &ROUNDS.to_string()]))
    }
}
