//! A table of Clear Ballot.

#![no_main]

use fuzz::{OneFile, check, of};
use interchange::cvr::CvrFormat;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check(&OneFile("x", bytes), "x", &of(CvrFormat::ClearBallot));
});
