//! Moderation: remove and mute, in a room and in the lobby; who outranks whom.

mod common;

use common::{World, table};
use parlor_core::Dismissal;
use parlor_model::{RoomKind, RoomRole};

#[test]
fn operators_remove_from_their_room_and_who_was_may_come_back() {
    let world = World::new();
    let (alice, bob, eve) = (world.guest("alice"), world.guest("bob"), world.guest("eve"));
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    table([
        ("member", bob.removes("den", "alice"), "denied not_allowed"),
        ("outsider", eve.removes("den", "bob"), "denied not_allowed"),
        ("oneself", alice.removes("den", "alice"), "denied yourself"),
        (
            "not in the room",
            alice.removes("den", "eve"),
            "denied target_not_member",
        ),
        (
            "operator",
            alice.removes("den", "bob"),
            "audit remove bob (why) | den 4 alice removed bob",
        ),
        ("is out", bob.posts("den", "x"), "denied not_member"),
        ("still on the server", bob.says("hi"), "lobby 1 bob says hi"),
        ("comes back", bob.joins("den"), "den 5 bob joined"),
    ]);
}

#[test]
fn removal_from_the_lobby_ends_all_sessions() {
    let world = World::new();
    let (alice, bob, ada) = (world.guest("alice"), world.guest("bob"), world.admin("ada"));
    world.connects(&bob, bob.device(), None);
    ada.makes("alice", RoomRole::Operator, "lobby");
    table([
        ("guest", bob.removes("lobby", "alice"), "denied not_allowed"),
        (
            "lobby's operator",
            alice.removes("lobby", "bob"),
            "denied not_allowed",
        ),
        (
            "admin",
            ada.removes("lobby", "bob"),
            "audit remove bob (why) | lobby 2 ada removed bob | 2 ended",
        ),
        ("gone", world.here(), "ada alice"),
        (
            "not here",
            ada.removes("lobby", "bob"),
            "denied no_such_user",
        ),
        ("comes back", world.tries("bob", None, None), "welcome bob"),
    ]);
    let mary = world.member("mary");
    world.goes(&mary, true);
    assert_eq!(ada.removes("lobby", "mary"), "denied target_not_member");
}

#[test]
fn who_is_removed_learns_by_whom_and_why() {
    let world = World::new();
    let (bob, ada) = (world.guest("bob"), world.admin("ada"));
    let reason = parlor_model::Reason::parse("spam").unwrap();
    let (room, user) = (world.look(|state| state.lobby()).into(), bob.id().into());
    let removed = Dismissal::Removed {
        by: common::name("ada"),
        reason: reason.clone(),
    };
    let decision = ada
        .asks(parlor_core::Command::Remove { room, user, reason })
        .unwrap();
    assert_eq!(decision.dismissed[0].1, removed);
}

#[test]
fn nobody_moderates_the_owner_and_only_the_owner_an_admin() {
    let world = World::new();
    let (olga, ada, amy) = (world.owner("olga"), world.admin("ada"), world.admin("amy"));
    let alice = world.guest("alice");
    alice.creates("den", RoomKind::Public);
    for high in [&olga, &ada, &amy] {
        high.joins("den");
    }
    table([
        (
            "operator and admin",
            alice.removes("den", "ada"),
            "denied outranked",
        ),
        (
            "operator mutes admin",
            alice.mutes("den", "ada", ""),
            "denied outranked",
        ),
        (
            "admin and admin",
            ada.removes("lobby", "amy"),
            "denied outranked",
        ),
        (
            "admin and owner",
            ada.mutes("lobby", "olga", ""),
            "denied outranked",
        ),
        (
            "admin blocks owner",
            ada.blocks("olga", ""),
            "denied outranked",
        ),
        (
            "owner and admin",
            olga.mutes("lobby", "ada", ""),
            "audit mute ada (why) | lobby 1 olga muted ada",
        ),
        (
            "the muted does not help herself",
            ada.unmutes("lobby", "ada"),
            "denied yourself",
        ),
        (
            "nor does a peer",
            amy.unmutes("lobby", "ada"),
            "denied outranked",
        ),
        (
            "admin and operator",
            ada.removes("den", "alice"),
            "audit remove alice (why) | den 6 ada removed alice",
        ),
    ]);
}

#[test]
fn mutes_are_replaced_lifted_and_expire() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    table([
        ("not muted", alice.unmutes("den", "bob"), "denied not_muted"),
        (
            "by a member",
            bob.mutes("den", "alice", ""),
            "denied not_allowed",
        ),
        (
            "for a while",
            alice.mutes("den", "bob", "1m"),
            "audit mute bob (why) | den 4 alice muted bob for a while",
        ),
        (
            "longer",
            alice.mutes("den", "bob", "1h"),
            "audit mute bob (why) | den 5 alice muted bob for a while",
        ),
        (
            "after the first",
            {
                world.wait("1m");
                bob.posts("den", "x")
            },
            "denied muted",
        ),
        (
            "expired",
            {
                world.wait("1h");
                alice.unmutes("den", "bob")
            },
            "denied not_muted",
        ),
        (
            "for good",
            alice.mutes("den", "bob", ""),
            "audit mute bob (why) | den 6 alice muted bob",
        ),
        (
            "lifted though he left",
            {
                bob.leaves("den");
                alice.unmutes("den", "bob")
            },
            "audit unmute bob | den 8 alice unmuted bob",
        ),
        (
            "not one who is out",
            alice.mutes("den", "bob", ""),
            "denied target_not_member",
        ),
        (
            "free",
            {
                bob.joins("den");
                bob.posts("den", "hi")
            },
            "den 10 bob says hi",
        ),
    ]);
}

#[test]
fn mute_and_invitation_end_with_the_guest() {
    let world = World::new();
    let (alice, bob, ada) = (world.guest("alice"), world.guest("bob"), world.admin("ada"));
    alice.creates("den", RoomKind::Public);
    alice.invites("den", "bob");
    ada.mutes("lobby", "bob", "");
    world.goes(&bob, false);
    world.look(|state| {
        assert!(
            state
                .rooms()
                .all(|room| room.mutes.is_empty() && room.invited.is_empty())
        );
    });
    assert_eq!(world.guest("bob").says("hi"), "lobby 2 bob says hi");
}
