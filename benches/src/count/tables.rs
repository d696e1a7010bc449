//! Tables of the record: precinct by type of count by marks, for all contests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ascertain::failure::Failure;
use election::ContestId;
use rayon::prelude::*;
use tabulate::CastBallots;
use verify::count_table;

use super::bounds::Bounds;
use super::duckdb::{DuckDb, Shape};
use super::synthetic::{BALLOTS, CONTESTS, definition};
use super::{ROUNDS, apart, failed};

/// Tables that are compared: 10 million ballots.
const COMPARED: u64 = 10;
/// Tables of a nation: 160 million ballots of 180,000 precincts.
const NATION: u64 = 160;

/// How many times as fast as DuckDB a count is to be, in which part of its memory.
const TIMES: u128 = 5;
const PART_OF_MEMORY: u128 = 3;

pub(super) fn measure(bounds: &mut Bounds) -> Result<(), Failure> {
    let at = tempfile::tempdir().map_err(failed)?;
    compare(at.path(), bounds)?;
    nation(at.path(), bounds)
}

/// What was counted, to be compared with what a peer counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Sums {
    /// Pairs of place and marks that have a ballot, of all contests.
    pub(super) cells: u128,
    /// Ballots of them.
    pub(super) ballots: u128,
    /// Ballots that mark the first of each contest alone.
    pub(super) first: u128,
}

impl Sums {
    pub(super) fn of(done: &apart::Done) -> Result<Self, Failure> {
        let [cells, ballots, first] = ["cells", "ballots", "first"].map(|name| done.number(name));
        Ok(Self { cells: cells?, ballots: ballots?, first: first? })
    }
}

fn compare(at: &Path, bounds: &mut Bounds) -> Result<(), Failure> {
    let tables = made(at, COMPARED)?;
    let own = counted(&tables, COMPARED, ROUNDS)?;
    let (time, peak) = (own.number("micros")?, own.peak()?);
    println!(
        "counted in {} ms, peak {peak} MiB; {} ms of the processor in {ROUNDS} rounds",
        time / 1_000,
        own.number("cpu_ms")?
    );
    let duckdb = match DuckDb::find() {
        Ok(duckdb) => duckdb,
        Err(failure) => {
            bounds.skip("DuckDB on the same rows", &failure.to_string());
            return Ok(());
        }
    };
    println!("DuckDB {}", duckdb.version());
    let sums = Sums::of(&own)?;
    let text = duckdb.best(&tables, Shape::Text, sums)?;
    bounds.line("time, a fifth of DuckDB's on the same files", time, text.micros / TIMES, "us");
    let limit = text.peak / PART_OF_MEMORY;
    bounds.line("memory, a third of DuckDB's on the same files", peak, limit, "MiB");
    let numbers = duckdb.best(&tables, Shape::Numbers, sums)?;
    let tenths = numbers.micros * 10 / time.max(1);
    println!(
        "for comparison: DuckDB on its own best shape, a small integer for each contest, unit \
         and type in a file of its own: {} ms, {}.{} times as long as ours; peak {} MiB",
        numbers.micros / 1_000,
        tenths / 10,
        tenths % 10,
        numbers.peak
    );
    std::fs::remove_dir_all(&tables).map_err(failed)
}

fn nation(at: &Path, bounds: &mut Bounds) -> Result<(), Failure> {
    let tables = made(at, NATION)?;
    let own = counted(&tables, NATION, 1)?;
    let millis = own.number("micros")? / 1_000;
    let sums = Sums::of(&own)?;
    println!("{} ballots of a contest in {} cells of place and marks", sums.ballots, sums.cells);
    println!("{} ms of the processor", own.number("cpu_ms")?);
    bounds.line("160 million ballots", millis, 90_000, "ms");
    bounds.line("160 million ballots, memory", own.peak()?, 2_048, "MiB");
    Ok(())
}

fn made(at: &Path, batches: u64) -> Result<PathBuf, Failure> {
    let tables = at.join(batches.to_string());
    std::fs::create_dir(&tables).map_err(failed)?;
    println!("making {} ballots of four contests in {batches} tables ...", batches * BALLOTS);
    let done = apart::part(&["make", &tables.to_string_lossy(), &batches.to_string()])?;
    let bytes: u64 = files(&tables)?
        .iter()
        .map(|path| Ok(path.metadata().map_err(failed)?.len()))
        .sum::<Result<_, Failure>>()?;
    let tenths = bytes * 10 / (batches * BALLOTS);
    println!(
        "made in {} s, {} MiB, {}.{} bytes a ballot",
        done.whole.as_secs(),
        bytes >> 20,
        tenths / 10,
        tenths % 10
    );
    Ok(tables)
}

fn counted(tables: &Path, batches: u64, rounds: u32) -> Result<apart::Done, Failure> {
    let rounds = rounds.to_string();
    apart::part(&["tables", &tables.to_string_lossy(), &batches.to_string(), &rounds])
}

fn files(tables: &Path) -> Result<Vec<PathBuf>, Failure> {
    let listed = std::fs::read_dir(tables).map_err(failed)?;
    let mut files: Vec<PathBuf> =
        listed.map(|entry| Ok(entry.map_err(failed)?.path())).collect::<Result<_, Failure>>()?;
    files.sort();
    Ok(files)
}

/// Counts all tables of a directory.
pub(super) fn part(place: &str, batches: &str, rounds: &str) -> Result<(), Failure> {
    let definition = definition(batches.parse().map_err(failed)?)?;
    let files = files(Path::new(place))?;
    let rounds: u32 = rounds.parse().map_err(failed)?;
    let mut best = Duration::MAX;
    let mut counts = BTreeMap::new();
    for _ in 0..rounds {
        // The counts of the round before are not held beside those of this one.
        counts.clear();
        let from = Instant::now();
        let tables = files.par_iter().with_max_len(1).map(|path| {
            let bytes = std::fs::read(path).map_err(failed)?;
            Ok(count_table(bytes, &definition).map_err(failed)?.contests)
        });
        let tables: Vec<BTreeMap<ContestId, CastBallots>> =
            tables.collect::<Result<_, Failure>>()?;
        counts = together(tables);
        best = best.min(from.elapsed());
    }
    println!("micros={}", best.as_micros());
    tell(&counts);
    apart::tell_costs()
}

/// Each contest's ballots of all tables, a contest on each core.
fn together(tables: Vec<BTreeMap<ContestId, CastBallots>>) -> BTreeMap<ContestId, CastBallots> {
    let mut parts: BTreeMap<ContestId, Vec<CastBallots>> = BTreeMap::new();
    for (contest, ballots) in tables.into_iter().flatten() {
        parts.entry(contest).or_default().push(ballots);
    }
    // What was put together is let go before the next.
    let whole = parts.into_par_iter().map(|(contest, of)| (contest, CastBallots::union(&of)));
    whole.collect()
}

fn tell(counts: &BTreeMap<ContestId, CastBallots>) {
    let (mut cells, mut ballots, mut first) = (0_u64, 0, 0);
    for ([_, name, _], counts) in CONTESTS.iter().zip(counts.values()) {
        for (marks, _, _, count) in counts.iter() {
            cells += 1;
            ballots += count;
            let is_first = matches!(marks, [mark] if matches!(
                &mark.mark,
                election::cvr::MarkedFor::Selection(id) if id.as_str() == *name
            ));
            first += if is_first { count } else { 0 };
        }
    }
    println!("cells={cells}\nballots={ballots}\nfirst={first}");
}
