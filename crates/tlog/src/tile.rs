//! Tiles and entry bundles (c2sp.org/tlog-tiles): the files that make up a log, and which of them
//! an append writes.

mod append;

use std::fmt;
use std::str::FromStr;

pub use append::{Appended, Edge, NewFile, RestoreError, new_files};

use crate::decimal::parse_decimal;
use crate::hash::Hash;

/// Hashes in a full tile and entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;

/// The highest level a path may name. A log of 64-bit size only has levels 0 to 7.
const MAX_LEVEL: u64 = 63;

/// What a file of the log contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// The entries themselves.
    Entries,
    /// Hashes of complete subtrees of `256^level` entries.
    Hashes {
        /// From 0, whose hashes are the leaf hashes, to 63.
        level: u8,
    },
}

/// The place of one tile or bundle; a full one and each partial one are different files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    kind: TileKind,
    index: u64,
    width: u16,
}

/// Why a path or the bytes of a tile are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Not a path this specification allows, or a second spelling of one.
    #[error("{path:?} is not the path of a tile")]
    Path {
        /// The path as given.
        path: String,
    },
    /// The level exceeds 63 or the width is not from 1 to 256.
    #[error("no tile has level {level} and width {width}")]
    Coordinates {
        /// The level, zero for entries.
        level: u8,
        /// The width.
        width: u16,
    },
    /// An entry exceeds 65,535 bytes, the most a bundle can hold.
    #[error("entry {position} has {bytes} bytes; at most 65535 are possible")]
    EntryTooLong {
        /// Its position among the entries given.
        position: usize,
        /// Its length.
        bytes: usize,
    },
    /// The bundle ends within an entry or before the last one.
    #[error("the bundle ends within entry {position}")]
    BundleTruncated {
        /// Position of the entry in the bundle.
        position: u16,
    },
    /// Bytes follow the last entry of the bundle.
    #[error("{bytes} bytes follow the last entry of the bundle")]
    BundleTrailing {
        /// How many.
        bytes: usize,
    },
    /// The tile does not have 32 bytes for each of its hashes.
    #[error("the tile has {found} bytes instead of {required}")]
    HashesLength {
        /// Bytes its width requires.
        required: usize,
        /// Bytes found.
        found: usize,
    },
}

impl Tile {
    /// Names a tile by its coordinates.
    ///
    /// # Errors
    /// [`TileError::Coordinates`].
    pub fn new(kind: TileKind, index: u64, width: u16) -> Result<Self, TileError> {
        let level = match kind {
            TileKind::Entries => 0,
            TileKind::Hashes { level } => level,
        };
        if u64::from(level) > MAX_LEVEL || !(1..=TILE_WIDTH).contains(&width) {
            return Err(TileError::Coordinates { level, width });
        }
        Ok(Self { kind, index, width })
    }

    /// Whether it holds entries or hashes, and of which level.
    #[must_use]
    pub const fn kind(&self) -> TileKind {
        self.kind
    }

