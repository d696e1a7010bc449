use election::{Contest, Partition};
use proptest::prelude::*;

use super::*;
use crate::example::{check, contest, definition, id, source, unit_return, votes};
use crate::{ChildResult, canvass_unit};

/// The contest `president`, for a county, and the county's canvass by one precinct of two.
fn county(counts: [u64; 6]) -> (Contest, UnitCanvass) {
    let mut contest = contest("president", "us-aa/east");
    contest.number_elected = 1;
    let unit_return = unit_return("us-aa/east/p1", counts);
    let children = [ChildResult::Return(&unit_return)];
    let definition = check(definition()).unwrap();
    let canvass = canvass_unit(&definition, &contest.scope, Partition::Canvass, &children);
    (contest, canvass.unwrap())
}

fn outcome(
    seats: u32,
    counts: [u64; 6],
    lot: Option<&Lot>,
) -> Result<ContestOutcome, OutcomeError> {
    let (mut contest, canvass) = county(counts);
    contest.number_elected = seats;
    contest_outcome(&contest, &canvass, lot)
}

fn elected(winners: &[&str], margin: Option<u64>, unfilled: u32) -> Decision {
    let winners = winners.iter().map(|winner| id(winner)).collect();
    Decision::Elected { winners, margin: margin.map(votes), unfilled, lot: None }
}

fn lot(between: &[&str], drawn: &[&str]) -> Lot {
    let ids = |names: &[&str]| names.iter().map(|name| id(name)).collect();
    Lot {
        format: LotFormat::V1,
        contest: id("president"),
        unit: id("us-aa/east"),
        between: ids(between),
        drawn: ids(drawn),
        of_round: None,
        source: source(),
    }
}

/// More than half of all votes, write-ins that stand for several people among them.
#[test]
fn a_majority_is_more_than_half_and_one_vote_makes_it() {
    let decided = |counts: [u64; 6]| {
        let (mut contest, canvass) = county(counts);
        contest.vote_variation = VoteVariation::Majority;
        contest_outcome(&contest, &canvass, None).unwrap().decision
    };
    let none = |ahead: &[&str]| Decision::NoMajority {
        ahead: ahead.iter().map(|name| id(name)).collect(),
    };
    for (counts, decision) in [
        ([10, 5, 3, 1, 0, 0], elected(&["ames"], Some(2), 0)),
        ([10, 5, 3, 2, 0, 0], none(&["ames", "bell"])),
        ([11, 5, 3, 2, 0, 0], elected(&["ames"], Some(3), 0)),
        ([11, 5, 3, 2, 1, 0], none(&["ames", "bell"])),
        ([4, 3, 0, 3, 0, 0], none(&["ames", "bell", "coe"])),
        ([5, 5, 0, 0, 0, 0], none(&["ames", "bell"])),
        ([0, 0, 0, 0, 5, 0], Decision::NoVotes),
    ] {
        assert_eq!(decided(counts), decision, "{counts:?}");
    }
}

#[test]
fn most_votes_win_and_the_margin_is_to_the_next_person() {
    // The order is that of LINES: ames, two lines of bell, coe, other, none.
    for (seats, counts, decision) in [
        (1, [9, 5, 3, 2, 0, 0], elected(&["ames"], Some(1), 0)),
        (1, [7, 5, 3, 2, 0, 0], elected(&["bell"], Some(1), 0)),
        (2, [7, 5, 3, 2, 0, 0], elected(&["bell", "ames"], Some(5), 0)),
        (1, [7, 0, 0, 0, 0, 0], elected(&["ames"], Some(7), 0)),
        (3, [7, 5, 3, 2, 0, 0], elected(&["bell", "ames", "coe"], None, 0)),
        (4, [7, 5, 3, 2, 0, 0], elected(&["bell", "ames", "coe"], None, 1)),
        (2, [7, 0, 0, 0, 0, 0], elected(&["ames"], None, 1)),
        (2, [7, 7, 0, 0, 0, 0], elected(&["ames", "bell"], Some(7), 0)),
        (1, [0, 0, 0, 0, 5, 5], Decision::NoVotes),
    ] {
        assert_eq!(outcome(seats, counts, None).unwrap().decision, decision, "{seats} {counts:?}");
    }
}

