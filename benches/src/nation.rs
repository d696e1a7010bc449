//! A made-up nation of 200,000 precincts in 3,200 counties in 50 states.

use std::collections::BTreeMap;
use std::path::Path;

use ascertain::failure::Failure;
use ascertain::keys::Keys;
use ascertain::steps::Work;
use ascertain::store::Durability;
use election::{
    Authority, AuthorityKind, BallotAccounting, BallotCount, Basis, Candidate, CandidateKind,
    CheckedDefinition, Contest, ContestReturn, Definition, DefinitionFormat, IdentifierError,
    LogIdentity, Mode, Partition, Power, ReportingUnit, ReturnFormat, SortedMap, Stage,
    StatementKind, UnitId, UnitKind, UnitReturn, VoteCount, VoteVariation,
};
use record::{Digest, SigningAuthority};
use tlog::note::{Algorithm, KeyName, SigningKey};

/// States of the nation.
const STATES: u64 = 50;
/// Counties of each state.
const COUNTIES: u64 = 64;
/// Precincts in all.
pub(crate) const PRECINCTS: u64 = 200_000;
/// The log's origin.
const ORIGIN: &str = "ascertain.example/bench";

/// The nation with everybody's keys, and what its precincts reported.
pub(crate) struct Nation {
    pub(crate) definition: CheckedDefinition,
    pub(crate) authorities: Vec<(String, [u8; 32])>,
    pub(crate) returns: Vec<UnitReturn>,
}

fn bad(error: IdentifierError) -> Failure {
    Failure::input(error.to_string())
}

fn seed(name: &str) -> [u8; 32] {
    *Digest::of(format!("ascertain benchmark key {name}").as_bytes()).as_bytes()
}

/// A number that looks random and is the same on every machine.
fn noise(of: u64) -> u64 {
    let bytes = *Digest::of(&of.to_be_bytes()).as_bytes();
    bytes.iter().take(4).fold(0, |n, byte| n * 256 + u64::from(*byte))
}

impl Nation {
    /// A nation of so many precincts.
    pub(crate) fn of(precincts: u64) -> Result<Self, Failure> {
        let mut authorities = vec![operator()?];
        for county in 0..STATES * COUNTIES {
            let id = county_id(county);
            let returns = [StatementKind::UnitReturn];
            authorities.push(office(&format!("{id}/board"), AuthorityKind::Office, &id, &returns)?);
        }
        let names: Vec<String> = authorities.iter().map(|a| a.id.to_string()).collect();
        let definition = definition(units(precincts)?, authorities)?;
        let keys = names.into_iter().map(|name| (name.clone(), seed(&name))).collect();
        let mut nation = Self { definition, authorities: keys, returns: Vec::new() };
        let reporting = nation.definition.reporting_units();
        nation.returns = reporting.zip(0..).map(|(unit, n)| unit_return(&unit.id, n)).collect();
        Ok(nation)
    }

    fn keys(&self) -> Result<Keys, Failure> {
        let name = KeyName::new(ORIGIN).map_err(|error| Failure::input(error.to_string()))?;
        let log = SigningKey::from_seed(name, Algorithm::Ed25519, seed("log"));
        let authorities = self
            .authorities
            .iter()
            .map(|(id, seed)| Ok(SigningAuthority::new(id.parse().map_err(bad)?, *seed)));
        Ok(Keys {
            test: true,
            log: log.map_err(|error| Failure::input(error.to_string()))?,
            witnesses: Vec::new(),
            authorities: authorities.collect::<Result<_, Failure>>()?,
        })
    }

    /// Work on the nation's record in a directory.
    pub(crate) fn work(&self, at: &Path, durability: Durability) -> Result<Work, Failure> {
        let keys = self.keys()?;
        let mut definition = self.definition.get().clone();
        keys.publish_into(&mut definition);
        let definition =
            CheckedDefinition::new(definition).map_err(|problems| Failure::inputs(&problems))?;
        let issued = "2026-11-22T00:00:00Z".parse();
        Ok(Work {
            folder: at.join("folder"),
            record: at.join("record"),
            definition,
            keys,
            issued: issued.expect("a constant time is a time"),
            durability,
        })
    }
}

/// A nation of so many precincts without counties' boards and returns.
pub(crate) fn places(precincts: u64) -> Result<CheckedDefinition, Failure> {
    let returns = [StatementKind::UnitReturn];
    let board = office("us/board", AuthorityKind::Office, "us", &returns)?;
    definition(units(precincts)?, vec![operator()?, board])
}

fn operator() -> Result<Authority, Failure> {
    let states = [StatementKind::Definition, StatementKind::Derivation];
    office("us/operator", AuthorityKind::Operator, "us", &states)
}

