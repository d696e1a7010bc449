//! Which crate may need which (design.md, "Crates").
//!
//! A boundary exists because it forbids something; the table says what.

use toml::{Table, Value};

use super::finding::Finding;

/// The crates of the workspace that one of them may depend on.
enum Allowed {
    Only(&'static [&'static str]),
    Any,
}

struct Edges {
    name: &'static str,
    allowed: Allowed,
    /// What the boundary keeps out.
    reason: &'static str,
}

const TABLE: &[Edges] = &[
    Edges {
        name: "election",
        allowed: Allowed::Only(&[]),
        reason: "the vocabulary knows no crypto, no I/O and no foreign format",
    },
    Edges {
        name: "tlog",
        allowed: Allowed::Only(&[]),
        reason: "the log knows nothing of elections",
    },
    Edges {
        name: "interchange",
        allowed: Allowed::Only(&["election"]),
        reason: "foreign formats are read and written here and known nowhere else",
    },
    Edges {
        name: "tabulate",
        allowed: Allowed::Only(&["election"]),
        reason: "a count sees ballots and rules, neither returns nor files",
    },
    Edges {
        name: "canvass",
        allowed: Allowed::Only(&["election"]),
        reason: "a canvass sees returns, neither ballots nor the record",
    },
    Edges {
        name: "record",
        allowed: Allowed::Only(&["election", "tlog"]),
        reason: "the record keeps statements and does not judge them",
    },
    Edges {
        name: "verify",
        allowed: Allowed::Only(&[
            "election",
            "tlog",
            "record",
            "canvass",
            "tabulate",
            "interchange",
        ]),
        reason: "the verifier trusts the record and the caller's trust file alone",
    },
    Edges {
        name: "publish",
        allowed: Allowed::Only(&[
            "election",
            "record",
            "verify",
            "interchange",
            "tabulate",
            "canvass",
        ]),
        reason: "the site shows only what a verified record contains",
    },
    Edges {
        name: "drill",
        allowed: Allowed::Only(&["election", "tlog", "record", "canvass", "verify", "publish"]),
        reason: "attacks run on copies of a record; nothing needs them",
    },
    Edges {
        name: "ascertain",
        allowed: Allowed::Any,
        reason: "the program is the one crate that does I/O",
    },
    Edges { name: "benches", allowed: Allowed::Any, reason: "measurements are needed by nothing" },
    Edges {
        name: "fuzz",
        allowed: Allowed::Only(&["election", "tlog", "record", "interchange", "verify"]),
        reason: "the fuzz targets are for readers, and stand outside of the workspace",
    },
    Edges {
        name: "xtask",
        allowed: Allowed::Only(&[]),
        reason: "automation runs programs, so that a broken crate cannot break it",
    },
];

/// Crates that end a chain: a crate that needed one would need everything.
const NEEDED_BY_NOTHING: &[&str] = &["drill", "ascertain", "benches", "fuzz", "xtask"];

/// Checks the dependencies that one manifest declares for the built crate, not for its tests.
pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    let manifest: Table = match text.parse() {
        Ok(manifest) => manifest,
        Err(error) => return vec![Finding::new(path, 1, "edge", error.to_string())],
    };
    let Some(name) = package_name(&manifest) else {
        return Vec::new();
    };
    let Some(edges) = TABLE.iter().find(|edges| edges.name == name) else {
        let words = format!("crate {name} is not in the table of edges");
        return vec![Finding::new(path, 1, "edge", words)];
    };
    needed(&manifest)
        .into_iter()
        .filter(|other| TABLE.iter().any(|edges| edges.name == other))
        .filter(|other| !allows(edges, other))
        .map(|other| {
            let words = format!("{name} may not need {other}: {}", edges.reason);
            Finding::new(path, line_of_key(text, &other), "edge", words)
        })
        .collect()
}

fn allows(edges: &Edges, other: &str) -> bool {
    match edges.allowed {
        Allowed::Only(names) => names.contains(&other),
        Allowed::Any => edges.name == "benches" || !NEEDED_BY_NOTHING.contains(&other),
    }
}

fn package_name(manifest: &Table) -> Option<&str> {
    manifest.get("package")?.get("name")?.as_str()
}

/// The packages named by `[dependencies]`, by `[build-dependencies]` and by both for a target.
fn needed(manifest: &Table) -> Vec<String> {
    let targets = manifest.get("target").and_then(Value::as_table);
    std::iter::once(manifest)
        .chain(targets.into_iter().flat_map(|targets| targets.values().filter_map(Value::as_table)))
        .flat_map(|table| [table.get("dependencies"), table.get("build-dependencies")])
        .filter_map(|dependencies| dependencies.and_then(Value::as_table))
        .flatten()
        .map(|(key, value)| {
            let renamed = value.get("package").and_then(Value::as_str);
            renamed.unwrap_or(key).to_owned()
        })
        .collect()
}

fn line_of_key(text: &str, name: &str) -> usize {
    text.lines()
        .position(|line| {
            let rest = line.trim_start().strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
        })
        .map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::{NEEDED_BY_NOTHING, TABLE, check};

    fn found(name: &str, rest: &str) -> Vec<String> {
        let text = format!("[package]\nname = \"{name}\"\n{rest}");
        check("Cargo.toml", &text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_allowed_edge_and_foreign_packages_pass() {
        let rest = "[dependencies]\nelection.workspace = true\nserde.workspace = true\n";
        assert_eq!(found("canvass", rest), [""; 0]);
    }

    #[test]
    fn a_forbidden_edge_is_named_with_its_reason() {
        let rest = "[dependencies]\nelection.workspace = true\n";
        assert_eq!(
            found("tlog", rest),
            ["Cargo.toml:4: edge: tlog may not need election: the log knows nothing of elections"]
        );
    }

    #[test]
    fn no_other_table_hides_an_edge() {
        for rest in [
            "[target.'cfg(unix)'.dependencies]\nrecord = {}\n",
            "[build-dependencies]\nrecord = {}\n",
            "[dependencies]\nr = { package = \"record\" }\n",
            "[dependencies.record]\nworkspace = true\n",
        ] {
            assert_eq!(found("canvass", rest).len(), 1, "{rest}");
        }
    }

    #[test]
    fn tests_may_need_any_crate() {
        let rest = "[dev-dependencies]\nrecord.workspace = true\n";
        assert_eq!(found("canvass", rest), [""; 0]);
    }

    #[test]
    fn a_crate_that_nobody_argued_for_is_found() {
        assert_eq!(
            found("utils", ""),
            ["Cargo.toml:1: edge: crate utils is not in the table of edges"]
        );
        assert_eq!(check("Cargo.toml", "[workspace]\n"), []);
        assert_eq!(check("Cargo.toml", "[package").len(), 1);
    }

    #[test]
    fn the_program_may_need_all_but_what_nothing_needs() {
        assert_eq!(found("ascertain", "[dependencies]\ntlog = {}\n"), [""; 0]);
        assert_eq!(found("ascertain", "[dependencies]\ndrill = {}\n").len(), 1);
        assert_eq!(found("benches", "[dependencies]\nascertain = {}\n"), [""; 0]);
    }

    #[test]
    fn the_table_has_no_cycle_and_no_unknown_name() {
        let mut settled = Vec::new();
        for edges in TABLE {
            if let super::Allowed::Only(names) = edges.allowed {
                for name in names {
                    assert!(settled.contains(name), "{} needs {name}", edges.name);
                    assert!(!NEEDED_BY_NOTHING.contains(name));
                }
            }
            settled.push(edges.name);
        }
    }
}
