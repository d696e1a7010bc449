//! Boundaries in the project's own map format, as `interchange::topojson` writes it.

use std::collections::BTreeMap;

use interchange::topojson::STEPS_PER_UNIT;

/// A place on the map, in grid steps of `STEPS_PER_UNIT`, x to the right and y down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    /// Steps to the right.
    pub x: i64,
    /// Steps down.
    pub y: i64,
}

/// The boundary of a state or county.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Rings of at least three points; islands and holes alike, filled by the even-odd rule.
    pub rings: Vec<Vec<Point>>,
}

/// All areas of a map by FIPS code: two digits for a state, five for a county.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Geometry {
    areas: BTreeMap<String, Area>,
}

/// A line that is not as the format has it; lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GeometryProblem {
    /// The first line names another format, version or grid.
    #[error("line 1 is not `geometry 1 steps-per-unit {STEPS_PER_UNIT}`")]
    Header,
    /// The last line is cut off.
    #[error("line {line} does not end: the file is cut off")]
    Truncated {
        /// Number of the line.
        line: usize,
    },
    /// The line is not kind, code and path with one space between.
    #[error("line {line} is not a kind, a code and a path")]
    Shape {
        /// Number of the line.
        line: usize,
    },
    /// The kind is unknown, or the code does not have the digits of its kind.
    #[error("line {line}: `{kind} {code}` is no state of two digits nor county of five")]
    Code {
        /// Number of the line.
        line: usize,
        /// The kind as written.
        kind: String,
        /// The code as written.
        code: String,
    },
    /// Areas come in order, states before counties, each once.
    #[error("line {line}: {code} is out of order or occurs twice")]
    Order {
        /// Number of the line.
        line: usize,
        /// The code.
        code: String,
    },
    /// The path leaves the syntax at this byte of it, from 0.
    #[error("line {line}: the path is wrong at its byte {byte}")]
    Path {
        /// Number of the line.
        line: usize,
        /// Offset in the path.
        byte: usize,
    },
}

impl Geometry {
    /// The boundary of a state or county.
    #[must_use]
    pub fn area(&self, code: &str) -> Option<&Area> {
        self.areas.get(code)
    }

    /// All codes, in ascending order of text: a state stands before its counties.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.areas.keys().map(String::as_str)
    }

    /// The counties of a state, in ascending order.
    pub fn counties<'a>(&'a self, state: &'a str) -> impl Iterator<Item = &'a str> {
        self.codes().filter(move |code| code.len() == 5 && code.starts_with(state))
    }
}

impl Area {
    /// The centre of mass of the largest ring: what a reader takes for the middle of the state.
    ///
    /// Rounded towards zero to a grid step.
    #[must_use]
    pub fn centre(&self) -> Point {
        let rings = self.rings.iter().map(|ring| (doubled_area(ring), ring));
        let Some((area, ring)) = rings.max_by_key(|(area, _)| area.abs()) else {
            return Point { x: 0, y: 0 };
        };
        if area == 0 {
            return ring[0];
        }
        let (mut x, mut y) = (0i128, 0i128);
        for (a, b) in sides(ring) {
            let cross = i128::from(a.x * b.y - b.x * a.y);
            x += i128::from(a.x + b.x) * cross;
            y += i128::from(a.y + b.y) * cross;
        }
        let mean = |sum: i128| i64::try_from(sum / (3 * i128::from(area)));
        let inside = "the centre of mass lies among the points";
        Point { x: mean(x).expect(inside), y: mean(y).expect(inside) }
    }
}

