//! V25: every source behind the record's results that nobody here has read in full.

use std::collections::{BTreeMap, BTreeSet};

use canvass::APPORTIONMENT_LAW;
use canvass::contingent::HOUSE_RULES;
use canvass::law::{Citation, CollegeLaw, LawPart, law_for};
use canvass::meeting::{Deviation, ElectorMeeting};
use canvass::session::{ElectoralCount, OfficeOutcome, SessionAct};
use election::{AllocationMethod, Definition, Source, SourceStatus};

use crate::canvass_checks::View;
use crate::check::Finding;
use crate::derive::Output;
use crate::payload::Payload;

/// A source that was not read in full, and what rests on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadSource {
    /// The source, with its mark.
    pub source: Source,
    /// What rests on it, in words.
    pub used_for: Vec<String>,
}

/// V25 names every one of them: a gap that is only counted cannot be closed.
pub(crate) fn sources_read(view: &View<'_>) -> Finding {
    let unread = unread(view).into_iter().map(|unread| {
        let mark = unread.source.status.mark().unwrap_or_default();
        let cited = match unread.source.citation.as_str() {
            "" => "no citation known",
            citation => citation,
        };
        format!("{cited} ({mark}): {}", unread.used_for.join(", "))
    });
    let unread: Vec<String> = unread.collect();
    if unread.is_empty() {
        return Finding::pass("every source that a result here rests on was read");
    }
    Finding::not_checked(format!("{} sources: {}", unread.len(), unread.join("; ")))
}

/// The sources not read in full, each once, in the order of their citations.
pub(crate) fn unread(view: &View<'_>) -> Vec<UnreadSource> {
    let mut found = Found::default();
    found.of_definition(view.loaded.definition.get());
    for position in &view.standing.positions {
        if let Some(payload) = view.loaded.payload(*position) {
            found.of_payload(payload);
        }
    }
    let day = view.loaded.definition.get().date;
    let law = law_for(day).ok().filter(|_| view.loaded.definition.get().college.is_some());
    for (position, _) in view.standing.derivations(view.loaded) {
        if let Some(output) = view.computed.outputs.get(&position) {
            found.of_output(output);
        }
    }
    found.of_law(law);
    let used = found.used.into_iter();
    let unread = used.map(|((citation, status, note), used_for)| UnreadSource {
        source: Source { citation, status, note },
        used_for: used_for.into_iter().collect(),
    });
    unread.collect()
}

#[derive(Default)]
struct Found {
    /// What rests on each source that was not read.
    used: BTreeMap<(String, SourceStatus, Option<String>), BTreeSet<String>>,
    /// Parts of the law on which something rests.
    parts: Vec<(LawPart, &'static str)>,
}

impl Found {
    fn note(&mut self, used_for: impl Into<String>, source: &Source) {
        if source.status.mark().is_some() {
            let key = (source.citation.clone(), source.status, source.note.clone());
            self.used.entry(key).or_default().insert(used_for.into());
        }
    }

    fn cited(&mut self, used_for: &str, citation: Citation) {
        self.note(used_for, &citation.source());
    }

    fn rests_on(&mut self, part: LawPart, used_for: &'static str) {
        if !self.parts.contains(&(part, used_for)) {
            self.parts.push((part, used_for));
        }
    }

    fn of_definition(&mut self, definition: &Definition) {
        for (contest, counting) in &definition.counting {
            for source in &counting.sources {
                self.note(format!("counting rules of {contest}"), source);
            }
            if let Some(cells) = &counting.small_cells {
                self.note(format!("small parts of the count of {contest}"), &cells.source);
            }
        }
        for party in &definition.parties {
            if let Some(source) = &party.source {
                self.note(format!("labels of the party {}", party.name), source);
            }
        }
        for chamber in &definition.chambers {
            for members in &chamber.sitting {
                let used_for = format!("seats of the {} that are not up", chamber.title);
                self.note(used_for, &members.source);
            }
        }
        for day in &definition.polling_days {
            self.note(format!("polling day of {}", day.contest), &day.source);
        }
        for state in definition.college.iter().flat_map(|college| &college.states) {
            self.note(format!("elector policy of {}", state.unit), &state.policy.source);
            if let AllocationMethod::ByDistrict { source, .. } = &state.method {
                self.note(format!("district method of {}", state.unit), source);
            }
        }
    }

