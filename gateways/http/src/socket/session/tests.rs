//! The session machine, fed with bytes and deliveries.

use std::io::IoSlice;
use std::time::Duration;

use parlor_core::{Denied, Outcome};
use parlor_hub::{Answer, Delivery, EndReason, Reply, Request};
use parlor_model::limits;
use parlor_wire::{Limits, ServerRole, Welcome};
use serde_json::Value;
use tokio::time::Instant;
use tungstenite::Message;

use super::super::client::{close, frame, read, text};
use super::super::outbox::JOINED;
use super::{Action, SocketSession};
use crate::HttpOptions;

const HELLO: &str = r#"{"type":"hello","v":1,"name":"ada"}"#;
const ID: &str = "0123456789abcdef0123456789abcdef";

/// A machine with the client on its other side.
struct Talk {
    socket: SocketSession,
    now: Instant,
}

impl Talk {
    fn new() -> Self {
        let now = Instant::now();
        Self {
            socket: SocketSession::new(&HttpOptions::default(), 4_000, now),
            now,
        }
    }

    /// One that is signed in and has read its welcome.
    fn open() -> Self {
        let mut talk = Self::new();
        talk.send(&text(HELLO));
        assert!(matches!(talk.next(), Some(Action::Enter(_))));
        let welcome = Welcome {
            v: 1,
            server: "Parlor".into(),
            version: "0".into(),
            epoch: ID.parse().unwrap(),
            user: ID.parse().unwrap(),
            name: "ada".into(),
            role: ServerRole::Guest,
            token: None,
            resumed: false,
            limits: Limits::new(4_000),
        };
        talk.socket.welcome(welcome, talk.now);
        assert_eq!(talk.frames()[0]["type"], "welcome");
        talk
    }

    fn send(&mut self, bytes: &[u8]) {
        self.socket.receive(bytes, self.now);
    }

    fn next(&mut self) -> Option<Action> {
        self.socket.next(self.now)
    }

    fn deliver(&mut self, deliveries: Vec<Delivery>) {
        self.socket.deliver(deliveries, |_, _| {}, self.now);
    }

    fn answer(&mut self, tag: u64, answer: Answer) {
        self.deliver(vec![Delivery::Answered { tag, answer }]);
    }

    /// Tags of what was asked for, until there is nothing more to do.
    fn tags(&mut self) -> Vec<u64> {
        let tag = |action| match action {
            Action::Submit { tag, .. } => tag,
            other => panic!("{other:?}"),
        };
        std::iter::from_fn(|| self.next()).map(tag).collect()
    }

    /// Takes everything that was written.
    fn messages(&mut self) -> Vec<Message> {
        read(self.bytes())
    }

    fn bytes(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        while self.socket.has_output() {
            let mut slices = [IoSlice::new(&[]); JOINED];
            let count = self.socket.lend(&mut slices);
            let piece: Vec<u8> = slices[..count]
                .iter()
                .flat_map(|slice| slice.iter().copied())
                .collect();
            self.socket.wrote(piece.len(), self.now);
            bytes.extend(piece);
        }
        bytes
    }

    fn frames(&mut self) -> Vec<Value> {
        let frame = |message| match message {
            Message::Text(text) => serde_json::from_str(&text).ok(),
            _ => None,
        };
        self.messages().into_iter().filter_map(frame).collect()
    }

    /// The code of the goodbye and that of the close frame, which must be the last two.
    fn goodbye(&mut self) -> (String, u16) {
        assert!(!self.socket.is_open());
        let messages = self.messages();
        let [.., Message::Text(goodbye), Message::Close(Some(close))] = &messages[..] else {
            panic!("{messages:?}")
        };
        let goodbye: Value = serde_json::from_str(goodbye).unwrap();
        assert_eq!(goodbye["type"], "goodbye");
        (
            goodbye["code"].as_str().unwrap().to_owned(),
            close.code.into(),
        )
    }

