use election::{Candidate, CandidateKind, FollowUp, Party, SittingMembers, VoteCount};

use super::*;
use crate::ContestOutcomeFormat;
use crate::example::{contest, definition, id, source};

/// A chamber of four seats: three contests, one with a runoff, and one seat that is not up.
fn body() -> (Definition, Chamber) {
    let mut definition = definition();
    let party_of = |label: &str, id: &str| Party {
        id: id.parse().unwrap(),
        name: id.to_owned(),
        labels: vec![label.to_owned()],
        source: None,
    };
    definition.parties = vec![party_of("FARM", "farmers"), party_of("LAB", "labor")];
    definition.parties[0].labels.push("Farmer-Labor".to_owned());
    let candidate = |name: &str, party: Option<&str>| Candidate {
        id: id(name),
        name: name.to_owned(),
        kind: CandidateKind::Person,
        party: party.map(str::to_owned),
        lines: Vec::new(),
    };
    definition.contests = ["one", "two", "two-runoff", "three"]
        .map(|name| {
            let mut contest = contest(name, "us");
            contest.candidates =
                vec![candidate("ames", Some("Farmer-Labor")), candidate("bell", Some("LAB"))];
            contest
        })
        .into();
    definition.contests[3].candidates.push(candidate("coe", None));
    let kind = FollowUpKind::Runoff;
    definition.follow_ups = vec![FollowUp { contest: id("two-runoff"), of: id("two"), kind }];
    let chamber = Chamber {
        id: "council".parse().unwrap(),
        title: "Council".to_owned(),
        legislative: true,
        elected_as: None,
        seats: 4,
        contests: vec![id("one"), id("two"), id("three")],
        sitting: vec![SittingMembers {
            party: "farmers".parse().unwrap(),
            seats: 1,
            source: source(),
        }],
    };
    definition.chambers = vec![chamber.clone()];
    (definition, chamber)
}

fn outcome(contest: &str, decision: Decision) -> ContestOutcome {
    ContestOutcome {
        format: ContestOutcomeFormat::V1,
        contest: id(contest),
        unit: id("us"),
        status: ResultsStatus::UnofficialComplete,
        decision,
        aggregates_ahead: Vec::new(),
    }
}

fn won(contest: &str, winner: &str) -> ContestOutcome {
    let margin = Some(VoteCount::ZERO);
    let winners = vec![id(winner)];
    outcome(contest, Decision::Elected { winners, margin, unfilled: 0, lot: None })
}

fn no_majority() -> ContestOutcome {
    outcome("two", Decision::NoMajority { ahead: vec![id("ames"), id("bell")] })
}

fn filled_by(outcomes: &[&ContestOutcome], rulings: &[&ContestRuling]) -> ChamberResult {
    let (definition, chamber) = body();
    fill_chamber(&definition, &chamber, outcomes, rulings)
}

fn seats(of: &BTreeMap<PartyId, u32>) -> Vec<(&str, u32)> {
    of.iter().map(|(party, seats)| (party.as_str(), *seats)).collect()
}

#[test]
fn a_runoff_decides_where_nobody_has_the_majority_and_an_affiliate_counts_with_its_party() {
    let outcomes = [&won("one", "ames"), &no_majority(), &won("two-runoff", "bell")];
    let result = filled_by(&[&outcomes[..], &[&won("three", "ames")]].concat(), &[]);
    assert_eq!(seats(&result.elected), [("farmers", 2), ("labor", 1)]);
    assert_eq!(seats(&result.sitting), [("farmers", 1)]);
    assert_eq!(result.majority.unwrap().as_str(), "farmers");
    let second = &result.members[1];
    assert_eq!((second.decided_by.as_str(), second.candidate.as_str()), ("two-runoff", "bell"));
    // Two of four seats are no majority.
    let result = filled_by(&[&won("one", "ames"), &won("three", "bell")], &[]);
    assert_eq!((result.majority, result.undecided.len()), (None, 1));
}

#[test]
fn without_its_runoff_and_with_a_tie_a_seat_is_undecided() {
    let tie = Decision::Tie {
        winners: Vec::new(),
        between: vec![id("ames"), id("bell")],
        votes: VoteCount::ZERO,
        seats: 1,
    };
    let mut partial = won("three", "ames");
    partial.status = ResultsStatus::UnofficialPartial;
    let result = filled_by(&[&outcome("one", tie), &no_majority(), &partial], &[]);
    assert_eq!(result.undecided.len(), 3);
    assert!(result.elected.is_empty() && result.members.is_empty());
    // A runoff that nobody needed changes nothing.
    let result = filled_by(&[&won("two", "ames"), &won("two-runoff", "bell")], &[]);
    assert_eq!(seats(&result.elected), [("farmers", 1)]);
}

#[test]
fn a_ruling_goes_before_votes() {
    let ruling = |contest: &str, ruling| ContestRuling {
        format: ContestRulingFormat::V1,
        unit: id("us"),
        contest: id(contest),
        ruling,
        source: source(),
    };
    let vacant = ruling("one", Ruling::NotCertified { new_election_on: None });
    let unopposed = ruling("three", Ruling::Unopposed { candidate: id("coe") });
    let result = filled_by(&[&won("one", "ames")], &[&vacant, &unopposed]);
    assert_eq!(result.vacant, [id("one")]);
    assert_eq!(result.undecided, [id("two")]);
    // Coe has no party that the definition knows, and is a member all the same.
    assert_eq!(result.without_party, [id("three")]);
    assert_eq!(result.members.len(), 1);
    assert!(result.elected.is_empty());
}

/// A runoff can be left without a result too; one that decides nothing is ruled on in vain.
#[test]
fn a_ruling_on_the_runoff_counts_where_the_runoff_decides() {
    let ruling = ContestRuling {
        format: ContestRulingFormat::V1,
        unit: id("us"),
        contest: id("two-runoff"),
        ruling: Ruling::NotCertified { new_election_on: None },
        source: source(),
    };
    let result = filled_by(&[&no_majority(), &won("two-runoff", "bell")], &[&ruling]);
    assert_eq!(result.vacant, [id("two")]);
    let result = filled_by(&[&won("two", "ames"), &won("two-runoff", "bell")], &[&ruling]);
    assert_eq!((result.vacant.len(), seats(&result.elected)), (0, vec![("farmers", 1)]));
}