fn county_id(county: u64) -> String {
    format!("us-s{}/c{county}", county % STATES)
}

fn units(precincts: u64) -> Result<Vec<ReportingUnit>, Failure> {
    let mut units = vec![unit("us", UnitKind::Country, None)?];
    for state in 0..STATES {
        units.push(unit(&format!("us-s{state}"), UnitKind::State, Some("us"))?);
    }
    for county in 0..STATES * COUNTIES {
        let state = format!("us-s{}", county % STATES);
        units.push(unit(&county_id(county), UnitKind::County, Some(&state))?);
    }
    for precinct in 0..precincts {
        let parent = county_id(precinct % (STATES * COUNTIES));
        units.push(unit(&format!("{parent}/p{precinct}"), UnitKind::Precinct, Some(&parent))?);
    }
    Ok(units)
}

fn unit(id: &str, kind: UnitKind, parent: Option<&str>) -> Result<ReportingUnit, Failure> {
    Ok(ReportingUnit {
        id: id.parse().map_err(bad)?,
        name: id.to_owned(),
        kind,
        parent: parent.map(str::parse::<UnitId>).transpose().map_err(bad)?,
        partition: Partition::Canvass,
        fips: None,
        ocd_id: None,
    })
}

fn office(
    id: &str,
    kind: AuthorityKind,
    within: &str,
    states: &[StatementKind],
) -> Result<Authority, Failure> {
    let within: UnitId = within.parse().map_err(bad)?;
    let powers = states.iter().map(|kind| Power { states: *kind, within: within.clone() });
    // Lint asks for a key of whoever signs; the real ones are put in with the secrets.
    let placeholder = *Digest::of(id.as_bytes()).as_bytes();
    Ok(Authority {
        id: id.parse().map_err(bad)?,
        title: id.to_owned(),
        kind,
        powers: powers.collect(),
        keys: vec![election::PublicKey::from_bytes(placeholder)],
    })
}

fn definition(
    units: Vec<ReportingUnit>,
    authorities: Vec<Authority>,
) -> Result<CheckedDefinition, Failure> {
    let person = |id: &str| -> Result<Candidate, Failure> {
        Ok(Candidate {
            id: id.parse().map_err(bad)?,
            name: id.to_owned(),
            kind: CandidateKind::Person,
            party: None,
            lines: Vec::new(),
        })
    };
    let candidates: Result<Vec<Candidate>, Failure> =
        ["ames", "bell", "coe", "dunn", "eads"].into_iter().map(person).collect();
    let contest = Contest {
        id: "president".parse().map_err(bad)?,
        title: "President".to_owned(),
        scope: "us".parse().map_err(bad)?,
        vote_variation: VoteVariation::Plurality,
        votes_allowed: 1,
        number_elected: 1,
        candidates: candidates?,
    };
    let definition = Definition {
        format: DefinitionFormat::V1,
        election: "bench".parse().map_err(bad)?,
        title: "A made-up nation".to_owned(),
        date: election::Date::constant(2024, 11, 5),
        mode: Mode::Test,
        stage: Stage::Canvassed,
        log: LogIdentity { origin: ORIGIN.to_owned(), key: String::new() },
        witness_policy: None,
        units,
        contests: vec![contest],
        college: None,
        authorities,
        counting: BTreeMap::new(),
        styles: Vec::new(),
        chambers: Vec::new(),
        parties: Vec::new(),
        follow_ups: Vec::new(),
        polling_days: Vec::new(),
        test_keys: Vec::new(),
    };
    CheckedDefinition::new(definition).map_err(|problems| Failure::inputs(&problems))
}

fn unit_return(unit: &UnitId, number: u64) -> UnitReturn {
    let votes_of = |candidate: u64| noise(number * 5 + candidate) % 400;
    let names = ["ames", "bell", "coe", "dunn", "eads"];
    let votes: SortedMap<_, _> = (0..)
        .zip(names)
        .map(|(n, name)| {
            let votes = VoteCount::new(votes_of(n)).expect("below 400 is a count");
            (name.parse().expect("a constant name is an identifier"), votes)
        })
        .collect();
    let counted: u64 = (0..5).map(votes_of).sum();
    let counted = BallotCount::new(counted).expect("a sum of five small numbers is a count");
    let zero = Some(VoteCount::ZERO);
    let votes = ContestReturn { votes, undervotes: zero, overvotes: zero };
    UnitReturn {
        format: ReturnFormat::V1,
        unit: unit.clone(),
        basis: Basis::Reported,
        source: None,
        contests: [("president".parse().expect("a constant name is an identifier"), votes)].into(),
        accounting: Some(BallotAccounting { counted, ..BallotAccounting::default() }),
    }
}
