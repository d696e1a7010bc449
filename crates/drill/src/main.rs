//! The program `drill`: flips bits in copies of a record and tells which of them went unseen.
//!
//! Without a record it flips those of the drill's own nation. It ends with 0 where every flip was
//! detected and located, with 1 where one was not, with 2 for wrong usage and 3 for a bad record.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use drill::{Builder, FlipReport, flip_bits};
use record::MemoryFiles;

const USAGE: &str = "usage: drill [--record DIR] [--flips N] [--seed S]";

/// What to do.
struct Arguments {
    record: Option<PathBuf>,
    flips: usize,
    seed: u64,
}

fn main() -> ExitCode {
    let mut err = std::io::stderr().lock();
    let Some(arguments) = arguments(std::env::args().skip(1)) else {
        let _ = writeln!(err, "{USAGE}");
        return ExitCode::from(2);
    };
    let files = match &arguments.record {
        Some(directory) => {
            read_files(directory).map_err(|error| format!("{}: {error}", directory.display()))
        }
        None => Builder::honest().build().map(|b| b.files).map_err(|error| error.to_string()),
    };
    let files = match files {
        Ok(files) => files,
        Err(error) => {
            let _ = writeln!(err, "drill: {error}");
            return ExitCode::from(3);
        }
    };
    match flip_bits(&files, arguments.flips, arguments.seed) {
        Ok(report) => tell(&report),
        Err(error) => {
            let _ = writeln!(err, "drill: {error}");
            ExitCode::from(3)
        }
    }
}

fn arguments(given: impl Iterator<Item = String>) -> Option<Arguments> {
    let given: Vec<String> = given.collect();
    let mut named: BTreeMap<&str, &str> = BTreeMap::new();
    for pair in given.chunks(2) {
        let [name, value] = pair else { return None };
        named.insert(name, value);
    }
    let mut number = |name, default| named.remove(name).map_or(Some(default), |n| n.parse().ok());
    let (flips, seed) = (number("--flips", 2_000)?, number("--seed", 1)?);
    let flips = usize::try_from(flips).ok()?;
    let arguments = Arguments { record: named.remove("--record").map(PathBuf::from), flips, seed };
    named.is_empty().then_some(arguments)
}

/// Every file below a directory, by its path with `/` between the parts.
fn read_files(directory: &Path) -> std::io::Result<MemoryFiles> {
    let mut files = MemoryFiles::default();
    let mut folders = vec![(directory.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                folders.push((entry.path(), format!("{name}/")));
            } else {
                files.0.insert(name, std::fs::read(entry.path())?);
            }
        }
    }
    Ok(files)
}

/// One object on standard output; 0 where every flip was detected and located.
fn tell(report: &FlipReport) -> ExitCode {
    let mut out = std::io::stdout().lock();
    let written = serde_json::to_writer(&mut out, report)
        .map_err(std::io::Error::from)
        .and_then(|()| writeln!(out));
    let all = report.detected == report.flips && report.located == report.flips;
    ExitCode::from(u8::from(written.is_err() || !all))
}
