//! `tabulate RECORD`: the counts of a verified record, and their parts.

use std::fmt::{Display, Write};
use std::path::Path;

use election::{Amount, CandidateId, Contest, ContestId};
use serde_json::{Value, json};
use tabulate::{CellCount, ContestCount, MarkCount};
use verify::VerifiedRecord;

use super::verify::{check, ending, open, words};
use super::{Ending, summary};
use crate::cli::Parts;
use crate::failure::Failure;
use crate::output::{Speech, say, say_json};

/// Carries out `tabulate RECORD`.
pub(super) fn counts(path: &Path, only: &[ContestId], by: &[Parts], speech: Speech) -> Ending {
    let outcome = check(&*open(path)?, None);
    let Some(record) = &outcome.record else {
        match speech {
            Speech::Json => say_json(&outcome.report)?,
            Speech::Words => say(&words(&outcome.report))?,
        }
        return Ok(ending(&outcome.report));
    };
    let counted = asked(record, only)?;
    match speech {
        Speech::Json => {
            let contests: Result<Vec<Value>, Failure> =
                counted.iter().map(|(contest, count)| answer(record, contest, count, by)).collect();
            say_json(&json!({
                "election": record.definition().get().election,
                "verdict": outcome.report.verdict,
                "contests": contests?,
            }))?;
        }
        Speech::Words => {
            let mut text = String::new();
            for (contest, count) in counted {
                summary::counted(record, contest, count, &mut text);
                parts(record, contest, count, by, &mut text)?;
            }
            say(&text)?;
        }
    }
    Ok(ending(&outcome.report))
}

/// The counts that were asked for: all, or each of those named.
fn asked<'a>(
    record: &'a VerifiedRecord,
    only: &[ContestId],
) -> Result<Vec<(&'a Contest, &'a ContestCount)>, Failure> {
    let contests = record.definition().get().contests.iter();
    let counted: Vec<(&Contest, &ContestCount)> = contests
        .filter_map(|contest| Some((contest, record.contest_count(&contest.id)?.value)))
        .collect();
    let known: Vec<&str> = counted.iter().map(|(contest, _)| contest.id.as_str()).collect();
    if known.is_empty() {
        return Err(Failure::input("no contest of this record is counted from ballots".to_owned()));
    }
    let unknown = only.iter().filter(|id| !known.contains(&id.as_str()));
    let unknown: Vec<String> = unknown
        .map(|id| {
            format!("--contest {id}: it is not counted here; those that are: {}", known.join(", "))
        })
        .collect();
    if !unknown.is_empty() {
        return Err(Failure::inputs(&unknown));
    }
    let wanted = |contest: &Contest| only.is_empty() || only.contains(&contest.id);
    Ok(counted.into_iter().filter(|(contest, _)| wanted(contest)).collect())
}

/// The count as the record has it, without the parts that were not asked for.
fn answer(
    record: &VerifiedRecord,
    contest: &Contest,
    count: &ContestCount,
    by: &[Parts],
) -> Result<Value, Failure> {
    let mut answer = json!(count);
    let members = answer.as_object_mut().expect("a count is an object");
    for (parts, name) in [(Parts::Precinct, "by_unit"), (Parts::Type, "by_type")] {
        if !by.contains(&parts) {
            members.remove(name);
        }
    }
    if by.contains(&Parts::Batch) {
        members.insert("by_batch".to_owned(), json!(by_batch(record, contest)?));
    }
    Ok(answer)
}

fn by_batch(
    record: &VerifiedRecord,
    contest: &Contest,
) -> Result<Vec<CellCount<verify::BatchName>>, Failure> {
    record.count_by_batch(&contest.id).map_err(|error| Failure::input(error.to_string()))
}

fn parts(
    record: &VerifiedRecord,
    contest: &Contest,
    count: &ContestCount,
    by: &[Parts],
    text: &mut String,
) -> Result<(), Failure> {
    let of = (record, &contest.id);
    for parts in by {
        match parts {
            Parts::Precinct => list(of, "precinct", &count.by_unit, text, |unit| unit),
            Parts::Type => list(of, "type", &count.by_type, text, |of| of),
            Parts::Batch => {
                let batches = by_batch(record, contest)?;
                list(of, "batch", &batches, text, |(_, batch)| batch);
            }
        }
    }
    Ok(())
}

/// A contest of a record, whose candidates have their names there.
type OfContest<'a> = (&'a VerifiedRecord, &'a ContestId);

fn list<T, D: Display>(
    contest: OfContest<'_>,
    kind: &str,
    cells: &[CellCount<T>],
    text: &mut String,
    name: impl Fn(&T) -> &D,
) {
    for cell in cells {
        let of: Vec<String> = cell.of.iter().map(|of| name(of).to_string()).collect();
        let _ = writeln!(text, "  {kind} {}: {} ballots", of.join(" + "), cell.ballots);
        if let Some(marks) = &cell.marks {
            let _ = writeln!(text, "    {}", marks_words(contest, marks));
        }
        for (pass, rounds) in (1..).zip(&cell.passes) {
            for (number, round) in (1..).zip(rounds) {
                let pass =
                    if cell.passes.len() > 1 { format!("pass {pass}, ") } else { String::new() };
                let votes = round.votes.iter().map(|(id, votes)| (id, *votes));
                let votes = votes_words(contest, votes);
                let _ = writeln!(
                    text,
                    "    {pass}round {number}: {votes}; {} inactive",
                    round.inactive
                );
            }
        }
    }
}

fn marks_words(contest: OfContest<'_>, marks: &MarkCount) -> String {
    let votes = marks.votes.iter().map(|(id, votes)| (id, Amount::whole(votes.get())));
    let votes = votes_words(contest, votes);
    format!("{votes}; {} undervotes, {} overvotes", marks.undervotes, marks.overvotes)
}

fn votes_words<'a>(
    (record, contest): OfContest<'_>,
    votes: impl Iterator<Item = (&'a CandidateId, Amount)>,
) -> String {
    let held = votes.filter(|(_, votes)| !votes.is_zero());
    let named = held.map(|(id, votes)| format!("{} {votes}", record.candidate_name(contest, id)));
    let named: Vec<String> = named.collect();
    if named.is_empty() { "no votes".to_owned() } else { named.join(", ") }
}
