//! D21: nobody has a majority.

use std::collections::BTreeMap;

use canvass::contingent::{
    ChamberVotes, ContingentBallot, ContingentBallotFormat, ContingentError, DelegationVote,
    StateVote, house_choice, house_states, senate_choice,
};
use canvass::law::LawVersion;
use canvass::session::{ElectoralCount, OfficeOutcome, Question};
use canvass::succession::{Choice, Chosen, Officer, SuccessionResult, succession};
use election::{Date, UnitId, VoteCount};

use crate::data::{
    CONGRESS, OldElection, college_2016, days_2016, days_2024, electors, id, law_2016, law_2024,
    lines, old_election, persons, quiet_session, roll_2016, run, votes,
};
use crate::session::papers_2016;

fn members(count: u64) -> VoteCount {
    VoteCount::new(count).unwrap()
}

fn house(
    ballot: u32,
    states: impl IntoIterator<Item = (UnitId, DelegationVote)>,
) -> ContingentBallot {
    let votes = ChamberVotes::House { states: states.into_iter().collect() };
    ContingentBallot { format: ContingentBallotFormat::V1, ballot, votes }
}

fn senate(ballot: u32, present: u64, votes: &[(&str, u64)]) -> ContingentBallot {
    let votes = votes.iter().map(|(person, count)| (id(person), members(*count))).collect();
    let votes = ChamberVotes::Senate { present: members(present), votes };
    ContingentBallot { format: ContingentBallotFormat::V1, ballot, votes }
}

/// `"jefferson 3 burr 11"`, `"adams"`, `"divided"`, `"blank"`.
fn delegation(text: &str) -> DelegationVote {
    let words: Vec<&str> = text.split(' ').collect();
    match words[..] {
        ["divided"] => DelegationVote::Divided,
        ["blank"] => DelegationVote::Blank,
        [person] => DelegationVote::For(id(person)),
        _ => DelegationVote::Members(
            words.chunks(2).map(|pair| (id(pair[0]), members(pair[1].parse().unwrap()))).collect(),
        ),
    }
}

/// The ballots of a file, each row for the ballots from the first to the last named.
pub(crate) fn ballots(file: &'static str) -> Vec<ContingentBallot> {
    let mut by_ballot: BTreeMap<u32, BTreeMap<UnitId, DelegationVote>> = BTreeMap::new();
    for fields in lines(file) {
        let [first, last, state, vote] = fields[..] else { panic!("{fields:?}") };
        for ballot in first.parse().unwrap()..=last.parse().unwrap() {
            by_ballot.entry(ballot).or_default().insert(id(state), delegation(vote));
        }
    }
    by_ballot.into_iter().map(|(ballot, states)| house(ballot, states)).collect()
}

pub(crate) fn states_of(election: &OldElection) -> Vec<UnitId> {
    election.roll.iter().map(|called| called.state.clone()).collect()
}

#[test]
fn golden_1825_the_house_chooses_adams_by_13_of_24_states() {
    let election = old_election(include_str!("../data/electoral_votes_1824.csv"));
    let candidates = persons(&["jackson", "adams", "crawford"]);
    let ballots = ballots(include_str!("../data/house_ballots_1825.csv"));
    let choice = house_choice(&candidates, &states_of(&election), &ballots).unwrap();
    assert_eq!((choice.states, choice.needed), (24, 13));
    let states = [("adams", 13), ("jackson", 7), ("crawford", 4)];
    assert_eq!(choice.ballots[0].states, states.map(|(p, n)| (id(p), n)).into());
    assert_eq!(choice.chosen, Some(id("adams")));
    // Clay was fourth: the House could not choose him.
    let mut for_clay = ballots;
    let ChamberVotes::House { states } = &mut for_clay[0].votes else { panic!("of the House") };
    states.insert(id("us-ky"), DelegationVote::For(id("clay")));
    let error = ContingentError::NotACandidate { ballot: 1, person: id("clay") };
    assert_eq!(house_choice(&candidates, &states_of(&election), &for_clay), Err(error));
}

#[test]
fn golden_1837_the_senate_chooses_johnson_by_33_to_16() {
    let candidates = persons(&["johnson", "granger"]);
    let ballot = senate(1, 49, &[("johnson", 33), ("granger", 16)]);
    let choice = senate_choice(&candidates, members(52), &[ballot]).unwrap();
    assert_eq!(choice.needed, members(27));
    assert_eq!(choice.chosen, Some(id("johnson")));
}

