//! What a client sends, cut into lines. Holds at most one line over the limit and what was read with it; an idle client's
//! buffer is given back.

use std::borrow::Cow;

use memchr::memchr2;

use crate::wire::message::BODY;
use crate::wire::tags::CLIENT_TAGS;

/// Bytes of one line of a client, tags and all.
pub(crate) const LINE: usize = CLIENT_TAGS + BODY;
/// Bytes of one line at which the connection is given up.
const ENDLESS: usize = 2 * LINE;
/// The capacity that a buffer with nothing in it may keep.
const KEPT: usize = 1_024;

/// Bytes on their way to be lines.
#[derive(Debug, Default)]
pub(crate) struct Input {
    bytes: Vec<u8>,
    /// What was taken already.
    taken: usize,
    /// How much of a line that is over the limit was thrown away already.
    discarded: usize,
    /// How many bytes ever came.
    pub(crate) received: usize,
}

/// A line of a client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// Without its line end.
    Text(String),
    /// Not in UTF-8; what is wrong in it is replaced.
    NotText(String),
    /// Over the limit; it was thrown away.
    TooLong,
    /// So far over the limit that it is no mistake any more.
    Endless,
}

impl Input {
    /// Takes bytes in.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        self.received = self.received.saturating_add(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    /// The next line that is not empty. A line ends with CR, LF or both.
    pub(crate) fn take(&mut self) -> Option<Taken> {
        loop {
            let rest = &self.bytes[self.taken..];
            let Some(end) = memchr2(b'\r', b'\n', rest) else {
                return self.no_line();
            };
            let line = &rest[..end];
            let before = std::mem::take(&mut self.discarded);
            let taken = match before + line.len() {
                0 => None,
                ENDLESS.. => Some(Taken::Endless),
                // That it is too long was told when it became so.
                _ if before > 0 => None,
                length if length > LINE => Some(Taken::TooLong),
                _ => Some(read(line)),
            };
            self.taken += end + 1;
            self.tidy();
            if taken.is_some() {
                return taken;
            }
        }
    }

    /// Whether a line is there to be taken.
    pub(crate) fn has_line(&self) -> bool {
        let rest = &self.bytes[self.taken..];
        memchr2(b'\r', b'\n', rest).is_some() || rest.len() > LINE
    }

    fn no_line(&mut self) -> Option<Taken> {
        let waiting = self.bytes.len() - self.taken;
        if waiting == 0 || (self.discarded == 0 && waiting <= LINE) {
            return None;
        }
        let first = self.discarded == 0;
        self.discarded += waiting;
        self.taken = self.bytes.len();
        self.tidy();
        match self.discarded {
            ENDLESS.. => Some(Taken::Endless),
            _ => first.then_some(Taken::TooLong),
        }
    }

    fn tidy(&mut self) {
        if self.taken == self.bytes.len() {
            self.bytes.clear();
            self.taken = 0;
            if self.bytes.capacity() > KEPT {
                self.bytes = Vec::new();
            }
        } else if self.taken > KEPT && self.taken * 2 > self.bytes.len() {
            self.bytes.drain(..self.taken);
            self.taken = 0;
        }
    }
}

fn read(line: &[u8]) -> Taken {
    match String::from_utf8_lossy(line) {
        Cow::Borrowed(text) => Taken::Text(text.to_owned()),
        Cow::Owned(text) => Taken::NotText(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(parts: &[&[u8]]) -> Vec<Taken> {
        let mut input = Input::default();
        let mut lines = Vec::new();
        for part in parts {
            input.feed(part);
            while let Some(line) = input.take() {
                lines.push(line);
            }
        }
        lines
    }

    fn text(line: &str) -> Taken {
        Taken::Text(line.to_owned())
    }

    #[test]
    fn lines_end_with_either_or_both_and_may_come_in_parts() {
        let read = lines(&[b"NICK a\r\nUSER", b" a\n\n\r", b"\nPING x\rP", b"ONG\r\n"]);
        assert_eq!(
            read,
            [text("NICK a"), text("USER a"), text("PING x"), text("PONG")]
        );
    }

    #[test]
    fn a_line_over_the_limit_is_told_of_once_and_the_next_one_is_read() {
        let long = vec![b'x'; LINE + 1];
        assert_eq!(
            lines(&[&long, b"xx", b"y\r\nPING\r\n"]),
            [Taken::TooLong, text("PING")]
        );
        let whole = [&long[..], b"\r\nPING\r\n"].concat();
        assert_eq!(lines(&[&whole]), [Taken::TooLong, text("PING")]);
    }

    #[test]
    fn a_line_far_over_the_limit_is_told_of_wherever_it_is_cut() {
        let long = vec![b'x'; ENDLESS];
        assert_eq!(
            lines(&[&[&long[..], b"\r\nPING\r\n"].concat()]),
            [Taken::Endless, text("PING")]
        );
        let (first, rest) = long.split_at(LINE + 1);
        assert_eq!(
            lines(&[first, &rest[1..], b"y\r\n"]),
            [Taken::TooLong, Taken::Endless]
        );
    }

    #[test]
    fn what_is_not_utf_8_is_still_a_line() {
        let read = lines(&[b"@a=b privmsg #x :\xff\r\n"]);
        assert_eq!(
            read,
            [Taken::NotText("@a=b privmsg #x :\u{fffd}".to_owned())]
        );
    }

    #[test]
    fn memory_is_bounded_whatever_comes() {
        let mut input = Input::default();
        for _ in 0..1_000 {
            input.feed(&[b'x'; 4_096]);
            while input.take().is_some() {}
            assert!(input.bytes.capacity() <= 4 * LINE);
        }
    }
}
