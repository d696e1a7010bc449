//! V16: every standing result rests on exactly what stands, and none that is called for is missing.

use std::collections::{BTreeSet, HashSet};

use record::{Parameters, RuleName};

use crate::check::{Finding, listed};
use crate::compute::{Computed, compute_call};
use crate::due::{inputs_at, is_answered};
use crate::load::Loaded;
use crate::plan::{Call, calls};
use crate::standing::Standing;

/// A result that is missing, or older than what it rests on, is work to do: not checked.
/// One that left out or took in what it should not have when it was stated is wrong.
pub(crate) fn derivations_current(
    loaded: &Loaded,
    standing: &Standing,
    computed: &Computed,
) -> Finding {
    let (mut wrong, mut open) = (Vec::new(), Vec::new());
    let called = calls(loaded, standing);
    for call in called.iter().filter(|call| !is_answered(loaded, standing, call)) {
        match state_of(loaded, standing, computed, call) {
            State::Open(words) => open.push(words),
            State::Wrong(words) => wrong.push(words),
        }
    }
    wrong.extend(uncalled(loaded, standing, &called));
    if wrong.is_empty() {
        Finding::gap(&open, || "every result that the statements call for is there".to_owned())
    } else {
        Finding::fail(listed(&wrong))
    }
}

enum State {
    Open(String),
    Wrong(String),
}

fn state_of(loaded: &Loaded, standing: &Standing, computed: &Computed, call: &Call) -> State {
    let (rule, unit) = (call.rule.name(), &call.parameters.unit);
    let Some(position) = standing.derivation(&rule, &call.parameters) else {
        let (parameters, inputs) = (&call.parameters, &call.inputs[1..]);
        let why = match compute_call(loaded, &computed.outputs, &rule, parameters, inputs) {
            Ok(_) => String::new(),
            Err(why) => format!(" and cannot be computed: {why}"),
        };
        return State::Open(format!("{rule} of {unit} is missing{why}"));
    };
    let has = inputs_at(loaded, position);
    let (has, wanted): (BTreeSet<u64>, BTreeSet<u64>) =
        (has.into_iter().collect(), call.inputs.iter().copied().collect());
    let left_out: Vec<u64> = wanted.difference(&has).copied().collect();
    let taken_in: Vec<u64> = has.difference(&wanted).copied().collect();
    let words = format!(
        "entry {position} ({rule} of {unit}) leaves out [{}] and rests on [{}]",
        names(loaded, &left_out),
        names(loaded, &taken_in)
    );
    // What came later could not be taken in, and what was replaced later was right at its time.
    let came_later = left_out.iter().all(|at| *at > position);
    let fell_later = taken_in.iter().all(|at| standing.ended_after(*at, position));
    let reordered = left_out.is_empty() && taken_in.is_empty();
    if came_later && fell_later && !reordered {
        State::Open(format!("{words}: it is out of date"))
    } else {
        State::Wrong(words)
    }
}

fn names(loaded: &Loaded, positions: &[u64]) -> String {
    let name = |at: &u64| match loaded.entry(*at) {
        Some(entry) => {
            format!("entry {at} ({:?} of {})", entry.statement.kind, entry.statement.unit)
        }
        None => "a statement that is not in the log".to_owned(),
    };
    positions.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Standing results that nothing calls for: their inputs fell, or they answer no question.
fn uncalled(loaded: &Loaded, standing: &Standing, called: &[Call]) -> Vec<String> {
    let called: HashSet<(RuleName, &Parameters)> =
        called.iter().map(|call| (call.rule.name(), &call.parameters)).collect();
    let standing = standing.derivations(loaded);
    let uncalled = standing.filter(|(_, derivation)| {
        !called.contains(&(derivation.rule.clone(), &derivation.parameters))
    });
    let words = uncalled.map(|(position, derivation)| {
        let (rule, unit) = (&derivation.rule, &derivation.parameters.unit);
        format!("entry {position} ({rule} of {unit}) stands, and nothing calls for it")
    });
    words.collect()
}
