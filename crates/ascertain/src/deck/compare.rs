//! A tabulator's export of a deck against the deck: each ballot, and then each figure.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use election::cvr::{MarkStatus, MarkedFor, PlacedMark};
use election::{CheckedDefinition, ContestId, StyleId, UnitId};
use interchange::ballots::Ballots;

use super::counted::{counted_figures, marks_of};
use super::files::shown;
use super::{Case, Deck, DeckBallot, DeckContest, DeckMark, Expected};

/// The most ballots that are named where one of several is in question.
const NAMED: usize = 5;

/// A way in which an export is not what the deck expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// A ballot of the deck that the export lacks.
    Missing {
        /// Its name.
        ballot: String,
        /// Its style.
        style: StyleId,
    },
    /// A record that is no ballot of the deck.
    Stranger {
        /// Its number in the export, from 1.
        record: usize,
        /// The id that the export gives it.
        id: String,
    },
    /// A ballot of the deck that stands in the export twice.
    Twice {
        /// Its name.
        ballot: String,
    },
    /// A ballot under another style or in another place.
    Place {
        /// Its name.
        ballot: String,
        /// Its style and unit.
        expected: (StyleId, UnitId),
        /// Those in the export.
        found: (StyleId, UnitId),
    },
    /// Marks of one ballot that were read otherwise.
    Marks {
        /// The style.
        style: StyleId,
        /// The contest.
        contest: ContestId,
        /// The ballot.
        ballot: String,
        /// What its marks try.
        case: Case,
        /// The marks made.
        expected: String,
        /// The marks read; `None` where the record lacks the contest.
        found: Option<String>,
    },
    /// Marks that were made on some ballots and read on more or fewer, of an export that does not
    /// keep the ballots' names.
    Pattern {
        /// The style.
        style: StyleId,
        /// The contest.
        contest: ContestId,
        /// The marks.
        marks: String,
        /// The ballots of the deck that bear them.
        ballots: Vec<String>,
        /// How many records have them.
        found: usize,
    },
    /// A figure of the count.
    Figure {
        /// The contest.
        contest: ContestId,
        /// The figure.
        figure: String,
        /// What the deck expects.
        expected: u64,
        /// What the export counts.
        found: u64,
    },
    /// A contest that cannot be counted from the export, or is not in it.
    NotCounted {
        /// The contest.
        contest: ContestId,
        /// Why.
        why: String,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { ballot, style } => {
                write!(f, "style {style}, ballot {ballot}: the export lacks it")
            }
            Self::Stranger { record, id } => {
                write!(f, "record {record} ({id:?}): no ballot of the deck has this id")
            }
            Self::Twice { ballot } => write!(f, "ballot {ballot}: the export has it twice"),
            Self::Place { ballot, expected, found } => write!(
                f,
                "ballot {ballot}: style {} of {} was expected, the export has style {} of {}",
                expected.0, expected.1, found.0, found.1
            ),
            Self::Marks { style, contest, ballot, case, expected, found } => {
                write!(f, "style {style}, contest {contest}, ballot {ballot} ({case}): ")?;
                match found {
                    Some(found) => write!(f, "marked {expected}, read {found}"),
                    None => write!(f, "marked {expected}, and the record lacks the contest"),
                }
            }
            Self::Pattern { style, contest, marks, ballots, found } => {
                let made = ballots.len();
                write!(f, "style {style}, contest {contest}: marked {marks} on {made} ballots")?;
                if made > 0 {
                    let named = ballots[..made.min(NAMED)].join(", ");
                    write!(f, " ({named}{})", if made > NAMED { ", ..." } else { "" })?;
                }
                write!(f, ", read on {found}")
            }
            Self::Figure { contest, figure, expected, found } => {
                write!(f, "contest {contest}, {figure}: {expected} expected, {found} counted")
            }
            Self::NotCounted { contest, why } => write!(f, "contest {contest}: {why}"),
        }
    }
}

/// Every difference between a deck and an export of it: of ballots first, and then of figures.
///
/// `ids` are the ids that the export gives its records, of each part in turn.
pub fn differences(
    deck: &Deck,
    definition: &CheckedDefinition,
    parts: &[Ballots],
    ids: &[Vec<Box<str>>],
) -> Vec<Difference> {
    let known: BTreeSet<&str> = deck.ballots.iter().map(|ballot| ballot.id.as_str()).collect();
    let keeps_ids = ids.iter().flatten().any(|id| known.contains(&**id));
    let mut differences =
        if keeps_ids { by_ballot(deck, parts, ids) } else { by_pattern(deck, definition, parts) };
    differences.extend(of_figures(deck, definition, parts));
    differences
}

fn by_ballot(deck: &Deck, parts: &[Ballots], ids: &[Vec<Box<str>>]) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut records: BTreeMap<&str, (&Ballots, usize)> = BTreeMap::new();
    let known: BTreeSet<&str> = deck.ballots.iter().map(|ballot| ballot.id.as_str()).collect();
    for (part, ids) in parts.iter().zip(ids) {
        for (record, id) in ids.iter().enumerate() {
            if !known.contains(&**id) {
                let id = id.to_string();
                differences.push(Difference::Stranger { record: record + 1, id });
            } else if records.insert(id, (part, record)).is_some() {
                differences.push(Difference::Twice { ballot: id.to_string() });
            }
        }
    }
    for ballot in &deck.ballots {
        match records.get(ballot.id.as_str()) {
            Some((part, record)) => of_ballot(ballot, part, *record, &mut differences),
            None => differences.push(Difference::Missing {
                ballot: ballot.id.clone(),
                style: ballot.style.clone(),
            }),
        }
    }
    differences
}

