//! A county of small precincts that counts its ballots by device: what devices leave out or read
//! wrongly (C11, C12), ballots that a court parts from others (D18), and units too small to be
//! told apart (P12).

mod desk;
mod program;
mod report;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use desk::Desk;
use record::cvr::{CvrReadError, read_cvr_table};
use serde_json::Value;

const RECORD: &str = "target/elections/2026-device-county/record";

const SETTINGS: &str = "election = \"2026-device-county\"\ntitle = \"County (made up)\"\n\
    date = \"2026-11-03\"\nmode = \"test\"\nstage = \"certified\"\n\
    issued = \"2026-11-10T17:00:00Z\"\n[log]\norigin = \"example.org/2026-device-county\"\n\
    [[contest]]\nid = \"sheriff\"\ntitle = \"Sheriff\"\nscope = \"county\"\n\
    vote_variation = \"plurality\"\nvotes_allowed = 1\nnumber_elected = 1\n";

const CANDIDATES: &str = "contest,candidate,name\nsheriff,ames,Dorothy Ames\n\
    sheriff,bell,Marcus Bell\n";

const AUTHORITIES: &str = "authority,title,kind,states,within\n\
    clerk,County Clerk,office,definition,county\nclerk,,office,cvr-batch,county\n\
    clerk,,office,ballot-class,county\ndeputy,Deputy Clerk,office,cvr-batch,county\n\
    deputy,,office,ballot-class,county\nboard,Board of Canvassers,office,certification,county\n\
    deputy,,office,certification,county\n\
    operator,Operator,operator,derivation,county\n";

const ACCOUNTS: &str =
    "clerk,,office,device-account,county\ndeputy,,office,device-account,county\n";

const COUNTING: &str = "[sheriff.rules]\nmarks = { method = \"plurality\" }\n\
    [[sheriff.sources]]\ncitation = \"made up\"\nstatus = \"read\"\n";

const SMALL_CELLS: &str = "[sheriff.small_cells]\nfewest = 10\n\
    source = { citation = \"made up\", status = \"read\" }\n";

const MAPPING: &str = "id = \"Ballot\"\nunit = \"Precinct\"\nstyle = \"Style\"\n\
    count_type = \"Type\"\nbatch = \"Batch\"\n[[contest]]\nid = \"sheriff\"\n\
    votes_allowed = 1\nvotes = [\"Vote 1\", \"Vote 2\"]\n";

const HEADINGS: &str = "Ballot,Precinct,Style,Type,Batch,Vote 1,Vote 2\n";

const PRECINCTS: [&str; 4] = ["a", "b", "c", "d"];

/// Ballots of one precinct and type: so many for Ames and for Bell, blank, and with both marked.
struct Cast {
    precinct: &'static str,
    how: &'static str,
    ames: usize,
    bell: usize,
    blank: usize,
    both: usize,
}

fn cast(precinct: &'static str, how: &'static str, counts: [usize; 4]) -> Cast {
    let [ames, bell, blank, both] = counts;
    Cast { precinct, how, ames, bell, blank, both }
}

/// An export with these ballots, numbered after its batch.
fn export(batch: &str, cast: &[Cast]) -> String {
    let mut text = HEADINGS.to_owned();
    let mut number = 0;
    for Cast { precinct, how, ames, bell, blank, both } in cast {
        for (votes, ballots) in [("A,", ames), ("B,", bell), ("undervote,", blank), ("A,B", both)] {
            for _ in 0..*ballots {
                number += 1;
                writeln!(text, "{batch}/{number},{precinct},one,{how},tray,{votes}")
                    .expect("a text");
            }
        }
    }
    text
}

