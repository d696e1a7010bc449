//! Parts in processes of their own: what they say, how long they took and what they held.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use ascertain::failure::Failure;

use super::{PART, failed};
use crate::peak_memory;

/// What another process did.
pub(super) struct Done {
    /// From its start to its end.
    pub(super) whole: Duration,
    // What it printed: `NAME=NUMBER` in lines, between others.
    printed: String,
}

/// Does a part of this program in another process.
pub(super) fn part(arguments: &[&str]) -> Result<Done, Failure> {
    let program = std::env::current_exe().map_err(failed)?;
    run(Command::new(program).arg(PART).args(arguments))
}

/// Runs a program that prints `NAME=NUMBER`.
pub(super) fn run(command: &mut Command) -> Result<Done, Failure> {
    let from = Instant::now();
    let Output { status, stdout, stderr } = command.output().map_err(failed)?;
    let whole = from.elapsed();
    if status.success() {
        return Ok(Done { whole, printed: String::from_utf8_lossy(&stdout).into_owned() });
    }
    let told = [stdout, stderr].concat();
    Err(Failure::input(format!("{command:?}: {}", String::from_utf8_lossy(&told))))
}

impl Done {
    /// A number that it printed.
    pub(super) fn number(&self, name: &str) -> Result<u128, Failure> {
        let lines = self.printed.lines().rev();
        let told = lines.filter_map(|line| line.split_once('=')).find(|(told, _)| *told == name);
        let number = told.and_then(|(_, number)| number.parse().ok());
        number.ok_or_else(|| Failure::input(format!("no {name} in {:?}", self.printed)))
    }

    /// Prints what a run took, so that a busy machine shows: cores that others had are no time
    /// of the processor.
    pub(super) fn tell(&self, time: Duration) -> Result<(), Failure> {
        let (cpu, peak) = (self.number("cpu_ms")?, self.peak()?);
        println!("  {} ms, {cpu} ms of the processor, peak {peak} MiB", time.as_millis());
        Ok(())
    }

    /// The most memory that it held, in MiB.
    pub(super) fn peak(&self) -> Result<u128, Failure> {
        self.number("peak_mib")
    }
}

/// Prints the most memory that this process held, and the time of all its cores.
pub(super) fn tell_costs() -> Result<(), Failure> {
    let no_proc = || Failure::input("no /proc: memory and processor time are not told");
    let peak = peak_memory().ok_or_else(no_proc)?;
    println!("peak_mib={peak}\ncpu_ms={}", processor_time().ok_or_else(no_proc)?);
    Ok(())
}

/// User and system time of this process in milliseconds (proc(5): fields 14 and 15 of `stat`, in
/// hundredths of a second).
fn processor_time() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the name, in brackets, and may hold spaces.
    let (_, after) = stat.rsplit_once(')')?;
    let ticks = after.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    Some(10 * ticks.sum::<Result<u64, _>>().ok()?)
}

/// The shortest of several runs, with the highest peak of memory.
pub(super) fn best(
    rounds: u32,
    mut one: impl FnMut() -> Result<(Duration, u128), Failure>,
) -> Result<(Duration, u128), Failure> {
    let (mut shortest, mut peak) = (Duration::MAX, 0);
    for _ in 0..rounds {
        let (time, held) = one()?;
        shortest = shortest.min(time);
        peak = peak.max(held);
    }
    Ok((shortest, peak))
}
