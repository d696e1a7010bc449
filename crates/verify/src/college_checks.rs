//! V18 to V24 and V28: from the census to the joint session.

use canvass::ResultsStatus;
use canvass::ascertainment::{
    AscertainmentContext, AscertainmentFinding, Issuer, Weight, check_ascertainment,
};
use canvass::calendar::{CollegeCalendar, calendar};
use canvass::certificate::{CertificateOfVote, CopiesAgreement, check_certificate, compare_copies};
use canvass::law::{CollegeLaw, law_for};
use canvass::meeting::{MeetingFinding, check_meeting};
use canvass::session::ElectoralCount;
use canvass::session::OfficeOutcome;
use election::{ElectoralCollege, StatementKind, UnitId};

use crate::canvass_checks::View;
use crate::check::{CheckName, Checklist, Finding};
use crate::compute::Computed;
use crate::derive::{Output, Rule};
use crate::load::Loaded;
use crate::payload::Payload;
use crate::sources::sources_read;
use crate::standing::Standing;
use crate::words::words;

pub(crate) fn check(
    loaded: &Loaded,
    standing: &Standing,
    computed: &Computed,
    list: &mut Checklist,
) {
    let view = View { loaded, standing, computed };
    list.set(CheckName::SourcesRead, sources_read(&view));
    let Some(college) = &loaded.definition.get().college else {
        list.set(CheckName::DeadlinesKept, deadlines(&view, &[]));
        return;
    };
    list.set(CheckName::Apportioned, apportioned(&view, college));
    let day = loaded.definition.get().date;
    let law = law_for(day).map_err(|error| error.to_string());
    let days = law.and_then(|law| calendar(day).map(|days| (law, days)).map_err(|e| e.to_string()));
    match days {
        Ok((law, days)) => {
            let checks = CollegeChecks { view, college, law, days };
            checks.run(list);
        }
        Err(error) => {
            list.set(CheckName::Ascertained, Finding::fail(error.clone()));
            list.set(CheckName::DeadlinesKept, Finding::not_checked(error));
        }
    }
}

fn apportioned(view: &View<'_>, college: &ElectoralCollege) -> Finding {
    let root = &view.loaded.definition.root().id;
    let Some((Output::Apportionment(found), _)) = view.output(Rule::Apportionment, root) else {
        return Finding::not_checked("no census stands, or nothing was computed from it");
    };
    let listed: std::collections::BTreeSet<&UnitId> = found.states.keys().collect();
    let defined: std::collections::BTreeSet<&UnitId> =
        college.states.iter().map(|state| &state.unit).collect();
    if listed != defined {
        return Finding::fail("the census is of other states than the definition");
    }
    if found.census_year != college.census_year {
        let (is, wanted) = (found.census_year, college.census_year);
        return Finding::fail(format!("the census is of {is}; the definition asks for {wanted}"));
    }
    Finding::pass(format!(
        "{} electors, {} needed, by the census of {}",
        found.electors, found.majority, found.census_year
    ))
}

struct CollegeChecks<'a> {
    view: View<'a>,
    college: &'a ElectoralCollege,
    law: &'static CollegeLaw,
    days: CollegeCalendar,
}

/// What is wrong, what is open, and what is only noted.
#[derive(Default)]
struct Sorted {
    wrong: Vec<String>,
    open: Vec<String>,
    noted: Vec<String>,
}

impl Sorted {
    fn finding(&self, pass: impl FnOnce() -> String) -> Finding {
        if self.wrong.is_empty() {
            Finding::gap(&self.open, pass)
        } else {
            Finding::of(&self.wrong, String::new)
        }
    }
}

