//! A state, or any other place that is made of parts.

use askama::Template;
use canvass::session::PaperFate;
use election::{AllocationMethod, Contest, PolicyEffect, StateElectors, UnitId};

use crate::book::Book;
use crate::college::{College, Office, cast_in, electors_by_person};
use crate::html::{Citation, Drawing, Prose, listed, thousands};
use crate::page::candidate_table::{CandidateRow, candidate_rows};
use crate::page::pictures::key;
use crate::page::place_table::{PlaceTable, kind_word, part_href};
use crate::page::{Frame, date_words, full_name, render, stated_by, statement_link, status_word};
use crate::picture::{Caption, Fill, MapArea, map};

#[derive(Template)]
#[template(path = "place.html")]
struct PlacePage<'a> {
    frame: Frame<'a>,
    name: String,
    answer: Prose,
    status: Prose,
    map: Option<[Drawing; 2]>,
    no_map: Option<String>,
    contests: Vec<PlaceContest>,
    electors: Option<StatePart>,
}

struct PlaceContest {
    title: String,
    table: PlaceTable,
    candidates: Vec<CandidateRow>,
    has_reconstructed: bool,
}

/// What a state's page says of its electors.
struct StatePart {
    facts: Vec<StateFact>,
}

/// One line of the account: a term, what is said of it, and its source.
struct StateFact {
    term: &'static str,
    text: Prose,
    source: Option<Citation>,
}

pub(crate) fn place(book: &Book<'_>, unit: &UnitId) -> (String, Vec<u8>) {
    let path = book.place_page(unit);
    let name = full_name(book, unit);
    let frame = Frame::new(book, &path, name.clone());
    let root = frame.root.clone();
    let college = College::of(book);
    let rules = college.as_ref().and_then(|college| college.rules.state(unit));
    let contests = book.facts.definition.get().contests.iter();
    let contests = contests.filter(|contest| book.facts.votes(contest, unit).is_some());
    let reported = book.facts.votes(book.contest, unit).is_some();
    let (map, no_map) = if reported { parts_map(book, &root, unit) } else { (None, None) };
    let page = PlacePage {
        name,
        answer: answer(book, &root, unit),
        status: status(book, &root, unit),
        map,
        no_map,
        contests: contests.map(|contest| place_contest(book, &root, contest, unit)).collect(),
        electors: college.zip(rules).map(|(college, rules)| state_part(&college, &root, rules)),
        frame,
    };
    (path, render(&page))
}

fn place_contest(book: &Book<'_>, root: &str, contest: &Contest, unit: &UnitId) -> PlaceContest {
    let columns: Vec<usize> = if contest.id == book.contest.id {
        book.columns.clone()
    } else {
        (0..contest.candidates.len().min(6)).collect()
    };
    PlaceContest {
        title: contest.title.clone(),
        table: PlaceTable::new(book, root, contest, unit, &columns),
        candidates: candidate_rows(book, root, contest, unit),
        has_reconstructed: book.has_reconstructed(unit),
    }
}

fn answer(book: &Book<'_>, root: &str, unit: &UnitId) -> Prose {
    let Some(lead) = book.lead(book.contest, unit) else {
        return Prose::new("No votes are reported yet.");
    };
    let verb = if book.is_partial(unit) { "leads" } else { "won the most votes" };
    let answer = match lead.votes() {
        0 => Prose::new("Two candidates have equal votes"),
        votes => Prose::default()
            .name(&book.candidate(book.contest, &book.contest.candidates[lead.first].id))
            .text(format!(" {verb}, {} ahead ({})", thousands(votes), lead.share())),
    };
    let Some(college) = College::of(book) else { return answer.text(".") };
    let cast = cast_in(&college, unit);
    if cast.is_empty() {
        return answer.text(".");
    }
    let cast = electors_by_person(&college, cast.iter().map(|(p, n)| (p, *n)), |person, n| {
        college.cast_number(root, Office::President, person, Some(unit), n)
    });
    answer.text(". Electoral votes: ").list(&[cast]).text(".")
}

fn status(book: &Book<'_>, root: &str, unit: &UnitId) -> Prose {
    let mut prose = Prose::new(status_word(book.status(unit)));
    if let Some(canvass) = book.facts.canvasses.get(unit) {
        let canvass = canvass.value;
        prose = prose.text(format!(
            ". {} of {} units reported",
            thousands(canvass.units_reporting.into()),
            thousands(canvass.units_expected.into())
        ));
        if !canvass.reconstructed.is_empty() {
            prose = prose.text(format!(
                ", {} of them worked out from the state's total and marked as such",
                canvass.reconstructed.len()
            ));
        }
        let accounts = &canvass.accounting;
        prose = prose.text(". ").text(match (accounts.units_with, accounts.units_without) {
            (0, _) => "No unit gives an account of its ballots".to_owned(),
            (with, 0) => format!("All {with} units account for their ballots"),
            (with, without) => format!("{with} units account for their ballots, {without} do not"),
        });
        if !accounts.problems.is_empty() {
            let problems = accounts.problems.len();
            prose = prose.text(format!("; {problems} accounts do not add up"));
        }
    }
    match book.facts.certifications.get(unit) {
        Some(certified) => prose
            .text(". Certified in ")
            .list(&[statement_link(root, &certified.from)])
            .text(" by ")
            .list(&[stated_by(book, &certified.from)])
            .text("."),
        None => prose.text(". Nobody has certified it in this record."),
    }
}

