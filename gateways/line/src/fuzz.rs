//! What the fuzz targets of this gateway do: its machines without sockets, fed with any bytes. Compiled for
//! tests and with the feature `fuzzing` only.

use std::sync::Arc;

use bytes::Bytes;
use parlor_core::{Actor, Command, Denied, Event, EventBody};
use parlor_hub::{Delivery, Happening, Item, Reply, Request, RoomLabel};
use parlor_model::{
    Manner, MessageText, RoomId, RoomKind, RoomName, Seq, SessionId, Timestamp, UserId, UserName,
    limits,
};

use crate::LineOptions;
use crate::chat::Welcome;
use crate::dialogue::{Dialogue, Step};
use crate::input::{Input, Line};
use crate::link::Links;
use crate::telnet::NO_TIMING_MARK;

const LOBBY: RoomId = RoomId::from_bytes([1; 16]);
const OWN: SessionId = SessionId(7);
const LINE_BYTES: usize = 256;

/// Cuts bytes into pieces whose lengths the first byte chooses.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let (seed, mut rest) = bytes.split_first().unwrap_or((&0, &[]));
    let mut state = u32::from(*seed);
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let long = 1 + (state >> 24) as usize % 40;
        let (piece, left) = rest.split_at(long.min(rest.len()));
        rest = left;
        Some(piece)
    })
}

/// Bytes to lines: the same lines however they are cut, none with a line end or over the limit in it.
///
/// # Panics
/// When that does not hold.
pub fn input(bytes: &[u8]) {
    let whole = lines(std::iter::once(bytes.get(1..).unwrap_or_default()));
    let cut = lines(pieces(bytes));
    assert_eq!(whole, cut);
    for line in whole {
        if let Line::Text(text) = line {
            assert!(!text.contains('\n') && text.len() <= LINE_BYTES, "{text:?}");
        }
    }
}

fn lines<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<Line> {
    let mut input = Input::new(LINE_BYTES);
    let mut lines = Vec::new();
    for piece in pieces {
        input.feed(piece);
        lines.extend(std::iter::from_fn(|| input.take()));
    }
    input.end();
    lines.extend(std::iter::from_fn(|| input.take()));
    assert!(input.is_exhausted());
    lines
}

/// A whole conversation: what is said to the client is whole inert lines, each marked as the server's own or
/// with its author's name. (That no command is posted is for the target `vocabulary`.)
///
/// # Panics
/// When that does not hold.
pub fn dialogue(bytes: &[u8]) {
    let options = Arc::new(LineOptions {
        line_bytes: LINE_BYTES,
        sign_in_bytes: 1_024,
        ..LineOptions::default()
    });
    let mut dialogue = Dialogue::new(options, limits::MESSAGE_CHARS, Links::fixed());
    dialogue.greet("Home");
    let mut said = Vec::new();
    let mut turns = 0_usize;
    for piece in pieces(bytes) {
        dialogue.feed(piece);
        turns += 1;
        if turns.is_multiple_of(5) && dialogue.waits_for_pause() {
            dialogue.pause();
        }
        if carry_out(&mut dialogue, turns, &mut said) {
            break;
        }
    }
    dialogue.end_of_input();
    carry_out(&mut dialogue, turns, &mut said);
    check_said(&said);
}

/// Does what is to be done; true when that is the end.
fn carry_out(dialogue: &mut Dialogue, turns: usize, said: &mut Vec<u8>) -> bool {
    loop {
        said.extend(dialogue.output.drain());
        match dialogue.step(true) {
            None => return false,
            Some(Step::Close) => {
                said.extend(dialogue.output.drain());
                return true;
            }
            Some(Step::LookUp(_)) => drop(dialogue.registered(turns.is_multiple_of(2))),
            Some(Step::Enter(_)) if turns.is_multiple_of(3) => {
                drop(dialogue.entered(Err(Denied::WrongPassword)));
            }
            Some(Step::Enter(_)) => {
                let me = actor("alice");
                let welcome = Welcome {
                    id: OWN,
                    me,
                    lobby: LOBBY,
                };
                drop(dialogue.entered(Ok(welcome)));
            }
            Some(Step::Link(..)) if turns.is_multiple_of(3) => {
                dialogue.linked(Err(Denied::FilesOff));
            }
            Some(Step::Link(..)) => dialogue.linked(Ok("code".to_owned())),
            Some(Step::Submit(tag, request)) => answer(dialogue, tag, request, turns),
        }
    }
}

/// Answers, and lets what was posted be heard as another's words.
fn answer(dialogue: &mut Dialogue, tag: u64, request: Request, turns: usize) {
    if let Request::Command(Command::Post { text, manner, .. }) = request {
        hear(dialogue, text, manner);
    }
    let answer = if turns.is_multiple_of(4) {
        Err(Denied::Unavailable("the disk is full".into()))
    } else {
        Ok(Reply::Pong)
    };
    dialogue.deliver(Delivery::Answered { tag, answer });
}

fn hear(dialogue: &mut Dialogue, text: MessageText, manner: Manner) {
    let label = RoomLabel {
        id: LOBBY,
        name: Some(RoomName::lobby()),
        kind: RoomKind::Public,
        lobby: true,
    };
    let event = Event {
        room: LOBBY,
        seq: Seq::new(2),
        at: Timestamp::from_millis(0),
        actor: actor("mallory"),
        origin: None,
        expires_at: None,
        body: EventBody::Message {
            text: Some(text),
            reply_to: None,
            manner,
            mentions: Vec::new(),
            edited: None,
        },
    };
    let items = [Item::new(Happening::Event(event), Some(SessionId(9)))];
    dialogue.happened(&label, &items, |_, pieces| {
        let mut bytes = Vec::new();
        crate::encode::item(&label, &items[0], &Links::fixed(), &mut bytes);
        let text = std::str::from_utf8(&bytes).expect("a line is UTF-8");
        for line in text.lines() {
            let marked = line.starts_with("mallory: ") || line.starts_with("- mallory ");
            assert!(marked, "{line:?} of {text:?}");
        }
        pieces.push(Bytes::from(bytes));
    });
}

fn check_said(said: &[u8]) {
    let mut text = Vec::with_capacity(said.len());
    let mut rest = said;
    while let Some((byte, after)) = rest.split_first() {
        rest = match rest.strip_prefix(NO_TIMING_MARK) {
            Some(after) => after,
            None => {
                text.push(*byte);
                after
            }
        };
    }
    let text = String::from_utf8(text).expect("what is said is UTF-8");
    for line in text.lines() {
        let acts = |c: char| c.is_control() && c != '\t';
        assert!(!line.contains(acts), "{line:?}");
        let marked = line.is_empty()
            || ["* ", "mallory: ", "- mallory ", "alice: ", "| "]
                .iter()
                .any(|mark| line.starts_with(mark));
        assert!(marked, "{line:?} has no mark");
    }
}

fn actor(name: &str) -> Actor {
    let user = UserId::from_bytes([name.len() as u8; 16]);
    let name = UserName::parse(name).expect("a plain name");
    Actor { user, name }
}

#[cfg(test)]
mod tests {
    use parlor_testkit::fuzz::drive;

    #[test]
    fn any_bytes_are_the_same_lines_however_they_are_cut() {
        drive("line_input", super::input);
    }

    #[test]
    fn any_conversation_is_answered_in_marked_inert_lines() {
        drive("line_dialogue", super::dialogue);
    }
}
