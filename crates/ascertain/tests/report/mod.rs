//! What `verify` says of a record.

use std::path::Path;

use serde_json::Value;

use crate::program::ascertain_in;

/// Verdict and words of the check of this id.
pub(crate) fn check(at: &Path, record: &str, id: &str) -> (String, String) {
    let run = ascertain_in(at, &["verify", record, "--json"]);
    let report: Value = serde_json::from_str(&run.out).expect("exactly one JSON object");
    let checks = report["checks"].as_array().expect("checks");
    let check = checks.iter().find(|check| check["id"] == id).expect("a check");
    let word = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
    (word("verdict"), word("detail"))
}