    fn pass(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
        self.socket.on_time(self.now);
    }
}

fn post(tag: u64) -> Vec<u8> {
    text(&format!(
        r##"{{"type":"post","tag":{tag},"room":"#lobby","text":"hi"}}"##
    ))
}

fn ended(name: &str, code: u16) -> (String, u16) {
    (name.to_owned(), code)
}

#[test]
fn hello_and_requests_are_understood_byte_by_byte() {
    let mut talk = Talk::new();
    let (mut entered, hello) = (0, text(HELLO));
    for byte in &hello {
        talk.send(&[*byte]);
        if let Some(Action::Enter(hello)) = talk.next() {
            assert_eq!(hello.name.as_deref(), Some("ada"));
            entered += 1;
        }
    }
    assert_eq!(entered, 1);
    let mut talk = Talk::open();
    let mut tags = Vec::new();
    for byte in [post(1), post(2)].concat() {
        talk.send(&[byte]);
        tags.extend(talk.tags());
    }
    assert_eq!(tags, [1, 2]);
}

#[test]
fn requests_sent_right_after_hello_wait_for_the_welcome() {
    let mut talk = Talk::new();
    talk.send(&[text(HELLO), post(1)].concat());
    assert!(matches!(talk.next(), Some(Action::Enter(_))));
    assert!(talk.next().is_none());
    assert!(!talk.socket.wants_input());
}

#[test]
fn requests_and_pings_in_one_read_are_all_served() {
    let mut talk = Talk::open();
    talk.send(&[post(1), frame(0x89, b"?"), post(2)].concat());
    assert_eq!(talk.tags(), [1, 2]);
    assert_eq!(talk.messages(), [Message::Pong("?".into())]);
}

#[test]
fn answers_carry_their_tags() {
    let mut talk = Talk::open();
    talk.send(&[post(7), post(8)].concat());
    assert_eq!(talk.tags(), [7, 8]);
    talk.answer(7, Ok(Reply::Done(Outcome::Done)));
    talk.answer(8, Err(Denied::NotMember));
    let frames = talk.frames();
    assert_eq!(
        (&frames[0]["type"], &frames[0]["tag"]),
        (&"ok".into(), &7.into())
    );
    assert_eq!(
        (&frames[1]["tag"], &frames[1]["code"]),
        (&8.into(), &"not_member".into())
    );
}

