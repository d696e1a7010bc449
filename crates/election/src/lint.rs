//! The rules that every definition keeps.

use std::collections::HashSet;

use crate::{
    AllocationMethod, Authority, AuthorityId, AuthorityKind, Candidate, CandidateId,
    ChamberProblem, Contest, ContestId, CountingProblem, Definition, ElectoralCollege, LookUp,
    LookUpSet, Mode, PartyContestProblem, PublicKey, SelectionId, StatementKind, StyleProblem,
    TicketId, UnitId, VoteVariation, chamber::lint_chambers, party_marks::lint_party_contest,
    style::lint_styles,
};

/// A rule that a definition breaks. The words say what to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DefinitionProblem {
    /// No unit at all.
    #[error("the definition has no unit; give at least the place the election is for")]
    NoUnit,
    /// Two units of one id.
    #[error("unit {unit} is defined twice; give each place one id")]
    DuplicateUnit {
        /// The id.
        unit: UnitId,
    },
    /// A parent that is not defined before its child.
    #[error("unit {unit} lies in {parent}, which is not defined above it")]
    UnknownParent {
        /// The unit.
        unit: UnitId,
        /// The parent it names.
        parent: UnitId,
    },
    /// The first unit lies in another, or a later one lies nowhere.
    #[error("unit {unit}: the first unit, and only the first, has no parent")]
    Root {
        /// The unit.
        unit: UnitId,
    },
    /// Two contests of one id.
    #[error("contest {contest} is defined twice")]
    DuplicateContest {
        /// The id.
        contest: ContestId,
    },
    /// A contest in a place that is not defined.
    #[error("contest {contest} is for {unit}, which is not defined")]
    UnknownScope {
        /// The contest.
        contest: ContestId,
        /// The place it names.
        unit: UnitId,
    },
    /// No votes, nobody to elect, or nobody to vote for.
    #[error("contest {contest} needs at least one vote, one seat and one candidate")]
    EmptyContest {
        /// The contest.
        contest: ContestId,
    },
    /// Two candidates of one id.
    #[error("contest {contest}: candidate id {candidate} stands twice")]
    DuplicateCandidate {
        /// The contest.
        contest: ContestId,
        /// The id.
        candidate: CandidateId,
    },
    /// More than half of the votes for several seats, or of several votes each: no law is known
    /// here that says what that is.
    #[error("contest {contest} asks for a majority: it has one seat, and a ballot one vote")]
    MajorityOfSeveral {
        /// The contest.
        contest: ContestId,
    },
    /// Two candidates whose names a reader cannot tell apart.
    #[error("contest {contest}: {name:?} stands twice; tell the two apart in the name itself")]
    SameName {
        /// The contest.
        contest: ContestId,
        /// The name.
        name: String,
    },
    /// An id that stands between slashes in the path of a figure, and has one itself.
    #[error("{id} stands in the path of figures and may hold no slash; use a hyphen")]
    Slash {
        /// The id.
        id: String,
    },
    /// Two ballot lines of one id.
    #[error("contest {contest}: ballot line {selection} stands twice")]
    DuplicateSelection {
        /// The contest.
        contest: ContestId,
        /// The line.
        selection: SelectionId,
    },
    /// Two authorities of one id.
    #[error("authority {authority} is defined twice")]
    DuplicateAuthority {
        /// The id.
        authority: AuthorityId,
    },
    /// A power over a place that is not defined.
    #[error("authority {authority} has a power within {unit}, which is not defined")]
    UnknownPowerUnit {
        /// The authority.
        authority: AuthorityId,
        /// The place.
        unit: UnitId,
    },
    /// A key that two authorities share: neither could be held to what it signs.
    #[error("authorities {first} and {second} share a key; give each its own")]
    SharedKey {
        /// One of them.
        first: AuthorityId,
        /// The other.
        second: AuthorityId,
    },
    /// A key whose secret is public, in a live election.
    #[error("a live election lists the test key {key}; make new keys")]
    TestKeyInLive {
        /// The key.
        key: PublicKey,
    },
    /// Somebody who copies out a live election, or an office that signs a reconstruction.
    #[error("authority {authority} does not fit the mode: {rule}")]
    ModeMismatch {
        /// The authority.
        authority: AuthorityId,
        /// The rule it breaks.
        rule: ModeRule,
    },
    /// The college's contest is not defined.
    #[error("the electoral college is for contest {contest}, which is not defined")]
    UnknownCollegeContest {
        /// The contest it names.
        contest: ContestId,
    },
    /// A ticket headed by nobody in the contest, or two headed by one.
    #[error("ticket {ticket}: its head {candidate} must be one candidate of the contest, once")]
    TicketHead {
        /// The ticket.
        ticket: TicketId,
        /// The candidate it names.
        candidate: CandidateId,
    },
    /// A state of the college that is not a unit, or stands twice.
    #[error("the electoral college names state {unit}, which is not defined, or names it twice")]
    CollegeState {
        /// The state.
        unit: UnitId,
    },
    /// A district of the college that is not a unit of its state.
    #[error("electors of {state} are chosen by {district}, which is not defined in it")]
    CollegeDistrict {
        /// The state.
        state: UnitId,
        /// The district.
        district: UnitId,
    },
    /// Counting rules of a contest that is not there.
    #[error("contest {contest} has counting rules and is not defined")]
    CountingOfNoContest {
        /// The contest.
        contest: ContestId,
    },
    /// Counting rules that do not fit their contest.
    #[error("contest {contest}: {problem}")]
    Counting {
        /// The contest.
        contest: ContestId,
        /// What is wrong.
        problem: CountingProblem,
    },
    /// Ranked ballots without rules: no rule is guessed.
    #[error("contest {contest} has ranked ballots and no counting rules; counting.toml has them")]
    NoCounting {
        /// The contest.
        contest: ContestId,
    },
    /// A contest of parties, or party marks, that are unsound.
    #[error("contest {contest}: {problem}")]
    PartyContest {
        /// The contest.
        contest: ContestId,
        /// What is wrong.
        problem: PartyContestProblem,
    },
    /// Chambers, parties or later contests that are unsound.
    #[error(transparent)]
    Chamber(ChamberProblem),
    /// Ballot styles that do not fit places or contests.
    #[error(transparent)]
    Style(StyleProblem),
    /// An executive that is no authority, or may not issue the state's certificate.
    #[error(
        "the executive of {state} is {authority}, which is not defined or may not state a \
         certificate of ascertainment there"
    )]
    UnknownExecutive {
        /// The state.
        state: UnitId,
        /// The authority it names.
        authority: AuthorityId,
    },
}

