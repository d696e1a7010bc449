//! THREATS.md says for each attack where it stops; the test that shows it must exist.

use std::collections::BTreeSet;

use super::finding::Finding;
use super::rust_text::RustText;
use super::tree::Tree;

const PATH: &str = "THREATS.md";

/// Checks the table of THREATS.md against the tests of the tree.
pub(super) fn check(tree: &Tree, rust: &[(&str, RustText)]) -> Vec<Finding> {
    let Some(text) = tree.texts.get(PATH) else {
        return vec![Finding::new(PATH, 1, "threats", "missing")];
    };
    let tests = rust.iter().flat_map(|(_, text)| tests(&text.code)).collect();
    check_table(text, &tests)
}

/// A row begins with the id of the catalogue, a letter and two digits;
/// its last cell names one or more tests between backticks, as `name` or `path::name`.
fn check_table(text: &str, tests: &BTreeSet<String>) -> Vec<Finding> {
    let rows: Vec<Row> = text.lines().enumerate().filter_map(row).collect();
    if rows.is_empty() {
        return vec![Finding::new(PATH, 1, "threats", "no row names an attack")];
    }
    rows.iter().flat_map(|row| check_row(row, tests)).collect()
}

struct Row<'a> {
    line: usize,
    id: &'a str,
    tests: Vec<&'a str>,
}

fn row((index, line): (usize, &str)) -> Option<Row<'_>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    let (first, rest) = inner.split_once('|')?;
    let last = rest.rsplit('|').next()?;
    let id = first.trim().trim_matches(['*', '`']);
    is_id(id).then(|| Row {
        line: index + 1,
        id,
        tests: last.split('`').skip(1).step_by(2).collect(),
    })
}

fn is_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 3 && bytes[0].is_ascii_uppercase() && bytes[1..].iter().all(u8::is_ascii_digit)
}

fn check_row(row: &Row<'_>, tests: &BTreeSet<String>) -> Vec<Finding> {
    let finding = |words| Finding::new(PATH, row.line, "threats", words);
    if row.tests.is_empty() {
        return vec![finding(format!("{} names no test", row.id))];
    }
    row.tests
        .iter()
        .filter(|test| !tests.contains(test.rsplit("::").next().unwrap_or(test)))
        .map(|test| finding(format!("{}: there is no test {test}", row.id)))
        .collect()
}

/// The names of functions under `#[test]`.
fn tests(code: &str) -> Vec<String> {
    code.split("#[test]")
        .skip(1)
        .filter_map(|after| {
            let (_, name) = after.split_once("fn ")?;
            let end = name.find(|character: char| !character.is_alphanumeric() && character != '_');
            Some(name[..end.unwrap_or(name.len())].to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{check, check_table};
    use crate::tidy::rust_text::RustText;
    use crate::tidy::tree::Tree;

    const HEAD: &str = "| id | attack | test |\n|---|---|---|\n";

    fn found(table: &str) -> Vec<String> {
        let tests: BTreeSet<String> = ["c04_swapped".to_owned(), "d01_forged".to_owned()].into();
        check_table(&format!("{HEAD}{table}"), &tests).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn rows_with_tests_pass() {
        let table = "| C04 | `x` swapped | `record::attack::c04_swapped`, `d01_forged` |\n\
                     | D01 | forged | `d01_forged` |\n";
        assert_eq!(found(table), [""; 0]);
    }

    #[test]
    fn a_row_without_a_test_that_exists_is_found() {
        assert_eq!(found("| C04 | x | - |\n"), ["THREATS.md:3: threats: C04 names no test"]);
        assert_eq!(
            found("| C04 | x | `c04_swapped` and `a::gone` |\n"),
            ["THREATS.md:3: threats: C04: there is no test a::gone"]
        );
    }

    #[test]
    fn an_absent_file_or_table_is_found() {
        assert_eq!(found("").len(), 1);
        let tree = Tree { paths: BTreeSet::new(), texts: BTreeMap::new() };
        assert_eq!(check(&tree, &[])[0].words, "missing");
    }

    #[test]
    fn only_functions_that_run_as_tests_count() {
        let code = RustText::new(
            "#[test]\nfn a() {}\nfn b() {}\n// #[test]\nfn c() {}\n\
             #[test]\n#[should_panic(expected = \"x\")]\nfn d(e in 0..9) {}\n",
        )
        .code;
        assert_eq!(super::tests(&code), ["a", "d"]);
    }
}
