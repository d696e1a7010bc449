//! Merkle trees of RFC 6962, section 2.1: roots, inclusion proofs, consistency proofs.
//!
//! All of it works on leaf hashes. A [`Tree`] keeps every complete subtree and answers any proof
//! in logarithmic time; a [`Frontier`] keeps only what the next root needs.

use crate::hash::{Hash, empty_root, node_hash};

/// The size of a tree, in entries, and its root: what a checkpoint states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeHead {
    /// The number of entries.
    pub size: u64,
    /// The Merkle tree hash over all of them.
    pub root: Hash,
}

/// Why a proof was not made or does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The entry asked for is not in a tree of this size.
    #[error("entry {index} is not in a tree of {size} entries")]
    IndexBeyondSize {
        /// Position of the entry, from zero.
        index: u64,
        /// Entries in the tree.
        size: u64,
    },
    /// The older size exceeds the newer one, or the newer one what is known of the tree.
    #[error("size {requested} is beyond {available} entries")]
    SizeBeyondTree {
        /// The size asked for.
        requested: u64,
        /// The largest size possible here.
        available: u64,
    },
    /// A proof for these sizes has exactly one length, and this is not it.
    #[error("the proof has {found} hashes where its position requires {required}")]
    Length {
        /// Hashes the position requires.
        required: usize,
        /// Hashes given.
        found: usize,
    },
    /// The proof does not lead to the root of the (newer) tree.
    #[error("the proof leads to root {computed}, not {stated}")]
    RootMismatch {
        /// The root that follows from the proof.
        computed: Hash,
        /// The root it was checked against.
        stated: Hash,
    },
    /// The proof does not contain the older tree: entries before its end were changed.
    #[error("the proof leads to older root {computed}, not {stated}")]
    OldRootMismatch {
        /// The older root that follows from the proof.
        computed: Hash,
        /// The older root it was checked against.
        stated: Hash,
    },
}

/// The root over leaf hashes, in one pass and logarithmic memory.
#[must_use]
pub fn root(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::new();
    leaves.iter().for_each(|leaf| frontier.push(*leaf));
    frontier.root()
}

/// The audit path of leaf `index` in the tree of the first `size` leaves, from the leaf's sibling
/// up to the root's child (RFC 6962, section 2.1.1).
///
/// Many proofs of one tree are cheaper from one [`Tree`].
///
/// # Errors
/// [`ProofError::SizeBeyondTree`] or [`ProofError::IndexBeyondSize`].
pub fn inclusion_proof(leaves: &[Hash], index: u64, size: u64) -> Result<Vec<Hash>, ProofError> {
    Tree::from_leaves(leaves).inclusion_proof(index, size)
}

/// The proof that the first `old` leaves are a prefix of the first `new` (RFC 6962, 2.1.2).
///
/// Empty for equal sizes and, by the convention of tlog-witness, for `old` zero.
///
/// # Errors
/// [`ProofError::SizeBeyondTree`].
pub fn consistency_proof(leaves: &[Hash], old: u64, new: u64) -> Result<Vec<Hash>, ProofError> {
    Tree::from_leaves(leaves).consistency_proof(old, new)
}

/// Checks that the leaf stands at `index` of the tree with this head.
///
/// # Errors
/// [`ProofError::IndexBeyondSize`], [`ProofError::Length`] or [`ProofError::RootMismatch`].
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    proof: &[Hash],
    head: &TreeHead,
) -> Result<(), ProofError> {
    if index >= head.size {
        return Err(ProofError::IndexBeyondSize { index, size: head.size });
    }
    let turns = turns_to_leaf(index, head.size);
    require_length(proof, turns.len())?;
    let computed = turns.iter().rev().zip(proof).fold(*leaf, |below, (turn, hash)| match turn {
        Turn::Left => node_hash(&below, hash),
        Turn::Right => node_hash(hash, &below),
    });
    require_root(computed, head.root)
}

