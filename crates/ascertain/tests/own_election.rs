//! Somebody else's election, made by following docs/your-own-election.md step by step.

mod desk;
mod files;
mod folders;
mod program;

use std::path::{Path, PathBuf};

use desk::Desk;
use files::files_below;
use folders::election;

const RECORD: &str = "target/elections/2026-example-town-council/record";

impl Desk {
    /// With the example folder, its keys, and nothing else.
    fn new() -> Self {
        let desk = Self::empty();
        copy_folder(&election("example-town"), &desk.folder());
        let made = desk.run(&["keys", "town"]);
        assert_eq!(made.code, 0, "{}", made.err);
        desk
    }

    fn record(&self) -> PathBuf {
        self.at.path().join(RECORD)
    }

    fn rewrite(&self, file: &str, change: impl FnOnce(&str) -> String) {
        let path = self.folder().join(file);
        let text =
            std::fs::read_to_string(&path).expect("the test's own files and values are sound");
        let changed = change(&text);
        assert_ne!(text, changed, "the change changes nothing");
        std::fs::write(path, changed).expect("the test's own files and values are sound");
    }

    fn until_imported(&self) {
        self.done(&["define", "town"]);
        self.done(&["import", "returns", "town/returns.csv", "--election", "town"]);
    }

    fn verdict(&self) -> (i32, serde_json::Value) {
        let run = self.run(&["verify", RECORD, "--json"]);
        (
            run.code,
            serde_json::from_str(&run.out).expect("the test's own files and values are sound"),
        )
    }
}

#[test]
fn a_town_goes_through_step_by_step_and_in_one() {
    let desk = Desk::new();
    desk.until_imported();
    desk.done(&["canvass", "town"]);
    desk.done(&["certify", "town"]);
    desk.done(&["publish", "town"]);
    let (code, report) = desk.verdict();
    assert_eq!((code, &report["verdict"]), (0, &"PASS".into()), "{report:#}");
    let figures =
        [("votes/bell", 457), ("votes/ames", 451), ("votes/coe", 431), ("votes/diaz", 280)];
    for (candidate, votes) in figures {
        let near =
            desk.run(&["explain", RECORD, &format!("council/{candidate}/example-town"), "--json"]);
        let tree: serde_json::Value = serde_json::from_str(&near.out)
            .unwrap_or_else(|_| panic!("{candidate}: {}{}", near.out, near.err));
        assert_eq!(tree["value"], votes, "{candidate}");
    }
    let summary = desk.done(&["run", "town"]);
    assert!(summary.contains("Bell") && summary.contains("Ames"), "{summary}");
}

/// Monmouth County, New Jersey, 2022: a memory stick was read twice. Here the second time adds
/// nothing and says so; another count for the same unit is refused until somebody gives a reason.
#[test]
fn c04_the_same_returns_twice_are_a_logged_no_op() {
    let desk = Desk::new();
    desk.until_imported();
    let before = files_below(&desk.record());
    let again = desk.done(&["import", "returns", "town/returns.csv", "--election", "town"]);
    assert!(again.contains("0 statements added"), "{again}");
    assert!(again.contains("stood there already"), "{again}");
    assert_eq!(files_below(&desk.record()), before);

    desk.rewrite("returns.csv", |text| text.replacen("bell,198", "bell,197", 1));
    let import = ["import", "returns", "town/returns.csv", "--election", "town"];
    let other = desk.run(&import);
    assert_eq!(other.code, 3);
    assert!(other.err.contains("another is recorded already"), "{}", other.err);
    assert_eq!(files_below(&desk.record()), before, "something was recorded");
}

