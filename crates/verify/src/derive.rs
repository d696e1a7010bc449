//! The one table from rule to function: how results are computed, here and when checked.

pub(crate) mod chambers;
pub(crate) mod counted;
mod days;

use std::collections::BTreeMap;

use canvass::ascertainment::{CertificateOfAscertainment, Issuer};
use canvass::calendar::{CalendarError, LegalCalendar};
use canvass::certificate::{CertificateOfVote, CopiesAgreement, LatePapers, compare_copies};
use canvass::chamber::ChamberResult;
use canvass::contingent::{
    Chamber, ContingentBallot, ContingentError, HouseChoice, SenateChoice, house_choice,
    house_states, senate_choice,
};
use canvass::law::{CollegeLaw, NoLaw, law_for};
use canvass::meeting::{MeetingError, MeetingResult, count_meeting};
use canvass::session::{
    Congress, ElectoralCount, JointSessionEvent, OfficeOutcome, Paper, RollState, SessionError,
};
use canvass::succession::Succession;
use canvass::{
    Appointment, AppointmentError, Apportionment, ApportionmentError, CanvassError, ChildResult,
    ContestOutcome, Lot, OutcomeError, UnitCanvass, appoint, apportion, canvass_unit,
    contest_outcome,
};
use election::{
    BatchId, CandidateId, CheckedDefinition, Contest, ContestId, CountOverflow, ElectorCount,
    ElectoralCollege, IdentifierError, Partition, UnitId, VoteCount,
};
use record::canonical::{self, WriteError};
use record::{Parameters, RuleName};

use tabulate::{CastBallots, ContestCount, ContestCountError, CvrBatch, WriteInFault};

use crate::adjudicated::NamedRecords;
use crate::payload::Payload;

/// A rule that this program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Seats and electors from a census.
    Apportionment,
    /// The votes of a place from those of its parts.
    UnitCanvass,
    /// A contest's count from its cast vote records.
    ContestCount,
    /// Who won a contest.
    ContestOutcome,
    /// Who holds a chamber.
    Chamber,
    /// The electors that a state's votes appoint.
    Appointment,
    /// Which of the electors' votes count.
    ElectorMeeting,
    /// The count in Congress.
    JointSession,
    /// The choice of a President by the House, where nobody has a majority.
    ContingentHouse,
    /// The choice of a Vice President by the Senate, where nobody has a majority.
    ContingentSenate,
    /// The days of the law.
    Calendar,
    /// Whom the law lets ask for certificates of vote that are not there.
    LatePapers,
    /// Who is President, or acts, when the term begins.
    Succession,
}

impl Rule {
    /// Every rule, in the order in which results rest on one another.
    pub const ALL: [Self; 13] = [
        Self::Apportionment,
        Self::UnitCanvass,
        Self::ContestCount,
        Self::ContestOutcome,
        Self::Chamber,
        Self::Appointment,
        Self::ElectorMeeting,
        Self::JointSession,
        Self::ContingentHouse,
        Self::ContingentSenate,
        Self::Calendar,
        Self::LatePapers,
        Self::Succession,
    ];

    /// The name and version that records use.
    pub fn name(self) -> RuleName {
        let name = match self {
            Self::Apportionment => "apportionment/huntington-hill@1",
            Self::UnitCanvass => "canvass/unit@1",
            Self::ContestCount => "tabulate/contest@1",
            Self::ContestOutcome => "canvass/outcome@1",
            Self::Chamber => "canvass/chamber@1",
            Self::Appointment => "electors/appointment@1",
            Self::ElectorMeeting => "electors/meeting@1",
            Self::JointSession => "college/joint-session@1",
            Self::ContingentHouse => "college/contingent-house@1",
            Self::ContingentSenate => "college/contingent-senate@1",
            Self::Calendar => "college/calendar@1",
            Self::LatePapers => "college/late-papers@1",
            Self::Succession => "college/succession@1",
        };
        RuleName(name.to_owned())
    }

    /// The rule of this name, if this program knows it.
    pub fn named(name: &RuleName) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == *name)
    }
}

