//! Bits that flip by chance: each must be found, and found where it is.

use std::collections::BTreeSet;

use rayon::prelude::*;
use record::{CHECKPOINT_PATH, FileError, MemoryFiles, RecordFiles, TrustFile, TrustPolicy};
use serde::Serialize;
use tlog::tile::{Tile, TileKind, parse_bundle};
use verify::{Check, Current, LoadError, Report, Verdict};

/// One bit of one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Flip {
    /// The file.
    pub path: String,
    /// The byte, from zero.
    pub byte: usize,
    /// The bit, from the least one.
    pub bit: u8,
}

/// What became of flipped bits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FlipReport {
    /// Bits flipped, each in a copy of its own.
    pub flips: usize,
    /// Those that the report tells: a check that passed does so no longer, or one that did not
    /// gives another reason.
    pub detected: usize,
    /// Those of them where such a check names the file, or the entry that the byte belongs to.
    pub located: usize,
    /// Those that no check tells.
    pub undetected: Vec<Flip>,
    /// Those that are told without their place, with what was told.
    pub unlocated: Vec<(Flip, String)>,
}

/// Why no bit was flipped.
#[derive(Debug, thiserror::Error)]
pub enum FlipError {
    /// The record cannot be read as it is.
    #[error("the record cannot be read before any bit is flipped: {0}")]
    Load(#[from] LoadError),
    /// A check fails before any bit is flipped.
    #[error("{id} fails before any bit is flipped: {detail}")]
    NotHonest {
        /// The check.
        id: &'static str,
        /// What it says.
        detail: String,
    },
    /// There is no byte to flip a bit of.
    #[error("the record has no file with a byte in it")]
    Empty,
}

/// Flips bits chosen by a seed, each in a copy of its own, and verifies each copy as a reader does
/// who pinned log, definition and witnesses before.
///
/// Half of the bits are drawn evenly from all files, so that small ones are hit often, and half
/// evenly from all bytes.
pub fn flip_bits(files: &MemoryFiles, flips: usize, seed: u64) -> Result<FlipReport, FlipError> {
    let chosen = choose(files, flips, seed)?;
    try_flips(files, &chosen)
}

/// Flips every bit of one file, each in a copy of its own.
pub fn flip_every_bit(files: &MemoryFiles, path: &str) -> Result<FlipReport, FlipError> {
    let bytes = files.0.get(path).map_or(0, Vec::len);
    let of_byte = |byte| (0..8).map(move |bit| Flip { path: path.to_owned(), byte, bit });
    try_flips(files, &(0..bytes).flat_map(of_byte).collect::<Vec<_>>())
}

fn try_flips(files: &MemoryFiles, flips: &[Flip]) -> Result<FlipReport, FlipError> {
    let trust = pinned(files)?;
    let honest = verify::verify(files, TrustPolicy::Pinned(&trust)).report;
    if let Some(check) = honest.checks.iter().find(|check| check.verdict == Verdict::Fail) {
        return Err(FlipError::NotHonest { id: check.id, detail: check.detail.clone() });
    }
    let verdicts: Vec<Told> =
        flips.par_iter().map(|flip| try_flip(files, &trust, &honest, flip)).collect();
    let mut report = FlipReport { flips: flips.len(), ..FlipReport::default() };
    for (flip, told) in flips.iter().zip(verdicts) {
        report.detected += usize::from(!matches!(told, Told::Nothing));
        match told {
            Told::Nothing => report.undetected.push(flip.clone()),
            Told::Elsewhere(words) => report.unlocated.push((flip.clone(), words)),
            Told::Place => report.located += 1,
        }
    }
    Ok(report)
}

/// What a reader pinned before the bit flipped.
fn pinned(files: &MemoryFiles) -> Result<TrustFile, FlipError> {
    let loaded = Current::read(files)?.loaded;
    let definition = loaded.definition.get();
    Ok(TrustFile {
        origin: definition.log.origin.clone(),
        log_key: definition.log.key.clone(),
        definition: loaded.definition_digest,
        witness_policy: definition.witness_policy.clone(),
        seen_checkpoint: None,
    })
}

/// What verification tells of a flipped bit.
enum Told {
    Nothing,
    Elsewhere(String),
    Place,
}

fn try_flip(files: &MemoryFiles, trust: &TrustFile, honest: &Report, flip: &Flip) -> Told {
    let flipped = Flipped { files, flip };
    let report = verify::verify(&flipped, TrustPolicy::Pinned(trust)).report;
    let was = |id| honest.check(id).map(|check| (check.verdict, &check.detail));
    let told: Vec<&Check> = report
        .checks
        .iter()
        .filter(|check| check.verdict != Verdict::Pass)
        .filter(|check| was(check.id) != Some((check.verdict, &check.detail)))
        .collect();
    if told.is_empty() {
        return Told::Nothing;
    }
    let names = names_of(files, flip);
    if told
        .iter()
        .any(|check| is_about(check, flip) || names.iter().any(|n| mentions(&check.detail, n)))
    {
        return Told::Place;
    }
    let words = told.iter().map(|check| format!("{}: {}", check.id, check.detail));
    Told::Elsewhere(words.collect::<Vec<_>>().join("\n"))
}

/// Checks on the checkpoint's signatures are about that one file.
fn is_about(check: &Check, flip: &Flip) -> bool {
    flip.path == CHECKPOINT_PATH && ["V01", "V03"].contains(&check.id)
}

/// Words that give a place away: the file, or the entry that the byte belongs to.
fn names_of(files: &MemoryFiles, flip: &Flip) -> BTreeSet<String> {
    let mut names = BTreeSet::from([flip.path.clone()]);
    names.extend(entry_of(files, flip).map(|position| format!("entry {position}")));
    names
}

fn entry_of(files: &MemoryFiles, flip: &Flip) -> Option<u64> {
    let tile = Tile::parse(&flip.path).ok().filter(|tile| tile.kind() == TileKind::Entries)?;
    let entries = parse_bundle(files.0.get(&flip.path)?, tile.width()).ok()?;
    // Each entry follows its two bytes of length.
    let mut end = 0;
    let ends = entries.iter().map(|entry| {
        end += 2 + entry.len();
        end
    });
    let index = ends.take_while(|end| *end <= flip.byte).count();
    Some(tile.index() * 256 + u64::try_from(index).ok()?)
}

/// Whether words contain a name, and not as the beginning of a longer number.
fn mentions(words: &str, name: &str) -> bool {
    words.match_indices(name).any(|(at, _)| {
        let after = words[at + name.len()..].chars().next();
        !after.is_some_and(|c| c.is_ascii_digit())
    })
}

/// A record with one bit flipped, without a copy of all the others.
struct Flipped<'a> {
    files: &'a MemoryFiles,
    flip: &'a Flip,
}

