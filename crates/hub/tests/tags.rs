//! What rides along with a message, and what is told of its author.

mod common;

use std::sync::Arc;

use common::{Person, World, password};
use parlor_core::{Command, Denied, Outcome, RoomRef, UserRef};
use parlor_hub::{Item, Reply, Request};
use parlor_model::{ClientId, MessageText, Seq, limits};

fn post(room: RoomRef, text: &str, id: Option<&str>) -> Box<Command> {
    Box::new(Command::Post {
        room,
        text: MessageText::parse(text).expect("a valid text"),
        reply_to: None,
        manner: parlor_model::Manner::Said,
        lifetime: None,
        id: id.map(|id| ClientId::parse(id).expect("a valid id")),
    })
}

fn tagged(tags: &str, command: Box<Command>) -> Request {
    let tags = Arc::from(tags);
    Request::Tagged { tags, command }
}

async fn said(person: &mut Person) -> Item {
    let slice = person.until_said().await;
    slice.items().first().expect("a message").clone()
}

fn account(item: &Item) -> Option<&str> {
    item.account.as_ref().map(|account| account.as_str())
}

#[tokio::test]
async fn tags_come_with_the_message_and_no_other_event() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (
        world.try_guest("alice", Some("phone")).await.unwrap(),
        world.guest("bob").await,
    );
    let room = bob.lobby();
    let send = || tagged("+a=1", post(room.clone(), "one", Some("m1")));
    assert!(matches!(
        alice.ask(send()).await,
        Ok(Reply::Done(Outcome::Posted(_)))
    ));
    let item = said(&mut bob).await;
    assert_eq!(item.tags.as_deref(), Some("+a=1"));
    alice.ask(send()).await.unwrap();
    let Ok(Reply::Done(Outcome::Posted(posted))) = alice
        .ask(Request::Command(*post(room.clone(), "two", None)))
        .await
    else {
        panic!("it is taken")
    };
    assert_eq!(
        posted.seq,
        Seq::new(3),
        "what was sent again is no second event"
    );
    assert_eq!(said(&mut bob).await.tags, None);
    let with = RoomRef::With(UserRef::Name(common::name("bob")));
    alice
        .ask(tagged("+b", post(with, "psst", None)))
        .await
        .unwrap();
    while let Some(slice) = bob.next_slice().await {
        let tagged = slice.items().iter().filter(|item| item.tags.is_some());
        if let [item] = *tagged.collect::<Vec<_>>() {
            assert_eq!(item.tags.as_deref(), Some("+b"));
            break;
        }
    }
}

#[tokio::test]
async fn tags_have_a_limit() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut alice = world.guest("alice").await;
    let send = |length| {
        tagged(
            &"x".repeat(length),
            post(RoomRef::Id(lobby(&alice)), "x", None),
        )
    };
    let (fits, long) = (send(limits::TAGS_BYTES), send(limits::TAGS_BYTES + 1));
    assert!(alice.ask(fits).await.is_ok());
    let (what, limit) = ("bytes of tags", limits::TAGS_BYTES);
    let denied = alice.ask(long).await.unwrap_err();
    assert_eq!(denied, Denied::TooMany { what, limit });
}

fn lobby(person: &Person) -> parlor_model::RoomId {
    person.session.lobby()
}

#[tokio::test]
async fn items_tell_the_account_of_whose_doing_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    alice.says("as a guest").await;
    assert_eq!(account(&said(&mut bob).await), None);
    let register = Request::Register(password("correct horse"));
    alice.ask(register).await.unwrap();
    alice.says("registered").await;
    assert_eq!(account(&said(&mut bob).await), Some("alice"));
    alice.session.leave(parlor_model::Reason::default()).await;
    let slice = bob.next_slice().await.expect("they left");
    assert_eq!(account(&slice.items()[0]), Some("alice"));
}
