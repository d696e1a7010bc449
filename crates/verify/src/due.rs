//! The results that a record calls for and does not have yet.

use std::collections::BTreeMap;

use canvass::UnitCanvass;
use election::{BatchId, StatementKind, UnitId};
use record::{Digest, Input, KeyRing, Parameters, RecordFiles, RuleName, StatementId};
use tabulate::{CvrBatch, WriteInAdjudication};

use crate::adjudicated::{is_of, records_of, standing_adjudications};
use crate::canvass_checks::{PlaceResults, View};
use crate::cast_checks::standing_batches;
use crate::compute::{Computed, Wrong, compute, compute_call};
use crate::derive::{Output, Rule};
use crate::device_checks::gaps as device_gaps;
use crate::load::{LoadError, Loaded, load, load_again};
use crate::payload::Payload;
use crate::plan::{Call, calls, place};
use crate::standing::{Standing, slot_of, standing};
use crate::write_in_checks::{batch_of, problems_with};

/// The canvass of a place, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canvassed {
    /// The canvass.
    pub canvass: UnitCanvass,
    /// Where it stands in the log.
    pub position: u64,
    /// The SHA-256 of its bytes, by which it is certified.
    pub output: Digest,
}

/// A result to state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The rule.
    pub rule: RuleName,
    /// Its parameters.
    pub parameters: Parameters,
    /// The statements it rests on.
    pub inputs: Vec<Input>,
    /// The result.
    pub output: Output,
    /// The derivation that it replaces, whose inputs no longer stand.
    pub replaces: Option<StatementId>,
}

/// What a record calls for and does not have yet.
#[derive(Debug, Default)]
pub struct DueResults {
    /// Results to state.
    pub results: Vec<Due>,
    /// Results that cannot be computed from what stands. They hold up what rests on them and
    /// nothing else: sums above leave their units out as missing, and V16 stays open.
    pub not_computed: Vec<DueError>,
}

/// A result that is called for and cannot be computed.
#[derive(Debug, thiserror::Error)]
#[error("{rule} of {unit}: {why}")]
pub struct DueError {
    /// The rule.
    pub rule: RuleName,
    /// The place.
    pub unit: String,
    /// Why not, in words.
    pub why: String,
}

/// A record in the making: what stands in it, and whose keys are in force.
///
/// Nothing is verified here: whoever adds to a record reads it as it is.
#[derive(Debug)]
pub struct Current {
    /// The record as read.
    pub loaded: Loaded,
    /// The keys as the log leaves them.
    pub keys: KeyRing,
    standing: Standing,
}

impl Current {
    /// Reads a record.
    pub fn read(files: &dyn RecordFiles) -> Result<Self, LoadError> {
        Ok(Self::of(load(files)?, files))
    }

    /// The record again after it has grown.
    pub fn read_again(self, files: &dyn RecordFiles) -> Result<Self, LoadError> {
        Ok(Self::of(load_again(self.loaded, files)?, files))
    }

    fn of(loaded: Loaded, files: &dyn RecordFiles) -> Self {
        let (standing, keys) = standing(&loaded, files);
        Self { loaded, keys, standing }
    }

    /// The standing statement of a kind for a unit, of kinds that are made once a unit.
    pub fn statement(&self, kind: StatementKind, unit: &UnitId) -> Option<(StatementId, &Payload)> {
        let position = self.standing.unit(kind, unit)?;
        Some((self.loaded.id(position), self.loaded.payload(position)?))
    }

    /// Standing batches of cast vote records of this name, one for each place that has one.
    pub fn batches_named(&self, name: &BatchId) -> Vec<&CvrBatch> {
        let batches = standing_batches(&self.loaded, &self.standing).map(|(_, batch)| batch);
        batches.filter(|batch| batch.batch == *name).collect()
    }

    /// The standing adjudications of the write-ins of a batch, in the order of the log.
    pub fn write_in_adjudications(&self, batch: &CvrBatch) -> Vec<&WriteInAdjudication> {
        let all = standing_adjudications(&self.loaded, &self.standing);
        all.map(|(_, one)| one).filter(|one| is_of(one, batch)).collect()
    }

    /// Everything in which an adjudication that is not recorded yet contradicts its batch, in
    /// words: V34 would fail on it.
    pub fn adjudication_problems(
        &self,
        adjudication: &WriteInAdjudication,
        files: &dyn RecordFiles,
    ) -> Vec<String> {
        let batch = batch_of(&self.loaded, &self.standing, adjudication);
        let named = batch.map(|batch| records_of(&self.loaded, batch, adjudication, files));
        match named.transpose() {
            Ok(named) => problems_with(&self.loaded, batch, named.as_ref(), adjudication),
            Err(error) => vec![error.to_string()],
        }
    }