impl Desk {
    /// With the county's folder; `asks` adds powers, `counting` rules.
    fn county(asks: &str, counting: &str) -> Self {
        let desk = Self::empty();
        fs::create_dir(desk.folder()).expect("a folder can be made");
        let mut units = "unit,name,kind,parent\ncounty,County,county,\n".to_owned();
        let mut words = "kind,contest,word,means\nselection,sheriff,A,ames\n\
                         selection,sheriff,B,bell\nblank,sheriff,,\n\
                         blank,sheriff,undervote,\nstyle,,one,one\n\
                         batch,,tray,tray\ncount-type,,day,election-day\n\
                         count-type,,mail,absentee-mail\n"
            .to_owned();
        for name in PRECINCTS {
            writeln!(units, "county/{name},Precinct {name},precinct,county").expect("a text");
            writeln!(words, "unit,,{name},county/{name}").expect("a text");
        }
        for (name, text) in [
            ("election.toml", SETTINGS),
            ("units.csv", &units),
            ("candidates.csv", CANDIDATES),
            ("authorities.csv", &format!("{AUTHORITIES}{asks}")),
            ("counting.toml", &format!("{COUNTING}{counting}")),
            ("words.csv", &words),
        ] {
            desk.write(&format!("town/{name}"), text);
        }
        desk.write("columns.toml", MAPPING);
        desk.done(&["keys", "town"]);
        desk.done(&["define", "town"]);
        desk
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.at.path().join(name), text).expect("a file can be written");
    }

    /// Imports ballots as a batch, with `more` arguments.
    fn imports(&self, batch: &str, cast: &[Cast], more: &[&str]) {
        let file = format!("{batch}.csv");
        self.write(&file, &export(batch, cast));
        let purpose = format!("file-purpose,,{file},test\n");
        let words = self.folder().join("words.csv");
        let known = fs::read_to_string(&words).expect("the words");
        fs::write(&words, known + &purpose).expect("a file can be written");
        let arguments = ["import", "cvr", &file, "--mapping", "columns.toml", "--election", "town"];
        self.done(&[&arguments[..], &["--batch", batch], more].concat());
    }

    fn states(&self, kind: &str, unit: &str, payload: &str, more: &[&str]) {
        self.write("payload.toml", payload);
        let arguments = ["state", "town", kind, "--unit", unit, "payload.toml"];
        self.done(&[&arguments[..], more].concat());
    }

    /// An account of a device: its protective counter before and after, and check-ins.
    fn account(&self, device: &str, [opened, closed, check_ins]: [u64; 3], more: &[&str]) {
        let payload = format!(
            "format = \"ascertain/device-account/v1\"\nunit = \"county\"\ndevice = \"{device}\"\n\
             opened = {opened}\nclosed = {closed}\ncheck_ins = {check_ins}\n"
        );
        self.states("device-account", "county", &payload, more);
    }

    /// Verdict and words of a check.
    fn check(&self, id: &str) -> (String, String) {
        report::check(self.at.path(), RECORD, id)
    }

    fn says(&self, id: &str, verdict: &str, words: &str) {
        let (found, detail) = self.check(id);
        assert_eq!(found, verdict, "{id}: {detail}");
        assert!(detail.contains(words), "{words:?} is not in: {detail}");
    }

    /// The counts of the record, as the program tells them.
    fn counts(&self) -> Value {
        let answer = self.done_or_open(&["tabulate", RECORD, "--by", "precinct,type", "--json"]);
        let answer: Value = serde_json::from_str(&answer).expect("exactly one JSON object");
        answer["contests"][0].clone()
    }

    /// Standard output of a command that ends well, or with a required check not done.
    fn done_or_open(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert!(matches!(run.code, 0 | 4), "{arguments:?}: {}{}", run.out, run.err);
        run.out
    }
}

fn every_precinct(counts: [usize; 4]) -> Vec<Cast> {
    PRECINCTS.iter().map(|name| cast(name, "day", counts)).collect()
}

/// Attack C12: a scanner stops counting after 60 ballots and takes 20 more (Williamson County,
/// Tennessee, 2021).
#[test]
fn c12_a_device_that_takes_ballots_and_counts_them_not_is_named() {
    let desk = Desk::county(ACCOUNTS, "");
    desk.imports("first", &every_precinct([9, 6, 0, 0]), &["--device", "scanner 1"]);
    desk.says("V32", "NOT CHECKED", "there is no account of its device \"scanner 1\"");
    desk.account("scanner 1", [1_000, 1_080, 80], &[]);
    desk.done(&["canvass", "town"]);
    desk.says("V32", "NOT CHECKED", "took 80 cards, and its batches have 60 records: 20 are");
    let early = desk.run(&["certify", "town"]);
    assert_eq!(early.code, 3, "no certificate over the gap: {}", early.out);
    // The honest twin: its cards are scanned again, and nothing is missing.
    desk.imports("again", &every_precinct([3, 2, 0, 0]), &["--device", "scanner 1"]);
    desk.done(&["canvass", "town"]);
    desk.says("V32", "PASS", "1 devices");
    desk.done(&["certify", "town"]);
    desk.says("V17", "PASS", "");
}

