//! The reports of RCTab.

mod cdf;
mod cvr;
mod json;
mod table;

use election::Amount;
use election::transcript::{
    CandidateIndex, Contender, Inactive, InactiveReason, Round, SliceRound, Standing, Transcript,
    Transfer,
};

use super::ballots::RctabSlice;
use super::config::{Config, WinnerMode};

pub use cdf::cdf_cvr;
pub use cvr::rctab_cvr;
pub use json::{json_report, slice_json_report};
pub use table::{CsvKind, csv_report, slice_csv_report};

/// One count of a configuration; a count in passes has several.
#[derive(Clone, Copy)]
pub struct RctabPass<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// Who makes the report: `Ascertain 0.1.0`.
    pub generated_by: &'a str,
    /// The count.
    pub transcript: &'a Transcript,
}

/// The reasons that reports list, in their order, with their words in both forms.
const REASONS: [(InactiveReason, &str, &str); 4] = [
    (InactiveReason::Overvote, "overvotes", "Inactive Ballots by Overvotes"),
    (InactiveReason::SkippedRankings, "skippedRankings", "Inactive Ballots by Skipped Rankings"),
    (InactiveReason::ExhaustedChoices, "exhaustedChoices", "Inactive Ballots by Exhausted Choices"),
    (InactiveReason::RepeatedRanking, "repeatedRankings", "Inactive Ballots by Repeated Rankings"),
];

/// What one round of a report holds, of the whole or of a slice.
struct RoundView<'a> {
    tally: &'a [Option<Amount>],
    active: Amount,
    counting: Amount,
    inactive: Inactive,
    transfers: &'a [Transfer],
}

impl<'a> RoundView<'a> {
    fn of_whole(round: &'a Round) -> Self {
        let Round { tally, active, counting, inactive, transfers, .. } = round;
        Self { tally, active: *active, counting: *counting, inactive: *inactive, transfers }
    }

    fn of_slice(round: &'a SliceRound) -> Self {
        let SliceRound { tally, active, counting, inactive, transfers } = round;
        Self { tally, active: *active, counting: *counting, inactive: *inactive, transfers }
    }
}

impl RctabPass<'_> {
    fn name(&self, one: CandidateIndex) -> &str {
        &self.transcript.contenders[one.at()].name
    }

    fn contenders(&self) -> &[Contender] {
        &self.transcript.contenders
    }

    /// The seats that the reports name: those of one pass, none above a share.
    fn seats(&self) -> u32 {
        match self.config.winner_mode() {
            Some(WinnerMode::MultiPass) => 1,
            _ => self.config.number_of_winners().unwrap_or_default(),
        }
    }

    /// Whether the reports show the surplus of the last round.
    fn uses_surplus(&self) -> bool {
        self.seats() > 1 && self.config.winner_mode() != Some(WinnerMode::BottomsUp)
    }

    /// How many take part, without excluded ones and with write-ins.
    fn taking_part(&self) -> usize {
        let excluded = |one: &&Contender| one.standing != Standing::Excluded;
        self.contenders().iter().filter(excluded).count()
    }
}

/// The file name of a report: `1_` for the first of several passes, and the slice's name before
/// its kind.
pub fn file_name(pass: Option<usize>, slice: Option<(RctabSlice, &str)>, report: &str) -> String {
    let pass = pass.map(|pass| format!("{pass}_")).unwrap_or_default();
    let slice = slice.map(|(slice, name)| format!("{name}_{}_", slice.word())).unwrap_or_default();
    format!("{pass}{slice}{report}")
}

/// A name with every character that a file name should not have turned into `_`.
pub(super) fn sanitized(text: &str) -> String {
    // Java replaces UTF-16 units, of which some characters have two.
    let one = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' | '.' => c.to_string(),
        c => "_".repeat(c.len_utf16()),
    };
    text.chars().map(one).collect()
}

/// The names of precincts or batches in file names, each different.
pub fn file_names(names: &[String]) -> Vec<String> {
    let mut taken = std::collections::BTreeSet::new();
    let mut unique = Vec::with_capacity(names.len());
    for name in names {
        let plain = sanitized(name);
        let mut candidate = plain.clone();
        let mut number = 1;
        while !taken.insert(candidate.clone()) {
            candidate = format!("{plain}_{number}");
            number += 1;
        }
        unique.push(candidate);
    }
    unique
}
