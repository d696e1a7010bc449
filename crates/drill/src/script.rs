//! What honest officials state, phase by phase.

use std::collections::{BTreeMap, BTreeSet};

use canvass::acts::{Certification, CertificationFormat};
use canvass::ascertainment::{
    CertificateOfAscertainment, CertificateOfAscertainmentFormat, Feature, Slate, StateLaw,
};
use canvass::calendar::calendar;
use canvass::certificate::{Annexed, issue_certificates};
use canvass::law::law_for;
use canvass::meeting::{ElectorMeeting, ElectorMeetingFormat};
use canvass::session::{JointSessionEvent, JointSessionEventFormat, SessionAct};
use election::{StatementKind, UnitId};
use verify::{Current, Due, Output};

use crate::draft::Draft;
use crate::nation::{
    ASCERTAINED_ON, DIVIDED, ELECTION_DAY, STATE_LAW_OF, STATES, census, office_for, returns,
};
use crate::text::{id, source};

use StatementKind as Kind;

/// The census and the returns.
pub(crate) fn reports() -> Vec<Draft> {
    let mut drafts = vec![Draft::new(Kind::CensusPopulation, "us", &census(), "board")];
    drafts.extend(returns().iter().map(|unit_return| {
        let unit = unit_return.unit.as_str();
        Draft::new(Kind::UnitReturn, unit, unit_return, &office_for(unit))
    }));
    drafts
}

/// The certifications of every place whose canvass is there.
pub(crate) fn certifications(current: &Current) -> Vec<Draft> {
    let canvasses = current.canvasses();
    let counties = DIVIDED.map(|county| (county, format!("{county}/clerk")));
    let states = STATES.map(|(state, _, _)| (state, format!("{state}/board")));
    let places = counties.into_iter().chain(states);
    let certification = |(place, by): (&str, String)| {
        let canvassed = canvasses.get(&id::<UnitId>(place))?;
        let contests: BTreeSet<_> = canvassed.canvass.contests.keys().cloned().collect();
        let format = CertificationFormat::V1;
        let canvass = Some(id(&canvassed.output.to_string()));
        let counts = BTreeMap::new();
        let certification =
            Certification { format, unit: id(place), canvass, counts, contests, over: None };
        Some(Draft::new(Kind::Certification, place, &certification, &by))
    };
    places.filter_map(certification).collect()
}

/// The certificates of ascertainment of every state whose votes appoint electors.
pub(crate) fn ascertainments(made: &[Due]) -> Vec<Draft> {
    let appointments = made.iter().filter_map(|due| match &due.output {
        Output::Appointment(appointment) => Some(appointment),
        _ => None,
    });
    let certificates = appointments.map(|appointment| {
        let slate = |appointed| Slate { appointed, votes: None, electors: Vec::new() };
        let slates = appointment.by_ticket.iter();
        let state = appointment.state.as_str();
        let certificate = CertificateOfAscertainment {
            format: CertificateOfAscertainmentFormat::V1,
            state: id(state),
            issued_on: Some(ASCERTAINED_ON),
            slates: slates.map(|(ticket, number)| (ticket.clone(), slate(*number))).collect(),
            seal: Feature::Present,
            security_feature: Feature::Present,
            appointed_under: Some(StateLaw { enacted_on: STATE_LAW_OF, source: source() }),
        };
        let by = format!("{state}/executive");
        Draft::new(Kind::CertificateOfAscertainment, state, &certificate, &by)
    });
    certificates.collect()
}

/// The meetings, at which every elector votes as pledged.
pub(crate) fn meetings(made: &[Due]) -> Vec<Draft> {
    let days = calendar(ELECTION_DAY).expect("the drill is held on an election day");
    let appointments = made.iter().filter_map(|due| match &due.output {
        Output::Appointment(appointment) => Some(appointment),
        _ => None,
    });
    let meetings = appointments.map(|appointment| {
        let state = appointment.state.as_str();
        let meeting = ElectorMeeting {
            format: ElectorMeetingFormat::V1,
            state: id(state),
            date: days.meeting,
            place: None,
            as_pledged: appointment.by_ticket.clone(),
            deviations: Vec::new(),
            vacancies_filled: Vec::new(),
            persons: [].into(),
        };
        Draft::new(Kind::ElectorMeeting, state, &meeting, &format!("{state}/electors"))
    });
    meetings.collect()
}

/// Every copy of every certificate of vote.
pub(crate) fn votes(made: &[Due]) -> Vec<Draft> {
    let law = law_for(ELECTION_DAY).expect("the drill is held under a law of the table");
    let results = made.iter().filter_map(|due| match &due.output {
        Output::MeetingResult(result) => Some(result),
        _ => None,
    });
    let copies = results
        .flat_map(|result| issue_certificates(law, result, Annexed::CertificateOfAscertainment));
    let drafts = copies.map(|copy| {
        let state = copy.state.as_str();
        Draft::new(Kind::CertificateOfVote, state, &copy, &format!("{state}/electors"))
    });
    drafts.collect()
}

/// One event of the joint session.
pub fn session_event(number: u32, act: SessionAct) -> Draft {
    let event = JointSessionEvent { format: JointSessionEventFormat::V1, number, act };
    Draft::new(Kind::JointSessionEvent, "us", &event, "congress")
}

/// The joint session: every state opened and counted in turn, and the result announced.
pub fn session() -> Vec<Draft> {
    let acts = STATES.iter().flat_map(|(state, _, _)| {
        [SessionAct::Opened { state: id(state) }, SessionAct::Counted { state: id(state) }]
    });
    let acts = acts.chain([SessionAct::Announced { totals: None }]);
    (1..).zip(acts).map(|(number, act)| session_event(number, act)).collect()
}
