//! A table of any make, by a mapping that says what its columns are.
//!
//! A mapping is TOML:
//!
//! ```toml
//! id = "Ballot"
//! unit = "Precinct"
//!
//! [[contest]]
//! id = "mayor"
//! ranks = ["1st", "2nd", "3rd"]   # cells name who is ranked so
//!
//! [[contest]]
//! id = "council"
//! selections = ["Ann", "Bob"]     # a column for each
//! cells = "ranks"                 # or "marks": 1 and 0
//! ```
//!
//! RCTab's own generic table needs no mapping: a column for each candidate, with ranks as cells.

#[cfg(test)]
mod tests;

use serde::Deserialize;

use super::ReadSettings;
use super::assembly::Assembly;
use super::limits::{Limit, RANK, TABLE_COLUMNS};
use super::problem::CvrProblemKind;
use super::rows::{Row, Rows};
use super::table::{BlankCells, Role, Table, TableContest, headings, name_columns};

/// What the columns of a table are, by their headings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableMapping {
    /// The first row of ballots; the headings stand above it.
    pub first_row: Option<usize>,
    /// The column of the record's id.
    pub id: Option<String>,
    /// The column of the reporting unit.
    pub unit: Option<String>,
    /// The column of the batch.
    pub batch: Option<String>,
    /// The column of the ballot style.
    pub style: Option<String>,
    /// The column of the type of count.
    pub count_type: Option<String>,
    /// The contests.
    #[serde(rename = "contest", default)]
    pub contests: Vec<MappedContest>,
}

/// The columns of one contest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedContest {
    /// Its id.
    pub id: String,
    /// Its title, where it differs.
    pub name: Option<String>,
    /// How many selections a ballot may mark.
    pub votes_allowed: Option<u32>,
    /// Columns whose cells name the selection of a rank, from the first rank.
    #[serde(default)]
    pub ranks: Vec<String>,
    /// Columns whose cells name a selection, without ranks.
    #[serde(default)]
    pub votes: Vec<String>,
    /// Columns of one selection each, named by their headings.
    #[serde(default)]
    pub selections: Vec<String>,
    /// What the cells of the selections' columns hold.
    #[serde(default)]
    pub cells: SelectionCells,
}

/// What the cells of a selection's column hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SelectionCells {
    /// `1` where it is marked, `0` where not, blank where the contest is not on the ballot.
    #[default]
    Marks,
    /// Its rank.
    Ranks,
}

impl TableMapping {
    /// Reads a mapping file.
    pub fn read(text: &str) -> Result<Self, MappingFault> {
        toml::from_str(text).map_err(|error| MappingFault { reason: error.to_string() })
    }
}

/// A mapping that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the mapping cannot be read: {reason}")]
pub struct MappingFault {
    /// What the reader of TOML met, with its place.
    pub reason: String,
}

