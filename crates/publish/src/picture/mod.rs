//! Pictures as text: functions from results to SVG that needs no script and no other file.
//!
//! The same input gives the same bytes. All text is escaped. A picture never stands alone: the
//! page that shows it renders the same data as a table. Colours live in [`PICTURE_CSS`], which
//! every page with a picture must carry; without it shapes are black.
//!
//! Each picture needs an id that is unique on its page, because patterns and titles are
//! referred to by id.

mod bar;
mod cartogram;
mod flow;
mod geometry;
mod key;
mod map;
mod palette;
mod svg;
mod timeline;

pub use bar::{Segment, bar_to_threshold};
pub use cartogram::{Square, SquarePart, cartogram};
pub use flow::{FlowBand, FlowNode, FlowRound, flow};
pub use geometry::{Area, Geometry, GeometryProblem, Point, parse};
pub use key::{KeyRow, margin_key};
pub use map::{MapArea, UnknownArea, map};
pub use palette::{Coverage, Fill, Hue, Ink, Margin, Palette, Pattern, Subject};
pub use svg::{Caption, Picture};
pub use timeline::{Event, Moment, timeline};

/// The style sheet of all pictures, for light, dark, high contrast and print.
///
/// It sets variables on `.picture` only and can be added to any other style sheet.
pub const PICTURE_CSS: &str = include_str!("picture.css");

#[cfg(test)]
mod colour_tests;
#[cfg(test)]
mod tests;
