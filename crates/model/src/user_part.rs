//! What somebody calls their user in protocols with user names and hosts.

use std::fmt;
use std::sync::Arc;

use crate::limits::USER_PART_CHARS;

/// A user name in the sense of RFC 1459: what a program says of its user, which nobody has checked. In lower case. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserPart(Arc<str>);

impl UserPart {
    /// Checks one: ASCII letters, digits, `-`, `_` and `.`, at most
    /// [`USER_PART_CHARS`](crate::limits::USER_PART_CHARS) of them. `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let fits = (1..=USER_PART_CHARS).contains(&text.len()) && text.chars().all(is_allowed);
        fits.then(|| Self(text.to_ascii_lowercase().into()))
    }

    /// The folded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_part_is_a_short_word_in_lower_case() {
        let parsed = |text| UserPart::parse(text).map(|part| part.to_string());
        assert_eq!(parsed("Ev-a_n.1"), Some("ev-a_n.1".to_owned()));
        for text in ["", "a b", "~u", "é", &"a".repeat(USER_PART_CHARS + 1)] {
            assert_eq!(parsed(text), None, "{text:?}");
        }
    }
}
