//! Benchmarks: each prints what it measured and ends with a ratio against a limit that was
//! measured in the same run on the same bytes, so that the figure means the same on any machine.
#![expect(clippy::print_stdout, reason = "a benchmark's figures are its output")]

mod append;
mod nation;
mod verify_record;

use std::process::ExitCode;

use ascertain::failure::Failure;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (name, place) = (arguments.next(), arguments.next());
    let done = match (name.as_deref(), place) {
        (Some("verify"), None) => verify_record::measure(),
        (Some("append"), None) => append::measure(),
        (Some(verify_record::MAKE), Some(place)) => verify_record::make(place.as_ref()),
        _ => Err(Failure::input("give the name of a benchmark: verify or append")),
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
