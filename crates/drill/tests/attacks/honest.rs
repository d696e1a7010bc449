//! The honest twin of every attack.

use std::collections::BTreeMap;

use drill::{Builder, Phase};
use election::SourceStatus;

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
    let record = verified(&honest().files);
    assert_eq!(record.electoral_count().unwrap().value.appointed.get(), 18);
    // Ten seats, and two senators for each of four states; by the populations 3, 2, 4 and 1.
    let apportioned = record.apportionment().unwrap().value;
    assert_eq!((apportioned.electors.get(), apportioned.majority.get()), (18, 10));
    assert_eq!(record.checkpoint_note(), honest().checkpoint());
}

/// Added by hand from the returns: every count of the nation is the sum of its 14 units.
#[test]
fn the_national_totals_are_those_of_the_returns() {
    let record = verified(&honest().files);
    let us = record.unit_canvass(&"us".parse().unwrap()).unwrap();
    let votes = &us.value.contests[&"president".parse().unwrap()].candidates;
    let totals: Vec<u64> = votes.iter().map(|candidate| candidate.votes.get()).collect();
    assert_eq!(totals, [10_716, 10_388, 250]);
    let figures: BTreeMap<&str, u64> = record.figures().collect();
    for (path, votes) in [
        ("president/popular-votes/ames/us", 10_716),
        ("president/popular-votes-reported/ames/us", 10_716),
        ("president/popular-votes/bell/us-aa/elm", 580),
        ("senator/votes/ames/us-cc", 5_815),
    ] {
        assert_eq!(figures.get(path), Some(&votes), "{path}");
    }
}

/// The same calls give the same bytes.
#[test]
fn the_builder_is_deterministic() {
    assert_eq!(build(&Builder::honest()), *honest());
}

/// Every row of the law that the record rests on and nobody read in full is named, in the check and
/// on the page: the Act of 1941 behind the apportionment, the sections of 2022 known by accounts.
/// Nobody objected in this record, so the law of objections is not among them.
#[test]
fn every_unread_source_behind_a_result_is_named() {
    let files = &honest().files;
    let detail = &check(&pinned(files), "V25").detail.clone();
    let page = crate::support::site(&verified(files), "checks.html");
    for (source, used_for) in [
        ("Act of 15 November 1941, ch. 470, 55 Stat. 761", "apportionment"),
        ("3 U.S.C. 11, as amended 2022", "certificates of vote"),
        ("3 U.S.C. 12, 13, as amended 2022", "day: late papers"),
        ("Pub. L. 117-328, div. P, title I", "the version of the law"),
    ] {
        assert!(detail.contains(source) && detail.contains(used_for), "{source}: {detail}");
        assert!(page.contains(source) && page.contains(used_for), "{source} is not on the page");
    }
    assert!(!detail.contains("15(d)(2)"), "{detail}");
}

/// The sources of the definition are named like those of the law.
#[test]
fn an_unread_source_of_the_definition_is_named() {
    let builder = Builder::honest().until(Phase::Defined).defining(|definition| {
        let source = &mut definition.college.as_mut().unwrap().states[0].policy.source;
        source.citation = "a law of Alder".to_owned();
        source.status = SourceStatus::NotRead;
    });
    let report = unpinned(&build(&builder).files);
    assert!(check(&report, "V25").detail.contains("a law of Alder"));
}
