//! `tabulate --rctab` as officials use it.

mod program;

use std::fs;
use std::path::Path;

use program::{Run, ascertain_in};

/// Five ballots of two ranks as a table; a configuration is filled in by each test.
const BALLOTS: &str = "id,1,2\n1,Ann,undervote\n2,Ann,Ben\n3,Ben,undervote\n4,undervote,Ben\n\
                       5,undervote,Ben\n";

fn config(skipped: &str, more: &str) -> String {
    format!(
        r#"{{"tabulatorVersion": "2.0.1", "outputSettings": {{"contestName": "Mayor"}},
        "cvrFileSources": [{{"filePath": "cvr.csv", "provider": "ess",
          "firstVoteColumnIndex": "2", "firstVoteRowIndex": "2", "idColumnIndex": "1",
          "skippedRankLabel": "undervote"}}],
        "candidates": [{{"name": "Ann"}}, {{"name": "Ben"}}],
        "rules": {{"tiebreakMode": "useCandidateOrder", "overvoteRule": "exhaustImmediately",
          "winnerElectionMode": "singleWinnerMajority", "numberOfWinners": "1",
          "decimalPlacesForVoteArithmetic": "4", "maxRankingsAllowed": "2",
          "maxSkippedRanksAllowed": "{skipped}"{more}}}}}"#
    )
}

/// A desk with ballots and a configuration.
fn desk(config: &str) -> tempfile::TempDir {
    let desk = tempfile::tempdir().expect("a temporary directory");
    fs::write(desk.path().join("cvr.csv"), BALLOTS).expect("the desk can be written to");
    fs::write(desk.path().join("config.json"), config).expect("the desk can be written to");
    desk
}

fn tabulate(desk: &Path, more: &[&str]) -> Run {
    let mut arguments = vec!["tabulate", "--rctab", "config.json"];
    arguments.extend(more);
    ascertain_in(desk, &arguments)
}

#[test]
fn reports_and_page_are_written_together() {
    let desk = desk(&config("unlimited", ""));
    let run = tabulate(desk.path(), &["--out", "reports", "--json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let answer: serde_json::Value = serde_json::from_str(&run.out).expect("one JSON object");
    assert_eq!(answer["elected"], serde_json::json!(["Ben"]));
    let report = fs::read(desk.path().join("reports/detailed_report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    assert_eq!(report["results"][0]["tally"]["Ben"], "3");
    assert_eq!(report["config"]["generatedBy"], "Ascertain 0.1.0");
    for file in ["detailed_report.csv", "rctab_cvr.csv", "index.html"] {
        assert!(desk.path().join("reports").join(file).is_file(), "{file}");
    }
    // The same again goes into the place of the former reports.
    assert_eq!(tabulate(desk.path(), &["--out", "reports"]).code, 0);
}

#[test]
fn what_is_refused_writes_nothing_and_says_everything() {
    let desk = desk(&config("-1", ", \"hareQuota\": true"));
    let run = tabulate(desk.path(), &["--out", "reports"]);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("maxSkippedRanksAllowed is \"-1\""), "{}", run.err);
    assert!(run.err.contains("hareQuota and winnerElectionMode"), "{}", run.err);
    assert!(!desk.path().join("reports").exists());
}

#[test]
fn a_word_that_stands_for_nobody_is_refused() {
    let desk = desk(&config("0", "").replace("Ben", "Bea"));
    let run = tabulate(desk.path(), &["--out", "reports"]);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("\"Ben\" occurs in 4 records"), "{}", run.err);
    assert!(!desk.path().join("reports").exists());
}

#[test]
fn other_files_are_never_replaced() {
    let desk = desk(&config("unlimited", ""));
    let run = tabulate(desk.path(), &["--out", "."]);
    assert_eq!(run.code, 3);
    assert!(desk.path().join("cvr.csv").is_file());
}

/// C07: as in Oakland in 2022, ballots with a blank first rank are set aside by one wrong word of
/// the configuration, and another candidate wins. Officials see that the result rests on it.
#[test]
fn c07_what_if_names_the_rule_that_changes_the_winner() {
    let desk = desk(&config("0", ""));
    let run = tabulate(desk.path(), &["--what-if", "--json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let answer: serde_json::Value = serde_json::from_str(&run.out).expect("one JSON object");
    assert_eq!(answer["elected"], serde_json::json!(["Ann"]));
    let different = answer["different"].as_array().expect("a list");
    let skips = different.iter().filter(|one| one["rule"] == "skips");
    assert_eq!(skips.count(), 3, "{different:?}");
    assert!(different.iter().all(|one| one["outcome"] == "Ben"), "{different:?}");
    assert!(!desk.path().join("target").exists(), "nothing is published");
    // The honest twin: by the law's own word no single other rule elects Ann.
    let honest = self::desk(&config("unlimited", ""));
    let run = tabulate(honest.path(), &["--what-if", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&run.out).expect("one JSON object");
    assert_eq!(answer["elected"], serde_json::json!(["Ben"]));
}

/// C33: a tie that the rules leave to a lot stops the count until the lot is given.
#[test]
fn c33_a_tie_waits_for_its_lot() {
    let asks = config("unlimited", "").replace("useCandidateOrder", "stopCountingAndAsk");
    let desk = desk(&asks);
    fs::write(desk.path().join("cvr.csv"), "id,1,2\n1,Ann,\n2,Ben,\n").expect("the desk");
    let run = tabulate(desk.path(), &["--out", "reports"]);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("--lot 1/1=NAME"), "{}", run.err);
    let run = tabulate(desk.path(), &["--out", "reports", "--lot", "1=Ben", "--json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("\"Ben\""));
}
