//! Oneself: name, registration, password, away, devices.

mod common;

use common::{World, name, table};
use parlor_core::{Denied, Dismissal, Outcome};
use parlor_model::DeviceId;

#[test]
fn names_are_unique_for_those_who_are_here_or_registered() {
    let world = World::new();
    let (alice, mary) = (world.guest("alice"), world.member("mary"));
    world.guest("bob");
    world.goes(&mary, true);
    table([
        ("free", alice.renames("alix"), "now alix"),
        ("another case", alice.renames("ALIX"), "now ALIX"),
        ("the same", alice.renames("ALIX"), "nothing"),
        ("taken", alice.renames("BOB"), "denied name_taken"),
        ("confusable", alice.renames("bоb"), "denied name_confusable"),
        (
            "registered",
            alice.renames("mary"),
            "denied name_registered",
        ),
        (
            "confusable with a registered",
            alice.renames("mаry"),
            "denied name_confusable",
        ),
        (
            "the old one is free",
            world.tries("alice", None, None),
            "welcome alice",
        ),
        ("a look-alike of oneself", alice.renames("ALlX"), "now ALlX"),
    ]);
    let denied = alice.asks(parlor_core::Command::Rename { name: name("b0b") });
    assert!(denied.is_ok(), "a zero is no small o");
}

#[test]
fn capital_i_does_not_pass_for_a_small_l() {
    let world = World::new();
    let ian = world.guest("Ian");
    world.member("Alice");
    table([
        (
            "newcomer",
            world.tries("AIice", None, None),
            "denied name_confusable",
        ),
        ("rename", ian.renames("AIice"), "denied name_confusable"),
        (
            "another name altogether",
            world.tries("Lan", None, None),
            "welcome Lan",
        ),
        (
            "seen as Ian",
            world.tries("lan", None, None),
            "denied name_taken",
        ),
    ]);
}

#[test]
fn guest_registers_once() {
    let world = World::new();
    let alice = world.guest("alice");
    table([
        (
            "no password yet",
            alice.sets_password(),
            "denied not_registered",
        ),
        (
            "register",
            alice.registers(),
            "audit register alice | alice becomes member | credential of alice",
        ),
        ("again", alice.registers(), "denied already_registered"),
        (
            "password",
            alice.sets_password(),
            "audit password alice | credential of alice | no IRC password of alice | other devices revoked",
        ),
        (
            "keeps the name",
            {
                world.goes(&alice, false);
                world.tries("alice", None, None)
            },
            "denied name_registered",
        ),
    ]);
}

#[test]
fn guest_whose_name_was_taken_does_nothing_under_it() {
    let world = World::new();
    let (old, bob) = (world.guest("alice"), world.guest("bob"));
    bob.creates("den", parlor_model::RoomKind::Public);
    world.goes(&old, true);
    world.guest("alice");
    table([
        ("speak", old.says("x"), "denied name_taken"),
        ("register", old.registers(), "denied name_taken"),
        ("join", old.joins("den"), "denied name_taken"),
    ]);
}

#[test]
fn forgotten_user_asks_for_nothing() {
    let world = World::new();
    let alice = world.guest("alice");
    world.goes(&alice, false);
    assert_eq!(alice.says("x"), "denied invalid_token");
}

#[test]
fn away_is_told_and_not_stored() {
    let world = World::new();
    let alice = world.guest("alice");
    let decision = alice.is_away("lunch");
    assert!(decision.changes.is_empty());
    assert_eq!(decision.away.unwrap().unwrap().as_str(), "lunch");
    assert_eq!(alice.is_away("").away, Some(None));
}

#[test]
fn what_is_so_already_is_answered_and_not_told() {
    let world = World::new();
    let alice = world.guest("alice");
    let renames = |to: &str| {
        let name = common::name(to);
        let command = parlor_core::Command::Rename { name };
        alice.asks(command).unwrap().outcome
    };
    assert_eq!(renames("alice"), Outcome::Unchanged);
    assert_eq!(renames("Alice"), Outcome::Done);
    for (text, outcome) in [
        ("", Outcome::Unchanged),
        ("lunch", Outcome::Done),
        ("lunch", Outcome::Unchanged),
        ("tea", Outcome::Done),
        ("", Outcome::Done),
        ("", Outcome::Unchanged),
    ] {
        let decision = alice.is_away(text);
        assert_eq!(decision.away.is_some(), outcome == Outcome::Done, "{text}");
        assert_eq!(decision.outcome, outcome, "{text}");
    }
}

