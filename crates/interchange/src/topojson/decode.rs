//! From the bytes of a file to a checked topology.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{
    ARC_LIMIT, ArcReference, FILE_LIMIT, Feature, Point, Problem, ReadError, STEPS_PER_UNIT,
    Topology, doubled_area,
};

/// Reads one object (`states` or `counties`) of a us-atlas file, with every problem in it.
///
/// # Errors
/// When the bytes are not such a file at all, or have no such object.
pub fn read(bytes: &[u8], object: &str) -> Result<(Topology, Vec<Problem>), ReadError> {
    if bytes.len() > FILE_LIMIT {
        return Err(ReadError::TooLarge { bytes: bytes.len() });
    }
    let file: File = serde_json::from_slice(bytes).map_err(|source| ReadError::Format {
        line: source.line(),
        column: source.column(),
        source,
    })?;
    let Some(collection) = file.objects.get(object) else {
        let found = file.objects.into_keys().collect();
        return Err(ReadError::NoSuchObject { object: object.to_owned(), found });
    };
    let mut problems = Vec::new();
    let decoded = decode_arcs(&file, &mut problems);
    let features = features(object, collection, &decoded, &mut problems);
    let arcs = decoded.into_iter().map(Option::unwrap_or_default).collect();
    Ok((Topology { arcs, features }, problems))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "type")]
    _kind: TopologyTag,
    /// West, north, east and south edge in units of the projection.
    bbox: [f64; 4],
    transform: Transform,
    objects: BTreeMap<String, Collection>,
    /// The first position of an arc is absolute, each later one relative to the one before.
    arcs: Vec<Vec<[i64; 2]>>,
}

#[derive(Deserialize)]
enum TopologyTag {
    Topology,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Collection {
    #[serde(rename = "type")]
    _kind: CollectionTag,
    geometries: Vec<Geometry>,
}

#[derive(Deserialize)]
enum CollectionTag {
    GeometryCollection,
}

#[derive(Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
enum Geometry {
    Polygon { arcs: Vec<Vec<i64>>, id: Option<String>, properties: Option<Properties> },
    MultiPolygon { arcs: Vec<Vec<Vec<i64>>>, id: Option<String>, properties: Option<Properties> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Properties {
    name: String,
}

/// Faulty arcs are `None`, so that references keep their numbers.
fn decode_arcs(file: &File, problems: &mut Vec<Problem>) -> Vec<Option<Vec<Point>>> {
    let decode = |(arc, deltas): (usize, &Vec<[i64; 2]>)| {
        if deltas.len() < 2 || deltas.len() > ARC_LIMIT {
            return Err(Problem::ArcLength { arc, points: deltas.len() });
        }
        let mut position = [0i64; 2];
        let mut points = Vec::with_capacity(deltas.len());
        for (point, delta) in deltas.iter().enumerate() {
            let moved = |axis: usize| position[axis].checked_add(delta[axis]);
            let place = moved(0).zip(moved(1)).map(|(x, y)| [x, y]);
            let projected = place.and_then(|place| project(file, place));
            let (Some(place), Some(projected)) = (place, projected) else {
                return Err(Problem::OutOfBounds { arc, point });
            };
            position = place;
            points.push(projected);
        }
        Ok(points)
    };
    let results = file.arcs.iter().enumerate().map(decode);
    results.map(|result| result.map_err(|problem| problems.push(problem)).ok()).collect()
}

/// The grid point of a quantised position, unless it lies outside the declared box.
fn project(file: &File, quantised: [i64; 2]) -> Option<Point> {
    let axis = |axis: usize| {
        let (scale, translate) = (file.transform.scale[axis], file.transform.translate[axis]);
        let (low, high) = (file.bbox[axis], file.bbox[axis + 2]);
        grid_steps(quantised[axis], scale, translate, low, high)
    };
    Some(Point { x: axis(0)?, y: axis(1)? })
}

#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "the format gives its transform as floating-point numbers; each product is rounded \
              to the grid at once, after a check of its range, and none reaches a result"
)]
fn grid_steps(quantised: i64, scale: f64, translate: f64, low: f64, high: f64) -> Option<i32> {
    const LARGEST: f64 = 1e7;
    /// Half a step: the declared box is rounded, too.
    const SLACK: f64 = 0.005;
    let value = quantised as f64 * scale + translate;
    let inside = value >= low - SLACK && value <= high + SLACK && value.abs() < LARGEST;
    inside.then(|| (value * f64::from(STEPS_PER_UNIT)).round() as i32)
}

fn features(
    object: &str,
    collection: &Collection,
    arcs: &[Option<Vec<Point>>],
    problems: &mut Vec<Problem>,
) -> Vec<Feature> {
    let mut seen = BTreeSet::new();
    let mut features = Vec::new();
    for (position, geometry) in collection.geometries.iter().enumerate() {
        let (id, properties, rings) = parts(geometry);
        let Some(id) = id else {
            problems.push(Problem::NoId { object: object.to_owned(), position });
            continue;
        };
        if !seen.insert(id) {
            problems.push(Problem::RepeatedId { id: id.clone() });
            continue;
        }
        if properties.is_none() {
            problems.push(Problem::NoName { id: id.clone() });
        }
        let rings = rings_of(id, &rings, arcs, problems);
        if rings.is_empty() {
            problems.push(Problem::NoExtent { id: id.clone() });
            continue;
        }
        let name = properties.map(|properties| properties.name.clone()).unwrap_or_default();
        features.push(Feature { object: object.to_owned(), id: id.clone(), name, rings });
    }
    features
}

type Parts<'a> = (Option<&'a String>, Option<&'a Properties>, Vec<&'a Vec<i64>>);

