//! From the source's rows to this project's units, candidates and returns.

use std::collections::{BTreeMap, BTreeSet};

use election::{
    Basis, Candidate, CandidateId, CandidateKind, IdentifierError, Partition, ReportingUnit,
    UnitId, UnitKind, VoteCount,
};

use super::{
    Aliases, CountyReturns, CountyRow, District, DistrictReturns, DistrictRow, ImportProblem,
    UnitType, distinct, keep, name, places, read_table, state_code, state_code_fips, table::Row,
    text,
};

/// Everything that the conversion reads.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The county file.
    pub counties: &'a CountyReturns,
    /// The district file.
    pub districts: &'a DistrictReturns,
    /// The states, and the District of Columbia.
    pub states: &'a [StateName],
    /// Which labels are one candidate.
    pub aliases: &'a Aliases,
}

/// A state by its codes and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateName {
    /// The FIPS code, two digits.
    pub fips: String,
    /// The two capital letters of the postal service.
    pub code: String,
    /// The name for readers.
    pub name: String,
}

/// The units, candidates and votes of an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converted {
    /// The nation, then each state with its units, the states in alphabetical order.
    pub units: Vec<ConvertedUnit>,
    /// Every candidate of the alias table, in its order, with the party its rows name most.
    pub candidates: Vec<Candidate>,
    /// One entry for each row of the sources, in the order of the units.
    pub returns: Vec<ConvertedReturn>,
}

/// A unit with what its return says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvertedUnit {
    /// The unit.
    pub unit: ReportingUnit,
    /// Whether it reported, or somebody worked its figures out.
    pub basis: Basis,
    /// The compilation its figures were taken from; a sum has none.
    pub source: Option<String>,
}

/// The votes of one candidate in one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvertedReturn {
    /// The unit.
    pub unit: UnitId,
    /// The candidate.
    pub candidate: CandidateId,
    /// The votes.
    pub votes: VoteCount,
}

/// Why the sources cannot be converted as they stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConversionProblem {
    /// A state that the list of states does not have.
    #[error("county file, line {line}: state {code} with FIPS code {fips} is not known")]
    UnknownState {
        /// The line.
        line: u64,
        /// Its two letters.
        code: String,
        /// Its FIPS code.
        fips: String,
    },
    /// A label that the alias table does not have.
    #[error("line {line}: nobody is called {label:?}; add a row to the alias table")]
    UnknownLabel {
        /// The line.
        line: u64,
        /// The label.
        label: String,
    },
    /// A row of the alias table for a label that occurs nowhere.
    #[error("the alias table has {label:?}, which no row of the sources has")]
    UnusedLabel {
        /// The label.
        label: String,
    },
    /// Two labels of one candidate in one unit: adding them up would hide one of them.
    #[error("unit {unit} has two rows for {candidate}")]
    SameCandidate {
        /// The unit.
        unit: UnitId,
        /// The candidate.
        candidate: CandidateId,
    },
    /// A name of which no id can be made.
    #[error("line {line}: {error}")]
    Identifier {
        /// The line.
        line: u64,
        /// The refusal.
        error: IdentifierError,
    },
    /// Overseas ballots that the two files count differently.
    #[error("district file, line {line}: {votes} overseas votes; the county file has {other}")]
    Overseas {
        /// The line of the district file.
        line: u64,
        /// Its votes.
        votes: VoteCount,
        /// The votes of the county file.
        other: VoteCount,
    },
}

/// Reads the list of states and territories; territories, which choose no electors, are left out.
pub fn read_states(bytes: &[u8]) -> (Vec<StateName>, Vec<ImportProblem>) {
    let columns = ["state_fips", "state_po", "name", "kind", "house_seats_2010", "electors_2010"];
    let (table, mut problems) = read_table(bytes, columns);
    let rows = keep(table, &mut problems, read_state);
    let rows = distinct(rows, &mut problems, |(line, state)| (*line, state.code.clone()));
    let states = rows.into_iter().map(|(_, state)| state);
    let mut states: Vec<StateName> =
        states.filter(|state| state.fips.as_str() < TERRITORIES).collect();
    states.sort_by(|a, b| a.name.cmp(&b.name));
    (states, problems)
}

