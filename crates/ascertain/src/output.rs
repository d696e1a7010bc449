//! What a command says: words on standard error, results on standard output.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::failure::Failure;

/// Whether a command speaks to a person or to a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    /// Plain words.
    Words,
    /// One JSON object on standard output, and nothing else there.
    Json,
}

/// Writes to standard output; a reader that has gone away is no failure of ours.
pub fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::input(format!("standard output: {error}"))),
        Ok(()) => Ok(()),
    }
}

/// Writes one JSON object to standard output.
pub fn say_json<T: Serialize>(value: &T) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::input(format!("the answer has no JSON: {error}")))?;
    say(&format!("{text}\n"))
}

/// The stages of a long command, told on standard error as they go.
pub struct Stages {
    bar: ProgressBar,
    started: Instant,
    number: usize,
    of: usize,
}

impl Stages {
    /// So many stages, the first not begun.
    pub fn new(of: usize) -> Self {
        let bar = if io::stderr().is_terminal() {
            ProgressBar::new_spinner()
        } else {
            ProgressBar::hidden()
        };
        let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar, started: Instant::now(), number: 0, of }
    }

    /// Begins a stage.
    pub fn begin(&mut self, name: &str) {
        self.number += 1;
        self.started = Instant::now();
        self.bar.set_message(format!("[{}/{}] {name}", self.number, self.of));
    }

    /// Ends a stage, with what it did.
    pub fn done(&self, name: &str, did: &str) {
        let elapsed = self.started.elapsed().as_millis();
        let line = format!("[{}/{}] {name:<9} {did} ({elapsed} ms)", self.number, self.of);
        if self.bar.is_hidden() {
            // Progress that cannot be written is no reason to stop.
            let _ = writeln!(io::stderr(), "{line}");
        } else {
            self.bar.println(line);
        }
    }
}

impl Drop for Stages {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
