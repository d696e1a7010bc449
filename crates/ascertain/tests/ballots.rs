//! A town that counts its ballots: from two tabulators' exports to a certified count, and what an
//! insider with a valid key can do to it.

mod desk;
mod files;
mod program;
mod report;

use std::fs;

use desk::Desk;
use files::files_below;
use program::Run;
use serde_json::Value;

const RECORD: &str = "target/elections/2026-ranked-town/record";

/// Eleven ballots. Ames has four first ranks, Bell and Coe three each, one ballot is blank.
const NORTH: &str = "Cast Vote Record,Rank 1,Rank 2\n1,Ames,\n2,Ames,\n3,Ames,\n4,Bell,Coe\n\
                     5,Bell,Coe\n6,Bell,Coe\n";
const SOUTH: &str = "Cast Vote Record,Rank 1,Rank 2\n1,Ames,\n2,Coe,Bell\n3,Coe,Bell\n\
                     4,Coe,Bell\n5,undervote,undervote\n";

const FILES: [(&str, &str); 6] = [
    (
        "election.toml",
        "election = \"2026-ranked-town\"\ntitle = \"Mayor of Ranked Town (made up)\"\n\
         date = \"2026-11-03\"\nmode = \"test\"\nstage = \"certified\"\n\
         issued = \"2026-11-10T17:00:00Z\"\n[log]\norigin = \"example.org/2026-ranked-town\"\n\
         [[contest]]\nid = \"mayor\"\ntitle = \"Mayor\"\nscope = \"ranked-town\"\n\
         vote_variation = \"rcv\"\nvotes_allowed = 1\nnumber_elected = 1\n",
    ),
    (
        "units.csv",
        "unit,name,kind,parent\nranked-town,Ranked Town,town,\n\
         ranked-town/north,North,precinct,ranked-town\n\
         ranked-town/south,South,precinct,ranked-town\n",
    ),
    (
        "candidates.csv",
        "contest,candidate,name,kind,party\nmayor,ames,Dorothy Ames,person,\n\
         mayor,bell,Marcus Bell,person,\nmayor,coe,Teresa Coe,person,\n",
    ),
    (
        "authorities.csv",
        "authority,title,kind,states,within\nclerk,Town Clerk,office,definition,ranked-town\n\
         clerk,,office,cvr-batch,ranked-town\nclerk,,office,lot,ranked-town\n\
         deputy,Deputy Clerk,office,cvr-batch,ranked-town\n\
         deputy,,office,certification,ranked-town\ndeputy,,office,lot,ranked-town\n\
         clerk,,office,contest-ruling,ranked-town\n\
         deputy,,office,contest-ruling,ranked-town\n\
         board,Board of Canvassers,office,certification,ranked-town\n\
         operator,Operator,operator,derivation,ranked-town\n",
    ),
    (
        "counting.toml",
        "[mayor.rules.ranked]\nthreshold = \"each-round\"\nstop = \"two-remain\"\n\
         overvote = \"exhaust\"\nskips = \"unlimited\"\nrepeats = \"ignore\"\n\
         write_ins = \"in-turn\"\ncutoff = \"none\"\nbatch = \"none\"\ndecimal_places = 0\n\
         [mayor.rules.ranked.method]\nname = \"instant-runoff\"\n\
         [mayor.rules.ranked.ties]\nname = \"lot\"\n\
         [[mayor.sources]]\ncitation = \"made up\"\nstatus = \"read\"\n",
    ),
    (
        "words.csv",
        "kind,contest,word,means\nselection,mayor,Ames,ames\nselection,mayor,Bell,bell\n\
         selection,mayor,Coe,coe\nblank,mayor,,\nblank,mayor,undervote,\n\
         file-purpose,,north.csv,test\nfile-purpose,,south.csv,test\n\
         file-contest,,north.csv,mayor\nfile-unit,,north.csv,ranked-town/north\n\
         file-style,,north.csv,one\nfile-batch,,north.csv,north\nfile-count-type,,north.csv,total\n\
         file-contest,,south.csv,mayor\nfile-unit,,south.csv,ranked-town/south\n\
         file-style,,south.csv,one\nfile-batch,,south.csv,south\n\
         file-count-type,,south.csv,total\n",
    ),
];

const LOT: &str = "[[lot]]\nformat = \"ascertain/lot/v1\"\ncontest = \"mayor\"\n\
                   unit = \"ranked-town\"\nbetween = [\"bell\", \"coe\"]\ndrawn = [\"coe\"]\n\
                   [lot.of_round]\npass = 1\nround = 2\n\
                   [lot.source]\ncitation = \"made up\"\nstatus = \"read\"\n";