/// Reads all rows of a table into an export.
pub(super) fn read(
    rows: &mut dyn Rows,
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<(), CvrProblemKind> {
    let mut row = Row::default();
    let mapping = settings.mapping.as_ref();
    let first_row = mapping.map_or(settings.layout.first_vote_row, |mapping| mapping.first_row);
    let (headings, more) = headings(rows, &mut row, first_row)?;
    let table = match (mapping, settings.layout.first_vote_column) {
        (Some(mapping), _) => Mapper { headings: &headings, assembly }.table(mapping, settings)?,
        (None, Some(first)) => of_layout(&headings, first, settings, assembly)?,
        (None, None) => {
            let headings = headings.join(", ");
            return Err(CvrProblemKind::NoVoteColumns { headings });
        }
    };
    table.read(&mut row, more, rows, assembly)
}

fn of_layout(
    headings: &[String],
    first: usize,
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<Table, Limit> {
    let first = first.saturating_sub(1);
    let id = settings.contests.first().map_or("", String::as_str);
    let contest = assembly.contest(id, id)?;
    let after =
        settings.layout.rank_columns.map_or(usize::MAX, |count| first.saturating_add(count));
    let mut roles = Vec::new();
    for (column, heading) in headings.iter().enumerate() {
        let role = match column >= first && column < after {
            true => Role::RankOf { contest: 0, selection: assembly.selection(contest, heading)? },
            false => Role::Ignored,
        };
        roles.push(role);
    }
    name_columns(&settings.layout, &mut roles);
    let ranks = headings.len().min(after).saturating_sub(first);
    let ranks = u16::try_from(ranks).unwrap_or(RANK).min(RANK);
    Ok(Table::new(roles, vec![TableContest::new(contest, ranks)], BlankCells::AreNoVote))
}

struct Mapper<'a> {
    headings: &'a [String],
    assembly: &'a mut Assembly,
}

impl Mapper<'_> {
    fn table(&mut self, mapping: &TableMapping, settings: &ReadSettings) -> Result<Table, Limit> {
        let mut roles = vec![Role::Ignored; self.headings.len().min(TABLE_COLUMNS)];
        let named = [
            (&mapping.id, Role::Id),
            (&mapping.unit, Role::Unit),
            (&mapping.batch, Role::Batch),
            (&mapping.style, Role::Style),
            (&mapping.count_type, Role::CountType),
        ];
        for (heading, role) in named {
            if let Some(heading) = heading {
                self.give(&mut roles, heading, role);
            }
        }
        let mut contests = Vec::new();
        for contest in &mapping.contests {
            if settings.contests.is_empty() || settings.contests.contains(&contest.id) {
                self.contest(contest, &mut roles, &mut contests)?;
            }
        }
        let known: Vec<String> =
            mapping.contests.iter().map(|contest| contest.id.clone()).collect();
        self.assembly.find_missing(&settings.contests, &known);
        Ok(Table::new(roles, contests, BlankCells::AreNoContest))
    }

    fn contest(
        &mut self,
        mapped: &MappedContest,
        roles: &mut [Role],
        contests: &mut Vec<TableContest>,
    ) -> Result<(), Limit> {
        let name = mapped.name.as_ref().unwrap_or(&mapped.id);
        let index = self.assembly.contest(&mapped.id, name)?;
        if index.at() < contests.len() {
            self.assembly.problem(CvrProblemKind::DefinedTwice { id: mapped.id.clone() });
            return Ok(());
        }
        self.assembly.contest_labels(index).votes_allowed = mapped.votes_allowed;
        let contest = contests.len();
        let ranks = u16::try_from(mapped.ranks.len()).unwrap_or(RANK);
        contests.push(TableContest::new(index, ranks));
        for (rank, heading) in (1..=RANK).zip(&mapped.ranks) {
            self.give(roles, heading, Role::Vote { contest, rank });
        }
        for heading in &mapped.votes {
            self.give(roles, heading, Role::Vote { contest, rank: 0 });
        }
        for heading in &mapped.selections {
            let selection = self.assembly.selection(index, heading)?;
            let role = match mapped.cells {
                SelectionCells::Marks => Role::Mark { contest, selection, rank: 0 },
                SelectionCells::Ranks => Role::RankOf { contest, selection },
            };
            self.give(roles, heading, role);
        }
        Ok(())
    }

    // Gives the one column with a heading its role.
    fn give(&mut self, roles: &mut [Role], heading: &str, role: Role) {
        let mut found = self.headings.iter().zip(roles).filter(|(known, _)| *known == heading);
        match (found.next(), found.next()) {
            (Some((_, place)), None) if *place == Role::Ignored => *place = role,
            (None, _) => {
                self.assembly.problem(CvrProblemKind::NoColumn { heading: heading.to_owned() });
            }
            _ => {
                let id = heading.to_owned();
                self.assembly.problem(CvrProblemKind::DefinedTwice { id });
            }
        }
    }
}
