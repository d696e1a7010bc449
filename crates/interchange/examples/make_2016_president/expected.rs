//! Figures that others published, for comparison with those that the record derives.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::fs;

use interchange::electors_page::Record;
use serde::Deserialize;

use super::{Material, state_id};

/// The columns used of `data/2016_president_state_reconciliation.csv`.
#[derive(Deserialize)]
struct Reconciliation {
    state_po: String,
    fec_trump: u64,
    fec_clinton: u64,
    county_trump: u64,
    county_clinton: u64,
}

type Figures = BTreeMap<String, u64>;

/// `expected.toml`.
pub(crate) fn figures(material: &Material) -> Result<String, Box<dyn Error>> {
    let mut figures = Figures::from([
        ("president/electors-appointed".to_owned(), 538),
        ("president/electors-needed".to_owned(), 270),
    ]);
    electoral_votes(material, &mut figures)?;
    popular_votes(material, &mut figures)?;
    let mut toml = String::from(HEADING);
    for (path, figure) in figures {
        writeln!(toml, "\"{path}\" = {figure}")?;
    }
    Ok(toml)
}

const HEADING: &str = "\
# Published figures, never read by the derivation; the record's own are compared with them.
# Electors: National Archives, Electoral College page of 2016. Popular votes: Federal Election
# Commission, Federal Elections 2016; `popular-votes-reported` is the sum of the units alone and is
# listed where it differs. SOURCE.md tells how both were read.
[figures]
";

fn electoral_votes(material: &Material, figures: &mut Figures) -> Result<(), Box<dyn Error>> {
    for row in &material.electors {
        let path = match row.record {
            Record::Pledged => "president/pledged-electors",
            Record::President => "president/electoral-votes",
            Record::VicePresident => "vice-president/electoral-votes",
        };
        let person = person_id(&row.person_or_ticket)
            .ok_or_else(|| format!("line {}: {} has no id", row.line, row.person_or_ticket))?;
        let votes = row.votes.get();
        *figures.entry(format!("{path}/{person}")).or_default() += votes;
        figures.insert(format!("{path}/{person}/{}", state_id(&row.state)), votes);
    }
    Ok(())
}

/// Persons and tickets as the page of the National Archives writes them; a ticket has the id of
/// its candidate for President.
pub(crate) fn person_id(name: &str) -> Option<&'static str> {
    Some(match name {
        "Donald J. Trump" | "Trump/Pence" => "trump",
        "Hillary Clinton" | "Clinton/Kaine" => "clinton",
        "Colin Powell" => "powell",
        "John Kasich" => "kasich",
        "Ron Paul" => "paul",
        "Bernard Sanders" => "sanders",
        "Faith Spotted Eagle" => "spotted-eagle",
        "Michael R. Pence" => "pence",
        "Timothy M. Kaine" => "kaine",
        "Elizabeth Warren" => "warren",
        "Susan Collins" => "collins",
        "Maria Cantwell" => "cantwell",
        "Winona LaDuke" => "laduke",
        "Carly Fiorina" => "fiorina",
        _ => return None,
    })
}

fn popular_votes(material: &Material, figures: &mut Figures) -> Result<(), Box<dyn Error>> {
    let bytes = fs::read(material.data.join("2016_president_state_reconciliation.csv"))?;
    for row in csv::Reader::from_reader(&bytes[..]).into_deserialize() {
        let row: Reconciliation = row?;
        let state = state_id(&row.state_po);
        let pairs = [
            ("trump", row.fec_trump, row.county_trump),
            ("clinton", row.fec_clinton, row.county_clinton),
        ];
        for (candidate, published, reported) in pairs {
            let path = format!("president/popular-votes/{candidate}");
            figures.insert(format!("{path}/{state}"), published);
            *figures.entry(format!("{path}/us")).or_default() += published;
            let path = format!("president/popular-votes-reported/{candidate}");
            *figures.entry(format!("{path}/us")).or_default() += reported;
            if reported != published {
                figures.insert(format!("{path}/{state}"), reported);
            }
        }
    }
    Ok(())
}