impl RecordFiles for Flipped<'_> {
    fn list(&self) -> Result<Vec<String>, FileError> {
        self.files.list()
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, FileError> {
        let mut bytes = self.files.read(path)?;
        if path == self.flip.path
            && let Some(byte) = bytes.iter_mut().flatten().nth(self.flip.byte)
        {
            *byte ^= 1 << self.flip.bit;
        }
        Ok(bytes)
    }
}

fn choose(files: &MemoryFiles, flips: usize, seed: u64) -> Result<Vec<Flip>, FlipError> {
    let sizes: Vec<(&String, usize)> =
        files.0.iter().map(|(path, bytes)| (path, bytes.len())).filter(|(_, n)| *n > 0).collect();
    let total: usize = sizes.iter().map(|(_, bytes)| bytes).sum();
    if total == 0 {
        return Err(FlipError::Empty);
    }
    let mut random = SplitMix(seed);
    let draw = |number| {
        let (path, byte) = if number % 2 == 0 {
            let (path, bytes) = sizes[random.below(sizes.len())];
            (path, random.below(bytes))
        } else {
            byte_at(&sizes, random.below(total))
        };
        let bit = u8::try_from(random.below(8)).expect("a byte has eight bits");
        Flip { path: path.clone(), byte, bit }
    };
    Ok((0..flips).map(draw).collect())
}

/// The file and place of a byte of all files laid end to end.
fn byte_at<'a>(sizes: &[(&'a String, usize)], mut byte: usize) -> (&'a String, usize) {
    for (path, bytes) in sizes {
        if byte < *bytes {
            return (path, byte);
        }
        byte -= bytes;
    }
    unreachable!("the byte is below the sum of all sizes")
}

/// A generator whose whole state is one number, so that a seed gives a run again.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014,
/// written from memory. Nothing secret hangs on it.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is at least 1.
    fn below(&mut self, bound: usize) -> usize {
        let wide = u128::from(self.next()) * u128::try_from(bound).expect("lengths fit 128 bits");
        usize::try_from(wide >> 64).expect("it is below a length")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_its_published_numbers() {
        // The first outputs for seed 0 of the reference implementation.
        let mut random = SplitMix(0);
        assert_eq!(random.next(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(random.next(), 0x6e78_9e6a_a1b9_65f4);
        assert!((0..1000).all(|_| random.below(7) < 7));
    }

    #[test]
    fn a_name_is_not_the_beginning_of_a_longer_one() {
        assert!(mentions("entry 12: wrong", "entry 12"));
        assert!(!mentions("entry 123: wrong", "entry 12"));
    }
}
