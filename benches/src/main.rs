//! Benchmarks: each prints what it measured and ends with a ratio against a limit that was
//! measured in the same run on the same bytes, so that the figure means the same on any machine.
#![expect(clippy::print_stdout, reason = "a benchmark's figures are its output")]

mod append;
mod count;
mod nation;
mod verify_record;

use std::process::ExitCode;

use ascertain::failure::Failure;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["verify"] => verify_record::measure(),
        ["append"] => append::measure(),
        ["count"] => count::measure(),
        [verify_record::MAKE, place] => verify_record::make(place.as_ref()),
        [count::PART, ..] => count::part(&arguments[1..]),
        _ => Err(Failure::input("give the name of a benchmark: verify, append or count")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Seconds since `from`, to three decimals.
fn seconds(from: std::time::Instant) -> String {
    let elapsed = from.elapsed();
    format!("{}.{:03} s", elapsed.as_secs(), elapsed.subsec_millis())
}

/// A ratio to two decimals, in whole numbers.
fn ratio(measured: std::time::Duration, limit: std::time::Duration) -> String {
    let hundredths = measured.as_nanos() * 100 / limit.as_nanos().max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// The most memory this process held, in MiB; `None` where the system does not tell.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes / 1024)
}
