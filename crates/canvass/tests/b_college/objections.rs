//! C32: objections that are none, and the number that a majority is of.

use canvass::law::CollegeLaw;
use canvass::session::{
    AnnouncedTotals, Congress, Decision, ElectoralCount, Form, Ground, Objection, ObjectionDefect,
    ObjectionOutcome, ObjectionRuling, OfficeOutcome, Question, RollState, SessionAct,
    SessionError, SessionRefusal,
};

use crate::data::{
    CONGRESS, electors, id, law_2016, law_2024, objected, objection, persons, quiet_session,
    roll_2016, run, votes, with_acts,
};
use crate::session::papers_2016;

const AZ: &str = "us-az";

fn session(
    law: &'static CollegeLaw,
    acts: Vec<SessionAct>,
) -> Result<ElectoralCount, SessionError> {
    let roll = roll_2016();
    let events = with_acts(quiet_session(&roll), AZ, acts);
    run(law, CONGRESS, &roll, &papers_2016(), &events)
}

/// The objection ruled out of order, as the law asks.
fn ruled_out(objection: Objection) -> Vec<SessionAct> {
    let ruling = ObjectionRuling::OutOfOrder;
    vec![
        SessionAct::Objected { state: id(AZ), objection },
        SessionAct::Ruled { state: id(AZ), objection: 1, ruling },
    ]
}

fn outcome(count: &ElectoralCount) -> ObjectionOutcome {
    let state = count.states.iter().find(|state| state.state == id(AZ)).unwrap();
    state.objections[0].outcome.clone()
}

fn defects(law: &'static CollegeLaw, objection: Objection) -> Vec<ObjectionDefect> {
    let count = session(law, ruled_out(objection)).unwrap();
    assert_eq!(count.president.of(&id("trump")), electors(304));
    assert_eq!(count.appointed, electors(538));
    match outcome(&count) {
        ObjectionOutcome::OutOfOrder { defects } => defects,
        other => panic!("{other:?}"),
    }
}

#[test]
fn c32_one_senator_is_enough_under_the_law_of_1887_and_not_under_that_of_2022() {
    let one_of_each = objection(Ground::NotRegularlyGiven, 1, 1);
    let too_few = [
        ObjectionDefect::TooFewRepresentatives { signed: 1, needed: 87 },
        ObjectionDefect::TooFewSenators { signed: 1, needed: 20 },
    ];
    assert_eq!(defects(law_2024(), one_of_each.clone()), too_few);
    let acts = objected(AZ, one_of_each.clone(), false, false);
    let count = session(law_2016(), acts).unwrap();
    let not = Decision::NotSustained;
    assert_eq!(outcome(&count), ObjectionOutcome::Overruled { house: not, senate: not });
    assert_eq!(count.president.of(&id("trump")), electors(304));
    // In 2017 no Senator signed.
    let no_senator = [ObjectionDefect::TooFewSenators { signed: 0, needed: 1 }];
    assert_eq!(defects(law_2016(), objection(Ground::NotRegularlyGiven, 5, 0)), no_senator);
    let no_member = [ObjectionDefect::TooFewRepresentatives { signed: 0, needed: 1 }];
    assert_eq!(defects(law_2016(), objection(Ground::NotRegularlyGiven, 0, 1)), no_member);
}

#[test]
fn c32_one_fifth_is_rounded_up() {
    for (signed, in_order) in [((87, 20), true), ((86, 20), false), ((87, 19), false)] {
        let objection = objection(Ground::NotLawfullyCertified, signed.0, signed.1);
        let acts = objected(AZ, objection, false, false);
        assert_eq!(session(law_2024(), acts).is_ok(), in_order, "{signed:?}");
    }
}

/// With 433 Representatives and 99 Senators a fifth is 86.6 and 19.8.
#[test]
fn c32_a_fifth_of_a_house_with_vacancies_is_rounded_up_too() {
    let congress = Congress { representatives: 433, senators: 99 };
    let acts = ruled_out(objection(Ground::NotRegularlyGiven, 86, 19));
    let events = with_acts(quiet_session(&roll_2016()), AZ, acts);
    let count = run(law_2024(), congress, &roll_2016(), &papers_2016(), &events).unwrap();
    let defects = vec![
        ObjectionDefect::TooFewRepresentatives { signed: 86, needed: 87 },
        ObjectionDefect::TooFewSenators { signed: 19, needed: 20 },
    ];
    assert_eq!(outcome(&count), ObjectionOutcome::OutOfOrder { defects });
}

