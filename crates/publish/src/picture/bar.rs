//! One bar to a threshold: 270 electors, 218 or 51 seats.

use std::fmt::Write as _;

use super::palette::{Fill, Ink};
use super::svg::{
    Caption, Content, Frame, Picture, escape, paint, patterns, percent, picture, text, titled,
};

/// What one holder has.
#[derive(Clone, Debug)]
pub struct Segment {
    /// How the holder is shown.
    pub ink: Ink,
    /// The holder's name, short: it stands over or under the bar.
    pub label: String,
    /// How many electors or seats.
    pub count: u64,
    /// Where the segment leads, if anywhere.
    pub href: Option<String>,
}

const BAR_TOP: i64 = 58;
const BAR_HEIGHT: i64 = 40;
const ROW_HEIGHT: i64 = 26;

/// Draws the segments to scale with the threshold marked.
///
/// The first segment begins at the left, the last ends at the right, the others stand beside the
/// first; what nobody has yet stays grey between them. Text keeps its size on every screen.
///
/// # Panics
/// When the segments together exceed the total: such a picture would lie.
#[must_use]
pub fn bar_to_threshold(
    caption: &Caption<'_>,
    segments: &[Segment],
    threshold: u64,
    total: u64,
) -> Picture {
    let held: u64 = segments.iter().map(|segment| segment.count).sum();
    assert!(held <= total, "{held} are held of only {total}");
    let fills = segments.iter().map(|segment| Fill::held_by(segment.ink));
    let mut body = patterns(caption.id, fills, 10);
    writeln!(
        body,
        "<rect class=\"track\" x=\"0\" y=\"{BAR_TOP}\" width=\"100%\" height=\"{BAR_HEIGHT}\"/>"
    )
    .expect("writing to a String cannot fail");
    let mut before = 0;
    for (position, segment) in segments.iter().enumerate() {
        let is_last = position > 0 && position + 1 == segments.len();
        let start = if is_last { total - segment.count } else { before };
        before += segment.count;
        body.push_str(&drawn(caption.id, segment, start, total));
    }
    ends(&mut body, segments);
    mark(&mut body, threshold, total);
    let between = segments.get(1..segments.len().saturating_sub(1)).unwrap_or_default();
    let height = rows(&mut body, caption.id, between);
    let reading = format!("{threshold} of {total} are needed.");
    let content = Content::of(segments.iter().map(|segment| &segment.href));
    picture(caption, "bar", &Frame::Fluid(height), content, &reading, &body)
}

fn drawn(id: &str, segment: &Segment, start: u64, total: u64) -> String {
    let fill = Fill::held_by(segment.ink);
    let mut shape = format!(
        "<rect x=\"{}\" y=\"{BAR_TOP}\" width=\"{}\" height=\"{BAR_HEIGHT}\" fill=\"{}\"/>",
        percent(start, total),
        percent(segment.count, total),
        paint(id, fill)
    );
    // A letter needs about a twentieth of a narrow screen.
    if segment.count * 20 >= total {
        let middle = percent(2 * start + segment.count, 2 * total);
        write!(
            shape,
            "<text class=\"letter\" x=\"{middle}\" y=\"{}\" fill=\"{}\">{}</text>",
            BAR_TOP + BAR_HEIGHT / 2 + 6,
            fill.text_colour(),
            escape(&segment.ink.letter.to_string())
        )
        .expect("writing to a String cannot fail");
    }
    titled(&format!("{}: {}", segment.label, segment.count), segment.href.as_ref(), &shape)
}

/// Number and name of the first and the last, over their ends of the bar.
fn ends(body: &mut String, segments: &[Segment]) {
    let mut end = |segment: &Segment, place: &str, class: &str| {
        let count = segment.count.to_string();
        text(body, &format!("figure {class}"), &format!("x=\"{place}\" y=\"26\""), &count);
        text(body, class, &format!("x=\"{place}\" y=\"47\""), &segment.label);
    };
    if let Some(first) = segments.first() {
        end(first, "0", "start");
    }
    if let Some(last) = segments.get(1..).and_then(<[Segment]>::last) {
        end(last, "100%", "end");
    }
}

fn mark(body: &mut String, threshold: u64, total: u64) {
    let place = percent(threshold, total);
    let (top, foot) = (BAR_TOP - 7, BAR_TOP + BAR_HEIGHT + 7);
    writeln!(
        body,
        "<line class=\"threshold\" x1=\"{place}\" x2=\"{place}\" y1=\"{top}\" y2=\"{foot}\"/>"
    )
    .expect("writing to a String cannot fail");
    let label = format!("{threshold} needed");
    text(body, "middle", &format!("x=\"{place}\" y=\"{}\"", foot + 17), &label);
}

/// The others, a line each, under the bar; the height of the whole picture.
fn rows(body: &mut String, id: &str, segments: &[Segment]) -> i64 {
    let mut top = BAR_TOP + BAR_HEIGHT + 40;
    for segment in segments {
        let fill = Fill::held_by(segment.ink);
        writeln!(
            body,
            "<rect x=\"0\" y=\"{top}\" width=\"18\" height=\"18\" fill=\"{}\"/>\
             <text class=\"letter small\" x=\"9\" y=\"{}\" fill=\"{}\">{}</text>",
            paint(id, fill),
            top + 14,
            fill.text_colour(),
            escape(&segment.ink.letter.to_string()),
        )
        .expect("writing to a String cannot fail");
        let line = format!("{} {}", segment.count, segment.label);
        text(body, "", &format!("x=\"28\" y=\"{}\"", top + 14), &line);
        top += ROW_HEIGHT;
    }
    top
}
