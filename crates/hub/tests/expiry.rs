//! What expires: told to all, hidden at once, erased whatever the clock and the process do.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use common::clock::{DAY, MINUTE, START, Settable, forward, options, world};
use common::files::{self, fetch, kept, until};
use common::{Person, World};
use parlor_core::{Command, Event, EventBody, FileOffer, Keeping, Room, RoomEnd, RoomRef};
use parlor_hub::{Clock as _, HistoryPart, Only, Reply, Request};
use parlor_model::{Lifetime, Manner, MessageText, RoomKind, RoomName, Seq, Span, Topic};
use parlor_store::{Order, Store};

fn den() -> RoomRef {
    RoomRef::Name(RoomName::parse("den").unwrap())
}

async fn says_for(person: &mut Person, room: RoomRef, text: &str, millis: i64) {
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

async fn keeps(person: &mut Person, room: RoomRef, keeping: Keeping) {
    let command = Command::SetKeeping { room, keeping };
    person.command(command).await.unwrap();
}

fn retention(millis: Option<i64>) -> Keeping {
    Keeping {
        retention: Some(millis.map(|millis| Lifetime::from_millis(millis).unwrap())),
        ..Keeping::default()
    }
}

fn ends_in(millis: i64) -> Keeping {
    Keeping {
        end: Some(Some(RoomEnd::In(Span::from_millis(millis)))),
        ..Keeping::default()
    }
}

async fn makes_den(person: &mut Person) {
    let create = Command::CreateRoom {
        name: RoomName::parse("den").unwrap(),
        kind: RoomKind::Public,
    };
    person.command(create).await.unwrap();
}

async fn log(person: &mut Person, room: RoomRef) -> Vec<Event> {
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
async fn texts(person: &mut Person, room: RoomRef) -> Vec<String> {
    let events = log(person, room).await.into_iter();
    let text = |event: Event| match event.body {
        EventBody::Message { text, .. } => text.map(|text| text.as_str().to_owned()),
        _ => None,
    };
    events.filter_map(text).collect()
}

#[tokio::test]
async fn a_message_expires_for_all_when_its_time_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let world = world(folder.path(), &clock).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    let lobby = alice.lobby();
    says_for(&mut alice, lobby.clone(), "psst", 5_000).await;
    alice.says("stays").await;
    clock.set(START + 4_999);
    assert_eq!(texts(&mut bob, lobby.clone()).await, ["psst", "stays"]);
    clock.set(START + 5_000);
    assert_eq!(texts(&mut bob, lobby.clone()).await, ["stays"]);
    bob.until_heard("4 server: expired").await;
    alice.until_heard("4 server: expired").await;
    clock.set(START - DAY);
    assert_eq!(texts(&mut bob, lobby.clone()).await, ["stays"]);
    let found = log(&mut bob, lobby).await;
    let targets = vec![Seq::new(2)];
    assert_eq!(found.last().unwrap().body, EventBody::Expired { targets });
}

#[tokio::test]
async fn what_was_over_while_the_server_was_down_is_never_served() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let open = world(folder.path(), &clock).await;
    let mut alice = open.guest("alice").await;
    let lobby = alice.lobby();
    says_for(&mut alice, lobby.clone(), "psst", DAY).await;
    drop(alice);
    open.stop().await;
    clock.set(START + DAY);
    let again = world(folder.path(), &clock).await;
    let mut bob = again.guest("bob").await;
    assert_eq!(texts(&mut bob, lobby.clone()).await, [""; 0]);
    // How long it was down nobody knows, so that it is hidden for a while before it is erased.
    forward(&mut bob, Duration::from_secs(1)).await;
    clock.pass(10 * MINUTE).await;
    while log(&mut bob, lobby.clone()).await.len() < 3 {}
    let found = log(&mut bob, lobby).await;
    assert!(
        matches!(found[2].body, EventBody::Expired { .. }),
        "{found:?}"
    );
}

