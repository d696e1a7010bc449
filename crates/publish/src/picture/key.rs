//! The key of a map: who has which colour, and what its steps mean.

use std::fmt::Write as _;

use super::palette::{Coverage, Fill, Ink, Margin};
use super::svg::{Caption, Content, Frame, Picture, escape, paint, patterns, picture, text};

/// One line of the key.
#[derive(Clone, Debug)]
pub struct KeyRow {
    /// How the holder is shown.
    pub ink: Ink,
    /// The holder's name.
    pub label: String,
}

const MARGINS: [(Margin, &str); 4] = [
    (Margin::Narrow, "0"),
    (Margin::Clear, "5"),
    (Margin::Wide, "15"),
    (Margin::Overwhelming, "30+"),
];
const STEP_WIDTH: i64 = 52;
const ROW_HEIGHT: i64 = 28;
const TOP: i64 = 44;

/// Draws the steps of each holder's colour, the signs for partial, tied and no result.
#[must_use]
pub fn margin_key(caption: &Caption<'_>, rows: &[KeyRow]) -> Picture {
    let fill = |ink, margin| Fill::Result { ink, margin, coverage: Coverage::Complete };
    let steps = rows.iter().flat_map(|row| MARGINS.map(|(margin, _)| fill(row.ink, margin)));
    let mut fills: Vec<Fill> = steps.collect();
    let partial = rows.first().map(|row| Fill::Result {
        ink: row.ink,
        margin: Margin::Wide,
        coverage: Coverage::Partial,
    });
    fills.extend(partial);
    fills.push(Fill::Tied);
    let mut body = patterns(caption.id, fills.into_iter(), 10);
    text(&mut body, "", "x=\"0\" y=\"14\"", "Lead in percentage points");
    for (position, (_, label)) in (0..).zip(MARGINS) {
        text(&mut body, "note", &format!("x=\"{}\" y=\"36\"", position * STEP_WIDTH), label);
    }
    let mut top = TOP;
    for row in rows {
        for (position, (margin, _)) in (0..).zip(MARGINS) {
            let paint = paint(caption.id, fill(row.ink, margin));
            block(&mut body, position * STEP_WIDTH, top, STEP_WIDTH, &paint);
        }
        letter(&mut body, row, top);
        let place = format!("x=\"{}\" y=\"{}\"", 4 * STEP_WIDTH + 10, top + 16);
        text(&mut body, "", &place, &row.label);
        top += ROW_HEIGHT;
    }
    let signs = [
        (partial, "votes missing"),
        (Some(Fill::Tied), "tied"),
        (Some(Fill::NoResult), "no result"),
    ];
    let signs = signs.into_iter().filter_map(|(fill, label)| Some((fill?, label)));
    for (left, (fill, label)) in [0, 140, 220].into_iter().zip(signs) {
        block(&mut body, left, top + 4, 22, &paint(caption.id, fill));
        text(&mut body, "note", &format!("x=\"{}\" y=\"{}\"", left + 28, top + 20), label);
    }
    let frame = Frame::Fluid(top + ROW_HEIGHT + 4);
    picture(caption, "key", &frame, Content::Image, "", &body)
}

fn block(body: &mut String, left: i64, top: i64, width: i64, paint: &str) {
    writeln!(
        body,
        "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"22\" fill=\"{paint}\"/>"
    )
    .expect("writing to a String cannot fail");
}

/// The holder's letter on the third step, where the page shows it elsewhere.
fn letter(body: &mut String, row: &KeyRow, top: i64) {
    writeln!(
        body,
        "<text class=\"letter\" x=\"{}\" y=\"{}\" fill=\"var(--on-3)\">{}</text>",
        2 * STEP_WIDTH + STEP_WIDTH / 2,
        top + 17,
        escape(&row.ink.letter.to_string())
    )
    .expect("writing to a String cannot fail");
}
