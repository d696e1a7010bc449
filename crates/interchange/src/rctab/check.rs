//! What RCTab 2.0.1 refuses in a configuration, all of it at once.

use std::collections::BTreeSet;

use super::config::{Config, Provider, RctabSource, Text, WinnerMode};
use super::migrate::is_newer;
use super::number::whole_number;
use super::problem::{Field, RctabProblem};

/// Words of RCTab's own reports, which no candidate and no label may be.
const RESERVED: [&str; 3] = ["residual surplus", "exhausted", "uncounted"];

/// The most that a signed number of 32 bits holds.
const MOST: i64 = 2_147_483_647;

/// Everything for which the configuration is refused. `exists` says whether a source is there.
pub fn check(config: &Config, exists: &dyn Fn(&str) -> bool) -> Vec<RctabProblem> {
    let mut problems = Vec::new();
    version(config, &mut problems);
    required(&config.output_settings.contest_name, Field::of("contestName"), &mut problems);
    sources(config, exists, &mut problems);
    candidates(config, &mut problems);
    rules(config, &mut problems);
    winners(config, &mut problems);
    problems
}

fn version(config: &Config, problems: &mut Vec<RctabProblem>) {
    let field = Field::of("tabulatorVersion");
    let Some(version) = config.tabulator_version.given() else {
        problems.push(RctabProblem::Missing { field });
        return;
    };
    if version != "TEST" && is_newer(version) != Some(false) {
        problems.push(RctabProblem::Version { version: version.to_owned() });
    }
}

fn required(text: &Text, field: Field, problems: &mut Vec<RctabProblem>) {
    if text.given().is_none() {
        problems.push(RctabProblem::Missing { field });
    }
}

fn sources(config: &Config, exists: &dyn Fn(&str) -> bool, problems: &mut Vec<RctabProblem>) {
    if config.cvr_file_sources.is_empty() {
        problems.push(RctabProblem::Missing { field: Field::of("cvrFileSources") });
    }
    let mut paths = BTreeSet::new();
    for source in &config.cvr_file_sources {
        let Some(path) = source.file_path.given() else {
            problems.push(RctabProblem::Missing { field: Field::of("filePath") });
            continue;
        };
        let path = path.to_owned();
        if !exists(&path) {
            problems.push(RctabProblem::NoSuchSource { path: path.clone() });
        }
        source_fields(source, &path, problems);
        source_and_rules(config, source, &path, problems);
        if !paths.insert(path.clone()) {
            problems.push(RctabProblem::DuplicateSource { path });
        }
    }
}

fn source_fields(source: &RctabSource, path: &str, problems: &mut Vec<RctabProblem>) {
    for (name, label) in labels(source) {
        if let Some(text) = label.given() {
            in_use(text, &Field::of_source(name, path), source, path, problems);
        }
    }
    let Some(provider) = Provider::of(source.provider.get()) else {
        problems.push(RctabProblem::Word {
            field: Field::of_source("provider", path),
            value: source.provider.get().to_owned(),
            allowed: Provider::WORDS,
        });
        return;
    };
    if provider.is_table() {
        table_fields(source, provider, path, problems);
    } else {
        other_fields(source, provider, path, problems);
    }
    let field = Field::of_source("contestId", path);
    match (provider.is_table(), source.contest_id.given()) {
        (false, None) => problems.push(RctabProblem::Missing { field }),
        (true, Some(_)) => {
            problems.push(RctabProblem::NotForProvider { field, provider: provider.word() });
        }
        _ => {}
    }
}

fn table_fields(
    source: &RctabSource,
    provider: Provider,
    path: &str,
    problems: &mut Vec<RctabProblem>,
) {
    let mut column = |name, text: &Text, most, required| {
        let field = Field::of_source(name, path);
        problems.extend(whole_number(text, field, 1, most, required));
    };
    column("firstVoteColumnIndex", &source.first_vote_column_index, 1_000, true);
    column("firstVoteRowIndex", &source.first_vote_row_index, 100_000, true);
    if provider == Provider::Ess {
        column("idColumnIndex", &source.id_column_index, 1_000, false);
        column("precinctColumnIndex", &source.precinct_column_index, 1_000, false);
        column("batchColumnIndex", &source.batch_column_index, 1_000, false);
    }
    let Some(delimiter) = source.overvote_delimiter.given() else { return };
    let plain =
        |c: char| c.is_ascii_alphanumeric() || ".',-\"".contains(c) || c.is_ascii_whitespace();
    if delimiter.contains('\\') || delimiter.chars().all(plain) {
        let field = Field::of_source("overvoteDelimiter", path);
        problems.push(RctabProblem::Delimiter { field, value: delimiter.to_owned() });
    }
    if source.overvote_label.given().is_some() {
        problems.push(RctabProblem::Conflict {
            one: Field::of_source("overvoteDelimiter", path),
            other: Field::of_source("overvoteLabel", path),
            reason: "a source marks overvotes in one way",
        });
    }
}

