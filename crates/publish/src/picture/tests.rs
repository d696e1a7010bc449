use super::cartogram::{Place, arrange, side};
use super::svg::{escape, percent};
use super::timeline::lines;
use super::*;

const MAP: &str = include_str!("../../../../maps/us-2017.geo");

fn geometry() -> Geometry {
    parse(MAP).unwrap()
}

fn caption(id: &str) -> Caption<'_> {
    Caption { id, title: "Title", summary: "Summary." }
}

fn ink(hue: Hue, letter: char) -> Ink {
    Ink { hue, letter }
}

const RED: Ink = Ink { hue: Hue::Red, letter: 'R' };
const BLUE: Ink = Ink { hue: Hue::Blue, letter: 'D' };

/// Electors of 2012 to 2020 by FIPS code.
const ELECTORS: &str = "01:9 02:3 04:11 05:6 06:55 08:9 09:7 10:3 11:3 12:29 13:16 15:4 16:4 17:20 \
    18:11 19:6 20:6 21:8 22:8 23:4 24:10 25:11 26:16 27:10 28:6 29:10 30:3 31:5 32:6 33:4 34:14 \
    35:5 36:29 37:15 38:3 39:18 40:7 41:7 42:20 44:4 45:9 46:3 47:11 48:38 49:6 50:3 51:13 53:12 \
    54:5 55:10 56:3";

fn squares() -> Vec<Square> {
    let square = |(id, electors): (&str, u32)| {
        let part = |ink, electors| SquarePart { fill: Fill::held_by(ink), electors };
        let parts = match id {
            "23" => vec![part(BLUE, 3), part(RED, 1)],
            _ => vec![part(RED, electors)],
        };
        let (letters, href) = (format!("S{id}"), Some(format!("{id}.html")));
        Square { id: id.to_owned(), letters, title: format!("State {id}"), href, parts }
    };
    let pair = |pair: &'static str| {
        let (id, electors) = pair.split_once(':').unwrap();
        (id, electors.parse().unwrap())
    };
    ELECTORS.split_whitespace().map(pair).map(square).collect()
}

fn states(href: Option<&str>) -> Vec<MapArea> {
    let area = |square: Square| MapArea {
        id: square.id,
        title: square.title,
        href: href.map(str::to_owned),
        fill: Fill::Result { ink: RED, margin: Margin::Narrow, coverage: Coverage::Partial },
    };
    squares().into_iter().map(area).collect()
}

/// Tags nest and close, attributes are quoted, `&` begins one of the five entities, ids are
/// unique and every `url(#...)` and `aria-...by` names one.
fn check_well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    let mut rest = svg.trim_end();
    assert!(rest.starts_with("<svg ") && rest.ends_with("</svg>"));
    while !rest.is_empty() {
        let Some(tag) = rest.strip_prefix('<') else {
            let end = rest.find('<').expect("text ends at a tag");
            check_text(&rest[..end]);
            rest = &rest[end..];
            continue;
        };
        let end = tag.find('>').expect("a tag ends");
        let body = &tag[..end];
        rest = &tag[end + 1..];
        if let Some(name) = body.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closed out of turn");
            continue;
        }
        let (body, is_empty) = body.strip_suffix('/').map_or((body, false), |body| (body, true));
        let (name, attributes) = body.split_once(' ').unwrap_or((body, ""));
        let pieces: Vec<&str> = attributes.split('"').collect();
        assert!(pieces.len() % 2 == 1 && pieces[pieces.len() - 1].is_empty(), "{body}");
        for pair in pieces.chunks_exact(2) {
            assert!(pair[0].ends_with('=') && !pair[1].contains(['<', '>']), "{body}");
            check_text(pair[1]);
            assert!(pair[0].trim() != "id=" || ids.insert(pair[1]), "id {} twice", pair[1]);
        }
        if !is_empty {
            open.push(name);
        }
    }
    assert_eq!(open, [""; 0]);
    let references = svg.split("url(#").skip(1).map(|rest| rest.split(')').next().unwrap());
    for reference in references {
        assert!(ids.contains(reference), "nothing has the id {reference}");
    }
    for kind in ["aria-labelledby=\"", "aria-describedby=\""] {
        let reference = svg.split(kind).nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        assert!(ids.contains(reference), "nothing has the id {reference}");
    }
}

