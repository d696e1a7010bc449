//! C09: counts that cannot be.
//!
//! Historical precedent: Volusia County, Florida, 2000, reported -16,022 votes. An insider can
//! sign any bytes as a return, and two insiders can put them in the place of a good one. What is no
//! count is no return; what is a count and cannot be true of the unit's own ballots is named; from
//! neither is any sum made, and what was published before stays as it was.

use drill::{Builder, Draft, Seal, WriteError, derive, force, state};
use election::{BallotCount, StatementKind, UnitReturn};
use record::{AppendError, MemoryFiles};

use crate::support::{
    build, edited, fails, honest, is_open, only, passes, replacement, rewritten, unpinned,
};

const KIND: StatementKind = StatementKind::UnitReturn;
const UNIT: &str = "us-aa/elm";

/// The honest record with the return of [`UNIT`] replaced, after the sums refused to follow it.
fn replaced(change: impl FnOnce(Draft) -> Draft) -> MemoryFiles {
    let mut files = honest().files.clone();
    let draft = change(replacement(&files, KIND, UNIT, "us-aa/board"));
    force(&mut files, &Seal::honest(), &[draft]).expect("two authorities with the power sign");
    let before = files.clone();
    let refused = derive(&mut files, &Seal::honest(), None);
    let Err(WriteError::Due(errors)) = refused else { panic!("it was added up: {refused:?}") };
    assert_eq!(errors[0].unit, "us-aa", "{}", errors[0]);
    assert_eq!(files, before, "nothing was published");
    files
}

/// Numbers that are none in canonical JSON: nobody could read the payload, and the record refuses
/// it from the start.
#[test]
fn c09_the_record_refuses_what_is_no_number() {
    for wrong in ["1.5", "1e309", "620.0", "9007199254740992", "NaN"] {
        let to = format!("\"ames\":{wrong}");
        let mut files = honest().files.clone();
        let draft = replacement(&files, KIND, UNIT, "us-aa/board");
        let draft = rewritten(draft, "\"ames\":620", &to);
        let refused = state(&mut files, &Seal::honest(), &[draft]);
        assert!(matches!(refused, Err(WriteError::Append(AppendError::Statement(_)))));
        assert_eq!(files, honest().files, "nothing was written");
    }
}

#[test]
fn c09_what_is_no_count_is_no_return() {
    for wrong in ["-16022", "1.5", "1e309", "620.0", "9007199254740992", "\"620\"", "NaN", "null"] {
        let to = format!("\"ames\":{wrong}");
        let files = replaced(|draft| rewritten(draft, "\"ames\":620", &to));
        let report = unpinned(&files);
        fails(&report, "V10", &["entry 87", "not canonical JSON of a UnitReturn"]);
        let names = ["canvass/unit@1 of us-aa", "entry 87 (UnitReturn of us-aa/elm)"];
        is_open(&report, "V16", &names);
    }
}

#[test]
fn c09_more_votes_than_ballots_are_not_added_up() {
    let files = replaced(|draft| {
        edited(draft, |unit_return: &mut UnitReturn| {
            let account = unit_return.accounting.as_mut().unwrap();
            account.counted = BallotCount::new(1_214).unwrap();
        })
    });
    let names = ["entry 87 (us-aa/elm)", "1215 votes from 1214 ballots"];
    fails(&unpinned(&files), "V12", &names);
}

#[test]
fn c09_votes_for_somebody_who_does_not_stand_are_named() {
    let files = replaced(|draft| rewritten(draft, "\"coe\":15", "\"coe\":10,\"dee\":5"));
    let names = ["entry 87 (us-aa/elm)", "dee is no candidate of contest president"];
    fails(&unpinned(&files), "V12", &names);
}

#[test]
fn c09_more_ballots_than_voters_are_named() {
    let built = build(&Builder::honest().changing(KIND, UNIT, |draft| {
        Some(edited(draft, |unit_return: &mut UnitReturn| {
            let account = unit_return.accounting.as_mut().unwrap();
            account.registered = Some(BallotCount::new(1_000).unwrap());
        }))
    }));
    let report = unpinned(&built.files);
    fails(&report, "V14", &["us-aa/elm: registered"]);
    passes(&report, "V12");
    only(&report, &["V04", "V14", "V17"]);
}

/// One return that nobody can read holds up its own state and nothing else: every other result is
/// stated, what is above is partial and names the state's units, and the verdict stays open.
#[test]
fn c09_one_unreadable_return_does_not_hold_up_the_others() {
    let wrong = |draft| Some(rewritten(draft, "\"ames\":620", "\"ames\":-16022"));
    let builder = Builder::honest().around_refusals().until(drill::Phase::Defined);
    let mut files = build(&builder).files;
    let honest_returns = drill::returns().into_iter().map(|unit_return| {
        let unit = unit_return.unit.as_str();
        let draft = Draft::new(KIND, unit, &unit_return, &drill::office_for(unit));
        if unit == UNIT { wrong(draft).unwrap() } else { draft }
    });
    let drafts: Vec<Draft> = honest_returns.collect();
    drill::force(&mut files, &Seal::honest(), &drafts).unwrap();
    let Err(WriteError::Due(errors)) = derive(&mut files, &Seal::honest(), None) else {
        panic!("the state was added up")
    };
    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("canvass/unit@1 of us-aa: "), "{told:?}");
    let current = verify::Current::read(&files).unwrap();
    let canvasses = current.canvasses();
    assert!(!canvasses.contains_key(&"us-aa".parse().unwrap()));
    for whole in ["us-aa/ash", "us-bb", "us-cc", "us-dd"] {
        assert!(canvasses[&whole.parse().unwrap()].canvass.missing.is_empty(), "{whole}");
    }
    let us = &canvasses[&"us".parse().unwrap()].canvass;
    assert_eq!(us.status, canvass::ResultsStatus::UnofficialPartial);
    let missing: Vec<&str> = us.missing.iter().map(election::UnitId::as_str).collect();
    let of_alder = ["us-aa/ash/p1", "us-aa/ash/p2", "us-aa/ash/p3", "us-aa/elm", "us-aa/oak"];
    assert_eq!(missing, of_alder);
    let report = unpinned(&files);
    fails(&report, "V10", &["not canonical JSON of a UnitReturn"]);
    is_open(&report, "V16", &["canvass/unit@1 of us-aa is missing and cannot be computed: "]);
}
