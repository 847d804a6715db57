//! Headers of files that are sent or fetched: tus, ranges, digests, names.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parlor_gateway_http::fuzz::file_headers(bytes));
