//! What is sent again is one event.

use crate::common::{World, table};
use parlor_core::{Posted, RECENT_IDS, RecentIds};
use parlor_model::{ClientId, Manner, RoomId, RoomKind, Seq, Timestamp};

#[test]
fn retried_message_keeps_its_first_place() {
    let world = World::new();
    let (alice, bob, ada) = (world.guest("alice"), world.guest("bob"), world.admin("ada"));
    table([
        (
            "first",
            alice.sends("lobby", "m1", "hi"),
            "lobby 1 alice says hi",
        ),
        ("again", alice.sends("lobby", "m1", "hi"), "again 1"),
        ("others post", bob.says("ho"), "lobby 2 bob says ho"),
        ("after that", alice.sends("lobby", "m1", "hi"), "again 1"),
        (
            "the same id of another device",
            bob.sends("lobby", "m1", "hi"),
            "lobby 3 bob says hi",
        ),
        (
            "another id",
            alice.sends("lobby", "m2", "hi"),
            "lobby 4 alice says hi",
        ),
        (
            "muted meanwhile",
            {
                ada.mutes("lobby", "alice", "");
                alice.sends("lobby", "m2", "hi")
            },
            "again 4",
        ),
    ]);
}

#[test]
fn id_that_is_used_again_for_another_message_is_refused() {
    let world = World::new();
    let alice = world.guest("alice");
    alice.creates("den", RoomKind::Public);
    alice.sends("lobby", "m1", "hi");
    let mut other = alice.post(
        parlor_core::RoomRef::Name(parlor_model::RoomName::lobby()),
        "hi",
        Some(Seq::new(1)),
        Some(ClientId::parse("m1").unwrap()),
    );
    table([
        ("room", alice.sends("den", "m1", "hi"), "denied id_used"),
        ("text", alice.sends("lobby", "m1", "ho"), "denied id_used"),
        ("answer", alice.does(other.clone()), "denied id_used"),
        ("the same", alice.sends("lobby", "m1", "hi"), "again 1"),
        (
            "out of its room meanwhile",
            {
                alice.sends("den", "m2", "hi");
                alice.leaves("den");
                alice.sends("den", "m2", "hi")
            },
            "again 3",
        ),
        (
            "room that does not exist",
            alice.sends("dev", "m1", "hi"),
            "denied id_used",
        ),
        (
            "nobody to talk to",
            alice.sends("@carol", "m1", "hi"),
            "denied id_used",
        ),
        (
            "somebody never talked to",
            {
                world.guest("dave");
                alice.sends("@dave", "m1", "hi")
            },
            "denied id_used",
        ),
    ]);
    if let parlor_core::Command::Post {
        reply_to, manner, ..
    } = &mut other
    {
        (*reply_to, *manner) = (None, Manner::Action);
    }
    assert_eq!(alice.does(other), "denied id_used");
}

#[test]
fn retried_first_direct_message_makes_one_room() {
    let world = World::new();
    let alice = world.guest("alice");
    world.guest("bob");
    let first = alice.sends("@bob", "m1", "psst");
    assert!(first.ends_with("direct 4 alice says psst"), "{first}");
    assert_eq!(alice.sends("@bob", "m1", "psst"), "again 4");
}

fn id(number: usize) -> ClientId {
    ClientId::parse(&number.to_string()).unwrap()
}

fn posted(seq: u64) -> Posted {
    let (room, at) = (RoomId::from_bytes([0; 16]), Timestamp::from_millis(0));
    Posted {
        room,
        seq: Seq::new(seq),
        at,
    }
}

#[test]
fn oldest_ids_are_forgotten_and_that_is_known() {
    let ids = |count| (0..count).map(|number| (id(number), posted(number as u64 + 1)));
    let all = RecentIds::load(ids(RECENT_IDS), true);
    assert_eq!(all.get(&id(0)), Some(posted(1)));
    assert!(!all.must_ask(&id(RECENT_IDS)));
    let more = RecentIds::load(ids(RECENT_IDS + 1), true);
    assert_eq!(more.get(&id(0)), None);
    assert!(more.must_ask(&id(0)));
    assert_eq!(more.get(&id(1)), Some(posted(2)));
    assert!(RecentIds::load(ids(1), false).must_ask(&id(1)));
}

#[test]
fn id_that_was_used_twice_keeps_its_first_place() {
    let ids = RecentIds::load([(id(7), posted(1)), (id(7), posted(2))], true);
    assert_eq!(ids.get(&id(7)), Some(posted(1)));
}

#[test]
fn device_that_was_not_remembered_is_looked_up_in_the_store() {
    let world = World::new();
    let alice = world.guest("alice");
    let device = alice.device().unwrap();
    alice.revokes_device(device, Some(alice.id()));
    world.look(|state| assert!(state.recent_ids(device).is_none()));
    let alice = world.returns(&alice, None, None).unwrap();
    alice.sends("lobby", "m1", "hi");
    world.look(|state| assert!(state.recent_ids(device).unwrap().must_ask(&id(1))));
}
