//! A cartogram of squares: each state as large as its number of electors.
//!
//! Squares that touch but never overlap and stay near the state's place are due to Demers; the
//! arrangement here is by repulsion in integers, so that it is the same on every machine.

use std::fmt::Write as _;

use super::geometry::{Geometry, Point};
use super::map::UnknownArea;
use super::palette::Fill;
use super::svg::{Caption, Content, Frame, Picture, escape, paint, patterns, picture, titled};

/// A part of a square: the electors of one holder.
#[derive(Clone, Copy, Debug)]
pub struct SquarePart {
    /// Who holds them.
    pub fill: Fill,
    /// How many, above zero.
    pub electors: u32,
}

/// One state of a cartogram.
#[derive(Clone, Debug)]
pub struct Square {
    /// FIPS code of the state, which gives its place.
    pub id: String,
    /// The letters shown inside, such as `WI`.
    pub letters: String,
    /// The whole result in words.
    pub title: String,
    /// Where the square leads, if anywhere.
    pub href: Option<String>,
    /// The holders, largest first; more than one where a state's electors were divided.
    pub parts: Vec<SquarePart>,
}

impl Square {
    fn electors(&self) -> u32 {
        self.parts.iter().map(|part| part.electors).sum()
    }
}

/// Grid steps of the map in one unit of the picture.
const STEPS: i64 = 10;

/// Area of one elector, in square units of the picture: as large as leaves room to move.
const ELECTOR_AREA: u64 = 80_000;

/// No letters are larger than those of a heading, in units of the picture.
const LARGEST_LETTERS: i64 = 540;

/// The smallest text beside a map on a wide screen, in units of the picture.
const SMALLEST_TEXT: i64 = 300;

/// Text below this size, in units of the picture, comes out below 11 CSS pixels on a phone 390
/// wide, where 12,500 units share some 358 pixels; the style sheet leaves it out there.
const SMALLEST_ON_A_PHONE: i64 = 383;

/// Free space between two squares, in units of the picture.
const GAP: i64 = 40;

/// Draws one square a state.
///
/// # Errors
/// When a state has no boundary in the geometry, and so no place.
pub fn cartogram(
    geometry: &Geometry,
    caption: &Caption<'_>,
    squares: &[Square],
) -> Result<Picture, UnknownArea> {
    let unknown = squares.iter().filter(|square| geometry.area(&square.id).is_none());
    let ids: Vec<String> = unknown.map(|square| square.id.clone()).collect();
    if !ids.is_empty() {
        return Err(UnknownArea { ids });
    }
    let places = squares.iter().filter_map(|square| {
        let centre = geometry.area(&square.id)?.centre();
        let centre = Point { x: centre.x / STEPS, y: centre.y / STEPS };
        Some(Place { centre, side: side(square.electors()) })
    });
    let places = arrange(&places.collect::<Vec<_>>());
    let fills = squares.iter().flat_map(|square| square.parts.iter().map(|part| part.fill));
    let mut body = patterns(caption.id, fills, 260);
    for (square, place) in squares.iter().zip(&places) {
        let shape = shape(caption.id, square, *place);
        body.push_str(&titled(&square.title, square.href.as_ref(), &shape));
    }
    let content = Content::of(squares.iter().map(|square| &square.href));
    let reading = "Each square is a state near its place on the map; its area is its number of \
                   electors. A divided square shows divided electors.";
    Ok(picture(caption, "cartogram", &window(&places), content, reading, &body))
}

/// A square by its centre and side, in units of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) centre: Point,
    pub(super) side: i64,
}

impl Place {
    fn left(self) -> i64 {
        self.centre.x - self.side / 2
    }

    fn top(self) -> i64 {
        self.centre.y - self.side / 2
    }
}

/// The side whose square is the area of that many electors, rounded down.
pub(super) fn side(electors: u32) -> i64 {
    let root = (u64::from(electors) * ELECTOR_AREA).isqrt();
    i64::try_from(root).expect("the root of 2^32 x 80,000 is below 2^25")
}

/// Lets the squares grow in their places and push each other apart, so that no two are nearer
/// than [`GAP`] in the end and those beside or below each other stay so.
pub(super) fn arrange(wanted: &[Place]) -> Vec<Place> {
    /// Rounds in which the squares grow and are drawn back to their places.
    const GROWTH: i64 = 240;
    /// Passes of pushing alone before a crowd is taken to be jammed.
    const PATIENCE: u32 = 4_000;
    let mut places = wanted.to_vec();
    for round in 1..=GROWTH {
        for (place, home) in places.iter_mut().zip(wanted) {
            let pull = |from: i64, to: i64| (to - from) * (GROWTH - round) / (8 * GROWTH);
            place.side = home.side * round / GROWTH;
            place.centre.x += pull(place.centre.x, home.centre.x);
            place.centre.y += pull(place.centre.y, home.centre.y);
        }
        for _ in 0..4 {
            push_apart(&mut places, wanted);
        }
    }
    // Should pushing alone circle in a crowd, leaning apart all squares in the order of their
    // homes ends it: distances grow until nothing is left to push.
    let mut passes = 0u32;
    while push_apart(&mut places, wanted) {
        passes += 1;
        if passes.is_multiple_of(PATIENCE) {
            lean(&mut places, wanted);
        }
    }
    places
}

