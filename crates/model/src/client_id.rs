//! The id that a client gives a message, so that a retry makes no second one.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::limits::CLIENT_ID_CHARS;
use crate::shown::shown;

/// A client-made message id: 1 to 64 visible ASCII characters, unique per device. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(Arc<str>);

/// Why a text is not a client-made message id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ClientIdError {
    /// There is no character at all.
    #[error("a message id can't be empty")]
    Empty,
    /// There are too many characters.
    #[error("a message id has at most {limit} characters")]
    TooLong {
        /// How many are accepted.
        limit: usize,
    },
    /// A character is not visible ASCII (`!` to `~`).
    #[error("a message id has only visible ASCII characters, not {}", shown(*.character))]
    Forbidden {
        /// The first such character.
        character: char,
    },
}

impl ClientId {
    /// Checks the length and the characters.
    ///
    /// # Errors
    ///
    /// [`ClientIdError`] names the rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, ClientIdError> {
        if text.is_empty() {
            return Err(ClientIdError::Empty);
        }
        if let Some(character) = text.chars().find(|c| !c.is_ascii_graphic()) {
            return Err(ClientIdError::Forbidden { character });
        }
        if text.len() > CLIENT_ID_CHARS {
            let limit = CLIENT_ID_CHARS;
            return Err(ClientIdError::TooLong { limit });
        }
        Ok(Self(text.into()))
    }

    /// The id as the client wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_ascii_up_to_the_limit_is_accepted() {
        let longest = "~".repeat(CLIENT_ID_CHARS);
        for text in ["1", "!", "a-b_c:d", &longest] {
            assert_eq!(ClientId::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn every_broken_rule_is_named() {
        let limit = CLIENT_ID_CHARS;
        let cases = [
            ("", ClientIdError::Empty),
            ("a b", ClientIdError::Forbidden { character: ' ' }),
            ("a\n", ClientIdError::Forbidden { character: '\n' }),
            ("ä", ClientIdError::Forbidden { character: 'ä' }),
            (&"x".repeat(limit + 1), ClientIdError::TooLong { limit }),
        ];
        for (text, error) in cases {
            assert_eq!(ClientId::parse(text), Err(error), "{text}");
        }
    }
}