fn other_fields(
    source: &RctabSource,
    provider: Provider,
    path: &str,
    problems: &mut Vec<RctabProblem>,
) {
    let mut unwanted = vec![
        ("firstVoteColumnIndex", source.first_vote_column_index.given().is_some()),
        ("firstVoteRowIndex", source.first_vote_row_index.given().is_some()),
        ("idColumnIndex", source.id_column_index.given().is_some()),
        ("precinctColumnIndex", source.precinct_column_index.given().is_some()),
        ("batchColumnIndex", source.batch_column_index.given().is_some()),
        ("overvoteDelimiter", source.overvote_delimiter.given().is_some()),
        ("skippedRankLabel", source.skipped_rank_label.given().is_some()),
        ("treatBlankAsUndeclaredWriteIn", source.treat_blank_as_undeclared_write_in.0),
    ];
    if provider == Provider::Cdf {
        let lower = path.to_lowercase();
        if !lower.ends_with(".xml") && !lower.ends_with(".json") {
            problems.push(RctabProblem::CdfExtension { path: path.to_owned() });
        }
    } else {
        unwanted.push(("overvoteLabel", source.overvote_label.given().is_some()));
    }
    for (name, _) in unwanted.into_iter().filter(|(_, given)| *given) {
        let field = Field::of_source(name, path);
        problems.push(RctabProblem::NotForProvider { field, provider: provider.word() });
    }
}

fn source_and_rules(
    config: &Config,
    source: &RctabSource,
    path: &str,
    problems: &mut Vec<RctabProblem>,
) {
    let of = |name| Field::of_source(name, path);
    let several = config.rules.overvote_rule.get() == "exhaustIfMultipleContinuing";
    let known =
        ["exhaustImmediately", "alwaysSkipToNextRank"].contains(&config.rules.overvote_rule.get());
    if source.overvote_label.given().is_some() && !known {
        problems.push(RctabProblem::Conflict {
            one: of("overvoteLabel"),
            other: Field::of("overvoteRule"),
            reason: "a label does not say who was marked; the rule must be exhaustImmediately or \
                     alwaysSkipToNextRank",
        });
    }
    let by_precinct = config.output_settings.tabulate_by_precinct.0;
    let by_batch = config.output_settings.tabulate_by_batch.0;
    match Provider::of(source.provider.get()) {
        Some(Provider::Cdf) => {
            for (field, on) in [("tabulateByPrecinct", by_precinct), ("tabulateByBatch", by_batch)]
            {
                if on {
                    problems.push(RctabProblem::Conflict {
                        one: Field::of(field),
                        other: of("provider"),
                        reason: "RCTab reads no precincts or batches of CDF files",
                    });
                }
            }
        }
        Some(Provider::Ess) => {
            if by_precinct {
                required(&source.precinct_column_index, of("precinctColumnIndex"), problems);
            }
            if by_batch {
                required(&source.batch_column_index, of("batchColumnIndex"), problems);
            }
            if several {
                required(&source.overvote_delimiter, of("overvoteDelimiter"), problems);
            }
        }
        _ => {}
    }
}