#[test]
fn c32_a_ground_that_is_not_the_laws_is_out_of_order_however_many_sign() {
    let bad = objection(Ground::Other, 435, 100);
    for law in [law_2016(), law_2024()] {
        assert_eq!(defects(law, bad.clone()), [ObjectionDefect::GroundNotInLaw]);
    }
    let oral = Objection { form: Form::Oral, ..objection(Ground::NotRegularlyGiven, 435, 100) };
    assert_eq!(defects(law_2024(), oral), [ObjectionDefect::NotInWriting]);
    let totals = AnnouncedTotals { president: votes("clinton 1"), vice_president: votes("") };
    let ground = Ground::NotRegularlyGiven;
    let elsewhere = Objection { votes: Some(totals), ..objection(ground, 435, 100) };
    assert_eq!(defects(law_2024(), elsewhere), [ObjectionDefect::VotesNotInPaper]);
}

#[test]
fn c32_a_ruling_against_the_law_is_refused_with_the_defects() {
    let objection = objection(Ground::NotRegularlyGiven, 1, 1);
    let in_order = objected(AZ, objection.clone(), true, true);
    let SessionError::Event { refusal, .. } = session(law_2024(), in_order).unwrap_err() else {
        panic!("the session convened")
    };
    assert!(matches!(
        refusal,
        SessionRefusal::RulingAgainstLaw { ruling: ObjectionRuling::InOrder, defects, .. }
            if defects.len() == 2
    ));
    let SessionError::Event { refusal, .. } =
        session(law_2016(), ruled_out(objection)).unwrap_err()
    else {
        panic!("the session convened")
    };
    assert!(matches!(
        refusal,
        SessionRefusal::RulingAgainstLaw { ruling: ObjectionRuling::OutOfOrder, defects, .. }
            if defects.is_empty()
    ));
}

#[test]
fn c32_both_houses_must_sustain() {
    for law in [law_2016(), law_2024()] {
        for (house, senate) in [(true, false), (false, true), (false, false)] {
            let objection = objection(Ground::NotRegularlyGiven, 200, 50);
            let count = session(law, objected(AZ, objection, house, senate)).unwrap();
            assert!(matches!(outcome(&count), ObjectionOutcome::Overruled { .. }));
            assert_eq!(count.president.of(&id("trump")), electors(304));
        }
    }
}

#[test]
fn c32_a_tie_in_a_house_does_not_sustain() {
    let objection = objection(Ground::NotRegularlyGiven, 200, 50);
    let mut acts = objected(AZ, objection, true, true);
    acts[4] = SessionAct::SenateVote { state: id(AZ), objection: 1, yeas: 50, nays: 50 };
    let count = session(law_2024(), acts).unwrap();
    let (house, senate) = (Decision::Sustained, Decision::NotSustained);
    assert_eq!(outcome(&count), ObjectionOutcome::Overruled { house, senate });
}

/// Arizona has 11 electors: the test vector of 538, 527, 270 and 264.
#[test]
fn c32_the_number_falls_for_one_ground_only_under_the_law_of_2022() {
    let sustained = |ground| {
        session(law_2024(), objected(AZ, objection(ground, 435, 100), true, true)).unwrap()
    };
    let certified = sustained(Ground::NotLawfullyCertified);
    assert_eq!((certified.appointed, certified.needed), (electors(527), electors(264)));
    assert_eq!(certified.president.of(&id("trump")), electors(293));
    let given = sustained(Ground::NotRegularlyGiven);
    assert_eq!((given.appointed, given.needed), (electors(538), electors(270)));
    assert_eq!(given.president.of(&id("trump")), electors(293));
    for count in [certified, given] {
        assert_eq!(outcome(&count), ObjectionOutcome::Sustained);
        assert_eq!(count.questions, []);
        assert_eq!(count.president_outcome, OfficeOutcome::Elected { person: id("trump") });
    }
}

#[test]
fn c32_the_number_falls_where_a_state_appointed_fewer() {
    let mut roll = roll_2016();
    let arizona = roll.iter_mut().find(|called| called.state == id(AZ)).unwrap();
    arizona.appointed = electors(0);
    let papers: Vec<_> = papers_2016().into_iter().filter(|paper| paper.state != id(AZ)).collect();
    for law in [law_2016(), law_2024()] {
        let count = run(law, CONGRESS, &roll, &papers, &quiet_session(&roll)).unwrap();
        assert_eq!((count.appointed, count.needed), (electors(527), electors(264)));
    }
}

