//! Who may state what: generic, true titles, and powers no wider than the acts of the office.

use std::error::Error;

use interchange::county_returns::StateName;

use super::{state_id, tables::Table};

/// What a transcriber may copy out: every kind of statement that an office makes.
const COPIED: [&str; 12] = [
    "census-population",
    "unit-return",
    "certification",
    "certificate-of-ascertainment",
    "elector-meeting",
    "certificate-of-vote",
    "joint-session-event",
    "contingent-ballot",
    "court-order",
    "deadline-missed",
    "key-rotation",
    "key-revocation",
];

/// `authorities.csv`.
pub(crate) fn table(states: &[StateName]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut table = Table::new(["authority", "title", "kind", "states", "within"])?;
    let nation = [
        ("us/census-bureau", "Bureau of the Census", &["census-population"][..]),
        ("us/archivist", "Archivist of the United States", &["deadline-missed"]),
        (
            "us/congress",
            "Congress of the United States",
            &["joint-session-event", "contingent-ballot"],
        ),
        ("us/courts", "Courts, federal and state", &["court-order"]),
    ];
    for (id, title, powers) in nation {
        add(&mut table, id, title, "office", powers, "us")?;
    }
    for state in states {
        let (unit, name) = (state_id(&state.code), &state.name);
        let canvassers = format!("Canvassing authority of {name}");
        let powers = ["unit-return", "certification"];
        add(&mut table, &format!("{unit}/canvassers"), &canvassers, "office", &powers, &unit)?;
        let executive = if state.code == "DC" {
            "Executive of the District of Columbia (mayor)".to_owned()
        } else {
            format!("Executive of {name} (governor or other officer by state law)")
        };
        let powers = ["certificate-of-ascertainment"];
        add(&mut table, &format!("{unit}/executive"), &executive, "office", &powers, &unit)?;
        let powers = ["elector-meeting", "certificate-of-vote"];
        let electors = format!("Electors of {name}");
        add(&mut table, &format!("{unit}/electors"), &electors, "office", &powers, &unit)?;
    }
    add(
        &mut table,
        "transcriber",
        "Transcriber of this reconstruction",
        "transcriber",
        &COPIED,
        "us",
    )?;
    let second = "Second reader of this reconstruction";
    add(&mut table, "second-reader", second, "transcriber", &COPIED, "us")?;
    let operator = "Operator of this software";
    add(&mut table, "operator", operator, "operator", &["definition", "derivation"], "us")?;
    table.bytes()
}

fn add(
    table: &mut Table<5>,
    id: &str,
    title: &str,
    kind: &str,
    powers: &[&str],
    within: &str,
) -> Result<(), Box<dyn Error>> {
    for (index, power) in powers.iter().enumerate() {
        let title = if index == 0 { title } else { "" };
        table.row([id, title, kind, power, within])?;
    }
    Ok(())
}
