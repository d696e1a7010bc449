//! Records of a report, whatever it is written in.

use election::cvr::{ContestIndex, Mark, MarkStatus, Rank, SelectionIndex, SnapshotType};
use serde::Deserialize;

use super::definition::Scope;
use crate::cvr::SelectionLabel;
use crate::cvr::assembly::{Assembly, Draft};
use crate::cvr::limits::{Limit, RANK, VOTES_OF_A_MARK};
use crate::cvr::problem::CvrProblemKind;

/// `CVR`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Record {
    pub(super) unique_id: Option<String>,
    pub(super) ballot_audit_id: Option<String>,
    pub(super) ballot_pre_printed_id: Option<String>,
    pub(super) ballot_style_id: Option<String>,
    pub(super) ballot_style_unit_id: Option<String>,
    pub(super) batch_id: Option<String>,
    pub(super) election_id: Option<String>,
    pub(super) current_snapshot_id: Option<String>,
    #[serde(rename = "CVRSnapshot", default)]
    pub(super) snapshots: Vec<Snapshot>,
    // What VotingWorks adds: `absentee`, `precinct` or `provisional`.
    #[serde(rename = "vxBallotType")]
    pub(super) ballot_type: Option<String>,
}

/// `CVRSnapshot`.
#[derive(Default, Deserialize)]
pub(super) struct Snapshot {
    #[serde(rename = "@id", default)]
    pub(super) id: String,
    #[serde(rename = "Type")]
    pub(super) which: Option<String>,
    #[serde(rename = "CVRContest", default)]
    pub(super) contests: Vec<ContestRecord>,
}

/// `CVRContest`.
#[derive(Default, Deserialize)]
pub(super) struct ContestRecord {
    #[serde(rename = "ContestId", default)]
    pub(super) contest: String,
    #[serde(rename = "CVRContestSelection", default)]
    pub(super) selections: Vec<SelectionRecord>,
}

/// `CVRContestSelection`.
#[derive(Default, Deserialize)]
pub(super) struct SelectionRecord {
    #[serde(rename = "ContestSelectionId")]
    pub(super) selection: Option<String>,
    // A rank may stand here or with the position.
    #[serde(rename = "Rank")]
    pub(super) rank: Option<i64>,
    #[serde(rename = "Status")]
    pub(super) status: Option<String>,
    #[serde(rename = "SelectionPosition", default)]
    pub(super) positions: Vec<Position>,
}

/// `SelectionPosition`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Position {
    pub(super) has_indication: Option<String>,
    pub(super) is_allocable: Option<String>,
    pub(super) number_votes: Option<i64>,
    pub(super) rank: Option<i64>,
    #[serde(rename = "CVRWriteIn")]
    pub(super) write_in: Option<WriteIn>,
}

/// `CVRWriteIn`.
#[derive(Default, Deserialize)]
pub(super) struct WriteIn {
    #[serde(rename = "Text")]
    pub(super) text: Option<String>,
}

/// Takes records one by one into an export.
pub(super) struct RecordReader<'a> {
    scope: Scope,
    assembly: &'a mut Assembly,
    draft: Draft,
    number: u64,
    // The highest rank of each contest.
    ranks: Vec<u16>,
}

impl<'a> RecordReader<'a> {
    /// A reader for the records of one file.
    pub(super) fn new(scope: Scope, assembly: &'a mut Assembly) -> Self {
        Self { scope, assembly, draft: Draft::default(), number: 0, ranks: Vec::new() }
    }

    /// Takes a record.
    pub(super) fn record(&mut self, record: &Record) -> Result<(), Limit> {
        self.number += 1;
        self.assembly.place.record = Some(self.number);
        if let Some(election) = record.election_id.as_ref().filter(|id| **id != self.scope.election)
        {
            let (first, second) = (self.scope.election.clone(), election.clone());
            self.assembly.problem(CvrProblemKind::TwoElections { first, second });
            return Ok(());
        }
        self.head(record)?;
        for which in SnapshotType::ALL {
            if let Some(snapshot) = self.snapshot_of(record, which) {
                self.snapshot(snapshot, which)?;
            }
        }
        self.assembly.push(&mut self.draft)
    }

    /// Ends the file.
    pub(super) fn finish(self) {
        self.assembly.place.record = None;
        for (place, ranks) in self.ranks.iter().enumerate().filter(|(_, ranks)| **ranks > 0) {
            if let Some(contest) = ContestIndex::from_place(place) {
                let known = &mut self.assembly.contest_labels(contest).ranks;
                *known = Some(u32::from(*ranks).max(known.unwrap_or(0)));
            }
        }
    }

    fn head(&mut self, record: &Record) -> Result<(), Limit> {
        let ids = [&record.unique_id, &record.ballot_audit_id, &record.ballot_pre_printed_id];
        if let Some(id) = ids.into_iter().flatten().next() {
            self.draft.id.clone_from(id);
        }
        if let Some(unit) = &record.ballot_style_unit_id {
            if !self.scope.units.contains_key(unit) {
                self.assembly.problem(CvrProblemKind::UnknownUnit { id: unit.clone() });
            }
            let name = self.scope.units.get(unit).unwrap_or(unit);
            self.draft.unit = Some(self.assembly.unit(name)?);
        }
        let text = |word: &Option<String>| word.clone().unwrap_or_default();
        self.draft.batch = Some(self.assembly.batch(&text(&record.batch_id))?);
        self.draft.style = Some(self.assembly.style(&text(&record.ballot_style_id))?);
        self.draft.count_type = Some(self.assembly.count_type(&text(&record.ballot_type))?);
        let current = record.current_snapshot_id.as_deref().unwrap_or_default();
        match record.snapshots.iter().find(|snapshot| snapshot.id == current) {
            Some(snapshot) => self.draft.current = type_of(snapshot),
            None => self.assembly.problem(CvrProblemKind::CurrentUnclear),
        }
        Ok(())
    }

