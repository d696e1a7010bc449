//! `units.csv`: the places, each in the one that contains it.

use std::collections::{BTreeMap, BTreeSet};

use election::{Basis, Partition, ReportingUnit, UnitId};

use super::file::FolderFile;
use super::problem::{Excerpt, Nearest, ProblemKind};
use super::problems::{Place, Problems};
use super::table::{Readable, Row, read_table};

/// Where the votes of a unit come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Whether the unit reported them, or somebody worked them out.
    pub basis: Basis,
    /// Where a transcriber read them.
    pub source: Option<String>,
}

/// What a file of units says.
#[derive(Default)]
pub(super) struct Units {
    /// The units, each after its parent; those without a place in the tree come last.
    pub(super) units: Vec<ReportingUnit>,
    pub(super) origins: BTreeMap<UnitId, Origin>,
    /// Ids of rows that could not be read; they are known and cannot be used.
    pub(super) unusable: BTreeSet<String>,
    pub(super) readable: Readable,
}

struct UnitRow {
    line: u64,
    unit: ReportingUnit,
}

/// Reads the units and puts each after its parent, in the order of the file as far as that goes.
pub(super) fn read_units(bytes: &[u8], problems: &mut Problems) -> Units {
    let (mut rows, mut first_lines) = (Vec::<UnitRow>::new(), BTreeMap::new());
    let (mut origins, mut unusable) = (BTreeMap::new(), BTreeSet::new());
    let mut fips_lines = BTreeMap::new();
    let readable = read_table(FolderFile::Units, bytes, problems, |row, problems| {
        let Some(id) = row.identifier::<UnitId>("unit", problems) else { return };
        row.unit = Some(id.clone());
        if let Some(first) = first_lines.get(&id) {
            report_duplicate(row, "unit", id.as_str(), *first, problems);
            return;
        }
        first_lines.insert(id.clone(), row.line);
        let origin = read_origin(row, problems);
        let (Some(unit), Some(origin)) = (read_unit(row, &id, problems), origin) else {
            unusable.insert(id.to_string());
            return;
        };
        if let Some(fips) = &unit.fips {
            let first = *fips_lines.entry(fips.clone()).or_insert(row.line);
            if first != row.line {
                report_duplicate(row, "FIPS code", fips, first, problems);
            }
        }
        origins.insert(id, origin);
        rows.push(UnitRow { line: row.line, unit });
    });
    if readable == Readable::Yes {
        check_parents(&rows, &unusable, problems);
    }
    Units { units: parents_first(rows, problems), origins, unusable, readable }
}

fn report_duplicate(
    row: &Row<'_>,
    what: &'static str,
    name: &str,
    first: u64,
    problems: &mut Problems,
) {
    row.report(problems, ProblemKind::Duplicate { what, name: name.to_owned(), first });
}

/// Every part is read, whatever is wrong with the others, so that all problems are named.
fn read_unit(row: &Row<'_>, id: &UnitId, problems: &mut Problems) -> Option<ReportingUnit> {
    let name = row.filled_text("name", problems);
    let kind = row.word("kind", problems);
    let partition = row.word_or("partition", Partition::default(), problems);
    let parent = match row.cell("parent") {
        "" => Some(None),
        _ => row.identifier("parent", problems).map(Some),
    };
    let fips = read_fips(row, problems);
    let ocd_id = row.text("ocd_id", problems);
    Some(ReportingUnit {
        id: id.clone(),
        name: name?,
        kind: kind?,
        parent: parent?,
        partition: partition?,
        fips,
        ocd_id,
    })
}

fn read_origin(row: &Row<'_>, problems: &mut Problems) -> Option<Origin> {
    let source = row.text("source", problems);
    let basis = row.word_or("basis", Basis::Reported, problems)?;
    Some(Origin { basis, source })
}

/// Numbers of the states, the District of Columbia and the island areas.
///
/// Source: American National Standard INCITS 38:2009, as the Census Bureau lists it.
const STATE_NUMBERS: [&str; 56] = [
    "01", "02", "04", "05", "06", "08", "09", "10", "11", "12", "13", "15", "16", "17", "18", "19",
    "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35",
    "36", "37", "38", "39", "40", "41", "42", "44", "45", "46", "47", "48", "49", "50", "51", "53",
    "54", "55", "56", "60", "66", "69", "72", "78",
];

fn read_fips(row: &Row<'_>, problems: &mut Problems) -> Option<String> {
    let fips = row.text("fips", problems)?;
    let text = Excerpt::new(&fips);
    let known = |code: &str| code.get(..2).is_some_and(|state| STATE_NUMBERS.contains(&state));
    if !fips.bytes().all(|byte| byte.is_ascii_digit()) || fips.len() > 10 {
        let expected = "a FIPS code, which has up to 10 digits and nothing else";
        row.report(problems, ProblemKind::Form { column: "fips", text, expected });
        return None;
    }
    // A spreadsheet that takes a code for a number drops its leading zero.
    let with_zero = format!("0{fips}");
    if !known(&fips) || matches!(fips.len(), 4 | 6 | 9) {
        let lost_zero = matches!(fips.len(), 1 | 4 | 6 | 9) && known(&with_zero);
        let nearest = if lost_zero { vec![with_zero] } else { Vec::new() };
        row.report(problems, ProblemKind::UnknownFips { text, nearest: Nearest(nearest) });
        return None;
    }
    Some(fips)
}

