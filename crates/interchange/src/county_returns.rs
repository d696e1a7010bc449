//! The 2016 presidential returns by county and by district, as their compilation lays them out.
//!
//! [`read`] and [`read_districts`] turn bytes into rows and keep the source's own words;
//! [`convert`] turns rows into this project's units and returns. Between the two stands an
//! [`Aliases`] table, which says openly which spellings are one candidate.

mod aliases;
mod convert;
mod places;
mod table;

use std::collections::BTreeMap;

use election::VoteCount;

pub use aliases::{Aliases, NamedCandidate};
pub use convert::{
    ConversionProblem, Converted, ConvertedReturn, ConvertedUnit, Sources, StateName, convert,
    read_states,
};
pub(crate) use table::{Row, read_table};

/// The rows of the county file, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountyReturns {
    /// Each row is one unit and one label; no two rows share both.
    pub rows: Vec<CountyRow>,
}

/// One row of the county file: the votes of one label in one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountyRow {
    /// The line of the file.
    pub line: u64,
    /// The state's two capital letters.
    pub state: String,
    /// The state's FIPS code, two digits.
    pub state_fips: String,
    /// The source's id of the unit; mostly the county's FIPS code.
    pub unit_id: String,
    /// The county's FIPS code, five digits. Kansas City carries the code of Jackson County, from
    /// which it reports apart.
    pub county_fips: Option<String>,
    /// The unit as the source writes it.
    pub unit_name: String,
    /// What sort of unit it is.
    pub unit_type: UnitType,
    /// The candidate as the source writes it; empty where it names nobody.
    pub label: String,
    /// The party as the source writes it; empty where it names none.
    pub party: String,
    /// The votes.
    pub votes: VoteCount,
    /// The compilation that the row was taken from.
    pub source: String,
}

/// What sort of unit a row of the county file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitType {
    /// A county, or what the Census Bureau counts as one.
    County,
    /// The election board of Kansas City, Missouri.
    KansasCity,
    /// A house district of Alaska, or its ballots from overseas.
    AlaskaHouseDistrict,
    /// Ballots from overseas that Maine holds for the whole state.
    Uocava,
    /// Ballots for federal offices only that Rhode Island holds for the whole state.
    FederalPrecinct,
    /// The state's total less the sum of its units: worked out, not reported.
    StatewideResidual,
}

/// The rows of the district file, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistrictReturns {
    /// Each row is one district and one label; no two rows share both.
    pub rows: Vec<DistrictRow>,
}

/// One row of the district file: the votes of one label in one congressional district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistrictRow {
    /// The line of the file.
    pub line: u64,
    /// The state's two capital letters.
    pub state: String,
    /// The state's FIPS code, two digits.
    pub state_fips: String,
    /// The district.
    pub district: District,
    /// The candidate as the source writes it.
    pub label: String,
    /// The votes.
    pub votes: VoteCount,
    /// The compilation that the row was taken from.
    pub source: String,
}

/// A part of a state that chooses electors by district.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum District {
    /// A congressional district.
    Number(u8),
    /// Ballots from overseas, which the source gives to no district.
    Unallocated,
}

/// Something wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportProblem {
    /// A mark that some programs put before UTF-8.
    #[error("the file starts with a byte order mark; save it as UTF-8 without one")]
    ByteOrderMark,
    /// No line at all.
    #[error("the file is empty")]
    EmptyFile,
    /// Another header, and so another kind of file.
    #[error("this is another kind of file: expected the header {expected:?}, found {found:?}")]
    Header {
        /// The header of the kind of file that was asked for.
        expected: String,
        /// The start of the header that is there.
        found: String,
    },
    /// Bytes that are not UTF-8, as Latin-1 has them.
    #[error("line {line} is not UTF-8; save the file as UTF-8")]
    NotUtf8 {
        /// The line.
        line: u64,
    },
    /// Too few or too many cells.
    #[error("line {line} has {found} cells; the header has {expected}")]
    Width {
        /// The line.
        line: u64,
        /// Its cells.
        found: usize,
        /// The cells of the header.
        expected: usize,
    },
    /// A cell that is not one of the words or codes its column may have.
    #[error("line {line}: {text:?} cannot stand in column {column}")]
    Cell {
        /// The line.
        line: u64,
        /// The column.
        column: &'static str,
        /// What stands there.
        text: String,
    },
    /// A count that is negative, fractional, empty or too large.
    #[error("line {line}: {text:?} is no whole number of votes up to 9,007,199,254,740,991")]
    Count {
        /// The line.
        line: u64,
        /// What stands there.
        text: String,
    },
    /// A row that gives the same thing once more.
    #[error("line {line} repeats line {first}; one of the two must go")]
    Duplicate {
        /// The line.
        line: u64,
        /// The line that it repeats.
        first: u64,
    },
    /// Two descriptions of one unit.
    #[error("line {line} describes unit {unit_id} otherwise than line {first}")]
    UnitDiffers {
        /// The line.
        line: u64,
        /// The line that described the unit first.
        first: u64,
        /// The unit.
        unit_id: String,
    },
}

