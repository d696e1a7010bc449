use crate::cvr::testing::{files, show};
use crate::cvr::{CvrFormat, ReadSettings, read_export};

const JSON: &str = r#"{"@type":"CVR.CastVoteRecordReport","CVR":[
 {"@type":"CVR.CVR","UniqueId":"u1","BallotStyleId":"s","BallotStyleUnitId":"p1","BatchId":"b",
  "ElectionId":"e","CurrentSnapshotId":"m","CVRSnapshot":[
   {"@id":"o","Type":"original","CVRContest":[{"ContestId":"c1","CVRContestSelection":[
     {"ContestSelectionId":"a","SelectionPosition":[{"HasIndication":"yes","NumberVotes":1,
       "Rank":1}]},
     {"ContestSelectionId":"w","SelectionPosition":[{"HasIndication":"unknown","NumberVotes":1,
       "Rank":2}]}]}]},
   {"@id":"m","Type":"modified","CVRContest":[{"ContestId":"c1","CVRContestSelection":[
     {"ContestSelectionId":"a","SelectionPosition":[{"HasIndication":"yes","IsAllocable":"no",
       "NumberVotes":1,"Rank":1}]},
     {"ContestSelectionId":"w","SelectionPosition":[{"HasIndication":"no","IsAllocable":"no",
       "NumberVotes":1,"Rank":2}]}]},
    {"ContestId":"c2","CVRContestSelection":[
     {"ContestSelectionId":"y","SelectionPosition":[{"HasIndication":"no","IsAllocable":"yes",
       "NumberVotes":2}]}]}]}]}],
 "Election":[{"@id":"e","Name":"Test","Candidate":[{"@id":"k","Name":"Ann"},{"@id":"l",
   "Name":"Lee"}],
  "Contest":[{"@id":"c1","Name":"Mayor","VotesAllowed":1,"ContestSelection":[
     {"@id":"a","CandidateIds":["k","l"]},{"@id":"w","IsWriteIn":true}]},
   {"@id":"c2","ContestSelection":[{"@id":"y","Selection":"Yes"}]}]}],
 "GpUnit":[{"@id":"p1","Name":"North"}],"GeneratedDate":"2024-01-01","Version":"1.0.0"}"#;

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<c:CastVoteRecordReport xmlns:c="http://itl.nist.gov/ns/voting/1500-103/v1">
 <c:CVR><c:BallotStyleId>s</c:BallotStyleId><c:BallotStyleUnitId>p1</c:BallotStyleUnitId>
  <c:BatchId>b</c:BatchId><c:CurrentSnapshotId>m</c:CurrentSnapshotId>
  <c:CVRSnapshot ObjectId="o"><c:CVRContest><c:ContestId>c1</c:ContestId>
    <c:CVRContestSelection><c:ContestSelectionId>a</c:ContestSelectionId><c:SelectionPosition>
      <c:HasIndication>yes</c:HasIndication><c:NumberVotes>1</c:NumberVotes><c:Rank>1</c:Rank>
    </c:SelectionPosition></c:CVRContestSelection>
    <c:CVRContestSelection><c:ContestSelectionId>w</c:ContestSelectionId><c:SelectionPosition>
      <c:HasIndication>unknown</c:HasIndication><c:NumberVotes>1</c:NumberVotes><c:Rank>2</c:Rank>
    </c:SelectionPosition></c:CVRContestSelection></c:CVRContest><c:Type>original</c:Type>
  </c:CVRSnapshot>
  <c:CVRSnapshot ObjectId="m"><c:CVRContest><c:ContestId>c1</c:ContestId>
    <c:CVRContestSelection><c:ContestSelectionId>a</c:ContestSelectionId><c:SelectionPosition>
      <c:HasIndication>yes</c:HasIndication><c:IsAllocable>no</c:IsAllocable>
      <c:NumberVotes>1</c:NumberVotes><c:Rank>1</c:Rank>
    </c:SelectionPosition></c:CVRContestSelection></c:CVRContest>
   <c:CVRContest><c:ContestId>c2</c:ContestId>
    <c:CVRContestSelection><c:ContestSelectionId>y</c:ContestSelectionId><c:SelectionPosition>
      <c:HasIndication>no</c:HasIndication><c:IsAllocable>yes</c:IsAllocable>
      <c:NumberVotes>2</c:NumberVotes>
    </c:SelectionPosition></c:CVRContestSelection></c:CVRContest><c:Type>modified</c:Type>
  </c:CVRSnapshot>
  <c:ElectionId>e</c:ElectionId><c:UniqueId>u1</c:UniqueId></c:CVR>
 <c:Election ObjectId="e"><c:Candidate ObjectId="k"><c:Name>Ann</c:Name></c:Candidate>
  <c:Candidate ObjectId="l"><c:Name>Lee</c:Name></c:Candidate>
  <c:Contest ObjectId="c1"><c:ContestSelection ObjectId="a"><c:CandidateIds>k l</c:CandidateIds>
   </c:ContestSelection><c:ContestSelection ObjectId="w"><c:IsWriteIn>true</c:IsWriteIn>
   </c:ContestSelection><c:Name>Mayor</c:Name><c:VotesAllowed>1</c:VotesAllowed></c:Contest>
  <c:Contest ObjectId="c2"><c:ContestSelection ObjectId="y"><c:Selection>Yes</c:Selection>
   </c:ContestSelection></c:Contest><c:Name>Test</c:Name></c:Election>
 <c:GpUnit ObjectId="p1"><c:Name>North</c:Name></c:GpUnit>
