//! Units, candidates and returns as the tables of an election folder.

use std::error::Error;

use election::{Basis, CandidateKind, Partition, UnitKind};
use interchange::county_returns::Converted;

/// `units.csv`.
pub(crate) fn units(converted: &Converted) -> Result<Vec<u8>, Box<dyn Error>> {
    let columns =
        ["unit", "name", "kind", "parent", "partition", "fips", "ocd_id", "basis", "source"];
    let mut table = Table::new(columns)?;
    for unit in &converted.units {
        let district = unit.unit.partition == Partition::District;
        let reconstructed = unit.basis == Basis::Reconstructed;
        table.row([
            unit.unit.id.as_str(),
            &unit.unit.name,
            kind_word(unit.unit.kind),
            unit.unit.parent.as_ref().map_or("", |parent| parent.as_str()),
            if district { "district" } else { "" },
            unit.unit.fips.as_deref().unwrap_or_default(),
            unit.unit.ocd_id.as_deref().unwrap_or_default(),
            if reconstructed { "reconstructed" } else { "" },
            unit.source.as_deref().unwrap_or_default(),
        ])?;
    }
    table.bytes()
}

/// `candidates.csv`.
pub(crate) fn candidates(converted: &Converted) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut table = Table::new(["contest", "candidate", "name", "kind", "party"])?;
    for candidate in &converted.candidates {
        table.row([
            "president",
            candidate.id.as_str(),
            &candidate.name,
            match candidate.kind {
                CandidateKind::Person => "",
                CandidateKind::Aggregate => "aggregate",
                CandidateKind::NoneOfThese => "none-of-these",
            },
            candidate.party.as_deref().unwrap_or_default(),
        ])?;
    }
    table.bytes()
}

/// `returns.csv`.
pub(crate) fn returns(converted: &Converted) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut table = Table::new(["unit", "selection", "votes"])?;
    for row in &converted.returns {
        table.row([row.unit.as_str(), row.candidate.as_str(), &row.votes.to_string()])?;
    }
    table.bytes()
}

fn kind_word(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Country => "country",
        UnitKind::State => "state",
        UnitKind::County => "county",
        UnitKind::City => "city",
        UnitKind::Town => "town",
        UnitKind::Precinct => "precinct",
        UnitKind::Ward => "ward",
        UnitKind::LegislativeDistrict => "legislative-district",
        UnitKind::CongressionalDistrict => "congressional-district",
        UnitKind::Overseas => "overseas",
        UnitKind::FederalPrecinct => "federal-precinct",
        UnitKind::StatewideResidual => "statewide-residual",
        UnitKind::PublishedTotal => "published-total",
        UnitKind::Other => "other",
    }
}

/// A CSV table in the making: UTF-8, LF, quotes only where needed.
pub(crate) struct Table<const N: usize>(csv::Writer<Vec<u8>>);

impl<const N: usize> Table<N> {
    pub(crate) fn new(columns: [&str; N]) -> Result<Self, Box<dyn Error>> {
        let mut table = Self(csv::Writer::from_writer(Vec::new()));
        table.row(columns)?;
        Ok(table)
    }

    pub(crate) fn row(&mut self, cells: [&str; N]) -> Result<(), Box<dyn Error>> {
        Ok(self.0.write_record(cells)?)
    }

    pub(crate) fn bytes(self) -> Result<Vec<u8>, Box<dyn Error>> {
        Ok(self.0.into_inner().map_err(|error| error.into_error())?)
    }
}
