//! A small nation that elects a President: four states, one of which chooses by district.

mod offices;

use std::collections::BTreeMap;

use canvass::{CensusFormat, CensusPopulations};
use election::{
    AllocationMethod, BallotAccounting, Basis, Candidate, CandidateKind, Contest, ContestReturn,
    Date, Definition, DefinitionFormat, ElectorPolicy, ElectoralCollege, LogIdentity, Mode,
    Partition, PolicyEffect, ReportingUnit, ReturnFormat, SortedMap, Stage, StateElectors, Ticket,
    UnitId, UnitKind, UnitReturn, VoteVariation,
};

use crate::keys::{log_key, witness_key};
use crate::text::{count, id, source};

pub use offices::office_for;

/// The origin line of the drill's log.
pub const ORIGIN: &str = "example.org/drill";

/// Election day, under the law as reformed in 2022.
pub(crate) const ELECTION_DAY: Date = Date::constant(2024, 11, 5);

/// The day of every certificate of ascertainment, before the deadline of 11 December.
pub(crate) const ASCERTAINED_ON: Date = Date::constant(2024, 12, 10);

/// The day the law of every state was enacted, long before the election.
pub(crate) const STATE_LAW_OF: Date = Date::constant(2001, 6, 1);

/// Witnesses whose cosignatures the definition asks for, both of them.
///
/// They stand for independent people, so their keys are not among the definition's test keys:
/// witnesses whose secrets are public would count as nobody.
pub(crate) const WITNESSES: [&str; 2] = ["north", "south"];

/// States in the order of the roll, with their names and census populations.
pub(crate) const STATES: [(&str, &str, u64); 4] = [
    ("us-aa", "Alder", 301_250),
    ("us-bb", "Birch", 200_400),
    ("us-cc", "Cedar", 398_700),
    ("us-dd", "Dogwood", 100_150),
];

/// Places below the states that are sums of precincts.
pub(crate) const DIVIDED: [&str; 2] = ["us-aa/ash", "us-cc/east"];

const DISTRICTS: [&str; 2] = ["us-bb/district-1", "us-bb/district-2"];

/// What each unit reported: votes for the three candidates for President, in the order of
/// [`CANDIDATES`], undervotes and overvotes.
const REPORTS: [(&str, [u64; 5]); 16] = [
    ("us-aa/ash/p1", [410, 305, 12, 4, 1]),
    ("us-aa/ash/p2", [288, 342, 9, 2, 0]),
    ("us-aa/ash/p3", [351, 262, 7, 3, 2]),
    ("us-aa/elm", [620, 580, 15, 9, 1]),
    ("us-aa/oak", [905, 760, 21, 8, 3]),
    ("us-bb/north", [700, 905, 18, 6, 2]),
    ("us-bb/south", [812, 640, 14, 5, 1]),
    ("us-bb/overseas", [33, 41, 2, 0, 0]),
    ("us-bb/district-1", [700, 905, 18, 6, 2]),
    ("us-bb/district-2", [812, 640, 14, 5, 1]),
    ("us-cc/east/p1", [1_210, 900, 25, 11, 2]),
    ("us-cc/east/p2", [1_105, 1_300, 31, 7, 4]),
    ("us-cc/middle", [1_500, 1_720, 40, 14, 5]),
    ("us-cc/west", [2_000, 1_650, 38, 12, 6]),
    ("us-dd/hill", [402, 471, 8, 3, 0]),
    ("us-dd/lake", [380, 512, 10, 1, 1]),
];

const CANDIDATES: [(&str, &str); 3] =
    [("ames", "Ada Ames"), ("bell", "Ben Bell"), ("coe", "Cy Coe")];

fn unit(unit: &str, name: &str, kind: UnitKind, parent: Option<&str>) -> ReportingUnit {
    let district = kind == UnitKind::CongressionalDistrict;
    ReportingUnit {
        id: id(unit),
        name: name.to_owned(),
        kind,
        parent: parent.map(id),
        partition: if district { Partition::District } else { Partition::Canvass },
        fips: None,
        ocd_id: None,
    }
}

fn parent_of(unit: &str) -> &str {
    unit.rsplit_once('/').expect("places below the states have their state in the name").0
}

fn units() -> Vec<ReportingUnit> {
    let mut units = vec![unit("us", "The nation", UnitKind::Country, None)];
    units.extend(STATES.map(|(state, name, _)| unit(state, name, UnitKind::State, Some("us"))));
    let divided =
        DIVIDED.map(|county| unit(county, county, UnitKind::County, Some(parent_of(county))));
    units.extend(divided);
    units.extend(REPORTS.map(|(place, _)| {
        let parent = parent_of(place);
        let kind = match place {
            _ if DISTRICTS.contains(&place) => UnitKind::CongressionalDistrict,
            _ if DIVIDED.contains(&parent) => UnitKind::Precinct,
            _ => UnitKind::County,
        };
        unit(place, place, kind, Some(parent))
    }));
    units
}

fn contest(contest: &str, scope: &str) -> Contest {
    let candidate = |(name, full): (&str, &str)| Candidate {
        id: id(name),
        name: full.to_owned(),
        kind: CandidateKind::Person,
        party: None,
        lines: Vec::new(),
    };
    Contest {
        id: id(contest),
        title: contest.to_owned(),
        scope: id(scope),
        vote_variation: VoteVariation::Plurality,
        votes_allowed: 1,
        number_elected: 1,
        candidates: CANDIDATES.map(candidate).into(),
    }
}

