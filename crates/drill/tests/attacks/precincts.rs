//! C25: a precinct omitted, added twice or transposed between levels.
//!
//! Historical precedent: Waukesha County, Wisconsin, 2011, where a city was left out of a county's
//! spreadsheet. The insider here is the operator who adds up, with a valid key, and everything
//! above is derived from the false sum. Sums are computed again from the returns, so every slip
//! between levels is named with its unit. What was transposed before the precinct signed is not:
//! only the paper shows it.

use drill::{Builder, Draft, Phase, Seal, WriteError, derive, state};
use election::{StatementKind, UnitReturn};
use record::canonical;
use record::{Derivation, Digest, Input};
use verify::{Canvassed, Current, Payload};

use crate::support::{
    all_pass, build, check, edited, entry, fails, honest, is_open, only, passes, replacement,
    unpinned, verified,
};

const KIND: StatementKind = StatementKind::UnitReturn;

#[test]
fn c25_a_precinct_left_out_of_the_sum_is_named() {
    let built = build(&Builder::honest().leaving_out("us-aa/ash/p2", "us-aa/ash"));
    let report = unpinned(&built.files);
    let left_out = format!("leaves out [{} (UnitReturn of us-aa/ash/p2)]", {
        entry(&built.files, KIND, "us-aa/ash/p2")
    });
    fails(&report, "V16", &["canvass/unit@1 of us-aa/ash", &left_out]);
    passes(&report, "V13");
    passes(&report, "V15");
}

#[test]
fn c25_a_precinct_that_never_reported_keeps_every_level_partial() {
    let builder = Builder::honest().until(Phase::Returned).without_return("us-aa/ash/p2");
    let built = build(&builder);
    is_open(&unpinned(&built.files), "V13", &["1 of 16 units are missing: us-aa/ash/p2"]);
    let record = verified(&built.files);
    for unit in ["us-aa/ash", "us-aa", "us"] {
        let canvass = record.unit_canvass(&unit.parse().unwrap()).unwrap().value;
        assert_eq!(canvass.status, canvass::ResultsStatus::UnofficialPartial, "{unit}");
        assert_eq!(canvass.missing, ["us-aa/ash/p2".parse().unwrap()], "{unit}");
    }
    let appointment = record.appointment(&"us-aa".parse().unwrap()).unwrap().value;
    assert_eq!(appointment.status, canvass::ResultsStatus::UnofficialPartial);
}

/// The standing canvass of a place, its output and its derivation changed, and stated again.
fn restated(
    unit: &str,
    change: impl FnOnce(&mut canvass::UnitCanvass, &mut Derivation, &Current),
) -> record::MemoryFiles {
    let mut files = honest().files.clone();
    let current = Current::read(&files).expect("the record can be read");
    let place = unit.parse().expect("a unit");
    let Canvassed { mut canvass, position: at, .. } = current.canvasses()[&place].clone();
    let Some(Payload::Derivation(derivation)) = current.loaded.payload(at) else {
        panic!("a canvass is a derivation")
    };
    let mut derivation = derivation.clone();
    change(&mut canvass, &mut derivation, &current);
    let output = canonical::to_vec(&canvass).expect("a canvass has canonical bytes");
    derivation.output = Digest::of(&output);
    let draft = Draft {
        artifacts: vec![output],
        replaces: Some(current.loaded.id(at)),
        ..Draft::new(StatementKind::Derivation, unit, &derivation, "operator")
    };
    state(&mut files, &Seal::honest(), &[draft]).expect("an operator may replace a result");
    files
}

/// What a sum replaces stood until then, and is nothing that it can rest on.
#[test]
fn c25_a_sum_that_rests_on_the_one_it_replaces_is_named() {
    let files = restated("us-cc/east", |_, derivation, current| {
        let itself = current.canvasses()[&"us-cc/east".parse().unwrap()].position;
        derivation.inputs.push(Input(current.loaded.id(itself)));
    });
    let report = unpinned(&files);
    fails(&report, "V16", &["canvass/unit@1 of us-cc/east", "(Derivation of us-cc/east)]"]);
    fails(&report, "V15", &["canvass/unit@1 of us-cc/east"]);
}

