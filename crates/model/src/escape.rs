//! How long a terminal's escape sequence is (ECMA-48 and the DEC parser of Paul Williams), so that it
//! can be removed as a whole. A sequence that is cut off never takes the next line with it.

use vte::{Params, Parser, Perform};

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
const CAN: u8 = 0x18;
const SUB: u8 = 0x1a;

/// The bytes of the sequence at the start of a text that begins with ESC; at least 1. The end is a
/// character boundary.
pub(crate) fn escape_length(text: &str) -> usize {
    match text.as_bytes().get(1) {
        Some(b']' | b'P' | b'X' | b'^' | b'_') => string_length(text),
        _ => sequence_length(text),
    }
}

/// OSC, DCS, SOS, PM and APC run to a terminator; without one, to the end of the line.
fn string_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_osc = bytes[1] == b']';
    for (at, byte) in bytes.iter().copied().enumerate().skip(2) {
        match byte {
            ESC if bytes.get(at + 1) == Some(&b'\\') => return at + 2,
            ESC => return at,
            CAN | SUB => return at + 1,
            BEL if is_osc => return at + 1,
            // The terminator ST as a C1 character, U+009C.
            0x9c if bytes[at - 1] == 0xc2 => return at + 1,
            _ => {}
        }
    }
    text.find('\n').unwrap_or(text.len())
}

/// CSI and the short sequences end with their final byte. Text that can't belong to one (a newline,
/// a tab, another ESC, anything but ASCII) ends it as well.
fn sequence_length(text: &str) -> usize {
    let mut parser: Parser = Parser::new();
    let mut progress = Progress::default();
    parser.advance(&mut progress, &[ESC]);
    for (at, byte) in text.bytes().enumerate().skip(1) {
        if matches!(byte, b'\n' | b'\t' | ESC) || !byte.is_ascii() {
            return at;
        }
        parser.advance(&mut progress, &[byte]);
        if progress.printed {
            return at;
        }
        if progress.ended {
            return at + 1;
        }
    }
    text.len()
}

/// What the parser said of the last byte.
#[derive(Default)]
struct Progress {
    /// It was the last of the sequence.
    ended: bool,
    /// It is text: the sequence ended before it without a word.
    printed: bool,
}

impl Perform for Progress {
    fn print(&mut self, _: char) {
        self.printed = true;
    }

    fn execute(&mut self, byte: u8) {
        self.ended = matches!(byte, CAN | SUB);
    }

    fn csi_dispatch(&mut self, _: &Params, _: &[u8], _: bool, _: char) {
        self.ended = true;
    }

    fn esc_dispatch(&mut self, _: &[u8], _: bool, _: u8) {
        self.ended = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_sequences_are_measured() {
        let cases = [
            ("\u{1b}[31m", "red"),
            ("\u{1b}[38;2;1;2;3m", "red"),
            ("\u{1b}[?1049h", "x"),
            ("\u{1b}[1?2m", "ignored by terminals"),
            ("\u{1b}[1 q", "cursor"),
            ("\u{1b}c", "reset"),
            ("\u{1b}(B", "charset"),
            ("\u{1b}]0;title\u{7}", "text"),
            ("\u{1b}]8;;https://example.org\u{1b}\\", "link"),
            ("\u{1b}]0;Tïtel ✀\u{9c}", "text"),
            ("\u{1b}Pq#0\n#1\u{1b}\\", "sixel"),
            ("\u{1b}_Gdata\u{7}more\u{1b}\\", "kitty"),
            ("\u{1b}^private\u{18}", "text"),
            ("\u{1b}[12\u{18}", "cancelled"),
        ];
        for (sequence, rest) in cases {
            let text = format!("{sequence}{rest}");
            assert_eq!(&text[escape_length(&text)..], rest, "{text:?}");
        }
    }

    #[test]
    fn cut_off_sequence_leaves_the_text_after_it() {
        let cases = [
            ("\u{1b}", ""),
            ("\u{1b}é", "é"),
            ("\u{1b}[", ""),
            ("\u{1b}[31", ""),
            ("\u{1b}[31ö", "ö"),
            ("\u{1b}[31\nnext", "\nnext"),
            ("\u{1b}\u{1b}[m", "\u{1b}[m"),
            ("\u{1b}]0;title\nnext", "\nnext"),
            ("\u{1b}]0;title\u{1b}[m", "\u{1b}[m"),
            ("\u{1b}Pdata", ""),
        ];
        for (text, rest) in cases {
            assert_eq!(&text[escape_length(text)..], rest, "{text:?}");
        }
    }
}