/// One vote of eleven is rejected, and the others are counted.
#[test]
fn c32_an_objection_may_be_against_single_votes() {
    let one = AnnouncedTotals { president: votes("trump 1"), vice_president: votes("pence 1") };
    let rejected = |ground| {
        let objection = Objection { votes: Some(one.clone()), ..objection(ground, 435, 100) };
        session(law_2024(), objected(AZ, objection, true, true)).unwrap()
    };
    let given = rejected(Ground::NotRegularlyGiven);
    assert_eq!(given.president.of(&id("trump")), electors(303));
    assert_eq!(given.appointed, electors(538));
    assert_eq!(rejected(Ground::NotLawfullyCertified).appointed, electors(537));
    // An elector whose vote for one office only is rejected is one elector all the same.
    let votes = AnnouncedTotals { president: votes("trump 1"), vice_president: votes("pence 3") };
    let ground = Ground::NotLawfullyCertified;
    let objection = Objection { votes: Some(votes), ..objection(ground, 435, 100) };
    let count = session(law_2024(), objected(AZ, objection, true, true)).unwrap();
    assert_eq!(count.appointed, electors(535));
}

/// A close election: 275 to 263, and 11 votes of the winner in dispute.
fn close(law: &'static CollegeLaw, trump: u64) -> ElectoralCount {
    let roll: Vec<RollState> = [("us-az", "Arizona", 11), ("us-tx", "Rest", 527)]
        .map(|(state, name, count)| RollState {
            state: id(state),
            name: name.to_owned(),
            entitled: electors(count),
            appointed: electors(count),
        })
        .into();
    let mut papers: Vec<_> = papers_2016()
        .into_iter()
        .filter(|paper| roll.iter().any(|called| called.state == paper.state))
        .collect();
    papers.iter_mut().find(|paper| paper.state == id("us-tx")).unwrap().president =
        votes(&format!("trump {}, clinton {}", trump - 11, 538 - trump));
    let objection = objection(Ground::NotRegularlyGiven, 435, 100);
    let events = with_acts(quiet_session(&roll), AZ, objected(AZ, objection, true, true));
    run(law, CONGRESS, &roll, &papers, &events).unwrap()
}

#[test]
fn c32_the_silence_of_1887_is_not_filled_by_a_guess() {
    // 275 less 11 is 264: a majority of 527, and none of 538.
    let count = close(law_2016(), 275);
    let question =
        Question::MajorityBase { with_rejected: electors(538), without_rejected: electors(527) };
    assert_eq!(count.questions, std::slice::from_ref(&question));
    let hangs = OfficeOutcome::NeedsCongress { questions: vec![question.clone()] };
    assert_eq!(count.president_outcome, hangs);
    // The same votes under the law of 2022: the base stays, and the House chooses.
    let candidates = persons(&["trump", "clinton"]);
    let house = OfficeOutcome::NoMajority { candidates };
    assert_eq!(close(law_2024(), 275).president_outcome, house);
    // 281 less 11 is a majority either way: the open question is shown and decides nothing.
    let clear = close(law_2016(), 281);
    assert_eq!(clear.president_outcome, OfficeOutcome::Elected { person: id("trump") });
    assert_eq!(clear.questions, [question]);
}

#[test]
fn c32_no_state_is_counted_before_the_houses_decide() {
    let in_order = objected(AZ, objection(Ground::NotRegularlyGiven, 435, 100), true, true);
    for kept in 1..in_order.len() {
        let refusal = match session(law_2024(), in_order[..kept].to_vec()).unwrap_err() {
            SessionError::Event { refusal, .. } => refusal,
            other => panic!("{other:?}"),
        };
        let state = id(AZ);
        let expected = match kept {
            1 => SessionRefusal::RulingOutstanding { state },
            _ => SessionRefusal::HousesMustDecide { state },
        };
        assert_eq!(refusal, expected, "after {kept} acts");
    }
}

