//! Frames from clients of the native protocol.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parlor_testkit::fuzz::client_frame(bytes));
