//! RCTab 2.0.1: its configuration, read as it is, and its reports, written as it writes them.
//!
//! Sources: the program's behaviour on its own test suite (BrightSpots/rcv at 2167c24, January
//! 2025) and its published source. Its option document is older than the program.

mod ballots;
mod check;
mod config;
mod jackson;
mod labels;
mod migrate;
mod number;
mod problem;
mod report;
mod rules;
#[cfg(test)]
mod tests;

pub use ballots::{RctabBallots, RctabMark, RctabSlice};
pub use check::check;
pub use config::{Candidate, Config, Provider, RctabSource, WinnerMode, read_config};
pub use problem::{Field, RctabProblem};
pub use report::{
    CsvKind, RctabPass, cdf_cvr, csv_report, file_name, file_names, json_report, rctab_cvr,
    slice_csv_report, slice_json_report,
};
pub use rules::{contenders, ranked_rules};