/// Checks that the tree of `old` is a prefix of the tree of `new`: nothing that was in the log
/// has been changed or removed since.
///
/// # Errors
/// [`ProofError::SizeBeyondTree`], [`ProofError::Length`], [`ProofError::OldRootMismatch`] or
/// [`ProofError::RootMismatch`].
pub fn verify_consistency(
    old: &TreeHead,
    new: &TreeHead,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old.size > new.size {
        return Err(ProofError::SizeBeyondTree { requested: old.size, available: new.size });
    }
    if old.size == 0 {
        require_length(proof, 0)?;
        return require_old_root(empty_root(), old.root);
    }
    if old.size == new.size {
        require_length(proof, 0)?;
        return require_root(old.root, new.root);
    }
    let turns = turns_to_prefix(old.size, new.size);
    // A descent that only turns left ends at the old tree itself, whose root is known and omitted.
    let seeded = turns.contains(&Turn::Right);
    require_length(proof, turns.len() + usize::from(seeded))?;
    let (seed, path) = match proof.split_first() {
        Some((seed, path)) if seeded => (*seed, path),
        _ => (old.root, proof),
    };
    let (mut old_root, mut new_root) = (seed, seed);
    for (turn, hash) in turns.iter().rev().zip(path) {
        match turn {
            // What lies to the right of the old tree belongs to the new one only.
            Turn::Left => new_root = node_hash(&new_root, hash),
            Turn::Right => {
                old_root = node_hash(hash, &old_root);
                new_root = node_hash(hash, &new_root);
            }
        }
    }
    require_old_root(old_root, old.root)?;
    require_root(new_root, new.root)
}

/// A growing tree that keeps one hash per complete subtree on its right edge.
///
/// At most 64 hashes of memory, whatever the size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    /// Roots of the complete subtrees, left to right, one per bit set in `size`.
    subtrees: Vec<Hash>,
    size: u64,
}

impl Frontier {
    /// The tree without entries.
    #[must_use]
    pub const fn new() -> Self {
        Self { subtrees: Vec::new(), size: 0 }
    }

    /// Appends one leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut complete = leaf;
        for _ in 0..self.size.trailing_ones() {
            let left = self.subtrees.pop().expect("each bit set in size has its subtree");
            complete = node_hash(&left, &complete);
        }
        self.subtrees.push(complete);
        self.size += 1;
    }

    /// The number of leaves pushed.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root over all leaves pushed.
    #[must_use]
    pub fn root(&self) -> Hash {
        fold_right(self.subtrees.iter().copied())
    }

    /// Size and root together.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        TreeHead { size: self.size, root: self.root() }
    }
}