fn college() -> ElectoralCollege {
    let ticket = |president: &str, vice: &str, name: &str| Ticket {
        id: id(&format!("{president}-{vice}")),
        president: id(president),
        vice_president: id(vice),
        vice_president_name: name.to_owned(),
    };
    let state = |(state, _, _): (&str, &str, u64)| StateElectors {
        unit: id(state),
        federal_district: false,
        method: if state == "us-bb" {
            AllocationMethod::ByDistrict {
                districts: DISTRICTS.map(id).into(),
                unallocated: vec![id("us-bb/overseas")],
                source: source(),
            }
        } else {
            AllocationMethod::AtLarge
        },
        executive: id(&format!("{state}/executive")),
        policy: ElectorPolicy { effect: PolicyEffect::Unbound, penalty: false, source: source() },
        meeting_place: None,
    };
    ElectoralCollege {
        contest: id("president"),
        census_year: 2020,
        house_seats: 10,
        tickets: vec![ticket("ames", "reed", "Rex Reed"), ticket("bell", "stone", "Sue Stone")],
        states: STATES.map(state).into(),
    }
}

/// A policy text that knows the log and these witnesses, and asks for a threshold of them.
pub fn witness_policy(witnesses: &[&str], threshold: &str) -> String {
    let log = log_key().verifier().to_string();
    let lines: String = witnesses
        .iter()
        .map(|name| format!("witness {name} {}\n", witness_key(name).verifier()))
        .collect();
    let names = witnesses.join(" ");
    format!("log {log}\n{lines}group enough {threshold} {names}\nquorum enough\n")
}

/// The definition of the drill's election: a test, to be certified.
pub fn definition() -> Definition {
    let authorities = offices::authorities();
    let test_keys = authorities.iter().flat_map(|authority| authority.keys.clone()).collect();
    Definition {
        counting: BTreeMap::new(),
        styles: Vec::new(),
        chambers: Vec::new(),
        parties: Vec::new(),
        follow_ups: Vec::new(),
        polling_days: Vec::new(),
        format: DefinitionFormat::V1,
        election: id("drill-2024-president"),
        title: "A drill: President of four states (made up)".to_owned(),
        date: ELECTION_DAY,
        mode: Mode::Test,
        stage: Stage::Certified,
        log: LogIdentity { origin: ORIGIN.to_owned(), key: log_key().verifier().to_string() },
        witness_policy: Some(witness_policy(&WITNESSES, "all")),
        units: units(),
        contests: vec![contest("president", "us"), contest("senator", "us-cc")],
        college: Some(college()),
        authorities,
        test_keys,
    }
}

/// The populations that give the states 3, 2, 4 and 1 of ten seats.
pub(crate) fn census() -> CensusPopulations {
    CensusPopulations {
        format: CensusFormat::V1,
        census_year: 2020,
        source: source(),
        states: STATES.map(|(state, _, people)| (id(state), count(people))).into(),
    }
}

/// What every unit honestly reports, in the order of the definition.
pub fn returns() -> Vec<UnitReturn> {
    REPORTS.map(|(unit, report)| unit_return(unit, report)).into()
}

/// What one unit honestly reports.
///
/// # Panics
/// If the nation has no such unit.
pub fn honest_return(unit: &str) -> UnitReturn {
    let found = REPORTS.iter().find(|(place, _)| *place == unit);
    unit_return(unit, found.expect("a unit of the drill's nation").1)
}

fn unit_return(unit: &str, report: [u64; 5]) -> UnitReturn {
    let [ames, bell, coe, under, over] = report;
    let votes = || ContestReturn {
        votes: CANDIDATES
            .iter()
            .zip([ames, bell, coe])
            .map(|((c, _), n)| (id(c), count(n)))
            .collect(),
        undervotes: Some(count(under)),
        overvotes: Some(count(over)),
    };
    let mut contests = SortedMap::from([(id("president"), votes())]);
    if unit.starts_with("us-cc/") {
        contests.insert(id("senator"), votes());
    }
    UnitReturn {
        format: ReturnFormat::V1,
        unit: id::<UnitId>(unit),
        basis: Basis::Reported,
        source: None,
        contests,
        accounting: Some(accounting(report.iter().sum())),
    }
}

/// An account that adds up: a third by mail, one ballot in a hundred spoiled or unreturned.
fn accounting(counted: u64) -> BallotAccounting {
    let (mail, spoiled) = (counted / 3, counted / 100);
    BallotAccounting {
        counted: count(counted),
        issued: Some(count(counted + 2 + spoiled + spoiled)),
        provisional_rejected: count(2),
        spoiled: count(spoiled),
        unreturned: count(spoiled),
        check_ins: Some(count(counted - mail)),
        envelopes_accepted: count(mail),
        registered: Some(count(counted + counted / 2)),
    }
}

#[cfg(test)]
mod tests {
    use election::CheckedDefinition;

    use super::*;
    use crate::keys::own_key;

    #[test]
    fn the_nation_is_sound_and_everybody_has_their_own_key() {
        let definition = CheckedDefinition::new(definition()).unwrap();
        for authority in &definition.get().authorities {
            assert_eq!(authority.keys, [own_key(authority.id.as_str()).public_key()]);
        }
        let reporting: Vec<UnitId> = definition.reporting_units().map(|u| u.id.clone()).collect();
        let returned: Vec<UnitId> = returns().into_iter().map(|r| r.unit).collect();
        assert_eq!(reporting, returned);
        for unit_return in returns() {
            assert_eq!(unit_return.problems(|contest| definition.contest(contest)), []);
        }
    }
}
