//! The joint session of 6 January 2017, event by event.

use std::error::Error;
use std::fmt::Write;

use super::{Material, state_id};

/// `session.toml`: the numbers of the Houses and one payload of a joint-session-event statement
/// for each event, in their order.
pub(crate) fn session(material: &Material) -> Result<String, Box<dyn Error>> {
    let mut toml = String::from(HEADING);
    for state in &material.states {
        let state = state_id(&state.code);
        event(&mut toml, &format!("opened = {{ state = \"{state}\" }}"))?;
        if state == "us-fl" {
            event(&mut toml, FLORIDA_OBJECTION)?;
            event(&mut toml, FLORIDA_RULING)?;
        }
        event(&mut toml, &format!("counted = {{ state = \"{state}\" }}"))?;
    }
    event(&mut toml, "announced = {}")?;
    Ok(toml)
}

const HEADING: &str = "\
# The joint session of 6 January 2017: each state opened and counted in the order of the alphabet.
# The Vice President, Joseph R. Biden, Jr., presided; tellers were Senators Blunt and Klobuchar,
# Mr. Harper and Mr. Brady of Pennsylvania (Congressional Record, vol. 163, no. 4, page H185, of
# which the opening was read). SOURCE.md tells of the objections that are not here, and why.
";

/// Ten of the twenty-nine votes; in writing, and no senator signed.
const FLORIDA_OBJECTION: &str = "objected = { state = \"us-fl\", objection = { paper = 1, \
    ground = \"not-lawfully-certified\", \
    votes = { president = { trump = 10 }, vice_president = { pence = 10 } }, \
    form = \"written\", signed_by_representatives = 1, signed_by_senators = 0, \
    made_by = [\"Jamie Raskin, Representative from Maryland\"] } }";

const FLORIDA_RULING: &str =
    "ruled = { state = \"us-fl\", objection = 1, ruling = \"out-of-order\" }";

fn event(toml: &mut String, act: &str) -> std::fmt::Result {
    writeln!(toml, "\n[[event]]\nformat = \"ascertain/joint-session-event/v1\"")?;
    writeln!(toml, "act = {{ {act} }}")
}
