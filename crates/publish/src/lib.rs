//! From a verified record to a static site.
//!
//! [`site`] is a pure function from a record without a failed check to the files of a site that
//! needs no script, no server and no other site. Every number on it is a figure of the record, and
//! a link to its proof, or is worked out beside such figures.

mod book;
mod college;
mod count;
mod data;
mod facts;
mod figure;
mod html;
mod page;
mod party;
pub mod picture;
mod site;

pub use count::{CountTitle, count_page};
pub use figure::proof_href;
pub use site::{Download, Site, SiteInputs, site};