fn check_text(text: &str) {
    assert!(!text.contains('>'));
    for entity in text.split('&').skip(1) {
        let name = entity.split_once(';').map(|(name, _)| name);
        assert!(matches!(name, Some("amp" | "lt" | "gt" | "quot" | "#39")), "&{entity}");
    }
}

#[test]
fn the_map_of_this_repository_is_whole_and_small() {
    let geometry = geometry();
    assert_eq!(geometry.codes().filter(|code| code.len() == 2).count(), 51);
    assert_eq!(geometry.codes().filter(|code| code.len() == 5).count(), 3_139);
    assert_eq!(geometry.counties("55").count(), 72);
    for code in geometry.codes() {
        let area = geometry.area(code).unwrap();
        let flat = |ring: &Vec<Point>| super::geometry::doubled_area(ring) == 0;
        assert!(!area.rings.iter().all(flat), "{code} encloses nothing");
    }
    let size = |kind: &str| -> usize {
        MAP.lines().filter(|line| line.starts_with(kind)).map(|line| line.len() + 1).sum()
    };
    assert!(size("state") < 70_000 && size("county") < 900_000);
}

#[test]
fn centres_lie_where_the_states_are() {
    let geometry = geometry();
    let centre = |code: &str| geometry.area(code).unwrap().centre();
    let (washington, florida, maine) = (centre("53"), centre("12"), centre("23"));
    assert!(washington.x < florida.x && florida.x < maine.x);
    assert!(maine.y < florida.y && washington.y < florida.y);
    let square = parse("geometry 1 steps-per-unit 100\nstate 01 m10 20l4 0 0 4-4 0z\n").unwrap();
    assert_eq!(square.area("01").unwrap().centre(), Point { x: 12, y: 22 });
}

#[test]
fn each_fault_of_a_map_is_found_at_its_line() {
    let check = |lines: &str, expected: &[GeometryProblem]| {
        let text = format!("geometry 1 steps-per-unit 100\n{lines}");
        assert_eq!(parse(&text).unwrap_err(), expected, "{lines}");
    };
    let path = |line, byte| GeometryProblem::Path { line, byte };
    check("state 01 m0 0l1 1 1-1\n", &[path(2, 12)]);
    check("state 01 m0 0l1 1z\n", &[path(2, 8)]);
    check("state 01 m0 0l1 1 1-1zx\n", &[path(2, 13)]);
    check("state 01 m0 0l1 1 1 -1z\n", &[path(2, 10)]);
    check("state 01 m0 0l01 1 1-1z\n", &[path(2, 5)]);
    check("state 01 m0 0l1  1 1-1z\n", &[path(2, 6)]);
    check("state 01 m0 0l1 1 1-99999999z\n", &[path(2, 10)]);
    check("state 01 m0 0l9999999 1 1-1z\n", &[path(2, 5)]);
    check("state 01 \n", &[path(2, 0)]);
    check(
        "state 01\n\n",
        &[GeometryProblem::Shape { line: 2 }, GeometryProblem::Shape { line: 3 }],
    );
    let code = |line, kind: &str, code: &str| GeometryProblem::Code {
        line,
        kind: kind.to_owned(),
        code: code.to_owned(),
    };
    check(
        "state 001 m0 0l1 1 1-1z\nregion 01 m0 0l1 1 1-1z\ncounty 0100A m0 0l1 1 1-1z\n",
        &[code(2, "state", "001"), code(3, "region", "01"), code(4, "county", "0100A")],
    );
    let order = |line, code: &str| GeometryProblem::Order { line, code: code.to_owned() };
    check(
        "county 01001 m0 0l1 1 1-1z\nstate 02 m0 0l1 1 1-1z\nstate 02 m0 0l1 1 1-1z\n",
        &[order(3, "02"), order(4, "02")],
    );
    check("state 01 m0 0l1 1 1-1z", &[GeometryProblem::Truncated { line: 2 }]);
    assert_eq!(parse(""), Err(vec![GeometryProblem::Header]));
    assert_eq!(parse("geometry 1 steps-per-unit 10\n"), Err(vec![GeometryProblem::Header]));
}

