//! D21: nobody is chosen by the day the term begins.
//!
//! Historical precedent: 1800, 35 ballots of the House without a choice; 1824, a House that chose
//! among three. Whoever keeps a chamber from choosing gains nothing that the law does not give: the
//! record says who acts as President, by which text, and where no text says it, that Congress must.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use canvass::contingent::{ChamberVotes, ContingentBallot, ContingentBallotFormat, DelegationVote};
use canvass::meeting::{Attempt, Deviation, ElectorMeeting};
use canvass::person::Person;
use canvass::succession::{Officer, SuccessionResult};
use drill::{Builder, Draft, Seal, derive, force, state};
use election::{Date, ElectorCount, Power, Source, SourceStatus, StatementKind, VoteCount};
use record::MemoryFiles;

use crate::support::{
    build, check, edited, fails, honest, is_open, leaves, passes, pinned, restated, site, unpinned,
    verified,
};

const MEETING: StatementKind = StatementKind::ElectorMeeting;

/// Three of the six electors of Cedar vote for these instead of Ames and Reed.
fn with_deviating(votes: [(&'static str, &'static str); 3]) -> MemoryFiles {
    let builder = Builder::honest().changing(MEETING, "us-cc", move |draft| {
        Some(edited(draft, |meeting: &mut ElectorMeeting| deviate(meeting, votes)))
    });
    let builder = builder.defining(|definition| {
        let congress = definition.authorities.iter_mut().find(|a| a.id.as_str() == "congress");
        let within = "us".parse().unwrap();
        let power = Power { states: StatementKind::ContingentBallot, within };
        congress.unwrap().powers.push(power);
    });
    build(&builder).files
}

fn deviate(meeting: &mut ElectorMeeting, votes: [(&str, &str); 3]) {
    let source = Source { citation: "drill".to_owned(), status: SourceStatus::Read, note: None };
    let pledged: election::TicketId = "ames-reed".parse().unwrap();
    meeting.as_pledged = [(pledged.clone(), ElectorCount::new(3).unwrap())].into();
    for (president, vice_president) in votes {
        let attempt = Attempt {
            president: Some(president.parse().unwrap()),
            vice_president: Some(vice_president.parse().unwrap()),
            ruling: None,
            source: source.clone(),
        };
        let (elector, substitute) = (None, None);
        let attempts = vec![attempt];
        let deviation = Deviation { elector, pledged: pledged.clone(), attempts, substitute };
        meeting.deviations.push(deviation);
        if !["bell", "stone", "reed"].contains(&president) {
            let name = format!("{president}, named by electors");
            let person = Person { name, inhabitant_of: None };
            meeting.persons.insert(president.parse().unwrap(), person);
        }
    }
}

/// Nine electors for each ticket of eighteen: an equal vote, as in 1800.
fn tied() -> MemoryFiles {
    with_deviating([("bell", "stone"); 3])
}

fn ballot(number: u32, votes: ChamberVotes) -> Draft {
    let format = ContingentBallotFormat::V1;
    let ballot = ContingentBallot { format, ballot: number, votes };
    Draft::new(StatementKind::ContingentBallot, "us", &ballot, "congress")
}

fn house(number: u32, delegations: [&str; 4]) -> Draft {
    let states = ["us-aa", "us-bb", "us-cc", "us-dd"].into_iter().zip(delegations);
    let vote = |person: &str| match person {
        "divided" => DelegationVote::Divided,
        person => DelegationVote::For(person.parse().unwrap()),
    };
    let states = states.map(|(state, person)| (state.parse().unwrap(), vote(person)));
    ballot(number, ChamberVotes::House { states: states.collect() })
}

fn senate(number: u32, votes: [(&str, u64); 2]) -> Draft {
    let count = |number| VoteCount::new(number).unwrap();
    let votes = votes.map(|(person, votes)| (person.parse().unwrap(), count(votes)));
    ballot(number, ChamberVotes::Senate { present: count(8), votes: votes.into() })
}

fn add(files: &mut MemoryFiles, ballots: &[Draft]) {
    state(files, &Seal::honest(), ballots).unwrap();
    derive(files, &Seal::honest(), None).unwrap();
}

fn term(files: &MemoryFiles) -> (Date, SuccessionResult) {
    let record = verified(files);
    let found = record.succession().expect("the count is there").value.clone();
    (found.on, found.result)
}

fn acting_vice_president(person: &str) -> SuccessionResult {
    SuccessionResult::VicePresidentActs { person: person.parse().unwrap() }
}

