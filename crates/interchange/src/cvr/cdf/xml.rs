//! The XML spelling.

use std::io::Read;

use super::definition::{Contest, Definition, Election, Named, Selection};
use super::record::{
    ContestRecord, Position, Record, RecordReader, SelectionRecord, Snapshot, WriteIn,
};
use crate::cvr::elements::Elements;
use crate::cvr::problem::CvrProblemKind;

const ROOT: &[u8] = b"CastVoteRecordReport";

/// Reads the definitions and passes over the records.
pub(super) fn read_definition(source: impl Read) -> Result<Definition, CvrProblemKind> {
    let mut definition = Definition::default();
    Elements::new(source).root(ROOT, |file, name, id| {
        match name {
            b"Election" => definition.elections.push(election(file, id)?),
            b"GpUnit" => definition.units.push(named(file, id)?),
            b"OtherReportType" => definition.other_report_type = Some(file.text()?),
            b"Party" => definition.parties.push(named(file, id)?),
            _ => file.skip()?,
        }
        Ok(())
    })?;
    Ok(definition)
}

/// Reads the records and passes over the definitions.
pub(super) fn read_records(
    source: impl Read,
    reader: &mut RecordReader<'_>,
) -> Result<(), CvrProblemKind> {
    Elements::new(source).root(ROOT, |file, name, _| match name {
        b"CVR" => {
            file.next_piece();
            let record = record(file)?;
            Ok(reader.record(&record)?)
        }
        _ => file.skip(),
    })
}

// Lists of ids stand in one element behind each other, or in one element each.
fn ids(file: &mut Elements<impl Read>, ids: &mut Vec<String>) -> Result<(), CvrProblemKind> {
    ids.extend(file.text()?.split_ascii_whitespace().map(str::to_owned));
    Ok(())
}

fn election(file: &mut Elements<impl Read>, id: String) -> Result<Election, CvrProblemKind> {
    let mut election = Election { id, ..Election::default() };
    file.children(|file, name, id| {
        match name {
            b"Name" => election.name = Some(file.text()?),
            b"Candidate" => election.candidates.push(named(file, id)?),
            b"Contest" => election.contests.push(contest(file, id)?),
            _ => file.skip()?,
        }
        Ok(())
    })?;
    Ok(election)
}

fn named(file: &mut Elements<impl Read>, id: String) -> Result<Named, CvrProblemKind> {
    let mut named = Named { id, name: None };
    file.children(|file, name, _| {
        match name {
            b"Name" => named.name = Some(file.text()?),
            _ => file.skip()?,
        }
        Ok(())
    })?;
    Ok(named)
}

fn contest(file: &mut Elements<impl Read>, id: String) -> Result<Contest, CvrProblemKind> {
    let mut contest = Contest { id, ..Contest::default() };
    file.children(|file, name, id| {
        match name {
            b"Name" => contest.name = Some(file.text()?),
            b"VotesAllowed" => contest.votes_allowed = file.number()?,
            b"ContestSelection" => contest.selections.push(selection(file, id)?),
            _ => file.skip()?,
        }
        Ok(())
    })?;
    Ok(contest)
}

fn selection(file: &mut Elements<impl Read>, id: String) -> Result<Selection, CvrProblemKind> {
    let mut selection = Selection { id, ..Selection::default() };
    file.children(|file, name, _| {
        match name {
            b"CandidateIds" => ids(file, &mut selection.candidates)?,
            b"PartyIds" => ids(file, &mut selection.parties)?,
            b"Selection" => selection.text = Some(file.text()?),
            b"IsWriteIn" => selection.write_in = matches!(file.text()?.trim(), "true" | "1"),
            _ => file.skip()?,
        }
        Ok(())
    })?;
    Ok(selection)
}

fn record(file: &mut Elements<impl Read>) -> Result<Record, CvrProblemKind> {
    let mut record = Record::default();
    file.children(|file, name, id| {
        match name {
            b"UniqueId" => record.unique_id = Some(file.text()?),
            b"BallotAuditId" => record.ballot_audit_id = Some(file.text()?),
            b"BallotPrePrintedId" => record.ballot_pre_printed_id = Some(file.text()?),
            b"BallotStyleId" => record.ballot_style_id = Some(file.text()?),
            b"BallotStyleUnitId" => record.ballot_style_unit_id = Some(file.text()?),
            b"BatchId" => record.batch_id = Some(file.text()?),
            b"ElectionId" => record.election_id = Some(file.text()?),
            b"CurrentSnapshotId" => record.current_snapshot_id = Some(file.text()?),
            b"CVRSnapshot" => record.snapshots.push(snapshot(file, id)?),
            _ => file.skip()?,
        }
        Ok(())
    })?;
    Ok(record)
}

fn snapshot(file: &mut Elements<impl Read>, id: String) -> Result<Snapshot, CvrProblemKind> {
    let mut snapshot = Snapshot { id, ..Snapshot::default() };
    file.children(|file, name, _| {
        match name {
            b"Type" => snapshot.which = Some(file.text()?),
            b"CVRContest" => snapshot.contests.push(contest_record(file)?),
            _ => file.skip()?,
        }
        Ok(())
    })?;
    Ok(snapshot)
}

fn contest_record(file: &mut Elements<impl Read>) -> Result<ContestRecord, CvrProblemKind> {
    let mut contest = ContestRecord::default();
    file.children(|file, name, _| {
        match name {
            b"ContestId" => contest.contest = file.text()?,
            b"CVRContestSelection" => contest.selections.push(selection_record(file)?),
            _ => file.skip()?,
        }
        Ok(())
    })?;
    Ok(contest)
}

fn selection_record(file: &mut Elements<impl Read>) -> Result<SelectionRecord, CvrProblemKind> {
    let mut selection = SelectionRecord::default();
    file.children(|file, name, _| {
        match name {
            b"ContestSelectionId" => selection.selection = Some(file.text()?),
            b"Rank" => selection.rank = file.number()?,
            b"Status" => selection.status = Some(file.text()?),
            b"SelectionPosition" => selection.positions.push(position(file)?),
            _ => file.skip()?,
        }
        Ok(())
    })?;
    Ok(selection)
}

fn position(file: &mut Elements<impl Read>) -> Result<Position, CvrProblemKind> {
    let mut position = Position::default();
    file.children(|file, name, _| {
        match name {
            b"HasIndication" => position.has_indication = Some(file.text()?),
            b"IsAllocable" => position.is_allocable = Some(file.text()?),
            b"NumberVotes" => position.number_votes = file.number()?,
            b"Rank" => position.rank = file.number()?,
            b"CVRWriteIn" => position.write_in = Some(write_in(file)?),
            _ => file.skip()?,
        }
        Ok(())
    })?;
    Ok(position)
}

fn write_in(file: &mut Elements<impl Read>) -> Result<WriteIn, CvrProblemKind> {
    let mut written = WriteIn::default();
    file.children(|file, name, _| {
        match name {
            b"Text" => written.text = Some(file.text()?),
            _ => file.skip()?,
        }
        Ok(())
    })?;
    Ok(written)
}
