//! `verify`: every check of a record, in words or as JSON.

use std::path::Path;

use record::{RecordFiles, TrustFile, TrustPolicy};
use verify::{Check, Outcome, Report, Verdict};

use super::Ending;
use crate::archive::Archive;
use crate::directory::Directory;
use crate::failure::{Class, Failure};
use crate::folder::read_toml;
use crate::output::{Speech, say, say_json};

/// Opens a record: a directory or an archive.
pub(super) fn open(path: &Path) -> Result<Box<dyn RecordFiles>, Failure> {
    if path.is_dir() {
        return Ok(Box::new(Directory::new(path)));
    }
    let archive = Archive::open(path).map_err(|error| {
        Failure::input(format!(
            "{}: {error}; give a record: a directory with a file `checkpoint`, or a .tar of one",
            path.display()
        ))
    })?;
    Ok(Box::new(archive))
}

/// Checks a record.
pub(super) fn check(files: &dyn RecordFiles, trust: Option<&TrustFile>) -> Outcome {
    verify::verify(files, trust.map_or(TrustPolicy::NotPinned, TrustPolicy::Pinned))
}

/// Carries out `verify`.
pub(super) fn verify(
    record: &Path,
    trust: Option<&Path>,
    site: Option<&Path>,
    speech: Speech,
) -> Ending {
    let trust = trust.map(read_toml::<TrustFile>).transpose()?;
    let files = open(record)?;
    let outcome = check(&*files, trust.as_ref());
    let report = match site {
        None => outcome.report,
        Some(site) => {
            let check = site_check(outcome.record.as_ref(), &*files, site)?;
            outcome.report.with(check)
        }
    };
    match speech {
        Speech::Json => say_json(&report)?,
        Speech::Words => say(&words(&report))?,
    }
    Ok(ending(&report))
}

fn site_check(
    record: Option<&verify::VerifiedRecord>,
    files: &dyn RecordFiles,
    site: &Path,
) -> Result<Check, Failure> {
    let (verdict, detail) = match record {
        None => (Verdict::NotChecked, "the record itself failed a check".to_owned()),
        Some(record) => match crate::site::compare_site(record, files, site)? {
            Ok(files) => (Verdict::Pass, format!("{files} files, byte for byte")),
            Err(difference) => (Verdict::Fail, difference),
        },
    };
    let title = "The site shows exactly what the record says";
    Ok(Check { id: "V29", title, required: true, verdict, detail })
}

/// The class of a verdict.
pub(super) fn ending(report: &Report) -> Option<Class> {
    match report.verdict {
        Verdict::Pass => None,
        Verdict::Fail => Some(Class::CheckFailed),
        Verdict::NotChecked => Some(Class::NotChecked),
    }
}

/// A report in plain words, the verdict last.
pub(super) fn words(report: &Report) -> String {
    let mut text = String::new();
    for check in &report.checks {
        let need = if check.required { "" } else { " (optional)" };
        text += &format!("{} {:<11} {}{need}\n", check.id, check.verdict.word(), check.title);
        text += &format!("                {}\n", check.detail);
    }
    let tally = report.tally();
    text += &format!(
        "\n{}: {} checks passed, {} failed, {} not checked\norigin: {}\n",
        report.verdict.word(),
        tally.pass,
        tally.fail,
        tally.not_checked,
        report.origin
    );
    text
}
