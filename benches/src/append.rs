//! `append`: durable statements a second, against what one fsync of the same disk costs.

use std::fs::File;
use std::io::Write;
use std::time::{Duration, Instant};

use ascertain::failure::Failure;
use ascertain::store::Durability;

use crate::nation::Nation;
use crate::ratio;

/// Statements that an append of one county's precincts holds.
const BATCHES: [usize; 3] = [1, 64, 1024];

/// Appends measured for each size of batch.
const APPENDS: usize = 8;

/// Raw fsyncs measured.
const SYNCS: u32 = 200;

pub(crate) fn measure() -> Result<(), Failure> {
    let at = tempfile::tempdir_in(".").map_err(|error| Failure::input(error.to_string()))?;
    let raw = raw_sync(at.path())?;
    println!("raw: one small file written and fsynced in {} us", raw.as_micros());
    let largest = BATCHES[BATCHES.len() - 1];
    let nation = Nation::of(u64::try_from(largest * APPENDS).unwrap_or(u64::MAX))?;
    let mut last = String::new();
    for batch in BATCHES {
        let place = tempfile::tempdir_in(at.path()).map_err(|e| Failure::input(e.to_string()))?;
        let work = nation.work(place.path(), Durability::PowerLoss)?;
        work.define()?;
        let mut writing = work.begin()?;
        let from = Instant::now();
        for chunk in nation.returns.chunks(batch).take(APPENDS) {
            writing.import(chunk, None)?;
        }
        let each = from.elapsed() / u32::try_from(APPENDS).unwrap_or(1);
        let statements = u128::try_from(batch).unwrap_or(1) * 1_000_000 / each.as_micros().max(1);
        last = ratio(each, raw);
        println!(
            "append of {batch}: {} us, {statements} durable statements a second, \
             {last} fsyncs each",
            each.as_micros()
        );
    }
    println!("ratio={last}");
    Ok(())
}

fn raw_sync(at: &std::path::Path) -> Result<Duration, Failure> {
    let failed = |error: std::io::Error| Failure::input(error.to_string());
    let from = Instant::now();
    for number in 0..SYNCS {
        let mut file = File::create(at.join(format!("raw{number}"))).map_err(failed)?;
        file.write_all(&[7; 512]).and_then(|()| file.sync_all()).map_err(failed)?;
    }
    Ok(from.elapsed() / SYNCS)
}