#[tokio::test]
async fn what_is_over_by_a_clock_that_jumped_is_hidden_and_comes_back_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let world = world(folder.path(), &clock).await;
    let mut alice = world.guest("alice").await;
    let lobby = alice.lobby();
    says_for(&mut alice, lobby.clone(), "psst", DAY).await;
    clock.set(START + 300 * DAY);
    assert_eq!(texts(&mut alice, lobby.clone()).await, [""; 0]);
    forward(&mut alice, Duration::from_secs(1)).await;
    forward(&mut alice, Duration::from_secs(590)).await;
    assert_eq!(texts(&mut alice, lobby.clone()).await, [""; 0]);
    clock.set(START + 10 * MINUTE);
    assert_eq!(texts(&mut alice, lobby.clone()).await, ["psst"]);
    forward(&mut alice, Duration::from_secs(1)).await;
    assert_eq!(texts(&mut alice, lobby).await, ["psst"]);
    clock.pass(DAY).await;
    alice.until_heard("3 server: expired").await;
}

#[tokio::test]
async fn a_clock_that_stays_ahead_erases_and_new_things_live() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let world = world(folder.path(), &clock).await;
    let mut alice = world.guest("alice").await;
    let lobby = alice.lobby();
    says_for(&mut alice, lobby.clone(), "psst", DAY).await;
    clock.set(START + 300 * DAY);
    forward(&mut alice, Duration::from_secs(1)).await;
    clock.pass(10 * MINUTE).await;
    alice.until_heard("3 server: expired").await;
    clock.set(START);
    alice.hears().await;
    says_for(&mut alice, lobby.clone(), "anew", DAY).await;
    // The clock that went back counts from the end of the sweep on.
    while texts(&mut alice, lobby.clone()).await != ["anew"] {}
    clock.pass(DAY - 1).await;
    assert_eq!(texts(&mut alice, lobby).await, ["anew"]);
}

#[tokio::test]
async fn what_short_lives_end_while_a_jump_is_waited_out_is_erased_by_the_time_that_passes() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let world = world(folder.path(), &clock).await;
    let mut alice = world.guest("alice").await;
    let lobby = alice.lobby();
    says_for(&mut alice, lobby.clone(), "psst", 2 * MINUTE).await;
    says_for(&mut alice, lobby.clone(), "keep", DAY).await;
    clock.set(START + 300 * DAY);
    forward(&mut alice, Duration::from_secs(1)).await;
    clock.pass(2 * MINUTE).await;
    alice.until_heard("4 server: expired").await;
    clock.set(START + 3 * MINUTE);
    assert_eq!(texts(&mut alice, lobby).await, ["keep"]);
}

#[tokio::test]
async fn a_start_with_a_wrong_clock_hides_and_erases_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let open = world(folder.path(), &clock).await;
    let mut alice = open.guest("alice").await;
    let lobby = alice.lobby();
    says_for(&mut alice, lobby.clone(), "psst", DAY).await;
    drop(alice);
    open.stop().await;
    clock.set(START + 300 * DAY);
    let wrong = world(folder.path(), &clock).await;
    let mut bob = wrong.guest("bob").await;
    forward(&mut bob, Duration::from_secs(1)).await;
    assert_eq!(texts(&mut bob, lobby.clone()).await, [""; 0]);
    drop(bob);
    wrong.stop().await;
    clock.set(START + MINUTE);
    let right = world(folder.path(), &clock).await;
    let mut bob = right.guest("bob").await;
    assert_eq!(texts(&mut bob, lobby).await, ["psst"]);
}

