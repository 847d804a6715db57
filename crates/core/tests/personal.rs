//! What is a user's own: marks of what was read, levels, whom they ignore.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{World, table};
use parlor_model::{NotifyLevel, RoomKind, limits};

#[test]
fn mark_moves_on_and_never_beyond_the_head() {
    let world = World::new();
    let (alice, eve) = (world.guest("alice"), world.guest("eve"));
    alice.creates("den", RoomKind::Public);
    alice.posts("den", "tea");
    table([
        (
            "first",
            alice.marks_read("den", 2),
            "alice has read den to 2",
        ),
        ("again", alice.marks_read("den", 2), "nothing"),
        ("back", alice.marks_read("den", 1), "nothing"),
        (
            "too far",
            alice.marks_read("den", 99),
            "alice has read den to 3",
        ),
        ("at the head", alice.marks_read("den", 100), "nothing"),
        ("nothing read", eve.marks_read("lobby", 0), "nothing"),
        ("stranger", eve.marks_read("den", 3), "denied not_member"),
        ("nowhere", eve.marks_read("attic", 3), "denied no_such_room"),
    ]);
}

#[test]
fn level_is_for_a_room_that_one_is_in() {
    let world = World::new();
    let (alice, eve) = (world.guest("alice"), world.guest("eve"));
    alice.creates("den", RoomKind::Public);
    table([
        (
            "member",
            alice.sets_notify("den", NotifyLevel::Mentions),
            "alice is called for mentions in den",
        ),
        (
            "lobby",
            eve.sets_notify("lobby", NotifyLevel::Nothing),
            "eve is called for nothing in lobby",
        ),
        (
            "stranger",
            eve.sets_notify("den", NotifyLevel::Everything),
            "denied not_member",
        ),
    ]);
}

#[test]
fn anybody_but_oneself_can_be_ignored() {
    let world = World::new();
    let (alice, ada) = (world.guest("alice"), world.admin("ada"));
    table([
        ("admin", alice.ignores("ada", true), "alice ignores ada"),
        ("again", alice.ignores("ada", true), "nothing"),
        ("back", alice.ignores("ada", false), "alice sees ada again"),
        ("back again", alice.ignores("ada", false), "nothing"),
        ("oneself", alice.ignores("alice", true), "denied yourself"),
        ("nobody", alice.ignores("zoe", true), "denied no_such_user"),
        ("guest", ada.ignores("alice", true), "ada ignores alice"),
    ]);
    // Who is forgotten is ignored no more.
    world.goes(&alice, false);
    assert!(world.look(|state| state.ignored_by(ada.id()).is_empty()));
}

#[test]
fn so_many_are_ignored_and_no_more() {
    let world = World::new();
    let alice = world.guest("alice");
    for n in 0..limits::IGNORED {
        world.guest(&format!("bob{n}"));
        assert!(alice.ignores(&format!("bob{n}"), true).starts_with("alice"));
    }
    world.guest("eve");
    assert_eq!(alice.ignores("eve", true), "denied too_many");
    assert_eq!(alice.ignores("bob0", true), "nothing");
    alice.ignores("bob0", false);
    assert_eq!(alice.ignores("eve", true), "alice ignores eve");
}