/// Attack C12: ballots that no device took stand in its batch, or voters are missing.
#[test]
fn c12_more_records_than_cards_and_voters_without_a_card_are_named() {
    let desk = Desk::county(ACCOUNTS, "");
    desk.imports("first", &every_precinct([9, 6, 0, 0]), &["--device", "scanner 1"]);
    desk.account("scanner 1", [1_000, 1_060, 63], &[]);
    desk.says("V32", "NOT CHECKED", "63 voters checked in, and it took 60 cards");
    desk.account("scanner 1", [1_000, 1_058, 58], &["--reason", "the counter was read again"]);
    desk.says("V32", "FAIL", "it took 58 cards, and its batches have 60 records");
    desk.account("scanner 1", [1_058, 1_000, 60], &["--reason", "the counter was read again"]);
    desk.says("V32", "FAIL", "its protective counter ran backwards");
}

/// Attack C12: a device is opened, takes ballots, and neither batch nor account of it ever comes.
#[test]
fn c12_a_device_that_was_opened_and_never_accounted_for_is_named() {
    let asks = format!("{ACCOUNTS}clerk,,office,zero-report,county\n");
    let desk = Desk::county(&asks, "");
    let record = fs::read(desk.at.path().join(RECORD).join("tile/entries/000.p/1"));
    let text = String::from_utf8_lossy(&record.expect("the log has one entry")).into_owned();
    let mark = "\"kind\":\"definition\",\"payload\":\"";
    let from = text.find(mark).expect("the definition is stated") + mark.len();
    let report = format!(
        "format = \"ascertain/zero-report/v1\"\nunit = \"county\"\ndevice = \"scanner 9\"\n\
         definition = \"{}\"\nballots = 0\n",
        &text[from..from + 64]
    );
    desk.states("zero-report", "county", &report, &[]);
    desk.says("V32", "NOT CHECKED", "device \"scanner 9\" of county: it was opened, and has no");
    desk.account("scanner 9", [40, 40, 0], &[]);
    desk.says("V32", "PASS", "1 devices");
}

/// Nobody is there to state accounts: none are asked for, and the check is not listed.
#[test]
fn accounts_of_devices_are_asked_for_where_the_definition_says_so() {
    let desk = Desk::county("", "");
    desk.imports("first", &every_precinct([9, 6, 0, 0]), &["--device", "scanner 1"]);
    let report = desk.run(&["verify", RECORD, "--json"]).out;
    assert!(!report.contains("\"V32\""), "{report}");
    assert!(report.contains("\"V33\""), "{report}");
}

/// Attack C11: folds read as marks at one scanner of six (Windham, New Hampshire, 2020).
#[test]
fn c11_folds_that_a_scanner_reads_as_marks_are_told() {
    let desk = Desk::county("", "");
    for number in 1..=6 {
        let ghosts = if number == 4 { 12 } else { 1 };
        let counts = [60 - ghosts, 40, 2, ghosts];
        let name = format!("scanner {number}");
        let batch = format!("batch-{number}");
        desk.imports(&batch, &every_precinct(counts), &["--device", &name]);
    }
    let (verdict, detail) = desk.check("V33");
    assert_eq!(verdict, "NOT CHECKED", "{detail}");
    let told = "contest sheriff, device \"scanner 4\" of county: 48 of 408 ballots are overvoted, \
                and 20 of 2040 of the others";
    assert!(detail.contains(told), "{detail}");
    assert!(!detail.contains("scanner 3"), "{detail}");
    // The honest twin: every scanner reads one ballot in a hundred so.
    let desk = Desk::county("", "");
    for number in 1..=6 {
        let (name, batch) = (format!("scanner {number}"), format!("batch-{number}"));
        desk.imports(&batch, &every_precinct([59, 40, 2, 1]), &["--device", &name]);
    }
    desk.says("V33", "PASS", "in 1 contests");
}

fn ruling(counted: bool) -> String {
    format!(
        "format = \"ascertain/ballot-class/v1\"\nunit = \"county\"\nclass = \"late-mail\"\n\
         counted = {counted}\n\
         [source]\ncitation = \"Order of the court of 12 November\"\nstatus = \"read\"\n"
    )
}

