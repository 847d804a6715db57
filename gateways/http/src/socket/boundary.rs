//! Where frames end in the bytes of a client, so that a session between two messages keeps no decoder.

use std::io::Cursor;

use tungstenite::protocol::frame::FrameHeader;
use tungstenite::protocol::frame::coding::{Data, OpCode};

/// The longest header of a frame.
const HEADER: usize = 14;

/// Follows frames by their headers; what they hold is the decoder's business.
#[derive(Default)]
pub(crate) struct Boundary {
    header: [u8; HEADER],
    have: usize,
    payload: u64,
    in_message: bool,
}

impl Boundary {
    /// Takes note of bytes that the decoder took.
    pub(crate) fn follow(&mut self, mut bytes: &[u8]) {
        while let Some((&byte, rest)) = bytes.split_first() {
            if self.payload > 0 {
                let skipped = bytes
                    .len()
                    .min(usize::try_from(self.payload).unwrap_or(usize::MAX));
                self.payload -= skipped as u64;
                bytes = &bytes[skipped..];
                continue;
            }
            bytes = rest;
            if let Some(place) = self.header.get_mut(self.have) {
                *place = byte;
                self.have += 1;
                self.try_header();
            }
        }
    }

    /// Whether the last byte ended a whole message or control frame outside of one.
    pub(crate) fn is_between_messages(&self) -> bool {
        self.have == 0 && self.payload == 0 && !self.in_message
    }

    /// A header that can't be read stays one: the decoder refuses it.
    fn try_header(&mut self) {
        let mut cursor = Cursor::new(&self.header[..self.have]);
        let Ok(Some((header, length))) = FrameHeader::parse(&mut cursor) else {
            return;
        };
        self.have = 0;
        self.payload = length;
        if let OpCode::Data(Data::Text | Data::Binary | Data::Continue) = header.opcode {
            self.in_message = !header.is_final;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(first: u8, length: usize) -> Vec<u8> {
        let mut bytes = vec![first];
        match length {
            0..126 => bytes.push(0x80 | length as u8),
            126..65_536 => {
                bytes.push(0x80 | 126);
                bytes.extend_from_slice(&(length as u16).to_be_bytes());
            }
            _ => {
                bytes.push(0x80 | 127);
                bytes.extend_from_slice(&(length as u64).to_be_bytes());
            }
        }
        bytes.extend_from_slice(b"mask");
        bytes.resize(bytes.len() + length, b'x');
        bytes
    }

    #[test]
    fn end_of_every_frame_is_seen_byte_by_byte() {
        for length in [0, 1, 125, 126, 1_000, 70_000] {
            let mut boundary = Boundary::default();
            for (index, byte) in frame(0x81, length).iter().enumerate() {
                assert_eq!(boundary.is_between_messages(), index == 0, "{length}");
                boundary.follow(&[*byte]);
            }
            assert!(boundary.is_between_messages(), "{length}");
        }
    }

    #[test]
    fn message_in_pieces_ends_with_its_last_piece() {
        let mut boundary = Boundary::default();
        boundary.follow(&frame(0x01, 3));
        assert!(!boundary.is_between_messages());
        boundary.follow(&frame(0x89, 0));
        assert!(!boundary.is_between_messages(), "a ping between the pieces");
        boundary.follow(&frame(0x80, 3));
        assert!(boundary.is_between_messages());
    }

    #[test]
    fn garbage_never_is_between_messages() {
        let mut boundary = Boundary::default();
        boundary.follow(&[0xff; 100]);
        assert!(!boundary.is_between_messages());
    }
}