    // Of several snapshots of a type the current one is kept, or else the last.
    fn snapshot_of<'r>(&self, record: &'r Record, which: SnapshotType) -> Option<&'r Snapshot> {
        let of_type = || record.snapshots.iter().filter(|snapshot| type_of(snapshot) == which);
        let current = record.current_snapshot_id.as_deref();
        of_type()
            .find(|snapshot| Some(snapshot.id.as_str()) == current)
            .or_else(|| of_type().next_back())
    }

    fn snapshot(&mut self, snapshot: &Snapshot, which: SnapshotType) -> Result<(), Limit> {
        for contest in &snapshot.contests {
            let Some(known) = self.scope.contests.get(&contest.contest) else {
                if !self.scope.others.contains(&contest.contest) {
                    let id = contest.contest.clone();
                    self.assembly.problem(CvrProblemKind::UnknownContest { id });
                }
                continue;
            };
            let index = known.index;
            self.assembly.place.contest = Some(contest.contest.clone());
            match self.draft.contest(index, which) {
                true => self.contest(contest, index)?,
                false => self.assembly.problem(CvrProblemKind::ContestTwice),
            }
            self.assembly.place.contest = None;
        }
        Ok(())
    }

    fn contest(&mut self, contest: &ContestRecord, index: ContestIndex) -> Result<(), Limit> {
        for selection in &contest.selections {
            for position in &selection.positions {
                let Some(status) = status_of(position) else {
                    continue;
                };
                let Some(chosen) = self.selection(contest, selection, position, index)? else {
                    continue;
                };
                // Nobody has yet said what a mark is for that waits for adjudication.
                let waits = selection.status.as_deref() == Some("needs-adjudication");
                let status = if waits { MarkStatus::Ambiguous } else { status };
                let rank = selection.rank.or(position.rank).unwrap_or(0);
                self.mark(position, rank, chosen, status, index);
            }
        }
        Ok(())
    }

    // A write-in without a selection of its own is one by its text.
    fn selection(
        &mut self,
        contest: &ContestRecord,
        selection: &SelectionRecord,
        position: &Position,
        index: ContestIndex,
    ) -> Result<Option<SelectionIndex>, Limit> {
        let Some(id) = &selection.selection else {
            let text = position.write_in.as_ref().and_then(|written| written.text.as_deref());
            let text = text.unwrap_or_default();
            let label = || SelectionLabel { id: None, name: text.into(), write_in: true };
            // No id is empty, nor begins with a line break, so no id is taken for a text.
            let key = format!("\n{text}");
            return self.assembly.add_selection(index, &key, label).map(Some);
        };
        let known = &self.scope.contests[&contest.contest].selections;
        let chosen = known.get(id).copied();
        if chosen.is_none() {
            self.assembly.problem(CvrProblemKind::UnknownSelection { id: id.clone() });
        }
        Ok(chosen)
    }

    fn mark(
        &mut self,
        position: &Position,
        given: i64,
        selection: SelectionIndex,
        status: MarkStatus,
        contest: ContestIndex,
    ) {
        let rank = u16::try_from(given).unwrap_or(u16::MAX);
        if rank > RANK {
            let rank = given.to_string();
            self.assembly.problem(CvrProblemKind::Rank { rank, most: RANK });
            return;
        }
        let votes = position.number_votes.unwrap_or(1);
        if !(0..=VOTES_OF_A_MARK).contains(&votes) {
            self.assembly.problem(CvrProblemKind::NumberVotes { votes });
            return;
        }
        if contest.at() >= self.ranks.len() {
            self.ranks.resize(contest.at() + 1, 0);
        }
        self.ranks[contest.at()] = self.ranks[contest.at()].max(rank);
        for _ in 0..votes {
            self.draft.mark(Mark { selection, rank: Rank(rank), status });
        }
    }
}

fn type_of(snapshot: &Snapshot) -> SnapshotType {
    match snapshot.which.as_deref() {
        Some("interpreted") => SnapshotType::Interpreted,
        Some("modified") => SnapshotType::Modified,
        // The drafts before version 1.0 have no types: one state, as it was read.
        _ => SnapshotType::Original,
    }
}

// Whether the position is allocable goes before whether a mark was seen: a straight party vote
// allocates selections without marks of their own. No indication and no allocation is no mark.
fn status_of(position: &Position) -> Option<MarkStatus> {
    match (position.is_allocable.as_deref(), position.has_indication.as_deref()) {
        (Some("yes"), _) => Some(MarkStatus::Indicated),
        (Some("no"), Some("yes")) => Some(MarkStatus::NotAllocable),
        (Some("no"), _) | (_, Some("no")) => None,
        (_, Some("unknown")) => Some(MarkStatus::Ambiguous),
        _ => Some(MarkStatus::Indicated),
    }
}
