//! Proofs: where each figure comes from, down to the returns.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use election::{Basis, CandidateId, Contest, UnitId};
use verify::{Explanation, Provenance};

use crate::book::Book;
use crate::figure::{anchor, place_of, proof_href, proof_page};
use crate::html::{Name, Prose, Tree, thousands};
use crate::page::{Frame, basis, full_name, kind_words, render, stated_by, statement_link};

/// The page of the figures that belong to no place.
pub(crate) const PATH: &str = "proof.html";

/// Figures that belong to one place, or to none.
pub(crate) type FiguresByPlace<'f> = BTreeMap<Option<&'f str>, Vec<&'f str>>;

/// All figures by the place whose page proves them.
pub(crate) fn by_place<'f>(book: &Book<'f>) -> FiguresByPlace<'f> {
    let mut places: FiguresByPlace<'f> = BTreeMap::new();
    for figure in book.facts.figures.keys() {
        places.entry(place_of(book.facts.definition, figure)).or_default().push(figure);
    }
    places
}

#[derive(Template)]
#[template(path = "proof.html")]
struct ProofPage<'a> {
    frame: Frame<'a>,
    name: String,
    answer: Prose,
    basis: Prose,
    statement: Option<StatementPart>,
    sections: Vec<Section>,
    votes: Vec<VotesPart>,
    places: Vec<Prose>,
    example: Option<String>,
}

/// The statement that a page's figures stand in.
struct StatementPart {
    link: Prose,
    by: Prose,
    kind: &'static str,
    id: String,
    payload: String,
    output: Option<String>,
    rule: Option<String>,
    reason: Option<String>,
}

/// A figure with its tree.
struct Section {
    anchor: String,
    heading: Prose,
    tree: Tree,
    figure: String,
}

/// The votes of a contest.
struct VotesPart {
    title: String,
    rows: Vec<VotesRow>,
}

/// The votes of one candidate.
struct VotesRow {
    anchor: String,
    reported_anchor: Option<String>,
    name: Name,
    value: String,
    tree: Option<Tree>,
    figure: String,
}

impl VotesPart {
    /// Whether any number here is a sum; else all of them stand in one return.
    fn has_trees(&self) -> bool {
        self.rows.iter().any(|row| row.tree.is_some())
    }
}

/// The page of the figures without a place, with the way to all others.
pub(crate) fn whole(book: &Book<'_>, figures: &[&str]) -> Vec<u8> {
    let root = &book.facts.definition.root().id;
    let link = |unit: &UnitId| {
        Prose::default().link(&proof_page(Some(unit.as_str())), book.unit_name(unit).0)
    };
    let mut places = vec![link(root)];
    places.extend(book.parts(root).into_iter().map(link));
    let sources = match book.facts.definition.get().counting.is_empty() {
        true => "the returns of the units",
        false => "what was stated: returns of units, or batches of ballots",
    };
    let page = ProofPage {
        name: "Proof".to_owned(),
        answer: Prose::new(format!("Every number here can be followed down to {sources}.")),
        basis: basis(book, ""),
        statement: book.facts.count.as_ref().map(|count| statement(book, "", &count.from)),
        sections: sections(book, "", figures),
        votes: Vec::new(),
        places,
        example: figures.first().map(|figure| (*figure).to_owned()),
        frame: Frame::new(book, PATH, "Proof"),
    };
    render(&page)
}

/// The page of one place's figures.
pub(crate) fn place(book: &Book<'_>, unit: &UnitId, figures: &[&str]) -> (String, Vec<u8>) {
    let path = proof_page(Some(unit.as_str()));
    let name = full_name(book, unit);
    let frame = Frame::new(book, &path, format!("Proof: {name}"));
    let root = frame.root.clone();
    let contests = book.facts.definition.get().contests.iter();
    let votes: Vec<VotesPart> =
        contests.filter_map(|contest| votes_part(book, &root, contest, unit, figures)).collect();
    let shown = |figure: &&&str| {
        let head = anchor(figure, Some(unit.as_str()));
        let rows = || votes.iter().flat_map(|part| &part.rows);
        !rows().any(|row| row.anchor == head || row.reported_anchor.as_deref() == Some(head))
    };
    let others: Vec<&str> = figures.iter().filter(shown).copied().collect();
    let returned = book.facts.returns.get(unit).map(|fact| &fact.from);
    let canvassed = book.facts.canvasses.get(unit).map(|fact| &fact.from);
    let page = ProofPage {
        answer: answer(book, &root, unit),
        basis: basis(book, &root),
        statement: returned.or(canvassed).map(|from| statement(book, &root, from)),
        sections: sections(book, &root, &others),
        places: ways(book, &root, unit),
        example: figures.first().map(|figure| (*figure).to_owned()),
        votes,
        name,
        frame,
    };
    (path, render(&page))
}