</c:CastVoteRecordReport>"#;

const READ: &str = "u1 unit North batch b style s counts Modified | Mayor: Ann / Lee@1 w@2? | \
                    Mayor Modified: Ann / Lee@1! | c2 Modified: Yes Yes\n";

fn problems(text: &str) -> Vec<String> {
    let export = read_export("x", &ReadSettings::default(), &files(&[("x", text.as_bytes())]));
    export.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn both_spellings_say_the_same() {
    let settings = ReadSettings::default();
    let json = read_export("x", &settings, &files(&[("x", JSON.as_bytes())]));
    let xml = read_export("x", &settings, &files(&[("x", XML.as_bytes())]));
    assert_eq!((json.format, xml.format), (CvrFormat::CdfJson, CvrFormat::CdfXml));
    assert_eq!((json.problems, xml.problems), (Vec::new(), Vec::new()));
    assert_eq!(json.labels, xml.labels);
    assert_eq!(json.columns, xml.columns);
    assert_eq!((json.election.as_deref(), xml.election.as_deref()), (Some("Test"), Some("Test")));
    let json = read_export("x", &settings, &files(&[("x", JSON.as_bytes())]));
    assert_eq!(show(&json), READ);
    assert!(json.labels.contests[0].selections[1].write_in);
}

#[test]
fn contests_are_chosen_by_id_or_by_name() {
    for asked in ["c1", "Mayor"] {
        let settings = ReadSettings { contests: vec![asked.to_owned()], ..Default::default() };
        let export = read_export("x", &settings, &files(&[("x", JSON.as_bytes())]));
        assert_eq!(export.problems, []);
        assert_eq!(export.labels.contests.len(), 1);
    }
    let settings = ReadSettings { contests: vec!["c9".to_owned()], ..Default::default() };
    let export = read_export("x", &settings, &files(&[("x", JSON.as_bytes())]));
    let said = export.problems[0].to_string();
    assert_eq!(said, "x: the export has no contest \"c9\"; it has Mayor, c2");
}

#[test]
fn c01_a_second_election_in_the_report_is_told_and_its_records_are_not_read() {
    let second = JSON.replace("\"GpUnit\":[", "\"Election\":[{\"@id\":\"f\"}],\"GpUnit\":[");
    let told = "x: this is of \"f\", and the export began as \"e\"; read each by itself";
    assert_eq!(problems(&second), [told]);
    let moved = JSON.replace("\"ElectionId\":\"e\"", "\"ElectionId\":\"f\"");
    let told = "x, record 1: this is of \"f\", and the export began as \"e\"; read each by itself";
    assert_eq!(problems(&moved), [told]);
    assert_eq!(problems(JSON), [""; 0]);
}

#[test]
fn c01_ids_are_never_positions() {
    // The same definitions in another order give every mark the same selection.
    let moved = JSON.replacen("{\"@id\":\"a\",\"CandidateIds\":[\"k\",\"l\"]},", "", 1).replacen(
        "{\"@id\":\"w\",\"IsWriteIn\":true}",
        "{\"@id\":\"w\",\"IsWriteIn\":true},{\"@id\":\"a\",\"CandidateIds\":[\"k\",\"l\"]}",
        1,
    );
    assert_ne!(moved, JSON);
    let export = read_export("x", &ReadSettings::default(), &files(&[("x", moved.as_bytes())]));
    assert_eq!(show(&export), READ);
}

#[test]
fn what_nothing_defines_is_told_with_its_place() {
    let text = JSON
        .replace("\"ContestSelectionId\":\"y\"", "\"ContestSelectionId\":\"a\"")
        .replace("\"BallotStyleUnitId\":\"p1\"", "\"BallotStyleUnitId\":\"p2\"")
        .replace("\"CurrentSnapshotId\":\"m\"", "\"CurrentSnapshotId\":\"q\"")
        .replace("{\"@id\":\"p1\",", "{\"@id\":\"p1\"},{\"@id\":\"p1\",");
    assert_eq!(
        problems(&text),
        [
            "x: the id \"p1\" is defined twice; each needs an id of its own",
            "x, record 1: reporting unit \"p2\" is not defined; export it again with its \
             definitions",
            "x, record 1: the record does not say which of its states counts",
            "x, record 1, contest \"c2\": selection \"a\" is not defined for this contest; its \
             mark was left out",
        ]
    );
}

#[test]
fn d09_xml_that_defines_entities_or_nests_without_end_is_refused() {
    let bomb = XML.replacen(
        "<c:CastVote",
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><c:CastVote",
        1,
    );
    assert!(problems(&bomb)[0].contains("document type"), "{:?}", problems(&bomb));
    let entity = XML.replacen("North", "&north;", 1);
    assert!(problems(&entity)[0].contains("entity"), "{:?}", problems(&entity));
    let deep = XML.replacen("<c:CVR>", &"<c:x>".repeat(1 << 20), 1);
    assert!(problems(&deep)[0].contains("nested deeper"), "{:?}", problems(&deep));
    let cut = &XML[..XML.len() - 30];
    assert!(problems(cut)[0].contains("ends inside"), "{:?}", problems(cut));
    assert_eq!(problems(XML), [""; 0]);
}
