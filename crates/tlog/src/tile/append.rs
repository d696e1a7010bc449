//! What an append writes, from what the last append left at the right edge of the tree.

use super::{
    TILE_WIDTH, Tile, TileError, TileKind, encode_bundle, encode_hashes, parse_bundle,
    parse_hashes, partial_width,
};
use crate::hash::{Hash, leaf_hash};
use crate::tree::{TreeHead, root};

/// Levels of a tree whose size is a 64-bit number.
const LEVELS: usize = 8;

/// The partial tiles of a tree: all that the next append must know, whatever the size.
///
/// It is read back from at most nine files and checked against the checkpoint, so a writer can
/// start again after a crash without trusting its disk or reading the whole log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    /// The hashes of each level that do not fill a tile yet.
    hashes: [Vec<Hash>; LEVELS],
    /// The entries that do not fill a bundle yet.
    entries: Vec<Vec<u8>>,
}

/// A file to write, at the path that the tile displays as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Where.
    pub tile: Tile,
    /// The whole content.
    pub bytes: Vec<u8>,
}

/// The outcome of an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The right edge of the larger tree; its head is what the next checkpoint states.
    pub edge: Edge,
    /// The files to write, bundles first, then hashes from level 0 up.
    pub files: Vec<NewFile>,
}

/// Why files are not the right edge of the tree with this head.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// Not one file for each of [`Edge::tiles`].
    #[error("{found} files were given for the {required} partial tiles of this size")]
    FileCount {
        /// Partial tiles of a tree of this size.
        required: usize,
        /// Files given.
        found: usize,
    },
    /// A file is malformed.
    #[error("{tile}: {error}")]
    Tile {
        /// The tile.
        tile: Tile,
        /// What is wrong.
        error: TileError,
    },
    /// An entry of the partial bundle does not hash to its leaf.
    #[error("entry {index} does not match its leaf hash")]
    Leaf {
        /// Position of the entry in the log.
        index: u64,
    },
    /// The hashes do not lead to the root.
    #[error("the partial tiles lead to root {computed}, not {stated}")]
    Root {
        /// The root that follows from the files.
        computed: Hash,
        /// The root of the head.
        stated: Hash,
    },
}

impl Edge {
    /// The edge of the tree without entries.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// The partial tiles of a tree of this size, bundle first, then from level 0 up.
    #[must_use]
    pub fn tiles(size: u64) -> Vec<Tile> {
        let levels = (0..8).map(|level| TileKind::Hashes { level });
        let tile = |kind| {
            let level = if let TileKind::Hashes { level } = kind { level } else { 0 };
            let width = partial_width(size >> (8 * u32::from(level)));
            (width > 0).then(|| Tile { kind, index: partial_index(size, level), width })
        };
        std::iter::once(TileKind::Entries).chain(levels).filter_map(tile).collect()
    }

    /// Rebuilds the edge from the contents of [`Edge::tiles`], in that order.
    ///
    /// # Errors
    /// [`RestoreError`] when a file is malformed or the files contradict the head.
    pub fn restore<F: AsRef<[u8]>>(head: &TreeHead, files: &[F]) -> Result<Self, RestoreError> {
        let tiles = Self::tiles(head.size);
        if tiles.len() != files.len() {
            return Err(RestoreError::FileCount { required: tiles.len(), found: files.len() });
        }
        let mut edge = Self { size: head.size, ..Self::default() };
        for (tile, file) in tiles.into_iter().zip(files) {
            edge.restore_tile(&tile, file.as_ref())
                .map_err(|error| RestoreError::Tile { tile, error })?;
        }
        let pairs = edge.entries.iter().zip(&edge.hashes[0]);
        let start = head.size - head.size % u64::from(TILE_WIDTH);
        for (index, (entry, leaf)) in (start..).zip(pairs) {
            if leaf_hash(entry) != *leaf {
                return Err(RestoreError::Leaf { index });
            }
        }
        let computed = edge.head().root;
        if computed != head.root {
            return Err(RestoreError::Root { computed, stated: head.root });
        }
        Ok(edge)
    }

