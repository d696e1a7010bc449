//! Settings, candidates, authorities and states of a folder: what they mean and what is refused.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;

use election::{AllocationMethod, PolicyEffect, SourceStatus};
use interchange::folder::{self, ElectionFolder};

type Files = BTreeMap<String, Vec<u8>>;

const SETTINGS: &str = r#"
election = "2026-example"
title = "An example"
date = "2026-11-03"
mode = "reconstruction"
stage = "certified"

[log]
origin = "example.org/2026-example"

[[contest]]
id = "president"
title = "President"
scope = "us"
vote_variation = "plurality"
votes_allowed = 1
number_elected = 1

[college]
contest = "president"
census_year = 2020
house_seats = 435

[[college.ticket]]
id = "ames-bell"
president = "ames"
vice_president = "bell"
vice_president_name = "Marcus Bell"
"#;

const UNITS: &str = "unit,name,kind,parent,partition\n\
    us,United States,country,,\n\
    us-me,Maine,state,us,\n\
    us-me/york,York,county,us-me,\n\
    us-me/district-1,District 1,congressional-district,us-me,district\n\
    us-ny,New York,state,us,\n";

const CANDIDATES: &str = "contest,candidate,name,party,line\n\
    president,ames,Dorothy Ames,DEM,ames/dem\n\
    president,ames,Dorothy Ames,WFP,ames/wfp\n\
    president,coe,Teresa Coe,REP,\n";

const AUTHORITIES: &str = "authority,title,kind,states,within\n\
    us-me/executive,Governor of Maine,office,certificate-of-ascertainment,us-me\n\
    us-ny/executive,Governor of New York,office,certificate-of-ascertainment,us-ny\n\
    scribe,A transcriber,transcriber,unit-return,us\n\
    scribe,,transcriber,certification,us\n";

const STATES: &str = "unit,federal_district,method,districts,unallocated,method_citation,\
    method_status,method_note,executive,effect,penalty,citation,status,note,meeting_place\n\
    us-me,no,by-district,us-me/district-1,us-me/york,A law,read,,us-me/executive,void-replace,no,\
    Another law,secondary,by an account,Augusta\n\
    us-ny,no,at-large,,,,,,us-ny/executive,unbound,yes,,not-read,,\n";

const RETURNS: &str = "unit,selection,votes\nus-me/york,ames/dem,5\nus-me/york,ames/wfp,2\n";

fn sound() -> Files {
    let files = [
        ("election.toml", SETTINGS),
        ("units.csv", UNITS),
        ("candidates.csv", CANDIDATES),
        ("authorities.csv", AUTHORITIES),
        ("states.csv", STATES),
        ("returns.csv", RETURNS),
    ];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect()
}

fn read(files: &Files) -> (ElectionFolder, Vec<String>) {
    let (folder, problems) = folder::read(files);
    (folder, problems.iter().map(ToString::to_string).collect())
}

/// Changes one text in a sound file and expects exactly these problems in the whole folder.
fn check_edit(file: &str, from: &str, to: &str, expected: &[&str]) {
    let mut files = sound();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    assert_eq!(read(&files).1, expected, "{file}: {from:?} became {to:?}");
}

#[test]
fn a_sound_folder_with_a_college_reads_as_it_is_written() {
    let (folder, problems) = read(&sound());
    assert_eq!(problems, [""; 0]);
    let definition = folder.definition.unwrap();
    let lines: Vec<(&str, &str)> = definition.contests[0].candidates[0]
        .lines
        .iter()
        .map(|line| (line.selection.as_str(), line.party.as_str()))
        .collect();
    assert_eq!(lines, [("ames/dem", "DEM"), ("ames/wfp", "WFP")]);
    assert_eq!(definition.contests[0].candidates[1].party.as_deref(), Some("REP"));
    assert_eq!(definition.authorities[2].powers.len(), 2);
    let college = definition.college.unwrap();
    assert_eq!((college.census_year, college.house_seats), (2020, 435));
    let [maine, new_york] = &college.states[..] else { panic!("two states") };
    let AllocationMethod::ByDistrict { districts, unallocated, source } = &maine.method else {
        panic!("Maine chooses by district")
    };
    assert_eq!(districts[0].as_str(), "us-me/district-1");
    assert_eq!(unallocated[0].as_str(), "us-me/york");
    assert_eq!((source.citation.as_str(), source.status), ("A law", SourceStatus::Read));
    assert_eq!(maine.policy.effect, PolicyEffect::VoidReplace);
    assert_eq!(maine.policy.source.note.as_deref(), Some("by an account"));
    assert_eq!(maine.meeting_place.as_deref(), Some("Augusta"));
    assert_eq!(new_york.method, AllocationMethod::AtLarge);
    assert!(!maine.federal_district && !new_york.federal_district);
    assert!(new_york.policy.penalty && !maine.policy.penalty);
    assert_eq!(new_york.policy.source.status, SourceStatus::NotRead);
    let missing: Vec<&str> = folder.missing.iter().map(election::UnitId::as_str).collect();
    assert_eq!(missing, ["us-me/district-1", "us-ny"]);
}

