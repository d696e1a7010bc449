//! A record as read: authentic, and not yet verified.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use election::{CheckedDefinition, LookUp};
use rayon::prelude::*;
use record::{
    DefinitionError, Digest, Entry, EntryBytes, LogEntry, LogError, ReadLog, RecordFiles,
    StatementId, definition_of, payload_bytes, read_log,
};

use crate::adjudicated::AdjudicatedRecords;
use crate::links::Links;
use crate::payload::{Payload, PayloadError, in_place, read_kind, read_payload};
use crate::tables::Tables;

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
    /// The payload of each entry, by position.
    payloads: Vec<Held>,
    /// The tables of cast vote records.
    pub(crate) tables: Tables,
    /// Their records that decisions about write-ins name.
    pub(crate) adjudicated: AdjudicatedRecords,
    /// The sealed links of these.
    pub(crate) links: Links,
    // Only looked up, never gone through.
    positions: LookUp<StatementId, u64>,
}

/// What is held of an entry's payload.
#[derive(Debug)]
enum Held {
    /// The entry is no statement.
    Nothing,
    /// What stands in the entry.
    Inline(Payload),
    /// What an artifact holds, read once for all entries of a kind that name it.
    Beside(Arc<Payload>),
    /// The payload cannot be used.
    Wrong(Arc<PayloadError>),
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
    load_from(log, files).map(without_bytes)
}

/// Lets go of the bytes of the entries, from which nothing more is read.
fn without_bytes(mut loaded: Loaded) -> Loaded {
    loaded.log.bytes = EntryBytes::default();
    loaded
}

/// Reads a record that has grown since it was read: only what is new is read from its payloads.
///
/// For whoever adds to a record and has checked nothing yet; verifying reads everything.
pub(crate) fn load_again(mut before: Loaded, files: &dyn RecordFiles) -> Result<Loaded, LoadError> {
    let mut log = read_log(files).map_err(LoadError::Log)?;
    let same = log.entries.iter().zip(&before.log.entries).all(|(new, old)| new.id == old.id);
    if !same || before.log.entries.is_empty() || log.entries.len() < before.log.entries.len() {
        return load_from(log, files).map(without_bytes);
    }
    let mut payloads = std::mem::take(&mut before.payloads);
    payloads.extend(read_payloads(&log.entries[payloads.len()..], &log.bytes, files));
    log.bytes = EntryBytes::default();
    let positions = positions(&log);
    Ok(Loaded { log, payloads, positions, ..before }.with_tables(files))
}

/// Reads definition and payloads of a log, and keeps the bytes of its entries.
pub(crate) fn load_from(log: ReadLog, files: &dyn RecordFiles) -> Result<Loaded, LoadError> {
    let (definition, (payloads, positions)) = rayon::join(
        || definition_of(&log, files),
        || rayon::join(|| read_payloads(&log.entries, &log.bytes, files), || positions(&log)),
    );
    let (definition, definition_digest) = definition?;
    let (tables, adjudicated) = (Tables::default(), AdjudicatedRecords::default());
    let links = Links::default();
    Ok(Loaded {
        log,
        definition,
        definition_digest,
        payloads,
        tables,
        adjudicated,
        links,
        positions,
    }
    .with_tables(files))
}

/// The payloads of entries. An artifact is read once a kind, however many entries name it: else a
/// small record could make its reader read one large artifact a million times.
fn read_payloads(entries: &[LogEntry], bytes: &EntryBytes, files: &dyn RecordFiles) -> Vec<Held> {
    let mut held: Vec<Held> =
        entries.par_iter().map(|entry| read_inline(entry, bytes, files)).collect();
    let beside = || {
        entries.iter().enumerate().filter_map(|(index, entry)| {
            let statement = &entry.entry.as_ref().ok()?.get().statement;
            (!entry.has_payload() && entry.position > 0).then_some((index, statement))
        })
    };
    let named: BTreeSet<_> = beside().map(|(_, stated)| (stated.kind, stated.payload)).collect();
    let read = named.into_par_iter().map(|(kind, digest)| {
        let payload = payload_bytes(None, &digest, files).map_err(PayloadError::from);
        let payload = payload.and_then(|bytes| read_kind(kind, &bytes));
        ((kind, digest), payload.map(Arc::new).map_err(Arc::new))
    });
    let read: BTreeMap<_, _> = read.collect();
    for (index, statement) in beside() {
        held[index] = match &read[&(statement.kind, statement.payload)] {
            Err(error) => Held::Wrong(Arc::clone(error)),
            Ok(payload) => match in_place(payload, &statement.unit) {
                Ok(()) => Held::Beside(Arc::clone(payload)),
                Err(error) => Held::Wrong(Arc::new(error)),
            },
        };
    }
    held
}

fn read_inline(entry: &LogEntry, bytes: &EntryBytes, files: &dyn RecordFiles) -> Held {
    if entry.position == 0 {
        // The definition is read apart, and nothing goes on without it.
        return Held::Inline(Payload::Definition);
    }
    let (Ok(read), inline @ Some(_)) = (&entry.entry, bytes.payload(entry)) else {
        return Held::Nothing;
    };
    let statement = &read.get().statement;
    let payload = payload_bytes(inline, &statement.payload, files).map_err(Into::into);
    match payload.and_then(|bytes| read_payload(statement.kind, &statement.unit, &bytes)) {
        Ok(payload) => Held::Inline(payload),
        Err(error) => Held::Wrong(Arc::new(error)),
    }
}

/// The first place of each statement.
fn positions(log: &ReadLog) -> LookUp<StatementId, u64> {
    let readable = log.entries.iter().filter(|entry| entry.entry.is_ok());
    readable.rev().map(|entry| (entry.id, entry.position)).collect()
}

impl Loaded {
    /// With every table that its statements name.
    fn with_tables(mut self, files: &dyn RecordFiles) -> Self {
        let known = std::mem::take(&mut self.tables);
        self.tables = known.and_read(&self, files);
        let known = std::mem::take(&mut self.adjudicated);
        self.adjudicated = known.and_read(&self, files);
        let known = std::mem::take(&mut self.links);
        self.links = known.and_read(&self, files);
        self
    }

    /// The entry at a position, where it is a statement.
    pub fn entry(&self, position: u64) -> Option<&Entry> {
        let index = usize::try_from(position).ok()?;
        Some(self.log.entries.get(index)?.entry.as_ref().ok()?.get())
    }

    /// The payload at a position, where there is one that can be used.
    pub fn payload(&self, position: u64) -> Option<&Payload> {
        match self.held(position)? {
            Held::Inline(payload) => Some(payload),
            Held::Beside(payload) => Some(payload),
            Held::Nothing | Held::Wrong(_) => None,
        }
    }

    /// Why the payload at a position cannot be used, where it cannot.
    pub fn payload_error(&self, position: u64) -> Option<&PayloadError> {
        match self.held(position)? {
            Held::Wrong(error) => Some(error),
            _ => None,
        }
    }

    fn held(&self, position: u64) -> Option<&Held> {
        self.payloads.get(usize::try_from(position).ok()?)
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
