//! Reading a record's log: from files that nobody trusts to entries that its root commits to.

use std::collections::BTreeSet;
use std::ops::Range;

use election::{CheckedDefinition, Definition, DefinitionProblem, StatementKind};
use rayon::prelude::*;
use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::hash::{Hash, leaf_hash};
use tlog::note::{Note, NoteError};
use tlog::tile::{TILE_WIDTH, Tile, TileError, TileKind, encode_hashes, parse_bundle, tiles_for};
use tlog::tree::Tree;

use crate::canonical::{self, ReadError};
use crate::{
    Digest, Entry, FileError, PayloadBytesError, RecordFiles, StatementError, StatementId,
    payload_bytes,
};

/// Where the log states its size and root.
pub const CHECKPOINT_PATH: &str = "checkpoint";

/// The largest log that is read: every precinct of the nation many times over.
const LARGEST_LOG: u64 = 1 << 26;

/// A value whose bytes are those that the root of a log commits to.
///
/// Who signed them, and whether they are true, is not known yet. Only [`read_log`] makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authentic<T>(T);

impl<T> Authentic<T> {
    /// The value.
    pub fn get(&self) -> &T {
        &self.0
    }
}

/// A log whose files agree with one another and with its checkpoint.
#[derive(Debug)]
pub struct ReadLog {
    /// The checkpoint as a note, with every signature it carries, none of them verified yet.
    pub note: Note,
    /// What the note states.
    pub checkpoint: Checkpoint,
    /// The Merkle tree over all entries.
    pub tree: Tree,
    /// The entries, in order.
    pub entries: Vec<LogEntry>,
    /// The bytes of the entries, for whoever checks their signatures and payloads.
    pub bytes: EntryBytes,
    /// Files that belong to this log.
    pub files: BTreeSet<String>,
}

/// One entry of a log that holds together.
#[derive(Debug)]
pub struct LogEntry {
    /// Its position, from zero.
    pub position: u64,
    /// The statement and its signatures, or why its bytes are none.
    pub entry: Result<Authentic<Entry>, StatementError>,
    /// The statement's name; that of no bytes where the entry is none.
    pub id: StatementId,
    /// Where payload and statement stand in the bundle; nowhere where the entry is none.
    payload: Option<Range<usize>>,
    statement: Range<usize>,
}

impl LogEntry {
    /// Whether the payload stands in the entry; else it is an artifact.
    pub fn has_payload(&self) -> bool {
        self.payload.is_some()
    }
}

/// The bytes of all entries, bundle by bundle.
///
/// They are as large as the log, and may be let go of once nothing is read from them any more.
#[derive(Debug, Default)]
pub struct EntryBytes(Vec<Vec<u8>>);

impl EntryBytes {
    /// The payload that stands in an entry.
    pub fn payload(&self, entry: &LogEntry) -> Option<&[u8]> {
        Some(&self.bundle(entry)[entry.payload.clone()?])
    }

    /// The canonical bytes of an entry's statement; none where the entry is no statement.
    pub fn statement(&self, entry: &LogEntry) -> &[u8] {
        &self.bundle(entry)[entry.statement.clone()]
    }

    fn bundle(&self, entry: &LogEntry) -> &[u8] {
        let bundle = entry.position / u64::from(TILE_WIDTH);
        &self.0[usize::try_from(bundle).expect("a position in memory")]
    }
}

/// Why a log does not hold together. Each says where.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// A file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// No checkpoint: this is no record, or only a part of one.
    #[error("there is no file `checkpoint`; this is not a record, or it is only a part of one")]
    NoCheckpoint,
    /// The checkpoint is not a note.
    #[error("checkpoint: {0}")]
    Note(#[from] NoteError),
    /// The note is not a checkpoint.
    #[error("checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// More entries than any election has.
    #[error("checkpoint: the log says it has {size} entries; {LARGEST_LOG} is the most")]
    TooLarge {
        /// The size it states.
        size: u64,
    },
    /// A tile or bundle that the checkpoint needs is not there.
    #[error("{path} is missing: entries from {first} are lost here; copy it from a mirror")]
    Missing {
        /// The file.
        path: String,
        /// The first entry it covers.
        first: u64,
    },
    /// A bundle is cut short or longer than its entries.
    #[error("{path}: {error}; entries from {first} are damaged; copy it from a mirror")]
    Bundle {
        /// The file.
        path: String,
        /// The first entry it covers.
        first: u64,
        /// What is wrong.
        error: TileError,
    },
    /// A tile says otherwise than the entries.
    #[error("{path} disagrees with the entries, first at entry {first}; one of them was changed")]
    Tile {
        /// The file.
        path: String,
        /// The first entry on which they differ.
        first: u64,
    },
    /// The entries are not those of the checkpoint.
    #[error("the {size} entries have root {found}; the checkpoint states {stated}")]
    Root {
        /// The number of entries.
        size: u64,
        /// The root of the entries that are here.
        found: Hash,
        /// The root that the checkpoint states.
        stated: Hash,
    },
}