#[test]
fn no_line_but_a_person_ever_wins() {
    let outcome = outcome(1, [2, 1, 0, 0, 1, 100], None).unwrap();
    assert_eq!(outcome.decision, elected(&["ames"], Some(1), 0));
    assert_eq!(outcome.aggregates_ahead, []);
}

#[test]
fn votes_for_several_people_as_one_number_may_hide_the_winner() {
    for (others, ahead) in [(9, vec![]), (10, vec![id("other")]), (11, vec![id("other")])] {
        let outcome = outcome(1, [10, 1, 0, 0, others, 0], None).unwrap();
        assert_eq!(outcome.decision, elected(&["ames"], Some(9), 0));
        assert_eq!(outcome.aggregates_ahead, ahead, "{others} for others");
    }
}

#[test]
fn a_partial_count_stays_labelled_partial() {
    assert_eq!(outcome(1, [1; 6], None).unwrap().status, ResultsStatus::UnofficialPartial);
    let (contest, mut canvass) = county([1; 6]);
    canvass.status = ResultsStatus::UnofficialComplete;
    let outcome = contest_outcome(&contest, &canvass, None).unwrap();
    assert_eq!(outcome.status, ResultsStatus::UnofficialComplete);
}

#[test]
fn c33_a_tie_is_an_outcome_and_one_vote_ends_it() {
    let between = vec![id("ames"), id("bell")];
    let tie = Decision::Tie { winners: vec![], between, votes: votes(8), seats: 1 };
    assert_eq!(outcome(1, [8, 5, 3, 2, 0, 0], None).unwrap().decision, tie);
    let (ames, bell) = (elected(&["ames"], Some(1), 0), elected(&["bell"], Some(1), 0));
    assert_eq!(outcome(1, [9, 5, 3, 2, 0, 0], None).unwrap().decision, ames);
    assert_eq!(outcome(1, [8, 5, 4, 2, 0, 0], None).unwrap().decision, bell);
    // A tie for the second of two seats leaves the first alone.
    let (winners, between) = (vec![id("coe")], vec![id("ames"), id("bell")]);
    let tie = Decision::Tie { winners, between, votes: votes(8), seats: 1 };
    assert_eq!(outcome(2, [8, 5, 3, 9, 0, 0], None).unwrap().decision, tie);
    // Two seats for two equal people are no tie.
    let both = elected(&["ames", "bell"], Some(6), 0);
    assert_eq!(outcome(2, [8, 5, 3, 2, 0, 0], None).unwrap().decision, both);
}

#[test]
fn a_lot_decides_a_tie_and_is_published_with_it() {
    let drawn = lot(&["bell", "ames"], &["bell"]);
    let decided = outcome(1, [8, 5, 3, 2, 0, 0], Some(&drawn)).unwrap().decision;
    let (winners, margin) = (vec![id("bell")], Some(votes(0)));
    let expected = Decision::Elected { winners, margin, unfilled: 0, lot: Some(drawn) };
    assert_eq!(decided, expected);
    // Two of three equal people, after one who needs no lot.
    let drawn = lot(&["ames", "bell", "coe"], &["coe", "ames"]);
    let decided = outcome(2, [8, 5, 3, 8, 0, 0], Some(&drawn)).unwrap().decision;
    let Decision::Elected { winners, .. } = decided else { panic!("the lot decides") };
    assert_eq!(winners, [id::<CandidateId>("ames"), id("coe")]);
}

#[test]
fn a_lot_that_does_not_fit_its_tie_is_refused() {
    let tied = [8, 5, 3, 2, 0, 0];
    let (contest, unit) = (id("president"), id("us-aa/east"));
    let mismatch = OutcomeError::LotMismatch { contest, unit, seats: 1 };
    for (between, drawn) in [
        (&["ames", "bell"][..], &[][..]),
        (&["ames", "bell"], &["ames", "bell"]),
        (&["ames", "bell"], &["ames", "ames"]),
        (&["ames", "bell"], &["coe"]),
        (&["ames", "bell"], &["ames", "coe"]),
        (&["ames", "bell", "coe"], &["ames"]),
        (&["ames"], &["ames"]),
    ] {
        let lot = lot(between, drawn);
        assert_eq!(outcome(1, tied, Some(&lot)).unwrap_err(), mismatch, "{between:?} {drawn:?}");
    }
    let good = lot(&["ames", "bell"], &["ames"]);
    assert!(outcome(1, tied, Some(&good)).is_ok());
    let elsewhere = Lot { unit: id("us-aa/west"), ..good.clone() };
    assert_eq!(outcome(1, tied, Some(&elsewhere)).unwrap_err(), mismatch);
    let other = Lot { contest: id("mayor"), ..good.clone() };
    assert_eq!(outcome(1, tied, Some(&other)).unwrap_err(), mismatch);
    let (contest, unit) = (id("president"), id("us-aa/east"));
    let needless = OutcomeError::LotWithoutTie { contest, unit };
    assert_eq!(outcome(1, [9, 5, 3, 2, 0, 0], Some(&good)).unwrap_err(), needless);
    assert_eq!(outcome(1, [0; 6], Some(&good)).unwrap_err(), needless);
}

