//! What the tests share: the honest record, and words for what a report says.

use std::sync::OnceLock;

use drill::{Builder, Built, Draft, Leaves};
use election::StatementKind;
use record::canonical;
use record::{Digest, MemoryFiles, TrustFile, TrustPolicy, artifact_path};
use serde::Serialize;
use serde::de::DeserializeOwned;
use verify::{Check, Current, Provenance, Report, Verdict, VerifiedRecord};

/// The honest record, made once.
pub(crate) fn honest() -> &'static Built {
    static HONEST: OnceLock<Built> = OnceLock::new();
    HONEST.get_or_init(|| build(&Builder::honest()))
}

pub(crate) fn build(builder: &Builder) -> Built {
    builder.build().expect("the record can be made")
}

/// The report of a reader who knows nothing but the record.
pub(crate) fn unpinned(files: &MemoryFiles) -> Report {
    verify::verify(files, TrustPolicy::NotPinned).report
}

/// The report of a reader who pinned the honest log, definition and witnesses.
pub(crate) fn pinned(files: &MemoryFiles) -> Report {
    trusting(files, &honest().trust())
}

pub(crate) fn trusting(files: &MemoryFiles, trust: &TrustFile) -> Report {
    verify::verify(files, TrustPolicy::Pinned(trust)).report
}

/// The record, which no check fails.
pub(crate) fn verified(files: &MemoryFiles) -> VerifiedRecord {
    let outcome = verify::verify(files, TrustPolicy::NotPinned);
    outcome.record.unwrap_or_else(|| panic!("a check fails:{}", told(&outcome.report)))
}

pub(crate) fn check<'a>(report: &'a Report, id: &str) -> &'a Check {
    report.check(id).unwrap_or_else(|| panic!("there is no check {id}"))
}

/// The check fails, names each place, and with it the record fails.
pub(crate) fn fails(report: &Report, id: &str, names: &[&str]) {
    says(report, id, Verdict::Fail, names);
    assert_eq!(report.verdict, Verdict::Fail);
}

/// The check is open and names each place; a required one keeps the record from passing.
pub(crate) fn is_open(report: &Report, id: &str, names: &[&str]) {
    says(report, id, Verdict::NotChecked, names);
    assert!(!check(report, id).required || report.verdict != Verdict::Pass);
}

pub(crate) fn passes(report: &Report, id: &str) {
    says(report, id, Verdict::Pass, &[]);
}

/// Sources of law that nobody here has read in full stand behind every record under the law of
/// 2022: V25 says so of the honest one too.
const UNREAD_LAW: &str = "V25";

/// Every check passes, but for the one of the law that was not read.
pub(crate) fn all_pass(report: &Report) {
    assert_eq!(report.verdict, Verdict::Pass, "{}", told(report));
    only(report, &[]);
}

/// No check but these fails or is open.
pub(crate) fn only(report: &Report, ids: &[&str]) {
    let others = report.checks.iter().filter(|c| c.verdict != Verdict::Pass);
    let others: Vec<&str> =
        others.map(|c| c.id).filter(|id| !ids.contains(id) && *id != UNREAD_LAW).collect();
    assert!(others.is_empty(), "{others:?} tell of it too:{}", told(report));
}

fn says(report: &Report, id: &str, verdict: Verdict, names: &[&str]) {
    let found = check(report, id);
    assert_eq!(found.verdict, verdict, "{id} says {:?}:{}", found.detail, told(report));
    for name in names {
        assert!(found.detail.contains(name), "{id} does not name {name}: {}", found.detail);
    }
}

/// Everything that does not pass, for the reader of a failed test.
fn told(report: &Report) -> String {
    let told = report.checks.iter().filter(|c| c.verdict != Verdict::Pass);
    told.map(|c| format!("\n  {} {}: {}", c.id, c.verdict.word(), c.detail)).collect()
}

