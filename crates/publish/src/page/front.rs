//! The front page: the answer first.

mod college;
mod contests;

use crate::book::Book;
use crate::college::College;
use crate::page::chamber::chambers_front;

/// The front page has no title of its own: it has that of the election.
const TITLE: &str = "";
const PATH: &str = "index.html";

/// The front page of an election.
pub(crate) fn front(book: &Book<'_>) -> Vec<u8> {
    match College::of(book) {
        Some(college) => college::college_front(&college),
        None if !book.facts.definition.get().chambers.is_empty() => chambers_front(book),
        None => contests::contests_front(book),
    }
}
