//! The verbs: each reads what it needs, does its step, and says what it did.

mod adjudicate;
mod counts;
mod deck;
mod explain;
mod import_cvr;
mod run;
mod summary;
mod tabulate;
mod verify;

use std::path::{Path, PathBuf};

use canvass::acts::OverOpenItem;
use clap::CommandFactory;
use election::{Source, SourceStatus};
use interchange::folder::read_returns;

use crate::cli::{Arguments, Command, Import, Place};
use crate::cvr::{BatchLabel, Private};
use crate::failure::{Class, Failure};
use crate::folder::{read_definition, read_whole};
use crate::keys::make_keys;
use crate::output::{Speech, say, say_json};
use crate::steps::{Added, Work};

/// How a command ends: `None` is done, a class is a verdict that is no error of the program's.
pub type Ending = Result<Option<Class>, Failure>;

/// Carries out a command.
pub fn execute(command: &Command, speech: Speech) -> Ending {
    match command {
        Command::Run { folder, out } => run::run(folder, out.as_deref(), speech),
        Command::Keys { folder } => keys(folder, speech),
        Command::Define(place) => step(place, speech, "define", Work::define),
        Command::Deck(arguments) => deck::deck(arguments, speech),
        Command::Import(import) => import_one(import, speech),
        Command::Adjudicate(arguments) => adjudicate::adjudicate(arguments, speech),
        Command::Canvass(place) => step(place, speech, "canvass", |work| work.begin()?.derive()),
        Command::Certify { place, unit, over, reason } => {
            let over = over.as_ref().zip(reason.as_ref()).map(|(law, reason)| OverOpenItem {
                reason: reason.clone(),
                citation: Source {
                    citation: law.clone(),
                    status: SourceStatus::NotRead,
                    note: Some("as given on the command line".to_owned()),
                },
            });
            step(place, speech, "certify", |work| {
                work.begin()?.certify(unit.as_ref(), over.as_ref())
            })
        }
        Command::Electors { place, reason } => {
            step(place, speech, "electors", |work| work.begin()?.electors(reason.as_deref()))
        }
        Command::State { place, kind, unit, file, reason } => {
            step(place, speech, "state", |work| {
                work.begin()?.state_one(*kind, unit, file, reason.as_deref())
            })
        }
        Command::Publish { place, site } => publish(place, site.as_deref(), speech),
        Command::Tabulate { record: Some(record), contest, by, .. } => {
            counts::counts(record, contest, by, speech)
        }
        Command::Tabulate { rctab, out, lot, convert_to_cdf, what_if, .. } => {
            let rctab = rctab.as_ref().expect("without a record there is a configuration");
            let request = tabulate::Request {
                config: rctab,
                out: out.as_deref(),
                lots: lot,
                purpose: match (convert_to_cdf, what_if) {
                    (true, _) => tabulate::Purpose::Convert,
                    (false, true) => tabulate::Purpose::WhatIf,
                    (false, false) => tabulate::Purpose::Count,
                },
            };
            tabulate::rctab(&request, speech)
        }
        Command::Verify { record, trust, site } => {
            verify::verify(record, trust.as_deref(), site.as_deref(), speech)
        }
        Command::Explain { record, figure } => explain::explain(record, figure, speech),
        Command::Completion { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "ascertain", &mut script);
            say(&String::from_utf8_lossy(&script)).map(|()| None)
        }
    }
}

fn import_one(import: &Import, speech: Speech) -> Ending {
    match import {
        Import::Returns { file, election, record, reason } => {
            let place = Place { folder: election.clone(), record: record.clone() };
            import_returns(file, &place, reason.as_deref(), speech)
        }
        Import::Cvr {
            files,
            mapping,
            election,
            record,
            batch,
            device,
            class,
            sealed,
            write_ins,
        } => {
            let place = Place { folder: election.clone(), record: record.clone() };
            let (device, class) = (device.as_deref(), class.as_ref());
            let label = batch.as_ref().map(|batch| BatchLabel { batch, device, class });
            let exports = (&files[..], mapping.as_deref());
            let private = Private { sealed: sealed.as_deref(), write_ins: write_ins.as_deref() };
            import_cvr::import_cvr(exports, &place, (label, private), speech)
        }
    }
}

