//! Two records of a VotingWorks directory, each ended by a record separator.

#![no_main]

use fuzz::{Folder, VOTINGWORKS, check, of};
use interchange::cvr::CvrFormat;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check(&Folder::of(&VOTINGWORKS, bytes), "x", &of(CvrFormat::VotingWorks));
});
