//! `states.csv`: how each state appoints and binds its electors.

use std::collections::BTreeMap;

use election::{
    AllocationMethod, AuthorityId, ElectorPolicy, Source, SourceStatus, StateElectors, UnitId,
};
use serde::Deserialize;

use super::authorities::Authorities;
use super::file::FolderFile;
use super::places::Places;
use super::problem::{Excerpt, ProblemKind};
use super::problems::Problems;
use super::table::{Readable, Row, read_table};

/// A cell that says yes or no.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    Yes,
    No,
}

/// The word of a state's method; what belongs to it stands in columns of its own.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum MethodWord {
    AtLarge,
    ByDistrict,
}

/// The columns of a method, of which only the district method needs any.
const METHOD_COLUMNS: [&str; 5] =
    ["districts", "unallocated", "method_citation", "method_status", "method_note"];

/// Reads the states, in the order of the roll call.
pub(super) fn read_states(
    bytes: &[u8],
    places: &Places<'_>,
    authorities: &Authorities,
    problems: &mut Problems,
) -> Vec<StateElectors> {
    let mut states = Vec::new();
    let mut firsts = BTreeMap::new();
    read_table(FolderFile::States, bytes, problems, |row, problems| {
        let Some(text) = row.filled("unit", problems) else { return };
        let unit = places.find("unit", text, || row.place(), problems);
        let unit = unit.map(|index| places.units[index].id.clone());
        row.unit.clone_from(&unit);
        if let Some(unit) = &unit {
            let first = *firsts.entry(unit.clone()).or_insert(row.line);
            if first != row.line {
                let (what, name) = ("state", unit.to_string());
                row.report(problems, ProblemKind::Duplicate { what, name, first });
            }
        }
        states.extend(read_state(row, unit, places, authorities, problems));
    });
    states
}

fn read_state(
    row: &Row<'_>,
    unit: Option<UnitId>,
    places: &Places<'_>,
    authorities: &Authorities,
    problems: &mut Problems,
) -> Option<StateElectors> {
    let federal_district = row.word::<Answer>("federal_district", problems);
    let method = read_method(row, places, problems);
    let executive = read_executive(row, authorities, problems);
    let effect = row.word("effect", problems);
    let penalty = row.word::<Answer>("penalty", problems);
    let source = read_source(row, ["citation", "status", "note"], problems);
    let meeting_place = row.text("meeting_place", problems);
    Some(StateElectors {
        unit: unit?,
        federal_district: federal_district? == Answer::Yes,
        method: method?,
        executive: executive?,
        policy: ElectorPolicy {
            effect: effect?,
            penalty: penalty? == Answer::Yes,
            source: source?,
        },
        meeting_place,
    })
}

fn read_method(
    row: &Row<'_>,
    places: &Places<'_>,
    problems: &mut Problems,
) -> Option<AllocationMethod> {
    match row.word("method", problems)? {
        MethodWord::AtLarge => {
            for column in METHOD_COLUMNS.into_iter().filter(|name| !row.cell(name).is_empty()) {
                let because = "the method is at-large";
                row.report(problems, ProblemKind::Together { column, present: false, because });
            }
            Some(AllocationMethod::AtLarge)
        }
        MethodWord::ByDistrict => {
            row.filled("districts", problems);
            let districts = read_units(row, "districts", places, problems);
            let unallocated = read_units(row, "unallocated", places, problems);
            let source =
                read_source(row, ["method_citation", "method_status", "method_note"], problems)?;
            Some(AllocationMethod::ByDistrict { districts, unallocated, source })
        }
    }
}

/// The units that a cell names, between spaces.
pub(super) fn read_units(
    row: &Row<'_>,
    column: &'static str,
    places: &Places<'_>,
    problems: &mut Problems,
) -> Vec<UnitId> {
    let names = row.cell(column).split_ascii_whitespace();
    let found = names.filter_map(|name| places.find(column, name, || row.place(), problems));
    found.map(|index| places.units[index].id.clone()).collect()
}

/// A citation may be empty, where none is known; whether it was read must be said.
fn read_source(
    row: &Row<'_>,
    [citation, status, note]: [&'static str; 3],
    problems: &mut Problems,
) -> Option<Source> {
    let citation = row.text(citation, problems).unwrap_or_default();
    let note = row.text(note, problems);
    let status: SourceStatus = row.word(status, problems)?;
    Some(Source { citation, status, note })
}

fn read_executive(
    row: &Row<'_>,
    authorities: &Authorities,
    problems: &mut Problems,
) -> Option<AuthorityId> {
    let id: AuthorityId = row.identifier("executive", problems)?;
    if authorities.readable == Readable::Yes && !authorities.ids.contains(id.as_str()) {
        let names = authorities.ids.iter().map(|name| (name.clone(), name.as_str()));
        let nearest = problems.nearest(id.as_str(), names);
        let (column, text) = ("executive", Excerpt::new(id.as_str()));
        row.report(problems, ProblemKind::UnknownAuthority { column, text, nearest });
    }
    Some(id)
}