impl Desk {
    /// With the folder, its keys and both exports.
    fn new() -> Self {
        let desk = Self::empty();
        fs::create_dir(desk.folder()).expect("a folder can be made");
        for (name, text) in FILES {
            desk.write(&format!("town/{name}"), text);
        }
        desk.write("north.csv", NORTH);
        desk.write("south.csv", SOUTH);
        desk.done(&["keys", "town"]);
        desk
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.at.path().join(name), text).expect("a file can be written");
    }

    fn import(&self, export: &str, batch: &str) -> Run {
        self.run(&["import", "cvr", export, "--election", "town", "--batch", batch])
    }

    fn both(&self) {
        for (export, batch) in [("north.csv", "north"), ("south.csv", "south")] {
            let run = self.import(export, batch);
            assert_eq!(run.code, 0, "{}", run.err);
        }
    }

    /// With a record that has both exports, the lot and the count, and no certification.
    fn recorded(&self) {
        self.both();
        self.write("town/lots.toml", LOT);
        self.done(&["define", "town"]);
        // Importing again writes no table, and states what the folder has.
        assert_eq!(self.import("north.csv", "north").code, 0);
        self.done(&["canvass", "town"]);
    }

    /// The check of this id, as `verify` has it.
    fn check(&self, id: &str) -> (String, String) {
        report::check(self.at.path(), RECORD, id)
    }

    fn fails(&self, id: &str, says: &str) {
        let (verdict, detail) = self.check(id);
        assert_eq!(verdict, "FAIL", "{id}: {detail}");
        assert!(detail.contains(says), "{says} is not in: {detail}");
    }
}

#[test]
fn a_town_counts_its_ballots_draws_a_lot_and_certifies() {
    let desk = Desk::new();
    desk.both();
    // Bell and Coe are tied for last in round 2, after the write-ins that nobody made fell in
    // round 1: nobody is elected before a lot is drawn.
    let run = desk.run(&["run", "town"]);
    assert!(run.out.contains("a tie in round 2 between Marcus Bell, Teresa Coe"), "{}", run.out);
    let page = fs::read_to_string(
        desk.at.path().join("target/elections/2026-ranked-town/site/index.html"),
    );
    let page = page.expect("a front page");
    assert!(page.contains("are tied in round 2; a lot is to be drawn for who falls."), "{page}");

    desk.write("town/lots.toml", LOT);
    let summary = desk.done(&["run", "town"]);
    // Coe falls, and Coe's three ballots go to Bell: six to four.
    assert!(summary.contains("elected Marcus Bell, by 2 votes"), "{summary}");
    for id in ["V13", "V16", "V17", "V30"] {
        assert_eq!(desk.check(id).0, "PASS", "{id}: {}", desk.check(id).1);
    }
    let answer = desk.done(&["run", "town", "--json"]);
    let answer: Value = serde_json::from_str(&answer).expect("exactly one JSON object");
    assert_eq!(answer["figures"]["mayor/final/bell"], 6);
    assert_eq!(answer["figures"]["mayor/ballots"], 11);
}

/// Parts by precinct, type and batch each add up to the whole, round by round.
#[test]
fn a_record_shows_its_counts_by_precinct_type_and_batch() {
    let desk = Desk::new();
    desk.both();
    desk.write("town/lots.toml", LOT);
    desk.done(&["run", "town"]);
    let all = ["tabulate", RECORD, "--contest", "mayor", "--by", "precinct,type,batch"];
    let words = desk.done(&all);
    assert!(words.contains("  batch south: 5 ballots\n"), "{words}");
    assert!(words.contains("    round 3: Dorothy Ames 1, Marcus Bell 3; 1 inactive\n"), "{words}");
    let answer = desk.done(&[&all[..], &["--json"]].concat());
    let answer: Value = serde_json::from_str(&answer).expect("exactly one JSON object");
    let count = &answer["contests"][0];
    let rounds = count["passes"][0]["rounds"].as_array().expect("rounds");
    assert_eq!(rounds.len(), 3);
    let votes = |value: &Value| -> u64 {
        value.as_str().map_or(0, |votes| votes.parse().expect("whole ballots"))
    };
    for by in ["by_unit", "by_type", "by_batch"] {
        let cells = count[by].as_array().expect("parts");
        for (number, round) in rounds.iter().enumerate() {
            for who in ["ames", "bell", "coe"] {
                let of = |cell: &Value| votes(&cell["passes"][0][number]["votes"][who]);
                let sum: u64 = cells.iter().map(of).sum();
                assert_eq!(sum, votes(&round["votes"][who]), "{by}, round {}, {who}", number + 1);
            }
        }
    }
    let short = desk.done(&["tabulate", RECORD, "--json"]);
    assert!(!short.contains("by_"), "nobody asked for parts: {short}");
    let other = desk.run(&["tabulate", RECORD, "--contest", "council"]);
    assert_eq!(other.code, 3);
    assert!(other.err.contains("it is not counted here; those that are: mayor"), "{}", other.err);
}

