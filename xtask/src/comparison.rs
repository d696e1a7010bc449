//! Two directories, compared byte for byte.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::failure::Failure;

/// The files, relative to `first` and `second`, that only one has or whose bytes differ.
pub(crate) fn differences(first: &Path, second: &Path) -> Result<Vec<String>, Failure> {
    let mut names = files(first)?;
    names.extend(files(second)?);
    let mut different = Vec::new();
    for name in names {
        if contents(&first.join(&name))? != contents(&second.join(&name))? {
            different.push(name);
        }
    }
    Ok(different)
}

/// All files below a directory, by their paths from it, with `/` between the parts.
pub(crate) fn files(directory: &Path) -> Result<BTreeSet<String>, Failure> {
    let mut found = BTreeSet::new();
    collect(directory, "", &mut found)?;
    Ok(found)
}

fn collect(directory: &Path, prefix: &str, found: &mut BTreeSet<String>) -> Result<(), Failure> {
    let failed = |source| Failure::File { path: directory.to_path_buf(), source };
    for entry in fs::read_dir(directory).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(failed)?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), found)?;
        } else {
            found.insert(name);
        }
    }
    Ok(())
}

fn contents(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    if !path.exists() {
        return Ok(None);
    }
    fs::read(path).map(Some).map_err(|source| Failure::File { path: path.to_path_buf(), source })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::differences;

    fn write(directory: &Path, name: &str, text: &str) {
        let path = directory.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn equal_trees_have_no_differences() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for directory in [&first, &second] {
            write(directory.path(), "record/tile/0", "same");
        }
        let found = differences(first.path(), second.path()).unwrap();
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn each_changed_missing_or_added_file_is_named() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        write(first.path(), "a/changed", "304");
        write(second.path(), "a/changed", "305");
        write(first.path(), "missing", "");
        write(second.path(), "z/added", "");
        let found = differences(first.path(), second.path()).unwrap();
        assert_eq!(found, ["a/changed", "missing", "z/added"]);
    }

    #[test]
    fn an_absent_directory_is_no_empty_directory() {
        let present = tempfile::tempdir().unwrap();
        assert!(differences(present.path(), &present.path().join("absent")).is_err());
    }
}
