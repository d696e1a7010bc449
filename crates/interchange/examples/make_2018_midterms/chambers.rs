//! `chambers.toml`: the House, the Senate and the governors, and the parties that hold them.

use std::fmt::Write;

use crate::contests::Contests;

/// Id, name, the labels that count with the party, and who says so of an affiliate.
type PartyRow =
    (&'static str, &'static str, &'static [&'static str], Option<(&'static str, &'static str)>);

const PARTIES: [PartyRow; 4] = [
    (
        "democratic",
        "Democratic",
        &["Democratic", "DEM", "D", "Democratic-Farmer Labor", "Democratic-Nonpartisan League"],
        Some((
            "The Minnesota Democratic-Farmer-Labor Party and the North Dakota \
             Democratic-Nonpartisan League Party are the Democratic Party's affiliates there",
            "not-read",
        )),
    ),
    ("republican", "Republican", &["Republican", "REP", "R"], None),
    (
        "independent",
        "Independent",
        &["Independent", "IND", "Unaffiliated", "Unenrolled", "No Political Party"],
        None,
    ),
    ("nonpartisan", "Non-partisan", &["Nonpartisan", "N"], None),
];

/// Seats of the Senate that were not up in 2018, by the party of their holders on 6 November.
const SITTING: [(&str, u32); 2] = [("republican", 42), ("democratic", 23)];

const CHAMBERS: [(&str, &str, Option<&str>); 4] = [
    ("us-house", "House of Representatives", None),
    ("us-senate", "Senate", Some("elected-2018")),
    ("governors", "Governors", Some("elected-2018")),
    ("us-house-delegates", "Delegates without a vote in the House", None),
];

pub(crate) fn text(contests: &Contests) -> String {
    let mut text =
        "# Made by the example make_2018_midterms; SOURCE.md says what each rests on.\n".to_owned();
    let known = contests.labels();
    for (id, name, labels, source) in PARTIES {
        let labels: Vec<String> = labels
            .iter()
            .filter(|label| known.contains(**label))
            .map(|l| format!("{l:?}"))
            .collect();
        let _ = writeln!(
            text,
            "\n[[party]]\nid = {id:?}\nname = {name:?}\nlabels = [{}]",
            labels.join(", ")
        );
        if let Some((citation, status)) = source {
            let _ = writeln!(text, "source = {{ citation = {citation:?}, status = {status:?} }}");
        }
    }
    for (id, title, elected_as) in CHAMBERS {
        let own = contests.all.iter().filter(|contest| contest.chamber == Some(id));
        let own: Vec<String> = own.map(|contest| format!("  {:?},\n", contest.id)).collect();
        let sitting = if id == "us-senate" { &SITTING[..] } else { &[] };
        let not_up: u32 = sitting.iter().map(|(_, seats)| seats).sum();
        let up = u32::try_from(own.len()).expect("fewer contests than 2^32");
        let legislative = matches!(id, "us-house" | "us-senate");
        let _ = writeln!(
            text,
            "\n[[chamber]]\nid = {id:?}\ntitle = {title:?}\nlegislative = {legislative}"
        );
        if let Some(word) = elected_as {
            let _ = writeln!(text, "elected_as = {word:?}");
        }
        let _ = writeln!(text, "seats = {}\ncontests = [\n{}]", up + not_up, own.concat());
        for (party, seats) in sitting {
            let _ = writeln!(
                text,
                "\n[[chamber.sitting]]\nparty = {party:?}\nseats = {seats}\nsource = {{ citation = \
                 \"the 65 seats of classes 2 and 3 that were not up, from memory\", status = \
                 \"not-read\" }}"
            );
        }
    }
    for contest in &contests.all {
        if let Some((of, kind)) = &contest.follows {
            let id = &contest.id;
            let _ =
                writeln!(text, "\n[[follow_up]]\ncontest = {id:?}\nof = {of:?}\nkind = {kind:?}");
        }
    }
    for contest in &contests.all {
        if let Some(date) = &contest.date {
            let id = &contest.id;
            let _ = writeln!(
                text,
                "\n[[polling_day]]\ncontest = {id:?}\ndate = {date:?}\nsource = {{ citation = \
                 \"the table of the sources; SOURCE.md\", status = \"secondary\" }}"
            );
        }
    }
    text
}
