//! Contests, candidates and votes, from the rows of the sources.

use std::collections::{BTreeMap, BTreeSet};

use election::figure_name;

use crate::sources::{CongressRow, GovernorRow, State};

/// Election day.
pub(crate) const ELECTION_DAY: &str = "2018-11-06";

/// States whose law asks for more than half of the votes; SOURCE.md says by which law.
const MAJORITY: [&str; 3] = ["GA", "LA", "GU"];

/// Maine's second district, which is counted from its ballots.
pub(crate) const MAINE: &str = "us-house-me-02";

#[derive(Default)]
pub(crate) struct Contests {
    pub(crate) all: Vec<Contest>,
}

pub(crate) struct Contest {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) state: String,
    pub(crate) variation: &'static str,
    /// The day, where it is not election day.
    pub(crate) date: Option<String>,
    /// The contest that it follows, and why.
    pub(crate) follows: Option<(String, &'static str)>,
    /// The chamber of which it fills a seat.
    pub(crate) chamber: Option<&'static str>,
    pub(crate) candidates: Vec<Candidate>,
}

pub(crate) struct Candidate {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    /// Label and votes of each line; several under fusion.
    pub(crate) lines: Vec<Line>,
}

/// The label and the votes of a ballot line.
pub(crate) type Line = (String, Option<u64>);

/// Somebody as a source has them.
struct Stood {
    name: String,
    last: String,
    kind: &'static str,
    label: String,
    votes: Option<u64>,
}

impl Contests {
    pub(crate) fn add_congress(
        &mut self,
        rows: Vec<CongressRow>,
        states: &BTreeMap<String, State>,
    ) {
        let mut groups: BTreeMap<(String, String, bool, String), Vec<CongressRow>> =
            BTreeMap::new();
        for row in rows.into_iter().filter(|row| row.round != "rcv_final") {
            let unexpired = row.term == "unexpired";
            let key = (row.state_po.clone(), row.district.clone(), unexpired, row.round.clone());
            groups.entry(key).or_default().push(row);
        }
        for ((state, district, unexpired, round), rows) in groups {
            let name = &states[&state].name;
            let code = state.to_lowercase();
            let special = if unexpired { "-special" } else { "" };
            let first = &rows[0];
            let (base, title, chamber) = match (&district[..], &first.voting_seat[..]) {
                ("S", _) => {
                    (format!("us-senate-{code}{special}"), format!("Senator, {name}"), "us-senate")
                }
                (_, "N") => (
                    format!("us-house-{code}-{district}{special}"),
                    format!("Delegate to the House of Representatives, {name}"),
                    "us-house-delegates",
                ),
                (district, _) => (
                    format!("us-house-{code}-{district}{special}"),
                    format!("Representative, {name}{}", district_words(district)),
                    "us-house",
                ),
            };
            let title = if unexpired { format!("{title}, unexpired term") } else { title };
            // A term in the House that ends with the old Congress fills no seat of the new one.
            let fills = chamber != "us-house" || !unexpired;
            let (id, title, follows) = match &round[..] {
                "runoff" => (
                    format!("{base}-runoff"),
                    format!("{title}, runoff"),
                    Some((base.clone(), "runoff")),
                ),
                "2019_new_election" => (
                    format!("{base}-2019"),
                    format!("{title}, new election of 2019"),
                    Some((base.clone(), "new-election")),
                ),
                _ => (base.clone(), title, None),
            };
            let majority = MAJORITY.contains(&&state[..]) || base == "us-senate-ms-special";
            let variation = match (id == MAINE, majority) {
                (true, _) => "rcv",
                (false, true) => "majority",
                (false, false) => "plurality",
            };
            let date = first.election_date.clone();
            self.all.push(Contest {
                chamber: Some(chamber).filter(|_| fills && follows.is_none()),
                candidates: candidates(rows.iter().map(stood_for_congress).collect()),
                date: Some(date).filter(|date| date != ELECTION_DAY),
                id,
                title,
                state,
                variation,
                follows,
            });
        }
    }

