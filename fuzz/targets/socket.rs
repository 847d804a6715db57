//! A WebSocket session after its handshake.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parlor_gateway_http::fuzz::socket(bytes));
