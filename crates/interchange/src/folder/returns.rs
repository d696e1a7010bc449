//! `returns.csv`: the votes, one number in a row.

use std::collections::{BTreeMap, BTreeSet};

use election::{
    BallotAccounting, Basis, Contest, ContestId, ContestReturn, ReturnFormat, ReturnProblem,
    SelectionId, SortedMap, UnitId, UnitReturn, VoteCount,
};

use super::accounting::Account;
use super::file::FolderFile;
use super::places::Places;
use super::problem::{Excerpt, ProblemKind};
use super::problems::{Place, Problems};
use super::table::{Readable, Row, read_table};
use super::units::Origin;

/// The returns of the units that have any, and the units that have none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadReturns {
    /// One return for each unit with votes, in the order of the definition.
    pub returns: Vec<UnitReturn>,
    /// Units that should report and have no row yet: whatever is made of the returns is partial.
    pub missing: Vec<UnitId>,
}

/// The contests of an election, as returns name them.
pub(super) struct Ballot<'a> {
    contests: &'a [Contest],
    index_of: BTreeMap<&'a str, usize>,
    /// The lines of each contest.
    selections: Vec<BTreeMap<SelectionId, usize>>,
    /// The position of the place of each contest.
    scopes: Vec<Option<usize>>,
    /// Whether each contest is counted from ballots alone.
    counted: Vec<bool>,
    /// What is known of contests and lines beyond the list.
    pub(super) gaps: Gaps<'a>,
}

/// What could not be read of a definition, so that nothing is called unknown on that account.
pub(super) struct Gaps<'a> {
    pub(super) contests_complete: bool,
    pub(super) candidates: Readable,
    pub(super) unusable: Option<&'a BTreeSet<(ContestId, String)>>,
}

/// A row's place within a contest's return; the order is that of the definition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Line {
    Selection(usize),
    Overvotes,
    Undervotes,
}

/// Unit and contest by their positions, and the line.
type Key = (usize, usize, Line);

struct Entry {
    votes: VoteCount,
    row: u64,
}

impl<'a> Ballot<'a> {
    pub(super) fn new(contests: &'a [Contest], places: &Places<'_>, gaps: Gaps<'a>) -> Self {
        let index_of = contests.iter().enumerate().map(|(i, contest)| (contest.id.as_str(), i));
        let selections = |contest: &Contest| {
            let lines = contest.candidates.iter().flat_map(election::Candidate::selections);
            lines.enumerate().map(|(index, line)| (line, index)).collect()
        };
        Self {
            contests,
            index_of: index_of.collect(),
            selections: contests.iter().map(selections).collect(),
            scopes: contests.iter().map(|contest| places.index(&contest.scope)).collect(),
            counted: vec![false; contests.len()],
            gaps,
        }
    }

