//! Writing a record so that it is whole at every moment.
//!
//! An append writes payloads, bundles and tiles first, none of which the old record reads, and
//! makes them durable. Then the checkpoint is signed and *remembered beside the record*, and only
//! then put in place by a rename. A crash before the rename leaves the old record; the next start
//! finds the remembered checkpoint and finishes the append. A record that is smaller than the
//! remembered checkpoint, or another, is never signed again: it was rolled back or forked.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use election::Timestamp;
use rayon::prelude::*;
use record::{Admitted, CHECKPOINT_PATH, FileWrite, LogWriter, RecordFiles, StatementError};
use tlog::checkpoint::{Checkpoint, Origin, SignedCheckpoint};
use tlog::cosignature::{self, cosign};
use tlog::note::Note;
use tlog::tree::TreeHead;

use crate::directory::Directory;
use crate::failure::Failure;
use crate::keys::Keys;

/// How much survives which accident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Every append survives the loss of power.
    PowerLoss,
    /// Every append survives the end of the program; for records that can be made again.
    ProcessEnd,
}

/// A record that this process alone may add to.
pub struct Store {
    directory: PathBuf,
    /// Held as long as the store lives; the system lets go of it when the process ends.
    _lock: File,
    writer: LogWriter,
    durability: Durability,
}

/// A file beside the record, so that nothing but the record lies in it.
pub(crate) fn beside(directory: &Path, ending: &str) -> PathBuf {
    let mut name = directory.file_name().unwrap_or_default().to_os_string();
    name.push(ending);
    directory.with_file_name(name)
}

fn failed(path: &Path) -> impl Fn(io::Error) -> Failure {
    let path = path.display().to_string();
    move |error| Failure::input(format!("{path}: {error}"))
}

impl Store {
    /// Opens a record to add to it, or begins one where there is none.
    pub fn open(directory: &Path, keys: &Keys, durability: Durability) -> Result<Self, Failure> {
        fs::create_dir_all(directory).map_err(failed(directory))?;
        let lock =
            take_lock(&beside(directory, ".lock"), "another program is adding to this record")?;
        let files = Directory::new(directory);
        let remembered = read_checkpoint(&beside(directory, ".head"), keys)?;
        let published = read_checkpoint(&directory.join(CHECKPOINT_PATH), keys)?;
        let head = match (&remembered, &published) {
            (None, None) => None,
            (None, Some(published)) => Some(published.checkpoint().head()),
            (Some(remembered), _) => {
                Some(finish_or_refuse(directory, &files, remembered, published.as_ref())?)
            }
        };
        let writer = match head {
            None => LogWriter::empty(),
            Some(head) => resume(&head, &files)?,
        };
        Ok(Self { directory: directory.to_owned(), _lock: lock, writer, durability })
    }

    /// The number of entries.
    pub fn size(&self) -> u64 {
        self.writer.head().size
    }

    /// Adds entries and the artifacts that their payloads name: all of them, or nothing.
    pub fn append(
        &mut self,
        entries: &[Admitted],
        artifacts: &[Vec<u8>],
        keys: &Keys,
        at: Timestamp,
    ) -> Result<(), Failure> {
        let commit = self.writer.append(entries, artifacts).map_err(bad_append)?;
        for folder in folders_of(&commit.files) {
            let folder = self.directory.join(folder);
            fs::create_dir_all(&folder).map_err(failed(&folder))?;
        }
        commit
            .files
            .par_iter()
            .try_for_each(|file| write_new(&self.directory, file, self.durability))?;
        if self.durability == Durability::PowerLoss {
            sync_folders(&self.directory, &commit.files)?;
        }
        let note = self.sign(&commit.next, keys, at)?;
        // From here on the log has promised this tree. A crash now is finished by the next start.
        replace(&beside(&self.directory, ".head"), &note, self.durability)?;
        replace(&self.directory.join(CHECKPOINT_PATH), &note, self.durability)?;
        self.writer = commit.next;
        Ok(())
    }

    fn sign(&self, next: &LogWriter, keys: &Keys, at: Timestamp) -> Result<Vec<u8>, Failure> {
        let bad = |error: &dyn std::fmt::Display| Failure::input(format!("checkpoint: {error}"));
        let origin = Origin::new(keys.log.verifier().name().as_str()).map_err(|e| bad(&e))?;
        let signed = next.checkpoint(origin, &keys.log).map_err(bad_append)?;
        let at = u64::try_from(at.as_second()).map_err(|e| bad(&e))?;
        let at = cosignature::Timestamp::new(at).map_err(|e| bad(&e))?;
        let mut note: Note = signed.note().clone();
        for witness in &keys.witnesses {
            let signature = cosign(witness, signed.checkpoint(), at).map_err(|e| bad(&e))?;
            note = note.with_signature(signature).map_err(|e| bad(&e))?;
        }
        Ok(note.to_bytes())
    }
}