/// The position of the first statement of a kind for a unit.
pub(crate) fn position(files: &MemoryFiles, kind: StatementKind, unit: &str) -> u64 {
    let current = Current::read(files).expect("the record can be read");
    let mut entries = current.loaded.entries();
    let found = entries
        .find(|(_, entry)| entry.statement.kind == kind && entry.statement.unit.as_str() == unit);
    found.unwrap_or_else(|| panic!("nobody states {kind:?} for {unit}")).0
}

/// `entry N`, as reports name it.
pub(crate) fn entry(files: &MemoryFiles, kind: StatementKind, unit: &str) -> String {
    format!("entry {}", position(files, kind, unit))
}

pub(crate) fn index(position: u64) -> usize {
    usize::try_from(position).expect("a position in memory")
}

pub(crate) fn leaves(files: &MemoryFiles) -> Leaves {
    Leaves::of(files).expect("the log can be read")
}

/// A page of the record's site, which names places in words since it has no map.
pub(crate) fn site(record: &VerifiedRecord, page: &str) -> String {
    let geometry = publish::picture::parse("geometry 1 steps-per-unit 100\n").expect("no areas");
    let site = publish::site(record, &publish::SiteInputs { geometry: &geometry, downloads: &[] });
    String::from_utf8(site.files[page].clone()).expect("a page is text")
}

/// A result stated anew in the place of the one that stands, with something else in it.
pub(crate) fn restated(log: &Leaves, from: &Provenance, is: &str, becomes: &str) -> Draft {
    let text = |digest: &Digest| {
        let artifact = log.artifacts.0[&artifact_path(digest)].clone();
        String::from_utf8(artifact).expect("artifacts are text")
    };
    let output = from.output.expect("a derivation has a result");
    let other = text(&output).replace(is, becomes);
    assert_ne!(other, text(&output), "{is} is not in the result");
    let digest = Digest::of(other.as_bytes());
    let payload = String::from_utf8(log.payload(index(from.position))).expect("payloads are text");
    let payload = payload.replace(&output.to_string(), &digest.to_string());
    Draft {
        payload: payload.into_bytes(),
        artifacts: vec![other.into_bytes()],
        replaces: Some(from.id),
        ..Draft::new(StatementKind::Derivation, from.unit.as_str(), &(), "operator")
    }
}

/// A draft whose payload is read, changed and written again.
pub(crate) fn edited<T: Serialize + DeserializeOwned>(
    draft: Draft,
    edit: impl FnOnce(&mut T),
) -> Draft {
    let mut payload: T = canonical::from_slice(&draft.payload).expect("a payload of this type");
    edit(&mut payload);
    let payload = canonical::to_vec(&payload).expect("the payload has canonical bytes");
    Draft { payload, ..draft }
}

/// A draft whose payload's text is changed as it stands, canonical or not.
pub(crate) fn rewritten(draft: Draft, from: &str, to: &str) -> Draft {
    let text = String::from_utf8(draft.payload).expect("a payload is text");
    assert!(text.contains(from), "{from} is not in {text}");
    Draft { payload: text.replacen(from, to, 1).into_bytes(), ..draft }
}

/// A draft that states again what stands, to be changed; it replaces that for a reason, and a
/// second authority signs.
pub(crate) fn replacement(
    files: &MemoryFiles,
    kind: StatementKind,
    unit: &str,
    second: &str,
) -> Draft {
    let current = Current::read(files).expect("the record can be read");
    let unit_id = unit.parse().expect("a unit");
    let (id, _) = current.statement(kind, &unit_id).expect("something stands");
    let at = current.loaded.position(&id).expect("what stands is in the log");
    let statement = &current.loaded.entry(at).expect("what stands is readable").statement;
    let payload = leaves(files).payload(index(at));
    let draft = Draft::new(kind, unit, &(), statement.authority.as_str());
    Draft { payload, ..draft }.replacing(id, "recount of 9 November", second)
}
