use crate::cvr::testing::{archive, files, show};
use crate::cvr::{CvrFormat, ReadSettings, read_export};

const CONTESTS: &str = r#"{"Version":"5.10","List":[
    {"Description":"Mayor","Id":7,"VoteFor":1,"NumOfRanks":3},
    {"Description":"Tax","Id":9,"VoteFor":1,"NumOfRanks":0}]}"#;
const CANDIDATES: &str = r#"{"Version":"5.10","List":[
    {"Description":"Ann","Id":1,"ContestId":7,"Type":"Regular"},
    {"Description":"Write-in","Id":2,"ContestId":7,"Type":"WriteIn"},
    {"Description":"Yes","Id":3,"ContestId":9,"Type":"Regular"}]}"#;
const PORTIONS: &str = r#"{"Version":"5.10","List":[{"Description":"North","Id":4}]}"#;
const SESSIONS: &str = r#"{"Version":"5.10","ElectionId":"Test","Sessions":[
    {"TabulatorId":10,"BatchId":2,"RecordId":5,"CountingGroupId":1,
     "Original":{"PrecinctPortionId":4,"BallotTypeId":1,"IsCurrent":false,"Cards":[{"Id":1,
       "Contests":[{"Id":7,"Marks":[
         {"CandidateId":1,"Rank":1,"IsAmbiguous":false,"IsVote":true},
         {"CandidateId":2,"Rank":2,"IsAmbiguous":true,"IsVote":false}]},
        {"Id":9,"Marks":[]}]}]},
     "Modified":{"PrecinctPortionId":4,"BallotTypeId":1,"IsCurrent":true,"Cards":[{"Id":1,
       "Contests":[{"Id":7,"Marks":[{"CandidateId":2,"Rank":1,"IsAmbiguous":false}]},
        {"Id":9,"Marks":[{"CandidateId":3,"Rank":1,"IsAmbiguous":false}]}]}]}}]}"#;
const OLD_SESSIONS: &str = r#"{"Version":"4.21","ElectionId":"Test","Sessions":[
    {"TabulatorId":10,"BatchId":2,"RecordId":"X","CountingGroupId":1,
     "Original":{"PrecinctPortionId":4,"BallotTypeId":1,"IsCurrent":true,
       "Contests":[{"Id":9,"Marks":[{"CandidateId":3,"Rank":1,"IsAmbiguous":false}]}]}}]}"#;

fn members<'a>(sessions: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a [u8])> {
    let manifests = [
        ("e/ContestManifest.json", CONTESTS),
        ("e/CandidateManifest.json", CANDIDATES),
        ("e/PrecinctPortionManifest.json", PORTIONS),
    ];
    manifests.iter().chain(sessions).map(|(name, text)| (*name, text.as_bytes())).collect()
}

fn problems(sessions: &[(&str, &str)], settings: &ReadSettings) -> Vec<String> {
    let export = read_export("e", settings, &files(&members(sessions)));
    export.problems.iter().map(ToString::to_string).collect()
}

const READ: &str = "10-2-5 unit North batch 10-2 style 1 type 1 counts Modified | \
                    Mayor: Ann@1 Write-in@2? | Mayor Modified: Write-in@1 | Tax: | \
                    Tax Modified: Yes\n unit North batch 10-2 style 1 type 1 | Tax: Yes\n";

#[test]
fn what_was_read_and_what_was_decided_stay_apart() {
    let sessions = [("e/CvrExport_10.json", OLD_SESSIONS), ("e/CvrExport_9.json", SESSIONS)];
    let folder = files(&members(&sessions));
    let export = read_export("e", &ReadSettings::default(), &folder);
    assert_eq!(show(&export), READ);
    assert_eq!(export.problems, []);
    assert_eq!(
        (export.format, export.election.as_deref()),
        (CvrFormat::DominionJson, Some("Test"))
    );
    assert!(export.labels.contests[0].selections[1].write_in);
    let zipped = archive(&members(&sessions));
    let export = read_export("e.zip", &ReadSettings::default(), &files(&[("e.zip", &zipped)]));
    assert_eq!(show(&export), READ);
}