impl CollegeChecks<'_> {
    fn run(&self, list: &mut Checklist) {
        let states: Vec<&UnitId> = self.college.states.iter().map(|state| &state.unit).collect();
        let (mut ascertained, mut met, mut voted) =
            (Sorted::default(), Sorted::default(), Sorted::default());
        let mut copies = Sorted::default();
        for state in &states {
            self.ascertainment(state, &mut ascertained);
            self.meeting(state, &mut met);
            self.certificate(state, &mut voted, &mut copies);
        }
        let number = states.len();
        list.set(CheckName::Ascertained, ascertained.finding(|| format!("{number} certificates")));
        list.set(
            CheckName::ElectorsMet,
            met.finding(|| format!("{number} meetings on {}", self.days.meeting)),
        );
        list.set(CheckName::CertificatesOfVote, voted.finding(|| format!("{number} certificates")));
        list.set(
            CheckName::SixCopies,
            copies.finding(|| "every copy is here, and equal".to_owned()),
        );
        list.set(CheckName::JointSession, self.session());
        list.set(CheckName::SecondCountsAgree, self.second_counts(&states));
        list.set(CheckName::DeadlinesKept, deadlines(&self.view, &ascertained.noted));
    }

    fn ascertainment(&self, state: &UnitId, sorted: &mut Sorted) {
        let kind = StatementKind::CertificateOfAscertainment;
        let Some((Payload::CertificateOfAscertainment(certificate), position)) =
            self.view.payload(kind, state)
        else {
            return sorted.open.push(format!("{state}: no certificate"));
        };
        let Some((Output::Appointment(appointment), _)) =
            self.view.output(Rule::Appointment, state)
        else {
            return sorted.open.push(format!("{state}: the votes appoint nobody yet"));
        };
        if appointment.status == ResultsStatus::UnofficialPartial {
            return sorted.open.push(format!("{state}: the votes are partial and appoint nobody"));
        }
        let context = AscertainmentContext {
            law: self.law,
            calendar: &self.days,
            entitled: appointment.electors,
            appointed: &appointment.by_ticket,
        };
        for finding in check_ascertainment(&context, certificate, self.issuer(state, position)) {
            let told = format!("{state} (entry {position}): {}", words(&finding));
            match finding {
                AscertainmentFinding::DiffersFromAppointment { .. }
                | AscertainmentFinding::NotTheStatesNumber { .. } => sorted.wrong.push(told),
                _ if finding.weight() == Weight::NotCountable => sorted.wrong.push(told),
                _ => sorted.noted.push(told),
            }
        }
    }

    /// Who a certificate is from: the office that stated it, or whose act was copied out.
    fn issuer(&self, state: &UnitId, position: u64) -> Issuer {
        let statement = self.view.loaded.entry(position).map(|entry| &entry.statement);
        let office = statement.map(|s| s.about.as_ref().unwrap_or(&s.authority));
        match self.college.state(state) {
            Some(rules) if Some(&rules.executive) == office => Issuer::Executive,
            _ => Issuer::Other,
        }
    }

    fn meeting(&self, state: &UnitId, sorted: &mut Sorted) {
        let Some((Payload::ElectorMeeting(meeting), position)) =
            self.view.payload(StatementKind::ElectorMeeting, state)
        else {
            return sorted.open.push(format!("{state}: no meeting is recorded"));
        };
        let appointment = self.view.output(Rule::Appointment, state);
        let result = self.view.output(Rule::ElectorMeeting, state);
        let Some((Output::Appointment(appointment), _)) = appointment else {
            return sorted.open.push(format!("{state}: the votes appoint nobody yet"));
        };
        let Some((Output::MeetingResult(result), _)) = result else {
            return sorted.open.push(format!("{state}: its votes were not counted"));
        };
        match check_meeting(&self.days, &appointment.by_ticket, meeting) {
            Err(overflow) => sorted.wrong.push(format!("{state} (entry {position}): {overflow}")),
            Ok(findings) => {
                for finding in findings.iter().chain(&result.findings) {
                    let told = format!("{state} (entry {position}): {}", words(&finding));
                    match finding {
                        // Such votes are for Congress to judge: named, and not ours to fail.
                        MeetingFinding::TwoInhabitants { .. } => sorted.open.push(told),
                        MeetingFinding::OtherDay { .. } | MeetingFinding::OtherElectors { .. } => {
                            sorted.wrong.push(told);
                        }
                    }
                }
            }
        }
        if result.vacant().get() > 0 {
            sorted.open.push(format!("{state}: {} seats gave no vote", result.vacant()));
        }
    }

    fn copies(&self, state: &UnitId) -> Vec<CertificateOfVote> {
        let positions = self.view.standing.positions.iter();
        let payloads = positions.filter_map(|position| self.view.loaded.payload(*position));
        let copies = payloads.filter_map(|payload| match payload {
            Payload::CertificateOfVote(copy) if copy.state == *state => Some(copy.clone()),
            _ => None,
        });
        copies.collect()
    }

    fn certificate(&self, state: &UnitId, voted: &mut Sorted, six: &mut Sorted) {
        let copies = self.copies(state);
        let report = compare_copies(self.law, &copies);
        let missing = report.missing.iter();
        six.open
            .extend(missing.map(|m| format!("{state}: copy {} ({})", m.copy, words(&m.holder))));
        let differences = report.differences.iter();
        six.wrong.extend(differences.map(|d| {
            format!(
                "{state}: copy {} ({}) says {} where the majority says {} ({})",
                d.copy,
                words(&d.holder),
                d.found,
                d.majority,
                words(&d.line)
            )
        }));
        six.wrong
            .extend(report.problems.iter().map(|problem| format!("{state}: {}", words(problem))));
        if report.agreement == CopiesAgreement::NoMajority {
            six.wrong.push(format!("{state}: the copies differ and none has a majority"));
        }
        let altered = |copy: &&CertificateOfVote| {
            report.differences.iter().any(|difference| difference.copy == copy.copy)
        };
        let Some(agreed) = copies.iter().find(|copy| !altered(copy)) else {
            return voted.open.push(format!("{state}: no certificate of vote"));
        };
        let Some((Output::MeetingResult(result), _)) =
            self.view.output(Rule::ElectorMeeting, state)
        else {
            return voted.open.push(format!("{state}: nothing to compare its certificate with"));
        };
        let differing = check_certificate(agreed, result);
        voted
            .wrong
            .extend(differing.iter().map(|difference| format!("{state}: {}", words(difference))));
    }

    /// Districts that choose electors count votes which the state counts too.
    fn second_counts(&self, states: &[&UnitId]) -> Finding {
        let (mut open, mut counted_twice) = (Vec::new(), 0);
        for state in states {
            let Some((Output::Appointment(found), _)) = self.view.output(Rule::Appointment, state)
            else {
                continue;
            };
            counted_twice += usize::from(found.choices.len() > 1);
            open.extend(found.district_differences.iter().map(|difference| {
                format!(
                    "{state}: {} has {} votes in the state and {} in its districts",
                    difference.candidate, difference.state_votes, difference.part_votes
                )
            }));
        }
        Finding::gap(&open, || format!("{counted_twice} states whose districts choose electors"))
    }

    fn session(&self) -> Finding {
        let root = &self.view.loaded.definition.root().id;
        let Some((Output::ElectoralCount(count), _)) = self.view.output(Rule::JointSession, root)
        else {
            return Finding::not_checked("the joint session has not announced a result");
        };
        let chosen = |rule| match self.view.output(rule, root) {
            Some((Output::HouseChoice(choice), _)) => choice.chosen.clone(),
            Some((Output::SenateChoice(choice), _)) => choice.chosen.clone(),
            _ => None,
        };
        let president = office_words(&count.president_outcome, chosen(Rule::ContingentHouse));
        let vice = office_words(&count.vice_president_outcome, chosen(Rule::ContingentSenate));
        let base = base_words(count);
        match (president, vice) {
            (Ok(president), Ok(vice)) => {
                Finding::pass(format!("President {president}, Vice President {vice}; {base}"))
            }
            (Err(open), _) | (_, Err(open)) => {
                let term = self.term_words(root);
                Finding::not_checked(format!("{open}; {base}{term}"))
            }
        }
    }

    /// Who acts when the term begins, where an office stays open until then.
    fn term_words(&self, root: &UnitId) -> String {
        match self.view.output(Rule::Succession, root) {
            Some((Output::Succession(found), _)) => {
                let who = found.result.words(ToString::to_string);
                format!("; when the term begins on {}, as the record stands, {who}", found.on)
            }
            _ => String::new(),
        }
    }
}

