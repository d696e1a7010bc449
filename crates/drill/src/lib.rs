//! Attacks and faults, run on copies of a record: each is tried here before anybody else does.
//!
//! The adversary is an insider: holds valid keys, signs again, logs again, derives everything
//! again consistently, and may answer two readers differently. [`Builder`] makes an honest record
//! of a small nation and, with one thing changed, what such an insider would make instead;
//! [`Leaves`] takes a finished record apart and puts it together around every refusal.
//! [`flip_bits`] plays the other adversary, chance.
//!
//! Everything is a function of its arguments: the same call gives the same record, byte for byte.
//! The secrets used here are derived from labels that anybody can read, and sign nothing real.

mod builder;
mod draft;
mod flips;
mod forgery;
mod keys;
mod nation;
mod script;
mod seal;
mod text;
mod writing;

pub use builder::{Builder, Built, Phase};
pub use draft::{Draft, Signer};
pub use flips::{Flip, FlipError, FlipReport, flip_bits, flip_every_bit};
pub use forgery::Leaves;
pub use keys::{authority_key, log_key, log_named, witness_key, witness_named};
pub use nation::{ORIGIN, definition, honest_return, office_for, returns, witness_policy};
pub use script::{session, session_event};
pub use seal::Seal;
pub use writing::{Omission, WriteError, derive, force, state};
