//! Names, texts, masks, spans, addresses and ids.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parlor_testkit::fuzz::values(bytes));
