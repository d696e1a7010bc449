//! All automation of the project: `cargo xtask --help` lists it.
//!
//! It starts programs and reads files; it links none of the project's own crates,
//! so that a broken crate cannot break the tool that reports it.
#![expect(clippy::print_stdout, reason = "a developer reads the output of this program")]

mod browser;
mod comparison;
mod failure;
mod main_job;
mod packages;
mod place;
mod process;
mod rctab;
mod suite;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;
use crate::place::Place;
use crate::suite::Step;

/// All automation of the project.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Do everything that a change must pass; the last line is `N passed, M failed`
    Test {
        /// Do these steps alone
        #[arg(long, value_name = "STEP")]
        only: Vec<Step>,
        /// Leave these steps out
        #[arg(long, value_name = "STEP", conflicts_with = "only")]
        skip: Vec<Step>,
    },
    /// Check what a machine can check of the rules of design and style
    Tidy,
    /// Measure, as a ratio against a peer or a limit of the same run
    Bench {
        /// Which measurement: verify, append, count
        name: String,
    },
    /// Run RCTab's test cases; the last line is `N passed, M failed, K skipped`
    Rctab {
        /// A directory of case folders, each with a `*_config.json`
        directory: PathBuf,
        /// A program to run in place of the release build
        #[arg(long, value_name = "FILE")]
        program: Option<PathBuf>,
    },
    /// Count every small election twice: by `tabulate` and by a slow count of its own
    Exhaustive,
    /// Run the long attack drill: 100,000 single bit flips
    Drill,
}

fn main() -> ExitCode {
    match Place::from_environment().and_then(|place| perform(&place, Arguments::parse().task)) {
        Ok(code) => code,
        Err(failure) => {
            println!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn perform(place: &Place, task: Task) -> Result<ExitCode, Failure> {
    match task {
        Task::Test { only, skip } => Ok(suite::run(place, &suite::selected(&only, &skip))),
        Task::Tidy => tidy::run(place).map(|()| ExitCode::SUCCESS),
        Task::Bench { name } => {
            process::run(place.cargo().args(["build", "--release", "-p", "benches"]))?;
            process::pass_through(place.release("ascertain-bench").arg(name))
        }
        Task::Rctab { directory, program } => rctab::run(place, &directory, program.as_deref()),
        Task::Exhaustive => process::pass_through(
            place
                .cargo()
                .args(["test", "--release", "-p", "tabulate", "--test", "exhaustive"])
                .args(["--", "--nocapture"])
                .env("TABULATE_EXHAUSTIVE", "all"),
        ),
        Task::Drill => {
            process::run(place.cargo().args(["build", "--release", "-p", "drill"]))?;
            process::pass_through(place.release("drill").args(["--flips", "100000"]))
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Arguments;

    #[test]
    fn command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
