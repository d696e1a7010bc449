//! The figures as JSON: whole numbers, and names exactly as the record has them.

use std::collections::BTreeMap;

use election::UnitId;
use record::canonical;
use serde::Serialize;

use crate::book::Book;

#[derive(Serialize)]
struct Figures<'a> {
    election: &'a str,
    definition: String,
    partial: bool,
    figures: &'a BTreeMap<&'a str, u64>,
}

#[derive(Serialize)]
struct Places<'a> {
    election: &'a str,
    title: &'a str,
    contests: Vec<ContestNames<'a>>,
    places: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct ContestNames<'a> {
    id: &'a str,
    title: &'a str,
    candidates: Vec<CandidateName<'a>>,
}

#[derive(Serialize)]
struct CandidateName<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    party: Option<&'a str>,
}

#[derive(Serialize)]
struct Place<'a> {
    id: &'a str,
    name: &'a str,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fips: Option<&'a str>,
    status: String,
    basis: String,
    votes: BTreeMap<&'a str, BTreeMap<&'a str, u64>>,
}

#[derive(Serialize)]
struct Checks<'a> {
    verdict: verify::Verdict,
    stage: Option<election::Stage>,
    origin: &'a str,
    checks: &'a [verify::Check],
}

/// Every figure by its path.
pub(super) fn figures(book: &Book<'_>) -> Vec<u8> {
    bytes(&Figures {
        election: book.facts.definition.get().election.as_str(),
        definition: book.facts.definition_digest().to_string(),
        partial: !book.missing.is_empty(),
        figures: &book.facts.figures,
    })
}

/// Places with their votes, and all names.
pub(super) fn places(book: &Book<'_>) -> Vec<u8> {
    let definition = book.facts.definition.get();
    let contests = definition.contests.iter().map(|contest| ContestNames {
        id: contest.id.as_str(),
        title: &contest.title,
        candidates: contest
            .candidates
            .iter()
            .map(|c| CandidateName { id: c.id.as_str(), name: &c.name, party: c.party.as_deref() })
            .collect(),
    });
    let places = definition.units.iter().map(|unit| Place {
        id: unit.id.as_str(),
        name: &unit.name,
        kind: word(&unit.kind),
        parent: unit.parent.as_ref().map(UnitId::as_str),
        fips: unit.fips.as_deref(),
        status: word(&book.status(&unit.id)),
        basis: basis_word(book, &unit.id),
        votes: votes(book, &unit.id),
    });
    bytes(&Places {
        election: definition.election.as_str(),
        title: &definition.title,
        contests: contests.collect(),
        places: places.collect(),
    })
}

fn votes<'a>(book: &Book<'a>, unit: &UnitId) -> BTreeMap<&'a str, BTreeMap<&'a str, u64>> {
    let contests = book.facts.definition.get().contests.iter();
    let votes = contests.filter_map(|contest| {
        let votes = book.facts.votes(contest, unit)?;
        let by_candidate = contest.candidates.iter().zip(votes).filter(|(_, votes)| votes.all > 0);
        let by_candidate =
            by_candidate.map(|(candidate, votes)| (candidate.id.as_str(), votes.all));
        Some((contest.id.as_str(), by_candidate.collect()))
    });
    votes.collect()
}

/// The report of verification.
pub(super) fn checks(book: &Book<'_>) -> Vec<u8> {
    let report = book.facts.report;
    bytes(&Checks {
        verdict: report.verdict,
        stage: report.stage,
        origin: &report.origin,
        checks: &report.checks,
    })
}

/// The word that a value of an enumeration has in a record.
pub(super) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => panic!("an enumeration without fields is one word, not {other:?}"),
    }
}

/// Whether a unit's votes were reported, worked out, or added up.
pub(super) fn basis_word(book: &Book<'_>, unit: &UnitId) -> String {
    match book.facts.returns.get(unit) {
        Some(fact) => word(&fact.value.basis),
        None if book.facts.canvasses.contains_key(unit) => "sum".to_owned(),
        None => String::new(),
    }
}

fn bytes(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = canonical::to_vec(value).expect("numbers of a record are exact in JSON");
    bytes.push(b'\n');
    bytes
}
