//! The text of a message.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::limits::{MESSAGE_CHARS, MESSAGE_LINES};
use crate::sanitise;

/// Line ends that may follow one another: more of them only push what others said off the screen.
const LINE_ENDS_IN_A_ROW: usize = 3;

/// A message's text: cleaned by [`sanitise`], not empty, of a limited length, without empty lines at its
/// ends and with few in a row. Cheap to clone.
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
    /// There are too many lines.
    #[error("the text has {length} lines, at most {limit} are possible")]
    TooManyLines {
        /// How many are accepted.
        limit: usize,
        /// How many there are.
        length: usize,
    },
}

impl MessageText {
    /// Cleans a text, drops empty lines before it and white space at its end, and checks it against the
    /// default limit.
    ///
    /// # Errors
    ///
    /// [`TextError::Empty`] when nothing visible is left, [`TextError::TooLong`] over 4,000 characters,
    /// [`TextError::TooManyLines`] over 500 lines.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        Self::parse_limited(text, MESSAGE_CHARS)
    }

    /// As [`MessageText::parse`], with the limit that the operator configured, in characters.
    ///
    /// # Errors
    ///
    /// [`TextError::Empty`] when nothing visible is left, [`TextError::TooLong`] over the limit,
    /// [`TextError::TooManyLines`] over 500 lines.
    pub fn parse_limited(text: &str, max_chars: usize) -> Result<Self, TextError> {
        let text = Self::parse_stored(text)?;
        check_length(&text.0, max_chars)?;
        check_lines(&text.0)?;
        Ok(text)
    }

    /// A text that was accepted before, whatever limits held then.
    ///
    /// # Errors
    ///
    /// [`TextError::Empty`] when nothing visible is left.
    pub fn parse_stored(text: &str) -> Result<Self, TextError> {
        let cleaned = sanitise(text);
        let kept = without_empty_ends(&cleaned);
        if is_blank(kept) {
            return Err(TextError::Empty);
        }
        Ok(Self(with_few_line_ends(kept).into()))
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

/// Without empty lines before the first that is not, and without white space at the end. What the first
/// line begins with stays.
fn without_empty_ends(text: &str) -> &str {
    let kept = text.trim_end();
    let blank = kept.len() - kept.trim_start().len();
    let start = kept[..blank].rfind('\n').map_or(0, |end| end + 1);
    &kept[start..]
}

/// With at most so many line ends in a row; lines of white space alone count as they are.
fn with_few_line_ends(text: &str) -> Cow<'_, str> {
    const TOO_MANY: &str = "\n\n\n\n";
    const _: () = assert!(TOO_MANY.len() == LINE_ENDS_IN_A_ROW + 1);
    if !text.contains(TOO_MANY) {
        return Cow::Borrowed(text);
    }
    let mut row = 0;
    let kept = text.chars().filter(|c| {
        row = if *c == '\n' { row + 1 } else { 0 };
        row <= LINE_ENDS_IN_A_ROW
    });
    Cow::Owned(kept.collect())
}

fn check_lines(text: &str) -> Result<(), TextError> {
    // There are never more lines than bytes.
    if text.len() < MESSAGE_LINES {
        return Ok(());
    }
    let (limit, length) = (MESSAGE_LINES, text.matches('\n').count() + 1);
    if length > limit {
        Err(TextError::TooManyLines { limit, length })
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
    fn empty_lines_are_dropped_at_the_ends_and_few_in_a_row() {
        let cases = [
            ("\n \n\t\n  code\n", "  code"),
            ("a\n\nb", "a\n\nb"),
            ("a\n\n\nb", "a\n\n\nb"),
            ("a\n\n\n\nb", "a\n\n\nb"),
            ("a\r\n\r\n\r\n\r\n\r\nb\n\nc", "a\n\n\nb\n\nc"),
        ];
        for (text, kept) in cases {
            assert_eq!(MessageText::parse(text).unwrap().as_str(), kept, "{text:?}");
            assert_eq!(MessageText::parse_stored(kept).unwrap().as_str(), kept);
        }
        let spread = format!("a{}b", "\n".repeat(3_998));
        assert_eq!(MessageText::parse(&spread).unwrap().as_str(), "a\n\n\nb");
    }

    #[test]
    fn lines_are_limited() {
        let lines = |count: usize| vec!["x"; count].join("\n");
        assert!(MessageText::parse(&lines(MESSAGE_LINES)).is_ok());
        let error = TextError::TooManyLines {
            limit: MESSAGE_LINES,
            length: MESSAGE_LINES + 1,
        };
        assert_eq!(MessageText::parse(&lines(MESSAGE_LINES + 1)), Err(error));
        assert_eq!(
            error.to_string(),
            "the text has 501 lines, at most 500 are possible"
        );
        let spaced = format!("a{}", "\n \n".repeat(500)) + "b";
        assert!(MessageText::parse(&spaced).is_err());
        assert!(MessageText::parse_stored(&lines(MESSAGE_LINES + 1)).is_ok());
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