/// A tree held in memory with all its complete subtrees: 64 bytes an entry, every proof of every
/// size up to its own in logarithmic time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// `levels[k][i]` is the root over leaves `i * 2^k .. (i + 1) * 2^k`.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree over these leaf hashes.
    #[must_use]
    pub fn from_leaves(leaves: &[Hash]) -> Self {
        let mut levels = Vec::new();
        let mut level = leaves.to_vec();
        while !level.is_empty() {
            let above = level.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
            levels.push(std::mem::replace(&mut level, above));
        }
        Self { levels }
    }

    /// Appends one leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut complete = leaf;
        for height in 0.. {
            if self.levels.len() == height {
                self.levels.push(Vec::new());
            }
            let level = &mut self.levels[height];
            level.push(complete);
            if level.len() % 2 == 1 {
                return;
            }
            complete = node_hash(&level[level.len() - 2], &level[level.len() - 1]);
        }
    }

    /// The leaf hashes, in order.
    #[must_use]
    pub fn leaves(&self) -> &[Hash] {
        self.levels.first().map_or(&[], Vec::as_slice)
    }

    /// The number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.leaves().len() as u64
    }

    /// The head of the tree as it was when it had `size` leaves.
    ///
    /// # Errors
    /// [`ProofError::SizeBeyondTree`].
    pub fn head_at(&self, size: u64) -> Result<TreeHead, ProofError> {
        self.require_size(size)?;
        let root = if size == 0 { empty_root() } else { self.range_root(0, size) };
        Ok(TreeHead { size, root })
    }

    /// The hash over the complete subtree of `2^height` leaves at this position of its level, or
    /// `None` where the tree has no such subtree.
    #[must_use]
    pub fn complete_subtree(&self, height: u32, position: u64) -> Option<Hash> {
        let level = self.levels.get(usize::try_from(height).ok()?)?;
        level.get(usize::try_from(position).ok()?).copied()
    }

    /// As [`inclusion_proof`].
    ///
    /// # Errors
    /// [`ProofError::SizeBeyondTree`] or [`ProofError::IndexBeyondSize`].
    pub fn inclusion_proof(&self, index: u64, size: u64) -> Result<Vec<Hash>, ProofError> {
        self.require_size(size)?;
        if index >= size {
            return Err(ProofError::IndexBeyondSize { index, size });
        }
        Ok(self.path(&turns_to_leaf(index, size), size).0)
    }

    /// As [`consistency_proof`].
    ///
    /// # Errors
    /// [`ProofError::SizeBeyondTree`].
    pub fn consistency_proof(&self, old: u64, new: u64) -> Result<Vec<Hash>, ProofError> {
        self.require_size(new)?;
        if old > new {
            return Err(ProofError::SizeBeyondTree { requested: old, available: new });
        }
        if old == 0 || old == new {
            return Ok(Vec::new());
        }
        let turns = turns_to_prefix(old, new);
        let (mut proof, (start, end)) = self.path(&turns, new);
        if turns.contains(&Turn::Right) {
            proof.insert(0, self.range_root(start, end));
        }
        Ok(proof)
    }

    /// The siblings of a descent, bottom first, and the range of leaves it ends at.
    fn path(&self, turns: &[Turn], size: u64) -> (Vec<Hash>, (u64, u64)) {
        let (mut start, mut end) = (0, size);
        let mut siblings = Vec::with_capacity(turns.len() + 1);
        for turn in turns {
            let middle = start + left_size(end - start);
            match turn {
                Turn::Left => {
                    siblings.push(self.range_root(middle, end));
                    end = middle;
                }
                Turn::Right => {
                    siblings.push(self.range_root(start, middle));
                    start = middle;
                }
            }
        }
        siblings.reverse();
        (siblings, (start, end))
    }

    /// The root over leaves `start..end`, a subtree that a descent from the root reaches.
    fn range_root(&self, start: u64, end: u64) -> Hash {
        let mut rest = start;
        let complete = std::iter::from_fn(|| {
            // The largest complete subtree that begins here, as the splits of RFC 6962 find it.
            let height = (end - rest).checked_ilog2()?;
            let position = usize::try_from(rest >> height).expect("the range lies in memory");
            rest += 1 << height;
            let height = usize::try_from(height).expect("a height is below 64");
            Some(self.levels[height][position])
        });
        fold_right(complete.collect::<Vec<_>>().into_iter())
    }

    fn require_size(&self, requested: u64) -> Result<(), ProofError> {
        let available = self.size();
        if requested > available {
            return Err(ProofError::SizeBeyondTree { requested, available });
        }
        Ok(())
    }
}

/// One step down from the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Left,
    Right,
}

/// The leaves in the left subtree of a tree of `size >= 2` leaves: the largest power of two below
/// `size` (k in RFC 6962, section 2.1).
fn left_size(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The way down from the root to one leaf.
fn turns_to_leaf(index: u64, size: u64) -> Vec<Turn> {
    let (mut start, mut end) = (0, size);
    let mut turns = Vec::new();
    while end - start > 1 {
        let middle = start + left_size(end - start);
        if index < middle {
            turns.push(Turn::Left);
            end = middle;
        } else {
            turns.push(Turn::Right);
            start = middle;
        }
    }
    turns
}

/// The way down from the root of the new tree to the subtree that ends where the old tree ended;
/// `0 < old < new`.
fn turns_to_prefix(old: u64, new: u64) -> Vec<Turn> {
    let (mut start, mut end) = (0, new);
    let mut turns = Vec::new();
    while end != old {
        let middle = start + left_size(end - start);
        if old <= middle {
            turns.push(Turn::Left);
            end = middle;
        } else {
            turns.push(Turn::Right);
            start = middle;
        }
    }
    turns
}

/// The root over complete subtrees given left to right, largest first.
fn fold_right(subtrees: impl DoubleEndedIterator<Item = Hash>) -> Hash {
    subtrees.rev().reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(empty_root)
}

fn require_length(proof: &[Hash], required: usize) -> Result<(), ProofError> {
    let found = proof.len();
    if found == required { Ok(()) } else { Err(ProofError::Length { required, found }) }
}

fn require_root(computed: Hash, stated: Hash) -> Result<(), ProofError> {
    if computed == stated { Ok(()) } else { Err(ProofError::RootMismatch { computed, stated }) }
}

fn require_old_root(computed: Hash, stated: Hash) -> Result<(), ProofError> {
    if computed == stated { Ok(()) } else { Err(ProofError::OldRootMismatch { computed, stated }) }
}
