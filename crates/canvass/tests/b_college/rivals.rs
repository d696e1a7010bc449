//! C30: several papers from one state, in the order of cases of each law.

use canvass::ascertainment::Issuer;
use canvass::law::{CollegeLaw, LawVersion};
use canvass::session::{
    ElectoralCount, OfficeOutcome, Paper, PaperFate, PaperNumber, Question, RollState, SessionAct,
    SessionError, SessionRefusal,
};
use election::AuthorityId;

use crate::data::{
    CONGRESS, electors, id, law_2016, law_2024, persons, quiet_session, run, source, votes,
    with_acts,
};

/// Eleven electors in dispute between 264 and 263.
fn roll() -> Vec<RollState> {
    [("us-az", "Arizona", 11), ("us-tx", "Rest", 527)]
        .map(|(state, name, count)| RollState {
            state: id(state),
            name: name.to_owned(),
            entitled: electors(count),
            appointed: electors(count),
        })
        .into()
}

fn paper(number: PaperNumber, person: &str, certified_by: Issuer, by: Option<&str>) -> Paper {
    Paper {
        state: id("us-az"),
        number,
        president: votes(&format!("{person} 11")),
        vice_president: votes(&format!("{person}-vice 11")),
        certified_by,
        determined_by: by.map(id::<AuthorityId>),
    }
}

fn rest() -> Paper {
    Paper {
        state: id("us-tx"),
        number: 1,
        president: votes("ames 264, bell 263"),
        vice_president: votes("ames-vice 300, bell-vice 227"),
        certified_by: Issuer::Executive,
        determined_by: None,
    }
}

fn decided(house: Option<PaperNumber>, senate: Option<PaperNumber>) -> Vec<SessionAct> {
    let state = || id("us-az");
    vec![
        SessionAct::Withdrawn { state: state() },
        SessionAct::PapersDecided { state: state(), house, senate },
    ]
}

fn session(
    law: &'static CollegeLaw,
    mut papers: Vec<Paper>,
    acts: Vec<SessionAct>,
) -> Result<ElectoralCount, SessionRefusal> {
    papers.push(rest());
    let events = with_acts(quiet_session(&roll()), "us-az", acts);
    run(law, CONGRESS, &roll(), &papers, &events).map_err(|error| match error {
        SessionError::Event { refusal, .. } => refusal,
        other => panic!("{other:?}"),
    })
}

fn fates(count: &ElectoralCount) -> Vec<PaperFate> {
    count.states[0].papers.iter().map(|paper| paper.fate).collect()
}

fn elected(person: &str) -> OfficeOutcome {
    OfficeOutcome::Elected { person: id(person) }
}

#[test]
fn c30_under_the_law_of_2022_only_the_executives_electors_are_counted() {
    let honest = paper(1, "ames", Issuer::Executive, None);
    let forged = paper(2, "bell", Issuer::Other, Some("us-az/legislators"));
    let count = session(law_2024(), vec![forged.clone(), honest.clone()], vec![]).unwrap();
    assert_eq!(fates(&count), [PaperFate::Counted, PaperFate::NotCertifiedByExecutive]);
    assert_eq!(count.president_outcome, elected("ames"));
    let revised = paper(3, "bell", Issuer::CourtOrder, None);
    let count = session(law_2024(), vec![honest.clone(), forged.clone(), revised], vec![]).unwrap();
    let fate =
        [PaperFate::ReplacedByCourtOrder, PaperFate::NotCertifiedByExecutive, PaperFate::Counted];
    assert_eq!(fates(&count), fate);
    assert_eq!(count.president_outcome, elected("bell"));
    // Alone it is not counted either, and the electors appointed stay in the number.
    let count = session(law_2024(), vec![forged], vec![]).unwrap();
    assert_eq!(fates(&count), [PaperFate::NotCertifiedByExecutive]);
    assert_eq!((count.appointed, count.needed), (electors(538), electors(270)));
    let candidates = persons(&["ames", "bell"]);
    assert_eq!(count.president_outcome, OfficeOutcome::NoMajority { candidates });
    // The Houses have no choice between papers to make.
    let refusal = session(law_2024(), vec![honest], decided(Some(1), Some(1))).unwrap_err();
    assert_eq!(refusal, SessionRefusal::NothingToDecide { state: id("us-az") });
}

