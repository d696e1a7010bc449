//! The project's own map format: a line an area, small enough to keep beside the code.
//!
//! ```text
//! geometry 1 steps-per-unit 100
//! state 44 m90412 17733l-12 34 5-6z
//! county 44001 m90988 18512l-12 34 5-6zm40 8l3 0 0 3z
//! ```
//!
//! The first line names format, version and grid. Each other line is kind, FIPS code and path,
//! one space apart; states come before counties, codes ascend. A path is a chain of rings
//! `m x y l dx dy ... z` in grid steps and in the syntax of SVG path data
//! (<https://www.w3.org/TR/SVG11/paths.html>): the first `m` counts from the map's origin, each
//! later one from the start of the ring before it, each `l` pair from the point before it. A
//! space parts two numbers unless the second begins with a minus sign.

use std::fmt::Write as _;

use super::{Point, STEPS_PER_UNIT, Topology};

/// The kind of area that a line of the file draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AreaKind {
    /// A state or the District of Columbia, by a FIPS code of two digits.
    State,
    /// A county or its equivalent, by a FIPS code of five digits.
    County,
}

impl AreaKind {
    /// The word that begins the line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::County => "county",
        }
    }
}

/// A topology and what its areas are.
#[derive(Clone, Copy, Debug)]
pub struct Layer<'a> {
    /// The kind of all areas of the topology.
    pub kind: AreaKind,
    /// The areas.
    pub topology: &'a Topology,
}

/// The file of all areas of the layers; the same layers in any order give the same text.
#[must_use]
pub fn write_geometry(layers: &[Layer<'_>]) -> String {
    let mut areas = Vec::new();
    for layer in layers {
        let features = layer.topology.features().iter();
        areas.extend(features.map(|feature| (layer.kind, &feature.id, layer.topology, feature)));
    }
    areas.sort_by_key(|(kind, id, ..)| (*kind, *id));
    let mut text = format!("geometry 1 steps-per-unit {STEPS_PER_UNIT}\n");
    for (kind, id, topology, feature) in areas {
        text.push_str(kind.word());
        text.push(' ');
        text.push_str(id);
        text.push(' ');
        write_path(&mut text, &topology.rings(feature));
        text.push('\n');
    }
    text
}

fn write_path(text: &mut String, rings: &[Vec<Point>]) {
    let mut origin = Point { x: 0, y: 0 };
    for ring in rings {
        let Some((start, rest)) = ring.split_first() else { continue };
        text.push('m');
        write_step(text, origin, *start);
        text.push('l');
        let mut from = *start;
        for to in rest {
            write_step(text, from, *to);
            from = *to;
        }
        text.push('z');
        origin = *start;
    }
}

fn write_step(text: &mut String, from: Point, to: Point) {
    write_number(text, to.x - from.x);
    write_number(text, to.y - from.y);
}

fn write_number(text: &mut String, number: i32) {
    if number >= 0 && text.ends_with(|last: char| last.is_ascii_digit()) {
        text.push(' ');
    }
    write!(text, "{number}").expect("writing to a String cannot fail");
}
