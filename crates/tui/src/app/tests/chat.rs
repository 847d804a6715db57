//! Messages, and what is done about them.

use parlor_wire::{EventBody, Reply, Request};

use super::{LOBBY, Stage, comes, event, goes, happening, said};
use crate::Effect;
use crate::input::{Input, Link};

#[test]
fn what_is_typed_is_sent_shown_as_on_its_way_and_then_once() {
    let mut stage = Stage::new();
    stage.keys("hello{Enter}");
    assert_eq!(stage.shown(), ["… hello"]);
    assert_eq!(stage.written(), "");
    let request = stage.stored(1);
    assert!(matches!(request, Request::Post { text, .. } if text == "hello"));
    assert_eq!(stage.shown(), ["anna: hello"]);
}

#[test]
fn what_the_server_refuses_stays_with_its_reason_and_is_sent_again() {
    let mut stage = Stage::new();
    stage.keys("hello{Enter}");
    let (tag, _) = stage.next();
    stage.refuse(tag, "muted", "You are muted here.");
    assert_eq!(stage.shown(), ["✗ hello (You are muted here.)"]);
    stage.keys("{Enter}");
    assert_eq!(stage.shown(), ["… hello"]);
    stage.stored(1);
    assert_eq!(stage.shown(), ["anna: hello"]);
}

#[test]
fn edits_reactions_and_deletions_change_the_message_in_place() {
    let mut stage = Stage::new();
    stage.told(event(said(LOBBY, 1, "bert", "helo")));
    let text = Some("hello".to_owned());
    stage.told(event(happening(
        LOBBY,
        2,
        "bert",
        EventBody::Edited { target: 1, text },
    )));
    let emoji = "👍".to_owned();
    let react = |target| EventBody::Reacted {
        target,
        emoji: emoji.clone(),
    };
    stage.told(event(happening(LOBBY, 3, "anna", react(1))));
    stage.told(event(happening(LOBBY, 4, "carl", react(1))));
    assert_eq!(stage.shown(), ["bert: hello (edited) 👍2"]);
    let unreact = EventBody::Unreacted {
        target: 1,
        emoji: emoji.clone(),
    };
    stage.told(event(happening(LOBBY, 5, "carl", unreact)));
    assert_eq!(stage.shown(), ["bert: hello (edited) 👍1"]);
    stage.told(event(happening(
        LOBBY,
        6,
        "bert",
        EventBody::Deleted { target: 1 },
    )));
    assert_eq!(stage.shown(), ["bert: (deleted) (edited)"]);
}

#[test]
fn up_on_an_empty_line_edits_the_last_message_of_ones_own() {
    let mut stage = Stage::new();
    stage.told(event(said(LOBBY, 1, "anna", "helo")));
    stage.told(event(said(LOBBY, 2, "bert", "hm?")));
    stage.keys("{Up}");
    assert_eq!(stage.written(), "helo");
    stage.keys("{Bs}lo{Enter}");
    let (_, request) = stage.next();
    let Request::Edit {
        target: 1, text, ..
    } = request
    else {
        panic!("{request:?}");
    };
    assert_eq!(text, "hello");
    assert_eq!(stage.written(), "");
}

#[test]
fn a_selected_message_is_answered_deleted_and_copied_by_a_key() {
    let mut stage = Stage::new();
    stage.told(event(said(LOBBY, 1, "bert", "tea?")));
    stage.told(event(said(LOBBY, 2, "anna", "yes")));
    stage.keys("{Shift+Up}{Up}ryes!{Enter}");
    assert!(matches!(
        stage.stored(3),
        Request::Post {
            reply_to: Some(1),
            ..
        }
    ));
    stage.keys("{Shift+Up}{Up}d");
    assert!(stage.is_quiet(), "it is asked back first");
    stage.keys("y");
    assert!(matches!(stage.next().1, Request::Delete { target: 2, .. }));
    stage.keys("{Shift+Up}y");
    assert!(stage.effects.contains(&Effect::Copy("yes!".to_owned())));
}

