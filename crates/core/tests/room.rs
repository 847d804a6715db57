//! Rooms: create, leave, topic, flags, name and mask lists.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{World, flags, table};
use parlor_core::{Settings, Snapshot, State};
use parlor_model::{MaskList, RoomFlags, RoomKey, RoomKind, RoomRole, limits};

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
    alice.registers();
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

#[test]
fn guests_make_fewer_rooms_and_never_the_last_ones() {
    let world = World::new();
    let (mut guests, mut made) = (0, 0);
    let refused = loop {
        let guest = world.guest(&format!("g{guests}x"));
        guests += 1;
        let mut rooms = 0..=limits::ROOMS_PER_GUEST;
        let refused = rooms.find(|n| {
            let answer = guest.creates(&format!("r{guests}x{n}x"), RoomKind::Private);
            made += usize::from(answer != "denied too_many");
            answer == "denied too_many"
        });
        if refused != Some(limits::ROOMS_PER_GUEST) {
            break refused;
        }
    };
    assert!(refused.is_some());
    assert_eq!(made + 1, limits::ROOMS_FOR_GUESTS, "the lobby counts too");
    let (bob, ada) = (world.member("bob"), world.admin("ada"));
    let mut members = 1;
    let mut member = bob;
    for n in made + 1..limits::ROOMS_FOR_MEMBERS {
        if (n - made).is_multiple_of(limits::ROOMS_PER_USER) {
            member = world.member(&format!("m{members}x"));
            members += 1;
        }
        let answer = member.creates(&format!("n{n}x"), RoomKind::Private);
        assert_ne!(answer, "denied too_many", "{n}");
    }
    let last = world.member("carol");
    assert_eq!(last.creates("more", RoomKind::Public), "denied too_many");
    assert!(ada.creates("more", RoomKind::Public).starts_with("new"));
}

#[test]
fn rooms_that_a_guest_made_count_also_when_they_have_left_them() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.member("bob"));
    for number in 0..limits::ROOMS_PER_GUEST {
        let name = format!("r{number}x");
        alice.creates(&name, RoomKind::Public);
        bob.joins(&name);
        alice.leaves(&name);
    }
    assert_eq!(alice.creates("more", RoomKind::Public), "denied too_many");
    assert!(bob.creates("more", RoomKind::Public).starts_with("new"));
}

#[test]
fn guest_is_in_fewer_rooms_than_who_is_registered() {
    let world = World::new();
    let (alice, bob) = (world.member("alice"), world.guest("bob"));
    for number in 0..=limits::ROOMS_PER_GUEST {
        alice.creates(&format!("r{number}x"), RoomKind::Public);
    }
    let mut rooms = 0..=limits::ROOMS_PER_GUEST;
    let refused = rooms.find(|n| bob.joins(&format!("r{n}x")) == "denied too_many");
    assert_eq!(refused, Some(limits::ROOMS_PER_GUEST));
}

/// The state as a restart finds it, with these rooms stored.
fn reloaded(state: &State, rooms: Vec<parlor_core::Room>) -> State {
    let snapshot = Snapshot {
        epoch: state.epoch,
        users: state.users().cloned().collect(),
        rooms,
        blocks: Vec::new(),
        invites: Vec::new(),
        ignores: Vec::new(),
        sending: Vec::new(),
        factors: Vec::new(),
        passkeys: Vec::new(),
        file_bytes: Vec::new(),
        trusted: None,
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
