//! Coming into rooms: keys, limits, invitations, bans, and rooms that are hidden.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{World, flags, table};
use parlor_model::{MaskList, RoomFlags, RoomKey, RoomKind};

#[test]
fn joining_a_public_room_is_free() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    table([
        ("join", bob.joins("den"), "den 3 bob joined"),
        ("again", bob.joins("den"), "nothing"),
        ("leave", bob.leaves("den"), "den 4 bob left"),
        ("left already", bob.leaves("den"), "denied not_member"),
        ("no such", bob.joins("nowhere"), "denied no_such_room"),
        ("the lobby", bob.joins("lobby"), "nothing"),
        ("for ever", bob.leaves("lobby"), "denied lobby"),
    ]);
}

#[test]
fn keyed_room_asks_for_its_key() {
    let world = World::new();
    let (alice, bob, eve) = (world.guest("alice"), world.guest("bob"), world.guest("eve"));
    alice.creates("den", RoomKind::Public);
    alice.sets_flags(
        "den",
        flags(|f| f.key = Some(RoomKey::parse("sesame").unwrap())),
    );
    table([
        ("none", bob.joins("den"), "denied wrong_key"),
        (
            "wrong",
            bob.joins_with_key("den", "Sesame"),
            "denied wrong_key",
        ),
        (
            "right",
            bob.joins_with_key("den", "sesame"),
            "den 4 bob joined",
        ),
        (
            "an invitation is a key",
            {
                alice.invites("den", "eve");
                eve.joins("den")
            },
            "den 6 eve joined",
        ),
    ]);
}

#[test]
fn full_room_takes_nobody() {
    let world = World::new();
    let (alice, bob, eve) = (world.guest("alice"), world.guest("bob"), world.guest("eve"));
    alice.creates("den", RoomKind::Public);
    alice.sets_flags("den", flags(|f| f.member_limit = Some(2)));
    table([
        ("place", bob.joins("den"), "den 4 bob joined"),
        ("full", eve.joins("den"), "denied room_full"),
        (
            "a place again",
            {
                bob.leaves("den");
                eve.joins("den")
            },
            "den 6 eve joined",
        ),
        (
            "and one more for whoever is invited",
            {
                alice.invites("den", "bob");
                bob.joins("den")
            },
            "den 8 bob joined",
        ),
    ]);
}

#[test]
fn closed_room_wants_an_invitation() {
    let world = World::new();
    let (alice, bob, eve) = (world.guest("alice"), world.guest("bob"), world.guest("eve"));
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    alice.sets_flags("den", flags(|f| f.invite_only = true));
    table([
        ("none", eve.joins("den"), "denied invite_only"),
        (
            "a member can't invite",
            bob.invites("den", "eve"),
            "denied not_allowed",
        ),
        (
            "an operator can",
            alice.invites("den", "eve"),
            "den 5 alice invited eve",
        ),
        ("invited", eve.joins("den"), "den 6 eve joined"),
        (
            "once",
            {
                eve.leaves("den");
                eve.joins("den")
            },
            "denied invite_only",
        ),
        (
            "by the list",
            {
                alice.masks("den", MaskList::InviteException, "e*", true);
                eve.joins("den")
            },
            "den 9 eve joined",
        ),
    ]);
}

#[test]
fn ban_of_an_account_is_for_its_every_name_and_for_no_guest() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.member("bob"));
    alice.creates("den", RoomKind::Public);
    alice.bans("den", "a:bob");
    bob.renames("rob");
    table([
        ("by another name", bob.joins("den"), "denied banned"),
        ("guest", world.guest("eve").joins("den"), "den 4 eve joined"),
    ]);
}

