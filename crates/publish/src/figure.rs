//! Figures by path, and where each has its proof.

use election::{CheckedDefinition, UnitId};

/// A path with its place, where it has one.
pub(crate) fn in_place(head: String, place: Option<&UnitId>) -> String {
    match place {
        Some(place) => format!("{head}/{place}"),
        None => head,
    }
}

/// The place that a figure is about, as the end of its path; `None` for a figure of the whole
/// election that names no place.
pub(crate) fn place_of<'f>(definition: &CheckedDefinition, figure: &'f str) -> Option<&'f str> {
    let ends = figure.match_indices('/').map(|(slash, _)| &figure[slash + 1..]);
    ends.into_iter().find(|end| {
        let unit: Option<UnitId> = end.parse().ok();
        unit.is_some_and(|unit| definition.unit(&unit).is_some())
    })
}

/// The page of the site, seen from its root, that proves the figures of a place, or those of no
/// place.
pub(crate) fn proof_page(place: Option<&str>) -> String {
    match place {
        Some(place) => format!("proof/{place}.html"),
        None => "proof.html".to_owned(),
    }
}

/// The anchor of a figure on its page: its path without the place.
pub(crate) fn anchor<'f>(figure: &'f str, place: Option<&str>) -> &'f str {
    let end = place.and_then(|place| figure.strip_suffix(place)?.strip_suffix('/'));
    end.unwrap_or(figure)
}

/// Where the proof of a figure stands, seen from the root of the site.
///
/// Every link to a proof is made here. `president/popular-votes/trump/us-wi/dane` is proved by
/// `proof/us-wi/dane.html#president/popular-votes/trump`.
#[must_use]
pub fn proof_href(definition: &CheckedDefinition, figure: &str) -> String {
    let place = place_of(definition, figure);
    format!("{}#{}", proof_page(place), anchor(figure, place))
}
