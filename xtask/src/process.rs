//! Other programs, started with the command shown and judged by how they end.

use std::process::{Command, ExitCode, ExitStatus, Stdio};

use crate::failure::Failure;

/// Runs a command with its output shown; any end but success is a failure.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    println!("$ {}", shown(command));
    let status =
        command.status().map_err(|source| Failure::Start { command: shown(command), source })?;
    judged(command, status)
}

/// Runs a command and ends as it ends.
pub(crate) fn pass_through(command: &mut Command) -> Result<ExitCode, Failure> {
    println!("$ {}", shown(command));
    let status =
        command.status().map_err(|source| Failure::Start { command: shown(command), source })?;
    Ok(status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Runs a command and returns what it wrote to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| Failure::Start { command: shown(command), source })?;
    judged(command, output.status)?;
    String::from_utf8(output.stdout).map_err(|_| Failure::NotText { command: shown(command) })
}

fn judged(command: &Command, status: ExitStatus) -> Result<(), Failure> {
    if status.success() {
        return Ok(());
    }
    Err(Failure::Status { command: shown(command), status: status.to_string() })
}

fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use std::process::{Command, ExitCode};

    use super::{output, pass_through, run};
    use crate::failure::Failure;

    #[test]
    fn a_program_that_fails_is_a_failure_that_names_it() {
        let failure = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(failure.to_string(), "sh -c exit 3: exit status: 3");
    }

    #[test]
    fn a_program_that_is_not_there_is_a_failure() {
        let failure = run(&mut Command::new("no-such-program")).unwrap_err();
        assert!(matches!(failure, Failure::Start { .. }));
    }

    #[test]
    fn output_is_what_was_written() {
        assert_eq!(output(Command::new("echo").arg("270")).unwrap(), "270\n");
    }

    #[test]
    fn exit_code_passes_through() {
        let code = pass_through(Command::new("sh").args(["-c", "exit 4"])).unwrap();
        assert_eq!(code, ExitCode::from(4));
    }
}
