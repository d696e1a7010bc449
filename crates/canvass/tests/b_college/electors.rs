//! C31: electors who vote against the pledge.

use canvass::meeting::{
    Deviation, DeviationOutcome, MeetingError, MeetingFinding, MeetingResult, Penalty,
    check_meeting, count_meeting,
};
use canvass::person::{Person, PersonVotes};
use election::{ElectorPolicy, PolicyEffect};

use crate::data::{
    Meeting2016, attempts, college_2016, days_2016, electors, id, meetings_2016, source,
    substitute, votes,
};

fn count(row: &Meeting2016) -> Result<MeetingResult, MeetingError> {
    count_meeting(&row.policy, &college_2016(), &row.meeting, row.entitled)
}

fn totals(rows: &[Meeting2016]) -> (PersonVotes, PersonVotes) {
    let mut totals = (PersonVotes::default(), PersonVotes::default());
    for row in rows {
        let result = count(row).unwrap();
        totals.0.add_all(&result.president).unwrap();
        totals.1.add_all(&result.vice_president).unwrap();
    }
    totals
}

fn with_effect(effect: PolicyEffect) -> Vec<Meeting2016> {
    let mut rows = meetings_2016();
    for row in &mut rows {
        row.policy = ElectorPolicy { effect, penalty: false, source: source() };
    }
    rows
}

fn row(state: &str) -> Meeting2016 {
    meetings_2016().into_iter().find(|row| row.meeting.state == id(state)).unwrap()
}

#[test]
fn c31_the_votes_of_2016_by_each_states_own_policy() {
    let rows = meetings_2016();
    assert_eq!(rows.len(), 51);
    let (president, vice_president) = totals(&rows);
    let as_counted =
        "trump 304, clinton 227, powell 3, kasich 1, paul 1, sanders 1, spotted-eagle 1";
    assert_eq!(president, votes(as_counted));
    let as_counted = "pence 305, kaine 227, warren 2, cantwell 1, collins 1, fiorina 1, laduke 1";
    assert_eq!(vice_president, votes(as_counted));
    for row in &rows {
        let findings = check_meeting(&days_2016(), &row.appointed, &row.meeting).unwrap();
        assert_eq!(findings, [], "{}", row.name);
        assert_eq!(count(row).unwrap().vacant(), electors(0));
    }
}

#[test]
fn c31_the_pledged_result_if_every_state_voided_and_replaced() {
    let mut rows = with_effect(PolicyEffect::VoidReplace);
    for deviation in rows.iter_mut().flat_map(|row| &mut row.meeting.deviations) {
        let pledge = deviation.pledged.as_str().replace('-', "/");
        // Maine's elector voted again as pledged: nobody took the place.
        if deviation.attempts.len() == 1 {
            deviation.substitute = Some(substitute(&pledge));
        }
    }
    let (president, vice_president) = totals(&rows);
    assert_eq!(president, votes("trump 306, clinton 232"));
    assert_eq!(vice_president, votes("pence 306, kaine 232"));
}

#[test]
fn c31_every_attempt_counted_if_no_state_bound_its_electors() {
    let mut rows = with_effect(PolicyEffect::Unbound);
    for deviation in rows.iter_mut().flat_map(|row| &mut row.meeting.deviations) {
        deviation.substitute = None;
    }
    let (president, vice_president) = totals(&rows);
    // Maine's ballot was ruled out of order by the chair, not by a law: it stays out.
    let counted = "trump 304, clinton 225, powell 3, sanders 2, kasich 2, paul 1, spotted-eagle 1";
    assert_eq!(president, votes(counted));
    // Colorado's elector gave no vote for Vice President.
    assert_eq!(vice_president.total().unwrap(), electors(537));
    assert_eq!(vice_president.of(&id("gabbard")), electors(1));
}

