//! Makes `maps/us-2017.geo` from two files of us-atlas; see `maps/SOURCE.md`.
//!
//! Usage: `make_geometry states-albers-10m.json counties-albers-10m.json us-2017.geo`.

use std::process::ExitCode;

use interchange::topojson::{
    AreaKind, Layer, Problem, ReadError, Tolerance, Topology, read, simplify, write_geometry,
};

/// States are drawn small, as one nation: a fraction of a square unit goes unseen.
const STATE_TOLERANCE: Tolerance = Tolerance { doubled_triangle: 3_000, doubled_island: 12_000 };

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [states, counties, output] = arguments.as_slice() else {
        eprintln!("usage: make_geometry STATES_TOPOJSON COUNTIES_TOPOJSON OUTPUT");
        return ExitCode::from(2);
    };
    match make(states, counties, output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(3)
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{path}: {source}")]
    Io { path: String, source: std::io::Error },
    #[error("{path}: {source}")]
    Read { path: String, source: ReadError },
    #[error("{path}: {} problems, the first: {}", .problems.len(), .problems[0])]
    Problems { path: String, problems: Vec<Problem> },
}

fn make(states: &str, counties: &str, output: &str) -> Result<(), Failure> {
    let states = simplify(&sound(states, "states")?, STATE_TOLERANCE);
    // Counties are drawn large, one state at a time, and keep every point.
    let counties = sound(counties, "counties")?;
    let text = write_geometry(&[
        Layer { kind: AreaKind::State, topology: &states },
        Layer { kind: AreaKind::County, topology: &counties },
    ]);
    std::fs::write(output, text).map_err(|source| Failure::Io { path: output.to_owned(), source })
}

/// A map is made from a file whose only fault is that some areas are too small for it.
fn sound(path: &str, object: &str) -> Result<Topology, Failure> {
    let path = path.to_owned();
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(source) => return Err(Failure::Io { path, source }),
    };
    match read(&bytes, object) {
        Ok((topology, problems)) if problems.iter().all(is_too_small) => Ok(topology),
        Ok((_, problems)) => Err(Failure::Problems { path, problems }),
        Err(source) => Err(Failure::Read { path, source }),
    }
}

fn is_too_small(problem: &Problem) -> bool {
    matches!(problem, Problem::NoExtent { .. })
}
