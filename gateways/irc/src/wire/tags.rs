//! Message tags and how their values are escaped (IRCv3 message-tags, "Escaping values").

use std::borrow::Cow;

/// Bytes of the tags that a client sends, with the `@` before and the space after them.
pub(crate) const CLIENT_TAGS: usize = 4_096;
/// Bytes of all tags of one message, with the `@` before and the space after them.
pub(crate) const ALL_TAGS: usize = 8_191;

/// A tag's value as it stands on the wire.
pub(crate) fn escape(value: &str) -> Cow<'_, str> {
    let escaped = |c: char| matches!(c, ';' | ' ' | '\\' | '\r' | '\n' | '\0');
    if !value.contains(escaped) {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len() + 8);
    for c in value.chars() {
        match c {
            ';' => out.push_str("\\:"),
            ' ' => out.push_str("\\s"),
            '\\' => out.push_str("\\\\"),
            '\r' => out.push_str("\\r"),
            '\n' => out.push_str("\\n"),
            '\0' => {}
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

/// What a value on the wire stands for. An invalid escape is the character itself, a lone `\` at the end nothing.
pub(crate) fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some(':') => out.push(';'),
            Some('s') => out.push(' '),
            Some('r') => out.push('\r'),
            Some('n') => out.push('\n'),
            Some(other) => out.push(other),
            None => {}
        }
    }
    Cow::Owned(out)
}

/// Whether this is a tag's key by the grammar: an optional `+`, an optional vendor before a `/`, then letters, digits and
/// hyphens.
pub(crate) fn is_key(key: &str) -> bool {
    let key = key.strip_prefix('+').unwrap_or(key);
    let (vendor, name) = key.rsplit_once('/').unwrap_or(("", key));
    let of_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let of_vendor = |c: char| of_name(c) || matches!(c, '.' | '/');
    !name.is_empty() && name.chars().all(of_name) && vendor.chars().all(of_vendor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were() {
        for value in ["", "plain", "a;b c\\d\r\ne", "\\", "ü👍", "\\s"] {
            assert_eq!(unescape(&escape(value)), value, "{value:?}");
        }
    }

    #[test]
    fn odd_escapes_are_the_character_itself() {
        let cases = [("\\b", "b"), ("a\\", "a"), ("\\:\\s", "; ")];
        for (wire, value) in cases {
            assert_eq!(unescape(wire), value, "{wire:?}");
        }
    }

    #[test]
    fn keys_follow_the_grammar() {
        for key in [
            "time",
            "+typing",
            "+draft/reply",
            "+example.com/foo-bar",
            "a1",
        ] {
            assert!(is_key(key), "{key}");
        }
        for key in ["", "+", "a_b", "ex ample", "+a/", "a=b", "ü"] {
            assert!(!is_key(key), "{key}");
        }
    }
}
