//! Reactions.

use crate::common::{World, table};
use parlor_core::Denied;
use parlor_model::{RoomKind, Seq, limits};

#[test]
fn members_react_and_take_it_back() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    alice.posts("den", "hi");
    table([
        (
            "on",
            alice.reacts("den", 3, true),
            "den 4 alice reacts 3 👍",
        ),
        (
            "off",
            alice.reacts("den", 3, false),
            "den 5 alice unreacts 3 👍",
        ),
        (
            "to what is no message",
            alice.reacts("den", 1, true),
            "denied no_such_message",
        ),
        ("stranger", bob.reacts("den", 3, true), "denied not_member"),
    ]);
}

#[test]
fn message_takes_a_limited_number_of_reactions() {
    let world = World::new();
    let alice = world.guest("alice");
    alice.says("hi");
    let (lobby, target) = (world.look(|state| state.lobby()), Seq::new(1));
    let facts = world.facts(lobby, target).unwrap();
    let reacts = |reactions, emoji, on| {
        alice.asks(parlor_core::Command::React {
            room: lobby.into(),
            target,
            facts: Some(parlor_core::MessageFacts { reactions, ..facts }),
            emoji: parlor_model::Emoji::parse(emoji).unwrap(),
            on,
        })
    };
    let (what, limit) = ("reactions on one message", limits::REACTIONS);
    assert!(reacts(limit - 1, "👍", true).is_ok());
    assert_eq!(
        reacts(limit, "🍵", true).err(),
        Some(Denied::TooMany { what, limit })
    );
    assert!(reacts(limit, "👍", false).is_ok(), "one may be taken back");
}

#[test]
fn reaction_or_text_that_stands_already_makes_no_event() {
    let world = World::new();
    let alice = world.guest("alice");
    alice.says("hi");
    table([
        (
            "edit",
            alice.edits("lobby", 1, "ho"),
            "lobby 2 alice edits 1: ho",
        ),
        ("the same text", alice.edits("lobby", 1, "ho"), "nothing"),
        (
            "react",
            alice.reacts("lobby", 1, true),
            "lobby 3 alice reacts 1 👍",
        ),
        ("again", alice.reacts("lobby", 1, true), "nothing"),
        (
            "back",
            alice.reacts("lobby", 1, false),
            "lobby 4 alice unreacts 1 👍",
        ),
        ("back again", alice.reacts("lobby", 1, false), "nothing"),
    ]);
}
