//! C30: certificates of ascertainment that are forged, late, or revised by a court.

use std::collections::BTreeMap;

use canvass::ascertainment::{
    AscertainmentContext, AscertainmentFinding, CertificateOfAscertainment,
    CertificateOfAscertainmentFormat, Feature, Issuer, OfferedAscertainment, Slate, Standing,
    StateLaw, Weight, check_ascertainment, standings,
};
use canvass::calendar::CollegeCalendar;
use canvass::law::CollegeLaw;
use election::{Date, ElectorCount, TicketId, VoteCount};

use crate::data::{days_2016, days_2024, electors, id, law_2016, law_2024, source};

const DEADLINE: Date = Date::constant(2024, 12, 11);

struct Case {
    law: &'static CollegeLaw,
    calendar: CollegeCalendar,
    appointed: BTreeMap<TicketId, ElectorCount>,
}

fn case(law: &'static CollegeLaw, calendar: CollegeCalendar) -> Case {
    Case { law, calendar, appointed: BTreeMap::from([(id("ames-bell"), electors(10))]) }
}

impl Case {
    fn context(&self) -> AscertainmentContext<'_> {
        AscertainmentContext {
            law: self.law,
            calendar: &self.calendar,
            entitled: electors(10),
            appointed: &self.appointed,
        }
    }

    fn check(
        &self,
        certificate: &CertificateOfAscertainment,
        issuer: Issuer,
    ) -> Vec<AscertainmentFinding> {
        check_ascertainment(&self.context(), certificate, issuer)
    }
}

fn certificate(ticket: &str, issued_on: Date) -> CertificateOfAscertainment {
    let slate = |appointed: u64, votes: u64| Slate {
        appointed: electors(appointed),
        votes: Some(VoteCount::new(votes).unwrap()),
        electors: Vec::new(),
    };
    let other = if ticket == "ames-bell" { "coe-dunn" } else { "ames-bell" };
    CertificateOfAscertainment {
        format: CertificateOfAscertainmentFormat::V1,
        state: id("us-wi"),
        issued_on: Some(issued_on),
        slates: BTreeMap::from([(id(ticket), slate(10, 51)), (id(other), slate(0, 49))]),
        seal: Feature::Present,
        security_feature: Feature::Present,
        appointed_under: Some(StateLaw {
            enacted_on: Date::constant(2023, 7, 1),
            source: source(),
        }),
    }
}

fn weights(findings: &[AscertainmentFinding]) -> Vec<Weight> {
    findings.iter().map(AscertainmentFinding::weight).collect()
}

#[test]
fn c30_the_executives_certificate_in_time_stands_without_a_finding() {
    let of_2024 = case(law_2024(), days_2024());
    assert_eq!(of_2024.check(&certificate("ames-bell", DEADLINE), Issuer::Executive), []);
    let of_2016 = case(law_2016(), days_2016());
    let day = Date::constant(2016, 12, 19);
    assert_eq!(of_2016.check(&certificate("ames-bell", day), Issuer::Executive), []);
}

#[test]
fn c30_a_forged_second_certificate_is_not_countable_and_changes_nothing() {
    let case = case(law_2024(), days_2024());
    let honest = OfferedAscertainment {
        certificate: certificate("ames-bell", DEADLINE),
        issuer: Issuer::Executive,
    };
    let mut paper = certificate("coe-dunn", DEADLINE);
    paper.security_feature = Feature::Absent;
    let forged = OfferedAscertainment { certificate: paper, issuer: Issuer::Other };
    let controls = Standing::Controls { findings: Vec::new() };
    let alone = standings(&case.context(), std::slice::from_ref(&honest));
    assert_eq!(alone, std::slice::from_ref(&controls));
    let found = standings(&case.context(), &[forged, honest]);
    assert_eq!(found[1], controls);
    let Standing::NotCountable { findings } = &found[0] else { panic!("{found:?}") };
    assert_eq!(findings[0], AscertainmentFinding::NotByExecutive);
    assert_eq!(findings[0].weight(), Weight::NotCountable);
    assert!(findings.contains(&AscertainmentFinding::WithoutSecurityFeature));
    let differs = AscertainmentFinding::DiffersFromAppointment {
        ticket: id("ames-bell"),
        appointed: electors(10),
        certified: electors(0),
    };
    assert!(findings.contains(&differs));
}

