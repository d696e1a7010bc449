//! The program `ascertain`.

use std::io::Write;
use std::process::ExitCode;

use ascertain::cli::Arguments;
use ascertain::command;
use ascertain::failure::Failure;
use ascertain::output::{Speech, say_json};
use clap::Parser;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let speech = if arguments.json { Speech::Json } else { Speech::Words };
    match command::execute(&arguments.command, speech) {
        Ok(None) => ExitCode::SUCCESS,
        Ok(Some(class)) => class.exit_code(),
        Err(failure) => {
            report(&failure, speech);
            failure.class.exit_code()
        }
    }
}

/// Tells every problem; under `--json` also as the one object on standard output.
fn report(failure: &Failure, speech: Speech) {
    let mut err = std::io::stderr().lock();
    // Where standard error cannot be written, the exit code still tells.
    for problem in &failure.problems {
        let _ = writeln!(err, "ascertain: {problem}");
    }
    if failure.problems.len() > 1 {
        let _ =
            writeln!(err, "ascertain: {} problems; nothing was recorded", failure.problems.len());
    }
    if speech == Speech::Json {
        let _ = say_json(&serde_json::json!({ "problems": failure.problems }));
    }
}
