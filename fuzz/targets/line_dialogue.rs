//! A whole conversation of the line gateway.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parlor_gateway_line::fuzz::dialogue(bytes));
