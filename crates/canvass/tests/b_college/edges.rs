//! Where one part of a condition decides alone, and the last case before a limit.

use canvass::ascertainment::Issuer;
use canvass::calendar::LawfulDays;
use canvass::contingent::{
    ChamberVotes, ContingentBallot, ContingentBallotFormat, DelegationVote, StateVote, house_choice,
};
use canvass::law::LawVersion;
use canvass::session::{
    AnnouncedTotals, CountManner, ElectoralCount, Ground, JointSession, OfficeOutcome, Paper,
    Question, RollState, SessionAct, SessionError, SessionRefusal,
};
use election::{Date, UnitId, VoteCount};

use crate::data::{
    CONGRESS, electors, event, id, law_2016, objected, objection, persons, quiet_session,
    roll_2016, run, source, votes, with_acts,
};
use crate::session::papers_2016;

#[test]
fn totals_announced_wrongly_for_either_office_alone_are_refused() {
    let roll = roll_2016();
    let announce = |president: &str, vice_president: &str| {
        let totals =
            AnnouncedTotals { president: votes(president), vice_president: votes(vice_president) };
        let mut events = quiet_session(&roll);
        *events.last_mut().unwrap() = event(SessionAct::Announced { totals: Some(totals) });
        run(law_2016(), CONGRESS, &roll, &papers_2016(), &events)
    };
    let president =
        "trump 304, clinton 227, powell 3, kasich 1, paul 1, sanders 1, spotted-eagle 1";
    let vice_president =
        "pence 305, kaine 227, warren 2, cantwell 1, collins 1, fiorina 1, laduke 1";
    assert!(announce(president, vice_president).is_ok());
    let refusal = SessionRefusal::AnnouncedOtherwise;
    let refused = Err(SessionError::Event { event: 103, refusal });
    assert_eq!(announce("trump 306, clinton 232", vice_president), refused);
    assert_eq!(announce(president, "pence 306, kaine 232"), refused);
}

#[test]
fn events_that_end_too_early_say_what_is_due() {
    let roll = roll_2016();
    let events = quiet_session(&roll);
    let error = |kept: usize| {
        run(law_2016(), CONGRESS, &roll, &papers_2016(), &events[..kept]).unwrap_err().to_string()
    };
    assert_eq!(error(2), "the result is not announced; next is us-ak");
    assert_eq!(error(3), "the result is not announced; next is us-ak");
    assert_eq!(error(102), "the result is not announced; next is the announcement");
}

/// After the Houses overruled an objection the state may still be counted both ways.
#[test]
fn a_state_may_be_counted_in_the_alternative_after_the_houses_withdrew() {
    let roll = roll_2016();
    let acts = objected("us-az", objection(Ground::NotRegularlyGiven, 1, 1), false, false);
    let mut events = with_acts(quiet_session(&roll), "us-az", acts);
    let counted = event(SessionAct::Counted { state: id("us-az") });
    let at = events.iter().position(|event| *event == counted).unwrap();
    let (state, resolved) = (id("us-az"), source());
    events[at] = event(SessionAct::CountedInTheAlternative { state, source: resolved });
    let count = run(law_2016(), CONGRESS, &roll, &papers_2016(), &events).unwrap();
    let arizona = count.states.iter().find(|state| state.state == id("us-az")).unwrap();
    assert_eq!(arizona.manner, CountManner::InTheAlternative { source: source() });
    let states = vec![id("us-az")];
    assert_eq!(count.questions, [Question::CountedInTheAlternative { states }]);
    // 293 of 527 without Arizona, 304 of 538 with it.
    assert_eq!(count.president_outcome, OfficeOutcome::Elected { person: id("trump") });
}

/// States of one elector each, all counted in the alternative, beside one of 100 electors.
fn in_the_alternative(states: usize) -> ElectoralCount {
    let called = |state: &str, count| RollState {
        state: id(state),
        name: state.to_owned(),
        entitled: electors(count),
        appointed: electors(count),
    };
    let small: Vec<String> = (0..states).map(|at| format!("us-s{at:02}")).collect();
    let mut roll = vec![called("us-large", 100)];
    roll.extend(small.iter().map(|state| called(state, 1)));
    let papers: Vec<Paper> = roll
        .iter()
        .map(|called| Paper {
            state: called.state.clone(),
            number: 1,
            president: votes(&format!("ames {}", called.appointed)),
            vice_president: votes(&format!("bell {}", called.appointed)),
            certified_by: Issuer::Executive,
            determined_by: None,
        })
        .collect();
    let events = quiet_session(&roll).into_iter().map(|happened| match happened.act {
        SessionAct::Counted { state } if state != id("us-large") => {
            event(SessionAct::CountedInTheAlternative { state, source: source() })
        }
        act => event(act),
    });
    let law = LawVersion::AmendmentXii.law();
    let session = JointSession::convene(law, CONGRESS, &roll, &papers).unwrap();
    let session = session.replay(&events.collect::<Vec<_>>()).unwrap();
    session.announced().unwrap().clone()
}

/// Ten states counted both ways are 1,024 combinations, and eleven 2,048: more than are looked
/// through, so that nothing is settled although everybody voted alike.
#[test]
fn beyond_1024_combinations_nothing_is_settled() {
    let ten = in_the_alternative(10);
    assert_eq!(ten.president_outcome, OfficeOutcome::Elected { person: id("ames") });
    assert_eq!(ten.vice_president_outcome, OfficeOutcome::Elected { person: id("bell") });
    let eleven = in_the_alternative(11);
    let open = OfficeOutcome::NeedsCongress { questions: eleven.questions.clone() };
    assert_eq!(eleven.questions.len(), 1);
    assert_eq!((&eleven.president_outcome, &eleven.vice_president_outcome), (&open, &open));
}

/// Source: rules of the House of 1825, CRS R40504, p. 6: a delegation without a majority for a
/// person is divided; one that cast no vote is blank, which is no vote against anybody either.
#[test]
fn a_delegation_without_a_majority_is_divided_and_one_without_a_vote_is_blank() {
    let states: Vec<UnitId> = ["us-ma", "us-ny", "us-va"].map(id).into();
    let members = |adams: u64, clay: u64| {
        let votes = [("adams", adams), ("clay", clay)];
        let votes = votes.map(|(person, count)| (id(person), VoteCount::new(count).unwrap()));
        DelegationVote::Members(votes.into())
    };
    let delegations = [members(2, 2), members(0, 0), members(3, 2)];
    let ballot = ContingentBallot {
        format: ContingentBallotFormat::V1,
        ballot: 1,
        votes: ChamberVotes::House { states: states.iter().cloned().zip(delegations).collect() },
    };
    let choice = house_choice(&persons(&["adams", "clay"]), &states, &[ballot]).unwrap();
    let by_state: Vec<&StateVote> = choice.ballots[0].by_state.values().collect();
    let for_adams = StateVote::For(id("adams"));
    assert_eq!(by_state, [&StateVote::Divided, &StateVote::Blank, &for_adams]);
    assert_eq!(choice.chosen, None);
}

#[test]
fn lawful_days_read_as_one_day_a_span_or_none() {
    let (first, last) = (Date::constant(1800, 10, 30), Date::constant(1800, 12, 2));
    for (days, text) in [
        (LawfulDays::Between(first, last), "1800-10-30 to 1800-12-02"),
        (LawfulDays::Between(last, last), "1800-12-02"),
        (LawfulDays::None, "no day in that year"),
    ] {
        assert_eq!(days.to_string(), text);
    }
}
