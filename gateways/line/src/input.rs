//! What a client sends, cut into lines. Holds at most one line over the limit and what was read with it;
//! an idle client's buffer is given back.

use crate::telnet::Telnet;

/// The capacity that a buffer with nothing in it may keep.
const KEPT: usize = 1_024;

/// Bytes on their way to be lines.
#[derive(Debug)]
pub(crate) struct Input {
    bytes: Vec<u8>,
    /// What was taken already.
    taken: usize,
    /// Up to here there is no line end.
    searched: usize,
    next: Option<End>,
    limit: usize,
    telnet: Telnet,
    /// Within a line that was over the limit.
    discarding: bool,
    /// How many bytes ever came.
    pub(crate) received: usize,
    /// Whether a line end ever came.
    pub(crate) has_line_ends: bool,
    /// Whether no more bytes come.
    ended: bool,
    /// Whether a pause was let pass for the rest of a character.
    spared: bool,
}

/// Where the next line ends, and how many bytes of line end follow it.
#[derive(Debug, Clone, Copy)]
struct End {
    at: usize,
    skip: usize,
}

/// A line of a client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// Without its line end.
    Text(String),
    /// Not in UTF-8.
    NotText,
    /// Over the limit; it was thrown away.
    TooLong,
}

impl Input {
    /// Lines of at most `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            bytes: Vec::new(),
            taken: 0,
            searched: 0,
            next: None,
            limit,
            telnet: Telnet::default(),
            discarding: false,
            received: 0,
            has_line_ends: false,
            ended: false,
            spared: false,
        }
    }

    /// Takes bytes in; true when a telnet client asked for a timing mark.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> bool {
        self.received = self.received.saturating_add(bytes.len());
        let asked = self.telnet.strip(bytes, &mut self.bytes);
        self.search();
        asked
    }

    /// No more bytes come: what is left is the last line.
    pub(crate) fn end(&mut self) {
        self.ended = true;
        self.cut();
    }

    /// Takes what waits without a line end as a line; ends the line that was over the limit.
    pub(crate) fn cut(&mut self) {
        if self.discarding
            && !self.has_line_ends
            && self.next.is_none()
            && self.searched == self.taken
        {
            self.discarding = false;
            return;
        }
        if self.next.is_none() && self.searched > self.taken && !self.discarding {
            let line = &self.bytes[self.taken..self.searched];
            self.spared = !self.spared && !self.ended && is_split(line);
            if self.spared {
                return;
            }
            self.next = Some(End {
                at: self.searched,
                skip: 0,
            });
        }
    }

    /// Whether bytes wait that only a pause makes a line.
    pub(crate) fn waits_for_pause(&self) -> bool {
        let waits = self.searched > self.taken || self.discarding;
        !self.has_line_ends && self.next.is_none() && waits
    }

    /// Whether a line is there to be taken.
    pub(crate) fn has_line(&self) -> bool {
        self.next.is_some() || self.is_over()
    }

    /// Whether nothing is there and nothing comes.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.ended && !self.has_line()
    }

    /// The next line.
    pub(crate) fn take(&mut self) -> Option<Line> {
        let Some(end) = self.next.take() else {
            return self.discard_overlong();
        };
        let line = &self.bytes[self.taken..end.at];
        let skip = std::mem::take(&mut self.discarding);
        let line = if is_over(line, self.limit) {
            Line::TooLong
        } else {
            read(line)
        };
        self.has_line_ends |= end.skip > 0;
        self.taken = end.at + end.skip;
        self.searched = self.taken;
        self.search();
        self.tidy();
        if skip { self.take() } else { Some(line) }
    }

    fn search(&mut self) {
        if self.next.is_none() {
            let mut unsearched = self.searched..self.bytes.len();
            let found = unsearched.find(|at| self.ends_at(*at));
            self.next = found.map(|at| End { at, skip: 1 });
            self.searched = self.next.map_or(self.bytes.len(), |end| end.at);
        }
        if self.discarding && self.next.is_none() {
            self.clear();
        }
        if self.ended {
            self.cut();
        }
    }

    /// Whether a line ends with the byte at this place: LF, or the NUL of the CR NUL that telnet sends for the
    /// return key when it is not in line mode (RFC 854, section "The NVT printer and keyboard").
    fn ends_at(&self, at: usize) -> bool {
        match self.bytes[at] {
            b'\n' => true,
            b'\0' => at > self.taken && self.bytes[at - 1] == b'\r',
            _ => false,
        }
    }

    fn is_over(&self) -> bool {
        is_over(&self.bytes[self.taken..self.searched], self.limit)
    }

    fn discard_overlong(&mut self) -> Option<Line> {
        if !self.is_over() {
            return None;
        }
        self.clear();
        self.discarding = true;
        Some(Line::TooLong)
    }

    fn clear(&mut self) {
        self.taken = self.bytes.len();
        self.tidy();
        self.searched = 0;
    }

    /// Moves what is left to the front when that is less than what was taken.
    fn tidy(&mut self) {
        let left = self.bytes.len() - self.taken;
        if left == 0 && self.bytes.capacity() > KEPT {
            self.bytes = Vec::new();
        } else if left <= self.taken {
            self.bytes.copy_within(self.taken.., 0);
            self.bytes.truncate(left);
        } else {
            return;
        }
        self.searched -= self.taken;
        self.next = self.next.map(|end| End {
            at: end.at - self.taken,
            ..end
        });
        self.taken = 0;
    }
}