/// The value of an input: a payload, or the result of another derivation.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// What a statement says.
    Payload(&'a Payload),
    /// A batch of cast vote records, with its ballots of each contest and those of its records
    /// that decisions about write-ins name.
    Batch(&'a CvrBatch, &'a BTreeMap<ContestId, CastBallots>, Option<&'a NamedRecords>),
    /// What was computed before.
    Output(&'a Output),
}

/// A result, by its rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Seats and electors.
    Apportionment(Apportionment),
    /// Votes of a place.
    UnitCanvass(UnitCanvass),
    /// The count of a contest.
    ContestCount(Box<ContestCount>),
    /// Who won.
    ContestOutcome(ContestOutcome),
    /// Who holds a chamber.
    ChamberResult(Box<ChamberResult>),
    /// Electors of a state.
    Appointment(Appointment),
    /// Votes of a state's electors.
    MeetingResult(MeetingResult),
    /// The count in Congress.
    ElectoralCount(Box<ElectoralCount>),
    /// The choice of the House.
    HouseChoice(HouseChoice),
    /// The choice of the Senate.
    SenateChoice(SenateChoice),
    /// The days of the law.
    LegalCalendar(Box<LegalCalendar>),
    /// Whom to ask for which papers.
    LatePapers(LatePapers),
    /// Who is President, or acts.
    Succession(Succession),
}

impl Output {
    /// The canonical bytes, whose SHA-256 the derivation names.
    pub fn to_bytes(&self) -> Result<Vec<u8>, WriteError> {
        match self {
            Self::Apportionment(output) => canonical::to_vec(output),
            Self::UnitCanvass(output) => canonical::to_vec(output),
            Self::ContestCount(output) => canonical::to_vec(output),
            Self::ContestOutcome(output) => canonical::to_vec(output),
            Self::ChamberResult(output) => canonical::to_vec(output),
            Self::Appointment(output) => canonical::to_vec(output),
            Self::MeetingResult(output) => canonical::to_vec(output),
            Self::ElectoralCount(output) => canonical::to_vec(output),
            Self::HouseChoice(output) => canonical::to_vec(output),
            Self::SenateChoice(output) => canonical::to_vec(output),
            Self::LegalCalendar(output) => canonical::to_vec(output),
            Self::LatePapers(output) => canonical::to_vec(output),
            Self::Succession(output) => canonical::to_vec(output),
        }
    }
}

/// Why a rule gives no result for some inputs.
#[derive(Debug, thiserror::Error)]
pub enum DeriveError {
    /// The program does not know the rule.
    #[error("this program does not know the rule {0}; a newer one may")]
    UnknownRule(RuleName),
    /// The inputs are not those the rule asks for.
    #[error("{rule} asks for other inputs: {wanted}")]
    Inputs {
        /// The rule.
        rule: RuleName,
        /// What it asks for.
        wanted: &'static str,
    },
    /// A parameter is missing or no identifier.
    #[error("the parameter `contest` is missing or no identifier of a contest")]
    Contest,
    /// A chamber that the definition does not have.
    #[error("the parameter `chamber` is missing or names no chamber of the definition")]
    Chamber,
    /// The definition has no Electoral College.
    #[error("the definition has no electoral college")]
    NoCollege,
    /// The place has no rules in the Electoral College.
    #[error("{0} has no electors in the definition")]
    NotInCollege(UnitId),
    /// A person's id stands in paths of figures.
    #[error("the id {0} of a person holds a slash; use a hyphen")]
    Slash(CandidateId),
    /// An identifier that is none.
    #[error(transparent)]
    Identifier(#[from] IdentifierError),
    /// Seats cannot be apportioned.
    #[error(transparent)]
    Apportionment(#[from] ApportionmentError),
    /// Votes cannot be added up.
    #[error(transparent)]
    Canvass(#[from] CanvassError),
    /// The contest has no counting rules.
    #[error("contest {0} has no counting rules in the definition")]
    NoCounting(ContestId),
    /// A ballot of a place where the contest is not voted on, or that reports nothing itself.
    #[error("contest {contest}: a ballot is of {unit}, which is no reporting unit of its place")]
    BallotOutside {
        /// The contest.
        contest: ContestId,
        /// The unit.
        unit: UnitId,
    },
    /// Write-ins adjudicated otherwise than the records can be.
    #[error("contest {contest}, batch {batch}: {fault}")]
    WriteIns {
        /// The contest.
        contest: ContestId,
        /// The batch.
        batch: BatchId,
        /// What is wrong.
        fault: WriteInFault,
    },
    /// A contest that elects nobody, such as one of parties.
    #[error("contest {0} elects nobody")]
    ElectsNobody(ContestId),
    /// A count of ballots that no rule knows.
    #[error(
        "the parameter `ballots` of a count is with-segregated or without-segregated, or not there"
    )]
    CountOf,
    /// Ballots cannot be counted.
    #[error(transparent)]
    Count(#[from] ContestCountError),
    /// Nobody can be said to have won.
    #[error(transparent)]
    Outcome(#[from] OutcomeError),
    /// Electors cannot be appointed.
    #[error(transparent)]
    Appointment(#[from] AppointmentError),
    /// Electors' votes cannot be counted.
    #[error(transparent)]
    Meeting(#[from] MeetingError),
    /// The law gives no day, or no rule.
    #[error(transparent)]
    Law(#[from] NoLaw),
    /// The law gives no calendar for the day.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// The session's events give no count.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// Ballots of a chamber cannot have been as they are told.
    #[error(transparent)]
    Contingent(#[from] ContingentError),
    /// Somebody has a majority, or the law leaves open who is to be chosen from.
    #[error("the count in Congress calls for no choice by this chamber")]
    NoChoiceDue,
    /// A number beyond what every reader holds.
    #[error(transparent)]
    Overflow(#[from] CountOverflow),
    /// Copies of one paper differ and none has a majority.
    #[error("the copies of the certificate of vote of {0} differ, and no majority of them agrees")]
    CopiesDiffer(UnitId),
}

/// Computes the result of a rule; the inputs come without the definition, which is always first.
pub fn derive(
    definition: &CheckedDefinition,
    rule: &RuleName,
    parameters: &Parameters,
    inputs: &[Value<'_>],
) -> Result<Output, DeriveError> {
    let known = Rule::named(rule).ok_or_else(|| DeriveError::UnknownRule(rule.clone()))?;
    let wants = |wanted| DeriveError::Inputs { rule: rule.clone(), wanted };
    match known {
        Rule::Apportionment => apportionment(definition, inputs, wants),
        Rule::UnitCanvass => unit_canvass(definition, &parameters.unit, inputs, wants),
        Rule::ContestCount => counted::count(definition, parameters, inputs, wants),
        Rule::ContestOutcome => outcome(definition, parameters, inputs, wants),
        Rule::Chamber => chambers::fill(definition, parameters, inputs, wants),
        Rule::Appointment => appointment(definition, &parameters.unit, inputs, wants),
        Rule::ElectorMeeting => meeting(definition, &parameters.unit, inputs, wants),
        Rule::JointSession => joint_session(definition, inputs, wants),
        Rule::ContingentHouse => contingent(definition, Chamber::House, inputs, wants),
        Rule::ContingentSenate => contingent(definition, Chamber::Senate, inputs, wants),
        Rule::Calendar => days::calendar(definition, inputs, wants),
        Rule::LatePapers => days::papers(definition, inputs, wants),
        Rule::Succession => days::term(inputs, wants),
    }
}

fn apportionment(
    definition: &CheckedDefinition,
    inputs: &[Value<'_>],
    wants: impl Fn(&'static str) -> DeriveError,
) -> Result<Output, DeriveError> {
    let college = definition.get().college.as_ref().ok_or(DeriveError::NoCollege)?;
    let [Value::Payload(Payload::CensusPopulation(census))] = inputs else {
        return Err(wants("one census"));
    };
    let district = college.states.iter().find(|state| state.federal_district);
    let district = district.map(|state| &state.unit);
    Ok(Output::Apportionment(apportion(census, college.house_seats, district)?))
}

fn child_result<'a>(value: &Value<'a>) -> Option<ChildResult<'a>> {
    match value {
        Value::Payload(Payload::UnitReturn(unit_return)) => Some(ChildResult::Return(unit_return)),
        Value::Output(Output::UnitCanvass(canvass)) => Some(ChildResult::Canvass(canvass)),
        _ => None,
    }
}

fn unit_canvass(
    definition: &CheckedDefinition,
    unit: &UnitId,
    inputs: &[Value<'_>],
    wants: impl Fn(&'static str) -> DeriveError,
) -> Result<Output, DeriveError> {
    let children: Option<Vec<ChildResult<'_>>> = inputs.iter().map(child_result).collect();
    let children = children.ok_or_else(|| wants("returns and canvasses of the place's parts"))?;
    let canvass = canvass_unit(definition, unit, Partition::Canvass, &children)?;
    Ok(Output::UnitCanvass(canvass))
}

fn lots(inputs: &[Value<'_>]) -> Option<Vec<Lot>> {
    let lot = |value: &Value<'_>| match value {
        Value::Payload(Payload::Lot(lot)) => Some(lot.clone()),
        _ => None,
    };
    inputs.iter().map(lot).collect()
}

/// The contest that a result's parameters name.
fn contest_of<'a>(
    definition: &'a CheckedDefinition,
    parameters: &Parameters,
) -> Result<&'a Contest, DeriveError> {
    let id = parameters.words.get("contest").ok_or(DeriveError::Contest)?;
    let id: ContestId = id.parse()?;
    definition.contest(&id).ok_or(DeriveError::Contest)
}

fn outcome(
    definition: &CheckedDefinition,
    parameters: &Parameters,
    inputs: &[Value<'_>],
    wants: impl Fn(&'static str) -> DeriveError,
) -> Result<Output, DeriveError> {
    let contest = contest_of(definition, parameters)?;
    if contest.number_elected == 0 {
        return Err(DeriveError::ElectsNobody(contest.id.clone()));
    }
    let wanted = "the canvass of the contest's place or the contest's count, and at most one lot";
    let [Value::Output(votes), rest @ ..] = inputs else { return Err(wants(wanted)) };
    let lots = lots(rest).filter(|lots| lots.len() < 2).ok_or_else(|| wants(wanted))?;
    let counted = definition.get().counting.contains_key(&contest.id);
    let outcome = match votes {
        Output::UnitCanvass(canvass) if !counted => {
            contest_outcome(contest, canvass, lots.first())?
        }
        Output::ContestCount(count) if counted => counted::outcome(contest, count, lots.first())?,
        _ => return Err(wants(wanted)),
    };
    Ok(Output::ContestOutcome(outcome))
}

fn appointment(
    definition: &CheckedDefinition,
    state: &UnitId,
    inputs: &[Value<'_>],
    wants: impl Fn(&'static str) -> DeriveError,
) -> Result<Output, DeriveError> {
    let wanted = "the apportionment, the state's votes, its districts' votes, and lots";
    let [Value::Output(Output::Apportionment(apportioned)), votes, rest @ ..] = inputs else {
        return Err(wants(wanted));
    };
    let votes = child_result(votes).ok_or_else(|| wants(wanted))?;
    let parts: Vec<ChildResult<'_>> = rest.iter().map_while(child_result).collect();
    let lots = lots(&rest[parts.len()..]).ok_or_else(|| wants(wanted))?;
    let entitled = apportioned.states.get(state).map(|apportioned| apportioned.electors);
    let entitled = entitled.ok_or_else(|| DeriveError::NotInCollege(state.clone()))?;
    Ok(Output::Appointment(appoint(definition, state, entitled, votes, &parts, &lots)?))
}

fn meeting(
    definition: &CheckedDefinition,
    state: &UnitId,
    inputs: &[Value<'_>],
    wants: impl Fn(&'static str) -> DeriveError,
) -> Result<Output, DeriveError> {
    let college = definition.get().college.as_ref().ok_or(DeriveError::NoCollege)?;
    let [Value::Output(Output::Appointment(appointed)), met] = inputs else {
        return Err(wants("the state's appointment and its electors' meeting"));
    };
    let Value::Payload(Payload::ElectorMeeting(met)) = met else {
        return Err(wants("the state's appointment and its electors' meeting"));
    };
    if let Some(person) = met.persons.keys().find(|person| person.as_str().contains('/')) {
        return Err(DeriveError::Slash(person.clone()));
    }
    let rules = college.state(state).ok_or_else(|| DeriveError::NotInCollege(state.clone()))?;
    Ok(Output::MeetingResult(count_meeting(&rules.policy, college, met, appointed.electors)?))
}

fn contingent(
    definition: &CheckedDefinition,
    chamber: Chamber,
    inputs: &[Value<'_>],
    wants: impl Fn(&'static str) -> DeriveError,
) -> Result<Output, DeriveError> {
    let college = definition.get().college.as_ref().ok_or(DeriveError::NoCollege)?;
    let [Value::Output(Output::ElectoralCount(count)), ballots @ ..] = inputs else {
        return Err(wants("the electoral count and the chamber's ballots"));
    };
    let ballot = |value: &Value<'_>| match value {
        Value::Payload(Payload::ContingentBallot(ballot)) => Some(ballot.clone()),
        _ => None,
    };
    let ballots: Option<Vec<ContingentBallot>> = ballots.iter().map(ballot).collect();
    let ballots = ballots.ok_or_else(|| wants("the electoral count and the chamber's ballots"))?;
    let outcome = match chamber {
        Chamber::House => &count.president_outcome,
        Chamber::Senate => &count.vice_president_outcome,
    };
    let OfficeOutcome::NoMajority { candidates } = outcome else {
        return Err(DeriveError::NoChoiceDue);
    };
    Ok(match chamber {
        Chamber::House => {
            Output::HouseChoice(house_choice(candidates, &house_states(college), &ballots)?)
        }
        Chamber::Senate => {
            let senators = VoteCount::new(u64::from(congress(college).senators))?;
            Output::SenateChoice(senate_choice(candidates, senators, &ballots)?)
        }
    })
}

/// What a joint session is computed from, sorted by state.
#[derive(Default)]
struct SessionInputs<'a> {
    ascertainments: BTreeMap<&'a UnitId, &'a CertificateOfAscertainment>,
    copies: BTreeMap<&'a UnitId, Vec<CertificateOfVote>>,
    received: Vec<Paper>,
    events: Vec<JointSessionEvent>,
}

fn session_inputs<'a>(inputs: &[Value<'a>]) -> Option<SessionInputs<'a>> {
    let mut sorted = SessionInputs::default();
    for input in inputs {
        let Value::Payload(payload) = input else { return None };
        match payload {
            Payload::CertificateOfAscertainment(certificate) => {
                sorted.ascertainments.insert(&certificate.state, certificate);
            }
            Payload::CertificateOfVote(copy) => {
                sorted.copies.entry(&copy.state).or_default().push(copy.clone());
            }
            Payload::ReceivedPaper(paper) => sorted.received.push(paper.before_congress()),
            Payload::JointSessionEvent(event) => sorted.events.push(event.clone()),
            _ => return None,
        }
    }
    Some(sorted)
}

fn joint_session(
    definition: &CheckedDefinition,
    inputs: &[Value<'_>],
    wants: impl Fn(&'static str) -> DeriveError,
) -> Result<Output, DeriveError> {
    let wanted = "the apportionment, certificates of ascertainment and of vote, and events";
    let college = definition.get().college.as_ref().ok_or(DeriveError::NoCollege)?;
    let [Value::Output(Output::Apportionment(apportioned)), rest @ ..] = inputs else {
        return Err(wants(wanted));
    };
    let sorted = session_inputs(rest).ok_or_else(|| wants(wanted))?;
    let law = law_for(definition.get().date)?;
    let (mut roll, mut papers) = (Vec::new(), Vec::new());
    for state in college.states.iter().map(|state| &state.unit) {
        let unit =
            definition.unit(state).ok_or_else(|| DeriveError::NotInCollege(state.clone()))?;
        let entitled = apportioned.states.get(state).map(|state| state.electors);
        let ascertained = sorted.ascertainments.get(state);
        let slates = ascertained.iter().flat_map(|certificate| certificate.slates.values());
        roll.push(RollState {
            state: state.clone(),
            name: unit.name.clone(),
            entitled: entitled.ok_or_else(|| DeriveError::NotInCollege(state.clone()))?,
            appointed: ElectorCount::checked_sum(slates.map(|slate| slate.appointed))?,
        });
        if let Some(copies) = sorted.copies.get(state) {
            let certified_by =
                if ascertained.is_some() { Issuer::Executive } else { Issuer::Other };
            papers.push(paper(law, state, copies, certified_by)?);
        }
    }
    papers.extend(sorted.received);
    let count = canvass::session::run(law, congress(college), &roll, &papers, &sorted.events)?;
    Ok(Output::ElectoralCount(Box::new(count)))
}

/// The paper that a state's copies agree on.
fn paper(
    law: &'static CollegeLaw,
    state: &UnitId,
    copies: &[CertificateOfVote],
    certified_by: Issuer,
) -> Result<Paper, DeriveError> {
    let report = compare_copies(law, copies);
    let altered = |copy: &&CertificateOfVote| {
        report.differences.iter().any(|difference| difference.copy == copy.copy)
    };
    let agreed = copies.iter().find(|copy| !altered(copy));
    let agreed = agreed.filter(|_| report.agreement != CopiesAgreement::NoMajority);
    let agreed = agreed.ok_or_else(|| DeriveError::CopiesDiffer(state.clone()))?;
    Ok(Paper {
        state: state.clone(),
        number: 1,
        president: agreed.president.clone(),
        vice_president: agreed.vice_president.clone(),
        certified_by,
        determined_by: None,
    })
}

/// The whole number of both Houses: the seats apportioned, and two senators a state.
///
/// Source: U.S. Constitution, article I, section 2, clause 3, and section 3, clause 1.
fn congress(college: &ElectoralCollege) -> Congress {
    let states = college.states.iter().filter(|state| !state.federal_district).count();
    let states = u32::try_from(states).expect("the states of a definition fit memory, and 32 bits");
    Congress { representatives: college.house_seats, senators: 2 * states }
}