/// What a mode asks of authorities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModeRule {
    /// Only a reconstruction has transcribers.
    #[error("only a reconstruction is copied out by a transcriber")]
    TranscriberOutsideReconstruction,
    /// In a reconstruction nobody signs as an office.
    #[error("in a reconstruction no office signs; it has no keys")]
    OfficeKeyInReconstruction,
    /// An authority that signs needs a key.
    #[error("it signs statements and has no key")]
    NoKey,
}

/// Every rule that the definition breaks; empty for a sound one.
pub fn lint(definition: &Definition) -> Vec<DefinitionProblem> {
    let mut problems = Vec::new();
    let units = lint_units(definition, &mut problems);
    let mut contests = HashSet::new();
    for contest in &definition.contests {
        if !contests.insert(&contest.id) {
            problems.push(DefinitionProblem::DuplicateContest { contest: contest.id.clone() });
        }
        lint_contest(contest, &units, &mut problems);
    }
    lint_counting(definition, &mut problems);
    problems.extend(lint_chambers(definition).into_iter().map(DefinitionProblem::Chamber));
    problems.extend(lint_styles(definition).into_iter().map(DefinitionProblem::Style));
    lint_authorities(definition, &units, &mut problems);
    lint_keys(definition, &mut problems);
    if let Some(college) = &definition.college {
        lint_college(definition, college, &units, &mut problems);
    }
    problems
}

/// Lints the units and gives the set of their ids.
fn lint_units<'d>(
    definition: &'d Definition,
    problems: &mut Vec<DefinitionProblem>,
) -> LookUpSet<&'d UnitId> {
    if definition.units.is_empty() {
        problems.push(DefinitionProblem::NoUnit);
    }
    let mut above: LookUpSet<&UnitId> = LookUpSet::default();
    above.reserve(definition.units.len());
    for (index, unit) in definition.units.iter().enumerate() {
        if unit.parent.is_none() != (index == 0) {
            problems.push(DefinitionProblem::Root { unit: unit.id.clone() });
        }
        if let Some(parent) = unit.parent.as_ref().filter(|parent| !above.contains(parent)) {
            let (unit, parent) = (unit.id.clone(), parent.clone());
            problems.push(DefinitionProblem::UnknownParent { unit, parent });
        }
        if !above.insert(&unit.id) {
            problems.push(DefinitionProblem::DuplicateUnit { unit: unit.id.clone() });
        }
    }
    above
}