fn bad_append(error: record::AppendError) -> Failure {
    Failure::input(error.to_string())
}

/// Two programs that add to one record could each win; the second is refused.
pub(crate) fn take_lock(path: &Path, busy: &str) -> Result<File, Failure> {
    let lock = File::create(path).map_err(failed(path))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => {
            Err(Failure::input(format!("{}: {busy}; wait until it has ended", path.display())))
        }
        Err(TryLockError::Error(error)) => Err(failed(path)(error)),
    }
}

fn read_checkpoint(path: &Path, keys: &Keys) -> Result<Option<SignedCheckpoint>, Failure> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(path)(error)),
    };
    let opened = Checkpoint::open(&bytes, keys.log.verifier());
    opened.map(Some).map_err(|error| {
        Failure::input(format!(
            "{}: {error}; the record is of another log, or damaged: copy it from a mirror",
            path.display()
        ))
    })
}

fn resume(head: &TreeHead, files: &dyn RecordFiles) -> Result<LogWriter, Failure> {
    LogWriter::resume(head, files).map_err(bad_append)
}

/// The head to go on from when this machine remembers what it signed last.
///
/// An append that was interrupted after signing has all its files: it is finished. Anything else
/// that is behind what was signed is a rollback or a fork, and signing on would be a lie that
/// two checkpoints prove.
fn finish_or_refuse(
    directory: &Path,
    files: &Directory,
    remembered: &SignedCheckpoint,
    published: Option<&SignedCheckpoint>,
) -> Result<TreeHead, Failure> {
    let signed = remembered.checkpoint().head();
    if published.is_some_and(|published| published.checkpoint().head() == signed) {
        return Ok(signed);
    }
    let here = published.map_or(0, |published| published.checkpoint().size);
    let whole = here < signed.size && is_whole(files, &signed);
    if !whole {
        return Err(Failure::input(format!(
            "{}: this record has {here} entries, and this machine last signed {} with root {}; \
             it was rolled back or forked and is not signed again. Copy the record from a mirror \
             that has the signed one, then start again",
            directory.display(),
            signed.size,
            signed.root,
        )));
    }
    let note = remembered.note().to_bytes();
    replace(&directory.join(CHECKPOINT_PATH), &note, Durability::PowerLoss)?;
    Ok(signed)
}

/// Whether every bundle of a tree is here and leads to its root.
fn is_whole(files: &Directory, head: &TreeHead) -> bool {
    LogWriter::resume(head, files).is_ok_and(|writer| writer.head() == *head)
}

/// The folders that files lie in, and all folders above them, the outermost first.
fn folders_of(files: &[FileWrite]) -> BTreeSet<&Path> {
    files.iter().flat_map(|file| Path::new(&file.path).ancestors().skip(1)).collect()
}

/// Writes a file that no record reads yet: no checkpoint names it, and what an append that was cut
/// off left half-written in its place is written over.
fn write_new(directory: &Path, file: &FileWrite, durability: Durability) -> Result<(), Failure> {
    let path = directory.join(&file.path);
    let there = fs::read(&path).is_ok_and(|bytes| bytes == file.bytes);
    let written = if there { File::open(&path) } else { File::create(&path) };
    let durable = written.and_then(|mut written| {
        if !there {
            written.write_all(&file.bytes)?;
        }
        match durability {
            Durability::PowerLoss => written.sync_all(),
            Durability::ProcessEnd => Ok(()),
        }
    });
    durable.map_err(failed(&path))
}

/// Puts bytes in the place of a file: readers see the old ones or the new ones.
pub fn replace(path: &Path, bytes: &[u8], durability: Durability) -> Result<(), Failure> {
    let part = beside(path, ".part");
    let written = File::create(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        if durability == Durability::PowerLoss { file.sync_all() } else { Ok(()) }
    });
    written.and_then(|()| fs::rename(&part, path)).map_err(|error| {
        // A full disk leaves the part: it is removed, so that nothing but the record stays.
        let _ = fs::remove_file(&part);
        failed(path)(error)
    })?;
    match path.parent() {
        Some(folder) if durability == Durability::PowerLoss => sync_folder(folder),
        _ => Ok(()),
    }
}

fn sync_folder(folder: &Path) -> Result<(), Failure> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed(folder))
}

/// New folders are durable when the folders that name them are.
fn sync_folders(directory: &Path, files: &[FileWrite]) -> Result<(), Failure> {
    let folders = folders_of(files);
    folders.into_iter().try_for_each(|folder| sync_folder(&directory.join(folder)))
}

impl From<StatementError> for Failure {
    fn from(error: StatementError) -> Self {
        Self::input(error.to_string())
    }
}
