//! Rooms: create, direct rooms, join, leave, topic, flags, name and mask lists.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{World, table};
use parlor_core::{Settings, Snapshot, State};
use parlor_model::{MaskList, RoomFlags, RoomKey, RoomKind, RoomRole, limits};

fn flags(set: impl FnOnce(&mut RoomFlags)) -> RoomFlags {
    let mut flags = RoomFlags::default();
    set(&mut flags);
    flags
}

#[test]
fn whoever_makes_a_room_is_its_operator() {
    let world = World::new();
    let alice = world.guest("alice");
    table([
        (
            "public",
            alice.creates("den", RoomKind::Public),
            "new public den | den 1 alice made it | den 2 alice joined as operator",
        ),
        (
            "private",
            alice.creates("attic", RoomKind::Private),
            "new private attic | attic 1 alice made it | attic 2 alice joined as operator",
        ),
        (
            "direct",
            alice.creates("duo", RoomKind::Direct),
            "denied direct_room",
        ),
        (
            "taken",
            alice.creates("DEN", RoomKind::Public),
            "denied room_name_taken",
        ),
        (
            "confusable",
            alice.creates("dеn", RoomKind::Public),
            "denied room_name_taken",
        ),
        (
            "lobby",
            alice.creates("lobby", RoomKind::Public),
            "denied room_name_taken",
        ),
    ]);
}

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
            "also for the invited",
            {
                alice.invites("den", "eve");
                eve.joins("den")
            },
            "denied room_full",
        ),
        (
            "a place again",
            {
                bob.leaves("den");
                eve.joins("den")
            },
            "den 7 eve joined",
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
fn banned_name_stays_out_until_excepted() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
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
            "is not invited",
            alice.invites("den", "bob"),
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
            "den 6 bob joined",
        ),
        (
            "lifted",
            {
                bob.leaves("den");
                alice.masks("den", MaskList::Exception, "bob", false);
                alice.masks("den", MaskList::Ban, "b?b*", false);
                bob.joins("den")
            },
            "den 10 bob joined",
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
fn topic_is_anybodys_until_locked() {
    let world = World::new();
    let (alice, bob, eve) = (world.guest("alice"), world.guest("bob"), world.guest("eve"));
    let ada = world.admin("ada");
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    ada.joins("den");
    table([
        (
            "member",
            bob.sets_topic("den", "tea"),
            "den 5 bob topic tea",
        ),
        ("stranger", eve.sets_topic("den", "x"), "denied not_member"),
        (
            "lock",
            alice.sets_flags("den", flags(|f| f.topic_locked = true)),
            "audit room den (none -> topic_locked) | den 6 alice set flags",
        ),
        ("member", bob.sets_topic("den", "x"), "denied not_allowed"),
        (
            "operator",
            alice.sets_topic("den", "cake"),
            "den 7 alice topic cake",
        ),
        ("admin", ada.sets_topic("den", ""), "den 8 ada topic "),
        (
            "the lobby's is locked",
            bob.sets_topic("lobby", "x"),
            "denied not_allowed",
        ),
        (
            "but for admins",
            ada.sets_topic("lobby", "hello"),
            "lobby 1 ada topic hello",
        ),
    ]);
    let topics = world.look(|state| {
        state
            .rooms()
            .map(|room| room.topic.as_ref().map(|set| set.topic.to_string()))
            .collect::<Vec<_>>()
    });
    assert_eq!(topics, [Some("hello".to_owned()), None]);
}

#[test]
fn operators_change_the_room() {
    let world = World::new();
    let (alice, bob, ada) = (world.guest("alice"), world.guest("bob"), world.admin("ada"));
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    table([
        (
            "member's flags",
            bob.sets_flags("den", RoomFlags::default()),
            "denied not_allowed",
        ),
        (
            "member's name",
            bob.renames_room("den", "cave"),
            "denied not_allowed",
        ),
        ("member's mask", bob.bans("den", "*"), "denied not_allowed"),
        (
            "admin outside",
            ada.renames_room("den", "cave"),
            "denied not_member",
        ),
        (
            "rename",
            alice.renames_room("den", "cave"),
            "audit room den (renamed cave) | cave 4 alice renamed it cave",
        ),
        (
            "the old name is free",
            bob.creates("den", RoomKind::Public),
            "new public den | den 1 bob made it | den 2 bob joined as operator",
        ),
        (
            "taken",
            alice.renames_room("cave", "Den"),
            "denied room_name_taken",
        ),
        (
            "in another case",
            alice.renames_room("cave", "CAVE"),
            "audit room cave (renamed CAVE) | CAVE 5 alice renamed it CAVE",
        ),
        (
            "key is not in the audit log",
            alice.sets_flags(
                "cave",
                flags(|f| f.key = Some(RoomKey::parse("canary").unwrap())),
            ),
            "audit room CAVE (none -> key) | CAVE 6 alice set flags",
        ),
    ]);
}

#[test]
fn lobby_stays_open() {
    let world = World::new();
    let ada = world.admin("ada");
    let key = Some(RoomKey::parse("k").unwrap());
    table([
        ("rename", ada.renames_room("lobby", "hall"), "denied lobby"),
        (
            "invite only",
            ada.sets_flags("lobby", flags(|f| f.invite_only = true)),
            "denied lobby",
        ),
        (
            "secret",
            ada.sets_flags("lobby", flags(|f| f.secret = true)),
            "denied lobby",
        ),
        (
            "key",
            ada.sets_flags("lobby", flags(|f| f.key = key)),
            "denied lobby",
        ),
        (
            "limit",
            ada.sets_flags("lobby", flags(|f| f.member_limit = Some(9))),
            "denied lobby",
        ),
        ("ban", ada.bans("lobby", "x*"), "denied lobby"),
        (
            "moderated",
            ada.sets_flags("lobby", flags(|f| f.moderated = true)),
            "audit room lobby (none -> moderated) | lobby 1 ada set flags",
        ),
    ]);
}

#[test]
fn mask_lists_and_rooms_have_limits() {
    let world = World::new();
    let alice = world.guest("alice");
    alice.creates("den", RoomKind::Public);
    for number in 0..limits::LIST_MASKS {
        alice.bans("den", &format!("x{number}*"));
    }
    assert_eq!(alice.bans("den", "y*"), "denied too_many");
    assert!(
        alice
            .masks("den", MaskList::Exception, "y*", true)
            .ends_with("+exception y*")
    );
    for number in 1..limits::ROOMS_PER_USER {
        alice.creates(&format!("r{number}x"), RoomKind::Public);
    }
    assert_eq!(alice.creates("more", RoomKind::Public), "denied too_many");
    let bob = world.guest("bob");
    bob.creates("bobs", RoomKind::Public);
    assert_eq!(alice.joins("bobs"), "denied too_many");
    assert!(
        alice.posts("@bob", "hi").starts_with("new direct"),
        "direct rooms count apart"
    );
}

/// The state as a restart finds it, with these rooms stored.
fn reloaded(state: &State, rooms: Vec<parlor_core::Room>) -> State {
    let snapshot = Snapshot {
        epoch: state.epoch,
        users: state.users().cloned().collect(),
        rooms,
        blocks: Vec::new(),
        invites: Vec::new(),
    };
    State::new(snapshot, Settings::default()).unwrap()
}

#[test]
fn room_that_nobody_is_left_in_is_given_up_with_its_name() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    let den = world.look(|state| state.rooms_of(alice.id())[1]);
    bob.joins("den");
    alice.leaves("den");
    let stored: Vec<_> = world.look(|state| state.rooms().cloned().collect());
    bob.leaves("den");
    let left = world.take_written().pop().unwrap();
    table([
        ("by name", alice.joins("den"), "denied no_such_room"),
        ("by id", alice.joins_by_id(den), "denied no_such_room"),
        (
            "the name is free",
            bob.creates("DEN", RoomKind::Private),
            "new private DEN | DEN 1 bob made it | DEN 2 bob joined as operator",
        ),
    ]);
    world.apply(&[left]);
    world.look(|state| {
        assert!(
            state.room(den).is_none(),
            "a late event brings nothing back"
        );
        let name = parlor_model::RoomName::parse("den").unwrap();
        assert_ne!(state.room_named(&name).unwrap().id, den);
        assert_eq!(state.rooms().count(), 2, "the lobby stays");
    });
    world.goes(&bob, false);
    world.look(|state| assert_eq!(state.rooms().count(), 1, "its last member was forgotten"));
    world.look(|state| {
        let mut stored = stored;
        stored.iter_mut().for_each(|room| room.members.clear());
        let loaded = reloaded(state, stored);
        assert!(loaded.room(den).is_none(), "nor does a restart");
        assert!(loaded.room(loaded.lobby()).is_some());
    });
}

