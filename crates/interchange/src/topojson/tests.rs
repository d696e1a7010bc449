use super::*;

/// Two neighbours, each three arcs round, with an island: `01` to the left of `02`.
///
/// Arc 0 is the shared border, 1 and 2 the outer lines, 3 the island of `02`.
const TWO_STATES: &str = r#"{
"type":"Topology","bbox":[0,0,40,20],
"transform":{"scale":[0.5,0.25],"translate":[0,0]},
"objects":{"states":{"type":"GeometryCollection","geometries":[
 {"type":"Polygon","arcs":[[0,1]],"id":"01","properties":{"name":"Left"}},
 {"type":"MultiPolygon","arcs":[[[2,-1]],[[3]]],"id":"02","properties":{"name":"Right"}}]}},
"arcs":[
 [[20,0],[1,8],[-1,8],[0,24]],
 [[20,40],[-20,0],[0,-40],[20,0]],
 [[20,0],[20,0],[0,40],[-20,0]],
 [[70,60],[4,0],[0,4],[-4,0],[0,-4]]]
}"#;

fn two_states() -> Topology {
    let (topology, problems) = read(TWO_STATES.as_bytes(), "states").unwrap();
    assert_eq!(problems, []);
    topology
}

fn problems_after(from: &str, to: &str) -> Vec<Problem> {
    assert!(TWO_STATES.contains(from), "{from} is not in the fixture");
    read(TWO_STATES.replacen(from, to, 1).as_bytes(), "states").unwrap().1
}

fn point(x: i32, y: i32) -> Point {
    Point { x, y }
}

#[test]
fn arcs_are_summed_scaled_and_walked_backwards() {
    let topology = two_states();
    let right = &topology.features()[1];
    assert_eq!((right.id.as_str(), right.name.as_str()), ("02", "Right"));
    let rings = topology.rings(right);
    assert_eq!(
        rings[0],
        [
            point(1000, 0),
            point(2000, 0),
            point(2000, 1000),
            point(1000, 1000),
            point(1000, 400),
            point(1050, 200)
        ]
    );
    assert_eq!(
        rings[1],
        [point(3500, 1500), point(3700, 1500), point(3700, 1600), point(3500, 1600)]
    );
}

#[test]
fn neighbours_keep_one_border_when_simplified() {
    let tolerance = Tolerance { doubled_triangle: 60_000, doubled_island: 0 };
    let simple = simplify(&two_states(), tolerance);
    let [left, right] = simple.features() else { panic!("two features") };
    let (left, right) = (simple.rings(left), simple.rings(right));
    // The bump at (1050, 200) spans 20,000, its foot at (1000, 400) 30,000: the bump goes, and
    // the foot stays because the border is one of only two arcs of its rings.
    let shared: Vec<_> = left[0].iter().filter(|point| right[0].contains(point)).collect();
    assert_eq!(shared, [&point(1000, 0), &point(1000, 400), &point(1000, 1000)]);
}

#[test]
fn a_small_island_goes_but_the_largest_ring_stays() {
    let tolerance = |doubled_island| Tolerance { doubled_triangle: 0, doubled_island };
    let rings = |topology: &Topology| topology.features()[1].rings.len();
    assert_eq!(rings(&simplify(&two_states(), tolerance(40_000))), 2);
    assert_eq!(rings(&simplify(&two_states(), tolerance(40_001))), 1);
    assert_eq!(rings(&simplify(&two_states(), tolerance(u64::MAX))), 1);
}

#[test]
fn no_tolerance_makes_a_ring_of_fewer_than_three_points() {
    let tolerance = Tolerance { doubled_triangle: u64::MAX, doubled_island: 0 };
    let simple = simplify(&two_states(), tolerance);
    for feature in simple.features() {
        for ring in simple.rings(feature) {
            assert!(ring.len() >= 3, "{ring:?}");
        }
    }
}

