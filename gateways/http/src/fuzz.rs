//! What the fuzz targets of this gateway do: its socket's machine without a socket, and what it takes from
//! requests, fed with any bytes. Compiled for tests and with the feature `fuzzing` only.

use std::io::IoSlice;

use axum::extract::Query;
use axum::http::{HeaderMap, HeaderValue, Uri};
use parlor_core::Denied;
use parlor_hub::{Delivery, Reply};
use parlor_model::limits;
use parlor_wire::api::{AuditQuery, HistoryQuery, SearchQuery};
use parlor_wire::{Limits, ServerFrame, ServerRole, VERSION, Welcome};
use tokio::time::Instant;

use crate::api::files::fuzz as files;
use crate::extract::bearer;
use crate::socket::outbox::JOINED;
use crate::socket::session::{Action, SocketSession};
use crate::{HttpOptions, cookie, origin};

const ID: &str = "0123456789abcdef0123456789abcdef";
/// More than ever waits: what is read at once, and one answer to each frame in it.
const MOST: usize = 4 << 20;

/// A socket after its handshake: every frame that it sends is a whole one that a client can read, whatever
/// comes, and it ends rather than hold ever more.
///
/// # Panics
/// When that does not hold.
pub fn socket(bytes: &[u8]) {
    let (seed, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let now = Instant::now();
    let mut session = SocketSession::new(&HttpOptions::default(), limits::MESSAGE_CHARS, now);
    let mut sent = Vec::new();
    for piece in rest.chunks(1 + usize::from(*seed)) {
        session.receive(piece, now);
        carry_out(&mut session, *seed, now, &mut sent);
        if !session.is_open() {
            break;
        }
    }
    assert!(sent.len() < MOST, "{} bytes were sent", sent.len());
    check_frames(&sent);
}

fn carry_out(session: &mut SocketSession, seed: u8, now: Instant, sent: &mut Vec<u8>) {
    loop {
        take(session, now, sent);
        match session.next(now) {
            None => break,
            Some(Action::Enter(_)) if seed.is_multiple_of(7) => {
                session.refuse(&Denied::WrongPassword, now);
            }
            Some(Action::Enter(_)) => session.welcome(welcome(), now),
            Some(Action::Submit { tag, .. }) => {
                let answer = if tag.is_multiple_of(3) {
                    Err(Denied::InvalidToken)
                } else {
                    Ok(Reply::Pong)
                };
                session.deliver(vec![Delivery::Answered { tag, answer }], |_, _| {}, now);
            }
            Some(Action::Leave) => session.left(now),
        }
    }
    take(session, now, sent);
}

fn take(session: &mut SocketSession, now: Instant, sent: &mut Vec<u8>) {
    while session.has_output() {
        let mut slices = [IoSlice::new(&[]); JOINED];
        let count = session.lend(&mut slices);
        let before = sent.len();
        for slice in &slices[..count] {
            sent.extend_from_slice(slice);
        }
        session.wrote(sent.len() - before, now);
    }
}

/// Reads what was sent as RFC 6455 section 5.2 has it: final, unmasked frames.
fn check_frames(mut bytes: &[u8]) {
    while let [first, second, rest @ ..] = bytes {
        let (length, rest) = match second {
            126 => (
                usize::from(u16::from_be_bytes([rest[0], rest[1]])),
                &rest[2..],
            ),
            127 => {
                let length = rest[..8]
                    .iter()
                    .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
                (length, &rest[8..])
            }
            short => (usize::from(*short), rest),
        };
        assert!(length <= rest.len(), "a frame is whole");
        let (payload, rest) = rest.split_at(length);
        match first {
            0x81 => {
                let text = std::str::from_utf8(payload).expect("a text frame is UTF-8");
                let read = ServerFrame::decode(text);
                assert!(read.is_ok(), "{text}");
                assert!(!text.contains(char::is_control), "{text:?}");
            }
            // Close, ping, pong.
            0x88..=0x8a => assert!(length <= 125),
            other => panic!("a frame begins with {other:#x}"),
        }
        bytes = rest;
    }
    assert!(bytes.is_empty(), "half a frame");
}

fn welcome() -> Welcome {
    let id = || ID.parse().expect("an id");
    Welcome {
        v: VERSION,
        server: "Parlor".into(),
        version: "0".into(),
        epoch: ID.parse().expect("an epoch"),
        user: id(),
        name: "ada".into(),
        role: ServerRole::Guest,
        token: None,
        resumed: false,
        needs_factor: false,
        now: None,
        limits: Limits::new(limits::MESSAGE_CHARS),
    }
}

/// A request's query, its token, its cookie and its origin.
///
/// # Panics
/// When a refusal would be told in more than a short sentence, or another origin is allowed.
pub fn request(bytes: &[u8]) {
    if let Ok(value) = HeaderValue::from_bytes(bytes) {
        let header = |name| HeaderMap::from_iter([(name, value.clone())]);
        if let Some(token) = bearer(&header(axum::http::header::AUTHORIZATION)) {
            assert!(!token.expose().is_empty());
        }
        if let Ok(Some(token)) = cookie::token(&header(axum::http::header::COOKIE), &[], false) {
            assert!(!token.expose().is_empty());
        }
        let mut headers = header(axum::http::header::ORIGIN);
        headers.insert(
            axum::http::header::HOST,
            HeaderValue::from_static("chat.example.org"),
        );
        if origin::is_allowed(&headers, &crate::HttpOptions::default()) {
            let origin = String::from_utf8_lossy(bytes).to_ascii_lowercase();
            assert!(origin.contains("chat.example.org"), "{origin:?}");
        }
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(uri) = format!("/api/v1/search?{text}").parse::<Uri>() else {
        return;
    };
    let _ = Query::<HistoryQuery>::try_from_uri(&uri);
    let _ = Query::<AuditQuery>::try_from_uri(&uri);
    let _ = Query::<SearchQuery>::try_from_uri(&uri);
}

/// The headers of a file that is sent or fetched.
///
/// # Panics
/// When a part lies outside of its file, or a name breaks out of its header.
pub fn file_headers(bytes: &[u8]) {
    files::headers(bytes);
}

#[cfg(test)]
mod tests {
    use parlor_testkit::fuzz::drive;

    #[test]
    fn any_bytes_on_a_socket_are_answered_in_whole_readable_frames() {
        drive("socket", super::socket);
    }

    #[test]
    fn any_header_of_a_transfer_is_refused_or_stays_within_its_file() {
        drive("file_headers", super::file_headers);
    }

    #[test]
    fn any_request_is_refused_or_understood() {
        drive("http_request", super::request);
    }
}
