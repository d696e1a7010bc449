//! The election folder of 2016 against the totals that others published, and against its sources.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use interchange::county_returns::{self, Aliases, Converted, CountyReturns, Sources};

type Votes = BTreeMap<(String, String), u64>;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../elections/2016-president")
}

/// A table of the folder, each row by column name.
fn table(file: &str) -> Vec<BTreeMap<String, String>> {
    let bytes = fs::read(folder().join(file)).expect("the folder has the file");
    let rows = csv::Reader::from_reader(&bytes[..]).into_deserialize();
    rows.map(|row| row.expect("the file is a table")).collect()
}

/// Votes by unit and candidate; a unit has a candidate once.
fn votes() -> Votes {
    let mut votes = Votes::new();
    for row in table("returns.csv") {
        let key = (row["unit"].clone(), row["selection"].clone());
        let count = row["votes"].parse().expect("votes are whole numbers");
        assert_eq!(votes.insert(key.clone(), count), None, "{key:?} twice");
    }
    votes
}

/// Units of the canvass, and units of the districts, that lie directly in a state.
fn parts(partition: &str) -> BTreeMap<String, String> {
    let units = table("units.csv").into_iter().filter(|unit| unit["partition"] == partition);
    units.map(|unit| (unit["unit"].clone(), unit["parent"].clone())).collect()
}

/// Votes by state and candidate, added up over one way to divide the states.
fn by_state(votes: &Votes, parts: &BTreeMap<String, String>) -> Votes {
    let mut sums = Votes::new();
    for ((unit, candidate), count) in votes {
        if let Some(state) = parts.get(unit) {
            *sums.entry((state.clone(), candidate.clone())).or_default() += count;
        }
    }
    sums
}

fn nation(by_state: &Votes, candidate: &str) -> u64 {
    by_state.iter().filter(|((_, c), _)| c == candidate).map(|(_, count)| count).sum()
}

/// Figures of `expected.toml`, whose lines are `"path" = number`.
fn expected() -> BTreeMap<String, u64> {
    let text = fs::read_to_string(folder().join("expected.toml")).expect("the folder has the file");
    let lines = text.lines().filter_map(|line| line.strip_prefix('"')?.split_once("\" = "));
    let number = |figure: &str| figure.parse().expect("figures are whole numbers");
    lines.map(|(path, figure)| (path.to_owned(), number(figure))).collect()
}

#[test]
fn the_nation_has_the_votes_that_the_commission_published() {
    let sums = by_state(&votes(), &parts(""));
    assert_eq!(nation(&sums, "clinton"), 65_853_514);
    assert_eq!(nation(&sums, "trump"), 62_984_828);
    // Federal Elections 2016, all candidates: by construction, through the statewide residuals.
    assert_eq!(sums.values().sum::<u64>(), 136_669_276);
}

#[test]
fn every_state_has_the_votes_that_the_commission_published() {
    let (sums, expected) = (by_state(&votes(), &parts("")), expected());
    let states: BTreeSet<String> = sums.keys().map(|(state, _)| state.clone()).collect();
    assert_eq!(states.len(), 51);
    for state in &states {
        for candidate in ["trump", "clinton"] {
            let published = expected[&format!("president/popular-votes/{candidate}/{state}")];
            let key = (state.clone(), candidate.to_owned());
            assert_eq!(sums[&key], published, "{candidate} in {state}");
        }
    }
}

/// The FEC counted four more votes for each of the two in California than the counties.
#[test]
fn what_units_reported_falls_short_only_where_it_is_known_to() {
    let residuals: BTreeSet<String> = table("units.csv")
        .into_iter()
        .filter(|unit| unit["basis"] == "reconstructed")
        .map(|unit| unit["unit"].clone())
        .collect();
    let states = ["ca", "ct", "de", "ga", "pa", "vt", "wa", "wv"];
    assert_eq!(residuals, states.map(|state| format!("us-{state}/statewide-residual")).into());
    let mut reported = votes();
    reported.retain(|(unit, _), _| !residuals.contains(unit));
    let sums = by_state(&reported, &parts(""));
    let expected = expected();
    for candidate in ["trump", "clinton"] {
        let path = format!("president/popular-votes-reported/{candidate}");
        assert_eq!(nation(&sums, candidate), expected[&format!("{path}/us")]);
        let key = ("us-ca".to_owned(), candidate.to_owned());
        assert_eq!(sums[&key], expected[&format!("{path}/us-ca")]);
        let all = expected[&format!("president/popular-votes/{candidate}/us")];
        assert_eq!(all - nation(&sums, candidate), 4);
    }
}

