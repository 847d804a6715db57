//! What a reaction shows: one emoji, or the shortcode of one.

use std::fmt;
use std::iter::Peekable;
use std::str::Chars;
use std::sync::Arc;

use thiserror::Error;

use crate::limits::EMOJI_BYTES;

/// One emoji (a sequence of UTS 51 section 1.4.6) or a `:shortcode:` of ASCII letters, digits, `_`, `+`
/// and `-`. At most 64 bytes. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Emoji(Arc<str>);

/// Why a text is no reaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EmojiError {
    /// There is nothing at all.
    #[error("a reaction can't be empty")]
    Empty,
    /// There are too many bytes.
    #[error("a reaction has at most {limit} bytes")]
    TooLong {
        /// How many are accepted.
        limit: usize,
    },
    /// It is neither an emoji nor a shortcode.
    #[error("a reaction is one emoji or its :name:")]
    NotAnEmoji,
}

impl Emoji {
    /// Checks that a text is one emoji or a shortcode.
    ///
    /// # Errors
    ///
    /// [`EmojiError`] names the rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, EmojiError> {
        if text.is_empty() {
            return Err(EmojiError::Empty);
        }
        if text.len() > EMOJI_BYTES {
            return Err(EmojiError::TooLong { limit: EMOJI_BYTES });
        }
        if !is_shortcode(text) && !is_glyph(text) {
            return Err(EmojiError::NotAnEmoji);
        }
        Ok(Self(text.into()))
    }

    /// The emoji or the shortcode with its colons.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Emoji {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_shortcode(text: &str) -> bool {
    let inner = text
        .strip_prefix(':')
        .and_then(|text| text.strip_suffix(':'));
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-');
    inner.is_some_and(|name| !name.is_empty() && name.bytes().all(is_part))
}

const JOINER: char = '\u{200d}';
const EMOJI_STYLE: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';
const BLACK_FLAG: char = '\u{1f3f4}';
const LAST_TAG: char = '\u{e007f}';

/// Elements with joiners between them, as in UTS 51 definition ED-15a.
fn is_glyph(text: &str) -> bool {
    let mut rest = text.chars().peekable();
    loop {
        if !take_element(&mut rest) {
            return false;
        }
        match rest.next() {
            None => return true,
            Some(JOINER) => {}
            Some(_) => return false,
        }
    }
}

/// Takes a keycap, a flag, or a base with its style and skin tone.
fn take_element(rest: &mut Peekable<Chars<'_>>) -> bool {
    match rest.next() {
        Some('0'..='9' | '#' | '*') => {
            rest.next_if_eq(&EMOJI_STYLE);
            rest.next() == Some(KEYCAP)
        }
        Some(c) if is_region(c) => rest.next().is_some_and(is_region),
        Some(c) if is_base(c) => {
            rest.next_if_eq(&EMOJI_STYLE);
            rest.next_if(|c| ('\u{1f3fb}'..='\u{1f3ff}').contains(c));
            c != BLACK_FLAG || take_tags(rest)
        }
        _ => false,
    }
}

fn take_tags(rest: &mut Peekable<Chars<'_>>) -> bool {
    let mut count = 0;
    while rest
        .next_if(|c| ('\u{e0020}'..='\u{e007e}').contains(c))
        .is_some()
    {
        count += 1;
    }
    count == 0 || rest.next() == Some(LAST_TAG)
}

fn is_region(character: char) -> bool {
    ('\u{1f1e6}'..='\u{1f1ff}').contains(&character)
}

/// The blocks that hold the characters with the property Emoji (UTS 51, emoji-data.txt), without those
/// that are letters of a script or ASCII.
fn is_base(character: char) -> bool {
    matches!(
        character,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
            | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{24c2}' | '\u{25a0}'..='\u{27bf}'
            | '\u{2934}'..='\u{2935}' | '\u{2b00}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}'
            | '\u{3299}' | '\u{1f000}'..='\u{1f1e5}' | '\u{1f200}'..='\u{1faff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_and_shortcodes_are_accepted() {
        let emoji = [
            "👍",
            "👍🏽",
            "❤️",
            "❤",
            "👩‍👩‍👧‍👦",
            "🏳️‍🌈",
            "🇩🇪",
            "1️⃣",
            "#⃣",
            "©️",
            "🅰️",
            "🫠",
            "🤦🏼‍♀️",
        ];
        let scotland = "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}";
        for text in emoji
            .into_iter()
            .chain([scotland, ":+1:", ":party_parrot:", ":a:"])
        {
            assert_eq!(Emoji::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let words = [
            "a", "ok", "ж", "漢", "1", "#", ":", "::", ":a b:", ":ü:", "+1", "🇩", "👍👍",
        ];
        let hidden = [
            "👍 ",
            " ",
            "\n",
            "👍\u{202e}",
            "\u{200d}",
            "👍\u{200d}",
            "👍\u{e0061}",
            "👍\u{e0061}\u{e007f}",
            "🏴\u{e0061}",
            "\u{fe0f}",
        ];
        for text in words.into_iter().chain(hidden) {
            assert_eq!(Emoji::parse(text), Err(EmojiError::NotAnEmoji), "{text:?}");
        }
        assert_eq!(Emoji::parse(""), Err(EmojiError::Empty));
    }

    #[test]
    fn limit_counts_bytes() {
        let name = |length| format!(":{}:", "x".repeat(length));
        assert!(Emoji::parse(&name(EMOJI_BYTES - 2)).is_ok());
        let error = EmojiError::TooLong { limit: EMOJI_BYTES };
        assert_eq!(Emoji::parse(&name(EMOJI_BYTES - 1)), Err(error));
    }
}
