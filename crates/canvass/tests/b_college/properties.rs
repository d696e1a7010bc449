//! What holds for every session.

use canvass::ascertainment::Issuer;
use canvass::law::LawVersion;
use canvass::person::PersonVotes;
use canvass::session::{
    AnnouncedTotals, ElectoralCount, Ground, JointSessionEvent, Objection, OfficeOutcome, Paper,
    PaperFate, RollState, SessionAct,
};
use election::ElectorCount;
use proptest::prelude::*;

use crate::data::{
    CONGRESS, electors, event, id, objected, objection, quiet_session, run, with_acts,
};

const PERSONS: [&str; 4] = ["ames", "bell", "coe", "dunn"];

/// For each state: electors, of whom some are not appointed, votes and whether it is objected to.
#[derive(Clone, Debug)]
struct State {
    entitled: u64,
    missing: u64,
    votes: [u64; 4],
    forged: bool,
    sustained: Option<Ground>,
}

fn state() -> impl Strategy<Value = State> {
    let ground =
        prop::sample::select(vec![Ground::NotLawfullyCertified, Ground::NotRegularlyGiven]);
    (1..40u64, 0..3u64, [0..20u64, 0..20, 0..20, 0..20], any::<bool>(), prop::option::of(ground))
        .prop_map(|(entitled, missing, wanted, forged, sustained)| {
            let missing = missing.min(entitled - 1);
            let mut left = entitled - missing;
            let votes = wanted.map(|wanted| {
                let votes = wanted.min(left);
                left -= votes;
                votes
            });
            State { entitled, missing, votes, forged, sustained }
        })
}

fn list(votes: [u64; 4]) -> PersonVotes {
    let mut list = PersonVotes::default();
    for (person, count) in PERSONS.iter().zip(votes) {
        list.add(&id(person), electors(count)).unwrap();
    }
    list
}

fn roll(states: &[State]) -> Vec<RollState> {
    let called = |(at, state): (usize, &State)| RollState {
        state: id(&format!("us-{at:02}")),
        name: format!("State {at:02}"),
        entitled: electors(state.entitled),
        appointed: electors(state.entitled - state.missing),
    };
    states.iter().enumerate().map(called).collect()
}

fn papers(states: &[State]) -> Vec<Paper> {
    let mut papers = Vec::new();
    for (called, state) in roll(states).into_iter().zip(states) {
        let honest = Paper {
            state: called.state,
            number: 1,
            president: list(state.votes),
            vice_president: list(state.votes),
            certified_by: Issuer::Executive,
            determined_by: None,
        };
        if state.forged {
            let president = list([state.entitled - state.missing, 0, 0, 0]);
            let certified_by = Issuer::Other;
            papers.push(Paper { number: 2, president, certified_by, ..honest.clone() });
        }
        papers.push(honest);
    }
    papers
}

fn events(states: &[State]) -> Vec<JointSessionEvent> {
    let roll = roll(states);
    let mut events = quiet_session(&roll);
    for (called, state) in roll.iter().zip(states) {
        if let Some(ground) = state.sustained {
            let acts = objected(called.state.as_str(), objection(ground, 435, 100), true, true);
            events = with_acts(events, called.state.as_str(), acts);
        }
    }
    events
}

fn count(states: &[State], papers: &[Paper]) -> ElectoralCount {
    let law = LawVersion::CountReform2022.law();
    run(law, CONGRESS, &roll(states), papers, &events(states)).unwrap()
}

