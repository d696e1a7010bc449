//! A report of cast vote records in NIST SP 1500-103, version 1.0 (February 2020), JSON or XML,
//! valid by its schemas.
//!
//! The format has no place for a type of count, nor for how many ranks a ballot offers; all else
//! is read back as it was. What a contest is (of candidates, of a measure, of parties) is not
//! known to the columns, and each is written as one of candidates. An id that XML cannot hold, or
//! that two things share, is replaced, and the one of the export stands beside it as a `Code`.

mod ids;
mod object;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use election::cvr::{ContestIndex, Mark, MarkStatus, RecordHead, SnapshotType};

use super::limits::VOTES_OF_A_MARK;
use super::purpose::TEST_REPORT;
use super::{ContestLabels, CvrExport, Purpose, SelectionLabel};
use ids::{ContestIds, ReportIds};
use object::{Object, ReportWriter};

pub use object::{ReportFault, ReportSpelling};

/// What a report says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportHead {
    /// When it was made, by RFC 3339.
    pub generated: String,
    /// The program that made it.
    pub application: String,
    /// Where the election was held.
    pub scope: String,
    /// What its ballots are for; a report that says nothing of it is taken for a live one.
    pub purpose: Purpose,
}

const ELECTION: &str = "election";
const SCOPE: &str = "gp-scope";
const DEVICE: &str = "device";

/// Writes all records of an export, one by one, and then the definitions.
pub fn write_report(
    export: &CvrExport,
    head: &ReportHead,
    spelling: ReportSpelling,
    out: &mut dyn Write,
) -> Result<(), ReportFault> {
    let ids = ReportIds::new(&export.labels, &[ELECTION, SCOPE, DEVICE]);
    let mut report = ReportWriter::start(spelling, "CastVoteRecordReport", out)?;
    report.list("CVR", records(export, &ids))?;
    report.list("Election", [election(export, &ids)])?;
    report.text("GeneratedDate", &head.generated)?;
    report.list("GpUnit", units(export, head, &ids))?;
    report.ids("ReportGeneratingDeviceIds", &[DEVICE])?;
    let device = Object::new("ReportingDevice").id(DEVICE).text("Application", &head.application);
    report.list("ReportingDevice", [device])?;
    if head.purpose == Purpose::Test {
        report.ids("ReportType", &["other"])?;
        report.text("OtherReportType", TEST_REPORT)?;
    }
    report.text("Version", "1.0.0")?;
    report.end()
}

fn records<'a>(
    export: &'a CvrExport,
    ids: &'a ReportIds,
) -> impl Iterator<Item = Object> + use<'a> {
    let heads = export.columns.heads().iter().enumerate();
    heads.map(move |(record, head)| self::record(export, ids, record, *head))
}

fn record(export: &CvrExport, ids: &ReportIds, record: usize, head: RecordHead) -> Object {
    let labels = &export.labels;
    let mut object = Object::new("CVR").some("BallotStyleId", &labels.styles[head.style.at()]);
    if let Some(unit) = ids.unit(head.unit) {
        object = object.text("BallotStyleUnitId", unit);
    }
    object = object
        .some("BatchId", &labels.batches[head.batch.at()])
        .text("CurrentSnapshotId", &snapshot_id(record, head.current));
    let snapshots = SnapshotType::ALL.into_iter().filter_map(|which| {
        let contests = contests(export, ids, record, which);
        let states_it = !contests.is_empty() || which == head.current;
        states_it.then(|| {
            Object::new("CVRSnapshot")
                .id(&snapshot_id(record, which))
                .list("CVRContest", contests)
                .text("Type", type_name(which))
        })
    });
    object
        .list("CVRSnapshot", snapshots.collect())
        .text("ElectionId", ELECTION)
        .some("UniqueId", &export.source_ids[record])
}

fn snapshot_id(record: usize, which: SnapshotType) -> String {
    format!("cvr-{}-{}", record + 1, type_name(which))
}

fn type_name(which: SnapshotType) -> &'static str {
    match which {
        SnapshotType::Original => "original",
        SnapshotType::Interpreted => "interpreted",
        SnapshotType::Modified => "modified",
    }
}

fn contests(
    export: &CvrExport,
    ids: &ReportIds,
    record: usize,
    which: SnapshotType,
) -> Vec<Object> {
    let mut objects = Vec::new();
    for (place, ids) in ids.contests.iter().enumerate() {
        let marks = ContestIndex::from_place(place)
            .and_then(|contest| export.columns.column(contest, which))
            .and_then(|column| column.marks(record));
        if let Some(marks) = marks {
            let object = Object::new("CVRContest").text("ContestId", &ids.id);
            objects.push(object.list("CVRContestSelection", selections(marks, ids, which)));
        }
    }
    objects
}

