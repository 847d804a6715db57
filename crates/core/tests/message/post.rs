//! What is posted, edited and deleted.

use crate::common::{World, table};
use parlor_core::{Denied, Settings};
use parlor_model::{RoomKind, Seq};

#[test]
fn messages_get_the_next_place_in_the_log() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    table([
        ("first", alice.says("hi"), "lobby 1 alice says hi"),
        ("second", bob.says("ho"), "lobby 2 bob says ho"),
        ("action", alice.acts("waves"), "lobby 3 alice acts waves"),
        (
            "reply",
            bob.replies("lobby", 1, "yes"),
            "lobby 4 bob says yes re 1",
        ),
        (
            "to nothing yet",
            bob.replies("lobby", 5, "x"),
            "denied no_such_message",
        ),
        (
            "to nothing",
            bob.replies("lobby", 0, "x"),
            "denied no_such_message",
        ),
        ("no room", bob.posts("nowhere", "x"), "denied no_such_room"),
    ]);
}

#[test]
fn every_room_has_its_own_log() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    table([
        (
            "after made and joined",
            alice.posts("den", "hi"),
            "den 3 alice says hi",
        ),
        ("stranger", bob.posts("den", "hi"), "denied not_member"),
        (
            "the lobby's is apart",
            bob.says("hi"),
            "lobby 1 bob says hi",
        ),
        (
            "having left",
            [bob.joins("den"), bob.leaves("den")].join(" | "),
            "den 4 bob joined | den 5 bob left",
        ),
        ("left", bob.posts("den", "hi"), "denied not_member"),
    ]);
}

#[test]
fn only_its_author_edits_a_message() {
    let world = World::new();
    let (alice, bob, ada) = (world.guest("alice"), world.guest("bob"), world.admin("ada"));
    alice.says("hi");
    table([
        (
            "author",
            alice.edits("lobby", 1, "hey"),
            "lobby 2 alice edits 1: hey",
        ),
        ("another", bob.edits("lobby", 1, "x"), "denied not_author"),
        (
            "not even an admin",
            ada.edits("lobby", 1, "x"),
            "denied not_author",
        ),
        (
            "what is no message",
            alice.edits("lobby", 2, "x"),
            "denied no_such_message",
        ),
        (
            "what is not there",
            alice.edits("lobby", 9, "x"),
            "denied no_such_message",
        ),
    ]);
}

#[test]
fn its_author_and_operators_delete_a_message() {
    let world = World::new();
    let (alice, bob, ada) = (world.guest("alice"), world.guest("bob"), world.admin("ada"));
    for text in ["one", "two", "three"] {
        alice.says(text);
    }
    table([
        (
            "author",
            alice.deletes("lobby", 1),
            "lobby 4 alice deletes 1",
        ),
        ("another", bob.deletes("lobby", 2), "denied not_allowed"),
        (
            "admin",
            ada.deletes("lobby", 2),
            "audit delete alice (message 2) | lobby 5 ada deletes 2",
        ),
        ("again", ada.deletes("lobby", 2), "denied no_such_message"),
        (
            "edit after that",
            alice.edits("lobby", 1, "x"),
            "denied no_such_message",
        ),
        (
            "reaction after that",
            bob.reacts("lobby", 1, true),
            "denied no_such_message",
        ),
        (
            "own message as admin",
            {
                ada.says("x");
                ada.deletes("lobby", 6)
            },
            "lobby 7 ada deletes 6",
        ),
    ]);
}

#[test]
fn late_edit_is_refused_though_the_store_did_not_know_yet() {
    let world = World::new();
    let alice = world.guest("alice");
    alice.says("hi");
    let lobby = world.look(|state| state.lobby());
    let early = world.facts(lobby, Seq::new(1));
    alice.deletes("lobby", 1);
    let text = parlor_model::MessageText::parse("back").unwrap();
    let (room, target) = (lobby.into(), Seq::new(1));
    let edit = parlor_core::Command::Edit {
        room,
        target,
        facts: early,
        text,
    };
    assert_eq!(alice.does(edit), "denied no_such_message");
}

#[test]
fn what_the_store_knew_counts_unless_something_came_since() {
    let world = World::new();
    let alice = world.guest("alice");
    alice.says("hi");
    let (lobby, target) = (world.look(|state| state.lobby()), Seq::new(1));
    let facts = world.facts(lobby, target).unwrap();
    let reacts = |as_asked, on| {
        alice.does(parlor_core::Command::React {
            room: lobby.into(),
            target,
            facts: Some(parlor_core::MessageFacts { as_asked, ..facts }),
            emoji: parlor_model::Emoji::parse("👍").unwrap(),
            on,
        })
    };
    assert_eq!(reacts(true, false), "nothing", "none stands");
    assert!(reacts(false, true).starts_with("lobby 2"));
    // The store was asked before that was committed.
    assert!(reacts(true, false).starts_with("lobby 3"));
    let edits = |text: &str, as_asked| {
        alice.does(parlor_core::Command::Edit {
            room: lobby.into(),
            target,
            facts: Some(parlor_core::MessageFacts { as_asked, ..facts }),
            text: parlor_model::MessageText::parse(text).unwrap(),
        })
    };
    assert_eq!(edits("hi", true), "nothing");
    assert!(edits("ho", false).starts_with("lobby 4"));
    assert!(edits("hi", true).starts_with("lobby 5"));
}

#[test]
fn configured_length_holds_for_posts_and_edits() {
    let world = World::with(Settings {
        message_chars: 3,
        ..Settings::default()
    });
    let alice = world.guest("alice");
    table([
        ("at the limit", alice.says("äöü"), "lobby 1 alice says äöü"),
        ("over it", alice.says("four"), "denied too_long"),
        ("edit", alice.edits("lobby", 1, "four"), "denied too_long"),
    ]);
    let long = alice.asks(alice.post(
        world.look(|state| state.lobby()).into(),
        "fives",
        None,
        None,
    ));
    assert_eq!(
        long.unwrap_err(),
        Denied::TooLong {
            limit: 3,
            length: 5
        }
    );
}
