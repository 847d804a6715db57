//! What is a user's own: told to all their sessions and to nobody else, and asked for with `mine`. And pins.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use common::{Person, World, name};
use parlor_core::{Command, Denied, Outcome, RoomRef, UserRef};
use parlor_hub::{Reply, Request, Unread};
use parlor_model::{Manner, MessageText, NotifyLevel, Seq, UserName};

/// What is unread in the lobby, and whom the user ignores.
async fn mine(person: &mut Person) -> (Unread, Vec<String>) {
    let lobby = person.session.lobby();
    let Ok(Reply::Mine(rooms, ignored)) = person.ask(Request::Mine).await else {
        panic!("what is one's own is answered");
    };
    let (_, unread) = rooms.into_iter().find(|(room, _)| *room == lobby).unwrap();
    let ignored = ignored.iter().map(|user| user.name.to_string());
    (unread, ignored.collect())
}

fn user(called: &str) -> UserRef {
    UserRef::Name(name(called))
}

async fn pin(person: &mut Person, target: Seq, on: bool) -> Result<Outcome, Denied> {
    let room = person.lobby();
    let facts = None;
    person
        .command(Command::Pin {
            room,
            target,
            facts,
            on,
        })
        .await
}

async fn pinned(person: &mut Person) -> Vec<Seq> {
    let room = person.lobby();
    let Ok(Reply::Pins(events)) = person.ask(Request::Pins(room)).await else {
        panic!("pins are answered");
    };
    events.iter().map(|event| event.seq).collect()
}

#[tokio::test]
async fn what_is_ones_own_is_told_to_all_ones_sessions_and_nobody_else() {
    let folder = tempfile::TempDir::new().unwrap();
    let world = World::open(folder.path()).await;
    let (mut ada, mut other) = (world.owner().await, world.owner().await);
    let mut grace = world.guest("grace").await;
    let seq = grace.says("hello").await.seq;
    let (room, level) = (ada.lobby(), NotifyLevel::Mentions);
    for person in [&mut ada, &mut other, &mut grace] {
        person.hears().await;
    }
    let mark = Command::MarkRead {
        room: room.clone(),
        seq,
    };
    ada.command(mark.clone()).await.unwrap();
    ada.command(Command::SetNotify { room, level })
        .await
        .unwrap();
    let ignore = Command::Ignore {
        user: user("grace"),
        on: true,
    };
    ada.command(ignore).await.unwrap();
    let told = [&format!("read {seq}"), "notify mentions", "ignores grace"];
    assert_eq!(ada.hears().await, told);
    assert_eq!(other.hears().await, told);
    assert_eq!(grace.hears().await, [""; 0]);
    // What is so already is told to nobody.
    assert_eq!(ada.command(mark).await, Ok(Outcome::Unchanged));
    assert_eq!(other.hears().await, [""; 0]);
    world.stop().await;
}

#[tokio::test]
async fn slow_session_is_told_only_the_newest_mark_of_a_room() {
    let folder = tempfile::TempDir::new().unwrap();
    let world = World::open(folder.path()).await;
    let (mut ada, mut other) = (world.owner().await, world.owner().await);
    other.hears().await;
    for text in ["one", "two", "three"] {
        let (room, seq) = (ada.lobby(), ada.says(text).await.seq);
        ada.command(Command::MarkRead { room, seq }).await.unwrap();
    }
    let heard = other.hears().await;
    let marks: Vec<_> = heard
        .iter()
        .filter(|line| line.starts_with("read"))
        .collect();
    assert_eq!(marks.len(), 1, "{heard:?}");
    world.stop().await;
}

