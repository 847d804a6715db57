//! Patterns over users, for the lists that keep out and let in.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::limits::MASK_CHARS;
use crate::shown::shown;
use crate::{UserHost, UserId, UserName};

/// A pattern: `*` stands for any characters, `?` for exactly one, case doesn't matter. One with a `!` or an `@` is
/// compared with `name!~u@host`, where the host is the user's [`UserHost`], any other with the name. Before it `m:` may
/// stand: whoever matches is muted where they would be banned. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mask(Arc<str>);

/// What stands before the pattern of a mask that mutes.
const MUTES: &str = "m:";

/// Why a text is not a mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MaskError {
    /// There is no character at all.
    #[error("a mask can't be empty")]
    Empty,
    /// There are too many characters.
    #[error("a mask has at most {limit} characters")]
    TooLong {
        /// How many are accepted.
        limit: usize,
    },
    /// There is white space or a control character.
    #[error("a mask can't contain {}", shown(*.character))]
    Forbidden {
        /// The first such character.
        character: char,
    },
}

impl Mask {
    /// Checks a pattern and folds it as names are folded: composed (NFC) and in lower case.
    ///
    /// # Errors
    ///
    /// [`MaskError`] names the rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, MaskError> {
        if text.is_empty() || text.eq_ignore_ascii_case(MUTES) {
            return Err(MaskError::Empty);
        }
        if let Some(character) = text.chars().find(|c| c.is_whitespace() || c.is_control()) {
            return Err(MaskError::Forbidden { character });
        }
        let folded: String = text.chars().flat_map(char::to_lowercase).nfc().collect();
        if folded.chars().count() > MASK_CHARS {
            return Err(MaskError::TooLong { limit: MASK_CHARS });
        }
        Ok(Self(folded.into()))
    }

    /// Whether a user fits the pattern: their whole folded name, or that with their host.
    pub fn matches(&self, user: UserId, name: &UserName) -> bool {
        let pattern = self.0.strip_prefix(MUTES).unwrap_or(&self.0);
        if pattern.contains(['!', '@']) {
            let full = format!("{}!~u@{}", name.folded(), UserHost::of(user));
            glob_matches(pattern, &full)
        } else {
            glob_matches(pattern, name.folded())
        }
    }

    /// Whether it mutes those who match and bans nobody.
    pub fn mutes(&self) -> bool {
        self.0.starts_with(MUTES)
    }

    /// The folded pattern.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Compares from the left and, after a mismatch, lets the last `*` take one character more. Earlier stars
/// never need another try, so the work is at most the product of the two lengths.
fn glob_matches(pattern: &str, text: &str) -> bool {
    let mut pattern = pattern.chars();
    let mut text = text.chars();
    let mut retry = None;
    loop {
        let before = text.clone();
        match (pattern.next(), text.next()) {
            (Some('*'), _) => {
                text = before;
                retry = Some((pattern.clone(), text.clone()));
            }
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {}
            _ => {
                let Some((after_star, mut from)) = retry else {
                    return false;
                };
                if from.next().is_none() {
                    return false;
                }
                (pattern, text) = (after_star.clone(), from.clone());
                retry = Some((after_star, from));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(mask: &str, name: &str) -> bool {
        Mask::parse(mask)
            .unwrap()
            .matches(UserId::from([7; 16]), &UserName::parse(name).unwrap())
    }

    #[test]
    fn pattern_with_a_host_is_compared_with_the_whole() {
        let fits = [
            "*!*@0707070707.users.parlor",
            "SPAMBOT!~u@*",
            "spam*!*@*",
            "*@*",
            "m:*@0707070707.*",
        ];
        for mask in fits {
            assert!(matches(mask, "SpamBot"), "{mask}");
        }
        for mask in ["spam!*@*", "*!*@07.users.parlor", "*!root@*", "@*", "m:*@x"] {
            assert!(!matches(mask, "SpamBot"), "{mask}");
        }
    }

    #[test]
    fn mask_that_mutes_says_so() {
        let mask = |text| Mask::parse(text).unwrap();
        assert!(mask("M:spam*").mutes() && matches("m:spam*", "SpamBot"));
        assert!(!mask("spam*").mutes() && !mask("*m:").mutes());
        assert_eq!(Mask::parse("m:"), Err(MaskError::Empty));
    }

    #[test]
    fn patterns_match_whole_names() {
        let fits = [
            "*",
            "spam*",
            "*bot",
            "s*m*t",
            "SPAM?OT",
            "spambot",
            "*spambot*",
            "**",
            "???????",
        ];
        for mask in fits {
            assert!(matches(mask, "SpamBot"), "{mask}");
        }
        for mask in [
            "spam", "bot", "?spambot", "*x*", "spam??", "????????", "s*x", "*botx*",
        ] {
            assert!(!matches(mask, "SpamBot"), "{mask}");
        }
        assert!(matches("Jose\u{301}*", "JOSÉ-2"));
        assert!(matches("*ab", "aab"));
        assert!(matches("a*b?c", "axbxbxc"));
    }

    #[test]
    fn many_stars_take_no_longer_than_one() {
        let mask = format!("{}x", "a*".repeat(49));
        assert!(!matches(&mask, &"a".repeat(32)));
        assert!(glob_matches(&"*".repeat(100), &"a".repeat(100_000)));
        assert!(!glob_matches(&"*a".repeat(50), &"a".repeat(49)));
    }

    #[test]
    fn every_broken_rule_is_named() {
        let limit = MASK_CHARS;
        assert_eq!(Mask::parse("Bad*").unwrap().as_str(), "bad*");
        assert!(Mask::parse(&"?".repeat(limit)).is_ok());
        let cases = [
            ("", MaskError::Empty),
            ("a b", MaskError::Forbidden { character: ' ' }),
            ("a\n", MaskError::Forbidden { character: '\n' }),
            (&"?".repeat(limit + 1), MaskError::TooLong { limit }),
        ];
        for (text, error) in cases {
            assert_eq!(Mask::parse(text), Err(error), "{text}");
        }
    }
}
