//! Electors who on 19 December 2016 voted, or tried to vote, otherwise than pledged.
//!
//! From `law/electors_2016.csv`, whose marks `[M]` (believed, not read) become `not-read` here.

use std::fmt::{self, Write};

/// One elector.
pub(crate) struct Deviation {
    pub(crate) state: &'static str,
    pub(crate) pledged: &'static str,
    elector: Cited,
    attempts: &'static [Attempt],
    replaced: bool,
}

/// A text with its citation and the mark of that.
struct Cited {
    text: &'static str,
    citation: &'static str,
    status: &'static str,
}

/// What an elector wrote for President and for Vice President; empty where nothing is known.
struct Attempt {
    president: &'static str,
    vice_president: &'static str,
    out_of_order: bool,
    citation: &'static str,
    status: &'static str,
    note: &'static str,
}

/// A seat that was filled before the vote.
pub(crate) struct Vacancy {
    pub(crate) state: &'static str,
    pledged: &'static str,
    citation: &'static str,
}

const PAGE: &str = "National Archives, Electoral College page of 2016";
const CASE: &str = "Chiafalo v. Washington, 591 U.S. 578 (2020), pages on the case";
const DIGEST: &str = "rationalreview digest, 20 December 2016";
const MAINE: &str = "heavy.com; freebeacon.com, 19 December 2016";
const MINNESOTA: &str =
    "freebeacon.com, 19 December 2016; heavy.com; FairVote, Faithless Electors Fizzle";
const COLORADO: &str = "reason.com, 19 December 2016";
const PAIRING: &str =
    "both votes are on the page; that one elector cast the two together is believed, not read";

/// A counted ballot whose two halves stand on the page, their pairing unread.
const fn paired(president: &'static str, vice_president: &'static str) -> Attempt {
    Attempt {
        president,
        vice_president,
        out_of_order: false,
        citation: PAGE,
        status: "not-read",
        note: PAIRING,
    }
}

/// Every elector of the file who gave or tried to give another vote, in its order.
pub(crate) const DEVIATIONS: [Deviation; 10] = [
    Deviation {
        state: "us-hi",
        pledged: "clinton-kaine",
        elector: Cited { text: "David Mulinix", citation: "", status: "not-read" },
        attempts: &[Attempt {
            president: "sanders",
            vice_president: "warren",
            out_of_order: false,
            citation: PAGE,
            status: "secondary",
            note: "both votes are on the page; that one elector cast the two together follows \
                   from accounts of seven deviating electors",
        }],
        replaced: false,
    },
    Deviation {
        state: "us-tx",
        pledged: "trump-pence",
        elector: Cited { text: "Chris Suprun", citation: DIGEST, status: "secondary" },
        attempts: &[paired("kasich", "fiorina")],
        replaced: false,
    },
    Deviation {
        state: "us-tx",
        pledged: "trump-pence",
        elector: Cited { text: "Bill Greene", citation: "", status: "not-read" },
        attempts: &[paired("paul", "pence")],
        replaced: false,
    },
    Deviation {
        state: "us-wa",
        pledged: "clinton-kaine",
        elector: Cited { text: "Peter Bret Chiafalo", citation: CASE, status: "secondary" },
        attempts: &[paired("powell", "warren")],
        replaced: false,
    },
    Deviation {
        state: "us-wa",
        pledged: "clinton-kaine",
        elector: Cited { text: "Levi Guerra", citation: CASE, status: "secondary" },
        attempts: &[paired("powell", "cantwell")],
        replaced: false,
    },
    Deviation {
        state: "us-wa",
        pledged: "clinton-kaine",
        elector: Cited { text: "Esther Virginia John", citation: CASE, status: "secondary" },
        attempts: &[paired("powell", "collins")],
        replaced: false,
    },
    Deviation {
        state: "us-wa",
        pledged: "clinton-kaine",
        elector: Cited { text: "Robert Satiacum", citation: DIGEST, status: "secondary" },
        attempts: &[paired("spotted-eagle", "laduke")],
        replaced: false,
    },
    Deviation {
        state: "us-me",
        pledged: "clinton-kaine",
        elector: Cited { text: "David Bright", citation: MAINE, status: "secondary" },
        attempts: &[
            Attempt {
                president: "sanders",
                vice_president: "kaine",
                out_of_order: true,
                citation: MAINE,
                status: "secondary",
                note: "",
            },
            Attempt {
                president: "clinton",
                vice_president: "kaine",
                out_of_order: false,
                citation: MAINE,
                status: "secondary",
                note: "",
            },
        ],
        replaced: false,
    },
    Deviation {
        state: "us-mn",
        pledged: "clinton-kaine",
        elector: Cited { text: "Muhammad Abdurrahman", citation: MINNESOTA, status: "secondary" },
        attempts: &[Attempt {
            president: "sanders",
            vice_president: "gabbard",
            out_of_order: false,
            citation: MINNESOTA,
            status: "secondary",
            note: "",
        }],
        replaced: true,
    },
    Deviation {
        state: "us-co",
        pledged: "clinton-kaine",
        elector: Cited {
            text: "Micheal Baca",
            citation: "pages on Colorado's case, No. 19-518",
            status: "secondary",
        },
        attempts: &[Attempt {
            president: "kasich",
            vice_president: "",
            out_of_order: false,
            citation: COLORADO,
            status: "secondary",
            note: "the vote for Vice President is not told",
        }],
        replaced: true,
    },
];

