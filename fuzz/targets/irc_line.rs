//! Lines of IRC clients, as bytes and as messages.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parlor_gateway_irc::fuzz::line(bytes));
