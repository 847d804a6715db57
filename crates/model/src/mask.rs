//! Patterns over users, for the lists that keep out and let in.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::limits::MASK_CHARS;
use crate::shown::shown;
use crate::{UserHost, UserId, UserName, UserPart};

/// A pattern: `*` stands for any characters, `?` for exactly one, case doesn't matter. One with a `!` or an `@` is
/// compared with `name!~u@host`, where the host is the user's [`UserHost`], and with the same that has their [`UserPart`] in place
/// of the `u`; any other with the name. Before it `a:` may
/// stand: it is compared with the name of the account, which guests have none of. Before all that `m:` may stand: whoever
/// matches is muted where they would be banned. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mask(Arc<str>);

/// Whom a mask is held against.
#[derive(Debug, Clone, Copy)]
pub struct Whom<'a> {
    /// Their id, of which their host is made.
    pub user: UserId,
    /// Their name.
    pub name: &'a UserName,
    /// The name of their account, if they are registered.
    pub account: Option<&'a UserName>,
    /// What their program says of them, if it says anything.
    pub part: Option<&'a UserPart>,
}

/// What stands before the pattern of a mask that mutes.
const MUTES: &str = "m:";
/// What stands before the pattern of an account's name.
const ACCOUNT: &str = "a:";

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
        if let Some(character) = text.chars().find(|c| c.is_whitespace() || c.is_control()) {
            return Err(MaskError::Forbidden { character });
        }
        let folded: String = text.chars().flat_map(char::to_lowercase).nfc().collect();
        if folded.chars().count() > MASK_CHARS {
            return Err(MaskError::TooLong { limit: MASK_CHARS });
        }
        let pattern = folded.strip_prefix(MUTES).unwrap_or(&folded);
        if pattern.is_empty() || pattern == ACCOUNT {
            return Err(MaskError::Empty);
        }
        Ok(Self(folded.into()))
    }

    /// Whether a user fits the pattern: their whole folded name, or that with their host, or their account's name.
    pub fn matches(&self, whom: Whom<'_>) -> bool {
        let pattern = self.0.strip_prefix(MUTES).unwrap_or(&self.0);
        if let Some(pattern) = pattern.strip_prefix(ACCOUNT) {
            let account = whom.account;
            return account.is_some_and(|account| glob_matches(pattern, account.folded()));
        }
        if pattern.contains(['!', '@']) {
            let (name, host) = (whom.name.folded(), UserHost::of(whom.user));
            let is_by = |part: &str| glob_matches(pattern, &format!("{name}!~{part}@{host}"));
            is_by("u") || whom.part.is_some_and(|part| is_by(part.as_str()))
        } else {
            glob_matches(pattern, whom.name.folded())
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
        held_against(mask, name, None)
    }

    fn held_against(mask: &str, name: &str, account: Option<&str>) -> bool {
        let parsed = |name| UserName::parse(name).unwrap();
        let (called, account) = (parsed(name), account.map(parsed));
        Mask::parse(mask).unwrap().matches(Whom {
            user: UserId::from([7; 16]),
            name: &called,
            account: account.as_ref(),
            part: UserPart::parse("Evan").as_ref(),
        })
    }

    #[test]
    fn pattern_with_a_host_is_compared_with_the_whole() {
        let fits = [
            "*!*@0707070707.users.parlor",
            "SPAMBOT!~u@*",
            "spam*!*@*",
            "*@*",
            "m:*@0707070707.*",
            "*!~EVAN@*",
            "spambot!*ev?n@*",
        ];
        for mask in fits {
            assert!(matches(mask, "SpamBot"), "{mask}");
        }
        for mask in ["spam!*@*", "*!*@07.users.parlor", "*!root@*", "@*", "m:*@x"] {
            assert!(!matches(mask, "SpamBot"), "{mask}");
        }
    }

    #[test]
    fn mask_of_an_account_is_compared_with_its_name_alone() {
        for mask in ["a:bob", "A:BOB", "a:b*", "a:*", "m:a:bob"] {
            assert!(held_against(mask, "rob", Some("bob")), "{mask}");
            assert!(!held_against(mask, "bob", None), "{mask} and a guest");
        }
        for mask in ["a:rob", "a:bob!*@*", "bob", "m:a:bobby"] {
            assert!(!held_against(mask, "rob", Some("bob")), "{mask}");
        }
        for text in ["a:", "m:a:", "M:A:"] {
            assert_eq!(Mask::parse(text), Err(MaskError::Empty), "{text}");
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
