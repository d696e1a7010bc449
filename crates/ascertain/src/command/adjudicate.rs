//! `adjudicate`: sheets of people who read write-ins, what they agree on, and its review.

use std::path::Path;

use election::AuthorityId;
use interchange::write_in_sheet::{SheetRow, write_sheet};
use serde_json::{Value, json};
use tabulate::CvrBatch;
use verify::Current;

use super::{Ending, tell, work_on};
use crate::adjudication::{
    Disagreement, Drawn, Sheets, WriteInKey, compare, differences, draw, read_readings, statements,
};
use crate::cli::AdjudicateArguments;
use crate::directory::Directory;
use crate::failure::{Class, Failure};
use crate::output::{Speech, say, say_json};

/// Carries out `adjudicate`.
pub(super) fn adjudicate(arguments: &AdjudicateArguments, speech: Speech) -> Ending {
    match (arguments.review, &arguments.seed) {
        (Some(number), Some(seed)) => review(arguments, number, seed, speech),
        _ => record_agreed(arguments, speech),
    }
}

/// Holds sheets against each other and records what two people agree on: all of it, or nothing.
fn record_agreed(arguments: &AdjudicateArguments, speech: Speech) -> Ending {
    two_people(arguments)?;
    let read = |path: &Option<std::path::PathBuf>| path.as_deref().map(read_readings).transpose();
    let (first, second, third) =
        (read(&arguments.first)?, read(&arguments.second)?, read(&arguments.third)?);
    let (Some(first), Some(second)) = (&first, &second) else {
        return Err(Failure::input("two sheets are needed: --first and --second"));
    };
    let (agreed, open) = compare(Sheets { first, second, third: third.as_ref() })?;
    if !open.is_empty() {
        return disagree(&open, speech);
    }
    let work = work_on(&arguments.place)?;
    let mut writing = work.begin()?;
    let batch = batch_of(arguments, writing.current())?;
    let new = statements(&agreed, batch, &arguments.by)?;
    let files = Directory::new(&work.record);
    let problems = new.iter().flat_map(|(adjudication, _)| {
        let problems = writing.current().adjudication_problems(adjudication, &files).into_iter();
        problems.map(|words| {
            let (batch, contest) = (&adjudication.batch, &adjudication.contest);
            format!("batch {batch}, contest {contest}: {words}")
        })
    });
    let problems: Vec<String> = problems.collect();
    if !problems.is_empty() {
        return Err(Failure::inputs(&problems));
    }
    let new = new.into_iter().map(|(_, statement)| statement).collect();
    let added = writing.state(new, arguments.reason.as_deref())?;
    if speech == Speech::Words {
        say(&format!(
            "adjudicate: {} write-ins decided by two, {} by nobody; `ascertain canvass` counts \
             them\n",
            agreed.len(),
            agreed.undecided
        ))?;
    }
    tell(&work, speech, "adjudicate", added)
}

/// Two sheets of one person, or two signatures of one authority, are not two people.
fn two_people(arguments: &AdjudicateArguments) -> Result<(), Failure> {
    let mut by: Vec<&AuthorityId> = arguments.by.iter().collect();
    by.sort();
    by.dedup();
    if by.len() < 2 || by.len() < arguments.by.len() {
        return Err(Failure::input(
            "write-ins are adjudicated by two: give --by twice, each time another authority",
        ));
    }
    let sheets = [&arguments.first, &arguments.second, &arguments.third];
    let mut paths: Vec<_> =
        sheets.into_iter().flatten().filter_map(|path| path.canonicalize().ok()).collect();
    let given = paths.len();
    paths.sort();
    paths.dedup();
    if paths.len() < given {
        return Err(Failure::input(
            "one file is given as the sheet of two people; each reads alone and has a file",
        ));
    }
    Ok(())
}

