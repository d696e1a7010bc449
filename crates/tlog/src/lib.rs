//! A transparency log after the C2SP specifications, as functions of bytes: no I/O, no clock, no
//! randomness, and no idea of what the entries mean.
//!
//! A log is a list that only grows. Its Merkle root (RFC 6962) commits to every entry and their
//! order; a *checkpoint* is a signed note that states size and root. From there,
//!
//! * an *inclusion proof* shows that an entry is in the log, a *consistency proof* that a later
//!   checkpoint only added to an earlier one ([`tree`], [`proof`]);
//! * the log is a set of immutable files, *tiles*, that any web server can serve ([`tile`]);
//! * *witnesses* cosign only what extends what they saw, and a reader's *policy* says how many of
//!   them must have done so ([`witness`], [`cosignature`], [`policy`]);
//! * a key that signs two histories all the same is convicted by them ([`equivocation`]).
//!
//! What the log cannot do is keep a false entry out: it makes every later change show.
//!
//! ```
//! use tlog::checkpoint::{Checkpoint, Origin};
//! use tlog::hash::leaf_hash;
//! use tlog::note::{Algorithm, KeyName, SigningKey};
//! use tlog::tree::{Tree, verify_inclusion};
//!
//! let key = SigningKey::from_seed(KeyName::new("example.com/log")?, Algorithm::Ed25519, [7; 32])?;
//! let tree = Tree::from_leaves(&[leaf_hash(b"first"), leaf_hash(b"second"), leaf_hash(b"third")]);
//! let head = tree.head_at(3)?;
//! let origin = Origin::new("example.com/log")?;
//! let signed = Checkpoint { origin, size: head.size, root: head.root }.sign(&key)?;
//!
//! // A reader has the note's bytes, the log's public key, an entry and its proof.
//! let opened = Checkpoint::open(&signed.note().to_bytes(), key.verifier())?;
//! let proof = tree.inclusion_proof(1, 3)?;
//! verify_inclusion(&leaf_hash(b"second"), 1, &proof, &opened.checkpoint().head())?;
//! # Ok::<(), tlog::Error>(())
//! ```

mod base64;
pub mod checkpoint;
pub mod cosignature;
mod decimal;
pub mod equivocation;
mod error;
pub mod hash;
pub mod note;
pub mod policy;
pub mod proof;
pub mod tile;
pub mod tree;
pub mod witness;

pub use error::Error;
