//! C08: counters that wrap.
//!
//! Historical precedent: Broward and Orange counties, Florida, and Guilford County, North Carolina,
//! 2004, whose counters wrapped at 32,767. An insider can sign any count that JSON holds exactly,
//! and can type a wrapped sum; it does not come out when it is computed again.

use drill::{Builder, Draft, Phase, Seal, Signer, WriteError, derive, honest_return, state};
use election::{LARGEST_COUNT, StatementKind, UnitReturn, VoteCount};
use record::canonical;
use record::{Derivation, Digest};
use verify::{Canvassed, Current, Verdict};

use crate::support::{build, fails, honest, is_open, unpinned, verified};

/// A return with so many votes for the first candidate and no account of its ballots.
fn with_votes(unit: &str, votes: u64) -> UnitReturn {
    let mut unit_return = honest_return(unit);
    unit_return.accounting = None;
    let contest = unit_return.contests.get_mut(&"president".parse().expect("an id"));
    let votes = VoteCount::new(votes).expect("a count");
    contest.expect("a contest").votes.insert("ames".parse().expect("an id"), votes);
    unit_return
}

fn ames(files: &record::MemoryFiles, unit: &str) -> u64 {
    let record = verified(files);
    let canvass = record.unit_canvass(&unit.parse().expect("an id")).expect("a canvass");
    canvass.value.contests[&"president".parse().expect("an id")].candidates[0].votes.get()
}

#[test]
fn c08_sums_around_every_word_size_are_exact() {
    let honest_others = ames(&honest().files, "us-aa") - 620;
    for bits in [15, 16, 31, 32, 52] {
        let votes = (1 << bits) - honest_others;
        let built = build(
            &Builder::honest().until(Phase::Returned).with_return(with_votes("us-aa/elm", votes)),
        );
        assert_eq!(ames(&built.files, "us-aa"), 1 << bits);
        assert_eq!(ames(&built.files, "us"), (1 << bits) + 10_716 - 620 - honest_others);
    }
}

#[test]
fn c08_a_sum_beyond_exact_numbers_is_refused_and_not_published() {
    let mut files = build(&Builder::honest().until(Phase::Defined)).files;
    let drafts = ["us-aa/elm", "us-aa/oak"].map(|unit| {
        let by = drill::office_for(unit);
        Draft::new(StatementKind::UnitReturn, unit, &with_votes(unit, LARGEST_COUNT - 9_999), &by)
    });
    state(&mut files, &Seal::honest(), &drafts).unwrap();
    let refused = derive(&mut files, &Seal::honest(), None);
    let Err(WriteError::Due(errors)) = refused else { panic!("it was added up: {refused:?}") };
    let words: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(words[0].contains("us-aa") && words[0].contains("president"), "{words:?}");
    assert!(Current::read(&files).unwrap().canvasses().is_empty());
    let report = unpinned(&files);
    is_open(&report, "V16", &["canvass/unit@1 of us-aa is missing"]);
    assert_eq!(report.verdict, Verdict::NotChecked);
}

/// An insider types the sum as a counter of 16 bits would have it.
#[test]
fn c08_a_wrapped_sum_does_not_come_out_again() {
    let honest = honest();
    let current = Current::read(&honest.files).unwrap();
    let unit = "us-cc".parse().unwrap();
    let Canvassed { mut canvass, position, .. } = current.canvasses()[&unit].clone();
    let contest = canvass.contests.values_mut().next().unwrap();
    let votes = &mut contest.candidates[0].votes;
    *votes = VoteCount::new(votes.get() % 4_096).unwrap();
    let output = canonical::to_vec(&canvass).unwrap();
    let Some(verify::Payload::Derivation(true_sum)) = current.loaded.payload(position) else {
        panic!("a canvass is a derivation")
    };
    let wrapped = Derivation { output: Digest::of(&output), ..true_sum.clone() };
    let draft = Draft {
        artifacts: vec![output],
        replaces: Some(current.loaded.id(position)),
        ..Draft::new(StatementKind::Derivation, "us-cc", &wrapped, "operator")
    };
    let mut files = honest.files.clone();
    state(&mut files, &Seal::honest(), &[draft.signed_by(&[Signer::own("operator")])]).unwrap();
    let report = unpinned(&files);
    fails(&report, "V15", &["entry 87 (canvass/unit@1 of us-cc)", "computed from its inputs"]);
}