#[test]
fn c30_under_the_law_of_1887_the_states_determination_comes_first() {
    let determined = paper(1, "bell", Issuer::Other, Some("us-az/court"));
    let certified = paper(2, "ames", Issuer::Executive, None);
    let count = session(law_2016(), vec![determined, certified], vec![]).unwrap();
    assert_eq!(fates(&count), [PaperFate::Counted, PaperFate::NotDetermined]);
    assert_eq!(count.president_outcome, elected("bell"));
}

#[test]
fn c30_under_the_law_of_1887_two_authorities_or_none_are_for_both_houses() {
    let two = || {
        vec![
            paper(1, "ames", Issuer::Executive, Some("us-az/board")),
            paper(2, "bell", Issuer::Other, Some("us-az/court")),
        ]
    };
    let none =
        || vec![paper(1, "ames", Issuer::Executive, None), paper(2, "bell", Issuer::Other, None)];
    for papers in [two, none] {
        let waits = SessionRefusal::HousesMustDecide { state: id("us-az") };
        assert_eq!(session(law_2016(), papers(), vec![]).unwrap_err(), waits);
        let agreed = session(law_2016(), papers(), decided(Some(2), Some(2))).unwrap();
        assert_eq!(fates(&agreed), [PaperFate::NotAgreedByHouses, PaperFate::Counted]);
        assert_eq!(agreed.president_outcome, elected("bell"));
        // They disagree: the executive's certificate under the seal.
        let split = session(law_2016(), papers(), decided(Some(2), Some(1))).unwrap();
        assert_eq!(fates(&split), [PaperFate::Counted, PaperFate::NotAgreedByHouses]);
        assert_eq!(split.president_outcome, elected("ames"));
        let split = session(law_2016(), papers(), decided(Some(2), None)).unwrap();
        assert_eq!(split.president_outcome, elected("ames"));
        let unknown = session(law_2016(), papers(), decided(Some(3), Some(3))).unwrap_err();
        assert_eq!(unknown, SessionRefusal::NoSuchPaper { state: id("us-az"), paper: 3 });
    }
}

#[test]
fn c30_houses_agreeing_on_a_paper_no_authority_stands_behind_do_not_settle_it() {
    let papers = vec![
        paper(1, "ames", Issuer::Executive, Some("us-az/board")),
        paper(2, "bell", Issuer::Other, Some("us-az/court")),
        paper(3, "coe", Issuer::Other, None),
    ];
    let count = session(law_2016(), papers, decided(Some(3), Some(3))).unwrap();
    assert_eq!(count.president_outcome, elected("ames"));
}

#[test]
fn c30_papers_that_nothing_decides_between_need_congress() {
    let papers =
        vec![paper(1, "ames", Issuer::Executive, None), paper(2, "bell", Issuer::Executive, None)];
    let count = session(law_2016(), papers.clone(), decided(Some(1), Some(2))).unwrap();
    let question = Question::RivalPapers { state: id("us-az"), papers: vec![1, 2] };
    let questions = vec![question];
    assert_eq!(count.questions, questions);
    assert_eq!(fates(&count), [PaperFate::Unresolved; 2]);
    assert_eq!(count.president_outcome, OfficeOutcome::NeedsCongress { questions });
    // The Vice President has a majority whichever counts.
    assert_eq!(count.vice_president_outcome, elected("ames-vice"));
    let count = session(law_2024(), papers, vec![]).unwrap();
    assert_eq!(fates(&count), [PaperFate::Unresolved; 2]);
    assert!(matches!(count.president_outcome, OfficeOutcome::NeedsCongress { .. }));
}

#[test]
fn c30_a_forged_paper_beside_two_of_the_executive_is_not_in_question() {
    let papers = vec![
        paper(1, "ames", Issuer::Executive, None),
        paper(2, "bell", Issuer::Executive, None),
        paper(3, "bell", Issuer::Other, None),
    ];
    let count = session(law_2024(), papers, vec![]).unwrap();
    let fate = [PaperFate::Unresolved, PaperFate::Unresolved, PaperFate::NotCertifiedByExecutive];
    assert_eq!(fates(&count), fate);
    let question = Question::RivalPapers { state: id("us-az"), papers: vec![1, 2] };
    assert_eq!(count.questions, [question]);
}