#[tokio::test]
async fn what_is_ones_own_is_there_after_a_restart() {
    let folder = tempfile::TempDir::new().unwrap();
    let world = World::open(folder.path()).await;
    let (mut ada, mut grace) = (world.owner().await, world.guest("grace").await);
    let mut bob = world.guest("bob").await;
    let seq = grace.says("before").await.seq;
    let room = ada.lobby();
    ada.command(Command::MarkRead { room, seq }).await.unwrap();
    grace.says("@ada tea?").await;
    bob.says("noise").await;
    assert_eq!(mine(&mut ada).await.0.messages, 2);
    let ignore = Command::Ignore {
        user: user("bob"),
        on: true,
    };
    ada.command(ignore).await.unwrap();
    let expected = Unread {
        read: seq,
        messages: 1,
        mentions: 1,
        notify: None,
    };
    assert_eq!(mine(&mut ada).await, (expected, vec!["bob".to_owned()]));
    world.stop().await;
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    assert_eq!(mine(&mut ada).await, (expected, vec!["bob".to_owned()]));
    assert!(
        ada.heard.contains(&"ignores bob".to_owned()),
        "told at the start"
    );
    world.stop().await;
}

#[tokio::test]
async fn client_that_comes_back_hears_that_nobody_is_ignored_any_more() {
    let folder = tempfile::TempDir::new().unwrap();
    let world = World::open(folder.path()).await;
    let (mut away, _grace) = (world.owner().await, world.guest("grace").await);
    let ignore = |on| Command::Ignore {
        user: user("grace"),
        on,
    };
    away.command(ignore(true)).await.unwrap();
    drop(away);
    world.owner().await.command(ignore(false)).await.unwrap();
    let mut back = world.owner().await;
    back.hears().await;
    assert!(back.ignores_nobody);
}

#[tokio::test]
async fn everything_mentions_in_a_direct_room() {
    let folder = tempfile::TempDir::new().unwrap();
    let world = World::open(folder.path()).await;
    let (mut ada, mut grace) = (world.owner().await, world.guest("grace").await);
    let text = MessageText::parse("psst").unwrap();
    let post = Command::Post {
        room: RoomRef::With(UserRef::Name(UserName::parse("ada").unwrap())),
        text,
        reply_to: None,
        manner: Manner::Said,
        lifetime: None,
        id: None,
    };
    let Ok(Outcome::Posted(posted)) = grace.command(post).await else {
        panic!("it is posted");
    };
    let Ok(Reply::Mine(rooms, _)) = ada.ask(Request::Mine).await else {
        panic!("what is one's own is answered");
    };
    let direct = rooms
        .iter()
        .find(|(room, _)| *room == posted.room)
        .unwrap()
        .1;
    assert_eq!((direct.messages, direct.mentions), (1, 1));
    world.stop().await;
}

#[tokio::test]
async fn pins_are_told_listed_and_counted() {
    let folder = tempfile::TempDir::new().unwrap();
    let world = World::open(folder.path()).await;
    let (mut ada, mut grace) = (world.owner().await, world.guest("grace").await);
    let (first, second) = (grace.says("one").await.seq, grace.says("two").await.seq);
    assert_eq!(
        pin(&mut grace, first, true).await.unwrap_err().code(),
        "not_allowed"
    );
    pin(&mut ada, second, true).await.unwrap();
    pin(&mut ada, first, true).await.unwrap();
    assert_eq!(pin(&mut ada, first, true).await, Ok(Outcome::Unchanged));
    assert_eq!(pinned(&mut grace).await, [first, second]);
    pin(&mut ada, first, false).await.unwrap();
    let room = grace.lobby();
    let Ok(Reply::Room(view)) = grace.ask(Request::Room(room.clone())).await else {
        panic!("the room is shown");
    };
    assert_eq!(view.pins, 1);
    let (target, facts) = (second, None);
    let delete = Command::Delete {
        room,
        target,
        facts,
    };
    grace.command(delete).await.unwrap();
    assert_eq!(pinned(&mut grace).await, [Seq::ZERO; 0]);
    assert_eq!(
        pin(&mut ada, second, true).await.unwrap_err(),
        Denied::NoSuchMessage(second)
    );
    let heard = grace.hears().await;
    let told = heard.iter().filter(|line| line.contains("pinned"));
    assert_eq!(told.count(), 3, "{heard:?}");
    world.stop().await;
}
