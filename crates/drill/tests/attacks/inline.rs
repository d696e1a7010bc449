//! C27, D11: payloads that stand in their entry or beside it.
//!
//! Whoever runs the log writes leaves with a program of their own: another payload under a
//! statement that somebody else signed, or the signed payload in the other of its two places, so
//! that readers who look in one of them only see a different record. The statement names the
//! bytes, and their length alone says where they stand.

use drill::{Draft, Leaves, Seal, force, state};
use election::{StatementKind, UnitReturn};
use record::{Entry, LARGEST_INLINE, MemoryFiles, artifact_path};

use crate::support::{
    all_pass, edited, fails, honest, index, is_open, leaves, only, passes, pinned, position,
    replacement, unpinned,
};

const KIND: StatementKind = StatementKind::UnitReturn;
const UNIT: &str = "us-dd/lake";

/// The leaf with the member `payload` put in the place of the one it has, or left out.
fn with_member(leaf: &[u8], payload: Option<&[u8]>) -> Vec<u8> {
    let (_, parts) = Entry::read(leaf).expect("the drill's own entries are canonical");
    let rest = match parts.payload {
        Some(at) => &leaf[at.end + 1..],
        None => &leaf[1..],
    };
    let member = payload.map(|payload| [&b"\"payload\":"[..], payload, b","].concat());
    [b"{", &member.unwrap_or_default()[..], rest].concat()
}

fn sealed(log: &Leaves) -> MemoryFiles {
    log.sealed(&Seal::honest())
}

/// The honest record with a return more whose payload has so many bytes, and its position.
fn with_payload_of(bytes: usize) -> (MemoryFiles, usize) {
    let draft = replacement(&honest().files, KIND, UNIT, "us-dd/board");
    let of = |source: String| {
        edited(draft.clone(), |unit_return: &mut UnitReturn| unit_return.source = Some(source))
    };
    let without = of(String::new()).payload.len();
    let draft = of("x".repeat(bytes - without));
    assert_eq!(draft.payload.len(), bytes);
    let mut files = honest().files.clone();
    let at = state(&mut files, &Seal::honest(), &[draft]).expect("two who may correct it").start;
    (files, index(at))
}

#[test]
fn c27_another_payload_under_the_same_statement_is_named() {
    let at = index(position(&honest().files, KIND, UNIT));
    let honest_log = leaves(&honest().files);
    let other = honest_log.payload(index(position(&honest().files, KIND, "us-dd/hill")));
    let mut log = honest_log.clone();
    log.leaves[at] = with_member(&log.leaves[at], Some(&other));
    let report = pinned(&sealed(&log));
    let named = honest_log.entry(at).statement.payload.to_string();
    let words = format!("entry {at}: the payload in the entry has the SHA-256");
    fails(&report, "V10", &[&words, &named]);
    passes(&report, "V07");
    let own = honest_log.payload(at);
    log.leaves[at] = with_member(&log.leaves[at], Some(&own));
    assert_eq!(log, honest_log);
    all_pass(&pinned(&honest().files));
}

/// The payload is in the record under its digest, and not where a payload of its length stands.
#[test]
fn d11_a_short_payload_moved_out_is_named() {
    let at = index(position(&honest().files, KIND, UNIT));
    let mut log = leaves(&honest().files);
    let payload = log.payload(at);
    log.leaves[at] = with_member(&log.leaves[at], None);
    let digest = log.put_artifact(&payload);
    let report = pinned(&sealed(&log));
    let path = artifact_path(&digest);
    fails(&report, "V10", &[&format!("entry {at}: {path} has {} bytes", payload.len())]);
    // One that stands in both places is read in one of them, and the other is no part.
    let mut both = honest().files.clone();
    both.0.insert(path.clone(), payload);
    let report = pinned(&both);
    is_open(&report, "V27", &[&format!("{path} is no part of the record")]);
    only(&report, &["V27"]);
}

#[test]
fn d11_a_long_payload_moved_in_is_named() {
    let (files, at) = with_payload_of(LARGEST_INLINE + 1);
    passes(&unpinned(&files), "V10");
    let mut log = leaves(&files);
    let payload = log.payload(at);
    log.leaves[at] = with_member(&log.leaves[at], Some(&payload));
    let report = unpinned(&sealed(&log));
    fails(&report, "V10", &[&format!("entry {at}: the payload has 16385 bytes")]);
}

/// The bound itself: a payload of 16,384 bytes stands in the entry, one of 16,385 beside it.
#[test]
fn d11_the_length_alone_decides_where_a_payload_stands() {
    for (bytes, inline) in [(LARGEST_INLINE, true), (LARGEST_INLINE + 1, false)] {
        let (files, at) = with_payload_of(bytes);
        let log = leaves(&files);
        let digest = log.entry(at).statement.payload;
        assert_eq!(log.artifacts.0.contains_key(&artifact_path(&digest)), !inline);
        let report = unpinned(&files);
        passes(&report, "V06");
        passes(&report, "V10");
        passes(&report, "V27");
    }
}

/// A long payload is read once however often it is named: that it is missing is said of each.
#[test]
fn c05_a_missing_artifact_is_named_by_every_entry_that_names_it() {
    let (mut files, at) = with_payload_of(LARGEST_INLINE + 1);
    let log = leaves(&files);
    let statement = log.entry(at).statement;
    let payload = log.payload(at);
    let again = Draft { payload, ..Draft::new(KIND, UNIT, &(), statement.authority.as_str()) };
    let second = force(&mut files, &Seal::honest(), &[again]).expect("any bytes").start;
    let path = artifact_path(&statement.payload);
    passes(&unpinned(&files), "V10");
    files.0.remove(&path);
    let missing = |at: usize| format!("entry {at}: {path} is missing");
    fails(&unpinned(&files), "V10", &[&missing(at), &missing(index(second))]);
}
