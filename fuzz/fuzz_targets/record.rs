//! The record's own readers: the first byte says which of them gets the rest.

#![no_main]

use std::str::from_utf8;

use bytes::Bytes;
use election::{CheckedDefinition, Definition, StatementKind};
use libfuzzer_sys::fuzz_target;
use record::cvr::{
    CardLink, CvrReadError, CvrTable, CvrTableFile, NOT_ON_BALLOT, Words, check_links, parse_marks,
    read_cvr_table, write_cvr_table, write_links, write_marks,
};
use record::{Entry, LARGEST_ENTRY, LARGEST_INLINE, TrustFile, canonical, signed_bytes};
use tlog::checkpoint::Checkpoint;
use tlog::note::{Note, VerifierKey};
use tlog::policy::Policy;
use tlog::tile::{Tile, encode_bundle, parse_bundle};
use verify::{count_table, read_payload};

/// A contest by ranks in two towns, behind its first byte.
const DEFINITION: &[u8] = include_bytes!("../seeds/record/definition");

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    match first {
        b'n' => check_note(rest),
        b'c' => check_checkpoint(rest),
        b'b' => check_bundle(rest),
        b'e' => check_entry(rest),
        b'p' => check_payload(rest),
        b'd' => check_definition(rest),
        b'f' => check_trust_file(rest),
        b'h' => check_hashes_of_links(rest),
        b'l' => check_link(rest),
        b'm' => check_marks(rest),
        b't' => check_table(rest),
        _ => {}
    }
});

fn check_note(bytes: &[u8]) {
    let Ok(note) = Note::parse(bytes) else { return };
    assert_eq!(note.to_bytes(), bytes, "a note has one spelling");
    check_checkpoint(note.text().as_bytes());
}

fn check_checkpoint(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    if let Ok(tile) = Tile::parse(text) {
        assert_eq!(tile.to_string(), text, "a tile has one path");
    }
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.text(), text, "a checkpoint has one spelling");
    }
}

// The first byte is the number of entries.
fn check_bundle(bytes: &[u8]) {
    let Some((width, bundle)) = bytes.split_first() else { return };
    let Ok(entries) = parse_bundle(bundle, u16::from(*width)) else { return };
    assert_eq!(encode_bundle(&entries).expect("these lengths were read"), bundle);
    entries.into_iter().for_each(check_entry);
}

fn check_entry(bytes: &[u8]) {
    let Ok((entry, parts)) = Entry::read(bytes) else { return };
    let statement = &bytes[parts.statement];
    let signed = signed_bytes(&entry.statement).expect("what was read can be written");
    assert_eq!(signed, [b"ascertain/statement/v1\n", statement].concat());
    // Which payloads stand in their entry is no matter of reading it.
    let elsewhere = [b' '; LARGEST_INLINE + 1];
    let payload = parts.payload.map_or(&elsewhere[..], |payload| &bytes[payload]);
    let is_short = bytes.len() <= LARGEST_ENTRY;
    if is_short && (payload.len() <= LARGEST_INLINE) == bytes.starts_with(br#"{"payload""#) {
        assert_eq!(entry.to_bytes(payload).expect("it is short enough"), bytes);
    }
}

// The kind of statement is a line of its own.
fn check_payload(bytes: &[u8]) {
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return };
    let kind = [b"\"", &bytes[..end], b"\""].concat();
    let Ok(kind) = canonical::from_slice::<StatementKind>(&kind) else { return };
    let place = "us".parse().expect("an identifier");
    let payload = &bytes[end + 1..];
    if read_payload(kind, &place, payload).is_ok() {
        canonical::check(payload).expect("what is read is canonical");
    }
}

fn check_definition(bytes: &[u8]) {
    let Ok(definition) = canonical::from_slice::<Definition>(bytes) else { return };
    assert_eq!(canonical::to_vec(&definition).expect("what was read can be written"), bytes);
    if let Ok(checked) = CheckedDefinition::new(definition) {
        checked.ballot_styles();
    }
}

fn check_trust_file(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let Ok(trust) = toml::from_str::<TrustFile>(text) else { return };
    if let Ok(key) = VerifierKey::parse(&trust.log_key) {
        assert_eq!(key.to_string(), trust.log_key, "a key has one spelling");
    }
    if let Some(policy) = &trust.witness_policy
        && let Ok(policy) = Policy::parse(policy.as_bytes())
    {
        policy.witnesses().count();
    }
    if let Some(checkpoint) = &trust.seen_checkpoint {
        check_note(checkpoint.as_bytes());
    }
}

// The first byte is the number of records.
fn check_hashes_of_links(bytes: &[u8]) {
    let Some((records, hashes)) = bytes.split_first() else { return };
    if check_links(hashes, u64::from(*records)).is_ok() {
        assert_eq!(hashes.len(), 32 * usize::from(*records));
    }
}

fn check_link(bytes: &[u8]) {
    let Ok(link) = canonical::from_slice::<CardLink>(bytes) else { return };
    let hashes = write_links(std::slice::from_ref(&link));
    assert!(link.is_among(&hashes));
    assert_eq!(check_links(&hashes, 1), Ok(()));
}

fn check_marks(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    if let Ok(marks) = parse_marks(text) {
        assert_eq!(write_marks(&marks), text, "marks have one spelling");
    }
}

fn check_table(bytes: &[u8]) {
    let Ok(file) = CvrTableFile::open(bytes.to_vec()) else { return };
    for group in 0..file.groups() {
        if let Ok(table) = file.table(group) {
            check_count(&file, group, &table);
            check_written_again(&table);
        }
    }
    let definition = canonical::from_slice(&DEFINITION[1..]).expect("it is canonical");
    let definition = CheckedDefinition::new(definition).expect("it is sound");
    if let Ok(counted) = count_table(Bytes::copy_from_slice(bytes), &definition) {
        assert!(counted.units.iter().all(|unit| definition.unit(unit).is_some()));
    }
}

// What is counted page by page is what stands in the rows.
fn check_count(file: &CvrTableFile, group: usize, table: &CvrTable) {
    let counts = file.count(group).expect("what can be read can be counted");
    assert_eq!(counts.records, table.len());
    let that_count = table.contests.iter().filter(|column| column.snapshot.is_none());
    for column in that_count {
        let counted = counts.contests.iter().find(|counts| counts.contest == column.contest);
        let cells = counted.into_iter().flat_map(|counted| &counted.cells);
        let ballots: u64 = cells.map(|cell| u64::from(cell.ballots)).sum();
        let rows = column.marks.codes.iter().filter(|code| **code != NOT_ON_BALLOT).count();
        assert_eq!(ballots, rows as u64, "ballots of {}", column.contest);
    }
}

fn check_written_again(table: &CvrTable) {
    let Ok(bytes) = write_cvr_table(table) else { return };
    let mut again = Vec::new();
    let read = read_cvr_table(bytes, |group| {
        again.push(group);
        Ok::<_, CvrReadError>(())
    });
    read.expect("what was written can be read");
    let rows: usize = again.iter().map(CvrTable::len).sum();
    assert_eq!(rows, table.len());
    if let [again] = &again[..] {
        assert_eq!(again.ids, table.ids);
        assert!(again.words().into_iter().zip(table.words()).all(|(a, b)| spell_same(a, b)));
    }
}

fn spell_same(one: &Words, other: &Words) -> bool {
    one.codes.len() == other.codes.len()
        && (0..one.codes.len()).all(|row| one.get(row) == other.get(row))
}