#[test]
fn c31_what_became_of_each_deviation_is_named() {
    let outcomes = |state: &str| {
        let result = count(&row(state)).unwrap();
        result.deviations.iter().map(|d| (d.outcome, d.penalty)).collect::<Vec<_>>()
    };
    assert_eq!(outcomes("us-hi"), [(DeviationOutcome::Counted, Penalty::None)]);
    assert_eq!(outcomes("us-tx"), [(DeviationOutcome::Counted, Penalty::None); 2]);
    assert_eq!(outcomes("us-wa"), [(DeviationOutcome::Counted, Penalty::Applies); 4]);
    assert_eq!(outcomes("us-me"), [(DeviationOutcome::VotedAgainAsPledged, Penalty::None)]);
    assert_eq!(outcomes("us-mn"), [(DeviationOutcome::VoidedAndReplaced, Penalty::None)]);
    assert_eq!(outcomes("us-co"), [(DeviationOutcome::VoidedAndReplaced, Penalty::None)]);
}

#[test]
fn c31_a_voided_seat_without_a_substitute_is_vacant() {
    let mut minnesota = row("us-mn");
    minnesota.meeting.deviations[0].substitute = None;
    let result = count(&minnesota).unwrap();
    assert_eq!(result.deviations[0].outcome, DeviationOutcome::VoidedSeatVacant);
    assert_eq!(result.president, votes("clinton 9"));
    assert_eq!(result.vacant(), electors(1));
    minnesota.meeting.deviations[0].substitute = Some(substitute("sanders/kaine"));
    let result = count(&minnesota).unwrap();
    assert_eq!(result.deviations[0].outcome, DeviationOutcome::VoidedWithSubstitute);
    assert_eq!(result.vacant(), electors(1));
}

#[test]
fn c31_one_seat_never_has_two_votes() {
    let mut hawaii = row("us-hi");
    let state = hawaii.meeting.state.clone();
    hawaii.meeting.deviations[0].substitute = Some(substitute("clinton/kaine"));
    let error = MeetingError::SubstituteBesideVote { state: state.clone(), deviation: 0 };
    assert_eq!(count(&hawaii), Err(error));
    hawaii.meeting.deviations[0].substitute = None;
    hawaii.meeting.deviations[0].attempts = attempts("sanders/warren clinton/kaine");
    let error = MeetingError::VotedTwice { state: state.clone(), deviation: 0 };
    assert_eq!(count(&hawaii), Err(error));
    hawaii.meeting.deviations[0].attempts = attempts("clinton/kaine");
    let error = MeetingError::NoDeviation { state: state.clone(), deviation: 0 };
    assert_eq!(count(&hawaii), Err(error));
    let again = hawaii.meeting.deviations[0].clone();
    hawaii.meeting.deviations.push(again);
    let error = MeetingError::TooManyElectors { state, met: electors(5), entitled: electors(4) };
    assert_eq!(count(&hawaii), Err(error));
}

#[test]
fn c31_a_replaced_elector_who_was_silent_counts_once() {
    let mut texas = row("us-tx");
    let silent = |vote: Option<&str>| Deviation {
        elector: None,
        pledged: id("trump-pence"),
        attempts: attempts("[kasich/pence]"),
        substitute: vote.map(substitute),
    };
    texas.meeting.deviations = vec![silent(Some("trump/pence")), silent(None)];
    let result = count(&texas).unwrap();
    assert_eq!(result.deviations[0].outcome, DeviationOutcome::SilentAndReplaced);
    assert_eq!(result.deviations[1].outcome, DeviationOutcome::SilentSeatVacant);
    assert_eq!(result.president, votes("trump 37"));
    let mut minnesota = row("us-mn");
    minnesota.meeting.deviations[0].attempts.clear();
    minnesota.meeting.deviations[0].substitute = Some(substitute("sanders/kaine"));
    let result = count(&minnesota).unwrap();
    assert_eq!(result.deviations[0].outcome, DeviationOutcome::VoidedWithSubstitute);
}

#[test]
fn c31_a_substitute_for_a_silent_elector_counts_where_a_void_vote_would_be_replaced() {
    let mut minnesota = row("us-mn");
    minnesota.meeting.deviations[0].attempts.clear();
    minnesota.meeting.deviations[0].substitute = Some(substitute("clinton/kaine"));
    let result = count(&minnesota).unwrap();
    assert_eq!(result.deviations[0].outcome, DeviationOutcome::SilentAndReplaced);
    assert_eq!(result.president, votes("clinton 10"));
}