#[tokio::test]
async fn a_restart_while_the_clock_is_doubted_doubts_it_still() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let open = world(folder.path(), &clock).await;
    let mut alice = open.guest("alice").await;
    let lobby = alice.lobby();
    says_for(&mut alice, lobby.clone(), "psst", DAY).await;
    says_for(&mut alice, lobby.clone(), "soon", MINUTE).await;
    clock.set(START + 300 * DAY);
    forward(&mut alice, Duration::from_secs(1)).await;
    // What is written meanwhile, also by the sweep, bears the wrong date.
    alice.says("meanwhile").await;
    clock.pass(2 * MINUTE).await;
    alice.until_heard("5 server: expired").await;
    alice.says("later").await;
    drop(alice);
    open.stop().await;
    let wrong = world(folder.path(), &clock).await;
    let mut bob = wrong.guest("bob").await;
    forward(&mut bob, Duration::from_secs(1)).await;
    forward(&mut bob, Duration::from_secs(1)).await;
    clock.set(START + 3 * MINUTE);
    let shown = texts(&mut bob, lobby).await;
    assert_eq!(shown, ["psst", "meanwhile", "later"]);
}

#[tokio::test]
async fn a_room_does_not_end_because_the_clock_jumped() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let world = world(folder.path(), &clock).await;
    let mut alice = world.guest("alice").await;
    makes_den(&mut alice).await;
    says_for(&mut alice, den(), "walrus", 300 * DAY).await;
    keeps(&mut alice, den(), ends_in(3 * DAY)).await;
    clock.set(START + 3 * DAY);
    forward(&mut alice, Duration::from_secs(1)).await;
    forward(&mut alice, Duration::from_secs(590)).await;
    assert_eq!(texts(&mut alice, den()).await, [""; 0]);
    clock.set(START + 10 * MINUTE);
    assert_eq!(texts(&mut alice, den()).await, ["walrus"]);
}

#[tokio::test]
async fn retention_counts_for_what_is_there_and_lengthening_brings_nothing_back() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let world = world(folder.path(), &clock).await;
    let mut ada = world.owner().await;
    let lobby = ada.lobby();
    ada.says("old").await;
    clock.pass(2 * DAY).await;
    ada.says("new").await;
    keeps(&mut ada, lobby.clone(), retention(Some(DAY))).await;
    assert_eq!(texts(&mut ada, lobby.clone()).await, ["new"]);
    ada.until_heard("5 server: expired").await;
    keeps(&mut ada, lobby.clone(), retention(Some(30 * DAY))).await;
    assert_eq!(texts(&mut ada, lobby.clone()).await, ["new"]);
    keeps(&mut ada, lobby.clone(), retention(Some(DAY))).await;
    clock.pass(DAY).await;
    ada.until_heard("8 server: expired").await;
    keeps(&mut ada, lobby.clone(), retention(None)).await;
    assert_eq!(texts(&mut ada, lobby).await, [""; 0]);
}

#[tokio::test]
async fn much_that_is_over_at_once_is_erased_in_batches() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let world = world(folder.path(), &clock).await;
    let mut alice = world.guest("alice").await;
    let lobby = alice.lobby();
    for n in 0..300 {
        says_for(&mut alice, lobby.clone(), &format!("m{n}"), 5_000).await;
    }
    clock.set(START + 5_000);
    assert_eq!(texts(&mut alice, lobby.clone()).await, [""; 0]);
    let mut expired = 0;
    let mut batches = 0;
    let mut after = Seq::new(301);
    while expired < 300 {
        let part = HistoryPart::Range {
            after,
            before: None,
            order: Order::Oldest,
        };
        let request = Request::History {
            room: lobby.clone(),
            part,
            only: Only::All,
            limit: 100,
        };
        let Reply::History(page) = alice.ask(request).await.unwrap() else {
            panic!("a page");
        };
        for event in page.events {
            let EventBody::Expired { targets } = &event.body else {
                panic!("{event:?}");
            };
            assert!(targets.len() <= 256);
            (expired, batches) = (expired + targets.len(), batches + 1);
            after = event.seq;
        }
    }
    assert!(batches > 1 && expired == 300, "{batches} {expired}");
}

