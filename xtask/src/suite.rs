//! Everything that a change must pass, step by step.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::ValueEnum;

use crate::failure::Failure;
use crate::place::Place;
use crate::{browser, main_job, packages, process, tidy};

/// One step; the order here is the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    /// Formatting
    Fmt,
    /// Lints, warnings as errors
    Clippy,
    /// The rules of design and style
    Tidy,
    /// The number of packages that the program needs
    Packages,
    /// Unit, golden and property tests of every crate
    Unit,
    /// The release build of the program
    Release,
    /// The election of 2016, run twice, compared byte for byte, verified
    MainJob,
    /// The published site in a browser
    Browser,
}

/// The steps without which a step would look at what an earlier tree left.
fn needs(step: Step) -> &'static [Step] {
    match step {
        Step::MainJob => &[Step::Release],
        Step::Browser => &[Step::Release, Step::MainJob],
        _ => &[],
    }
}

/// The steps that are asked for, with those that they need, in order; all of them unless the
/// developer says otherwise.
pub(crate) fn selected(only: &[Step], skip: &[Step]) -> Vec<Step> {
    let asked = |step: &Step| only.contains(step) || only.iter().any(|o| needs(*o).contains(step));
    Step::value_variants()
        .iter()
        .copied()
        .filter(|step| only.is_empty() || asked(step))
        .filter(|step| !skip.contains(step))
        .collect()
}

/// Runs the steps to the end, whatever fails on the way, and sums up.
pub(crate) fn run(place: &Place, steps: &[Step]) -> ExitCode {
    println!("{}", shared_words(place));
    let mut lines = Vec::new();
    let mut failed = 0;
    for &step in steps {
        println!("\n== {}: {}", name(step), title(step));
        let started = Instant::now();
        let outcome = perform(place, step);
        let line = summary_line(step, &outcome, started.elapsed());
        println!("{line}");
        lines.push(line);
        failed += usize::from(outcome.is_err());
    }
    println!("\n== summary\n{}", lines.join("\n"));
    println!("{} passed, {failed} failed", steps.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn perform(place: &Place, step: Step) -> Result<(), Failure> {
    match step {
        Step::Fmt => process::run(place.cargo().args(["fmt", "--all", "--check"])),
        Step::Clippy => process::run(place.cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ])),
        Step::Tidy => tidy::run(place),
        Step::Packages => packages::run(place),
        Step::Unit => unit(place),
        Step::Release => {
            process::run(place.cargo().args(["build", "--release", "-p", "ascertain"]))
        }
        Step::MainJob => main_job::run(place),
        Step::Browser => browser::run(place),
    }
}

fn unit(place: &Place) -> Result<(), Failure> {
    let mut command = place.cargo();
    command.args(["test", "--workspace"]);
    // A value from the developer's shell must not point the tests at other data.
    match &place.shared {
        Some(shared) => command.env("ASCERTAIN_SHARED", shared),
        None => command.env_remove("ASCERTAIN_SHARED"),
    };
    process::run(&mut command)
}

fn shared_words(place: &Place) -> &'static str {
    match place.shared {
        Some(_) => "../shared is here: the larger checks against it run too",
        None => "../shared is not here: only what lies in the tree is checked",
    }
}

fn summary_line(step: Step, outcome: &Result<(), Failure>, elapsed: Duration) -> String {
    let verdict = match outcome {
        Ok(()) => "passed".to_owned(),
        Err(failure) => format!("FAILED: {failure}"),
    };
    format!("{:<9} {:>8}  {verdict}", name(step), seconds(elapsed))
}

fn seconds(elapsed: Duration) -> String {
    format!("{}.{} s", elapsed.as_secs(), elapsed.subsec_millis() / 100)
}

fn name(step: Step) -> String {
    value(step).get_name().to_owned()
}

fn title(step: Step) -> String {
    value(step)
        .get_help()
        .expect("every step has a doc comment, which clap takes as its help")
        .to_string()
}

fn value(step: Step) -> clap::builder::PossibleValue {
    step.to_possible_value().expect("no step is hidden from the command line")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::Duration;

    use clap::ValueEnum;

    use super::{Step, selected, shared_words, summary_line, title};
    use crate::failure::Failure;
    use crate::place::Place;

    #[test]
    fn all_steps_run_unless_asked_otherwise() {
        assert_eq!(selected(&[], &[]), Step::value_variants());
        assert_eq!(selected(&[Step::Tidy], &[]), [Step::Tidy]);
        // A site or a program of an earlier tree must not stand in for this one's.
        assert_eq!(selected(&[Step::MainJob], &[]), [Step::Release, Step::MainJob]);
        let browser = [Step::Release, Step::MainJob, Step::Browser];
        assert_eq!(selected(&[Step::Browser], &[]), browser);
        assert_eq!(selected(&[Step::Browser], &[Step::Release]), browser[1..]);
        let without_browser = selected(&[], &[Step::Browser]);
        assert_eq!(without_browser.len(), Step::value_variants().len() - 1);
        assert!(!without_browser.contains(&Step::Browser));
    }

    #[test]
    fn every_step_has_a_title() {
        for &step in Step::value_variants() {
            assert!(!title(step).is_empty());
        }
    }

    #[test]
    fn summary_names_step_time_and_reason() {
        let elapsed = Duration::from_millis(61_250);
        assert_eq!(summary_line(Step::MainJob, &Ok(()), elapsed), "main-job    61.2 s  passed");
        let failed = summary_line(Step::Tidy, &Err(Failure::Untidy(2)), elapsed);
        assert_eq!(failed, "tidy        61.2 s  FAILED: tidy: 2 findings");
    }

    #[test]
    fn absence_of_shared_material_is_said() {
        let place = |shared| Place { root: PathBuf::new(), target: PathBuf::new(), shared };
        assert!(shared_words(&place(None)).contains("is not here"));
        assert!(shared_words(&place(Some(PathBuf::new()))).contains("run too"));
    }
}