fn sides(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

/// Twice the area of a ring, with the sign of its direction.
pub(super) fn doubled_area(ring: &[Point]) -> i64 {
    sides(ring).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
}

/// Reads the whole text of a map.
///
/// # Errors
/// Every line that is not as the format has it; a map with a fault is not used at all.
pub fn parse(text: &str) -> Result<Geometry, Vec<GeometryProblem>> {
    let mut problems = Vec::new();
    let mut lines = text.split_terminator('\n').zip(1..);
    let header = format!("geometry 1 steps-per-unit {STEPS_PER_UNIT}");
    if lines.next().is_none_or(|(line, _)| line != header) {
        // Another grid would read as a map of the wrong size: nothing after it can be trusted.
        return Err(vec![GeometryProblem::Header]);
    }
    if !text.ends_with('\n') {
        problems.push(GeometryProblem::Truncated { line: text.lines().count() });
    }
    let mut areas = BTreeMap::new();
    let mut last = None;
    for (text, line) in lines {
        match area_line(text, line) {
            Ok((code, area)) => {
                let place = (code.len(), code.to_owned());
                if last.as_ref().is_some_and(|last| *last >= place) {
                    problems.push(GeometryProblem::Order { line, code: code.to_owned() });
                }
                last = Some(place);
                areas.insert(code.to_owned(), area);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(Geometry { areas }) } else { Err(problems) }
}

fn area_line(text: &str, line: usize) -> Result<(&str, Area), GeometryProblem> {
    let mut fields = text.split(' ');
    let (Some(kind), Some(code)) = (fields.next(), fields.next()) else {
        return Err(GeometryProblem::Shape { line });
    };
    let Some(path) = text.get(kind.len() + code.len() + 2..) else {
        return Err(GeometryProblem::Shape { line });
    };
    let digits = match kind {
        "state" => 2,
        "county" => 5,
        _ => 0,
    };
    if code.len() != digits || digits == 0 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        let (kind, code) = (kind.to_owned(), code.to_owned());
        return Err(GeometryProblem::Code { line, kind, code });
    }
    let rings = PathReader { path: path.as_bytes(), byte: 0 }.rings();
    let rings = rings.map_err(|byte| GeometryProblem::Path { line, byte })?;
    Ok((code, Area { rings }))
}

/// Reads one path; every failure is the offset at which it was met.
struct PathReader<'a> {
    path: &'a [u8],
    byte: usize,
}

impl PathReader<'_> {
    fn rings(mut self) -> Result<Vec<Vec<Point>>, usize> {
        let mut rings = Vec::new();
        let mut origin = Point { x: 0, y: 0 };
        while self.byte < self.path.len() || rings.is_empty() {
            let ring = self.ring(origin)?;
            origin = ring[0];
            rings.push(ring);
        }
        Ok(rings)
    }

    fn ring(&mut self, origin: Point) -> Result<Vec<Point>, usize> {
        self.letter(b'm')?;
        let mut at = self.step(origin)?;
        let mut ring = vec![at];
        self.letter(b'l')?;
        while self.path.get(self.byte) != Some(&b'z') {
            at = self.step(at)?;
            ring.push(at);
        }
        if ring.len() < 3 {
            return Err(self.byte);
        }
        self.letter(b'z')?;
        Ok(ring)
    }

    fn letter(&mut self, letter: u8) -> Result<(), usize> {
        if self.path.get(self.byte) != Some(&letter) {
            return Err(self.byte);
        }
        self.byte += 1;
        Ok(())
    }

    fn step(&mut self, from: Point) -> Result<Point, usize> {
        /// Ten times the map: products of coordinates stay far from overflow.
        const FURTHEST: u64 = 1_000_000;
        let start = self.byte;
        let to = Point { x: from.x + self.number()?, y: from.y + self.number()? };
        let inside = to.x.unsigned_abs() <= FURTHEST && to.y.unsigned_abs() <= FURTHEST;
        inside.then_some(to).ok_or(start)
    }

    /// A number as the writer writes it: a space before it only where a digit precedes it.
    fn number(&mut self) -> Result<i64, usize> {
        let start = self.byte;
        let after_digit = start > 0 && self.path[start - 1].is_ascii_digit();
        let negative = self.path.get(self.byte) == Some(&b'-');
        if after_digit && !negative {
            self.letter(b' ')?;
        }
        self.byte += usize::from(negative);
        let rest = &self.path[self.byte..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let leading_zero = digits > 1 && rest[0] == b'0';
        if digits == 0 || digits > 7 || leading_zero || (negative && rest[0] == b'0') {
            return Err(start);
        }
        self.byte += digits;
        let value =
            rest[..digits].iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
        Ok(if negative { -value } else { value })
    }
}
