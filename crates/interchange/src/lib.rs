//! Foreign formats in and out.

pub mod ballots;
pub mod county_returns;
pub mod cvr;
pub mod electors_page;
pub mod folder;
pub mod rctab;
pub mod topojson;
pub mod write_in_sheet;
