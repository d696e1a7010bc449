//! Every check, in order: from files that nobody trusts to a verdict on each.

use std::collections::{BTreeMap, HashSet};

use election::StatementKind;
use rayon::prelude::*;
use record::{
    Digest, EarlierTile, EntryBytes, RecordFiles, TrustPolicy, digest_of_artifact_path,
    read_artifact,
};

use crate::check::{CheckName, Checklist, Finding};
use crate::compute::{Computed, compute};
use crate::load::{LoadError, Loaded, load_from};
use crate::payload::Payload;
use crate::report::{Report, Verdict};
use crate::standing::{KeyProblem, Standing, standing};
use crate::verified::VerifiedRecord;
use crate::{
    canvass_checks, cast_checks, college_checks, currency, device_checks, origin, signing,
    write_in_checks,
};

/// What verification found, and the record where nothing failed.
#[derive(Debug)]
pub struct Outcome {
    /// Every check.
    pub report: Report,
    /// The record, unless a check failed.
    pub record: Option<VerifiedRecord>,
}

/// Checks a record from its first byte.
pub fn verify(files: &dyn RecordFiles, trust: TrustPolicy<'_>) -> Outcome {
    let mut list = Checklist::new();
    let log = match record::read_log(files) {
        Ok(log) => log,
        Err(errors) => {
            list.set(CheckName::LogTree, Finding::of(&errors, String::new));
            return stopped(list, "the log itself does not hold together: see V02");
        }
    };
    let leaves = log.entries.len();
    list.set(CheckName::LogTree, Finding::pass(format!("{leaves} entries lead to the root")));
    match load_from(log, files) {
        Ok(loaded) => check_loaded(loaded, files, trust, list),
        Err(LoadError::Log(_)) => unreachable!("the log was read before"),
        Err(LoadError::Definition(error)) => {
            list.set(CheckName::DefinitionSound, Finding::fail(error.to_string()));
            stopped(list, "there is no definition to go by: see V05")
        }
    }
}

fn stopped(list: Checklist, why: &str) -> Outcome {
    let checks = list.finish(None, why);
    Outcome {
        report: Report::new(None, "unknown: nothing can be said".to_owned(), checks),
        record: None,
    }
}

fn check_loaded(
    mut loaded: Loaded,
    files: &dyn RecordFiles,
    trust: TrustPolicy<'_>,
    mut list: Checklist,
) -> Outcome {
    let (signatures, (standing, computed)) = rayon::join(
        || signing::signatures_hold(&loaded.log),
        || check_content(&loaded, files, trust, &mut list),
    );
    list.set(CheckName::SignaturesHold, signatures);
    loaded.log.bytes = EntryBytes::default();
    let definition = loaded.definition.get();
    if let TrustPolicy::Pinned(file) = trust {
        list.require(CheckName::OriginPinned);
        if file.witness_policy.is_some() {
            list.require(CheckName::Witnessed);
        }
    }
    let checks = list.finish(Some(definition), "nothing in the record bears on it");
    let origin = origin::origin_line(&loaded.log, &loaded.definition_digest, trust);
    let report = Report::new(Some(definition.stage), origin, checks);
    let failed = report.verdict == Verdict::Fail;
    let verified =
        (!failed).then(|| VerifiedRecord::new(loaded, standing, computed, report.clone()));
    Outcome { report, record: verified }
}

/// Everything but the signatures, beside which it goes on.
fn check_content(
    loaded: &Loaded,
    files: &dyn RecordFiles,
    trust: TrustPolicy<'_>,
    list: &mut Checklist,
) -> (Standing, Computed) {
    let ((standing, _), computed) = rayon::join(|| standing(loaded, files), || compute(loaded));
    check_origin(loaded, trust, list);
    list.set(CheckName::EntriesCanonical, entries_canonical(loaded));
    check_standing(&standing, loaded, list);
    let (payloads, artifacts) = payloads_present(loaded, &standing, files);
    list.set(CheckName::PayloadsPresent, payloads);
    list.set(CheckName::DerivationsRepeat, derivations_repeat(&computed));
    list.set(
        CheckName::DerivationsCurrent,
        currency::derivations_current(loaded, &standing, &computed),
    );
    canvass_checks::check(loaded, &standing, &computed, list);
    college_checks::check(loaded, &standing, &computed, list);
    cast_checks::check(loaded, &standing, list);
    device_checks::check(loaded, &standing, list);
    write_in_checks::check(loaded, &standing, list);
    list.set(CheckName::NothingElse, nothing_else(loaded, &artifacts, files));
    (standing, computed)
}

fn check_origin(loaded: &Loaded, trust: TrustPolicy<'_>, list: &mut Checklist) {
    let definition = loaded.definition.get();
    list.set(CheckName::LogSigned, origin::log_signed(&loaded.log, definition, trust));
    list.set(CheckName::Witnessed, origin::witnessed(&loaded.log, definition, trust));
    let pinned = origin::pinned(&loaded.log, &loaded.definition_digest, trust);
    list.set(CheckName::OriginPinned, pinned);
    let again = loaded.entries().skip(1);
    let again = again
        .filter(|(_, entry)| entry.statement.kind == StatementKind::Definition)
        .map(|(position, _)| format!("entry {position} defines the election anew"));
    let unsound: Vec<String> = again.chain(origin::shared_keys(definition)).collect();
    let units = definition.units.len();
    let words = || format!("{units} units, {} authorities", definition.authorities.len());
    list.set(CheckName::DefinitionSound, Finding::of(&unsound, words));
}

