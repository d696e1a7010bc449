//! The election folder of 2016 is one that the project reads without a problem.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use election::{AllocationMethod, CandidateKind, Mode, SourceStatus, lint};
use interchange::folder;

fn files() -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../elections/2016-president");
    let entries = fs::read_dir(folder).expect("the folder is there");
    entries
        .map(|entry| {
            let entry = entry.expect("the folder can be listed");
            let name = entry.file_name().into_string().expect("names are UTF-8");
            (name, fs::read(entry.path()).expect("files can be read"))
        })
        .collect()
}

#[test]
fn the_folder_is_read_without_a_problem() {
    let (folder, problems) = folder::read(&files());
    assert_eq!(problems, []);
    assert_eq!(folder.missing, []);
    assert_eq!(folder.returns.len(), 3_164 + 5);
    let definition = folder.definition.unwrap();
    assert_eq!(definition.mode, Mode::Reconstruction);
    assert_eq!(definition.contests[0].candidates.len(), 122);
    let aggregates = definition.contests[0].candidates.iter();
    let aggregates = aggregates.filter(|one| one.kind == CandidateKind::Aggregate).count();
    assert_eq!(aggregates, 6);
}

/// Keys are not in the tables: without them exactly those authorities are wanting that sign.
#[test]
fn nothing_but_the_keys_is_wanting_in_the_definition() {
    let (folder, _) = folder::read(&files());
    let problems: Vec<String> =
        lint(&folder.definition.unwrap()).iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 3, "{problems:#?}");
    for (problem, authority) in problems.iter().zip(["transcriber", "second-reader", "operator"]) {
        assert!(problem.contains(authority) && problem.contains("has no key"), "{problem}");
    }
}

#[test]
fn the_college_has_51_members_and_says_what_was_not_read() {
    let (folder, _) = folder::read(&files());
    let college = folder.definition.unwrap().college.unwrap();
    assert_eq!(college.states.len(), 51);
    let by_district: Vec<&str> = college
        .states
        .iter()
        .filter(|state| state.method != AllocationMethod::AtLarge)
        .map(|state| state.unit.as_str())
        .collect();
    assert_eq!(by_district, ["us-me", "us-ne"]);
    let marked =
        |status| college.states.iter().filter(|s| s.policy.source.status == status).count();
    assert_eq!(marked(SourceStatus::Read), 8);
    assert_eq!(marked(SourceStatus::NotRead), 1);
    assert_eq!(marked(SourceStatus::Secondary), 42);
}
