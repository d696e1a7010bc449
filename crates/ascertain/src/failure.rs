//! Why a command ends without doing what it was asked, by class.

use std::fmt;
use std::process::ExitCode;

/// The class of an ending. Each has one exit code, the same for every command; a command line that
/// cannot be understood ends with 2 before anything begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A check failed: exit code 1.
    CheckFailed,
    /// The input is bad, or a file cannot be read or written: exit code 3.
    Input,
    /// A required check could not be done: exit code 4.
    NotChecked,
}

impl Class {
    /// The exit code.
    pub fn exit_code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::CheckFailed => 1,
            Self::Input => 3,
            Self::NotChecked => 4,
        })
    }
}

/// A command's failure: its class, and every problem, one a line.
#[derive(Debug)]
pub struct Failure {
    /// The class.
    pub class: Class,
    /// Each problem in words: what, where, which rule, what next.
    pub problems: Vec<String>,
}

impl Failure {
    /// One problem with the input.
    pub fn input(problem: impl Into<String>) -> Self {
        Self { class: Class::Input, problems: vec![problem.into()] }
    }

    /// All problems with the input.
    pub fn inputs<E: ToString>(problems: &[E]) -> Self {
        let problems = problems.iter().map(E::to_string).collect();
        Self { class: Class::Input, problems }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problems.join("\n"))
    }
}
