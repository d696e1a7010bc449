//! A sheet of ES&S: the shared texts before the first record separator, the sheet behind it.

#![no_main]

use fuzz::{check, workbook};
use interchange::cvr::ReadSettings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check(&workbook(bytes), "x", &ReadSettings::default());
});
