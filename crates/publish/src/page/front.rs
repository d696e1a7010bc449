//! The front page: the answer first.

use askama::Template;
use election::{CandidateId, Contest, UnitId};

use crate::book::{Book, share};
use crate::college::{College, Office};
use crate::html::{Drawing, Name, Number, Prose, thousands};
use crate::page::place_table::PlaceTable;
use crate::page::{Frame, contest_answer, render};
use crate::party::party_name;
use crate::picture::{
    Caption, Fill, KeyRow, MapArea, Segment, Square, SquarePart, bar_to_threshold, cartogram, map,
    margin_key,
};

const TITLE: &str = "";
const PATH: &str = "index.html";

/// The front page of an election.
pub(crate) fn front(book: &Book<'_>) -> Vec<u8> {
    match College::of(book) {
        Some(college) => college_front(&college),
        None => contests_front(book),
    }
}

/// What a result rests on, for the head of a page.
pub(crate) fn basis(book: &Book<'_>, root: &str) -> Prose {
    let tally = book.facts.report.tally();
    let verdict = book.facts.report.verdict.word();
    let checks = format!(
        "{verdict}: {} checks passed, {} failed, {} not checked",
        tally.pass, tally.fail, tally.not_checked
    );
    Prose::new(&book.coverage).link(&format!("{root}checks.html"), checks).text(".")
}

#[derive(Template)]
#[template(path = "front_college.html")]
struct CollegeFront<'a> {
    frame: Frame<'a>,
    answer: Prose,
    running: Prose,
    pledged: Prose,
    basis: Prose,
    proof: Prose,
    bar: Option<Drawing>,
    electors: Vec<ElectorRow>,
    pictures: Option<[Drawing; 3]>,
    states: Vec<StateRow>,
    candidates: Vec<Name>,
    votes: Vec<CandidateRow>,
    listed: usize,
}

/// Electors of one person.
struct ElectorRow {
    name: Name,
    pledged: Option<Number>,
    cast: Option<Number>,
}

struct StateRow {
    name: Name,
    href: String,
    electors: Option<Number>,
    pledged: Prose,
    cast: Prose,
    votes: Vec<Number>,
    lead: Prose,
    lead_share: String,
}

/// The votes of one candidate in the nation.
pub(crate) struct CandidateRow {
    pub(crate) name: Name,
    pub(crate) party: String,
    pub(crate) votes: Number,
    pub(crate) reported: Number,
    pub(crate) share: String,
}

fn college_front(college: &College<'_>) -> Vec<u8> {
    let book = college.book;
    let frame = Frame::new(book, PATH, TITLE);
    let root = &book.facts.definition.root().id;
    let mut votes = candidate_rows(book, "", book.contest, root);
    let listed = votes.len();
    votes.truncate(8);
    render(&CollegeFront {
        answer: answer(college),
        running: college.answer("", Office::VicePresident).text("."),
        pledged: pledged(college),
        basis: basis(book, ""),
        proof: proof(college),
        bar: bar(college),
        electors: elector_rows(college, Office::President),
        pictures: pictures(college),
        states: state_rows(college),
        candidates: book.columns[..2.min(book.columns.len())]
            .iter()
            .map(|&index| book.short_name(&book.contest.candidates[index].id))
            .collect(),
        votes,
        listed,
        frame,
    })
}

fn answer(college: &College<'_>) -> Prose {
    let answer = college.answer("", Office::President);
    match (college.appointed(""), college.needed("")) {
        (Some(appointed), Some(needed)) => {
            answer.text(" of ").number(&appointed).text("; ").number(&needed).text(" are needed.")
        }
        _ => answer.text("."),
    }
}