/// A lot that was drawn for another tie says that the ballots are not those it was drawn over.
#[test]
fn a_lot_for_another_tie_gives_no_count() {
    let desk = Desk::new();
    desk.both();
    desk.write("town/lots.toml", &LOT.replace("round = 2", "round = 1"));
    desk.done(&["define", "town"]);
    let batch = ["import", "cvr", "north.csv", "--election", "town", "--batch", "north"];
    desk.done(&batch);
    let run = desk.run(&["canvass", "town"]);
    assert_eq!(run.code, 4, "{}", run.out);
    let (verdict, detail) = desk.check("V16");
    assert_eq!(verdict, "NOT CHECKED", "{detail}");
    assert!(detail.contains("the lot of pass 1, round 1 does not fit"), "{detail}");
}

/// Attack C04: the same export is imported again, under its own name and under another.
#[test]
fn c04_an_export_is_imported_once() {
    let desk = Desk::new();
    desk.both();
    let before = files_below(&desk.folder());
    let again = desk.import("north.csv", "north");
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.out.contains("0 records"), "{}", again.out);
    let other = desk.import("north.csv", "annex");
    assert_eq!(other.code, 3);
    assert!(
        other.err.contains("north.csv: it was imported already, in batch north"),
        "{}",
        other.err
    );
    desk.write("south.csv", &SOUTH.replace("1,Ames,", "1,Bell,"));
    let changed = desk.import("south.csv", "south");
    assert_eq!(changed.code, 3);
    assert!(changed.err.contains("a batch of this name is there"), "{}", changed.err);
    assert_eq!(files_below(&desk.folder()), before);
    let twice = ["import", "cvr", "north.csv", "north.csv", "--election", "town"];
    let twice = desk.run(&twice);
    assert_eq!(twice.code, 3);
    assert!(twice.err.contains("north.csv: it is given twice"), "{}", twice.err);
}

/// Attack C04: somebody imports an export a second time elsewhere, so that its ballots get new
/// random ids, and puts the table into the folder.
#[test]
fn c04_ballots_with_new_ids_are_known_by_their_export() {
    let desk = Desk::new();
    desk.recorded();
    assert_eq!(desk.check("V30").0, "PASS");
    let elsewhere = Desk::new();
    assert_eq!(elsewhere.import("north.csv", "annex").code, 0);
    for name in ["annex.parquet", "annex.toml"] {
        let from = elsewhere.folder().join("ballots").join(name);
        fs::copy(from, desk.folder().join("ballots").join(name)).expect("a file can be copied");
    }
    // The import that comes next states every table of the folder.
    let next = desk.import("south.csv", "south");
    assert!(next.out.contains("1 statements added"), "{}{}", next.out, next.err);
    desk.fails("V30", "it was read from the export north.csv as entry");
}

/// A kill in the middle of an import leaves a part of a table: it is no batch, and the next import
/// goes on as if it were not there.
#[test]
fn half_a_table_is_no_batch() {
    let desk = Desk::new();
    let ballots = desk.folder().join("ballots");
    fs::create_dir(&ballots).expect("a folder can be made");
    fs::write(ballots.join("north.parquet.part"), "PAR1").expect("a file can be written");
    fs::write(ballots.join("north.toml"), "export = []\n").expect("a file can be written");
    desk.both();
    desk.write("town/lots.toml", LOT);
    desk.done(&["run", "town"]);
    assert_eq!(desk.check("V30"), ("PASS".to_owned(), "11 records".to_owned()));
}

fn sealed(desk: &Desk) -> Vec<Value> {
    let arguments = ["import", "cvr", "north.csv", "--election", "town", "--batch", "north"];
    desk.done(&[&arguments[..], &["--sealed", "sealed.jsonl"]].concat());
    assert_eq!(desk.import("south.csv", "south").code, 0);
    desk.write("town/lots.toml", LOT);
    desk.done(&["run", "town"]);
    let lines = fs::read_to_string(desk.at.path().join("sealed.jsonl")).expect("the links");
    lines.lines().map(|line| serde_json::from_str(line).expect("a link a line")).collect()
}

/// The record holds a hash for each card and not the link; only the owner can read the links.
#[test]
fn links_to_cards_are_sealed_and_only_their_hashes_are_recorded() {
    use std::os::unix::fs::PermissionsExt;

    let desk = Desk::new();
    let links = sealed(&desk);
    assert_eq!(links.len(), 6);
    assert_eq!((&links[3]["source_id"], &links[3]["row"]), (&"4".into(), &4.into()));
    assert_eq!(desk.check("V30").0, "PASS");
    let mode = fs::metadata(desk.at.path().join("sealed.jsonl")).expect("the links").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    let salt = links[0]["salt"].as_str().expect("a salt");
    let record = files_below(&desk.at.path().join(RECORD));
    let holds = |bytes: &[u8]| bytes.windows(salt.len()).any(|part| part == salt.as_bytes());
    assert!(!record.values().any(|bytes| holds(bytes)), "a salt is in the record");
    assert!(record.values().any(|bytes| bytes.len() == 6 * 32), "the hashes are in the record");
}

