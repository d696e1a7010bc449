//! A record without a failed check, and what it says.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use canvass::acts::Certification;
use canvass::ascertainment::CertificateOfAscertainment;
use canvass::calendar::LegalCalendar;
use canvass::certificate::{CertificateOfVote, LatePapers};
use canvass::chamber::{ChamberResult, ContestRuling, Ruling};
use canvass::meeting::{ElectorMeeting, MeetingResult};
use canvass::session::{ElectoralCount, JointSessionEvent};
use canvass::succession::Succession;
use canvass::{Appointment, Apportionment, ContestOutcome, Decision, ResultsStatus, UnitCanvass};
use election::{
    AuthorityId, CandidateId, ChamberId, CheckedDefinition, ContestId, PublicKey, StatementKind,
    Timestamp, UnitId, UnitReturn,
};
use record::{Digest, KeyRotation, Parameters, RuleName, StatementId};
use tabulate::{
    CastBallots, CellCount, ClassRuling, ContestCount, ContestCountError, CvrBatch,
    WriteInAdjudication,
};

use crate::adjudicated::{as_decided, standing_adjudications};
use crate::canvass_checks::View;
use crate::compute::Computed;
use crate::derive::counted::{BatchName, CountOf, by_batch};
use crate::derive::{Output, Rule};
use crate::figures::FigureTable;
use crate::load::Loaded;
use crate::payload::Payload;
use crate::report::Report;
use crate::sources::{UnreadSource, unread};
use crate::standing::Standing;

/// A record with no failed check. Only [`crate::verify`] makes it.
///
/// It may still be partial, and say so: publishing what is partial, labelled so, is allowed.
#[derive(Debug)]
pub struct VerifiedRecord {
    pub(crate) loaded: Loaded,
    pub(crate) standing: Standing,
    pub(crate) computed: Computed,
    report: Report,
    figures: OnceLock<FigureTable>,
}

/// Which statement something comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// Its position in the log.
    pub position: u64,
    /// Its name.
    pub id: StatementId,
    /// What sort of statement it is.
    pub kind: StatementKind,
    /// Who stated it.
    pub authority: AuthorityId,
    /// The office whose act was copied out.
    pub about: Option<AuthorityId>,
    /// The place.
    pub unit: UnitId,
    /// When it says it was signed.
    pub issued: Timestamp,
    /// The payload's digest.
    pub payload: Digest,
    /// The result's digest, of a derivation.
    pub output: Option<Digest>,
    /// The rule, of a derivation.
    pub rule: Option<RuleName>,
    /// Why it replaces another.
    pub reason: Option<String>,
    /// The statement it replaces.
    pub replaces: Option<StatementId>,
}

/// A value with the statement it comes from.
#[derive(Clone, Debug)]
pub struct Sourced<'a, T> {
    /// The value.
    pub value: &'a T,
    /// The statement.
    pub from: Provenance,
}

