//! `Content-Disposition` (RFC 6266): whether a file is shown or saved, and under which name.

use std::fmt::Write as _;

use axum::http::HeaderValue;
use parlor_model::FileName;

/// The header's value: a name in ASCII for all, and the whole name (RFC 8187) for those who understand it. Both are
/// safe to save under.
pub(super) fn disposition(inline: bool, name: &FileName) -> HeaderValue {
    let kind = if inline { "inline" } else { "attachment" };
    let name = name.safe();
    let plain: String = name.chars().map(plain).collect();
    let mut text = format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''");
    for byte in name.bytes() {
        if is_attr_char(byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

/// The name that a sender gives a file in such a header: `filename*` before `filename` (RFC 6266 section 4.3). `None` when
/// there is none that can be read.
pub(super) fn name(value: &str) -> Option<String> {
    let mut plain = None;
    for (key, value) in parameters(value) {
        match key.to_ascii_lowercase().as_str() {
            "filename*" => {
                if let Some(name) = extended(&value) {
                    return Some(name);
                }
            }
            "filename" => plain = plain.or(Some(value)),
            _ => {}
        }
    }
    plain
}

/// The parameters after the type, each without its quotes (RFC 9110 section 5.6.6).
fn parameters(value: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = value.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((key, after)) = rest.split_once('=') {
        let (value, after) = match after.trim_start().strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => {
                let (value, after) = after.split_once(';').unwrap_or((after, ""));
                (value.trim().to_owned(), after)
            }
        };
        let key = key.trim_matches(|c: char| c == ';' || c.is_whitespace());
        found.push((key.to_owned(), value));
        rest = after;
    }
    found
}

/// The text up to the quote that ends it, and what is behind that.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}

/// `UTF-8''…` with `%` and two digits for what is no letter (RFC 8187 section 3.2.1).
fn extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_, encoded) = rest.split_once('\'')?;
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let mut bytes = Vec::new();
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        bytes.push(match byte {
            b'%' => u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// What a quoted string can hold without doubt: no escapes, and no `%`, which some decode (RFC 6266 appendix D).
fn plain(c: char) -> char {
    match c {
        '"' | '\\' | '%' => '_',
        ' '..='~' => c,
        _ => '_',
    }
}

/// RFC 8187 section 3.2.1.
fn is_attr_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_name_that_a_sender_gives_is_read() {
        for (value, expected) in [
            ("attachment; filename=\"tea.txt\"", Some("tea.txt")),
            ("attachment;filename=tea.txt;x=y", Some("tea.txt")),
            (
                "inline; filename=\"a \\\"b\\\"; c\"; size=1",
                Some("a \"b\"; c"),
            ),
            (
                "attachment; filename=\"t.txt\"; filename*=UTF-8''t%C3%A9.txt",
                Some("té.txt"),
            ),
            ("attachment; filename*=latin1''t%E9; filename=t", Some("t")),
            ("attachment; filename*=UTF-8''%", None),
            ("attachment; filename*=UTF-8''%FF", None),
            ("attachment; filename=\"no end", Some("no end")),
            ("attachment", None),
            ("", None),
        ] {
            assert_eq!(super::name(value).as_deref(), expected, "{value}");
        }
    }

    use super::*;

    fn header(inline: bool, name: &str) -> String {
        let name = FileName::parse(name).unwrap();
        let value = disposition(inline, &name);
        value.to_str().unwrap().to_owned()
    }

    #[test]
    fn dispositions_table() {
        for (name, plain, encoded) in [
            ("tea.png", "tea.png", "tea.png"),
            ("my tea.png", "my tea.png", "my%20tea.png"),
            ("a;b=c'd,e.txt", "a;b=c'd,e.txt", "a%3Bb%3Dc%27d%2Ce.txt"),
            ("quote\".txt", "quote_.txt", "quote_.txt"),
            ("100%.txt", "100_.txt", "100%25.txt"),
            ("été.pdf", "_t_.pdf", "%C3%A9t%C3%A9.pdf"),
            ("会議.pdf", "__.pdf", "%E4%BC%9A%E8%AD%B0.pdf"),
            ("👋.gif", "_.gif", "%F0%9F%91%8B.gif"),
            (".bashrc", "_bashrc", "_bashrc"),
            ("con.txt", "_con.txt", "_con.txt"),
            ("a\u{7f}b", "ab", "ab"),
        ] {
            let rest = format!("filename=\"{plain}\"; filename*=UTF-8''{encoded}");
            assert_eq!(header(false, name), format!("attachment; {rest}"));
            assert_eq!(header(true, name), format!("inline; {rest}"));
        }
    }

    #[test]
    fn long_names_fit() {
        let header = header(false, &"é".repeat(127));
        assert!(header.contains("%C3%A9"), "{header}");
    }
}
