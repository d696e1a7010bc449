//! Boundaries of states and counties, read from the `TopoJSON` of us-atlas.
//!
//! A topology holds each border once, as an arc, and an area as rings of arcs: two neighbours
//! share the very same line. Everything done here keeps that: arcs are read, checked and
//! simplified as arcs, and become rings only when written.
//!
//! The reader knows the part of the format that us-atlas 3.0.1 uses (quantised arcs with a
//! transform, polygons and multipolygons) and refuses the rest. Source of the format:
//! <https://github.com/topojson/topojson-specification>.

mod compact;
mod decode;
mod simplify;

pub use compact::{AreaKind, Layer, write_geometry};
pub use decode::read;
pub use simplify::{Tolerance, simplify};

/// Steps of the integer grid in one unit of the projected map (which is 975 units wide).
///
/// A hundredth of a unit: Rhode Island is 14 units wide and would show steps on a coarser grid.
pub const STEPS_PER_UNIT: i32 = 100;

/// Largest file accepted, in bytes; the county file of us-atlas has 795 kB.
pub const FILE_LIMIT: usize = 8 << 20;

/// Most points accepted in one arc; the longest of us-atlas has 64.
pub const ARC_LIMIT: usize = 10_000;

/// A place on the projected map, in grid steps, x to the right and y down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    /// Steps to the right of the map's origin; negative in the western Aleutians.
    pub x: i32,
    /// Steps below the map's origin.
    pub y: i32,
}

/// A reference to an arc and the direction in which a ring walks along it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArcReference {
    /// Position of the arc in [`Topology::arcs`].
    pub index: usize,
    /// Whether the ring walks the arc from its end to its start.
    pub reversed: bool,
}

/// One area of a topology: a state or a county.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// The object of the file that holds this area, such as `counties`.
    pub object: String,
    /// The FIPS code of the area: two digits for a state, five for a county.
    pub id: String,
    /// The name given in the file; for people who read problems, never for matching.
    pub name: String,
    /// Outer rings and holes alike: they are filled by the even-odd rule.
    pub rings: Vec<Vec<ArcReference>>,
}

/// The arcs of a file and the features of one of its objects.
///
/// Every reference of every ring is in range, and every ring closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topology {
    arcs: Vec<Vec<Point>>,
    features: Vec<Feature>,
}

/// Why a file could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is larger than any map this reader was made for.
    #[error("the file has {bytes} bytes; at most {FILE_LIMIT} are read")]
    TooLarge {
        /// Size of the file.
        bytes: usize,
    },
    /// The file is not JSON, or not a topology with the members that us-atlas writes.
    #[error("not a us-atlas topology (line {line}, column {column})")]
    Format {
        /// Line of the first fault, from 1.
        line: usize,
        /// Column of the first fault, from 1.
        column: usize,
        /// What the JSON reader says about it.
        source: serde_json::Error,
    },
    /// The file has no object of the name asked for.
    #[error("no object `{object}`; the file has {found:?}")]
    NoSuchObject {
        /// The name asked for.
        object: String,
        /// The names that the file has.
        found: Vec<String>,
    },
}

/// A fault of one arc or one area; the rest of the file is still returned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// An arc needs a start and an end.
    #[error("arc {arc} has {points} points; from 2 to {ARC_LIMIT} are read")]
    ArcLength {
        /// Position of the arc in the file.
        arc: usize,
        /// How many points it has.
        points: usize,
    },
    /// A point lies outside the box that the file declares, or outside the integer grid.
    #[error("arc {arc} leaves the declared bounds at its point {point}")]
    OutOfBounds {
        /// Position of the arc in the file.
        arc: usize,
        /// Position of the first such point in the arc.
        point: usize,
    },
    /// An area without a code cannot be matched with any result.
    #[error("area {position} of `{object}` has no id")]
    NoId {
        /// The object that holds the area.
        object: String,
        /// Position of the area in the object.
        position: usize,
    },
    /// An area without a name cannot be told to a reader.
    #[error("area {id} has no name")]
    NoName {
        /// Code of the area.
        id: String,
    },
    /// Two areas carry one code; the second is left out.
    #[error("area {id} occurs twice; the second is left out")]
    RepeatedId {
        /// Code of the areas.
        id: String,
    },
    /// A ring names an arc that the file does not have, or that was itself faulty.
    #[error("area {id}: ring {ring} names arc {arc}, which cannot be used")]
    NoSuchArc {
        /// Code of the area.
        id: String,
        /// Position of the ring in the area.
        ring: usize,
        /// The reference as the file has it; negative for a reversed arc.
        arc: i64,
    },
    /// The arcs of a ring do not join end to start.
    #[error("area {id}: ring {ring} is not closed")]
    OpenRing {
        /// Code of the area.
        id: String,
        /// Position of the ring in the area.
        ring: usize,
    },
    /// No ring of the area encloses anything; the area is left out.
    #[error("area {id} encloses nothing")]
    NoExtent {
        /// Code of the area.
        id: String,
    },
}

impl Topology {
    /// The arcs, each a line of at least two points.
    #[must_use]
    pub fn arcs(&self) -> &[Vec<Point>] {
        &self.arcs
    }

    /// The areas, in the file's order.
    #[must_use]
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// The rings of an area as points; the closing point is not repeated, nor is any other.
    #[must_use]
    pub fn rings(&self, feature: &Feature) -> Vec<Vec<Point>> {
        feature.rings.iter().map(|ring| self.ring(ring)).collect()
    }

    fn ring(&self, references: &[ArcReference]) -> Vec<Point> {
        let mut points = Vec::new();
        for reference in references {
            let arc = &self.arcs[reference.index];
            if reference.reversed {
                points.extend(arc.iter().rev());
            } else {
                points.extend(arc);
            }
        }
        points.dedup();
        while points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        points
    }
}

/// Twice the area that a ring encloses, in square grid steps, without its sign.
fn doubled_area(ring: &[Point]) -> u64 {
    let next = ring.iter().cycle().skip(1);
    let sum: i64 = ring.iter().zip(next).map(|(a, b)| cross(*a, *b)).sum();
    sum.unsigned_abs()
}

fn cross(a: Point, b: Point) -> i64 {
    i64::from(a.x) * i64::from(b.y) - i64::from(b.x) * i64::from(a.y)
}

#[cfg(test)]
mod tests;
