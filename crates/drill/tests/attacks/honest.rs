//! The honest twin of every attack.

use drill::Builder;

use crate::support::{all_pass, build, check, honest, pinned, unpinned, verified};

#[test]
fn the_honest_record_passes_every_check() {
    all_pass(&pinned(&honest().files));
    let session = &check(&pinned(&honest().files), "V23").detail.clone();
    assert!(session.contains("President ames"), "{session}");
    assert!(session.contains("18 electors appointed, 10 needed"), "{session}");
}

/// Without a trust file nothing is said about whose record it is.
#[test]
fn the_honest_record_is_not_pinned_by_itself() {
    let report = unpinned(&honest().files);
    assert!(report.origin.contains("origin not pinned"), "{}", report.origin);
    let electors = verified(&honest().files).electoral_count().unwrap().value.appointed.get();
    assert_eq!(electors, 18);
}

/// Added by hand from the returns: every count of the nation is the sum of its 14 units.
#[test]
fn the_national_totals_are_those_of_the_returns() {
    let record = verified(&honest().files);
    let us = record.unit_canvass(&"us".parse().unwrap()).unwrap();
    let votes = &us.value.contests[&"president".parse().unwrap()].candidates;
    let totals: Vec<u64> = votes.iter().map(|candidate| candidate.votes.get()).collect();
    assert_eq!(totals, [10_716, 10_388, 250]);
}

/// The same calls give the same bytes.
#[test]
fn the_builder_is_deterministic() {
    assert_eq!(build(&Builder::honest()), *honest());
}