#[test]
fn contests_are_chosen_by_id() {
    let settings = ReadSettings { contests: vec!["9".to_owned()], ..ReadSettings::default() };
    let export = read_export("e", &settings, &files(&members(&[("e/CvrExport.json", SESSIONS)])));
    assert_eq!(export.labels.contests.len(), 1);
    assert_eq!(export.problems, []);
    let settings = ReadSettings { contests: vec!["8".to_owned()], ..ReadSettings::default() };
    let found = problems(&[("e/CvrExport.json", SESSIONS)], &settings);
    assert_eq!(found, ["e: the export has no contest \"8\"; it has 7, 9"]);
}

#[test]
fn c01_sessions_of_another_election_are_told() {
    let other = OLD_SESSIONS.replace("\"Test\"", "\"Trial\"");
    let sessions = [("e/CvrExport_1.json", SESSIONS), ("e/CvrExport_2.json", &other)];
    let found = problems(&sessions, &ReadSettings::default());
    assert_eq!(
        found,
        ["e/CvrExport_2.json: this is of \"Trial\", and the export began as \"Test\"; read each \
          by itself"]
    );
    let honest = [("e/CvrExport_1.json", SESSIONS), ("e/CvrExport_2.json", OLD_SESSIONS)];
    assert_eq!(problems(&honest, &ReadSettings::default()), [""; 0]);
}

#[test]
fn c01_a_candidate_of_another_contest_is_no_candidate_here() {
    let moved = OLD_SESSIONS.replace("\"CandidateId\":3", "\"CandidateId\":1");
    let found = problems(&[("e/CvrExport.json", &moved)], &ReadSettings::default());
    assert_eq!(
        found,
        ["e/CvrExport.json, record 1, contest \"9\": selection \"1\" is not defined for this \
          contest; its mark was left out"]
    );
}

#[test]
fn what_is_missing_is_told_with_its_place() {
    let sessions = SESSIONS
        .replace("\"Id\":9,\"Marks\"", "\"Id\":8,\"Marks\"")
        .replace("\"Rank\":1,\"IsAmbiguous\":false,\"IsVote\"", "\"Rank\":0,\"IsVote\"");
    let found = problems(&[("e/CvrExport.json", &sessions)], &ReadSettings::default());
    let high = SESSIONS.replace("\"Rank\":2", "\"Rank\":4");
    let told = problems(&[("e/CvrExport.json", &high)], &ReadSettings::default());
    assert!(told[0].ends_with("\"4\" is no rank from 1 to 3"), "{told:?}");
    let undefined = "e/CvrExport.json, record 1: contest \"8\" is not defined; export it again \
                     with its definitions";
    assert_eq!(
        found,
        [
            "e/CvrExport.json, record 1, contest \"7\": \"0\" is no rank from 1 to 3",
            undefined,
            undefined
        ]
    );
    let folder = files(&[("e/CvrExport.json", SESSIONS.as_bytes())]);
    let export = read_export("e", &ReadSettings::default(), &folder);
    let missing = export.problems.iter().filter(|problem| problem.to_string().contains("has no"));
    assert_eq!(missing.count(), 3);
}

#[test]
fn d09_deep_json_is_refused_in_bounded_depth() {
    let brackets = "[".repeat(1 << 20);
    let deep = OLD_SESSIONS.replace("\"X\"", &brackets);
    let found = problems(&[("e/CvrExport.json", &deep)], &ReadSettings::default());
    assert!(found[0].contains("recursion limit exceeded"), "{found:?}");
    let unread = OLD_SESSIONS.replacen('{', &format!("{{\"x\":{brackets},"), 1);
    let found = problems(&[("e/CvrExport.json", &unread)], &ReadSettings::default());
    assert_eq!(found.len(), 1, "{found:?}");
}
