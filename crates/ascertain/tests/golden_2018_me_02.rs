//! Maine's Second Congressional District of 2018: from its ballots to the official figures.

mod folders;
mod program;

use std::fs;
use std::path::Path;

use folders::{election, files_below};
use program::ascertain_in;
use serde_json::Value;

fn run(at: &Path) -> Value {
    let folder = election("2018-me-02");
    let folder = folder.to_str().expect("the repository's path is text");
    let run = ascertain_in(at, &["run", folder, "--out", "out", "--json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    serde_json::from_str(&run.out).expect("exactly one JSON object")
}

/// Source of the expected figures: the Secretary of State's report of 21 November 2018.
#[test]
fn every_official_figure_comes_out_of_the_ballots() {
    let at = tempfile::tempdir().expect("a directory can be made");
    let answer = run(at.path());
    let expected = fs::read_to_string(election("2018-me-02").join("expected.toml"));
    let expected: toml::Table = expected.expect("the file is there").parse().expect("TOML");
    let expected = expected["figures"].as_table().expect("a table of figures");
    assert_eq!(expected.len(), 9);
    for (path, value) in expected {
        assert_eq!(answer["figures"][path].as_i64(), value.as_integer(), "{path}");
    }
    // The sources of the counting rules that nobody read stay visible.
    let report = ascertain_in(at.path(), &["verify", "out/record", "--json"]);
    let report: Value = serde_json::from_str(&report.out).expect("exactly one JSON object");
    let checks = report["checks"].as_array().expect("checks");
    let check = |id: &str| checks.iter().find(|check| check["id"] == id).expect("a check");
    assert_eq!(check("V25")["verdict"], "NOT CHECKED");
    assert_eq!(check("V30")["verdict"], "PASS");
    assert_eq!(check("V31")["verdict"], "NOT CHECKED");
}

/// Attack C13: a ballot is altered after it was exported and recorded.
#[test]
fn c13_a_table_with_one_changed_byte_is_named() {
    let at = tempfile::tempdir().expect("a directory can be made");
    run(at.path());
    let record = at.path().join("out/record");
    let honest = ascertain_in(at.path(), &["verify", "out/record", "--json"]);
    assert_eq!(honest.code, 0, "{}", honest.err);
    let files = files_below(&record.join("artifact"));
    let (name, bytes) =
        files.iter().max_by_key(|(_, bytes)| bytes.len()).expect("the record has artifacts");
    let mut changed = bytes.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    fs::write(record.join("artifact").join(name), changed).expect("the file can be written");
    let report = ascertain_in(at.path(), &["verify", "out/record", "--json"]);
    assert_eq!(report.code, 1);
    let report: Value = serde_json::from_str(&report.out).expect("exactly one JSON object");
    let checks = report["checks"].as_array().expect("checks");
    let sound = checks.iter().find(|check| check["id"] == "V30").expect("a check");
    assert_eq!(sound["verdict"], "FAIL");
    let detail = sound["detail"].as_str().expect("words");
    assert!(detail.contains("batch all") && detail.contains(name.as_str()), "{detail}");
}