fn parts(geometry: &Geometry) -> Parts<'_> {
    match geometry {
        Geometry::Polygon { arcs, id, properties } => {
            (id.as_ref(), properties.as_ref(), arcs.iter().collect())
        }
        Geometry::MultiPolygon { arcs, id, properties } => {
            (id.as_ref(), properties.as_ref(), arcs.iter().flatten().collect())
        }
    }
}

/// The usable rings of an area; one that encloses nothing on the grid is left out.
fn rings_of(
    id: &str,
    rings: &[&Vec<i64>],
    arcs: &[Option<Vec<Point>>],
    problems: &mut Vec<Problem>,
) -> Vec<Vec<ArcReference>> {
    let mut usable = Vec::new();
    for (position, ring) in rings.iter().enumerate() {
        let missing = |arc: &&i64| usable_arc(arcs, **arc).is_none();
        if let Some(arc) = ring.iter().find(missing) {
            let id = id.to_owned();
            problems.push(Problem::NoSuchArc { id, ring: position, arc: *arc });
            continue;
        }
        let lines: Vec<_> = ring.iter().filter_map(|arc| usable_arc(arcs, *arc)).collect();
        if !is_closed(&lines) {
            problems.push(Problem::OpenRing { id: id.to_owned(), ring: position });
            continue;
        }
        let points: Vec<Point> = lines.iter().flat_map(|line| line.points()).collect();
        if doubled_area(&points) > 0 {
            usable.push(lines.iter().map(|line| line.reference).collect());
        }
    }
    usable
}

struct Line<'a> {
    reference: ArcReference,
    arc: &'a [Point],
}

impl Line<'_> {
    fn points(&self) -> Vec<Point> {
        let forward = self.arc.iter().copied();
        if self.reference.reversed { forward.rev().collect() } else { forward.collect() }
    }

    fn ends(&self) -> (Option<&Point>, Option<&Point>) {
        let (first, last) = (self.arc.first(), self.arc.last());
        if self.reference.reversed { (last, first) } else { (first, last) }
    }
}

/// The arc of a reference: `!i` (one's complement) stands for arc `i` walked backwards.
fn usable_arc(arcs: &[Option<Vec<Point>>], reference: i64) -> Option<Line<'_>> {
    let reversed = reference < 0;
    let index = usize::try_from(if reversed { !reference } else { reference }).ok()?;
    let arc = arcs.get(index)?.as_deref()?;
    Some(Line { reference: ArcReference { index, reversed }, arc })
}

fn is_closed(lines: &[Line<'_>]) -> bool {
    let next = lines.iter().cycle().skip(1);
    !lines.is_empty() && lines.iter().zip(next).all(|(line, next)| line.ends().1 == next.ends().0)
}
