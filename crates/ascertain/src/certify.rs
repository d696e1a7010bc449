//! Certifying the canvass of places, and everything that follows in a presidential election.

use std::path::Path;

use canvass::acts::{Certification, CertificationFormat, OverOpenItem};
use canvass::ascertainment::CertificateOfAscertainment;
use canvass::certificate::CertificateOfVote;
use canvass::chamber::ContestRuling;
use canvass::contingent::ContingentBallot;
use canvass::meeting::ElectorMeeting;
use canvass::session::JointSessionEvent;
use canvass::{CensusPopulations, Lot};
use election::{StatementKind, UnitId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use verify::{Current, PlaceResults};

use crate::cvr::ballot_statements;
use crate::failure::Failure;
use crate::folder::{read_payloads, read_toml};
use crate::recorder::NewStatement;
use crate::steps::{Added, Work, Writing, payload};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ascertainments {
    ascertainment: Vec<CertificateOfAscertainment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meetings {
    meeting: Vec<ElectorMeeting>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Votes {
    certificate_of_vote: Vec<CertificateOfVote>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Session {
    event: Vec<JointSessionEvent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contingent {
    ballot: Vec<ContingentBallot>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lots {
    lot: Vec<Lot>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rulings {
    ruling: Vec<ContestRuling>,
}

impl Work {
    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Failure> {
        read_payloads(&self.folder, name)
    }

    fn root(&self) -> UnitId {
        self.definition.root().id.clone()
    }

    /// The census, the lots, the rulings and the cast vote records of the folder, where it has any.
    pub fn facts(&self) -> Result<Vec<NewStatement>, Failure> {
        let mut new = Vec::new();
        if let Some(census) = self.read::<CensusPopulations>("populations.toml")? {
            let kind = StatementKind::CensusPopulation;
            new.push(NewStatement::new(kind, self.root(), payload(&census)?));
        }
        if let Some(lots) = self.read::<Lots>("lots.toml")? {
            for lot in lots.lot {
                let unit = lot.unit.clone();
                new.push(NewStatement::new(StatementKind::Lot, unit, payload(&lot)?));
            }
        }
        if let Some(rulings) = self.read::<Rulings>("rulings.toml")? {
            for ruling in rulings.ruling {
                let unit = ruling.unit.clone();
                let kind = StatementKind::ContestRuling;
                new.push(NewStatement::new(kind, unit, payload(&ruling)?));
            }
        }
        new.extend(ballot_statements(&self.folder, &self.definition)?);
        Ok(new)
    }

    fn papers(&self, kind: StatementKind) -> Result<Vec<NewStatement>, Failure> {
        let of = |unit: &UnitId, bytes| NewStatement::new(kind, unit.clone(), bytes);
        let mut new = Vec::new();
        match kind {
            StatementKind::CertificateOfAscertainment => {
                let papers = self.read::<Ascertainments>("ascertainments.toml")?;
                for paper in papers.iter().flat_map(|papers| &papers.ascertainment) {
                    new.push(of(&paper.state, payload(paper)?));
                }
            }
            StatementKind::ElectorMeeting => {
                let meetings = self.read::<Meetings>("meetings.toml")?;
                for meeting in meetings.iter().flat_map(|meetings| &meetings.meeting) {
                    new.push(of(&meeting.state, payload(meeting)?));
                }
            }
            StatementKind::CertificateOfVote => {
                let votes = self.read::<Votes>("votes.toml")?;
                for vote in votes.iter().flat_map(|votes| &votes.certificate_of_vote) {
                    new.push(of(&vote.state, payload(vote)?));
                }
            }
            StatementKind::JointSessionEvent => {
                let session = self.read::<Session>("session.toml")?;
                check_numbers(session.iter().flat_map(|session| &session.event))?;
                for event in session.iter().flat_map(|session| &session.event) {
                    new.push(of(&self.root(), payload(event)?));
                }
            }
            _ => {
                let ballots = self.read::<Contingent>("contingent.toml")?;
                for ballot in ballots.iter().flat_map(|ballots| &ballots.ballot) {
                    new.push(of(&self.root(), payload(ballot)?));
                }
            }
        }
        Ok(new)
    }
}

/// Events are numbered as they stand in the file: one number twice would be two statements of one
/// event, and nothing recorded goes away again.
fn check_numbers<'e>(events: impl Iterator<Item = &'e JointSessionEvent>) -> Result<(), Failure> {
    let misplaced = |(number, event): (u32, &JointSessionEvent)| {
        (event.number != number).then(|| {
            format!(
                "session.toml: event {} stands where event {number} should; number the events in a \
                 row from 1",
                event.number
            )
        })
    };
    match (1..).zip(events).find_map(misplaced) {
        None => Ok(()),
        Some(problem) => Err(Failure::input(problem)),
    }
}

impl Writing<'_> {
    /// Certifies the canvass of places: all that an office is there for, or the one named.
    pub fn certify(
        &mut self,
        only: Option<&UnitId>,
        over: Option<&OverOpenItem>,
    ) -> Result<Added, Failure> {
        let places = self.work().places_to_certify();
        let results = self.current().results_of(&places);
        let (mut new, mut known, mut refused) = (Vec::new(), 0, Vec::new());
        for place in places {
            if only.is_some_and(|only| *only != place) {
                continue;
            }
            let Some(results) = results.get(&place) else {
                refused.push(format!("{place}: there is no canvass yet; run `ascertain canvass`"));
                continue;
            };
            if self.current().certified_at(&place).is_some_and(|at| at > results.position) {
                known += 1;
                continue;
            }
            match certification(&place, results, over) {
                Ok(certification) => {
                    let statement = certification_statement(self.current(), &certification)?;
                    new.push(statement);
                }
                Err(problem) => refused.push(problem),
            }
        }
        if new.is_empty() && known == 0 && refused.is_empty() {
            let place = only.map_or("anything", UnitId::as_str);
            refused.push(format!("no office is there to certify {place}; see authorities.csv"));
        }
        if !refused.is_empty() {
            return Err(Failure::inputs(&refused));
        }
        self.write(&new)?;
        Ok(Added { statements: new.len(), known, ..Added::default() })
    }

    /// Records certificates, meetings, votes and the joint session, with the results between.
    pub fn electors(&mut self, reason: Option<&str>) -> Result<Added, Failure> {
        let mut papers = Vec::new();
        for kind in [
            StatementKind::CertificateOfAscertainment,
            StatementKind::ElectorMeeting,
            StatementKind::CertificateOfVote,
            StatementKind::JointSessionEvent,
            StatementKind::ContingentBallot,
        ] {
            papers.extend(self.work().papers(kind)?);
        }
        let stated = self.state(papers, reason)?;
        let derived = self.derive()?;
        let statements = stated.statements + derived.statements;
        Ok(Added { statements, known: stated.known, ..derived })
    }

    /// Records one statement of any kind from a file of its payload.
    pub fn state_one(
        &mut self,
        kind: StatementKind,
        unit: &UnitId,
        file: &Path,
        reason: Option<&str>,
    ) -> Result<Added, Failure> {
        let value: toml::Value = read_toml(file)?;
        let statement = NewStatement::new(kind, unit.clone(), payload(&value)?);
        self.state(vec![statement], reason)
    }
}

fn certification(
    place: &UnitId,
    results: &PlaceResults,
    over: Option<&OverOpenItem>,
) -> Result<Certification, String> {
    let certification = Certification {
        format: CertificationFormat::V1,
        unit: place.clone(),
        canvass: results.canvass.clone(),
        counts: results.counts.clone(),
        contests: results.contests.clone(),
        over: over.filter(|_| results.open > 0).cloned(),
    };
    match certification.problem(results.open) {
        Some(problem) => Err(format!(
            "{problem}; to certify all the same give --over with the law or order, and --reason"
        )),
        None => Ok(certification),
    }
}

/// A certification of a corrected canvass replaces the former one, with a reason.
fn certification_statement(
    current: &Current,
    certification: &Certification,
) -> Result<NewStatement, Failure> {
    let kind = StatementKind::Certification;
    let place = certification.unit.clone();
    let former = current.statement(kind, &place).map(|(id, _)| id);
    let mut statement = NewStatement::new(kind, place, payload(certification)?);
    statement.reason =
        former.map(|_| "the canvass was corrected after it was certified".to_owned());
    statement.replaces = former;
    Ok(statement)
}
