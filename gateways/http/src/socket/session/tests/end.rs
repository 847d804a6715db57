//! How a session ends: by the client, by the hub, and in which order that is told.

use parlor_core::{Dismissal, Outcome};
use parlor_hub::{Delivery, EndReason, Reply};
use parlor_model::{Reason, Timestamp, UserName};
use tungstenite::Message;

use super::{Action, Talk, ended, post};
use crate::socket::client::{close, frame, text};

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
fn who_is_blocked_or_removed_is_told_by_whom_and_why_each_by_itself() {
    let by = || UserName::parse("anna").unwrap();
    let reason = |text| Reason::parse(text).unwrap();
    let blocked = Dismissal::Blocked {
        by: by(),
        reason: reason("spam"),
        until: Some(Timestamp::from_millis(1_795_801_500_123)),
    };
    let removed = Dismissal::Removed {
        by: by(),
        reason: reason(""),
    };
    let told = [blocked, removed].map(|why| {
        let mut talk = Talk::open();
        talk.deliver(vec![Delivery::Ended(EndReason::Dismissed(why))]);
        talk.frames().pop().unwrap()
    });
    for goodbye in &told {
        assert_eq!(goodbye["by"], "anna");
    }
    assert_eq!(told[0]["reason"], "spam");
    assert_eq!(told[0]["until"], 1_795_801_500_123_i64);
    assert!(told[1].get("reason").is_none(), "{}", told[1]);
}
