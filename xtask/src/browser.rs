//! The published site in a real browser: Chromium, driven from node.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::main_job;
use crate::place::Place;
use crate::process;

/// The oldest node that runs the tests and the packages they need: major and minor version.
/// `package.json` says the same to npm.
const NODE: (u32, u32) = (18, 19);

/// A program the tests need, the names it goes by, and the Debian packages that bring it.
struct Needed {
    program: &'static str,
    names: &'static [&'static str],
    debian: &'static [&'static str],
}

const CHROMIUM: Needed = Needed {
    program: "chromium",
    names: &["chromium", "chromium-browser", "google-chrome"],
    debian: &["chromium", "fonts-dejavu-core"],
};
const NODEJS: Needed = Needed { program: "node", names: &["node"], debian: &["nodejs", "npm"] };
const NPM: Needed = Needed { program: "npm", names: &["npm"], debian: &["npm"] };

/// Tests the checks themselves, then the site of the main job.
pub(crate) fn run(place: &Place) -> Result<(), Failure> {
    let site = main_job::site(place);
    if !site.join("index.html").is_file() {
        return Err(Failure::Missing { path: site, remedy: "the step main-job writes it" });
    }
    let chromium = obtain(&CHROMIUM)?;
    let node = obtain(&NODEJS)?;
    let npm = obtain(&NPM)?;
    let version = process::output(Command::new(&node).arg("--version"))?;
    check_node(version.trim())?;
    let directory = place.root.join("web/browser-tests");
    process::run(Command::new(npm).arg("ci").current_dir(&directory))?;
    process::run(
        Command::new(node)
            .args(["--test", "--test-reporter=spec", "--test-concurrency=1"])
            .args(["checks.test.mjs", "site.test.mjs"])
            .current_dir(&directory)
            .env("CHROMIUM", chromium)
            .env("SITE", site),
    )
}

/// Finds a program; installs it where that needs no question, else says how.
fn obtain(needed: &Needed) -> Result<PathBuf, Failure> {
    if let Some(found) = find(needed.names) {
        return Ok(found);
    }
    let missing = || Failure::NotInstalled {
        program: needed.program,
        command: install_command(needed.debian),
    };
    if !is_root() || find(&["apt-get"]).is_none() {
        return Err(missing());
    }
    println!("{} is not installed; installing it", needed.program);
    let command = install_command(needed.debian);
    process::run(
        Command::new("sh").args(["-c", &command]).env("DEBIAN_FRONTEND", "noninteractive"),
    )?;
    find(needed.names).ok_or_else(missing)
}

fn install_command(packages: &[&str]) -> String {
    let packages = packages.join(" ");
    format!("apt-get update && apt-get install -y --no-install-recommends {packages}")
}

fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|user| user.trim() == "0")
}

fn find(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    find_in(&path, names)
}

fn find_in(path: &OsStr, names: &[&str]) -> Option<PathBuf> {
    names
        .iter()
        .flat_map(|name| env::split_paths(path).map(move |directory| directory.join(name)))
        .find(|candidate| candidate.is_file())
}

fn check_node(version: &str) -> Result<(), Failure> {
    if parse_version(version).is_some_and(|found| found >= NODE) {
        return Ok(());
    }
    Err(Failure::NodeTooOld {
        found: version.to_owned(),
        needed: format!("v{}.{}", NODE.0, NODE.1),
    })
}

fn parse_version(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.strip_prefix('v')?.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next()?.parse().ok()?;
    Some((major, minor))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{CHROMIUM, NODE, check_node, find_in, install_command};

    #[test]
    fn node_must_be_new_enough() {
        assert!(check_node("v20.20.2").is_ok());
        assert!(check_node("v18.19.0").is_ok());
        let failure = check_node("v18.18.2").unwrap_err();
        assert_eq!(
            failure.to_string(),
            "node v18.18.2 is too old for the browser tests: v18.19 or later is needed"
        );
        assert!(check_node("nightly").is_err());
    }

    #[test]
    fn npm_is_told_the_same_version_of_node() {
        let package = include_str!("../../web/browser-tests/package.json");
        assert!(package.contains(&format!("\"node\": \">={}.{}\"", NODE.0, NODE.1)));
    }

    #[test]
    fn the_first_name_wins_over_the_first_directory() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(first.path().join("google-chrome"), "").unwrap();
        let path = std::env::join_paths([first.path(), second.path()]).unwrap();
        assert_eq!(find_in(&path, CHROMIUM.names), Some(first.path().join("google-chrome")));
        fs::write(second.path().join("chromium"), "").unwrap();
        assert_eq!(find_in(&path, CHROMIUM.names), Some(second.path().join("chromium")));
        assert_eq!(find_in(&path, &["node"]), None);
    }

    #[test]
    fn the_command_to_run_names_every_package() {
        assert_eq!(
            install_command(CHROMIUM.debian),
            "apt-get update && apt-get install -y --no-install-recommends \
             chromium fonts-dejavu-core"
        );
    }
}
