//! Cast vote records: from exports to tables in an election's folder, and from there into the
//! record.

mod inputs;
mod shuffle;
mod words;

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use election::cvr::TableFull;
use election::{BallotCount, BatchId, CheckedDefinition, StatementKind, UnitId};
use interchange::ballots::{Account, Ballots, translate};
use interchange::cvr::{CvrExport, ReadSettings, read_export};
use interchange::folder::{ExportWords, read_words};
use rayon::prelude::*;
use record::Digest;
use record::cvr::{CvrReadError, read_cvr_table, write_cvr_table};
use tabulate::{CvrBatch, CvrBatchFormat};

use crate::failure::Failure;
use crate::folder::read_whole;
use crate::recorder::NewStatement;
use crate::steps::payload;

pub use words::account_words;

/// The part of an election's folder that holds tables of cast vote records.
pub const BALLOTS_FOLDER: &str = "ballots";

/// Exports as understood by an election's words.
pub struct Understood {
    /// What was understood of each file, in the order given.
    pub accounts: Vec<Account>,
    /// The ballots of each file.
    ballots: Vec<Ballots>,
}

/// Reads exports and gives their words the ids of the election: all of them, or none.
pub fn understand(
    files: &[PathBuf],
    folder: &Path,
    definition: &CheckedDefinition,
) -> Result<Understood, Failure> {
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
    let exports: Vec<(String, CvrExport)> = files.par_iter().map(|file| read(file)).collect();
    let translated: Vec<_> = exports
        .par_iter()
        .map(|(name, export)| (export, translate(export, name, &words, definition)))
        .collect();
    let mut problems: Vec<String> = Vec::new();
    let mut understood = Understood { accounts: Vec::new(), ballots: Vec::new() };
    for (export, (ballots, account, of_words)) in translated {
        problems.extend(export.problems.iter().map(ToString::to_string));
        problems.extend(of_words.iter().map(ToString::to_string));
        understood.accounts.push(account);
        understood.ballots.extend(ballots);
    }
    if problems.is_empty() { Ok(understood) } else { Err(Failure::inputs(&problems)) }
}

fn read(file: &Path) -> (String, CvrExport) {
    let inputs = inputs::DiskFiles::beside(file);
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let export = read_export(&name, &ReadSettings::default(), &inputs);
    (name, export)
}

/// What was written into a folder.
pub struct Written {
    /// Records.
    pub records: u64,
    /// Bytes of their tables.
    pub bytes: u64,
}

/// Writes the ballots of exports as one table into the election's folder, under the name of the
/// batch; a table that is there is never overwritten.
pub fn write_ballots(
    understood: &Understood,
    folder: &Path,
    batch: &BatchId,
) -> Result<Written, Failure> {
    let full = |full: TableFull| Failure::input(full.to_string());
    let table = shuffle::table(&understood.ballots).map_err(full)?;
    let bytes = write_cvr_table(&table).map_err(|error| Failure::input(error.to_string()))?;
    let ballots = folder.join(BALLOTS_FOLDER);
    fs::create_dir_all(&ballots)
        .map_err(|error| Failure::input(format!("{}: {error}", ballots.display())))?;
    let path = ballots.join(format!("{batch}.parquet"));
    write_new_file(&path, &bytes)?;
    let count = |length: usize| u64::try_from(length).expect("a length fits 64 bits");
    Ok(Written { records: count(table.len()), bytes: count(bytes.len()) })
}

/// Writes a file that is not there yet: whole, or not at all.
fn write_new_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::input(format!("{}: {error}", path.display()));
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(|error| {
        // Half a table is none; what cannot be removed is told with the reason all the same.
        let removed = fs::remove_file(path).err().map(|error| format!("; {error}"));
        Failure::input(format!("{}: {error}{}", path.display(), removed.unwrap_or_default()))
    })
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
    let failed = |error: std::io::Error| Failure::input(format!("{}: {error}", ballots.display()));
    let mut paths = Vec::new();
    for entry in fs::read_dir(&ballots).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "parquet") {
            paths.push(path);
        }
    }
    paths.sort();
    let digest = Digest::of(&payload(definition.get())?);
    paths.iter().map(|path| statement(path, definition, &digest)).collect()
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
    read_cvr_table(bytes.clone(), |table| {
        records += u64::try_from(table.len()).expect("a length fits 64 bits");
        if contests.is_empty() {
            let counting = table.contests.iter().filter(|column| column.snapshot.is_none());
            contests = counting.map(|column| column.contest.clone()).collect();
        }
        units.extend(table.unit.values);
        Ok::<_, CvrReadError>(())
    })
    .map_err(|error| failed(&error))?;
    contests.sort();
    let unit = place_of(units.iter().map(|word| &**word), definition)
        .ok_or_else(|| failed(&"a record is of a unit that the definition does not have"))?;
    let batch = CvrBatch {
        format: CvrBatchFormat::V1,
        batch: name,
        unit: unit.clone(),
        definition: digest.to_string().parse().map_err(|error| failed(&error))?,
        contests,
        records: BallotCount::new(records).map_err(|error| failed(&error))?,
        table: Digest::of(&bytes).to_string().parse().map_err(|error| failed(&error))?,
        source: None,
    };
    let mut statement = NewStatement::new(StatementKind::CvrBatch, unit, payload(&batch)?);
    statement.artifacts.push(bytes);
    Ok(statement)
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