// Marks in their order: those of one selection behind each other are its positions, and equal
// ones are one position with several votes.
fn selections(marks: &[Mark], ids: &ContestIds, which: SnapshotType) -> Vec<Object> {
    let of_selection = marks.chunk_by(|mark, next| mark.selection == next.selection);
    let selections = of_selection.map(|marks| {
        let most = usize::try_from(VOTES_OF_A_MARK).unwrap_or(usize::MAX);
        let positions = marks.chunk_by(|mark, next| mark == next);
        let positions = positions.flat_map(|equal| equal.chunks(most));
        let positions = positions.map(|equal| position(equal[0], equal.len(), which));
        Object::new("CVRContestSelection")
            .text("ContestSelectionId", &ids.selections[marks[0].selection.at()])
            .list("SelectionPosition", positions.collect())
    });
    selections.collect()
}

fn position(mark: Mark, votes: usize, which: SnapshotType) -> Object {
    let (indication, allocable) = match mark.status {
        // The rules of the contest were not applied to what the device read.
        MarkStatus::Indicated if which == SnapshotType::Original => ("yes", "unknown"),
        MarkStatus::Indicated => ("yes", "yes"),
        MarkStatus::Ambiguous => ("unknown", "unknown"),
        MarkStatus::NotAllocable => ("yes", "no"),
    };
    let position = Object::new("SelectionPosition")
        .text("HasIndication", indication)
        .text("IsAllocable", allocable)
        .number("NumberVotes", votes);
    match mark.rank.0 {
        0 => position,
        rank => position.number("Rank", usize::from(rank)),
    }
}

fn election(export: &CvrExport, ids: &ReportIds) -> Object {
    let mut candidates = Vec::new();
    let mut contests = Vec::new();
    for (labels, ids) in export.labels.contests.iter().zip(&ids.contests) {
        let selections = labels.selections.iter().enumerate();
        let selections = selections.map(|(at, label)| {
            let selection = selection(label, &ids.selections[at]);
            // A selection without a name of its own is known by its id alone.
            if label.id.is_none() && *label.name == *ids.selections[at] {
                return write_in(selection, label);
            }
            let candidate = &ids.candidates[at];
            candidates.push(Object::new("Candidate").id(candidate).text("Name", &label.name));
            write_in(selection.ids("CandidateIds", &[candidate]), label)
        });
        let selections = selections.collect();
        contests.push(contest(labels, ids, selections));
    }
    Object::new("Election")
        .id(ELECTION)
        .list("Candidate", candidates)
        .list("Contest", contests)
        .text("ElectionScopeId", SCOPE)
        .some("Name", export.election.as_deref().unwrap_or_default())
}

fn contest(labels: &ContestLabels, ids: &ContestIds, mut selections: Vec<Object>) -> Object {
    // The schema asks for a selection even where none was ever marked.
    if selections.is_empty() {
        selections.push(Object::of_kind("CandidateSelection").id(&ids.blank));
    }
    let contest = Object::of_kind("CandidateContest")
        .id(&ids.id)
        .list("Code", code(&labels.id, &ids.id))
        .list("ContestSelection", selections)
        .some("Name", if *labels.name == *ids.id { "" } else { &labels.name });
    match labels.votes_allowed {
        Some(votes) => contest.number("VotesAllowed", usize::try_from(votes).unwrap_or(usize::MAX)),
        None => contest,
    }
}

fn selection(label: &SelectionLabel, id: &str) -> Object {
    let selection = Object::of_kind("CandidateSelection").id(id);
    match &label.id {
        Some(own) => selection.list("Code", code(own, id)),
        None => selection,
    }
}

fn write_in(selection: Object, label: &SelectionLabel) -> Object {
    if label.write_in { selection.yes("IsWriteIn") } else { selection }
}

// The id of the export where the report uses another.
fn code(own: &str, id: &str) -> Vec<Object> {
    if own == id || own.is_empty() {
        return Vec::new();
    }
    vec![Object::new("Code").text("Type", "local-level").text("Value", own)]
}

fn units(export: &CvrExport, head: &ReportHead, ids: &ReportIds) -> Vec<Object> {
    let unit = |id: &str, name: &str| {
        let unit = Object::new("GpUnit").id(id).some("Name", name);
        // What kind of place it is, the columns do not know.
        unit.text("Type", "other").text("OtherType", "reporting unit")
    };
    let mut units = vec![unit(SCOPE, &head.scope)];
    for (id, name) in ids.units.iter().zip(&export.labels.units) {
        if let Some(id) = id {
            units.push(unit(id, name));
        }
    }
    units
}