    /// The standing statement that a payload would have to replace, if there is one: that of the
    /// same kind and place, or of the same copy.
    pub fn in_the_way_of(
        &self,
        kind: StatementKind,
        unit: &UnitId,
        payload: &Payload,
    ) -> Option<StatementId> {
        let slot = slot_of(kind, unit, Some(payload))?;
        Some(self.loaded.id(self.standing.of(&slot)?))
    }

    /// Payloads of a kind that may be stated many times, as they stand in the log.
    pub fn payloads(&self, kind: StatementKind) -> Vec<Digest> {
        let entries = self.standing.positions.iter().filter_map(|at| self.loaded.entry(*at));
        let of_kind = entries.filter(|entry| entry.statement.kind == kind);
        of_kind.map(|entry| entry.statement.payload).collect()
    }

    /// The payload of a statement.
    pub fn payload_of(&self, id: &StatementId) -> Option<Digest> {
        let entry = self.loaded.entry(self.loaded.position(id)?)?;
        Some(entry.statement.payload)
    }

    /// The standing canvass of each place that is a sum.
    pub fn canvasses(&self) -> BTreeMap<UnitId, Canvassed> {
        let mut outputs = compute(&self.loaded).outputs;
        let units = self.loaded.definition.get().units.iter();
        let canvass = units.filter_map(|unit| {
            let position = self.standing.derivation(&Rule::UnitCanvass.name(), &place(&unit.id))?;
            let Payload::Derivation(derivation) = self.loaded.payload(position)? else {
                return None;
            };
            match outputs.remove(&position)? {
                Output::UnitCanvass(canvass) => {
                    let output = derivation.output;
                    Some((unit.id.clone(), Canvassed { canvass, position, output }))
                }
                _ => None,
            }
        });
        canvass.collect()
    }

    /// What there is of each place to certify, as it stands.
    pub fn results_of(&self, places: &[UnitId]) -> BTreeMap<UnitId, PlaceResults> {
        let computed = compute(&self.loaded);
        let view = View { loaded: &self.loaded, standing: &self.standing, computed: &computed };
        let gaps = device_gaps(&self.loaded, &self.standing);
        let results = |unit: &UnitId| Some((unit.clone(), view.results(unit, &gaps)?));
        places.iter().filter_map(results).collect()
    }

    /// Where the standing certification of a place stands, if there is one.
    pub fn certified_at(&self, unit: &UnitId) -> Option<u64> {
        self.standing.unit(StatementKind::Certification, unit)
    }

    /// Every result that can be made now, and why others cannot; making them may call for more, so
    /// ask again until there is none to make.
    pub fn due(&self) -> DueResults {
        let computed = compute(&self.loaded);
        let mut due = DueResults::default();
        let called = calls(&self.loaded, &self.standing);
        let open = |call: &Call| !is_answered(&self.loaded, &self.standing, call);
        for call in called.into_iter().filter(open) {
            match make(&self.loaded, &self.standing, &computed, &call) {
                Ok(result) => due.results.push(result),
                Err(why) => due.not_computed.push(DueError {
                    rule: call.rule.name(),
                    unit: call.parameters.unit.to_string(),
                    why: why.to_string(),
                }),
            }
        }
        due
    }
}

/// Whether a derivation of exactly the inputs that are called for stands.
pub(crate) fn is_answered(loaded: &Loaded, standing: &Standing, call: &Call) -> bool {
    let position = standing.derivation(&call.rule.name(), &call.parameters);
    position.is_some_and(|position| inputs_at(loaded, position) == call.inputs)
}

/// Positions of a derivation's inputs; one that is not in the log has none and matches nothing.
pub(crate) fn inputs_at(loaded: &Loaded, position: u64) -> Vec<u64> {
    match loaded.payload(position) {
        Some(Payload::Derivation(derivation)) => {
            let inputs = derivation.inputs.iter();
            inputs.map(|input| loaded.position(&input.0).unwrap_or(u64::MAX)).collect()
        }
        _ => Vec::new(),
    }
}

fn make(
    loaded: &Loaded,
    standing: &Standing,
    computed: &Computed,
    call: &Call,
) -> Result<Due, Wrong> {
    let (rule, parameters) = (call.rule.name(), call.parameters.clone());
    let output = compute_call(loaded, &computed.outputs, &rule, &parameters, &call.inputs[1..])?;
    let replaced = standing.derivation(&rule, &parameters);
    Ok(Due {
        inputs: call.inputs.iter().map(|&position| Input(loaded.id(position))).collect(),
        replaces: replaced.map(|position| loaded.id(position)),
        rule,
        parameters,
        output,
    })
}
