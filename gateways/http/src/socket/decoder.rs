//! Reads the frames of one client (RFC 6455) from bytes in memory, and answers its control frames.
//!
//! Between two messages nothing is kept: the protocol's state and its buffer live only while there is
//! something of a message to hold.

use std::io::{self, ErrorKind, Read, Write};

use tungstenite::error::{CapacityError, Error};
use tungstenite::protocol::frame::{CloseFrame, Utf8Bytes};
use tungstenite::protocol::{Message, Role, WebSocketConfig, WebSocketContext};

use super::boundary::Boundary;

/// The bytes that a message's buffer starts with; it grows to what the header of a frame announces,
/// as far as the limit.
const BUFFER: usize = 2 * 1_024;

/// What came in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Incoming {
    /// A whole text message.
    Text(Utf8Bytes),
    /// The client closes.
    Close {
        /// With this code, if it gave one.
        code: Option<u16>,
        /// The frame that answers it; nothing may be sent after that.
        answer: Vec<u8>,
    },
}

/// Why the connection can't go on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// A binary message.
    Binary,
    /// Text that is not UTF-8.
    NotUtf8,
    /// More bytes than the limit.
    TooLarge,
    /// Another breach of the WebSocket protocol.
    Protocol(String),
}

/// Reads the frames of one client.
#[derive(Default)]
pub(crate) struct Decoder {
    input: Vec<u8>,
    taken: usize,
    partial: Option<Box<Partial>>,
}

/// The protocol's state while a message is not whole.
struct Partial {
    context: WebSocketContext,
    boundary: Boundary,
    limit: usize,
}

impl Decoder {
    /// Takes bytes that the client sent.
    pub(crate) fn receive(&mut self, bytes: &[u8]) {
        if self.taken == self.input.len() {
            self.input.clear();
            self.taken = 0;
        }
        self.input.extend_from_slice(bytes);
    }

    /// Whether all bytes that were received have been looked at.
    pub(crate) fn is_drained(&self) -> bool {
        self.taken == self.input.len()
    }

    /// The next message of at most `limit` bytes; `None` when more bytes are needed for it. Frames that
    /// answer the client's are appended to `replies`.
    ///
    /// # Errors
    /// [`Refused`]; nothing can be read after that.
    pub(crate) fn next(
        &mut self,
        limit: usize,
        replies: &mut Vec<u8>,
    ) -> Result<Option<Incoming>, Refused> {
        if self.is_drained() && self.partial.is_none() {
            return Ok(None);
        }
        let partial = self
            .partial
            .get_or_insert_with(|| Box::new(Partial::new(limit)));
        partial.set_limit(limit);
        let Partial {
            context, boundary, ..
        } = &mut **partial;
        let mut wire = Wire {
            input: &self.input,
            taken: &mut self.taken,
            boundary,
            replies,
        };
        loop {
            match context.read(&mut wire) {
                Ok(Message::Text(text)) => return Ok(Some(Incoming::Text(text))),
                Ok(Message::Binary(_)) => return Err(Refused::Binary),
                Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => {}
                Ok(Message::Close(frame)) => {
                    let before = wire.replies.len();
                    // The answer is written; the error only says that the connection is closed now.
                    let _ = context.flush(&mut wire);
                    return Ok(Some(Incoming::Close {
                        code: frame.map(|CloseFrame { code, .. }| code.into()),
                        answer: wire.replies.split_off(before),
                    }));
                }
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {
                    self.rest();
                    return Ok(None);
                }
                Err(error) => return Err(refused(&error)),
            }
        }
    }

    /// Gives memory back when nothing is under way.
    fn rest(&mut self) {
        if self
            .partial
            .as_ref()
            .is_some_and(|partial| partial.boundary.is_between_messages())
        {
            self.partial = None;
        }
        self.input = Vec::new();
        self.taken = 0;
    }
}

impl Partial {
    fn new(limit: usize) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER)
            .write_buffer_size(0)
            .max_frame_size(Some(limit))
            .max_message_size(Some(limit));
        let context = WebSocketContext::new(Role::Server, Some(config));
        Self {
            context,
            boundary: Boundary::default(),
            limit,
        }
    }

    fn set_limit(&mut self, limit: usize) {
        if self.limit != limit {
            self.limit = limit;
            self.context.set_config(|config| {
                config.max_frame_size = Some(limit);
                config.max_message_size = Some(limit);
            });
        }
    }
}

/// The two directions as the protocol's state machine wants them; both are memory.
struct Wire<'a> {
    input: &'a [u8],
    taken: &'a mut usize,
    boundary: &'a mut Boundary,
    replies: &'a mut Vec<u8>,
}

impl Read for Wire<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = &self.input[*self.taken..];
        if rest.is_empty() {
            return Err(ErrorKind::WouldBlock.into());
        }
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.boundary.follow(&rest[..count]);
        *self.taken += count;
        Ok(count)
    }
}