fn entries_canonical(loaded: &Loaded) -> Finding {
    let entries = loaded.log.entries.iter();
    let wrong: Vec<String> = entries
        .filter_map(|entry| {
            let error = entry.entry.as_ref().err()?;
            Some(format!("entry {}: {error}", entry.position))
        })
        .collect();
    Finding::of(&wrong, || format!("{} statements", loaded.log.entries.len()))
}

fn check_standing(standing: &Standing, loaded: &Loaded, list: &mut Checklist) {
    let powers: Vec<String> =
        standing.powers.iter().map(|(at, error)| format!("entry {at}: {error}")).collect();
    let stated = loaded.log.entries.len();
    list.set(CheckName::PowersKept, Finding::of(&powers, || format!("{stated} statements")));
    let (fallen, wrong): (Vec<&KeyProblem>, Vec<&KeyProblem>) =
        standing.keys.iter().partition(|p| matches!(p, KeyProblem::Fallen { .. }));
    let keys = if wrong.is_empty() {
        Finding::pass(match &fallen[..] {
            [] => "no key has two holders, and none was revoked after it signed".to_owned(),
            _ => crate::check::listed(&fallen),
        })
    } else {
        Finding::of(&wrong, String::new)
    };
    list.set(CheckName::KeysInForce, keys);
    let replaced = standing.replaced_by.len();
    list.set(
        CheckName::CorrectionsInOrder,
        Finding::of(&standing.corrections, || {
            format!("{replaced} statements were replaced; both stay in the record")
        }),
    );
}

/// V10, and every artifact that the record names.
fn payloads_present(
    loaded: &Loaded,
    standing: &Standing,
    files: &dyn RecordFiles,
) -> (Finding, Vec<Digest>) {
    let mut wrong: Vec<String> = Vec::new();
    let mut artifacts: Vec<Digest> = standing.checkpoints.iter().copied().collect();
    let mut outputs: BTreeMap<Digest, Vec<u64>> = BTreeMap::new();
    for entry in &loaded.log.entries {
        let (Ok(read), position) = (&entry.entry, entry.position) else { continue };
        if !entry.has_payload() {
            artifacts.push(read.get().statement.payload);
        }
        wrong.extend(loaded.payload_error(position).map(|error| entry_words(position, error)));
        match loaded.payload(position) {
            Some(Payload::Derivation(derivation)) => {
                outputs.entry(derivation.output).or_default().push(position);
            }
            Some(Payload::CvrBatch(batch)) => {
                artifacts.extend(batch.table.as_str().parse::<Digest>());
                let links = batch.links.as_ref();
                artifacts.extend(links.and_then(|links| links.as_str().parse::<Digest>().ok()));
            }
            _ => {}
        }
    }
    // Each result is read once, however many derivations name it.
    let mut bad: Vec<(u64, String)> = outputs
        .par_iter()
        .filter_map(|(digest, positions)| Some((read_artifact(files, digest).err()?, positions)))
        .flat_map_iter(|(error, positions)| {
            let words = positions.iter().map(|at| (*at, entry_words(*at, &error)));
            words.collect::<Vec<_>>()
        })
        .collect();
    bad.sort_unstable();
    wrong.extend(bad.into_iter().map(|(_, words)| words));
    artifacts.extend(outputs.into_keys());
    let (payloads, beside) = (loaded.log.entries.len(), artifacts.len());
    let words = || format!("{payloads} payloads, and {beside} artifacts");
    (Finding::of(&wrong, words), artifacts)
}

fn entry_words(position: u64, error: &impl std::fmt::Display) -> String {
    format!("entry {position}: {error}")
}

fn derivations_repeat(computed: &Computed) -> Finding {
    Finding::of(&computed.wrong, || format!("{} results, byte for byte", computed.derivations))
}

/// V27: files that no checkpoint, tile or statement names.
///
/// A log that grew keeps the partial tiles of its earlier sizes; they are accounted for as long as
/// they are the beginning of what is there now, and betray another history if they are not.
fn nothing_else(loaded: &Loaded, artifacts: &[Digest], files: &dyn RecordFiles) -> Finding {
    let artifacts: HashSet<&Digest> = artifacts.iter().collect();
    let named = |path: &String| {
        let artifact = digest_of_artifact_path(path);
        artifact.is_some_and(|digest| artifacts.contains(&digest))
            || loaded.log.files.contains(path)
    };
    let listed = match files.list() {
        Ok(listed) => listed,
        Err(error) => return Finding::not_checked(error.to_string()),
    };
    let files_listed = listed.len();
    let others: Vec<String> = listed.into_par_iter().filter(|path| !named(path)).collect();
    let (mut strays, mut contradicting, mut earlier) = (Vec::new(), Vec::new(), 0);
    for path in others {
        match loaded.log.earlier_tile(&path, files) {
            EarlierTile::Agrees => earlier += 1,
            EarlierTile::Contradicts => {
                contradicting.push(format!("{path} is of another history of this log"));
            }
            EarlierTile::NotOne => strays.push(format!("{path} is no part of the record")),
        }
    }
    if !contradicting.is_empty() {
        return Finding::of(&contradicting, String::new);
    }
    Finding::gap(&strays, || {
        format!("{files_listed} files, each accounted for; {earlier} are of earlier sizes")
    })
}
