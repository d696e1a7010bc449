//! Configurations that are refused, and the reports of a small count.

use expect_test::{Expect, expect};

use super::*;

/// A configuration that passes, as text in which tests change one thing.
const GOOD: &str = r#"{
  "tabulatorVersion": "2.0.1",
  "outputSettings": {"contestName": "Mayor", "outputDirectory": "out"},
  "cvrFileSources": [{"filePath": "cvr.xlsx", "provider": "ess", "firstVoteColumnIndex": "2",
    "firstVoteRowIndex": 2, "overvoteLabel": "overvote", "skippedRankLabel": "undervote"}],
  "candidates": [{"name": "Ann", "aliases": ["A"]}, {"name": "Ben", "excluded": false}],
  "rules": {"tiebreakMode": "random", "randomSeed": "1", "overvoteRule": "exhaustImmediately",
    "winnerElectionMode": "singleWinnerMajority", "numberOfWinners": "1",
    "decimalPlacesForVoteArithmetic": "4", "maxSkippedRanksAllowed": "unlimited",
    "maxRankingsAllowed": "max"}
}"#;

/// The problems of a configuration, each from the beginning of a line, folded.
fn problems(text: &str) -> String {
    let config = match read_config(text.as_bytes()) {
        Ok(config) => config,
        Err(problem) => return problem.to_string(),
    };
    let problems = check(&config, &|path| path == "cvr.xlsx");
    problems.iter().map(|problem| folded(&problem.to_string())).collect()
}

/// A text in lines of 76 characters at the most, all but the first indented.
fn folded(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = &lines[lines.len() - 1];
        match (line.is_empty(), line.len() + 1 + word.len() > 76) {
            (true, _) => lines = vec![word.to_owned()],
            (false, true) => lines.push(format!("    {word}")),
            (false, false) => *lines.last_mut().unwrap() += &format!(" {word}"),
        }
    }
    lines.join("\n") + "\n"
}

fn check_change(from: &str, to: &str, expected: &Expect) {
    assert!(GOOD.contains(from), "the change changes nothing");
    expected.assert_eq(&problems(&GOOD.replace(from, to)));
}

#[test]
fn a_sound_configuration_passes_and_becomes_rules() {
    assert_eq!(problems(GOOD), "");
    let config = read_config(GOOD.as_bytes()).unwrap();
    let rules = ranked_rules(&config).unwrap();
    assert_eq!(rules.skips, election::rules::SkipRule::Unlimited);
    assert_eq!(contenders(&config).len(), 2);
}

