//! What people ask for so that it expires, and whether it still stands.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

use std::path::Path;
use std::sync::Arc;

use parlor_core::{Command, Event, EventBody, Keeping, Room, RoomEnd, RoomRef};
use parlor_hub::{HistoryPart, Only, Reply, Request};
use parlor_model::{Lifetime, Manner, MessageText, RoomKind, RoomName, Seq, Span};
use parlor_store::{Order, Store};
use tempfile::TempDir;

use super::clock::{self, Settable};
use super::{Person, World};

/// A world with a clock that the test sets, on a store of its own.
pub async fn opened() -> (TempDir, Arc<Settable>, World) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let world = clock::world(folder.path(), &clock).await;
    (folder, clock, world)
}

pub fn den() -> RoomRef {
    RoomRef::Name(RoomName::parse("den").unwrap())
}

pub async fn says_for(person: &mut Person, room: RoomRef, text: &str, millis: i64) {
    let post = Command::Post {
        room,
        text: MessageText::parse(text).unwrap(),
        reply_to: None,
        manner: Manner::Said,
        lifetime: Some(Lifetime::from_millis(millis).unwrap()),
        id: None,
    };
    person.command(post).await.unwrap();
}

pub async fn keeps(person: &mut Person, room: RoomRef, keeping: Keeping) {
    let command = Command::SetKeeping { room, keeping };
    person.command(command).await.unwrap();
}

pub fn retention(millis: Option<i64>) -> Keeping {
    Keeping {
        retention: Some(millis.map(|millis| Lifetime::from_millis(millis).unwrap())),
        ..Keeping::default()
    }
}

pub fn ends_in(millis: i64) -> Keeping {
    Keeping {
        end: Some(Some(RoomEnd::In(Span::from_millis(millis)))),
        ..Keeping::default()
    }
}

pub async fn makes_den(person: &mut Person) {
    let create = Command::CreateRoom {
        name: RoomName::parse("den").unwrap(),
        kind: RoomKind::Public,
        keeping: Keeping::default(),
    };
    person.command(create).await.unwrap();
}

pub async fn log(person: &mut Person, room: RoomRef) -> Vec<Event> {
    let part = HistoryPart::Range {
        after: Seq::ZERO,
        before: None,
        order: Order::Oldest,
    };
    let request = Request::History {
        room,
        part,
        only: Only::All,
        limit: 100,
    };
    match person.ask(request).await.unwrap() {
        Reply::History(page) => page.events,
        other => panic!("{other:?}"),
    }
}

/// The texts of the messages that a history shows.
pub async fn texts(person: &mut Person, room: RoomRef) -> Vec<String> {
    let events = log(person, room).await.into_iter();
    let text = |event: Event| match event.body {
        EventBody::Message { text, .. } => text.map(|text| text.as_str().to_owned()),
        _ => None,
    };
    events.filter_map(text).collect()
}

/// Whether the store knows of the room yet, whoever is left in it.
pub fn has_den(store: &Arc<dyn Store>) -> bool {
    let is_den = |room: &Room| {
        room.name
            .as_ref()
            .is_some_and(|name| name.as_str() == "den")
    };
    store.load().unwrap().rooms.iter().any(is_den)
}

/// Whether one of these words stands in the store's database, which nobody has open.
pub fn stands(folder: &Path, words: &[&str]) -> bool {
    let database = std::fs::read(folder.join("parlor.db")).unwrap();
    let has = |word: &&str| {
        let mut runs = database.windows(word.len());
        runs.any(|bytes| bytes == word.as_bytes())
    };
    words.iter().any(has)
}
