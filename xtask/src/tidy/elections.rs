//! Every election says where its data come from.

use std::collections::BTreeSet;

use super::finding::Finding;

/// Checks that each directory below `elections/` has a SOURCE.md.
pub(super) fn check(paths: &BTreeSet<String>) -> Vec<Finding> {
    let elections: BTreeSet<&str> = paths
        .iter()
        .filter_map(|path| path.strip_prefix("elections/")?.split_once('/'))
        .map(|(election, _)| election)
        .collect();
    elections
        .into_iter()
        .map(|election| format!("elections/{election}/SOURCE.md"))
        .filter(|source| !paths.contains(source))
        .map(|source| {
            let words = "missing: it tells the origin of the data and their known defects";
            Finding::new(&source, 1, "election-source", words)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn an_election_without_a_source_is_found() {
        let paths = ["elections/a/returns.csv", "elections/b/SOURCE.md", "elections/README.md"]
            .map(str::to_owned)
            .into();
        let found = check(&paths);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "elections/a/SOURCE.md");
    }
}
