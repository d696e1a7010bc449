//! How each state appoints and binds its electors.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;

use election::Partition;
use interchange::county_returns::Converted;
use serde::Deserialize;

use super::{Material, state_id, tables::Table};

/// One row of `law/elector_policies_2016.csv`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    state: String,
    policy_on_2016_12_19: String,
    monetary_or_criminal_penalty: String,
    citation: String,
    source_read: String,
    confidence: String,
    note: String,
}

/// One row of `law/meeting_places_2016_partial.csv`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeetingPlace {
    state: String,
    place: String,
    #[serde(rename = "local_time")]
    _local_time: String,
    source: String,
}

/// States of whose statute the text itself was read, as the column `source_read` says.
///
/// Not among them: Nebraska (a part was read), Utah (read in the wording of 2020), Minnesota (the
/// contents of the chapter), New Mexico (read in a bill to repeal it).
const TEXT_READ: [&str; 8] = [
    "Alabama",
    "Alaska",
    "Colorado",
    "Michigan",
    "Montana",
    "Nevada",
    "North Carolina",
    "Washington",
];

/// `states.csv`: the states in the order of the roll call.
pub(crate) fn table(material: &Material, converted: &Converted) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut policies = by_state(material, "elector_policies_2016.csv", |row: &Policy| &row.state)?;
    let mut places =
        by_state(material, "meeting_places_2016_partial.csv", |row: &MeetingPlace| &row.state)?;
    let mut table = Table::new([
        "unit",
        "federal_district",
        "method",
        "districts",
        "unallocated",
        "method_citation",
        "method_status",
        "method_note",
        "executive",
        "effect",
        "penalty",
        "citation",
        "status",
        "note",
        "meeting_place",
    ])?;
    for state in &material.states {
        let policy = policies.remove(&state.name).ok_or("a state without a policy")?;
        let unit = state_id(&state.code);
        let [method, citation, status, note] = method(&state.code);
        table.row([
            unit.as_str(),
            if state.code == "DC" { "yes" } else { "no" },
            method,
            &districts(converted, &unit),
            if state.code == "ME" { "us-me/uocava" } else { "" },
            citation,
            status,
            note,
            &format!("{unit}/executive"),
            effect(&policy)?,
            &policy.monetary_or_criminal_penalty,
            &policy.citation,
            status_of(&policy),
            &policy_note(&policy),
            &places.remove(&state.name).map(|place| meeting_place(&place)).unwrap_or_default(),
        ])?;
    }
    if let Some(left) = policies.keys().chain(places.keys()).next() {
        return Err(format!("the law names {left}, which is no state").into());
    }
    table.bytes()
}

fn by_state<T: for<'de> Deserialize<'de>>(
    material: &Material,
    file: &str,
    state_of: impl Fn(&T) -> &String,
) -> Result<BTreeMap<String, T>, Box<dyn Error>> {
    let bytes = fs::read(material.law.join(file))?;
    let mut rows = BTreeMap::new();
    for row in csv::Reader::from_reader(&bytes[..]).into_deserialize() {
        let row: T = row?;
        if let Some(twice) = rows.insert(state_of(&row).clone(), row) {
            return Err(format!("{file} has {} twice", state_of(&twice)).into());
        }
    }
    Ok(rows)
}

/// The method, and for a method by district its law: citation, status and note.
fn method(code: &str) -> [&'static str; 4] {
    match code {
        "ME" => [
            "by-district",
            "Law of Maine, in force since 1972",
            "secondary",
            "accounts of FairVote and 270toWin; the statute was not read",
        ],
        "NE" => [
            "by-district",
            "Law of Nebraska of 1991, used since 1992",
            "secondary",
            "accounts of FairVote and 270toWin, of which FairVote gives 1996 as the first use; the \
             statute was not read",
        ],
        _ => ["at-large", "", "", ""],
    }
}

fn districts(converted: &Converted, state: &str) -> String {
    let units = converted.units.iter().map(|unit| &unit.unit);
    let of_state = units.filter(|unit| {
        let parent = unit.parent.as_ref().map(|parent| parent.as_str());
        unit.partition == Partition::District && parent == Some(state)
    });
    of_state.map(|unit| unit.id.as_str()).collect::<Vec<_>>().join(" ")
}

fn effect(policy: &Policy) -> Result<&'static str, String> {
    match policy.policy_on_2016_12_19.as_str() {
        "none" => Ok("unbound"),
        "pledge_only" => Ok("pledge-only"),
        "penalty" => Ok("penalty"),
        "void_replace" => Ok("void-replace"),
        other => Err(format!("{}: unknown policy {other}", policy.state)),
    }
}

fn status_of(policy: &Policy) -> &'static str {
    match policy.confidence.as_str() {
        "low" => "not-read",
        _ if TEXT_READ.contains(&policy.state.as_str()) => "read",
        _ => "secondary",
    }
}

/// What was read and what stays doubtful, in the words of the compilation.
fn policy_note(policy: &Policy) -> String {
    let mut note = format!("sources: {}", policy.source_read);
    if !policy.note.is_empty() {
        note.push_str("; ");
        note.push_str(&policy.note);
    }
    format!("{note}; confidence {}", policy.confidence)
}

/// Places that only the list of 2008 gives carry its date.
fn meeting_place(place: &MeetingPlace) -> String {
    let old_list_alone = place.source.starts_with('G') && !place.source.contains(';');
    if old_list_alone { format!("{} [place of 2008]", place.place) } else { place.place.clone() }
}
