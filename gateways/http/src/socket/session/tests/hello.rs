//! Saying hello: what comes first, in time and within what a stranger may send.

use parlor_core::Denied;
use parlor_model::{Timestamp, limits};

use super::{Action, HELLO, Talk, ended, post};
use crate::socket::client::{frame, text};

#[test]
fn requests_sent_right_after_hello_wait_for_the_welcome() {
    let mut talk = Talk::new();
    talk.send(&[text(HELLO), post(1)].concat());
    assert!(matches!(talk.next(), Some(Action::Enter(_))));
    assert!(talk.next().is_none());
    assert!(!talk.socket.wants_input());
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
fn who_is_blocked_for_a_while_is_told_until_when() {
    let mut talk = Talk::new();
    talk.send(&text(HELLO));
    assert!(talk.next().is_some());
    let until = Some(Timestamp::from_millis(1_795_801_500_123));
    talk.socket.refuse(&Denied::Blocked { until }, talk.now);
    let frames = talk.frames();
    assert_eq!(frames.last().unwrap()["until"], 1_795_801_500_123_i64);
}
