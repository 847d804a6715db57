//! Writing WebSocket frames (RFC 6455 section 5.2) as a server does: whole and unmasked. A frame
//! written once is the same bytes for every session.

use tungstenite::protocol::frame::{CloseFrame, Frame, Utf8Bytes, coding::CloseCode};

/// An empty ping.
pub(crate) const PING: &[u8] = &[0x89, 0];

const TEXT: u8 = 0x81;
/// The bytes of the header that most frames have.
const GAP: usize = 4;
/// The longest reason that fits into a close frame with its code.
const REASON_BYTES: usize = 123;

/// Appends one text frame whose payload `write` appends.
pub(crate) fn text(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0; GAP]);
    write(out);
    let length = out.len() - start - GAP;
    let (header, size) = header(length);
    out.splice(start..start + GAP, header[..size].iter().copied());
}

/// Appends a close frame; a reason that is too long is cut.
pub(crate) fn close(out: &mut Vec<u8>, code: u16, reason: &str) {
    let end = reason.floor_char_boundary(REASON_BYTES);
    let frame = CloseFrame {
        code: CloseCode::from(code),
        reason: Utf8Bytes::from(&reason[..end]),
    };
    Frame::close(Some(frame))
        .format(out)
        .expect("writing to memory does not fail");
}

/// The header of a final text frame and its size.
fn header(length: usize) -> ([u8; 10], usize) {
    let mut header = [0; 10];
    header[0] = TEXT;
    if let Ok(short) = u8::try_from(length)
        && short < 126
    {
        header[1] = short;
        return (header, 2);
    }
    if let Ok(medium) = u16::try_from(length) {
        header[1] = 126;
        header[2..4].copy_from_slice(&medium.to_be_bytes());
        return (header, 4);
    }
    header[1] = 127;
    header[2..10].copy_from_slice(&(length as u64).to_be_bytes());
    (header, 10)
}

#[cfg(test)]
mod tests {
    use tungstenite::Message;

    use super::super::client::read;
    use super::*;

    #[test]
    fn every_length_has_its_header() {
        let texts = [0, 1, 125, 126, 300, 65_535, 65_536, 70_000].map(|length| "x".repeat(length));
        let mut bytes = Vec::new();
        for payload in &texts {
            text(&mut bytes, |out| out.extend_from_slice(payload.as_bytes()));
        }
        let expected: Vec<_> = texts.into_iter().map(Message::from).collect();
        assert_eq!(read(bytes), expected);
    }

    #[test]
    fn ping_and_close_are_understood() {
        let mut bytes = PING.to_vec();
        close(&mut bytes, 1008, &"ö".repeat(100));
        let seen = read(bytes);
        assert_eq!(seen[0], Message::Ping(Vec::new().into()));
        let Message::Close(Some(frame)) = &seen[1] else {
            panic!("{seen:?}")
        };
        assert_eq!((u16::from(frame.code), frame.reason.len()), (1008, 122));
    }
}