/// Reads the county file; a row with a problem is left out and its problem is told.
pub fn read(bytes: &[u8]) -> (CountyReturns, Vec<ImportProblem>) {
    let (table, mut problems) = read_table(bytes, COUNTY_COLUMNS);
    let rows = keep(table, &mut problems, read_county_row);
    let rows =
        distinct(rows, &mut problems, |row| (row.line, (row.unit_id.clone(), row.label.clone())));
    problems.extend(differing_units(&rows));
    (CountyReturns { rows }, problems)
}

/// Reads the district file; a row with a problem is left out and its problem is told.
pub fn read_districts(bytes: &[u8]) -> (DistrictReturns, Vec<ImportProblem>) {
    let (table, mut problems) = read_table(bytes, DISTRICT_COLUMNS);
    let rows = keep(table, &mut problems, read_district_row);
    let rows = distinct(rows, &mut problems, |row| {
        (row.line, (row.state.clone(), row.district, row.label.clone()))
    });
    (DistrictReturns { rows }, problems)
}

const COUNTY_COLUMNS: [&str; 10] = [
    "state_po",
    "state_fips",
    "unit_id",
    "county_fips",
    "unit_name",
    "unit_type",
    "candidate",
    "party",
    "votes",
    "source",
];

const DISTRICT_COLUMNS: [&str; 8] =
    ["state_po", "state_fips", "district", "candidate", "party", "votes", "source", "note"];

/// The rows that `read_one` accepts; what it refuses becomes problems.
pub(crate) fn keep<const N: usize, T>(
    table: Vec<Row<N>>,
    problems: &mut Vec<ImportProblem>,
    read_one: impl Fn(Row<N>) -> Result<T, ImportProblem>,
) -> Vec<T> {
    let mut rows = Vec::with_capacity(table.len());
    for row in table {
        match read_one(row) {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    rows
}

/// The rows without those whose key an earlier row has.
pub(crate) fn distinct<T, K: Ord>(
    rows: Vec<T>,
    problems: &mut Vec<ImportProblem>,
    key_of: impl Fn(&T) -> (u64, K),
) -> Vec<T> {
    let mut seen: BTreeMap<K, u64> = BTreeMap::new();
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        let (line, key) = key_of(&row);
        match seen.get(&key) {
            Some(&first) => problems.push(ImportProblem::Duplicate { line, first }),
            None => {
                seen.insert(key, line);
                kept.push(row);
            }
        }
    }
    kept
}

fn read_county_row(row: Row<10>) -> Result<CountyRow, ImportProblem> {
    let line = row.line;
    let [state, state_fips, unit_id, fips, unit_name, kind, label, party, votes, source] =
        row.cells;
    let unit_type = unit_type(line, &kind)?;
    Ok(CountyRow {
        line,
        county_fips: county_fips(line, &state_fips, fips, unit_type)?,
        state: state_code(line, state)?,
        state_fips: state_code_fips(line, state_fips)?,
        unit_id: name(line, "unit_id", unit_id)?,
        unit_name: name(line, "unit_name", unit_name)?,
        unit_type,
        label: text(line, "candidate", label)?,
        party: text(line, "party", party)?,
        votes: count(line, &votes)?,
        source: name(line, "source", source)?,
    })
}

fn read_district_row(row: Row<8>) -> Result<DistrictRow, ImportProblem> {
    let line = row.line;
    let [state, state_fips, district, label, _party, votes, source, _note] = row.cells;
    let number = district.parse().ok().filter(|number| (1..=99).contains(number));
    let district = match (number, district.as_str()) {
        (Some(number), _) => District::Number(number),
        (None, "UOCAVA") => District::Unallocated,
        _ => return Err(ImportProblem::Cell { line, column: "district", text: district }),
    };
    Ok(DistrictRow {
        line,
        state: state_code(line, state)?,
        state_fips: state_code_fips(line, state_fips)?,
        district,
        label: name(line, "candidate", label)?,
        votes: count(line, &votes)?,
        source: name(line, "source", source)?,
    })
}

fn unit_type(line: u64, word: &str) -> Result<UnitType, ImportProblem> {
    Ok(match word {
        "county" => UnitType::County,
        "kansas_city" => UnitType::KansasCity,
        "alaska_house_district" => UnitType::AlaskaHouseDistrict,
        "uocava" => UnitType::Uocava,
        "federal_precinct" => UnitType::FederalPrecinct,
        "statewide_residual" => UnitType::StatewideResidual,
        _ => {
            let text = word.to_owned();
            return Err(ImportProblem::Cell { line, column: "unit_type", text });
        }
    })
}

/// A county has a code within its state; no other unit but Kansas City has one.
fn county_fips(
    line: u64,
    state_fips: &str,
    fips: String,
    unit_type: UnitType,
) -> Result<Option<String>, ImportProblem> {
    let wanted = matches!(unit_type, UnitType::County | UnitType::KansasCity);
    let is_code = fips.len() == 5
        && fips.bytes().all(|digit| digit.is_ascii_digit())
        && fips.starts_with(state_fips);
    match (wanted, fips.is_empty()) {
        (true, false) if is_code => Ok(Some(fips)),
        (false, true) => Ok(None),
        _ => Err(ImportProblem::Cell { line, column: "county_fips", text: fips }),
    }
}

pub(crate) fn state_code(line: u64, code: String) -> Result<String, ImportProblem> {
    if code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase()) {
        Ok(code)
    } else {
        Err(ImportProblem::Cell { line, column: "state_po", text: code })
    }
}

