//! Tables with a row for each ballot: what their columns hold, and their rows as records.

use election::cvr::{
    ContestIndex, Mark, MarkStatus, Rank, SelectionIndex, SnapshotType, StyleIndex, UnitIndex,
};

use super::TableLayout;
use super::assembly::{Assembly, Draft};
use super::limits::{Limit, RANK};
use super::memo::Memo;
use super::problem::{CvrPlace, CvrProblemKind};
use super::rows::{Cell, Row, Rows};

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Ignored,
    Id,
    Unit,
    Style,
    /// The batch, or a part of its name; the parts are joined by hyphens.
    Batch,
    CountType,
    /// How many ballots the row stands for.
    Count,
    /// A vote by name. The contest is a place in the table's list.
    Vote {
        contest: usize,
        rank: u16,
    },
    /// `1` where the selection is marked, `0` where it is not, blank where the ballot does not
    /// have the contest.
    Mark {
        contest: usize,
        selection: SelectionIndex,
        rank: u16,
    },
    /// The rank that the ballot gives to the selection.
    RankOf {
        contest: usize,
        selection: SelectionIndex,
    },
}

/// Which rows are ballots, and which contests are on them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum BlankCells {
    /// A ballot has the contests of which a cell is filled in; a row without any cell is none.
    AreNoContest,
    /// Each row is a ballot that has each contest.
    AreNoVote,
}

/// A table whose columns are known.
pub(super) struct Table {
    roles: Vec<Role>,
    contests: Vec<TableContest>,
    blank: BlankCells,
    units: Memo<UnitIndex>,
    styles: Memo<StyleIndex>,
    batch: String,
    draft: Draft,
}

/// A contest with the columns that hold its votes.
pub(super) struct TableContest {
    /// The contest.
    pub(super) contest: ContestIndex,
    /// The highest rank; 0 where the contest is not ranked.
    pub(super) ranks: u16,
    selections: Memo<SelectionIndex>,
    marks: Vec<Mark>,
    filled: bool,
}

impl TableContest {
    /// A contest without votes.
    pub(super) fn new(contest: ContestIndex, ranks: u16) -> Self {
        Self { contest, ranks, selections: Memo::default(), marks: Vec::new(), filled: false }
    }
}

/// Passes over the headings: all rows before the first of ballots, or else the first that is not
/// blank. Returns the last of them and whether `row` now holds a row of ballots.
pub(super) fn headings(
    rows: &mut dyn Rows,
    row: &mut Row,
    first_row: Option<usize>,
) -> Result<(Vec<String>, bool), CvrProblemKind> {
    let first_row = first_row.map(|first| first as u64);
    let mut headings: Vec<String> = Vec::new();
    let mut more = rows.next_row(row)?;
    while more && first_row.is_none_or(|first| row.number < first) {
        headings = texts(row, rows);
        more = rows.next_row(row)?;
        if first_row.is_none() && headings.iter().any(|heading| !heading.is_empty()) {
            break;
        }
    }
    Ok((headings, more))
}

