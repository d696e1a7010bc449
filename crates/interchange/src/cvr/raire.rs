//! Rankings as the RAIRE papers write them: the number of contests; a line for each contest
//! (`Contest,id,candidates,id,id,...,winner,id`); then a line for each ballot in each contest
//! (`contest,ballot,id,id,...`, the first choice first).

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use election::cvr::{ContestIndex, Mark, MarkStatus, Rank, SnapshotType};

use super::ReadSettings;
use super::assembly::{Assembly, Draft};
use super::limits::{Limit, RANK};
use super::problem::{CvrPlace, CvrProblemKind};
use super::rows::{Row, Rows};
use super::table::texts;

/// Whether the first two rows are of this kind.
pub(super) fn is_raire(first: &[String], second: &[String]) -> bool {
    first.len() == 1
        && first[0].trim().parse::<u32>().is_ok()
        && second.first().is_some_and(|word| word == "Contest")
}

/// Reads all rows into an export.
pub(super) fn read(
    rows: &mut dyn Rows,
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<(), CvrProblemKind> {
    let mut row = Row::default();
    if !rows.next_row(&mut row)? {
        return Err(CvrProblemKind::UnknownFormat);
    }
    let mut reader = Rankings { settings, assembly, contests: HashMap::new(), ballots: Vec::new() };
    let mut known = Vec::new();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    while rows.next_row(&mut row)? {
        let cells = texts(&row, rows);
        reader.assembly.place.row = Some(row.number);
        match cells.as_slice() {
            [word, id, rest @ ..] if word == "Contest" => {
                known.push(id.clone());
                reader.contest(id, rest)?;
            }
            [contest, ballot, ranking @ ..] => {
                let at = *by_id.entry(ballot.clone()).or_insert(reader.ballots.len());
                reader.ballot(contest, ballot, at, ranking)?;
            }
            _ => {}
        }
    }
    reader.assembly.place.row = None;
    reader.assembly.find_missing(&settings.contests, &known);
    reader.push_all()?;
    Ok(())
}

struct Rankings<'a> {
    settings: &'a ReadSettings,
    assembly: &'a mut Assembly,
    // `None` for a contest that was not asked for.
    contests: HashMap<String, Option<ContestIndex>>,
    // One ballot can stand in several lines, one for each contest.
    ballots: Vec<Ballot>,
}

struct Ballot {
    id: String,
    rankings: Vec<(ContestIndex, Vec<Mark>)>,
}

impl Rankings<'_> {
    fn contest(&mut self, id: &str, rest: &[String]) -> Result<(), Limit> {
        let asked =
            self.settings.contests.is_empty() || self.settings.contests.iter().any(|c| c == id);
        let index = if asked { Some(self.assembly.contest(id, id)?) } else { None };
        if self.contests.insert(id.to_owned(), index).is_some() {
            self.assembly.problem(CvrProblemKind::DefinedTwice { id: id.to_owned() });
        }
        let (Some(index), Some((count, candidates))) = (index, rest.split_first()) else {
            return Ok(());
        };
        let count = count.trim().parse().unwrap_or(0);
        for candidate in candidates.iter().take(count) {
            self.assembly.selection(index, candidate)?;
        }
        if count == 0 || candidates.len() < count {
            let text = rest.join(",");
            self.assembly.problem(CvrProblemKind::NoNumber { text });
        }
        Ok(())
    }

    fn ballot(
        &mut self,
        contest: &str,
        ballot: &str,
        at: usize,
        ranking: &[String],
    ) -> Result<(), Limit> {
        let index = match self.contests.get(contest) {
            Some(Some(index)) => *index,
            Some(None) => return Ok(()),
            None => {
                let id = contest.to_owned();
                self.assembly.problem(CvrProblemKind::UnknownContest { id });
                return Ok(());
            }
        };
        let mut marks = Vec::new();
        for (place, candidate) in ranking.iter().enumerate() {
            let column = Some(place as u64 + 3);
            let here = CvrPlace { column, ..self.assembly.place.clone() };
            let Some(rank) = u16::try_from(place + 1).ok().filter(|rank| *rank <= RANK) else {
                let rank = (place + 1).to_string();
                self.assembly.problem_at(here, CvrProblemKind::Rank { rank, most: RANK });
                break;
            };
            let Some(selection) = self.assembly.find_selection(index, candidate) else {
                let id = candidate.clone();
                self.assembly.problem_at(here, CvrProblemKind::UnknownSelection { id });
                continue;
            };
            marks.push(Mark { selection, rank: Rank(rank), status: MarkStatus::Indicated });
        }
        if at == self.ballots.len() {
            self.ballots.push(Ballot { id: ballot.to_owned(), rankings: Vec::new() });
        }
        let ranks = &mut self.assembly.contest_labels(index).ranks;
        let last = marks.last().map_or(0, |mark| u32::from(mark.rank.0));
        *ranks = Some(ranks.unwrap_or(0).max(last));
        let rankings = &mut self.ballots[at].rankings;
        match rankings.iter().any(|(known, _)| *known == index) {
            true => self.assembly.problem(CvrProblemKind::ContestTwice),
            false => rankings.push((index, marks)),
        }
        Ok(())
    }

    fn push_all(self) -> Result<(), Limit> {
        let mut draft = Draft::default();
        for ballot in self.ballots {
            draft.id.clone_from(&ballot.id);
            for (contest, marks) in ballot.rankings {
                draft.contest(contest, SnapshotType::Original);
                marks.into_iter().for_each(|mark| draft.mark(mark));
            }
            self.assembly.push(&mut draft)?;
        }
        Ok(())
    }
}
