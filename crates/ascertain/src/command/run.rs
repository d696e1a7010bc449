//! `run`: from a folder to a verified, published record, built beside and swapped in whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use election::Mode;
use serde_json::json;
use verify::Outcome;

use super::verify::{check, ending, words};
use super::{Ending, default_out, summary};
use crate::directory::Directory;
use crate::failure::Failure;
use crate::folder::read_election;
use crate::output::{Speech, Stages, say, say_json};
use crate::site::{remove_if_there, swap_in, write_site};
use crate::steps::{Added, Work};
use crate::store::{beside, take_lock};

/// Stages that `run` tells of.
const STAGES: usize = 8;

/// What is said when a run finds another one, or somebody who adds to the record it would replace.
const BUSY: &str = "another run is at work on this election";

/// Carries out `run`.
pub(super) fn run(folder: &Path, out: Option<&Path>, speech: Speech) -> Ending {
    let mut stages = Stages::new(STAGES);
    stages.begin("read");
    let election = read_election(folder)?;
    let name = election.definition.as_ref().map(|d| d.election.to_string()).unwrap_or_default();
    let out = out.map_or_else(|| default_out(&name), Path::to_owned);
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        fs::create_dir_all(parent)
            .map_err(|error| Failure::input(format!("{}: {error}", parent.display())))?;
    }
    let _lock = take_lock(&beside(&out, ".lock"), BUSY)?;
    let fresh = beside(&out, ".new");
    let work = Work::new(folder, &fresh.join("record"), &election)?;
    refuse_to_remake(&work, &out)?;
    refuse_to_remake(&work, &fresh)?;
    remove_if_there(&fresh)?;
    let units = work.definition.get().units.len();
    stages.done("read", &format!("{units} units, {} returns", election.returns.len()));

    let made = make(&work, &election.returns, &mut stages, &fresh);
    let live = work.definition.get().mode == Mode::Live;
    if made.is_err() && !live {
        remove_if_there(&fresh)?;
    }
    let outcome = made?;
    let Some(record) = &outcome.record else {
        // What failed is kept beside for whoever must find out why; the former result stays.
        match speech {
            Speech::Json => say_json(&failed_answer(&name, &fresh.join("record"), &outcome))?,
            Speech::Words => say(&words(&outcome.report))?,
        }
        return Ok(ending(&outcome.report));
    };
    // Nobody may be adding to the record that is about to go.
    let _former = out.exists().then(|| take_lock(&out.join("record.lock"), BUSY)).transpose()?;
    swap_in(&fresh, &out)?;
    stages.done("swap", &format!("{}", out.display()));
    drop(stages);
    let places = (out.join("record"), out.join("site"));
    match speech {
        Speech::Json => say_json(&answer(&name, &places, &outcome, record))?,
        Speech::Words => say(&summary::summary(record, &places.0, &places.1))?,
    }
    Ok(ending(&outcome.report))
}

/// A live record is only ever added to: making it anew would sign a second history.
fn refuse_to_remake(work: &Work, out: &Path) -> Result<(), Failure> {
    let live = work.definition.get().mode == Mode::Live;
    if live && out.join("record").exists() {
        return Err(Failure::input(format!(
            "{}: a live election's record is there and is never made anew; add to it with \
             `ascertain import`, `canvass`, `certify`, `electors` and `publish`",
            out.join("record").display()
        )));
    }
    Ok(())
}

fn make(
    work: &Work,
    returns: &[election::UnitReturn],
    stages: &mut Stages,
    fresh: &Path,
) -> Result<Outcome, Failure> {
    stages.begin("define");
    let added = work.define()?;
    stages.done("define", &format!("{} statement", added.statements));
    stages.begin("import");
    let mut writing = work.begin()?;
    let added = writing.import(returns, None)?;
    stages.done("import", &format!("{} statements", added.statements));
    stages.begin("canvass");
    let added = writing.derive()?;
    stages.done("canvass", &format!("{} results{}", added.statements, not_computed(&added)));
    stages.begin("certify");
    let places = work.places_to_certify();
    let added = if places.is_empty() { 0 } else { writing.certify(None, None)?.statements };
    stages.done("certify", &format!("{added} certifications"));
    stages.begin("electors");
    let added = writing.electors(None)?;
    let not_computed = not_computed(&added);
    stages.done("electors", &format!("{} statements and results{not_computed}", added.statements));
    drop(writing);
    stages.begin("verify");
    let outcome = check(&Directory::new(&work.record), None);
    let tally = outcome.report.tally();
    let word = outcome.report.verdict.word();
    stages.done("verify", &format!("{word}: {} checks passed", tally.pass));
    stages.begin("publish");
    if let Some(record) = &outcome.record {
        let files = write_site(record, &work.record, &fresh.join("site"))?;
        stages.done("publish", &format!("{files} files"));
    }
    Ok(outcome)
}

/// What could not be computed, for the end of a stage's line; check V16 names each of them.
fn not_computed(added: &Added) -> String {
    match &added.not_computed[..] {
        [] => String::new(),
        results => format!("; not computed: {}", results.join("; ")),
    }
}

/// The answer where a check failed: nothing was published, and no figure is to be quoted.
fn failed_answer(election: &str, record: &Path, outcome: &Outcome) -> serde_json::Value {
    json!({
        "election": election,
        "record": record,
        "site": null,
        "verdict": outcome.report.verdict,
        "checks": outcome.report.tally(),
        "figures": {},
    })
}

fn answer(
    election: &str,
    (record_at, site_at): &(PathBuf, PathBuf),
    outcome: &Outcome,
    record: &verify::VerifiedRecord,
) -> serde_json::Value {
    // What became of a contest is a word, and stands among the numbers under its own path.
    let numbers = record.figures().map(|(path, number)| (path.to_owned(), json!(number)));
    let words = record.contest_statuses().map(|(path, word)| (path, json!(word)));
    let figures: BTreeMap<String, serde_json::Value> = numbers.chain(words).collect();
    json!({
        "election": election,
        "record": record_at,
        "site": site_at,
        "verdict": outcome.report.verdict,
        "checks": outcome.report.tally(),
        "figures": figures,
    })
}