fn check_parents(rows: &[UnitRow], unusable: &BTreeSet<String>, problems: &mut Problems) {
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.unit.id.as_str()).collect();
    let mut root = None;
    for UnitRow { line, unit } in rows {
        let place = || Place { unit: Some(unit.id.clone()), ..Place::line(*line) };
        match (&unit.parent, root) {
            (None, None) => root = Some(*line),
            (None, Some(first)) => problems.push(place(), ProblemKind::SecondRoot { first }),
            (Some(parent), _) if ids.contains(parent.as_str()) => {}
            (Some(parent), _) if unusable.contains(parent.as_str()) => {}
            (Some(parent), _) => {
                let known = rows.iter().map(|row| &row.unit);
                let nearest = nearest_units(parent.as_str(), known, problems);
                let text = Excerpt::new(parent.as_str());
                let kind = ProblemKind::UnknownUnit { column: "parent", text, nearest };
                problems.push(place(), kind);
            }
        }
    }
    if root.is_none() && unusable.is_empty() {
        problems.push(Place::file(), ProblemKind::NoRoot);
    }
}

/// The units whose id, last part of the id, name or FIPS code is near to a text.
pub(super) fn nearest_units<'a>(
    text: &str,
    known: impl IntoIterator<Item = &'a ReportingUnit>,
    problems: &mut Problems,
) -> Nearest {
    let aliases = known.into_iter().flat_map(|unit| {
        let id = unit.id.as_str();
        let last = id.rsplit('/').next().unwrap_or(id);
        let fips = unit.fips.as_deref().unwrap_or_default();
        [id, last, &unit.name, fips].map(|alias| (alias.to_owned(), id))
    });
    problems.nearest(text, aliases)
}

/// Orders the units so that each follows its parent; a file in such an order stays as it is.
fn parents_first(rows: Vec<UnitRow>, problems: &mut Problems) -> Vec<ReportingUnit> {
    let index_of: BTreeMap<&UnitId, usize> =
        rows.iter().enumerate().map(|(index, row)| (&row.unit.id, index)).collect();
    let parents: Vec<Option<usize>> = rows
        .iter()
        .map(|row| row.unit.parent.as_ref().and_then(|parent| index_of.get(parent).copied()))
        .collect();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); rows.len()];
    for (child, parent) in parents.iter().enumerate() {
        if let Some(parent) = *parent {
            children[parent].push(child);
        }
    }
    let mut ready: BTreeSet<usize> =
        (0..rows.len()).filter(|index| rows[*index].unit.parent.is_none()).collect();
    let mut order = Vec::with_capacity(rows.len());
    while let Some(index) = ready.pop_first() {
        order.push(index);
        ready.extend(&children[index]);
    }
    let mut placed = vec![false; rows.len()];
    order.iter().for_each(|index| placed[*index] = true);
    report_cycles(&rows, &parents, &placed, problems);
    order.extend((0..rows.len()).filter(|index| !placed[*index]));
    let mut units: Vec<Option<ReportingUnit>> =
        rows.into_iter().map(|row| Some(row.unit)).collect();
    order.into_iter().filter_map(|index| units[index].take()).collect()
}

/// Names each ring of units once; units below a ring or an unknown parent are no ring.
fn report_cycles(
    rows: &[UnitRow],
    parents: &[Option<usize>],
    placed: &[bool],
    problems: &mut Problems,
) {
    let mut walk_of: Vec<Option<usize>> = vec![None; rows.len()];
    for start in (0..rows.len()).filter(|index| !placed[*index]) {
        let mut next = Some(start);
        while let Some(index) = next.filter(|index| walk_of[*index].is_none()) {
            walk_of[index] = Some(start);
            next = parents[index];
        }
        // A walk that meets its own track has gone around a ring.
        let Some(ring) = next.filter(|index| walk_of[*index] == Some(start)) else { continue };
        let around = std::iter::successors(Some(ring), |index| {
            parents[*index].filter(|parent| *parent != ring)
        });
        let units = around.take(8).map(|index| rows[index].unit.id.to_string()).collect();
        problems.push(Place::line(rows[ring].line), ProblemKind::ParentCycle { units });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(rows: &str) -> (Vec<String>, Vec<ProblemKind>) {
        let mut problems = Problems::of("units.csv");
        let table = format!("unit,parent,name,kind\n{rows}");
        let units = read_units(table.as_bytes(), &mut problems);
        let ids = units.units.iter().map(|unit| unit.id.to_string()).collect();
        (ids, problems.finish().into_iter().map(|problem| problem.kind).collect())
    }

    #[test]
    fn each_unit_follows_its_parent_and_a_sorted_file_stays_as_it_is() {
        let (ids, problems) = order("b,a,B,town\na,us,A,county\nus,,US,country\nc,us,C,county\n");
        assert_eq!((ids.join(" ").as_str(), problems), ("us a b c", vec![]));
        let (ids, problems) = order("us,,US,country\nc,us,C,county\na,us,A,county\nb,a,B,town\n");
        assert_eq!((ids.join(" ").as_str(), problems), ("us c a b", vec![]));
    }

    #[test]
    fn each_ring_of_parents_is_named_once() {
        let (ids, problems) = order(
            "us,,US,country\na,b,A,town\nb,c,B,town\nc,a,C,town\nbelow,a,D,town\n\
             self,self,E,town\n",
        );
        assert_eq!(ids.join(" "), "us a b c below self");
        let ring = |units: &[&str]| ProblemKind::ParentCycle {
            units: units.iter().map(|unit| (*unit).to_owned()).collect(),
        };
        assert_eq!(problems, [ring(&["a", "b", "c"]), ring(&["self"])]);
    }
}
