//! The election of 1800, and what its law does in other cases.

use canvass::contingent::house_choice;
use canvass::early::{EarlyError, EarlyOutcome, EarlyReturn, count_early, early_vice_president};
use canvass::session::Question;

use crate::contingent::{ballots, states_of};
use crate::data::{electors, id, old_election, persons, votes};

fn lists_of_1800() -> Vec<EarlyReturn> {
    let election = old_election(include_str!("../data/electoral_votes_1800.csv"));
    let list = |called: &canvass::session::RollState| EarlyReturn {
        state: called.state.clone(),
        appointed: called.appointed,
        votes: election.lists[&(called.state.clone(), "either")].clone(),
    };
    election.roll.iter().map(list).collect()
}

#[test]
fn golden_1800_jefferson_and_burr_have_73_of_138_electors_each() {
    let count = count_early(&lists_of_1800()).unwrap();
    assert_eq!((count.appointed, count.needed), (electors(138), electors(70)));
    let expected = votes("jefferson 73, burr 73, adams 65, pinckney 64, jay 1");
    assert_eq!(count.votes, expected);
    assert_eq!(count.votes.total().unwrap(), electors(276));
    let between = persons(&["burr", "jefferson"]);
    assert_eq!(count.president, EarlyOutcome::Tie { between });
}

#[test]
fn golden_1801_the_house_chooses_jefferson_on_ballot_36() {
    let election = old_election(include_str!("../data/electoral_votes_1800.csv"));
    let count = count_early(&lists_of_1800()).unwrap();
    let ballots = ballots(include_str!("../data/house_ballots_1801.csv"));
    assert_eq!(ballots.len(), 36);
    let states = states_of(&election);
    let choice = house_choice(count.house_candidates(), &states, &ballots).unwrap();
    assert_eq!((choice.states, choice.needed), (16, 9));
    let by_person = |ballot: usize| {
        let states = &choice.ballots[ballot - 1].states;
        (states[&id("jefferson")], states[&id("burr")])
    };
    for ballot in 1..=35 {
        assert_eq!(by_person(ballot), (8, 6), "ballot {ballot}");
        assert_eq!(choice.ballots[ballot - 1].by_state.len(), 16);
    }
    assert_eq!(by_person(36), (10, 4));
    assert_eq!(choice.chosen, Some(id("jefferson")));
    let undecided = house_choice(count.house_candidates(), &states, &ballots[..35]).unwrap();
    assert_eq!(undecided.chosen, None);
    let burr = Some(EarlyOutcome::Elected { person: id("burr") });
    assert_eq!(early_vice_president(&count, &id("jefferson")), burr);
}

fn list(state: &str, appointed: u64, list: &str) -> EarlyReturn {
    EarlyReturn { state: id(state), appointed: electors(appointed), votes: votes(list) }
}

#[test]
fn the_most_votes_elect_only_with_a_majority_of_the_electors() {
    let president = |text: &str| count_early(&[list("us-va", 10, text)]).unwrap().president;
    let elected = EarlyOutcome::Elected { person: id("ames") };
    assert_eq!(president("ames 7, bell 6, coe 6"), elected);
    let candidates = persons(&["ames", "bell", "coe", "dunn", "eads"]);
    assert_eq!(
        president("ames 5, bell 4, coe 4, dunn 3, eads 2, ford 1"),
        EarlyOutcome::NoMajority { candidates }
    );
    // Half is no majority, and two may share the fifth place.
    let tied = persons(&["eads", "ford"]);
    let question = Question::TieForLastPlace { tied, places_left: 1 };
    assert_eq!(
        president("ames 5, bell 4, coe 3, dunn 2, eads 1, ford 1"),
        EarlyOutcome::NeedsCongress { question }
    );
    let between = persons(&["ames", "bell", "coe"]);
    assert_eq!(president("ames 6, bell 6, coe 6"), EarlyOutcome::Tie { between });
}

#[test]
fn the_vice_president_needs_no_majority_and_the_senate_breaks_a_tie() {
    let count = count_early(&[list("us-va", 10, "ames 8, bell 4, coe 4, dunn 3")]).unwrap();
    let between = persons(&["bell", "coe"]);
    let vice_president = early_vice_president(&count, &id("ames"));
    assert_eq!(vice_president, Some(EarlyOutcome::Tie { between }));
    let alone = count_early(&[list("us-va", 10, "ames 8")]).unwrap();
    assert_eq!(early_vice_president(&alone, &id("ames")), None);
    assert_eq!(alone.house_candidates(), []);
}

#[test]
fn lists_that_cannot_be_are_refused() {
    let twice = [list("us-va", 3, "ames 3"), list("us-va", 3, "bell 3")];
    assert_eq!(count_early(&twice), Err(EarlyError::StateTwice { state: id("us-va") }));
    let state = || id("us-va");
    let error =
        EarlyError::TooManyVotes { state: state(), votes: electors(7), appointed: electors(3) };
    assert_eq!(count_early(&[list("us-va", 3, "ames 3, bell 3, coe 1")]), Err(error));
    let error = EarlyError::TwoVotesForOnePerson {
        state: state(),
        person: id("ames"),
        votes: electors(4),
        appointed: electors(3),
    };
    assert_eq!(count_early(&[list("us-va", 3, "ames 4")]), Err(error));
}
