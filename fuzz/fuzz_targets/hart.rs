//! Two ballots of Hart, each ended by a record separator.

#![no_main]

use fuzz::{Folder, HART, check, of};
use interchange::cvr::CvrFormat;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check(&Folder::of(&HART, bytes), "x", &of(CvrFormat::Hart));
});
