//! `verify`: the whole verification of a nation's record against its floor.
//!
//! The floor is what no verifier can leave out: the signatures in batches, and SHA-256 of every
//! byte once, on the same cores.

use std::time::{Duration, Instant};

use ascertain::archive::{Archive, write_archive};
use ascertain::directory::Directory;
use ascertain::failure::Failure;
use ascertain::store::Durability;
use rayon::prelude::*;
use record::{Digest, RecordFiles, Signature, TrustPolicy, batch_verify, read_log};
use verify::Verdict;

use crate::nation::{Nation, PRECINCTS};
use crate::{peak_memory, ratio, seconds};

/// Times each side is measured; the best of each counts, which is the least disturbed one.
const ROUNDS: u32 = 3;

/// The name by which this program calls itself to make the record.
pub(crate) const MAKE: &str = "make-nation";

pub(crate) fn measure() -> Result<(), Failure> {
    let began = Instant::now();
    let at = tempfile::tempdir().map_err(|error| Failure::input(error.to_string()))?;
    println!("making a record of {PRECINCTS} precincts ...");
    make_apart(at.path())?;
    let directory = Directory::new(at.path().join("record"));
    let archive = archive(at.path(), &directory)?;
    println!("made in {}", seconds(began));

    let (mut floor, mut of_directory, mut of_archive) =
        (Duration::MAX, Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        floor = floor.min(time_floor(&directory)?);
        of_directory = of_directory.min(time_verify(&directory)?);
        of_archive = of_archive.min(time_verify(&archive)?);
    }
    println!("signatures in batches and SHA-256 of the same bytes: {} ms", floor.as_millis());
    println!(
        "verify, directory: {} ms, ratio {}",
        of_directory.as_millis(),
        ratio(of_directory, floor)
    );
    println!(
        "verify, archive:   {} ms, ratio {}",
        of_archive.as_millis(),
        ratio(of_archive, floor)
    );
    match peak_memory() {
        Some(mebibytes) => println!("peak memory: {mebibytes} MiB"),
        None => println!("peak memory: the system does not tell"),
    }
    println!("ratio={}", ratio(of_directory, floor));
    Ok(())
}

/// Another process makes the record, so that the peak of memory is that of verifying.
fn make_apart(at: &std::path::Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::input(error.to_string());
    let program = std::env::current_exe().map_err(failed)?;
    let made = std::process::Command::new(program).arg(MAKE).arg(at).status().map_err(failed)?;
    if made.success() { Ok(()) } else { Err(Failure::input("the record could not be made")) }
}

/// The record is made by the program's own steps.
pub(crate) fn make(at: &std::path::Path) -> Result<(), Failure> {
    let nation = Nation::of(PRECINCTS)?;
    let work = nation.work(at, Durability::ProcessEnd)?;
    work.define()?;
    let mut writing = work.begin()?;
    writing.import(&nation.returns, None)?;
    writing.derive()?;
    Ok(())
}

fn archive(at: &std::path::Path, directory: &Directory) -> Result<Archive, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::input(error.to_string());
    let path = at.join("record.tar");
    let listed = directory.list().map_err(|error| failed(&error))?;
    let mut contents = Vec::with_capacity(listed.len());
    for name in listed {
        let bytes = directory.read(&name).map_err(|error| failed(&error))?.unwrap_or_default();
        contents.push((name, bytes));
    }
    let file = std::fs::File::create(&path).map_err(|error| failed(&error))?;
    let members = contents.iter().map(|(name, bytes)| (name.as_str(), &bytes[..]));
    write_archive(members, std::io::BufWriter::new(file)).map_err(|error| failed(&error))?;
    Archive::open(&path).map_err(|error| failed(&error))
}

fn time_verify(files: &dyn RecordFiles) -> Result<Duration, Failure> {
    let from = Instant::now();
    let outcome = verify::verify(files, TrustPolicy::NotPinned);
    let elapsed = from.elapsed();
    if outcome.report.verdict == Verdict::Pass {
        return Ok(elapsed);
    }
    let open =
        outcome.report.checks.iter().find(|check| check.required && check.verdict != Verdict::Pass);
    let words = open.map(|check| format!("{}: {}", check.id, check.detail)).unwrap_or_default();
    Err(Failure::input(format!("the made-up record does not verify: {words}")))
}

/// Everything is read before the clock starts: the floor pays for arithmetic alone.
fn time_floor(files: &dyn RecordFiles) -> Result<Duration, Failure> {
    let log = read_log(files).map_err(|errors| Failure::inputs(&errors))?;
    let mut signed: Vec<(&Signature, &[u8])> = Vec::with_capacity(log.entries.len());
    for entry in &log.entries {
        if let Ok(readable) = &entry.entry {
            let signatures = readable.get().signatures.iter();
            signed.extend(signatures.map(|signature| (signature, log.bytes.statement(entry))));
        }
    }
    signed.sort_by(|(a, _), (b, _)| a.key.cmp(&b.key));
    let listed = files.list().map_err(|error| Failure::input(error.to_string()))?;
    let read = |path: &String| match files.read(path) {
        Ok(bytes) => Ok(bytes.unwrap_or_default()),
        Err(error) => Err(Failure::input(error.to_string())),
    };
    let contents: Vec<Vec<u8>> = listed.iter().map(read).collect::<Result<_, _>>()?;
    let from = Instant::now();
    let (hold, digests) = rayon::join(
        || signed.par_chunks(1024).all(|batch| batch_verify(batch.iter().copied())),
        || contents.par_iter().map(|bytes| Digest::of(bytes)).max(),
    );
    let elapsed = from.elapsed();
    assert!(hold && digests.is_some(), "an honest record's signatures hold");
    Ok(elapsed)
}