fn answer(book: &Book<'_>, root: &str, unit: &UnitId) -> Prose {
    if let Some(fact) = book.facts.returns.get(unit) {
        let said = match fact.value.basis {
            Basis::Reported => "These are the votes of one return, ",
            Basis::Reconstructed => {
                "Nobody reported these votes: they were worked out from other figures, in "
            }
        };
        let prose = Prose::new(said).list(&[statement_link(root, &fact.from)]);
        return match &fact.value.source {
            Some(source) => prose.text(format!(". Source: {source}.")),
            None => prose.text("."),
        };
    }
    if book.facts.is_counted(unit) {
        return Prose::new("The ballots of this unit are counted from their cast vote records.");
    }
    let Some(fact) = book.facts.canvasses.get(unit) else {
        return Prose::new("This unit has not reported.");
    };
    let parts = book.parts(unit).len();
    Prose::new(format!("The votes here are the sums of {parts} places, computed in "))
        .list(&[statement_link(root, &fact.from)])
        .text(" and computed again when this site was made.")
}

/// The places above and the page of the results.
fn ways(book: &Book<'_>, root: &str, unit: &UnitId) -> Vec<Prose> {
    let above = book.facts.definition.with_above(unit).skip(1);
    let above = above.map(|above| {
        let href = format!("{root}{}", proof_page(Some(above.as_str())));
        Prose::new("Part of ").link(&href, book.unit_name(above).0)
    });
    let results = format!("{root}{}", book.place_page(unit));
    above.chain([Prose::default().link(&results, "The result that this belongs to")]).collect()
}

fn statement(book: &Book<'_>, root: &str, from: &Provenance) -> StatementPart {
    StatementPart {
        link: statement_link(root, from),
        by: stated_by(book, from),
        kind: kind_words(from.kind),
        id: from.id.to_string(),
        payload: from.payload.to_string(),
        output: from.output.as_ref().map(ToString::to_string),
        rule: from.rule.as_ref().map(ToString::to_string),
        reason: from.reason.clone(),
    }
}

/// The figures of a contest's votes among those of a place, in the order of the ballot.
fn votes_part(
    book: &Book<'_>,
    root: &str,
    contest: &Contest,
    unit: &UnitId,
    figures: &[&str],
) -> Option<VotesPart> {
    let votes = book.facts.votes(contest, unit)?;
    let place = Some(unit.as_str());
    let parts = book.parts(unit);
    let (all, reported) = (
        format!("{}/{}/", contest.id, book.votes_word(contest)),
        format!("{}/{}-reported/", contest.id, book.votes_word(contest)),
    );
    let heads: BTreeSet<&str> = figures.iter().map(|figure| anchor(figure, place)).collect();
    let rows = figures.iter().filter_map(|figure| {
        let id = anchor(figure, place).strip_prefix(&all)?;
        let index = *book.positions.get(&(contest.id.as_str(), id))?;
        let reported = format!("{reported}{id}");
        let row = VotesRow {
            anchor: format!("{all}{id}"),
            reported_anchor: heads.contains(reported.as_str()).then_some(reported),
            name: Name(contest.candidates[index].name.clone()),
            value: thousands(votes[index].all),
            tree: sum(book, root, contest, index, &parts, votes[index]),
            figure: (*figure).to_owned(),
        };
        Some((index, row))
    });
    let rows: BTreeMap<usize, VotesRow> = rows.collect();
    Some(VotesPart { title: contest.title.clone(), rows: rows.into_values().collect() })
}

