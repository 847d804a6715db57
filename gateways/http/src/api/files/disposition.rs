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