/// How electors were pledged and how they voted, the two largest numbers of each.
fn pledged(college: &College<'_>) -> Prose {
    let mut pledged: Vec<(&CandidateId, u64)> = college.pledged().into_iter().collect();
    pledged.sort_by_key(|(_, electors)| std::cmp::Reverse(*electors));
    let [(first, first_pledged), (second, second_pledged), ..] = pledged[..] else {
        return Prose::default();
    };
    let pair =
        |prose: Prose, one: Number, other: Number| prose.number(&one).text(" to ").number(&other);
    let number = |person, value| college.pledged_number("", person, None, value);
    let said = Prose::new("The states appointed electors pledged ");
    let said = pair(said, number(first, first_pledged), number(second, second_pledged));
    let cast = college.cast(Office::President);
    let votes = |person: &CandidateId| {
        let votes = cast.iter().find(|(id, _)| id == person).map_or(0, |(_, votes)| *votes);
        college.cast_number("", Office::President, person, None, votes)
    };
    if cast.is_empty() {
        return said.text(".");
    }
    let said = pair(
        said.text(" for ").name(&college.book.short_name(first)).text("; they voted "),
        votes(first),
        votes(second),
    );
    match college.against_pledge() {
        0 => said.text("."),
        against => said
            .text(". ")
            .link(
                "meetings.html#against",
                format!("{} votes went to others than the pledge", against),
            )
            .text("."),
    }
}

fn proof(college: &College<'_>) -> Prose {
    let [ref first, ..] = college.cast(Office::President)[..] else { return Prose::default() };
    let pledged = college.pledged();
    let states = college.rules.states.iter();
    let states =
        states.filter(|state| college.pledged_in(&state.unit).contains_key(&first.0)).count();
    let Some(&electors) = pledged.get(&first.0) else { return Prose::default() };
    Prose::default()
        .name(&college.book.short_name(&first.0))
        .text("'s ")
        .number(&college.pledged_number("", &first.0, None, electors))
        .text(format!(
            " pledged electors come from {states} certificates of ascertainment; each agrees with \
             the votes of its state, and each state's votes are the sum of its counties' returns. "
        ))
        .link("proof.html", "Follow any number down to its return")
        .text(".")
}

fn bar(college: &College<'_>) -> Option<Drawing> {
    let (total, threshold) = college.electors()?;
    let mut cast = college.cast(Office::President);
    let mut caption = Caption {
        id: "bar",
        title: "Electoral votes for President",
        summary: "Votes that the electors cast, beside the number needed.",
    };
    if cast.is_empty() {
        cast = college.pledged().into_iter().map(|(id, electors)| (id.clone(), electors)).collect();
        cast.sort_by_key(|(_, electors)| std::cmp::Reverse(*electors));
        caption.title = "Electors by pledge";
        caption.summary =
            "Electors by the candidate they are pledged to, beside the number needed.";
    }
    if cast.len() > 2 {
        let second = cast.remove(1);
        cast.push(second);
    }
    let segments = cast.iter().filter_map(|(person, votes)| {
        Some(Segment {
            ink: college.book.palette.ink(person.as_str())?,
            label: college.book.short_name(person).0,
            count: *votes,
            href: None,
        })
    });
    let segments: Vec<Segment> = segments.collect();
    let held: u64 = segments.iter().map(|segment| segment.count).sum();
    (held <= total).then(|| bar_to_threshold(&caption, &segments, threshold, total).into())
}

fn elector_rows(college: &College<'_>, office: Office) -> Vec<ElectorRow> {
    let pledged = college.pledged();
    let cast = college.cast(office);
    let mut persons: Vec<&CandidateId> = cast.iter().map(|(person, _)| person).collect();
    persons.extend(pledged.keys().filter(|id| cast.iter().all(|(person, _)| person != **id)));
    let row = |person: &CandidateId| ElectorRow {
        name: college.book.person(person),
        pledged: pledged
            .get(person)
            .map(|&electors| college.pledged_number("", person, None, electors)),
        cast: cast
            .iter()
            .find(|(id, _)| id == person)
            .map(|(_, votes)| college.cast_number("", office, person, None, *votes)),
    };
    persons.into_iter().map(row).collect()
}

