//! The House of four censuses, and the properties of the method that gave it.

#![expect(clippy::unwrap_used, reason = "in a test, what fails should fail loudly")]

use std::collections::BTreeMap;

use canvass::{
    Apportionment, ApportionmentError, CensusFormat, CensusPopulations, FirstOut, LARGEST_HOUSE,
    LARGEST_POPULATION, LastSeat, apportion, majority,
};
use election::{ElectorCount, Population, SeatCount, Source, SourceStatus, UnitId};
use proptest::prelude::*;

const POPULATIONS: &str = include_str!("data/populations.csv");

fn census(states: impl IntoIterator<Item = (UnitId, u64)>) -> CensusPopulations {
    let citation = "made for a test".to_owned();
    let states = states.into_iter();
    CensusPopulations {
        format: CensusFormat::V1,
        census_year: 2010,
        source: Source { citation, status: SourceStatus::Read, note: None },
        states: states.map(|(unit, count)| (unit, Population::new(count).unwrap())).collect(),
    }
}

/// States `s0`, `s1` ... with these populations.
fn states(populations: &[u64]) -> CensusPopulations {
    let names = (0..).map(|index: u32| format!("s{index}").parse().unwrap());
    census(names.zip(populations.iter().copied()))
}

fn id(unit: &str) -> UnitId {
    unit.parse().unwrap()
}

/// The populations of one census, and the seats that the House really had.
fn real(year: &str) -> (CensusPopulations, BTreeMap<UnitId, u64>) {
    let lines = POPULATIONS.lines().filter(|line| !line.starts_with('#')).skip(1);
    let fields = lines.map(|line| line.split(',').collect::<Vec<_>>());
    let rows: Vec<(UnitId, u64, u64)> = fields
        .filter(|fields| fields[0] == year)
        .map(|fields| (id(fields[1]), fields[2].parse().unwrap(), fields[3].parse().unwrap()))
        .collect();
    assert_eq!(rows.len(), 51, "50 states and the District of Columbia");
    let populations = rows.iter().map(|(unit, population, _)| (unit.clone(), *population));
    let seats = rows.iter().map(|(unit, _, seats)| (unit.clone(), *seats));
    (census(populations), seats.collect())
}

fn seats(apportionment: &Apportionment) -> BTreeMap<UnitId, u64> {
    let states = apportionment.states.iter();
    states.map(|(unit, state)| (unit.clone(), state.seats.get())).collect()
}

fn last(state: &str, seat: u64) -> Vec<LastSeat> {
    vec![LastSeat { state: id(state), seat: SeatCount::new(seat).unwrap() }]
}

fn out(state: &str, seat: u64, people: u64) -> Vec<FirstOut> {
    let (seat, people_short) = (SeatCount::new(seat).unwrap(), Population::new(people).unwrap());
    vec![FirstOut { state: id(state), seat, people_short }]
}

/// The House of a census, checked to the seat; who got the last one and who did not.
fn golden(year: &str) -> Apportionment {
    let (census, real_seats) = real(year);
    let apportionment = apportion(&census, 435, Some(&id("us-dc"))).unwrap();
    assert_eq!(seats(&apportionment), real_seats);
    assert_eq!(apportionment.electors, ElectorCount::new(538).unwrap());
    assert_eq!(apportionment.majority, ElectorCount::new(270).unwrap());
    let district = apportionment.states[&id("us-dc")];
    assert_eq!((district.seats.get(), district.electors.get()), (0, 3));
    apportionment
}

#[test]
fn house_of_1990() {
    let house = golden("1990");
    assert_eq!(house.last_seats, last("us-wa", 9));
    assert_eq!(house.first_out[0].state, id("us-ma"));
}

#[test]
fn house_of_2000() {
    let house = golden("2000");
    assert_eq!(house.last_seats, last("us-nc", 13));
    assert_eq!(house.first_out[0].state, id("us-ut"));
}

#[test]
fn house_of_2010_gives_the_538_electors_of_2016() {
    let house = golden("2010");
    assert_eq!(house.last_seats, last("us-mn", 8));
    assert_eq!(house.first_out[0].state, id("us-nc"));
    assert_eq!(house.states[&id("us-wi")].electors.get(), 10);
    assert_eq!(house.states[&id("us-ca")].electors.get(), 55);
}

#[test]
fn house_of_2020_which_new_york_missed_by_89_people() {
    let house = golden("2020");
    assert_eq!(house.last_seats, last("us-mn", 8));
    assert_eq!(house.first_out, out("us-ny", 27, 89));
}