#[test]
fn each_wrong_word_is_named_with_what_is_allowed() {
    check_change(
        "\"random\"",
        "\"whatever\"",
        &expect![[r#"
        tiebreakMode is "whatever"; it must be one of random, stopCountingAndAsk,
            previousRoundCountsThenRandom, previousRoundCountsThenAsk,
            useCandidateOrder, generatePermutation
    "#]],
    );
    check_change(
        "\"ess\"",
        "\"abc\"",
        &expect![[r#"
        provider of source cvr.xlsx is "abc"; it must be one of cdf, clearBallot,
            dominion, ess, hart, genericCsv
    "#]],
    );
    check_change(
        "2.0.1",
        "9.0.0",
        &expect![[r#"
        tabulatorVersion "9.0.0" is not supported; 2.0.1 and older are
    "#]],
    );
}

#[test]
fn all_problems_come_at_once() {
    let text = r#"{"cvrFileSources": [], "candidates": [],
        "rules": {"numberOfWinners": 2, "decimalPlacesForVoteArithmetic": -1,
        "maxRankingsAllowed": -1, "maxSkippedRanksAllowed": -3, "batchElimination": "True"}}"#;
    expect![[r#"
        tabulatorVersion is required
        contestName is required
        cvrFileSources is required
        candidates is required
        tiebreakMode is ""; it must be one of random, stopCountingAndAsk,
            previousRoundCountsThenRandom, previousRoundCountsThenAsk,
            useCandidateOrder, generatePermutation
        overvoteRule is ""; it must be one of alwaysSkipToNextRank,
            exhaustImmediately, exhaustIfMultipleContinuing
        winnerElectionMode is ""; it must be one of singleWinnerMajority,
            multiWinnerAllowOnlyOneWinnerPerRound,
            multiWinnerAllowMultipleWinnersPerRound, bottomsUp,
            bottomsUpUsingPercentageThreshold, multiPassIrv
        decimalPlacesForVoteArithmetic is "-1"; it must be a whole number from 1 to
            20
        maxRankingsAllowed is "-1"; it must be a whole number from 1 to 2147483647,
            or max
        maxSkippedRanksAllowed is "-3"; it must be a whole number from 0 to
            2147483647, or unlimited
    "#]]
    .assert_eq(&problems(text));
}

#[test]
fn settings_that_contradict_each_other_are_refused() {
    check_change(
        "\"numberOfWinners\": \"1\"",
        "\"numberOfWinners\": \"0\"",
        &expect![[r#"
        numberOfWinners and winnerElectionMode cannot go together: 0 is for
            bottomsUpUsingPercentageThreshold
        multiSeatBottomsUpPercentageThreshold is ""; it must be a number from 1 to
            100
    "#]],
    );
    check_change(
        "\"numberOfWinners\": \"1\"",
        "\"numberOfWinners\": 2, \"hareQuota\": true, \"continueUntilTwoCandidatesRemain\": true",
        &expect![[r#"
            numberOfWinners and continueUntilTwoCandidatesRemain cannot go together: the
                last two are shown of counts for one seat
            hareQuota and winnerElectionMode cannot go together: it is for multiWinner
                modes only
        "#]],
    );
    check_change(
        "\"exhaustImmediately\"",
        "\"exhaustIfMultipleContinuing\"",
        &expect![[r#"
        overvoteLabel of source cvr.xlsx and overvoteRule cannot go together: a
            label does not say who was marked; the rule must be exhaustImmediately
            or alwaysSkipToNextRank
        overvoteDelimiter of source cvr.xlsx is required
    "#]],
    );
}

/// C07: a configuration in which two things have one name would count one for the other.
#[test]
fn c07_a_name_with_two_meanings_is_refused() {
    check_change(
        "\"Ben\"",
        "\"A\"",
        &expect![[r#"
        the candidate name or alias "A" is given twice
    "#]],
    );
    check_change(
        "\"Ben\"",
        "\"Overvote\"",
        &expect![[r#"
        "Overvote" is used as a candidate name or alias and as overvoteLabel of
            source cvr.xlsx; give each its own
    "#]],
    );
    check_change(
        "\"Ben\"",
        "\"exhausted\"",
        &expect![[r#"
        "exhausted" is used as a candidate name or alias and as a reserved word of
            the reports; give each its own
    "#]],
    );
    assert_eq!(problems(GOOD), "");
}

#[test]
fn older_spellings_mean_the_same() {
    let old = GOOD
        .replace("2.0.1", "1.3.0")
        .replace("\"singleWinnerMajority\"", "\"standard\"")
        .replace("\"random\"", "\"usePermutationInConfig\"")
        .replace(", \"skippedRankLabel\": \"undervote\"", ", \"undervoteLabel\": \"undervote\"")
        .replace("\"aliases\": [\"A\"]", "\"code\": \"A\"")
        .replace("\"rules\": {", "\"rules\": {\"undeclaredWriteInLabel\": \"UWI\", ");
    assert_eq!(problems(&old), "");
    let config = read_config(old.as_bytes()).unwrap();
    assert_eq!(config.winner_mode(), Some(WinnerMode::Single));
    assert!(config.has_write_ins());
    assert_eq!(ranked_rules(&config).unwrap().ties, election::rules::TieRule::CandidateOrder);
    let names: Vec<&str> = config.candidates[0].names().collect();
    assert_eq!(names, ["A", "Ann"]);
    let source = &config.cvr_file_sources[0];
    assert_eq!(source.skipped_rank_label.get(), "undervote");
}

#[test]
fn what_is_no_configuration_is_told_with_its_place() {
    let text = problems("{\"rules\": {\"hareQuota\": \"maybe\"}}");
    assert!(text.starts_with("line 1, column "), "{text}");
    assert!(problems("[]").contains("an RCTab configuration was expected"));
}

#[test]
fn names_of_files_are_plain_and_different() {
    let names = ["W-1 P/01", "W-1 P-01", "W-1_P_01", "\u{1f600}"].map(str::to_owned);
    assert_eq!(file_names(&names), ["W-1_P_01", "W-1_P-01", "W-1_P_01_1", "__"]);
    let slice = Some((RctabSlice::Precinct, "W_1"));
    let name = file_name(Some(2), slice, "detailed_report.json");
    assert_eq!(name, "2_W_1_precinct_detailed_report.json");
}