#[test]
fn another_places_canvass_decides_nothing() {
    let (contest, canvass) = county([1; 6]);
    let elsewhere = Contest { scope: id("us-aa"), ..contest.clone() };
    let error = contest_outcome(&elsewhere, &canvass, None).unwrap_err();
    assert!(matches!(error, OutcomeError::WrongUnit { .. }));
    let second = UnitCanvass { partition: Partition::District, ..canvass.clone() };
    let error = contest_outcome(&contest, &second, None).unwrap_err();
    assert!(matches!(error, OutcomeError::SecondCount { .. }));
    let mut fewer = contest.clone();
    fewer.candidates.pop();
    let error = contest_outcome(&fewer, &canvass, None).unwrap_err();
    assert!(matches!(error, OutcomeError::ForeignCandidates { .. }));
    let mut unreported = canvass;
    unreported.contests.clear();
    let outcome = contest_outcome(&contest, &unreported, None).unwrap();
    assert_eq!(outcome.decision, Decision::NoVotes);
}

#[test]
fn json_goes_both_ways() {
    for counts in [[9, 5, 3, 2, 0, 0], [8, 5, 3, 2, 0, 0], [0; 6]] {
        let outcome = outcome(1, counts, None).unwrap();
        let json = serde_json::to_string(&outcome).unwrap();
        assert_eq!(serde_json::from_str::<ContestOutcome>(&json).unwrap(), outcome);
    }
    let json = serde_json::to_string(&outcome(1, [9, 5, 3, 2, 0, 0], None).unwrap()).unwrap();
    assert_eq!(
        json,
        r#"{"format":"ascertain/contest-outcome/v1","contest":"president","unit":"us-aa/east","status":"unofficial-partial","decision":{"elected":{"winners":["ames"],"margin":1}}}"#
    );
}

