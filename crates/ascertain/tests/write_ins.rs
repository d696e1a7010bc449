//! A county that counts a declared write-in candidate: write-ins read by two people, what one of
//! them or both can do to the result, and how it is undone (attack C29).

mod desk;
mod program;
mod report;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use ascertain::directory::Directory;
use ascertain::folder::read_definition;
use ascertain::recorder::NewStatement;
use ascertain::steps::{Work, payload};
use desk::Desk;
use election::{AuthorityId, StatementKind};
use serde_json::Value;
use tabulate::WriteInAdjudication;
use verify::Payload;

const RECORD: &str = "target/elections/2026-write-in-county/record";

const SETTINGS: &str = "election = \"2026-write-in-county\"\ntitle = \"County (made up)\"\n\
    date = \"2026-11-03\"\nmode = \"test\"\nstage = \"certified\"\n\
    issued = \"2026-11-10T17:00:00Z\"\n[log]\norigin = \"example.org/2026-write-in-county\"\n\
    [[contest]]\nid = \"sheriff\"\ntitle = \"Sheriff\"\nscope = \"county\"\n\
    vote_variation = \"plurality\"\nvotes_allowed = 1\nnumber_elected = 1\n";

/// Coe is a declared write-in candidate: not printed, and counted by name.
const CANDIDATES: &str = "contest,candidate,name\nsheriff,ames,Dorothy Ames\n\
    sheriff,bell,Marcus Bell\nsheriff,coe,Teresa Coe\n";

const AUTHORITIES: &str = "authority,title,kind,states,within\n\
    clerk,County Clerk,office,definition,county\nclerk,,office,cvr-batch,county\n\
    deputy,Deputy Clerk,office,cvr-batch,county\n\
    clerk,,office,write-in-adjudication,county\ndeputy,,office,write-in-adjudication,county\n\
    board,Board of Canvassers,office,certification,county\n\
    deputy,,office,certification,county\n\
    operator,Operator,operator,derivation,county\n";

const COUNTING: &str = "[sheriff.rules]\nmarks = { method = \"plurality\" }\n\
    [[sheriff.sources]]\ncitation = \"made up\"\nstatus = \"read\"\n";

const WORDS: &str = "kind,contest,word,means\nselection,sheriff,A,ames\n\
    selection,sheriff,B,bell\nblank,sheriff,,\nwrite-in,sheriff,T. COE,\n\
    write-in,sheriff,Terri Coe,\nwrite-in,sheriff,Mickey Mouse,\n\
    unit,,n,county/north\nunit,,s,county/south\nstyle,,one,one\nbatch,,tray,tray\n\
    count-type,,day,election-day\nfile-purpose,,export.csv,test\n";

const MAPPING: &str = "id = \"Ballot\"\nunit = \"Precinct\"\nstyle = \"Style\"\n\
    count_type = \"Type\"\nbatch = \"Batch\"\n[[contest]]\nid = \"sheriff\"\n\
    votes_allowed = 1\nvotes = [\"Vote\"]\n";

/// By precinct: Ames, Bell, and write-ins for Coe, for Coe in another spelling, for nobody known.
/// Ames has 45, Bell 30, Coe 50, and 5 ballots are for somebody who was not declared.
const CAST: [(&str, [(&str, usize); 5]); 2] = [
    ("n", [("A", 20), ("B", 10), ("T. COE", 25), ("Terri Coe", 1), ("Mickey Mouse", 3)]),
    ("s", [("A", 25), ("B", 20), ("T. COE", 24), ("Terri Coe", 0), ("Mickey Mouse", 2)]),
];

const UNITS: &str = "unit,name,kind,parent\ncounty,County,county,\n\
    county/north,North,precinct,county\ncounty/south,South,precinct,county\n";