/// Reads the log of a record; all reasons are returned why it does not hold together.
pub fn read_log(files: &dyn RecordFiles) -> Result<ReadLog, Vec<LogError>> {
    let (note, checkpoint) = read_checkpoint(files).map_err(|error| vec![error])?;
    let tiles: Vec<Tile> = tiles_for(checkpoint.size).collect();
    let bundles: Vec<&Tile> = tiles.iter().filter(|t| t.kind() == TileKind::Entries).collect();
    let read: Vec<Result<Bundle, LogError>> =
        bundles.par_iter().map(|tile| read_bundle(files, tile)).collect();
    let (bundles, mut errors) = partition(read);
    if !errors.is_empty() {
        return Err(errors);
    }
    let leaves: Vec<Hash> = bundles.iter().flat_map(|bundle| bundle.leaves.clone()).collect();
    let tree = Tree::from_leaves(&leaves);
    errors.extend(check_tiles(files, &tiles, &tree));
    let found = tree.head_at(checkpoint.size).expect("one leaf an entry of the checkpoint").root;
    if found != checkpoint.root {
        let (size, stated) = (checkpoint.size, checkpoint.root);
        errors.push(LogError::Root { size, found, stated });
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let places: Vec<(u64, &Bundle, &Range<usize>)> = bundles.iter().flat_map(places).collect();
    let entries = places.par_iter().map(|(at, bundle, range)| parse_entry(*at, bundle, range));
    let entries = entries.collect();
    let bytes = EntryBytes(bundles.into_iter().map(|bundle| bundle.bytes).collect());
    let files = std::iter::once(CHECKPOINT_PATH.to_owned());
    let files = files.chain(tiles.iter().map(Tile::to_string)).collect();
    Ok(ReadLog { note, checkpoint, tree, entries, bytes, files })
}

fn partition<T, E>(results: Vec<Result<T, E>>) -> (Vec<T>, Vec<E>) {
    let (mut values, mut errors) = (Vec::with_capacity(results.len()), Vec::new());
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(error) => errors.push(error),
        }
    }
    (values, errors)
}

fn read_checkpoint(files: &dyn RecordFiles) -> Result<(Note, Checkpoint), LogError> {
    let bytes = files.read(CHECKPOINT_PATH)?.ok_or(LogError::NoCheckpoint)?;
    let note = Note::parse(&bytes)?;
    let checkpoint = Checkpoint::parse(note.text())?;
    if checkpoint.size > LARGEST_LOG {
        return Err(LogError::TooLarge { size: checkpoint.size });
    }
    Ok((note, checkpoint))
}

/// The entries of one bundle file, as ranges of its bytes.
struct Bundle {
    first: u64,
    bytes: Vec<u8>,
    entries: Vec<Range<usize>>,
    leaves: Vec<Hash>,
}

fn first_entry(tile: &Tile) -> u64 {
    let level = match tile.kind() {
        TileKind::Entries => 0,
        TileKind::Hashes { level } => u32::from(level),
    };
    tile.index().saturating_mul(256_u64.saturating_pow(level + 1))
}

fn read_bundle(files: &dyn RecordFiles, tile: &Tile) -> Result<Bundle, LogError> {
    let (path, first) = (tile.to_string(), first_entry(tile));
    let Some(bytes) = files.read(&path)? else { return Err(LogError::Missing { path, first }) };
    let entries = match parse_bundle(&bytes, tile.width()) {
        Ok(entries) => entries,
        Err(error) => return Err(LogError::Bundle { path, first, error }),
    };
    let leaves = entries.iter().map(|entry| leaf_hash(entry)).collect();
    // Each entry follows its two bytes of length, and the last ends the bundle.
    let mut end = 0;
    let ranges = entries.iter().map(|entry| {
        let start = end + 2;
        end = start + entry.len();
        start..end
    });
    let entries = ranges.collect();
    Ok(Bundle { first, bytes, entries, leaves })
}

fn check_tiles<'a>(files: &'a dyn RecordFiles, tiles: &'a [Tile], tree: &'a Tree) -> Vec<LogError> {
    let hashes = tiles.iter().filter(|tile| tile.kind() != TileKind::Entries);
    hashes.filter_map(|tile| check_tile(files, tile, tree).err()).collect()
}

fn check_tile(files: &dyn RecordFiles, tile: &Tile, tree: &Tree) -> Result<(), LogError> {
    let (path, first) = (tile.to_string(), first_entry(tile));
    let Some(stored) = files.read(&path)? else { return Err(LogError::Missing { path, first }) };
    let expected = expected_tile(tile, tree);
    if stored == expected {
        return Ok(());
    }
    let same = stored.iter().zip(&expected).take_while(|(a, b)| a == b).count();
    let covered = match tile.kind() {
        TileKind::Entries => 1,
        TileKind::Hashes { level } => 256_u64.saturating_pow(u32::from(level)),
    };
    let hash = u64::try_from(same / Hash::BYTES).expect("a tile has 256 hashes");
    Err(LogError::Tile { path, first: first + hash * covered })
}