/// FIPS codes from here on are territories'.
const TERRITORIES: &str = "60";

fn read_state(row: Row<6>) -> Result<(u64, StateName), ImportProblem> {
    let line = row.line;
    let [fips, code, state, kind, ..] = row.cells;
    text(line, "kind", kind)?;
    let fips = state_code_fips(line, fips)?;
    let code = state_code(line, code)?;
    Ok((line, StateName { fips, code, name: name(line, "name", state)? }))
}

/// Converts the sources; what cannot be converted is left out, and every reason is told.
pub fn convert(sources: Sources<'_>) -> (Converted, Vec<ConversionProblem>) {
    let mut problems = unknown_states(sources);
    problems.extend(unused_labels(sources));
    let mut units = vec![nation()];
    let mut returns = Vec::new();
    for state in sources.states {
        let mut converter = State { state, sources, units: &mut units, returns: &mut returns };
        converter.add(&mut problems);
    }
    problems.extend(same_candidates(&returns));
    let candidates = candidates(sources);
    (Converted { units, candidates, returns }, problems)
}

/// One state under conversion.
struct State<'a> {
    state: &'a StateName,
    sources: Sources<'a>,
    units: &'a mut Vec<ConvertedUnit>,
    returns: &'a mut Vec<ConvertedReturn>,
}

impl State<'_> {
    fn add(&mut self, problems: &mut Vec<ConversionProblem>) {
        let id: UnitId = format!("us-{}", self.state.code.to_ascii_lowercase())
            .parse()
            .expect("a state's code is two ASCII letters, which make an id");
        self.units.push(ConvertedUnit {
            unit: ReportingUnit {
                id: id.clone(),
                name: self.state.name.clone(),
                kind: UnitKind::State,
                parent: Some(root()),
                partition: Partition::Canvass,
                fips: Some(self.state.fips.clone()),
                ocd_id: Some(places::state_ocd_id(&self.state.code)),
            },
            basis: Basis::Reported,
            source: None,
        });
        self.add_counties(&id, problems);
        self.add_districts(&id, problems);
    }

    fn add_counties(&mut self, state: &UnitId, problems: &mut Vec<ConversionProblem>) {
        let mut rows_of: BTreeMap<&str, Vec<&CountyRow>> = BTreeMap::new();
        for row in self.sources.counties.rows.iter().filter(|row| row.state == self.state.code) {
            rows_of.entry(&row.unit_id).or_default().push(row);
        }
        let mut groups: Vec<Vec<&CountyRow>> = rows_of.into_values().collect();
        groups.sort_by_key(|rows| places::rank(rows[0]));
        let mut parts: BTreeMap<String, usize> = BTreeMap::new();
        for rows in &groups {
            *parts.entry(places::path_part(rows[0])).or_default() += 1;
        }
        for rows in groups {
            let shared = parts[&places::path_part(rows[0])] > 1;
            match county_unit(state, &rows, shared) {
                Ok(unit) => {
                    for row in rows {
                        self.add_return(&unit.unit.id, &row.label, row.votes, row.line, problems);
                    }
                    self.units.push(unit);
                }
                Err(error) => {
                    problems.push(ConversionProblem::Identifier { line: rows[0].line, error });
                }
            }
        }
    }

    fn add_districts(&mut self, state: &UnitId, problems: &mut Vec<ConversionProblem>) {
        let mut rows_of: BTreeMap<District, Vec<&DistrictRow>> = BTreeMap::new();
        for row in self.sources.districts.rows.iter().filter(|row| row.state == self.state.code) {
            rows_of.entry(row.district).or_default().push(row);
        }
        for (district, rows) in rows_of {
            match district {
                District::Unallocated => problems.extend(overseas_differences(self.sources, &rows)),
                District::Number(number) => match district_unit(self.state, state, number, &rows) {
                    Ok(unit) => {
                        for row in rows {
                            self.add_return(
                                &unit.unit.id,
                                &row.label,
                                row.votes,
                                row.line,
                                problems,
                            );
                        }
                        self.units.push(unit);
                    }
                    Err(error) => {
                        problems.push(ConversionProblem::Identifier { line: rows[0].line, error });
                    }
                },
            }
        }
    }

    fn add_return(
        &mut self,
        unit: &UnitId,
        label: &str,
        votes: VoteCount,
        line: u64,
        problems: &mut Vec<ConversionProblem>,
    ) {
        match self.sources.aliases.candidate_of(label) {
            Some(candidate) => self.returns.push(ConvertedReturn {
                unit: unit.clone(),
                candidate: candidate.clone(),
                votes,
            }),
            None => {
                problems.push(ConversionProblem::UnknownLabel { line, label: label.to_owned() });
            }
        }
    }
}

