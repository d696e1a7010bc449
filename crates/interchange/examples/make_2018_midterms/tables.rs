//! The files of the folder.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::Path;

use election::figure_name;

use crate::contests::{Candidate, Contest, Contests, MAINE};
use crate::sources::State;

type Bytes = Result<Vec<u8>, Box<dyn Error>>;

/// The place of Maine's second district, as its own election has it.
const MAINE_PLACE: &str = "us-me-02";

fn unit_of(state: &str) -> String {
    format!("us-{}", state.to_lowercase())
}

fn voting<'a>(
    states: &'a BTreeMap<String, State>,
    contests: &Contests,
) -> impl Iterator<Item = &'a State> {
    let voting: BTreeSet<String> = contests.all.iter().map(|one| one.state.clone()).collect();
    states.values().filter(move |state| voting.contains(&state.state_po))
}

pub(crate) fn units(states: &BTreeMap<String, State>, contests: &Contests, maine: &Path) -> Bytes {
    let mut table = csv::Writer::from_writer(Vec::new());
    let columns = ["unit", "name", "kind", "parent", "partition", "fips", "ocd_id", "source"];
    table.write_record(columns)?;
    let ocd = "ocd-division/country:us";
    table.write_record(["us", "United States", "country", "", "", "", ocd, ""])?;
    for state in voting(states, contests) {
        let (unit, code) = (unit_of(&state.state_po), state.state_po.to_lowercase());
        let kind = match &code[..] {
            "dc" => "district",
            "as" | "gu" | "mp" | "pr" | "vi" => "territory",
            _ => "state",
        };
        let ocd = format!("{ocd}/{kind}:{code}");
        table.write_record([&unit, &state.name, "state", "us", "", &state.state_fips, &ocd, ""])?;
        let (total, name) = (format!("{unit}/published-total"), "Published total");
        let source = "published totals of the state; SOURCE.md";
        table.write_record([&total, name, "published-total", &unit, "", "", "", source])?;
    }
    let mut towns = csv::Reader::from_path(maine.join("units.csv"))?;
    for row in towns.records() {
        let row = row?;
        let [unit, name, kind, parent, ocd] = [0, 1, 2, 3, 4].map(|at| &row[at]);
        let is_district = unit == MAINE_PLACE;
        let parent = if is_district { "us-me" } else { parent };
        let partition = if is_district { "district" } else { "" };
        table.write_record([unit, name, kind, parent, partition, "", ocd, ""])?;
    }
    Ok(table.into_inner()?)
}

pub(crate) fn contests(contests: &Contests) -> Bytes {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["contest", "title", "scope", "vote_variation"])?;
    for contest in &contests.all {
        let scope = scope(contest);
        table.write_record([&contest.id, &contest.title, &scope, contest.variation])?;
    }
    Ok(table.into_inner()?)
}

fn scope(contest: &Contest) -> String {
    if contest.id == MAINE { MAINE_PLACE.to_owned() } else { unit_of(&contest.state) }
}

/// Everybody a vote may be for; Maine's second district as its own election has it.
pub(crate) fn candidates(contests: &Contests, maine: &Path) -> Bytes {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["contest", "candidate", "name", "kind", "party", "line"])?;
    for contest in contests.all.iter().filter(|contest| contest.id != MAINE) {
        for candidate in listed(contest) {
            for (label, _) in &candidate.lines {
                let line = line(candidate, label);
                let Candidate { id, name, kind, .. } = candidate;
                let line = line.as_deref().unwrap_or_default();
                table.write_record([&contest.id[..], id, name, kind, label, line])?;
            }
        }
    }
    let text = fs::read(maine.join("candidates.csv"))?;
    for row in csv::Reader::from_reader(&text[..]).records() {
        let row = row?;
        table.write_record([&row[0], &row[1], &row[2], &row[3], &row[4], ""])?;
    }
    Ok(table.into_inner()?)
}

fn listed(contest: &Contest) -> impl Iterator<Item = &Candidate> {
    contest.candidates.iter().filter(|one| !matches!(one.kind, "undervotes" | "overvotes"))
}

/// The id of one of several lines.
fn line(candidate: &Candidate, label: &str) -> Option<String> {
    let several = candidate.lines.len() > 1;
    several.then(|| format!("{}/{}", candidate.id, figure_name(label)))
}

pub(crate) fn returns(contests: &Contests) -> Bytes {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["unit", "contest", "selection", "votes"])?;
    for contest in contests.all.iter().filter(|contest| contest.id != MAINE) {
        let unit = format!("{}/published-total", unit_of(&contest.state));
        for candidate in &contest.candidates {
            for (label, votes) in &candidate.lines {
                let Some(votes) = votes else { continue };
                let selection = match candidate.kind {
                    kind @ ("undervotes" | "overvotes") => kind.to_owned(),
                    _ => line(candidate, label).unwrap_or_else(|| candidate.id.clone()),
                };
                table.write_record([&unit, &contest.id, &selection, &votes.to_string()])?;
            }
        }
    }
    Ok(table.into_inner()?)
}

pub(crate) fn authorities(states: &BTreeMap<String, State>, contests: &Contests) -> Bytes {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["authority", "title", "kind", "states", "within"])?;
    for state in voting(states, contests) {
        let unit = unit_of(&state.state_po);
        let canvassers = format!("{unit}/canvassers");
        let title = format!("Canvassing authority of {}", state.name);
        for (at, states) in ["unit-return", "contest-ruling", "cvr-batch"].iter().enumerate() {
            if *states == "cvr-batch" && unit != "us-me" {
                continue;
            }
            let title = if at == 0 { &title[..] } else { "" };
            table.write_record([&canvassers, title, "office", states, &unit])?;
        }
    }
    for (id, title) in
        [("transcriber", "Transcriber of this project"), ("second-reader", "Second reader")]
    {
        let kinds =
            ["unit-return", "contest-ruling", "cvr-batch", "key-rotation", "key-revocation"];
        for (at, states) in kinds.iter().enumerate() {
            let title = if at == 0 { title } else { "" };
            table.write_record([id, title, "transcriber", states, "us"])?;
        }
    }
    table.write_record([
        "operator",
        "Operator of this software",
        "operator",
        "definition",
        "us",
    ])?;
    table.write_record(["operator", "", "operator", "derivation", "us"])?;
    Ok(table.into_inner()?)
}
