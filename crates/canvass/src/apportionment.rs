//! How many seats of the House, and so how many electors, each state has.
//!
//! The method of equal proportions (Huntington-Hill), in whole numbers throughout.
//! Source: 2 U.S.C. 2a and the Act of 15 November 1941, as [`APPORTIONMENT_LAW`] cites and marks
//! them.

mod award;

use std::collections::BTreeMap;

use election::{ElectorCount, Population, SeatCount, Source, SourceStatus, UnitId};
use serde::{Deserialize, Serialize};

use award::{Award, Claim};

use crate::law::Citation;

/// The largest population that is apportioned exactly: 2^40, a hundred times mankind.
pub const LARGEST_POPULATION: u64 = 1 << 40;

/// The largest House that is apportioned.
pub const LARGEST_HOUSE: u32 = 10_000;

/// The law of apportionment, with its marks.
pub const APPORTIONMENT_LAW: [Citation; 2] = [
    Citation { text: "2 U.S.C. 2a (2016)", status: SourceStatus::Read, note: None },
    Citation {
        text: "Act of 15 November 1941, ch. 470, 55 Stat. 761",
        status: SourceStatus::NotRead,
        note: Some("cited from memory"),
    },
];

/// The populations by which seats are apportioned: the payload of a census statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CensusPopulations {
    /// The version of this shape.
    pub format: CensusFormat,
    /// The census.
    pub census_year: i16,
    /// Where the numbers were read.
    pub source: Source,
    /// The apportionment population of each state: residents, and its people serving overseas.
    /// The District of Columbia has its residents only, which the Census Bureau apportions to
    /// no state.
    pub states: BTreeMap<UnitId, Population>,
}

/// The version of the shape of [`CensusPopulations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CensusFormat {
    /// The first.
    #[serde(rename = "ascertain/census-populations/v1")]
    V1,
}

/// Seats and electors by state: the output of rule `apportionment/huntington-hill@1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apportionment {
    /// The version of this shape.
    pub format: ApportionmentFormat,
    /// The census.
    pub census_year: i16,
    /// Seats that the states share.
    pub house_seats: SeatCount,
    /// Every state, and the federal district with no seats.
    pub states: BTreeMap<UnitId, StateApportionment>,
    /// The state whose claim won the last seat: one, unless equal claims won the last ones
    /// together. None where every state has only the one seat that is its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub last_seats: Vec<LastSeat>,
    /// The state that would have won the next seat: one, unless claims are equal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_out: Vec<FirstOut>,
    /// Electors of all states and the federal district.
    pub electors: ElectorCount,
    /// The least number of electors that is more than half of them.
    pub majority: ElectorCount,
}

/// The version of the shape of an [`Apportionment`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApportionmentFormat {
    /// The first.
    #[serde(rename = "ascertain/apportionment/v1")]
    V1,
}

/// What one state's population gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateApportionment {
    /// Its population.
    pub population: Population,
    /// Its seats in the House.
    pub seats: SeatCount,
    /// Its electors.
    pub electors: ElectorCount,
}

/// The last seat, and who won it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastSeat {
    /// The state.
    pub state: UnitId,
    /// Which of the state's own seats it is: its eighth.
    pub seat: SeatCount,
}

/// Who missed the last seat, and by how little.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstOut {
    /// The state.
    pub state: UnitId,
    /// Which of the state's own seats it would have been.
    pub seat: SeatCount,
    /// How many more people in this state, all others unchanged, would have won it the seat.
    pub people_short: Population,
}

/// Why populations make no apportionment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApportionmentError {
    /// No state at all.
    #[error("no state has a population")]
    NoStates,
    /// A federal district without a population.
    #[error("the federal district {unit} has no population in the census")]
    NoDistrict {
        /// The district.
        unit: UnitId,
    },
    /// Fewer seats than states, which have one each (U.S. Constitution, article I, section 2).
    #[error("{house_seats} seats are too few for {states} states, which have one each")]
    TooFewSeats {
        /// Seats to share.
        house_seats: u32,
        /// States to share them.
        states: usize,
    },
    /// A House beyond [`LARGEST_HOUSE`].
    #[error("{house_seats} seats are more than {LARGEST_HOUSE}, the most that are apportioned")]
    TooManySeats {
        /// Seats to share.
        house_seats: u32,
    },
    /// A population beyond [`LARGEST_POPULATION`].
    #[error("{state} has {population} people, more than {LARGEST_POPULATION}")]
    TooManyPeople {
        /// The state.
        state: UnitId,
        /// Its population.
        population: Population,
    },
    /// Equal claims to fewer seats; no law says whose is better.
    #[error(
        "{} have equal claims to the last {seats} seats: this needs an official ruling",
        names(states)
    )]
    Tie {
        /// The states with equal claims.
        states: Vec<UnitId>,
        /// Seats left for them.
        seats: u32,
    },
}