pub(crate) fn state_code_fips(line: u64, code: String) -> Result<String, ImportProblem> {
    if code.len() == 2 && code.bytes().all(|digit| digit.is_ascii_digit()) {
        Ok(code)
    } else {
        Err(ImportProblem::Cell { line, column: "state_fips", text: code })
    }
}

/// A text that may be empty and is no formula, markup or control code for who opens it later.
pub(crate) fn text(line: u64, column: &'static str, cell: String) -> Result<String, ImportProblem> {
    let formula = cell.starts_with(['=', '+', '-', '@']);
    if formula || cell.chars().any(|c| c.is_control() || c == '<') {
        return Err(ImportProblem::Cell { line, column, text: cell });
    }
    Ok(cell)
}

/// A [`text`] that is not empty.
pub(crate) fn name(line: u64, column: &'static str, cell: String) -> Result<String, ImportProblem> {
    if cell.trim().is_empty() {
        return Err(ImportProblem::Cell { line, column, text: cell });
    }
    text(line, column, cell)
}

/// Digits only: Rust's own parser would take a plus sign.
pub(crate) fn count(line: u64, cell: &str) -> Result<VoteCount, ImportProblem> {
    let digits = cell.bytes().all(|digit| digit.is_ascii_digit());
    let number = cell.parse::<u64>().ok().filter(|_| digits);
    number
        .and_then(|number| VoteCount::new(number).ok())
        .ok_or_else(|| ImportProblem::Count { line, text: cell.to_owned() })
}

/// Rows whose unit an earlier row describes otherwise.
fn differing_units(rows: &[CountyRow]) -> Vec<ImportProblem> {
    let mut first_of: BTreeMap<&str, &CountyRow> = BTreeMap::new();
    let described = |row: &CountyRow| {
        let place = (row.state.clone(), row.state_fips.clone(), row.county_fips.clone());
        (place, row.unit_name.clone(), row.unit_type)
    };
    let mut problems = Vec::new();
    for row in rows {
        let first = *first_of.entry(&row.unit_id).or_insert(row);
        if described(first) != described(row) {
            problems.push(ImportProblem::UnitDiffers {
                line: row.line,
                first: first.line,
                unit_id: row.unit_id.clone(),
            });
        }
    }
    problems
}

#[cfg(test)]
mod tests;
