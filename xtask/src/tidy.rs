//! The rules of design and style that a machine can keep.
//!
//! Each rule is a function from text to findings; this module gives it the files of the tree.
//! The same rules run as a test, so that `cargo test` alone keeps them.

mod edges;
mod elections;
mod finding;
mod functions;
mod input_output;
mod lines;
mod machine_paths;
mod markdown;
mod residue;
mod rust_text;
mod threats;
mod tree;

use std::path::Path;

use crate::failure::Failure;
use crate::place::Place;

use finding::Finding;
use rust_text::RustText;
use tree::Tree;

/// Checks the tree and prints what it finds.
pub(crate) fn run(place: &Place) -> Result<(), Failure> {
    let findings = check_root(&place.root)?;
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        return Ok(());
    }
    Err(Failure::Untidy(findings.len()))
}

fn check_root(root: &Path) -> Result<Vec<Finding>, Failure> {
    Ok(check(&tree::read(root)?))
}

fn check(tree: &Tree) -> Vec<Finding> {
    let rust: Vec<(&str, RustText)> = tree
        .texts
        .iter()
        .filter(|(path, _)| path.ends_with(".rs"))
        .map(|(path, text)| (path.as_str(), RustText::new(text)))
        .collect();
    let mut findings = elections::check(&tree.paths);
    findings.extend(threats::check(tree, &rust));
    let test_modules = input_output::test_modules(&rust);
    for (path, text) in &rust {
        findings.extend(input_output::check(path, text, &test_modules));
        findings.extend(residue::check_rust(path, text));
        findings.extend(functions::check(path, text));
    }
    for (path, text) in &tree.texts {
        findings.extend(lines::check(path, text));
        findings.extend(residue::check_markers(path, text));
        findings.extend(machine_paths::check(path, text));
        if path.ends_with(".md") {
            findings.extend(markdown::check(path, text, tree));
        }
        if path.ends_with("Cargo.toml") {
            findings.extend(edges::check(path, text));
        }
    }
    findings.sort();
    findings
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{check, check_root};
    use crate::place::Place;
    use crate::tidy::tree::Tree;

    #[test]
    fn the_tree_is_tidy() {
        let place = Place::from_environment().unwrap();
        let findings: Vec<String> =
            check_root(&place.root).unwrap().iter().map(ToString::to_string).collect();
        assert!(findings.is_empty(), "\n{}", findings.join("\n"));
    }

    #[test]
    fn every_rule_is_called() {
        let files = [
            ("Cargo.lock", ""),
            ("README.md", "[gone](gone.md)\n"),
            (
                "crates/tlog/Cargo.toml",
                "[package]\nname = \"tlog\"\n[dependencies]\nelection = {}\n",
            ),
            ("crates/tlog/src/lib.rs", "use std::fs;\n#[ignore]\n"),
            ("elections/x/returns.csv", ""),
            ("web/a.css", "/* TODO */ \n"),
        ];
        let long = format!("fn long() {{\n{}}}\n", "    step();\n".repeat(61));
        let machine = format!("see /{}/x\n", "tmp");
        let texts: BTreeMap<String, String> = files
            .into_iter()
            .chain([("src/long.rs", long.as_str()), ("a.txt", machine.as_str())])
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .collect();
        let tree = Tree { paths: texts.keys().cloned().collect(), texts };
        let mut rules: Vec<&str> = check(&tree).iter().map(|finding| finding.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        let expected = [
            "edge",
            "election-source",
            "function-length",
            "ignore",
            "input-output",
            "link",
            "machine-path",
            "marker",
            "threats",
            "white-space",
        ];
        assert_eq!(rules, expected);
    }
}
