//! Hart: an XML file for each ballot sheet, in a folder or a zip.
//!
//! An option's `Value` has a digit for each rank, `0100` for the second of four; where it is `1`
//! the contest is not ranked.

#[cfg(test)]
mod tests;

use std::io::Read;

use election::cvr::{ContestIndex, Mark, MarkStatus, Rank, SnapshotType};

use super::assembly::{Assembly, Draft};
use super::elements::Elements;
use super::limits::{Limit, RANK};
use super::package::{Package, base_name};
use super::problem::{CvrPlace, CvrProblemKind};
use super::{ReadSettings, SelectionLabel};

/// Reads all ballots of a package.
pub(super) fn read(
    package: &mut Package<'_>,
    settings: &ReadSettings,
    assembly: &mut Assembly,
) -> Result<(), CvrProblemKind> {
    let whole = assembly.place.file.clone();
    let mut known: Vec<String> = Vec::new();
    let mut draft = Draft::default();
    for name in package.names() {
        if !name.to_ascii_lowercase().ends_with(".xml") {
            continue;
        }
        let file = package.place_of(&whole, &name);
        assembly.place = CvrPlace { file, ..CvrPlace::default() };
        match package.open(&name).and_then(Sheet::read) {
            Ok(mut sheet) => {
                // Before ids stood inside, the file's name was the id.
                if sheet.id.is_empty() {
                    base_name(&name).trim_end_matches(".xml").clone_into(&mut sheet.id);
                }
                sheet.push(settings, &mut known, assembly, &mut draft)?;
            }
            Err(what) => assembly.problem(what),
        }
    }
    assembly.place = CvrPlace { file: whole, ..CvrPlace::default() };
    assembly.find_missing(&settings.contests, &known);
    Ok(())
}

#[derive(Default)]
struct Sheet {
    id: String,
    batch: String,
    unit: String,
    contests: Vec<Contest>,
}

#[derive(Default)]
struct Contest {
    id: String,
    name: String,
    options: Vec<Named>,
}

#[derive(Default)]
struct Named {
    id: String,
    name: String,
    value: String,
    write_in: bool,
}

impl Sheet {
    fn read(source: impl Read) -> Result<Self, CvrProblemKind> {
        let mut sheet = Self::default();
        Elements::new(source).root(b"Cvr", |file, name, _| {
            match name {
                b"CvrGuid" => sheet.id = file.text()?,
                b"BatchNumber" => sheet.batch = file.text()?,
                b"PrecinctSplit" => sheet.unit = named(file)?.name,
                b"Contests" => file.children(|file, name, _| match name {
                    b"Contest" => contest(file).map(|contest| sheet.contests.push(contest)),
                    _ => file.skip(),
                })?,
                _ => file.skip()?,
            }
            Ok(())
        })?;
        Ok(sheet)
    }

    fn push(
        &self,
        settings: &ReadSettings,
        known: &mut Vec<String>,
        assembly: &mut Assembly,
        draft: &mut Draft,
    ) -> Result<(), Limit> {
        draft.id.clone_from(&self.id);
        draft.batch = Some(assembly.batch(&self.batch)?);
        draft.unit = Some(assembly.unit(&self.unit)?);
        for contest in &self.contests {
            if !known.contains(&contest.id) {
                known.push(contest.id.clone());
            }
            if !settings.contests.is_empty() && !settings.contests.contains(&contest.id) {
                continue;
            }
            let index = assembly.contest(&contest.id, &contest.name)?;
            assembly.place.contest = Some(contest.id.clone());
            let known = assembly.contest_labels(index).name.split_whitespace();
            if !known.eq(contest.name.split_whitespace()) {
                let id = contest.id.clone();
                assembly.problem(CvrProblemKind::TwoNames { id });
            }
            match draft.contest(index, SnapshotType::Original) {
                true => contest.push(index, assembly, draft)?,
                false => assembly.problem(CvrProblemKind::ContestTwice),
            }
            assembly.place.contest = None;
        }
        assembly.push(draft)
    }
}

impl Contest {
    fn push(
        &self,
        index: ContestIndex,
        assembly: &mut Assembly,
        draft: &mut Draft,
    ) -> Result<(), Limit> {
        for option in &self.options {
            let selection = assembly.add_selection(index, &option.id, || SelectionLabel {
                id: Some(option.id.as_str().into()),
                name: option.name.as_str().into(),
                write_in: option.write_in,
            })?;
            let ranks = option.value.len();
            let is_value = option.value.bytes().all(|digit| matches!(digit, b'0' | b'1'));
            if !is_value || ranks == 0 || ranks > usize::from(RANK) {
                let text = option.value.clone();
                assembly.problem(CvrProblemKind::NoMark { text });
                continue;
            }
            for (rank, _) in (1..).zip(option.value.bytes()).filter(|(_, digit)| *digit == b'1') {
                let rank = Rank(if ranks > 1 { rank } else { 0 });
                draft.mark(Mark { selection, rank, status: MarkStatus::Indicated });
            }
            if ranks > 1 {
                assembly.contest_labels(index).ranks = u32::try_from(ranks).ok();
            }
        }
        Ok(())
    }
}

fn contest(file: &mut Elements<impl Read>) -> Result<Contest, CvrProblemKind> {
    let mut contest = Contest::default();
    file.children(|file, name, _| {
        match name {
            b"Id" => contest.id = file.text()?,
            b"Name" => contest.name = file.text()?,
            b"Options" => file.children(|file, name, _| match name {
                b"Option" => named(file).map(|option| contest.options.push(option)),
                _ => file.skip(),
            })?,
            _ => file.skip()?,
        }
        Ok(())
    })?;
    Ok(contest)
}

// A place or an option; a place has no value.
fn named(file: &mut Elements<impl Read>) -> Result<Named, CvrProblemKind> {
    let mut named = Named::default();
    file.children(|file, name, _| {
        match name {
            b"Id" => named.id = file.text()?,
            b"Name" => named.name = file.text()?,
            b"Value" => named.value = file.text()?,
            b"WriteInData" => {
                named.write_in = true;
                file.skip()?;
            }
            _ => file.skip()?,
        }
        Ok(())
    })?;
    Ok(named)
}
