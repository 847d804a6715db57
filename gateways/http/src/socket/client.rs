//! A client's side of the WebSocket protocol, for tests: frames as bytes, and bytes as messages.

use std::io::Cursor;

use tungstenite::Message;
use tungstenite::protocol::{Role, WebSocket};

const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A masked frame with this first byte.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        short @ 0..126 => bytes.push(0x80 | short as u8),
        medium @ 126..65_536 => {
            bytes.push(0x80 | 126);
            bytes.extend_from_slice(&(medium as u16).to_be_bytes());
        }
        long => {
            bytes.push(0x80 | 127);
            bytes.extend_from_slice(&(long as u64).to_be_bytes());
        }
    }
    bytes.extend_from_slice(&MASK);
    bytes.extend(
        payload
            .iter()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    bytes
}

/// A text message.
pub(crate) fn text(payload: &str) -> Vec<u8> {
    frame(0x81, payload.as_bytes())
}

/// A close frame.
pub(crate) fn close(code: u16) -> Vec<u8> {
    frame(0x88, &code.to_be_bytes())
}

/// What a client reads from a server's bytes; they end anywhere.
pub(crate) fn read(bytes: Vec<u8>) -> Vec<Message> {
    let mut socket = WebSocket::from_raw_socket(Cursor::new(bytes), Role::Client, None);
    std::iter::from_fn(|| socket.read().ok()).collect()
}
