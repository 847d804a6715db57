//! Files: who may share them, how large, what ends them, and what they take up.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{World, table};
use parlor_core::{
    Change, Command, Content, Denied, FileOffer, RoomRef, Settings, State, end_file,
};
use parlor_model::{
    Digest, FileFailure, FileName, MediaType, RoomFlags, RoomKind, RoomName, limits,
};

const DIGEST: Digest = Digest::from_bytes([7; 32]);

fn come(size: u64) -> Result<Content, FileFailure> {
    Ok(Content {
        size,
        digest: DIGEST,
    })
}

fn limited(limit: impl FnOnce(&mut Settings)) -> World {
    let mut settings = Settings::default();
    limit(&mut settings);
    World::with(settings)
}

#[test]
fn a_file_is_offered_and_comes() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    table([
        (
            "offered",
            alice.offers("lobby", "a.txt", Some(3)),
            "lobby 1 alice offers a.txt of 3",
        ),
        ("meanwhile", bob.says("hi"), "lobby 2 bob says hi"),
        (
            "has come",
            world.ends(world.newest_file(), come(3)),
            "lobby 3 alice 1 has come: a.txt of 3",
        ),
        (
            "only once",
            world.ends(world.newest_file(), come(3)),
            "nothing",
        ),
        (
            "of any size",
            alice.offers("lobby", "b", None),
            "lobby 4 alice offers b of unknown",
        ),
        (
            "answered",
            bob.replies("lobby", 1, "thanks"),
            "lobby 5 bob says thanks re 1",
        ),
        (
            "liked",
            bob.reacts("lobby", 1, true),
            "lobby 6 bob reacts 1 👍",
        ),
        ("not edited", alice.edits("lobby", 1, "x"), "denied no_text"),
    ]);
}

#[test]
fn a_file_that_fails_says_why() {
    let world = World::new();
    let alice = world.guest("alice");
    for why in FileFailure::ALL {
        alice.offers("lobby", "a.txt", None);
        let told = world.ends(world.newest_file(), Err(*why));
        assert!(told.ends_with(&format!("failed: a.txt {why}")), "{told}");
    }
}

#[test]
fn who_may_write_may_share() {
    let world = World::new();
    let (alice, bob, ada) = (
        world.member("alice"),
        world.guest("bob"),
        world.admin("ada"),
    );
    alice.creates("den", RoomKind::Private);
    ada.mutes("lobby", "bob", "");
    table([
        (
            "stranger",
            bob.offers("den", "a", None),
            "denied no_such_room",
        ),
        ("muted", bob.offers("lobby", "a", None), "denied muted"),
        (
            "muted, to one",
            bob.offers("@alice", "a", None),
            "denied muted",
        ),
        (
            "the first thing said to somebody",
            alice.offers("@bob", "a", None),
            "new direct direct | direct 1 alice made it | direct 2 alice joined | \
             direct 3 bob joined | direct 4 alice offers a of unknown",
        ),
    ]);
    let off = limited(|settings| settings.files = false);
    assert_eq!(
        off.guest("eve").offers("lobby", "a", None),
        "denied files_off"
    );
    let silent = limited(|settings| settings.guests_write = false);
    assert_eq!(
        silent.guest("eve").offers("lobby", "a", None),
        "denied guests_read_only"
    );
}

#[test]
fn a_retry_offers_no_second_file() {
    let world = World::new();
    let alice = world.guest("alice");
    let offer = |called, size| alice.offers_as("lobby", called, size, Some("1"));
    table([
        (
            "first",
            offer("a.txt", Some(3)),
            "lobby 1 alice offers a.txt of 3",
        ),
        ("again", offer("a.txt", Some(3)), "again 1"),
        ("another name", offer("b.txt", Some(3)), "denied id_used"),
        ("another size", offer("a.txt", None), "denied id_used"),
        (
            "a message",
            alice.sends("lobby", "1", "hi"),
            "denied id_used",
        ),
    ]);
}

#[test]
fn its_owner_or_a_moderator_gives_it_up() {
    let world = World::new();
    let (alice, bob, ada) = (world.guest("alice"), world.guest("bob"), world.admin("ada"));
    alice.offers("lobby", "a.txt", Some(9));
    let file = world.newest_file();
    table([
        ("another", bob.cancels(file), "denied not_allowed"),
        (
            "its owner",
            alice.cancels(file),
            "lobby 2 alice 1 failed: a.txt cancelled",
        ),
        ("again", alice.cancels(file), "denied no_such_file"),
    ]);
    alice.offers("lobby", "b.txt", Some(9));
    let told = ada.cancels(world.newest_file());
    assert_eq!(
        told,
        "audit delete alice (file 3) | lobby 4 alice 3 failed: b.txt cancelled"
    );
    alice.creates("den", RoomKind::Private);
    alice.offers("den", "c.txt", None);
    assert_eq!(ada.cancels(world.newest_file()), "denied no_such_file");
}

