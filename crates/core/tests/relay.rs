//! Relays: who may say something to whom that nobody keeps, and who hears it.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{Actor, World, flags, name, table};
use parlor_core::{RelayTo, Relayed, Settings, UserRef};
use parlor_model::{RoomKind, RoomName, RoomRole};

fn room(named: &str) -> parlor_core::RoomRef {
    parlor_core::RoomRef::Name(RoomName::parse(named).unwrap())
}

fn in_room(named: &str) -> RelayTo {
    RelayTo::Room(room(named))
}

fn to_operators(named: &str) -> RelayTo {
    RelayTo::Operators(room(named))
}

fn to(called: &str) -> RelayTo {
    RelayTo::User(UserRef::Name(name(called)))
}

/// Who hears it, in alphabetical order, or why not.
fn relays(world: &World, author: &Actor, to: RelayTo) -> String {
    let (now, author) = (world.now(), author.id());
    world.look(|state| match state.relay((author, false), &to, now) {
        Err(denied) => format!("denied {}", denied.code()),
        Ok(relayed) => {
            let hears = |user: &parlor_model::UserId| state.hears(*user, &relayed, author);
            let users = state.presence.users().filter(hears);
            let mut names: Vec<_> = users
                .map(|user| state.user(user).unwrap().name.to_string())
                .collect();
            names.sort();
            names.join(" ")
        }
    })
}

#[test]
fn members_from_a_role_on_hear_what_is_for_them() {
    let world = World::new();
    let (alice, bob, eve) = (world.guest("alice"), world.guest("bob"), world.guest("eve"));
    let mary = world.member("mary");
    alice.creates("den", RoomKind::Public);
    [&bob, &eve].iter().for_each(|who| drop(who.joins("den")));
    alice.makes("bob", RoomRole::Voiced, "den");
    let ranked = |least| RelayTo::Ranked(room("den"), least);
    let says = |who: &Actor, to: RelayTo| relays(&world, who, to);
    table([
        (
            "voices",
            says(&eve, ranked(RoomRole::Voiced)),
            "alice bob eve",
        ),
        (
            "operators",
            says(&eve, ranked(RoomRole::Operator)),
            "alice eve",
        ),
        (
            "outside",
            says(&mary, ranked(RoomRole::Voiced)),
            "denied not_member",
        ),
    ]);
}

#[test]
fn programs_ask_each_other_where_the_room_lets_them() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    let query = || RelayTo::Query(room("den"));
    assert_eq!(relays(&world, &bob, query()), "alice bob");
    alice.sets_flags("den", flags(|flags| flags.no_queries = true));
    assert_eq!(relays(&world, &bob, query()), "denied no_queries");
    assert_eq!(relays(&world, &bob, in_room("den")), "alice bob");
}

#[test]
fn who_may_write_may_relay_and_who_may_read_hears_it() {
    let world = World::new();
    let (alice, bob, eve) = (world.guest("alice"), world.guest("bob"), world.guest("eve"));
    let ada = world.admin("ada");
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    let says = |who: &Actor, to: RelayTo| relays(&world, who, to);
    table([
        ("lobby", says(&eve, in_room("lobby")), "ada alice bob eve"),
        ("member", says(&bob, in_room("den")), "alice bob"),
        ("stranger", says(&eve, in_room("den")), "denied not_member"),
        ("nowhere", says(&eve, in_room("no")), "denied no_such_room"),
        ("user", says(&eve, to("bob")), "bob eve"),
        ("oneself", says(&eve, to("eve")), "eve"),
        ("nobody", says(&eve, to("no")), "denied no_such_user"),
        ("knock", says(&eve, to_operators("den")), "alice eve"),
        ("operator", says(&alice, to_operators("den")), "alice"),
        ("admins", says(&eve, RelayTo::Admins), "denied not_allowed"),
        ("an admin", says(&ada, RelayTo::Admins), "ada"),
    ]);
    ada.joins("den");
    assert_eq!(says(&eve, to_operators("den")), "ada alice eve");
    bob.ignores("eve", true);
    assert_eq!(says(&eve, in_room("lobby")), "ada alice eve");
    assert_eq!(says(&eve, to("bob")), "eve");
    world.goes(&bob, true);
    assert_eq!(says(&alice, to("bob")), "denied no_such_user");
}

#[test]
fn who_may_not_write_relays_nothing() {
    let world = World::new();
    let (alice, bob, eve) = (world.guest("alice"), world.guest("bob"), world.guest("eve"));
    let ada = world.admin("ada");
    alice.creates("den", RoomKind::Public);
    alice.creates("cave", RoomKind::Private);
    bob.joins("den");
    let says = |who: &Actor, to: RelayTo| relays(&world, who, to);
    alice.mutes("den", "bob", "");
    table([
        ("muted", says(&bob, in_room("den")), "denied muted"),
        (
            "to operators",
            says(&bob, to_operators("den")),
            "denied muted",
        ),
        ("elsewhere", says(&bob, to("alice")), "alice bob"),
        (
            "unseen",
            says(&eve, to_operators("cave")),
            "denied no_such_room",
        ),
    ]);
    alice.unmutes("den", "bob");
    alice.sets_flags("den", flags(|f| f.moderated = true));
    assert_eq!(says(&bob, in_room("den")), "denied moderated");
    alice.bans("den", "eve");
    assert_eq!(says(&eve, to_operators("den")), "denied banned");
    ada.mutes("lobby", "eve", "");
    for to in [in_room("lobby"), to("bob"), to_operators("lobby")] {
        assert_eq!(says(&eve, to), "denied muted");
    }
}

#[test]
fn guests_relay_nothing_where_they_only_read() {
    let world = World::with(Settings {
        guests_write: false,
        ..Settings::default()
    });
    let (eve, bob) = (world.guest("eve"), world.member("bob"));
    for relay in [in_room("lobby"), to("bob"), to_operators("lobby")] {
        let told = relays(&world, &eve, relay.clone());
        assert_eq!(told, "denied guests_read_only", "{relay:?}");
    }
    assert_eq!(relays(&world, &bob, to("eve")), "bob eve");
    let (now, id) = (world.now(), bob.id());
    let relayed = world.look(|state| state.relay((id, false), &to("eve"), now));
    assert!(matches!(relayed, Ok(Relayed::User(eve)) if eve.name == name("eve")));
}
