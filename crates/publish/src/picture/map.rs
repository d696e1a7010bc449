//! A map of areas filled by result.

use std::fmt::Write as _;

use super::geometry::{Area, Geometry, Point};
use super::palette::Fill;
use super::svg::{Caption, Content, Frame, Picture, paint, patterns, picture, titled};

/// One area of a map: a state of the nation or a county of a state.
#[derive(Clone, Debug)]
pub struct MapArea {
    /// FIPS code, two digits or five.
    pub id: String,
    /// The whole result in words, such as `Wisconsin: Trump 1,405,284, Clinton 1,382,536`.
    pub title: String,
    /// Where the area leads, if anywhere.
    pub href: Option<String>,
    /// What it shows.
    pub fill: Fill,
}

/// The map has no boundary for an area that was to be drawn.
///
/// Not every reporting unit has one: ask [`Geometry::area`] first and name the others in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the map has no boundary for {ids:?}")]
pub struct UnknownArea {
    /// The codes without a boundary.
    pub ids: Vec<String>,
}

/// How fine the drawing is: the longer side of the picture has about this many units.
const EXTENT: i64 = 10_000;

/// Draws the areas, cropped to them with a small margin, and over them the outlines.
///
/// For the nation give all states, or all counties with the states as outlines; for a state give
/// its counties and no outline, since states are drawn more coarsely than counties. Areas that
/// nobody reports for should be given with [`Fill::NoResult`], or the
/// map has holes.
///
/// # Errors
/// When an area or outline has no boundary in the geometry.
pub fn map(
    geometry: &Geometry,
    caption: &Caption<'_>,
    areas: &[MapArea],
    outlines: &[&str],
) -> Result<Picture, UnknownArea> {
    let wanted = areas.iter().map(|area| area.id.as_str()).chain(outlines.iter().copied());
    let unknown = wanted.clone().filter(|id| geometry.area(id).is_none());
    let ids: Vec<String> = unknown.map(str::to_owned).collect();
    if !ids.is_empty() {
        return Err(UnknownArea { ids });
    }
    let view = View::of(wanted.filter_map(|id| geometry.area(id)));
    let pitch = (view.width.max(view.height) / 85).max(1);
    let mut body = patterns(caption.id, areas.iter().map(|area| area.fill), pitch);
    for area in areas {
        if let Some(boundary) = geometry.area(&area.id) {
            let paint = paint(caption.id, area.fill);
            let shape = format!("<path fill=\"{paint}\" d=\"{}\"/>", view.path(boundary));
            body.push_str(&titled(&area.title, area.href.as_ref(), &shape));
        }
    }
    for boundary in outlines.iter().filter_map(|id| geometry.area(id)) {
        writeln!(body, "<path class=\"outline\" d=\"{}\"/>", view.path(boundary))
            .expect("writing to a String cannot fail");
    }
    let content = Content::of(areas.iter().map(|area| &area.href));
    let frame = Frame::Scaled([0, 0, view.width, view.height]);
    let reading = "The map shows land, not people. Stronger colour means a larger lead; grey \
                   means no result; stripes mean that votes are still missing.";
    Ok(picture(caption, "map", &frame, content, reading, &body))
}

/// The window of the picture and how coarsely the grid is drawn in it.
struct View {
    left: i64,
    top: i64,
    width: i64,
    height: i64,
    /// Grid steps in one unit of the picture.
    steps: i64,
}

impl View {
    fn of<'a>(areas: impl Iterator<Item = &'a Area>) -> Self {
        let (mut low, mut high) = ([i64::MAX; 2], [i64::MIN; 2]);
        for point in areas.flat_map(|area| area.rings.iter().flatten()) {
            for (axis, value) in [point.x, point.y].into_iter().enumerate() {
                low[axis] = low[axis].min(value);
                high[axis] = high[axis].max(value);
            }
        }
        if low[0] > high[0] {
            (low, high) = ([0; 2], [0; 2]);
        }
        let extent = (high[0] - low[0]).max(high[1] - low[1]).max(1);
        let steps = (extent / EXTENT).max(1);
        let margin = extent / 100 + 1;
        Self {
            left: low[0] - margin,
            top: low[1] - margin,
            width: (high[0] - low[0] + 2 * margin) / steps + 1,
            height: (high[1] - low[1] + 2 * margin) / steps + 1,
            steps,
        }
    }

    /// Path data in units of the picture.
    ///
    /// Each point is rounded by itself, not each step, so that neighbours still meet.
    fn path(&self, area: &Area) -> String {
        let mut path = String::new();
        let mut origin = Point { x: 0, y: 0 };
        for ring in &area.rings {
            let mut points: Vec<Point> = ring.iter().map(|point| self.place(*point)).collect();
            points.dedup();
            let mut from = origin;
            for (position, to) in points.iter().enumerate() {
                path.push_str(if position == 0 { "m" } else { "" });
                push_number(&mut path, to.x - from.x);
                push_number(&mut path, to.y - from.y);
                from = *to;
            }
            path.push('z');
            origin = points[0];
        }
        path
    }

    fn place(&self, point: Point) -> Point {
        let rounded = |value: i64| (value + self.steps / 2) / self.steps;
        Point { x: rounded(point.x - self.left), y: rounded(point.y - self.top) }
    }
}

fn push_number(path: &mut String, number: i64) {
    if number >= 0 && path.ends_with(|last: char| last.is_ascii_digit()) {
        path.push(' ');
    }
    write!(path, "{number}").expect("writing to a String cannot fail");
}
