//! `deck` as officials use it: made, checked against an export, kept out of an election.

mod files;
mod folders;
mod program;

use std::fs;
use std::path::Path;

use files::files_below;
use folders::election;
use program::{Run, ascertain_in};
use serde_json::Value;

const UNITS: &str = "unit,name,kind,parent\ntown,Town,town,\ntown/north,North,precinct,town\n\
                     town/south,South,precinct,town\n";

const CANDIDATES: &str = "contest,candidate,name,party\n\
    party,dem,Democratic Party,DEM\nparty,rep,Republican Party,REP\n\
    council,ames,Dorothy Ames,DEM\ncouncil,bell,Marcus Bell,REP\ncouncil,coe,=Teresa Coe,REP\n\
    judge,gray,Pat Gray,\njudge,hill,Sam Hill,\njudge,ivey,Kim Ivey,\n";

const AUTHORITIES: &str = "authority,title,kind,states,within\n\
    clerk,Town Clerk,office,definition,town\nclerk,,office,cvr-batch,town\n\
    operator,Operator,operator,derivation,town\n";

const COUNTING: &str = include_str!("town/counting.toml");

fn contest(id: &str, variation: &str, allowed: u32, elected: u32) -> String {
    format!(
        "[[contest]]\nid = \"{id}\"\ntitle = \"{id}\"\nscope = \"town\"\n\
         vote_variation = \"{variation}\"\nvotes_allowed = {allowed}\n\
         number_elected = {elected}\n"
    )
}

/// An election's folder under this name and mode, with keys of its own.
fn folder(desk: &Path, name: &str, mode: &str) {
    let folder = desk.join(name);
    fs::create_dir(&folder).expect("a folder can be made");
    let settings = format!(
        "election = \"{name}\"\ntitle = \"Town\"\ndate = \"2026-11-03\"\nmode = \"{mode}\"\n\
         stage = \"tallied\"\n[log]\norigin = \"example.org/{name}\"\n{}{}{}",
        contest("party", "straight-party", 1, 0),
        contest("council", "n-of-m", 2, 2),
        contest("judge", "rcv", 1, 1),
    );
    for (file, text) in [
        ("election.toml", settings.as_str()),
        ("units.csv", UNITS),
        ("candidates.csv", CANDIDATES),
        ("authorities.csv", AUTHORITIES),
        ("counting.toml", COUNTING),
    ] {
        fs::write(folder.join(file), text).expect("the folder can be written to");
    }
    let keys = ascertain_in(desk, &["keys", name]);
    assert_eq!(keys.code, 0, "{}", keys.err);
}