/// The map of a place's parts, or why there is none.
fn parts_map(book: &Book<'_>, root: &str, unit: &UnitId) -> (Option<[Drawing; 2]>, Option<String>) {
    let definition = book.facts.definition;
    let parts = book.parts(unit);
    let Some(state) = definition.unit(unit).and_then(|unit| unit.fips.clone()) else {
        return (None, None);
    };
    let mut without: Vec<&UnitId> = Vec::new();
    let mut areas: Vec<MapArea> = Vec::new();
    for part in &parts {
        let code = definition.unit(part).and_then(|unit| unit.fips.clone());
        match code.filter(|code| book.geometry.area(code).is_some()) {
            Some(id) => areas.push(MapArea {
                id,
                title: part_title(book, part),
                href: Some(part_href(book, root, part)),
                fill: book.fill(part),
            }),
            None => without.push(part),
        }
    }
    if areas.is_empty() {
        let kind = kind_word(book, &parts).to_lowercase();
        return (
            None,
            Some(format!(
                "There is no map here: the boundaries of these {}s are not in our geography.",
                kind
            )),
        );
    }
    let known: Vec<String> = areas.iter().map(|area| area.id.clone()).collect();
    for code in book.geometry.counties(&state).filter(|code| !known.iter().any(|id| id == code)) {
        let title = "Counted with another place".to_owned();
        areas.push(MapArea { id: code.to_owned(), title, href: None, fill: Fill::NoResult });
    }
    let title =
        format!("{}: votes by {}", book.unit_name(unit).0, kind_word(book, &parts).to_lowercase());
    let caption = Caption { id: "map", title: &title, summary: "Who led in each part." };
    let drawn = map(book.geometry, &caption, &areas, &[]).ok();
    let without: Vec<String> = without.into_iter().map(|unit| book.unit_name(unit).0).collect();
    let note = (!without.is_empty()).then(|| format!("Not on the map: {}.", listed(&without)));
    (drawn.map(|drawn| [drawn.into(), key(book)]), note)
}

fn part_title(book: &Book<'_>, unit: &UnitId) -> String {
    let name = book.unit_name(unit).0;
    let Some(votes) = book.facts.votes(book.contest, unit) else {
        return format!("{name}: not reported");
    };
    let shown = book.columns.iter().take(2).map(|&index| {
        let person = book.short_candidate(book.contest, index).0;
        format!("{person} {}", thousands(votes[index].all))
    });
    format!("{name}: {}", shown.collect::<Vec<_>>().join(", "))
}

fn state_part(college: &College<'_>, root: &str, rules: &StateElectors) -> StatePart {
    let facts = [
        Some(electors_fact(college, root, rules)),
        Some(method_fact(college, rules)),
        Some(policy_fact(rules)),
        ascertainment_fact(college, root, rules),
        meeting_fact(college, root, rules),
        certificate_fact(college, root, rules),
        count_fact(college, root, rules),
    ];
    StatePart { facts: facts.into_iter().flatten().collect() }
}

fn electors_fact(college: &College<'_>, root: &str, rules: &StateElectors) -> StateFact {
    let path = format!("{}/electors/{}", college.rules.contest, rules.unit);
    let pledged = college.pledged_in(&rules.unit);
    let pledged = electors_by_person(college, pledged.into_iter(), |person, n| {
        college.pledged_number(root, person, Some(&rules.unit), n)
    });
    let text = match college.book.figure(root, &path) {
        Some(electors) => Prose::default().number(&electors).text(" electors; pledged: "),
        None => Prose::new("Pledged: "),
    };
    let text = if pledged.is_empty() { text.text("nobody yet") } else { text.list(&[pledged]) };
    StateFact { term: "How many", text, source: None }
}