/// A correction has a reason and two signers, and both counts stay for everybody to see.
#[test]
fn c27_a_correction_shows_old_and_new_with_reason_and_two_signers() {
    let desk = Desk::new();
    desk.until_imported();
    desk.done(&["canvass", "town"]);
    desk.rewrite("returns.csv", |text| text.replacen("bell,198", "bell,197", 1));
    desk.rewrite("returns.csv", |text| text.replacen("undervotes,69", "undervotes,70", 1));
    let mut import = vec!["import", "returns", "town/returns.csv", "--election", "town"];
    import.extend(["--reason", "recount of 9 November"]);
    let corrected = desk.done(&import);
    assert!(corrected.contains("1 statements added"), "{corrected}");
    let (_, stale) = desk.verdict();
    let find = |report: &serde_json::Value, id: &str| {
        let checks = report["checks"].as_array().unwrap();
        checks.iter().find(|check| check["id"] == id).unwrap().clone()
    };
    let current = find(&stale, "V16");
    assert_eq!(current["verdict"], "NOT CHECKED", "the canvass rests on the old count: {current}");
    assert!(current["detail"].as_str().unwrap().contains("out of date"), "{current}");
    desk.done(&["canvass", "town"]);
    desk.done(&["certify", "town"]);
    let (code, report) = desk.verdict();
    assert_eq!(code, 0, "{report:#}");
    assert!(find(&report, "V11")["detail"].as_str().unwrap().contains("replaced"));
    let tree = desk.done(&["explain", RECORD, "council/votes/bell/example-town", "--json"]);
    let tree: serde_json::Value = serde_json::from_str(&tree).unwrap();
    assert_eq!(tree["value"], 456);
}

/// A file of docs/your-own-election.md, by the name in its first line.
fn file_of_the_document(name: &str) -> String {
    let path = election("example-town").join("../../docs/your-own-election.md");
    let text = std::fs::read_to_string(path).expect("the document can be read");
    let begin = format!("```toml\n# {name}\n");
    let (_, after) = text.split_once(&begin).unwrap_or_else(|| panic!("no {name} in the document"));
    after.split_once("```").expect("the file ends").0.to_owned()
}

/// Section 5 of the document: a missed day and a court's order are recorded, change no number, and
/// stay visible.
#[test]
fn what_else_happens_is_stated_from_the_files_of_the_document() {
    let desk = Desk::new();
    desk.until_imported();
    desk.done(&["canvass", "town"]);
    desk.done(&["certify", "town"]);
    for name in ["missed.toml", "order.toml"] {
        std::fs::write(desk.at.path().join(name), file_of_the_document(name)).unwrap();
    }
    let missed = ["deadline-missed", "--unit", "example-town/north", "missed.toml"];
    let order = ["court-order", "--unit", "example-town", "order.toml"];
    for arguments in [missed, order] {
        let stated = desk.done(&[&["state", "town"], &arguments[..]].concat());
        assert!(stated.contains("1 statements added"), "{stated}");
    }
    let (code, report) = desk.verdict();
    assert_eq!((code, &report["verdict"]), (0, &"PASS".into()), "{report:#}");
    let checks = report["checks"].as_array().unwrap();
    let deadlines = checks.iter().find(|check| check["id"] == "V24").unwrap();
    assert_eq!(deadlines["verdict"], "NOT CHECKED");
    let told = deadlines["detail"].as_str().unwrap();
    assert!(told.contains("return of the precinct of example-town/north"), "{told}");
    let sources = checks.iter().find(|check| check["id"] == "V25").unwrap();
    let told = sources["detail"].as_str().unwrap();
    assert_eq!(told.matches("missed deadline of example-town/north").count(), 1, "{told}");
    assert!(!told.contains("the number of the case"), "the order was read: {told}");
}

/// Votes that no sum holds: the canvass says which and why, and ends as a check that stays open.
#[test]
fn what_cannot_be_computed_is_told_with_the_reason() {
    let desk = Desk::new();
    desk.done(&["define", "town"]);
    for unit in ["north", "south"] {
        let text = format!(
            "format = \"ascertain/unit-return/v1\"\nunit = \"example-town/{unit}\"\n\
             basis = \"reported\"\n[contests.council.votes]\nbell = 9007199254740991\n"
        );
        std::fs::write(desk.at.path().join("return.toml"), text).unwrap();
        let unit = format!("example-town/{unit}");
        desk.done(&["state", "town", "unit-return", "--unit", &unit, "return.toml"]);
    }
    let told = desk.run(&["canvass", "town"]);
    assert_eq!(told.code, 4, "{}{}", told.out, told.err);
    let words = "canvass: not computed: canvass/unit@1 of example-town: ";
    assert!(told.out.contains(words), "{}", told.out);
    let (code, report) = desk.verdict();
    assert_eq!(code, 4, "{report:#}");
}