/// Whether a line has more bytes than the limit; the CR of a CRLF is no part of it.
fn is_over(line: &[u8], limit: usize) -> bool {
    line.strip_suffix(b"\r").unwrap_or(line).len() > limit
}

/// Whether a line ends within a character: its rest is on its way.
fn is_split(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_err_and(|error| error.error_len().is_none())
}

/// Without what some programs leave at a line's end: the CR of a CRLF, the NUL of a C string, which may also
/// come after the line end and so begin the next line.
fn read(line: &[u8]) -> Line {
    match std::str::from_utf8(line) {
        Ok(text) => {
            let text = text.trim_start_matches('\0');
            Line::Text(text.trim_end_matches(['\r', '\0']).to_owned())
        }
        Err(_) => Line::NotText,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &str) -> Option<Line> {
        Some(Line::Text(line.to_owned()))
    }

    #[test]
    fn lines_end_with_lf_or_crlf_wherever_they_are_cut() {
        let bytes = "one\r\ntwo\n\nvïer\n".as_bytes();
        for at in 0..bytes.len() {
            let mut input = Input::new(64);
            let mut lines = Vec::new();
            for piece in [&bytes[..at], &bytes[at..]] {
                input.feed(piece);
                lines.extend(std::iter::from_fn(|| input.take()));
            }
            assert_eq!(
                lines,
                ["one", "two", "", "vïer"].map(|line| text(line).unwrap()),
                "{at}"
            );
            assert!(input.has_line_ends && !input.has_line());
        }
    }

    #[test]
    fn telnets_cr_nul_ends_a_line_wherever_it_is_cut() {
        let bytes = b"alice\r\0one\r\0\r\0two\r\n\0/who\n";
        for at in 0..bytes.len() {
            let mut input = Input::new(64);
            let mut lines = Vec::new();
            for piece in [&bytes[..at], &bytes[at..]] {
                input.feed(piece);
                lines.extend(std::iter::from_fn(|| input.take()));
            }
            let expected = ["alice", "one", "", "two", "/who"];
            assert_eq!(lines, expected.map(|line| text(line).unwrap()), "{at}");
            assert!(input.has_line_ends && !input.has_line());
        }
    }

    #[test]
    fn pause_makes_a_line_until_the_first_line_end() {
        let mut input = Input::new(64);
        assert!(!input.waits_for_pause());
        input.feed(b"alice\0");
        assert!(input.waits_for_pause() && input.take().is_none());
        input.cut();
        assert_eq!(input.take(), text("alice"));
        assert!(!input.has_line_ends);
        input.feed(b"hello\nwor");
        assert_eq!(input.take(), text("hello"));
        assert!(input.has_line_ends && !input.waits_for_pause());
    }

    #[test]
    fn pause_within_a_character_waits_once_for_its_rest() {
        let mut input = Input::new(64);
        input.feed(b"caf\xc3");
        input.cut();
        assert!(input.take().is_none() && input.waits_for_pause());
        input.feed(b"\xa9");
        input.cut();
        assert_eq!(input.take(), text("café"));
        input.feed(b"caf\xe9");
        input.cut();
        assert_eq!(input.take(), None);
        input.cut();
        assert_eq!(input.take(), Some(Line::NotText));
    }

    #[test]
    fn cut_is_kept_until_it_is_taken() {
        let mut input = Input::new(64);
        input.feed(b"one");
        input.cut();
        input.feed(b"two\n");
        assert_eq!(input.take(), text("one"));
        assert_eq!(input.take(), text("two"));
    }

    #[test]
    fn overlong_line_is_told_once_and_thrown_away() {
        let mut input = Input::new(8);
        input.feed(b"123456789");
        assert!(input.has_line());
        assert_eq!(input.take(), Some(Line::TooLong));
        for _ in 0..1_000 {
            input.feed(&[b'x'; 1_000]);
            assert_eq!(input.take(), None);
            assert!(input.bytes.capacity() <= 2_000);
        }
        input.feed(b"xx\nnext\n");
        assert_eq!(input.take(), text("next"));
        assert_eq!(input.take(), None);
        input.feed(b"123456789\n12345678\n");
        assert_eq!(input.take(), Some(Line::TooLong));
        assert_eq!(input.take(), text("12345678"));
    }

    #[test]
    fn pause_ends_an_overlong_line_of_who_sends_no_line_ends() {
        let mut input = Input::new(8);
        input.feed(b"123456789");
        assert_eq!(input.take(), Some(Line::TooLong));
        input.feed(b"more of it");
        assert!(input.waits_for_pause() && input.take().is_none());
        input.cut();
        assert!(!input.waits_for_pause());
        input.feed(b"next");
        input.cut();
        assert_eq!(input.take(), text("next"));
    }

    #[test]
    fn line_end_does_not_count_against_the_limit() {
        for end in ["\n", "\r\n"] {
            let bytes = format!("12345678{end}123456789{end}next{end}");
            for at in 0..bytes.len() {
                let mut input = Input::new(8);
                let mut lines = Vec::new();
                for piece in [&bytes[..at], &bytes[at..]] {
                    input.feed(piece.as_bytes());
                    lines.extend(std::iter::from_fn(|| input.take()));
                }
                let expected = [text("12345678"), Some(Line::TooLong), text("next")];
                assert_eq!(lines, expected.map(Option::unwrap), "{end:?} {at}");
            }
        }
        let mut input = Input::new(8);
        input.feed(b"12345678\r\r");
        assert_eq!(input.take(), Some(Line::TooLong));
    }

    #[test]
    fn end_makes_the_rest_a_line() {
        let mut input = Input::new(8);
        input.feed(b"one\ntwo");
        input.end();
        assert_eq!(input.take(), text("one"));
        assert!(!input.is_exhausted());
        assert_eq!(input.take(), text("two"));
        assert!(input.is_exhausted());
        let mut input = Input::new(8);
        input.feed(b"123456789");
        input.take();
        input.end();
        assert!(input.is_exhausted());
    }

    #[test]
    fn other_encodings_are_told_apart() {
        let mut input = Input::new(64);
        input.feed(b"caf\xe9\nok\n");
        assert_eq!(input.take(), Some(Line::NotText));
        assert_eq!(input.take(), text("ok"));
    }

    #[test]
    fn idle_buffer_is_given_back() {
        let mut input = Input::new(100_000);
        input.feed(&[b'x'; 50_000]);
        input.feed(b"\n");
        assert!(matches!(input.take(), Some(Line::Text(_))));
        assert_eq!(input.bytes.capacity(), 0);
    }
}