fn root() -> UnitId {
    UnitId::try_from("us".to_owned()).expect("two ASCII letters make an id")
}

fn nation() -> ConvertedUnit {
    ConvertedUnit {
        unit: ReportingUnit {
            id: root(),
            name: "United States".to_owned(),
            kind: UnitKind::Country,
            parent: None,
            partition: Partition::Canvass,
            fips: None,
            ocd_id: Some("ocd-division/country:us".to_owned()),
        },
        basis: Basis::Reported,
        source: None,
    }
}

/// The unit of these rows, all of which are for it.
fn county_unit(
    state: &UnitId,
    rows: &[&CountyRow],
    shared: bool,
) -> Result<ConvertedUnit, IdentifierError> {
    let row = rows[0];
    let part = places::path_part(row);
    // Two units of one name carry their codes, both of them: neither is the plain one.
    let code = row.county_fips.as_ref().unwrap_or(&row.unit_id);
    let id = if shared { state.child(&format!("{part}-{code}"))? } else { state.child(&part)? };
    let residual = row.unit_type == UnitType::StatewideResidual;
    Ok(ConvertedUnit {
        unit: ReportingUnit {
            id,
            name: places::reader_name(row, shared),
            kind: places::kind(row),
            parent: Some(state.clone()),
            partition: Partition::Canvass,
            fips: places::fips(row),
            ocd_id: places::ocd_id(row, &places::state_ocd_id(&row.state)),
        },
        basis: if residual { Basis::Reconstructed } else { Basis::Reported },
        source: Some(joined_sources(rows.iter().map(|row| row.source.as_str()))),
    })
}

fn district_unit(
    state: &StateName,
    id: &UnitId,
    number: u8,
    rows: &[&DistrictRow],
) -> Result<ConvertedUnit, IdentifierError> {
    Ok(ConvertedUnit {
        unit: ReportingUnit {
            id: id.child(&format!("cd-{number}"))?,
            name: format!("{}'s {} Congressional District", state.name, ordinal(number)),
            kind: UnitKind::CongressionalDistrict,
            parent: Some(id.clone()),
            partition: Partition::District,
            fips: None,
            ocd_id: Some(format!("{}/cd:{number}", places::state_ocd_id(&state.code))),
        },
        basis: Basis::Reported,
        source: Some(joined_sources(rows.iter().map(|row| row.source.as_str()))),
    })
}

fn ordinal(number: u8) -> String {
    match number {
        1 => "First".to_owned(),
        2 => "Second".to_owned(),
        3 => "Third".to_owned(),
        _ => format!("No. {number}"),
    }
}

/// Every source once; one that only begins another, longer one says nothing more.
fn joined_sources<'a>(sources: impl Iterator<Item = &'a str>) -> String {
    let all: BTreeSet<&str> = sources.collect();
    let shorter = |one: &str| all.iter().any(|other| *other != one && other.starts_with(one));
    all.iter().copied().filter(|one| !shorter(one)).collect::<Vec<_>>().join("; ")
}