fn state_rows(college: &College<'_>) -> Vec<StateRow> {
    let book = college.book;
    let row = |state: &UnitId| {
        let all = book.facts.votes(book.contest, state);
        let shown = |index: &usize| {
            Some(book.votes("", book.contest, *index, state, all.as_ref()?[*index]))
        };
        let lead = book.lead(book.contest, state);
        StateRow {
            name: book.unit_name(state),
            href: book.place_page(state),
            electors: book.figure("", &format!("{}/electors/{state}", college.rules.contest)),
            pledged: electors_by_person(
                college,
                college.pledged_in(state).into_iter(),
                |person, n| college.pledged_number("", person, Some(state), n),
            ),
            cast: electors_by_person(
                college,
                cast_in(college, state).iter().map(|(p, n)| (p, *n)),
                |person, n| college.cast_number("", Office::President, person, Some(state), n),
            ),
            votes: book.columns.iter().take(2).filter_map(shown).collect(),
            lead: lead.map_or_else(Prose::default, |lead| {
                Prose::default()
                    .name(&book.short_name(&book.contest.candidates[lead.first].id))
                    .text(format!(" +{}", thousands(lead.votes())))
            }),
            lead_share: lead.map_or_else(String::new, |lead| lead.share()),
        }
    };
    college.rules.states.iter().map(|state| row(&state.unit)).collect()
}

/// Votes for President that count in a state, most first.
pub(crate) fn cast_in(college: &College<'_>, state: &UnitId) -> Vec<(CandidateId, u64)> {
    let votes = college.cast_in(state, Office::President);
    let mut votes: Vec<_> =
        votes.into_iter().flat_map(|v| v.iter()).map(|(p, n)| (p.clone(), n.get())).collect();
    votes.sort_by_key(|(_, votes)| std::cmp::Reverse(*votes));
    votes
}

/// `Clinton 3, Trump 1`.
pub(crate) fn electors_by_person<'p>(
    college: &College<'_>,
    electors: impl Iterator<Item = (&'p CandidateId, u64)>,
    number: impl Fn(&CandidateId, u64) -> Number,
) -> Prose {
    let mut electors: Vec<_> = electors.collect();
    electors.sort_by_key(|(_, electors)| std::cmp::Reverse(*electors));
    let mut prose = Prose::default();
    for (position, (person, electors)) in electors.into_iter().enumerate() {
        let prefix = if position == 0 { "" } else { ", " };
        prose = prose
            .text(prefix)
            .name(&college.book.short_name(person))
            .text(" ")
            .number(&number(person, electors));
    }
    prose
}

/// Map, cartogram and key, where the geometry has every state.
fn pictures(college: &College<'_>) -> Option<[Drawing; 3]> {
    let book = college.book;
    let (mut areas, mut squares) = (Vec::new(), Vec::new());
    for state in &college.rules.states {
        let unit = book.facts.definition.unit(&state.unit)?;
        let code = unit.fips.clone()?;
        let title = state_title(college, &state.unit);
        let href = Some(book.place_page(&state.unit));
        let letters = unit.id.as_str().rsplit('-').next().unwrap_or_default().to_uppercase();
        squares.push(Square {
            id: code.clone(),
            letters,
            title: title.clone(),
            href: href.clone(),
            parts: square_parts(college, &state.unit),
        });
        areas.push(MapArea { id: code, title, href, fill: book.fill(&state.unit) });
    }
    squares.retain(|square| !square.parts.is_empty());
    let caption = Caption { id: "map", title: "Votes by state", summary: "Who led in each state." };
    let drawn = map(book.geometry, &caption, &areas, &[]).ok()?;
    let caption = Caption {
        id: "cartogram",
        title: "Electors by state",
        summary: "For whom the electors of each state voted.",
    };
    let squares = cartogram(book.geometry, &caption, &squares).ok()?;
    Some([drawn.into(), squares.into(), key(book)])
}

/// The key of maps: the leaders that appear on them.
pub(crate) fn key(book: &Book<'_>) -> Drawing {
    let rows = book.columns.iter().take(2).filter_map(|&index| {
        let candidate = &book.contest.candidates[index];
        let ink = book.palette.ink(candidate.id.as_str())?;
        Some(KeyRow { ink, label: book.short_name(&candidate.id).0 })
    });
    let rows: Vec<KeyRow> = rows.collect();
    let caption = Caption { id: "key", title: "Key to the map", summary: "Colours and signs." };
    margin_key(&caption, &rows).into()
}

