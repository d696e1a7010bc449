//! Facts of the test elections, and short ways to write papers and events.

use std::collections::BTreeMap;

use canvass::ascertainment::Issuer;
use canvass::calendar::{CollegeCalendar, calendar};
use canvass::law::{CollegeLaw, LawVersion};
use canvass::meeting::{
    Attempt, BallotRuling, Deviation, ElectorMeeting, ElectorMeetingFormat, Ruling,
    SubstituteBallot,
};
use canvass::person::{Person, PersonId, PersonVotes};
use canvass::session::{
    Congress, ElectoralCount, Form, Ground, JointSessionEvent, JointSessionEventFormat, Objection,
    ObjectionRuling, Paper, RollState, SessionAct, SessionError,
};
use election::{
    AllocationMethod, Date, ElectorCount, ElectorPolicy, ElectoralCollege, PolicyEffect, Source,
    SourceStatus, StateElectors, Ticket, TicketId, UnitId,
};

pub(crate) const CONGRESS: Congress = Congress { representatives: 435, senators: 100 };

pub(crate) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

pub(crate) fn electors(count: u64) -> ElectorCount {
    ElectorCount::new(count).unwrap()
}

pub(crate) fn persons(names: &[&str]) -> Vec<PersonId> {
    names.iter().map(|name| id(name)).collect()
}

/// `"trump 304, clinton 227"`.
pub(crate) fn votes(list: &str) -> PersonVotes {
    let mut votes = PersonVotes::default();
    for part in list.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (person, count) = part.split_once(' ').unwrap();
        votes.add(&id(person), electors(count.parse().unwrap())).unwrap();
    }
    votes
}

pub(crate) fn source() -> Source {
    Source { citation: "test".to_owned(), status: SourceStatus::NotRead, note: None }
}

pub(crate) fn law_2016() -> &'static CollegeLaw {
    LawVersion::CodeOf1948.law()
}

pub(crate) fn law_2024() -> &'static CollegeLaw {
    LawVersion::CountReform2022.law()
}

pub(crate) fn days_2016() -> CollegeCalendar {
    calendar(Date::constant(2016, 11, 8)).unwrap()
}

pub(crate) fn days_2024() -> CollegeCalendar {
    calendar(Date::constant(2024, 11, 5)).unwrap()
}

/// The lines of a file of facts, without comments and the line of names.
pub(crate) fn lines(file: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let facts = file.lines().filter(|line| !line.starts_with('#'));
    facts.skip(1).map(|line| line.split(',').collect())
}