/// One more person than it lacks and the first one out is in; one fewer and it is not.
#[test]
fn the_people_short_are_exact() {
    for year in ["1990", "2000", "2010", "2020"] {
        let (census, _) = real(year);
        let before = apportion(&census, 435, Some(&id("us-dc"))).unwrap();
        let [missed] = &before.first_out[..] else { panic!("one state is the first out") };
        let with = |people: u64| {
            let mut census = census.clone();
            let population = census.states.get_mut(&missed.state).unwrap();
            *population = Population::new(population.get() + people).unwrap();
            apportion(&census, 435, Some(&id("us-dc"))).map(|house| seats(&house))
        };
        let short = missed.people_short.get();
        assert_eq!(with(short).unwrap()[&missed.state], missed.seat.get());
        assert_eq!(with(short - 1).unwrap()[&missed.state], missed.seat.get() - 1);
    }
}

#[test]
fn a_tie_for_the_last_seat_needs_a_ruling_and_a_tie_for_two_seats_does_not() {
    // One seat over, and two equal claims to it.
    let tie = apportion(&states(&[500, 900, 900]), 4, None);
    let tied = vec![id("s1"), id("s2")];
    assert_eq!(tie, Err(ApportionmentError::Tie { states: tied, seats: 1 }));
    let text = tie.unwrap_err().to_string();
    assert!(text.contains("s1, s2") && text.contains("official ruling"), "{text}");
    // Unequal states with equal claims, which roots in floating point would tell apart or not:
    // 100/sqrt(1*2) is 600/sqrt(8*9).
    let tied = vec![id("s0"), id("s1")];
    let tie = apportion(&states(&[100, 600]), 10, None);
    assert_eq!(tie, Err(ApportionmentError::Tie { states: tied, seats: 1 }));
    let both = apportion(&states(&[100, 600]), 11, None).unwrap();
    assert_eq!(both.last_seats, [last("s0", 2), last("s1", 9)].concat());
    // With two seats over each gets one; both were last.
    let house = apportion(&states(&[600, 900, 900]), 5, None).unwrap();
    assert_eq!(seats(&house).into_values().collect::<Vec<_>>(), [1, 2, 2]);
    assert_eq!(house.last_seats, [last("s1", 2), last("s2", 2)].concat());
    assert_eq!(house.first_out.len(), 1);
    // Nobody has a seat to win: every state has its own.
    let house = apportion(&states(&[500, 900, 900]), 3, None).unwrap();
    assert_eq!((house.last_seats, house.first_out), (vec![], vec![]));
}

#[test]
fn equal_claims_to_the_next_seat_are_all_first_out() {
    let house = apportion(&states(&[2_000, 900, 900]), 4, None).unwrap();
    assert_eq!(house.last_seats, last("s0", 2));
    // s0 has 2000/sqrt(2*3), the others 900/sqrt(1*2), which is less.
    assert_eq!(house.first_out, out("s0", 3, 3_465 - 2_000));
    let house = apportion(&states(&[2_000, 900, 900]), 5, None).unwrap();
    let missed: Vec<&str> = house.first_out.iter().map(|out| out.state.as_str()).collect();
    assert_eq!(missed, ["s1", "s2"]);
}

/// Amendment XXIII: as if a state, and never more than the least populous state.
#[test]
fn the_federal_district_has_no_more_electors_than_the_least_populous_state() {
    let district = id("s3");
    let electors = |populations: &[u64], house| {
        let house = apportion(&states(populations), house, Some(&district)).unwrap();
        let district = house.states[&district];
        assert_eq!(district.seats, SeatCount::ZERO);
        district.electors.get()
    };
    // The least populous state has 2 seats of 10: a big district has its electors, 4.
    assert_eq!(electors(&[4_000, 4_100, 2_000, 9_000], 10), 4);
    // A small district would have one seat as a state, and has 3.
    assert_eq!(electors(&[4_000, 4_100, 2_000, 100], 10), 3);
    // A House of one seat a state: 3 for everybody.
    assert_eq!(electors(&[4_000, 4_100, 2_000, 9_000], 3), 3);
    // Three states with two seats each. The district as a fourth has an equal claim to one of
    // the two seats then over: whether it has 3 or 4 electors needs a ruling.
    let equal = apportion(&states(&[1_000; 4]), 6, Some(&district));
    assert!(matches!(equal, Err(ApportionmentError::Tie { seats: 2, .. })));
    // A tie of the others for these two does not touch it.
    assert_eq!(electors(&[1_000, 1_000, 1_000, 10], 6), 3);
    let absent = apportion(&states(&[1, 2]), 2, Some(&district));
    assert_eq!(absent, Err(ApportionmentError::NoDistrict { unit: district }));
}

#[test]
fn what_cannot_be_apportioned_is_refused() {
    let error =
        |populations: &[u64], house| apportion(&states(populations), house, None).unwrap_err();
    assert_eq!(error(&[], 435), ApportionmentError::NoStates);
    let few = ApportionmentError::TooFewSeats { house_seats: 2, states: 3 };
    assert_eq!(error(&[1, 2, 3], 2), few);
    let house_seats = LARGEST_HOUSE + 1;
    assert_eq!(error(&[1], house_seats), ApportionmentError::TooManySeats { house_seats });
    let population = Population::new(LARGEST_POPULATION + 1).unwrap();
    let state = id("s0");
    let error = error(&[population.get()], 2);
    assert_eq!(error, ApportionmentError::TooManyPeople { state, population });
    // At both bounds together nothing overflows.
    let largest = [LARGEST_POPULATION, LARGEST_POPULATION - 1, 1];
    let house = apportion(&states(&largest), LARGEST_HOUSE, None).unwrap();
    assert_eq!(seats(&house).into_values().sum::<u64>(), u64::from(LARGEST_HOUSE));
}