#[test]
fn requests_that_break_a_rule_are_refused_with_their_tag() {
    let mut talk = Talk::open();
    talk.send(&text(
        r##"{"type":"post","tag":3,"room":"#lobby","text":" "}"##,
    ));
    talk.send(&text(r#"{"type":"dance","tag":4}"#));
    talk.send(&text(r#"{"type":"rooms"}"#));
    talk.send(&text(HELLO));
    assert_eq!(talk.tags(), [] as [u64; 0]);
    let frames = talk.frames();
    let codes: Vec<_> = frames
        .iter()
        .map(|frame| frame["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        ["bad_request", "unknown_type", "bad_frame", "bad_request"]
    );
    assert_eq!(
        (&frames[0]["tag"], &frames[1]["tag"]),
        (&3.into(), &4.into())
    );
    assert!(talk.socket.is_open());
}

#[test]
fn what_can_not_be_read_is_answered_with_its_tag_where_that_can_be() {
    let mut talk = Talk::open();
    let second = HELLO.replace('{', r#"{"tag":7,"#);
    for frame in [
        r#"{"type":5,"tag":9}"#,
        r#"{"tag":9}"#,
        r#"["ping",9]"#,
        &second,
    ] {
        talk.send(&text(frame));
    }
    assert!(talk.next().is_none());
    let frames = talk.frames();
    let tags: Vec<_> = frames.iter().map(|frame| frame["tag"].as_u64()).collect();
    assert_eq!(tags, [Some(9), Some(9), None, Some(7)]);
    assert_eq!(frames[2]["message"], "The frame isn't a JSON object.");
}

#[test]
fn sixteenth_frame_that_is_none_ends_the_connection() {
    let mut talk = Talk::open();
    for _ in 0..15 {
        talk.send(&text("{nonsense"));
        assert!(talk.next().is_none());
    }
    assert_eq!(talk.frames().len(), 15);
    assert!(talk.socket.is_open());
    talk.send(&[text("[]"), post(1)].concat());
    assert!(talk.next().is_none());
    assert_eq!(talk.goodbye(), ended("bad_frame", 1002));
}

#[test]
fn unknown_types_of_a_newer_client_are_never_held_against_it() {
    let mut talk = Talk::open();
    for tag in 0..50 {
        talk.send(&text(&format!(r#"{{"type":"dance","tag":{tag}}}"#)));
        assert!(talk.next().is_none());
    }
    assert_eq!(talk.frames().len(), 50);
    assert!(talk.socket.is_open());
}

#[test]
fn anything_but_hello_comes_too_early() {
    let mut talk = Talk::new();
    talk.send(&[post(1), text(HELLO)].concat());
    assert!(talk.next().is_none());
    assert_eq!(talk.goodbye(), ended("hello_expected", 1002));
}

#[test]
fn another_version_is_not_spoken() {
    let mut talk = Talk::new();
    talk.send(&text(r#"{"type":"hello","v":2,"name":"ada"}"#));
    assert!(talk.next().is_none());
    assert_eq!(talk.goodbye(), ended("unsupported_version", 1002));
}

#[test]
fn hello_must_come_in_time() {
    let mut talk = Talk::new();
    talk.send(&text(HELLO)[..5]);
    assert!(talk.next().is_none());
    talk.pass(9);
    assert!(talk.socket.is_open());
    talk.pass(1);
    assert_eq!(talk.goodbye(), ended("slow_handshake", 1008));
}

#[test]
fn hello_must_fit_into_what_a_stranger_may_send() {
    let mut talk = Talk::new();
    talk.send(&text(&"x".repeat(limits::BEFORE_SIGN_IN_BYTES + 1))[..20]);
    assert!(talk.next().is_none());
    assert_eq!(talk.goodbye(), ended("too_large", 1009));
    let mut talk = Talk::new();
    for _ in 0..=limits::BEFORE_SIGN_IN_BYTES / 1_000 {
        talk.send(&frame(0x89, &[b'x'; 100]).repeat(10));
        assert!(talk.next().is_none());
    }
    assert_eq!(talk.goodbye(), ended("too_large", 1009));
}

#[test]
fn who_is_denied_is_told_why() {
    let mut talk = Talk::new();
    talk.send(&text(HELLO));
    assert!(talk.next().is_some());
    talk.socket
        .refuse(&Denied::Blocked { until: None }, talk.now);
    assert_eq!(talk.goodbye(), ended("blocked", 1008));
}

#[test]
fn breaches_of_the_websocket_protocol_have_their_close_codes() {
    let giant = [&[0x81, 0xff][..], &(2_u64 << 30).to_be_bytes(), b"mask"].concat();
    for (bytes, expected) in [
        (giant, ended("too_large", 1009)),
        (vec![0x81, 2, b'{', b'}'], ended("bad_frame", 1002)),
        (frame(0x81, b"\xff"), ended("not_utf8", 1007)),
        (frame(0x82, b"{}"), ended("bad_frame", 1003)),
        (vec![0xff; 64], ended("bad_frame", 1002)),
    ] {
        let mut talk = Talk::open();
        talk.send(&bytes);
        assert!(talk.next().is_none());
        assert_eq!(talk.goodbye(), expected);
        talk.send(&post(1));
        assert!(talk.next().is_none(), "nothing is read after the end");
    }
}

#[test]
fn frame_of_the_largest_size_is_read_and_one_byte_more_is_not() {
    for (more, is_open) in [(0, true), (1, false)] {
        let mut talk = Talk::open();
        let frame = text(&" ".repeat(limits::FRAME_BYTES + more));
        frame.chunks(8_192).for_each(|part| {
            talk.send(part);
            assert!(talk.next().is_none());
        });
        assert_eq!(talk.socket.is_open(), is_open);
    }
}

#[test]
fn bye_waits_for_the_answers_and_is_answered_last() {
    let mut talk = Talk::open();
    talk.send(&[post(1), text(r#"{"type":"bye"}"#), post(2)].concat());
    assert_eq!(talk.tags(), [1], "nothing after bye is read");
    talk.answer(1, Ok(Reply::Done(Outcome::Done)));
    assert!(matches!(talk.next(), Some(Action::Leave)));
    talk.socket.left(talk.now);
    assert_eq!(talk.goodbye(), ended("bye", 1000));
}

#[test]
fn normal_close_is_a_leave_and_another_is_not() {
    let mut talk = Talk::open();
    talk.send(&close(1000));
    assert!(matches!(talk.next(), Some(Action::Leave)));
    talk.socket.left(talk.now);
    assert_eq!(talk.goodbye(), ended("bye", 1000));
    let mut talk = Talk::open();
    talk.send(&close(1001));
    assert!(talk.next().is_none());
    assert!(!talk.socket.is_open());
    assert!(matches!(&talk.messages()[..], [Message::Close(Some(_))]));
}

#[test]
fn normal_close_waits_for_the_answers_as_bye_does() {
    let mut talk = Talk::open();
    talk.send(&[post(1), frame(0x89, b"?"), close(1000), post(2)].concat());
    assert_eq!(talk.tags(), [1], "nothing after the close is read");
    assert_eq!(talk.messages(), [Message::Pong("?".into())]);
    assert!(!talk.socket.wants_input());
    talk.answer(1, Ok(Reply::Done(Outcome::Done)));
    assert_eq!(talk.frames()[0]["tag"], 1);
    assert!(matches!(talk.next(), Some(Action::Leave)));
    talk.socket.left(talk.now);
    assert_eq!(talk.goodbye(), ended("bye", 1000));
}

#[test]
fn end_of_the_session_is_told_and_nothing_after_it() {
    let mut talk = Talk::open();
    let late = Delivery::Answered {
        tag: 1,
        answer: Ok(Reply::Pong),
    };
    talk.deliver(vec![Delivery::Ended(EndReason::ShuttingDown), late]);
    assert_eq!(talk.goodbye(), ended("shutting_down", 1001));
}

#[test]
fn silence_is_pinged_and_then_lost() {
    let mut talk = Talk::open();
    talk.pass(30);
    assert_eq!(talk.messages(), [Message::Ping("".into())]);
    talk.send(&frame(0x8a, b""));
    assert!(talk.next().is_none());
    talk.pass(30);
    talk.pass(30);
    assert_eq!(talk.messages().len(), 2);
    assert!(!talk.socket.is_lost());
    talk.pass(15);
    assert!(talk.socket.is_lost());
}

#[test]
fn reader_that_stands_still_is_told_that_it_was_too_slow() {
    let mut talk = Talk::open();
    talk.send(&text("{"));
    for _ in 0..3 {
        assert!(talk.next().is_none() && talk.socket.is_open());
        talk.pass(20);
        talk.send(&frame(0x8a, b""));
    }
    assert_eq!(talk.goodbye(), ended("too_slow", 1013));
    assert!(talk.socket.is_cut_off(), "which the log tells");
}

#[test]
fn goodbye_to_a_slow_reader_follows_the_frame_that_it_is_in() {
    let mut talk = Talk::open();
    for _ in 0..3 {
        talk.send(&text("{"));
        assert!(talk.next().is_none());
    }
    let mut slices = [IoSlice::new(&[]); JOINED];
    assert_eq!(talk.socket.lend(&mut slices), 3);
    let mut bytes = slices[0][..10].to_vec();
    talk.socket.wrote(10, talk.now);
    talk.pass(30);
    talk.pass(30);
    bytes.extend(talk.bytes());
    let messages = read(bytes);
    let [
        Message::Text(begun),
        Message::Text(goodbye),
        Message::Close(Some(close)),
    ] = &messages[..]
    else {
        panic!("{messages:?}")
    };
    assert!(begun.contains("bad_frame") && goodbye.contains("too_slow"));
    assert_eq!(u16::from(close.code), 1013);
}

#[test]
fn who_does_not_read_is_not_read_from() {
    let mut talk = Talk::open();
    let bad = text(&format!(r#"{{"type":"{}","tag":1}}"#, "x".repeat(40)));
    let mut sent = 0;
    while talk.socket.wants_input() {
        talk.send(&bad.repeat(20));
        assert!(talk.next().is_none());
        sent += 1;
        assert!(sent < 1_000, "it must stop some time");
    }
    assert!(!talk.socket.takes_more());
    let held = talk.frames().len();
    assert!(talk.next().is_none());
    assert_eq!(held + talk.frames().len(), sent * 20, "nothing is lost");
    assert!(talk.socket.wants_input());
}

#[test]
fn pages_are_answered_one_at_a_time() {
    let mut talk = Talk::open();
    let history = |tag| {
        text(&format!(
            r##"{{"type":"history","tag":{tag},"room":"#lobby"}}"##
        ))
    };
    talk.send(&[history(1), history(2), post(3)].concat());
    assert!(matches!(
        talk.next(),
        Some(Action::Submit {
            tag: 1,
            request: Request::History { .. }
        })
    ));
    assert!(talk.next().is_none());
    assert!(!talk.socket.wants_input());
    talk.answer(1, Err(Denied::NotMember));
    assert_eq!(talk.tags(), [2]);
    talk.answer(2, Err(Denied::NotMember));
    assert_eq!(talk.tags(), [3]);
}

#[test]
fn every_listing_is_the_only_one_in_work() {
    for request in [
        r#""who""#,
        r#""rooms""#,
        r##""room","room":"#lobby""##,
        r##""history","room":"#lobby""##,
        r#""search","words":"tea""#,
        r#""users""#,
        r#""blocks""#,
        r#""invites""#,
        r#""devices""#,
        r#""audit""#,
    ] {
        let mut talk = Talk::open();
        let ask = |tag| text(&format!(r#"{{"tag":{tag},"type":{request}}}"#));
        talk.send(&[post(1), ask(1), ask(1), post(2)].concat());
        assert_eq!(talk.tags(), [1, 1], "{request}");
        talk.answer(1, Ok(Reply::Done(Outcome::Done)));
        assert_eq!(talk.tags(), [] as [u64; 0], "{request}: the post's answer");
        talk.answer(1, Err(Denied::NotMember));
        assert_eq!(talk.tags(), [1], "{request}");
        talk.answer(1, Err(Denied::NotMember));
        assert_eq!(talk.tags(), [2], "{request}");
    }
}

#[test]
fn machine_survives_any_bytes() {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut roll = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let whole = [
        text(HELLO),
        post(1),
        frame(0x01, b"{\"type\":"),
        frame(0x89, b"?"),
        close(1000),
    ]
    .concat();
    for round in 0..2_000 {
        let mut talk = if round % 2 == 0 {
            Talk::new()
        } else {
            Talk::open()
        };
        let mut bytes = whole.clone();
        for _ in 0..roll() % 8 {
            let at = roll() as usize % bytes.len();
            bytes[at] ^= 1 << (roll() % 8);
        }
        for part in bytes.chunks(roll() as usize % 40 + 1) {
            talk.send(part);
            while talk.next().is_some() {}
        }
        talk.messages();
    }
}
