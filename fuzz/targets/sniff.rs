//! The first bytes of a connection to the main port.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parlor_server::fuzz::sniff(bytes));
