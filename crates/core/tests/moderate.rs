//! Moderation: remove and mute, in a room and in the lobby; who outranks whom.

mod common;

use common::{World, table};
use parlor_core::Dismissal;
use parlor_model::{RoomKind, RoomRole, limits};

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
            "admin and operator",
            ada.removes("den", "alice"),
            "audit remove alice (why) | den 6 ada removed alice",
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
            "audit mute bob (why) | mute the name bob | den 4 alice muted bob for a while",
        ),
        (
            "longer",
            alice.mutes("den", "bob", "1h"),
            "audit mute bob (why) | mute the name bob | den 5 alice muted bob for a while",
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
            "audit mute bob (why) | mute the name bob | den 6 alice muted bob",
        ),
        (
            "lifted though he left",
            {
                bob.leaves("den");
                alice.unmutes("den", "bob")
            },
            "audit unmute bob | unmute the name bob | den 8 alice unmuted bob",
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
fn muted_guest_who_comes_back_as_a_new_one_is_muted_still() {
    let world = World::new();
    let (alice, bob, ada) = (world.guest("alice"), world.guest("bob"), world.admin("ada"));
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    ada.mutes("lobby", "bob", "1h");
    alice.mutes("den", "bob", "2h");
    world.goes(&bob, false);
    let alike = world.guest("B0B");
    assert_eq!(alike.says("hi"), "denied muted", "a look-alike");
    world.goes(&alike, false);
    let again = world.guest("BOB");
    table([
        ("says", again.says("hi"), "denied muted"),
        (
            "registers",
            {
                again.registers();
                again.says("hi")
            },
            "denied muted",
        ),
        (
            "over in the lobby",
            {
                world.wait("1h");
                again.says("hi")
            },
            "lobby 2 BOB says hi",
        ),
        (
            "not in the room",
            {
                again.joins("den");
                again.posts("den", "hi")
            },
            "denied muted",
        ),
        (
            "lifted",
            alice.unmutes("den", "bob"),
            "audit unmute BOB | unmute the name bob | den 6 alice unmuted BOB",
        ),
        ("free", again.posts("den", "hi"), "den 7 BOB says hi"),
    ]);
}

#[test]
fn mute_of_a_name_does_not_follow_the_registered() {
    let world = World::new();
    let (mary, ada) = (world.member("mary"), world.admin("ada"));
    assert_eq!(
        ada.mutes("lobby", "mary", ""),
        "audit mute mary (why) | lobby 1 ada muted mary"
    );
    world.goes(&mary, true);
    let mary = world.returns(&mary, None, None).unwrap();
    assert_eq!(mary.says("hi"), "denied muted");
}

#[test]
fn names_that_are_muted_are_limited_and_the_expired_go_first() {
    let world = World::new();
    let ada = world.admin("ada");
    let mute = |number: usize, duration: &str| {
        let name = format!("x{number}z");
        let guest = world.guest(&name);
        let told = ada.mutes("lobby", &name, duration);
        world.goes(&guest, false);
        told
    };
    for number in 0..limits::MUTED_NAMES - 1 {
        mute(number, "2h");
    }
    mute(5_000, "1h");
    let unmuted = |told: String| told.matches("unmute the name").count();
    assert!(mute(5_001, "2h").contains("unmute the name x5000z"));
    assert_eq!(unmuted(mute(5_002, "")), 1);
    world.wait("2h");
    assert_eq!(unmuted(mute(5_003, "")), limits::MUTED_NAMES - 1);
    world.look(|state| {
        let lobby = state.room(state.lobby()).unwrap();
        let names: Vec<_> = lobby.muted_names.keys().map(ToString::to_string).collect();
        assert_eq!(names, ["x5002z", "x5003z"]);
    });
}

#[test]
fn muted_operator_gives_no_reasons() {
    let world = World::new();
    let (alice, ada) = (world.guest("alice"), world.admin("ada"));
    alice.creates("den", RoomKind::Public);
    let bob = world.guest("bob");
    bob.joins("den");
    ada.mutes("lobby", "alice", "");
    let room = world.look(|state| {
        let den = parlor_model::RoomName::parse("den").unwrap();
        state.room_named(&den).unwrap().id
    });
    table([
        ("mute", alice.mutes("den", "bob", ""), "denied muted"),
        ("remove", alice.removes("den", "bob"), "denied muted"),
        ("invite", alice.invites("den", "ada"), "denied muted"),
        (
            "without a reason",
            alice.does(parlor_core::Command::Remove {
                room: room.into(),
                user: bob.id().into(),
                reason: parlor_model::Reason::default(),
            }),
            "audit remove bob | den 4 alice removed bob",
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
    assert_eq!(world.guest("bob").joins("den"), "den 4 bob joined");
}