impl Desk {
    /// With the county's record and its one batch; the private sheet is `sheet.csv`.
    fn county() -> Self {
        let desk = Self::empty();
        fs::create_dir(desk.folder()).expect("a folder can be made");
        for (name, text) in [
            ("election.toml", SETTINGS),
            ("units.csv", UNITS),
            ("candidates.csv", CANDIDATES),
            ("authorities.csv", AUTHORITIES),
            ("counting.toml", COUNTING),
            ("words.csv", WORDS),
        ] {
            desk.write(&format!("town/{name}"), text);
        }
        desk.write("columns.toml", MAPPING);
        let mut export = "Ballot,Precinct,Style,Type,Batch,Vote\n".to_owned();
        let mut number = 0;
        for (precinct, votes) in CAST {
            for (vote, ballots) in votes {
                for _ in 0..ballots {
                    number += 1;
                    writeln!(export, "b{number},{precinct},one,day,tray,{vote}").expect("a text");
                }
            }
        }
        desk.write("export.csv", &export);
        desk.done(&["keys", "town"]);
        desk.done(&["define", "town"]);
        desk.done(&[&IMPORT[..], &["--batch", "one", "--write-ins", "sheet.csv"]].concat());
        desk
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.at.path().join(name), text).expect("a file can be written");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.at.path().join(name)
    }

    /// The sheet as a person fills it in, who reads each text as `means` says.
    fn fill(&self, name: &str, means: impl Fn(&str) -> &'static str) {
        let sheet = fs::read_to_string(self.path("sheet.csv")).expect("the sheet");
        let mut lines = sheet.lines();
        let mut filled = format!("{}\n", lines.next().expect("a heading"));
        for line in lines {
            let text = line.split(',').nth(3).expect("the text");
            writeln!(filled, "{line}{}", means(text)).expect("a text");
        }
        self.write(name, &filled);
    }

    /// What the adjudicators' sheets `first` and `second` come to.
    fn adjudicates(&self, first: &str, second: &str, more: &[&str]) -> program::Run {
        let people = ["--first", first, "--second", second, "--by", "clerk", "--by", "deputy"];
        self.run(&[&["adjudicate", "town", "--batch", "one"], &people[..], more].concat())
    }

    fn says(&self, id: &str, verdict: &str, words: &str) {
        let (found, detail) = report::check(self.at.path(), RECORD, id);
        assert_eq!(found, verdict, "{id}: {detail}");
        assert!(detail.contains(words), "{words:?} is not in: {detail}");
    }

    fn canvass(&self) {
        let run = self.run(&["canvass", "town"]);
        assert!(matches!(run.code, 0 | 4), "{}{}", run.out, run.err);
    }

    fn count(&self) -> Value {
        let run = self.run(&["tabulate", RECORD, "--by", "precinct,type,batch", "--json"]);
        assert!(matches!(run.code, 0 | 4), "{}{}", run.out, run.err);
        let answer: Value = serde_json::from_str(&run.out).expect("exactly one JSON object");
        answer["contests"][0].clone()
    }

    /// Votes of Ames, Bell, Coe and the undeclared.
    fn votes(&self) -> [u64; 4] {
        votes_of(&self.count())
    }

    /// Adjudications in the log, in order, each with everybody who signed it.
    fn adjudications(&self) -> Vec<(WriteInAdjudication, Vec<String>)> {
        let loaded = verify::load(&Directory::new(self.path(RECORD))).expect("a record");
        let authorities = &loaded.definition.get().authorities;
        let found = loaded.entries().filter_map(|(position, entry)| {
            let Some(Payload::WriteInAdjudication(one)) = loaded.payload(position) else {
                return None;
            };
            let holder = |key| {
                let holder = authorities.iter().find(|one| one.keys.contains(key));
                holder.expect("an authority's key").id.to_string()
            };
            let mut signers: Vec<String> =
                entry.signatures.iter().map(|signature| holder(&signature.key)).collect();
            signers.sort();
            Some((one.clone(), signers))
        });
        found.collect()
    }

    /// Puts an adjudication into the record by the program's own way of stating, without the
    /// checks of `adjudicate`; two authorities sign, and it replaces the one that stands.
    fn states(&self, adjudication: &WriteInAdjudication) {
        let folder = self.folder();
        let election = read_definition(&folder).expect("a definition");
        let work = Work::new(&folder, &self.path(RECORD), &election).expect("a folder");
        let bytes = payload(adjudication).expect("canonical bytes");
        let (kind, unit) = (StatementKind::WriteInAdjudication, adjudication.unit.clone());
        let mut new = NewStatement::new(kind, unit, bytes);
        new.by = ["clerk", "deputy"].map(|id| id.parse::<AuthorityId>().expect("an id")).to_vec();
        let mut writing = work.begin().expect("a record");
        writing.state(vec![new], Some("made up")).expect("two signers and a reason");
    }
}