/// The 51 votes of 2016 with other numbers for the two persons.
fn count_of(president: &str, vice_president: &str) -> ElectoralCount {
    let mut roll = roll_2016();
    for called in &mut roll {
        let count = if called.state == id("us-wy") { 538 } else { 0 };
        (called.entitled, called.appointed) = (electors(count), electors(count));
    }
    let mut papers = papers_2016();
    papers.retain(|paper| paper.state == id("us-wy"));
    (papers[0].president, papers[0].vice_president) = (votes(president), votes(vice_president));
    let count = run(law_2016(), CONGRESS, &roll, &papers, &quiet_session(&roll)).unwrap();
    assert_eq!(count.needed, electors(270));
    count
}

fn outcome_of(president: &str, vice_president: &str) -> (OfficeOutcome, OfficeOutcome) {
    let count = count_of(president, vice_president);
    (count.president_outcome, count.vice_president_outcome)
}

#[test]
fn d21_269_to_269_goes_to_the_house_and_the_senate() {
    let both = ("trump 269, clinton 269", "pence 269, kaine 269");
    let candidates = persons(&["clinton", "trump"]);
    let vice = persons(&["kaine", "pence"]);
    assert_eq!(
        outcome_of(both.0, both.1),
        (OfficeOutcome::NoMajority { candidates }, OfficeOutcome::NoMajority { candidates: vice })
    );
    let elected = OfficeOutcome::Elected { person: id("trump") };
    assert_eq!(outcome_of("trump 270, clinton 268", both.1).0, elected);
}

#[test]
fn d21_three_ways_the_house_has_three_and_the_senate_two() {
    let (president, vice_president) =
        outcome_of("ames 200, bell 180, coe 100, dunn 58", "ames 200, bell 180, coe 158");
    let candidates = persons(&["ames", "bell", "coe"]);
    assert_eq!(president, OfficeOutcome::NoMajority { candidates });
    let candidates = persons(&["ames", "bell"]);
    assert_eq!(vice_president, OfficeOutcome::NoMajority { candidates });
}

#[test]
fn d21_a_tie_for_the_last_place_needs_congress() {
    let (president, vice_president) =
        outcome_of("ames 200, bell 180, coe 79, dunn 79", "ames 200, bell 169, coe 169");
    let tie = |tied: &[&str]| OfficeOutcome::NeedsCongress {
        questions: vec![Question::TieForLastPlace { tied: persons(tied), places_left: 1 }],
    };
    assert_eq!(president, tie(&["coe", "dunn"]));
    assert_eq!(vice_president, tie(&["bell", "coe"]));
}

fn fifty(votes: impl Fn(usize) -> DelegationVote) -> Vec<(UnitId, DelegationVote)> {
    let states = house_states(&college_2016());
    assert_eq!(states.len(), 50);
    states.into_iter().enumerate().map(|(at, state)| (state, votes(at))).collect()
}

#[test]
fn d21_the_house_needs_26_of_50_and_the_district_has_no_part() {
    let candidates = persons(&["trump", "clinton"]);
    let states = house_states(&college_2016());
    let split = |first: usize| {
        house(1, fifty(|at| delegation(if at < first { "trump" } else { "clinton" })))
    };
    let choice = house_choice(&candidates, &states, &[split(25)]).unwrap();
    assert_eq!((choice.needed, choice.chosen), (26, None));
    let choice = house_choice(&candidates, &states, &[split(26)]).unwrap();
    assert_eq!(choice.chosen, Some(id("trump")));
    let mut with_district = fifty(|_| delegation("trump"));
    with_district.push((id("us-dc"), delegation("clinton")));
    let error = ContingentError::NotAState { ballot: 1, unit: id("us-dc") };
    assert_eq!(house_choice(&candidates, &states, &[house(1, with_district)]), Err(error));
}