/// The lists of an old election: for each state of the roll, votes by office.
pub(crate) struct OldElection {
    pub(crate) roll: Vec<RollState>,
    pub(crate) lists: BTreeMap<(UnitId, &'static str), PersonVotes>,
}

pub(crate) fn old_election(file: &'static str) -> OldElection {
    let mut election = OldElection { roll: Vec::new(), lists: BTreeMap::new() };
    for fields in lines(file) {
        let [state, name, appointed, office, person, count] = fields[..] else {
            panic!("{fields:?}")
        };
        let state: UnitId = id(state);
        if !election.roll.iter().any(|called| called.state == state) {
            let appointed = electors(appointed.parse().unwrap());
            let called = RollState {
                state: state.clone(),
                name: name.to_owned(),
                entitled: appointed,
                appointed,
            };
            election.roll.push(called);
        }
        let list = election.lists.entry((state, office)).or_default();
        list.add(&id(person), electors(count.parse().unwrap())).unwrap();
    }
    election
}

impl OldElection {
    pub(crate) fn papers(&self) -> Vec<Paper> {
        let list = |state: &UnitId, office| {
            self.lists.get(&(state.clone(), office)).cloned().unwrap_or_default()
        };
        self.roll
            .iter()
            .map(|called| Paper {
                state: called.state.clone(),
                number: 1,
                president: list(&called.state, "president"),
                vice_president: list(&called.state, "vice-president"),
                certified_by: Issuer::Executive,
                determined_by: None,
            })
            .collect()
    }
}

pub(crate) fn event(act: SessionAct) -> JointSessionEvent {
    JointSessionEvent { format: JointSessionEventFormat::V1, number: 1, act }
}

/// What a session counted whose events happened in this order: numbered in a row, then run.
pub(crate) fn run(
    law: &'static CollegeLaw,
    congress: Congress,
    roll: &[RollState],
    papers: &[Paper],
    events: &[JointSessionEvent],
) -> Result<ElectoralCount, SessionError> {
    let numbered = (1..).zip(events).map(|(number, event)| {
        let event = event.clone();
        JointSessionEvent { number, ..event }
    });
    canvass::session::run(law, congress, roll, papers, &numbered.collect::<Vec<_>>())
}

/// Every state opened and counted in the order of the roll, and the announcement.
pub(crate) fn quiet_session(roll: &[RollState]) -> Vec<JointSessionEvent> {
    let mut events = Vec::new();
    for called in roll {
        events.push(event(SessionAct::Opened { state: called.state.clone() }));
        events.push(event(SessionAct::Counted { state: called.state.clone() }));
    }
    events.push(event(SessionAct::Announced { totals: None }));
    events
}

/// Puts acts between the opening of a state and its count.
pub(crate) fn with_acts(
    mut events: Vec<JointSessionEvent>,
    state: &str,
    acts: Vec<SessionAct>,
) -> Vec<JointSessionEvent> {
    let opened = event(SessionAct::Opened { state: id(state) });
    let at = events.iter().position(|event| *event == opened).unwrap() + 1;
    events.splice(at..at, acts.into_iter().map(event));
    events
}

pub(crate) fn objection(ground: Ground, representatives: u32, senators: u32) -> Objection {
    Objection {
        paper: 1,
        ground,
        votes: None,
        form: Form::Written,
        signed_by_representatives: Some(representatives),
        signed_by_senators: Some(senators),
        made_by: Vec::new(),
        source: None,
    }
}

/// An objection that is in order, and how both Houses voted on it.
pub(crate) fn objected(
    state: &str,
    objection: Objection,
    house: bool,
    senate: bool,
) -> Vec<SessionAct> {
    let state: UnitId = id(state);
    let yeas = |sustained, members: u32| if sustained { members } else { 0 };
    let nays = |sustained, members: u32| if sustained { 0 } else { members };
    vec![
        SessionAct::Objected { state: state.clone(), objection },
        SessionAct::Ruled { state: state.clone(), objection: 1, ruling: ObjectionRuling::InOrder },
        SessionAct::Withdrawn { state: state.clone() },
        SessionAct::HouseVote {
            state: state.clone(),
            objection: 1,
            yeas: yeas(house, 435),
            nays: nays(house, 435),
        },
        SessionAct::SenateVote {
            state,
            objection: 1,
            yeas: yeas(senate, 100),
            nays: nays(senate, 100),
        },
    ]
}

/// One row of `meetings_2016.csv` with the meeting it tells of.
pub(crate) struct Meeting2016 {
    pub(crate) name: &'static str,
    pub(crate) entitled: ElectorCount,
    pub(crate) policy: ElectorPolicy,
    pub(crate) appointed: BTreeMap<TicketId, ElectorCount>,
    pub(crate) meeting: ElectorMeeting,
}

pub(crate) fn meetings_2016() -> Vec<Meeting2016> {
    lines(include_str!("../data/meetings_2016.csv")).map(|fields| meeting_2016(&fields)).collect()
}

fn meeting_2016(fields: &[&'static str]) -> Meeting2016 {
    let number = |at: usize| fields[at].parse::<u64>().unwrap();
    let effect = match fields[2] {
        "unbound" => PolicyEffect::Unbound,
        "pledge-only" => PolicyEffect::PledgeOnly,
        "penalty" => PolicyEffect::Penalty,
        "void-replace" => PolicyEffect::VoidReplace,
        other => panic!("{other} is no policy"),
    };
    let by_ticket = |trump: u64, clinton: u64| {
        [("trump-pence", trump), ("clinton-kaine", clinton)]
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(ticket, count)| (id(ticket), electors(count)))
            .collect::<BTreeMap<TicketId, ElectorCount>>()
    };
    let state: UnitId = id(fields[0]);
    Meeting2016 {
        name: fields[1],
        entitled: electors(number(4) + number(6)),
        policy: ElectorPolicy { effect, penalty: fields[3] == "yes", source: source() },
        appointed: by_ticket(number(4), number(6)),
        meeting: ElectorMeeting {
            format: ElectorMeetingFormat::V1,
            date: Date::constant(2016, 12, 19),
            place: None,
            as_pledged: by_ticket(number(5), number(7)),
            deviations: deviations_2016(&state),
            vacancies_filled: Vec::new(),
            persons: persons_2016(),
            state,
        },
    }
}

fn deviations_2016(state: &UnitId) -> Vec<Deviation> {
    lines(include_str!("../data/deviations_2016.csv"))
        .filter(|fields| fields[0] == state.as_str())
        .map(|fields| Deviation {
            elector: None,
            pledged: id(fields[1]),
            attempts: attempts(fields[2]),
            substitute: (!fields[3].is_empty()).then(|| substitute(fields[3])),
        })
        .collect()
}

/// `"[sanders/kaine] clinton/kaine"`: the first was ruled out of order.
pub(crate) fn attempts(text: &str) -> Vec<Attempt> {
    text.split_whitespace()
        .map(|pair| {
            let ruling = pair
                .starts_with('[')
                .then(|| Ruling { ruling: BallotRuling::OutOfOrder, source: source() });
            let (president, vice_president) = pair_of(pair.trim_matches(['[', ']']));
            Attempt { president, vice_president, ruling, source: source() }
        })
        .collect()
}

pub(crate) fn substitute(text: &str) -> SubstituteBallot {
    let (president, vice_president) = pair_of(text);
    SubstituteBallot { elector: None, president, vice_president, source: source() }
}

fn pair_of(text: &str) -> (Option<PersonId>, Option<PersonId>) {
    let (president, vice_president) = text.split_once('/').unwrap();
    let person = |name: &str| (name != "-").then(|| id(name));
    (person(president), person(vice_president))
}

fn persons_2016() -> BTreeMap<PersonId, Person> {
    let names = [
        ("cantwell", "Maria Cantwell"),
        ("collins", "Susan Collins"),
        ("fiorina", "Carly Fiorina"),
        ("gabbard", "Tulsi Gabbard"),
        ("kasich", "John Kasich"),
        ("laduke", "Winona LaDuke"),
        ("paul", "Ron Paul"),
        ("powell", "Colin Powell"),
        ("sanders", "Bernie Sanders"),
        ("spotted-eagle", "Faith Spotted Eagle"),
        ("warren", "Elizabeth Warren"),
    ];
    let person = |name: &str| Person { name: name.to_owned(), inhabitant_of: None };
    names.into_iter().map(|(key, name)| (id(key), person(name))).collect()
}

pub(crate) fn college_2016() -> ElectoralCollege {
    let ticket = |ticket: &str, president: &str, vice_president: &str| Ticket {
        id: id(ticket),
        president: id(president),
        vice_president: id(vice_president),
        vice_president_name: vice_president.to_owned(),
    };
    ElectoralCollege {
        contest: id("president"),
        census_year: 2010,
        house_seats: 435,
        tickets: vec![
            ticket("trump-pence", "trump", "pence"),
            ticket("clinton-kaine", "clinton", "kaine"),
        ],
        states: meetings_2016().iter().map(state_electors).collect(),
    }
}

fn state_electors(row: &Meeting2016) -> StateElectors {
    StateElectors {
        unit: row.meeting.state.clone(),
        federal_district: row.name == "District of Columbia",
        method: AllocationMethod::AtLarge,
        executive: id(&format!("{}/executive", row.meeting.state)),
        policy: row.policy.clone(),
        meeting_place: None,
    }
}

/// The roll of 2017 and the papers as the meetings were counted under some policy.
pub(crate) fn roll_2016() -> Vec<RollState> {
    let called = |row: &Meeting2016| RollState {
        state: row.meeting.state.clone(),
        name: row.name.to_owned(),
        entitled: row.entitled,
        appointed: row.entitled,
    };
    meetings_2016().iter().map(called).collect()
}
