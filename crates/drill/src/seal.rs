//! Who signs and who cosigns a checkpoint.

use record::{CHECKPOINT_PATH, MemoryFiles};
use tlog::checkpoint::{Checkpoint, Origin};
use tlog::cosignature::{Timestamp, cosign};
use tlog::note::{Note, SigningKey};
use tlog::tree::TreeHead;

use crate::keys::{log_key, witness_key};
use crate::nation::{ORIGIN, WITNESSES};

/// The second at which the empty log would have been cosigned, in November 2024.
const FIRST_SECOND: u64 = 1_730_900_000;

/// The log's key and the witnesses that answer.
#[derive(Clone, Debug)]
pub struct Seal {
    /// The log's key.
    pub log: SigningKey,
    /// The witnesses that cosign.
    pub witnesses: Vec<SigningKey>,
}

impl Seal {
    /// The log's own key, and every witness of the definition's policy.
    pub fn honest() -> Self {
        Self { log: log_key(), witnesses: WITNESSES.map(witness_key).into() }
    }

    /// The log's own key and no witness: all that an insider has who runs the log.
    pub fn unwitnessed() -> Self {
        Self { log: log_key(), witnesses: Vec::new() }
    }

    /// A checkpoint note for a tree, cosigned by the witnesses.
    pub fn note(&self, head: TreeHead) -> Note {
        let origin = Origin::new(ORIGIN).expect("the drill's origin is one line");
        let checkpoint = Checkpoint { origin, size: head.size, root: head.root };
        let signed = checkpoint.sign(&self.log).expect("the log's key carries the log's name");
        let at = Timestamp::new(FIRST_SECOND + head.size).expect("a second of this century");
        self.witnesses.iter().fold(signed.note().clone(), |note, witness| {
            let cosignature = cosign(witness, signed.checkpoint(), at)
                .expect("a witness's key is one for cosignatures");
            note.with_signature(cosignature).expect("a few witnesses fit a note")
        })
    }

    /// Puts a checkpoint for a tree among the files of its record.
    pub fn put(&self, files: &mut MemoryFiles, head: TreeHead) {
        files.0.insert(CHECKPOINT_PATH.to_owned(), self.note(head).to_bytes());
    }
}
