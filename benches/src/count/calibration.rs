//! A loop by which times recorded elsewhere are carried over to this machine.
//!
//! Peers that are not here were timed on two shared cores of a virtual machine, and the loop was
//! not run beside them. [`RECORDED`] is the time of the processor that it took on a machine of that
//! kind, in November 2026: what it takes with nothing else on the machine. Here and now it takes
//! what it takes, and recorded times are scaled by the quotient.

use std::hint::black_box;
use std::time::{Duration, Instant};

use ascertain::failure::Failure;

use super::{ROUNDS, apart};

/// What the loop takes where the peers' times were recorded.
const RECORDED: Duration = Duration::from_millis(RECORDED_MS);
const RECORDED_MS: u64 = 150;

/// Numbers that are sorted: 32 MiB, more than a cache holds.
const NUMBERS: u64 = 1 << 22;

/// A recorded time on this machine, as it is now.
pub(super) fn scaled(recorded: Duration) -> Result<Duration, Failure> {
    let (now, _) = apart::best(ROUNDS, || {
        let done = apart::part(&["calibrate"])?;
        let micros = u64::try_from(done.number("micros")?).unwrap_or(u64::MAX);
        Ok((Duration::from_micros(micros), 0))
    })?;
    println!(
        "calibration loop: {} ms, and {RECORDED_MS} ms where recorded times are from",
        now.as_millis()
    );
    let nanos = recorded.as_nanos() * now.as_nanos() / RECORDED.as_nanos();
    Ok(Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)))
}

/// Makes and sorts numbers, one core.
pub(super) fn part() -> Result<(), Failure> {
    let from = Instant::now();
    let mut numbers: Vec<u64> = (0..NUMBERS).map(super::synthetic::noise).collect();
    numbers.sort_unstable();
    black_box(numbers);
    println!("micros={}", from.elapsed().as_micros());
    Ok(())
}
