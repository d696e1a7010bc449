//! Votes from round to round: a bar for each round, and bands where votes went.

use std::fmt::Write as _;

use super::palette::{Fill, Ink};
use super::svg::{Caption, Content, Frame, Picture, escape, paint, patterns, picture, titled};

/// What one holder has in a round.
#[derive(Clone, Debug)]
pub struct FlowNode {
    /// How the holder is shown; nothing for votes that count for nobody.
    pub ink: Option<Ink>,
    /// The holder's name.
    pub label: String,
    /// How much, in any unit that is the same in the whole picture.
    pub size: u64,
    /// How much, in words.
    pub amount: String,
}

/// A band from a holder of one round to a holder of the next.
#[derive(Clone, Copy, Debug)]
pub struct FlowBand {
    /// The place of the holder in its round.
    pub from: usize,
    /// The place of the other in the next round.
    pub to: usize,
    /// How much.
    pub size: u64,
}

/// One round and what goes on from it.
#[derive(Clone, Debug)]
pub struct FlowRound {
    /// What it is called.
    pub title: String,
    /// Who has votes, in the order of the bar.
    pub nodes: Vec<FlowNode>,
    /// Where they go; none of the last round.
    pub bands: Vec<FlowBand>,
}

const WIDTH: u64 = 1_000;
const GAP: u64 = 6;
const BAR: u64 = 34;
const ROW: u64 = 118;
const TITLE: u64 = 22;

/// Left edge and width of each node of a round.
struct Bar {
    spans: Vec<(u64, u64)>,
}

impl Bar {
    /// The nodes to scale, with a gap between them; the scale is that of the fullest round.
    fn new(round: &FlowRound, largest: u64, most: usize) -> Self {
        let room = WIDTH - GAP * (most.saturating_sub(1) as u64);
        let mut left = 0;
        let mut spans = Vec::new();
        for node in &round.nodes {
            let width = scaled(node.size, room, largest);
            spans.push((left, width));
            left += width + GAP;
        }
        Self { spans }
    }
}

/// Draws the rounds from top to bottom.
#[must_use]
pub fn flow(caption: &Caption<'_>, rounds: &[FlowRound]) -> Picture {
    let total = |round: &FlowRound| round.nodes.iter().map(|node| node.size).sum::<u64>();
    let largest = rounds.iter().map(total).max().unwrap_or(0).max(1);
    let most = rounds.iter().map(|round| round.nodes.len()).max().unwrap_or(0);
    let bars: Vec<Bar> = rounds.iter().map(|round| Bar::new(round, largest, most)).collect();
    let fills = rounds.iter().flat_map(|round| &round.nodes);
    let mut body = patterns(caption.id, fills.map(fill), 12);
    for (at, round) in rounds.iter().enumerate() {
        if let Some(next) = rounds.get(at + 1) {
            bands(&mut body, caption.id, at, round, (&bars[at], &bars[at + 1]), next);
        }
    }
    for (at, (round, bar)) in rounds.iter().zip(&bars).enumerate() {
        row(&mut body, caption.id, at, round, bar);
    }
    let rows = i64::try_from(rounds.len()).unwrap_or(i64::MAX / 1_000);
    let (row, bar) = (118, 34 + 22 + 4);
    let height = (rows - 1).max(0) * row + bar;
    let frame = Frame::Scaled([0, 0, 1_000, height]);
    let reading = "Each bar is a round from the first at the top; bands show where votes went.";
    picture(caption, "flow", &frame, Content::Image, reading, &body)
}

fn scaled(size: u64, room: u64, whole: u64) -> u64 {
    let part = u128::from(size) * u128::from(room) / u128::from(whole);
    u64::try_from(part).unwrap_or(room)
}

fn fill(node: &FlowNode) -> Fill {
    node.ink.map_or(Fill::NoResult, Fill::held_by)
}

fn top(at: usize) -> u64 {
    at as u64 * ROW + TITLE
}

fn row(body: &mut String, id: &str, at: usize, round: &FlowRound, bar: &Bar) {
    let top = top(at);
    let title = escape(&round.title);
    writeln!(body, "<text class=\"note\" x=\"0\" y=\"{}\">{title}</text>", top - 6)
        .expect("writing to a String cannot fail");
    for (node, (left, width)) in round.nodes.iter().zip(&bar.spans) {
        let fill = fill(node);
        let width = (*width).max(1);
        let mut shape = format!(
            "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{BAR}\" fill=\"{}\"/>",
            paint(id, fill)
        );
        // A letter takes about nine units of a picture a thousand wide.
        let fits = width / 9 > node.label.chars().count() as u64;
        let letter = node.ink.map(|ink| ink.letter.to_string());
        let label = if fits { Some(node.label.clone()) } else { letter };
        if let Some(label) = label.filter(|_| width >= 16) {
            let middle = left + width / 2;
            let (base, colour) = (top + BAR / 2 + 6, fill.text_colour());
            write!(
                shape,
                "<text class=\"letter\" x=\"{middle}\" y=\"{base}\" fill=\"{colour}\">{}</text>",
                escape(&label)
            )
            .expect("writing to a String cannot fail");
        }
        let words = format!("{}: {} in {}", node.label, node.amount, round.title);
        body.push_str(&titled(&words, None, &shape));
    }
}

fn bands(
    body: &mut String,
    id: &str,
    at: usize,
    round: &FlowRound,
    (from, to): (&Bar, &Bar),
    next: &FlowRound,
) {
    let (foot, head) = (top(at) + BAR, top(at + 1));
    let middle = (foot + head) / 2;
    let mut left: Vec<u64> = vec![0; from.spans.len()];
    let mut taken: Vec<u64> = vec![0; to.spans.len()];
    for band in &round.bands {
        let node = &round.nodes[band.from];
        let width = |bar: &Bar, place: usize, whole: u64| {
            scaled(band.size, bar.spans[place].1, whole.max(1)).max(1)
        };
        let above = width(from, band.from, node.size);
        let below = width(to, band.to, next.nodes[band.to].size);
        let a = from.spans[band.from].0 + left[band.from];
        let b = to.spans[band.to].0 + taken[band.to];
        left[band.from] += above;
        taken[band.to] += below;
        let (c, d) = (b + below, a + above);
        writeln!(
            body,
            "<path opacity=\"0.4\" fill=\"{}\" d=\"M{a} {foot}C{a} {middle} {b} {middle} {b} \
             {head}H{c}C{c} {middle} {d} {middle} {d} {foot}Z\"/>",
            paint(id, fill(node))
        )
        .expect("writing to a String cannot fail");
    }
}
