//! Bodies and queries of the HTTP API.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parlor_testkit::fuzz::http_body(bytes));
