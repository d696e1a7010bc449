//! Chambers: who holds them, and the contest behind each seat.

use std::collections::BTreeMap;

use askama::Template;
use canvass::Decision;
use canvass::chamber::{ChamberResult, Ruling};
use election::{Chamber, Contest, ContestId, FollowUpKind, PartyId};

use super::contest::contest_page;
use super::{Frame, basis, contest_answer, render, statement_link};
use crate::book::Book;
use crate::html::{Drawing, Number, Prose, thousands};
use crate::picture::{Caption, Palette, Segment, Subject, bar_to_threshold};

/// How many of the closest contests stand on the front page.
const CLOSEST: usize = 12;

#[derive(Template)]
#[template(path = "front_chambers.html")]
struct ChambersFront<'a> {
    frame: Frame<'a>,
    basis: Prose,
    chambers: Vec<ChamberPart>,
    closest: Vec<SeatRow>,
    others: Vec<Prose>,
}

#[derive(Template)]
#[template(path = "chamber.html")]
struct ChamberPage<'a> {
    frame: Frame<'a>,
    part: ChamberPart,
    rows: Vec<SeatRow>,
}

/// What is said of a chamber as a whole.
pub(super) struct ChamberPart {
    id: String,
    title: String,
    answer: Prose,
    picture: Option<Drawing>,
    rows: Vec<PartyRow>,
    has_sitting: bool,
    open: Vec<Prose>,
    href: String,
}

/// The seats of one party.
struct PartyRow {
    name: String,
    all: Number,
    elected: String,
    sitting: String,
}

/// One seat.
struct SeatRow {
    title: String,
    href: String,
    winner: Prose,
    party: String,
    votes: u64,
    margin: String,
    share: String,
}

pub(super) fn chamber_path(chamber: &Chamber) -> String {
    format!("chamber/{}.html", chamber.id)
}

/// The front page of an election whose contests fill chambers.
pub(crate) fn chambers_front(book: &Book<'_>) -> Vec<u8> {
    let frame = Frame::new(book, "index.html", "");
    let definition = book.facts.definition.get();
    let chambers = definition.chambers.iter();
    let mut closest: Vec<SeatRow> = chambers
        .clone()
        .flat_map(|chamber| seat_rows(book, "", chamber))
        .filter(|row| row.votes > 0)
        .collect();
    closest.sort_by(|a, b| (a.votes, &a.title).cmp(&(b.votes, &b.title)));
    closest.truncate(CLOSEST);
    let in_chamber = |contest: &&Contest| {
        definition.chambers.iter().any(|chamber| chamber.contests.contains(&contest.id))
    };
    let others = definition.contests.iter().filter(|contest| !in_chamber(contest));
    let others = others.map(|contest| {
        Prose::default()
            .link(&contest_page(contest), &contest.title)
            .text(". ")
            .list(&[contest_answer(book, contest)])
    });
    render(&ChambersFront {
        basis: basis(book, ""),
        chambers: chambers.filter_map(|chamber| part(book, "", chamber)).collect(),
        closest,
        others: others.collect(),
        frame,
    })
}

/// The page of each chamber.
pub(crate) fn pages(book: &Book<'_>) -> Vec<(String, Vec<u8>)> {
    let chambers = book.facts.definition.get().chambers.iter();
    let page = |chamber: &Chamber| {
        let path = chamber_path(chamber);
        let frame = Frame::new(book, &path, chamber.title.clone());
        let part = part(book, "../", chamber)?;
        let rows = seat_rows(book, "../", chamber);
        Some((path, render(&ChamberPage { frame, part, rows })))
    };
    chambers.filter_map(page).collect()
}

fn part(book: &Book<'_>, root: &str, chamber: &Chamber) -> Option<ChamberPart> {
    let result = book.facts.chamber(&chamber.id)?;
    let parties = &book.facts.definition.get().parties;
    let of = |seats: &BTreeMap<PartyId, u32>, id| seats.get(id).copied().unwrap_or(0);
    let mut held: Vec<(u32, usize)> = parties
        .iter()
        .enumerate()
        .map(|(at, party)| (of(&result.elected, &party.id) + of(&result.sitting, &party.id), at))
        .filter(|(seats, _)| *seats > 0)
        .collect();
    held.sort_by_key(|(seats, at)| (std::cmp::Reverse(*seats), *at));
    let has_sitting = !result.sitting.is_empty();
    let rows = held.iter().filter_map(|(_, at)| {
        let party = &parties[*at];
        let elected = of(&result.elected, &party.id);
        Some(PartyRow {
            name: party.name.clone(),
            all: book.figure(root, &format!("{}/seats/{}", chamber.id, party.id))?,
            elected: thousands(u64::from(elected)),
            sitting: thousands(u64::from(of(&result.sitting, &party.id))),
        })
    });
    Some(ChamberPart {
        id: chamber.id.as_str().replace('/', "-"),
        title: chamber.title.clone(),
        answer: answer(book, root, chamber, &held),
        picture: picture(book, chamber, &held),
        rows: rows.collect(),
        has_sitting,
        open: open(book, root, result),
        href: format!("{root}{}", chamber_path(chamber)),
    })
}

