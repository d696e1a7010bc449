//! Rulings on contests, and the chambers whose seats they empty.
//!
//! An insider with the power to rule in one place can state a ruling about a contest of another.
//! Such a one cannot empty or fill a seat by it, nor leave a ruling that stands out of a chamber.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use drill::{Draft, Seal, Signer, derive, state};
use election::{Chamber, Party, Power, StatementKind};
use record::MemoryFiles;
use serde_json::{Value, json};

use crate::ballots::{BALLOTS, add, batch, with_mayor};
use crate::support::{build, fails, passes, unpinned, verified};

const RULING: StatementKind = StatementKind::ContestRuling;

/// Dogwood's mayor fills the only seat of a council; the boards of Dogwood and Cedar may rule.
fn with_council() -> MemoryFiles {
    let builder = with_mayor().defining(|definition| {
        definition.parties = vec![Party {
            id: "growers".parse().unwrap(),
            name: "Growers".to_owned(),
            labels: vec!["GRW".to_owned()],
            source: None,
        }];
        let mayor = definition.contests.iter_mut().find(|c| c.id.as_str() == "mayor").unwrap();
        mayor.candidates[0].party = Some("GRW".to_owned());
        definition.chambers = vec![Chamber {
            id: "council".parse().unwrap(),
            title: "Council".to_owned(),
            legislative: true,
            elected_as: None,
            seats: 1,
            contests: vec!["mayor".parse().unwrap()],
            sitting: Vec::new(),
        }];
        for (office, place) in [
            ("us-dd/board", "us-dd"),
            ("us-dd/executive", "us-dd"),
            ("us-cc/board", "us-cc"),
            ("us-cc/executive", "us-cc"),
        ] {
            let mut authorities = definition.authorities.iter_mut();
            let office = authorities.find(|a| a.id.as_str() == office).unwrap();
            office.powers.push(Power { states: RULING, within: place.parse().unwrap() });
        }
    });
    let mut files = build(&builder).files;
    let draft = batch(&files, "all", &BALLOTS);
    add(&mut files, &[draft]);
    files
}

fn ruling(unit: &str, contest: &str, ruling: &Value) -> Value {
    json!({
        "contest": contest,
        "format": "ascertain/contest-ruling/v1",
        "ruling": ruling,
        "source": { "citation": "made up for a drill", "status": "read" },
        "unit": unit,
    })
}

/// Signed by board and executive of a place.
fn stated(unit: &str, payload: &Value) -> Draft {
    let draft = Draft::new(RULING, unit, payload, &format!("{unit}/board"));
    let second = Signer::own(&format!("{unit}/executive"));
    Draft { signers: vec![draft.signers[0].clone(), second], ..draft }
}

fn seats(files: &MemoryFiles) -> Vec<(String, u64)> {
    let record = verified(files);
    let figures = record.figures().filter(|(path, _)| path.starts_with("council/"));
    figures.map(|(path, value)| (path.to_owned(), value)).collect()
}

fn of(figures: &[(&str, u64)]) -> Vec<(String, u64)> {
    figures.iter().map(|(path, value)| ((*path).to_owned(), *value)).collect()
}

#[test]
fn a_ruling_by_another_places_board_is_named_and_empties_no_seat() {
    let mut files = with_council();
    let held =
        [("council/seats/growers", 1), ("council/seats/undecided", 0), ("council/seats/vacant", 0)];
    assert_eq!(seats(&files), of(&held));
    let none = json!({ "not-certified": {} });
    let forged = stated("us-cc", &ruling("us-cc", "mayor", &none));
    state(&mut files, &Seal::honest(), &[forged]).unwrap();
    let report = unpinned(&files);
    fails(&report, "V12", &["rules on mayor in us-cc", "the contest is for us-dd"]);
    // The chamber does not rest on it.
    passes(&report, "V16");
    // The honest twin: Dogwood's own board.
    let mut files = with_council();
    add(&mut files, &[stated("us-dd", &ruling("us-dd", "mayor", &none))]);
    passes(&unpinned(&files), "V12");
    passes(&unpinned(&files), "V16");
    assert_eq!(seats(&files), of(&[("council/seats/undecided", 0), ("council/seats/vacant", 1)]));
}

/// One who holds a valid key rules alone.
#[test]
fn a_ruling_by_one_alone_is_named_and_has_no_effect() {
    let mut files = with_council();
    let none = json!({ "not-certified": {} });
    let payload = ruling("us-dd", "mayor", &none);
    let alone = Draft::new(RULING, "us-dd", &payload, "us-dd/board");
    drill::force(&mut files, &Seal::honest(), &[alone]).unwrap();
    fails(&unpinned(&files), "V08", &["it is signed by two authorities"]);
    passes(&unpinned(&files), "V16");
}

/// Somebody is said to be elected without a vote where others stand and have votes.
#[test]
fn a_ruling_for_one_of_several_is_named() {
    let mut files = with_council();
    let unopposed = json!({ "unopposed": { "candidate": "bell" } });
    add(&mut files, &[stated("us-dd", &ruling("us-dd", "mayor", &unopposed))]);
    fails(&unpinned(&files), "V12", &["bell does not stand alone"]);
}

#[test]
fn a_ruling_for_somebody_who_does_not_stand_is_named() {
    let mut files = with_council();
    let unopposed = json!({ "unopposed": { "candidate": "nobody" } });
    add(&mut files, &[stated("us-dd", &ruling("us-dd", "mayor", &unopposed))]);
    fails(&unpinned(&files), "V12", &["nobody does not stand in it"]);
    let mut files = with_council();
    let none = json!({ "not-certified": {} });
    add(&mut files, &[stated("us-dd", &ruling("us-dd", "sheriff", &none))]);
    fails(&unpinned(&files), "V12", &["it is no contest of the definition"]);
}

/// An insider states the ruling and no new result, so that the seat goes on being held.
#[test]
fn a_chamber_that_leaves_a_ruling_out_is_out_of_date() {
    let mut files = with_council();
    let none = json!({ "not-certified": {} });
    let draft = stated("us-dd", &ruling("us-dd", "mayor", &none));
    state(&mut files, &Seal::honest(), &[draft]).unwrap();
    let report = unpinned(&files);
    let current = crate::support::check(&report, "V16");
    assert_eq!(current.verdict, verify::Verdict::NotChecked, "{}", current.detail);
    assert!(current.detail.contains("canvass/chamber@1"), "{}", current.detail);
    derive(&mut files, &Seal::honest(), None).unwrap();
    passes(&unpinned(&files), "V16");
}