#[test]
fn both_ways_to_divide_maine_and_nebraska_sum_to_the_same() {
    let votes = votes();
    let (canvass, mut districts) = (parts(""), parts("district"));
    assert_eq!(districts.len(), 5);
    districts.insert("us-me/uocava".to_owned(), "us-me".to_owned());
    let (by_county, by_district) = (by_state(&votes, &canvass), by_state(&votes, &districts));
    let differences: Vec<(&str, &str, u64, u64)> = by_district
        .iter()
        .filter(|(key, count)| by_county.get(*key).unwrap_or(&0) != *count)
        .map(|(key, count)| (&*key.0, &*key.1, by_county[key], *count))
        .collect();
    // The two compilations of Nebraska disagree on nobody who heads a ticket.
    let known = [("us-ne", "stein", 8_775, 8_776), ("us-ne", "write-in", 16_051, 16_126)];
    assert_eq!(differences, known);
    for (key, _) in by_county.iter().filter(|(key, _)| ["us-me", "us-ne"].contains(&&*key.0)) {
        assert!(by_district.contains_key(key), "{key:?} has no votes by district");
    }
}

#[test]
fn every_unit_and_every_candidate_of_the_source_is_there() {
    let (votes, canvass) = (votes(), parts(""));
    assert_eq!(votes.keys().filter(|(unit, _)| canvass.contains_key(unit)).count(), 22_048);
    let reporting: BTreeSet<&String> = votes.keys().map(|(unit, _)| unit).collect();
    let units = table("units.csv");
    let parents: BTreeSet<&String> = units.iter().map(|unit| &unit["parent"]).collect();
    for unit in &units {
        let sum = parents.contains(&unit["unit"]);
        assert_ne!(sum, reporting.contains(&unit["unit"]), "{}", unit["unit"]);
    }
    assert_eq!(reporting.len(), 3_164 + 5);
    let voted_for: BTreeSet<&String> = votes.keys().map(|(_, candidate)| candidate).collect();
    let candidates = table("candidates.csv");
    assert_eq!(voted_for, candidates.iter().map(|row| &row["candidate"]).collect());
}

#[test]
fn electors_add_up_to_538_under_every_heading() {
    let expected = expected();
    let total = |heading: &str| -> u64 {
        let direct =
            |path: &&String| path.strip_prefix(heading).is_some_and(|person| !person.contains('/'));
        expected.keys().filter(direct).map(|path| expected[path]).sum()
    };
    for heading in [
        "president/pledged-electors/",
        "president/electoral-votes/",
        "vice-president/electoral-votes/",
    ] {
        assert_eq!(total(heading), 538, "{heading}");
    }
    for (path, figure) in [
        ("president/pledged-electors/trump", 306),
        ("president/pledged-electors/clinton", 232),
        ("president/electoral-votes/trump", 304),
        ("president/electoral-votes/clinton", 227),
        ("president/electoral-votes/powell", 3),
        ("president/electoral-votes/spotted-eagle", 1),
        ("vice-president/electoral-votes/pence", 305),
        ("vice-president/electoral-votes/kaine", 227),
        ("vice-president/electoral-votes/warren", 2),
    ] {
        assert_eq!(expected[path], figure, "{path}");
    }
}

fn converted_from(shared: &Path) -> (CountyReturns, Aliases, Converted) {
    let data =
        |file: &str| fs::read(shared.join("data").join(file)).expect("the sources have the file");
    let (counties, problems) = county_returns::read(&data("2016_president_county.csv"));
    assert_eq!(problems, []);
    let (districts, problems) =
        county_returns::read_districts(&data("2016_president_district.csv"));
    assert_eq!(problems, []);
    let (states, problems) = county_returns::read_states(&data("us_states.csv"));
    assert_eq!(problems, []);
    let (aliases, problems) =
        Aliases::read(include_bytes!("../examples/make_2016_president/aliases.csv"));
    assert_eq!(problems, []);
    let (converted, problems) = county_returns::convert(Sources {
        counties: &counties,
        districts: &districts,
        states: &states,
        aliases: &aliases,
    });
    assert_eq!(problems, []);
    (counties, aliases, converted)
}

/// Needs the compiled sources, which are no part of this repository: set `ASCERTAIN_SHARED`.
#[test]
fn every_row_of_the_sources_stands_in_the_folder() {
    let Some(shared) = env::var_os("ASCERTAIN_SHARED").map(PathBuf::from) else {
        eprintln!("skipped: ASCERTAIN_SHARED does not name the folder of the sources");
        return;
    };
    let (counties, aliases, converted) = converted_from(&shared);
    assert_eq!(counties.rows.len(), 22_048);
    let of_source: Votes = converted
        .returns
        .iter()
        .map(|row| ((row.unit.to_string(), row.candidate.to_string()), row.votes.get()))
        .collect();
    assert_eq!(of_source.len(), converted.returns.len());
    assert_eq!(of_source, votes());
    let mut by_label = Votes::new();
    for row in &counties.rows {
        let state = format!("us-{}", row.state.to_ascii_lowercase());
        let candidate = aliases.candidate_of(&row.label).unwrap().to_string();
        *by_label.entry((state, candidate)).or_default() += row.votes.get();
    }
    assert_eq!(by_label, by_state(&votes(), &parts("")));
}