fn unknown_states(sources: Sources<'_>) -> Vec<ConversionProblem> {
    let known: BTreeSet<(&str, &str)> =
        sources.states.iter().map(|s| (s.code.as_str(), s.fips.as_str())).collect();
    let counties = sources.counties.rows.iter().map(|row| (row.line, &row.state, &row.state_fips));
    let districts =
        sources.districts.rows.iter().map(|row| (row.line, &row.state, &row.state_fips));
    let unknown = counties
        .chain(districts)
        .filter(|(_, code, fips)| !known.contains(&(code.as_str(), fips.as_str())));
    unknown
        .map(|(line, code, fips)| ConversionProblem::UnknownState {
            line,
            code: code.clone(),
            fips: fips.clone(),
        })
        .collect()
}

fn unused_labels(sources: Sources<'_>) -> Vec<ConversionProblem> {
    let used: BTreeSet<&str> = labels(sources).map(|(label, _)| label).collect();
    let unused = sources.aliases.labels().filter(|(label, _)| !used.contains(label));
    unused.map(|(label, _)| ConversionProblem::UnusedLabel { label: label.to_owned() }).collect()
}

/// Each row's label, with its party in the county file.
fn labels<'a>(sources: Sources<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let counties = sources.counties.rows.iter().map(|row| (row.label.as_str(), row.party.as_str()));
    counties.chain(sources.districts.rows.iter().map(|row| (row.label.as_str(), "")))
}

fn same_candidates(returns: &[ConvertedReturn]) -> Vec<ConversionProblem> {
    let mut seen = BTreeSet::new();
    let again = returns.iter().filter(|row| !seen.insert((&row.unit, &row.candidate)));
    again
        .map(|row| ConversionProblem::SameCandidate {
            unit: row.unit.clone(),
            candidate: row.candidate.clone(),
        })
        .collect()
}

/// The county file holds the overseas ballots too, without the candidates who have none.
fn overseas_differences(sources: Sources<'_>, rows: &[&DistrictRow]) -> Vec<ConversionProblem> {
    let zero = VoteCount::default();
    let county_votes = |row: &DistrictRow| {
        let overseas = sources.counties.rows.iter().find(|other| {
            let same_unit = other.state == row.state && other.unit_type == UnitType::Uocava;
            same_unit && other.label == row.label
        });
        overseas.map_or(zero, |other| other.votes)
    };
    let pairs = rows.iter().map(|row| (row, county_votes(row)));
    pairs
        .filter(|(row, other)| row.votes != *other)
        .map(|(row, other)| ConversionProblem::Overseas { line: row.line, votes: row.votes, other })
        .collect()
}

/// Words in the party column that name no party.
const NO_PARTY: [&str; 5] = ["", "NA", "WRI", "W", "Write-In"];

/// Every candidate, with the party that most of the rows name; of two equally common ones, the
/// first in the alphabet. Sums of several people have no party.
fn candidates(sources: Sources<'_>) -> Vec<Candidate> {
    let mut parties: BTreeMap<&CandidateId, BTreeMap<&str, usize>> = BTreeMap::new();
    for (label, party) in labels(sources).filter(|(_, party)| !NO_PARTY.contains(party)) {
        if let Some(id) = sources.aliases.candidate_of(label) {
            *parties.entry(id).or_default().entry(party).or_default() += 1;
        }
    }
    let commonest = |id: &CandidateId| {
        let counted = parties.get(id)?.iter();
        // The last of several greatest wins, so the alphabet is walked backwards.
        counted.rev().max_by_key(|(_, rows)| **rows).map(|(party, _)| (*party).to_owned())
    };
    let named = sources.aliases.candidates().iter();
    named
        .map(|named| Candidate {
            id: named.id.clone(),
            name: named.name.clone(),
            kind: named.kind,
            party: commonest(&named.id).filter(|_| named.kind == CandidateKind::Person),
            lines: Vec::new(),
        })
        .collect()
}