fn lint_contest(
    contest: &Contest,
    units: &LookUpSet<&UnitId>,
    problems: &mut Vec<DefinitionProblem>,
) {
    let id = || contest.id.clone();
    if !units.contains(&contest.scope) {
        let unit = contest.scope.clone();
        problems.push(DefinitionProblem::UnknownScope { contest: id(), unit });
    }
    let ids = contest.candidates.iter().map(|candidate| candidate.id.as_str());
    let slashed = std::iter::once(contest.id.as_str()).chain(ids).filter(|id| id.contains('/'));
    problems.extend(slashed.map(|id| DefinitionProblem::Slash { id: id.to_owned() }));
    let empty = contest.candidates.is_empty();
    let of_parties = contest.vote_variation == VoteVariation::StraightParty;
    if of_parties {
        let of_contest = lint_party_contest(contest).into_iter();
        problems.extend(
            of_contest.map(|problem| DefinitionProblem::PartyContest { contest: id(), problem }),
        );
    }
    let single = contest.votes_allowed == 1 && contest.number_elected == 1;
    if contest.vote_variation == VoteVariation::Majority && !single {
        problems.push(DefinitionProblem::MajorityOfSeveral { contest: id() });
    }
    if empty || contest.votes_allowed == 0 || (contest.number_elected == 0 && !of_parties) {
        problems.push(DefinitionProblem::EmptyContest { contest: id() });
    }
    let (mut ids, mut names, mut lines) = (HashSet::new(), HashSet::new(), HashSet::new());
    for candidate in &contest.candidates {
        if !ids.insert(&candidate.id) {
            let candidate = candidate.id.clone();
            problems.push(DefinitionProblem::DuplicateCandidate { contest: id(), candidate });
        }
        if !names.insert(readable_name(candidate)) {
            let name = candidate.name.clone();
            problems.push(DefinitionProblem::SameName { contest: id(), name });
        }
        for selection in candidate.selections() {
            if !lines.insert(selection.clone()) {
                problems.push(DefinitionProblem::DuplicateSelection { contest: id(), selection });
            }
        }
    }
}

fn lint_counting(definition: &Definition, problems: &mut Vec<DefinitionProblem>) {
    for (id, counting) in &definition.counting {
        let Some(contest) = definition.contests.iter().find(|contest| contest.id == *id) else {
            problems.push(DefinitionProblem::CountingOfNoContest { contest: id.clone() });
            continue;
        };
        let college = definition.college.as_ref();
        let appoints = college.is_some_and(|college| college.contest == *id);
        let appoints = appoints.then_some(CountingProblem::AppointsElectors);
        let of_contest = counting.problems(contest).into_iter().chain(appoints);
        problems.extend(
            of_contest.map(|problem| DefinitionProblem::Counting { contest: id.clone(), problem }),
        );
    }
    lint_party_marks(definition, problems);
    let ranked = definition.contests.iter().filter(|c| c.vote_variation == VoteVariation::Rcv);
    let ruleless = ranked.filter(|contest| !definition.counting.contains_key(&contest.id));
    problems.extend(
        ruleless.map(|contest| DefinitionProblem::NoCounting { contest: contest.id.clone() }),
    );
}

/// Party marks come from a contest of parties that is itself counted.
fn lint_party_marks(definition: &Definition, problems: &mut Vec<DefinitionProblem>) {
    let is_counted = |from: &ContestId| {
        definition.counting.contains_key(from)
            && definition.contests.iter().any(|contest| {
                contest.id == *from && contest.vote_variation == VoteVariation::StraightParty
            })
    };
    for (contest, counting) in &definition.counting {
        let from = counting.party_marks.as_ref().map(|marks| &marks.contest);
        if let Some(from) = from.filter(|from| !is_counted(from)) {
            let problem = PartyContestProblem::NoSuchContest { from: from.clone() };
            problems.push(DefinitionProblem::PartyContest { contest: contest.clone(), problem });
        }
    }
}