#[test]
fn limits_hold() {
    let world = limited(|settings| {
        settings.file_bytes = 100;
        settings.user_bytes = Some(150);
        settings.server_bytes = Some(200);
    });
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    table([
        (
            "too large",
            alice.offers("lobby", "a", Some(101)),
            "denied file_too_large",
        ),
        (
            "as large as can be",
            alice.offers("lobby", "b", Some(100)),
            "lobby 1 alice offers b of 100",
        ),
        (
            "the user's",
            alice.offers("lobby", "c", Some(51)),
            "denied user_quota",
        ),
        (
            "within it",
            alice.offers("lobby", "d", Some(50)),
            "lobby 2 alice offers d of 50",
        ),
        (
            "nothing left",
            alice.offers("lobby", "e", None),
            "denied user_quota",
        ),
        (
            "the server's",
            bob.offers("lobby", "f", Some(51)),
            "denied server_quota",
        ),
        (
            "of unknown size",
            bob.offers("lobby", "g", None),
            "lobby 3 bob offers g of unknown",
        ),
        (
            "which grew too much",
            world.ends(world.newest_file(), come(51)),
            "lobby 4 bob 3 failed: g too_large",
        ),
    ]);
    let world = World::new();
    let alice = world.guest("alice");
    for _ in 0..limits::FILES_SENDING {
        alice.offers("lobby", "a", None);
    }
    assert_eq!(alice.offers("lobby", "a", None), "denied too_many");
    world.ends(world.newest_file(), come(1));
    let told = alice.offers("lobby", "a", None);
    assert!(told.ends_with("offers a of unknown"), "{told}");
}

#[test]
fn all_together_send_so_many_files_at_once() {
    let world = World::new();
    let users = limits::ALL_FILES_SENDING / limits::FILES_SENDING;
    let senders: Vec<_> = (0..users)
        .map(|number| world.guest(&format!("guest{number}")))
        .collect();
    for sender in &senders {
        for _ in 0..limits::FILES_SENDING {
            sender.offers("lobby", "a", None);
        }
    }
    let (what, limit) = (
        "files that all are sending at once",
        limits::ALL_FILES_SENDING,
    );
    let eve = world.guest("eve");
    let command = || Command::OfferFile {
        room: RoomRef::Name(RoomName::lobby()),
        file: FileOffer {
            name: FileName::parse("a").unwrap(),
            size: None,
            media_type: MediaType::octet_stream(),
            lifetime: None,
        },
        id: None,
    };
    assert_eq!(
        eve.asks(command()).err(),
        Some(Denied::TooMany { what, limit })
    );
    senders[users - 1].cancels(world.newest_file());
    assert!(eve.asks(command()).is_ok());
}

#[test]
fn what_files_take_up_is_counted_and_freed() {
    let world = World::new();
    let alice = world.member("alice");
    let taken = || world.look(|state| (state.files.bytes_of(alice.id()), state.files.total()));
    alice.offers("lobby", "a", Some(10));
    assert_eq!(taken(), (10, 10));
    world.ends(world.newest_file(), come(12));
    assert_eq!(taken(), (12, 12));
    alice.offers("lobby", "b", Some(5));
    assert_eq!(taken(), (17, 17));
    world.ends(world.newest_file(), Err(FileFailure::Expired));
    assert_eq!(taken(), (12, 12));
    alice.offers("lobby", "c", Some(8));
    table([
        (
            "while it is sent",
            alice.deletes("lobby", 5),
            "lobby 6 alice deletes the file 5",
        ),
        (
            "when it has come",
            alice.deletes("lobby", 1),
            "lobby 7 alice deletes the file 1 | 12 freed",
        ),
        ("once", alice.deletes("lobby", 1), "denied no_such_message"),
    ]);
    assert_eq!(taken(), (0, 0));
    assert_eq!(world.look(|state| state.files.all_sending().count()), 0);
}

