//! Cast vote records: from exports to tables in an election's folder, and from there into the
//! record.

mod inputs;
mod kept;
mod merge;
mod shuffle;
mod words;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use election::{
    BallotCount, BatchId, CheckedDefinition, Mode, ResultDigest, StatementKind, UnitId,
};
use interchange::ballots::{Account, Ballots, purpose_problem, translate};
use interchange::cvr::{CvrExport, CvrFormat, ReadSettings, TEST_BATCH, TableMapping, read_export};
use interchange::folder::{ExportWords, read_words};
use rayon::prelude::*;
use record::Digest;
use record::cvr::{CvrReadError, read_cvr_table};
use tabulate::{CvrBatch, CvrBatchFormat, ExportFile};

use crate::failure::Failure;
use crate::folder::{read_toml, read_whole};
use crate::recorder::NewStatement;
use crate::steps::payload;

pub use kept::{BatchLabel, Private, Written, lock_ballots, write_ballots};
pub use words::account_words;

/// The part of an election's folder that holds tables of cast vote records.
pub const BALLOTS_FOLDER: &str = "ballots";

/// Exports as understood by an election's words.
#[derive(Default)]
pub struct Understood {
    /// What was understood of each file, in the order given.
    pub accounts: Vec<Account>,
    /// The ballots of each file.
    ballots: Vec<Ballots>,
    /// What each file is, for the batch's statement.
    exports: Vec<ExportFile>,
    /// What each file calls its records, by row.
    source_ids: Vec<Vec<Box<str>>>,
}

impl Understood {
    /// The ballots of each file, in the order given.
    pub fn ballots(&self) -> &[Ballots] {
        &self.ballots
    }

    /// The ids that each file gives its records; never recorded.
    pub fn source_ids(&self) -> &[Vec<Box<str>>] {
        &self.source_ids
    }
}

/// Why exports are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Import {
    /// To be recorded: ballots of a test never among those of an election (attack C06).
    Record,
    /// To be held against a deck; nothing is recorded.
    Check,
}

/// Reads exports and gives their words the ids of the election: all of them, or none.
pub fn understand(
    files: &[PathBuf],
    folder: &Path,
    definition: &CheckedDefinition,
    import: Import,
    mapping: Option<&Path>,
) -> Result<Understood, Failure> {
    let settings = settings(mapping)?;
    let words = folder.join("words.csv");
    let words = if words.exists() {
        let (words, problems) = read_words(&read_whole(&words)?, definition);
        if !problems.is_empty() {
            return Err(Failure::inputs(&problems));
        }
        words
    } else {
        ExportWords::default()
    };
    let read_one = |file: &PathBuf| {
        let (export_file, export) = read(file, &settings);
        let translated = translate(&export, &export_file.file, &words, definition);
        (export_file, export, translated)
    };
    let read: Vec<_> = files.par_iter().map(read_one).collect();
    let mut problems: Vec<String> = Vec::new();
    let mut understood = Understood::default();
    for (file, export, (ballots, account, of_words)) in read {
        if import == Import::Record {
            let purpose = purpose_problem(&export, &account.file, &words, definition);
            problems.extend(purpose.iter().map(ToString::to_string));
        }
        problems.extend(export.problems.iter().map(ToString::to_string));
        problems.extend(of_words.iter().map(ToString::to_string));
        understood.accounts.push(account);
        understood.ballots.extend(ballots);
        understood.source_ids.push(export.source_ids);
        if understood.exports.iter().any(|known| known.sha256 == file.sha256) {
            let name = &file.file;
            problems.push(format!("{name}: it is given twice; its ballots would count twice"));
        }
        understood.exports.push(file);
    }
    if problems.is_empty() { Ok(understood) } else { Err(Failure::inputs(&problems)) }
}

/// How exports are read: as what they are by their content, or as tables by a mapping.
fn settings(mapping: Option<&Path>) -> Result<ReadSettings, Failure> {
    let Some(mapping) = mapping else { return Ok(ReadSettings::default()) };
    let mapping: TableMapping = read_toml(mapping)?;
    let format = Some(CvrFormat::GenericCsv);
    Ok(ReadSettings { format, mapping: Some(mapping), ..ReadSettings::default() })
}

