//! Coming in and going: names, freed names, returning guests, policies, the first owner.

mod common;

use common::{World, name, table};
use parlor_core::{Denied, JoinPolicy, claim_owner};
use parlor_model::{CountingIds, RoomKind, Secret, limits};

#[test]
fn newcomer_takes_a_free_name() {
    let world = World::new();
    world.guest("alice");
    world.member("mary");
    table([
        ("free", world.tries("bob", None, None), "welcome bob"),
        (
            "taken",
            world.tries("Alice", None, None),
            "denied name_taken",
        ),
        (
            "confusable",
            world.tries("аlice", None, None),
            "denied name_confusable",
        ),
        (
            "registered",
            world.tries("mary", None, None),
            "denied name_registered",
        ),
        (
            "confusable with a registered",
            world.tries("rnary", None, None),
            "denied name_confusable",
        ),
        (
            "the server's own",
            world.tries("Server", None, None),
            "denied name_taken",
        ),
        (
            "in capital letters",
            world.tries("ALlCE", None, None),
            "denied name_confusable",
        ),
    ]);
}

#[test]
fn freed_guest_name_inherits_nothing() {
    let world = World::new();
    let (old, bob) = (world.guest("alice"), world.guest("bob"));
    old.says("mine");
    old.creates("attic", RoomKind::Private);
    old.posts("@bob", "psst");
    let direct = world.look(|state| state.direct_room(old.id(), bob.id()).unwrap().id);
    world.goes(&old, true);
    let new = world.guest("alice");
    assert_ne!(new.id(), old.id());
    table([
        ("edit", new.edits("lobby", 1, "x"), "denied not_author"),
        ("delete", new.deletes("lobby", 1), "denied not_allowed"),
        (
            "private room",
            new.posts("attic", "x"),
            "denied no_such_room",
        ),
        (
            "direct room",
            new.posts_by_id(direct, "x"),
            "denied no_such_room",
        ),
        (
            "a message to bob is a new room's first",
            new.posts("@bob", "hi")
                .split(" | ")
                .next()
                .unwrap()
                .to_owned(),
            "new direct direct",
        ),
    ]);
    let returned = world.returns(&old, None, None).unwrap();
    table([
        ("under another name", returned.name(), "alice_2"),
        (
            "as before",
            returned.posts("attic", "hi"),
            "attic 3 alice_2 says hi",
        ),
        (
            "own message",
            returned.edits("lobby", 1, "still mine"),
            "lobby 2 alice_2 edits 1: still mine",
        ),
        (
            "direct room",
            returned.posts("@bob", "hi"),
            "direct 5 alice_2 says hi",
        ),
    ]);
}

#[test]
fn returning_guest_has_their_name_if_it_is_free() {
    let world = World::new();
    let alice = world.guest("alice");
    world.goes(&alice, true);
    let back = world.returns(&alice, None, None).unwrap();
    assert_eq!(
        (back.name(), back.entry),
        ("alice".to_owned(), String::new())
    );
    assert_eq!(world.tries("alice", None, None), "denied name_taken");
}

#[test]
fn returning_guest_gets_the_next_name_that_is_free_and_not_blocked() {
    let world = World::new();
    let (long, ada) = (world.guest(&"é".repeat(32)), world.admin("ada"));
    let alice = world.guest("alice");
    for gone in [&alice, &long] {
        world.goes(gone, true);
    }
    for taken in ["Alice", "alice_2", &"é".repeat(32)] {
        world.guest(taken);
    }
    ada.blocks("alice_3", "");
    assert_eq!(world.returns(&alice, None, None).unwrap().name(), "alice_4");
    let long = world.returns(&long, None, None).unwrap().name();
    assert_eq!(long, format!("{}_2", "é".repeat(28)));
}

#[test]
fn guest_who_can_not_return_is_forgotten() {
    let world = World::new();
    let (alice, bob, mary) = (
        world.guest("alice"),
        world.guest("bob"),
        world.member("mary"),
    );
    alice.creates("den", RoomKind::Public);
    table([
        ("no device", world.goes(&alice, false), "forgotten"),
        ("with one", world.goes(&bob, true), "seen bob"),
        ("registered", world.goes(&mary, false), "seen mary"),
        ("twice", world.goes(&alice, false), ""),
        (
            "nobody's room any more",
            world.guest("eve").joins("den"),
            "denied no_such_room",
        ),
    ]);
    assert_eq!(
        world.returns(&alice, None, None).err(),
        Some(Denied::InvalidToken)
    );
    world.look(|state| assert!(state.user(alice.id()).is_none()));
}

#[test]
fn server_can_be_for_the_registered_only() {
    let world = World::new();
    let (alice, mary) = (world.guest("alice"), world.member("mary"));
    world.goes(&alice, true);
    world.goes(&mary, true);
    world.set_join(JoinPolicy::Registered);
    assert_eq!(world.tries("bob", None, None), "denied registered_only");
    assert_eq!(
        world.returns(&alice, None, None).err(),
        Some(Denied::RegisteredOnly)
    );
    assert_eq!(world.returns(&mary, None, None).unwrap().name(), "mary");
}

#[test]
fn known_guest_needs_no_second_invite() {
    let world = World::new();
    let alice = world.guest("alice");
    world.goes(&alice, true);
    world.set_join(JoinPolicy::Invite);
    assert!(world.returns(&alice, None, None).is_ok());
}

#[test]
fn one_user_has_a_limited_number_of_sessions() {
    let world = World::new();
    let alice = world.guest("alice");
    for _ in 1..limits::SESSIONS_PER_USER {
        world.returns(&alice, None, None).unwrap();
    }
    let denied = world.returns(&alice, None, None).err();
    let (what, limit) = ("sessions of one user", limits::SESSIONS_PER_USER);
    assert_eq!(denied, Some(Denied::TooMany { what, limit }));
}

#[test]
fn first_to_claim_is_the_owner() {
    let world = World::new();
    world.guest("alice");
    let claim = |who: &str| {
        let secret = Secret::new("hash".to_owned());
        world.look(|state| {
            let now = world.now();
            claim_owner(state, name(who), secret, now, &mut CountingIds::new()).map(|_| ())
        })
    };
    assert!(matches!(claim("alice"), Err(Denied::NameTaken { .. })));
    assert_eq!(claim("Admin"), Ok(()));
    let olga = world.owner("olga");
    assert_eq!(
        olga.entry,
        "new owner olga | credential of olga | audit claim olga"
    );
    assert_eq!(claim("Admin"), Err(Denied::InvalidClaim));
}
