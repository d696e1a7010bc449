//! The files for other programs, with what is in them.

use askama::Template;

use crate::book::Book;
use crate::html::{Prose, count, thousands};
use crate::page::{Frame, basis, render};

#[derive(Template)]
#[template(path = "downloads.html")]
struct DownloadsPage<'a> {
    frame: Frame<'a>,
    basis: Prose,
    files: Vec<Row<'a>>,
}

struct Row<'a> {
    path: &'a str,
    words: &'a str,
    kilobytes: Option<String>,
}

/// A file that the page lists.
pub(crate) struct Listed<'a> {
    pub(crate) path: &'a str,
    /// What it holds, in words.
    pub(crate) words: &'a str,
    /// How long it is, where that is known.
    pub(crate) bytes: Option<usize>,
}

pub(crate) fn downloads<'a>(
    book: &'a Book<'a>,
    files: impl Iterator<Item = Listed<'a>>,
) -> Vec<u8> {
    let row = |file: Listed<'a>| Row {
        path: file.path,
        words: file.words,
        kilobytes: file.bytes.map(|bytes| thousands(count(bytes.div_ceil(1000)))),
    };
    render(&DownloadsPage {
        basis: basis(book, ""),
        files: files.map(row).collect(),
        frame: Frame::new(book, "downloads.html", "Downloads"),
    })
}
