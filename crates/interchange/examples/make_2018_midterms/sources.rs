//! The compiled tables, row by row.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A state or territory by its postal code.
#[derive(Deserialize)]
pub(crate) struct State {
    pub(crate) state_fips: String,
    pub(crate) state_po: String,
    pub(crate) name: String,
}

/// A row of `2018_house.csv` or `2018_senate.csv`: a ballot line of a candidate.
#[derive(Deserialize)]
pub(crate) struct CongressRow {
    pub(crate) state_po: String,
    pub(crate) district: String,
    pub(crate) term: String,
    pub(crate) voting_seat: String,
    pub(crate) election_date: String,
    pub(crate) round: String,
    pub(crate) candidate: String,
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) party_fec: String,
    pub(crate) party_label: String,
    pub(crate) votes: String,
}

/// A row of `2018_governor.csv`.
#[derive(Deserialize)]
pub(crate) struct GovernorRow {
    pub(crate) state_po: String,
    pub(crate) election_date: String,
    pub(crate) round: String,
    pub(crate) candidate: String,
    pub(crate) party: String,
    pub(crate) write_in_or_other: String,
    pub(crate) votes: String,
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path)?;
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

pub(crate) fn congress(path: &Path) -> Result<Vec<CongressRow>, Box<dyn Error>> {
    read(path)
}

pub(crate) fn governors(path: &Path) -> Result<Vec<GovernorRow>, Box<dyn Error>> {
    read(path)
}

/// The states by postal code, with the territories that vote for a delegate or a governor.
pub(crate) fn states(path: &Path) -> Result<BTreeMap<String, State>, Box<dyn Error>> {
    let mut states: Vec<State> = read(path)?;
    for (fips, code, name) in [
        ("60", "AS", "American Samoa"),
        ("66", "GU", "Guam"),
        ("69", "MP", "Northern Mariana Islands"),
        ("72", "PR", "Puerto Rico"),
        ("78", "VI", "U.S. Virgin Islands"),
    ] {
        states.push(State {
            state_fips: fips.to_owned(),
            state_po: code.to_owned(),
            name: name.to_owned(),
        });
    }
    Ok(states.into_iter().map(|state| (state.state_po.clone(), state)).collect())
}