#[test]
fn d21_a_house_and_a_senate_that_cannot_choose_leave_the_line_of_the_law() {
    let mut files = tied();
    let deadlock = ["ames", "ames", "bell", "bell"];
    let ballots: Vec<Draft> = (1..=35).map(|number| house(number, deadlock)).collect();
    add(&mut files, &ballots);
    add(&mut files, &[senate(1, [("reed", 4), ("stone", 4)])]);
    let (on, result) = term(&files);
    assert_eq!(on, Date::constant(2025, 1, 20));
    let SuccessionResult::StatutoryLine { officers } = &result else { panic!("{result:?}") };
    assert_eq!(officers[0], Officer::SpeakerOfTheHouse);
    let names = ["nobody has a majority", "2025-01-20", "the Speaker of the House"];
    is_open(&unpinned(&files), "V23", &names);
    let record = verified(&files);
    let explained = record.explain("president/when-the-term-begins").expect("it is stated");
    assert!(explained.sentence.contains("the Speaker of the House"), "{}", explained.sentence);
    assert_eq!(explained.children.len(), 4, "calendar, count, House, Senate");
    let pages = site(&record, "session.html");
    assert!(pages.contains("20 January 2025"), "the page says on which day");
    assert!(pages.contains("<li>the Secretary of Homeland Security</li>"), "the whole line");
}

/// The Senate chose, the House did not: amendment XX, section 3.
#[test]
fn d21_a_vice_president_whom_the_senate_chose_acts_until_the_house_has_chosen() {
    let mut files = tied();
    assert!(matches!(term(&files).1, SuccessionResult::StatutoryLine { .. }));
    add(&mut files, &[senate(1, [("reed", 3), ("stone", 5)])]);
    assert_eq!(term(&files).1, acting_vice_president("stone"));
    // The 36th ballot: the former result stays in the log, and another one stands.
    let deadlock = ["ames", "divided", "bell", "bell"];
    let mut ballots: Vec<Draft> = (1..=35).map(|number| house(number, deadlock)).collect();
    ballots.push(house(36, ["ames", "bell", "bell", "bell"]));
    add(&mut files, &ballots);
    let person = "bell".parse().unwrap();
    assert_eq!(term(&files).1, SuccessionResult::President { person });
    passes(&unpinned(&files), "V23");
    let chosen = &check(&unpinned(&files), "V23").detail.clone();
    let words = "President bell, by contingent election, Vice President stone, by contingent";
    assert!(chosen.contains(words), "{chosen}");
    let record = verified(&files);
    let (front, session) = (site(&record, "index.html"), site(&record, "session.html"));
    assert!(front.contains("is chosen President by the House"), "the front page says so");
    assert!(session.contains("is President, on qualifying"));
}

/// Three persons share the third place among those the House chooses from. Which of them is among
/// the three no text says; so nobody says who acts, although a Vice President is elected.
#[test]
fn d21_an_open_question_is_left_to_congress() {
    let files = with_deviating([("coe", "reed"), ("dee", "reed"), ("eve", "reed")]);
    assert_eq!(term(&files).1, SuccessionResult::NeedsCongress);
    let names = ["the law leaves it open", "who acts as President needs Congress"];
    is_open(&unpinned(&files), "V23", &names);
    // Whom no ballot named is called as the electors called them.
    let name = |person: &str| verified(&files).person_name(&person.parse().unwrap());
    assert_eq!(name("dee"), "dee, named by electors");
    assert_eq!((name("coe"), name("reed")), ("Cy Coe".to_owned(), "Rex Reed".to_owned()));
    assert_eq!(name("nobody"), "nobody");
}

/// An operator who states somebody else as acting President is named: the result is computed again.
#[test]
fn d21_a_false_acting_president_is_named() {
    let mut files = tied();
    add(&mut files, &[senate(1, [("reed", 3), ("stone", 5)])]);
    let from = verified(&files).succession().unwrap().from;
    let forged = restated(&leaves(&files), &from, "stone", "reed");
    let at = force(&mut files, &Seal::honest(), &[forged]).unwrap().start;
    fails(&unpinned(&files), "V15", &[&format!("entry {at} (college/succession@1 of us)")]);
}

/// The electors' votes decide: the record says who is President, and nobody acts.
#[test]
fn d21_where_a_president_is_elected_nobody_acts() {
    let files = &honest().files;
    let (on, result) = term(files);
    assert_eq!(on, Date::constant(2025, 1, 20));
    assert_eq!(result, SuccessionResult::President { person: "ames".parse().unwrap() });
    assert!(!site(&verified(files), "session.html").contains("id=\"term\""));
    passes(&pinned(files), "V23");
}

/// Each ballot of a chamber is stated once: another one of its number is a correction or nothing.
#[test]
fn d21_a_ballot_of_a_chamber_is_not_stated_twice() {
    let mut files = tied();
    add(&mut files, &[house(1, ["ames", "ames", "bell", "bell"])]);
    add(&mut files, &[senate(1, [("reed", 4), ("stone", 4)])]);
    passes(&unpinned(&files), "V11");
    let again = house(1, ["bell"; 4]);
    let at = state(&mut files, &Seal::honest(), &[again]).unwrap().start;
    fails(&unpinned(&files), "V11", &[&format!("entry {at} states again, without replacing it")]);
}