#[test]
fn what_has_come_of_a_file_of_unknown_size_counts() {
    let world = limited(|settings| settings.user_bytes = Some(150));
    let alice = world.guest("alice");
    alice.offers("lobby", "a", None);
    let first = world.newest_file();
    alice.offers("lobby", "b", Some(20));
    let second = world.newest_file();
    let mut state = world.look(Clone::clone);
    let space = |state: &State, file| state.space_for(state.files.sending(file).unwrap()).bytes();
    assert_eq!((space(&state, first), space(&state, second)), (130, 150));
    state.files.has_come(first, 100);
    state.files.has_come(second, 5);
    assert_eq!(state.files.total(), 120);
    assert_eq!((space(&state, first), space(&state, second)), (130, 50));
    state.files.has_come(second, 50);
    assert_eq!(space(&state, first), 100);
    for file in [first, second] {
        let end = end_file(&state, file, Err(FileFailure::Lost), world.now()).unwrap();
        end.iter().for_each(|change| state.apply(change));
    }
    assert_eq!(state.files.total(), 0);
}

#[test]
fn what_a_file_has_no_space_for_is_told_as_what_binds() {
    let world = limited(|settings| {
        settings.file_bytes = 100;
        settings.user_bytes = Some(90);
        settings.server_bytes = Some(120);
    });
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.offers("lobby", "a", None);
    let file = world.newest_file();
    let denied = |size| {
        let space = world.look(|state| state.space_for(state.files.sending(file).unwrap()));
        space.check(size)
    };
    assert_eq!(denied(90), Ok(()));
    let (limit, size) = (90, 91);
    assert_eq!(denied(91), Err(Denied::FileTooLarge { limit, size }));
    alice.offers("lobby", "b", Some(20));
    let (limit, used) = (90, 20);
    assert_eq!(denied(71), Err(Denied::UserQuota { limit, used }));
    bob.offers("lobby", "c", Some(40));
    let (limit, used) = (120, 60);
    assert_eq!(denied(61), Err(Denied::ServerQuota { limit, used }));
    assert_eq!(denied(60), Ok(()));
}

#[test]
fn who_may_not_share_any_more_may_not_go_on_sending() {
    let world = World::new();
    let (alice, bob) = (world.member("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    bob.offers("den", "a", None);
    let file = world.newest_file();
    let may = |who: &common::Actor| {
        let may = world.look(|state| state.may_send(who.id(), file, world.now()).map(|_| ()));
        may.map_or_else(|denied| denied.code(), |()| "yes")
    };
    assert_eq!((may(&bob), may(&alice)), ("yes", "no_such_file"));
    alice.mutes("den", "bob", "");
    assert_eq!(may(&bob), "muted");
    alice.unmutes("den", "bob");
    assert_eq!(may(&bob), "yes");
    alice.sets_flags(
        "den",
        RoomFlags {
            moderated: true,
            ..RoomFlags::default()
        },
    );
    assert_eq!(bob.posts("den", "x"), "denied moderated");
    assert_eq!(may(&bob), "moderated");
    alice.sets_flags("den", RoomFlags::default());
    assert_eq!(may(&bob), "yes");
    alice.removes("den", "bob");
    assert_eq!(may(&bob), "not_member");
}

#[test]
fn nothing_is_sent_to_somebody_who_was_forgotten() {
    let world = World::new();
    let (alice, bob) = (world.member("alice"), world.guest("bob"));
    alice.offers("@bob", "a", None);
    let file = world.newest_file();
    let may = || world.look(|state| state.may_send(alice.id(), file, world.now()).map(drop));
    assert_eq!(may(), Ok(()));
    world.apply(&[Change::UserForgotten { user: bob.id() }]);
    assert_eq!(may(), Err(Denied::Gone));
}

#[test]
fn no_file_of_a_room_that_was_given_up_can_be_cancelled() {
    let world = World::new();
    let alice = world.member("alice");
    alice.creates("den", RoomKind::Public);
    alice.offers("den", "a", Some(5));
    let file = world.newest_file();
    alice.leaves("den");
    assert_eq!(alice.cancels(file), "denied no_such_file");
}

#[test]
fn a_room_that_is_given_up_takes_its_files_along() {
    let world = World::new();
    let alice = world.member("alice");
    let taken = || world.look(|state| (state.files.bytes_of(alice.id()), state.files.total()));
    alice.offers("lobby", "a", Some(1));
    world.ends(world.newest_file(), come(1));
    alice.creates("den", RoomKind::Public);
    for size in [10, 20] {
        alice.offers("den", "b", Some(size));
        world.ends(world.newest_file(), come(size));
    }
    alice.deletes("den", 3);
    alice.offers("den", "c", Some(100));
    let sending = world.newest_file();
    assert_eq!(taken(), (121, 121));
    alice.leaves("den");
    assert_eq!(taken(), (1, 1));
    assert!(world.look(|state| state.files.sending(sending).is_none()));
    assert_eq!(world.ends(sending, come(100)), "nothing");
}
