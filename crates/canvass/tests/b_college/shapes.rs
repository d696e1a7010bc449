//! The shapes of the payloads: canonical JSON in the record, so that a change is a new version.

use std::fmt::Debug;

use canvass::ascertainment::CertificateOfAscertainment;
use canvass::certificate::{Annexed, CertificateOfVote, issue_certificates};
use canvass::contingent::ContingentBallot;
use canvass::meeting::{ElectorMeeting, count_meeting};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::data::{college_2016, law_2016, meetings_2016};

/// The text is read, written again as it was, and refused with a field that it does not know.
fn check<T: Serialize + DeserializeOwned + Debug>(json: &str) {
    let payload: T = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&payload).unwrap(), json);
    let stranger = json.replacen('{', r#"{"surprise":1,"#, 1);
    assert!(serde_json::from_str::<T>(&stranger).is_err(), "{stranger}");
    let later = json.replacen("/v1", "/v2", 1);
    assert!(serde_json::from_str::<T>(&later).is_err(), "{later}");
}

#[test]
fn a_certificate_of_ascertainment() {
    check::<CertificateOfAscertainment>(concat!(
        r#"{"format":"ascertain/certificate-of-ascertainment/v1","state":"us-wi","#,
        r#""issued_on":"2016-12-12","slates":{"clinton-kaine":{"appointed":0,"votes":1382536},"#,
        r#""trump-pence":{"appointed":10,"votes":1405284}},"seal":"not-recorded","#,
        r#""security_feature":"not-recorded"}"#,
    ));
}

#[test]
fn an_elector_meeting() {
    let source = r#"{"citation":"National Archives, 2016","status":"read"}"#;
    let json = concat!(
        r#"{"format":"ascertain/elector-meeting/v1","state":"us-hi","date":"2016-12-19","#,
        r#""place":"Honolulu","as_pledged":{"clinton-kaine":3},"deviations":[{"#,
        r#""elector":{"name":"an elector","source":SOURCE},"pledged":"clinton-kaine","#,
        r#""attempts":[{"president":"sanders","vice_president":"kaine","#,
        r#""ruling":{"ruling":"out-of-order","source":SOURCE},"source":SOURCE},"#,
        r#"{"president":"sanders","source":SOURCE}],"#,
        r#""substitute":{"president":"clinton","vice_president":"kaine","source":SOURCE}}],"#,
        r#""vacancies_filled":[{"pledged":"clinton-kaine","reason":"resigned","source":SOURCE}],"#,
        r#""persons":{"sanders":{"name":"Bernie Sanders","inhabitant_of":"us-vt"}}}"#,
    );
    check::<ElectorMeeting>(&json.replace("SOURCE", source));
}

#[test]
fn a_contingent_ballot() {
    check::<ContingentBallot>(concat!(
        r#"{"format":"ascertain/contingent-ballot/v1","ballot":36,"votes":{"house":{"states":{"#,
        r#""us-de":"blank","us-ma":{"members":{"burr":11,"jefferson":3}},"us-md":"divided","#,
        r#""us-va":{"for":"jefferson"}}}}}"#,
    ));
    check::<ContingentBallot>(concat!(
        r#"{"format":"ascertain/contingent-ballot/v1","ballot":1,"#,
        r#""votes":{"senate":{"present":49,"votes":{"granger":16,"johnson":33}}}}"#,
    ));
}

#[test]
fn the_result_of_a_meeting_and_its_certificate() {
    let rows = meetings_2016();
    let row = rows.iter().find(|row| row.name == "Washington").unwrap();
    let result = count_meeting(&row.policy, &college_2016(), &row.meeting, row.entitled).unwrap();
    let lists = concat!(
        r#""president":{"clinton":8,"powell":3,"spotted-eagle":1},"#,
        r#""vice_president":{"cantwell":1,"collins":1,"kaine":8,"laduke":1,"warren":1}"#,
    );
    let deviation = r#"{"pledged":"clinton-kaine","outcome":"counted","penalty":"applies"}"#;
    let expected = format!(
        concat!(
            r#"{{"format":"ascertain/meeting-result/v1","state":"us-wa","entitled":12,"#,
            r#""voting":12,{lists},"deviations":[{deviation},{deviation},{deviation},{deviation}]}}"#,
        ),
        lists = lists,
        deviation = deviation,
    );
    assert_eq!(serde_json::to_string(&result).unwrap(), expected);
    let copies = issue_certificates(law_2016(), &result, Annexed::ListOfElectors);
    let expected = format!(
        concat!(
            r#"{{"format":"ascertain/certificate-of-vote/v1","state":"us-wa","copy":4,"#,
            r#""holder":"archivist",{lists},"electors_signed":12,"annexed":"list-of-electors"}}"#,
        ),
        lists = lists,
    );
    assert_eq!(serde_json::to_string(&copies[3]).unwrap(), expected);
    check::<CertificateOfVote>(&expected);
}