/// A name as a reader hears it, so that case and spacing do not make two people of one.
fn readable_name(candidate: &Candidate) -> String {
    candidate.name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn lint_authorities(
    definition: &Definition,
    units: &LookUpSet<&UnitId>,
    problems: &mut Vec<DefinitionProblem>,
) {
    let reconstruction = definition.mode == Mode::Reconstruction;
    let mut ids = HashSet::new();
    for authority in &definition.authorities {
        let id = || authority.id.clone();
        if !ids.insert(&authority.id) {
            problems.push(DefinitionProblem::DuplicateAuthority { authority: id() });
        }
        for power in authority.powers.iter().filter(|power| !units.contains(&power.within)) {
            let unit = power.within.clone();
            problems.push(DefinitionProblem::UnknownPowerUnit { authority: id(), unit });
        }
        let rule = match (authority.kind, authority.keys.is_empty(), reconstruction) {
            (AuthorityKind::Transcriber, _, false) => ModeRule::TranscriberOutsideReconstruction,
            (AuthorityKind::Office, false, true) => ModeRule::OfficeKeyInReconstruction,
            (AuthorityKind::Office, true, false)
            | (AuthorityKind::Transcriber | AuthorityKind::Operator, true, _) => ModeRule::NoKey,
            _ => continue,
        };
        problems.push(DefinitionProblem::ModeMismatch { authority: id(), rule });
    }
}

fn lint_keys(definition: &Definition, problems: &mut Vec<DefinitionProblem>) {
    let mut holders: LookUp<&PublicKey, &AuthorityId> = LookUp::default();
    for authority in &definition.authorities {
        for key in &authority.keys {
            if let Some(first) = holders.insert(key, &authority.id) {
                let (first, second) = (first.clone(), authority.id.clone());
                problems.push(DefinitionProblem::SharedKey { first, second });
            }
        }
    }
    if definition.mode == Mode::Live {
        let keys = definition.test_keys.iter().cloned();
        problems.extend(keys.map(|key| DefinitionProblem::TestKeyInLive { key }));
    }
}

fn lint_college(
    definition: &Definition,
    college: &ElectoralCollege,
    units: &LookUpSet<&UnitId>,
    problems: &mut Vec<DefinitionProblem>,
) {
    match definition.contests.iter().find(|contest| contest.id == college.contest) {
        Some(contest) => lint_tickets(contest, college, problems),
        None => problems
            .push(DefinitionProblem::UnknownCollegeContest { contest: college.contest.clone() }),
    }
    let mut states = HashSet::new();
    for state in &college.states {
        if !units.contains(&state.unit) || !states.insert(&state.unit) {
            problems.push(DefinitionProblem::CollegeState { unit: state.unit.clone() });
        }
        let kind = StatementKind::CertificateOfAscertainment;
        let issues = |authority: &Authority| {
            authority.id == state.executive
                && authority.may_state(kind, above(definition, &state.unit))
        };
        if !definition.authorities.iter().any(issues) {
            problems.push(DefinitionProblem::UnknownExecutive {
                state: state.unit.clone(),
                authority: state.executive.clone(),
            });
        }
        lint_districts(definition, &state.unit, &state.method, problems);
    }
}

/// The unit and all that contain it, in a definition that may be unsound.
fn above<'a>(definition: &'a Definition, unit: &'a UnitId) -> impl Iterator<Item = &'a UnitId> {
    let parent = |id: &&'a UnitId| {
        let unit = definition.units.iter().find(|unit| unit.id == **id);
        unit.and_then(|unit| unit.parent.as_ref())
    };
    // As many steps as there are units: parents in a circle come to an end too.
    std::iter::successors(Some(unit), parent).take(definition.units.len())
}

fn lint_tickets(
    contest: &Contest,
    college: &ElectoralCollege,
    problems: &mut Vec<DefinitionProblem>,
) {
    let mut heads = HashSet::new();
    for ticket in &college.tickets {
        if contest.candidate(&ticket.president).is_none() || !heads.insert(&ticket.president) {
            let (ticket, candidate) = (ticket.id.clone(), ticket.president.clone());
            problems.push(DefinitionProblem::TicketHead { ticket, candidate });
        }
    }
}

fn lint_districts(
    definition: &Definition,
    state: &UnitId,
    method: &AllocationMethod,
    problems: &mut Vec<DefinitionProblem>,
) {
    let AllocationMethod::ByDistrict { districts, unallocated, .. } = method else { return };
    for district in districts.iter().chain(unallocated) {
        let of_state = |unit: &crate::ReportingUnit| {
            unit.id == *district && unit.parent.as_ref() == Some(state)
        };
        if !definition.units.iter().any(of_state) {
            let (state, district) = (state.clone(), district.clone());
            problems.push(DefinitionProblem::CollegeDistrict { state, district });
        }
    }
}
