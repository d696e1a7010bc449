//! Files of a Dominion export, one behind the other, each ended by a record separator.

#![no_main]

use fuzz::{DOMINION, Folder, check, of};
use interchange::cvr::CvrFormat;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check(&Folder::of(&DOMINION, bytes), "x", &of(CvrFormat::DominionJson));
});