/// The words of a source that stand for no candidate.
fn labels(source: &RctabSource) -> [(&'static str, &Text); 3] {
    [
        ("overvoteLabel", &source.overvote_label),
        ("skippedRankLabel", &source.skipped_rank_label),
        ("undeclaredWriteInLabel", &source.undeclared_write_in_label),
    ]
}

/// Reports a text that is reserved or stands for something else in the source.
fn in_use(
    text: &str,
    field: &Field,
    source: &RctabSource,
    path: &str,
    problems: &mut Vec<RctabProblem>,
) {
    let same = |other: &str| other.to_lowercase() == text.to_lowercase();
    let reserved = RESERVED.iter().any(|word| same(word));
    let other = labels(source)
        .into_iter()
        .find(|(name, label)| *name != field.name && label.given().is_some_and(same));
    let other = match (reserved, other) {
        (true, _) => Field::of("a reserved word of the reports"),
        (false, Some((name, _))) => Field::of_source(name, path),
        (false, None) => return,
    };
    problems.push(RctabProblem::TwoMeanings { text: text.to_owned(), one: field.clone(), other });
}

fn candidates(config: &Config, problems: &mut Vec<RctabProblem>) {
    let mut seen = BTreeSet::new();
    for candidate in &config.candidates {
        required(&candidate.name, Field::of("candidate name"), problems);
        for name in candidate.names() {
            if !seen.insert(name.to_owned()) {
                problems.push(RctabProblem::DuplicateName { name: name.to_owned() });
            }
            let field = Field::of("a candidate name or alias");
            for source in &config.cvr_file_sources {
                in_use(name, &field, source, source.file_path.get(), problems);
            }
        }
    }
    if config.candidates.is_empty() {
        problems.push(RctabProblem::Missing { field: Field::of("candidates") });
    } else if config.candidates.iter().all(|candidate| candidate.excluded.0) {
        problems.push(RctabProblem::AllExcluded);
    }
}

fn rules(config: &Config, problems: &mut Vec<RctabProblem>) {
    let rules = &config.rules;
    let mut word = |name, value: &Text, known: bool, allowed| {
        if !known {
            let value = value.get().to_owned();
            problems.push(RctabProblem::Word { field: Field::of(name), value, allowed });
        }
    };
    let ties = super::rules::TIEBREAK_WORDS;
    let known = ties.split(", ").any(|word| word == rules.tiebreak_mode.get());
    word("tiebreakMode", &rules.tiebreak_mode, known, ties);
    let overvotes = "alwaysSkipToNextRank, exhaustImmediately, exhaustIfMultipleContinuing";
    let known = overvotes.split(", ").any(|word| word == rules.overvote_rule.get());
    word("overvoteRule", &rules.overvote_rule, known, overvotes);
    let known = config.winner_mode().is_some();
    word("winnerElectionMode", &rules.winner_election_mode, known, WinnerMode::WORDS);
    let draws = ["random", "previousRoundCountsThenRandom", "generatePermutation"]
        .contains(&rules.tiebreak_mode.get());
    let mut number = |name, text: &Text, least, most, required| {
        problems.extend(whole_number(text, Field::of(name), least, most, required));
    };
    let seed = 1 << 47;
    number("randomSeed", &rules.random_seed, -seed, seed - 1, draws);
    number("numberOfWinners", &rules.number_of_winners, 0, MOST, true);
    let places = &rules.decimal_places_for_vote_arithmetic;
    number("decimalPlacesForVoteArithmetic", places, 1, 20, true);
    let last = &rules.stop_tabulation_early_after_round;
    number("stopTabulationEarlyAfterRound", last, 1, MOST, false);
    limits(config, problems);
}

/// The two numbers in whose place a word may stand.
fn limits(config: &Config, problems: &mut Vec<RctabProblem>) {
    let rules = &config.rules;
    let mut limit = |name, text: &Text, least, word: &str, other| {
        let number = text.get().parse::<i64>().ok();
        let within = number.is_some_and(|number| (least..=MOST).contains(&number));
        if text.get() != word && !within {
            let (field, value) = (Field::of(name), text.get().to_owned());
            problems.push(RctabProblem::Number { field, value, least, most: MOST, other });
        }
    };
    limit("maxRankingsAllowed", &rules.max_rankings_allowed, 1, "max", ", or max");
    let skipped = Text(rules.max_skipped_ranks_allowed.get().to_lowercase());
    limit("maxSkippedRanksAllowed", &skipped, 0, "unlimited", ", or unlimited");
}

fn winners(config: &Config, problems: &mut Vec<RctabProblem>) {
    let rules = &config.rules;
    let (Some(winners), Some(mode)) = (config.number_of_winners(), config.winner_mode()) else {
        return;
    };
    let mut conflict = |is: bool, one, other, reason| {
        if is {
            let (one, other) = (Field::of(one), Field::of(other));
            problems.push(RctabProblem::Conflict { one, other, reason });
        }
    };
    let (seats, election) = ("numberOfWinners", "winnerElectionMode");
    let share = mode == WinnerMode::BottomsUpToThreshold;
    conflict(winners > 0 && share, seats, election, "all above the share win, so it must be 0");
    conflict(winners == 0 && !share, seats, election, "0 is for bottomsUpUsingPercentageThreshold");
    let single = mode == WinnerMode::Single;
    conflict(winners == 1 && !single, seats, election, "one seat is for singleWinnerMajority");
    let several = winners > 1 && mode != WinnerMode::MultiPass;
    let two = rules.continue_until_two_candidates_remain.0;
    let until = "continueUntilTwoCandidatesRemain";
    conflict(several && two, seats, until, "the last two are shown of counts for one seat");
    let batch = rules.batch_elimination.0;
    conflict(several && batch, seats, "batchElimination", "several fall at once for one seat only");
    conflict(share && batch, election, "batchElimination", "the lowest fall one by one");
    let first = rules.does_first_round_determine_threshold.0;
    let basis = "doesFirstRoundDetermineThreshold";
    conflict(winners > 1 && first, seats, basis, "it is for one seat only");
    let surplus = matches!(mode, WinnerMode::OnePerRound | WinnerMode::SeveralPerRound);
    let (fraction, hare) = (rules.non_integer_winning_threshold.0, rules.hare_quota.0);
    let only = "it is for multiWinner modes only";
    conflict(fraction && !surplus, "nonIntegerWinningThreshold", election, only);
    conflict(hare && !surplus, "hareQuota", election, only);
    let both = "Hare's quota is a whole number";
    conflict(fraction && hare, "nonIntegerWinningThreshold", "hareQuota", both);
    if winners == 0 {
        let text = &rules.multi_seat_bottoms_up_percentage_threshold;
        if super::rules::percentage(text).is_none() {
            let field = Field::of("multiSeatBottomsUpPercentageThreshold");
            let value = text.get().to_owned();
            problems.push(RctabProblem::Percentage { field, value });
        }
    }
}
