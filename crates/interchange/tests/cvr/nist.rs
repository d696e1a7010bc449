//! NIST's test elections (usnistgov/cdf-test-method): each results report is the tally of the
//! votes in the records beside it.

use std::collections::BTreeMap;

use election::cvr::{ContestIndex, MarkStatus};
use interchange::cvr::{
    CvrExport, CvrFormat, Purpose, ReadSettings, ReportHead, ReportSpelling, read_export,
    write_report,
};
use serde_json::Value;

use crate::disk::{OneFile, shared};
use crate::schema::faults;

type Tally = BTreeMap<(String, String), u64>;

// Votes by contest and selection.
fn tally(export: &CvrExport) -> Tally {
    let mut tally = Tally::new();
    for (at, contest) in export.labels.contests.iter().enumerate() {
        let mut counts = vec![0; contest.selections.len()];
        for record in 0..export.columns.len() {
            let marks = export.columns.current(ContestIndex::from_place(at).unwrap(), record);
            for mark in marks.into_iter().flatten() {
                if mark.status == MarkStatus::Indicated {
                    counts[mark.selection.at()] += 1;
                }
            }
        }
        for (selection, count) in contest.selections.iter().zip(counts) {
            let id = selection.id.as_ref().unwrap_or(&selection.name);
            tally.insert((contest.id.to_string(), id.to_string()), count);
        }
    }
    tally
}

// The totals of the whole election, which are those of its scope.
fn reported(report: &Value) -> Tally {
    let mut tally = Tally::new();
    let election = &report["Election"][0];
    for contest in election["Contest"].as_array().unwrap() {
        for selection in contest["ContestSelection"].as_array().unwrap() {
            // NIST's tabulator does not count ranked contests: their one round, zero, is empty.
            if selection["VoteCounts"][0]["Round"] == 0 {
                continue;
            }
            let whole = selection["VoteCounts"].as_array().into_iter().flatten();
            let count = whole
                .filter(|counts| counts["GpUnitId"] == election["ElectionScopeId"])
                .map(|counts| counts["Count"].as_u64().unwrap())
                .sum();
            let id = |value: &Value| value["@id"].as_str().unwrap().to_owned();
            tally.insert((id(contest), id(selection)), count);
        }
    }
    tally
}

fn check(name: &str, ballots: usize) {
    let Some(disk) = shared("data/cvr/nist-cdf-test-method/synthetic") else { return };
    let report = disk.text(&format!("{name}/err_v2/err-{name}.json"));
    let reported = reported(&serde_json::from_str(&report).unwrap());
    assert!(reported.len() > 20);
    for (spelling, format) in [("json", CvrFormat::CdfJson), ("xml", CvrFormat::CdfXml)] {
        let file = format!("{name}/cvr_v1/cvr-{name}.{spelling}");
        let export = read_export(&file, &ReadSettings::default(), &disk);
        assert_eq!((export.format, export.columns.len()), (format, ballots));
        assert_eq!(export.problems, []);
        let found = tally(&export);
        let differences: Vec<_> = reported
            .iter()
            .filter(|(key, count)| found.get(*key) != Some(count))
            .map(|(key, count)| (key, count, found.get(key)))
            .collect();
        assert!(differences.is_empty(), "{file}: {differences:#?}");
    }
}

#[test]
fn the_general_election_gives_its_report() {
    check("gen-01", 40);
}

#[test]
fn the_general_election_with_ranks_gives_its_report() {
    check("gen-02", 63);
}

#[test]
fn the_primary_gives_its_report() {
    check("prim-01", 40);
}

fn written(export: &CvrExport, spelling: ReportSpelling) -> Vec<u8> {
    let head = ReportHead {
        generated: "2024-11-06T00:00:00Z".to_owned(),
        application: "Ascertain".to_owned(),
        scope: "Test County".to_owned(),
        purpose: Purpose::Live,
    };
    let mut out = Vec::new();
    write_report(export, &head, spelling, &mut out).unwrap();
    out
}

#[test]
fn each_election_makes_the_round_trip_unchanged() {
    let Some(disk) = shared("data/cvr/nist-cdf-test-method/synthetic") else { return };
    for name in ["gen-01", "gen-02", "prim-01"] {
        let file = format!("{name}/cvr_v1/cvr-{name}.json");
        let first = read_export(&file, &ReadSettings::default(), &disk);
        for spelling in [ReportSpelling::Json, ReportSpelling::Xml] {
            let file = OneFile(written(&first, spelling));
            let again = read_export("x", &ReadSettings::default(), &file);
            assert_eq!(again.problems, []);
            assert_eq!((&again.columns, &again.labels), (&first.columns, &first.labels));
            assert_eq!((&again.source_ids, &again.election), (&first.source_ids, &first.election));
        }
    }
}

#[test]
fn what_is_written_is_valid_by_the_schema() {
    let Some(standards) = shared("standards") else { return };
    let Some(disk) = shared("data/cvr") else { return };
    let schema: Value = serde_json::from_str(&standards.text("nist_cvr_v1.schema.json")).unwrap();
    let exports = [
        "nist-cdf-test-method/synthetic/gen-02/cvr_v1/cvr-gen-02.json",
        "vendor-samples/dominion-clear-creek-CVR_Export_20160713143950.zip",
        "vendor-samples/ess-test.cvr",
        "raire/Aspen_2009_Mayor.raire",
    ];
    for name in exports {
        let export = read_export(name, &ReadSettings::default(), &disk);
        let text = written(&export, ReportSpelling::Json);
        let mut report: Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(faults(&schema, &report), [""; 0], "{name}");
        report["CVR"][0]["CVRSnapshot"][0].as_object_mut().unwrap().remove("Type");
        assert_eq!(faults(&schema, &report).len(), 1, "{name}: the check can fail");
    }
}

#[test]
fn other_kinds_of_nist_files_are_named() {
    let Some(disk) = shared("data/cvr/nist-cdf-test-method/synthetic") else { return };
    let cases = [
        ("gen-01/err_v2/err-gen-01.json", "a results report"),
        ("gen-01/err_v2/err-gen-01.xml", "a results report"),
        ("gen-01/bd_v1/bd-gen-01.json", "a ballot definition"),
        ("gen-01/bd_v1/bd-gen-01.xml", "a ballot definition"),
        ("gen-01/eel_v1/eel-gen-01.json", "an event log"),
        ("gen-01/eel_v1/eel-gen-01.xml", "an event log"),
    ];
    for (file, kind) in cases {
        let export = read_export(file, &ReadSettings::default(), &disk);
        let said = format!("{file}: this is {kind}; a CVR export was expected");
        assert_eq!(export.problems[0].to_string(), said);
    }
}