    fn of_payload(&mut self, payload: &Payload) {
        match payload {
            Payload::CensusPopulation(census) => {
                self.note("populations of the census", &census.source);
            }
            Payload::Lot(lot) => self.note(format!("lot of {}", lot.unit), &lot.source),
            Payload::ContestRuling(ruling) => {
                self.note(format!("ruling on contest {}", ruling.contest), &ruling.source);
            }
            Payload::BallotClass(ruling) => {
                self.note(format!("ruling on ballots {}", ruling.class), &ruling.source);
            }
            Payload::CourtOrder(order) => {
                self.note(format!("order of {} of {}", order.court, order.date), &order.citation);
            }
            Payload::DeadlineMissed(missed) => {
                self.note(format!("missed deadline of {}", missed.unit), &missed.citation);
            }
            Payload::Certification(certification) => {
                if let Some(over) = &certification.over {
                    let used_for = format!("certification of {} over it", certification.unit);
                    self.note(used_for, &over.citation);
                }
            }
            Payload::CertificateOfAscertainment(certificate) => {
                self.rests_on(LawPart::Ascertainment, "certificates of ascertainment");
                if let Some(law) = &certificate.appointed_under {
                    self.note(format!("appointment in {}", certificate.state), &law.source);
                }
            }
            Payload::ElectorMeeting(meeting) => self.of_meeting(meeting),
            Payload::CertificateOfVote(_) => {
                self.rests_on(LawPart::Copies, "certificates of vote");
            }
            Payload::JointSessionEvent(event) => self.of_event(&event.act),
            _ => {}
        }
    }

    fn of_meeting(&mut self, meeting: &ElectorMeeting) {
        let used_for = format!("electors of {}", meeting.state);
        for deviation in &meeting.deviations {
            for source in sources_of(deviation) {
                self.note(&used_for, source);
            }
        }
        for vacancy in &meeting.vacancies_filled {
            self.note(&used_for, &vacancy.source);
        }
    }

    fn of_event(&mut self, act: &SessionAct) {
        match act {
            SessionAct::Objected { state, objection } => {
                self.rests_on(LawPart::Objections, "objections");
                if let Some(source) = &objection.source {
                    self.note(format!("objection to {state}"), source);
                }
            }
            SessionAct::CountedInTheAlternative { state, source } => {
                self.note(format!("count of {state}"), source);
            }
            _ => {}
        }
    }

    fn of_output(&mut self, output: &Output) {
        match output {
            Output::Apportionment(_) => {
                for citation in APPORTIONMENT_LAW {
                    self.cited("apportionment", citation);
                }
            }
            Output::LegalCalendar(legal) => {
                self.note("the version of the law", &legal.made_by);
                for (_, day, source) in legal.days() {
                    self.note(format!("day: {}", crate::words::words(&day)), source);
                }
            }
            Output::ElectoralCount(count) => self.of_count(count),
            Output::HouseChoice(_) => self.cited("choice of the House", HOUSE_RULES),
            Output::Succession(_) => self.rests_on(LawPart::Succession, "who acts as President"),
            _ => {}
        }
    }

    fn of_count(&mut self, count: &ElectoralCount) {
        self.rests_on(LawPart::Session, "joint session");
        if count.states.iter().any(|state| state.papers.len() > 1) {
            self.rests_on(LawPart::RivalPapers, "rival papers");
        }
        if !matches!(count.president_outcome, OfficeOutcome::Elected { .. }) {
            self.rests_on(LawPart::HouseChoice, "persons the House chooses from");
        }
    }

    fn of_law(&mut self, law: Option<&CollegeLaw>) {
        let Some(law) = law else { return };
        for (part, used_for) in std::mem::take(&mut self.parts) {
            for citation in law.citations(part) {
                self.cited(used_for, citation);
            }
        }
    }
}

fn sources_of(deviation: &Deviation) -> Vec<&Source> {
    let named = deviation.elector.iter().map(|name| &name.source);
    let attempts = deviation.attempts.iter().flat_map(|attempt| {
        std::iter::once(&attempt.source).chain(attempt.ruling.iter().map(|ruling| &ruling.source))
    });
    let substitutes = deviation.substitute.iter().flat_map(|substitute| {
        let name = substitute.elector.iter().map(|name| &name.source);
        std::iter::once(&substitute.source).chain(name)
    });
    named.chain(attempts).chain(substitutes).collect()
}
