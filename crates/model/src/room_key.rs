//! The word that opens a room.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::limits::ROOM_KEY_CHARS;
use crate::secret::equal_in_constant_time;

/// A room's key: 1 to 64 characters without white space, commas and control characters. Cheap to
/// clone, and hidden in `Debug`.
#[derive(Clone)]
pub struct RoomKey(Arc<str>);

/// Why a text is not a room's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RoomKeyError {
    /// There is no character at all.
    #[error("a key can't be empty")]
    Empty,
    /// There are too many characters.
    #[error("a key has at most {limit} characters")]
    TooLong {
        /// How many are accepted.
        limit: usize,
    },
    /// There is white space, a comma or a control character.
    #[error("a key has no spaces, commas or control characters")]
    Forbidden,
}

impl RoomKey {
    /// Checks the length and the characters.
    ///
    /// # Errors
    ///
    /// [`RoomKeyError`] names the rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, RoomKeyError> {
        if text.is_empty() {
            return Err(RoomKeyError::Empty);
        }
        if text.chars().count() > ROOM_KEY_CHARS {
            let limit = ROOM_KEY_CHARS;
            return Err(RoomKeyError::TooLong { limit });
        }
        if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == ',') {
            return Err(RoomKeyError::Forbidden);
        }
        Ok(Self(text.into()))
    }

    /// Whether a typed text is this key. The time taken tells nothing of where they differ.
    pub fn matches(&self, typed: &str) -> bool {
        equal_in_constant_time(self.0.as_bytes(), typed.as_bytes())
    }

    /// The key itself, for the store and for a room's operators; never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl PartialEq for RoomKey {
    fn eq(&self, other: &Self) -> bool {
        self.matches(&other.0)
    }
}

impl Eq for RoomKey {}

impl fmt::Debug for RoomKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RoomKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_text_matches() {
        let key = RoomKey::parse("sésame").unwrap();
        assert!(key.matches("sésame"));
        for typed in ["", "sésam", "sésame ", "Sésame"] {
            assert!(!key.matches(typed), "{typed}");
        }
        assert_eq!(format!("{key:?}"), "RoomKey(…)");
    }

    #[test]
    fn every_broken_rule_is_named() {
        let limit = ROOM_KEY_CHARS;
        assert!(RoomKey::parse(&"ö".repeat(limit)).is_ok());
        let cases = [
            ("", RoomKeyError::Empty),
            (&"k".repeat(limit + 1), RoomKeyError::TooLong { limit }),
            ("a b", RoomKeyError::Forbidden),
            ("a,b", RoomKeyError::Forbidden),
            ("a\u{7}", RoomKeyError::Forbidden),
        ];
        for (text, error) in cases {
            assert_eq!(RoomKey::parse(text), Err(error), "{text}");
        }
    }
}
