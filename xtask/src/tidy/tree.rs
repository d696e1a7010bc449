//! The files that are in the repository or about to be.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::process;

/// Paths from the root with `/` between the parts, and the text of those that hold UTF-8.
pub(super) struct Tree {
    pub(super) paths: BTreeSet<String>,
    pub(super) texts: BTreeMap<String, String>,
}

impl Tree {
    /// Whether a path names a file of the tree or a directory that holds one.
    pub(super) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let below = format!("{path}/");
        path.is_empty()
            || self.paths.contains(path)
            || self.paths.range(below.clone()..).next().is_some_and(|next| next.starts_with(&below))
    }
}

/// Reads what git tracks and what it would add.
pub(super) fn read(root: &Path) -> Result<Tree, Failure> {
    // The tree may belong to another user than the one who tests it, as in a container.
    let safe = format!("safe.directory={}", root.display());
    let listed = process::output(
        Command::new("git")
            .args(["-c", &safe, "ls-files", "-z", "-co", "--exclude-standard"])
            .current_dir(root),
    )?;
    let mut tree = Tree { paths: BTreeSet::new(), texts: BTreeMap::new() };
    for path in listed.split('\0') {
        // A tracked file that was deleted from the work tree is still listed.
        let file = root.join(path);
        if !file.is_file() {
            continue;
        }
        let bytes = fs::read(&file).map_err(|source| Failure::File { path: file, source })?;
        tree.paths.insert(path.to_owned());
        if let Ok(text) = String::from_utf8(bytes) {
            tree.texts.insert(path.to_owned(), text);
        }
    }
    Ok(tree)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Tree, read};
    use crate::place::Place;

    #[test]
    fn a_tree_has_its_files_and_their_directories() {
        let tree = Tree {
            paths: ["docs/a.md".to_owned(), "docs2".to_owned()].into(),
            texts: BTreeMap::new(),
        };
        for path in ["", "docs", "docs/", "docs/a.md", "docs2"] {
            assert!(tree.has(path), "{path}");
        }
        for path in ["doc", "docs/a", "docs/b.md", "docs2/a"] {
            assert!(!tree.has(path), "{path}");
        }
    }

    #[test]
    fn the_tree_holds_this_file_and_no_build() {
        let tree = read(&Place::from_environment().unwrap().root).unwrap();
        assert!(tree.texts.contains_key("xtask/src/tidy/tree.rs"));
        assert!(!tree.has("target"));
    }
}
