//! The election of 2016 from returns to a verified record and site, twice.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::comparison;
use crate::failure::Failure;
use crate::place::Place;
use crate::process;

/// The main job, relative to the root.
const ELECTION: &str = "elections/2016-president";

/// The site that the first run wrote; the browser tests open it.
pub(crate) fn site(place: &Place) -> PathBuf {
    output(place, "first").join("site")
}

/// Runs the main job twice, demands the same bytes, and verifies them.
pub(crate) fn run(place: &Place) -> Result<(), Failure> {
    let (first, second) = (output(place, "first"), output(place, "second"));
    // What an earlier run left must not stand in for this one, least of all when it fails.
    clear(&first)?;
    clear(&second)?;
    present(&place.root.join(ELECTION), "the main job needs it")?;
    publish(place, &first, &[])?;
    // Neither the number of threads nor the time zone may reach a byte.
    publish(place, &second, &[("RAYON_NUM_THREADS", "1"), ("TZ", "Pacific/Apia")])?;
    compare(&first, &second)?;
    process::run(
        place
            .release("ascertain")
            .arg("verify")
            .arg(first.join("record"))
            .arg("--site")
            .arg(first.join("site")),
    )
}

fn output(place: &Place, name: &str) -> PathBuf {
    place.target.join("main-job").join(name)
}

fn publish(place: &Place, out: &Path, environment: &[(&str, &str)]) -> Result<(), Failure> {
    let mut command = place.release("ascertain");
    command.args(["run", ELECTION, "--out"]).arg(out);
    command.envs(environment.iter().copied());
    process::run(&mut command)?;
    present(&out.join("record/checkpoint"), "`run` did not write it")?;
    present(&out.join("site/index.html"), "`run` did not write it")
}

fn clear(out: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(out) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(Failure::File { path: out.to_path_buf(), source })
        }
        _ => Ok(()),
    }
}

fn compare(first: &Path, second: &Path) -> Result<(), Failure> {
    let different = comparison::differences(first, second)?;
    if !different.is_empty() {
        return Err(Failure::Different(different));
    }
    println!("two runs wrote the same {} files", comparison::files(first)?.len());
    Ok(())
}

fn present(path: &Path, remedy: &'static str) -> Result<(), Failure> {
    if path.exists() {
        return Ok(());
    }
    Err(Failure::Missing { path: path.to_path_buf(), remedy })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{run, site};
    use crate::failure::Failure;
    use crate::place::Place;

    #[test]
    fn an_absent_election_fails_the_step_and_leaves_no_old_site() {
        let empty = tempfile::tempdir().unwrap();
        let place = Place {
            root: empty.path().to_path_buf(),
            target: empty.path().join("target"),
            shared: None,
        };
        fs::create_dir_all(site(&place)).unwrap();
        let failure = run(&place).unwrap_err();
        assert!(matches!(failure, Failure::Missing { .. }), "{failure}");
        assert!(!site(&place).exists());
    }
}