#[test]
fn d21_divided_and_absent_states_lower_no_majority() {
    let candidates = persons(&["trump", "clinton"]);
    let states = house_states(&college_2016());
    // 25 states for one, 24 for the other and one divided: nobody is chosen.
    let vote = |at: usize| match at {
        0 => delegation("trump 4 clinton 4"),
        1..=25 => delegation("trump 5 clinton 3"),
        _ => delegation("clinton"),
    };
    let choice = house_choice(&candidates, &states, &[house(1, fifty(vote))]).unwrap();
    assert_eq!(choice.chosen, None);
    let first = choice.ballots[0].by_state.get(&states[0]);
    assert_eq!(first, Some(&StateVote::Divided));
    // A plurality of a delegation that is no majority of the votes cast is no vote.
    assert_eq!(
        house_choice(&candidates, &states, &[house(1, fifty(|_| delegation("trump 3 clinton 3")))])
            .unwrap()
            .ballots[0]
            .states,
        BTreeMap::new()
    );
    // 34 of 50 are a quorum, 33 are none.
    let present = |count: usize| fifty(|_| delegation("trump")).into_iter().take(count);
    let choice = house_choice(&candidates, &states, &[house(1, present(34))]).unwrap();
    assert_eq!(choice.chosen, Some(id("trump")));
    let error = ContingentError::NoQuorum { ballot: 1, present: 33, needed: 34 };
    assert_eq!(house_choice(&candidates, &states, &[house(1, present(33))]), Err(error));
}

#[test]
fn d21_ballots_follow_each_other_until_the_choice() {
    let candidates = persons(&["trump", "clinton"]);
    let states = house_states(&college_2016());
    let ballot = |number, word: &str| house(number, fifty(|_| delegation(word)));
    let choice =
        house_choice(&candidates, &states, &[ballot(1, "blank"), ballot(2, "trump")]).unwrap();
    assert_eq!(choice.chosen, Some(id("trump")));
    assert_eq!(choice.ballots[0].by_state.values().next(), Some(&StateVote::Blank));
    let after = [ballot(1, "trump"), ballot(2, "trump")];
    let error = ContingentError::AfterChoice { ballot: 2 };
    assert_eq!(house_choice(&candidates, &states, &after), Err(error));
    let gap = [ballot(1, "blank"), ballot(3, "trump")];
    let error = ContingentError::NotNext { expected: 2, found: 3 };
    assert_eq!(house_choice(&candidates, &states, &gap), Err(error));
    let other = [senate(1, 100, &[])];
    let error = ContingentError::OtherChamber { ballot: 1 };
    assert_eq!(house_choice(&candidates, &states, &other), Err(error.clone()));
    assert_eq!(senate_choice(&candidates, members(100), &[ballot(1, "blank")]), Err(error));
}

#[test]
fn d21_the_senate_needs_51_of_100_and_50_to_50_is_no_choice() {
    let candidates = persons(&["pence", "kaine"]);
    let choice = |ballot| senate_choice(&candidates, members(100), &[ballot]);
    let tie = choice(senate(1, 100, &[("pence", 50), ("kaine", 50)])).unwrap();
    assert_eq!((tie.needed, tie.chosen), (members(51), None));
    let chosen = choice(senate(1, 100, &[("pence", 51), ("kaine", 49)])).unwrap();
    assert_eq!(chosen.chosen, Some(id("pence")));
    // A majority of those present is not enough.
    assert_eq!(choice(senate(1, 67, &[("pence", 50)])).unwrap().chosen, None);
    let error = ContingentError::NoQuorum { ballot: 1, present: 66, needed: 67 };
    assert_eq!(choice(senate(1, 66, &[("pence", 66)])), Err(error));
    let too_many = |votes, of| ContingentError::TooManyVotes {
        ballot: 1,
        votes: members(votes),
        members: members(of),
    };
    assert_eq!(choice(senate(1, 101, &[])), Err(too_many(101, 100)));
    assert_eq!(choice(senate(1, 80, &[("pence", 81)])), Err(too_many(81, 80)));
    let error = ContingentError::NotACandidate { ballot: 1, person: id("warren") };
    assert_eq!(choice(senate(1, 100, &[("warren", 51)])), Err(error));
}

#[test]
fn d21_on_20_january_the_vice_president_elect_acts_else_the_statutory_line() {
    let inauguration = Date::constant(2017, 1, 20);
    let result = |on, president: Option<&str>, vice_president: Option<&str>| {
        let choice = |person: Option<&str>| person.map_or(Choice::Nobody, |p| Choice::Of(id(p)));
        let chosen =
            Chosen { president: choice(president), vice_president: choice(vice_president) };
        succession(law_2016(), &days_2016(), on, &chosen).result
    };
    let eve = Date::constant(2017, 1, 19);
    assert_eq!(result(eve, Some("trump"), Some("pence")), SuccessionResult::TermNotBegun);
    let president = SuccessionResult::President { person: id("trump") };
    assert_eq!(result(inauguration, Some("trump"), None), president);
    let acts = SuccessionResult::VicePresidentActs { person: id("pence") };
    assert_eq!(result(inauguration, None, Some("pence")), acts);
    let SuccessionResult::StatutoryLine { officers } = result(inauguration, None, None) else {
        panic!("nobody was chosen")
    };
    let first =
        [Officer::SpeakerOfTheHouse, Officer::PresidentProTempore, Officer::SecretaryOfState];
    assert_eq!(officers[..3], first);
    assert_eq!(officers.len(), 17);
    let of_2025 =
        succession(law_2024(), &days_2024(), Date::constant(2025, 1, 20), &Chosen::default());
    assert!(matches!(of_2025.result, SuccessionResult::StatutoryLine { .. }));
}

