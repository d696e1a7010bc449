//! Portland's District 1 of 2024: three seats by single transferable vote, each cell of the
//! official table of rounds.

mod files;
mod folders;
mod program;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use files::files_below;
use folders::election;
use program::ascertain_in;
use serde_json::Value;

/// The official table, 2 December 2024: votes by round and candidate, four decimal places.
const OFFICIAL: &str = include_str!("data/portland_d1_2024_rounds.csv");

/// Ten thousandths of a vote.
fn amount(text: &str) -> i64 {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{rest:0<4}").parse().expect("a number with four places at most")
}

fn figure(value: &Value) -> i64 {
    amount(value.as_str().expect("amounts are text"))
}

/// The only pass of the count that a run left.
fn rounds(at: &Path) -> Vec<Value> {
    let folder = election("2024-or-portland-d1");
    let folder = folder.to_str().expect("the repository's path is text");
    let run = ascertain_in(at, &["run", folder, "--out", "out"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("elected Candace Avalos, Jamie Dunphy, Loretta Smith"), "{}", run.out);
    let artifacts = files_below(&at.join("out/record/artifact"));
    let counts: Vec<Value> = artifacts
        .values()
        .filter_map(|bytes| serde_json::from_slice::<Value>(bytes).ok())
        .filter(|value| value["format"] == "ascertain/contest-count/v1")
        .collect();
    let [count] = &counts[..] else { panic!("one count: {}", counts.len()) };
    count["passes"][0]["rounds"].as_array().expect("rounds").clone()
}

fn sum(map: &Value) -> i64 {
    map.as_object().expect("amounts by name").values().map(figure).sum()
}

/// Every number of the official table is the count's own: candidates to the fourth decimal, ballots
/// that became inactive, and what truncation left over.
#[test]
fn every_cell_of_the_official_table_comes_out_of_the_ballots() {
    let at = tempfile::tempdir().expect("a directory can be made");
    let rounds = rounds(at.path());
    assert_eq!(rounds.len(), 17);
    let at_first = sum(&rounds[0]["inactive"]);
    assert_eq!(at_first, amount("798"), "43,669 ballots, of which 42,871 name somebody");
    let mut held: BTreeMap<usize, usize> = BTreeMap::new();
    for row in OFFICIAL.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let [round, who, votes] = cells[..] else { panic!("{row}") };
        let number: usize = round.parse().expect("a round");
        let round = &rounds[number - 1];
        let counted = match who {
            // The table begins with the ballots that name somebody.
            "inactive" => sum(&round["inactive"]) - at_first,
            "residual" => figure(&round["residual"]),
            candidate => {
                *held.entry(number).or_default() += 1;
                figure(&round["votes"][candidate])
            }
        };
        assert_eq!(counted, amount(votes), "{row}");
    }
    for (number, candidates) in held {
        let votes = rounds[number - 1]["votes"].as_object().expect("votes");
        let with_votes = votes.values().filter(|votes| figure(votes) > 0).count();
        assert_eq!(with_votes, candidates, "round {number} has others than the table");
    }
}

/// The lot that the table's footnote tells of decided round 8, and nothing else did.
#[test]
fn the_tie_of_round_8_was_broken_by_the_lot_that_was_drawn() {
    let at = tempfile::tempdir().expect("a directory can be made");
    let rounds = rounds(at.path());
    let ties: Vec<usize> = (0..17).filter(|at| !rounds[*at]["tie"].is_null()).collect();
    assert_eq!(ties, [7]);
    assert_eq!(rounds[7]["tie"]["chosen"], "linn");
    assert_eq!(rounds[7]["tie"]["between"], serde_json::json!(["linn", "owens"]));
    assert_eq!(rounds[7]["eliminated"], serde_json::json!(["linn"]));
    let page = fs::read_to_string(at.path().join("out/site/index.html")).expect("a front page");
    let tie = "In round 8 <bdi>David Linn</bdi> and <bdi>Peggy Sue Owens</bdi> are tied; by lot, \
               or as the rules say, <bdi>David Linn</bdi> falls.";
    assert!(page.contains(tie), "the page does not tell of the lot");
    assert!(page.contains("<bdi>Candace Avalos</bdi> is elected in round 13."));
    assert!(page.contains("Left over by rounding down") && page.contains("1.1641"));
    assert!(page.contains("Undeclared write-ins"));
}

/// Without the lot the count stands at the tie, and elects nobody.
#[test]
fn without_its_lot_the_count_stops_at_the_tie() {
    let at = tempfile::tempdir().expect("a directory can be made");
    for (name, bytes) in files_below(&election("2024-or-portland-d1")) {
        if name == "lots.toml" {
            continue;
        }
        let path = at.path().join("folder").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder is made");
        fs::write(path, bytes).expect("a file is written");
    }
    let run = ascertain_in(at.path(), &["run", "folder", "--out", "out"]);
    assert!(
        run.out.contains(
            "a tie in round 8 between David Linn, Peggy Sue Owens; draw a lot for who falls"
        ),
        "{}",
        run.out
    );
    assert!(!run.out.contains("elected Candace"), "{}", run.out);
}