/// North Carolina voids the vote and fines the elector as well.
#[test]
fn c31_a_penalty_applies_by_the_policys_effect_or_beside_it() {
    let penalty = |effect, penalty| {
        let mut hawaii = row("us-hi");
        hawaii.policy = ElectorPolicy { effect, penalty, source: source() };
        count(&hawaii).unwrap().deviations[0].penalty
    };
    assert_eq!(penalty(PolicyEffect::Penalty, false), Penalty::Applies);
    assert_eq!(penalty(PolicyEffect::VoidReplace, true), Penalty::Applies);
    assert_eq!(penalty(PolicyEffect::PledgeOnly, true), Penalty::Applies);
    assert_eq!(penalty(PolicyEffect::VoidReplace, false), Penalty::None);
    assert_eq!(penalty(PolicyEffect::PledgeOnly, false), Penalty::None);
}

#[test]
fn c31_an_elector_who_voted_again_as_pledged_has_nothing_to_be_punished_for() {
    let mut washington = row("us-wa");
    washington.meeting.deviations[0].attempts = attempts("[powell/cantwell] clinton/kaine");
    let result = count(&washington).unwrap();
    let first = &result.deviations[0];
    assert_eq!(
        (first.outcome, first.penalty),
        (DeviationOutcome::VotedAgainAsPledged, Penalty::None)
    );
    assert_eq!(result.deviations[1].penalty, Penalty::Applies);
}

#[test]
fn c31_a_person_or_ticket_nobody_knows_is_refused() {
    let mut hawaii = row("us-hi");
    let state = hawaii.meeting.state.clone();
    hawaii.meeting.persons.remove(&id("warren"));
    let error = MeetingError::UnknownPerson { state: state.clone(), person: id("warren") };
    assert_eq!(count(&hawaii), Err(error));
    hawaii.meeting.as_pledged.insert(id("johnson-weld"), electors(0));
    let error = MeetingError::UnknownTicket { state, ticket: id("johnson-weld") };
    assert_eq!(count(&hawaii), Err(error));
}

/// Source: U.S. Constitution, amendment XII: one at least shall not be an inhabitant of the
/// elector's own state.
#[test]
fn two_inhabitants_of_the_electors_own_state_are_a_finding() {
    let mut texas = row("us-tx");
    let at_home =
        |name: &str, state: &str| Person { name: name.to_owned(), inhabitant_of: Some(id(state)) };
    texas.meeting.persons.insert(id("trump"), at_home("Donald J. Trump", "us-ny"));
    texas.meeting.persons.insert(id("paul"), at_home("Ron Paul", "us-tx"));
    assert_eq!(count(&texas).unwrap().findings, []);
    texas.meeting.persons.insert(id("pence"), at_home("Michael R. Pence", "us-tx"));
    let result = count(&texas).unwrap();
    let (president, vice_president) = (id("paul"), id("pence"));
    let finding =
        MeetingFinding::TwoInhabitants { president, vice_president, electors: electors(1) };
    assert_eq!(result.findings, [finding]);
    // It is for Congress to judge: the vote is counted.
    assert_eq!(result.president.of(&id("paul")), electors(1));
}

#[test]
fn a_meeting_on_another_day_or_of_other_electors_is_a_finding() {
    let mut maine = row("us-me");
    maine.meeting.date = maine.meeting.date.tomorrow().unwrap();
    maine.meeting.as_pledged.insert(id("trump-pence"), electors(2));
    maine.meeting.as_pledged.insert(id("clinton-kaine"), electors(1));
    let findings = check_meeting(&days_2016(), &maine.appointed, &maine.meeting).unwrap();
    let other = |ticket: &str, appointed, met| MeetingFinding::OtherElectors {
        ticket: id(ticket),
        appointed: electors(appointed),
        met: electors(met),
    };
    let day = MeetingFinding::OtherDay { lawful: days_2016().meeting, met: maine.meeting.date };
    assert_eq!(findings, [day, other("clinton-kaine", 3, 2), other("trump-pence", 1, 2)]);
}

#[test]
fn an_elector_may_vote_for_one_office_only() {
    let mut hawaii = row("us-hi");
    hawaii.meeting.deviations[0].attempts = attempts("clinton/-");
    let result = count(&hawaii).unwrap();
    assert_eq!(result.president, votes("clinton 4"));
    assert_eq!(result.vice_president, votes("kaine 3"));
    assert_eq!(result.voting, electors(4));
}
