//! The native protocol's side of the load: coming in, sending, and reading what is not read by its layout.

use anyhow::{Context as _, Result, bail, ensure};
use parlor_wire::{
    ClientFrame, EventBody, EventFrame, Hello, Hidden, Request, Resume, RoomKind, SOCKET_PATH,
    ServerFrame, UnreadableFrame, VERSION,
};

use super::{Place, Seen};
use crate::entrance::Step;
use crate::frame;

/// The room that everyone is in.
pub const LOBBY: &str = "#lobby";
/// The tag of what is asked before the load starts; those of messages count from 0.
pub const SETUP_TAG: u64 = 1 << 52;

pub(super) fn entrance(name: &str) -> Vec<Step> {
    steps(Hello {
        name: Some(name.to_owned()),
        ..Hello::default()
    })
}

/// Comes in as a guest who asks to be remembered.
#[must_use]
pub fn remembered(name: &str) -> Vec<Step> {
    steps(Hello {
        name: Some(name.to_owned()),
        remember: true,
        ..Hello::default()
    })
}

/// Comes back with the token that the welcome brought.
#[must_use]
pub fn resuming(token: Option<Hidden>, resume: Resume) -> Vec<Step> {
    steps(Hello {
        token,
        resume: Some(resume),
        ..Hello::default()
    })
}

fn steps(hello: Hello) -> Vec<Step> {
    let upgrade = format!(
        "GET {SOCKET_PATH} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    );
    let hello = Hello {
        v: VERSION,
        ..hello
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
    ask(Request::CreateRoom {
        name: name.to_owned(),
        kind: RoomKind::Public,
        keeping: parlor_wire::Keeping::default(),
    })
}

/// Joins a public room that is there.
#[must_use]
pub fn join_room(room: &str) -> Step {
    ask(Request::Join {
        room: room.to_owned(),
        key: None,
    })
}

fn ask(request: Request) -> Step {
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
        ServerFrame::Goodbye { code, message, .. } => {
            bail!("the server ended the session: {code}: {message}")
        }
        // Whatever else there is or will be says nothing of messages.
        _ => each(Seen::Else),
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
#[path = "native_tests.rs"]
mod tests;
