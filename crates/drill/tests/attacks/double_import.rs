//! C04: the same media loaded twice.
//!
//! Historical precedent: Monmouth County, New Jersey, 2022, where one USB stick was read twice.
//! An insider can log a statement a second time. No statement counts twice by that: a unit has one
//! standing return, and the second is named. Who inflates the return itself before signing it
//! breaks the account of ballots, unless the poll books are falsified with it: those, and the
//! paper, are beyond a record.

use drill::{Builder, Draft, Seal, Signer, WriteError, force, honest_return, office_for, state};
use election::{BallotCount, StatementKind, UnitReturn, VoteCount};
use record::{AppendError, PowerError};

use crate::support::{
    build, edited, entry, fails, honest, index, leaves, only, passes, position, unpinned, verified,
};

const KIND: StatementKind = StatementKind::UnitReturn;
const UNIT: &str = "us-aa/elm";

fn return_again() -> Draft {
    Draft::new(KIND, UNIT, &honest_return(UNIT), &office_for(UNIT))
}

#[test]
fn c04_the_same_media_twice_changes_no_count_and_is_named() {
    let first = position(&honest().files, KIND, UNIT);
    let mut log = leaves(&honest().files);
    log.leaves.push(log.leaves[index(first)].clone());
    let report = unpinned(&log.sealed(&Seal::honest()));
    fails(&report, "V11", &[&format!("entry 87 is entry {first} once more")]);
    only(&report, &["V11", "V04"]);
}

#[test]
fn c04_the_same_return_signed_again_is_doubled() {
    let mut files = honest().files.clone();
    state(&mut files, &Seal::honest(), &[return_again()]).unwrap();
    let report = unpinned(&files);
    let first = entry(&files, KIND, UNIT);
    fails(&report, "V11", &["entry 87 states again", &first, "UnitReturn of us-aa/elm"]);
    passes(&report, "V16");
}

#[test]
fn c04_a_copy_from_another_device_is_refused() {
    let strangers = return_again().signed_by(&[Signer::with_key("us-aa/elm/clerk", "a device")]);
    let mut files = honest().files.clone();
    let refused = state(&mut files, &Seal::honest(), std::slice::from_ref(&strangers));
    let Err(WriteError::Append(AppendError::Power { errors, .. })) = refused else {
        panic!("a key that no record names was let in: {refused:?}")
    };
    assert!(matches!(errors[..], [PowerError::KeyNotInForce { .. }, _]), "{errors:?}");
    assert_eq!(files, honest().files, "nothing was written");
    force(&mut files, &Seal::honest(), &[strangers]).unwrap();
    fails(&unpinned(&files), "V08", &["entry 87: key", "is not in force"]);
}

#[test]
fn c04_a_copy_in_the_name_of_another_county_is_refused() {
    let other = return_again().signed_by(&[Signer::own("us-aa/oak/clerk")]);
    let mut files = honest().files.clone();
    let refused = state(&mut files, &Seal::honest(), std::slice::from_ref(&other));
    assert!(matches!(refused, Err(WriteError::Append(AppendError::Power { .. }))), "{refused:?}");
    force(&mut files, &Seal::honest(), &[other]).unwrap();
    let names = ["entry 87: us-aa/oak/clerk may not state UnitReturn for us-aa/elm"];
    fails(&unpinned(&files), "V08", &names);
}

/// The clerk signs a return with every ballot twice; the poll book still has each voter once.
#[test]
fn c04_the_turnout_rule_fires_by_itself() {
    let twice = |votes: VoteCount| VoteCount::new(2 * votes.get()).unwrap();
    let built = build(&Builder::honest().changing(KIND, UNIT, move |draft| {
        Some(edited(draft, |unit_return: &mut UnitReturn| {
            for contest in unit_return.contests.values_mut() {
                contest.votes.values_mut().for_each(|votes| *votes = twice(*votes));
                contest.undervotes = contest.undervotes.map(twice);
                contest.overvotes = contest.overvotes.map(twice);
            }
            let account = unit_return.accounting.as_mut().unwrap();
            account.counted = BallotCount::new(2 * account.counted.get()).unwrap();
        }))
    }));
    let report = unpinned(&built.files);
    fails(&report, "V14", &["us-aa/elm: turnout"]);
    fails(&report, "V17", &["us-aa", "items are open"]);
    passes(&report, "V12");
    only(&report, &["V04", "V14", "V17"]);
}

/// What an insider can do: inflate the return and the poll book together, before anything is
/// published. The record is then consistent; only poll books and paper show it.
#[test]
fn c04_falsified_poll_books_are_beyond_the_record() {
    let built = build(&Builder::honest().changing(KIND, UNIT, |draft| {
        Some(edited(draft, |unit_return: &mut UnitReturn| {
            let contest = unit_return.contests.values_mut().next().unwrap();
            let ames = contest.votes.get_mut(&"ames".parse().unwrap()).unwrap();
            *ames = VoteCount::new(ames.get() + 10).unwrap();
            let account = unit_return.accounting.as_mut().unwrap();
            let more = |ballots: BallotCount| BallotCount::new(ballots.get() + 10).unwrap();
            account.issued = account.issued.map(more);
            account.check_ins = account.check_ins.map(more);
            account.counted = more(account.counted);
        }))
    }));
    let us = verified(&built.files);
    let us = us.unit_canvass(&"us".parse().unwrap()).unwrap();
    let ames = us.value.contests[&"president".parse().unwrap()].candidates[0].votes;
    assert_eq!(ames.get(), 10_726, "ten votes were made up, and no check can know");
}
