//! What an item says besides its event, and what is asked for by name alone.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{Person, World, name};
use parlor_core::{Command, Keeping, RoomRef, UserRef};
use parlor_hub::{Before, Reply, Request};
use parlor_model::{Reason, RoomFlags, RoomKind, RoomName, RoomRole};

fn room(called: &str) -> RoomRef {
    RoomRef::Name(RoomName::parse(called).unwrap())
}

async fn makes(person: &mut Person, called: &str) {
    let (name, kind) = (RoomName::parse(called).unwrap(), RoomKind::Public);
    person
        .command(Command::CreateRoom {
            name,
            kind,
            keeping: Keeping::default(),
        })
        .await
        .unwrap();
}

async fn joins(person: &mut Person, called: &str) {
    let (room, key) = (room(called), None);
    person.command(Command::Join { room, key }).await.unwrap();
}

/// What the next event that changes something of that kind says was before.
async fn before(person: &mut Person) -> Before {
    loop {
        let slice = person.next_slice().await.expect("something happens");
        let mut said = slice.items().iter().filter_map(|item| item.before.clone());
        if let Some(before) = said.find(|before| *before != Before::Role(RoomRole::Operator)) {
            return before;
        }
    }
}

#[tokio::test]
async fn an_item_says_what_an_event_changed() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    makes(&mut alice, "den").await;
    joins(&mut bob, "den").await;
    let moderated = RoomFlags {
        moderated: true,
        ..RoomFlags::default()
    };
    let flags = |flags: &RoomFlags| Command::SetFlags {
        room: room("den"),
        flags: flags.clone(),
        keeping: Keeping::default(),
    };
    alice.command(flags(&moderated)).await.unwrap();
    assert_eq!(
        before(&mut bob).await,
        Before::Flags(RoomFlags::default().into())
    );
    alice.command(flags(&RoomFlags::default())).await.unwrap();
    assert_eq!(before(&mut bob).await, Before::Flags(moderated.into()));
    let (user, role) = (UserRef::Name(name("bob")), RoomRole::Voiced);
    let give = Command::SetRoomRole {
        room: room("den"),
        user,
        role,
    };
    alice.command(give).await.unwrap();
    assert_eq!(before(&mut bob).await, Before::Role(RoomRole::Member));
    let rename = Command::RenameRoom {
        room: room("den"),
        name: RoomName::parse("hall").unwrap(),
        reason: Reason::default(),
    };
    alice.command(rename).await.unwrap();
    let den = RoomName::parse("den").unwrap();
    assert_eq!(before(&mut bob).await, Before::Name(den));
    world.stop().await;
}

#[tokio::test]
async fn names_are_of_those_who_attend_each_with_their_role() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut alice = world.guest("alice").await;
    let mut bob = world.choosing_guest("bob").await;
    makes(&mut alice, "den").await;
    joins(&mut bob, "den").await;
    let ask = || Request::Names(room("den"));
    for attends in [false, true] {
        if attends {
            bob.ask(Request::Attend(room("den"))).await.unwrap();
        }
        let Ok(Reply::Names(told)) = bob.ask(ask()).await else {
            panic!("names are told")
        };
        let mut names: Vec<_> = told
            .names
            .iter()
            .map(|(who, role)| (who.name.as_str(), *role))
            .collect();
        names.sort_unstable();
        let expected = [("alice", RoomRole::Operator), ("bob", RoomRole::Member)];
        assert_eq!(names, expected[..1 + usize::from(attends)]);
        assert!(told.room.members.is_none());
    }
    world.stop().await;
}

#[tokio::test]
async fn invitations_are_listed_until_they_are_used() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    makes(&mut alice, "den").await;
    let invite = Command::Invite {
        room: room("den"),
        user: UserRef::Name(name("bob")),
    };
    alice.command(invite).await.unwrap();
    let Ok(Reply::Rooms(rooms)) = bob.ask(Request::Invitations).await else {
        panic!("rooms are listed")
    };
    assert_eq!(rooms[0].name.as_ref().map(RoomName::as_str), Some("den"));
    joins(&mut bob, "den").await;
    let Ok(Reply::Rooms(rooms)) = bob.ask(Request::Invitations).await else {
        panic!("rooms are listed")
    };
    assert!(rooms.is_empty());
    world.stop().await;
}