/// Neither lawful reading elects anybody; the paper with a vote too many would have.
#[test]
fn c30_an_impossible_paper_is_no_reading_of_the_law() {
    let mut possible = paper(1, "ames", Issuer::Executive, None);
    possible.president = votes("ames 5, bell 5");
    let mut impossible = paper(2, "ames", Issuer::Executive, None);
    impossible.president = votes("ames 12");
    let count = session(law_2024(), vec![possible, impossible], vec![]).unwrap();
    let candidates = persons(&["ames", "bell"]);
    assert_eq!(count.president_outcome, OfficeOutcome::NoMajority { candidates });
    let question = Question::RivalPapers { state: id("us-az"), papers: vec![1, 2] };
    assert_eq!(count.questions, [question]);
}

#[test]
fn c30_both_houses_may_agree_that_no_paper_is_lawful() {
    let papers =
        vec![paper(1, "ames", Issuer::Executive, None), paper(2, "bell", Issuer::Other, None)];
    let count = session(law_2016(), papers, decided(None, None)).unwrap();
    assert_eq!(fates(&count), [PaperFate::NotAgreedByHouses; 2]);
    // 264 of 527 is a majority, of 538 it is none: the statute is silent.
    let questions = vec![Question::MajorityBase {
        with_rejected: electors(538),
        without_rejected: electors(527),
    }];
    assert_eq!(count.president_outcome, OfficeOutcome::NeedsCongress { questions });
}

/// It is no gain for a forger to wait for a slip of the pen in the executive's paper.
#[test]
fn c30_a_paper_with_more_votes_than_electors_is_neither_counted_nor_passed_over() {
    let mut stuffed = paper(1, "ames", Issuer::Executive, Some("us-az/board"));
    stuffed.president = votes("ames 12");
    let forged = paper(2, "bell", Issuer::Other, None);
    let refusal = SessionRefusal::MoreVotesThanElectors { state: id("us-az") };
    for law in [law_2016(), law_2024()] {
        let papers = vec![stuffed.clone(), forged.clone()];
        assert_eq!(session(law, papers, vec![]).unwrap_err(), refusal);
        // Both Houses may reject it, and then the count goes on.
        let objection =
            crate::data::objection(canvass::session::Ground::NotRegularlyGiven, 435, 100);
        let acts = crate::data::objected("us-az", objection, true, true);
        let count = session(law, vec![stuffed.clone(), forged.clone()], acts).unwrap();
        assert_eq!(count.states[0].president, votes(""));
    }
    // A forged paper with impossible votes stands in nobody's way.
    let mut forged = forged;
    forged.vice_president = votes("bell-vice 12");
    let honest = paper(1, "ames", Issuer::Executive, Some("us-az/board"));
    let count = session(law_2016(), vec![honest, forged], vec![]).unwrap();
    assert_eq!(count.president_outcome, elected("ames"));
}

#[test]
fn before_1887_no_rule_decides_between_papers_or_on_objections() {
    let law = LawVersion::ActOf1845.law();
    let papers =
        vec![paper(1, "ames", Issuer::Executive, None), paper(2, "bell", Issuer::Other, None)];
    let count = session(law, papers, vec![]).unwrap();
    assert!(matches!(count.president_outcome, OfficeOutcome::NeedsCongress { .. }));
    let objection = crate::data::objection(canvass::session::Ground::NotRegularlyGiven, 435, 100);
    let acts = vec![SessionAct::Objected { state: id("us-az"), objection }];
    let refusal = session(law, vec![paper(1, "ames", Issuer::Executive, None)], acts).unwrap_err();
    assert_eq!(refusal, SessionRefusal::NoRuleForObjections { law: LawVersion::ActOf1845 });
    let acts = vec![SessionAct::CountedInTheAlternative { state: id("us-az"), source: source() }];
    let only = vec![paper(1, "ames", Issuer::Executive, None)];
    // The state is counted once: in the alternative, and then not again.
    assert_eq!(session(law, only, acts).unwrap_err(), SessionRefusal::NoStateOpen);
}
