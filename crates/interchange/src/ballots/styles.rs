//! Records against the ballot styles of their definition.

use std::collections::{BTreeMap, BTreeSet};

use election::cvr::{ContestIndex, SnapshotType, StyleIndex, UnitIndex};
use election::{BallotStyle, StyleId};

use super::{Ballots, WordFault};

/// Everything in which records are not of a style that their place has, each kind of it once,
/// with its first record; nothing where the definition has no styles.
///
/// A record may lack contests of its style: a ballot of several cards has a record each.
pub(super) fn style_faults(ballots: &Ballots, styles: &[BallotStyle]) -> Vec<WordFault> {
    if styles.is_empty() {
        return Vec::new();
    }
    let find = |id: &StyleId| styles.iter().find(|style| style.id == *id);
    let mut faults = Vec::new();
    let mut unknown = BTreeSet::new();
    for ((style, unit), record) in first_in_units(ballots) {
        let (id, unit) = (&ballots.styles[style.at()], &ballots.units[unit.at()]);
        let style = || id.clone();
        match find(id) {
            None if !unknown.insert(id) => {}
            None => faults.push(WordFault::UnknownStyle { record, style: style() }),
            Some(known) if !known.units.contains(unit) => {
                let unit = unit.clone();
                faults.push(WordFault::StyleElsewhere { record, style: style(), unit });
            }
            Some(_) => {}
        }
    }
    for (at, contest) in ballots.contests.iter().enumerate() {
        for (style, record) in first_with_contest(ballots, at) {
            let id = &ballots.styles[style.at()];
            if find(id).is_some_and(|style| !style.contests.contains(&contest.contest)) {
                let (style, contest) = (id.clone(), contest.contest.clone());
                faults.push(WordFault::NotOnStyle { record, style, contest });
            }
        }
    }
    faults
}

/// The first record, from 1, of each style in each unit.
fn first_in_units(ballots: &Ballots) -> BTreeMap<(StyleIndex, UnitIndex), usize> {
    let mut first = BTreeMap::new();
    let mut last = None;
    for (record, head) in ballots.columns.heads().iter().enumerate() {
        let place = (head.style, head.unit);
        // Records mostly stand by place; only where that changes is there something to look up.
        if last.replace(place) != Some(place) {
            first.entry(place).or_insert(record + 1);
        }
    }
    first
}

/// The first record, from 1, of each style that has the contest.
fn first_with_contest(ballots: &Ballots, contest: usize) -> BTreeMap<StyleIndex, usize> {
    let mut first: BTreeMap<StyleIndex, usize> = BTreeMap::new();
    let index = ContestIndex::from_place(contest).expect("contests are numbered with 32 bits");
    for snapshot in SnapshotType::ALL {
        for (record, _) in
            ballots.columns.column(index, snapshot).into_iter().flat_map(|c| c.iter())
        {
            let known = first.entry(ballots.columns.heads()[record].style).or_insert(record + 1);
            *known = (*known).min(record + 1);
        }
    }
    first
}
