//! Roles in a room and on the server.

mod common;

use common::{World, table};
use parlor_model::{RoomKind, RoomRole, ServerRole};

#[test]
fn operators_give_and_take_roles_in_their_room() {
    let world = World::new();
    let (alice, bob, ada) = (world.guest("alice"), world.guest("bob"), world.admin("ada"));
    world.guest("eve");
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    let (voiced, operator) = (RoomRole::Voiced, RoomRole::Operator);
    table([
        (
            "member",
            bob.makes("bob", operator, "den"),
            "denied not_allowed",
        ),
        (
            "admin outside",
            ada.makes("bob", operator, "den"),
            "denied not_member",
        ),
        (
            "operator",
            alice.makes("bob", voiced, "den"),
            "audit role bob (voiced) | den 4 alice made bob voiced",
        ),
        (
            "not in the room",
            alice.makes("eve", voiced, "den"),
            "denied target_not_member",
        ),
        (
            "nobody",
            alice.makes("carol", voiced, "den"),
            "denied no_such_user",
        ),
        (
            "up",
            alice.makes("bob", operator, "den"),
            "audit role bob (operator) | den 5 alice made bob operator",
        ),
        (
            "the new one too",
            bob.makes("alice", RoomRole::Member, "den"),
            "audit role alice (member) | den 6 bob made alice member",
        ),
        (
            "not any more",
            alice.makes("bob", voiced, "den"),
            "denied not_allowed",
        ),
        (
            "admin inside",
            {
                ada.joins("den");
                ada.makes("alice", operator, "den")
            },
            "audit role alice (operator) | den 8 ada made alice operator",
        ),
        (
            "a role ends with membership",
            {
                alice.leaves("den");
                alice.joins("den");
                alice.makes("bob", voiced, "den")
            },
            "denied not_allowed",
        ),
    ]);
}

#[test]
fn a_voice_outlasts_the_operator_role_that_stands_beside_it() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    assert_eq!(
        alice.makes("bob", RoomRole::VoicedOperator, "den"),
        "audit role bob (voiced_operator) | den 4 alice made bob voiced_operator"
    );
    assert_eq!(
        bob.makes("bob", RoomRole::Voiced, "den"),
        "audit role bob (voiced) | den 5 bob made bob voiced",
        "a voiced operator is one"
    );
    assert_eq!(
        bob.makes("bob", RoomRole::VoicedOperator, "den"),
        "denied not_allowed"
    );
}

#[test]
fn role_in_the_lobby_is_given_by_admins_and_listed() {
    let world = World::new();
    let (alice, ada) = (world.guest("alice"), world.admin("ada"));
    let listed = || {
        world.look(|state| {
            state
                .room(state.lobby())
                .unwrap()
                .members
                .contains_key(&alice.id())
        })
    };
    assert_eq!(
        alice.makes("alice", RoomRole::Operator, "lobby"),
        "denied not_allowed"
    );
    ada.makes("alice", RoomRole::Operator, "lobby");
    assert!(listed());
    assert_eq!(alice.sets_topic("lobby", "tea"), "lobby 2 alice topic tea");
    assert_eq!(
        alice.removes("lobby", "ada"),
        "denied not_allowed",
        "that is the admins'"
    );
    ada.makes("alice", RoomRole::Member, "lobby");
    assert!(!listed(), "everyone is a member");
    assert_eq!(alice.sets_topic("lobby", "x"), "denied not_allowed");
}

#[test]
fn only_the_owner_gives_roles_on_the_server() {
    let world = World::new();
    let (olga, ada, mary) = (
        world.owner("olga"),
        world.admin("ada"),
        world.member("mary"),
    );
    world.guest("alice");
    let admin = ServerRole::Admin;
    table([
        ("admin", ada.promotes("mary", admin), "denied not_allowed"),
        ("member", mary.promotes("mary", admin), "denied not_allowed"),
        (
            "owner",
            olga.promotes("mary", admin),
            "audit role mary (admin) | mary becomes admin",
        ),
        (
            "of a guest",
            olga.promotes("alice", admin),
            "denied target_not_registered",
        ),
        (
            "to guest",
            olga.promotes("mary", ServerRole::Guest),
            "denied target_not_registered",
        ),
        (
            "nobody",
            olga.promotes("carol", admin),
            "denied no_such_user",
        ),
        (
            "down",
            olga.promotes("mary", ServerRole::Member),
            "audit role mary (member) | mary becomes member",
        ),
        (
            "takes effect",
            mary.blocks("alice", ""),
            "denied not_allowed",
        ),
    ]);
}

#[test]
fn last_owner_stays() {
    let world = World::new();
    let (olga, mary) = (world.owner("olga"), world.member("mary"));
    table([
        (
            "alone",
            olga.promotes("olga", ServerRole::Admin),
            "denied last_owner",
        ),
        (
            "stays owner",
            olga.promotes("olga", ServerRole::Owner),
            "nothing",
        ),
        (
            "a second",
            olga.promotes("mary", ServerRole::Owner),
            "audit role mary (owner) | mary becomes owner",
        ),
        (
            "one of two",
            olga.promotes("olga", ServerRole::Member),
            "audit role olga (member) | olga becomes member",
        ),
        (
            "the other alone",
            mary.promotes("mary", ServerRole::Member),
            "denied last_owner",
        ),
    ]);
}

#[test]
fn absent_registered_user_can_be_given_a_role() {
    let world = World::new();
    let (olga, mary) = (world.owner("olga"), world.member("mary"));
    world.goes(&mary, false);
    assert_eq!(
        olga.promotes("mary", ServerRole::Admin),
        "audit role mary (admin) | mary becomes admin"
    );
}

#[test]
fn raised_session_acts_as_an_admin_until_it_is_lowered() {
    let world = World::new();
    let (op, bob) = (world.guest("op"), world.guest("bob"));
    world.admin("ada");
    world.owner("olga");
    bob.creates("den", RoomKind::Public);
    op.joins("den");
    let quiet = || common::flags(|flags| flags.moderated = true);
    let denied = "denied not_allowed";
    assert_eq!(op.removes("lobby", "bob"), denied);
    assert_eq!(op.sets_flags("den", quiet()), denied);
    world.raise(&op, true);
    assert!(!op.sets_flags("den", quiet()).starts_with("denied"));
    assert!(!op.posts("den", "heard all the same").starts_with("denied"));
    assert!(!op.mutes("lobby", "bob", "5m").starts_with("denied"));
    assert_eq!(op.removes("lobby", "ada"), "denied outranked");
    assert_eq!(op.removes("lobby", "olga"), "denied outranked");
    assert_eq!(op.promotes("ada", ServerRole::Member), denied);
    assert!(!op.blocks("bob", "5m").starts_with("denied"));
    world.raise(&op, false);
    assert_eq!(op.unblocks("bob"), denied);
    assert_eq!(op.posts("den", "no more"), "denied moderated");
}
