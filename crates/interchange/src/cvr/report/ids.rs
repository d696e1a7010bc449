//! Ids of a report: each once, and each a name that XML can hold.

use std::collections::HashSet;

use election::cvr::UnitIndex;

use crate::cvr::{ContestLabels, CvrLabels};

/// The ids of everything that records refer to.
pub(super) struct ReportIds {
    /// By contest.
    pub(super) contests: Vec<ContestIds>,
    /// By unit; `None` for the one that stands for no unit.
    pub(super) units: Vec<Option<String>>,
}

/// The ids of one contest.
pub(super) struct ContestIds {
    /// The contest.
    pub(super) id: String,
    /// By selection.
    pub(super) selections: Vec<String>,
    /// The candidate of each selection.
    pub(super) candidates: Vec<String>,
    /// The selection of a contest that has none.
    pub(super) blank: String,
}

impl ReportIds {
    /// Ids for all labels, none of them among those that are taken.
    pub(super) fn new(labels: &CvrLabels, taken: &[&str]) -> Self {
        let mut taken = Taken(taken.iter().map(|id| (*id).to_owned()).collect());
        let contests =
            labels.contests.iter().enumerate().map(|(at, labels)| taken.contest(at, labels));
        let contests = contests.collect();
        let units = labels.units.iter().enumerate().map(|(at, name)| {
            (!name.is_empty()).then(|| taken.take("", &format!("gp-{}", at + 1)))
        });
        Self { contests, units: units.collect() }
    }

    /// The id of a unit.
    pub(super) fn unit(&self, unit: UnitIndex) -> Option<&str> {
        self.units[unit.at()].as_deref()
    }
}

struct Taken(HashSet<String>);

impl Taken {
    fn contest(&mut self, at: usize, labels: &ContestLabels) -> ContestIds {
        let number = at + 1;
        let id = self.take(&labels.id, &format!("contest-{number}"));
        let mut selections = Vec::new();
        let mut candidates = Vec::new();
        for (at, label) in labels.selections.iter().enumerate() {
            let own = label.id.as_ref().unwrap_or(&label.name);
            selections.push(self.take(own, &format!("selection-{number}-{}", at + 1)));
            candidates.push(self.take("", &format!("candidate-{number}-{}", at + 1)));
        }
        let blank = self.take("", &format!("selection-{number}-0"));
        ContestIds { id, selections, candidates, blank }
    }

    // The thing's own id if it can be one, or else the other, made longer until it is free.
    fn take(&mut self, own: &str, other: &str) -> String {
        if is_name(own) && self.0.insert(own.to_owned()) {
            return own.to_owned();
        }
        let mut id = other.to_owned();
        while !self.0.insert(id.clone()) {
            id.push('_');
        }
        id
    }
}

// A name without a colon (Namespaces in XML 1.0, NCName), of those in ASCII. Ids of snapshots
// begin with `cvr-`.
fn is_name(id: &str) -> bool {
    let starts = id.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    let goes_on = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    starts && id.bytes().all(goes_on) && !id.starts_with("cvr-")
}
