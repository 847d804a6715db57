//! Bytes of the line gateway as lines, telnet commands taken out.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parlor_gateway_line::fuzz::input(bytes));
