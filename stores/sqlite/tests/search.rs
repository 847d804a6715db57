//! What a search may cost.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod support;

use parlor_core::{Actor, Change, Event, EventBody, Room};
use parlor_model::{
    Manner, MessageText, RoomId, RoomKind, RoomName, Seq, Timestamp, UserId, UserName,
};
use parlor_store::conformance::Harness;
use parlor_store::{Reader, SearchPage, SearchQuery, Writer};
use support::{Folders, NOW};

/// More than one search looks at.
const MANY: u64 = 10_050;

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_millis(NOW.as_millis() + i64::try_from(seconds).unwrap() * 1_000)
}

fn event(room: RoomId, seq: u64, time: u64, body: EventBody) -> Change {
    let name = UserName::parse("anna").unwrap();
    let user = UserId::from_bytes([7; 16]);
    Change::Event(Event {
        room,
        seq: Seq::new(seq),
        at: at(time),
        actor: Actor { user, name },
        origin: None,
        expires_at: None,
        body,
    })
}

fn message(room: RoomId, seq: u64, time: u64, text: &str) -> Change {
    let text = Some(MessageText::parse(text).unwrap());
    let body = EventBody::Message {
        text,
        reply_to: None,
        manner: Manner::Said,
        mentions: vec![],
        edited: None,
    };
    event(room, seq, time, body)
}

fn room(writer: &mut dyn Writer, n: u8) -> RoomId {
    let id = RoomId::from_bytes([n + 100; 16]);
    let name = RoomName::parse(&format!("room{n}")).unwrap();
    let room = Room::new(id, Some(name), RoomKind::Public, NOW);
    let created = event(id, 1, 0, EventBody::Created);
    writer
        .commit(&[Change::RoomAdded(Box::new(room)), created])
        .unwrap();
    id
}

fn search(reader: &mut dyn Reader, rooms: &[RoomId], before: Option<u64>) -> SearchPage {
    let query = SearchQuery {
        words: "tea".into(),
        rooms: rooms.to_vec(),
        files: false,
        author: None,
        before: before.map(at),
        after: None,
        limit: 5,
    };
    reader.search(&query).unwrap()
}

/// One old message in a quiet room, and since then many in a busy one.
#[test]
fn a_search_stops_at_its_bound() {
    let mut folders = Folders::new();
    let store = folders.open();
    let (mut reader, mut writer) = (store.reader().unwrap(), store.writer().unwrap());
    let rooms: Vec<_> = (0..18).map(|n| room(&mut *writer, n)).collect();
    let (busy, quiet) = rooms.split_last().unwrap();
    writer.commit(&[message(quiet[0], 2, 1, "tea")]).unwrap();
    let many: Vec<_> = (0..MANY)
        .map(|n| message(*busy, n + 2, n + 10, "tea"))
        .collect();
    for part in many.chunks(1_000) {
        writer.commit(part).unwrap();
    }
    while writer.index(1_000).unwrap().behind > 0 {}

    // Too many rooms for the index: those of the busy room are looked at, and are too many.
    let page = search(&mut *reader, quiet, None);
    assert_eq!((page.found.len(), page.complete), (0, false));
    // Few enough: only the quiet room is looked at.
    let page = search(&mut *reader, &quiet[..16], None);
    assert_eq!((page.found.len(), page.complete), (1, true));
    // The limit comes first.
    let page = search(&mut *reader, &rooms, None);
    assert_eq!((page.found.len(), page.complete), (5, true));
    // What is later than the time asked for is not looked at.
    let page = search(&mut *reader, &rooms, Some(11));
    assert_eq!((page.found.len(), page.complete), (2, true));
}
