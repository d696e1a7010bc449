//! A report by NIST SP 1500-103 in JSON.

#![no_main]

use fuzz::{OneFile, check, of};
use interchange::cvr::CvrFormat;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check(&OneFile("x", bytes), "x", &of(CvrFormat::CdfJson));
});