#[test]
fn a_majority_is_more_than_half() {
    for (electors, needed) in [(538, 270), (527, 264), (537, 269), (1, 1), (0, 1), (2, 2)] {
        let electors = ElectorCount::new(electors).unwrap();
        assert_eq!(majority(electors).get(), needed, "of {electors}");
    }
}

/// The slow way to the same House: a common divisor x, by which each state has the seats n for
/// which p/x lies between the geometric means of n-1, n and of n, n+1. Bisects over x = a/2^20.
fn by_divisor(populations: &[u64], house: u64) -> Option<Vec<u64>> {
    let seats_at = |divisor: u128| -> Vec<u64> {
        let seats = |population: u64| {
            // The largest n with (p/x)^2 >= (n-1)n.
            let scaled = (u128::from(population) << 20).pow(2);
            let fits = |n: u128| divisor.pow(2) * (n * (n - 1)) <= scaled;
            (1..=house + 1).rev().find(|&n| fits(u128::from(n))).unwrap()
        };
        populations.iter().map(|&population| seats(population)).collect()
    };
    let (mut low, mut high) = (1_u128, 1 << 48);
    while low < high {
        let middle = (low + high) / 2;
        let seats = seats_at(middle);
        match seats.iter().sum::<u64>().cmp(&house) {
            std::cmp::Ordering::Equal => return Some(seats),
            std::cmp::Ordering::Greater => low = middle + 1,
            std::cmp::Ordering::Less => high = middle,
        }
    }
    None
}

proptest! {
    #[test]
    fn a_common_divisor_gives_the_same_house(
        populations in prop::collection::vec(100_000_u64..40_000_000, 2..8),
        extra in 0_u32..60,
    ) {
        let house = u32::try_from(populations.len()).unwrap() + extra;
        let result = apportion(&states(&populations), house, None);
        let slow = by_divisor(&populations, u64::from(house));
        match (result, slow) {
            (Ok(result), Some(slow)) => {
                prop_assert_eq!(seats(&result).into_values().collect::<Vec<_>>(), slow);
            }
            // Equal claims have no divisor between them.
            (Err(ApportionmentError::Tie { .. }), None) => {}
            (result, slow) => prop_assert!(false, "{result:?} but by divisor {slow:?}"),
        }
    }

    /// The test by which the method is defined: no seat moved from one state to another makes
    /// the two more equal in people per seat. Moving one from a (n seats) to b (m) does so iff
    /// b's claim to m+1 is better than a's to n.
    #[test]
    fn no_transfer_of_a_seat_is_fairer(
        populations in prop::collection::vec(1_u64..40_000_000, 2..20),
        extra in 1_u32..100,
    ) {
        let house = u32::try_from(populations.len()).unwrap() + extra;
        let Ok(result) = apportion(&states(&populations), house, None) else { return Ok(()) };
        let held: Vec<(u128, u128)> = result.states.values()
            .map(|state| (state.population.get().into(), state.seats.get().into()))
            .collect();
        prop_assert_eq!(held.iter().map(|(_, seats)| seats).sum::<u128>(), house.into());
        for &(p, n) in held.iter().filter(|(_, n)| *n > 1) {
            for &(q, m) in &held {
                prop_assert!(p * p * m * (m + 1) >= q * q * (n - 1) * n);
            }
        }
    }

    #[test]
    fn a_larger_house_never_takes_a_seat_away(
        populations in prop::collection::vec(1_u64..40_000_000, 2..20),
        extra in 0_u32..100,
    ) {
        let house = u32::try_from(populations.len()).unwrap() + extra;
        let of = |house| apportion(&states(&populations), house, None).map(|h| seats(&h));
        if let (Ok(small), Ok(large)) = (of(house), of(house + 1)) {
            prop_assert!(small.iter().all(|(state, seats)| large[state] >= *seats));
            prop_assert_eq!(large.values().sum::<u64>(), small.values().sum::<u64>() + 1);
        }
    }

    #[test]
    fn more_people_never_have_fewer_seats(
        populations in prop::collection::vec(1_u64..40_000_000, 2..20),
        extra in 0_u32..100,
    ) {
        let house = u32::try_from(populations.len()).unwrap() + extra;
        if let Ok(result) = apportion(&states(&populations), house, None) {
            let states = result.states.values();
            let mut held: Vec<_> = states.map(|state| (state.population, state.seats)).collect();
            held.sort();
            prop_assert!(held.is_sorted_by_key(|(_, seats)| *seats));
        }
    }
}
