//! Exports as states published them, from the files to the reports.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ascertain::cli::Arguments;
use ascertain::command;
use ascertain::failure::Failure;
use ascertain::output::Speech;
use clap::Parser;

use super::bounds::Bounds;
use super::{ROUNDS, apart, calibration, failed};

/// Where larger data lie beside the tree.
const SHARED: &str = "../shared";

/// What RCTab 2.0.1 took for Minneapolis 2017 with precinct output on two shared cores, the least
/// of 22 to 32 s.
const RCTAB: Duration = Duration::from_secs(22);

/// How many times as fast a count is to be.
const TIMES: u32 = 50;

/// An election that is read and counted by `ascertain tabulate --rctab`.
struct Case {
    what: &'static str,
    config: &'static str,
    /// A report and a figure that is in it: the winner's votes in the last round.
    expected: (&'static str, &'static str),
}

const MAINE: Case = Case {
    what: "Maine's second district 2018: 296,077 ballots of five ranks in eight spreadsheets",
    config: "data/cvr/maine-cd2-2018/rctab_config.json",
    expected: ("detailed_report.json", "142440"),
};

const MINNEAPOLIS: Case = Case {
    what: "Minneapolis 2017: 105,928 ballots with a report for each precinct",
    config: "vectors/rctab/2017_minneapolis_mayor/2017_minneapolis_mayor_config.json",
    expected: ("detailed_report.json", "46704"),
};

pub(super) fn measure(bounds: &mut Bounds) -> Result<(), Failure> {
    if let Some((time, peak)) = run(&MAINE, bounds)? {
        bounds.line("Maine, read and counted", time.as_millis(), 1_000, "ms");
        bounds.line("Maine, memory", peak, 200, "MiB");
    }
    if let Some((time, peak)) = run(&MINNEAPOLIS, bounds)? {
        let peer = calibration::scaled(RCTAB)?;
        println!(
            "RCTab took {} s as recorded, {} ms on this machine now; peak here {peak} MiB",
            RCTAB.as_secs(),
            peer.as_millis()
        );
        let limit = (peer / TIMES).as_millis();
        let what = "Minneapolis, read and counted, with a fiftieth of RCTab's time as limit";
        bounds.line(what, time.as_millis(), limit, "ms");
    }
    Ok(())
}

fn run(case: &Case, bounds: &mut Bounds) -> Result<Option<(Duration, u128)>, Failure> {
    println!("{}", case.what);
    let config = Path::new(SHARED).join(case.config);
    if !config.is_file() {
        bounds.skip(case.what, &format!("{} is not here", config.display()));
        return Ok(None);
    }
    let at = tempfile::tempdir().map_err(failed)?;
    let (mut round, mut out) = (0, PathBuf::new());
    let measured = apart::best(ROUNDS, || {
        round += 1;
        out = at.path().join(format!("reports-{round}"));
        let [config, out] = [&config, &out].map(|path| path.to_string_lossy());
        let done = apart::part(&["tabulate", &config, &out])?;
        done.tell(done.whole)?;
        Ok((done.whole, done.peak()?))
    })?;
    let (report, figure) = case.expected;
    let report = std::fs::read_to_string(out.join(report)).map_err(failed)?;
    if !report.contains(&format!("\"{figure}\"")) {
        return Err(Failure::input(format!("{}: {figure} is not in its report", case.what)));
    }
    Ok(Some(measured))
}

/// Does what the program does.
pub(super) fn part(config: &str, out: &str) -> Result<(), Failure> {
    let arguments = ["ascertain", "tabulate", "--json", "--rctab", config, "--out", out];
    let arguments = Arguments::try_parse_from(arguments).map_err(failed)?;
    command::execute(&arguments.command, Speech::Json)?;
    apart::tell_costs()
}