#[test]
fn c30_a_late_certificate_is_named_and_left_to_an_official() {
    let case_2024 = case(law_2024(), days_2024());
    let late = Date::constant(2024, 12, 12);
    let findings = case_2024.check(&certificate("ames-bell", late), Issuer::Executive);
    let after = AscertainmentFinding::AfterDeadline { deadline: DEADLINE, issued_on: late };
    assert_eq!(findings, [after]);
    assert_eq!(weights(&findings), [Weight::NeedsRuling]);
    let later = Date::constant(2024, 12, 18);
    let findings = case_2024.check(&certificate("ames-bell", later), Issuer::Executive);
    let meeting = Date::constant(2024, 12, 17);
    let after = AscertainmentFinding::AfterMeeting { meeting, issued_on: later };
    assert_eq!(findings.len(), 2);
    assert_eq!(findings[1], after);
    // The law of 2016 sets no last day, only the meeting.
    let of_2016 = case(law_2016(), days_2016());
    let day = Date::constant(2016, 12, 20);
    let findings = of_2016.check(&certificate("ames-bell", day), Issuer::Executive);
    assert!(matches!(findings[..], [AscertainmentFinding::AfterMeeting { .. }]));
}

#[test]
fn c30_a_court_revised_certificate_replaces_the_executives() {
    let case = case(law_2024(), days_2024());
    let offer = |ticket, day, issuer| OfferedAscertainment {
        certificate: certificate(ticket, day),
        issuer,
    };
    let first = || offer("coe-dunn", DEADLINE, Issuer::Executive);
    let in_time = Date::constant(2024, 12, 17);
    let revised = offer("ames-bell", in_time, Issuer::CourtOrder);
    let found = standings(&case.context(), &[first(), revised]);
    assert_eq!(found[0], Standing::Replaced);
    let Standing::Controls { findings } = &found[1] else { panic!("{found:?}") };
    assert!(matches!(findings[..], [AscertainmentFinding::AfterDeadline { .. }]));
    // An order after the meeting replaces nothing by itself.
    let too_late = offer("ames-bell", Date::constant(2024, 12, 18), Issuer::CourtOrder);
    let found = standings(&case.context(), &[first(), too_late]);
    assert!(matches!(found[0], Standing::Controls { .. }));
    assert!(matches!(found[1], Standing::NeedsRuling { .. }));
    let found = standings(&case.context(), &[first(), first()]);
    assert!(found.iter().all(|standing| matches!(standing, Standing::NeedsRuling { .. })));
}

/// Source: 3 U.S.C. 5(c) as amended 2022: relief granted before the electors meet.
#[test]
fn c30_a_court_order_after_the_meeting_does_not_gain_by_another_in_time() {
    let case = case(law_2024(), days_2024());
    let order = |ticket, day| OfferedAscertainment {
        certificate: certificate(ticket, Date::constant(2024, 12, day)),
        issuer: Issuer::CourtOrder,
    };
    let found = standings(&case.context(), &[order("ames-bell", 17), order("coe-dunn", 18)]);
    assert!(matches!(found[0], Standing::Controls { .. }));
    assert!(matches!(found[1], Standing::NeedsRuling { .. }));
}

#[test]
fn c30_each_mark_the_law_asks_for_is_missed_by_itself() {
    let case_2024 = case(law_2024(), days_2024());
    let mut paper = certificate("ames-bell", DEADLINE);
    paper.seal = Feature::Absent;
    assert_eq!(case_2024.check(&paper, Issuer::Executive), [AscertainmentFinding::WithoutSeal]);
    paper.seal = Feature::NotRecorded;
    paper.security_feature = Feature::NotRecorded;
    paper.appointed_under = None;
    paper.issued_on = None;
    let findings = case_2024.check(&paper, Issuer::Executive);
    assert_eq!(
        findings,
        [
            AscertainmentFinding::DayNotRecorded,
            AscertainmentFinding::SealNotRecorded,
            AscertainmentFinding::SecurityFeatureNotRecorded,
            AscertainmentFinding::LawNotRecorded,
        ]
    );
    assert_eq!(weights(&findings), [Weight::Noted; 4]);
    // The security feature and the law of the state are of 2022.
    let of_2016 = case(law_2016(), days_2016());
    let findings = of_2016.check(&paper, Issuer::CourtOrder);
    assert_eq!(
        findings,
        [AscertainmentFinding::DayNotRecorded, AscertainmentFinding::SealNotRecorded]
    );
    let mut paper = certificate("ames-bell", DEADLINE);
    let election_day = Date::constant(2024, 11, 5);
    paper.appointed_under.as_mut().unwrap().enacted_on = election_day;
    let late = AscertainmentFinding::LawEnactedTooLate { enacted_on: election_day, election_day };
    assert_eq!(case_2024.check(&paper, Issuer::Executive), [late]);
}

#[test]
fn fewer_electors_than_the_states_number_are_named() {
    let case = case(law_2024(), days_2024());
    let mut paper = certificate("ames-bell", DEADLINE);
    paper.slates.get_mut(&id("ames-bell")).unwrap().appointed = electors(9);
    let findings = case.check(&paper, Issuer::Executive);
    let number =
        AscertainmentFinding::NotTheStatesNumber { entitled: electors(10), certified: electors(9) };
    assert_eq!(findings.len(), 2);
    assert_eq!(findings[1], number);
}