#[test]
fn every_byte_of_a_line_matters_or_is_refused() {
    let text = "geometry 1 steps-per-unit 100\nstate 01 m10 20l4 0 0 4-4 0z\n";
    let honest = parse(text);
    for position in 0..text.len() {
        for byte in [b' ', b'-', b'0', b'7', b'z', b'm', b'\n', b'A'] {
            let mut bytes = text.as_bytes().to_vec();
            if bytes[position] != byte {
                bytes[position] = byte;
                assert_ne!(parse(&String::from_utf8(bytes).unwrap()), honest, "{position} {byte}");
            }
        }
    }
}

#[test]
fn what_interchange_writes_is_read_back() {
    use interchange::topojson::{AreaKind, Layer, read, write_geometry};
    let topology = r#"{"type":"Topology","bbox":[-9,0,40,20],
        "transform":{"scale":[1,1],"translate":[-9,0]},
        "objects":{"states":{"type":"GeometryCollection","geometries":[
            {"type":"MultiPolygon","arcs":[[[0]],[[1]]],"id":"01","properties":{"name":"A"}}]}},
        "arcs":[[[0,0],[9,3],[0,4],[-9,-7]],[[20,10],[-5,0],[0,-5],[5,5]]]}"#;
    let (topology, problems) = read(topology.as_bytes(), "states").unwrap();
    assert_eq!(problems, []);
    let text = write_geometry(&[Layer { kind: AreaKind::State, topology: &topology }]);
    let rings = topology.rings(&topology.features()[0]);
    let rings: Vec<Vec<Point>> = rings
        .iter()
        .map(|ring| ring.iter().map(|p| Point { x: p.x.into(), y: p.y.into() }).collect())
        .collect();
    assert_eq!(rings.len(), 2);
    assert_eq!(parse(&text).unwrap().area("01").unwrap().rings, rings);
}

#[test]
fn all_states_are_drawn_and_nothing_else() {
    let drawn = map(&geometry(), &caption("m"), &states(Some("a.html")), &[]).unwrap();
    check_well_formed(&drawn.svg);
    assert_eq!(drawn.svg.matches("<a href=\"a.html\"").count(), 51);
    assert!(drawn.svg.contains("role=\"group\"") && drawn.svg.len() < 70_000);
    let again = map(&geometry(), &caption("m"), &states(Some("a.html")), &[]).unwrap();
    assert_eq!(drawn, again);
    let plain = map(&geometry(), &caption("m"), &states(None), &["55"]).unwrap();
    check_well_formed(&plain.svg);
    assert!(plain.svg.contains("role=\"img\"") && !plain.svg.contains("<a "));
    assert_eq!(plain.svg.matches("class=\"outline\"").count(), 1);
}

#[test]
fn every_state_lies_in_the_window_with_a_small_margin() {
    let drawn = map(&geometry(), &caption("m"), &states(None), &[]).unwrap();
    let numbers = |text: &str| -> Vec<i64> {
        let text = text.replace(['m', 'z'], " ").replace('-', " -");
        text.split_whitespace().map(|number| number.parse().unwrap()).collect()
    };
    let window = drawn.svg.split("viewBox=\"").nth(1).unwrap();
    let window = numbers(window.split('"').next().unwrap());
    let (mut low, mut high) = ([i64::MAX; 2], [i64::MIN; 2]);
    for path in drawn.svg.split(" d=\"").skip(1).filter(|path| path.contains("z\"")) {
        let mut start = [0, 0];
        for ring in path.split('"').next().unwrap().split_terminator('z') {
            let mut at = start;
            for (position, step) in numbers(ring).chunks(2).enumerate() {
                at = [at[0] + step[0], at[1] + step[1]];
                start = if position == 0 { at } else { start };
                low = [low[0].min(at[0]), low[1].min(at[1])];
                high = [high[0].max(at[0]), high[1].max(at[1])];
            }
        }
    }
    for axis in 0..2 {
        let margins = [low[axis] - window[axis], window[axis + 2] - high[axis]];
        assert!(margins.iter().all(|margin| (50..200).contains(margin)), "{margins:?}");
    }
}