/// Attack C13: a hash is taken out of the sealed links, so that a card can never be opened.
#[test]
fn c13_links_without_a_card_are_named() {
    let desk = Desk::new();
    sealed(&desk);
    let links = desk.folder().join("ballots/north.links");
    let hashes = fs::read(&links).expect("the hashes");
    fs::write(&links, &hashes[32..]).expect("the file can be written");
    let run = desk.run(&["run", "town", "--out", "again"]);
    assert_eq!(run.code, 1, "{}", run.out);
    let report = desk.run(&["verify", "again.new/record"]);
    let says = "the links have 160 bytes; 6 records have 32 bytes each";
    assert!(report.out.contains(says), "{}", report.out);
}

/// Attack C05: a board certifies a count, and somebody puts other digests in its place.
#[test]
fn c05_a_certification_of_another_count_is_named() {
    let desk = Desk::new();
    desk.recorded();
    let other = "5".repeat(64);
    desk.write(
        "forged.toml",
        &format!(
            "format = \"ascertain/certification/v1\"\nunit = \"ranked-town\"\n\
             contests = [\"mayor\"]\n[counts]\nmayor = \"{other}\"\n"
        ),
    );
    desk.done(&["state", "town", "certification", "--unit", "ranked-town", "forged.toml"]);
    desk.fails("V17", &format!("certifies the count {other} of contest mayor"));
}

/// Attack C27: ballots that come after the certification ask for another one.
#[test]
fn c27_a_certified_count_is_not_added_to_in_silence() {
    let desk = Desk::new();
    desk.done(&["define", "town"]);
    assert_eq!(desk.import("north.csv", "north").code, 0);
    desk.done(&["canvass", "town"]);
    let open = desk.run(&["certify", "town"]);
    assert_eq!(open.code, 3, "a unit is missing: {}", open.out);
    let over = ["--over", "order of the court", "--reason", "South's ballots burned"];
    desk.done(&[&["certify", "town"][..], &over].concat());
    assert_eq!(desk.check("V17").0, "PASS");
    assert!(desk.check("V13").1.contains("ranked-town/south"));
    assert_eq!(desk.import("south.csv", "south").code, 0);
    desk.done(&["canvass", "town"]);
    desk.fails("V17", "certify again");
}

/// Attack C27: a ruling comes after the certification, and what was certified is not what stands.
#[test]
fn c27_a_ruling_after_the_certification_asks_for_another() {
    let desk = Desk::new();
    desk.recorded();
    desk.done(&["certify", "town"]);
    assert_eq!(desk.check("V17").0, "PASS");
    desk.write(
        "ruling.toml",
        "format = \"ascertain/contest-ruling/v1\"\nunit = \"ranked-town\"\n\
         contest = \"mayor\"\nruling = { not-certified = {} }\n\
         source = { citation = \"made up\", status = \"read\" }\n",
    );
    desk.done(&["state", "town", "contest-ruling", "--unit", "ranked-town", "ruling.toml"]);
    desk.fails("V17", "certify again");
}

/// Attack D17: eight programs import the same exports at the same time, in any order.
#[test]
fn d17_imports_at_the_same_time_end_in_one_count() {
    let count = |desk: &Desk| {
        desk.write("town/lots.toml", LOT);
        let answer = desk.done(&["run", "town", "--json"]);
        let answer: Value = serde_json::from_str(&answer).expect("exactly one JSON object");
        answer["figures"].clone()
    };
    let alone = Desk::new();
    alone.both();
    let expected = count(&alone);
    let desk = Desk::new();
    desk.done(&["define", "town"]);
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let desk = &desk;
            scope.spawn(move || {
                let batch = if writer % 2 == 0 { "north" } else { "south" };
                // Who finds another at work is told to wait, and does.
                for _ in 0..500 {
                    let run = desk.import(&format!("{batch}.csv"), batch);
                    if run.code == 0 {
                        return;
                    }
                    assert!(run.err.contains("wait until it has ended"), "{}", run.err);
                    std::thread::sleep(std::time::Duration::from_millis(10));
                }
                panic!("writer {writer} never found the folder free");
            });
        }
    });
    let ballots = files_below(&desk.folder().join("ballots"));
    let tables = ballots.keys().filter(|name| name.ends_with(".parquet"));
    assert_eq!(tables.collect::<Vec<_>>(), ["north.parquet", "south.parquet"]);
    assert_eq!(count(&desk), expected);
}
