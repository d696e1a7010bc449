//! The example folder reads as its walk-through says, and what is written reads back the same.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod folder_files;

use std::collections::BTreeMap;

use election::{
    AuthorityKind, BallotAccounting, Basis, CandidateKind, CheckedDefinition, ContestReturn,
    Definition, Mode, SortedMap, Stage, UnitReturn, VoteCount,
};
use folder_files::{Files, elections, example, files_in};
use interchange::folder::{self, ElectionFolder};
use proptest::prelude::*;

fn read_whole(files: &Files) -> (ElectionFolder, Definition) {
    let (folder, problems) = folder::read(files);
    assert_eq!(problems, []);
    let definition = folder.definition.clone().unwrap();
    (folder, definition)
}

/// The definition with keys, as the program fills them in.
fn checked(mut definition: Definition) -> CheckedDefinition {
    for (index, authority) in definition.authorities.iter_mut().enumerate() {
        authority.keys = vec![format!("{index:064x}").parse().unwrap()];
    }
    CheckedDefinition::new(definition).unwrap()
}

#[test]
fn the_example_reads_without_a_problem() {
    let (folder, definition) = read_whole(&example());
    assert_eq!(definition.election.as_str(), "2026-example-town-council");
    assert_eq!(definition.date.to_string(), "2026-11-03");
    assert_eq!((definition.mode, definition.stage), (Mode::Test, Stage::Certified));
    assert_eq!(definition.log.origin, "example.org/2026-example-town-council");
    assert_eq!(folder.issued.unwrap().to_string(), "2026-11-10T17:00:00Z");
    let names: Vec<&str> = definition.units.iter().map(|unit| unit.name.as_str()).collect();
    assert_eq!(names, ["Example Town", "North School", "South Library", "Mill Street, Fire House"]);
    let council = &definition.contests[0];
    assert_eq!((council.votes_allowed, council.number_elected), (2, 2));
    assert_eq!(council.candidates[3].name, "Jos\u{e9} D\u{ed}az");
    assert_eq!(council.candidates[4].kind, CandidateKind::Aggregate);
    let powers: Vec<(&str, AuthorityKind, usize)> = definition
        .authorities
        .iter()
        .map(|authority| (authority.id.as_str(), authority.kind, authority.powers.len()))
        .collect();
    let expected = [
        ("clerk", AuthorityKind::Office, 5),
        ("board", AuthorityKind::Office, 1),
        ("deputy", AuthorityKind::Office, 2),
        ("operator", AuthorityKind::Operator, 1),
    ];
    assert_eq!(powers, expected);
    assert_eq!(folder.missing, []);
}

#[test]
fn every_election_of_the_project_is_whole_and_reads_without_a_problem() {
    for entry in std::fs::read_dir(elections()).unwrap() {
        let (folder, _) = read_whole(&files_in(&entry.unwrap().path()));
        assert_eq!(folder.missing, []);
    }
}

/// The sums were added by hand when the example was made.
#[test]
fn the_returns_of_the_example_add_up() {
    let (folder, definition) = read_whole(&example());
    let total = |line: &str| -> u64 {
        let of_unit = |unit: &UnitReturn| {
            let (_, contest) = unit.contests.iter().next().unwrap();
            contest.votes[&line.parse().unwrap()].get()
        };
        folder.returns.iter().map(of_unit).sum()
    };
    let totals = ["ames", "bell", "coe", "diaz", "write-ins"].map(total);
    assert_eq!(totals, [451, 457, 431, 280, 8]);
    for unit in &folder.returns {
        let (id, votes) = unit.contests.iter().next().unwrap();
        let contest = definition.contests.iter().find(|contest| contest.id == *id).unwrap();
        assert_eq!(unit.accounting.unwrap().problems(contest, votes), []);
        assert_eq!(unit.basis, Basis::Reported);
    }
}

#[test]
fn a_folder_without_returns_is_defined_and_lacks_every_unit() {
    let mut files = example();
    files.remove("returns.csv");
    let (folder, problems) = folder::read_definition(&files);
    assert_eq!(problems, []);
    assert_eq!(folder.returns, []);
    let missing: Vec<&str> = folder.missing.iter().map(election::UnitId::as_str).collect();
    assert_eq!(missing, ["example-town/north", "example-town/south", "example-town/mill"]);
}

#[test]
fn c25_returns_of_some_units_name_those_that_are_missing() {
    let (folder, definition) = read_whole(&example());
    let definition = checked(definition);
    let csv = b"unit,selection,votes\nexample-town/mill,coe,52\n";
    let (read, problems) =
        folder::read_returns("late.csv", csv, None, &definition, &folder.origins);
    assert_eq!(problems, []);
    assert_eq!(read.returns.len(), 1);
    let missing: Vec<&str> = read.missing.iter().map(election::UnitId::as_str).collect();
    assert_eq!(missing, ["example-town/north", "example-town/south"]);
}