fn read(file: &Path, settings: &ReadSettings) -> (ExportFile, CvrExport) {
    let inputs = inputs::DiskFiles::beside(file);
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let export = read_export(&name, settings, &inputs);
    let sha256 = inputs.digest(&name);
    (ExportFile { file: name, sha256 }, export)
}

/// The tables of an election's folder as statements, each with its artifact.
pub fn ballot_statements(
    folder: &Path,
    definition: &CheckedDefinition,
) -> Result<Vec<NewStatement>, Failure> {
    let ballots = folder.join(BALLOTS_FOLDER);
    if !ballots.is_dir() {
        return Ok(Vec::new());
    }
    let digest = Digest::of(&payload(definition.get())?);
    let tables = kept::tables(&ballots)?;
    tables.iter().map(|path| statement(path, definition, &digest)).collect()
}

fn statement(
    path: &Path,
    definition: &CheckedDefinition,
    digest: &Digest,
) -> Result<NewStatement, Failure> {
    let failed =
        |error: &dyn std::fmt::Display| Failure::input(format!("{}: {error}", path.display()));
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let name: BatchId = name.parse().map_err(|error| failed(&error))?;
    let bytes = read_whole(path)?;
    let (mut records, mut contests, mut units) = (0, Vec::new(), BTreeSet::new());
    let mut of_test = false;
    read_cvr_table(bytes.clone(), |table| {
        records += u64::try_from(table.len()).expect("a length fits 64 bits");
        if contests.is_empty() {
            let counting = table.contests.iter().filter(|column| column.snapshot.is_none());
            contests = counting.map(|column| column.contest.clone()).collect();
        }
        units.extend(table.unit.values);
        of_test |= table.batch.values.iter().any(|batch| **batch == *TEST_BATCH);
        Ok::<_, CvrReadError>(())
    })
    .map_err(|error| failed(&error))?;
    if of_test && definition.get().mode != Mode::Test {
        return Err(failed(
            &"the table has records of a test deck, and the election is no test; take it out of \
              the folder",
        ));
    }
    contests.sort();
    let links = kept::links_of(path)?;
    let about = kept::about(path)?;
    let merged = about.merged.iter().flatten().map(UnitId::as_str);
    let unit = place_of(units.iter().map(|word| &**word).chain(merged), definition)
        .ok_or_else(|| failed(&"a record is of a unit that the definition does not have"))?;
    let batch = CvrBatch {
        format: CvrBatchFormat::V1,
        batch: name,
        unit: unit.clone(),
        definition: digest.to_string().parse().map_err(|error| failed(&error))?,
        contests,
        records: BallotCount::new(records).map_err(|error| failed(&error))?,
        table: digest_of(&bytes),
        exports: about.export,
        links: links.as_deref().map(digest_of),
        device: about.device,
        class: about.class,
        merged: about.merged,
        source: None,
    };
    let mut statement = NewStatement::new(StatementKind::CvrBatch, unit, payload(&batch)?);
    statement.artifacts.extend(std::iter::once(bytes).chain(links));
    Ok(statement)
}

fn digest_of(bytes: &[u8]) -> ResultDigest {
    Digest::of(bytes).to_string().parse().expect("both are 64 hexadecimal digits")
}

/// The smallest place that all these units lie in.
fn place_of<'a>(
    units: impl Iterator<Item = &'a str>,
    definition: &CheckedDefinition,
) -> Option<UnitId> {
    let mut shared: Option<Vec<UnitId>> = None;
    for unit in units {
        let unit: UnitId = unit.parse().ok()?;
        definition.unit(&unit)?;
        let above: Vec<UnitId> = definition.with_above(&unit).cloned().collect();
        shared = Some(match shared {
            None => above,
            Some(shared) => shared.into_iter().filter(|place| above.contains(place)).collect(),
        });
    }
    shared?.into_iter().next()
}