#[test]
fn seats_that_stay_empty_are_written_down() {
    let outcome = outcome(2, [7, 0, 0, 0, 0, 0], None).unwrap();
    let json = serde_json::to_string(&outcome.decision).unwrap();
    assert_eq!(json, r#"{"elected":{"winners":["ames"],"unfilled":1}}"#);
}

fn counted(votes: &[(&str, u64)]) -> std::collections::BTreeMap<CandidateId, VoteCount> {
    votes.iter().map(|(name, count)| (id(name), self::votes(*count))).collect()
}

#[test]
fn votes_counted_from_ballots_decide_as_votes_of_units_do() {
    let (contest, _) = county([0; 6]);
    let missing: UnitId = id("us-aa/east/p2");
    let votes = counted(&[("ames", 9), ("bell", 8), ("coe", 2)]);
    let decided = outcome_of_votes(&contest, &votes, &[], None).unwrap();
    assert_eq!(decided.decision, elected(&["ames"], Some(1), 0));
    assert_eq!(decided.status, ResultsStatus::UnofficialComplete);
    // Ballots of a unit are not there: the same numbers are partial.
    let partial = outcome_of_votes(&contest, &votes, &[missing], None).unwrap();
    assert_eq!(partial.status, ResultsStatus::UnofficialPartial);
    // More write-ins than the winner has votes could be one person's.
    let votes = counted(&[("ames", 9), ("undeclared-write-ins", 10)]);
    let decided = outcome_of_votes(&contest, &votes, &[], None).unwrap();
    assert_eq!(decided.aggregates_ahead, [id("undeclared-write-ins")]);
    // A tie waits for a lot of the seats, and none of a round fits it.
    let votes = counted(&[("ames", 9), ("bell", 9)]);
    let good = lot(&["ames", "bell"], &["bell"]);
    let decided = outcome_of_votes(&contest, &votes, &[], Some(&good)).unwrap();
    assert!(matches!(decided.decision, Decision::Elected { lot: Some(_), .. }));
    let of_round = Lot { of_round: Some(LotRound { pass: 1, round: 1 }), ..good };
    let refused = outcome_of_votes(&contest, &votes, &[], Some(&of_round)).unwrap_err();
    assert!(matches!(refused, OutcomeError::LotMismatch { .. }), "{refused}");
}

#[test]
fn a_count_by_rounds_leaves_seats_open_that_it_did_not_fill() {
    let (mut contest, _) = county([0; 6]);
    contest.number_elected = 2;
    let winners = || vec![id("bell")];
    let complete = RoundsEnd::Complete { margin: None };
    let decided = outcome_of_rounds(&contest, winners(), complete, &[]);
    assert_eq!(decided.decision, elected(&["bell"], None, 1));
    let stopped = outcome_of_rounds(&contest, winners(), RoundsEnd::Stopped, &[]);
    assert_eq!(stopped.decision, Decision::Stopped { winners: winners() });
    let round = LotRound { pass: 1, round: 3 };
    let between = vec![id("ames"), id("coe")];
    let end = RoundsEnd::Tied { between: between.clone(), round, falls: true };
    let tied = outcome_of_rounds(&contest, winners(), end, &[]);
    let expected = Decision::TiedRound { winners: winners(), between, round, falls: true };
    assert_eq!(tied.decision, expected);
}

proptest! {
    /// Against the definition of a plurality: everybody elected has more votes than everybody
    /// not elected, or the difference is a tie.
    #[test]
    fn nobody_with_fewer_votes_is_put_before_anybody_with_more(
        counts in prop::array::uniform6(0_u64..6),
        seats in 1_u32..5,
    ) {
        let people = [("ames", counts[0]), ("bell", counts[1] + counts[2]), ("coe", counts[3])];
        let of = |id: &CandidateId| people.iter().find(|(name, _)| *name == id.as_str()).unwrap().1;
        let voted = people.iter().filter(|(_, votes)| *votes > 0).count();
        let wanted = usize::try_from(seats).unwrap().min(voted);
        match outcome(seats, counts, None).unwrap().decision {
            Decision::NoVotes => prop_assert_eq!(voted, 0),
            Decision::Elected { winners, unfilled, .. } => {
                prop_assert_eq!(winners.len(), wanted);
                prop_assert_eq!(usize::try_from(seats - unfilled).unwrap(), wanted);
                let least = winners.iter().map(of).min().unwrap();
                let rest = people.iter().filter(|(name, _)| !winners.contains(&id(name)));
                prop_assert!(rest.clone().all(|(_, votes)| *votes < least));
            }
            Decision::Tie { winners, between, votes, seats: left } => {
                prop_assert_eq!(winners.len() + usize::try_from(left).unwrap(), wanted);
                prop_assert!(between.len() > usize::try_from(left).unwrap());
                prop_assert!(winners.iter().all(|id| of(id) > votes.get()));
                prop_assert!(between.iter().all(|id| of(id) == votes.get()));
            }
            other => prop_assert!(false, "votes without rounds: {other:?}"),
        }
    }

    /// Names are not looked at: whoever has the votes wins.
    #[test]
    fn two_candidates_who_exchange_votes_exchange_places(
        counts in prop::array::uniform6(0_u64..6),
    ) {
        let mut counts = counts;
        counts[2] = 0;
        let mut exchanged = counts;
        exchanged.swap(0, 1);
        let swap = |id: CandidateId| match id.as_str() {
            "ames" => "bell".parse().unwrap(),
            "bell" => "ames".parse().unwrap(),
            _ => id,
        };
        let sorted = |decision: Decision, swap: &dyn Fn(CandidateId) -> CandidateId| {
            let (mut winners, mut between) = match decision {
                Decision::Elected { winners, .. } => (winners, vec![]),
                Decision::Tie { winners, between, .. } => (winners, between),
                _ => (vec![], vec![]),
            };
            winners = winners.into_iter().map(swap).collect();
            between = between.into_iter().map(swap).collect();
            winners.sort();
            between.sort();
            (winners, between)
        };
        let one = outcome(1, counts, None).unwrap().decision;
        let other = outcome(1, exchanged, None).unwrap().decision;
        prop_assert_eq!(sorted(one, &swap), sorted(other, &|id| id));
    }
}
