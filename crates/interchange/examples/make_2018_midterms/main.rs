//! Makes `elections/2018-midterms` again from the compiled sources.
//!
//! ```sh
//! cargo run -p interchange --example make_2018_midterms -- ../shared elections/2018-midterms
//! ```
//!
//! The first argument is the folder with `data/`, the second the election's folder, beside which
//! `2018-me-02` must lie. `election.toml`, `keys.toml`, `rulings.toml` and `SOURCE.md` are written
//! by hand and stay; the other files are replaced. The same sources give the same bytes.

mod chambers;
mod contests;
mod sources;
mod tables;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use contests::Contests;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [shared, out] = &arguments[..] else {
        return Err("usage: make_2018_midterms SHARED_DIR OUT_DIR".into());
    };
    let (data, out) = (Path::new(shared).join("data"), Path::new(out));
    let maine = out.with_file_name("2018-me-02");
    let states = sources::states(&data.join("us_states.csv"))?;
    let mut contests = Contests::default();
    contests.add_congress(sources::congress(&data.join("2018_house.csv"))?, &states);
    contests.add_congress(sources::congress(&data.join("2018_senate.csv"))?, &states);
    contests.add_governors(sources::governors(&data.join("2018_governor.csv"))?, &states);
    fs::write(out.join("units.csv"), tables::units(&states, &contests, &maine)?)?;
    fs::write(out.join("contests.csv"), tables::contests(&contests)?)?;
    fs::write(out.join("candidates.csv"), tables::candidates(&contests, &maine)?)?;
    fs::write(out.join("returns.csv"), tables::returns(&contests)?)?;
    fs::write(out.join("authorities.csv"), tables::authorities(&states, &contests)?)?;
    fs::write(out.join("chambers.toml"), chambers::text(&contests))?;
    fs::copy(maine.join("counting.toml"), out.join("counting.toml"))?;
    let ballots = out.join("ballots");
    fs::create_dir_all(&ballots)?;
    for end in ["parquet", "toml"] {
        let from = maine.join(format!("ballots/all.{end}"));
        fs::copy(from, ballots.join(format!("me-02.{end}")))?;
    }
    let candidates: usize = contests.all.iter().map(|contest| contest.candidates.len()).sum();
    eprintln!("{}: {} contests, {candidates} candidates", out.display(), contests.all.len());
    Ok(())
}