#[test]
fn neighbours_meet_in_the_drawing() {
    // Two squares with one border, far from the origin, on a map that is drawn more coarsely.
    let text = "geometry 1 steps-per-unit 100\nstate 01 m107 3l50333 0 0 50001-50333 0z\n\
                state 02 m50440 3l49999 0 0 50001-49999 0z\n";
    let areas = ["01", "02"].map(|id| MapArea {
        id: id.to_owned(),
        title: id.to_owned(),
        href: None,
        fill: Fill::NoResult,
    });
    let drawn = map(&parse(text).unwrap(), &caption("m"), &areas, &[]).unwrap();
    let path = |index: usize| {
        let path = drawn.svg.split(" d=\"m").nth(index).unwrap().split('z').next().unwrap();
        let text = path.replace('-', " -");
        text.split_whitespace().map(|number| number.parse().unwrap()).collect::<Vec<i64>>()
    };
    let (left, right) = (path(1), path(2));
    assert_eq!(left[0] + left[2], right[0]);
    assert_eq!(left[1], right[1]);
}

#[test]
fn an_area_without_boundary_is_named() {
    let mut areas = states(None);
    areas[3].id = "51678".to_owned();
    let error = map(&geometry(), &caption("m"), &areas, &["99"]).unwrap_err();
    assert_eq!(error, UnknownArea { ids: vec!["51678".to_owned(), "99".to_owned()] });
    let mut unplaced = squares();
    unplaced[0].id = "72".to_owned();
    let error = cartogram(&geometry(), &caption("c"), &unplaced).unwrap_err();
    assert_eq!(error, UnknownArea { ids: vec!["72".to_owned()] });
}

#[test]
fn hostile_text_stays_text() {
    let hostile = "</title><script>alert(1)</script>\" onload='x' & \u{0}";
    let mut areas = states(Some("javascript:\"><b>"));
    areas[0].title = hostile.to_owned();
    let caption = Caption { id: "m", title: hostile, summary: hostile };
    let drawn = map(&geometry(), &caption, &areas, &[]).unwrap();
    check_well_formed(&drawn.svg);
    assert!(!drawn.svg.contains("<script") && !drawn.svg.contains('\0'));
    assert_eq!(escape("<&\"'>\n\u{1}"), "&lt;&amp;&quot;&#39;&gt; \u{fffd}");
}

fn check_apart(places: &[Place]) {
    for (position, a) in places.iter().enumerate() {
        for b in &places[..position] {
            let room = (a.side + b.side + 1) / 2;
            let (dx, dy) = (a.centre.x - b.centre.x, a.centre.y - b.centre.y);
            assert!(dx.abs() >= room || dy.abs() >= room, "{a:?} overlaps {b:?}");
        }
    }
}

