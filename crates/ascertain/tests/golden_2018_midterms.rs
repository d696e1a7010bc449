//! The midterm elections of 2018: from published totals to who holds each chamber.

mod folders;
mod program;

use std::fs;
use std::path::Path;

use folders::election;
use program::ascertain_in;
use serde_json::Value;

fn run(at: &Path) -> Value {
    let folder = election("2018-midterms");
    let folder = folder.to_str().expect("the repository's path is text");
    let run = ascertain_in(at, &["run", folder, "--out", "out", "--json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    serde_json::from_str(&run.out).expect("exactly one JSON object")
}

#[test]
fn chambers_and_contests_come_out_as_they_did() {
    let at = tempfile::tempdir().expect("a directory can be made");
    let answer = run(at.path());
    let expected = fs::read_to_string(election("2018-midterms").join("expected.toml"));
    let expected: toml::Table = expected.expect("the file is there").parse().expect("TOML");
    let figures = expected["figures"].as_table().expect("a table of figures");
    assert_eq!(figures.len(), 26);
    for (path, value) in figures {
        assert_eq!(answer["figures"][path].as_i64(), value.as_integer(), "{path}");
    }
    for (path, value) in expected["words"].as_table().expect("a table of words") {
        assert_eq!(answer["figures"][path].as_str(), value.as_str(), "{path}");
    }
    // A candidate has the name of the contest's own list, whoever else has the same id.
    let explain = |path: &str| {
        let run = ascertain_in(at.path(), &["explain", "out/record", path]);
        assert_eq!(run.code, 0, "{}", run.err);
        run.out
    };
    assert!(explain("us-senate-tx/votes/cruz/us-tx").contains("Votes for Ted Cruz"));
    assert!(explain("us-house-nc-09/status").contains("not-certified"));
    let seats = explain("us-house/seats/vacant");
    assert!(seats.contains("Representative, North Carolina, District 9"), "{seats}");
}

/// Attack C27: a contest that nobody certified is shown as won. Pages say what was ruled, not what
/// the votes would have given.
#[test]
fn c27_a_contest_without_a_lawful_result_is_not_shown_as_won() {
    let at = tempfile::tempdir().expect("a directory can be made");
    run(at.path());
    let page = fs::read_to_string(at.path().join("out/site/contest/us-house-nc-09.html"));
    let page = page.expect("a page for the contest");
    assert!(page.contains("no result. Nobody was certified by these votes."), "{page}");
    assert!(!page.contains("is elected"), "{page}");
    // The honest twin: a contest with a winner.
    let page = fs::read_to_string(at.path().join("out/site/contest/us-house-nc-08.html"));
    assert!(page.expect("a page for the contest").contains("is elected"));
}