/// The bytes of a tile of hashes, as the entries give them.
fn expected_tile(tile: &Tile, tree: &Tree) -> Vec<u8> {
    let TileKind::Hashes { level } = tile.kind() else {
        unreachable!("bundles are read before tiles of hashes")
    };
    let start = tile.index() * 256;
    let hashes = (start..start + u64::from(tile.width())).map(|position| {
        let hash = tree.complete_subtree(8 * u32::from(level), position);
        hash.expect("tiles of a size hold complete subtrees of a tree of that size")
    });
    encode_hashes(&hashes.collect::<Vec<_>>())
}

/// Each entry of a bundle with its position.
fn places(bundle: &Bundle) -> impl Iterator<Item = (u64, &Bundle, &Range<usize>)> {
    (bundle.first..).zip(&bundle.entries).map(move |(at, range)| (at, bundle, range))
}

fn parse_entry(position: u64, bundle: &Bundle, at: &Range<usize>) -> LogEntry {
    let bundle = &bundle.bytes;
    let within = |part: Range<usize>| at.start + part.start..at.start + part.end;
    match Entry::read(&bundle[at.clone()]) {
        Ok((entry, parts)) => {
            let statement = within(parts.statement);
            let id = StatementId::of(&bundle[statement.clone()]);
            let payload = parts.payload.map(within);
            LogEntry { position, entry: Ok(Authentic(entry)), id, payload, statement }
        }
        Err(error) => {
            let id = StatementId(Digest::of(b""));
            LogEntry { position, entry: Err(error), id, payload: None, statement: 0..0 }
        }
    }
}

/// What a file is that the checkpoint does not need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EarlierTile {
    /// A partial tile or bundle of an earlier size, and the log still begins with it.
    Agrees,
    /// One of another history.
    Contradicts,
    /// No partial tile of a smaller log.
    NotOne,
}

impl ReadLog {
    /// Whether a file is a partial tile of this log when it was smaller.
    pub fn earlier_tile(&self, path: &str, files: &dyn RecordFiles) -> EarlierTile {
        let Ok(tile) = Tile::parse(path) else { return EarlierTile::NotOne };
        let Ok(Some(stored)) = files.read(path) else { return EarlierTile::NotOne };
        let level = match tile.kind() {
            TileKind::Entries => 0,
            TileKind::Hashes { level } => u32::from(level),
        };
        let Some(start) = tile.index().checked_mul(256) else { return EarlierTile::NotOne };
        let hashes = (0..u64::from(tile.width()))
            .map(|offset| self.tree.complete_subtree(8 * level, start.checked_add(offset)?));
        let hashes: Option<Vec<Hash>> = hashes.collect();
        let (Some(hashes), true) = (hashes, tile.is_partial()) else { return EarlierTile::NotOne };
        let agrees = match tile.kind() {
            TileKind::Hashes { .. } => stored == encode_hashes(&hashes),
            TileKind::Entries => parse_bundle(&stored, tile.width()).is_ok_and(|entries| {
                entries.iter().map(|entry| leaf_hash(entry)).eq(hashes.iter().copied())
            }),
        };
        if agrees { EarlierTile::Agrees } else { EarlierTile::Contradicts }
    }
}

/// Why a record has no definition to go by.
#[derive(Debug, thiserror::Error)]
pub enum DefinitionError {
    /// The log is empty, or its first entry is something else.
    #[error("the first entry of the log is not a definition")]
    NotFirst,
    /// The payload is not there as promised.
    #[error(transparent)]
    Payload(#[from] PayloadBytesError),
    /// The payload is not a definition.
    #[error("the definition is not canonical JSON of a definition: {0}")]
    Read(#[from] ReadError),
    /// The definition breaks rules of its own.
    #[error("the definition breaks {} rules; first: {}", .0.len(), .0[0])]
    Lint(Vec<DefinitionProblem>),
}

/// The definition that a log starts with, and its digest.
pub fn definition_of(
    log: &ReadLog,
    files: &dyn RecordFiles,
) -> Result<(CheckedDefinition, Digest), DefinitionError> {
    let first = log.entries.first().ok_or(DefinitionError::NotFirst)?;
    let entry = first.entry.as_ref().map_err(|_| DefinitionError::NotFirst)?;
    let statement = &entry.get().statement;
    if statement.kind != StatementKind::Definition {
        return Err(DefinitionError::NotFirst);
    }
    let digest = statement.payload;
    let bytes = payload_bytes(log.bytes.payload(first), &digest, files)?;
    let definition: Definition = canonical::from_slice(&bytes)?;
    let checked = CheckedDefinition::new(definition).map_err(DefinitionError::Lint)?;
    Ok((checked, digest))
}