#[test]
fn squares_of_the_nation_do_not_overlap_and_keep_their_neighbours() {
    let geometry = geometry();
    let homes: Vec<Place> = squares()
        .iter()
        .map(|square| {
            let centre = geometry.area(&square.id).unwrap().centre();
            let centre = Point { x: centre.x / 10, y: centre.y / 10 };
            Place { centre, side: side(square.parts.iter().map(|part| part.electors).sum()) }
        })
        .collect();
    let places = arrange(&homes);
    check_apart(&places);
    let at = |id: &str| places[squares().iter().position(|square| square.id == id).unwrap()].centre;
    assert!(at("42").x < at("34").x, "Pennsylvania lies west of New Jersey");
    assert!(at("23").y < at("25").y, "Maine lies north of Massachusetts");
    assert!(at("06").x < at("32").x, "California lies west of Nevada");
    for (place, home) in places.iter().zip(&homes) {
        let moved =
            (place.centre.x - home.centre.x).abs().max((place.centre.y - home.centre.y).abs());
        // The crowded north-east moves furthest: Maine, by a quarter of the map's width.
        assert!(moved < 9_750 * 3 / 10, "{home:?} went to {place:?}");
    }
}

#[test]
fn no_squares_overlap_wherever_they_begin() {
    // A linear congruential generator (Knuth, MMIX): the same cases on every run.
    let mut state = 2016u64;
    let mut random = move |below: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for case in 0..60 {
        let extent = [1, 50, 3_000, 10_000][case % 4];
        let wanted: Vec<Place> = (0..random(60))
            .map(|_| {
                let coordinate = |value: u64| i64::try_from(value).unwrap();
                let centre = Point { x: coordinate(random(extent)), y: coordinate(random(extent)) };
                Place { centre, side: side(u32::try_from(1 + random(60)).unwrap()) }
            })
            .collect();
        let places = arrange(&wanted);
        check_apart(&places);
        assert!(places.iter().zip(&wanted).all(|(place, wanted)| place.side == wanted.side));
    }
}

#[test]
fn areas_are_proportional_to_electors() {
    for electors in 1..=538u32 {
        let (area, exact) = (side(electors).pow(2), i64::from(electors) * side(1).pow(2));
        // Rounding a side down costs less than a hundredth of the area.
        assert!((area - exact).abs() * 100 <= exact, "{electors}: {area} for {exact}");
    }
}