    pub(crate) fn add_governors(
        &mut self,
        rows: Vec<GovernorRow>,
        states: &BTreeMap<String, State>,
    ) {
        let mut groups: BTreeMap<String, Vec<GovernorRow>> = BTreeMap::new();
        // Of the first round in the Virgin Islands the source has the two finalists alone, so that
        // nobody can tell a majority from it: the runoff stands for the contest.
        let rows = rows.into_iter().filter(|row| row.state_po != "VI" || row.round == "runoff");
        for row in rows {
            groups.entry(row.state_po.clone()).or_default().push(row);
        }
        for (state, rows) in groups {
            let date = rows[0].election_date.clone();
            let majority = MAJORITY.contains(&&state[..]) || state == "VI";
            self.all.push(Contest {
                id: format!("governor-{}", state.to_lowercase()),
                title: format!("Governor of {}", states[&state].name),
                variation: if majority { "majority" } else { "plurality" },
                date: Some(date).filter(|date| date != ELECTION_DAY),
                follows: None,
                chamber: Some("governors"),
                candidates: candidates(rows.iter().map(stood_for_governor).collect()),
                state,
            });
        }
    }

    /// Every label of a candidate or a line.
    pub(crate) fn labels(&self) -> BTreeSet<&str> {
        let candidates = self.all.iter().flat_map(|contest| &contest.candidates);
        candidates
            .flat_map(|candidate| candidate.lines.iter().map(|(label, _)| &label[..]))
            .collect()
    }
}

fn district_words(district: &str) -> String {
    match district.trim_start_matches('0') {
        "" => " at large".to_owned(),
        number => format!(", District {number}"),
    }
}

fn stood_for_congress(row: &CongressRow) -> Stood {
    let is_person = !row.first.is_empty() || !row.last.is_empty() && row.candidate.contains(", ");
    let (name, kind) = match (&row.candidate[..], is_person) {
        ("None of These Candidates" | "NOTA", _) => ("None of these candidates", "none-of-these"),
        ("Scattered" | "All Others" | "", _) => ("Write-ins", "aggregate"),
        (name, _) => (name, "person"),
    };
    let name = match kind {
        "person" if !row.first.is_empty() => match row.first.split_once(", ") {
            Some((first, suffix)) => format!("{first} {} {suffix}", row.last),
            None => format!("{} {}", row.first, row.last),
        },
        _ => name.to_owned(),
    };
    // A cross-nomination without votes by line stands under the first party named.
    let label = match &row.party_label[..] {
        "" => row.party_fec.split('/').next_back().filter(|_| row.party_fec.starts_with("W(")),
        label => Some(label),
    };
    let label = label.or(row.party_fec.split('/').next()).unwrap_or_default().to_owned();
    let last = if row.last.is_empty() { name.clone() } else { row.last.clone() };
    Stood { name, last, kind, label, votes: row.votes.parse().ok() }
}

fn stood_for_governor(row: &GovernorRow) -> Stood {
    let kind = match (&row.candidate[..], &row.write_in_or_other[..]) {
        ("None of these candidates", _) => "none-of-these",
        ("Blank" | "Undervote", _) => "undervotes",
        ("Overvote", _) => "overvotes",
        (_, "Y") => "aggregate",
        _ => "person",
    };
    let words: Vec<&str> = row.candidate.split(' ').collect();
    let is_suffix = |word: &&&str| matches!(**word, "Jr." | "Jr" | "Sr." | "II" | "III");
    let last = words.iter().rev().find(|word| !is_suffix(word)).copied().unwrap_or_default();
    let last = if kind == "person" { last.trim_end_matches(',') } else { &row.candidate };
    let (name, label) = (row.candidate.clone(), row.party.clone());
    Stood { name, last: last.to_owned(), kind, label, votes: row.votes.parse().ok() }
}

/// People by name, most votes first, each with all lines; the ids are last names, and full names
/// where two share one.
fn candidates(rows: Vec<Stood>) -> Vec<Candidate> {
    let mut people: Vec<(Stood, Vec<Line>)> = Vec::new();
    for row in rows {
        let line = (row.label.clone(), row.votes);
        match people.iter_mut().find(|(known, _)| known.name == row.name) {
            Some((_, lines)) => lines.push(line),
            None => people.push((row, vec![line])),
        }
    }
    let total = |lines: &[Line]| -> u64 { lines.iter().filter_map(|(_, votes)| *votes).sum() };
    people.sort_by(|(a, x), (b, y)| (total(y), &a.name).cmp(&(total(x), &b.name)));
    let last_names: Vec<String> = people.iter().map(|(one, _)| figure_name(&one.last)).collect();
    let named = people.into_iter().map(|(one, mut lines)| {
        // The line with the most votes first: it is that of the party that nominated.
        lines.sort_by(|(a, x), (b, y)| (y, a).cmp(&(x, b)));
        let last = figure_name(&one.last);
        let shared = last_names.iter().filter(|other| **other == last).count() > 1;
        let id = if shared { figure_name(&one.name) } else { last };
        Candidate { id, name: one.name, kind: one.kind, lines }
    });
    named.collect()
}