/// Section 1: without a second authority for returns nothing recorded can be put right.
#[test]
fn c27_one_clerk_alone_cannot_correct() {
    let desk = Desk::new();
    desk.rewrite("authorities.csv", |text| {
        text.replacen(
            "deputy,Deputy Clerk of Example Town,office,unit-return,example-town\n",
            "",
            1,
        )
        .replacen("deputy,,office,certification", "deputy,Deputy,office,certification", 1)
    });
    desk.until_imported();
    let before = files_below(&desk.record());
    desk.rewrite("returns.csv", |text| text.replacen("bell,198", "bell,197", 1));
    desk.rewrite("returns.csv", |text| text.replacen("undervotes,69", "undervotes,70", 1));
    let mut import = vec!["import", "returns", "town/returns.csv", "--election", "town"];
    import.extend(["--reason", "recount of 9 November"]);
    let refused = desk.run(&import);
    assert_eq!(refused.code, 3, "{}", refused.out);
    assert!(refused.err.contains("two"), "{}", refused.err);
    assert_eq!(files_below(&desk.record()), before, "something was recorded");
}

#[test]
fn a_wrong_file_is_refused_whole_with_every_problem() {
    let desk = Desk::new();
    desk.done(&["define", "town"]);
    let before = files_below(&desk.record());
    desk.rewrite("returns.csv", |text| {
        let mut lines: Vec<&str> = text.lines().collect();
        let twice = lines[1].to_owned();
        lines.push(&twice);
        lines.push("nowhere,bell,3");
        format!("{}\n", lines.join("\n"))
    });
    let run = desk.run(&["import", "returns", "town/returns.csv", "--election", "town", "--json"]);
    assert_eq!(run.code, 3);
    let answer: serde_json::Value = serde_json::from_str(&run.out).expect("one JSON object");
    let problems = answer["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 2, "{}", run.err);
    assert!(run.err.contains("nowhere"), "{}", run.err);
    assert_eq!(files_below(&desk.record()), before, "something was recorded");
}

#[test]
fn a_missing_precinct_keeps_everything_partial() {
    let desk = Desk::new();
    let last = std::fs::read_to_string(desk.folder().join("returns.csv")).unwrap();
    let last = last.lines().last().unwrap().split(',').next().unwrap().to_owned();
    let without = |text: &str| {
        let kept = text.lines().filter(|line| !line.starts_with(&format!("{last},")));
        kept.map(|line| format!("{line}\n")).collect::<String>()
    };
    desk.rewrite("returns.csv", without);
    desk.rewrite("accounting.csv", without);
    desk.until_imported();
    desk.done(&["canvass", "town"]);
    let refused = desk.run(&["certify", "town"]);
    assert_eq!(refused.code, 3, "{}", refused.out);
    assert!(refused.err.contains("--over"), "{}", refused.err);
    let (code, report) = desk.verdict();
    assert_eq!(code, 4, "{report:#}");
    let checks = report["checks"].as_array().unwrap();
    let complete = checks.iter().find(|check| check["id"] == "V13").unwrap();
    assert_eq!(complete["verdict"], "NOT CHECKED");
    assert!(complete["detail"].as_str().unwrap().contains(&last), "{complete}");
    // Software never prevents a lawful act: an order is cited, and the gap stays visible.
    desk.done(&[
        "certify",
        "town",
        "--over",
        "Order of the court of 12 November",
        "--reason",
        "one is late",
    ]);
    let (code, report) = desk.verdict();
    assert_eq!(code, 4, "{report:#}");
    let checks = report["checks"].as_array().unwrap();
    let complete = checks.iter().find(|check| check["id"] == "V13").unwrap();
    assert!(complete["detail"].as_str().unwrap().contains("Order of the court"), "{complete}");
}

#[test]
fn two_programs_cannot_both_add_to_one_record() {
    let desk = Desk::new();
    desk.done(&["define", "town"]);
    let lock = desk.record().with_file_name("record.lock");
    let held = std::fs::File::create(&lock).unwrap();
    held.lock().unwrap();
    let refused = desk.run(&["import", "returns", "town/returns.csv", "--election", "town"]);
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains("another program"), "{}", refused.err);
    drop(held);
    desk.done(&["import", "returns", "town/returns.csv", "--election", "town"]);
}

