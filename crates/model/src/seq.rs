//! The place of an event in a room's log.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The sequence number of an event in its room: gap-free from 1; 0 is "before the first".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Seq(u64);

/// Why a text is not a sequence number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SeqError {
    /// The text is not a whole decimal number of at most 64 bits.
    #[error("a sequence number is a whole number, 0 or more")]
    NotANumber,
}

impl Seq {
    /// Before the first event.
    pub const ZERO: Self = Self(0);

    /// The sequence number with this value.
    pub const fn new(value: u64) -> Self {
        Self(value)
    }

    /// The value.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The one that follows. (No log gets as long as 2^64 events; the last one is its own successor.)
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Seq {
    type Err = SeqError;

    fn from_str(text: &str) -> Result<Self, SeqError> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(SeqError::NotANumber);
        }
        text.parse().map(Self).map_err(|_| SeqError::NotANumber)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_event_follows_zero() {
        assert_eq!(Seq::default(), Seq::ZERO);
        assert_eq!(Seq::ZERO.next(), Seq::new(1));
        assert_eq!(Seq::new(u64::MAX).next().get(), u64::MAX);
    }

    #[test]
    fn only_plain_numbers_are_read() {
        assert_eq!("42".parse(), Ok(Seq::new(42)));
        assert_eq!(Seq::new(42).to_string(), "42");
        for text in ["", "-1", "+1", " 1", "1.0", "18446744073709551616"] {
            assert_eq!(text.parse::<Seq>(), Err(SeqError::NotANumber), "{text}");
        }
    }
}
