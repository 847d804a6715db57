//! What a client sends, cut into lines. Holds at most one line over the limit and what was read with it; an idle client's
//! buffer is given back.

use memchr::memchr2;

use crate::wire::message::BODY;
use crate::wire::tags::CLIENT_TAGS;

/// Bytes of one line of a client, tags and all.
const LINE: usize = CLIENT_TAGS + BODY;
/// The capacity that a buffer with nothing in it may keep.
const KEPT: usize = 1_024;

/// Bytes on their way to be lines.
#[derive(Debug, Default)]
pub(crate) struct Input {
    bytes: Vec<u8>,
    /// What was taken already.
    taken: usize,
    /// Within a line that was over the limit.
    discarding: bool,
    /// How many bytes ever came.
    pub(crate) received: usize,
}

/// A line of a client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// Without its line end.
    Text(String),
    /// Not in UTF-8; its command, as far as there is one.
    NotText(String),
    /// Over the limit; it was thrown away.
    TooLong,
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
            let too_long = line.len() > LINE;
            let skip = std::mem::take(&mut self.discarding);
            let read = (!line.is_empty() && !too_long && !skip).then(|| read(line));
            self.taken += end + 1;
            self.tidy();
            if let Some(read) = read {
                return Some(read);
            }
            if too_long && !skip {
                return Some(Taken::TooLong);
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
        if self.discarding || waiting > LINE {
            let first = !std::mem::replace(&mut self.discarding, true);
            self.taken = self.bytes.len();
            self.tidy();
            return first.then_some(Taken::TooLong);
        }
        None
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
    match std::str::from_utf8(line) {
        Ok(text) => Taken::Text(text.to_owned()),
        Err(_) => {
            let words = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
            let mut words = words.skip_while(|word| matches!(word.first(), Some(b'@' | b':')));
            let command = words.next().unwrap_or_default();
            Taken::NotText(String::from_utf8_lossy(command).to_ascii_uppercase())
        }
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
        assert_eq!(read, [text("NICK a"), text("USER a"), text("PING x"), text("PONG")]);
    }

    #[test]
    fn a_line_over_the_limit_is_told_of_once_and_the_next_one_is_read() {
        let long = vec![b'x'; LINE * 3];
        assert_eq!(lines(&[&long, &long, b"y\r\nPING\r\n"]), [Taken::TooLong, text("PING")]);
        let whole = [&long[..], b"\r\nPING\r\n"].concat();
        assert_eq!(lines(&[&whole]), [Taken::TooLong, text("PING")]);
    }

    #[test]
    fn what_is_not_utf_8_names_its_command() {
        let read = lines(&[b"@a=b privmsg #x :\xff\r\n"]);
        assert_eq!(read, [Taken::NotText("PRIVMSG".to_owned())]);
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