#[test]
fn settings_are_refused_with_line_and_field() {
    check_settings(&[
        (
            "date = \"2026-11-03\"",
            "date = \"2026-11-31\"",
            "line 4: date \"2026-11-31\" is not a date such as 2026-11-03",
        ),
        (
            "date = \"2026-11-03\"",
            "date = 2026-11-03",
            "line 4: date must be a text between quotation marks, and is a date without quotation \
             marks",
        ),
        (
            "mode = \"reconstruction\"",
            "mode = \"real\"",
            "line 5: mode \"real\" is not one of: live, test, reconstruction",
        ),
        (
            "title = \"An example\"\n",
            "",
            "line 1: election.toml has no title; add a line title = ...",
        ),
        (
            "stage = ",
            "state = \"x\"\nstage = ",
            "line 6: election.toml has no setting \"state\" (did you mean stage?); rename it or \
             take it out",
        ),
    ]);
}

#[test]
fn settings_of_contests_log_and_college_are_refused_too() {
    check_settings(&[
        (
            "votes_allowed = 1",
            "votes_allowed = 0",
            "line 16, contest president: votes_allowed \"0\" is not a whole number from 1 up",
        ),
        (
            "votes_allowed = 1",
            "votes_allowed = \"1\"",
            "line 16, contest president: votes_allowed must be a whole number from 1 up, and is a \
             text",
        ),
        (
            "title = \"An example\"",
            "title = \"An example",
            "line 3: at \"title = \\\"An example\": invalid basic string, expected `\"`; the \
             rest of the file was not read",
        ),
        (
            "origin = \"example.org/2026-example\"",
            "origin = \"two words\"",
            "line 9: origin \"two words\" is not a log's name such as example.org/2026-council, \
             without spaces or +",
        ),
        (
            "president = \"ames\"",
            "president = \"bell\"",
            "ticket ames-bell: its head bell must be one candidate of the contest, once",
        ),
    ]);
}

/// Changes one text in sound settings and expects exactly this problem in the whole folder.
fn check_settings(cases: &[(&str, &str, &str)]) {
    for (from, to, message) in cases {
        let mut files = sound();
        assert!(SETTINGS.contains(from), "the settings have no {from:?}");
        files.insert("election.toml".to_owned(), SETTINGS.replacen(from, to, 1).into_bytes());
        let join = if message.starts_with("line") { ", " } else { ": " };
        let message = format!("election.toml{join}{message}");
        assert_eq!(read(&files).1, [message], "{from:?} became {to:?}");
    }
}

#[test]
fn every_setting_is_read_whatever_is_wrong_with_the_others() {
    let mut files = sound();
    files.insert("election.toml".to_owned(), b"title = 7\nmode = \"x\"\n".to_vec());
    let (folder, problems) = read(&files);
    assert_eq!(folder.definition, None);
    assert_eq!(
        problems,
        [
            "election.toml, line 1: election.toml has no election; add a line election = ...",
            "election.toml, line 1: title must be a text between quotation marks, and is a whole \
             number",
            "election.toml, line 1: election.toml has no date; add a line date = ...",
            "election.toml, line 1: election.toml has no stage; add a line stage = ...",
            "election.toml, line 1: election.toml has no log; add a line log = ...",
            "election.toml, line 1: election.toml has no contest; add a line contest = ...",
            "election.toml, line 2: mode \"x\" is not one of: live, test, reconstruction",
            "states.csv: election.toml has no [college] for these states; add it or move this \
             file out",
        ]
    );
}

#[test]
fn settings_without_end_are_refused_in_bounded_time() {
    for settings in ["a = ".to_owned() + &"[".repeat(1 << 19), "a.".repeat(1 << 18) + "a = 1"] {
        let mut files = sound();
        files.insert("election.toml".to_owned(), settings.into_bytes());
        let (_, problems) = folder::read(&files);
        assert!(!problems.is_empty());
        assert!(problems.iter().all(|problem| problem.to_string().len() < 300));
    }
    let mut files = sound();
    files.insert("election.toml".to_owned(), b" ".repeat((1 << 20) + 1));
    assert_eq!(
        read(&files).1,
        ["election.toml: the file has 1048577 bytes; at most 1048576 are read; is it the right \
          file?"]
    );
}