#[test]
fn a_divided_state_is_a_divided_square() {
    let drawn = cartogram(&geometry(), &caption("c"), &squares()).unwrap();
    check_well_formed(&drawn.svg);
    assert_eq!(drawn.svg.matches("<a ").count(), 51);
    let maine = drawn.svg.split("<a ").find(|link| link.contains("State 23")).unwrap();
    let widths: Vec<i64> = maine
        .split(" width=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(widths.iter().sum::<i64>(), side(4));
    assert_eq!(widths[0], side(4) * 3 / 4);
    // Its letters can be read on a wide screen only, its number in the title and the table only.
    assert!(maine.contains("<text class=\"fine\"") && !maine.contains(">4</text>"));
    let california = drawn.svg.split("<a ").find(|link| link.contains("State 06")).unwrap();
    assert!(california.contains(">55</text>") && !california.contains("fine"));
}

fn segments() -> Vec<Segment> {
    let segment =
        |ink, label: &str, count| Segment { ink, label: label.to_owned(), count, href: None };
    vec![
        segment(RED, "Trump", 304),
        segment(ink(Hue::Gold, 'P'), "Powell", 3),
        segment(ink(Hue::Green, 'K'), "Kasich", 1),
        segment(BLUE, "Clinton", 227),
    ]
}

#[test]
fn the_bar_is_to_scale_and_what_is_missing_stays_open() {
    let drawn = bar_to_threshold(&caption("b"), &segments(), 270, 538);
    check_well_formed(&drawn.svg);
    for figure in [
        "x=\"0.000%\" y=\"58\" width=\"56.505%\"",
        "x=\"56.505%\" y=\"58\" width=\"0.557%\"",
        "x=\"57.806%\" y=\"58\" width=\"42.193%\"",
        "x1=\"50.185%\"",
        ">270 needed</text>",
        ">3 Powell</text>",
    ] {
        assert!(drawn.svg.contains(figure), "{figure} is missing in {}", drawn.svg);
    }
    assert!(drawn.description.ends_with("270 of 538 are needed."));
    check_well_formed(&bar_to_threshold(&caption("b"), &[], 270, 538).svg);
    check_well_formed(&bar_to_threshold(&caption("b"), &segments()[..1], 270, 538).svg);
    assert_eq!(percent(1, 3), "33.333%");
    assert_eq!(percent(u64::MAX, u64::MAX), "100.000%");
}

#[test]
#[should_panic(expected = "535 are held of only 534")]
fn a_bar_of_more_than_all_is_refused() {
    let _ = bar_to_threshold(&caption("b"), &segments(), 268, 534);
}

#[test]
fn a_timeline_breaks_its_lines_and_counts_days() {
    let event = |day, text: &str, moment| Event {
        day,
        head: "Day".to_owned(),
        text: text.to_owned(),
        moment,
        href: (day == 41).then(|| "a.html".to_owned()),
    };
    let events = [
        event(0, "Election & day", Moment::Happened),
        event(1, "The day after it", Moment::Deadline),
        event(41, "The electors meet in their states and vote by ballot", Moment::Ahead),
        event(41, "On the same day", Moment::Ahead),
    ];
    let drawn = timeline(&caption("t"), &events);
    check_well_formed(&drawn.svg);
    assert_eq!(drawn.svg.matches(" later</text>").count(), 2);
    assert!(drawn.svg.contains(">1 day later<") && drawn.svg.contains(">40 days later<"));
    assert_eq!(
        lines("The electors meet in their states and vote by ballot"),
        ["The electors meet in their states", "and vote by ballot"]
    );
    check_well_formed(&timeline(&caption("t"), &[]).svg);
}

#[test]
fn the_key_shows_each_step_and_sign() {
    let row = |ink, label: &str| KeyRow { ink, label: label.to_owned() };
    let drawn = margin_key(&caption("k"), &[row(RED, "Trump"), row(BLUE, "Clinton")]);
    check_well_formed(&drawn.svg);
    assert_eq!(drawn.svg.matches("height=\"22\"").count(), 4 + 4 + 3);
    check_well_formed(&margin_key(&caption("k"), &[]).svg);
}

#[test]
fn margins_change_exactly_at_5_15_and_30_points() {
    let margin = |leader| Margin::of(leader, 0, 10_000);
    assert_eq!(
        [margin(0), margin(499), margin(500)],
        [Margin::Narrow, Margin::Narrow, Margin::Clear]
    );
    assert_eq!([margin(1_499), margin(1_500)], [Margin::Clear, Margin::Wide]);
    assert_eq!([margin(2_999), margin(3_000)], [Margin::Wide, Margin::Overwhelming]);
    assert_eq!(Margin::of(u64::MAX, u64::MAX - 1, u64::MAX), Margin::Narrow);
}

#[test]
fn the_palette_keeps_expected_colours_and_repeats_no_letter() {
    let subject = |key, party| Subject { key, party };
    let palette = Palette::assign(&[
        subject("powell", None),
        subject("paul", None),
        subject("clinton", Some("DEM")),
        subject("trump", Some("REP")),
        subject("another-democrat", Some("DEM")),
    ]);
    assert_eq!(palette.ink("trump"), Some(RED));
    assert_eq!(palette.ink("clinton"), Some(BLUE));
    assert_eq!(palette.ink("powell"), Some(ink(Hue::Gold, 'P')));
    assert_eq!(palette.ink("paul"), Some(ink(Hue::Green, 'A')));
    assert_eq!(palette.ink("another-democrat"), Some(ink(Hue::Violet, 'N')));
    assert_eq!(palette.ink("nobody"), None);
    let keys: Vec<String> = (0..30).map(|number| format!("x{number}")).collect();
    let many: Vec<Subject<'_>> = keys.iter().map(|key| subject(key, None)).collect();
    let palette = Palette::assign(&many);
    let inks: std::collections::BTreeSet<Ink> =
        keys.iter().filter_map(|key| palette.ink(key)).collect();
    assert_eq!(inks.len(), 27, "26 letters and the question mark");
}