    /// The same, with the contests that are counted from ballots: nobody reports their votes.
    pub(super) fn counted_from_ballots<'c>(
        mut self,
        counted: impl Iterator<Item = &'c ContestId> + Clone,
    ) -> Self {
        let is_counted = |contest: &Contest| counted.clone().any(|id| *id == contest.id);
        self.counted = self.contests.iter().map(is_counted).collect();
        self
    }

    /// Whether everything that is known of a unit are ballots: a contest that is counted from them
    /// is for it, and no other reaches it, since a district is a second count of the same votes.
    fn is_counted_alone(&self, unit: usize, places: &Places<'_>) -> bool {
        let of = |counted: bool| {
            let scopes = self.scopes.iter().zip(&self.counted);
            scopes.filter(move |(_, is)| **is == counted).filter_map(|(scope, _)| *scope)
        };
        if !of(true).any(|scope| places.lies_in(unit, scope)) {
            return false;
        }
        let districts: Vec<usize> = places.districts_of(unit).collect();
        let within =
            |scope: usize| districts.iter().any(|at| *at != scope && places.lies_in(*at, scope));
        !of(false).any(|scope| places.lies_in(unit, scope) && !within(scope))
    }

    /// Whether the unit lies in the place of any contest.
    fn concerns(&self, unit: usize, places: &Places<'_>) -> bool {
        self.scopes.iter().flatten().any(|scope| places.lies_in(unit, *scope))
    }

    /// The contest of a row; where there is only one, no row needs to name it.
    fn find_contest(&self, row: &mut Row<'_>, problems: &mut Problems) -> Option<usize> {
        let text = row.cell("contest");
        if text.is_empty() {
            let sole = self.contests.len() == 1 && self.gaps.contests_complete;
            // That the whole column is missing is said once for the file.
            if !sole && row.has("contest") {
                row.report(problems, ProblemKind::EmptyCell { column: "contest" });
            }
            return sole.then_some(0);
        }
        let Some(index) = self.index_of.get(text).copied() else {
            self.report_unknown_contest(row, text, problems);
            return None;
        };
        row.contest = Some(self.contests[index].id.clone());
        Some(index)
    }

    fn report_unknown_contest(&self, row: &Row<'_>, text: &str, problems: &mut Problems) {
        if self.gaps.contests_complete {
            let names = self.index_of.keys().map(|name| ((*name).to_owned(), *name));
            let nearest = problems.nearest(text, names);
            let text = Excerpt::new(text);
            row.report(problems, ProblemKind::UnknownContest { text, nearest });
        }
    }

    fn find_line(&self, contest: usize, row: &Row<'_>, problems: &mut Problems) -> Option<Line> {
        let text = row.filled("selection", problems)?;
        match text {
            "overvotes" => return Some(Line::Overvotes),
            "undervotes" => return Some(Line::Undervotes),
            _ => {}
        }
        let selection = text.parse::<SelectionId>().ok();
        let found = selection.and_then(|id| self.selections[contest].get(&id).copied());
        if found.is_none() && self.gaps.candidates == Readable::Yes {
            let contest = &self.contests[contest];
            let key = (contest.id.clone(), text.to_owned());
            if !self.gaps.unusable.is_some_and(|unusable| unusable.contains(&key)) {
                let nearest = nearest_selections(contest, text, problems);
                let text = Excerpt::new(text);
                row.report(problems, ProblemKind::UnknownSelection { text, nearest });
            }
        }
        found.map(Line::Selection)
    }
}

fn nearest_selections(
    contest: &Contest,
    text: &str,
    problems: &mut Problems,
) -> super::problem::Nearest {
    let lines: Vec<(&str, SelectionId)> = contest
        .candidates
        .iter()
        .flat_map(|candidate| {
            candidate.selections().into_iter().map(|line| (candidate.name.as_str(), line))
        })
        .collect();
    let aliases = lines.iter().flat_map(|(name, line)| {
        let last_name = name.rsplit(' ').next().unwrap_or_default();
        [line.as_str(), name, last_name].map(|alias| (alias.to_owned(), line.as_str()))
    });
    problems.nearest(text, aliases)
}

/// Reads the votes; the accounts go into the returns of their units.
pub(super) fn read_votes(
    bytes: &[u8],
    places: &Places<'_>,
    ballot: &Ballot<'_>,
    origins: &BTreeMap<UnitId, Origin>,
    accounts: &BTreeMap<usize, Account>,
    problems: &mut Problems,
) -> ReadReturns {
    let (mut entries, mut mentioned) = (BTreeMap::<Key, Entry>::new(), BTreeSet::new());
    let mut column_asked_for = false;
    read_table(FolderFile::Returns, bytes, problems, |row, problems| {
        let contests = ballot.contests.len();
        if !column_asked_for && !row.has("contest") && contests > 1 {
            column_asked_for = true;
            problems.push(Place::file(), ProblemKind::ContestColumnNeeded { contests });
        }
        let unit = places.find_reporting(row, problems);
        mentioned.extend(unit);
        let contest = ballot.find_contest(row, problems);
        let line = match contest {
            Some(contest) => ballot.find_line(contest, row, problems),
            None => None,
        };
        let votes = row.count("votes", problems);
        let (Some(unit), Some(contest), Some(line), Some(votes)) = (unit, contest, line, votes)
        else {
            return;
        };
        if let Some(scope) =
            ballot.scopes[contest].filter(|scope| places.lies_outside(unit, *scope))
        {
            let scope = places.units[scope].id.clone();
            row.report(problems, ProblemKind::OutsideScope { scope });
            return;
        }
        if let Some(Entry { row: first, .. }) = entries.get(&(unit, contest, line)) {
            let (what, name, first) = ("selection", row.cell("selection").to_owned(), *first);
            row.report(problems, ProblemKind::Duplicate { what, name, first });
            return;
        }
        entries.insert((unit, contest, line), Entry { votes, row: row.line });
    });
    let mut returns = assemble(&entries, places, ballot, origins);
    for (unit, unit_return) in &mut returns {
        unit_return.accounting = accounts.get(unit).map(|account| account.accounting);
        check_sums(unit_return, ballot, problems);
    }
    let missing = missing_units(places, ballot, &mentioned);
    ReadReturns { returns: returns.into_values().collect(), missing }
}