#[test]
fn rows_about_one_candidate_agree() {
    let row = "candidates.csv, row 3, contest president: ";
    for (from, to, rule) in [
        (
            "ames,Dorothy Ames,WFP,ames/wfp",
            "ames,Dot Ames,WFP,ames/wfp",
            "name of ames differs from row 2; write the same in all its rows",
        ),
        ("WFP,ames/wfp", ",ames/wfp", "party must be filled in where a line is named"),
    ] {
        check_edit("candidates.csv", from, to, &[&format!("{row}{rule}")]);
    }
    check_edit(
        "candidates.csv",
        "president,coe,Teresa Coe,REP,",
        "president,overvotes,Teresa Coe,REP,",
        &["candidates.csv, row 4, contest president: overvotes is what returns call votes that \
           count for nobody; give the candidate another id"],
    );
    check_edit(
        "candidates.csv",
        "president,coe,Teresa Coe,REP,",
        "president,coe,dorothy  ames,REP,",
        &["candidates.csv, contest president: contest president: \"dorothy  ames\" stands twice; \
           tell the two apart in the name itself"],
    );
}

#[test]
fn rows_about_one_authority_agree_and_powers_fit_the_mode() {
    check_edit(
        "authorities.csv",
        "scribe,,transcriber",
        "scribe,Another,office",
        &[
            "authorities.csv, row 5: title of scribe differs from row 4; write the same in all \
             its rows",
            "authorities.csv, row 5: kind of scribe differs from row 4; write the same in all its \
             rows",
        ],
    );
    check_edit(
        "authorities.csv",
        "transcriber,certification",
        "transcriber,unit-return",
        &["authorities.csv, row 5: this power of scribe stands twice, first in row 4; keep one"],
    );
    check_edit(
        "election.toml",
        "\"reconstruction\"",
        "\"live\"",
        &["authorities.csv: authority scribe does not fit the mode: only a reconstruction is \
           copied out by a transcriber"],
    );
}

#[test]
fn states_are_refused_where_their_cells_do_not_fit_together() {
    let maine = "states.csv, row 2, unit us-me: ";
    let new_york = "states.csv, row 3, unit us-ny: ";
    for (from, to, message) in [
        (
            "at-large,,",
            "at-large,us-me/district-1,",
            format!("{new_york}districts must be empty where the method is at-large"),
        ),
        (
            "us-ny/executive",
            "us-ny/exekutive",
            format!(
                "{new_york}executive \"us-ny/exekutive\" is not in authorities.csv (did you mean \
                 us-ny/executive?); correct it or add it there"
            ),
        ),
        (
            "by-district,us-me/district-1",
            "by-district,us-me/district-2",
            format!(
                "{maine}districts \"us-me/district-2\" is not in units.csv (did you mean \
                 us-me/district-1?); correct it or add it there"
            ),
        ),
        (
            "by-district,us-me/district-1",
            "by-district,us-ny",
            "states.csv: electors of us-me are chosen by us-ny, which is not defined in it"
                .to_owned(),
        ),
        (
            "us-ny,no,",
            "us-ny,0,",
            format!("{new_york}federal_district \"0\" is not one of: yes, no"),
        ),
    ] {
        check_edit("states.csv", from, to, &[&message]);
    }
    let mut files = sound();
    files.remove("states.csv");
    assert_eq!(
        read(&files).1,
        ["states.csv: the file is missing; add it to the folder: it holds the table of states \
          and their electors"]
    );
}

#[test]
fn p03_styles_are_read_and_held_against_places_and_contests() {
    let mut files = sound();
    let styles = "style,contests,units,party\n\
        1,president,us-me/york us-ny,\n";
    files.insert("styles.csv".to_owned(), styles.into());
    let (folder, problems) = read(&files);
    assert_eq!(problems, [""; 0]);
    let styles = &folder.definition.unwrap().styles;
    assert_eq!(styles.len(), 1);
    assert_eq!(styles[0].units.len(), 2);
    let wrong = "style,contests,units,party\n1,presidnt,us-me/york,\n2,president,us-me,\n";
    files.insert("styles.csv".to_owned(), wrong.into());
    let (_, problems) = read(&files);
    let has = |words: &str| problems.iter().any(|problem| problem.contains(words));
    assert!(has("row 2") && has("presidnt"), "{problems:?}");
    assert!(has("style 2 names unit us-me, which is not defined, or is the sum"), "{problems:?}");
    assert!(has("unit us-ny has no style"), "{problems:?}");
}