#[test]
fn banned_name_stays_out_until_excepted() {
    let world = World::new();
    let (alice, bob, eve) = (world.guest("alice"), world.guest("bob"), world.guest("eve"));
    alice.creates("den", RoomKind::Public);
    table([
        (
            "ban",
            alice.bans("den", "B?b*"),
            "audit room den (+ban b?b*) | den 3 alice +ban b?b*",
        ),
        ("twice", alice.bans("den", "b?B*"), "nothing"),
        ("banned", bob.joins("den"), "denied banned"),
        (
            "is not invited by everybody",
            {
                eve.joins("den");
                eve.invites("den", "bob")
            },
            "denied target_banned",
        ),
        (
            "the invite list is no way in",
            {
                alice.masks("den", MaskList::InviteException, "*", true);
                bob.joins("den")
            },
            "denied banned",
        ),
        (
            "an exception is",
            {
                alice.masks("den", MaskList::Exception, "bob", true);
                bob.joins("den")
            },
            "den 7 bob joined",
        ),
        (
            "lifted",
            {
                bob.leaves("den");
                alice.masks("den", MaskList::Exception, "bob", false);
                alice.masks("den", MaskList::Ban, "b?b*", false);
                bob.joins("den")
            },
            "den 11 bob joined",
        ),
    ]);
}

#[test]
fn operator_invites_past_ban_key_and_limit_once() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    alice.sets_flags("den", flags(|f| f.member_limit = Some(1)));
    alice.bans("den", "bob");
    table([
        ("banned", bob.joins("den"), "denied banned"),
        (
            "invited",
            alice.invites("den", "bob"),
            "den 5 alice invited bob",
        ),
        ("let in", bob.joins("den"), "den 6 bob joined"),
        (
            "once",
            {
                alice.removes("den", "bob");
                bob.joins("den")
            },
            "denied banned",
        ),
        (
            "full for others",
            {
                alice.masks("den", MaskList::Ban, "bob", false);
                bob.joins("den")
            },
            "denied room_full",
        ),
    ]);
}

#[test]
fn ban_counts_more_than_an_older_invitation() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    alice.invites("den", "bob");
    alice.bans("den", "bob");
    assert_eq!(bob.joins("den"), "denied banned");
}

#[test]
fn private_room_does_not_exist_for_strangers() {
    let world = World::new();
    let (alice, bob, ada) = (world.guest("alice"), world.guest("bob"), world.admin("ada"));
    alice.creates("attic", RoomKind::Private);
    let attic = world.look(|state| state.rooms_of(alice.id())[1]);
    for (who, stranger) in [("guest", &bob), ("admin", &ada)] {
        table([
            (who, stranger.joins("attic"), "denied no_such_room"),
            (who, stranger.joins_by_id(attic), "denied no_such_room"),
            (who, stranger.posts("attic", "x"), "denied no_such_room"),
            (who, stranger.posts_by_id(attic, "x"), "denied no_such_room"),
            (who, stranger.edits("attic", 1, "x"), "denied no_such_room"),
            (who, stranger.leaves("attic"), "denied no_such_room"),
            (who, stranger.invites("attic", "bob"), "denied no_such_room"),
            (
                who,
                stranger.removes("attic", "alice"),
                "denied no_such_room",
            ),
            (
                who,
                stranger.sets_topic("attic", "x"),
                "denied no_such_room",
            ),
            (
                who,
                stranger.sets_flags("attic", RoomFlags::default()),
                "denied no_such_room",
            ),
        ]);
    }
    table([
        (
            "any member invites",
            alice.invites("attic", "bob"),
            "attic 3 alice invited bob",
        ),
        (
            "invited, not in yet",
            bob.posts("attic", "x"),
            "denied not_member",
        ),
        ("invited", bob.joins("attic"), "attic 4 bob joined"),
        (
            "removed",
            alice.removes("attic", "bob"),
            "audit remove bob (why) | attic 5 alice removed bob",
        ),
        (
            "a stranger again",
            bob.joins("attic"),
            "denied no_such_room",
        ),
        (
            "welcome by the list",
            {
                alice.masks("attic", MaskList::InviteException, "bob", true);
                bob.joins("attic")
            },
            "attic 7 bob joined",
        ),
    ]);
}

#[test]
fn secret_room_is_not_listed_but_can_be_joined() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    let listed_for = |user| {
        world.look(|state| {
            let mut rooms = state.rooms();
            let den = rooms.find(|room| {
                room.name
                    .as_ref()
                    .is_some_and(|name| name.as_str() == "den")
            });
            state.is_listed_for(den.unwrap(), user)
        })
    };
    assert!(listed_for(bob.id()));
    alice.sets_flags("den", flags(|f| f.secret = true));
    assert!(!listed_for(bob.id()));
    assert!(listed_for(alice.id()));
    assert_eq!(bob.joins("den"), "den 4 bob joined");
    assert!(listed_for(bob.id()));
}
