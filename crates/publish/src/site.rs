//! All files of a site, from one verified record.

use std::collections::BTreeMap;

use election::UnitId;
use rayon::prelude::*;
use verify::VerifiedRecord;

use crate::book::Book;
use crate::college::College;
use crate::data::{self, DataFile};
use crate::facts::Facts;
use crate::page::downloads::{Listed, downloads};
use crate::page::proof::{self, by_place};
use crate::page::{
    apportionment, chamber, checks, contest, front, log, meetings, place, session, votes,
};
use crate::picture::{Geometry, PICTURE_CSS};

/// What a site is made of besides its record.
#[derive(Clone, Copy, Debug)]
pub struct SiteInputs<'a> {
    /// The boundaries of states and counties; places without one are named in words.
    pub geometry: &'a Geometry,
    /// Further files to offer, such as the record as one `.tar`. Whoever writes the site adds
    /// them: their links lead nowhere until then.
    pub downloads: &'a [Download<'a>],
}

/// A file beside the site's own that readers can take away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Download<'a> {
    /// Its path in the site.
    pub path: &'a str,
    /// What it holds, in a sentence without its full stop.
    pub words: &'a str,
}

/// The files of a site by path, with `/` between folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The content of each file.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Renders the whole site of a record.
///
/// The same record and inputs give the same bytes, on any machine, with any number of threads:
/// whoever has the record can render the site again and compare.
///
/// # Panics
/// When a download has the path of one of the site's own files, or when a page would show another
/// number than the
/// record's figure of that name.
#[must_use]
pub fn site(record: &VerifiedRecord, inputs: &SiteInputs<'_>) -> Site {
    let facts = Facts::of(record);
    let book = Book::new(&facts, inputs.geometry);
    let (mut files, data) = rayon::join(|| pages(&book), || data::files(&book));
    add_downloads(&book, data, inputs.downloads, &mut files);
    Site { files }
}

fn pages(book: &Book<'_>) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::from([("style.css".to_owned(), style().into_bytes())]);
    files.extend(single_pages(book));
    files.extend(log::pages(book));
    let places: Vec<&UnitId> = book.places().collect();
    files.par_extend(places.par_iter().map(|unit| place::place(book, unit)));
    if !book.facts.definition.get().chambers.is_empty() {
        files.extend(chamber::pages(book));
        let contests = &book.facts.definition.get().contests;
        files.par_extend(contests.par_iter().map(|one| contest::contest(book, one)));
    }
    let figures = by_place(book);
    let units = &book.facts.definition.get().units;
    files.par_extend(units.par_iter().map(|unit| {
        let own = figures.get(&Some(unit.id.as_str())).map_or(&[][..], Vec::as_slice);
        proof::place(book, &unit.id, own)
    }));
    let whole = figures.get(&None).map_or(&[][..], Vec::as_slice);
    files.insert(proof::PATH.to_owned(), proof::whole(book, whole));
    files
}

fn single_pages(book: &Book<'_>) -> Vec<(String, Vec<u8>)> {
    let mut pages = vec![
        ("index.html", front::front(book)),
        ("votes.html", votes::votes(book)),
        ("checks.html", checks::checks(book)),
    ];
    if let Some(college) = College::of(book) {
        pages.push(("meetings.html", meetings::meetings(&college)));
        if !book.facts.session.is_empty() {
            pages.push(("session.html", session::session(&college)));
        }
        if let Some(page) = apportionment::apportionment(&college) {
            pages.push(("apportionment.html", page));
        }
    }
    pages.into_iter().map(|(path, bytes)| (path.to_owned(), bytes)).collect()
}

fn add_downloads(
    book: &Book<'_>,
    data: Vec<DataFile>,
    further: &[Download<'_>],
    files: &mut BTreeMap<String, Vec<u8>>,
) {
    let own = data.iter().map(|file| Listed {
        path: file.path,
        words: file.words,
        bytes: Some(file.bytes.len()),
    });
    let others = further.iter().map(|f| Listed { path: f.path, words: f.words, bytes: None });
    files.insert("downloads.html".to_owned(), downloads(book, others.chain(own)));
    files.extend(data.into_iter().map(|file| (file.path.to_owned(), file.bytes)));
    for file in further {
        assert!(!files.contains_key(file.path), "the site has a file {} of its own", file.path);
    }
}

fn style() -> String {
    format!("{}\n{PICTURE_CSS}", include_str!("style.css"))
}
