//! Pins: who may pin, what can be pinned, and until when it is.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{Actor, World, flags, table};
use parlor_model::{RoomKind, Seq, limits};

/// A room of Alice, its operator, and Bob, with a message each: 4 and 5.
fn den() -> (World, Actor, Actor) {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    alice.posts("den", "tea");
    bob.posts("den", "cake");
    (world, alice, bob)
}

fn pinned(world: &World) -> Vec<u64> {
    world.look(|state| {
        let den = state
            .rooms()
            .find(|room| room.name.as_ref().is_some_and(|n| n.as_str() == "den"));
        den.unwrap().pinned().into_iter().map(Seq::get).collect()
    })
}

#[test]
fn whoever_may_set_the_topic_may_pin() {
    let (world, alice, bob) = den();
    let (eve, ada) = (world.guest("eve"), world.admin("ada"));
    ada.joins("den");
    bob.says("hi");
    table([
        ("member", bob.pins("den", 4, true), "den 7 bob pins 4"),
        ("stranger", eve.pins("den", 4, true), "denied not_member"),
        ("again", alice.pins("den", 4, true), "nothing"),
        ("off", alice.pins("den", 4, false), "den 8 alice unpins 4"),
        ("off again", bob.pins("den", 4, false), "nothing"),
        (
            "lock",
            alice.sets_flags("den", flags(|f| f.topic_locked = true)),
            "audit room den (none -> topic_locked) | den 9 alice set flags",
        ),
        ("member", bob.pins("den", 4, true), "denied not_allowed"),
        (
            "operator",
            alice.pins("den", 4, true),
            "den 10 alice pins 4",
        ),
        ("admin", ada.pins("den", 5, true), "den 11 ada pins 5"),
        ("lobby", bob.pins("lobby", 1, true), "denied not_allowed"),
        (
            "but admins",
            ada.pins("lobby", 1, true),
            "lobby 2 ada pins 1",
        ),
    ]);
    assert_eq!(pinned(&world), [5, 4]);
}

#[test]
fn both_pin_in_a_direct_room_and_who_is_muted_nowhere() {
    let (world, alice, bob) = den();
    let ada = world.admin("ada");
    ada.joins("den");
    alice.posts("@bob", "hi");
    table([
        ("one", alice.pins("@bob", 4, true), "direct 5 alice pins 4"),
        (
            "other",
            bob.pins("@alice", 4, false),
            "direct 6 bob unpins 4",
        ),
    ]);
    ada.mutes("den", "bob", "");
    assert_eq!(bob.pins("den", 4, true), "denied muted");
    assert_eq!(bob.pins("den", 4, false), "denied muted");
}

#[test]
fn only_what_was_said_and_stands_is_pinned() {
    let (world, alice, bob) = den();
    bob.offers("den", "tea.png", Some(9));
    table([
        (
            "nothing",
            alice.pins("den", 99, true),
            "denied no_such_message",
        ),
        (
            "joining",
            alice.pins("den", 3, true),
            "denied no_such_message",
        ),
        ("file", alice.pins("den", 6, true), "den 7 alice pins 6"),
        ("message", alice.pins("den", 5, true), "den 8 alice pins 5"),
    ]);
    assert_eq!(pinned(&world), [5, 6]);
    bob.deletes("den", 5);
    assert_eq!(pinned(&world), [6]);
    bob.deletes("den", 6);
    assert_eq!(pinned(&world), [0; 0]);
    assert_eq!(alice.pins("den", 5, true), "denied no_such_message");
}

#[test]
fn room_has_so_many_pins_and_no_more() {
    let (world, alice, _) = den();
    let first = 6;
    let count = limits::PINS as u64;
    (0..=count).for_each(|n| drop(alice.posts("den", &n.to_string())));
    for n in 0..count {
        assert!(
            !alice.pins("den", first + n, true).starts_with("denied"),
            "{n}"
        );
    }
    assert_eq!(alice.pins("den", first + count, true), "denied too_many");
    alice.pins("den", first, false);
    assert!(
        alice
            .pins("den", first + count, true)
            .ends_with(" pins 106")
    );
    assert_eq!(pinned(&world).len(), limits::PINS);
}
