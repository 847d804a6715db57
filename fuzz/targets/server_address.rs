//! The address of a server as a client is given it.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parlor_testkit::fuzz::server_address(bytes));
