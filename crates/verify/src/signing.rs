//! V07: every signature, in batches over all cores.

use rayon::prelude::*;
use record::{EntryBytes, LogEntry, ReadLog, Signature, batch_verify, verify_one};

use crate::check::Finding;

/// Signatures verified together: large enough that the sum of points is cheap for each, small
/// enough to spread over cores and to find a bad one.
const BATCH: usize = 1024;

/// A signature that does not hold.
struct BadSignature<'a> {
    position: u64,
    signature: &'a Signature,
}

impl std::fmt::Display for BadSignature<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "entry {}: the signature by key {} does not hold",
            self.position, self.signature.key
        )
    }
}

/// Verifies every signature of every readable entry.
pub(crate) fn signatures_hold(log: &ReadLog) -> Finding {
    let mut items: Vec<(&Signature, &LogEntry)> = log.entries.iter().flat_map(signatures).collect();
    // Signatures by one key share the work of its point, so they stand together.
    items.par_sort_unstable_by(|(a, at), (b, bt)| {
        a.key.cmp(&b.key).then(at.position.cmp(&bt.position))
    });
    let chunks = items.par_chunks(BATCH);
    let mut bad: Vec<BadSignature> =
        chunks.flat_map_iter(|chunk| bad_signatures(chunk, &log.bytes)).collect();
    bad.sort_by_key(|bad| bad.position);
    Finding::of(&bad, || format!("{} signatures", items.len()))
}

fn signatures(entry: &LogEntry) -> impl Iterator<Item = (&Signature, &LogEntry)> {
    let signatures = entry.entry.as_ref().map_or(&[][..], |e| &e.get().signatures);
    signatures.iter().map(move |signature| (signature, entry))
}

/// The batch says whether all hold; only where it says no is each looked at.
fn bad_signatures<'a>(
    items: &[(&'a Signature, &'a LogEntry)],
    bytes: &EntryBytes,
) -> Vec<BadSignature<'a>> {
    if batch_verify(items.iter().map(|(signature, entry)| (*signature, bytes.statement(entry)))) {
        return Vec::new();
    }
    let bad =
        items.iter().filter(|(signature, entry)| !verify_one(signature, bytes.statement(entry)));
    bad.map(|(signature, entry)| BadSignature { position: entry.position, signature }).collect()
}
