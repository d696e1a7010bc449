//! A small nation for tests: two states, one of which chooses an elector by district.

use std::collections::BTreeMap;

use election::{
    AllocationMethod, Authority, AuthorityKind, BallotLine, Basis, Candidate, CandidateKind,
    CheckedDefinition, Contest, ContestId, ContestReturn, Definition, DefinitionFormat,
    DefinitionProblem, ElectorPolicy, ElectoralCollege, LogIdentity, Mode, Partition, PolicyEffect,
    Power, ReportingUnit, ReturnFormat, SortedMap, Source, SourceStatus, Stage, StateElectors,
    StatementKind, Ticket, UnitId, UnitKind, UnitReturn, VoteCount, VoteVariation,
};

/// The candidates of the contest, as ballot lines name them.
pub(crate) const LINES: [&str; 6] = ["ames", "bell/farmers", "bell/labor", "coe", "other", "none"];

/// The units that report, all but the districts.
pub(crate) const REPORTING: [&str; 7] = [
    "us-aa/east/p1",
    "us-aa/east/p2",
    "us-aa/west/p1",
    "us-aa/west/p2",
    "us-bb/north",
    "us-bb/south",
    "us-bb/overseas",
];

pub(crate) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

pub(crate) fn votes(count: u64) -> VoteCount {
    VoteCount::new(count).unwrap()
}

pub(crate) fn source() -> Source {
    Source { citation: "made for a test".to_owned(), status: SourceStatus::Read, note: None }
}

fn unit(unit: &str, parent: Option<&str>, partition: Partition) -> ReportingUnit {
    ReportingUnit {
        id: id(unit),
        name: unit.to_owned(),
        kind: UnitKind::Other,
        parent: parent.map(id),
        partition,
        fips: None,
        ocd_id: None,
    }
}

fn units() -> Vec<ReportingUnit> {
    let mut units = vec![unit("us", None, Partition::Canvass)];
    for (child, parent) in [
        ("us-aa", "us"),
        ("us-bb", "us"),
        ("us-aa/east", "us-aa"),
        ("us-aa/west", "us-aa"),
        ("us-aa/east/p1", "us-aa/east"),
        ("us-aa/east/p2", "us-aa/east"),
        ("us-aa/west/p1", "us-aa/west"),
        ("us-aa/west/p2", "us-aa/west"),
        ("us-bb/north", "us-bb"),
        ("us-bb/south", "us-bb"),
        ("us-bb/overseas", "us-bb"),
    ] {
        units.push(unit(child, Some(parent), Partition::Canvass));
    }
    for district in ["us-bb/district-1", "us-bb/district-2"] {
        units.push(unit(district, Some("us-bb"), Partition::District));
    }
    units
}

fn candidate(name: &str, kind: CandidateKind, lines: &[&str]) -> Candidate {
    let lines =
        lines.iter().map(|line| BallotLine { selection: id(line), party: line.to_string() });
    let (id, name) = (id(name), name.to_owned());
    Candidate { id, name, kind, party: None, lines: lines.collect() }
}

pub(crate) fn contest(contest: &str, scope: &str) -> Contest {
    Contest {
        id: id(contest),
        title: contest.to_owned(),
        scope: id(scope),
        vote_variation: VoteVariation::Plurality,
        votes_allowed: 1,
        number_elected: 1,
        candidates: vec![
            candidate("ames", CandidateKind::Person, &[]),
            candidate("bell", CandidateKind::Person, &["bell/farmers", "bell/labor"]),
            candidate("coe", CandidateKind::Person, &[]),
            candidate("other", CandidateKind::Aggregate, &[]),
            candidate("none", CandidateKind::NoneOfThese, &[]),
        ],
    }
}

fn state(unit: &str, method: AllocationMethod) -> StateElectors {
    StateElectors {
        unit: id(unit),
        federal_district: false,
        method,
        executive: id("executive"),
        policy: ElectorPolicy { effect: PolicyEffect::Unbound, penalty: false, source: source() },
        meeting_place: None,
    }
}

fn ticket(president: &str) -> Ticket {
    Ticket {
        id: id(&format!("{president}-x")),
        president: id(president),
        vice_president: id("x"),
        vice_president_name: "X".to_owned(),
    }
}

/// The definition, which a test may spoil before it is checked.
///
/// `coe` heads no ticket. `mayor` is a contest of `us-aa/east`, `house` of a district of `us-bb`.
pub(crate) fn definition() -> Definition {
    let districts = ["us-bb/district-1", "us-bb/district-2"].map(id).into();
    let unallocated = vec![id("us-bb/overseas")];
    let by_district = AllocationMethod::ByDistrict { districts, unallocated, source: source() };
    Definition {
        format: DefinitionFormat::V1,
        election: id("test-president"),
        title: "A test".to_owned(),
        date: election::Date::constant(2016, 11, 8),
        mode: Mode::Test,
        stage: Stage::Canvassed,
        log: LogIdentity { origin: "example.org/test".to_owned(), key: String::new() },
        witness_policy: None,
        units: units(),
        contests: vec![
            contest("president", "us"),
            contest("mayor", "us-aa/east"),
            contest("house", "us-bb/district-1"),
        ],
        college: Some(ElectoralCollege {
            contest: id("president"),
            census_year: 2010,
            house_seats: 3,
            tickets: vec![ticket("ames"), ticket("bell")],
            states: vec![state("us-aa", AllocationMethod::AtLarge), state("us-bb", by_district)],
        }),
        authorities: vec![Authority {
            id: id("executive"),
            title: "The executive".to_owned(),
            kind: AuthorityKind::Office,
            powers: vec![Power {
                states: StatementKind::CertificateOfAscertainment,
                within: id("us"),
            }],
            keys: vec![id(&"0".repeat(64))],
        }],
        counting: BTreeMap::new(),
        styles: Vec::new(),
        chambers: Vec::new(),
        parties: Vec::new(),
        follow_ups: Vec::new(),
        polling_days: Vec::new(),
        test_keys: Vec::new(),
    }
}

pub(crate) fn check(definition: Definition) -> Result<CheckedDefinition, Vec<DefinitionProblem>> {
    CheckedDefinition::new(definition)
}

/// Votes in the order of [`LINES`].
pub(crate) fn contest_return(counts: [u64; 6]) -> ContestReturn {
    let lines = LINES.iter().zip(counts);
    ContestReturn {
        votes: lines.map(|(line, count)| (id(line), votes(count))).collect(),
        undervotes: None,
        overvotes: None,
    }
}

/// A return of the contest `president`.
pub(crate) fn unit_return(unit: &str, counts: [u64; 6]) -> UnitReturn {
    let contests: SortedMap<ContestId, ContestReturn> =
        SortedMap::from([(id("president"), contest_return(counts))]);
    UnitReturn {
        format: ReturnFormat::V1,
        unit: id::<UnitId>(unit),
        basis: Basis::Reported,
        source: None,
        contests,
        accounting: None,
    }
}
