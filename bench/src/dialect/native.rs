//! The native protocol's side of the load. The frames that come by the million are read by their known
//! layout; every other frame, and one whose layout is not as expected, goes through `parlor-wire`.

use anyhow::{Context as _, Result, bail, ensure};
use parlor_wire::{
    ClientFrame, EventBody, EventFrame, Hello, Request, RoomKind, SOCKET_PATH, ServerFrame,
    UnreadableFrame, VERSION,
};

use super::{Place, Seen};
use crate::entrance::Step;
use crate::frame;

/// The room that everyone is in.
pub const LOBBY: &str = "#lobby";
/// The tag of what is asked before the load starts; those of messages count from 0.
pub const SETUP_TAG: u64 = 1 << 52;

pub(super) fn entrance(name: &str) -> Vec<Step> {
    let upgrade = format!(
        "GET {SOCKET_PATH} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    );
    let hello = Hello {
        v: VERSION,
        name: Some(name.to_owned()),
        ..Hello::default()
    };
    let hello = framed(&ClientFrame::Hello(Box::new(hello)));
    vec![
        Step::new(upgrade.into_bytes(), upgraded),
        Step::new(hello, welcomed),
    ]
}

/// Makes a public room of that name.
#[must_use]
pub fn create_room(name: &str) -> Step {
    let request = Request::CreateRoom {
        name: name.to_owned(),
        kind: RoomKind::Public,
    };
    Step::new(
        framed(&ClientFrame::Request {
            request,
            tag: SETUP_TAG,
        }),
        answered,
    )
}

fn framed(client_frame: &ClientFrame) -> Vec<u8> {
    let mut out = Vec::new();
    frame::push(frame::TEXT, client_frame.encode().as_bytes(), &mut out);
    out
}

fn upgraded(heard: &[u8]) -> Result<Option<usize>> {
    let Some(end) = memchr::memmem::find(heard, b"\r\n\r\n") else {
        return Ok(None);
    };
    let first = heard
        .split(|byte| *byte == b'\r')
        .next()
        .unwrap_or_default();
    ensure!(
        first.starts_with(b"HTTP/1.1 101"),
        "no WebSocket here: {}",
        first.escape_ascii()
    );
    Ok(Some(end + 4))
}

/// The first room is open. All frames are left for the scanner.
fn welcomed(heard: &[u8]) -> Result<Option<usize>> {
    Ok((glance(heard)?.0 > 0).then_some(0))
}

/// The room is made and open, after the lobby. All frames are left for the scanner.
fn answered(heard: &[u8]) -> Result<Option<usize>> {
    let (opened, done) = glance(heard)?;
    Ok((opened > 1 && done).then_some(0))
}

/// How many rooms were opened and whether what was asked is done. A room with many in it is long, so it
/// is not parsed here.
fn glance(heard: &[u8]) -> Result<(usize, bool)> {
    let (mut opened, mut done) = (0, false);
    frame::split(heard, |opcode, payload| {
        if payload.starts_with(br#"{"type":"room_opened""#) {
            opened += 1;
            return Ok(());
        }
        read_slowly(opcode, payload, &mut Vec::new(), &mut |seen| {
            done |= seen == Seen::Acknowledged(SETUP_TAG);
            Ok(())
        })
    })?;
    Ok((opened, done))
}

pub(super) fn push_message(room: &str, number: u64, text: &[u8], out: &mut Vec<u8>) {
    let mut payload = Vec::with_capacity(64 + room.len() + text.len());
    for part in [
        br#"{"type":"post","room":""#,
        room.as_bytes(),
        br#"","text":""#,
        text,
        br#"","tag":"#,
    ] {
        payload.extend_from_slice(part);
    }
    payload.extend_from_slice(number.to_string().as_bytes());
    payload.push(b'}');
    frame::push(frame::TEXT, &payload, out);
}

/// What a text frame tells, if it is a plain message or its acknowledgement.
#[inline]
pub(super) fn read(payload: &[u8]) -> Option<Seen<'_>> {
    let mut rest = Rest(payload);
    if rest.literal(br#"{"type":"event","room":""#).is_none() {
        rest.literal(br#"{"type":"ok","tag":"#)?;
        let tag = rest.number()?;
        rest.literal(br#","kind":"posted","#)?;
        return Some(Seen::Acknowledged(tag));
    }
    let room = *rest.take(32)?.first_chunk()?;
    rest.literal(br#"","seq":"#)?;
    let seq = rest.number()?;
    rest.literal(br#","at":"#)?;
    rest.number()?;
    rest.literal(br#","by":{"id":""#)?;
    rest.take(32)?;
    rest.literal(br#"","name":""#)?;
    let name = rest.string()?;
    rest.literal(br#"},"kind":"message","text":""#)?;
    let text = rest.string()?;
    (rest.0 == b"}").then_some(Seen::Message {
        name,
        text,
        place: Some(Place { room, seq }),
    })
}

/// What is left of a frame.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn literal(&mut self, literal: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(literal)?;
        Some(())
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        let digits = self
            .0
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let number = self.take(digits)?.iter();
        (digits > 0 && digits < 19)
            .then(|| number.fold(0, |value, digit| value * 10 + u64::from(digit - b'0')))
    }

    /// The rest of a string and its quote; nothing for one with escapes.
    fn string(&mut self) -> Option<&'a [u8]> {
        let string = self.take(memchr::memchr2(b'"', b'\\', self.0)?)?;
        self.literal(b"\"")?;
        Some(string)
    }
}

/// What any frame tells; a ping is answered.
///
/// # Errors
/// The server refused or ended something, or the frame can't be read; or what `each` says.
pub(super) fn read_slowly(
    opcode: u8,
    payload: &[u8],
    reply: &mut Vec<u8>,
    each: &mut impl FnMut(Seen<'_>) -> Result<()>,
) -> Result<()> {
    match opcode {
        frame::PING => frame::push(frame::PONG, payload, reply),
        frame::CLOSE => bail!(
            "the server closed the WebSocket: {}",
            payload.escape_ascii()
        ),
        frame::TEXT => return read_json(std::str::from_utf8(payload)?, each),
        _ => {}
    }
    Ok(())
}

fn read_json(text: &str, each: &mut impl FnMut(Seen<'_>) -> Result<()>) -> Result<()> {
    let frame = match ServerFrame::decode(text) {
        Ok(frame) => frame,
        Err(UnreadableFrame::UnknownType(_)) => return each(Seen::Else),
        Err(error) => {
            return Err(error).with_context(|| text.chars().take(300).collect::<String>());
        }
    };
    match frame {
        ServerFrame::Event(EventFrame {
            room,
            seq,
            by,
            body,
            ..
        }) => {
            let place = place(room, seq)?;
            match body {
                EventBody::Message {
                    text: Some(text), ..
                } => {
                    let (name, text) = (by.name.as_bytes(), text.as_bytes());
                    each(Seen::Message {
                        name,
                        text,
                        place: Some(place),
                    })
                }
                _ => each(Seen::Event(place)),
            }
        }
        ServerFrame::RoomOpened(view) => each(Seen::Opened(place(view.room.id, view.room.head)?)),
        ServerFrame::Ok { tag, .. } => each(Seen::Acknowledged(tag)),
        ServerFrame::Error(error) => bail!("the server refused: {}: {}", error.code, error.message),
        ServerFrame::Goodbye { code, message } => {
            bail!("the server ended the session: {code}: {message}")
        }
        ServerFrame::Welcome(_)
        | ServerFrame::RoomClosed { .. }
        | ServerFrame::Attendance(_)
        | ServerFrame::WhoNow { .. }
        | ServerFrame::Typing { .. } => each(Seen::Else),
    }
}

fn place(room: parlor_wire::RoomId, seq: u64) -> Result<Place> {
    let room = room.to_string().into_bytes();
    let room = room
        .try_into()
        .ok()
        .context("a room's id has not 32 digits")?;
    Ok(Place { room, seq })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: &str = "000102030405060708090a0b0c0d0e0f";

    fn event(kind: &str) -> String {
        format!(
            r#"{{"type":"event","room":"{ROOM}","seq":7,"at":1795000000000,"by":{{"id":"{ROOM}","name":"ann"}},{kind}}}"#
        )
    }

    fn slowly(text: &str, expected: Seen<'_>) {
        let mut told = 0;
        read_json(text, &mut |seen| {
            told += 1;
            assert_eq!(seen, expected);
            Ok(())
        })
        .unwrap();
        assert_eq!(told, 1);
    }

    fn here() -> Place {
        Place {
            room: *ROOM.as_bytes().first_chunk().unwrap(),
            seq: 7,
        }
    }

    #[test]
    fn layout_is_the_one_that_wire_writes() {
        let text = event(r#""kind":"message","text":"hi""#);
        let frame = ServerFrame::decode(&text).unwrap();
        let expected = Seen::Message {
            name: b"ann",
            text: b"hi",
            place: Some(here()),
        };
        assert_eq!(read(frame.encode().as_bytes()), Some(expected));
        slowly(&text, expected);
    }

    #[test]
    fn acknowledgement_has_the_tag() {
        let text =
            format!(r#"{{"type":"ok","tag":12,"kind":"posted","room":"{ROOM}","seq":7,"at":1}}"#);
        assert_eq!(read(text.as_bytes()), Some(Seen::Acknowledged(12)));
        let frame = ServerFrame::decode(&text).unwrap();
        assert_eq!(
            read(frame.encode().as_bytes()),
            Some(Seen::Acknowledged(12))
        );
        slowly(&text, Seen::Acknowledged(12));
    }

    #[test]
    fn what_has_another_layout_is_left_to_the_parser() {
        let escaped = event(r#""kind":"message","text":"a \"b\"""#);
        let action = event(r#""kind":"message","text":"hi","action":true"#);
        let other = event(r#""kind":"deleted","target":3"#);
        for text in [&escaped, &action, &other, "{}", ""] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        slowly(
            &escaped,
            Seen::Message {
                name: b"ann",
                text: br#"a "b""#,
                place: Some(here()),
            },
        );
        slowly(&other, Seen::Event(here()));
        slowly(r#"{"type":"from_the_future"}"#, Seen::Else);
    }

    #[test]
    fn refusal_and_goodbye_are_errors() {
        for text in [
            r#"{"type":"error","tag":1,"code":"muted","message":"No."}"#,
            r#"{"type":"goodbye","code":"too_slow","message":"No."}"#,
            "nonsense",
        ] {
            assert!(read_json(text, &mut |_| Ok(())).is_err(), "{text}");
        }
    }

    #[test]
    fn message_is_a_request_that_wire_reads() {
        let mut out = Vec::new();
        push_message(LOBBY, 9, b"hi", &mut out);
        let payload: Vec<u8> = out[6..]
            .iter()
            .zip(out[2..6].iter().cycle())
            .map(|(byte, mask)| byte ^ mask)
            .collect();
        let frame = ClientFrame::decode(std::str::from_utf8(&payload).unwrap()).unwrap();
        let ClientFrame::Request {
            request: Request::Post { room, text, .. },
            tag,
        } = frame
        else {
            panic!("{frame:?}")
        };
        assert_eq!((room.as_str(), text.as_str(), tag), (LOBBY, "hi", 9));
    }
}