#[tokio::test]
async fn a_file_expires_with_its_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let world = world(folder.path(), &clock).await;
    let (bob, _) = files::caller(&world.hub, "bob").await;
    let offer = FileOffer {
        lifetime: Some(Lifetime::from_millis(60_000).unwrap()),
        ..files::offer("a.txt", Some(4))
    };
    let file = world.hub.offer_file(&bob, files::lobby(), offer, None);
    let file = file.await.unwrap().id;
    let mut upload = world.hub.upload(bob.clone(), file).await.unwrap();
    upload
        .write(bytes::Bytes::from_static(b"psst"))
        .await
        .unwrap();
    upload.finish(None).await.unwrap();
    assert_eq!(fetch(&world.hub, &bob, file).await.unwrap(), b"psst");
    clock.set(START + 60_000);
    assert!(fetch(&world.hub, &bob, file).await.is_err());
    until(|| kept(folder.path()).is_empty()).await;
}

#[tokio::test]
async fn a_room_that_ends_reminds_and_takes_everybody_out() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let store = common::store_at(folder.path(), clock.now());
    let world = World::on(Arc::clone(&store), options(folder.path(), &clock)).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    makes_den(&mut alice).await;
    let join = Command::Join {
        room: den(),
        key: None,
    };
    bob.command(join).await.unwrap();
    keeps(&mut alice, den(), ends_in(3 * DAY)).await;
    clock.pass(2 * DAY).await;
    let notice = |line: &String| line.contains("server: This room ends in");
    while !bob.heard.iter().any(notice) {
        let heard = bob.hears().await;
        bob.heard.extend(heard.into_iter().filter(notice));
    }
    says_for(&mut alice, den(), "walrus", 300 * DAY).await;
    clock.pass(DAY).await;
    bob.until_heard("-room").await;
    alice.until_heard("-room").await;
    assert!(alice.ask(Request::Room(den())).await.is_err());
    until(|| !has_den(&store)).await;
    drop((alice, bob, store));
    world.stop().await;
    assert!(!stands(folder.path(), &["walrus", "This room ends"]));
}

/// Whether the store knows of the room yet, whoever is left in it.
fn has_den(store: &Arc<dyn Store>) -> bool {
    let is_den = |room: &Room| {
        room.name
            .as_ref()
            .is_some_and(|name| name.as_str() == "den")
    };
    store.load().unwrap().rooms.iter().any(is_den)
}

/// Whether one of these words stands in the store's database, which nobody has open.
fn stands(folder: &Path, words: &[&str]) -> bool {
    let database = std::fs::read(folder.join("parlor.db")).unwrap();
    let has = |word: &&str| {
        let mut runs = database.windows(word.len());
        runs.any(|bytes| bytes == word.as_bytes())
    };
    words.iter().any(has)
}

#[tokio::test]
async fn a_room_that_keeps_nothing_is_wiped_piece_by_piece_when_the_last_leaves() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let open = world(folder.path(), &clock).await;
    let mut alice = open.try_guest("alice", Some("phone")).await.unwrap();
    makes_den(&mut alice).await;
    keeps(&mut alice, den(), retention(Some(DAY))).await;
    let topic = Command::SetTopic {
        room: den(),
        topic: Topic::parse("narwhals").unwrap(),
    };
    alice.command(topic).await.unwrap();
    let bearer = files::by_token(&open.hub, &alice.token()).await;
    let offer = open
        .hub
        .offer_file(&bearer, den(), files::offer("orca.txt", None), None);
    let file = offer.await.unwrap().id;
    let mut upload = open.hub.upload(bearer, file).await.unwrap();
    let psst = bytes::Bytes::from_static(b"psst");
    upload.write(psst).await.unwrap();
    upload.finish(None).await.unwrap();
    for _ in 0..200 {
        says_for(&mut alice, den(), "walrus", DAY).await;
    }
    let leave = Command::Leave { room: den() };
    alice.command(leave).await.unwrap();
    // Most of it stands yet, and is gone on with after the restart.
    drop(alice);
    open.stop().await;
    let store = common::store_at(folder.path(), clock.now());
    let again = World::on(Arc::clone(&store), options(folder.path(), &clock)).await;
    until(|| !has_den(&store)).await;
    until(|| kept(folder.path()).is_empty()).await;
    drop(store);
    again.stop().await;
    assert!(!stands(folder.path(), &["walrus", "narwhals", "orca.txt"]));
}
