//! Direct rooms: for two, and for good.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{World, table};
use parlor_model::{RoomFlags, RoomRole, limits};

#[test]
fn first_message_makes_the_direct_room() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    let made =
        "new direct direct | direct 1 alice made it | direct 2 alice joined | direct 3 bob joined";
    table([
        (
            "first",
            alice.posts("@bob", "hi"),
            &format!("{made} | direct 4 alice says hi"),
        ),
        ("answer", bob.posts("@alice", "ho"), "direct 5 bob says ho"),
        (
            "next",
            alice.posts("@bob", "well"),
            "direct 6 alice says well",
        ),
        ("found", bob.opens("alice"), "nothing"),
        ("joined already", bob.joins("@alice"), "nothing"),
        (
            "with oneself",
            alice.posts("@alice", "x"),
            "denied yourself",
        ),
        (
            "opened with oneself",
            alice.opens("alice"),
            "denied yourself",
        ),
        (
            "with nobody",
            alice.posts("@carol", "x"),
            "denied no_such_user",
        ),
        (
            "a reply needs a room",
            {
                world.guest("carol");
                alice.replies("@carol", 1, "x")
            },
            "denied no_such_room",
        ),
    ]);
}

#[test]
fn direct_room_is_for_two_and_for_good() {
    let world = World::new();
    let (alice, eve, ada) = (world.guest("alice"), world.guest("eve"), world.admin("ada"));
    world.guest("bob");
    alice.opens("bob");
    let direct = world.look(|state| state.rooms_of(alice.id())[1]);
    for stranger in [&eve, &ada] {
        table([
            ("join", stranger.joins_by_id(direct), "denied no_such_room"),
            (
                "post",
                stranger.posts_by_id(direct, "x"),
                "denied no_such_room",
            ),
            ("join with", stranger.joins("@bob"), "denied no_such_room"),
        ]);
        world.look(|state| assert!(!state.may_see(state.room(direct).unwrap(), stranger.id())));
    }
    table([
        ("leave", alice.leaves("@bob"), "denied direct_room"),
        ("invite", alice.invites("@bob", "eve"), "denied direct_room"),
        ("remove", alice.removes("@bob", "bob"), "denied direct_room"),
        ("mute", alice.mutes("@bob", "bob", ""), "denied direct_room"),
        (
            "role",
            alice.makes("bob", RoomRole::Operator, "@bob"),
            "denied direct_room",
        ),
        (
            "flags",
            alice.sets_flags("@bob", RoomFlags::default()),
            "denied direct_room",
        ),
        (
            "name",
            alice.renames_room("@bob", "duo"),
            "denied direct_room",
        ),
        ("mask", alice.bans("@bob", "bob"), "denied direct_room"),
    ]);
}

#[test]
fn nobody_writes_to_a_guest_who_left_for_good() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.posts("@bob", "hi");
    let direct = world.look(|state| state.rooms_of(alice.id())[1]);
    world.goes(&bob, false);
    table([
        ("by name", alice.posts("@bob", "x"), "denied no_such_user"),
        ("by room", alice.posts_by_id(direct, "x"), "denied gone"),
    ]);
    let newcomer = world.guest("bob");
    assert_eq!(newcomer.joins_by_id(direct), "denied no_such_room");
    let fresh = alice.posts("@bob", "hi");
    assert!(
        fresh.starts_with("new direct"),
        "another person, another room: {fresh}"
    );
    world.goes(&alice, false);
    world.look(|state| assert!(state.room(direct).is_none(), "nobody is left in it"));
}

#[test]
fn direct_rooms_that_others_opened_use_up_nobody_elses() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    for number in 0..limits::ROOMS_PER_USER {
        world.guest(&format!("g{number}x")).opens("alice");
    }
    assert!(alice.opens("bob").starts_with("new direct"));
    for number in 0..limits::DIRECT_ROOMS_PER_GUEST {
        let opened = bob.opens(&format!("g{number}x"));
        assert!(opened.starts_with("new direct"), "{opened}");
    }
    assert_eq!(bob.opens("g100x"), "denied too_many");
    bob.registers();
    assert!(bob.opens("g100x").starts_with("new direct"));
}

#[test]
fn direct_room_with_somebody_forgotten_is_read_and_not_counted() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    for number in 0..limits::ROOMS_PER_USER {
        let guest = world.guest(&format!("g{number}x"));
        guest.opens("alice");
        world.goes(&guest, false);
    }
    let direct = world.look(|state| state.rooms_of(alice.id())[1]);
    world.look(|state| assert!(state.may_see(state.room(direct).unwrap(), alice.id())));
    assert_eq!(alice.posts_by_id(direct, "x"), "denied gone");
    assert!(alice.opens("bob").starts_with("new direct"));
    world.look(|state| assert!(state.direct_room(alice.id(), bob.id()).is_some()));
}
