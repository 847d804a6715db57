//! How long what was said stands before it expires.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::{Span, SpanError, Timestamp};

/// A length of time from [`Lifetime::MIN`] to [`Lifetime::MAX`], after which a message or a file is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lifetime(Span);

/// Why something is no lifetime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LifetimeError {
    /// It is no length of time.
    #[error(transparent)]
    Span(#[from] SpanError),
    /// It is shorter or longer than a lifetime can be.
    #[error("a lifetime is 5 seconds (5s) to a year (365d)")]
    OutOfRange,
}

impl Lifetime {
    /// The shortest: 5 seconds.
    pub const MIN: Self = Self(Span::from_millis(5_000));
    /// The longest: 365 days.
    pub const MAX: Self = Self(Span::from_millis(365 * 86_400_000));

    /// A lifetime of this length.
    ///
    /// # Errors
    /// [`LifetimeError::OutOfRange`].
    pub fn new(span: Span) -> Result<Self, LifetimeError> {
        let lifetime = Self(span);
        if (Self::MIN..=Self::MAX).contains(&lifetime) {
            Ok(lifetime)
        } else {
            Err(LifetimeError::OutOfRange)
        }
    }

    /// A lifetime of that many milliseconds.
    ///
    /// # Errors
    /// [`LifetimeError::OutOfRange`].
    pub fn from_millis(millis: i64) -> Result<Self, LifetimeError> {
        Self::new(Span::from_millis(millis))
    }

    /// Reads it as a length of time is typed: `30s`, `10m`, `7d`.
    ///
    /// # Errors
    /// [`LifetimeError`].
    pub fn parse(text: &str) -> Result<Self, LifetimeError> {
        Self::new(Span::parse(text)?)
    }

    /// The length.
    #[must_use]
    pub const fn span(self) -> Span {
        self.0
    }

    /// Its length in milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0.as_millis()
    }

    /// When what began at `at` is over.
    #[must_use]
    pub const fn end_from(self, at: Timestamp) -> Timestamp {
        at.plus(self.0)
    }
}

impl FromStr for Lifetime {
    type Err = LifetimeError;

    fn from_str(text: &str) -> Result<Self, LifetimeError> {
        Self::parse(text)
    }
}

/// In the notation that `parse` reads.
impl fmt::Display for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_five_seconds_to_a_year() {
        for (text, millis) in [("5s", 5_000), ("10m", 600_000), ("365d", 31_536_000_000)] {
            assert_eq!(Lifetime::parse(text).unwrap().as_millis(), millis);
            assert_eq!(Lifetime::parse(text).unwrap().to_string(), text);
        }
        for text in ["4s", "365d1s", "3650d"] {
            assert_eq!(
                Lifetime::parse(text),
                Err(LifetimeError::OutOfRange),
                "{text}"
            );
        }
        assert_eq!(Lifetime::parse("10"), Err(SpanError::NoUnit.into()));
        assert_eq!(Lifetime::from_millis(-1), Err(LifetimeError::OutOfRange));
    }

    #[test]
    fn what_has_a_lifetime_ends_that_much_later() {
        let end = Lifetime::MIN.end_from(Timestamp::from_millis(7));
        assert_eq!(end, Timestamp::from_millis(5_007));
    }
}
