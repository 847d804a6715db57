//! The short texts that stay on one line: topic, reason, away.

use std::fmt;
use std::sync::Arc;

use crate::limits::{AWAY_CHARS, REASON_CHARS, TOPIC_CHARS};
use crate::sanitise_line;
use crate::text::{TextError, check_length, is_blank};

/// What a room is about; empty when it was cleared. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Topic(Arc<str>);

/// Why someone was removed, blocked or muted; empty when no one said. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Reason(Arc<str>);

/// What an absent user leaves for others to read; never empty. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AwayText(Arc<str>);

impl Topic {
    /// Cleans a text to one line without white space at its ends.
    ///
    /// # Errors
    ///
    /// [`TextError::TooLong`] over 390 characters.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        one_line(text, TOPIC_CHARS).map(Self)
    }

    /// Whether there is no topic.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Reason {
    /// Cleans a text to one line without white space at its ends.
    ///
    /// # Errors
    ///
    /// [`TextError::TooLong`] over 300 characters.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        one_line(text, REASON_CHARS).map(Self)
    }

    /// Whether no reason was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl AwayText {
    /// Cleans a text to one line without white space at its ends.
    ///
    /// # Errors
    ///
    /// [`TextError::Empty`] when nothing visible is left, [`TextError::TooLong`] over 200 characters.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let line = one_line(text, AWAY_CHARS)?;
        if line.is_empty() {
            Err(TextError::Empty)
        } else {
            Ok(Self(line))
        }
    }
}

macro_rules! line_texts {
    ($($name:ident)+) => {$(
        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

line_texts! { Topic Reason AwayText }

/// The cleaned line; empty when nothing visible is left.
fn one_line(text: &str, limit: usize) -> Result<Arc<str>, TextError> {
    let cleaned = sanitise_line(text);
    let kept = cleaned.trim();
    if is_blank(kept) {
        return Ok(Arc::default());
    }
    check_length(kept, limit)?;
    Ok(kept.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_is_cleaned_and_trimmed() {
        let topic = Topic::parse(" \u{1b}[1mtoday:\r\n\tRust\u{7} ").unwrap();
        assert_eq!(topic.as_str(), "today:  Rust");
        assert!(!topic.is_empty());
    }

    #[test]
    fn nothing_visible_clears_topic_and_reason_but_is_no_away_text() {
        for text in ["", " ", "\n", "\u{200b}"] {
            assert_eq!(Topic::parse(text), Ok(Topic::default()));
            assert!(Reason::parse(text).unwrap().is_empty());
            assert_eq!(AwayText::parse(text), Err(TextError::Empty));
        }
        assert_eq!(AwayText::parse("lunch").unwrap().to_string(), "lunch");
    }

    #[test]
    fn limits_hold() {
        let too_long = |limit| TextError::TooLong {
            limit,
            length: limit + 1,
        };
        let text = "é".repeat(TOPIC_CHARS + 1);
        assert_eq!(Topic::parse(&text), Err(too_long(TOPIC_CHARS)));
        let text = "é".repeat(REASON_CHARS + 1);
        assert_eq!(Reason::parse(&text), Err(too_long(REASON_CHARS)));
        let text = "é".repeat(AWAY_CHARS + 1);
        assert_eq!(AwayText::parse(&text), Err(too_long(AWAY_CHARS)));
        assert!(AwayText::parse(text.trim_start_matches("éé")).is_ok());
    }
}