#[test]
fn the_compact_form_is_relative_and_sorted() {
    let states = two_states();
    let layer = |kind| Layer { kind, topology: &states };
    expect_test::expect![[r#"
        geometry 1 steps-per-unit 100
        state 01 m1000 0l50 200-50 200 0 600-1000 0 0-1000z
        state 02 m1000 0l1000 0 0 1000-1000 0 0-600 50-200zm2500 1500l200 0 0 100-200 0z
    "#]]
    .assert_eq(&write_geometry(&[layer(AreaKind::State)]));
    assert_eq!(
        write_geometry(&[layer(AreaKind::County), layer(AreaKind::State)]),
        write_geometry(&[layer(AreaKind::State), layer(AreaKind::County)]),
    );
}

#[test]
fn each_fault_is_named_and_the_rest_is_read() {
    let id = || "02".to_owned();
    let cases = [
        (r#","id":"02""#, "", vec![Problem::NoId { object: "states".to_owned(), position: 1 }]),
        (r#""id":"02""#, r#""id":"01""#, vec![Problem::RepeatedId { id: "01".to_owned() }]),
        (r#","properties":{"name":"Right"}"#, "", vec![Problem::NoName { id: id() }]),
        ("[[3]]", "[[4]]", vec![Problem::NoSuchArc { id: id(), ring: 1, arc: 4 }]),
        ("[[3]]", "[[-9]]", vec![Problem::NoSuchArc { id: id(), ring: 1, arc: -9 }]),
        ("[2,-1]", "[2,0]", vec![Problem::OpenRing { id: id(), ring: 0 }]),
        ("[[2,-1]],[[3]]", "[[0,-1]]", vec![Problem::NoExtent { id: id() }]),
        (
            "[[70,60],[4,0],[0,4],[-4,0],[0,-4]]",
            "[[70,60]]",
            vec![
                Problem::ArcLength { arc: 3, points: 1 },
                Problem::NoSuchArc { id: id(), ring: 1, arc: 3 },
            ],
        ),
        (
            "[[70,60],[4,0]",
            "[[70,60],[40,0]",
            vec![
                Problem::OutOfBounds { arc: 3, point: 1 },
                Problem::NoSuchArc { id: id(), ring: 1, arc: 3 },
            ],
        ),
        (
            "[[70,60],[4,0]",
            "[[70,60],[9223372036854775807,0]",
            vec![
                Problem::OutOfBounds { arc: 3, point: 1 },
                Problem::NoSuchArc { id: id(), ring: 1, arc: 3 },
            ],
        ),
    ];
    for (from, to, expected) in cases {
        assert_eq!(problems_after(from, to), expected, "{from} -> {to}");
    }
}

#[test]
fn several_faults_are_reported_together() {
    let text = TWO_STATES.replacen("[[3]]", "[[4]]", 1).replacen(r#","id":"01""#, "", 1);
    let (topology, problems) = read(text.as_bytes(), "states").unwrap();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert_eq!(topology.features().len(), 1);
}

#[test]
fn other_files_are_refused() {
    let format = |text: &str| {
        let error = read(text.as_bytes(), "states").unwrap_err();
        assert!(matches!(error, ReadError::Format { .. }), "{text}: {error}");
    };
    format("state,votes\n01,5\n");
    format(r#"{"type":"FeatureCollection","features":[]}"#);
    format(&TWO_STATES.replacen(r#""bbox""#, r#""box""#, 1));
    format(&TWO_STATES.replacen(r#""id":"01""#, r#""id":"01","crs":"x""#, 1));
    format(&TWO_STATES.replacen(r#""name":"Left""#, r#""name":"Left","votes":1"#, 1));
    format(&TWO_STATES.replacen("0.25", "1e999", 1));
    format(&TWO_STATES.replacen(r#""type":"Polygon""#, r#""type":"Point""#, 1));
    let error = read(TWO_STATES.as_bytes(), "counties").unwrap_err();
    assert!(matches!(error, ReadError::NoSuchObject { found, .. } if found == ["states"]));
    let error = read(&vec![b' '; FILE_LIMIT + 1], "states").unwrap_err();
    assert!(matches!(error, ReadError::TooLarge { bytes } if bytes == FILE_LIMIT + 1));
}