/// A desk with the folders of a live election and of its test, and the deck of the live one.
fn desk() -> tempfile::TempDir {
    let desk = tempfile::tempdir().expect("a temporary directory");
    folder(desk.path(), "2026-town", "live");
    folder(desk.path(), "2026-town-test", "test");
    let made = ascertain_in(desk.path(), &["deck", "2026-town", "--out", "deck", "--json"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let answer: Value = serde_json::from_str(&made.out).expect("one JSON object");
    assert_eq!(answer["not_tried"], serde_json::json!([]));
    desk
}

fn check(desk: &Path, export: &str) -> Run {
    ascertain_in(desk, &["deck", "2026-town", "--out", "deck", "--check", export])
}

#[test]
fn a_deck_is_made_and_an_export_of_it_is_held_against_it() {
    let desk = desk();
    let honest = check(desk.path(), "deck/ballots.json");
    assert_eq!(honest.code, 0, "{}{}", honest.out, honest.err);
    assert!(honest.out.contains("every figure is as expected"), "{}", honest.out);
    let marks = fs::read_to_string(desk.path().join("deck/marks.csv")).expect("a table");
    assert!(marks.starts_with("ballot,style,unit,contest,tries,rank,mark,name\n"));
    // A name that a spreadsheet would compute is text.
    assert!(marks.contains(",coe,\"'=Teresa Coe\"\n"), "{marks}");
    let export = fs::read_to_string(desk.path().join("deck/ballots.json")).expect("an export");
    let read =
        export.replacen("\"ContestSelectionId\":\"bell\"", "\"ContestSelectionId\":\"coe\"", 1);
    fs::write(desk.path().join("read.json"), read).expect("the desk can be written to");
    let wrong = check(desk.path(), "read.json");
    assert_eq!(wrong.code, 1, "{}{}", wrong.out, wrong.err);
    let named = "deck: style style-1, contest council, ballot test-deck/style-1/0002 \
                 (selection): marked bell, read coe";
    assert!(wrong.out.contains(named), "{}", wrong.out);
    assert!(wrong.out.contains("deck: contest council, votes/bell: "), "{}", wrong.out);
}

/// Attack C07: somebody changes a counting rule after the deck was made and signed off.
#[test]
fn c07_a_rule_changed_after_the_deck_is_shown() {
    let desk = desk();
    let counting = desk.path().join("2026-town/counting.toml");
    let changed = COUNTING.replace("skips = { at-most = 1 }", "skips = { at-most = 0 }");
    fs::write(&counting, changed).expect("the folder can be written to");
    let wrong = check(desk.path(), "deck/ballots.json");
    assert_eq!(wrong.code, 1, "{}{}", wrong.out, wrong.err);
    let named = "deck: contest judge, round-1/inactive/skipped-rankings: ";
    assert!(wrong.out.contains(named), "{}", wrong.out);
    // The honest twin: the rule of the day on which the deck was made.
    fs::write(&counting, COUNTING).expect("the folder can be written to");
    assert_eq!(check(desk.path(), "deck/ballots.json").code, 0);
}

/// Attack C06: the deck comes with the exports of election night.
#[test]
fn c06_a_deck_is_not_imported_into_an_election() {
    let desk = desk();
    let import = |election: &str, more: &[&str]| {
        let mut arguments = vec!["import", "cvr", "deck/ballots.json", "--election", election];
        arguments.extend(more);
        ascertain_in(desk.path(), &arguments)
    };
    let refused = import("2026-town", &["--batch", "all"]);
    assert_eq!(refused.code, 3, "{}{}", refused.out, refused.err);
    let named = "ballots.json, record 1: this record is of a test deck";
    assert!(refused.err.contains(named), "{}", refused.err);
    assert!(!desk.path().join("2026-town/ballots").exists());
    // The honest twin: the test takes it, counts it, and its record passes.
    let taken = import("2026-town-test", &["--batch", "all"]);
    assert_eq!(taken.code, 0, "{}{}", taken.out, taken.err);
    let run = ascertain_in(desk.path(), &["run", "2026-town-test", "--out", "out", "--json"]);
    let report = ascertain_in(desk.path(), &["verify", "out/record", "--json"]);
    let report: Value = serde_json::from_str(&report.out).expect("one JSON object");
    let checks = report["checks"].as_array().expect("checks");
    let failed: Vec<&Value> = checks.iter().filter(|check| check["verdict"] == "FAIL").collect();
    assert_eq!(failed, [&Value::Null; 0], "{}{}", run.out, run.err);
    for id in ["V15", "V16", "V30"] {
        let check = checks.iter().find(|check| check["id"] == id).expect("a check");
        assert_eq!(check["verdict"], "PASS", "{check}");
    }
    // Its table, copied into the election's folder, is refused there by name.
    let table = desk.path().join("2026-town-test/ballots/all.parquet");
    let live = desk.path().join("2026-town/ballots");
    fs::create_dir(&live).expect("a folder can be made");
    fs::copy(table, live.join("all.parquet")).expect("a table can be copied");
    let copied = ascertain_in(desk.path(), &["run", "2026-town", "--out", "live", "--json"]);
    assert_eq!(copied.code, 3, "{}", copied.out);
    assert!(
        copied.err.contains("all.parquet: the table has records of a test deck"),
        "{}",
        copied.err
    );
    // The record's count of the council joined the party marks of each ballot.
    let expected = fs::read_to_string(desk.path().join("deck/expected.csv")).expect("a table");
    let artifacts = files_below(&desk.path().join("out/record/artifact"));
    let counts = artifacts.values().filter_map(|bytes| serde_json::from_slice(bytes).ok());
    let council: Value = counts
        .into_iter()
        .find(|count: &Value| count["contest"] == "council" && count["marks"].is_object())
        .expect("the council is counted");
    assert!(council["marks"]["party"]["by_party_mark"]["ames"].is_u64(), "{council}");
    for candidate in ["ames", "bell", "coe"] {
        let row = format!("council,votes/{candidate},{}\n", council["marks"]["votes"][candidate]);
        assert!(expected.contains(&row), "{row}{expected}");
    }
}

#[test]
fn a_deck_of_another_election_and_a_folder_without_a_deck_are_told() {
    let desk = desk();
    let other = ascertain_in(
        desk.path(),
        &["deck", "2026-town-test", "--out", "deck", "--check", "deck/ballots.json"],
    );
    assert_eq!(other.code, 3);
    assert!(other.err.contains("this deck is for the ballots of 2026-town"), "{}", other.err);
    let none = ascertain_in(desk.path(), &["deck", "2026-town", "--check", "deck/ballots.json"]);
    assert_eq!(none.code, 3);
    assert!(
        none.err.contains("there is no deck; `ascertain deck 2026-town` makes"),
        "{}",
        none.err
    );
    let broken = check(desk.path(), "deck/marks.csv");
    assert_eq!(broken.code, 3, "{}{}", broken.out, broken.err);
}

#[test]
fn the_elections_of_this_repository_have_decks_that_count_as_expected() {
    let desk = tempfile::tempdir().expect("a temporary directory");
    for (name, ranks) in [("2018-me-02", Some("5")), ("example-town", None)] {
        let folder = election(name);
        let folder = folder.to_str().expect("the repository's path is text");
        let mut arguments = vec!["deck", folder, "--out", name];
        arguments.extend(ranks.into_iter().flat_map(|ranks| ["--ranks", ranks]));
        let made = ascertain_in(desk.path(), &arguments);
        assert_eq!(made.code, 0, "{}", made.err);
        let export = format!("{name}/ballots.json");
        let arguments = ["deck", folder, "--out", name, "--check", &export];
        let checked = ascertain_in(desk.path(), &arguments);
        assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
    }
}

/// What a device showed under the definition of a record, as a file to state.
fn write_zero_report(at: &Path, record: &str, ballots: u32) {
    let leaves = files_below(&at.join(record).join("tile/entries"));
    let text: String = leaves.values().map(|bytes| String::from_utf8_lossy(bytes)).collect();
    let mark = "\"kind\":\"definition\",\"payload\":\"";
    let from = text.find(mark).expect("the definition is stated") + mark.len();
    let report = format!(
        "format = \"ascertain/zero-report/v1\"\nunit = \"town/north\"\n\
         device = \"scanner 3\"\ndefinition = \"{}\"\nballots = {ballots}\n",
        &text[from..from + 64]
    );
    fs::write(at.join("zero.toml"), report).expect("the desk can be written to");
}

/// Attack C06: a device that still holds the deck is opened for voters. What it showed before the
/// first ballot stands in the log before its batch.
#[test]
fn c06_a_zero_report_stands_before_the_first_ballot() {
    let desk = desk();
    let at = desk.path();
    let folder = at.join("2026-town-test");
    let authorities = format!("{AUTHORITIES}clerk,,office,zero-report,town\n");
    fs::write(folder.join("authorities.csv"), authorities).expect("the folder can be written to");
    let step = |arguments: &[&str]| {
        let run = ascertain_in(at, arguments);
        assert!(matches!(run.code, 0 | 4), "{}{}", run.out, run.err);
    };
    let sound = |record: &str| {
        let report = ascertain_in(at, &["verify", record, "--json"]);
        let report: Value = serde_json::from_str(&report.out).expect("one JSON object");
        let checks = report["checks"].as_array().expect("checks").clone();
        let check = checks.into_iter().find(|check| check["id"] == "V30").expect("a check");
        (check["verdict"].to_string(), check["detail"].to_string())
    };
    for (record, ballots, verdict, says) in [
        ("none", None, "NOT CHECKED", "before batch all of town the log has no zero report"),
        ("left", Some(46), "FAIL", "it shows 46 ballots before the first"),
        ("zero", Some(0), "PASS", ""),
    ] {
        step(&["define", "2026-town-test", "--record", record]);
        if let Some(ballots) = ballots {
            write_zero_report(at, record, ballots);
            step(&[
                "state",
                "2026-town-test",
                "zero-report",
                "--record",
                record,
                "--unit",
                "town/north",
                "zero.toml",
            ]);
        }
        let _ = fs::remove_dir_all(folder.join("ballots"));
        step(&[
            "import",
            "cvr",
            "deck/ballots.json",
            "--election",
            "2026-town-test",
            "--record",
            record,
            "--batch",
            "all",
        ]);
        step(&["canvass", "2026-town-test", "--record", record]);
        let (found, detail) = sound(record);
        assert!(found.contains(verdict) && detail.contains(says), "{record}: {found} {detail}");
    }
}
