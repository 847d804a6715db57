//! Frames from a server, as a client reads them.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parlor_testkit::fuzz::server_frame(bytes));
