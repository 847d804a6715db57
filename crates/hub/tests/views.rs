//! What is seen of rooms and of people, from inside and from outside.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{Person, World, name, password};
use parlor_core::{Command, Denied, Keeping, RoomRef, UserRef};
use parlor_hub::{Attends, Door, Entry, Reply, Request, RoomView, Whois};
use parlor_model::{
    Gateway, Mask, MaskList, Reason, RoomFlags, RoomKind, RoomName, RoomRole, ServerRole, Topic,
};

fn room(called: &str) -> RoomRef {
    RoomRef::Name(RoomName::parse(called).unwrap())
}

async fn makes(person: &mut Person, called: &str, kind: RoomKind) {
    let name = RoomName::parse(called).unwrap();
    let made = person
        .command(Command::CreateRoom {
            name,
            kind,
            keeping: Keeping::default(),
        })
        .await;
    made.unwrap();
}

async fn sees(person: &mut Person, called: &str) -> Result<Box<RoomView>, Denied> {
    match person.ask(Request::Room(room(called))).await? {
        Reply::Room(view) => Ok(view),
        other => panic!("a room, not {other:?}"),
    }
}

async fn whois(person: &mut Person, called: &str) -> Result<Box<Whois>, Denied> {
    let user = UserRef::Name(name(called));
    match person.ask(Request::Whois(user)).await? {
        Reply::Whois(whois) => Ok(whois),
        other => panic!("somebody, not {other:?}"),
    }
}

#[tokio::test]
async fn a_public_room_is_seen_from_outside_without_its_key_and_a_secret_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    makes(&mut alice, "den", RoomKind::Public).await;
    makes(&mut alice, "attic", RoomKind::Private).await;
    let topic = Topic::parse("tea").unwrap();
    let (den, set) = (
        room("den"),
        RoomFlags {
            key: Some(parlor_model::RoomKey::parse("canary").unwrap()),
            ..RoomFlags::default()
        },
    );
    let flags = Command::SetFlags {
        room: den.clone(),
        flags: set.clone(),
        keeping: Keeping::default(),
    };
    alice.command(flags).await.unwrap();
    alice
        .command(Command::SetTopic {
            room: den.clone(),
            topic,
        })
        .await
        .unwrap();
    let view = sees(&mut bob, "den").await.unwrap();
    let summary = &view.summary;
    assert_eq!((&*summary.topic, summary.member), ("tea", false));
    assert_eq!(summary.topic_set.as_ref().unwrap().0, name("alice"));
    assert!(summary.topic_set.as_ref().unwrap().1 >= summary.since);
    assert_eq!(view.flags, RoomFlags::default(), "not the key");
    let members = view.members.as_ref().unwrap();
    assert_eq!(members.len(), 1);
    assert_eq!(members[0].membership.role, RoomRole::Operator);
    let secret = RoomFlags {
        secret: true,
        ..set
    };
    alice
        .command(Command::SetFlags {
            room: den,
            flags: secret,
            keeping: Keeping::default(),
        })
        .await
        .unwrap();
    assert_eq!(sees(&mut bob, "den").await.err(), Some(Denied::NotMember));
    let hidden = sees(&mut bob, "attic").await.err();
    assert!(matches!(hidden, Some(Denied::NoSuchRoom(_))));
}

#[tokio::test]
async fn the_list_of_rooms_counts_who_is_here() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    makes(&mut alice, "den", RoomKind::Public).await;
    let mut mary = world.guest("mary").await;
    mary.ask(Request::Register(password("sesame open")))
        .await
        .unwrap();
    let join = Command::Join {
        room: room("den"),
        key: None,
    };
    mary.command(join).await.unwrap();
    mary.session.leave(Reason::default()).await;
    let Ok(Reply::Rooms(rooms)) = bob.ask(Request::Rooms).await else {
        panic!("rooms are listed")
    };
    let counted: Vec<_> = rooms.iter().map(|room| (room.members, room.here)).collect();
    assert_eq!(counted, [(2, Some(2)), (2, Some(1))]);
}

