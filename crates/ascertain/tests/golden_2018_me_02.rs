//! Maine's Second Congressional District of 2018: from its ballots to the official figures.

mod files;
mod folders;
mod program;

use std::fs;
use std::path::Path;

use files::files_below;
use folders::election;
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

/// The record of an honest run in `out`, and its batch as it was stated.
fn honest_batch(at: &Path) -> toml::Table {
    run(at);
    let leaves = files_below(&at.join("out/record/tile/entries"));
    let text = leaves.values().map(|bytes| String::from_utf8_lossy(bytes)).collect::<String>();
    let from = text.find("{\"payload\":{\"batch\":").expect("the batch stands in the log") + 11;
    let mut values = serde_json::Deserializer::from_str(&text[from..]).into_iter::<Value>();
    let payload = values.next().expect("a payload").expect("the payload is JSON");
    toml::Table::try_from(payload).expect("the payload has no null")
}

/// An insider with a valid key states another batch; V30 must fail and say each of these words.
fn stated_is_refused(at: &Path, batch: &toml::Table, says: &[&str]) {
    let file = at.join("forged.toml");
    fs::write(&file, toml::to_string(batch).expect("a table is TOML")).expect("a file is written");
    let folder = election("2018-me-02");
    let folder = folder.to_str().expect("the repository's path is text");
    let file = file.to_str().expect("the path is text");
    let arguments =
        ["state", folder, "cvr-batch", "--record", "out/record", "--unit", "us-me-02", file];
    let stated = ascertain_in(at, &arguments);
    assert_eq!(stated.code, 0, "{}", stated.err);
    let report = ascertain_in(at, &["verify", "out/record", "--json"]);
    assert_eq!(report.code, 1, "{}", report.out);
    let report: Value = serde_json::from_str(&report.out).expect("exactly one JSON object");
    let checks = report["checks"].as_array().expect("checks");
    let sound = checks.iter().find(|check| check["id"] == "V30").expect("a check");
    assert_eq!(sound["verdict"], "FAIL");
    let detail = sound["detail"].as_str().expect("words");
    for words in says {
        assert!(detail.contains(words), "{words} is not in: {detail}");
    }
}

/// Attack C04: the same ballots are stated a second time under another name.
#[test]
fn c04_the_same_table_under_another_name_is_named() {
    let at = tempfile::tempdir().expect("a directory can be made");
    let mut batch = honest_batch(at.path());
    batch.insert("batch".to_owned(), "again".into());
    batch.remove("exports");
    stated_is_refused(at.path(), &batch, &["stands in more than one batch"]);
}

/// Attack C01: ballots are counted under another definition than they were read under.
#[test]
fn c01_a_batch_of_another_definition_is_named_with_both() {
    let at = tempfile::tempdir().expect("a directory can be made");
    let mut batch = honest_batch(at.path());
    let own = batch["definition"].as_str().expect("a digest").to_owned();
    let other = "5".repeat(64);
    batch.insert("batch".to_owned(), "other".into());
    batch.insert("definition".to_owned(), other.as_str().into());
    stated_is_refused(at.path(), &batch, &["batch other", &other, &own]);
}

/// Attack C05: a batch states other records, contests or a table than there are.
#[test]
fn c05_a_batch_that_is_not_its_table_is_named() {
    let at = tempfile::tempdir().expect("a directory can be made");
    let mut batch = honest_batch(at.path());
    batch.insert("batch".to_owned(), "short".into());
    batch.insert("records".to_owned(), 296_076.into());
    batch.insert("contests".to_owned(), toml::Value::Array(Vec::new()));
    let says = ["states 296076 records, and its table has 296077", "states other contests"];
    stated_is_refused(at.path(), &batch, &says);
    batch.insert("batch".to_owned(), "missing".into());
    let digest = "7".repeat(64);
    batch.insert("table".to_owned(), digest.as_str().into());
    stated_is_refused(at.path(), &batch, &["batch missing", &digest, "is missing"]);
}

/// Attack C25: ballots of a unit are missing, and every level stays partial.
#[test]
fn c25_a_unit_without_ballots_keeps_the_count_partial() {
    let at = tempfile::tempdir().expect("a directory can be made");
    let folder = at.path().join("2018-me-02");
    for (name, bytes) in files_below(&election("2018-me-02")) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder is made");
        fs::write(path, bytes).expect("a file is written");
    }
    let units = folder.join("units.csv");
    let more = fs::read_to_string(&units).expect("the file is there")
        + "us-me-02/nowhere,Nowhere,precinct,us-me-02,\n";
    fs::write(units, more).expect("a file is written");
    let run = ascertain_in(at.path(), &["run", "2018-me-02", "--out", "out"]);
    assert_eq!(run.code, 4, "{}", run.err);
    assert!(run.out.contains("PARTIAL: ballots of 1 units are missing"), "{}", run.out);
    assert!(!run.out.contains("elected Jared"), "{}", run.out);
    let page = fs::read_to_string(at.path().join("out/site/index.html")).expect("a front page");
    assert!(page.contains("partial; ballots of some units are missing"));
    assert!(page.contains("Nobody is elected yet."));
    assert!(!page.contains("is elected by the count"));
}