fn of_ballot(
    ballot: &DeckBallot,
    part: &Ballots,
    record: usize,
    differences: &mut Vec<Difference>,
) {
    let head = part.columns.heads()[record];
    let expected = (ballot.style.clone(), ballot.unit.clone());
    let found = (part.styles[head.style.at()].clone(), part.units[head.unit.at()].clone());
    if found != expected {
        differences.push(Difference::Place { ballot: ballot.id.clone(), expected, found });
    }
    for of in &ballot.contests {
        let at = part.contests.iter().position(|known| known.contest == of.contest);
        let found = at.and_then(|at| marks_of(part, at, record));
        let read = found.as_deref().map(marks_read);
        let same = read.as_ref().is_some_and(|read| is_as_marked(of, read));
        if !same {
            differences.push(Difference::Marks {
                style: ballot.style.clone(),
                contest: of.contest.clone(),
                ballot: ballot.id.clone(),
                case: of.case,
                expected: marks_made(of),
                found: read.map(|read| joined(&read)),
            });
        }
    }
}

/// Whether marks were read as they were made; a machine may say of an overvote that it is one, and
/// not which marks it saw.
fn is_as_marked(of: &DeckContest, read: &[String]) -> bool {
    *read == in_order(&of.marks)[..] || of.case == Case::Overvote && *read == [OVERVOTE]
}

const OVERVOTE: &str = "(overvote)";

fn in_order(marks: &[DeckMark]) -> Vec<String> {
    let mut words: Vec<(u16, String)> = marks.iter().map(|mark| (mark.rank, shown(mark))).collect();
    words.sort();
    words.into_iter().map(|(rank, word)| with_rank(rank, word)).collect()
}

fn marks_made(of: &DeckContest) -> String {
    joined(&in_order(&of.marks))
}

/// The marks that count, in words.
fn marks_read(marks: &[PlacedMark]) -> Vec<String> {
    let counted = marks.iter().filter(|mark| mark.status == MarkStatus::Indicated);
    let mut words: Vec<(u16, String)> = counted
        .map(|mark| {
            let word = match &mark.mark {
                MarkedFor::Selection(line) => line.to_string(),
                MarkedFor::WriteIn => "(write-in)".to_owned(),
                MarkedFor::Overvote => OVERVOTE.to_owned(),
            };
            (mark.rank.0, word)
        })
        .collect();
    words.sort();
    words.into_iter().map(|(rank, word)| with_rank(rank, word)).collect()
}

fn with_rank(rank: u16, word: String) -> String {
    if rank == 0 { word } else { format!("{rank}:{word}") }
}

fn joined(words: &[String]) -> String {
    if words.is_empty() { "(blank)".to_owned() } else { words.join(" ") }
}

/// Marks that some ballots bear.
type Pattern = (StyleId, ContestId, String);

fn by_pattern(deck: &Deck, definition: &CheckedDefinition, parts: &[Ballots]) -> Vec<Difference> {
    let mut made: BTreeMap<Pattern, Vec<String>> = BTreeMap::new();
    for ballot in &deck.ballots {
        for of in &ballot.contests {
            let pattern = (ballot.style.clone(), of.contest.clone(), marks_made(of));
            made.entry(pattern).or_default().push(ballot.id.clone());
        }
    }
    let mut read: BTreeMap<Pattern, usize> = BTreeMap::new();
    for part in parts {
        for (record, head) in part.columns.heads().iter().enumerate() {
            let style = &part.styles[head.style.at()];
            for (at, contest) in part.contests.iter().enumerate() {
                let known = definition.contest(&contest.contest).is_some();
                if let Some(marks) = marks_of(part, at, record).filter(|_| known) {
                    let pattern =
                        (style.clone(), contest.contest.clone(), joined(&marks_read(&marks)));
                    *read.entry(pattern).or_default() += 1;
                }
            }
        }
    }
    let patterns: BTreeSet<&Pattern> = made.keys().chain(read.keys()).collect();
    let mut differences = Vec::new();
    for pattern in patterns {
        let ballots = made.get(pattern).cloned().unwrap_or_default();
        let found = read.get(pattern).copied().unwrap_or(0);
        if ballots.len() != found {
            let (style, contest, marks) = pattern.clone();
            differences.push(Difference::Pattern { style, contest, marks, ballots, found });
        }
    }
    differences
}

fn of_figures(deck: &Deck, definition: &CheckedDefinition, parts: &[Ballots]) -> Vec<Difference> {
    let mut counted = counted_figures(parts, definition);
    let mut differences = Vec::new();
    for (contest, expected) in &deck.expected {
        let not_counted = |why: String| Difference::NotCounted { contest: contest.clone(), why };
        match counted.remove(contest) {
            Some(Ok(found)) => differences.extend(figures_apart(contest, expected, &found)),
            Some(Err(error)) => differences.push(not_counted(error.to_string())),
            None => differences.push(not_counted("the export has no ballot of it".to_owned())),
        }
    }
    differences
}

fn figures_apart(
    contest: &ContestId,
    expected: &Expected,
    found: &BTreeMap<String, u64>,
) -> Vec<Difference> {
    let later = |figure: &str| {
        let of_round = figure.starts_with("round-") && !figure.starts_with("round-1/");
        expected.first_round_only && (of_round || figure.starts_with("elected/"))
    };
    let names: BTreeSet<&String> = expected.figures.keys().chain(found.keys()).collect();
    let mut apart = Vec::new();
    for figure in names.into_iter().filter(|figure| !later(figure)) {
        let of = |figures: &BTreeMap<String, u64>| figures.get(figure).copied().unwrap_or(0);
        let (expected, found) = (of(&expected.figures), of(found));
        if expected != found {
            let (contest, figure) = (contest.clone(), figure.clone());
            apart.push(Difference::Figure { contest, figure, expected, found });
        }
    }
    apart
}
