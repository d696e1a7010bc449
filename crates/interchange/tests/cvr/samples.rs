//! Vendors' samples: the number of records that their descriptions state, and what no other
//! reading of them could give.

use election::cvr::{ContestIndex, SnapshotType};
use interchange::cvr::{CvrExport, CvrFormat, ReadSettings, read_export};

use crate::disk::shared;

fn read(folder: &str, name: &str) -> Option<CvrExport> {
    let disk = shared(folder)?;
    let export = read_export(name, &ReadSettings::default(), &disk);
    assert_eq!(export.problems, [], "{name}");
    Some(export)
}

#[test]
fn vendors_samples_have_the_records_they_are_said_to_have() {
    let cases = [
        ("dominion-2017-CVR_Export_20170310104116.csv", CvrFormat::DominionCsv, 165),
        ("dominion-clear-creek-CVR_Export_20160713143950.zip", CvrFormat::DominionJson, 1_344),
        ("ess-test.cvr", CvrFormat::EssTable, 100),
        ("fl_bay_2012m.cvr.csv", CvrFormat::ClearBallot, 3_562),
        (
            "Hart-XML-Garfield-LAT-2015-1_c3442ba5-c5ff-4583-9b35-8883039581de.xml",
            CvrFormat::Hart,
            1,
        ),
    ];
    for (name, format, records) in cases {
        let Some(export) = read("data/cvr/vendor-samples", name) else { return };
        assert_eq!((export.format, export.columns.len()), (format, records), "{name}");
        assert_eq!(export.source_ids.len(), records);
    }
}

#[test]
fn adjudicated_sessions_of_clear_creek_count_as_they_were_decided() {
    let name = "dominion-clear-creek-CVR_Export_20160713143950.zip";
    let Some(export) = read("data/cvr/vendor-samples", name) else { return };
    let modified = export.columns.heads().iter();
    let modified = modified.filter(|head| head.current == SnapshotType::Modified).count();
    // `Modified` stands in 29 of the sessions.
    assert_eq!(modified, 29);
}

#[test]
fn headers_of_raire_files_state_what_was_read() {
    let cases = [
        ("Aspen_2009_CityCouncil.raire", 2_487, 11),
        ("Aspen_2009_Mayor.raire", 2_528, 5),
        ("Berkeley_2010_D7CityCouncil.raire", 4_184, 4),
    ];
    for (name, ballots, candidates) in cases {
        let Some(export) = read("data/cvr/raire", name) else { return };
        assert_eq!(export.format, CvrFormat::Raire);
        assert_eq!(export.columns.len(), ballots, "{name}");
        assert_eq!(export.labels.contests[0].selections.len(), candidates, "{name}");
    }
}

#[test]
fn every_export_of_the_tabulators_cases_is_recognised() {
    let cases = [
        ("2024_alaska_dominion/partial_cvr", CvrFormat::DominionJson, 197),
        ("dominion_multi_file/dominion_multi_file_input_data", CvrFormat::DominionJson, 315),
        ("dominion_wyoming/wyoming_input_data", CvrFormat::DominionJson, 1_000),
        ("_shared/hart_cvr_archive", CvrFormat::Hart, 18),
        ("unisyn_cvrs/101-RCV-CVT_TEST_3_UNIOVS2103-2.xml", CvrFormat::Unisyn, 35),
        (
            "clear_ballot_kansas_primary/clear_ballot_kansas_primary.cvr.csv",
            CvrFormat::ClearBallot,
            50,
        ),
        ("_shared/cdf_json/cdf_json_file1_cvr.json", CvrFormat::CdfJson, 15),
        ("2013_minneapolis_mayor/2013_minneapolis_mayor_cvr.xlsx", CvrFormat::EssTable, 80_101),
    ];
    for (name, format, records) in cases {
        let Some(export) = read("vectors/rctab", name) else { return };
        assert_eq!((export.format, export.columns.len()), (format, records), "{name}");
    }
}

#[test]
fn contests_of_dominion_are_chosen_by_id() {
    let Some(disk) = shared("vectors/rctab") else { return };
    let settings = ReadSettings { contests: vec!["7".to_owned()], ..ReadSettings::default() };
    let export = read_export("2024_alaska_dominion/partial_cvr", &settings, &disk);
    assert_eq!(export.problems, []);
    assert_eq!(export.labels.contests.len(), 1);
    // The expected conversion has 124 ballots of this contest, all but those of other districts.
    let column = export.columns.column(ContestIndex(0), SnapshotType::Original).unwrap();
    assert!(column.len() >= 124);
}
