//! The text of a message.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::limits::MESSAGE_CHARS;
use crate::sanitise;

/// A message's text: cleaned by [`sanitise`], not empty, of a limited length. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MessageText(Arc<str>);

/// Why a text is refused after cleaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing visible is left.
    #[error("there is no text to send")]
    Empty,
    /// There are too many characters.
    #[error("the text has {length} characters, at most {limit} are possible")]
    TooLong {
        /// How many are accepted.
        limit: usize,
        /// How many there are.
        length: usize,
    },
}

impl MessageText {
    /// Cleans a text, drops white space at its end, and checks it against the default limit.
    ///
    /// # Errors
    ///
    /// [`TextError::Empty`] when nothing visible is left, [`TextError::TooLong`] over 4,000 characters.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        Self::parse_limited(text, MESSAGE_CHARS)
    }

    /// As [`MessageText::parse`], with the limit that the operator configured, in characters.
    ///
    /// # Errors
    ///
    /// [`TextError::Empty`] when nothing visible is left, [`TextError::TooLong`] over the limit.
    pub fn parse_limited(text: &str, max_chars: usize) -> Result<Self, TextError> {
        let cleaned = sanitise(text);
        let kept = cleaned.trim_end();
        if is_blank(kept) {
            return Err(TextError::Empty);
        }
        check_length(kept, max_chars)?;
        Ok(Self(kept.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(crate) fn check_length(text: &str, limit: usize) -> Result<(), TextError> {
    // There are never more characters than bytes, so most texts need no count.
    if text.len() <= limit {
        return Ok(());
    }
    let length = text.chars().count();
    if length > limit {
        Err(TextError::TooLong { limit, length })
    } else {
        Ok(())
    }
}

/// Whether there is nothing to see: only white space and characters without a shape of their own.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// The default-ignorable characters (UAX 44, Default_Ignorable_Code_Point) and the Braille blank, which
/// all show as nothing.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cleaned_and_trimmed_at_its_end() {
        let text = MessageText::parse("  \u{1b}[1mbold\u{1b}[m\r\n\tcode \n\n").unwrap();
        assert_eq!(text.as_str(), "  bold\n\tcode");
    }

    #[test]
    fn nothing_visible_is_refused() {
        let blanks = [
            "",
            " \n\t",
            "\u{1b}[31m\u{1b}[0m",
            "\u{200b}\u{200d}\u{2060}",
            "\u{ad}",
        ];
        for text in
            blanks
                .into_iter()
                .chain(["\u{3164}", "\u{2800} \u{2800}", "\u{a0}", "\0", "\r"])
        {
            assert_eq!(MessageText::parse(text), Err(TextError::Empty), "{text:?}");
        }
    }

    #[test]
    fn limit_counts_characters_after_cleaning() {
        let longest = "ö".repeat(MESSAGE_CHARS);
        assert!(MessageText::parse(&longest).is_ok());
        assert!(MessageText::parse(&format!("{longest}\u{7}\n")).is_ok());
        let error = TextError::TooLong {
            limit: MESSAGE_CHARS,
            length: MESSAGE_CHARS + 1,
        };
        assert_eq!(MessageText::parse(&format!("{longest}!")), Err(error));
    }

    #[test]
    fn configured_limit_holds() {
        assert!(MessageText::parse_limited("12345", 5).is_ok());
        let error = TextError::TooLong {
            limit: 5,
            length: 6,
        };
        assert_eq!(MessageText::parse_limited("123456", 5), Err(error));
    }
}
