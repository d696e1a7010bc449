//! A deck as files: an export for machines, a table to mark paper by, and what is expected.

use std::collections::HashMap;

use election::cvr::{
    BatchIndex, ContestIndex, ContestMarks, CvrColumns, Mark, MarkStatus, Rank, RecordHead,
    SelectionIndex, SnapshotType, StyleIndex, TableFull, UnitIndex,
};
use election::{CheckedDefinition, Contest, ContestId};
use interchange::cvr::{
    ContestLabels, CvrExport, CvrFormat, CvrLabels, SelectionLabel, TEST_BATCH, TestRecords,
};

use super::{Deck, DeckBallot, DeckMark};

/// The deck as an export of cast vote records, every mark as a machine should read it.
pub fn export(deck: &Deck, definition: &CheckedDefinition) -> Result<CvrExport, TableFull> {
    let contests = &definition.get().contests;
    let places: HashMap<&ContestId, usize> =
        contests.iter().enumerate().map(|(at, contest)| (&contest.id, at)).collect();
    let (mut styles, mut units) = (Vec::<Box<str>>::new(), Vec::<Box<str>>::new());
    let mut columns = CvrColumns::new(contests.len());
    for ballot in &deck.ballots {
        let head = RecordHead {
            style: StyleIndex(place_in(&mut styles, ballot.style.as_str())?),
            unit: UnitIndex(place_in(&mut units, ballot.unit.as_str())?),
            batch: BatchIndex(0),
            ..RecordHead::default()
        };
        let marked: Vec<(ContestIndex, Vec<Mark>)> = ballot
            .contests
            .iter()
            .filter_map(|of| {
                let at = *places.get(&of.contest)?;
                let marks = of.marks.iter().map(|mark| numbered(&contests[at], mark)).collect();
                Some((ContestIndex::from_place(at)?, marks))
            })
            .collect();
        let snapshot = SnapshotType::Original;
        let marked: Vec<ContestMarks<'_>> = marked
            .iter()
            .map(|(contest, marks)| ContestMarks { contest: *contest, snapshot, marks })
            .collect();
        columns.push(head, &marked)?;
    }
    Ok(CvrExport {
        format: CvrFormat::CdfJson,
        election: Some(format!("TEST DECK of {}", definition.get().title)),
        labels: CvrLabels {
            units,
            batches: vec![TEST_BATCH.into()],
            styles,
            count_types: vec!["".into()],
            contests: contests.iter().map(labels).collect(),
        },
        columns,
        source_ids: deck.ballots.iter().map(|ballot| ballot.id.as_str().into()).collect(),
        test: TestRecords::default(),
        problems: Vec::new(),
    })
}

fn place_in(words: &mut Vec<Box<str>>, word: &str) -> Result<u32, TableFull> {
    let place = words.iter().position(|known| **known == *word).unwrap_or(words.len());
    if place == words.len() {
        words.push(word.into());
    }
    u32::try_from(place).map_err(|_| TableFull)
}

/// The lines of a contest by their ids, and write-ins behind them.
fn labels(contest: &Contest) -> ContestLabels {
    let lines = contest.candidates.iter().flat_map(election::Candidate::selections);
    let lines =
        lines.map(|line| SelectionLabel { id: None, name: line.as_str().into(), write_in: false });
    let write_in = SelectionLabel { id: None, name: "write-in".into(), write_in: true };
    ContestLabels {
        id: contest.id.as_str().into(),
        name: contest.title.as_str().into(),
        votes_allowed: Some(contest.votes_allowed),
        ranks: None,
        selections: lines.chain([write_in]).collect(),
    }
}

fn numbered(contest: &Contest, mark: &DeckMark) -> Mark {
    let mut lines = contest.candidates.iter().flat_map(election::Candidate::selections);
    let place = match &mark.selection {
        Some(line) => lines.position(|own| own == *line),
        None => Some(lines.count()),
    };
    let place = place.expect("a deck marks lines of its own definition");
    let selection = SelectionIndex::from_place(place).expect("fewer lines than 2^16");
    Mark { selection, rank: Rank(mark.rank), status: MarkStatus::Indicated }
}

/// A table for people: a row for each mark to make, and for each contest to leave blank.
pub fn marks_table(deck: &Deck, definition: &CheckedDefinition) -> String {
    let mut text = "ballot,style,unit,contest,tries,rank,mark,name\n".to_owned();
    for ballot in &deck.ballots {
        for of in &ballot.contests {
            let contest = definition.contest(&of.contest);
            let row = |rank: &str, mark: &str, name: &str| row_of(ballot, of, rank, mark, name);
            if of.marks.is_empty() {
                text += &row("", "(leave blank)", "");
            }
            for mark in &of.marks {
                let rank = if mark.rank == 0 { String::new() } else { mark.rank.to_string() };
                let name = mark.selection.as_ref().and_then(|line| {
                    let mut candidates = contest?.candidates.iter();
                    candidates.find(|candidate| candidate.selections().contains(line))
                });
                let name = name.map(|candidate| candidate.name.as_str()).unwrap_or_default();
                text += &row(&rank, &shown(mark), name);
            }
        }
    }
    text
}

fn row_of(
    ballot: &DeckBallot,
    of: &super::DeckContest,
    rank: &str,
    mark: &str,
    name: &str,
) -> String {
    let DeckBallot { id, style, unit, .. } = ballot;
    let (contest, case) = (&of.contest, of.case);
    format!("{id},{style},{unit},{contest},{case},{rank},{mark},{}\n", cell(name))
}

/// A mark in words, without its rank.
pub(super) fn shown(mark: &DeckMark) -> String {
    mark.selection.as_ref().map_or_else(|| "(write-in)".to_owned(), ToString::to_string)
}

/// A name that a spreadsheet neither splits nor computes.
fn cell(name: &str) -> String {
    let formula = name.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let inert = if formula { "'" } else { "" };
    format!("\"{inert}{}\"", name.replace('"', "\"\""))
}

/// What is expected: a row for each figure that is not zero.
pub fn expected_table(deck: &Deck) -> String {
    let mut text = "contest,figure,expected\n".to_owned();
    for (contest, expected) in &deck.expected {
        for (figure, count) in &expected.figures {
            text += &format!("{contest},{figure},{count}\n");
        }
    }
    text
}