/// Two clerks press the key at the same moment: each reads the record under the lock it writes
/// under, so that the second finds the first one's returns there.
#[test]
fn c04_two_imports_at_once_record_everything_once() {
    for _ in 0..5 {
        let desk = Desk::new();
        desk.done(&["define", "town"]);
        let import = ["import", "returns", "town/returns.csv", "--election", "town"];
        let runs = std::thread::scope(|scope| {
            let both = [scope.spawn(|| desk.run(&import)), scope.spawn(|| desk.run(&import))];
            both.map(|run| run.join().expect("the program is run"))
        });
        assert!(runs.iter().any(|run| run.code == 0), "{}{}", runs[0].err, runs[1].err);
        for run in runs.iter().filter(|run| run.code != 0) {
            assert!(run.err.contains("another program"), "{}", run.err);
        }
        desk.done(&["canvass", "town"]);
        desk.done(&["certify", "town"]);
        let (code, report) = desk.verdict();
        assert_eq!(code, 0, "{report:#}");
    }
}

fn copy_tree(from: &Path, to: &Path) {
    for (name, bytes) in files_below(from) {
        let path = to.join(name);
        std::fs::create_dir_all(path.parent().expect("the test's own files and values are sound"))
            .expect("the test's own files and values are sound");
        std::fs::write(path, bytes).expect("the test's own files and values are sound");
    }
}

/// Yesterday's backup is put back, and somebody goes on from there: the machine remembers what it
/// signed last and does not sign a second history.
#[test]
fn d06_a_rolled_back_record_is_not_signed_again() {
    let desk = Desk::new();
    desk.done(&["define", "town"]);
    let backup = tempfile::tempdir().unwrap();
    copy_tree(&desk.record(), backup.path());
    desk.done(&["import", "returns", "town/returns.csv", "--election", "town"]);
    let mirror = tempfile::tempdir().unwrap();
    copy_tree(&desk.record(), mirror.path());
    std::fs::remove_dir_all(desk.record()).unwrap();
    copy_tree(backup.path(), &desk.record());
    let refused = desk.run(&["import", "returns", "town/returns.csv", "--election", "town"]);
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains("rolled back"), "{}", refused.err);
    assert!(refused.err.contains("mirror"), "the way out is told: {}", refused.err);
    // The way out works: the mirror's copy is taken, and the count goes on.
    std::fs::remove_dir_all(desk.record()).unwrap();
    copy_tree(mirror.path(), &desk.record());
    desk.done(&["canvass", "town"]);
}

/// The program dies at the worst moment: everything is written and signed, and the checkpoint is
/// not in place. The old record is whole, and the next start finishes the append.
#[test]
fn an_append_that_was_cut_off_is_whole_before_and_after() {
    let desk = Desk::new();
    desk.done(&["define", "town"]);
    let old = std::fs::read(desk.record().join("checkpoint")).unwrap();
    desk.done(&["import", "returns", "town/returns.csv", "--election", "town"]);
    let new = std::fs::read(desk.record().join("checkpoint")).unwrap();
    std::fs::write(desk.record().join("checkpoint"), &old).unwrap();
    let (code, report) = desk.verdict();
    assert_ne!(code, 1, "the old record does not hold: {report:#}");
    desk.done(&["define", "town"]);
    assert_eq!(std::fs::read(desk.record().join("checkpoint")).unwrap(), new);
}

/// Copies a folder of plain files.
fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a temporary folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder is there") {
        let entry = entry.expect("the folder can be listed");
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a file can be copied");
    }
}
