//! The library's one source of chance: message ids and the spread of retries.
#![allow(
    clippy::disallowed_methods,
    reason = "this module is where the client's randomness comes from"
)]

/// A number that nobody can guess. Without a source of randomness it is 0: retries are then not spread,
/// and ids are unique only within the device, which is all that the server asks of them.
pub(crate) fn number() -> u64 {
    getrandom::u64().unwrap_or(0)
}