fn base_words(count: &ElectoralCount) -> String {
    format!("{} electors appointed, {} needed", count.appointed, count.needed)
}

/// Who holds the office, or what is open.
fn office_words(
    outcome: &OfficeOutcome,
    chosen: Option<election::CandidateId>,
) -> Result<String, String> {
    match (outcome, chosen) {
        (OfficeOutcome::Elected { person }, _) => Ok(person.to_string()),
        (OfficeOutcome::NoMajority { .. }, Some(person)) => {
            Ok(format!("{person}, by contingent election"))
        }
        (OfficeOutcome::NoMajority { candidates }, None) => {
            let names: Vec<&str> = candidates.iter().map(election::CandidateId::as_str).collect();
            Err(format!("nobody has a majority; Congress chooses from {}", names.join(", ")))
        }
        (OfficeOutcome::NeedsCongress { questions }, _) => {
            Err(format!("the law leaves it open and Congress must say: {}", words(questions)))
        }
    }
}

fn deadlines(view: &View<'_>, noted: &[String]) -> Finding {
    let positions = view.standing.positions.iter();
    let missed = positions.filter_map(|position| match view.loaded.payload(*position)? {
        crate::Payload::DeadlineMissed(missed) => Some(format!(
            "entry {position}: {} of {} was due on {}",
            missed.act, missed.unit, missed.deadline
        )),
        _ => None,
    });
    let open: Vec<String> = missed.chain(noted.iter().cloned()).collect();
    Finding::gap(&open, || "no act is known to have come late".to_owned())
}
