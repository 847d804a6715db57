//! Requests and their answers, tags and refusals.

use parlor_core::{Denied, Outcome};
use parlor_hub::{Reply, Request};
use tungstenite::Message;

use super::{Action, HELLO, Talk, ended, post};
use crate::socket::client::{frame, text};

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
