//! V30's part about zero reports: what devices showed before the first ballot (attack C06).

use election::StatementKind;
use tabulate::{CvrBatch, ZeroReport};

use crate::cast_checks::standing_batches;
use crate::load::Loaded;
use crate::payload::Payload;
use crate::standing::Standing;

/// Every zero report that the log has.
pub(crate) fn zero_reports(loaded: &Loaded) -> impl Iterator<Item = (u64, &ZeroReport)> {
    loaded.entries().filter_map(|(position, _)| match loaded.payload(position)? {
        Payload::ZeroReport(report) => Some((position, report)),
        _ => None,
    })
}

/// Reports that are not of zero, or of another definition.
pub(crate) fn wrong_reports(loaded: &Loaded) -> Vec<String> {
    let mut wrong = Vec::new();
    for (position, report) in zero_reports(loaded) {
        let mut say = |words: String| {
            wrong.push(format!("entry {position}, zero report of {:?}: {words}", report.device));
        };
        if report.ballots.get() > 0 {
            say(format!("it shows {} ballots before the first", report.ballots));
        }
        if report.definition.as_str() != loaded.definition_digest.to_string() {
            let (read, own) = (&report.definition, loaded.definition_digest);
            say(format!("the definition {read} was loaded, and this record's is {own}"));
        }
    }
    wrong
}

/// Standing batches before which the log has no zero report of their place or one in it; asked for
/// where the definition gives anybody the power to state one.
pub(crate) fn without_zero(loaded: &Loaded, standing: &Standing) -> Vec<String> {
    let authorities = &loaded.definition.get().authorities;
    let mut powers = authorities.iter().flat_map(|authority| &authority.powers);
    if !powers.any(|power| power.states == StatementKind::ZeroReport) {
        return Vec::new();
    }
    let covers = |report: &ZeroReport, batch: &CvrBatch| {
        let definition = &loaded.definition;
        definition.lies_in(&report.unit, &batch.unit)
            || definition.lies_in(&batch.unit, &report.unit)
    };
    let standing_reports: Vec<(u64, &ZeroReport)> =
        zero_reports(loaded).filter(|(at, _)| standing.positions.contains(at)).collect();
    let has_zero = |position: u64, batch: &CvrBatch| {
        let mut before = standing_reports.iter().take_while(|(at, _)| *at < position);
        before.any(|(_, report)| covers(report, batch))
    };
    let batches = standing_batches(loaded, standing);
    let without = batches.filter(|(position, batch)| !has_zero(*position, batch));
    let words = without.map(|(_, batch)| {
        format!("before batch {} of {} the log has no zero report", batch.batch, batch.unit)
    });
    words.collect()
}
