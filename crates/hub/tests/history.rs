//! Parts of a log, by places and times.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use common::{Person, World, store};
use parlor_core::{Command, EventBody, RoomRef, UserRef};
use parlor_hub::{Clock, HistoryPart, HubOptions, Only, Order, Place, Reply, Request};
use parlor_model::{AwayText, Manner, MessageText, Seq, Timestamp};

/// A clock that is one second further each time a message is sent.
#[derive(Default)]
struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000 + self.0.load(Relaxed) * 1_000)
    }
}

fn second(n: i64) -> Place {
    Place::Time(Timestamp::from_millis(1_700_000_000_000 + n * 1_000))
}

async fn read(person: &mut Person, part: HistoryPart, limit: usize) -> Vec<String> {
    let (room, only) = (person.lobby(), Only::Said);
    let ask = Request::History {
        room,
        part,
        only,
        limit,
    };
    let Ok(Reply::History(page)) = person.ask(ask).await else {
        panic!("history is readable")
    };
    let said = page.events.iter().map(|event| match &event.body {
        EventBody::Message { text, .. } => text.as_ref().unwrap().as_str().to_owned(),
        other => panic!("a message, not {other:?}"),
    });
    said.collect()
}

/// Ten messages, `0` to `9`, one a second, with something else after each.
async fn ten(folder: &std::path::Path) -> (World, Person, Vec<Seq>) {
    let hand = Arc::new(Hand::default());
    let options = HubOptions {
        clock: hand.clone(),
        ..HubOptions::default()
    };
    let world = World::on(store(folder), options).await;
    let mut owner = world.owner().await;
    let mut seqs = Vec::new();
    for n in 0..10 {
        hand.0.store(n, Relaxed);
        let posted = owner.says(&n.to_string()).await;
        let target = posted.seq;
        let react = Command::React {
            room: owner.lobby(),
            target,
            facts: None,
            emoji: parlor_model::Emoji::parse("👍").unwrap(),
            on: true,
        };
        owner.command(react).await.unwrap();
        seqs.push(target);
    }
    (world, owner, seqs)
}

#[tokio::test]
async fn pages_of_what_was_said_are_full_by_number_and_by_time() {
    let folder = tempfile::tempdir().unwrap();
    let (_world, mut owner, seqs) = ten(folder.path()).await;
    let between = |after, before, order| HistoryPart::Between {
        after,
        before,
        order,
    };
    let at = |n: usize| Place::At(seqs[n]);
    let (oldest, newest) = (Order::Oldest, Order::Newest);
    for (part, expected) in [
        (between(None, None, newest), "789"),
        (between(None, None, oldest), "012"),
        (between(None, Some(at(5)), newest), "234"),
        (between(None, Some(second(5)), newest), "234"),
        (between(Some(at(5)), None, oldest), "678"),
        (between(Some(second(5)), None, oldest), "678"),
        (between(Some(second(5)), None, newest), "789"),
        (between(Some(second(5)), Some(second(8)), oldest), "67"),
        (between(Some(at(1)), Some(second(9)), newest), "678"),
        (between(Some(second(9)), None, oldest), ""),
        (HistoryPart::Around(at(5)), "456"),
        (HistoryPart::Around(second(5)), "456"),
        (HistoryPart::Around(at(0)), "012"),
        (HistoryPart::Around(second(99)), "9"),
    ] {
        assert_eq!(
            read(&mut owner, part, 3).await.concat(),
            expected,
            "{part:?}"
        );
    }
    let one = read(&mut owner, HistoryPart::Around(at(5)), 1).await;
    assert_eq!(one.concat(), "5");
}

#[tokio::test]
async fn conversations_of_a_span_are_told_with_their_newest_message() {
    let folder = tempfile::tempdir().unwrap();
    let (world, mut owner, _) = ten(folder.path()).await;
    let mut bob = world.guest("bob").await;
    let with = UserRef::Id(owner.session.actor().user);
    let post = Command::Post {
        room: RoomRef::With(with),
        text: MessageText::parse("psst").unwrap(),
        reply_to: None,
        manner: Manner::Said,
        lifetime: None,
        id: None,
    };
    bob.command(post).await.unwrap();
    let away = AwayText::parse("lunch").ok();
    bob.command(Command::Away { text: away }).await.unwrap();
    let time = |n| match second(n) {
        Place::Time(at) => at,
        Place::At(_) => unreachable!("a second is a time"),
    };
    for (after, before, order, limit, expected) in [
        (0, 99, Order::Oldest, 9, vec![("lobby", 9), ("bob", 9)]),
        // Something was said there later.
        (3, 6, Order::Oldest, 9, vec![]),
        (9, 99, Order::Oldest, 9, vec![]),
        (0, 99, Order::Newest, 1, vec![("", 9)]),
    ] {
        let ask = Request::Conversations {
            after: time(after),
            before: time(before),
            order,
            limit,
        };
        let Ok(Reply::Conversations(found)) = owner.ask(ask).await else {
            panic!("conversations are told")
        };
        assert_eq!(found.len(), expected.len(), "{after} to {before}");
        for (room, at) in &found {
            let name = room.name.as_ref().map(ToString::to_string);
            let with = room.with.as_ref().map(|with| with.name.to_string());
            let name = name.or(with).unwrap();
            let fits = |(called, n): &(&str, i64)| {
                (called.is_empty() || name == *called) && time(*n) == *at
            };
            assert!(expected.iter().any(fits), "{name} at {at}");
        }
    }
}
