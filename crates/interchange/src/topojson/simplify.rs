//! Fewer points, the same neighbours.
//!
//! Visvalingam and Whyatt, "Line generalisation by repeated elimination of points" (1993): the
//! point whose triangle with its two neighbours is smallest goes first. It is applied to arcs, so
//! that a border shared by two areas stays shared, and in integers, so that every machine drops
//! the same points.

use super::{Feature, Point, Topology, cross, doubled_area};

/// How much detail may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tolerance {
    /// A point goes while its triangle is smaller than this: twice the area, square grid steps.
    pub doubled_triangle: u64,
    /// An island goes when it is smaller than this: twice the area, square grid steps.
    ///
    /// The largest ring of an area stays, whatever its size, and so does a ring with neighbours.
    pub doubled_island: u64,
}

/// The same topology with fewer points and without its smallest islands.
///
/// Ends of arcs never move, and every ring keeps at least three points.
#[must_use]
pub fn simplify(topology: &Topology, tolerance: Tolerance) -> Topology {
    let needed = points_needed(topology);
    let arcs = topology.arcs.iter().zip(needed);
    let uses = uses(topology);
    let features = topology.features.iter();
    Topology {
        arcs: arcs.map(|(arc, least)| thin(arc, least, tolerance.doubled_triangle)).collect(),
        features: features
            .map(|feature| without_islets(topology, feature, &uses, tolerance.doubled_island))
            .collect(),
    }
}

/// How many points each arc must keep for its rings to enclose something.
fn points_needed(topology: &Topology) -> Vec<usize> {
    let mut needed = vec![2; topology.arcs.len()];
    for ring in topology.features.iter().flat_map(|feature| &feature.rings) {
        // An arc that is a ring by itself repeats its first point at its end.
        let least = match ring.len() {
            1 => 4,
            2 => 3,
            _ => 2,
        };
        for reference in ring {
            needed[reference.index] = needed[reference.index].max(least);
        }
    }
    needed
}

/// How many rings walk along each arc.
fn uses(topology: &Topology) -> Vec<u32> {
    let mut uses = vec![0; topology.arcs.len()];
    for reference in topology.features.iter().flat_map(|feature| feature.rings.iter().flatten()) {
        uses[reference.index] += 1;
    }
    uses
}

fn thin(arc: &[Point], least: usize, doubled_triangle: u64) -> Vec<Point> {
    let mut kept = arc.to_vec();
    while kept.len() > least {
        let triangles = kept.windows(3).map(|corner| triangle(corner[0], corner[1], corner[2]));
        // The first of equals: the choice must not depend on anything but the points.
        match triangles.enumerate().min_by_key(|(position, size)| (*size, *position)) {
            Some((before, size)) if size < doubled_triangle => kept.remove(before + 1),
            _ => break,
        };
    }
    kept
}

/// Twice the area of a triangle.
fn triangle(a: Point, b: Point, c: Point) -> u64 {
    (cross(a, b) + cross(b, c) + cross(c, a)).unsigned_abs()
}

fn without_islets(topology: &Topology, feature: &Feature, uses: &[u32], least: u64) -> Feature {
    let sizes: Vec<u64> = topology.rings(feature).iter().map(|ring| doubled_area(ring)).collect();
    let largest = sizes.iter().max().copied().unwrap_or_default();
    let rings = feature.rings.iter().zip(sizes).filter(|(ring, size)| {
        let has_neighbour = ring.iter().any(|reference| uses[reference.index] > 1);
        has_neighbour || *size >= least || *size == largest
    });
    let rings = rings.map(|(ring, _)| ring.clone()).collect();
    Feature { rings, ..feature.clone() }
}
