//! Batches in an election's folder: `NAME.parquet` with the records, `NAME.toml` with the exports
//! that they were read from, and `NAME.links` with the hashes of sealed links, if there are any.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use election::cvr::TableFull;
use election::{BallotClassId, BatchId, CheckedDefinition, UnitId};
use interchange::write_in_sheet::{SheetRow, write_sheet};
use record::canonical;
use record::cvr::{CardLink, CvrId, write_cvr_table, write_links};
use serde::{Deserialize, Serialize};
use tabulate::ExportFile;

use super::merge::merge_small_units;
use super::shuffle::{self, Shuffled};
use super::{BALLOTS_FOLDER, Understood};
use crate::failure::Failure;
use crate::folder::{read_toml, read_whole};
use crate::store::{Durability, replace, take_lock};

/// What was written into a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Records; none where the same exports stand under the same name already.
    pub records: u64,
    /// Bytes of their tables.
    pub bytes: u64,
}

/// What is known of a batch besides its records.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct About {
    /// The device that read the ballots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) device: Option<String>,
    /// The class of all ballots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) class: Option<BallotClassId>,
    /// Units that the table does not tell apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) merged: Vec<Vec<UnitId>>,
    /// The exports that it was read from.
    pub(super) export: Vec<ExportFile>,
}

/// What an import calls its batch, and what people say of it.
#[derive(Clone, Copy, Debug)]
pub struct BatchLabel<'a> {
    /// Its name.
    pub batch: &'a BatchId,
    /// The device that read the ballots.
    pub device: Option<&'a str>,
    /// The class of all ballots.
    pub class: Option<&'a BallotClassId>,
}

/// Lets nobody else import ballots into a folder while the answer is held.
///
/// Two programs that import one export at the same time would make two tables with different ids,
/// and the second could take the place of the first after that was recorded (attack D17).
pub fn lock_ballots(folder: &Path) -> Result<File, Failure> {
    let ballots = folder.join(BALLOTS_FOLDER);
    fs::create_dir_all(&ballots).map_err(failed(&ballots))?;
    take_lock(&ballots.join("import.lock"), "another program imports ballots here")
}

/// Writes the ballots of exports as one table into the election's folder, under the name of the
/// batch; a table that is there is never overwritten, and no export is imported twice.
///
/// The table comes last and whole, so that a batch is there or is not. The folder is locked by the
/// caller ([`lock_ballots`]).
pub fn write_ballots(
    understood: &Understood,
    (folder, definition): (&Path, &CheckedDefinition),
    label: BatchLabel<'_>,
    private: Private<'_>,
) -> Result<Written, Failure> {
    let batch = label.batch;
    let ballots = folder.join(BALLOTS_FOLDER);
    let path = ballots.join(format!("{batch}.parquet"));
    if stands_already(&ballots, &path, &understood.exports)? {
        said_before(&path, label, private)?;
        return Ok(Written { records: 0, bytes: 0 });
    }
    let full = |full: TableFull| Failure::input(full.to_string());
    let Shuffled { table, ids, merged } =
        shuffle::table(&understood.ballots, |table| merge_small_units(table, definition))
            .map_err(full)?;
    let bytes = write_cvr_table(&table).map_err(|error| Failure::input(error.to_string()))?;
    let about = About {
        device: label.device.map(str::to_owned),
        class: label.class.cloned(),
        merged,
        export: understood.exports.clone(),
    };
    let text = toml::to_string(&about).expect("names and digests are TOML");
    let head = format!("# What is known of {batch}.parquet besides its records.\n");
    replace(&path.with_extension("toml"), (head + &text).as_bytes(), Durability::PowerLoss)?;
    // Hashes that an import left which did not end are of other ids.
    let hashes = path.with_extension("links");
    if hashes.exists() {
        fs::remove_file(&hashes).map_err(failed(&hashes))?;
    }
    let links = if private.sealed.is_some() { links(understood, &ids) } else { Vec::new() };
    private.write(&links, || write_in_sheet(understood, &ids))?;
    if private.sealed.is_some() {
        let links = write_links(&links);
        replace(&hashes, &links, Durability::PowerLoss).inspect_err(|_| private.remove())?;
    }
    let written = replace(&path, &bytes, Durability::PowerLoss);
    written.inspect_err(|_| private.remove())?;
    let count = |length: usize| u64::try_from(length).expect("a length fits 64 bits");
    Ok(Written { records: count(table.len()), bytes: count(bytes.len()) })
}

/// Files that an office keeps for itself and never publishes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Private<'a> {
    /// Where the links from records to cards go.
    pub sealed: Option<&'a Path>,
    /// Where the sheet of write-ins goes.
    pub write_ins: Option<&'a Path>,
}

impl Private<'_> {
    /// Writes what is asked for: all of it, or nothing.
    fn write(self, links: &[CardLink], sheet: impl FnOnce() -> Vec<u8>) -> Result<(), Failure> {
        self.sealed.map(|path| write_private(path, &link_lines(links))).transpose()?;
        let written = self.write_ins.map(|path| write_private(path, &sheet())).transpose();
        written.inspect_err(|_| self.sealed.into_iter().for_each(remove)).map(|_| ())
    }

    fn remove(self) {
        [self.sealed, self.write_ins].into_iter().flatten().for_each(remove);
    }
}

