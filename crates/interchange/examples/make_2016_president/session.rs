//! The joint session of 6 January 2017, event by event.

use std::error::Error;
use std::fmt::Write;

use super::{Material, state_id};

/// `session.toml`: one payload of a joint-session-event statement for each event, in their order.
pub(crate) fn session(material: &Material) -> Result<String, Box<dyn Error>> {
    let mut acts = Vec::new();
    for state in &material.states {
        let state = state_id(&state.code);
        acts.push(format!("opened = {{ state = \"{state}\" }}"));
        let objections = OBJECTIONS.iter().filter(|(of, _)| *of == state);
        for (number, (_, objection)) in (1..).zip(objections) {
            acts.push(format!(
                "objected = {{ state = \"{state}\", objection = {{ {objection} }} }}"
            ));
            acts.push(format!(
                "ruled = {{ state = \"{state}\", objection = {number}, ruling = \"out-of-order\" }}"
            ));
        }
        acts.push(format!("counted = {{ state = \"{state}\" }}"));
    }
    acts.push("announced = {}".to_owned());
    let mut toml = String::from(HEADING);
    for (number, act) in (1..).zip(&acts) {
        event(&mut toml, number, act)?;
    }
    Ok(toml)
}

const HEADING: &str = "\
# The joint session of 6 January 2017: each state opened and counted in the order of the alphabet.
# The Vice President, Joseph R. Biden, Jr., presided; tellers were Senators Blunt and Klobuchar,
# Mr. Harper and Mr. Brady of Pennsylvania (Congressional Record, vol. 163, no. 4, page H185, of
# which the opening was read). SOURCE.md tells what was read of the objections, and which are not
# here.
";

/// Objections by state. No senator signed one, and the Vice President entertained none.
const OBJECTIONS: [(&str, &str); 9] = [
    ("us-al", MCGOVERN),
    ("us-fl", RASKIN),
    ("us-ga", JAYAPAL),
    ("us-mi", NOT_READ),
    ("us-ms", NOT_READ),
    ("us-nc", NOT_READ),
    ("us-sc", NOT_READ),
    ("us-wv", NOT_READ),
    ("us-wi", NOT_READ),
];

/// Ten of the twenty-nine votes; in writing, and no senator signed.
const RASKIN: &str = "paper = 1, ground = \"not-lawfully-certified\", \
    votes = { president = { trump = 10 }, vice_president = { pence = 10 } }, \
    form = \"written\", signed_by_representatives = 1, signed_by_senators = 0, \
    made_by = [\"Jamie Raskin, Representative from Maryland\"], \
    source = { citation = \"thenationalpulse.com/topics/certification; \
    ntknetwork.com/democratic-reps-unsuccessfully-try-to-block-trumps-election\", \
    status = \"secondary\" }";

const MCGOVERN: &str = "paper = 1, ground = \"not-recorded\", form = \"not-recorded\", \
    signed_by_senators = 0, made_by = [\"Representative McGovern\"], \
    source = { citation = \"yellowhammernews.com, on the joint session of 6 January 2017\", \
    status = \"secondary\", note = \"the stated ground was not read in full\" }";

const JAYAPAL: &str = "paper = 1, ground = \"not-recorded\", form = \"not-recorded\", \
    signed_by_senators = 0, made_by = [\"Representative Jayapal\"], \
    source = { citation = \"rollcall.com/2017/01/06/\
    trump-election-is-made-official-over-scattered-objections\", \
    status = \"secondary\", note = \"the stated ground was not read in full\" }";

const NOT_READ: &str = "paper = 1, ground = \"not-recorded\", form = \"not-recorded\", \
    signed_by_senators = 0, \
    source = { citation = \"ballot-access.org/?p=55215\", status = \"secondary\", \
    note = \"neither the ground nor who objected to this state was read\" }";

fn event(toml: &mut String, number: u32, act: &str) -> std::fmt::Result {
    writeln!(toml, "\n[[event]]\nformat = \"ascertain/joint-session-event/v1\"")?;
    writeln!(toml, "number = {number}\nact = {{ {act} }}")
}