/// Attack D18: a court sets late mail ballots aside after the count, and another lets them in
/// again. Each time one signed statement changes the result, both totals are there, and no ballot
/// is read again.
#[test]
fn d18_a_class_of_ballots_is_set_aside_and_let_in_by_one_statement_each() {
    let desk = Desk::county("", "");
    desk.imports("day", &every_precinct([10, 9, 0, 0]), &[]);
    desk.imports("late", &[cast("a", "mail", [0, 7, 1, 0])], &["--class", "late-mail"]);
    desk.done(&["canvass", "town"]);
    let votes = |desk: &Desk| {
        let votes = desk.counts()["marks"]["votes"].clone();
        (votes["ames"].as_u64().unwrap_or(0), votes["bell"].as_u64().unwrap_or(0))
    };
    assert_eq!(votes(&desk), (40, 43), "without a ruling every ballot counts");
    desk.states("ballot-class", "county", &ruling(false), &[]);
    desk.says("V16", "NOT CHECKED", "");
    desk.done(&["canvass", "town"]);
    desk.says("V16", "PASS", "");
    assert_eq!(votes(&desk), (40, 36));
    let figure = |path: &str| {
        let explained = desk.done(&["explain", RECORD, path, "--json"]);
        let explained: Value = serde_json::from_str(&explained).expect("exactly one JSON object");
        explained["value"].clone()
    };
    // Both totals stand beside the one in force, each with its proof.
    assert_eq!(figure("sheriff/with-segregated/votes/bell/county"), 43);
    assert_eq!(figure("sheriff/without-segregated/votes/bell/county"), 36);
    assert_eq!(figure("sheriff/votes/bell/county"), 36);
    desk.done(&["certify", "town"]);
    desk.says("V17", "PASS", "");
    // The appeal: one statement more, by two, and what was certified before is no longer it.
    desk.states("ballot-class", "county", &ruling(true), &["--reason", "reversed on appeal"]);
    desk.done_or_open(&["canvass", "town"]);
    desk.says("V17", "FAIL", "certify again");
    desk.done(&["certify", "town"]);
    assert_eq!(votes(&desk), (40, 43));
    assert_eq!(figure("sheriff/without-segregated/votes/bell/county"), 36);
}

/// Attack P12: ballots of a class are a table of their own, and one voter's is alone in it although
/// a hundred others voted alike.
#[test]
fn p12_a_ballot_that_its_class_singles_out_is_told() {
    let desk = Desk::county("", "");
    desk.imports("mail", &[cast("a", "mail", [50, 50, 0, 0])], &[]);
    desk.says("V31", "PASS", "");
    desk.imports("late", &[cast("a", "mail", [0, 1, 0, 0])], &["--class", "late-mail"]);
    desk.says("V31", "NOT CHECKED", "ballots of the class late-mail: contest sheriff: 1 ballots");
}

/// Attack D18: an insider leaves the court's order out and keeps the count of the ballots that it
/// set aside.
#[test]
fn d18_a_count_that_leaves_the_ruling_out_is_named() {
    let desk = Desk::county("", "");
    desk.imports("day", &every_precinct([10, 9, 0, 0]), &[]);
    desk.imports("late", &[cast("a", "mail", [0, 7, 1, 0])], &["--class", "late-mail"]);
    desk.done(&["canvass", "town"]);
    desk.says("V16", "PASS", "");
    desk.states("ballot-class", "county", &ruling(false), &[]);
    // The count that stands does not name the ruling among its inputs.
    desk.says("V16", "NOT CHECKED", "tabulate/contest@1");
    // A clerk lets the precinct's ballots back in alone, by a first ruling for the place within.
    let within = ruling(true).replace("unit = \"county\"", "unit = \"county/a\"");
    desk.states("ballot-class", "county/a", &within, &[]);
    desk.done(&["canvass", "town"]);
    assert_eq!(desk.counts()["marks"]["votes"]["bell"], 36, "the order of the county stands");
    // A ruling about another place changes nothing.
    let desk = Desk::county("", "");
    desk.imports("late", &[cast("a", "mail", [0, 7, 1, 0])], &["--class", "late-mail"]);
    let elsewhere = ruling(false).replace("unit = \"county\"", "unit = \"county/b\"");
    desk.states("ballot-class", "county/b", &elsewhere, &[]);
    desk.done(&["canvass", "town"]);
    assert_eq!(desk.counts()["marks"]["votes"]["bell"], 7);
}

