//! A record as read: authentic, and not yet verified.

use std::collections::HashMap;

use election::CheckedDefinition;
use rayon::prelude::*;
use record::{
    DefinitionError, Digest, Entry, LogEntry, LogError, ReadLog, RecordFiles, StatementId,
    definition_of, read_artifact, read_log,
};

use crate::payload::{Payload, PayloadError, read_payload};

/// A record whose log holds together and whose definition is sound.
///
/// Signatures, powers, payloads and results are still to be checked: [`crate::verify`] does.
#[derive(Debug)]
pub struct Loaded {
    /// The log.
    pub log: ReadLog,
    /// The definition.
    pub definition: CheckedDefinition,
    /// The definition's digest.
    pub definition_digest: Digest,
    /// The payload of each entry, by position; `None` where the entry is no statement.
    pub payloads: Vec<Option<Result<Payload, PayloadError>>>,
    // Only looked up, never gone through.
    positions: HashMap<StatementId, u64>,
}

/// Why a record cannot be read far enough to be checked.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Its log does not hold together.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Log(Vec<LogError>),
    /// It has no definition to go by.
    #[error(transparent)]
    Definition(#[from] DefinitionError),
}

/// Reads a record's log, definition and payloads.
pub fn load(files: &dyn RecordFiles) -> Result<Loaded, LoadError> {
    let log = read_log(files).map_err(LoadError::Log)?;
    load_from(log, files)
}

/// Reads a record that has grown since it was read: only what is new is read from its payloads.
///
/// For whoever adds to a record and has checked nothing yet; verifying reads everything.
pub(crate) fn load_again(before: Loaded, files: &dyn RecordFiles) -> Result<Loaded, LoadError> {
    let log = read_log(files).map_err(LoadError::Log)?;
    let same = log.entries.iter().zip(&before.log.entries).all(|(new, old)| new.id == old.id);
    if !same || before.log.entries.is_empty() || log.entries.len() < before.log.entries.len() {
        return load_from(log, files);
    }
    let mut payloads = before.payloads;
    let new = &log.entries[payloads.len()..];
    payloads.par_extend(new.par_iter().map(|entry| payload_of(entry, files)));
    let positions = positions(&log);
    let (definition, definition_digest) = (before.definition, before.definition_digest);
    Ok(Loaded { log, definition, definition_digest, payloads, positions })
}

pub(crate) fn load_from(log: ReadLog, files: &dyn RecordFiles) -> Result<Loaded, LoadError> {
    let (definition, payloads) = rayon::join(
        || definition_of(&log, files),
        || log.entries.par_iter().map(|entry| payload_of(entry, files)).collect::<Vec<_>>(),
    );
    let (definition, definition_digest) = definition?;
    let positions = positions(&log);
    Ok(Loaded { log, definition, definition_digest, payloads, positions })
}

fn payload_of(entry: &LogEntry, files: &dyn RecordFiles) -> Option<Result<Payload, PayloadError>> {
    let statement = &entry.entry.as_ref().ok()?.get().statement;
    let bytes = read_artifact(files, &statement.payload);
    Some(
        bytes
            .map_err(Into::into)
            .and_then(|bytes| read_payload(statement.kind, &statement.unit, &bytes)),
    )
}

/// The first place of each statement.
fn positions(log: &ReadLog) -> HashMap<StatementId, u64> {
    let readable = log.entries.iter().filter(|entry| entry.entry.is_ok());
    readable.rev().map(|entry| (entry.id, entry.position)).collect()
}

impl Loaded {
    /// The entry at a position, where it is a statement.
    pub fn entry(&self, position: u64) -> Option<&Entry> {
        let index = usize::try_from(position).ok()?;
        Some(self.log.entries.get(index)?.entry.as_ref().ok()?.get())
    }

    /// The payload at a position, where there is one that can be used.
    pub fn payload(&self, position: u64) -> Option<&Payload> {
        let index = usize::try_from(position).ok()?;
        self.payloads.get(index)?.as_ref()?.as_ref().ok()
    }

    /// The name of the statement at a position.
    pub fn id(&self, position: u64) -> StatementId {
        self.log.entries[usize::try_from(position).expect("a position in memory")].id
    }

    /// Where a statement stands in the log: the first place, if it stands in several.
    pub fn position(&self, id: &StatementId) -> Option<u64> {
        self.positions.get(id).copied()
    }

    /// Every readable entry, in order.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (u64, &Entry)> {
        let readable = self.log.entries.iter();
        readable.filter_map(|entry| Some((entry.position, entry.entry.as_ref().ok()?.get())))
    }
}
