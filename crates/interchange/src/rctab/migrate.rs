//! Configurations of older versions, brought to the spelling of 2.0.1.
//!
//! RCTab does this when its window opens an older configuration. One without a version is not
//! touched, nor one of its tests.

use super::config::{Config, Text, WinnerMode};

/// The version whose spelling needs no change.
const CURRENT: [u32; 3] = [2, 0, 1];

/// How a version stands to 2.0.1; nothing where it is no version.
pub(super) fn is_newer(version: &str) -> Option<bool> {
    Some(numbers(version)? > CURRENT)
}

/// The first three numbers of a version.
fn numbers(version: &str) -> Option<[u32; 3]> {
    let mut numbers = [0; 3];
    for (number, part) in numbers.iter_mut().zip(version.trim().split('.')) {
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        *number = part[..digits].parse().ok()?;
    }
    Some(numbers)
}

pub(super) fn migrate(config: &mut Config) {
    for source in &mut config.cvr_file_sources {
        if source.skipped_rank_label.given().is_none() {
            source.skipped_rank_label = std::mem::take(&mut source.undervote_label);
        }
    }
    let older = numbers(config.tabulator_version.get()).is_some_and(|version| version < CURRENT);
    if !older {
        return;
    }
    winner_mode(config);
    let tiebreak = match config.rules.tiebreak_mode.get() {
        "interactive" => "stopCountingAndAsk",
        "previousRoundCountsThenInteractive" => "previousRoundCountsThenAsk",
        "usePermutationInConfig" => "useCandidateOrder",
        _ => "",
    };
    if !tiebreak.is_empty() {
        config.rules.tiebreak_mode = Text(tiebreak.to_owned());
    }
    let rules = &config.rules;
    for source in &mut config.cvr_file_sources {
        for (new, old) in [
            (&mut source.overvote_label, &rules.overvote_label),
            (&mut source.skipped_rank_label, &rules.undervote_label),
            (&mut source.undeclared_write_in_label, &rules.undeclared_write_in_label),
        ] {
            if old.given().is_some() {
                *new = old.clone();
            }
        }
        source.treat_blank_as_undeclared_write_in.0 |= rules.treat_blank_as_undeclared_write_in.0;
    }
}

fn winner_mode(config: &mut Config) {
    if config.winner_mode().is_some() {
        return;
    }
    let several = config.number_of_winners().is_some_and(|winners| winners > 1);
    let share = config.rules.multi_seat_bottoms_up_percentage_threshold.given().is_some();
    let mode = match config.rules.winner_election_mode.get() {
        "standard" if several => "multiWinnerAllowMultipleWinnersPerRound",
        "standard" => "singleWinnerMajority",
        "singleSeatContinueUntilTwoCandidatesRemain" => {
            config.rules.continue_until_two_candidates_remain.0 = true;
            "singleWinnerMajority"
        }
        "multiSeatAllowOnlyOneWinnerPerRound" => "multiWinnerAllowOnlyOneWinnerPerRound",
        "multiSeatBottomsUp" if share || config.number_of_winners() == Some(0) => {
            "bottomsUpUsingPercentageThreshold"
        }
        "multiSeatBottomsUp" => "bottomsUp",
        "multiSeatSequentialWinnerTakesAll" => "multiPassIrv",
        _ => return,
    };
    debug_assert!(WinnerMode::of(mode).is_some(), "a mode of 2.0.1");
    config.rules.winner_election_mode = Text(mode.to_owned());
}