/// Where an election's results go unless told otherwise.
pub fn default_out(election: &str) -> PathBuf {
    Path::new("target").join("elections").join(election)
}

fn work_on(place: &Place) -> Result<Work, Failure> {
    let election = read_definition(&place.folder)?;
    let name = election.definition.as_ref().map(|d| d.election.to_string()).unwrap_or_default();
    let record = place.record.clone().unwrap_or_else(|| default_out(&name).join("record"));
    Work::new(&place.folder, &record, &election)
}

fn step(
    place: &Place,
    speech: Speech,
    name: &str,
    act: impl FnOnce(&Work) -> Result<Added, Failure>,
) -> Ending {
    let work = work_on(place)?;
    let added = act(&work)?;
    tell(&work, speech, name, added)
}

fn tell(work: &Work, speech: Speech, name: &str, added: Added) -> Ending {
    let Added { statements, known, not_computed } = added;
    let record = work.record.display();
    match speech {
        Speech::Json => say_json(&serde_json::json!({
            "step": name,
            "election": work.definition.get().election,
            "record": work.record,
            "added": statements,
            "known": known,
            "not_computed": not_computed,
        }))?,
        Speech::Words if known > 0 => say(&format!(
            "{name}: {statements} statements added to {record}; {known} stood there already and \
             were not added again\n"
        ))?,
        Speech::Words => say(&format!("{name}: {statements} statements added to {record}\n"))?,
    }
    if speech == Speech::Words {
        not_computed.iter().try_for_each(|why| say(&format!("{name}: not computed: {why}\n")))?;
    }
    // The rest is done; check V16 stays open until the inputs are put right.
    Ok((!not_computed.is_empty()).then_some(Class::NotChecked))
}

fn keys(folder: &Path, speech: Speech) -> Ending {
    let election = read_definition(folder)?;
    let definition = election.definition.as_ref();
    let authorities = definition.iter().flat_map(|definition| &definition.authorities);
    let ids: Vec<_> = authorities.map(|authority| authority.id.clone()).collect();
    make_keys(folder, &ids)?;
    let path = folder.join(crate::keys::KEYS_FILE);
    match speech {
        Speech::Json => say_json(&serde_json::json!({ "keys": path, "authorities": ids }))?,
        Speech::Words => say(&format!(
            "keys: {} holds {} secret keys; keep it where nobody else reads it, and a copy apart\n",
            path.display(),
            ids.len() + 1
        ))?,
    }
    Ok(None)
}

fn import_returns(file: &Path, place: &Place, reason: Option<&str>, speech: Speech) -> Ending {
    let election = read_definition(&place.folder)?;
    let work = work_on(place)?;
    let bytes = read_whole(file)?;
    let accounting = place.folder.join("accounting.csv");
    let accounting = accounting.exists().then(|| read_whole(&accounting)).transpose()?;
    let name = file.display().to_string();
    let (read, problems) =
        read_returns(&name, &bytes, accounting.as_deref(), &work.definition, &election.origins);
    if !problems.is_empty() {
        return Err(Failure::inputs(&problems));
    }
    let added = work.begin()?.import(&read.returns, reason)?;
    if speech == Speech::Words && !read.missing.is_empty() {
        let missing = read.missing.len();
        say(&format!("import: {missing} units have no row yet; the count is partial\n"))?;
    }
    tell(&work, speech, "import", added)
}

fn publish(place: &Place, site: Option<&Path>, speech: Speech) -> Ending {
    let work = work_on(place)?;
    let beside = || work.record.with_file_name("site");
    let site = site.map_or_else(beside, Path::to_owned);
    let outcome = verify::check(&crate::directory::Directory::new(&work.record), None);
    let published = match &outcome.record {
        Some(record) => {
            crate::site::write_site(record, &work.record, &site)?;
            true
        }
        None => false,
    };
    match speech {
        Speech::Json => say_json(&serde_json::json!({
            "site": published.then_some(&site),
            "verdict": outcome.report.verdict,
            "checks": outcome.report.tally(),
        }))?,
        Speech::Words if published => say(&format!("publish: the site is {}\n", site.display()))?,
        Speech::Words => say(&verify::words(&outcome.report))?,
    }
    Ok(verify::ending(&outcome.report))
}