proptest! {
    #[test]
    fn votes_counted_are_never_more_than_electors_appointed(
        states in prop::collection::vec(state(), 1..12)
    ) {
        let count = count(&states, &papers(&states));
        prop_assert!(count.president.total().unwrap() <= count.appointed);
        prop_assert!(count.vice_president.total().unwrap() <= count.appointed);
        for (counted, called) in count.states.iter().zip(roll(&states)) {
            prop_assert!(counted.president.total().unwrap() <= counted.appointed);
            prop_assert!(counted.appointed <= called.appointed);
        }
        let whole = ElectorCount::checked_sum(count.states.iter().map(|state| state.appointed));
        prop_assert_eq!(whole.unwrap(), count.appointed);
    }

    #[test]
    fn at_most_one_person_has_a_majority(states in prop::collection::vec(state(), 1..12)) {
        let count = count(&states, &papers(&states));
        let with_majority: Vec<_> =
            count.president.iter().filter(|(_, votes)| *votes >= count.needed).collect();
        prop_assert!(with_majority.len() <= 1);
        let elected = matches!(count.president_outcome, OfficeOutcome::Elected { .. });
        prop_assert_eq!(elected, with_majority.len() == 1);
        prop_assert!(count.needed.get() * 2 > count.appointed.get());
        prop_assert!((count.needed.get() - 1) * 2 <= count.appointed.get());
    }

    #[test]
    fn the_order_of_arrival_means_nothing(
        (states, shuffled) in prop::collection::vec(state(), 1..12).prop_flat_map(|states| {
            let shuffled = Just(papers(&states)).prop_shuffle();
            (Just(states), shuffled)
        })
    ) {
        prop_assert_eq!(count(&states, &shuffled), count(&states, &papers(&states)));
    }

    #[test]
    fn a_forged_paper_never_changes_the_count(states in prop::collection::vec(state(), 1..12)) {
        let mut honest = states.clone();
        honest.iter_mut().for_each(|state| state.forged = false);
        let (with, without) = (count(&states, &papers(&states)), count(&honest, &papers(&honest)));
        prop_assert_eq!(&with.president, &without.president);
        prop_assert_eq!(&with.president_outcome, &without.president_outcome);
        prop_assert_eq!(with.appointed, without.appointed);
        for (counted, state) in with.states.iter().zip(&states) {
            if state.forged {
                prop_assert_eq!(counted.papers[1].fate, PaperFate::NotCertifiedByExecutive);
            }
        }
    }

    /// A reader of one spelling writes the same spelling.
    #[test]
    fn the_count_and_its_events_survive_json(states in prop::collection::vec(state(), 1..6)) {
        let count = count(&states, &papers(&states));
        let json = serde_json::to_string(&count).unwrap();
        prop_assert_eq!(&serde_json::from_str::<ElectoralCount>(&json).unwrap(), &count);
        for event in events(&states) {
            let json = serde_json::to_string(&event).unwrap();
            prop_assert_eq!(serde_json::from_str::<JointSessionEvent>(&json).unwrap(), event);
        }
    }
}

#[test]
fn two_sustained_objections_to_one_vote_take_it_once() {
    let states =
        [State { entitled: 10, missing: 0, votes: [6, 4, 0, 0], forged: false, sustained: None }];
    let one = |votes| AnnouncedTotals { president: list(votes), vice_president: list(votes) };
    let against = |votes| Objection {
        votes: Some(one(votes)),
        ..objection(Ground::NotRegularlyGiven, 435, 100)
    };
    let first = objected("us-00", against([4, 0, 0, 0]), true, true);
    let mut acts = first[..2].to_vec();
    for act in objected("us-00", against([4, 1, 0, 0]), true, true) {
        acts.push(match act {
            SessionAct::Ruled { state, ruling, .. } => {
                SessionAct::Ruled { state, objection: 2, ruling }
            }
            SessionAct::HouseVote { state, yeas, nays, .. } => {
                SessionAct::HouseVote { state, objection: 2, yeas, nays }
            }
            SessionAct::SenateVote { state, yeas, nays, .. } => {
                SessionAct::SenateVote { state, objection: 2, yeas, nays }
            }
            other => other,
        });
    }
    acts.extend_from_slice(&first[3..]);
    let events = with_acts(quiet_session(&roll(&states)), "us-00", acts);
    let law = LawVersion::CountReform2022.law();
    let count = run(law, CONGRESS, &roll(&states), &papers(&states), &events).unwrap();
    assert_eq!(count.president, list([0, 3, 0, 0]));
    assert_eq!(count.states[0].objections.len(), 2);
}

/// The shapes are canonical JSON in the record: a change here is a new version of the format.
#[test]
fn payloads_have_the_shapes_that_the_record_holds() {
    let act = SessionAct::Objected {
        state: id("us-az"),
        objection: objection(Ground::NotRegularlyGiven, 60, 1),
    };
    let json = serde_json::to_string(&event(act)).unwrap();
    let expected = concat!(
        r#"{"format":"ascertain/joint-session-event/v1","number":1,"#,
        r#""act":{"objected":{"state":"us-az","#,
        r#""objection":{"paper":1,"ground":"not-regularly-given","form":"written","#,
        r#""signed_by_representatives":60,"signed_by_senators":1}}}}"#,
    );
    assert_eq!(json, expected);
    let resumed = r#"{"format":"ascertain/joint-session-event/v1","number":1,"act":"resumed"}"#;
    assert_eq!(serde_json::to_string(&event(SessionAct::Resumed)).unwrap(), resumed);
    for bad in [
        r#"{"format":"ascertain/joint-session-event/v1","act":"resumed"}"#,
        r#"{"format":"ascertain/joint-session-event/v2","number":1,"act":"resumed"}"#,
        r#"{"format":"ascertain/joint-session-event/v1","number":1,"act":"resumed","by":"me"}"#,
        r#"{"format":"ascertain/joint-session-event/v1","number":1,"act":{"opened":{"state":"A"}}}"#,
        r#"{"format":"ascertain/joint-session-event/v1","number":1,"act":{"opened":{"x":1}}}"#,
    ] {
        assert!(serde_json::from_str::<JointSessionEvent>(bad).is_err(), "{bad}");
    }
}
