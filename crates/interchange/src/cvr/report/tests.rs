use election::cvr::SnapshotType;

use super::{ReportFault, ReportHead, ReportSpelling, write_report};
use crate::cvr::testing::{files, show};
use crate::cvr::{CvrExport, Purpose, ReadSettings, read_export};

fn head() -> ReportHead {
    ReportHead {
        generated: "2024-11-06T00:00:00Z".to_owned(),
        application: "Ascertain".to_owned(),
        scope: "Test County".to_owned(),
        purpose: Purpose::Live,
    }
}

fn written(export: &CvrExport, spelling: ReportSpelling) -> String {
    let mut out = Vec::new();
    write_report(export, &head(), spelling, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn read(text: &str) -> CvrExport {
    read_export("x", &ReadSettings::default(), &files(&[("x", text.as_bytes())]))
}

const SPELLINGS: [ReportSpelling; 2] = [ReportSpelling::Json, ReportSpelling::Xml];

// A record with all states and all kinds of marks.
const REPORT: &str = r#"{"@type":"CVR.CastVoteRecordReport","CVR":[
 {"UniqueId":"u1","BallotStyleId":"s","BallotStyleUnitId":"p1","BatchId":"b & c",
  "ElectionId":"e","CurrentSnapshotId":"m","CVRSnapshot":[
   {"@id":"o","Type":"original","CVRContest":[{"ContestId":"c1","CVRContestSelection":[
     {"ContestSelectionId":"a","SelectionPosition":[{"HasIndication":"yes","NumberVotes":1,
       "Rank":1},
       {"HasIndication":"unknown","NumberVotes":1,"Rank":3}]},
     {"ContestSelectionId":"w","SelectionPosition":[{"HasIndication":"yes","NumberVotes":1,
       "Rank":2}]},
     {"ContestSelectionId":"a","SelectionPosition":[{"HasIndication":"yes","IsAllocable":"no",
       "NumberVotes":1,"Rank":4}]}]}]},
   {"@id":"m","Type":"modified","CVRContest":[{"ContestId":"c1"},
    {"ContestId":"c2","CVRContestSelection":[
     {"ContestSelectionId":"y","SelectionPosition":[{"HasIndication":"yes","IsAllocable":"yes",
       "NumberVotes":2}]}]}]}]},
 {"UniqueId":"u2","ElectionId":"e","CurrentSnapshotId":"i","CVRSnapshot":[
   {"@id":"i","Type":"interpreted"}]}],
 "Election":[{"@id":"e","Name":"Test <1>","Candidate":[{"@id":"k","Name":"Ann\u00e9 & Lee"}],
  "Contest":[{"@id":"c1","Name":"Mayor","VotesAllowed":1,"ContestSelection":[
     {"@id":"a","CandidateIds":["k"]},{"@id":"w","IsWriteIn":true}]},
   {"@id":"c2","ContestSelection":[{"@id":"y","Selection":"Yes"}]}]}],
 "GpUnit":[{"@id":"p1","Name":"North"}]}"#;

#[test]
fn what_the_format_can_express_makes_the_round_trip_unchanged() {
    let first = read(REPORT);
    assert_eq!(first.problems, []);
    for spelling in SPELLINGS {
        let again = read(&written(&first, spelling));
        assert_eq!(again.problems, []);
        assert_eq!(again.columns, first.columns);
        assert_eq!(again.labels, first.labels);
        assert_eq!(again.source_ids, first.source_ids);
        assert_eq!(again.election, first.election);
        assert_eq!(written(&again, spelling), written(&first, spelling));
    }
    assert_eq!(first.columns.heads()[1].current, SnapshotType::Interpreted);
}

#[test]
fn ids_that_xml_cannot_hold_or_that_are_shared_are_replaced() {
    let table = "Cast Vote Record,Precinct,1,2\n7,North,Yes,No way\n8,North,Yes,Yes\n";
    let first = read(table);
    for spelling in SPELLINGS {
        let text = written(&first, spelling);
        let again = read(&text);
        assert_eq!(again.problems, [], "{text}");
        assert_eq!(show(&again), show(&first));
        let ids: Vec<&str> = again.labels.contests.iter().map(|contest| &*contest.id).collect();
        assert_eq!(ids, ["contest-1", "contest-2"]);
    }
}

#[test]
fn a_character_that_xml_cannot_hold_is_refused_and_json_holds_it() {
    let first = read("Cast Vote Record,Tax\n7,Yes\u{1}\n");
    let mut out = Vec::new();
    let fault = write_report(&first, &head(), ReportSpelling::Xml, &mut out).unwrap_err();
    assert!(matches!(fault, ReportFault::Character { .. }));
    assert_eq!(show(&read(&written(&first, ReportSpelling::Json))), show(&first));
}

/// Attack C06: a report of test ballots says so in a member that its schema has, and each record
/// by its id, so that one that is copied into another report is known there too.
#[test]
fn c06_a_report_of_a_test_is_read_as_one() {
    let first = read(REPORT);
    assert_eq!(first.test.count, 0);
    for spelling in SPELLINGS {
        let mut out = Vec::new();
        let head = ReportHead { purpose: Purpose::Test, ..head() };
        write_report(&first, &head, spelling, &mut out).unwrap();
        let again = read(&String::from_utf8(out).unwrap());
        assert_eq!((again.test.count, &again.test.first_other), (2, &None));
        assert_eq!(again.test.first.unwrap().record, Some(1));
        // The honest twin: a live report.
        assert_eq!(read(&written(&first, spelling)).test.count, 0);
    }
    let copied = read(&REPORT.replace("\"u2\"", "\"test-deck/s/2\""));
    assert_eq!((copied.test.count, copied.test.first.unwrap().record), (1, Some(2)));
}
