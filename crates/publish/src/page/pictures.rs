//! The pictures of a presidential election.

use election::{CandidateId, UnitId};

use crate::book::Book;
use crate::college::{College, Office, cast_in};
use crate::html::{Drawing, thousands};
use crate::picture::{
    Caption, Fill, KeyRow, MapArea, Segment, Square, SquarePart, bar_to_threshold, cartogram, map,
    margin_key,
};

/// Electors by person beside the number needed.
pub(crate) fn bar(college: &College<'_>) -> Option<Drawing> {
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

/// Map, cartogram and key, where the geometry has every state.
pub(crate) fn pictures(college: &College<'_>) -> Option<[Drawing; 3]> {
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
        Some(KeyRow { ink, label: book.short_candidate(book.contest, index).0 })
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
        let person = book.short_candidate(book.contest, index).0;
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
