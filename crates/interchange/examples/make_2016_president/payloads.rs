//! What happened after the canvass, as payloads: populations, ascertainments, meetings, votes.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write;
use std::fs;

use interchange::electors_page::{ElectorsRow, Record};
use serde::Deserialize;

use super::deviations::{DEVIATIONS, Deviation, PERSONS, VACANCIES};
use super::{Material, expected::person_id, state_id};

/// The columns used of `data/apportionment_2010.csv`.
#[derive(Deserialize)]
struct Apportioned {
    state_po: String,
    resident_population: u64,
    apportionment_population: Option<u64>,
}

/// `populations.toml`: one payload of a census-population statement.
pub(crate) fn populations(material: &Material) -> Result<String, Box<dyn Error>> {
    let bytes = fs::read(material.data.join("apportionment_2010.csv"))?;
    let mut states = BTreeMap::new();
    for row in csv::Reader::from_reader(&bytes[..]).into_deserialize() {
        let row: Apportioned = row?;
        // The District has no apportionment population: it takes no part in the House.
        let population = row.apportionment_population.unwrap_or(row.resident_population);
        states.insert(state_id(&row.state_po), population);
    }
    let mut toml = String::from(POPULATIONS_HEADING);
    for (state, population) in states {
        writeln!(toml, "{state} = {population}")?;
    }
    Ok(toml)
}

const POPULATIONS_HEADING: &str = "\
# Apportionment populations of the census of 2010: residents, and federal personnel overseas with
# their dependants; of the District of Columbia the residents alone.
format = \"ascertain/census-populations/v1\"
census_year = 2010

[source]
citation = \"U.S. Census Bureau, 2010 Census, apportionment population by state\"
status = \"secondary\"
note = \"read in GPHemsley/house-apportionment at commit 7c54ad3f, data/2010_census.csv\"

[states]
";

/// `ascertainments.toml`: one payload of a certificate-of-ascertainment statement for each state.
pub(crate) fn ascertainments(material: &Material) -> Result<String, Box<dyn Error>> {
    let mut toml = String::from(ASCERTAINMENTS_HEADING);
    for state in &material.states {
        writeln!(toml, "\n[[ascertainment]]")?;
        writeln!(toml, "format = \"ascertain/certificate-of-ascertainment/v1\"")?;
        writeln!(toml, "state = \"{}\"", state_id(&state.code))?;
        writeln!(toml, "seal = \"not-recorded\"\nsecurity_feature = \"not-recorded\"")?;
        for row in rows_of(material, &state.code, Record::Pledged) {
            let ticket = ticket_id(&row.person_or_ticket)?;
            writeln!(toml, "[ascertainment.slates.{ticket}]\nappointed = {}", row.votes)?;
        }
    }
    Ok(toml)
}

const ASCERTAINMENTS_HEADING: &str = "\
# Who the electors were, by ticket: the pledged electors of the National Archives' page of 2016.
# The certificates themselves were not seen: their days, seals, votes and names are not recorded.
";

/// `meetings.toml`: one payload of an elector-meeting statement for each state.
pub(crate) fn meetings(material: &Material) -> Result<String, Box<dyn Error>> {
    let mut toml = String::from(MEETINGS_HEADING);
    for state in &material.states {
        let unit = state_id(&state.code);
        let deviations: Vec<&Deviation> =
            DEVIATIONS.iter().filter(|deviation| deviation.state == unit).collect();
        writeln!(toml, "\n[[meeting]]\nformat = \"ascertain/elector-meeting/v1\"")?;
        writeln!(toml, "state = \"{unit}\"\ndate = \"2016-12-19\"")?;
        writeln!(toml, "[meeting.as_pledged]")?;
        for row in rows_of(material, &state.code, Record::Pledged) {
            let ticket = ticket_id(&row.person_or_ticket)?;
            let deviating = deviations.iter().filter(|deviation| deviation.pledged == ticket);
            let as_pledged = row
                .votes
                .get()
                .checked_sub(u64::try_from(deviating.count())?)
                .ok_or("more deviating electors than electors")?;
            writeln!(toml, "{ticket} = {as_pledged}")?;
        }
        for deviation in &deviations {
            deviation.write(&mut toml)?;
        }
        for vacancy in VACANCIES.iter().filter(|vacancy| vacancy.state == unit) {
            vacancy.write(&mut toml)?;
        }
        write_persons(&mut toml, &deviations)?;
    }
    Ok(toml)
}

const MEETINGS_HEADING: &str = "\
# The meetings of 19 December 2016. Electors who voted for their ticket at once are counted; every
# other is one entry. Statuses: read, secondary (an account was read), not-read.
";

/// Everybody whom a deviating elector or a substitute named and who stands in no ticket.
fn write_persons(toml: &mut String, deviations: &[&Deviation]) -> Result<(), Box<dyn Error>> {
    let named: BTreeSet<&str> =
        deviations.iter().flat_map(|deviation| deviation.persons()).collect();
    for (id, name, inhabitant_of) in PERSONS.iter().filter(|(id, ..)| named.contains(id)) {
        writeln!(toml, "[meeting.persons.{id}]\nname = \"{name}\"")?;
        if !inhabitant_of.is_empty() {
            writeln!(toml, "inhabitant_of = \"{inhabitant_of}\"")?;
        }
    }
    Ok(())
}

/// `votes.toml`: one payload of a certificate-of-vote statement for each state.
pub(crate) fn votes(material: &Material) -> Result<String, Box<dyn Error>> {
    let mut toml = String::from(VOTES_HEADING);
    for state in &material.states {
        let president = rows_of(material, &state.code, Record::President);
        let electors: u64 = president.iter().map(|row| row.votes.get()).sum();
        writeln!(toml, "\n[[certificate_of_vote]]\nformat = \"ascertain/certificate-of-vote/v1\"")?;
        writeln!(toml, "state = \"{}\"\ncopy = 4\nholder = \"archivist\"", state_id(&state.code))?;
        writeln!(toml, "electors_signed = {electors}\nannexed = \"not-recorded\"")?;
        writeln!(toml, "[certificate_of_vote.president]")?;
        write_list(&mut toml, &president)?;
        writeln!(toml, "[certificate_of_vote.vice_president]")?;
        write_list(&mut toml, &rows_of(material, &state.code, Record::VicePresident))?;
    }
    Ok(toml)
}

const VOTES_HEADING: &str = "\
# The lists of the certificates of vote as the National Archives published them: the Archivist's
# copy. The papers themselves were not seen: the number who signed is taken as the number who voted.
";

fn write_list(toml: &mut String, rows: &[&ElectorsRow]) -> Result<(), Box<dyn Error>> {
    let mut list = BTreeMap::new();
    for row in rows {
        let person = person_id(&row.person_or_ticket).ok_or("a person without an id")?;
        list.insert(person, row.votes);
    }
    for (person, votes) in list {
        writeln!(toml, "{person} = {votes}")?;
    }
    Ok(())
}

fn rows_of<'a>(material: &'a Material, code: &str, record: Record) -> Vec<&'a ElectorsRow> {
    material.electors.iter().filter(|row| row.state == code && row.record == record).collect()
}

fn ticket_id(name: &str) -> Result<&'static str, String> {
    match name {
        "Trump/Pence" => Ok("trump-pence"),
        "Clinton/Kaine" => Ok("clinton-kaine"),
        _ => Err(format!("{name} is no ticket of 2016")),
    }
}