fn state_title(college: &College<'_>, state: &UnitId) -> String {
    let book = college.book;
    let name = book.unit_name(state).0;
    let votes = book.facts.votes(book.contest, state);
    let Some(votes) = votes else { return format!("{name}: no result") };
    let shown = book.columns.iter().take(2).map(|&index| {
        let person = book.short_name(&book.contest.candidates[index].id).0;
        format!("{person} {}", thousands(votes[index].all))
    });
    let cast = cast_in(college, state);
    let cast = cast.iter().map(|(person, n)| format!("{} {n}", book.short_name(person).0));
    let (shown, cast): (Vec<String>, Vec<String>) = (shown.collect(), cast.collect());
    format!("{name}: {}; electoral votes: {}", shown.join(", "), cast.join(", "))
}

fn square_parts(college: &College<'_>, state: &UnitId) -> Vec<SquarePart> {
    let cast = cast_in(college, state);
    let held: Vec<(CandidateId, u64)> = if cast.is_empty() {
        college.pledged_in(state).into_iter().map(|(id, n)| (id.clone(), n)).collect()
    } else {
        cast
    };
    let part = |(person, electors): &(CandidateId, u64)| {
        let ink = college.book.palette.ink(person.as_str())?;
        let electors = u32::try_from(*electors).ok()?;
        Some(SquarePart { fill: Fill::held_by(ink), electors })
    };
    held.iter().filter_map(part).collect()
}

/// Every candidate of a contest with votes in a place, most first.
pub(crate) fn candidate_rows(
    book: &Book<'_>,
    root: &str,
    contest: &Contest,
    unit: &UnitId,
) -> Vec<CandidateRow> {
    let Some(votes) = book.facts.votes(contest, unit) else { return Vec::new() };
    let total: u64 = votes.iter().map(|votes| votes.all).sum();
    let mut order: Vec<usize> = (0..votes.len()).collect();
    order.retain(|&index| votes[index].all > 0 || contest.candidates.len() < 12);
    order.sort_by_key(|&index| std::cmp::Reverse(votes[index].all));
    let row = |index: usize| {
        let candidate = &contest.candidates[index];
        let parties: Vec<&str> = match &candidate.party {
            Some(party) => vec![party_name(party)],
            None => candidate.lines.iter().map(|line| party_name(&line.party)).collect(),
        };
        CandidateRow {
            name: Name(candidate.name.clone()),
            party: parties.join(", "),
            votes: book.votes(root, contest, index, unit, votes[index]),
            reported: book.votes_reported(root, contest, index, unit, votes[index]),
            share: shown_share(votes[index].all, total),
        }
    };
    order.into_iter().map(row).collect()
}

/// A share with the words that keep it from reading as a half where it is none.
pub(crate) fn shown_share(part: u64, total: u64) -> String {
    let Some(share) = share(part, total) else { return String::new() };
    match share.note(canvass::Fraction::HALF) {
        Some(note) => format!("{share} ({note})"),
        None => share.to_string(),
    }
}

#[derive(Template)]
#[template(path = "front_contests.html")]
struct ContestsFront<'a> {
    frame: Frame<'a>,
    basis: Prose,
    contests: Vec<ContestPart>,
}

/// One contest on the front page of an election without electors.
struct ContestPart {
    id: String,
    title: String,
    answer: Prose,
    candidates: Vec<CandidateRow>,
    has_reconstructed: bool,
    table: PlaceTable,
}

fn contests_front(book: &Book<'_>) -> Vec<u8> {
    let frame = Frame::new(book, PATH, TITLE);
    let part = |contest: &Contest| {
        let votes = book.facts.votes(contest, &contest.scope);
        let mut columns: Vec<usize> = (0..contest.candidates.len()).collect();
        if let Some(votes) = &votes {
            columns.sort_by_key(|&index| std::cmp::Reverse(votes[index].all));
        }
        columns.truncate(6);
        let canvass = book.facts.canvasses.get(&contest.scope);
        ContestPart {
            id: contest.id.as_str().replace('/', "-"),
            title: contest.title.clone(),
            answer: contest_answer(book, contest),
            candidates: candidate_rows(book, "", contest, &contest.scope),
            has_reconstructed: canvass.is_some_and(|c| !c.value.reconstructed.is_empty()),
            table: PlaceTable::new(book, "", contest, &contest.scope, &columns),
        }
    };
    let contests = book.facts.definition.get().contests.iter().map(part).collect();
    render(&ContestsFront { basis: basis(book, ""), contests, frame })
}
