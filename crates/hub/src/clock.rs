//! The real clock and the real source of random ids: the one place that may ask for them.
#![allow(
    clippy::disallowed_methods,
    reason = "this module is where clock and randomness enter"
)]

use std::time::{SystemTime, UNIX_EPOCH};

use parlor_model::{IdSource, Timestamp};

/// Where the wall clock comes from. For display and expiry, never for order.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// Random ids from the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemIds;

impl IdSource for SystemIds {
    fn bytes16(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        bytes
    }
}

/// 256 random bits, as 64 hexadecimal digits: a bearer token, a ticket or an invite code.
///
/// # Panics
/// When the operating system gives no random bytes.
#[must_use]
pub fn random_code() -> String {
    code_of(&random_bytes())
}

/// 256 bits as such a code.
pub(crate) fn code_of(bytes: &[u8; 32]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            use std::fmt::Write as _;
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// A password hash's salt (RFC 9106 section 3.1 recommends 16 bytes).
pub(crate) fn random_salt() -> [u8; 16] {
    SystemIds.bytes16()
}

/// A key that lasts as long as this process.
pub(crate) fn random_key() -> [u8; 32] {
    random_bytes()
}

/// Bytes that nobody can guess.
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
