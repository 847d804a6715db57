//! What must never show in a log: a wrapper that hides its content, and the password.

use std::fmt;
use std::hint::black_box;

use precis_profiles::OpaqueString;
use precis_profiles::precis_core::profile::PrecisFastInvocation;
use thiserror::Error;

use crate::limits::PASSWORD_MAX;

/// A value that `Debug` doesn't show.
#[derive(Clone)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the one place that needs it.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A password, prepared by the PRECIS profile OpaqueString (RFC 8265 section 4.2), so that the same
/// password is the same on every keyboard.
#[derive(Debug, Clone)]
pub struct Password(Secret<String>);

/// Why a text is not a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PasswordError {
    /// There is no character at all.
    #[error("a password can't be empty")]
    Empty,
    /// There are too many bytes.
    #[error("a password has at most {limit} bytes")]
    TooLong {
        /// How many are accepted.
        limit: usize,
    },
    /// There is a control character or one that PRECIS refuses.
    #[error("a password can't have control characters")]
    NotAllowed,
}

impl Password {
    /// A password as it was typed: 1 character to 1,024 bytes, no control characters. How long a new one is at least
    /// the server's settings say: an older or imported short one can still be checked.
    ///
    /// # Errors
    ///
    /// [`PasswordError`] names the rule that the text breaks.
    pub fn parse(text: String) -> Result<Self, PasswordError> {
        if text.is_empty() {
            return Err(PasswordError::Empty);
        }
        Self::prepare(text)
    }

    /// How many characters it has.
    pub fn chars(&self) -> usize {
        self.expose().chars().count()
    }

    /// The prepared text, for the hash.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    fn prepare(text: String) -> Result<Self, PasswordError> {
        let limit = PASSWORD_MAX;
        if text.len() > limit {
            return Err(PasswordError::TooLong { limit });
        }
        let prepared = OpaqueString::enforce(text).map_err(|_| PasswordError::NotAllowed)?;
        if prepared.len() > limit {
            return Err(PasswordError::TooLong { limit });
        }
        Ok(Self(Secret::new(prepared.into_owned())))
    }
}

/// Compares without telling by its time where two texts differ. Their lengths are not hidden.
pub(crate) fn equal_in_constant_time(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let pairs = left.iter().zip(right);
    // The black box keeps the compiler from returning at the first difference.
    pairs.fold(0, |difference, (a, b)| black_box(difference | (a ^ b))) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, PasswordError> {
        Password::parse(text.into()).map(|password| password.expose().into())
    }

    #[test]
    fn debug_shows_no_secret() {
        let password = Password::parse("canary-canary".into()).unwrap();
        assert_eq!(format!("{password:?}"), "Password(Secret(…))");
        assert_eq!(format!("{:?}", Secret::new(7)), "Secret(…)");
    }

    #[test]
    fn same_password_is_the_same_on_every_keyboard() {
        assert_eq!(parse("cafe\u{301}\u{a0}noir"), Ok("café noir".into()));
        assert_eq!(parse("Correct Horse ☠"), Ok("Correct Horse ☠".into()));
    }

    #[test]
    fn every_broken_rule_is_named() {
        let long = PasswordError::TooLong {
            limit: PASSWORD_MAX,
        };
        assert_eq!(parse(""), Err(PasswordError::Empty));
        assert_eq!(parse("ö"), Ok("ö".into()));
        assert_eq!(parse(&"x".repeat(PASSWORD_MAX + 1)), Err(long));
        assert_eq!(
            parse(&"x".repeat(PASSWORD_MAX)),
            Ok("x".repeat(PASSWORD_MAX))
        );
        assert_eq!(parse("with\nnewline"), Err(PasswordError::NotAllowed));
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(Password::parse("ööö".into()).unwrap().chars(), 3);
    }

    #[test]
    fn constant_time_comparison_compares() {
        assert!(equal_in_constant_time(b"", b""));
        assert!(equal_in_constant_time(b"abc", b"abc"));
        assert!(!equal_in_constant_time(b"abc", b"abd"));
        assert!(!equal_in_constant_time(b"abc", b"abcd"));
    }
}
