//! The frame of a picture and the few pieces of SVG that all pictures share.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::palette::{Coverage, Fill, Hue, Pattern};

/// What a picture is called and says, for those who do not see it.
#[derive(Clone, Copy, Debug)]
pub struct Caption<'a> {
    /// Unique on the page; ASCII letters, digits and hyphens.
    pub id: &'a str,
    /// The picture's name in a few words.
    pub title: &'a str,
    /// The result in a sentence or two; how to read the picture is added to it.
    pub summary: &'a str,
}

/// A finished picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// One `svg` element, to be put into a page that carries `PICTURE_CSS`.
    pub svg: String,
    /// The text of its `desc` element, unescaped: the result and how to read the picture.
    pub description: String,
}

/// Text made safe for element content and quoted attributes.
///
/// Characters that XML 1.0 forbids become U+FFFD, so that a hostile name cannot break a page.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {
                escaped.push('\u{fffd}');
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// How an `svg` element is measured.
pub(super) enum Frame {
    /// Scales as a whole: left, top, width and height in the units of its content.
    Scaled([i64; 4]),
    /// As wide as the page and this many CSS pixels high; its text keeps its size.
    Fluid(i64),
}

/// Whether the picture holds links: a picture with links is a group, since a reader's software
/// does not look inside an image.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Links,
    Image,
}

impl Content {
    pub(super) fn of<'a>(mut links: impl Iterator<Item = &'a Option<String>>) -> Self {
        if links.any(Option::is_some) { Self::Links } else { Self::Image }
    }
}

/// Puts the body into its `svg` element with title and description.
pub(super) fn picture(
    caption: &Caption<'_>,
    class: &str,
    frame: &Frame,
    content: Content,
    reading: &str,
    body: &str,
) -> Picture {
    let id = caption.id;
    assert!(
        !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
        "the id of a picture is made of ASCII letters, digits and hyphens, not {id:?}"
    );
    let measure = match frame {
        Frame::Scaled([left, top, width, height]) => {
            format!("viewBox=\"{left} {top} {width} {height}\"")
        }
        Frame::Fluid(height) => format!("width=\"100%\" height=\"{height}\""),
    };
    let role = match content {
        Content::Links => "group",
        Content::Image => "img",
    };
    let description = format!("{} {reading}", caption.summary).trim().to_owned();
    let svg = format!(
        "<svg class=\"picture {class}\" xmlns=\"http://www.w3.org/2000/svg\" {measure} \
         role=\"{role}\" aria-labelledby=\"{id}-title\" aria-describedby=\"{id}-desc\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n{body}</svg>\n",
        escape(caption.title),
        escape(&description),
    );
    Picture { svg, description }
}

/// A titled shape that is a link where there is somewhere to go.
pub(super) fn titled(title: &str, href: Option<&String>, shape: &str) -> String {
    let title = escape(title);
    match href {
        Some(href) => format!(
            "<a href=\"{}\" aria-label=\"{title}\"><title>{title}</title>{shape}</a>\n",
            escape(href)
        ),
        None => format!("<g><title>{title}</title>{shape}</g>\n"),
    }
}

/// The paint of a fill: a colour, or a reference to a pattern that [`patterns`] defines.
pub(super) fn paint(id: &str, fill: Fill) -> String {
    match fill {
        Fill::NoResult => "var(--no-result)".to_owned(),
        Fill::Tied => format!("url(#{id}-tied)"),
        Fill::Result { ink, margin, coverage: Coverage::Complete }
            if ink.hue.pattern() == Pattern::Plain =>
        {
            format!("var(--{}-{})", ink.hue.word(), margin.step())
        }
        Fill::Result { ink, margin, coverage } => {
            format!("url(#{id}-{}-{}{})", ink.hue.word(), margin.step(), suffix(coverage))
        }
    }
}

/// The definitions of all patterns that these fills need, `pitch` units from line to line.
pub(super) fn patterns(id: &str, fills: impl Iterator<Item = Fill>, pitch: i64) -> String {
    let mut needed = BTreeSet::new();
    for fill in fills {
        match fill {
            Fill::NoResult => {}
            Fill::Tied => {
                let cloth = cloth(pitch, "var(--tied)", Pattern::Grid, Coverage::Complete);
                needed.insert(format!("<pattern id=\"{id}-tied\" {cloth}</pattern>\n"));
            }
            Fill::Result { ink: super::Ink { hue, .. }, margin, coverage } => {
                if hue.pattern() != Pattern::Plain || coverage == Coverage::Partial {
                    needed.insert(result_pattern(id, hue, margin.step(), coverage, pitch));
                }
            }
        }
    }
    if needed.is_empty() {
        return String::new();
    }
    let definitions: String = needed.into_iter().collect();
    format!("<defs>\n{definitions}</defs>\n")
}

fn result_pattern(id: &str, hue: Hue, step: u8, coverage: Coverage, pitch: i64) -> String {
    let word = hue.word();
    let cloth = cloth(pitch, &format!("var(--{word}-{step})"), hue.pattern(), coverage);
    format!("<pattern id=\"{id}-{word}-{step}{}\" {cloth}</pattern>\n", suffix(coverage))
}

fn suffix(coverage: Coverage) -> &'static str {
    match coverage {
        Coverage::Complete => "",
        Coverage::Partial => "-partial",
    }
}

/// The rest of a `pattern` element: a square of ten by ten, scaled to the pitch.
fn cloth(pitch: i64, colour: &str, pattern: Pattern, coverage: Coverage) -> String {
    let mut cloth = format!(
        "width=\"10\" height=\"10\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"scale({}.{}) rotate(45)\"><rect width=\"10\" height=\"10\" \
         fill=\"{colour}\"/>",
        pitch / 10,
        pitch % 10
    );
    let lines = match pattern {
        Pattern::Plain => "",
        Pattern::Hatch => "<path class=\"line\" d=\"M5 0v10\"/>",
        Pattern::BackHatch => "<path class=\"line\" d=\"M0 5h10\"/>",
        Pattern::Grid => "<path class=\"line\" d=\"M5 0v10M0 5h10\"/>",
        Pattern::Dots => "<circle class=\"dot\" cx=\"5\" cy=\"5\" r=\"1.6\"/>",
        Pattern::Rings => "<circle class=\"line\" cx=\"5\" cy=\"5\" r=\"2.6\"/>",
        Pattern::Upright => "<path class=\"line\" d=\"M0 0l10 10\"/>",
        Pattern::Level => "<path class=\"line\" d=\"M0 10l10-10\"/>",
        Pattern::Dashes => "<path class=\"line\" d=\"M5 1v5\"/>",
    };
    cloth.push_str(lines);
    if coverage == Coverage::Partial {
        cloth.push_str("<path class=\"gap\" d=\"M2 0v10M7 0v10\"/>");
    }
    cloth
}

/// A share of a total as a percentage with three decimals, rounded down.
pub(super) fn percent(part: u64, total: u64) -> String {
    let thousandths = u128::from(part) * 100_000 / u128::from(total.max(1));
    format!("{}.{:03}%", thousandths / 1000, thousandths % 1000)
}

/// One line of text; `place` holds its position attributes.
pub(super) fn text(body: &mut String, class: &str, place: &str, content: &str) {
    writeln!(body, "<text class=\"{class}\" {place}>{}</text>", escape(content))
        .expect("writing to a String cannot fail");
}