/// The texts of a row by column, without blank ones at its end.
pub(super) fn texts(row: &Row, rows: &dyn Rows) -> Vec<String> {
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

/// Gives the columns that a layout names their roles.
pub(super) fn name_columns(layout: &TableLayout, roles: &mut [Role]) {
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

/// What a cell of a spreadsheet formula such as `="10"` says, which keeps programs from taking a
/// text for a number.
pub(super) fn unquoted(text: &str) -> &str {
    text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

impl Table {
    /// A table by the roles of its columns.
    pub(super) fn new(roles: Vec<Role>, contests: Vec<TableContest>, blank: BlankCells) -> Self {
        Self {
            roles,
            contests,
            blank,
            units: Memo::default(),
            styles: Memo::default(),
            batch: String::new(),
            draft: Draft::default(),
        }
    }

    /// Reads the present row, if there is one, and all that follow.
    pub(super) fn read(
        mut self,
        row: &mut Row,
        mut more: bool,
        rows: &mut dyn Rows,
        assembly: &mut Assembly,
    ) -> Result<(), CvrProblemKind> {
        while more {
            assembly.place.row = Some(row.number);
            self.row(row, rows, assembly)?;
            more = rows.next_row(row)?;
        }
        assembly.place.row = None;
        for contest in self.contests.iter().filter(|contest| contest.ranks > 0) {
            assembly.contest_labels(contest.contest).ranks = Some(u32::from(contest.ranks));
        }
        Ok(())
    }

    fn row(
        &mut self,
        row: &mut Row,
        rows: &dyn Rows,
        assembly: &mut Assembly,
    ) -> Result<(), Limit> {
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
        match blank && self.blank == BlankCells::AreNoContest {
            true => Ok(()),
            false => self.push(assembly),
        }
    }

    fn cell(&mut self, cell: &Cell, text: &str, assembly: &mut Assembly) -> Result<(), Limit> {
        match self.roles.get(cell.column).copied() {
            Some(Role::Vote { contest, rank }) => {
                return self.vote(contest, rank, cell, text, assembly);
            }
            Some(Role::Mark { contest, selection, rank }) => {
                self.mark(contest, selection, rank, cell, text, assembly);
            }
            Some(Role::RankOf { contest, selection }) => {
                self.rank_of(contest, selection, cell, text, assembly);
            }
            Some(Role::Id) => self.draft.id.push_str(unquoted(text)),
            Some(Role::Unit) => {
                let unit = self.units.get(cell, || assembly.unit(unquoted(text)))?;
                self.draft.unit = Some(unit);
            }
            Some(Role::Style) => {
                let style = self.styles.get(cell, || assembly.style(unquoted(text)))?;
                self.draft.style = Some(style);
            }
            Some(Role::Batch) => {
                if !self.batch.is_empty() {
                    self.batch.push('-');
                }
                self.batch.push_str(unquoted(text));
            }
            Some(Role::CountType) => {
                self.draft.count_type = Some(assembly.count_type(unquoted(text))?);
            }
            Some(Role::Count) if text != "1" => {
                problem(cell, CvrProblemKind::CountNotOne { count: text.to_owned() }, assembly);
            }
            Some(Role::Count | Role::Ignored) => {}
            None => {
                problem(cell, CvrProblemKind::BeyondHeadings { text: text.to_owned() }, assembly);
            }
        }
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
            problem(cell, CvrProblemKind::Formula { text: text.to_owned() }, assembly);
        }
        if rank > RANK {
            problem(cell, CvrProblemKind::Rank { rank: rank.to_string(), most: RANK }, assembly);
            return Ok(());
        }
        let index = contest.contest;
        let selection = contest.selections.get(cell, || assembly.selection(index, text))?;
        contest.add(selection, rank);
        Ok(())
    }

    fn mark(
        &mut self,
        contest: usize,
        selection: SelectionIndex,
        rank: u16,
        cell: &Cell,
        text: &str,
        assembly: &mut Assembly,
    ) {
        let contest = &mut self.contests[contest];
        match unquoted(text) {
            "1" => contest.add(selection, rank),
            "0" => contest.filled = true,
            _ => problem(cell, CvrProblemKind::NoMark { text: text.to_owned() }, assembly),
        }
    }

    fn rank_of(
        &mut self,
        contest: usize,
        selection: SelectionIndex,
        cell: &Cell,
        text: &str,
        assembly: &mut Assembly,
    ) {
        match text.trim().parse() {
            Ok(rank) if (1..=RANK).contains(&rank) => self.contests[contest].add(selection, rank),
            _ => {
                problem(cell, CvrProblemKind::Rank { rank: text.to_owned(), most: RANK }, assembly)
            }
        }
    }

    fn push(&mut self, assembly: &mut Assembly) -> Result<(), Limit> {
        for contest in &mut self.contests {
            if contest.filled || self.blank == BlankCells::AreNoVote {
                self.draft.contest(contest.contest, SnapshotType::Original);
                contest.marks.drain(..).for_each(|mark| self.draft.mark(mark));
                contest.filled = false;
            }
        }
        if !self.batch.is_empty() {
            self.draft.batch = Some(assembly.batch(&self.batch)?);
            self.batch.clear();
        }
        assembly.push(&mut self.draft)
    }
}

impl TableContest {
    fn add(&mut self, selection: SelectionIndex, rank: u16) {
        self.marks.push(Mark { selection, rank: Rank(rank), status: MarkStatus::Indicated });
        self.filled = true;
        self.ranks = self.ranks.max(rank);
    }
}

fn problem(cell: &Cell, what: CvrProblemKind, assembly: &mut Assembly) {
    let column = Some(cell.column as u64 + 1);
    let place = CvrPlace { column, ..assembly.place.clone() };
    assembly.problem_at(place, what);
}
