//! Loading the log: pages, what comes while they are on their way, and what is let go.

use parlor_wire::{EventFrame, Request, ServerFrame};

use super::{DEV, LOBBY, Stage, event, said, view};
use crate::ask::Page;
use crate::input::{Input, Link};
use crate::room::Scroll;

fn run(from: u64, to: u64) -> Vec<EventFrame> {
    (from..=to)
        .map(|seq| said(DEV, seq, "bert", &format!("m{seq}")))
        .collect()
}

fn texts(stage: &Stage) -> Vec<String> {
    stage
        .shown()
        .iter()
        .map(|line| line.trim_start_matches("bert: ").to_owned())
        .collect()
}

/// In a room with the log `1..=head`, of which the newest hundred are there.
fn in_dev(head: u64) -> Stage {
    let mut stage = Stage::new();
    stage.told(ServerFrame::RoomOpened(Box::new(view(DEV, "dev", head))));
    stage.keys("{Alt+Down}");
    stage.page_of(head, run(head.saturating_sub(99).max(1), head));
    stage
}

#[test]
fn what_comes_while_the_newest_page_is_on_its_way_follows_it_once() {
    let mut stage = Stage::new();
    stage.told(ServerFrame::RoomOpened(Box::new(view(DEV, "dev", 2))));
    stage.keys("{Alt+Down}");
    for frame in run(3, 5) {
        stage.told(event(frame));
    }
    stage.page_of(3, run(1, 3));
    assert_eq!(texts(&stage), ["m1", "m2", "m3", "m4", "m5"]);
    assert!(stage.app.rooms[&DEV].log.is_live);
    stage.told(event(said(DEV, 6, "bert", "m6")));
    assert_eq!(texts(&stage).len(), 6);
}

#[test]
fn older_pages_go_before_what_is_there_until_the_beginning() {
    let mut stage = in_dev(250);
    stage.app.load(DEV, Page::Older);
    stage.take(Input::Tick);
    let (tag, request) = stage.next();
    let Request::History {
        before: Some(151), ..
    } = request
    else {
        panic!("{request:?}");
    };
    stage.asked.insert(0, (tag, request));
    stage.page_of(250, run(51, 150));
    assert_eq!(stage.app.rooms[&DEV].log.first, 51);
    assert_eq!(stage.app.rooms[&DEV].log.items.len(), 200);
    assert_eq!(texts(&stage).first().map(String::as_str), Some("m51"));
}

#[test]
fn a_page_is_asked_for_once() {
    let mut stage = in_dev(250);
    stage.app.load(DEV, Page::Older);
    stage.app.load(DEV, Page::Older);
    stage.take(Input::Tick);
    stage.next();
    assert!(stage.is_quiet());
}

#[test]
fn a_long_day_is_let_go_of_at_the_far_end() {
    let mut stage = in_dev(1);
    for frame in run(2, 10_000) {
        stage.told(event(frame));
    }
    let log = &stage.app.rooms[&DEV].log;
    assert!(log.items.len() <= 4_000, "{}", log.items.len());
    assert_eq!(log.last, 10_000);
    assert_eq!(log.first, log.items[0].seq);
}

#[test]
fn while_the_past_is_read_what_comes_does_not_push_it_away() {
    let mut stage = in_dev(100);
    let from = Scroll::From { seq: 10, row: 0 };
    stage.app.room_mut().unwrap().scroll = from;
    for frame in run(101, 5_000) {
        stage.told(event(frame));
    }
    let room = &stage.app.rooms[&DEV];
    assert_eq!(room.scroll, from);
    assert!(room.log.message(10).is_some());
    assert!(!room.log.is_live);
    assert_eq!(room.head, 5_000);
    stage.keys("{End}");
    stage.page_of(5_000, run(4_901, 5_000));
    assert_eq!(texts(&stage).last().map(String::as_str), Some("m5000"));
    assert!(stage.app.rooms[&DEV].log.is_live);
}

#[test]
fn skipped_events_lead_to_the_newest_page_anew() {
    let mut stage = in_dev(5);
    stage.take(Input::Link(Link::Skipped(DEV)));
    stage.page_of(500, run(401, 500));
    assert_eq!(texts(&stage).len(), 100);
    assert!(stage.app.rooms[&DEV].log.is_live);
}

#[test]
fn a_message_that_is_answered_and_not_there_is_asked_for_once() {
    let mut stage = Stage::new();
    let mut frame = said(LOBBY, 9, "bert", "yes");
    if let parlor_wire::EventBody::Message { reply_to, .. } = &mut frame.body {
        *reply_to = Some(3);
    }
    stage.told(event(frame));
    let (tag, request) = stage.next();
    let Request::History {
        after: Some(2),
        before: Some(4),
        ..
    } = request
    else {
        panic!("{request:?}");
    };
    stage.asked.insert(0, (tag, request));
    stage.page(vec![said(LOBBY, 3, "carl", "tea?")]);
    let quote = stage.app.rooms[&LOBBY].quotes[&3].clone();
    assert_eq!(quote, Some(("carl".to_owned(), "tea?".to_owned())));
    assert!(stage.is_quiet());
}
