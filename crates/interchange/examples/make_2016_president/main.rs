//! Makes `elections/2016-president` again from the compiled sources.
//!
//! ```sh
//! cargo run -p interchange --example make_2016_president -- ../shared elections/2016-president
//! ```
//!
//! The first argument is the folder with `data/` and `law/`, the second the election's folder.
//! `election.toml`, `keys.toml` and `SOURCE.md` are written by hand and stay; the other files are
//! replaced. The same sources give the same bytes.
//!
//! `aliases.csv` beside this file says which labels of the sources are one candidate.

mod authorities;
mod college;
mod deviations;
mod expected;
mod payloads;
mod session;
mod tables;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use interchange::county_returns::{
    self, Aliases, Converted, CountyReturns, DistrictReturns, Sources, StateName,
};
use interchange::electors_page::{self, ElectorsRow};

/// Everything that is read, as it stands in the sources.
struct Material {
    law: PathBuf,
    data: PathBuf,
    counties: CountyReturns,
    districts: DistrictReturns,
    states: Vec<StateName>,
    electors: Vec<ElectorsRow>,
    aliases: Aliases,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [shared, out] = &arguments[..] else {
        return Err("usage: make_2016_president SHARED_DIR OUT_DIR".into());
    };
    let out = Path::new(out);
    let material = read(Path::new(shared))?;
    let converted = convert(&material)?;
    fs::write(out.join("units.csv"), tables::units(&converted)?)?;
    fs::write(out.join("candidates.csv"), tables::candidates(&converted)?)?;
    fs::write(out.join("returns.csv"), tables::returns(&converted)?)?;
    fs::write(out.join("authorities.csv"), authorities::table(&material.states)?)?;
    fs::write(out.join("states.csv"), college::table(&material, &converted)?)?;
    fs::write(out.join("populations.toml"), payloads::populations(&material)?)?;
    fs::write(out.join("ascertainments.toml"), payloads::ascertainments(&material)?)?;
    fs::write(out.join("meetings.toml"), payloads::meetings(&material)?)?;
    fs::write(out.join("votes.toml"), payloads::votes(&material)?)?;
    fs::write(out.join("session.toml"), session::session(&material)?)?;
    fs::write(out.join("expected.toml"), expected::figures(&material)?)?;
    eprintln!(
        "{}: {} units, {} candidates, {} returns",
        out.display(),
        converted.units.len(),
        converted.candidates.len(),
        converted.returns.len(),
    );
    Ok(())
}

fn read(shared: &Path) -> Result<Material, Box<dyn Error>> {
    let data = shared.join("data");
    let (aliases, problems) = Aliases::read(include_bytes!("aliases.csv"));
    none_of("aliases.csv", &problems)?;
    let (counties, problems) = county_returns::read(&fs::read(data.join(COUNTY_FILE))?);
    none_of(COUNTY_FILE, &problems)?;
    let (districts, problems) =
        county_returns::read_districts(&fs::read(data.join(DISTRICT_FILE))?);
    none_of(DISTRICT_FILE, &problems)?;
    let (states, problems) = county_returns::read_states(&fs::read(data.join("us_states.csv"))?);
    none_of("us_states.csv", &problems)?;
    let (electors, problems) = electors_page::read(&fs::read(data.join("2016_electors.csv"))?);
    none_of("2016_electors.csv", &problems)?;
    Ok(Material { law: shared.join("law"), data, counties, districts, states, electors, aliases })
}

const COUNTY_FILE: &str = "2016_president_county.csv";
const DISTRICT_FILE: &str = "2016_president_district.csv";

fn convert(material: &Material) -> Result<Converted, Box<dyn Error>> {
    let (converted, problems) = county_returns::convert(Sources {
        counties: &material.counties,
        districts: &material.districts,
        states: &material.states,
        aliases: &material.aliases,
    });
    none_of("conversion", &problems)?;
    Ok(converted)
}

/// Refuses to go on with problems, after showing all of them.
fn none_of<P: std::fmt::Display>(what: &str, problems: &[P]) -> Result<(), String> {
    for problem in problems {
        eprintln!("{what}: {problem}");
    }
    if problems.is_empty() { Ok(()) } else { Err(format!("{what}: {} problems", problems.len())) }
}

/// The id of the state with this code: `us-wi`.
fn state_id(code: &str) -> String {
    format!("us-{}", code.to_ascii_lowercase())
}