impl Write for Wire<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.replies.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn refused(error: &Error) -> Refused {
    match error {
        Error::Capacity(CapacityError::MessageTooLong { .. }) => Refused::TooLarge,
        Error::Utf8(_) => Refused::NotUtf8,
        Error::Protocol(error) => Refused::Protocol(error.to_string()),
        other => Refused::Protocol(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::client::{close, frame, text};
    use super::*;

    const LIMIT: usize = 1_000;

    fn read_all(decoder: &mut Decoder, replies: &mut Vec<u8>) -> Result<Vec<Incoming>, Refused> {
        let mut seen = Vec::new();
        while let Some(incoming) = decoder.next(LIMIT, replies)? {
            seen.push(incoming);
        }
        Ok(seen)
    }

    fn refusal(bytes: &[u8]) -> Refused {
        let mut decoder = Decoder::default();
        decoder.receive(bytes);
        read_all(&mut decoder, &mut Vec::new()).unwrap_err()
    }

    #[test]
    fn messages_come_whole_however_their_bytes_arrive() {
        let pieces = [
            frame(0x01, b"in "),
            frame(0x89, b"?"),
            frame(0x00, b"three "),
            frame(0x80, b"parts"),
        ];
        let bytes = [
            text("one"),
            text(&"ö".repeat(200)),
            pieces.concat(),
            text(""),
        ]
        .concat();
        let expected = [
            "one".to_owned(),
            "ö".repeat(200),
            "in three parts".to_owned(),
            String::new(),
        ];
        for step in [1, 2, 3, 7, 100, bytes.len()] {
            let (mut decoder, mut replies, mut seen) = (Decoder::default(), Vec::new(), Vec::new());
            for part in bytes.chunks(step) {
                decoder.receive(part);
                seen.extend(read_all(&mut decoder, &mut replies).unwrap());
            }
            let expected = expected.clone().map(|text| Incoming::Text(text.into()));
            assert_eq!(seen, expected, "{step} bytes at a time");
            assert_eq!(
                replies,
                [0x8a, 1, b'?'],
                "the ping between the parts is answered"
            );
            assert!(decoder.partial.is_none() && decoder.input.capacity() == 0);
        }
    }

    #[test]
    fn decoder_holds_state_only_inside_a_message() {
        let mut decoder = Decoder::default();
        let bytes = text("hello");
        decoder.receive(&bytes[..4]);
        assert_eq!(decoder.next(LIMIT, &mut Vec::new()), Ok(None));
        assert!(decoder.partial.is_some());
        decoder.receive(&bytes[4..]);
        assert!(decoder.next(LIMIT, &mut Vec::new()).unwrap().is_some());
        assert_eq!(decoder.next(LIMIT, &mut Vec::new()), Ok(None));
        assert!(decoder.partial.is_none());
    }

    #[test]
    fn announced_giant_is_refused_by_its_header() {
        let mut bytes = vec![0x81, 0xff];
        bytes.extend_from_slice(&(2_u64 << 30).to_be_bytes());
        bytes.extend_from_slice(b"mask");
        let mut decoder = Decoder::default();
        decoder.receive(&bytes);
        assert_eq!(decoder.next(LIMIT, &mut Vec::new()), Err(Refused::TooLarge));
        assert!(decoder.input.capacity() < 100);
        assert_eq!(refusal(&text(&"x".repeat(LIMIT + 1))), Refused::TooLarge);
    }

    #[test]
    fn message_in_parts_is_held_to_the_limit_too() {
        let part = "x".repeat(LIMIT / 2 + 1);
        let bytes = [frame(0x01, part.as_bytes()), frame(0x80, part.as_bytes())].concat();
        assert_eq!(refusal(&bytes), Refused::TooLarge);
    }

    #[test]
    fn breaches_are_refused() {
        assert_eq!(refusal(&frame(0x82, b"binary")), Refused::Binary);
        assert_eq!(refusal(&frame(0x81, b"\xff\xfe")), Refused::NotUtf8);
        for bytes in [
            &[0x81, 1, b'x'][..],
            &frame(0xc1, b"reserved bit"),
            &frame(0x83, b"reserved opcode"),
            &frame(0x80, b"continues nothing"),
            &frame(0x09, b"ping in parts"),
            &frame(0x89, &[b'x'; 126]),
            &[frame(0x01, b"a"), frame(0x81, b"b")].concat(),
        ] {
            assert!(matches!(refusal(bytes), Refused::Protocol(_)), "{bytes:?}");
        }
    }

    #[test]
    fn close_is_answered() {
        let (mut decoder, mut replies) = (Decoder::default(), Vec::new());
        decoder.receive(&close(1000));
        assert_eq!(
            decoder.next(LIMIT, &mut replies),
            Ok(Some(Incoming::Close {
                code: Some(1000),
                answer: vec![0x88, 2, 3, 232],
            }))
        );
        assert!(replies.is_empty());
    }
}