/// The units that report votes in any contest and are not among those `mentioned`.
pub(super) fn missing_units(
    places: &Places<'_>,
    ballot: &Ballot<'_>,
    mentioned: &BTreeSet<usize>,
) -> Vec<UnitId> {
    let reports =
        |unit: &usize| places.first_part(*unit).is_none() && ballot.concerns(*unit, places);
    let units = (0..places.units.len()).filter(|unit| !mentioned.contains(unit));
    let by_hand = |unit: &usize| !ballot.is_counted_alone(*unit, places);
    units.filter(reports).filter(by_hand).map(|unit| places.units[unit].id.clone()).collect()
}

fn assemble(
    entries: &BTreeMap<Key, Entry>,
    places: &Places<'_>,
    ballot: &Ballot<'_>,
    origins: &BTreeMap<UnitId, Origin>,
) -> BTreeMap<usize, UnitReturn> {
    let ids: Vec<Vec<&SelectionId>> = ballot.selections.iter().map(by_position).collect();
    let mut returns: BTreeMap<usize, UnitReturn> = BTreeMap::new();
    for (&(unit, contest, line), entry) in entries {
        let id = &places.units[unit].id;
        let unit_return = returns.entry(unit).or_insert_with(|| empty_return(id, origins.get(id)));
        let contest_id = ballot.contests[contest].id.clone();
        let empty = ContestReturn { votes: SortedMap::new(), undervotes: None, overvotes: None };
        let votes = unit_return.contests.get_or_insert(contest_id, empty);
        match line {
            Line::Overvotes => votes.overvotes = Some(entry.votes),
            Line::Undervotes => votes.undervotes = Some(entry.votes),
            Line::Selection(index) => {
                votes.votes.insert(ids[contest][index].clone(), entry.votes);
            }
        }
    }
    returns
}

fn by_position(selections: &BTreeMap<SelectionId, usize>) -> Vec<&SelectionId> {
    let mut ids: Vec<(&usize, &SelectionId)> =
        selections.iter().map(|(id, index)| (index, id)).collect();
    ids.sort_unstable();
    ids.into_iter().map(|(_, id)| id).collect()
}

fn empty_return(unit: &UnitId, origin: Option<&Origin>) -> UnitReturn {
    UnitReturn {
        format: ReturnFormat::V1,
        unit: unit.clone(),
        basis: origin.map_or(Basis::Reported, |origin| origin.basis),
        source: origin.and_then(|origin| origin.source.clone()),
        contests: SortedMap::new(),
        accounting: None,
    }
}

/// Reports sums that cannot be true: more votes than the ballots hold, or than any reader does.
///
/// [`UnitReturn::problems`] asks more and looks at every candidate each time; here the lines were
/// found one by one already.
fn check_sums(unit_return: &UnitReturn, ballot: &Ballot<'_>, problems: &mut Problems) {
    for (id, votes) in &unit_return.contests {
        let allowed = ballot.contests[ballot.index_of[id.as_str()]].votes_allowed;
        let contest = id.clone();
        let problem = match (votes.votes_cast(), unit_return.accounting) {
            (Err(overflow), _) => ReturnProblem::Overflow { contest, overflow },
            (Ok(votes), Some(BallotAccounting { counted, .. }))
                if u128::from(votes.get()) > u128::from(counted.get()) * u128::from(allowed) =>
            {
                ReturnProblem::TooManyVotes { contest, votes, counted, allowed }
            }
            _ => continue,
        };
        let place = Place { unit: Some(unit_return.unit.clone()), ..Place::file() };
        problems.push(place, ProblemKind::Return(problem));
    }
}
