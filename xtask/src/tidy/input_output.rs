//! Only the programs read files, clocks and networks (invariant 1).
//!
//! Everything else is a function of its arguments, so that the same record gives the same
//! bytes on any machine. A crate that looked at a clock would break that without a trace.

use super::finding::Finding;
use super::rust_text::{RustText, block_length, is_word, line_of};

/// Where input and output are at home: the programs. The drill's library stays pure.
const PROGRAMS: &[&str] =
    &["benches/", "crates/ascertain/", "crates/cluster/", "crates/drill/src/main.rs", "xtask/"];

/// Directories of tests and examples, which are exempt.
const EXEMPT: &[&str] = &["/tests/", "/examples/", "/benches/"];

/// What reaches out of the process, as it is written in code.
const WORDS: &[&str] = &[
    "std::fs",
    "std::net",
    "std::time",
    "std::env",
    "std::process",
    "File::",
    "Instant::",
    "SystemTime::",
    "getrandom::",
    "rustix::",
    "stdin(",
    "stdout(",
    "stderr(",
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
];

/// Modules of the standard library that may not be imported in a group either.
const MODULES: &[&str] = &["fs", "net", "time", "env", "process"];

/// Checks one file of a library crate; `test_modules` are files that only tests compile.
pub(super) fn check(path: &str, text: &RustText, test_modules: &[String]) -> Vec<Finding> {
    let exempt = PROGRAMS.iter().any(|program| path.starts_with(program))
        || EXEMPT.iter().any(|directory| path.contains(directory))
        || test_modules.iter().any(|module| is_in(path, module));
    if exempt {
        return Vec::new();
    }
    let code = text.code_without_tests();
    WORDS
        .iter()
        .flat_map(|word| occurrences(&code, word).map(|index| (index, (*word).to_owned())))
        .chain(grouped(&code))
        .map(|(index, word)| {
            let words = format!("{word} outside the programs");
            Finding::new(path, line_of(&code, index), "input-output", words)
        })
        .collect()
}

/// The paths, without `.rs`, of modules declared as `#[cfg(test)] mod name;`.
pub(super) fn test_modules(sources: &[(&str, RustText)]) -> Vec<String> {
    sources
        .iter()
        .flat_map(|(path, text)| {
            let directory = module_directory(path);
            test_declarations(&text.code).into_iter().map(move |name| format!("{directory}{name}"))
        })
        .collect()
}

fn is_in(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

fn module_directory(path: &str) -> String {
    let stem = path.trim_end_matches(".rs");
    ["lib", "main", "mod"]
        .iter()
        .find_map(|root| stem.strip_suffix(root).filter(|rest| rest.ends_with('/')))
        .map_or_else(|| format!("{stem}/"), ToOwned::to_owned)
}

fn test_declarations(code: &str) -> Vec<&str> {
    code.split("#[cfg(test)]")
        .skip(1)
        .filter_map(|after| {
            let (declaration, _) = after.split_once(';')?;
            let name = declaration.split_whitespace().last()?;
            let is_module = declaration.contains("mod ") && !declaration.contains(['{', '=']);
            is_module.then_some(name)
        })
        .collect()
}

/// Where `word` stands in code and is not the end of a longer word.
fn occurrences<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word).map(|(index, _)| index).filter(move |&index| {
        let end = index + word.len();
        let bytes = code.as_bytes();
        let starts = index == 0 || !is_word(bytes[index - 1]);
        // `std::fs` is a whole word too; marks like `!` and `::` end themselves.
        let ends = !is_word(bytes[end - 1]) || bytes.get(end).is_none_or(|&next| !is_word(next));
        starts && ends
    })
}

/// `use std::{fs, io}` and the like.
fn grouped(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, opening) in code.match_indices("std::{") {
        let start = index + opening.len() - 1;
        let group = &code[start + 1..start + block_length(&code[start..])];
        found.extend(
            top_level_names(group)
                .into_iter()
                .filter(|name| MODULES.contains(name))
                .map(|name| (index, format!("std::{name}"))),
        );
    }
    found
}

/// The first word of each part of an import group, without the groups inside.
fn top_level_names(group: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let parts = group.split(|character| {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ',' && depth == 0
    });
    parts.filter_map(|part| part.trim().split([':', ' ', '}']).next()).collect()
}

#[cfg(test)]
mod tests {
    use super::{check, test_modules};
    use crate::tidy::rust_text::RustText;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(path, &RustText::new(text), &[]).iter().map(ToString::to_string).collect()
    }

    const LIBRARY: &str = "crates/tlog/src/lib.rs";

    #[test]
    fn a_pure_crate_passes() {
        let text = "use std::{collections::BTreeMap, io::{self, Read}};\n\
                    // std::fs is for others.\n\
                    fn f(r: impl Read) { ProfileFile::new(\"std::fs println!\"); my_print!(); }\n\
                    fn g(t: std::fsx::T) { std::environment::x(); }\n";
        assert_eq!(found(LIBRARY, text), [""; 0]);
    }

    #[test]
    fn each_way_out_is_found() {
        for text in [
            "use std::fs;",
            "use std::net::TcpStream;",
            "let t = std::time::Instant::now();",
            "std::env::var(x)",
            "std::process::exit(1)",
            "File::open(x)",
            "println!(x)",
            "eprint!(x)",
            "io::stdout().lock()",
            "getrandom::fill(x)",
            "use std::{io, fs::File};",
            "use std::{collections::{BTreeMap, BTreeSet}, env};",
        ] {
            assert!(!found(LIBRARY, text).is_empty(), "{text}");
        }
        assert_eq!(
            found(LIBRARY, "\nuse std::fs;\n"),
            ["crates/tlog/src/lib.rs:2: input-output: std::fs outside the programs"]
        );
    }

    #[test]
    fn programs_tests_and_examples_are_exempt() {
        let text = "use std::fs;";
        for path in [
            "crates/ascertain/src/main.rs",
            "crates/drill/src/main.rs",
            "crates/tlog/tests/golden.rs",
            "crates/tlog/examples/a.rs",
            "xtask/src/main.rs",
        ] {
            assert_eq!(found(path, text), [""; 0], "{path}");
        }
        assert_eq!(found("crates/drill/src/flip.rs", text).len(), 1);
        let tests = "#[cfg(test)]\nmod tests { use std::fs; }\n";
        assert_eq!(found(LIBRARY, tests), [""; 0]);
        let after = "#[cfg(test)]\nmod tests { }\nuse std::fs;\n";
        assert_eq!(found(LIBRARY, after).len(), 1);
    }

    #[test]
    fn a_test_module_in_its_own_file_is_exempt() {
        let sources = [
            ("a/src/lib.rs", RustText::new("#[cfg(test)]\nmod golden;\nmod b;\n")),
            ("a/src/b.rs", RustText::new("#[cfg(test)]\nmod tests;\n")),
            ("a/src/c.rs", RustText::new("#[cfg(test)]\nmod tests { fn f() {} }\nmod d;\n")),
        ];
        let modules = test_modules(&sources);
        assert_eq!(modules, ["a/src/golden", "a/src/b/tests"]);
        let text = RustText::new("use std::fs;");
        assert_eq!(check("a/src/b/tests.rs", &text, &modules), []);
        assert_eq!(check("a/src/golden/deep.rs", &text, &modules), []);
        assert_eq!(check("a/src/golden2.rs", &text, &modules).len(), 1);
    }
}