/// A candidate's votes as the sum over the parts that list any.
fn sum(
    book: &Book<'_>,
    root: &str,
    contest: &Contest,
    index: usize,
    parts: &[&UnitId],
    total: crate::facts::Votes,
) -> Option<Tree> {
    if parts.is_empty() || total.all == 0 {
        return None;
    }
    let addends: Vec<Tree> = parts
        .iter()
        .filter_map(|part| {
            let votes = book.facts.votes(contest, part)?[index];
            let number = book.votes(root, contest, index, part, votes);
            let text = Prose::default().name(&book.unit_name(part)).text(" ").number(&number);
            (votes.all > 0).then(|| Tree { text: mark(book, part, text), parts: Vec::new() })
        })
        .collect();
    let mut text = match addends.len() {
        1 => Prose::new("All of them come from one place"),
        places => Prose::new(format!("The sum of {places} places with votes")),
    };
    if total.reported != total.all {
        text = text.text(format!(
            "; {} of them were reported by a unit, the rest was worked out",
            thousands(total.reported)
        ));
    }
    Some(Tree { text: text.text("."), parts: addends })
}

fn mark(book: &Book<'_>, unit: &UnitId, text: Prose) -> Prose {
    let basis = book.facts.returns.get(unit).map(|fact| fact.value.basis);
    if basis == Some(Basis::Reconstructed) { text.text(" (reconstructed)") } else { text }
}

fn sections(book: &Book<'_>, root: &str, figures: &[&str]) -> Vec<Section> {
    let mut figures = figures.to_vec();
    figures.sort_by_key(|figure| (rank(figure), std::cmp::Reverse(book.facts.figures[figure])));
    let explained = figures.into_iter().filter_map(|figure| {
        let explanation = book.facts.explain(figure)?;
        let place = place_of(book.facts.definition, figure);
        let value = explanation.value.map_or_else(String::new, thousands);
        Some(Section {
            anchor: anchor(figure, place).to_owned(),
            heading: heading(book, figure, place).text(format!(": {value}")),
            tree: tree(book, root, &explanation, Depth::Top),
            figure: figure.to_owned(),
        })
    });
    explained.collect()
}

/// The order of figures on a page: what is needed, who is pledged, who voted.
fn rank(figure: &str) -> u8 {
    let kinds = ["/electors-appointed", "/electors-needed", "/electors/", "/pledged-electors/"];
    let kind = (0..).zip(kinds).find(|(_, kind)| figure.contains(kind));
    match kind {
        Some((rank, _)) => rank,
        None if figure.starts_with("president/") => 4,
        None => 5,
    }
}

/// What a figure is, from its path.
fn heading(book: &Book<'_>, figure: &str, place: Option<&str>) -> Prose {
    let head = anchor(figure, place);
    let of =
        |kind: &str| head.split_once(kind).map(|(contest, person)| (contest.to_owned(), person));
    let name = |person: &str| match person.parse::<CandidateId>() {
        Ok(id) => book.person(&id),
        Err(_) => Name(person.to_owned()),
    };
    if let Some((_, person)) = of("/pledged-electors/") {
        Prose::new("Electors pledged to ").name(&name(person))
    } else if let Some((office, person)) = of("/electoral-votes/") {
        let office = if office == "president" { "President" } else { "Vice President" };
        Prose::new("Electoral votes for ").name(&name(person)).text(format!(" for {office}"))
    } else if head.ends_with("/electors-appointed") {
        Prose::new("Electors appointed")
    } else if head.ends_with("/electors-needed") {
        Prose::new("Electors needed")
    } else if head.ends_with("/electors") {
        Prose::new("Electors of the state")
    } else {
        Prose::new(head)
    }
}

/// Whether a node is the figure itself or something it follows from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Top,
    Below,
}

/// The tree of an explanation; a figure that has a proof of its own is a link, not a subtree.
fn tree(book: &Book<'_>, root: &str, explained: &Explanation, depth: Depth) -> Tree {
    let mut text = Prose::default();
    if depth == Depth::Below {
        text = text.name(&Name(explained.label.clone()));
        if let Some(value) = explained.value {
            text = match &explained.figure {
                Some(figure) => {
                    let href = format!("{root}{}", proof_href(book.facts.definition, figure));
                    text.text(": ").link(&href, thousands(value))
                }
                None => text.text(format!(": {}", thousands(value))),
            };
        }
        if explained.figure.is_some() {
            return Tree { text, parts: Vec::new() };
        }
        text = text.text(". ");
    }
    text = text.text(&explained.sentence);
    if let Some(from) = &explained.from {
        text = text.text(" In ").list(&[statement_link(root, from)]).text(".");
    }
    let below = explained.children.iter();
    let parts = below.map(|child| tree(book, root, child, Depth::Below)).collect();
    Tree { text, parts }
}
