//! A timeline from top to bottom, as a phone reads it.

use std::fmt::Write as _;

use super::svg::{Caption, Content, Frame, Picture, escape, picture, text};

/// What an entry of a timeline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// It has taken place.
    Happened,
    /// A date set by law.
    Deadline,
    /// It is still to come.
    Ahead,
}

/// One entry, in the order of time.
#[derive(Clone, Debug)]
pub struct Event {
    /// Days since any common origin; only differences are shown.
    pub day: i64,
    /// The date as the page writes it, such as `19 December 2016`, or the place.
    pub head: String,
    /// What it is, in a sentence.
    pub text: String,
    /// What kind of entry it is.
    pub moment: Moment,
    /// Where it leads, if anywhere.
    pub href: Option<String>,
}

/// Characters a line holds on a phone 320 CSS pixels wide.
const LINE_LENGTH: usize = 36;
const LINE_HEIGHT: i64 = 21;
const TEXT_LEFT: i64 = 30;
const AXIS: i64 = 9;

/// Draws the events under each other, with the days that passed between them.
#[must_use]
pub fn timeline(caption: &Caption<'_>, events: &[Event]) -> Picture {
    let mut entries = String::new();
    let mut top = 20;
    let mut last_mark = top - 5;
    let mut previous: Option<&Event> = None;
    for event in events {
        if let Some(days) =
            previous.map(|previous| event.day - previous.day).filter(|days| *days > 0)
        {
            let days = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
            let place = format!("x=\"{TEXT_LEFT}\" y=\"{}\"", top - 6);
            text(&mut entries, "note", &place, &format!("{days} later"));
            top += 22;
        }
        last_mark = top - 5;
        let height = entry(&mut entries, event, top);
        top += height;
        previous = Some(event);
    }
    let axis = format!("<path class=\"axis\" d=\"M{AXIS} 15V{last_mark}\"/>\n");
    let content = Content::of(events.iter().map(|event| &event.href));
    let reading = "From the earliest event at the top to the latest.";
    let frame = Frame::Fluid(top);
    picture(caption, "timeline", &frame, content, reading, &(axis + &entries))
}

/// Draws one entry with its first line at `top`; how much height it takes.
fn entry(body: &mut String, event: &Event, top: i64) -> i64 {
    let mut shape = marker(event.moment, top - 5);
    write!(
        shape,
        "<text class=\"date\" x=\"{TEXT_LEFT}\" y=\"{top}\">{}</text>",
        escape(&event.head)
    )
    .expect("writing to a String cannot fail");
    let mut baseline = top;
    for line in lines(&event.text) {
        baseline += LINE_HEIGHT;
        write!(shape, "<text x=\"{TEXT_LEFT}\" y=\"{baseline}\">{}</text>", escape(&line))
            .expect("writing to a String cannot fail");
    }
    match &event.href {
        Some(href) => writeln!(body, "<a href=\"{}\">{shape}</a>", escape(href)),
        None => writeln!(body, "<g>{shape}</g>"),
    }
    .expect("writing to a String cannot fail");
    baseline - top + LINE_HEIGHT + 15
}

/// A full dot, a diamond or a ring: the kind is told by shape.
fn marker(moment: Moment, y: i64) -> String {
    match moment {
        Moment::Happened => format!("<circle class=\"full\" cx=\"{AXIS}\" cy=\"{y}\" r=\"6\"/>"),
        Moment::Deadline => {
            format!("<path class=\"open\" d=\"M{AXIS} {}l8 8-8 8-8-8z\"/>", y - 8)
        }
        Moment::Ahead => format!("<circle class=\"open\" cx=\"{AXIS}\" cy=\"{y}\" r=\"6\"/>"),
    }
}

/// The text in lines that a phone can hold, broken between words; a longer word stands alone.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LINE_LENGTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
