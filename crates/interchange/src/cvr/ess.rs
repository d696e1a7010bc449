//! ES&S: a table with a row for each ballot and a column for each vote.
//!
//! The headings say what a column is (`Cast Vote Record`, `Precinct`, `Ballot Style`, then
//! contests); a ranked contest has a column for each rank, and a contest with several votes has
//! several columns of one heading. Where a caller gives a layout, as an RCTab configuration does,
//! that is followed instead.

use election::cvr::{
    BatchIndex, ContestIndex, Mark, MarkStatus, Rank, SelectionIndex, SnapshotType, StyleIndex,
    UnitIndex,
};

use super::assembly::{Assembly, Draft};
use super::limits::{Limit, RANK, TABLE_COLUMNS};
use super::memo::Memo;
use super::problem::{CvrPlace, CvrProblemKind};
use super::ranked_title::ranked_title;
use super::rows::{Cell, Row, Rows};
use super::{ReadSettings, TableLayout};

/// Reads all rows of a table into an export.
pub(super) fn read(
    rows: &mut dyn Rows,
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<(), CvrProblemKind> {
    let mut row = Row::default();
    let Some((mut table, mut more)) = Table::start(rows, &mut row, settings, assembly)? else {
        return Ok(());
    };
    while more {
        assembly.place.row = Some(row.number);
        table.row(&mut row, rows, assembly)?;
        more = rows.next_row(&mut row)?;
    }
    assembly.place.row = None;
    table.finish(assembly);
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Ignored,
    Id,
    Unit,
    Style,
    Batch,
    CountType,
    // How many ballots the row stands for.
    Count,
    Vote {
        // Which of the table's contests.
        contest: usize,
        rank: u16,
    },
}

// What the columns beside the votes are called, in small letters.
fn role_of(heading: &str) -> Option<Role> {
    let role = match heading.trim().to_ascii_lowercase().as_str() {
        "cast vote record" | "ballot #" | "cvr id" | "cvr" => Role::Id,
        "precinct" | "precinct name" => Role::Unit,
        "ballot style" | "style" | "ballot type" => Role::Style,
        "batch" | "batch id" | "boxnum" => Role::Batch,
        "counting group" | "vote type" => Role::CountType,
        "count" => Role::Count,
        "seqno"
        | "serial number"
        | "boxposition"
        | "ballot status"
        | "original ballot exception"
        | "remaining ballot exception"
        | "machine"
        | "remaining votable contests"
        | "unresolved write-ins"
        | "tabulator cvr"
        | "audit number" => Role::Ignored,
        _ => return None,
    };
    Some(role)
}

struct Table {
    roles: Vec<Role>,
    contests: Vec<TableContest>,
    // A layout's one contest is on each ballot, and each row is one; headings speak of several,
    // and a ballot without any vote column filled in does not have the contest.
    each_row_has_each_contest: bool,
    units: Memo<UnitIndex>,
    styles: Memo<StyleIndex>,
    batches: Memo<BatchIndex>,
    draft: Draft,
}

struct TableContest {
    contest: ContestIndex,
    selections: Memo<SelectionIndex>,
    marks: Vec<Mark>,
    filled: bool,
    ranks: u16,
}

impl Table {
    // Reads the headings; `row` then holds the first row of ballots, if there is one.
    fn start(
        rows: &mut dyn Rows,
        row: &mut Row,
        settings: &ReadSettings,
        assembly: &mut Assembly,
    ) -> Result<Option<(Self, bool)>, CvrProblemKind> {
        let first_row = settings.layout.first_vote_row.map(|first| first as u64);
        let mut headings: Vec<String> = Vec::new();
        let mut more = rows.next_row(row)?;
        while more && first_row.is_none_or(|first| row.number < first) {
            headings = texts(row, rows);
            let found = headings.iter().any(|heading| !heading.is_empty());
            more = rows.next_row(row)?;
            if found && first_row.is_none() {
                break;
            }
        }
        let table = match settings.layout.first_vote_column {
            Some(first) => Self::of_layout(&headings, first, settings, assembly)?,
            None => Self::of_headings(&headings, settings, assembly)?,
        };
        Ok(table.map(|table| (table, more)))
    }

    fn of_layout(
        headings: &[String],
        first: usize,
        settings: &ReadSettings,
        assembly: &mut Assembly,
    ) -> Result<Option<Self>, CvrProblemKind> {
        let first = first.saturating_sub(1);
        let title = headings.get(first).map_or("", String::as_str);
        let id = settings.contests.first().map_or(title, String::as_str);
        let contest = assembly.contest(id, title)?;
        let ranks = settings.layout.rank_columns;
        let after = ranks.map_or(TABLE_COLUMNS, |ranks| first.saturating_add(ranks));
        let mut roles = vec![Role::Ignored; first.min(TABLE_COLUMNS)];
        for column in first..after.min(TABLE_COLUMNS) {
            let rank = u16::try_from(column - first + 1).unwrap_or(u16::MAX);
            roles.push(Role::Vote { contest: 0, rank });
        }
        roles.resize(TABLE_COLUMNS, Role::Ignored);
        name_columns(&settings.layout, &mut roles);
        let width = headings.len().saturating_sub(first);
        let ranks = ranks.unwrap_or(width).min(usize::from(RANK));
        let contests = vec![TableContest::new(contest, u16::try_from(ranks).unwrap_or(RANK))];
        Ok(Some(Self::new(roles, contests, true)))
    }

    fn of_headings(
        headings: &[String],
        settings: &ReadSettings,
        assembly: &mut Assembly,
    ) -> Result<Option<Self>, CvrProblemKind> {
        let named = headings.iter().any(|heading| role_of(heading).is_some());
        let ranked = headings.iter().any(|heading| ranked_title(heading).is_some());
        if !named && !ranked {
            assembly.problem(CvrProblemKind::NoVoteColumns { headings: headings.join(", ") });
            return Ok(None);
        }
        let mut contests: Vec<TableContest> = Vec::new();
        let mut roles = Vec::new();
        let mut known = Vec::new();
        for heading in headings {
            if let Some(role) = role_of(heading) {
                roles.push(role);
                continue;
            }
            let (title, rank) = ranked_title(heading).unwrap_or_else(|| (heading.clone(), 0));
            if !known.contains(&title) {
                known.push(title.clone());
            }
            if !settings.contests.is_empty() && !settings.contests.contains(&title) {
                roles.push(Role::Ignored);
                continue;
            }
            let contest = assembly.contest(&title, &title)?;
            if contest.at() == contests.len() {
                contests.push(TableContest::new(contest, 0));
            }
            let planned = &mut contests[contest.at()];
            planned.ranks = planned.ranks.max(rank);
            if rank == 0 {
                let votes = &mut assembly.contest_labels(contest).votes_allowed;
                *votes = Some(votes.unwrap_or(0) + 1);
            }
            roles.push(Role::Vote { contest: contest.at(), rank });
        }
        for asked in settings.contests.iter().filter(|asked| !known.contains(asked)) {
            let known = known.join(", ");
            assembly.problem(CvrProblemKind::NoContest { id: asked.clone(), known });
        }
        name_columns(&settings.layout, &mut roles);
        Ok(Some(Self::new(roles, contests, false)))
    }

    fn new(roles: Vec<Role>, contests: Vec<TableContest>, each: bool) -> Self {
        Self {
            roles,
            contests,
            each_row_has_each_contest: each,
            units: Memo::default(),
            styles: Memo::default(),
            batches: Memo::default(),
            draft: Draft::default(),
        }
    }

    fn row(
        &mut self,
        row: &mut Row,
        rows: &dyn Rows,
        assembly: &mut Assembly,
    ) -> Result<(), CvrProblemKind> {
        for (column, what) in row.problems.drain(..) {
            let place = CvrPlace { column, ..assembly.place.clone() };
            assembly.problem_at(place, what);
        }
        let mut blank = true;
        for cell in &row.cells {
            let text = row.text(cell, rows);
            if !text.is_empty() {
                blank = false;
                self.cell(cell, text, assembly)?;
            }
        }
        if !blank || self.each_row_has_each_contest {
            self.push(assembly)?;
        }
        Ok(())
    }

    fn cell(&mut self, cell: &Cell, text: &str, assembly: &mut Assembly) -> Result<(), Limit> {
        let what = match self.roles.get(cell.column) {
            Some(Role::Vote { contest, rank }) => {
                let (contest, rank) = (*contest, *rank);
                return self.vote(contest, rank, cell, text, assembly);
            }
            Some(Role::Id) => {
                self.draft.id.push_str(text);
                return Ok(());
            }
            Some(Role::Unit) => {
                self.draft.unit = Some(self.units.get(cell, || assembly.unit(text))?);
                return Ok(());
            }
            Some(Role::Style) => {
                self.draft.style = Some(self.styles.get(cell, || assembly.style(text))?);
                return Ok(());
            }
            Some(Role::Batch) => {
                self.draft.batch = Some(self.batches.get(cell, || assembly.batch(text))?);
                return Ok(());
            }
            Some(Role::CountType) => {
                self.draft.count_type = Some(assembly.count_type(text)?);
                return Ok(());
            }
            Some(Role::Count) if text == "1" => return Ok(()),
            Some(Role::Ignored) => return Ok(()),
            Some(Role::Count) => CvrProblemKind::CountNotOne { count: text.to_owned() },
            None => CvrProblemKind::BeyondHeadings { text: text.to_owned() },
        };
        problem_in_cell(cell, what, assembly);
        Ok(())
    }

    fn vote(
        &mut self,
        contest: usize,
        rank: u16,
        cell: &Cell,
        text: &str,
        assembly: &mut Assembly,
    ) -> Result<(), Limit> {
        let contest = &mut self.contests[contest];
        if cell.formula {
            problem_in_cell(cell, CvrProblemKind::Formula { text: text.to_owned() }, assembly);
        }
        if rank > RANK {
            let rank = rank.to_string();
            problem_in_cell(cell, CvrProblemKind::Rank { rank }, assembly);
            return Ok(());
        }
        let index = contest.contest;
        let selection = contest.selections.get(cell, || assembly.selection(index, text))?;
        contest.marks.push(Mark { selection, rank: Rank(rank), status: MarkStatus::Indicated });
        contest.filled = true;
        contest.ranks = contest.ranks.max(rank);
        Ok(())
    }

    fn push(&mut self, assembly: &mut Assembly) -> Result<(), Limit> {
        for contest in &mut self.contests {
            if contest.filled || self.each_row_has_each_contest {
                self.draft.contest(contest.contest, SnapshotType::Original);
                contest.marks.drain(..).for_each(|mark| self.draft.mark(mark));
                contest.filled = false;
            }
        }
        assembly.push(&mut self.draft)
    }

    fn finish(self, assembly: &mut Assembly) {
        for contest in self.contests.iter().filter(|contest| contest.ranks > 0) {
            assembly.contest_labels(contest.contest).ranks = Some(u32::from(contest.ranks));
        }
    }
}

impl TableContest {
    fn new(contest: ContestIndex, ranks: u16) -> Self {
        Self { contest, selections: Memo::default(), marks: Vec::new(), filled: false, ranks }
    }
}

// Gives the columns that a layout names their roles.
fn name_columns(layout: &TableLayout, roles: &mut [Role]) {
    let named = [
        (layout.id_column, Role::Id),
        (layout.batch_column, Role::Batch),
        (layout.precinct_column, Role::Unit),
        (layout.style_column, Role::Style),
    ];
    for (column, role) in named {
        let column = column.and_then(|column| column.checked_sub(1));
        if let Some(named) = column.and_then(|column| roles.get_mut(column)) {
            *named = role;
        }
    }
}

fn texts(row: &Row, rows: &dyn Rows) -> Vec<String> {
    let width = row.cells.last().map_or(0, |cell| cell.column + 1);
    let mut texts = vec![String::new(); width];
    for cell in &row.cells {
        texts[cell.column] = row.text(cell, rows).to_owned();
    }
    while texts.last().is_some_and(String::is_empty) {
        texts.pop();
    }
    texts
}

fn problem_in_cell(cell: &Cell, what: CvrProblemKind, assembly: &mut Assembly) {
    let column = Some(cell.column as u64 + 1);
    let place = CvrPlace { column, ..assembly.place.clone() };
    assembly.problem_at(place, what);
}

#[cfg(test)]
mod tests;