#[test]
fn basis_and_source_of_a_unit_are_carried_into_its_return() {
    let mut files = example();
    let units = "unit,name,kind,parent,basis,source\n\
        example-town,Example Town,town,,,\n\
        example-town/north,North,precinct,example-town,reconstructed,\"page 3, less page 4\"\n\
        example-town/south,South,precinct,example-town,reported,\n\
        example-town/mill,Mill,precinct,example-town,,\n";
    files.insert("units.csv".to_owned(), units.into());
    let (folder, definition) = read_whole(&files);
    let of_units = |returns: &[UnitReturn]| -> Vec<(Basis, Option<String>)> {
        returns.iter().map(|unit| (unit.basis, unit.source.clone())).collect()
    };
    let expected = [
        (Basis::Reconstructed, Some("page 3, less page 4".to_owned())),
        (Basis::Reported, None),
        (Basis::Reported, None),
    ];
    assert_eq!(of_units(&folder.returns), expected);
    let (returns, accounting) = (&files["returns.csv"], &files["accounting.csv"]);
    let (definition, origins) = (checked(definition), &folder.origins);
    let (again, problems) =
        folder::read_returns("returns.csv", returns, Some(accounting), &definition, origins);
    assert_eq!((again.returns, problems), (folder.returns, vec![]));
}

#[test]
fn line_ends_of_windows_and_the_mark_of_a_spreadsheet_change_nothing() {
    let files = example();
    let (folder, _) = read_whole(&files);
    let as_windows = |(name, bytes): (&String, &Vec<u8>)| {
        let text = String::from_utf8(bytes.clone()).unwrap().replace('\n', "\r\n");
        (name.clone(), format!("\u{feff}{text}").into_bytes())
    };
    let windows: Files = files.iter().map(as_windows).collect();
    assert_eq!(read_whole(&windows).0, folder);
}

#[test]
fn names_with_formulas_and_markup_are_kept_to_the_letter() {
    let names =
        ["=cmd()|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "<script>alert(1)</script> & \"x\""];
    for name in names {
        let mut files = example();
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        let candidates = String::from_utf8(files["candidates.csv"].clone()).unwrap();
        let candidates = candidates.replace("Dorothy Ames", &quoted);
        files.insert("candidates.csv".to_owned(), candidates.into_bytes());
        let (_, definition) = read_whole(&files);
        assert_eq!(definition.contests[0].candidates[0].name, name);
    }
}

fn votes() -> impl Strategy<Value = Option<u64>> {
    proptest::option::of(0..=election::LARGEST_COUNT / 8)
}

/// Writes returns as the format says; rows in an order of its own.
fn write_returns(returns: &[UnitReturn], backwards: bool) -> String {
    let mut rows = Vec::new();
    for unit in returns {
        for (contest, votes) in &unit.contests {
            let mut row = |line: &str, count: VoteCount| {
                rows.push(format!("{count},{line},{contest},{}\n", unit.unit));
            };
            votes.votes.iter().for_each(|(line, count)| row(line.as_str(), *count));
            votes.overvotes.iter().for_each(|count| row("overvotes", *count));
            votes.undervotes.iter().for_each(|count| row("undervotes", *count));
        }
    }
    if backwards {
        rows.reverse();
    }
    format!("votes,selection,contest,unit\n{}", rows.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn reading_what_was_written_gives_the_same(
        counts in proptest::collection::vec(proptest::collection::vec(votes(), 5), 3),
        backwards: bool,
    ) {
        let (_, definition) = read_whole(&example());
        let definition = checked(definition);
        let lines = ["ames", "bell", "write-ins", "overvotes", "undervotes"];
        let units = definition.reporting_units().zip(&counts);
        let returns: Vec<UnitReturn> = units
            .filter(|(_, counts)| counts.iter().any(Option::is_some))
            .map(|(unit, counts)| {
                let count = |index: usize| counts[index].map(|n| VoteCount::new(n).unwrap());
                let votes = (0..3).filter_map(|i| Some((lines[i].parse().unwrap(), count(i)?)));
                let contest = ContestReturn {
                    votes: votes.collect(),
                    overvotes: count(3),
                    undervotes: count(4),
                };
                UnitReturn {
                    format: election::ReturnFormat::V1,
                    unit: unit.id.clone(),
                    basis: Basis::Reported,
                    source: None,
                    contests: SortedMap::from([("council".parse().unwrap(), contest)]),
                    accounting: None::<BallotAccounting>,
                }
            })
            .collect();
        let csv = write_returns(&returns, backwards);
        let (read, problems) =
            folder::read_returns("x.csv", csv.as_bytes(), None, &definition, &BTreeMap::new());
        prop_assert_eq!(problems, vec![]);
        prop_assert_eq!(read.returns, returns);
    }

    #[test]
    fn any_bytes_in_any_file_are_read_to_an_end(
        file in 0..folder::FolderFile::ALL.len(),
        bytes: Vec<u8>,
        place in 0_usize..600,
    ) {
        let mut files = example();
        let name = folder::FolderFile::ALL[file].name().to_owned();
        let mut spoilt = files.get(&name).cloned().unwrap_or_default();
        let place = place.min(spoilt.len());
        spoilt.splice(place..place, bytes.iter().copied());
        files.insert(name.clone(), spoilt);
        let (_, problems) = folder::read(&files);
        for problem in problems {
            prop_assert!(!problem.to_string().contains(|c: char| c.is_control()), "{problem:?}");
        }
        files.insert(name, bytes);
        folder::read(&files);
    }

    #[test]
    fn any_signs_of_a_table_are_read_to_an_end(text in "[a-z0-9,\"\r\n \u{feff}-]{0,200}") {
        let mut files = example();
        files.insert("returns.csv".to_owned(), format!("unit,selection,votes\n{text}").into());
        folder::read(&files);
        files.insert("returns.csv".to_owned(), text.into());
        folder::read(&files);
    }
}