/// Seats that were filled before the vote.
pub(crate) const VACANCIES: [Vacancy; 1] =
    [Vacancy { state: "us-tx", pledged: "trump-pence", citation: "reason.com, 19 December 2016" }];

/// Persons who stand in no ticket: id, name, and the state whose inhabitant they were where an
/// account of the count of 2017 (Wikipedia) says so.
pub(crate) const PERSONS: [(&str, &str, &str); 11] = [
    ("cantwell", "Maria Cantwell", ""),
    ("collins", "Susan Collins", ""),
    ("fiorina", "Carly Fiorina", ""),
    ("gabbard", "Tulsi Gabbard", ""),
    ("kasich", "John Kasich", "us-oh"),
    ("laduke", "Winona LaDuke", ""),
    ("paul", "Ron Paul", "us-tx"),
    ("powell", "Colin Powell", "us-va"),
    ("sanders", "Bernie Sanders", "us-vt"),
    ("spotted-eagle", "Faith Spotted Eagle", "us-sd"),
    ("warren", "Elizabeth Warren", ""),
];

impl Deviation {
    /// Everybody whom the elector named.
    pub(crate) fn persons(&self) -> impl Iterator<Item = &'static str> {
        self.attempts.iter().flat_map(|attempt| [attempt.president, attempt.vice_president])
    }

    /// The entry of `meetings.toml`.
    pub(crate) fn write(&self, toml: &mut String) -> fmt::Result {
        writeln!(toml, "[[meeting.deviations]]\npledged = \"{}\"", self.pledged)?;
        let name = &self.elector;
        let source = inline_source(name.citation, name.status, "");
        writeln!(toml, "elector = {{ name = \"{}\", source = {source} }}", name.text)?;
        if self.replaced {
            let citation = self.attempts.last().map_or("", |attempt| attempt.citation);
            let source = inline_source(citation, "secondary", "");
            let ballot = "president = \"clinton\", vice_president = \"kaine\"";
            writeln!(toml, "substitute = {{ {ballot}, source = {source} }}")?;
        }
        for attempt in self.attempts {
            writeln!(toml, "[[meeting.deviations.attempts]]")?;
            for (office, person) in
                [("president", attempt.president), ("vice_president", attempt.vice_president)]
            {
                if !person.is_empty() {
                    writeln!(toml, "{office} = \"{person}\"")?;
                }
            }
            let source = inline_source(attempt.citation, attempt.status, attempt.note);
            writeln!(toml, "source = {source}")?;
            if attempt.out_of_order {
                let source = inline_source(attempt.citation, attempt.status, "");
                writeln!(toml, "ruling = {{ ruling = \"out-of-order\", source = {source} }}")?;
            }
        }
        Ok(())
    }
}

impl Vacancy {
    /// The entry of `meetings.toml`.
    pub(crate) fn write(&self, toml: &mut String) -> fmt::Result {
        writeln!(toml, "[[meeting.vacancies_filled]]\npledged = \"{}\"", self.pledged)?;
        writeln!(toml, "reason = \"resigned\"")?;
        writeln!(toml, "source = {}", inline_source(self.citation, "secondary", ""))
    }
}

fn inline_source(citation: &str, status: &str, note: &str) -> String {
    let note = if note.is_empty() { String::new() } else { format!(", note = \"{note}\"") };
    format!("{{ citation = \"{citation}\", status = \"{status}\"{note} }}")
}