/// Attack P12: a precinct with four ballots, and one whose voters all agree, give away how their
/// voters voted. The records are written so that neither is told apart, and every total stays.
#[test]
fn p12_small_and_unanimous_precincts_are_written_as_one_and_all_totals_stay() {
    let ballots = [
        cast("a", "day", [20, 19, 1, 0]),
        cast("b", "day", [3, 1, 0, 0]),
        cast("c", "day", [12, 0, 0, 0]),
        cast("d", "day", [30, 25, 0, 2]),
    ];
    let desk = Desk::county("", SMALL_CELLS);
    desk.imports("all", &ballots, &[]);
    desk.done(&["canvass", "town"]);
    desk.says("V30", "PASS", "113 records");
    desk.says("V13", "PASS", "4 units");
    let count = desk.counts();
    assert_eq!(count["marks"]["votes"], serde_json::json!({ "ames": 65, "bell": 45 }));
    let of = |cell: &Value| cell["of"].as_array().expect("units").len();
    let cells = count["by_unit"].as_array().expect("parts");
    let merged: Vec<&Value> = cells.iter().filter(|cell| of(cell) > 1).collect();
    let [merged] = &merged[..] else { panic!("one part of several units: {cells:?}") };
    assert_eq!(merged["of"], serde_json::json!(["county/b", "county/c"]));
    assert_eq!(merged["ballots"], 16);
    let sum: u64 = cells.iter().map(|cell| cell["ballots"].as_u64().expect("ballots")).sum();
    assert_eq!(sum, 113);
    // No record says that it is of the unanimous precinct: it stands under the first unit of the
    // list alone, without style and batch.
    let table = fs::read(desk.folder().join("ballots/all.parquet")).expect("the table");
    let mut places = BTreeSet::new();
    read_cvr_table(table, |table| {
        let words = [&table.unit, &table.style, &table.batch];
        let row = |row| words.map(|word| word.get(row).expect("a word").to_owned());
        places.extend((0..table.len()).map(row));
        Ok::<_, CvrReadError>(())
    })
    .expect("the table can be read");
    let expected = [
        ["county/a", "one", "tray"],
        ["county/b", "merged", "merged"],
        ["county/d", "one", "tray"],
    ];
    assert_eq!(places, expected.map(|row| row.map(str::to_owned)).into());
    let about = fs::read_to_string(desk.folder().join("ballots/all.toml")).expect("what is known");
    assert!(about.contains("county/c"), "{about}");
    // Without the rule the same records tell both, and V31 says so.
    let desk = Desk::county("", "");
    desk.imports("all", &ballots, &[]);
    desk.says("V31", "NOT CHECKED", "county/c (12)");
}

/// What verification says of a batch whose list of merged units somebody wrote by hand.
fn with_forged_list(counting: &str, list: &str) -> String {
    let desk = Desk::county("", counting);
    let about = desk.folder().join("ballots/all.toml");
    desk.write("all.csv", &export("all", &every_precinct([9, 6, 0, 0])));
    let words = desk.folder().join("words.csv");
    let known = fs::read_to_string(&words).expect("the words");
    fs::write(&words, known + "file-purpose,,all.csv,test\n").expect("a file can be written");
    fs::remove_dir_all(desk.at.path().join("target")).expect("the record can be removed");
    let import = ["import", "cvr", "all.csv", "--mapping", "columns.toml", "--election", "town"];
    desk.done(&[&import[..], &["--batch", "all"]].concat());
    let text = fs::read_to_string(&about).expect("what is known");
    let forged = format!("merged = [{list}]\n{text}");
    fs::write(&about, forged).expect("a file can be written");
    let run = desk.run(&["run", "town", "--out", "forged"]);
    assert_eq!(run.code, 1, "{}", run.out);
    desk.run(&["verify", "forged.new/record"]).out
}

/// Attack P12: an insider lists merged units that have records of their own, so that the
/// difference between the parts tells what the list hides; or merges units where no rule asks for
/// it, so that one which never reported seems to have (attack C25).
#[test]
fn p12_merged_units_with_records_of_their_own_are_named() {
    let desk = Desk::county("", "");
    desk.imports("all", &every_precinct([9, 6, 0, 0]), &[]);
    desk.says("V30", "PASS", "60 records");
    let two = "[\"county/a\", \"county/b\"]";
    let report = with_forged_list(SMALL_CELLS, two);
    assert!(report.contains("it merges county/b with others, and has a record of it"), "{report}");
    let report = with_forged_list("", two);
    assert!(report.contains("no contest has a rule about small ones"), "{report}");
    let report = with_forged_list(SMALL_CELLS, "[\"county/a\"], [\"county/a\", \"county/b\"]");
    assert!(report.contains("a list of merged units needs two or more"), "{report}");
    assert!(report.contains("it merges county/a twice"), "{report}");
}
