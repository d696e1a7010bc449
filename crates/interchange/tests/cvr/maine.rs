//! Maine's second district, 6 November 2018, as its Secretary of State published the ballots: the
//! first round that was certified.

use std::collections::BTreeMap;

use election::cvr::ContestIndex;
use interchange::cvr::{CvrFormat, ReadSettings, TableLayout, read_export};

use crate::disk::shared;

const FILES: [&str; 8] = [
    "AUXCVRProofedCVR95RepCD2.xlsx",
    "Nov18CVRExportFINAL1.xlsx",
    "Nov18CVRExportFINAL2.xlsx",
    "Nov18CVRExportFINAL3.xlsx",
    "RepCD2-8final.xlsx",
    "UOCAVA-AUX-CVRRepCD2.xlsx",
    "UOCAVA-FINALRepCD2.xlsx",
    "UOCAVA2CVRRepCD2.xlsx",
];

// Each spelling in the files, and whom it names.
const SPELLINGS: [(&str, &str); 7] = [
    ("DEM Golden, Jared F. (5471)", "Golden"),
    ("DEM Golden, Jared F.", "Golden"),
    ("DEM Golden, Jared F. ", "Golden"),
    ("REP Poliquin, Bruce (5931)", "Poliquin"),
    ("REP Poliquin, Bruce", "Poliquin"),
    ("Bond, Tiffany L.", "Bond"),
    ("Hoar, William R.S.", "Hoar"),
];

// The first rank that names someone; a ballot whose first such rank is an overvote, or that skips
// two, counts for nobody (21-A M.R.S. section 723-A(1); 29-250 C.M.R. ch. 535, not-read).
#[test]
fn the_first_round_is_the_one_that_was_certified() {
    let Some(disk) = shared("data/cvr/maine-cd2-2018") else { return };
    let known: BTreeMap<&str, &str> = SPELLINGS.into_iter().collect();
    let mut ballots = 0;
    let mut totals: BTreeMap<&str, u32> = BTreeMap::new();
    let mut met: Vec<String> = Vec::new();
    for file in FILES {
        let export = read_export(file, &ReadSettings::default(), &disk);
        assert_eq!((export.format, export.problems), (CvrFormat::EssTable, Vec::new()));
        assert_eq!(export.labels.contests.len(), 1);
        assert_eq!(export.labels.contests[0].ranks, Some(5));
        ballots += export.columns.len();
        let names: Vec<&str> =
            export.labels.contests[0].selections.iter().map(|label| &*label.name).collect();
        for record in 0..export.columns.len() {
            let marks = export.columns.current(ContestIndex(0), record).unwrap();
            let ranked = marks.iter().map(|mark| names[mark.selection.at()]);
            let first = ranked.take(2).find(|name| *name != "undervote");
            // More ranks may be skipped than one, if no second one is in the way.
            if let Some(name) = first.filter(|name| *name != "overvote") {
                *totals.entry(known[name]).or_default() += 1;
            }
        }
        met.extend(names.iter().map(|name| (*name).to_owned()));
    }
    assert_eq!(ballots, 296_077);
    let certified = [("Bond", 16_552), ("Golden", 132_013), ("Hoar", 6_875), ("Poliquin", 134_184)];
    assert_eq!(totals, certified.into_iter().collect());
    for (spelling, _) in SPELLINGS {
        assert!(met.iter().any(|name| name == spelling), "{spelling:?}");
    }
}

#[test]
fn a_layout_gives_what_the_headings_give() {
    let Some(disk) = shared("data/cvr/maine-cd2-2018") else { return };
    let layout = TableLayout {
        first_vote_column: Some(4),
        first_vote_row: Some(2),
        id_column: Some(1),
        precinct_column: Some(2),
        style_column: Some(3),
        ..TableLayout::default()
    };
    let settings = ReadSettings { layout, ..ReadSettings::default() };
    let name = "RepCD2-8final.xlsx";
    let by_layout = read_export(name, &settings, &disk);
    let by_headings = read_export(name, &ReadSettings::default(), &disk);
    assert_eq!(by_layout.problems, []);
    assert_eq!(by_layout.columns, by_headings.columns);
    assert_eq!(by_layout.source_ids, by_headings.source_ids);
    assert_eq!(by_layout.labels.units, by_headings.labels.units);
}
