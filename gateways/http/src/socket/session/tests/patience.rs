//! Clients that say nothing or read nothing.

use std::io::IoSlice;

use tungstenite::Message;

use super::{Talk, ended};
use crate::socket::client::{frame, read, text};
use crate::socket::outbox::JOINED;

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
