//! Every result of a record, computed again from its inputs.

use std::collections::BTreeMap;

use rayon::prelude::*;
use record::canonical::WriteError;
use record::{Derivation, Digest, StatementId};

use crate::derive::{DeriveError, Output, Value, derive};
use crate::load::Loaded;
use crate::payload::Payload;

/// Results as computed here, by the position of their derivation.
#[derive(Debug, Default)]
pub(crate) struct Computed {
    pub(crate) outputs: BTreeMap<u64, Output>,
    pub(crate) wrong: Vec<WrongDerivation>,
    pub(crate) derivations: usize,
}

/// A derivation that does not come out as it says.
#[derive(Debug, thiserror::Error)]
#[error("entry {position} ({rule} of {unit}): {why}")]
pub(crate) struct WrongDerivation {
    pub(crate) position: u64,
    pub(crate) rule: String,
    pub(crate) unit: String,
    pub(crate) why: Wrong,
}

/// In what way a derivation is wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Wrong {
    #[error("its first input is not this record's definition")]
    OtherDefinition,
    #[error("its input {0} is not in the log before it")]
    InputNotBefore(StatementId),
    #[error("its input {0} cannot be used")]
    InputUnusable(StatementId),
    #[error("{0}")]
    Derive(#[from] DeriveError),
    #[error("{0}")]
    Write(#[from] WriteError),
    #[error("it says its result is {stated}; computed from its inputs the result is {computed}")]
    Differs { stated: Digest, computed: Digest },
}

/// Computes every derivation of the log, those that were replaced included.
pub(crate) fn compute(loaded: &Loaded) -> Computed {
    let stages = by_depth(loaded);
    let derivations = stages.iter().map(Vec::len).sum();
    let mut computed = Computed { derivations, ..Computed::default() };
    for stage in stages {
        let results: Vec<_> = stage
            .par_iter()
            .map(|(at, derivation)| (*at, again(loaded, &computed.outputs, *at, derivation)))
            .collect();
        for (position, (output, wrong)) in results {
            computed.outputs.extend(output.map(|output| (position, output)));
            computed.wrong.extend(wrong);
        }
    }
    computed.wrong.sort_by_key(|wrong| wrong.position);
    computed
}

/// Derivations in stages: each rests on none of its own stage or a later one.
///
/// Inputs stand before what rests on them, so one walk through the log finds every depth; a chain
/// as long as the log costs no more than that.
fn by_depth(loaded: &Loaded) -> Vec<Vec<(u64, &Derivation)>> {
    // The depth of each derivation so far; other statements have none.
    let mut below: Vec<Option<usize>> = vec![None; loaded.log.entries.len()];
    let mut stages: Vec<Vec<(u64, &Derivation)>> = Vec::new();
    for (position, derivation) in derivations(loaded) {
        let inputs = derivation.inputs.iter().filter_map(|input| loaded.position(&input.0));
        let deepest = inputs.filter(|at| *at < position).filter_map(|at| below[index(at)]).max();
        let depth = deepest.map_or(0, |deepest| deepest + 1);
        below[index(position)] = Some(depth);
        if stages.len() == depth {
            stages.push(Vec::new());
        }
        stages[depth].push((position, derivation));
    }
    stages
}

fn index(position: u64) -> usize {
    usize::try_from(position).expect("a position in memory")
}

fn derivations(loaded: &Loaded) -> impl Iterator<Item = (u64, &Derivation)> {
    loaded.entries().filter_map(|(position, _)| match loaded.payload(position) {
        Some(Payload::Derivation(derivation)) => Some((position, derivation)),
        _ => None,
    })
}

fn again(
    loaded: &Loaded,
    outputs: &BTreeMap<u64, Output>,
    position: u64,
    derivation: &Derivation,
) -> (Option<Output>, Option<WrongDerivation>) {
    let (output, why) = match compute_one(loaded, outputs, position, derivation) {
        Ok((output, digest)) if digest == derivation.output => (Some(output), None),
        Ok((output, computed)) => {
            (Some(output), Some(Wrong::Differs { stated: derivation.output, computed }))
        }
        Err(why) => (None, Some(why)),
    };
    let wrong = why.map(|why| WrongDerivation {
        position,
        rule: derivation.rule.to_string(),
        unit: derivation.parameters.unit.to_string(),
        why,
    });
    (output, wrong)
}

fn compute_one(
    loaded: &Loaded,
    outputs: &BTreeMap<u64, Output>,
    position: u64,
    derivation: &Derivation,
) -> Result<(Output, Digest), Wrong> {
    let [first, inputs @ ..] = &derivation.inputs[..] else { return Err(Wrong::OtherDefinition) };
    if first.0 != loaded.id(0) {
        return Err(Wrong::OtherDefinition);
    }
    let positions = inputs.iter().map(|input| match loaded.position(&input.0) {
        Some(at) if at < position => Ok(at),
        _ => Err(Wrong::InputNotBefore(input.0)),
    });
    let positions: Vec<u64> = positions.collect::<Result<_, _>>()?;
    let output =
        compute_call(loaded, outputs, &derivation.rule, &derivation.parameters, &positions)?;
    let digest = Digest::of(&output.to_bytes()?);
    Ok((output, digest))
}

/// The result of a rule from statements at these positions, the definition left out.
pub(crate) fn compute_call(
    loaded: &Loaded,
    outputs: &BTreeMap<u64, Output>,
    rule: &record::RuleName,
    parameters: &record::Parameters,
    positions: &[u64],
) -> Result<Output, Wrong> {
    let value = |position: &u64| {
        let unusable = || Wrong::InputUnusable(loaded.id(*position));
        match loaded.payload(*position).ok_or_else(unusable)? {
            Payload::Derivation(_) => outputs.get(position).map(Value::Output).ok_or_else(unusable),
            Payload::CvrBatch(batch) => match loaded.tables.of(batch) {
                Some(table) => {
                    Ok(Value::Batch(batch, &table.contests, loaded.adjudicated.of(batch)))
                }
                None => Err(unusable()),
            },
            payload => Ok(Value::Payload(payload)),
        }
    };
    let values: Vec<Value<'_>> = positions.iter().map(value).collect::<Result<_, _>>()?;
    Ok(derive(&loaded.definition, rule, parameters, &values)?)
}
