//! Sites of small elections, read as a browser, a spreadsheet and a program read them.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod record;

use std::collections::BTreeSet;

use election::{Contest, SortedMap, VoteCount};
use interchange::topojson::STEPS_PER_UNIT;
use publish::picture::parse;
use publish::{Download, Site, SiteInputs, site};
use record::{record_of, town};
use verify::VerifiedRecord;

fn render(record: &VerifiedRecord) -> Site {
    let geometry = parse(&format!("geometry 1 steps-per-unit {STEPS_PER_UNIT}\n")).unwrap();
    site(record, &SiteInputs { geometry: &geometry, downloads: &[] })
}

fn text<'s>(site: &'s Site, path: &str) -> &'s str {
    std::str::from_utf8(&site.files[path]).unwrap()
}

fn pages(site: &Site) -> impl Iterator<Item = (&str, &str)> {
    let pages = site.files.keys().filter(|path| path.ends_with(".html"));
    pages.map(|path| (path.as_str(), text(site, path)))
}

/// Every value of an attribute, unescaped as far as this site escapes links.
fn values<'p>(page: &'p str, attribute: &str) -> Vec<&'p str> {
    let mark = format!(" {attribute}=\"");
    page.split(&mark).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// The file that a link leads to, without its anchor.
fn target(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => {
                parts.pop().expect("a link leads out of the site");
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn the_answer_comes_first_and_every_figure_has_a_proof() {
    let (definition, returns) = town();
    let site = render(&record_of(definition, &returns));
    let index = text(&site, "index.html");
    // 251 + 160 + 40 and 198 + 221 + 38 are the two highest of four sums.
    let answer = index.find("<bdi>Marcus Bell</bdi> and <bdi>Dorothy Ames</bdi> are elected");
    assert!(answer.unwrap() < index.find("<table").unwrap());
    let proof = "proof/example-town.html#council/votes/bell";
    assert!(index.contains(&format!("<a class=\"figure\" href=\"{proof}\">457</a>")));
    let proof = text(&site, "proof/example-town/north.html");
    assert!(proof.contains("id=\"council/votes/bell\""));
    assert!(proof.contains("ascertain explain RECORD council/votes/ames/example-town/north"));
}

#[test]
fn every_link_leads_to_a_file_and_an_anchor() {
    let (definition, returns) = town();
    let site = render(&record_of(definition, &returns));
    let mut followed = 0;
    for (path, page) in pages(&site) {
        for link in values(page, "href").into_iter().filter(|link| *link != "data:,") {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let file = if file.is_empty() { path.to_owned() } else { target(path, file) };
            assert!(site.files.contains_key(&file), "{path} links to {link}");
            if !anchor.is_empty() {
                let there = values(text(&site, &file), "id").contains(&anchor);
                assert!(there, "{path} links to {link}, an anchor that is not there");
            }
            followed += 1;
        }
    }
    assert!(followed > 100, "only {followed} links");
}

#[test]
fn ids_are_unique_and_nothing_runs() {
    let (definition, returns) = town();
    let site = render(&record_of(definition, &returns));
    for (path, page) in pages(&site) {
        let ids = values(page, "id");
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "{path} repeats an id");
        assert!(page.contains("default-src 'none'; style-src 'self'"), "{path}");
        assert!(!page.contains("<script") && !page.contains("<style"), "{path}");
    }
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let (definition, returns) = town();
    let record = record_of(definition, &returns);
    assert!(render(&record) == render(&record));
}

#[test]
fn a_rehearsal_says_so_on_every_page() {
    let (definition, returns) = town();
    let site = render(&record_of(definition, &returns));
    for (path, page) in pages(&site) {
        assert_eq!(page.matches("TEST - NOT A REAL ELECTION").count(), 1, "{path}");
    }
}

#[test]
fn a_download_is_listed_and_left_to_the_program() {
    let (definition, returns) = town();
    let geometry = parse(&format!("geometry 1 steps-per-unit {STEPS_PER_UNIT}\n")).unwrap();
    let downloads = [Download { path: "download/record.tar", words: "The record" }];
    let inputs = SiteInputs { geometry: &geometry, downloads: &downloads };
    let site = site(&record_of(definition, &returns), &inputs);
    assert!(text(&site, "downloads.html").contains("<a href=\"download/record.tar\">"));
    assert!(!site.files.contains_key("download/record.tar"));
}

#[test]
fn d10_hostile_names_are_inert_on_pages_and_in_csv_and_exact_in_json() {
    let (mut definition, returns) = town();
    let hostile =
        ["<script>alert(1)</script>", "=cmd()", "\u{202e}mad", "\"><img src=x onerror=y>"];
    let contest: &mut Contest = &mut definition.contests[0];
    for (candidate, name) in contest.candidates.iter_mut().zip(hostile) {
        candidate.name = name.to_owned();
    }
    definition.units[1].name = "@SUM(A1)\u{2066}".to_owned();
    contest_party(&mut definition.contests[0]);
    let site = render(&record_of(definition, &returns));
    for (path, page) in pages(&site) {
        assert!(!page.contains("<script") && !page.contains("<img"), "{path}");
        assert!(!page.contains(['\u{202e}', '\u{2066}', '\0']), "{path}");
    }
    assert!(
        text(&site, "index.html").contains("<bdi>&#60;script&#62;alert(1)&#60;/script&#62;</bdi>")
    );
    for (path, bytes) in site.files.iter().filter(|(path, _)| path.ends_with(".csv")) {
        let csv = std::str::from_utf8(bytes).unwrap();
        let cells = csv.split(['\n', ',']).map(|cell| cell.trim_start_matches('"'));
        let formula = cells.into_iter().find(|cell| cell.starts_with(['=', '+', '-', '@']));
        assert_eq!(formula, None, "{path}");
    }
    assert!(text(&site, "data/votes-long.csv").contains(",'=cmd(),"));
    let places: serde_json::Value =
        serde_json::from_slice(&site.files["data/places.json"]).unwrap();
    let names = places["contests"][0]["candidates"].as_array().unwrap();
    let names: Vec<&str> = names.iter().map(|name| name["name"].as_str().unwrap()).collect();
    assert_eq!(names[..4], hostile);
    assert_eq!(places["places"][1]["name"], "@SUM(A1)\u{2066}");
}

fn contest_party(contest: &mut Contest) {
    contest.candidates[0].party = Some("-2+3+cmd|' /C calc'!A0".to_owned());
}

#[test]
fn d23_a_partial_record_says_so_first_and_names_what_is_missing() {
    let (definition, returns) = town();
    let here: Vec<_> =
        returns.into_iter().filter(|r| r.unit.as_str() != "example-town/mill").collect();
    let site = render(&record_of(definition, &here));
    for (path, page) in pages(&site) {
        let partial = page.find("<strong>Partial.</strong>");
        let table = page.find("<table").unwrap_or(page.len());
        assert!(partial.is_some_and(|partial| partial < table), "{path}");
        assert!(page.contains("Mill Street, Fire House"), "{path}");
    }
    let index = text(&site, "index.html");
    assert!(!index.contains("are elected") && !index.contains("</bdi> is elected"));
    assert!(index.contains("leads by 8 votes. Nobody is elected yet."));
    assert!(index.contains("2 of 3 units"));
}

#[test]
fn c33_a_share_just_below_half_never_reads_as_half() {
    let (mut definition, mut returns) = town();
    definition.contests[0].votes_allowed = 1;
    definition.contests[0].number_elected = 1;
    for unit_return in &mut returns {
        unit_return.accounting = None;
        let votes = unit_return.contests.values_mut().next().unwrap();
        (votes.overvotes, votes.undervotes) = (None, None);
        votes.votes = SortedMap::new();
    }
    let counts = [("ames", 50_004), ("bell", 49_996)];
    let votes = &mut returns[0].contests.values_mut().next().unwrap().votes;
    for (line, count) in counts {
        votes.insert(line.parse().unwrap(), VoteCount::new(count).unwrap());
    }
    let site = render(&record_of(definition, &returns));
    let index = text(&site, "index.html");
    assert!(index.contains("50.0\u{a0}% (more than half)"));
    assert!(index.contains(">49.9\u{a0}%<"));
    assert!(index.contains("8 votes ahead of the next"));
    // The lead is 8 of 100,000: less than a tenth of a percent, and no tie.
    assert!(index.contains("<bdi>Ames</bdi> +8</td><td>less than 0.1\u{a0}%</td>"));
}