    /// Size and root of the tree.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        // The part of the tree below a level's last full tile is one more, rightmost, subtree of
        // that level; RFC 6962 splits at powers of two, so the shapes agree.
        let mut below: Option<Hash> = None;
        for level in &self.hashes {
            let subtrees: Vec<Hash> = level.iter().copied().chain(below).collect();
            below = (!subtrees.is_empty()).then(|| root(&subtrees));
        }
        TreeHead { size: self.size, root: below.unwrap_or_else(|| root(&[])) }
    }

    fn restore_tile(&mut self, tile: &Tile, file: &[u8]) -> Result<(), TileError> {
        match tile.kind {
            TileKind::Entries => {
                let entries = parse_bundle(file, tile.width)?;
                self.entries = entries.into_iter().map(<[u8]>::to_vec).collect();
            }
            TileKind::Hashes { level } => {
                self.hashes[usize::from(level)] = parse_hashes(file, tile.width)?;
            }
        }
        Ok(())
    }
}

/// Appends entries: the files that the larger tree has and the old one does not.
///
/// Every file covers at least one new entry, so none of them belongs to the old tree, which stays
/// readable until the new checkpoint replaces the old one. Write and sync all files before that.
/// A file that exists already with other bytes was left by an append whose checkpoint was never
/// published: overwrite it.
///
/// # Errors
/// [`TileError::EntryTooLong`]; nothing is appended then.
pub fn new_files<E: AsRef<[u8]>>(edge: &Edge, entries: &[E]) -> Result<Appended, TileError> {
    for (position, entry) in entries.iter().enumerate() {
        let bytes = entry.as_ref().len();
        if bytes > usize::from(u16::MAX) {
            return Err(TileError::EntryTooLong { position, bytes });
        }
    }
    let mut next = edge.clone();
    next.size += entries.len() as u64;
    let mut files = Vec::new();
    if entries.is_empty() {
        return Ok(Appended { edge: next, files });
    }
    append_bundles(edge, entries, &mut next, &mut files)?;
    let mut new: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry.as_ref())).collect();
    for level in 0..8 {
        if new.is_empty() {
            break;
        }
        new = append_hashes(edge, level, &new, &mut next, &mut files);
    }
    Ok(Appended { edge: next, files })
}

fn append_bundles<E: AsRef<[u8]>>(
    edge: &Edge,
    entries: &[E],
    next: &mut Edge,
    files: &mut Vec<NewFile>,
) -> Result<(), TileError> {
    let before = edge.entries.iter().map(Vec::as_slice);
    let unfinished: Vec<&[u8]> = before.chain(entries.iter().map(AsRef::as_ref)).collect();
    let start = partial_index(edge.size, 0);
    let bundles = unfinished.chunks(usize::from(TILE_WIDTH));
    for (index, bundle) in (start..).zip(bundles) {
        let tile = Tile { kind: TileKind::Entries, index, width: width_of(bundle) };
        files.push(NewFile { tile, bytes: encode_bundle(bundle)? });
    }
    let (_, rest) = unfinished.as_chunks::<{ TILE_WIDTH as usize }>();
    next.entries = rest.iter().map(|entry| entry.to_vec()).collect();
    Ok(())
}

/// Appends hashes to one level and returns those that its newly full tiles add to the next.
fn append_hashes(
    edge: &Edge,
    level: u8,
    new: &[Hash],
    next: &mut Edge,
    files: &mut Vec<NewFile>,
) -> Vec<Hash> {
    let unfinished = [edge.hashes[usize::from(level)].as_slice(), new].concat();
    let start = partial_index(edge.size, level);
    let kind = TileKind::Hashes { level };
    for (index, hashes) in (start..).zip(unfinished.chunks(usize::from(TILE_WIDTH))) {
        let tile = Tile { kind, index, width: width_of(hashes) };
        files.push(NewFile { tile, bytes: encode_hashes(hashes) });
    }
    let (full, rest) = unfinished.as_chunks::<{ TILE_WIDTH as usize }>();
    next.hashes[usize::from(level)] = rest.to_vec();
    full.iter().map(|tile| root(tile)).collect()
}

/// The index of the first tile of a level that is not full: `size / 256^(level + 1)`.
fn partial_index(size: u64, level: u8) -> u64 {
    size.checked_shr(8 * (u32::from(level) + 1)).unwrap_or(0)
}

fn width_of<T>(chunk: &[T]) -> u16 {
    u16::try_from(chunk.len()).expect("a chunk has 256 items at most")
}
