//! The full names of parties whose labels sources abbreviate.

/// Labels of American parties and their names, as state and federal returns use them.
const PARTIES: [(&str, &str); 16] = [
    ("AMR", "American Party"),
    ("CON", "Constitution"),
    ("DEM", "Democratic"),
    ("GRE", "Green"),
    ("GRN", "Green"),
    ("IND", "Independent"),
    ("LIB", "Libertarian"),
    ("LMN", "Legal Marijuana Now"),
    ("NLP", "Natural Law"),
    ("NPA", "No party affiliation"),
    ("PSL", "Socialism and Liberation"),
    ("REF", "Reform"),
    ("REP", "Republican"),
    ("SWP", "Socialist Workers"),
    ("VET", "Veterans Party of America"),
    ("WWP", "Workers World"),
];

/// The party's full name where the label is known, else the label as the source has it.
pub(crate) fn party_name(label: &str) -> &str {
    let known = PARTIES.iter().find(|(short, _)| *short == label);
    known.map_or(label, |(_, name)| name)
}

/// The label by which pictures know a party's colour; sources spell the Greens in two ways.
pub(crate) fn colour_label(label: &str) -> &str {
    if label == "GRE" { "GRN" } else { label }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_label_stays_as_it_is() {
        assert_eq!(party_name("REP"), "Republican");
        assert_eq!(party_name("Vermont Pirate"), "Vermont Pirate");
    }
}