#[test]
fn only_ones_own_messages_can_be_edited() {
    let mut stage = Stage::new();
    stage.told(event(said(LOBBY, 1, "bert", "tea?")));
    stage.keys("{Shift+Up}e");
    assert_eq!(stage.written(), "");
    assert!(stage.app.toast.is_some());
}

#[test]
fn who_comes_and_goes_shares_a_line_and_who_does_both_has_none() {
    let mut stage = Stage::new();
    stage.told(comes("carl"));
    stage.told(comes("dora"));
    assert_eq!(stage.shown(), ["· carl, dora joined"]);
    stage.told(goes("dora"));
    assert_eq!(stage.shown(), ["· carl joined"]);
    stage.told(event(said(LOBBY, 1, "carl", "hi")));
    stage.told(goes("carl"));
    assert_eq!(stage.shown(), ["· carl joined", "carl: hi", "· carl left"]);
}

#[test]
fn a_lost_connection_keeps_what_is_typed_and_what_is_on_its_way() {
    let mut stage = Stage::new();
    stage.keys("one{Enter}two");
    stage.take(Input::Link(Link::Lost));
    stage.keys(" and more");
    assert_eq!(stage.shown(), ["… one"]);
    stage.take(Input::Link(Link::Back(Box::new(super::welcome()))));
    stage.stored(1);
    assert_eq!(stage.shown(), ["anna: one"]);
    assert_eq!(stage.written(), "two and more");
}

#[test]
fn what_destroys_is_asked_back_about() {
    let mut stage = Stage::new();
    stage.keys("/block bert 5m spam{Enter}");
    assert!(stage.is_quiet());
    assert_eq!(stage.app.layers.len(), 1);
    stage.keys("n");
    assert!(stage.is_quiet());
    stage.keys("/block bert 5m spam{Enter}y");
    let (tag, request) = stage.next();
    let Request::Block {
        name,
        span_ms,
        reason,
        ..
    } = request
    else {
        panic!("{request:?}");
    };
    assert_eq!(
        (name.as_str(), span_ms, reason.as_deref()),
        ("bert", Some(300_000), Some("spam"))
    );
    stage.answer(tag, Reply::Done);
    assert_eq!(stage.shown(), ["| bert is blocked."]);
}

#[test]
fn an_unknown_command_is_never_sent_and_stays_to_be_mended() {
    let mut stage = Stage::new();
    stage.keys("/remvoe bert{Enter}");
    assert!(stage.is_quiet());
    assert_eq!(stage.written(), "/remvoe bert");
    let (_, why) = stage.app.toast.as_ref().expect("it is said why");
    assert!(why.contains("/remove"), "{why}");
}

#[test]
fn a_mention_elsewhere_rings_and_notifies() {
    let mut stage = Stage::new();
    stage.take(Input::Focus(false));
    stage.told(event(said(LOBBY, 1, "bert", "hm")));
    assert!(!stage.effects.contains(&Effect::Bell));
    stage.told(event(said(LOBBY, 2, "bert", "@anna tea?")));
    assert!(stage.effects.contains(&Effect::Bell));
    let title = "bert in #lobby".to_owned();
    let body = "@anna tea?".to_owned();
    assert!(stage.effects.contains(&Effect::Notify { title, body }));
}

#[test]
fn typing_is_told_now_and_then_and_never_of_a_command() {
    let mut stage = Stage::new();
    let told = |stage: &Stage| {
        let typing = |request: &&(u64, Request)| matches!(request.1, Request::Typing { .. });
        stage.asked.iter().filter(typing).count()
    };
    stage.keys("/register secret");
    assert_eq!(told(&stage), 0);
    stage.keys("{Ctrl+c}hello");
    assert_eq!(told(&stage), 1);
    stage.wait(3_500);
    stage.keys("!");
    assert_eq!(told(&stage), 2);
}

#[test]
fn escape_sequences_from_others_are_gone_before_they_are_kept() {
    let mut stage = Stage::new();
    stage.told(event(said(LOBBY, 1, "bert", "\u{1b}[31mred\u{7}")));
    assert_eq!(stage.shown(), ["bert: red"]);
}
