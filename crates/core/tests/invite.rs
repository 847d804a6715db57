//! Invites: of a user into a room, and by a code into the server.

mod common;

use common::{World, table};
use parlor_core::{JoinPolicy, Outcome};
use parlor_model::{InviteId, RoomFlags, RoomKind};

#[test]
fn members_invite_into_their_room() {
    let world = World::new();
    let (alice, bob, eve) = (world.guest("alice"), world.guest("bob"), world.guest("eve"));
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    table([
        ("member", bob.invites("den", "eve"), "den 4 bob invited eve"),
        ("again", bob.invites("den", "eve"), "nothing"),
        ("outsider", eve.invites("den", "eve"), "denied not_member"),
        (
            "member already",
            alice.invites("den", "bob"),
            "denied already_member",
        ),
        (
            "into the lobby",
            alice.invites("lobby", "eve"),
            "denied already_member",
        ),
        (
            "nobody",
            alice.invites("den", "carol"),
            "denied no_such_user",
        ),
    ]);
}

#[test]
fn invitation_that_stands_is_not_written_again() {
    let world = World::new();
    let (alice, eve) = (world.guest("alice"), world.guest("eve"));
    alice.creates("den", RoomKind::Public);
    table([
        (
            "first",
            alice.invites("den", "eve"),
            "den 3 alice invited eve",
        ),
        ("again", alice.invites("den", "eve"), "nothing"),
        (
            "used up by joining",
            {
                eve.joins("den");
                eve.leaves("den");
                alice.invites("den", "eve")
            },
            "den 6 alice invited eve",
        ),
    ]);
}

#[test]
fn only_admins_make_and_revoke_invites_to_the_server() {
    let world = World::new();
    let (mary, ada) = (world.member("mary"), world.admin("ada"));
    mary.posts("@ada", "hi");
    table([
        (
            "member",
            mary.makes_invite(1, "", None, ""),
            "denied not_allowed",
        ),
        (
            "member revokes",
            mary.revokes_invite(InviteId::from_bytes([0; 16])),
            "denied not_allowed",
        ),
        (
            "unknown",
            ada.revokes_invite(InviteId::from_bytes([0; 16])),
            "denied no_such_invite",
        ),
        (
            "room unknown",
            ada.makes_invite(1, "nowhere", None, ""),
            "denied no_such_room",
        ),
        (
            "direct room",
            ada.makes_invite(1, "@mary", None, ""),
            "denied direct_room",
        ),
    ]);
    let Outcome::Invite(invite) = ada.asks(ada.invite(1, "", None, "")).unwrap().outcome else {
        panic!("no invite");
    };
    assert_eq!(
        ada.revokes_invite(invite),
        format!("audit invite {invite} (revoked) | invite revoked")
    );
    assert_eq!(ada.revokes_invite(invite), "denied no_such_invite");
}

#[test]
fn closed_server_lets_in_who_brings_an_open_invite() {
    let world = World::for_those(JoinPolicy::Open);
    let ada = world.admin("ada");
    world.set_join(JoinPolicy::Invite);
    ada.makes_invite(1, "", Some(2), "");
    ada.makes_invite(2, "", None, "10m");
    table([
        (
            "none",
            world.tries("alice", None, None),
            "denied server_invite_only",
        ),
        (
            "wrong",
            world.tries("alice", None, Some(9)),
            "denied no_such_invite",
        ),
        (
            "first use",
            world.tries("alice", None, Some(1)),
            "welcome alice",
        ),
        (
            "a denial uses nothing up",
            world.tries("alice", None, Some(1)),
            "denied name_taken",
        ),
        (
            "second use",
            world.tries("bob", None, Some(1)),
            "welcome bob",
        ),
        (
            "used up",
            world.tries("eve", None, Some(1)),
            "denied no_such_invite",
        ),
        ("in time", world.tries("eve", None, Some(2)), "welcome eve"),
        (
            "expired",
            {
                world.wait("10m");
                world.tries("carol", None, Some(2))
            },
            "denied no_such_invite",
        ),
    ]);
    world.look(|state| assert!(state.invites(world.now()).is_empty()));
}

#[test]
fn invite_can_give_a_room_too() {
    let world = World::new();
    let ada = world.admin("ada");
    ada.creates("attic", RoomKind::Private);
    ada.makes_invite(1, "attic", None, "");
    ada.makes_invite(2, "lobby", None, "");
    let alice = world.comes("alice", None, Some(1)).unwrap();
    table([
        (
            "newcomer",
            alice.entry.clone(),
            "new guest alice | invite used | attic 3 alice joined | device",
        ),
        (
            "member",
            alice.posts("attic", "hi"),
            "attic 4 alice says hi",
        ),
        (
            "the lobby is no room apart",
            world.comes("bob", None, Some(2)).unwrap().entry,
            "new guest bob | invite used | device",
        ),
        (
            "banned there",
            {
                ada.bans("attic", "eve");
                world.tries("eve", None, Some(1))
            },
            "denied banned",
        ),
    ]);
    ada.sets_flags(
        "attic",
        RoomFlags {
            member_limit: Some(2),
            ..RoomFlags::default()
        },
    );
    assert_eq!(world.tries("carol", None, Some(1)), "denied room_full");
}

#[test]
fn someone_known_gets_the_room_of_an_invite_once() {
    let world = World::new();
    let (mary, ada) = (world.member("mary"), world.admin("ada"));
    ada.creates("attic", RoomKind::Private);
    ada.makes_invite(1, "attic", Some(5), "");
    world.goes(&mary, true);
    let entry = |code| world.returns(&mary, None, Some(code)).unwrap().entry;
    table([
        ("an old invite", entry(9), ""),
        ("open", entry(1), "invite used | attic 3 mary joined"),
        ("again", entry(1), ""),
    ]);
    world.look(|state| assert_eq!(state.invites(world.now())[0].uses_left, Some(4)));
}