fn names(states: &[UnitId]) -> String {
    states.iter().map(UnitId::as_str).collect::<Vec<_>>().join(", ")
}

/// Shares the seats of the House among the states, and counts their electors.
///
/// `federal_district` is apportioned no seat. It has the electors that it would have as a state
/// in a House of the same size, and never more than the least populous state.
/// Source: U.S. Constitution, article II, section 1; amendment XXIII, section 1 (1961).
pub fn apportion(
    census: &CensusPopulations,
    house_seats: u32,
    federal_district: Option<&UnitId>,
) -> Result<Apportionment, ApportionmentError> {
    check_bounds(census, house_seats)?;
    let (district, states): (Vec<Claim<'_>>, Vec<Claim<'_>>) = census
        .states
        .iter()
        .map(|(unit, population)| Claim::first(unit, *population))
        .partition(|claim| Some(claim.unit) == federal_district);
    if let (Some(unit), true) = (federal_district, district.is_empty()) {
        return Err(ApportionmentError::NoDistrict { unit: unit.clone() });
    }
    let mut award = award::share_seats(states, house_seats)?;
    if !award.tied.is_empty() {
        return Err(award.tie());
    }
    let mut result: BTreeMap<UnitId, StateApportionment> =
        award.claims.iter().map(|claim| (claim.unit.clone(), of_state(claim))).collect();
    for claim in district {
        let electors = district_electors(&award, claim, house_seats)?;
        let seats = SeatCount::ZERO;
        let entry = StateApportionment { population: claim.population, seats, electors };
        result.insert(claim.unit.clone(), entry);
    }
    let electors = ElectorCount::checked_sum(result.values().map(|state| state.electors));
    let electors = electors.expect("10,000 seats and as many states have few electors");
    Ok(Apportionment {
        format: ApportionmentFormat::V1,
        census_year: census.census_year,
        house_seats: seats(house_seats),
        states: result,
        last_seats: award.last_seats(),
        first_out: award.first_out(),
        electors,
        majority: majority(electors),
    })
}

/// The least number that is more than half of `electors`: 270 of 538.
///
/// Source: U.S. Constitution, amendment XII (1804): a majority of the whole number appointed.
pub fn majority(electors: ElectorCount) -> ElectorCount {
    ElectorCount::new(electors.get() / 2 + 1).expect("half of a count, and one, is a count")
}

fn check_bounds(census: &CensusPopulations, house_seats: u32) -> Result<(), ApportionmentError> {
    if house_seats > LARGEST_HOUSE {
        return Err(ApportionmentError::TooManySeats { house_seats });
    }
    for (state, &population) in &census.states {
        if population.get() > LARGEST_POPULATION {
            let state = state.clone();
            return Err(ApportionmentError::TooManyPeople { state, population });
        }
    }
    Ok(())
}

fn of_state(claim: &Claim<'_>) -> StateApportionment {
    StateApportionment {
        population: claim.population,
        seats: seats(claim.seats),
        electors: electors_of(claim.seats),
    }
}

/// A state's electors: its representatives and its two senators.
fn electors_of(seats: u32) -> ElectorCount {
    ElectorCount::new(u64::from(seats) + 2).expect("32 bits and two are a count")
}

fn seats(seats: u32) -> SeatCount {
    SeatCount::new(u64::from(seats)).expect("32 bits are a count")
}

fn district_electors(
    award: &Award<'_>,
    district: Claim<'_>,
    house_seats: u32,
) -> Result<ElectorCount, ApportionmentError> {
    let least_populous = award.claims.iter().min_by_key(|claim| (claim.population, claim.seats));
    let most = least_populous.expect("seats were shared among at least one state").seats;
    if most == 1 {
        // No state has fewer than one seat, so the district, as a state, has at least as many.
        return Ok(electors_of(1));
    }
    let unit = district.unit;
    let states = award.claims.iter().chain([&district]);
    let fresh = states.map(|claim| Claim::first(claim.unit, claim.population)).collect();
    let mut as_state = award::share_seats(fresh, house_seats)?;
    if as_state.tied.contains(&unit) {
        return Err(as_state.tie());
    }
    let own = as_state.claims.iter().find(|claim| claim.unit == unit);
    Ok(electors_of(own.expect("the district was just added").seats.min(most)))
}