macro_rules! standing_payloads {
    ($($(#[$meta:meta])* $name:ident: $variant:ident($type:ty);)*) => {$(
        $(#[$meta])*
        pub fn $name(&self, unit: &UnitId) -> Option<Sourced<'_, $type>> {
            let position = self.standing.unit(StatementKind::$variant, unit)?;
            match self.loaded.payload(position)? {
                Payload::$variant(value) => Some(self.sourced(value, position)),
                _ => None,
            }
        }
    )*};
}

macro_rules! standing_outputs {
    ($($(#[$meta:meta])* $name:ident: $variant:ident($type:ty) by $rule:ident;)*) => {$(
        $(#[$meta])*
        pub fn $name(&self, unit: &UnitId) -> Option<Sourced<'_, $type>> {
            let words = BTreeMap::new();
            match self.output(Rule::$rule, Parameters { unit: unit.clone(), words })? {
                (Output::$variant(value), position) => Some(self.sourced(value, position)),
                _ => None,
            }
        }
    )*};
}

impl VerifiedRecord {
    pub(crate) fn new(
        loaded: Loaded,
        standing: Standing,
        computed: Computed,
        report: Report,
    ) -> Self {
        Self { loaded, standing, computed, report, figures: OnceLock::new() }
    }

    /// The definition.
    pub fn definition(&self) -> &CheckedDefinition {
        &self.loaded.definition
    }

    /// The definition's digest.
    pub fn definition_digest(&self) -> Digest {
        self.loaded.definition_digest
    }

    /// What verification found.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The checkpoint as a note, with its signatures.
    pub fn checkpoint_note(&self) -> String {
        String::from_utf8_lossy(&self.loaded.log.note.to_bytes()).into_owned()
    }

    /// What the checkpoint states.
    pub fn checkpoint(&self) -> &tlog::checkpoint::Checkpoint {
        &self.loaded.log.checkpoint
    }

    standing_payloads! {
        /// The standing return of a unit that reports itself.
        unit_return: UnitReturn(UnitReturn);
        /// The standing certification of a place.
        certification: Certification(Certification);
        /// The standing certificate of ascertainment of a state.
        ascertainment: CertificateOfAscertainment(CertificateOfAscertainment);
        /// The standing account of the meeting of a state's electors.
        meeting: ElectorMeeting(ElectorMeeting);
    }

    standing_outputs! {
        /// The canvass of a place that is a sum.
        unit_canvass: UnitCanvass(UnitCanvass) by UnitCanvass;
        /// The electors that a state's votes appoint.
        appointment: Appointment(Appointment) by Appointment;
        /// Which votes of a state's electors count.
        meeting_result: MeetingResult(MeetingResult) by ElectorMeeting;
        /// What Congress counted; the unit is the root.
        electoral_count_of: ElectoralCount(ElectoralCount) by JointSession;
        /// Seats and electors; the unit is the root.
        apportionment_of: Apportionment(Apportionment) by Apportionment;
        /// Whom the law lets ask for certificates of vote; the unit is the root.
        late_papers_of: LatePapers(LatePapers) by LatePapers;
        /// Who is President, or acts, when the term begins; the unit is the root.
        succession_of: Succession(Succession) by Succession;
        /// The days of the law; the unit is the root.
        legal_calendar_of: LegalCalendar(LegalCalendar) by Calendar;
    }

    /// Seats and electors.
    pub fn apportionment(&self) -> Option<Sourced<'_, Apportionment>> {
        self.apportionment_of(&self.definition().root().id)
    }

    /// What Congress counted.
    pub fn electoral_count(&self) -> Option<Sourced<'_, ElectoralCount>> {
        self.electoral_count_of(&self.definition().root().id)
    }

    /// The days of the law.
    pub fn legal_calendar(&self) -> Option<Sourced<'_, LegalCalendar>> {
        self.legal_calendar_of(&self.definition().root().id)
    }

    /// Whom the law lets ask for certificates of vote that are not there.
    pub fn late_papers(&self) -> Option<Sourced<'_, LatePapers>> {
        self.late_papers_of(&self.definition().root().id)
    }

    /// Who is President, or acts, when the term begins, as the record stands.
    pub fn succession(&self) -> Option<Sourced<'_, Succession>> {
        self.succession_of(&self.definition().root().id)
    }

    /// Who won a contest that is not the Electoral College's.
    pub fn outcome(&self, contest: &ContestId) -> Option<Sourced<'_, ContestOutcome>> {
        let contest = self.definition().contest(contest)?;
        match self.output(Rule::ContestOutcome, crate::plan::contest_place(contest))? {
            (Output::ContestOutcome(value), position) => Some(self.sourced(value, position)),
            _ => None,
        }
    }

    /// Who holds a chamber.
    pub fn chamber(&self, chamber: &ChamberId) -> Option<Sourced<'_, ChamberResult>> {
        let parameters = crate::plan::chamber_place(&self.definition().root().id, chamber);
        match self.output(Rule::Chamber, parameters)? {
            (Output::ChamberResult(value), position) => Some(self.sourced(&**value, position)),
            _ => None,
        }
    }

    /// The standing ruling on a contest as a whole.
    pub fn contest_ruling(&self, contest: &ContestId) -> Option<Sourced<'_, ContestRuling>> {
        let mut rulings = self.all(StatementKind::ContestRuling);
        rulings.find_map(|(position, payload)| match payload {
            Payload::ContestRuling(ruling) if ruling.contest == *contest => {
                Some(self.sourced(ruling, position))
            }
            _ => None,
        })
    }

    /// In one word what became of a contest, where its election fills chambers: `elected`,
    /// `not-certified`, `unopposed`, `partial`, `tied`, `no-majority`, `stopped` or `no-votes`.
    pub fn contest_status(&self, contest: &ContestId) -> Option<&'static str> {
        if self.definition().get().chambers.is_empty() {
            return None;
        }
        if let Some(ruling) = self.contest_ruling(contest) {
            return Some(match ruling.value.ruling {
                Ruling::NotCertified { .. } => "not-certified",
                Ruling::Unopposed { .. } => "unopposed",
            });
        }
        let outcome = self.outcome(contest)?.value;
        if outcome.status == ResultsStatus::UnofficialPartial {
            return Some("partial");
        }
        Some(match outcome.decision {
            Decision::Elected { .. } => "elected",
            Decision::Tie { .. } | Decision::TiedRound { .. } => "tied",
            Decision::NoMajority { .. } => "no-majority",
            Decision::Stopped { .. } => "stopped",
            Decision::NoVotes => "no-votes",
        })
    }

    /// The words of contests, by the paths under which they are explained: `CONTEST/status`.
    pub fn contest_statuses(&self) -> impl Iterator<Item = (String, &'static str)> {
        let contests = self.definition().get().contests.iter();
        contests.filter_map(|contest| {
            Some((format!("{}/status", contest.id), self.contest_status(&contest.id)?))
        })
    }

    /// The count of a contest from its cast vote records.
    pub fn contest_count(&self, contest: &ContestId) -> Option<Sourced<'_, ContestCount>> {
        self.count_of(contest, CountOf::InForce)
    }

    /// The count in force, or one with or without all ballots that bear a class; these two are
    /// there where any do.
    pub fn count_of(
        &self,
        contest: &ContestId,
        which: CountOf,
    ) -> Option<Sourced<'_, ContestCount>> {
        let contest = self.definition().contest(contest)?;
        match self.output(Rule::ContestCount, which.parameters(contest))? {
            (Output::ContestCount(value), position) => Some(self.sourced(&**value, position)),
            _ => None,
        }
    }

    /// The standing rulings on classes of ballots, in the order of the log.
    pub fn class_rulings(&self) -> Vec<Sourced<'_, ClassRuling>> {
        let rulings = self.all(StatementKind::BallotClass);
        let rulings = rulings.filter_map(|(position, payload)| match payload {
            Payload::BallotClass(ruling) => Some(self.sourced(ruling, position)),
            _ => None,
        });
        rulings.collect()
    }

    /// The standing adjudications of write-ins in a contest, in the order of the log.
    pub fn write_in_adjudications(
        &self,
        contest: &ContestId,
    ) -> Vec<Sourced<'_, WriteInAdjudication>> {
        let all = standing_adjudications(&self.loaded, &self.standing);
        let own = all.filter(|(_, adjudication)| adjudication.contest == *contest);
        own.map(|(position, adjudication)| self.sourced(adjudication, position)).collect()
    }

    /// Everybody who signed a statement, each once, in order.
    pub fn signers(&self, position: u64) -> Vec<AuthorityId> {
        let rotations: Vec<&KeyRotation> = self
            .loaded
            .entries()
            .filter_map(|(at, _)| match self.loaded.payload(at)? {
                Payload::KeyRotation(rotation) => Some(rotation),
                _ => None,
            })
            .collect();
        let holder = |key: &PublicKey| {
            let mut authorities = self.definition().get().authorities.iter();
            let first = authorities.find(|one| one.keys.contains(key)).map(|one| &one.id);
            let later = || rotations.iter().find(|one| one.key == *key).map(|one| &one.holder);
            first.or_else(later).cloned()
        };
        let signatures = self.loaded.entry(position).map(|entry| &entry.signatures[..]);
        let signatures = signatures.unwrap_or_default().iter();
        let signers: BTreeSet<AuthorityId> =
            signatures.filter_map(|signature| holder(&signature.key)).collect();
        signers.into_iter().collect()
    }

    /// The standing batches whose ballots a count is of, in the order of the log.
    pub fn batches_of(&self, which: CountOf) -> Vec<Sourced<'_, CvrBatch>> {
        let rulings = self.class_rulings();
        let rulings = || rulings.iter().map(|ruling| ruling.value);
        let mut batches = self.cvr_batches();
        batches.retain(|batch| which.takes(self.definition(), batch.value, rulings()));
        batches
    }

    /// The parts of a contest's count by batches; none for a contest without a count.
    ///
    /// The record does not state them: they are counted here from its ballots, in the same rounds.
    pub fn count_by_batch(
        &self,
        contest: &ContestId,
    ) -> Result<Vec<CellCount<BatchName>>, ContestCountError> {
        let (Some(contest), Some(_)) =
            (self.definition().contest(contest), self.contest_count(contest))
        else {
            return Ok(Vec::new());
        };
        let in_force = self.batches_of(CountOf::InForce);
        let decided = in_force.iter().filter_map(|batch| {
            let ballots = self.loaded.tables.of(batch.value)?.contests.get(&contest.id)?;
            let named = self.loaded.adjudicated.of(batch.value);
            let adjudications = standing_adjudications(&self.loaded, &self.standing);
            let adjudications = adjudications.map(|(_, adjudication)| adjudication);
            let ballots = as_decided(contest, (batch.value, ballots), named, adjudications);
            let ballots = ballots.expect("V34 found that every decision fits its record");
            Some(((batch.value.unit.clone(), batch.value.batch.clone()), ballots))
        });
        let decided: Vec<(BatchName, Cow<'_, CastBallots>)> = decided.collect();
        let batches: Vec<(BatchName, &CastBallots)> =
            decided.iter().map(|(name, ballots)| (name.clone(), &**ballots)).collect();
        let lots = self.all(StatementKind::Lot).filter_map(|(_, payload)| match payload {
            Payload::Lot(lot) => Some(lot),
            _ => None,
        });
        by_batch(self.definition(), contest, lots, &batches)
    }

    /// Units whose ballots are counted from cast vote records, where every contest is.
    pub fn counted_units(&self) -> BTreeSet<UnitId> {
        let (loaded, standing, computed) = (&self.loaded, &self.standing, &self.computed);
        View { loaded, standing, computed }.counted_units()
    }

    /// The standing batches of cast vote records, in the order of the log.
    pub fn cvr_batches(&self) -> Vec<Sourced<'_, CvrBatch>> {
        let batches = crate::cast_checks::standing_batches(&self.loaded, &self.standing);
        batches.map(|(position, batch)| self.sourced(batch, position)).collect()
    }

    /// The standing certificates of vote of a state, by copy.
    pub fn certificates_of_vote(&self, state: &UnitId) -> Vec<Sourced<'_, CertificateOfVote>> {
        let mut found: Vec<_> = self
            .all(StatementKind::CertificateOfVote)
            .filter_map(|(position, payload)| match payload {
                Payload::CertificateOfVote(value) if value.state == *state => {
                    Some(self.sourced(value, position))
                }
                _ => None,
            })
            .collect();
        found.sort_by_key(|certificate| certificate.value.copy);
        found
    }

    /// The events of the joint session, in order.
    pub fn session_events(&self) -> Vec<Sourced<'_, JointSessionEvent>> {
        let events = self.all(StatementKind::JointSessionEvent);
        let events = events.filter_map(|(position, payload)| match payload {
            Payload::JointSessionEvent(value) => Some(self.sourced(value, position)),
            _ => None,
        });
        let mut events: Vec<Sourced<'_, JointSessionEvent>> = events.collect();
        events.sort_by_key(|event| event.value.number);
        events
    }

    /// Every source behind the record's results that was not read in full.
    pub fn unread_sources(&self) -> Vec<UnreadSource> {
        let (loaded, standing, computed) = (&self.loaded, &self.standing, &self.computed);
        unread(&View { loaded, standing, computed })
    }

    /// Statements that were replaced, each with the one that replaced it.
    ///
    /// Derivations are left out: they follow from the others.
    pub fn corrections(&self) -> Vec<(Provenance, Provenance)> {
        let replaced = self.standing.replaced_by.iter();
        let pairs = replaced.map(|(old, new)| (self.provenance(*old), self.provenance(*new)));
        pairs.filter(|(old, _)| old.kind != StatementKind::Derivation).collect()
    }

    /// Every statement of the log, in order.
    pub fn statements(&self) -> impl Iterator<Item = Provenance> {
        self.loaded.entries().map(|(position, _)| self.provenance(position))
    }

    /// The name of a candidate of a contest: ids are a contest's own, and two contests may each
    /// have a `baker`.
    pub fn candidate_name(&self, contest: &ContestId, id: &CandidateId) -> String {
        let stood = self.definition().contest(contest);
        let stood = stood.and_then(|contest| contest.candidate(id));
        stood.map_or_else(|| self.person_name(id), |candidate| candidate.name.clone())
    }

    /// The name of a person, as the definition or the meeting that first names them gives it.
    pub fn person_name(&self, id: &CandidateId) -> String {
        let definition = self.definition().get();
        let candidates = definition.contests.iter().filter_map(|contest| contest.candidate(id));
        let tickets = definition.college.iter().flat_map(|college| &college.tickets);
        let running = tickets.filter(|ticket| ticket.vice_president == *id);
        let met =
            self.all(StatementKind::ElectorMeeting).filter_map(|(_, payload)| match payload {
                Payload::ElectorMeeting(meeting) => Some(meeting.persons.get(id)?.name.clone()),
                _ => None,
            });
        let known = candidates.map(|candidate| candidate.name.clone());
        let running = running.map(|ticket| ticket.vice_president_name.clone());
        let write_ins =
            (id.as_str() == election::UNDECLARED_WRITE_INS).then(|| "Undeclared write-ins".into());
        let mut names = known.chain(running).chain(met).chain(write_ins);
        names.next().unwrap_or_else(|| id.to_string())
    }

    /// Every figure of the record, by its path.
    pub fn figures(&self) -> impl Iterator<Item = (&str, u64)> {
        self.figure_table().values()
    }

    pub(crate) fn figure_table(&self) -> &FigureTable {
        self.figures.get_or_init(|| FigureTable::of(self))
    }

    /// The statement at a position.
    pub(crate) fn provenance(&self, position: u64) -> Provenance {
        let entry =
            self.loaded.entry(position).expect("a verified record's entries are statements");
        let statement = &entry.statement;
        let derivation = match self.loaded.payload(position) {
            Some(Payload::Derivation(derivation)) => Some(derivation),
            _ => None,
        };
        Provenance {
            position,
            id: self.loaded.id(position),
            kind: statement.kind,
            authority: statement.authority.clone(),
            about: statement.about.clone(),
            unit: statement.unit.clone(),
            issued: statement.issued,
            payload: statement.payload,
            output: derivation.map(|derivation| derivation.output),
            rule: derivation.map(|derivation| derivation.rule.clone()),
            reason: statement.reason.clone(),
            replaces: statement.replaces,
        }
    }

    fn sourced<'a, T>(&self, value: &'a T, position: u64) -> Sourced<'a, T> {
        Sourced { value, from: self.provenance(position) }
    }

    fn output(&self, rule: Rule, parameters: Parameters) -> Option<(&Output, u64)> {
        let position = self.standing.derivation(&rule.name(), &parameters)?;
        Some((self.computed.outputs.get(&position)?, position))
    }

    /// Standing statements of a kind, in the order of the log.
    fn all(&self, kind: StatementKind) -> impl Iterator<Item = (u64, &Payload)> {
        let positions = self.standing.positions.iter().copied();
        let of_kind = move |position: &u64| {
            self.loaded.entry(*position).is_some_and(|entry| entry.statement.kind == kind)
        };
        let positions = positions.filter(of_kind);
        positions.filter_map(|position| Some((position, self.loaded.payload(position)?)))
    }
}