/// Private files without their records are of no use to anybody; what cannot be removed is no
/// failure of its own.
fn remove(private: &Path) {
    let _ = fs::remove_file(private);
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> Failure {
    move |error| Failure::input(format!("{}: {error}", path.display()))
}

/// Whether the very batch is there; the same name for other exports, or the same export under
/// another name, is refused (attack C04).
fn stands_already(ballots: &Path, path: &Path, exports: &[ExportFile]) -> Result<bool, Failure> {
    let mut refused = Vec::new();
    for other in tables(ballots)? {
        let known = about(&other)?.export;
        if other == path && known == exports {
            return Ok(true);
        }
        let again =
            known.iter().filter(|known| exports.iter().any(|export| export.sha256 == known.sha256));
        refused.extend(again.map(|export| {
            let batch = other.file_stem().unwrap_or_default().to_string_lossy();
            format!(
                "{}: it was imported already, in batch {batch}; its ballots would count twice",
                export.file
            )
        }));
    }
    if refused.is_empty() && path.exists() {
        refused.push(format!(
            "{}: a batch of this name is there, read from other exports; give another --batch",
            path.display()
        ));
    }
    if refused.is_empty() { Ok(false) } else { Err(Failure::inputs(&refused)) }
}

/// Whether a batch that is there was imported with what is said of it now: links, a device or a
/// class given afterwards would be lost without a word.
fn said_before(path: &Path, label: BatchLabel<'_>, private: Private<'_>) -> Result<(), Failure> {
    let known = about(path)?;
    let (device, class) = (known.device.as_deref(), known.class.as_ref());
    let mut refused = Vec::new();
    let mut other = |what: &str| {
        refused.push(format!(
            "{}: the batch was imported before, {what}; to change that, move its files out of the \
             folder and import it again",
            path.display()
        ));
    };
    if label.device.is_some() && label.device != device {
        other("with another device or none");
    }
    if label.class.is_some() && label.class != class {
        other("with another class or none");
    }
    if private.sealed.is_some() {
        other("and links to cards are made with its records alone");
    }
    if private.write_ins.is_some() {
        other("and a sheet of write-ins is made with its records alone");
    }
    if refused.is_empty() { Ok(()) } else { Err(Failure::inputs(&refused)) }
}

/// The tables in a folder of ballots, by name.
pub(super) fn tables(ballots: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(ballots).map_err(failed(ballots))? {
        let path = entry.map_err(failed(ballots))?.path();
        if path.extension().is_some_and(|extension| extension == "parquet") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// What is known of a table; nothing where nobody wrote it down.
pub(super) fn about(table: &Path) -> Result<About, Failure> {
    let path = table.with_extension("toml");
    if path.exists() { read_toml(&path) } else { Ok(About::default()) }
}

/// The hashes of a table's sealed links, if there are any.
pub(super) fn links_of(table: &Path) -> Result<Option<Vec<u8>>, Failure> {
    let path = table.with_extension("links");
    path.exists().then(|| read_whole(&path)).transpose()
}

/// The link of every record, in the order of the exports.
fn links(understood: &Understood, ids: &[CvrId]) -> Vec<CardLink> {
    let files = understood.exports.iter().zip(&understood.source_ids);
    let rows = files.zip(&understood.ballots).flat_map(|((export, source_ids), ballots)| {
        (0..ballots.columns.len()).map(move |row| {
            let source_id = source_ids.get(row).map_or("", |id| &**id);
            (export.file.as_str(), row, source_id)
        })
    });
    let link = |((file, row, source_id), id): ((&str, usize, &str), &CvrId)| {
        let mut salt = [0; 32];
        getrandom::fill(&mut salt).expect("the system has a source of randomness");
        let row = u64::try_from(row + 1).expect("a row fits 64 bits");
        CardLink::new(*id, file, row, source_id, salt)
    };
    rows.zip(ids).map(link).collect()
}

/// One link a line.
fn link_lines(links: &[CardLink]) -> Vec<u8> {
    let mut lines = Vec::new();
    for link in links {
        lines.extend(canonical::to_vec(link).expect("a link has text and one small number"));
        lines.push(b'\n');
    }
    lines
}

/// The sheet of all write-ins, in the order of the random names.
fn write_in_sheet(understood: &Understood, ids: &[CvrId]) -> Vec<u8> {
    let (mut rows, mut before) = (Vec::new(), 0);
    for ballots in &understood.ballots {
        rows.extend(ballots.write_ins.iter().map(|write_in| SheetRow {
            cvr: ids[before + write_in.row].to_string(),
            contest: write_in.contest.to_string(),
            rank: write_in.rank.0,
            text: write_in.text.to_string(),
            counts_for: String::new(),
        }));
        before += ballots.columns.len();
    }
    // Those of one record, contest and rank keep the order of its marks.
    let key = |row: &SheetRow| (row.cvr.clone(), row.contest.clone(), row.rank);
    rows.sort_by_cached_key(key);
    write_sheet(&rows)
}

/// Writes a file that only its owner can read, and never over another file.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    use std::os::unix::fs::OpenOptionsExt;

    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(failed(path))?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.inspect_err(|_| remove(path)).map_err(failed(path))
}
