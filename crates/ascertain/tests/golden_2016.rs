//! The presidential election of 2016, run, verified, explained and attacked through the program.

mod files;
mod folders;
mod program;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use files::files_below;
use folders::election;
use program::{Run, ascertain_in};
use serde_json::Value;

/// One run for all tests of this file: the record, the site and the answer.
struct Made {
    at: tempfile::TempDir,
    answer: Value,
}

impl Made {
    fn record(&self) -> PathBuf {
        self.at.path().join("out/record")
    }

    fn site(&self) -> PathBuf {
        self.at.path().join("out/site")
    }
}

fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let at = tempfile::tempdir().expect("the test's own files and values are sound");
        let folder = election("2016-president");
        let run = ascertain(
            at.path(),
            &[
                "run",
                folder.to_str().expect("the test's own files and values are sound"),
                "--out",
                "out",
                "--json",
            ],
        );
        assert_eq!(run.code, 0, "{}", run.err);
        let answer = serde_json::from_str(&run.out).expect("exactly one JSON object");
        Made { at, answer }
    })
}

fn ascertain(directory: &Path, arguments: &[&str]) -> Run {
    ascertain_in(directory, arguments)
}

fn verify(record: &Path, more: &[&str]) -> (i32, Value) {
    let mut arguments = vec![
        "verify",
        record.to_str().expect("the test's own files and values are sound"),
        "--json",
    ];
    arguments.extend(more);
    let run = ascertain(Path::new("."), &arguments);
    let report = serde_json::from_str(&run.out).expect("exactly one JSON object");
    (run.code, report)
}

fn check<'a>(report: &'a Value, id: &str) -> &'a Value {
    let checks = report["checks"].as_array().expect("the test's own files and values are sound");
    checks.iter().find(|check| check["id"] == id).unwrap_or_else(|| panic!("no check {id}"))
}

/// Facts from the National Archives and the FEC, see SOURCE.md; the derivation never reads them.
#[test]
fn every_expected_figure_is_derived_to_the_vote() {
    let text = std::fs::read_to_string(election("2016-president").join("expected.toml")).unwrap();
    let expected: BTreeMap<String, BTreeMap<String, u64>> = toml::from_str(&text).unwrap();
    let expected = &expected["figures"];
    assert!(expected.len() > 200, "the list of expected figures is cut short");
    let figures = &made().answer["figures"];
    let different: Vec<String> = expected
        .iter()
        .filter(|(path, value)| figures[path.as_str()].as_u64() != Some(**value))
        .map(|(path, value)| {
            format!("{path}: expected {value}, derived {}", figures[path.as_str()])
        })
        .collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn the_answer_has_the_promised_shape_and_names() {
    let answer = &made().answer;
    let keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["checks", "election", "figures", "record", "site", "verdict"]);
    assert_eq!(answer["election"], "2016-president");
    assert_eq!(answer["verdict"], "PASS");
    assert_eq!(answer["checks"]["fail"], 0);
    for (path, value) in [
        ("president/electors-appointed", 538),
        ("president/electors-needed", 270),
        ("president/pledged-electors/trump", 306),
        ("president/pledged-electors/clinton", 232),
        ("president/electoral-votes/trump", 304),
        ("president/electoral-votes/clinton", 227),
        ("president/electoral-votes/powell", 3),
        ("president/electoral-votes/spotted-eagle", 1),
        ("vice-president/electoral-votes/pence", 305),
        ("vice-president/electoral-votes/kaine", 227),
        ("vice-president/electoral-votes/warren", 2),
        ("president/popular-votes/clinton/us", 65_853_514),
        ("president/popular-votes/trump/us", 62_984_828),
        ("president/popular-votes/clinton/us-wi/dane", 217_697),
    ] {
        assert_eq!(answer["figures"][path], value, "{path}");
    }
    // Four votes of California stand in no county's report.
    let all = answer["figures"]["president/popular-votes/trump/us-ca"].as_u64().unwrap();
    let reported = answer["figures"]["president/popular-votes-reported/trump/us-ca"].as_u64();
    assert_eq!(reported, Some(all - 4));
    for twin in ["us-md/baltimore-24005", "us-md/baltimore-24510", "us-va/richmond-51760"] {
        let path = format!("president/popular-votes/clinton/{twin}");
        assert!(answer["figures"][&path].is_u64(), "{path}");
    }
}

#[test]
fn the_record_verifies_by_itself_and_as_an_archive() {
    let made = made();
    let (code, report) = verify(&made.record(), &["--site", made.site().to_str().unwrap()]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["verdict"], "PASS");
    assert_eq!(report["stage"], "certified");
    assert!(report["origin"].as_str().unwrap().contains("origin not pinned"));
    assert_eq!(check(&report, "V29")["verdict"], "PASS");
    let (code, archived) = verify(&made.site().join("download/record.tar"), &[]);
    assert_eq!(code, 0, "{archived:#}");
    assert_eq!(archived["checks"][0]["detail"], report["checks"][0]["detail"]);
}