/// Whether anybody was chosen hangs on a question that the law leaves open: no line is guessed.
#[test]
fn d21_an_open_question_about_either_choice_needs_congress() {
    let inauguration = Date::constant(2017, 1, 20);
    let result = |president, vice_president| {
        let chosen = Chosen { president, vice_president };
        succession(law_2016(), &days_2016(), inauguration, &chosen).result
    };
    let pence = || Choice::Of(id("pence"));
    assert_eq!(result(Choice::Open, pence()), SuccessionResult::NeedsCongress);
    assert_eq!(result(Choice::Nobody, Choice::Open), SuccessionResult::NeedsCongress);
    let acts = SuccessionResult::VicePresidentActs { person: id("pence") };
    assert_eq!(result(Choice::Nobody, pence()), acts);
}

#[test]
fn d21_before_the_twentieth_amendment_the_day_is_4_march_and_the_line_is_not_known() {
    let calendar =
        |year, month, day| canvass::calendar::calendar(Date::constant(year, month, day)).unwrap();
    let of_1824 = calendar(1824, 11, 9);
    let law = LawVersion::AmendmentXii.law();
    let calhoun = Chosen { vice_president: Choice::Of(id("calhoun")), ..Chosen::default() };
    let on = Date::constant(1825, 3, 4);
    let acts = SuccessionResult::VicePresidentActs { person: id("calhoun") };
    assert_eq!(succession(law, &of_1824, on, &calhoun).result, acts);
    let eve = Date::constant(1825, 3, 3);
    assert_eq!(succession(law, &of_1824, eve, &calhoun).result, SuccessionResult::TermNotBegun);
    let nobody = Chosen::default();
    let needs = SuccessionResult::NeedsCongress;
    assert_eq!(succession(law, &of_1824, on, &nobody).result, needs);
    let law = LawVersion::ActOf1792.law();
    let of_1800 = calendar(1800, 12, 2);
    let on = Date::constant(1801, 3, 4);
    let burr = Chosen { vice_president: Choice::Of(id("burr")), ..Chosen::default() };
    assert_eq!(succession(law, &of_1800, on, &burr).result, needs);
    let of_1936 = calendar(1936, 11, 3);
    let law = LawVersion::ActOf1934.law();
    let on = Date::constant(1937, 1, 20);
    assert_eq!(succession(law, &of_1936, on, &nobody).result, needs);
}

/// Who was chosen: by the electors where they have a majority, else by the ballots of a House,
/// which are about nothing where the electors chose.
#[test]
fn d21_who_was_chosen_follows_from_the_count_and_then_the_ballots() {
    let vice = ["pence", "kaine"];
    let house_chose = house_choice(
        &persons(&["trump", "clinton"]),
        &house_states(&college_2016()),
        &[house(1, fifty(|_| delegation("clinton")))],
    );
    let senate_chose =
        senate_choice(&persons(&vice), members(100), &[senate(1, 100, &[("kaine", 51)])]);
    let (house_chose, senate_chose) = (house_chose.unwrap(), senate_chose.unwrap());
    let by = |president, vice_president| {
        let count = count_of(president, vice_president);
        let before = Chosen::by(&count, None, None);
        (before, Chosen::by(&count, Some(&house_chose), Some(&senate_chose)))
    };
    let chosen = |president, vice_president| Chosen { president, vice_president };
    let of = |person: &str| Choice::Of(id(person));
    let tied = by("trump 269, clinton 269", "pence 269, kaine 269");
    assert_eq!(tied.0, chosen(Choice::Nobody, Choice::Nobody));
    assert_eq!(tied.1, chosen(of("clinton"), of("kaine")));
    let won = by("trump 270, clinton 268", "pence 270, kaine 268");
    assert_eq!(won.0, chosen(of("trump"), of("pence")));
    assert_eq!(won.1, won.0);
    let open = by("ames 200, bell 180, coe 79, dunn 79", "pence 269, kaine 269");
    assert_eq!(open.1, chosen(Choice::Open, of("kaine")));
}