#[test]
fn device_is_signed_out_by_its_owner_only() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    let (device, other) = (alice.device().unwrap(), DeviceId::from_bytes([9; 16]));
    world.connects(&alice, Some(device), None);
    world.connects(&alice, Some(other), None);
    table([
        (
            "another's",
            bob.revokes_device(device, Some(alice.id())),
            "denied no_such_device",
        ),
        (
            "unknown",
            alice.revokes_device(other, None),
            "denied no_such_device",
        ),
    ]);
    let command = parlor_core::Command::RevokeDevice {
        device,
        owner: Some(alice.id()),
    };
    let decision = alice.asks(command).unwrap();
    let ended: Vec<_> = decision.dismissed.into_iter().map(|(_, why)| why).collect();
    assert_eq!(ended, [Dismissal::SignedOut, Dismissal::SignedOut]);
    assert_eq!(world.here(), "alice bob", "the other device goes on");
}

#[test]
fn new_password_ends_the_other_sessions_and_devices() {
    let world = World::new();
    let mary = world.member("mary");
    let (device, other) = (mary.device(), Some(DeviceId::from_bytes([9; 16])));
    let on_the_same_device = world.connects(&mary, device, None);
    let on_another = world.connects(&mary, other, None);
    let without = world.connects(&mary, None, None);
    let own = world.connects(&mary, None, None);
    let command = |session| parlor_core::Command::SetPassword {
        credential: parlor_model::Secret::new("hash".to_owned()),
        proof: None,
        session,
    };
    let decision = mary.asks(command(Some(own))).unwrap();
    let ended: Vec<_> = decision.dismissed.iter().map(|(id, _)| *id).collect();
    assert_eq!(ended, [on_another, without]);
    assert!(!ended.contains(&on_the_same_device));
    let why = decision.dismissed.into_iter().map(|(_, why)| why);
    assert!(why.into_iter().all(|why| why == Dismissal::SignedOut));
    let revoked = |change: &parlor_core::Change| matches!(change, parlor_core::Change::DevicesRevoked { but, .. } if *but == device);
    assert!(decision.changes.iter().any(revoked));
}

#[test]
fn every_denial_of_a_name_has_its_words() {
    let denied = Denied::NameTaken {
        name: "bob".to_owned(),
        how: parlor_core::Taken::Same,
    };
    assert_eq!(denied.to_string(), "The name bob is taken. Choose another.");
}

#[test]
fn account_stays_with_whoever_registered_it_under_any_name() {
    let world = World::new();
    let (mary, bob) = (world.member("mary"), world.member("bob"));
    let account = |world: &World| world.look(|s| s.user(mary.id()).unwrap().account.clone());
    table([
        ("another name", mary.renames("molly"), "now molly"),
        (
            "taken by nobody",
            bob.renames("mary"),
            "denied name_registered",
        ),
        (
            "nor by a look-alike",
            bob.renames("mаry"),
            "denied name_confusable",
        ),
        (
            "nor by a newcomer",
            world.tries("Mary", None, None),
            "denied name_registered",
        ),
        (
            "found by both",
            bob.opens("mary"),
            "new direct direct | direct 1 bob made it | direct 2 bob joined | direct 3 molly joined",
        ),
        ("a third", mary.renames("mollу2"), "now mollу2"),
        (
            "the second is free",
            world.tries("molly", None, None),
            "welcome molly",
        ),
        ("back again", mary.renames("mary"), "now mary"),
        (
            "others keep theirs",
            bob.renames("molly"),
            "denied name_taken",
        ),
        ("a form of it", mary.renames("MARY"), "now MARY"),
        ("and away", mary.renames("ada"), "now ada"),
        (
            "is still theirs",
            world.tries("mary", None, None),
            "denied name_registered",
        ),
    ]);
    assert_eq!(account(&world), Some(name("mary")));
    assert!(world.look(|s| s.user(bob.id()).unwrap().other_account().is_none()));
}

#[test]
fn guest_has_no_account_until_they_register() {
    let world = World::new();
    let alice = world.guest("alice");
    alice.renames("alix");
    let account = || world.look(|s| s.user(alice.id()).unwrap().account.clone());
    assert_eq!(account(), None);
    alice.registers();
    assert_eq!(account(), Some(name("alix")));
    assert_eq!(world.tries("alice", None, None), "welcome alice");
}

#[test]
fn block_is_set_and_lifted_by_the_account_as_well() {
    let world = World::new();
    let (olga, mary) = (world.owner("olga"), world.member("mary"));
    mary.renames("molly");
    assert!(olga.blocks("mary", "").contains("molly"));
    assert!(world.returns(&mary, None, None).is_err(), "by who they are");
    assert_ne!(olga.unblocks("mary"), "denied not_blocked");
    assert!(world.returns(&mary, None, None).is_ok());
}
