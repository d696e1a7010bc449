//! A mapping before the first record separator, and a table behind it.

#![no_main]

use fuzz::check_mapped;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check_mapped(bytes);
});
