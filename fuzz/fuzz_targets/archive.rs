//! Any bytes as the one file of an export, with nothing said about it.

#![no_main]

use fuzz::{OneFile, check};
use interchange::cvr::ReadSettings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check(&OneFile("x", bytes), "x", &ReadSettings::default());
});
