//! Takes the telnet protocol's own bytes (RFC 854) out of what a client sends. No byte of UTF-8 is an
//! IAC, so other clients notice nothing.

const IAC: u8 = 255;
const DO: u8 = 253;
const DONT: u8 = 254;
const SB: u8 = 250;
const SE: u8 = 240;
const TIMING_MARK: u8 = 6;

/// What a telnet client that was interrupted waits for (RFC 860), or it shows nothing any more.
pub(crate) const NO_TIMING_MARK: &[u8] = &[IAC, 252, TIMING_MARK];

/// Where in a telnet command the stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Telnet {
    #[default]
    Text,
    Command,
    Option(u8),
    Parameters,
    ParametersCommand,
}

impl Telnet {
    /// Appends the text among the bytes; true when a timing mark was asked for.
    pub(crate) fn strip(&mut self, bytes: &[u8], text: &mut Vec<u8>) -> bool {
        if *self == Self::Text && !bytes.contains(&IAC) {
            text.extend_from_slice(bytes);
            return false;
        }
        let mut asked = false;
        for &byte in bytes {
            asked |= *self == Self::Option(DO) && byte == TIMING_MARK;
            *self = self.after(byte, text);
        }
        asked
    }

    fn after(self, byte: u8, text: &mut Vec<u8>) -> Self {
        match (self, byte) {
            (Self::Text, IAC) => Self::Command,
            (Self::Text, _) => {
                text.push(byte);
                Self::Text
            }
            (Self::Command, 251..=254) => Self::Option(byte),
            (Self::Command, SB) => Self::Parameters,
            // Two are one that is meant, and no command is below SE: that is another encoding's text,
            // which is refused where its line ends.
            (Self::Command, IAC) => push(text, &[IAC]),
            (Self::Command, 0..SE) => push(text, &[IAC, byte]),
            // Nobody asked for such an option, so nobody refuses it: another encoding's text as well.
            (Self::Option(DONT), b' '..=b'~') => push(text, &[IAC, DONT, byte]),
            (Self::Command | Self::Option(_), _) => Self::Text,
            (Self::Parameters, IAC) => Self::ParametersCommand,
            (Self::ParametersCommand, SE) => Self::Text,
            (Self::Parameters | Self::ParametersCommand, _) => Self::Parameters,
        }
    }
}

fn push(text: &mut Vec<u8>, bytes: &[u8]) -> Telnet {
    text.extend_from_slice(bytes);
    Telnet::Text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(pieces: &[&[u8]]) -> (Vec<u8>, bool) {
        let (mut telnet, mut text, mut asked) = (Telnet::default(), Vec::new(), false);
        for piece in pieces {
            asked |= telnet.strip(piece, &mut text);
        }
        (text, asked)
    }

    #[test]
    fn negotiation_is_taken_out_wherever_it_is_cut() {
        let bytes = b"a\xff\xfb\x18b\xff\xfa\x18\x00xterm\xff\xf0c\xff\xf4d";
        assert_eq!(strip(&[bytes]), (b"abcd".to_vec(), false));
        for at in 0..bytes.len() {
            assert_eq!(strip(&[&bytes[..at], &bytes[at..]]).0, b"abcd", "{at}");
        }
    }

    #[test]
    fn timing_mark_is_noticed() {
        assert_eq!(strip(&[b"a\xff\xfd", b"\x06b"]), (b"ab".to_vec(), true));
        assert_eq!(strip(&[b"\xff\xfd\x01\xff\xfb\x06"]), (Vec::new(), false));
    }

    #[test]
    fn other_encodings_are_left_to_be_refused() {
        assert_eq!(strip(&[b"\xffy\n"]).0, b"\xffy\n");
        assert_eq!(strip(&[b"\xff\n"]).0, b"\xff\n");
        assert_eq!(strip(&[b"\xff\xff!"]).0, b"\xff!");
        let bom = b"bad \xff\xfe utf8\n";
        assert_eq!(strip(&[bom]).0, bom);
        assert_eq!(strip(&[b"a\xff\xfe\x06b"]).0, b"ab");
    }
}
