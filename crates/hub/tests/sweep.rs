//! Sweeps: what is over is erased piece by piece, rooms that end are announced and wiped, and nobody waits for others' much.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use common::World;
use common::clock::{DAY, START, Settable, options};
use common::files::{self, kept, until};
use common::keeping::{
    den, ends_in, has_den, keeps, makes_den, opened, retention, says_for, stands, texts,
};
use parlor_core::{Change, Command, Event, EventBody, Snapshot};
use parlor_hub::{Clock as _, HistoryPart, Only, Reply, Request};
use parlor_model::{RoomKind, RoomName, Seq, Topic};
use parlor_store::{Order, Reader, SearchProgress, Store, StoreError, Writer};

/// A real store that writes down what is committed, and has space for so many erasures.
struct Watched {
    inner: Arc<dyn Store>,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    /// The commits, oldest first.
    commits: Mutex<Vec<Vec<Change>>>,
    /// How many commits that erase are taken; more find no space.
    erasures: AtomicUsize,
}

struct WatchedWriter {
    inner: Box<dyn Writer>,
    seen: Arc<Seen>,
}

impl Store for Watched {
    fn load(&self) -> Result<Snapshot, StoreError> {
        self.inner.load()
    }
    fn writer(&self) -> Result<Box<dyn Writer>, StoreError> {
        let (inner, seen) = (self.inner.writer()?, Arc::clone(&self.seen));
        Ok(Box::new(WatchedWriter { inner, seen }))
    }
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.inner.reader()
    }
    fn backup(&self, to: &Path) -> Result<(), StoreError> {
        self.inner.backup(to)
    }
}

impl Writer for WatchedWriter {
    fn commit(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        if changes
            .iter()
            .any(|change| matches!(change, Change::Erased { .. }))
        {
            let left = |left: usize| left.checked_sub(1);
            let order = Ordering::SeqCst;
            let took = self.seen.erasures.fetch_update(order, order, left);
            took.map_err(|_| StoreError::Full)?;
        }
        self.seen.commits.lock().unwrap().push(changes.to_vec());
        self.inner.commit(changes)
    }
    fn purge(&mut self) -> Result<bool, StoreError> {
        self.inner.purge()
    }
    fn index(&mut self, limit: usize) -> Result<SearchProgress, StoreError> {
        self.inner.index(limit)
    }
}

/// A world on such a store, which has space for so many erasures.
async fn watched(folder: &Path, clock: &Arc<Settable>, erasures: usize) -> (World, Arc<Seen>) {
    let seen = Arc::new(Seen {
        erasures: erasures.into(),
        ..Seen::default()
    });
    let store = Watched {
        inner: common::store_at(folder, clock.now()),
        seen: Arc::clone(&seen),
    };
    let world = World::on(Arc::new(store), options(folder, clock)).await;
    (world, seen)
}

/// In which commits an event of this kind was written.
fn commits_with(seen: &Seen, kind: impl Fn(&Event) -> bool) -> Vec<usize> {
    let commits = seen.commits.lock().unwrap();
    let commits = commits.iter().enumerate();
    let found = commits.filter(|(_, changes)| events(changes).any(&kind));
    found.map(|(at, _)| at).collect()
}

/// What this makes of all events that were written, together.
fn sum_of(seen: &Seen, what: impl Fn(&Event) -> usize) -> usize {
    let commits = seen.commits.lock().unwrap();
    commits
        .iter()
        .flat_map(|changes| events(changes))
        .map(what)
        .sum()
}

fn events(changes: &[Change]) -> impl Iterator<Item = &Event> {
    changes.iter().filter_map(|change| match change {
        Change::Event(event) => Some(event),
        _ => None,
    })
}

#[tokio::test]
async fn much_that_is_over_at_once_is_erased_in_batches() {
    let (_folder, clock, world) = opened().await;
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
    bob.until_heard("-room that ended").await;
    alice.until_heard("-room that ended").await;
    assert!(alice.ask(Request::Room(den())).await.is_err());
    until(|| !has_den(&store)).await;
    drop((alice, bob, store));
    world.stop().await;
    assert!(!stands(folder.path(), &["walrus", "This room ends"]));
}

#[tokio::test]
async fn a_room_that_keeps_nothing_is_wiped_piece_by_piece_when_the_last_leaves() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let (open, _) = watched(folder.path(), &clock, 2).await;
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
    // The disk is full after a piece of it: most stands yet, and is gone on with after the restart.
    until(|| !open.hub.is_ready()).await;
    drop(alice);
    open.stop().await;
    let left = count(folder.path(), "walrus");
    assert!((50..200).contains(&left), "{left}");
    let store = common::store_at(folder.path(), clock.now());
    let again = World::on(Arc::clone(&store), options(folder.path(), &clock)).await;
    until(|| !has_den(&store)).await;
    until(|| kept(folder.path()).is_empty()).await;
    drop(store);
    again.stop().await;
    assert!(!stands(folder.path(), &["walrus", "narwhals", "orca.txt"]));
}

/// How often a word stands in the store's database, which nobody has open.
fn count(folder: &Path, word: &str) -> usize {
    let database = std::fs::read(folder.join("parlor.db")).unwrap();
    let runs = database.windows(word.len());
    runs.filter(|bytes| *bytes == word.as_bytes()).count()
}

#[tokio::test]
async fn whoever_is_in_a_room_that_ends_is_told_that_and_not_of_everybody_who_is_taken_out() {
    const MEMBERS: usize = 20;
    let (_folder, clock, world) = opened().await;
    let mut alice = world.guest("alice").await;
    makes_den(&mut alice).await;
    keeps(&mut alice, den(), ends_in(DAY)).await;
    let mut people = vec![alice];
    for n in 1..MEMBERS {
        let mut person = world.guest(&format!("person{n}")).await;
        let join = Command::Join {
            room: den(),
            key: None,
        };
        person.command(join).await.unwrap();
        people.push(person);
    }
    clock.pass(DAY).await;
    for person in &mut people {
        person.until_heard("-room that ended").await;
        let removed = person.heard.iter().filter(|line| line.contains("removed"));
        assert_eq!(removed.count(), 0, "{:?}", person.heard);
        assert!(person.ask(Request::Room(den())).await.is_err());
    }
}

#[tokio::test]
async fn the_end_of_a_room_waits_for_nobody_s_long_sweep() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Settable::new();
    let (world, seen) = watched(folder.path(), &clock, usize::MAX).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    let lobby = bob.lobby();
    let create = Command::CreateRoom {
        name: RoomName::parse("den").unwrap(),
        kind: RoomKind::Public,
        keeping: ends_in(6_000),
    };
    alice.command(create).await.unwrap();
    for n in 0..300 {
        says_for(&mut bob, lobby.clone(), &format!("m{n}"), 5_000).await;
    }
    says_for(&mut alice, den(), "walrus", DAY).await;
    clock.set(START + 6_000);
    alice.until_heard("-room that ended").await;
    let lobby = bob.session.lobby();
    let expired = |event: &Event| match &event.body {
        EventBody::Expired { targets } if event.room == lobby => targets.len(),
        _ => 0,
    };
    until(|| sum_of(&seen, expired) == 300).await;
    let ends = commits_with(&seen, |event| {
        matches!(event.body, EventBody::Removed { .. })
    });
    let swept = commits_with(&seen, |event| expired(event) > 0);
    assert!(swept.len() > 3, "{swept:?}");
    assert!(ends[0] < swept[swept.len() - 2], "{ends:?} {swept:?}");
}
