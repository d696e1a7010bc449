use crate::cvr::testing::{files, show};
use crate::cvr::{CvrFormat, ReadSettings, read_export};

fn record(id: &str, election: &str) -> String {
    format!(
        r#"{{"@type":"CVR.CastVoteRecordReport","CVR":[{{"@type":"CVR.CVR","UniqueId":"{id}",
        "BallotStyleUnitId":"p","BatchId":"b1","ElectionId":"{election}",
        "CurrentSnapshotId":"{id}-original","vxBallotType":"absentee","CVRSnapshot":[
        {{"@id":"{id}-original","@type":"CVR.CVRSnapshot","Type":"original","CVRContest":[
        {{"ContestId":"tax","CVRContestSelection":[{{"ContestSelectionId":"yes",
        "SelectionPosition":[{{"HasIndication":"yes","IsAllocable":"yes","NumberVotes":1}}]}}]}}
        ]}}]}}],"Election":[{{"@id":"{election}","Contest":[{{"@id":"tax","Name":"Tax",
        "ContestSelection":[{{"@id":"yes","Selection":"Yes"}}]}}]}}],
        "GpUnit":[{{"@id":"p","Name":"North"}}]}}"#
    )
}

#[test]
fn each_folder_is_a_record_and_rejected_ones_are_none() {
    let (first, second, other) = (record("u1", "e"), record("u2", "e"), record("u3", "f"));
    let name = "cast-vote-record-report.json";
    let paths = [format!("v/u1/{name}"), format!("v/u2/{name}"), format!("v/rejected-u3/{name}")];
    let mut folder = vec![
        (paths[0].as_str(), first.as_bytes()),
        (paths[1].as_str(), second.as_bytes()),
        (paths[2].as_str(), other.as_bytes()),
        ("v/metadata.json", b"{}"),
    ];
    let export = read_export("v", &ReadSettings::default(), &files(&folder));
    assert_eq!(export.format, CvrFormat::VotingWorks);
    assert_eq!(
        show(&export),
        "u1 unit North batch b1 type absentee | Tax: Yes\n\
         u2 unit North batch b1 type absentee | Tax: Yes\n"
    );
    assert_eq!(export.problems, []);
    // Of another election.
    let path = format!("v/u3/{name}");
    folder.push((&path, other.as_bytes()));
    let export = read_export("v", &ReadSettings::default(), &files(&folder));
    let problems: Vec<String> = export.problems.iter().map(ToString::to_string).collect();
    let told =
        format!("{path}: this is of \"f\", and the export began as \"e\"; read each by itself");
    assert_eq!(problems, [told]);
}