#[test]
fn c25_a_precinct_added_twice_is_named() {
    let files = restated("us-cc/east", |canvass, derivation, _| {
        let twice = derivation.inputs[2];
        derivation.inputs.push(twice);
        canvass.units_reporting += 1;
    });
    let report = unpinned(&files);
    fails(&report, "V15", &["entry 87 (canvass/unit@1 of us-cc/east)", "us-cc/east/p2"]);
    fails(&report, "V16", &["canvass/unit@1 of us-cc/east"]);
}

/// The two columns of a county's table are swapped on the way to the state.
#[test]
fn c25_columns_swapped_between_levels_do_not_come_out_again() {
    let files = restated("us-cc/east", |canvass, _, _| {
        let candidates = &mut canvass.contests.values_mut().next().unwrap().candidates;
        let (ames, bell) = (candidates[0].votes, candidates[1].votes);
        (candidates[0].votes, candidates[1].votes) = (bell, ames);
    });
    let report = unpinned(&files);
    fails(&report, "V15", &["entry 87 (canvass/unit@1 of us-cc/east)", "computed from its inputs"]);
}

/// A county in the place of a precinct: the sum rests on a statement of another level.
#[test]
fn c25_a_part_of_another_place_is_named() {
    let files = restated("us-cc/east", |_, derivation, current| {
        let west = current.statement(KIND, &"us-cc/west".parse().unwrap()).unwrap().0;
        derivation.inputs[2] = record::Input(west);
    });
    let report = unpinned(&files);
    fails(&report, "V15", &["entry 87 (canvass/unit@1 of us-cc/east)", "us-cc/west"]);
    let west =
        format!("rests on [{} (UnitReturn of us-cc/west)]", { entry(&files, KIND, "us-cc/west") });
    fails(&report, "V16", &["leaves out", "UnitReturn of us-cc/east/p2", &west]);
}

/// Two precincts' returns under each other's name.
#[test]
fn c25_returns_stated_for_each_other_are_named() {
    let mut files = build(&Builder::honest().until(Phase::Returned)).files;
    let other = replacement(&files, KIND, "us-cc/east/p2", "us-cc/board").payload;
    let draft = replacement(&files, KIND, "us-cc/east/p1", "us-cc/board");
    state(&mut files, &Seal::honest(), &[Draft { payload: other, ..draft }]).unwrap();
    let refused = derive(&mut files, &Seal::honest(), None);
    assert!(matches!(refused, Err(WriteError::Due(_))), "{refused:?}");
    let report = unpinned(&files);
    let words = "the payload is about us-cc/east/p2, and the statement is about us-cc/east/p1";
    fails(&report, "V10", &[words]);
}

/// What an insider can do: swap the columns in the precinct itself, before anything is signed. All
/// figures then agree with one another, and the record passes; a sample audit of the paper, or a
/// hand count, is what finds it.
#[test]
fn c25_columns_swapped_before_signing_are_for_the_paper_to_show() {
    let built = build(&Builder::honest().changing(KIND, "us-cc/east/p2", |draft| {
        Some(edited(draft, |unit_return: &mut UnitReturn| {
            for contest in unit_return.contests.values_mut() {
                let (ames, bell) = ("ames".parse().unwrap(), "bell".parse().unwrap());
                let (one, two) = (contest.votes[&ames], contest.votes[&bell]);
                contest.votes.extend([(ames, two), (bell, one)]);
            }
        }))
    }));
    let report = unpinned(&built.files);
    only(&report, &["V04"]);
    passes(&report, "V14");
    assert_eq!(check(&report, "V13").detail, "16 units");
    all_pass(&crate::support::trusting(&built.files, &built.trust()));
}

/// A board certifies its canvass and leaves a contest out.
#[test]
fn c25_a_certification_of_fewer_contests_is_named() {
    let built =
        build(&Builder::honest().changing(StatementKind::Certification, "us-cc", |draft| {
            Some(edited(draft, |certification: &mut canvass::acts::Certification| {
                certification.contests.retain(|contest| contest.as_str() != "president");
            }))
        }));
    let report = unpinned(&built.files);
    let found = check(&report, "V17");
    assert_ne!(found.verdict, verify::Verdict::Pass, "nobody certified the president in us-cc");
    assert!(found.detail.contains("us-cc") && found.detail.contains("president"));
}
