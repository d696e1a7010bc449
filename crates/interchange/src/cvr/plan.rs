//! The columns of a table, as its headings are gone through from the left.

use std::collections::HashSet;

use super::ReadSettings;
use super::assembly::Assembly;
use super::limits::Limit;
use super::problem::{CvrPlace, CvrProblemKind};
use super::table::{BlankCells, Role, Table, TableContest};

/// The columns so far.
pub(super) struct Plan<'a> {
    roles: Vec<Role>,
    contests: Vec<TableContest>,
    titles: Vec<String>,
    seen: HashSet<String>,
    settings: &'a ReadSettings,
    assembly: &'a mut Assembly,
}

impl<'a> Plan<'a> {
    /// No column yet.
    pub(super) fn new(settings: &'a ReadSettings, assembly: &'a mut Assembly) -> Self {
        let (titles, seen) = (Vec::new(), HashSet::new());
        Self { roles: Vec::new(), contests: Vec::new(), titles, seen, settings, assembly }
    }

    /// A column beside the votes; one whose heading says nothing known is a problem.
    pub(super) fn column(&mut self, heading: &str, role: Option<Role>) {
        if role.is_none() {
            let column = Some(self.roles.len() as u64 + 1);
            let place = CvrPlace { column, ..self.assembly.place.clone() };
            let heading = heading.to_owned();
            self.assembly.problem_at(place, CvrProblemKind::UnknownHeading { heading });
        }
        self.roles.push(role.unwrap_or(Role::Ignored));
    }

    /// The contest of the next column. `None` where it was not asked for; the column is then
    /// passed over already.
    pub(super) fn contest(
        &mut self,
        title: &str,
        votes_allowed: Option<u32>,
    ) -> Result<Option<usize>, Limit> {
        if self.seen.insert(title.to_owned()) {
            self.titles.push(title.to_owned());
        }
        let asked = &self.settings.contests;
        if !asked.is_empty() && !asked.iter().any(|asked| asked == title) {
            self.roles.push(Role::Ignored);
            return Ok(None);
        }
        let contest = self.assembly.contest(title, title)?;
        if contest.at() == self.contests.len() {
            self.contests.push(TableContest::new(contest, 0));
            self.assembly.contest_labels(contest).votes_allowed = votes_allowed;
        }
        Ok(Some(contest.at()))
    }

    /// A column of names.
    pub(super) fn votes(&mut self, contest: usize, rank: u16) {
        let planned = &mut self.contests[contest];
        planned.ranks = planned.ranks.max(rank);
        if rank == 0 {
            let votes = &mut self.assembly.contest_labels(planned.contest).votes_allowed;
            *votes = Some(votes.unwrap_or(0) + 1);
        }
        self.roles.push(Role::Vote { contest, rank });
    }

    /// A column of marks for one selection.
    pub(super) fn marks(&mut self, contest: usize, name: &str, rank: u16) -> Result<(), Limit> {
        let planned = &mut self.contests[contest];
        planned.ranks = planned.ranks.max(rank);
        let selection = self.assembly.selection(planned.contest, name)?;
        self.roles.push(Role::Mark { contest, selection, rank });
        Ok(())
    }

    /// The table, once all headings are gone through.
    pub(super) fn finish(mut self, change: impl FnOnce(&mut [Role])) -> Table {
        change(&mut self.roles);
        self.assembly.find_missing(&self.settings.contests, &self.titles);
        Table::new(self.roles, self.contests, BlankCells::AreNoContest)
    }
}
