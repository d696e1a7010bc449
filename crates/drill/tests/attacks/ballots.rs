//! C01, C04, C05, C25 and C29 on a contest that is counted from cast vote records.
//!
//! An insider with a valid key can state any table of ballots as a batch. What such a one cannot do
//! is count a ballot twice, take ballots of another definition, place or type, or say of a table
//! what is not so: each is named with its batch.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use canvass::Decision;
use drill::{Builder, Draft, Phase, Seal, Signer, derive, force, state};
use election::rules::MarkRules;
use election::{
    Counting, CountingRules, Power, Source, SourceStatus, StatementKind, VoteCount, VoteVariation,
};
use record::cvr::{ContestMarksColumn, CvrId, CvrTable, Words, write_cvr_table};
use record::{Digest, MemoryFiles};
use serde_json::{Value, json};
use verify::Current;

use crate::support::{build, check, fails, is_open, passes, replacement, unpinned, verified};

/// Unit, type, marks and id of a record, in the order of a table.
pub(crate) type Row = (&'static str, &'static str, &'static str, u8);

const BATCH: StatementKind = StatementKind::CvrBatch;
pub(crate) const HILL: &str = "us-dd/hill";
pub(crate) const LAKE: &str = "us-dd/lake";

/// In Hill, Bell's voter, the one who left it blank and the one by mail are alone with their marks;
/// in Lake everybody voted for Ames, one of them by mail.
pub(crate) const BALLOTS: [Row; 9] = [
    (HILL, "absentee-mail", "ames", 1),
    (HILL, "election-day", "ames", 2),
    (HILL, "election-day", "bell", 3),
    (HILL, "election-day", "", 4),
    (HILL, "election-day", "ames", 5),
    (LAKE, "absentee-mail", "ames", 6),
    (LAKE, "election-day", "ames", 7),
    (LAKE, "election-day", "ames", 8),
    (LAKE, "election-day", "ames", 9),
];

/// Dogwood elects a mayor too, counted from ballots.
pub(crate) fn with_mayor() -> Builder {
    Builder::honest().until(Phase::Returned).defining(|definition| {
        let mut mayor = definition.contests[0].clone();
        mayor.id = "mayor".parse().unwrap();
        mayor.scope = "us-dd".parse().unwrap();
        assert_eq!(mayor.vote_variation, VoteVariation::Plurality);
        definition.contests.push(mayor);
        let citation = "made up for a drill".to_owned();
        let source = Source { citation, status: SourceStatus::Read, note: None };
        let counting = Counting {
            rules: CountingRules::Marks(MarkRules::Plurality),
            sources: vec![source],
            small_cells: None,
            party_marks: None,
            lines: None,
        };
        definition.counting.insert("mayor".parse().unwrap(), counting);
        let boards = ["us-dd/board", "us-dd/executive"];
        for office in definition.authorities.iter_mut().filter(|a| boards.contains(&a.id.as_str()))
        {
            office.powers.push(Power { states: BATCH, within: "us-dd".parse().unwrap() });
        }
    })
}

fn defined() -> MemoryFiles {
    build(&with_mayor()).files
}

pub(crate) fn words(column: impl Iterator<Item = &'static str>) -> Words {
    let column: Vec<&str> = column.collect();
    let mut values = column.clone();
    values.sort_unstable();
    values.dedup();
    let code = |word: &&str| u32::try_from(values.binary_search(word).unwrap()).unwrap();
    let codes = column.iter().map(code).collect();
    Words { values: values.into_iter().map(Into::into).collect(), codes }
}

pub(crate) fn table_of(contest: &str, rows: &[Row]) -> Vec<u8> {
    let marks = words(rows.iter().map(|row| row.2));
    let column = ContestMarksColumn { contest: contest.parse().unwrap(), snapshot: None, marks };
    let table = CvrTable {
        ids: rows.iter().map(|row| CvrId([row.3; 8])).collect(),
        unit: words(rows.iter().map(|row| row.0)),
        style: words(rows.iter().map(|_| "one")),
        batch: words(rows.iter().map(|_| "box")),
        count_type: words(rows.iter().map(|row| row.1)),
        contests: vec![column],
    };
    write_cvr_table(&table).unwrap()
}

/// The statement of a table as a batch of Dogwood.
pub(crate) fn payload(files: &MemoryFiles, batch: &str, table: &[u8], records: usize) -> Value {
    let definition = Current::read(files).unwrap().loaded.definition_digest;
    json!({
        "batch": batch,
        "contests": ["mayor"],
        "definition": definition.to_string(),
        "format": "ascertain/cvr-batch/v1",
        "records": records,
        "table": Digest::of(table).to_string(),
        "unit": "us-dd",
    })
}

pub(crate) fn batch(files: &MemoryFiles, name: &str, rows: &[Row]) -> Draft {
    let table = table_of("mayor", rows);
    stated(&payload(files, name, &table, rows.len()), table)
}

pub(crate) fn stated(payload: &Value, table: Vec<u8>) -> Draft {
    let unit = payload["unit"].as_str().unwrap();
    let draft = Draft::new(BATCH, unit, payload, "us-dd/board");
    Draft { artifacts: vec![table], ..draft }
}

pub(crate) fn add(files: &mut MemoryFiles, drafts: &[Draft]) {
    state(files, &Seal::honest(), drafts).unwrap();
    derive(files, &Seal::honest(), None).unwrap();
}

/// The honest twin: nine ballots in one batch.
fn counted() -> MemoryFiles {
    let mut files = defined();
    let draft = batch(&files, "all", &BALLOTS);
    add(&mut files, &[draft]);
    files
}

/// The honest record, and another batch in the place of its own.
fn with_batch(change: impl FnOnce(&mut Value)) -> verify::Report {
    let mut files = defined();
    let table = table_of("mayor", &BALLOTS);
    let mut payload = payload(&files, "forged", &table, BALLOTS.len());
    change(&mut payload);
    state(&mut files, &Seal::honest(), &[stated(&payload, table)]).unwrap();
    unpinned(&files)
}

fn with_rows(rows: &[Row]) -> verify::Report {
    let mut files = defined();
    let draft = batch(&files, "forged", rows);
    state(&mut files, &Seal::honest(), &[draft]).unwrap();
    unpinned(&files)
}

/// Attack C05: an insider states votes by hand for a contest that is counted from ballots, so that
/// two numbers of one contest stand side by side.
#[test]
fn c05_votes_by_hand_beside_ballots_are_named() {
    let mut files = defined();
    let honest = replacement(&files, StatementKind::UnitReturn, HILL, "us-dd/board");
    let mut by_hand: Value = serde_json::from_slice(&honest.payload).unwrap();
    by_hand["contests"]["mayor"] = json!({ "votes": { "bell": 9000 } });
    let payload = record::canonical::to_vec(&by_hand).unwrap();
    state(&mut files, &Seal::honest(), &[Draft { payload, ..honest }]).unwrap();
    let words = "it has votes of contest mayor, which is counted from ballots alone";
    fails(&unpinned(&files), "V12", &[HILL, words]);
}

/// Attack C25: ballots of a place where nobody was asked, here of a sum that has no voters itself.
#[test]
fn c25_ballots_of_a_unit_that_does_not_vote_are_named() {
    let report = with_rows(&[("us-dd", "election-day", "ames", 1)]);
    let words = "it has a ballot of us-dd in contest mayor, which is for the reporting units";
    fails(&report, "V30", &["batch forged", words]);
}

/// Added by hand from [`BALLOTS`]; Coe has no vote, and so no figure.
#[test]
fn ballots_are_counted_each_once() {
    let files = counted();
    let record = verified(&files);
    let figures: Vec<(&str, u64)> =
        record.figures().filter(|(path, _)| path.starts_with("mayor/")).collect();
    assert_eq!(
        figures,
        [
            ("mayor/ballots", 9),
            ("mayor/overvotes", 0),
            ("mayor/undervotes", 1),
            ("mayor/votes/ames/us-dd", 7),
            ("mayor/votes/ames/us-dd/hill", 3),
            ("mayor/votes/ames/us-dd/lake", 4),
            ("mayor/votes/bell/us-dd", 1),
            ("mayor/votes/bell/us-dd/hill", 1),
        ]
    );
    let report = unpinned(&files);
    passes(&report, "V30");
    passes(&report, "V16");
    passes(&report, "V27");
    assert_eq!(check(&report, "V30").detail, "9 records");
    assert!(check(&report, "V30").required && !check(&report, "V31").required);
    // The count decides, not the canvass of Dogwood, which has no votes for mayor.
    let outcome = record.outcome(&"mayor".parse().unwrap()).unwrap();
    let Decision::Elected { winners, margin, .. } = &outcome.value.decision else {
        panic!("{:?}", outcome.value.decision)
    };
    assert_eq!((winners[0].as_str(), *margin), ("ames", Some(VoteCount::new(6).unwrap())));
    let [all] = &record.cvr_batches()[..] else { panic!("one batch stands") };
    assert_eq!(all.value.batch.as_str(), "all");
}

#[test]
fn a_contest_without_records_is_open() {
    is_open(&unpinned(&defined()), "V30", &["there are no records of contest mayor yet"]);
}

/// The ballots of a contest are looked at together: what is alone in its batch need not be alone.
#[test]
fn ballots_that_tell_of_their_voter_are_told() {
    let names = [
        "contest mayor: 4 ballots are alone in their unit and type",
        "in 1 units all ballots bear the same marks",
        "us-dd/lake (4)",
    ];
    is_open(&unpinned(&counted()), "V31", &names);
    let mut files = defined();
    let (first, second) = ([(HILL, "early", "ames", 1)], [(HILL, "early", "ames", 2)]);
    let third = [(HILL, "early", "bell", 3), (HILL, "early", "bell", 4)];
    let drafts = [("a", &first[..]), ("b", &second[..]), ("c", &third[..])];
    let drafts = drafts.map(|(name, rows)| batch(&files, name, rows));
    add(&mut files, &drafts);
    passes(&unpinned(&files), "V31");
}

#[test]
fn c04_a_ballot_in_two_batches_is_named() {
    let mut files = counted();
    let again = batch(&files, "again", &BALLOTS[4..5]);
    add(&mut files, &[again]);
    let words = "record 0505050505050505 stands in more than one batch, or twice in one";
    fails(&unpinned(&files), "V30", &[words]);
}

#[test]
fn c04_a_ballot_twice_in_one_table_is_named() {
    let report = with_rows(&[(HILL, "early", "ames", 1), (LAKE, "early", "ames", 1)]);
    fails(&report, "V30", &["record 0101010101010101 stands in more than one batch"]);
}

/// The same name is a correction or nothing: a second batch of it does not stand beside the first.
#[test]
fn c04_a_batch_of_the_same_name_does_not_stand() {
    let mut files = counted();
    let more = batch(&files, "all", &[(HILL, "early", "bell", 20)]);
    state(&mut files, &Seal::honest(), &[more]).unwrap();
    fails(&unpinned(&files), "V11", &["states again, without replacing it"]);
    // Another name is another batch, and corrects nothing.
    let mut files = counted();
    let other = batch(&files, "late", &[(HILL, "early", "bell", 20), (HILL, "early", "bell", 21)]);
    add(&mut files, &[other]);
    passes(&unpinned(&files), "V11");
    passes(&unpinned(&files), "V16");
    assert_eq!(check(&unpinned(&files), "V30").detail, "11 records");
}

/// A corrected batch is not counted with the one it replaces, whose ballots it has.
#[test]
fn c27_a_corrected_batch_counts_alone() {
    let mut files = counted();
    let current = Current::read(&files).unwrap();
    let mut entries = current.loaded.entries();
    let batches = |(_, entry): &(u64, &record::Entry)| entry.statement.kind == BATCH;
    let (at, _) = entries.find(batches).unwrap();
    let corrected = batch(&files, "all", &BALLOTS[..8]);
    let replaced = current.loaded.id(at);
    add(&mut files, &[corrected.replacing(replaced, "a test ballot", "us-dd/executive")]);
    let report = unpinned(&files);
    passes(&report, "V30");
    assert_eq!(check(&report, "V30").detail, "8 records");
    let record = verified(&files);
    let ballots = record.figures().find(|(path, _)| *path == "mayor/ballots");
    assert_eq!(ballots, Some(("mayor/ballots", 8)));
}

#[test]
fn c01_ballots_read_under_another_definition_are_named_with_both() {
    let other = "5".repeat(64);
    let report = with_batch(|payload| payload["definition"] = json!(other));
    fails(&report, "V30", &["batch forged", "read under the definition 5555", "this record's is"]);
}

#[test]
fn c05_what_a_batch_says_is_held_to_its_table() {
    let report = with_batch(|payload| payload["records"] = json!(8));
    fails(&report, "V30", &["it states 8 records, and its table has 9"]);
    let report = with_batch(|payload| payload["contests"] = json!([]));
    fails(&report, "V30", &["it states other contests than its table has"]);
    let report = with_batch(|payload| payload["table"] = json!("7".repeat(64)));
    fails(&report, "V30", &["batch forged", "7777", "is missing"]);
}

/// A power over a place is none over the next: a batch of Hill has no ballot of Lake.
#[test]
fn c25_a_ballot_of_another_place_is_named() {
    let report = with_batch(|payload| payload["unit"] = json!(HILL));
    fails(&report, "V30", &["it is of us-dd/hill, and has a record of us-dd/lake"]);
}

/// Where every contest is counted, a unit whose ballots are there has reported; where one is not,
/// ballots are no return.
#[test]
fn c25_units_without_ballots_are_missing_where_all_is_counted() {
    let only_mayor = with_mayor().until(Phase::Defined).defining(|definition| {
        definition.college = None;
        definition.contests.retain(|contest| contest.id.as_str() == "mayor");
    });
    let mut files = build(&only_mayor).files;
    let hill = batch(&files, "hill", &BALLOTS[..5]);
    add(&mut files, &[hill]);
    is_open(&unpinned(&files), "V13", &["partial: 15 of 16 units are missing"]);
    let counted_units = verified(&files).counted_units();
    assert_eq!(counted_units, [HILL.parse().unwrap()].into());
    assert!(verified(&counted()).counted_units().is_empty());
}

#[test]
fn c13_words_that_mean_nothing_are_named() {
    for (row, says) in [
        (("us-zz", "early", "ames", 1), "\"us-zz\", which is no unit of the definition"),
        ((HILL, "by pigeon", "ames", 1), "\"by pigeon\", which is no type of count"),
        ((HILL, "early", "0:ames", 1), "contest mayor, marks \"0:ames\""),
    ] {
        fails(&with_rows(&[row]), "V30", &[says]);
    }
}

/// A contest without counting rules is not counted from ballots, whatever a table has.
#[test]
fn c01_a_contest_without_counting_rules_is_named() {
    let mut files = defined();
    let table = table_of("senator", &BALLOTS);
    let mut payload = payload(&files, "forged", &table, BALLOTS.len());
    payload["contests"] = json!(["senator"]);
    state(&mut files, &Seal::honest(), &[stated(&payload, table)]).unwrap();
    fails(&unpinned(&files), "V30", &["contest senator has no counting rules"]);
}

const ADJUDICATION: StatementKind = StatementKind::WriteInAdjudication;

/// Two ballots for Ames, and two on which somebody is written in.
const WRITTEN_IN: [Row; 4] = [
    (HILL, "election-day", "WRITE-IN", 1),
    (HILL, "election-day", "WRITE-IN", 2),
    (HILL, "election-day", "ames", 3),
    (LAKE, "election-day", "ames", 4),
];

/// A count of [`WRITTEN_IN`], whose write-ins two boards of Dogwood may adjudicate.
fn written_in() -> MemoryFiles {
    let builder = with_mayor().defining(|definition| {
        let boards = ["us-dd/board", "us-dd/executive"];
        for office in definition.authorities.iter_mut().filter(|a| boards.contains(&a.id.as_str()))
        {
            office.powers.push(Power { states: ADJUDICATION, within: "us-dd".parse().unwrap() });
        }
    });
    let mut files = build(&builder).files;
    let draft = batch(&files, "all", &WRITTEN_IN);
    add(&mut files, &[draft]);
    files
}

/// The first record's write-in, read as one for Bell, by two boards.
fn for_bell() -> Draft {
    let payload = json!({
        "batch": "all",
        "contest": "mayor",
        "decisions": [{ "counts_for": "bell", "cvr": "0101010101010101", "rank": 0 }],
        "format": "ascertain/write-in-adjudication/v1",
        "unit": "us-dd",
    });
    let boards = ["us-dd/board", "us-dd/executive"].map(Signer::own);
    Draft::new(ADJUDICATION, "us-dd", &payload, "us-dd/board").signed_by(&boards)
}

/// Attack C29: an adjudication with one signature. The program refuses it, and V08 names it where
/// whoever runs the log lets it in.
#[test]
fn c29_an_adjudication_without_a_second_signature_is_refused() {
    let alone = for_bell().signed_by(&[Signer::own("us-dd/board")]);
    let mut files = written_in();
    let refused = state(&mut files, &Seal::honest(), std::slice::from_ref(&alone));
    assert!(refused.unwrap_err().to_string().contains("write-ins are adjudicated by two"));
    force(&mut files, &Seal::honest(), &[alone]).unwrap();
    fails(&unpinned(&files), "V08", &["write-ins are adjudicated by two"]);
    // The honest twin has both.
    let mut files = written_in();
    add(&mut files, &[for_bell()]);
    let report = unpinned(&files);
    passes(&report, "V08");
    passes(&report, "V16");
    is_open(&report, "V34", &["contest mayor: 1 write-ins are not adjudicated"]);
    let record = verified(&files);
    let count = record.contest_count(&"mayor".parse().unwrap()).unwrap().value;
    let votes = &count.marks.as_ref().unwrap().votes;
    let votes: Vec<(&str, u64)> =
        votes.iter().map(|(id, votes)| (id.as_str(), votes.get())).collect();
    assert_eq!(votes, [("ames", 2), ("bell", 1), ("undeclared-write-ins", 1)]);
}

/// Attack C29: decisions that stand in the record and are left out of its count.
#[test]
fn c29_a_count_that_leaves_an_adjudication_out_is_named() {
    let mut files = written_in();
    passes(&unpinned(&files), "V16");
    state(&mut files, &Seal::honest(), &[for_bell()]).unwrap();
    is_open(&unpinned(&files), "V16", &["tabulate/contest@1"]);
    derive(&mut files, &Seal::honest(), None).unwrap();
    passes(&unpinned(&files), "V16");
}

/// Attack C29: a decision about a ballot on which nobody is written in.
#[test]
fn c29_a_decision_about_a_ballot_without_a_write_in_is_named() {
    let mut files = written_in();
    let draft = for_bell();
    let payload = String::from_utf8(draft.payload.clone()).unwrap();
    let payload = payload.replace("0101010101010101", "0303030303030303").into_bytes();
    state(&mut files, &Seal::honest(), &[Draft { payload, ..draft }]).unwrap();
    let words = "record 0303030303030303 has no write-in 1 at rank 0";
    fails(&unpinned(&files), "V34", &["batch all, contest mayor", words]);
}