/// Anybody can serve the record: a mirror, a USB stick, an archive give the same verdict.
#[test]
fn d01_a_mirror_serves_the_same_verified_numbers() {
    let made = made();
    let mirror = tempfile::tempdir().unwrap();
    for (name, bytes) in files_below(&made.record()) {
        let path = mirror.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    assert_eq!(verify(mirror.path(), &[]), verify(&made.record(), &[]));
}

/// SOURCE.md: nine states were objected to, no senator signed, and of eight of the objections the
/// stated ground was not read.
#[test]
fn the_session_of_2017_tells_what_was_not_read_of_its_objections() {
    let page = std::fs::read_to_string(made().site().join("session.html")).unwrap();
    assert_eq!(page.matches("out of order: signed by 0 Senators of 1 needed").count(), 9);
    let unread = "</bdi>: the ground is not recorded; out of order";
    assert_eq!(page.matches(unread).count(), 8, "Florida's ground was read");
    assert!(page.contains("ballot-access.org/?p=55215"), "each says where it was read");
    assert!(page.contains(">Alaska to District of Columbia<"), "quiet states share a step");
    assert!(page.contains(">8 states, each opened and counted<"), "they are counted");
    let explained = ascertain(
        Path::new("."),
        &["explain", made().record().to_str().unwrap(), "president/when-the-term-begins"],
    );
    assert_eq!(explained.code, 0, "{}", explained.err);
    let term = "on 2017-01-20: As the record stands, Donald J. Trump is President, on qualifying.";
    assert!(explained.out.contains(term), "{}", explained.out);
}

/// 3 U.S.C. 1, 5, 7, 11, 12, 15 (2016) and amendment XX; the sources have the Archivist's copies.
#[test]
fn the_days_of_2016_and_the_papers_that_are_not_here_are_on_the_electors_page() {
    let page = std::fs::read_to_string(made().site().join("meetings.html")).unwrap();
    for day in [
        "8 November 2016",
        "13 December 2016",
        "19 December 2016",
        "28 December 2016",
        "6 January 2017",
        "20 January 2017",
    ] {
        assert!(page.contains(&format!("<tr><th scope=\"row\">{day}</th>")), "{day}");
    }
    assert!(page.contains("<cite>3 U.S.C. 7 (25 June 1948, 62 Stat. 673)</cite>"));
    let order = "<td class=\"text wide\">the Archivist: holds a copy to order, on any day</td>";
    assert_eq!(page.matches(order).count(), 51);
}

#[test]
fn a_figure_is_explained_down_to_the_counties() {
    let record = made().record();
    let record = record.to_str().unwrap();
    let figure = "president/pledged-electors/trump/us-wi";
    let run = ascertain(Path::new("."), &["explain", record, figure, "--json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let tree: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(tree["value"], 10);
    let choice = &tree["children"][0];
    let state = &choice["children"][0];
    assert_eq!(state["figure"], "president/popular-votes/trump/us-wi");
    assert_eq!(state["from"]["rule"], "canvass/unit@1");
    let counties = state["children"].as_array().unwrap();
    assert_eq!(counties.len(), 72);
    let sum: u64 = counties.iter().map(|county| county["value"].as_u64().unwrap()).sum();
    assert_eq!(Some(sum), state["value"].as_u64());
    assert!(counties.iter().all(|county| county["from"]["kind"] == "unit-return"));

    // The likeliest figure comes first.
    let unknown = ascertain(
        Path::new("."),
        &["explain", record, "president/popular-votes/trump/us-wisconsin"],
    );
    assert_eq!(unknown.code, 3);
    let near = "near it are: president/popular-votes/trump/us-wi, ";
    assert!(unknown.err.contains(near), "{}", unknown.err);
}

/// California's total has a row that was worked out from the others, and what its units reported
/// leaves that row out: 58 counties.
#[test]
fn what_was_reported_is_explained_without_rows_that_were_worked_out() {
    let record = made().record();
    let parts = |word: &str| {
        let figure = format!("president/{word}/trump/us-ca");
        let record = record.to_str().unwrap();
        let run = ascertain(Path::new("."), &["explain", record, &figure, "--json"]);
        assert_eq!(run.code, 0, "{}", run.err);
        let explained: Value = serde_json::from_str(&run.out).unwrap();
        let children = explained["children"].as_array().unwrap();
        let sum: u64 = children.iter().map(|child| child["value"].as_u64().unwrap()).sum();
        assert_eq!(explained["value"].as_u64(), Some(sum), "{figure}");
        children.len()
    };
    assert_eq!(parts("popular-votes"), 59);
    assert_eq!(parts("popular-votes-reported"), 58);
}

/// V25 names what rests on each source that was not read: meetings and objections too.
#[test]
fn unread_sources_of_meetings_and_objections_are_named() {
    let (_, report) = verify(&made().record(), &[]);
    let detail = check(&report, "V25")["detail"].as_str().unwrap().to_owned();
    for rests in ["electors of us-hi", "electors of us-wa", "objection to us-al", "apportionment"] {
        assert!(detail.contains(rests), "{rests}: {detail}");
    }
}

/// Whoever alters a page, a table or a picture on the way to the reader cannot alter the record.
#[test]
fn c26_one_number_changed_on_the_site_is_named() {
    let made = made();
    let copy = tempfile::tempdir().unwrap();
    let files = files_below(&made.site());
    let rewrite = |tampered: &str| {
        for (name, bytes) in &files {
            let path = copy.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let path = copy.path().join(tampered);
        let mut bytes = std::fs::read(&path).unwrap();
        let digit = bytes.iter().rposition(u8::is_ascii_digit).unwrap();
        bytes[digit] = if bytes[digit] == b'9' { b'8' } else { bytes[digit] + 1 };
        std::fs::write(&path, bytes).unwrap();
    };
    for tampered in ["index.html", "state/us-wi.html", "proof/us-wi/dane.html"] {
        rewrite(tampered);
        let (code, report) = verify(&made.record(), &["--site", copy.path().to_str().unwrap()]);
        assert_eq!(code, 1, "{tampered}");
        let found = check(&report, "V29");
        assert_eq!(found["verdict"], "FAIL");
        assert!(found["detail"].as_str().unwrap().contains(tampered), "{found}");
    }
}

#[test]
fn a_trust_file_pins_the_origin_and_refuses_another() {
    let made = made();
    let (_, report) = verify(&made.record(), &[]);
    let origin = report["origin"].as_str().unwrap();
    let definition = origin.rsplit(' ').next().unwrap();
    let checkpoint = std::fs::read_to_string(made.record().join("checkpoint")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let key = made.record();
    let definition_file = key.join("artifact").join(&definition[..2]).join(definition);
    let json: Value = serde_json::from_slice(&std::fs::read(definition_file).unwrap()).unwrap();
    let trust = |definition: &str| {
        let path = folder.path().join("trust.toml");
        let text = format!(
            "origin = \"ascertain.example/2016-president\"\nlog_key = {}\ndefinition = \
             \"{definition}\"\nseen_checkpoint = '''\n{checkpoint}'''\n",
            json["log"]["key"]
        );
        std::fs::write(&path, text).unwrap();
        path
    };
    let pinned = trust(definition);
    let (code, report) = verify(&made.record(), &["--trust", pinned.to_str().unwrap()]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(check(&report, "V04")["verdict"], "PASS");
    assert_eq!(check(&report, "V04")["required"], true);
    let other = trust(&"0".repeat(64));
    let (code, report) = verify(&made.record(), &["--trust", other.to_str().unwrap()]);
    assert_eq!(code, 1);
    assert_eq!(check(&report, "V04")["verdict"], "FAIL");
}

#[test]
fn something_that_is_no_record_is_refused_in_words() {
    let folder = election("2016-president");
    let run = ascertain(Path::new("."), &["verify", folder.to_str().unwrap()]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("there is no file `checkpoint`"), "{}", run.out);
    let file = folder.join("returns.csv");
    let run = ascertain(Path::new("."), &["verify", file.to_str().unwrap()]);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("give a record"), "{}", run.err);
    assert_eq!(ascertain(Path::new("."), &["verify"]).code, 2);
}

/// The example of the specification is entry 2 of this record, byte for byte.
#[test]
fn the_example_of_the_specification_is_true() {
    let spec = election("2016-president").join("../../spec/record.md");
    let spec = std::fs::read_to_string(spec).unwrap();
    let (_, example) = spec.split_once("### An example").unwrap();
    let (example, _) = example.split_once("\n## ").unwrap();
    let block = example.split("```").nth(1).unwrap().trim();
    let bundle = std::fs::read(made().record().join("tile/entries/000")).unwrap();
    let leaf = tlog::tile::parse_bundle(&bundle, 256).unwrap()[2];
    assert_eq!(block, std::str::from_utf8(leaf).unwrap());
    let (entry, parts) = record::Entry::read(leaf).unwrap();
    let payload = &leaf[parts.payload.unwrap()];
    assert_eq!(record::Digest::of(payload), entry.statement.payload);
    let signed = record::signed_bytes(&entry.statement).unwrap();
    assert!(signed.ends_with(&leaf[parts.statement.clone()]));
    for (what, true_value) in [
        ("has {} bytes:", leaf.len().to_string()),
        ("Its payload is {} bytes", payload.len().to_string()),
        ("Its signed bytes are {}:", signed.len().to_string()),
        ("| payload | `{}` |", record::Digest::of(payload).to_string()),
        ("| statement id | `{}` |", record::Digest::of(&signed).to_string()),
        ("| leaf hash | `{}` |", leaf_hash(leaf)),
    ] {
        let words = what.replace("{}", &true_value);
        assert!(example.contains(&words), "the example does not say {words:?}");
    }
}

fn leaf_hash(leaf: &[u8]) -> String {
    let hash = tlog::hash::leaf_hash(leaf);
    hash.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}