#[test]
fn c32_votes_of_the_houses_that_cannot_be_are_refused() {
    let in_order = objected(AZ, objection(Ground::NotRegularlyGiven, 435, 100), true, true);
    let refusal = |acts: Vec<SessionAct>| match session(law_2024(), acts).unwrap_err() {
        SessionError::Event { refusal, .. } => refusal,
        other => panic!("{other:?}"),
    };
    let mut twice = in_order.clone();
    twice.push(in_order[3].clone());
    let none_to_vote = SessionRefusal::NoSuchObjection { state: id(AZ), objection: 1 };
    assert_eq!(refusal(twice), none_to_vote);
    let mut crowd = in_order.clone();
    crowd[4] = SessionAct::SenateVote { state: id(AZ), objection: 1, yeas: 60, nays: 41 };
    assert_eq!(refusal(crowd), SessionRefusal::TooManyMembers { state: id(AZ) });
    let mut other = in_order.clone();
    other[3] = SessionAct::HouseVote { state: id(AZ), objection: 2, yeas: 1, nays: 0 };
    let none_to_vote = SessionRefusal::NoSuchObjection { state: id(AZ), objection: 2 };
    assert_eq!(refusal(other), none_to_vote);
    let idle = vec![SessionAct::Withdrawn { state: id(AZ) }];
    assert_eq!(refusal(idle), SessionRefusal::NothingToDecide { state: id(AZ) });
    let mut unruled = in_order[..1].to_vec();
    unruled.push(in_order[0].clone());
    assert_eq!(refusal(unruled), SessionRefusal::RulingOutstanding { state: id(AZ) });
    let mut ruled_twice = in_order[..2].to_vec();
    ruled_twice.push(in_order[1].clone());
    let none_to_rule = SessionRefusal::NoSuchObjection { state: id(AZ), objection: 1 };
    assert_eq!(refusal(ruled_twice), none_to_rule);
    let no_paper = Objection { paper: 2, ..objection(Ground::NotRegularlyGiven, 435, 100) };
    let no_paper = vec![SessionAct::Objected { state: id(AZ), objection: no_paper }];
    assert_eq!(refusal(no_paper), SessionRefusal::NoSuchPaper { state: id(AZ), paper: 2 });
    assert_eq!(refusal(vec![in_order[3].clone()]), SessionRefusal::WrongMoment { open: id(AZ) });
}

/// Of what was not recorded nothing is said: neither that the law was kept nor that it was broken.
#[test]
fn what_was_not_recorded_is_no_defect() {
    let unread = |senators| Objection {
        form: Form::NotRecorded,
        signed_by_representatives: None,
        ..objection(Ground::NotRecorded, 0, senators)
    };
    let no_senator = vec![ObjectionDefect::TooFewSenators { signed: 0, needed: 1 }];
    assert_eq!(defects(law_2016(), unread(0)), no_senator);
    // Nothing that is recorded speaks against it: the officer knew what the record does not.
    let reason = vec![ObjectionDefect::ReasonNotRecorded];
    assert_eq!(defects(law_2016(), unread(1)), reason);
    let in_order = session(law_2016(), objected(AZ, unread(1), true, false)).unwrap();
    assert!(matches!(in_order.president_outcome, OfficeOutcome::Elected { .. }));
    // An objection of which all is recorded is ruled on by the law alone.
    let known = ruled_out(objection(Ground::NotRegularlyGiven, 1, 1));
    assert!(session(law_2016(), known).is_err());
}

/// Under the law of 2022 one ground lowers the number of electors that a majority is of and the
/// other does not: where the ground is not known, both numbers are told.
#[test]
fn a_ground_that_was_not_recorded_leaves_the_base_open() {
    let objection = objection(Ground::NotRecorded, 435, 100);
    let count = session(law_2024(), objected(AZ, objection, true, true)).unwrap();
    let [Question::MajorityBase { with_rejected, without_rejected }] = count.questions[..] else {
        panic!("{:?}", count.questions)
    };
    assert_eq!((with_rejected, without_rejected), (electors(538), electors(527)));
}

/// 3 U.S.C. 15 asks for writing, a ground and signatures of both Houses: each may be missing by
/// itself in what was copied out.
#[test]
fn an_objection_is_partly_recorded_whatever_is_missing() {
    let whole = objection(Ground::NotRegularlyGiven, 1, 1);
    assert!(!whole.is_partly_recorded());
    let gaps = [
        Objection { ground: Ground::NotRecorded, ..whole.clone() },
        Objection { form: Form::NotRecorded, ..whole.clone() },
        Objection { signed_by_representatives: None, ..whole.clone() },
        Objection { signed_by_senators: None, ..whole },
    ];
    for gap in gaps {
        assert!(gap.is_partly_recorded(), "{gap:?}");
    }
}
