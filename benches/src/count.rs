//! `count`: from cast vote records to counts, against limits and peers.
//!
//! Each line is measured in a process of its own, so that its peak of memory is its own too, and
//! is the best of three, the least disturbed one. The ratio of a line is what was measured over
//! what it may be, so that at most 1.00 keeps the bound; the last line is the worst of all.

mod apart;
mod bounds;
mod calibration;
mod duckdb;
mod runoff;
mod spreadsheets;
mod synthetic;
mod tables;

use ascertain::failure::Failure;

use bounds::Bounds;

/// What a process started by this benchmark does; the rest of its arguments follow.
pub(crate) const PART: &str = "count-part";

/// Times that each figure is measured.
const ROUNDS: u32 = 3;

pub(crate) fn measure() -> Result<(), Failure> {
    let mut bounds = Bounds::default();
    println!("load before: {}", load());
    spreadsheets::measure(&mut bounds)?;
    runoff::measure(&mut bounds)?;
    tables::measure(&mut bounds)?;
    println!("load after: {}", load());
    bounds.tell();
    Ok(())
}

/// Does the part that the arguments name.
pub(crate) fn part(arguments: &[String]) -> Result<(), Failure> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["calibrate"] => calibration::part(),
        ["tabulate", config, out] => spreadsheets::part(config, out),
        ["runoff"] => runoff::part(),
        ["make", place, batches] => synthetic::part(place, batches),
        ["tables", place, batches, rounds] => tables::part(place, batches, rounds),
        _ => Err(Failure::input("a part of the benchmark of counting was expected")),
    }
}

/// How busy the machine is: the mean number of processes that ran in the last minute.
fn load() -> String {
    let told = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let minute = told.split_whitespace().next().unwrap_or("the system does not tell");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{minute} on {cores} cores")
}

/// A failure of the system, in words.
fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::input(error.to_string())
}