#[test]
fn making_and_leaving_rooms_uses_none_up() {
    let world = World::new();
    let alice = world.guest("alice");
    for _ in 0..=limits::ROOMS {
        let made = alice.creates("den", RoomKind::Public);
        assert!(made.starts_with("new public den"), "{made}");
        alice.leaves("den");
    }
    world.look(|state| assert_eq!(state.rooms().count(), 1));
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

#[test]
fn what_is_so_already_makes_no_event() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    let locked = || flags(|f| f.topic_locked = true);
    let acts: [(&str, &dyn Fn() -> String); 6] = [
        ("topic", &|| alice.sets_topic("den", "tea")),
        ("flags", &|| alice.sets_flags("den", locked())),
        ("mask", &|| alice.bans("den", "x*")),
        ("role", &|| alice.makes("bob", RoomRole::Operator, "den")),
        ("taken back", &|| {
            alice.makes("bob", RoomRole::Member, "den")
        }),
        ("name", &|| alice.renames_room("den", "den")),
    ];
    assert_eq!(alice.sets_topic("den", ""), "nothing", "none is none");
    assert_eq!(alice.makes("bob", RoomRole::Member, "den"), "nothing");
    for (act, acts) in &acts[..5] {
        assert_ne!(acts(), "nothing", "{act}");
        assert_eq!(acts(), "nothing", "{act} again");
    }
    assert_eq!(acts[5].1(), "nothing", "the same name");
    assert_eq!(
        alice.renames_room("den", "Den"),
        "audit room den (renamed Den) | Den 9 alice renamed it Den"
    );
    assert_eq!(bob.sets_topic("den", "tea"), "denied not_allowed");
}