/// One pass over all pairs in order; whether any pair had to be moved.
///
/// A pair is parted along the axis on which its homes are further apart, and in their order:
/// Pennsylvania stays west of New Jersey.
fn push_apart(places: &mut [Place], homes: &[Place]) -> bool {
    let mut moved = false;
    for second in 1..places.len() {
        for first in 0..second {
            let (a, b) = (places[first], places[second]);
            let distance = (a.side + b.side + 1) / 2 + GAP;
            let (dx, dy) = (b.centre.x - a.centre.x, b.centre.y - a.centre.y);
            if dx.abs() >= distance || dy.abs() >= distance {
                continue;
            }
            moved = true;
            let home_x = homes[second].centre.x - homes[first].centre.x;
            let home_y = homes[second].centre.y - homes[first].centre.y;
            let shares = |missing: i64| {
                // The smaller square gives way more, but both move, or a small one would swing
                // between two large ones for ever.
                let first_share = (missing * b.side / (a.side + b.side).max(1)).max(1);
                (first_share, (missing - first_share).max(1))
            };
            if home_x.abs() >= home_y.abs() {
                let sign = if home_x < 0 { -1 } else { 1 };
                let (first_share, second_share) = shares(distance - sign * dx);
                places[first].centre.x -= sign * first_share;
                places[second].centre.x += sign * second_share;
            } else {
                let sign = if home_y < 0 { -1 } else { 1 };
                let (first_share, second_share) = shares(distance - sign * dy);
                places[first].centre.y -= sign * first_share;
                places[second].centre.y += sign * second_share;
            }
        }
    }
    moved
}

/// Moves each square right and down by its rank among the homes.
fn lean(places: &mut [Place], homes: &[Place]) {
    let rank = |of: &dyn Fn(&Place) -> i64, position: usize| {
        let key = |position: usize| (of(&homes[position]), position);
        let before = (0..homes.len()).filter(|other| key(*other) < key(position));
        before.map(|_| GAP).sum::<i64>()
    };
    for (position, place) in places.iter_mut().enumerate() {
        place.centre.x += rank(&|home| home.centre.x, position);
        place.centre.y += rank(&|home| home.centre.y, position);
    }
}

fn window(places: &[Place]) -> Frame {
    let left = places.iter().map(|place| place.left()).min().unwrap_or_default() - GAP;
    let top = places.iter().map(|place| place.top()).min().unwrap_or_default() - GAP;
    let right = places.iter().map(|place| place.left() + place.side).max().unwrap_or_default();
    let bottom = places.iter().map(|place| place.top() + place.side).max().unwrap_or_default();
    Frame::Scaled([left, top, right + GAP - left, bottom + GAP - top])
}

/// The square with its parts side by side, its letters and its number.
fn shape(id: &str, square: &Square, place: Place) -> String {
    let mut shape = String::new();
    let total = i64::from(square.electors()).max(1);
    let mut before = 0;
    for part in &square.parts {
        let left = place.left() + place.side * before / total;
        before += i64::from(part.electors);
        let right = place.left() + place.side * before / total;
        write!(
            shape,
            "<rect x=\"{left}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
            place.top(),
            right - left,
            place.side,
            paint(id, part.fill)
        )
        .expect("writing to a String cannot fail");
    }
    let colour = square.parts.first().map_or(Fill::NoResult, |part| part.fill).text_colour();
    let mut line = |content: &str, rise: i64, size: i64| {
        let fine = if size < SMALLEST_ON_A_PHONE { " class=\"fine\"" } else { "" };
        write!(
            shape,
            "<text{fine} x=\"{}\" y=\"{}\" font-size=\"{size}\" fill=\"{colour}\">{}</text>",
            place.centre.x,
            place.centre.y + rise,
            escape(content)
        )
        .expect("writing to a String cannot fail");
    };
    let size = (place.side * 48 / 100).min(LARGEST_LETTERS);
    if size * 80 / 100 >= SMALLEST_TEXT {
        line(&square.letters, 0, size);
        line(&square.electors().to_string(), size * 78 / 100, size * 80 / 100);
    } else {
        // One line that can be read instead of two that cannot; the number stands in the title and
        // in the table.
        let size = (place.side * 62 / 100).min(LARGEST_LETTERS);
        line(&square.letters, size * 36 / 100, size);
    }
    shape
}