fn disagree(open: &[Disagreement], speech: Speech) -> Ending {
    match speech {
        Speech::Json => {
            let open = open.iter().map(|one| {
                let mut answer = key_json(&one.key);
                let readings = one.readings.iter().map(|one| one.as_ref().map(ToString::to_string));
                answer["readings"] = json!(readings.collect::<Vec<_>>());
                answer
            });
            say_json(&json!({ "disagreements": open.collect::<Vec<Value>>(), "added": 0 }))?;
        }
        Speech::Words => {
            open.iter().try_for_each(|one| say(&format!("adjudicate: {one}\n")))?;
            say(&format!(
                "adjudicate: {} disagreements, and nothing was recorded; a third person's sheet \
                 (--third) decides\n",
                open.len()
            ))?;
        }
    }
    Ok(Some(Class::Input))
}

fn key_json(key: &WriteInKey) -> Value {
    let WriteInKey { contest, cvr, rank, number } = key;
    json!({ "cvr": cvr.to_string(), "contest": contest, "rank": rank, "number": number })
}

/// The standing batch that is named.
fn batch_of<'a>(
    arguments: &AdjudicateArguments,
    current: &'a Current,
) -> Result<&'a CvrBatch, Failure> {
    let name = &arguments.batch;
    let mut batches = current.batches_named(name);
    batches.retain(|batch| arguments.unit.as_ref().is_none_or(|unit| batch.unit == *unit));
    match batches[..] {
        [batch] => Ok(batch),
        [] => Err(Failure::input(format!("the record has no batch {name}; import it first"))),
        _ => {
            let places: Vec<String> = batches.iter().map(|batch| batch.unit.to_string()).collect();
            let places = places.join(", ");
            Err(Failure::input(format!(
                "several places have a batch {name}: {places}; give --unit"
            )))
        }
    }
}

/// Draws recorded decisions for somebody to read once more, or holds the reading against them.
fn review(arguments: &AdjudicateArguments, number: usize, seed: &str, speech: Speech) -> Ending {
    let work = work_on(&arguments.place)?;
    let current = work.current()?;
    let batch = batch_of(arguments, &current)?;
    let drawn = draw(&current.write_in_adjudications(batch), seed, number);
    match arguments.sheet.as_deref() {
        Some(sheet) => held_against(&drawn, sheet, speech),
        None => to_be_read(&drawn, speech),
    }
}

/// The drawn write-ins, without what was decided: who reads them again reads for themselves.
fn to_be_read(drawn: &[Drawn], speech: Speech) -> Ending {
    match speech {
        Speech::Json => {
            let drawn: Vec<Value> = drawn.iter().map(|one| key_json(&one.key)).collect();
            say_json(&json!({ "drawn": drawn }))?;
        }
        Speech::Words => {
            let rows = drawn.iter().map(|one| SheetRow {
                cvr: one.key.cvr.to_string(),
                contest: one.key.contest.to_string(),
                rank: one.key.rank,
                ..SheetRow::default()
            });
            say(&String::from_utf8_lossy(&write_sheet(&rows.collect::<Vec<_>>())))?;
        }
    }
    Ok(None)
}

fn held_against(drawn: &[Drawn], sheet: &Path, speech: Speech) -> Ending {
    let differences = differences(drawn, &read_readings(sheet)?);
    match speech {
        Speech::Json => {
            let found = differences.iter().map(|one| {
                let mut answer = key_json(&one.drawn.key);
                answer["recorded"] = json!(one.drawn.counts_for.to_string());
                answer["read"] = json!(one.read.as_ref().map(ToString::to_string));
                answer
            });
            let found: Vec<Value> = found.collect();
            say_json(&json!({ "drawn": drawn.len(), "differences": found }))?;
        }
        Speech::Words => {
            differences.iter().try_for_each(|one| say(&format!("adjudicate: {one}\n")))?;
            let (all, other) = (drawn.len(), differences.len());
            say(&format!("adjudicate: of {all} decisions drawn {other} were read otherwise\n"))?;
        }
    }
    Ok((!differences.is_empty()).then_some(Class::CheckFailed))
}
