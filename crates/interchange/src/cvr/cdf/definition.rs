//! What the ids of a report mean.

use std::collections::{HashMap, HashSet};

use election::cvr::{ContestIndex, SelectionIndex};
use serde::Deserialize;

use crate::cvr::assembly::Assembly;
use crate::cvr::limits::Limit;
use crate::cvr::problem::CvrProblemKind;
use crate::cvr::{ReadSettings, SelectionLabel};

/// The definitions of a report, as they stand in it.
#[derive(Default)]
pub(super) struct Definition {
    pub(super) elections: Vec<Election>,
    pub(super) units: Vec<Named>,
    pub(super) parties: Vec<Named>,
    pub(super) other_report_type: Option<String>,
}

/// `Election`.
#[derive(Default, Deserialize)]
pub(super) struct Election {
    #[serde(rename = "@id", default)]
    pub(super) id: String,
    #[serde(rename = "Name")]
    pub(super) name: Option<String>,
    #[serde(rename = "Candidate", default)]
    pub(super) candidates: Vec<Named>,
    #[serde(rename = "Contest", default)]
    pub(super) contests: Vec<Contest>,
}

/// `Candidate`, `Party` or `GpUnit`.
#[derive(Default, Deserialize)]
pub(super) struct Named {
    #[serde(rename = "@id", default)]
    pub(super) id: String,
    #[serde(rename = "Name")]
    pub(super) name: Option<String>,
}

/// `Contest`, of any kind.
#[derive(Default, Deserialize)]
pub(super) struct Contest {
    #[serde(rename = "@id", default)]
    pub(super) id: String,
    #[serde(rename = "Name")]
    pub(super) name: Option<String>,
    #[serde(rename = "VotesAllowed")]
    pub(super) votes_allowed: Option<u32>,
    #[serde(rename = "ContestSelection", default)]
    pub(super) selections: Vec<Selection>,
}

/// `ContestSelection`, of any kind.
#[derive(Default, Deserialize)]
pub(super) struct Selection {
    #[serde(rename = "@id", default)]
    pub(super) id: String,
    #[serde(rename = "CandidateIds", default)]
    pub(super) candidates: Vec<String>,
    #[serde(rename = "PartyIds", default)]
    pub(super) parties: Vec<String>,
    #[serde(rename = "Selection")]
    pub(super) text: Option<String>,
    #[serde(rename = "IsWriteIn", default)]
    pub(super) write_in: bool,
}

/// The ids that records may use, and what they stand for in the columns.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) election: String,
    pub(super) contests: HashMap<String, ContestScope>,
    pub(super) units: HashMap<String, String>,
    /// Contests that are defined and were not asked for.
    pub(super) others: HashSet<String>,
}

/// A contest that is read.
pub(super) struct ContestScope {
    pub(super) index: ContestIndex,
    pub(super) selections: HashMap<String, SelectionIndex>,
}

impl Scope {
    /// Enters what is asked for into an export, and lists what is defined twice or not at all.
    pub(super) fn new(
        definition: &Definition,
        settings: &ReadSettings,
        assembly: &mut Assembly,
    ) -> Result<Self, Limit> {
        let mut scope = Self::default();
        for unit in &definition.units {
            let name = unit.name.as_ref().unwrap_or(&unit.id);
            if scope.units.insert(unit.id.clone(), name.clone()).is_some() {
                assembly.problem(CvrProblemKind::DefinedTwice { id: unit.id.clone() });
            }
        }
        if let Some(second) = definition.elections.get(1) {
            let (first, second) = (definition.elections[0].id.clone(), second.id.clone());
            assembly.problem(CvrProblemKind::TwoElections { first, second });
        }
        let Some(election) = definition.elections.first() else {
            return Ok(scope);
        };
        scope.election.clone_from(&election.id);
        let name = election.name.as_ref().unwrap_or(&election.id);
        if !name.is_empty() {
            assembly.name_election(name);
        }
        let names = Names::of(election, definition, assembly);
        let mut found = vec![false; settings.contests.len()];
        for contest in &election.contests {
            scope.add_contest(contest, &names, settings, &mut found, assembly)?;
        }
        for (asked, _) in settings.contests.iter().zip(found).filter(|(_, found)| !found) {
            let known: Vec<&str> = election.contests.iter().map(title_of).collect();
            let (id, known) = (asked.clone(), known.join(", "));
            assembly.problem(CvrProblemKind::NoContest { id, known });
        }
        Ok(scope)
    }

    // A contest is asked for by its id or by its name.
    fn add_contest(
        &mut self,
        contest: &Contest,
        names: &Names<'_>,
        settings: &ReadSettings,
        found: &mut [bool],
        assembly: &mut Assembly,
    ) -> Result<(), Limit> {
        let name = title_of(contest);
        if self.contests.contains_key(&contest.id) || self.others.contains(&contest.id) {
            assembly.problem(CvrProblemKind::DefinedTwice { id: contest.id.clone() });
            return Ok(());
        }
        let mut asked = settings.contests.is_empty();
        for (wanted, found) in settings.contests.iter().zip(found) {
            if *wanted == contest.id || *wanted == name {
                (asked, *found) = (true, true);
            }
        }
        if !asked {
            self.others.insert(contest.id.clone());
            return Ok(());
        }
        let index = assembly.contest(&contest.id, name)?;
        assembly.contest_labels(index).votes_allowed = contest.votes_allowed;
        let mut selections = HashMap::new();
        for selection in &contest.selections {
            let at = assembly.add_selection(index, &selection.id, || names.label(selection))?;
            if selections.insert(selection.id.clone(), at).is_some() {
                assembly.problem(CvrProblemKind::DefinedTwice { id: selection.id.clone() });
            }
        }
        self.contests.insert(contest.id.clone(), ContestScope { index, selections });
        Ok(())
    }
}

fn title_of(contest: &Contest) -> &str {
    contest.name.as_deref().unwrap_or(&contest.id)
}

// The names of candidates and of parties, which are separate things and may share an id.
struct Names<'a> {
    candidates: HashMap<&'a str, &'a str>,
    parties: HashMap<&'a str, &'a str>,
}

impl<'a> Names<'a> {
    fn of(election: &'a Election, definition: &'a Definition, assembly: &mut Assembly) -> Self {
        let mut names = |list: &'a [Named]| {
            let mut known = HashMap::new();
            for named in list {
                let name = named.name.as_ref().unwrap_or(&named.id);
                if known.insert(named.id.as_str(), name.as_str()).is_some() {
                    assembly.problem(CvrProblemKind::DefinedTwice { id: named.id.clone() });
                }
            }
            known
        };
        let candidates = names(&election.candidates);
        Self { candidates, parties: names(&definition.parties) }
    }

    // What a selection is called: its candidates, or its text, or its parties, or its id.
    fn label(&self, selection: &Selection) -> SelectionLabel {
        let name = if !selection.candidates.is_empty() {
            joined(&selection.candidates, &self.candidates)
        } else if let Some(text) = &selection.text {
            text.clone()
        } else if !selection.parties.is_empty() {
            joined(&selection.parties, &self.parties)
        } else {
            selection.id.clone()
        };
        let id = (name != selection.id).then(|| selection.id.as_str().into());
        SelectionLabel { id, name: name.into(), write_in: selection.write_in }
    }
}

fn joined(ids: &[String], names: &HashMap<&str, &str>) -> String {
    let names: Vec<&str> =
        ids.iter().map(|id| names.get(id.as_str()).copied().unwrap_or(id)).collect();
    names.join(" / ")
}