#[tokio::test]
async fn whois_tells_what_its_asker_may_know() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let door = Door {
        gateway: Gateway::Line,
        address: "192.0.2.7".parse().ok(),
        secure: true,
    };
    let (mut ada, mut bob) = (world.owner().await, world.guest("bob").await);
    let mut mary = world.guest("mary").await;
    mary.ask(Request::Register(password("sesame open")))
        .await
        .unwrap();
    makes(&mut mary, "den", RoomKind::Public).await;
    makes(&mut mary, "attic", RoomKind::Private).await;
    let rename = Command::Rename {
        name: name("Molly"),
    };
    mary.command(rename).await.unwrap();
    let credentials = parlor_hub::Credentials::Password {
        name: name("mary"),
        password: password("sesame open"),
        code: parlor_hub::GivenCode::None,
    };
    let (remember, resume) = (None, None);
    let entry = Entry {
        door,
        attends: Attends::Everywhere,
        credentials,
        remember,
        resume,
    };
    let _second = world.hub.enter(entry).await.unwrap();
    let seen = whois(&mut bob, "MARY").await.unwrap();
    assert_eq!(
        (seen.who.name.as_str(), &seen.account),
        ("Molly", &Some(name("mary")))
    );
    assert_eq!(
        (seen.role, seen.here, seen.raised),
        (ServerRole::Member, true, false)
    );
    let rooms: Vec<_> = seen
        .rooms
        .iter()
        .map(|r| (r.name.as_str(), r.role))
        .collect();
    assert_eq!(
        rooms,
        [("lobby", RoomRole::Member), ("den", RoomRole::Operator)]
    );
    assert!(seen.addresses.is_empty());
    assert_eq!(whois(&mut mary, "molly").await.unwrap().rooms.len(), 3);
    for asker in [&mut ada, &mut mary] {
        let seen = whois(asker, "molly").await.unwrap();
        assert_eq!(seen.addresses, [door.address.unwrap()]);
    }
    let nobody = whois(&mut bob, "nobody").await.err();
    assert!(matches!(nobody, Some(Denied::NoSuchUser(_))));
}

#[tokio::test]
async fn who_is_registered_and_gone_is_known_and_a_guest_who_is_gone_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (gus, mut bob) = (world.guest("gus").await, world.guest("bob").await);
    gus.session.leave(Reason::default()).await;
    let seen = whois(&mut bob, "ada").await.unwrap();
    assert_eq!((seen.here, seen.role), (false, ServerRole::Owner));
    assert!(whois(&mut bob, "gus").await.is_err());
}

#[tokio::test]
async fn members_see_bans_and_operators_the_other_lists() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    makes(&mut alice, "den", RoomKind::Public).await;
    for list in [MaskList::Ban, MaskList::Exception] {
        let (room, mask) = (room("den"), Mask::parse("m:*!*@0*").unwrap());
        let on = true;
        let set = Command::SetMask {
            room,
            list,
            mask,
            on,
        };
        alice.command(set).await.unwrap();
    }
    let ask = |list| Request::Masks {
        room: room("den"),
        list,
    };
    assert!(bob.ask(ask(MaskList::Ban)).await.is_err(), "from outside");
    let join = Command::Join {
        room: room("den"),
        key: None,
    };
    bob.command(join).await.unwrap();
    let Ok(Reply::Masks(bans)) = bob.ask(ask(MaskList::Ban)).await else {
        panic!("a member sees the bans")
    };
    assert_eq!(bans[0].mask.as_str(), "m:*!*@0*");
    assert_eq!(bans[0].by, name("alice"));
    for list in [MaskList::Exception, MaskList::InviteException] {
        assert!(bob.ask(ask(list)).await.is_err());
        assert!(alice.ask(ask(list)).await.is_ok());
    }
}