/// The seats of each party, most first, and those that nobody holds.
fn answer(book: &Book<'_>, root: &str, chamber: &Chamber, held: &[(u32, usize)]) -> Prose {
    let parties = &book.facts.definition.get().parties;
    let seats = |word: &str| book.figure(root, &format!("{}/seats/{word}", chamber.id));
    let of_party = held.iter().filter_map(|(_, at)| {
        let party = &parties[*at];
        let figure = seats(party.id.as_str())?;
        Some(Prose::new(format!("{} ", party.name)).number(&figure))
    });
    let open = ["vacant", "undecided"].into_iter().filter_map(|word| {
        let figure = seats(word).filter(|figure| figure.value > 0)?;
        Some(Prose::new(format!("{word} ")).number(&figure))
    });
    let all: Vec<Prose> = of_party.chain(open).collect();
    Prose::new(format!("{}: ", chamber.title)).list(&all).text(".")
}

/// Two parties against the seats needed for a majority; others stand between them.
fn picture(book: &Book<'_>, chamber: &Chamber, held: &[(u32, usize)]) -> Option<Drawing> {
    let parties = &book.facts.definition.get().parties;
    let subjects: Vec<Subject<'_>> = held
        .iter()
        .map(|(_, at)| Subject {
            key: parties[*at].id.as_str(),
            party: parties[*at].labels.iter().map(String::as_str).find(|label| label.len() == 3),
        })
        .collect();
    let palette = Palette::assign(&subjects);
    let segment = |(seats, at): &(u32, usize)| {
        let party = &parties[*at];
        Some(Segment {
            ink: palette.ink(party.id.as_str())?,
            label: party.name.clone(),
            count: u64::from(*seats),
            href: None,
        })
    };
    let mut segments: Vec<Segment> = held.iter().filter_map(segment).collect();
    // The two largest stand at the ends.
    if segments.len() > 2 {
        let second = segments.remove(1);
        segments.push(second);
    }
    let total = u64::from(chamber.seats);
    let (id, title) = (format!("seats-{}", chamber.id), format!("Seats: {}", chamber.title));
    let caption =
        Caption { id: &id, title: &title, summary: "Seats of each party, beside a majority." };
    (segments.len() > 1 && chamber.legislative)
        .then(|| bar_to_threshold(&caption, &segments, total / 2 + 1, total).into())
}

/// Seats that nobody holds or that nothing is decided of, each with its reason.
fn open(book: &Book<'_>, root: &str, result: &ChamberResult) -> Vec<Prose> {
    let link = |id: &ContestId| {
        let contest = book.facts.definition.contest(id);
        let contest = contest.expect("a chamber's contests are defined");
        Prose::default().link(&format!("{root}{}", contest_page(contest)), &contest.title)
    };
    let vacant = result.vacant.iter().map(|id| {
        let ruling = book.facts.contest_ruling(id);
        let why = ruling.map(|ruling| {
            let day = match &ruling.value.ruling {
                Ruling::NotCertified { new_election_on: Some(day) } => {
                    format!("; a new election is set for {}", super::date_words(*day))
                }
                _ => String::new(),
            };
            Prose::new(format!(": not certified{day}, "))
                .list(&[statement_link(root, &ruling.from)])
        });
        link(id).list(&[why.unwrap_or_default()]).text(". The seat is vacant.")
    });
    let undecided = result.undecided.iter().map(|id| link(id).text(": not decided yet."));
    let others = result
        .without_party
        .iter()
        .map(|id| link(id).text(": won by somebody whose party is none of those above."));
    vacant.chain(undecided).chain(others).collect()
}

/// Every seat of a chamber, in the order of the definition.
fn seat_rows(book: &Book<'_>, root: &str, chamber: &Chamber) -> Vec<SeatRow> {
    let Some(result) = book.facts.chamber(&chamber.id) else { return Vec::new() };
    let definition = book.facts.definition.get();
    let row = |id: &ContestId| {
        let contest = book.facts.definition.contest(id)?;
        let member = result.members.iter().find(|member| member.contest == *id);
        let decided = member.map_or(id, |member| &member.decided_by);
        let deciding = book.facts.definition.contest(decided)?;
        let outcome = book.facts.outcomes.get(decided).map(|outcome| outcome.value);
        let margin = outcome.and_then(|outcome| match &outcome.decision {
            Decision::Elected { margin, .. } => *margin,
            _ => None,
        });
        let lead = book.lead(deciding, &deciding.scope);
        let share = lead.filter(|lead| margin.is_some_and(|m| m.get() == lead.votes()));
        let party = member.and_then(|member| member.party.as_ref());
        let party = definition.parties.iter().find(|known| Some(&known.id) == party);
        let runoff = definition.follow_up(id, FollowUpKind::Runoff);
        let runoff = runoff.filter(|runoff| runoff.contest == *decided);
        let note = if runoff.is_some() { " (runoff)" } else { "" };
        let winner = match member {
            Some(member) => Prose::default().name(&book.candidate(deciding, &member.candidate)),
            None => Prose::new("nobody"),
        };
        Some(SeatRow {
            title: contest.title.clone(),
            href: format!("{root}{}", contest_page(contest)),
            winner: winner.text(note),
            party: party.map(|party| party.name.clone()).unwrap_or_default(),
            votes: margin.filter(|_| member.is_some()).map_or(0, |margin| margin.get()),
            margin: margin.map_or_else(String::new, |margin| thousands(margin.get())),
            share: share.map_or_else(String::new, |lead| lead.share()),
        })
    };
    chamber.contests.iter().filter_map(row).collect()
}

/// Where a contest stands among chambers, for its own page.
pub(super) fn seat_of(book: &Book<'_>, root: &str, contest: &Contest) -> Option<Prose> {
    let definition = book.facts.definition.get();
    let chamber = definition.chambers.iter().find(|c| c.contests.contains(&contest.id))?;
    let href = format!("{root}{}", chamber_path(chamber));
    Some(Prose::new("It fills a seat of: ").link(&href, &chamber.title).text("."))
}
