//! RCTab's own test suite, run with this program in RCTab's place.
//!
//! Every folder with a `*_config.json` is a case. A case without any expected file passes by being
//! refused; one whose inputs are not there, or that asks a person at a terminal, is skipped by
//! name.

mod compare;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use serde_json::Value;

use crate::comparison::files;
use crate::failure::Failure;
use crate::place::Place;
use crate::process;

/// The exit code of a refused configuration or input.
const REFUSED: i32 = 3;

/// How a case ended.
enum Ending {
    Passed { files: usize, notes: Vec<String> },
    Failed(Vec<String>),
    Skipped(&'static str),
}

/// One configuration of a folder.
struct Case {
    folder: PathBuf,
    /// The name of the configuration's file without `_config.json`.
    stem: String,
}

/// Runs every case below a directory; `program` replaces the release build.
pub(crate) fn run(
    place: &Place,
    directory: &Path,
    program: Option<&Path>,
) -> Result<ExitCode, Failure> {
    let program = match program {
        Some(program) => program.to_path_buf(),
        None => {
            process::run(place.cargo().args(["build", "--release", "-p", "ascertain"]))?;
            place.target.join("release").join("ascertain")
        }
    };
    let out = place.target.join("rctab");
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for case in cases(directory)? {
        let name = case.name();
        match perform(&case, &program, &out)? {
            Ending::Passed { files, notes } => {
                passed += 1;
                println!("pass {name}: {files} reports");
                notes.iter().for_each(|note| println!("     note: {note}"));
            }
            Ending::Failed(reasons) => {
                failed += 1;
                println!("FAIL {name}");
                reasons.iter().for_each(|reason| println!("     {reason}"));
            }
            Ending::Skipped(reason) => {
                skipped += 1;
                println!("skip {name}: {reason}");
            }
        }
    }
    println!("{passed} passed, {failed} failed, {skipped} skipped");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn cases(directory: &Path) -> Result<Vec<Case>, Failure> {
    let mut cases = Vec::new();
    for file in files(directory)? {
        let path = directory.join(&file);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let (Some(stem), Some(folder)) = (name.strip_suffix("_config.json"), path.parent()) {
            cases.push(Case { folder: folder.to_path_buf(), stem: stem.to_owned() });
        }
    }
    Ok(cases)
}

impl Case {
    fn name(&self) -> String {
        let folder = self.folder.file_name().unwrap_or_default().to_string_lossy();
        if folder == self.stem { self.stem.clone() } else { format!("{folder}/{}", self.stem) }
    }

    fn config(&self) -> PathBuf {
        self.folder.join(format!("{}_config.json", self.stem))
    }

    /// The expected files with the names that this program gives them.
    fn expected(&self) -> Result<Vec<(PathBuf, String)>, Failure> {
        let mut expected = Vec::new();
        for file in files(&self.folder)? {
            let name = file.rsplit('/').next().unwrap_or(&file);
            let Some(rest) = name.strip_prefix(&format!("{}_", self.stem)) else { continue };
            if let Some(own) = own_name(rest) {
                expected.push((self.folder.join(&file), own));
            }
        }
        Ok(expected)
    }
}

/// `expected_x` is `x`, and `2_expected_x`, of the second of several passes, is `2_x`.
fn own_name(rest: &str) -> Option<String> {
    if let Some(report) = rest.strip_prefix("expected_") {
        return Some(report.to_owned());
    }
    let (pass, report) = rest.split_once("_expected_")?;
    pass.bytes().all(|byte| byte.is_ascii_digit()).then(|| format!("{pass}_{report}"))
}

fn perform(case: &Case, program: &Path, out: &Path) -> Result<Ending, Failure> {
    let config = compare::read_json(&case.config())?;
    let expected = case.expected()?;
    if let Some(reason) = cannot_run(case, &config, &expected) {
        return Ok(Ending::Skipped(reason));
    }
    let out = out.join(case.name());
    remove(&out)?;
    let mut command = Command::new(program);
    command.arg("tabulate").arg("--rctab").arg(case.config()).arg("--out").arg(&out);
    if only_converts(&expected) {
        command.arg("--convert-to-cdf");
    }
    command.stdin(Stdio::null());
    let run = command
        .output()
        .map_err(|source| Failure::Start { command: program.display().to_string(), source })?;
    let said = String::from_utf8_lossy(&run.stderr).trim().to_owned();
    if run.status.code() == Some(REFUSED) {
        return Ok(refused(&config, &expected, &said, &out));
    }
    if !run.status.success() {
        return Ok(Ending::Failed(vec![format!("{}: {said}", run.status)]));
    }
    if expected.is_empty() {
        let reason = "RCTab refuses this configuration or its input; it was counted".to_owned();
        return Ok(Ending::Failed(vec![reason]));
    }
    compared(&expected, &out)
}

/// Why a case cannot be run here.
fn cannot_run(case: &Case, config: &Value, expected: &[(PathBuf, String)]) -> Option<&'static str> {
    let sources = config["cvrFileSources"].as_array().map(Vec::as_slice).unwrap_or_default();
    let missing = |source: &Value| {
        let path = source["filePath"].as_str().unwrap_or_default();
        !path.is_empty() && !case.folder.join(path).exists()
    };
    if expected.is_empty() && asks(config) {
        return Some("it asks a person at a terminal");
    }
    sources.iter().any(missing).then_some("its inputs are not there")
}

/// Whether ties are put to a person.
fn asks(config: &Value) -> bool {
    let mode = config["rules"]["tiebreakMode"].as_str().unwrap_or_default();
    ["stopCountingAndAsk", "previousRoundCountsThenAsk", "interactive"].contains(&mode)
}

/// Whether the case is RCTab's conversion of ballots, without a count.
fn only_converts(expected: &[(PathBuf, String)]) -> bool {
    let is_cdf = |(_, name): &(PathBuf, String)| name == "cdf_cvr.json";
    expected.iter().any(is_cdf) && !expected.iter().any(|(_, name)| name.contains("report"))
}

fn refused(config: &Value, expected: &[(PathBuf, String)], said: &str, out: &Path) -> Ending {
    if asks(config) && said.contains("leave it to a lot") {
        return Ending::Skipped("it asks a person at a terminal");
    }
    if out.exists() {
        return Ending::Failed(vec!["it was refused, and files were written".to_owned()]);
    }
    if expected.is_empty() {
        return Ending::Passed { files: 0, notes: said.lines().map(str::to_owned).collect() };
    }
    Ending::Failed(said.lines().map(str::to_owned).collect())
}

fn compared(expected: &[(PathBuf, String)], out: &Path) -> Result<Ending, Failure> {
    let (mut reasons, mut notes) = (Vec::new(), Vec::new());
    for (theirs, name) in expected {
        let ours = out.join(name);
        if !ours.is_file() {
            reasons.push(format!("{name}: was not written"));
            continue;
        }
        let difference = compare::difference(theirs, &ours, name)?;
        let told = difference.map(|words| format!("{name}: {words}"));
        // The order of rows with equal votes depends on Java, and rests on an imitation of it.
        if name.ends_with("_report.csv") { notes.extend(told) } else { reasons.extend(told) }
    }
    if reasons.is_empty() {
        Ok(Ending::Passed { files: expected.len(), notes })
    } else {
        Ok(Ending::Failed(reasons))
    }
}

fn remove(directory: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(directory) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::File { path: directory.to_path_buf(), source })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::own_name;

    #[test]
    fn names_of_expected_files_become_names_of_reports() {
        assert_eq!(own_name("expected_cdf_cvr.json").as_deref(), Some("cdf_cvr.json"));
        let second = own_name("2_expected_detailed_report.json");
        assert_eq!(second.as_deref(), Some("2_detailed_report.json"));
        assert_eq!(own_name("config.json"), None);
        assert_eq!(own_name("more_expected_x"), None);
    }
}
