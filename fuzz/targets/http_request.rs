//! Queries, tokens and origins of HTTP requests.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parlor_gateway_http::fuzz::request(bytes));