fn method_fact(college: &College<'_>, rules: &StateElectors) -> StateFact {
    let (text, source) = match &rules.method {
        AllocationMethod::AtLarge => {
            (Prose::new("All electors go to the ticket with the most votes in the state."), None)
        }
        AllocationMethod::ByDistrict { districts, source, .. } => {
            let names = districts.iter().map(|district| {
                let book = college.book;
                let path = crate::figure::proof_page(Some(district.as_str()));
                let lead = book.lead(book.contest, district);
                let name = book.unit_name(district).0;
                let prose = Prose::default().link(&format!("../{path}"), name);
                match lead {
                    Some(lead) => prose
                        .text(" (")
                        .name(&book.short_candidate(book.contest, lead.first))
                        .text(format!(" +{})", thousands(lead.votes()))),
                    None => prose,
                }
            });
            let names: Vec<Prose> = names.collect();
            let text = Prose::new(
                "Two electors go to the ticket with the most votes in the state, and one to the \
                 ticket with the most votes in each district: ",
            );
            (text.list(&names).text("."), Some(Citation(source.clone())))
        }
    };
    StateFact { term: "How they are chosen", text, source }
}

/// What a state's law does with a vote against the pledge, in words.
pub(crate) fn policy_words(rules: &StateElectors) -> &'static str {
    match (rules.policy.effect, rules.policy.penalty) {
        (PolicyEffect::Unbound, _) => "No law binds an elector: the vote counts as cast.",
        (PolicyEffect::PledgeOnly, false) => {
            "Electors pledge their vote; a vote against the pledge counts all the same."
        }
        (PolicyEffect::PledgeOnly, true) | (PolicyEffect::Penalty, _) => {
            "A vote against the pledge counts, and the elector is punished."
        }
        (PolicyEffect::VoidReplace, false) => {
            "A vote against the pledge is void, and another takes the elector's place."
        }
        (PolicyEffect::VoidReplace, true) => {
            "A vote against the pledge is void, another takes the elector's place, and the elector \
             is punished."
        }
    }
}

fn policy_fact(rules: &StateElectors) -> StateFact {
    StateFact {
        term: "If an elector votes otherwise",
        text: Prose::new(policy_words(rules)),
        source: Some(Citation(rules.policy.source.clone())),
    }
}

fn ascertainment_fact(
    college: &College<'_>,
    root: &str,
    rules: &StateElectors,
) -> Option<StateFact> {
    let fact = college.book.facts.ascertainments.get(&rules.unit)?;
    let day = fact.value.issued_on.map_or_else(
        || "the day is not recorded".to_owned(),
        |day| format!("issued on {}", date_words(day)),
    );
    let text = Prose::new(format!("In the record; {day}: "))
        .list(&[statement_link(root, &fact.from)])
        .text(", by ")
        .list(&[stated_by(college.book, &fact.from)])
        .text(".");
    Some(StateFact { term: "Certificate of ascertainment", text, source: None })
}

fn meeting_fact(college: &College<'_>, root: &str, rules: &StateElectors) -> Option<StateFact> {
    let fact = college.book.facts.meetings.get(&rules.unit)?;
    let place = fact.value.place.as_ref().or(rules.meeting_place.as_ref());
    let mut text = Prose::new(format!("On {}", date_words(fact.value.date)));
    if let Some(place) = place {
        text = text.text(format!(", {place}"));
    }
    let against = fact.value.deviations.len();
    text = match against {
        0 => text.text("; every elector voted as pledged: "),
        1 => text.text("; 1 elector did otherwise: "),
        more => text.text(format!("; {more} electors did otherwise: ")),
    };
    let text = text
        .link(&format!("{root}meetings.html#{}", rules.unit), "the meeting")
        .text(", ")
        .list(&[statement_link(root, &fact.from)])
        .text(".");
    Some(StateFact { term: "Meeting of the electors", text, source: None })
}

fn certificate_fact(college: &College<'_>, root: &str, rules: &StateElectors) -> Option<StateFact> {
    let papers = college.book.facts.certificates_of_vote.get(&rules.unit)?;
    if papers.is_empty() {
        return None;
    }
    let links: Vec<Prose> = papers
        .iter()
        .map(|paper| {
            Prose::new(format!("copy {} (", paper.value.copy))
                .list(&[statement_link(root, &paper.from)])
                .text(")")
        })
        .collect();
    let text = Prose::new("In the record: ").list(&links).text(".");
    Some(StateFact { term: "Certificates of vote", text, source: None })
}

fn count_fact(college: &College<'_>, root: &str, rules: &StateElectors) -> Option<StateFact> {
    let count = college.book.facts.count.as_ref()?;
    let state = count.value.states.iter().find(|state| state.state == rules.unit)?;
    let counted = state.papers.iter().filter(|paper| paper.fate == PaperFate::Counted).count();
    let objections = match state.objections.len() {
        0 => "no objection that the record knows of".to_owned(),
        1 => "1 objection".to_owned(),
        more => format!("{more} objections"),
    };
    let text =
        Prose::new(format!("{counted} of {} papers counted; {objections}: ", state.papers.len()))
            .link(&format!("{root}session.html"), "the joint session")
            .text(".");
    Some(StateFact { term: "In Congress", text, source: None })
}
