//! The budget of packages: each one is somebody else's code in the trusted program.

use std::collections::BTreeSet;

use crate::failure::Failure;
use crate::place::Place;
use crate::process;

/// Below this many packages, the program's own included (style.md, rule 27).
const LIMIT: usize = 450;

/// Counts the packages that the program is built from.
pub(crate) fn run(place: &Place) -> Result<(), Failure> {
    let tree = process::output(place.cargo().args([
        "tree",
        "-p",
        "ascertain",
        "-e",
        "normal",
        "--prefix",
        "none",
    ]))?;
    let found = count(&tree);
    println!("ascertain needs {found} packages; the budget is below {LIMIT}");
    within(found)
}

fn within(found: usize) -> Result<(), Failure> {
    if found < LIMIT {
        return Ok(());
    }
    Err(Failure::TooManyPackages { found, limit: LIMIT })
}

fn count(tree: &str) -> usize {
    tree.lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .filter(|line| !line.is_empty())
        .collect::<BTreeSet<_>>()
        .len()
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, count, within};

    #[test]
    fn a_package_counts_once_however_often_it_is_needed() {
        let tree = "ascertain v0.1.0\nserde v1.0.0\nsha2 v0.11.0\nserde v1.0.0 (*)\n\n";
        assert_eq!(count(tree), 3);
    }

    #[test]
    fn the_limit_itself_is_over_the_budget() {
        assert!(within(LIMIT - 1).is_ok());
        assert!(within(LIMIT).is_err());
    }
}
