//! The table of a place's parts: units by candidates.

use canvass::ResultsStatus;
use election::{Basis, Contest, UnitId, UnitKind};

use crate::book::{Book, lead};
use crate::figure::proof_page;
use crate::html::{Name, Number, Prose, thousands};

/// A table with a row for each part of a place.
pub(crate) struct PlaceTable {
    pub(crate) id: String,
    pub(crate) caption: String,
    /// What the rows are: `County`.
    pub(crate) place: &'static str,
    pub(crate) columns: Vec<Name>,
    pub(crate) has_others: bool,
    pub(crate) rows: Vec<PlaceRow>,
}

/// One part of a place.
pub(crate) struct PlaceRow {
    pub(crate) name: Name,
    pub(crate) href: String,
    /// What must be said of the row before its numbers are read.
    pub(crate) note: &'static str,
    pub(crate) votes: Vec<Number>,
    /// Votes for all others together: a sum that is no figure of the record.
    pub(crate) others: String,
    pub(crate) lead: Prose,
    pub(crate) lead_share: String,
}

impl PlaceTable {
    pub(crate) fn new(
        book: &Book<'_>,
        root: &str,
        contest: &Contest,
        unit: &UnitId,
        columns: &[usize],
    ) -> Self {
        let parts = book.parts(unit);
        let of = Name(book.unit_name(unit).0).0;
        let place = kind_word(book, &parts);
        Self {
            id: format!("units-{}", contest.id.as_str().replace('/', "-")),
            caption: format!("Votes by {} in {of}", place.to_lowercase()),
            place,
            columns: columns.iter().map(|&index| book.short_candidate(contest, index)).collect(),
            has_others: columns.len() < contest.candidates.len(),
            rows: parts.into_iter().map(|part| row(book, root, contest, part, columns)).collect(),
        }
    }
}

fn row(
    book: &Book<'_>,
    root: &str,
    contest: &Contest,
    unit: &UnitId,
    columns: &[usize],
) -> PlaceRow {
    let votes = book.facts.votes(contest, unit);
    let shown =
        |index: &usize| Some(book.votes(root, contest, *index, unit, votes.as_ref()?[*index]));
    let others = votes.as_ref().map(|votes| {
        let all = votes.iter().enumerate();
        all.filter(|(index, _)| !columns.contains(index)).map(|(_, votes)| votes.all).sum()
    });
    let lead = votes.as_ref().and_then(|votes| lead(contest, votes));
    PlaceRow {
        name: book.unit_name(unit),
        href: part_href(book, root, unit),
        note: note(book, contest, unit),
        votes: columns.iter().filter_map(shown).collect(),
        others: others.map_or_else(String::new, thousands),
        lead_share: lead.map_or_else(String::new, |lead| lead.share()),
        lead: lead.map_or_else(Prose::default, |lead| match lead.votes() {
            0 => Prose::new("tied"),
            votes => Prose::default()
                .name(&book.short_candidate(contest, lead.first))
                .text(format!(" +{}", thousands(votes))),
        }),
    }
}

/// A place with parts leads to its own page, one that reports to its proof.
pub(crate) fn part_href(book: &Book<'_>, root: &str, unit: &UnitId) -> String {
    if book.facts.definition.reports(unit) {
        format!("{root}{}", proof_page(Some(unit.as_str())))
    } else {
        format!("{root}{}", book.place_page(unit))
    }
}

fn note(book: &Book<'_>, contest: &Contest, unit: &UnitId) -> &'static str {
    if book.facts.is_merged(contest, unit) {
        return "counted with others, since few voted here";
    }
    let basis = book.facts.returns.get(unit).map(|fact| fact.value.basis);
    match (basis, book.status(unit)) {
        (Some(Basis::Reconstructed), _) => "reconstructed",
        (None, ResultsStatus::UnofficialPartial) if book.facts.definition.reports(unit) => {
            "not reported"
        }
        (_, ResultsStatus::UnofficialPartial) => "partial",
        _ => "",
    }
}

/// The word for the parts of a place: that of most of them.
pub(crate) fn kind_word(book: &Book<'_>, parts: &[&UnitId]) -> &'static str {
    let kind = parts.first().and_then(|part| book.facts.definition.unit(part));
    match kind.map(|unit| unit.kind) {
        Some(UnitKind::State) => "State",
        Some(UnitKind::County) => "County",
        Some(UnitKind::City) => "City",
        Some(UnitKind::Town) => "Town",
        Some(UnitKind::Precinct) => "Precinct",
        Some(UnitKind::Ward) => "Ward",
        Some(UnitKind::LegislativeDistrict) => "House district",
        Some(UnitKind::CongressionalDistrict) => "District",
        _ => "Place",
    }
}