const IMPORT: [&str; 7] =
    ["import", "cvr", "export.csv", "--mapping", "columns.toml", "--election", "town"];

fn votes_of(count: &Value) -> [u64; 4] {
    ["ames", "bell", "coe", "undeclared-write-ins"]
        .map(|id| count["marks"]["votes"][id].as_u64().unwrap_or(0))
}

fn honestly(text: &str) -> &'static str {
    if text.ends_with("COE") || text.ends_with("Coe") { "coe" } else { "undeclared" }
}

/// The attack: what is written for Coe is given to Bell.
fn for_bell(text: &str) -> &'static str {
    if honestly(text) == "coe" { "bell" } else { "undeclared" }
}

fn lines_with(text: &str, words: &str) -> usize {
    text.lines().filter(|line| line.contains(words)).count()
}

/// Attack C29: one of two adjudicators gives 50 write-ins to another candidate.
#[test]
fn c29_fifty_write_ins_that_one_person_gives_to_another_are_listed() {
    let desk = Desk::county();
    desk.fill("ann.csv", honestly);
    desk.fill("bob.csv", for_bell);
    desk.canvass();
    assert_eq!(desk.votes(), [45, 30, 0, 55], "before anybody decides, all are undeclared");
    let run = desk.adjudicates("ann.csv", "bob.csv", &[]);
    assert_eq!(run.code, 3, "{}{}", run.out, run.err);
    let listed = lines_with(&run.out, "contest sheriff: the first says coe, the second says bell");
    assert_eq!(listed, 50, "{}", run.out);
    assert!(run.out.contains("50 disagreements, and nothing was recorded"), "{}", run.out);
    assert_eq!(desk.adjudications(), []);
    let json = desk.adjudicates("ann.csv", "bob.csv", &["--json"]);
    let json: Value = serde_json::from_str(&json.out).expect("exactly one JSON object");
    assert_eq!(json["disagreements"].as_array().map(Vec::len), Some(50));
    assert_eq!(json["disagreements"][0]["readings"], serde_json::json!(["coe", "bell"]));
    // A third who reads honestly decides, and Coe is elected.
    desk.fill("cid.csv", honestly);
    let run = desk.adjudicates("ann.csv", "bob.csv", &["--third", "cid.csv"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    desk.says("V16", "NOT CHECKED", "tabulate/contest@1");
    desk.canvass();
    assert_eq!(desk.votes(), [45, 30, 50, 5]);
    desk.says("V34", "PASS", "55 decisions");
}

/// The honest twin: two who read alike, and what the record then shows.
#[test]
fn c29_two_who_agree_count_a_declared_write_in_candidate() {
    let desk = Desk::county();
    desk.fill("ann.csv", honestly);
    desk.fill("bob.csv", honestly);
    let run = desk.adjudicates("ann.csv", "bob.csv", &[]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    // Again it adds nothing.
    let again = desk.adjudicates("ann.csv", "bob.csv", &[]);
    assert!(again.out.contains("0 statements added"), "{}{}", again.out, again.err);
    desk.canvass();
    let count = desk.count();
    assert_eq!(votes_of(&count), [45, 30, 50, 5]);
    // Every part follows: precincts, types and batches each add up to the whole.
    for by in ["by_unit", "by_type", "by_batch"] {
        let parts = count[by].as_array().expect("parts").iter().map(votes_of);
        let sum = parts.fold([0; 4], |sum, part| [0, 1, 2, 3].map(|at| sum[at] + part[at]));
        assert_eq!(sum, [45, 30, 50, 5], "{by}");
    }
    let north = votes_of(&count["by_unit"][0]);
    assert_eq!(north, [20, 10, 26, 3]);
    desk.done(&["certify", "town"]);
    for id in ["V08", "V11", "V15", "V16", "V17", "V30", "V34"] {
        desk.says(id, "PASS", "");
    }
    let explained = desk.done(&["explain", RECORD, "sheriff/votes/coe/county"]);
    assert!(explained.contains("signed by clerk and deputy"), "{explained}");
    desk.done(&["publish", "town"]);
    let page = desk.path("target/elections/2026-write-in-county/site/index.html");
    let page = fs::read_to_string(page).expect("a front page");
    assert!(page.contains("Write-ins decided in batch one: 55"), "{page}");
    assert!(page.contains("Deputy Clerk"), "{page}");
}

/// Attack C29: both adjudicators collude. The statement names both, and another one undoes it.
#[test]
fn c29_two_who_collude_are_named_and_what_they_did_is_undone() {
    let desk = Desk::county();
    desk.fill("ann.csv", for_bell);
    desk.fill("bob.csv", for_bell);
    assert_eq!(desk.adjudicates("ann.csv", "bob.csv", &[]).code, 0);
    desk.canvass();
    assert_eq!(desk.votes(), [45, 80, 0, 5]);
    desk.done(&["certify", "town"]);
    let stated = desk.adjudications();
    assert_eq!(stated.len(), 1);
    assert_eq!(stated[0].1, ["clerk", "deputy"]);
    // A review by somebody else shows it, whoever recorded it.
    desk.fill("review.csv", honestly);
    let review = ["adjudicate", "town", "--batch", "one", "--review", "20", "--seed", "4 6 1 3"];
    let run = desk.run(&[&review[..], &["--sheet", "review.csv"]].concat());
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    assert!(run.out.contains("the record says bell, the review coe"), "{}", run.out);
    // Undone: not in silence, and not by one.
    desk.fill("ann.csv", honestly);
    desk.fill("bob.csv", honestly);
    let silent = desk.adjudicates("ann.csv", "bob.csv", &[]);
    assert_eq!(silent.code, 3);
    assert!(silent.err.contains("give --reason"), "{}", silent.err);
    let run = desk.adjudicates("ann.csv", "bob.csv", &["--reason", "read again by the board"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    desk.canvass();
    desk.says("V17", "FAIL", "certify again");
    desk.done(&["certify", "town"]);
    assert_eq!(desk.votes(), [45, 30, 50, 5]);
    // Both stay, and what was counted from the first is still computed again.
    let both = desk.adjudications();
    assert_eq!(both.len(), 2);
    assert_eq!(both[0], stated[0]);
    for id in ["V11", "V15", "V16", "V17", "V34"] {
        desk.says(id, "PASS", "");
    }
    let run = desk.run(&[&review[..], &["--sheet", "review.csv"]].concat());
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("of 20 decisions drawn 0 were read otherwise"), "{}", run.out);
}

/// Attack C29: one authority adjudicates alone.
#[test]
fn c29_one_authority_alone_cannot_adjudicate() {
    let desk = Desk::county();
    desk.fill("ann.csv", honestly);
    desk.fill("bob.csv", honestly);
    let one = ["--first", "ann.csv", "--second", "bob.csv", "--by", "clerk"];
    for by in [&one[..], &[&one[..], &["--by", "clerk"]].concat()] {
        let run = desk.run(&[&["adjudicate", "town", "--batch", "one"], by].concat());
        assert_eq!(run.code, 3, "{}", run.out);
        assert!(run.err.contains("adjudicated by two"), "{}", run.err);
    }
    // Nor with somebody who has no power for it, nor with one sheet as that of two.
    let board = [&one[..], &["--by", "board"]].concat();
    let run = desk.run(&[&["adjudicate", "town", "--batch", "one"], &board[..]].concat());
    assert_eq!(run.code, 3);
    assert!(run.err.contains("board may not state WriteInAdjudication"), "{}", run.err);
    let run = desk.adjudicates("ann.csv", "ann.csv", &[]);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("one file is given as the sheet of two people"), "{}", run.err);
    // Nor by the verb for any statement, which one authority signs.
    desk.write(
        "payload.toml",
        "format = \"ascertain/write-in-adjudication/v1\"\nunit = \"county\"\nbatch = \"one\"\n\
         contest = \"sheriff\"\ndecisions = []\n",
    );
    let state = ["state", "town", "write-in-adjudication", "--unit", "county", "payload.toml"];
    let run = desk.run(&state);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("the statement is signed by two authorities"), "{}", run.err);
    assert_eq!(desk.adjudications(), []);
}

/// Decisions that contradict the records: refused by the program, and found by V34 whoever
/// recorded them.
#[test]
fn c29_a_decision_about_a_write_in_that_no_record_has_fails() {
    let desk = Desk::county();
    desk.fill("ann.csv", honestly);
    desk.fill("bob.csv", honestly);
    assert_eq!(desk.adjudicates("ann.csv", "bob.csv", &[]).code, 0);
    let (honest, _) = desk.adjudications().remove(0);
    let tampered = |tamper: &dyn Fn(&mut WriteInAdjudication), says: &str| {
        let mut other = honest.clone();
        tamper(&mut other);
        desk.states(&other);
        desk.says("V34", "FAIL", says);
        desk.says("V34", "FAIL", "batch one, contest sheriff: ");
    };
    tampered(&|one| one.decisions[0].cvr.0 ^= 1, "is not in the batch");
    tampered(&|one| one.decisions[7].rank = 1, "has no write-in 1 at rank 1");
    tampered(&|one| one.decisions[7].number = 2, "has no write-in 2 at rank 0");
    tampered(&|one| one.decisions.insert(3, one.decisions[3].clone()), "is decided twice");
    tampered(&|one| one.decisions.swap(3, 4), "stands out of order");
    let dora = || "dora".parse().expect("a word");
    tampered(&|one| one.decisions[0].counts_for = dora(), "dora, which is no candidate");
    let spelling = || BTreeSet::from(["Mickey Mouse".to_owned()]);
    tampered(
        &|one| drop(one.spellings.insert("ames".parse().expect("an id"), spelling())),
        "it lists spellings of ames, for whom it decides nothing",
    );
    // A count of it is not made: it would not be one of these ballots.
    let run = desk.run(&["canvass", "town"]);
    assert!(run.out.contains("it lists spellings of ames"), "{}", run.out);
    // The record of a voter who wrote nobody in.
    let loaded = verify::load(&Directory::new(desk.path(RECORD))).expect("a record");
    let table = loaded.entries().find_map(|(at, _)| match loaded.payload(at) {
        Some(Payload::CvrBatch(batch)) => Some(batch.table.to_string()),
        _ => None,
    });
    let table = table.expect("a batch");
    let artifact = desk.path(RECORD).join("artifact").join(&table[..2]).join(&table);
    let marked = marked_for(&artifact, "ames");
    let at = honest.decisions.partition_point(|one| one.cvr.0 < marked);
    tampered(
        &|one| {
            let mut other = one.decisions[0].clone();
            other.cvr.0 = marked;
            one.decisions.insert(at, other);
        },
        &format!("record {marked:016x} has no write-in 1 at rank 0"),
    );
    // The honest twin replaces it all.
    desk.states(&honest);
    desk.says("V34", "PASS", "55 decisions");
    desk.canvass();
    assert_eq!(desk.votes(), [45, 30, 50, 5]);
}

/// The name of the first record with these marks.
fn marked_for(table: &Path, marks: &str) -> u64 {
    let mut found = None;
    record::cvr::read_cvr_table(fs::read(table).expect("a table"), |group| {
        let column = &group.contests[0].marks;
        let row = (0..group.len()).find(|row| column.get(*row) == Some(marks));
        found = found.or(row.map(|row| u64::from_be_bytes(group.ids[row].0)));
        Ok::<_, record::cvr::CvrReadError>(())
    })
    .expect("a table that can be read");
    found.expect("a record with these marks")
}

/// What was written of people who were not declared stays with the office: in a file of its own
/// that nobody else can read, and in no file of record and site.
#[test]
fn c29_what_was_written_of_the_undeclared_is_never_public() {
    let desk = Desk::county();
    let sheet = desk.path("sheet.csv");
    assert_eq!(fs::metadata(&sheet).expect("the sheet").permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&sheet).expect("the sheet");
    assert_eq!(lines_with(&text, ",sheriff,0,"), 55);
    assert_eq!(lines_with(&text, ",Mickey Mouse,"), 5);
    let names: Vec<&str> = text.lines().skip(1).map(|line| &line[..16]).collect();
    assert!(names.is_sorted(), "the order of the sheet tells nothing of that of the export");
    // Never over another file, and not for a batch whose records have their names already.
    let again = [&IMPORT[..], &["--batch", "one", "--write-ins", "other.csv"]].concat();
    let run = desk.run(&again);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("a sheet of write-ins is made with its records alone"), "{}", run.err);
    desk.fill("ann.csv", honestly);
    desk.fill("bob.csv", honestly);
    assert_eq!(desk.adjudicates("ann.csv", "bob.csv", &[]).code, 0);
    desk.canvass();
    desk.done(&["certify", "town"]);
    desk.done(&["publish", "town"]);
    let mut files = Vec::new();
    below(&desk.path("target"), &mut files);
    assert!(files.len() > 10);
    for file in files {
        let bytes = fs::read(&file).expect("a file");
        for private in ["Mickey", "Terri"] {
            let found = bytes.windows(private.len()).any(|part| part == private.as_bytes());
            assert!(!found, "{private} is in {}", file.display());
        }
    }
    // The spelling that many share is open; the one of a single voter is not.
    let (stated, _) = desk.adjudications().remove(0);
    let spellings: Vec<&String> = stated.spellings.values().flatten().collect();
    assert_eq!(spellings, ["T. COE"]);
}

fn below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            below(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// A sheet is never written over another file, and an import that cannot write it leaves nothing.
#[test]
fn a_sheet_is_never_written_over_another_file() {
    let desk = Desk::county();
    desk.write("town/words.csv", &format!("{WORDS}file-purpose,,more.csv,test\n"));
    desk.write("more.csv", "Ballot,Precinct,Style,Type,Batch,Vote\nc1,n,one,day,tray,T. COE\n");
    let before = fs::read(desk.path("sheet.csv")).expect("the sheet");
    let mut import = IMPORT;
    import[2] = "more.csv";
    let import = [&import[..], &["--batch", "two", "--write-ins", "sheet.csv"]].concat();
    let run = desk.run(&import);
    assert_eq!(run.code, 3, "{}", run.out);
    assert_eq!(fs::read(desk.path("sheet.csv")).expect("the sheet"), before);
    assert!(!desk.path("town/ballots/two.parquet").exists());
}

/// Some write-ins are decided and some are not: the check says how many.
#[test]
fn write_ins_that_nobody_decided_are_told() {
    let desk = Desk::county();
    desk.says("V34", "NOT CHECKED", "no write-in was adjudicated");
    let only_coe = |text: &str| if honestly(text) == "coe" { "coe" } else { "" };
    desk.fill("ann.csv", only_coe);
    desk.fill("bob.csv", only_coe);
    let run = desk.adjudicates("ann.csv", "bob.csv", &[]);
    assert!(run.out.contains("50 write-ins decided by two, 5 by nobody"), "{}{}", run.out, run.err);
    desk.canvass();
    desk.says("V34", "NOT CHECKED", "contest sheriff: 5 write-ins are not adjudicated");
    assert_eq!(desk.votes(), [45, 30, 50, 5]);
    // What counts for nobody is a vote that the ballot did not use.
    let nobody = |text: &str| if honestly(text) == "coe" { "coe" } else { "nobody" };
    desk.fill("ann.csv", nobody);
    desk.fill("bob.csv", nobody);
    assert_eq!(desk.adjudicates("ann.csv", "bob.csv", &["--reason", "all were read"]).code, 0);
    desk.canvass();
    assert_eq!(desk.votes(), [45, 30, 50, 0]);
    assert_eq!(desk.count()["marks"]["undervotes"], 5);
}

/// A review draws the same decisions from the same seed, and does not say what was decided.
#[test]
fn a_review_is_drawn_by_its_seed() {
    let desk = Desk::county();
    desk.fill("ann.csv", honestly);
    desk.fill("bob.csv", honestly);
    assert_eq!(desk.adjudicates("ann.csv", "bob.csv", &[]).code, 0);
    let draw = |seed: &str, number: &str| {
        let review = ["adjudicate", "town", "--batch", "one", "--review", number, "--seed", seed];
        desk.done(&review)
    };
    let drawn = draw("4 6 1 3", "10");
    assert_eq!(drawn, draw("4 6 1 3", "10"));
    assert_ne!(drawn, draw("4 6 1 4", "10"));
    assert_eq!(lines_with(&drawn, ",sheriff,0,,"), 10);
    assert_eq!(lines_with(&draw("4 6 1 3", "1000"), ",sheriff,0,,"), 55);
    // Ten are among the twenty of the same seed.
    let twenty = draw("4 6 1 3", "20");
    assert!(drawn.lines().all(|line| twenty.contains(line)));
    // What the re-reviewer left open is named.
    desk.write("again.csv", &drawn);
    let review = ["adjudicate", "town", "--batch", "one", "--review", "10", "--seed", "4 6 1 3"];
    let run = desk.run(&[&review[..], &["--sheet", "again.csv"]].concat());
    assert_eq!(run.code, 1);
    assert_eq!(lines_with(&run.out, "the review does not decide"), 10, "{}", run.out);
}
