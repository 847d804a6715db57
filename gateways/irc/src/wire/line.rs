//! A line to a client: a type that can hold neither CR, LF, NUL nor too many bytes, so that nobody's words become another
//! command (the lesson of matrix-appservice-irc CVE-2022-29166).

use crate::wire::message::BODY;
use crate::wire::tags::{ALL_TAGS, escape};

/// A line on its way to a client. Built from left to right; what would break it is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// The tags without `@`, separated by `;`.
    tags: String,
    /// Everything after the tags, without the line end.
    body: String,
}

impl Line {
    /// A line from the server or a user: `:SOURCE COMMAND`.
    pub(crate) fn from(source: &str, command: &str) -> Self {
        let mut body = String::with_capacity(source.len() + command.len() + 66);
        body.push(':');
        push_word(&mut body, source);
        body.push(' ');
        push_word(&mut body, command);
        Self {
            tags: String::new(),
            body,
        }
    }

    /// A line without a source.
    pub(crate) fn bare(command: &str) -> Self {
        let mut body = String::new();
        push_word(&mut body, command);
        Self {
            tags: String::new(),
            body,
        }
    }

    /// Adds a parameter in which no space can be.
    #[must_use]
    pub(crate) fn word(mut self, word: &str) -> Self {
        self.body.push(' ');
        push_word(&mut self.body, word);
        self
    }

    /// Adds the last parameter, which may be anything.
    #[must_use]
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.body.push_str(" :");
        push_text(&mut self.body, text);
        self
    }

    /// Adds a tag.
    #[must_use]
    pub(crate) fn tag(mut self, key: &str, value: &str) -> Self {
        if !self.tags.is_empty() {
            self.tags.push(';');
        }
        push_word(&mut self.tags, key);
        if !value.is_empty() {
            self.tags.push('=');
            self.tags.push_str(&escape(value));
        }
        self
    }

    /// Adds tags that are escaped already, as they came from another client.
    #[must_use]
    pub(crate) fn raw_tags(mut self, tags: &str) -> Self {
        if tags.is_empty() || tags.contains([' ', '\r', '\n', '\0']) {
            return self;
        }
        if !self.tags.is_empty() {
            self.tags.push(';');
        }
        self.tags.push_str(tags);
        self
    }

    /// The same without tags.
    #[must_use]
    pub(crate) fn without_tags(mut self) -> Self {
        self.tags.clear();
        self
    }

    /// A batch with the tags and the source of this line.
    #[must_use]
    pub(crate) fn into_batch(self, reference: &str, kind: &str, parameter: &str) -> Self {
        let source = self
            .body
            .strip_prefix(':')
            .and_then(|body| body.split_once(' '));
        let source = source.map_or("*", |(source, _)| source).to_owned();
        let line = Self::from(&source, "BATCH")
            .word(reference)
            .word(kind)
            .word(parameter);
        Self {
            tags: self.tags,
            ..line
        }
    }

    /// Whether it is the beginning of a batch (IRCv3 batch).
    pub(crate) fn opens_batch(&self) -> bool {
        self.after_source().starts_with("BATCH +")
    }

    /// Whether it is the end of a batch.
    pub(crate) fn closes_batch(&self) -> bool {
        self.after_source().starts_with("BATCH -")
    }

    fn after_source(&self) -> &str {
        match self.body.strip_prefix(':') {
            Some(rest) => rest.split_once(' ').map_or("", |(_, rest)| rest),
            None => &self.body,
        }
    }

    /// How many bytes of text fit after what the line has so far, as its last parameter.
    pub(crate) fn room(&self) -> usize {
        BODY.saturating_sub(self.body.len() + 2)
    }

    /// Appends the line with its end. A body over the limit is cut at a character; tags over theirs are left out.
    pub(crate) fn append_to(&self, out: &mut Vec<u8>) {
        if !self.tags.is_empty() && self.tags.len() + 2 <= ALL_TAGS {
            out.push(b'@');
            out.extend_from_slice(self.tags.as_bytes());
            out.push(b' ');
        }
        out.extend_from_slice(cut(&self.body, BODY).as_bytes());
        out.extend_from_slice(b"\r\n");
    }
}

/// The longest beginning of a text that has at most so many bytes.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let mut end = bytes;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Appends what is to be one word: not empty, without spaces, not beginning with a colon.
fn push_word(out: &mut String, word: &str) {
    if word.is_empty() {
        out.push('*');
        return;
    }
    for (index, c) in word.chars().enumerate() {
        match c {
            ':' if index == 0 => out.push('_'),
            ' ' | '\r' | '\n' | '\0' => out.push('_'),
            other => out.push(other),
        }
    }
}

fn push_text(out: &mut String, text: &str) {
    if text.contains(['\r', '\n', '\0']) {
        out.extend(text.chars().map(|c| match c {
            '\r' | '\n' | '\0' => ' ',
            other => other,
        }));
    } else {
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes(line: &Line) -> String {
        let mut out = Vec::new();
        line.append_to(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_line_is_source_command_and_parameters() {
        let line = Line::from("irc.example", "001")
            .word("ada")
            .text("Welcome, ada");
        assert_eq!(bytes(&line), ":irc.example 001 ada :Welcome, ada\r\n");
        let line = Line::bare("PING").tag("a", "b c").tag("d", "").text("x");
        assert_eq!(bytes(&line), "@a=b\\sc;d PING :x\r\n");
        assert!(!line.opens_batch() && !line.closes_batch());
        assert!(Line::from("x", "BATCH").word("+a").opens_batch());
        assert!(Line::from("x", "BATCH").word("-a").closes_batch());
    }

    #[test]
    fn an_empty_word_can_not_swallow_the_next() {
        let line = Line::from("s", "X").word("").word(":a b").text("t");
        assert_eq!(bytes(&line), ":s X * _a_b :t\r\n");
    }

    #[test]
    fn too_long_is_cut_at_a_character() {
        let line = Line::bare("X").text(&"ü".repeat(400));
        let bytes = bytes(&line);
        assert!(bytes.len() <= 512);
        assert!(bytes.ends_with("ü\r\n"));
    }

    proptest! {
        #[test]
        fn whatever_is_put_in_there_is_one_line_end_at_the_end(
            source in ".*", command in ".*", word in ".*", text in any::<String>(), key in ".*", value in any::<String>()
        ) {
            let line = Line::from(&source, &command).word(&word).tag(&key, &value).text(&text);
            let mut out = Vec::new();
            line.append_to(&mut out);
            prop_assert!(out.ends_with(b"\r\n"));
            let inside = &out[..out.len() - 2];
            prop_assert!(!inside.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)));
            prop_assert!(out.len() <= 512 + ALL_TAGS);
        }
    }
}