    /// Its position within its level, from zero.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// The number of hashes or entries in it, from 1 to 256.
    #[must_use]
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// Whether it lacks hashes or entries that a larger tree will add.
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        self.width < TILE_WIDTH
    }

    /// Reads a path below the log's prefix, such as `tile/0/x001/x234/067.p/112`.
    ///
    /// # Errors
    /// [`TileError::Path`] for everything that `Display` would not have written.
    pub fn parse(path: &str) -> Result<Self, TileError> {
        // Reading takes any number of digits; writing it again shows whether they were right.
        let tile = read_path(path).filter(|tile| tile.to_string() == path);
        tile.ok_or_else(|| TileError::Path { path: path.to_owned() })
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Entries => formatter.write_str("tile/entries")?,
            TileKind::Hashes { level } => write!(formatter, "tile/{level}")?,
        }
        let digits = self.index.to_string();
        let elements = digits.len().div_ceil(3);
        let padded = format!("{digits:0>width$}", width = elements * 3);
        for element in 0..elements {
            let mark = if element + 1 < elements { "x" } else { "" };
            write!(formatter, "/{mark}{}", &padded[element * 3..element * 3 + 3])?;
        }
        if self.is_partial() {
            write!(formatter, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

impl FromStr for Tile {
    type Err = TileError;

    fn from_str(path: &str) -> Result<Self, TileError> {
        Self::parse(path)
    }
}

/// Every tile and bundle of a tree of `size` entries: bundles, then hashes from level 0 up, full
/// ones before the partial one.
///
/// Lazy, since the size may come from a stranger's checkpoint.
pub fn tiles_for(size: u64) -> impl Iterator<Item = Tile> {
    let levels =
        (0..8).map(move |level| (TileKind::Hashes { level }, size >> (8 * u32::from(level))));
    std::iter::once((TileKind::Entries, size)).chain(levels).flat_map(|(kind, width)| {
        let full = width / u64::from(TILE_WIDTH);
        let partial = partial_width(width);
        let full_tiles = (0..full).map(move |index| Tile { kind, index, width: TILE_WIDTH });
        full_tiles.chain((partial > 0).then_some(Tile { kind, index: full, width: partial }))
    })
}

/// Writes entries one after the other, each behind its length in two bytes, big endian.
///
/// # Errors
/// [`TileError::EntryTooLong`].
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, TileError> {
    let mut bundle = Vec::new();
    for (position, entry) in entries.iter().enumerate() {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len())
            .map_err(|_| TileError::EntryTooLong { position, bytes: entry.len() })?;
        bundle.extend_from_slice(&length.to_be_bytes());
        bundle.extend_from_slice(entry);
    }
    Ok(bundle)
}

/// Reads exactly `width` entries and requires the bundle to end there.
///
/// # Errors
/// [`TileError::BundleTruncated`] or [`TileError::BundleTrailing`].
pub fn parse_bundle(bundle: &[u8], width: u16) -> Result<Vec<&[u8]>, TileError> {
    let mut rest = bundle;
    let mut entries = Vec::with_capacity(usize::from(width.min(TILE_WIDTH)));
    for position in 0..width {
        let truncated = TileError::BundleTruncated { position };
        let Some((length, after)) = rest.split_first_chunk() else {
            return Err(truncated);
        };
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after.split_at_checked(length).ok_or(truncated)?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(TileError::BundleTrailing { bytes: rest.len() }) }
}

/// Writes the hashes of a tile one after the other.
#[must_use]
pub fn encode_hashes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

/// Reads exactly `width` hashes.
///
/// # Errors
/// [`TileError::HashesLength`].
pub fn parse_hashes(tile: &[u8], width: u16) -> Result<Vec<Hash>, TileError> {
    let (hashes, rest) = tile.as_chunks();
    let required = usize::from(width) * Hash::BYTES;
    if tile.len() != required || !rest.is_empty() {
        return Err(TileError::HashesLength { required, found: tile.len() });
    }
    Ok(hashes.iter().copied().map(Hash::from_bytes).collect())
}

/// The hashes of a level that do not fill a tile: `width mod 256`.
fn partial_width(width: u64) -> u16 {
    u16::try_from(width % u64::from(TILE_WIDTH)).expect("a remainder of 256 is below 256")
}

fn read_path(path: &str) -> Option<Tile> {
    let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let kind = match kind {
        "entries" => TileKind::Entries,
        level => TileKind::Hashes { level: u8::try_from(parse_decimal(level)?).ok()? },
    };
    let (index, width) = match rest.split_once(".p/") {
        None => (rest, TILE_WIDTH),
        Some((index, width)) => (index, u16::try_from(parse_decimal(width)?).ok()?),
    };
    let digits: String = index.chars().filter(char::is_ascii_digit).collect();
    Tile::new(kind, digits.parse().ok()?, width).ok()
}
