//! The second factor and passkeys, as the rules have them.
#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use common::{Actor, World, name, table};
use parlor_core::{Command, NewPasskey, PasskeyId, Proof, Settings, UserRef};
use parlor_model::{RoomKind, RoomRole, Secret, ServerRole};

fn set(step: u64) -> Command {
    Command::SetFactor {
        secret: Secret::new([7; 20]),
        step,
        codes: [[1; 32], [2; 32]].into(),
        sign_out: false,
        session: None,
    }
}

fn reset(whom: &str) -> Command {
    Command::ResetFactor {
        user: UserRef::Name(name(whom)),
    }
}

fn passkey(id: u8) -> NewPasskey {
    NewPasskey {
        id: PasskeyId::new(&[id]).unwrap(),
        key: vec![1],
        counter: 0,
        name: "key".to_owned(),
    }
}

fn passkeys(world: &World, of: &Actor) -> usize {
    world.look(|state| state.passkeys_of(of.id()).count())
}

#[test]
fn factor_is_on_once_and_each_code_is_good_once() {
    let world = World::new();
    let (mary, guest) = (world.member("mary"), world.guest("gus"));
    let renew = |proof| Command::RenewRecovery {
        proof,
        codes: [[3; 32]].into(),
    };
    table([
        ("a guest", guest.does(set(5)), "denied not_registered"),
        (
            "off before on",
            mary.does(Command::RemoveFactor {
                proof: Proof::Step(6),
            }),
            "denied factor_off",
        ),
        (
            "on",
            mary.does(set(5)),
            "audit second-factor mary (on) | second factor of mary",
        ),
        ("on again", mary.does(set(5)), "denied factor_on"),
        (
            "the first code again",
            mary.does(renew(Proof::Step(5))),
            "denied wrong_code",
        ),
        (
            "a code",
            mary.does(renew(Proof::Step(6))),
            "step 6 of mary | audit second-factor mary (new recovery codes) | 1 recovery codes of mary",
        ),
        (
            "an earlier step",
            mary.does(renew(Proof::Step(6))),
            "denied wrong_code",
        ),
        (
            "an old recovery code",
            mary.does(renew(Proof::Recovery([1; 32]))),
            "denied wrong_code",
        ),
        (
            "off by a recovery code",
            mary.does(Command::RemoveFactor {
                proof: Proof::Recovery([3; 32]),
            }),
            "a recovery code of mary | audit second-factor mary (a recovery code was used, 0 left) | audit second-factor mary (off) | no second factor of mary",
        ),
    ]);
}

#[test]
fn admins_reset_those_below_them_and_nobody_the_owner() {
    let world = World::new();
    let (ada, mary) = (world.owner("ada"), world.member("mary"));
    let admin = world.admin("bert");
    for user in [&ada, &mary, &admin] {
        user.does(set(5));
    }
    let add = Command::AddPasskey {
        new: passkey(1),
        proof: Some(Proof::Step(6)),
    };
    assert_eq!(
        mary.does(add),
        "step 6 of mary | audit passkey mary (added: key) | passkey of mary"
    );
    table([
        ("a member", mary.does(reset("bert")), "denied not_allowed"),
        ("the owner", admin.does(reset("ada")), "denied outranked"),
        ("oneself", admin.does(reset("bert")), "denied yourself"),
        (
            "a member's, with the passkeys",
            admin.does(reset("mary")),
            "audit second-factor mary (reset) | no second factor of mary | passkey removed",
        ),
        (
            "nothing is left",
            admin.does(reset("mary")),
            "denied target_factor_off",
        ),
        (
            "an admin's",
            ada.does(reset("bert")),
            "audit second-factor bert (reset) | no second factor of bert",
        ),
    ]);
}

#[test]
fn passkey_needs_a_code_where_there_is_a_factor_and_belongs_to_one_user() {
    let world = World::new();
    let (mary, bob) = (world.member("mary"), world.member("bob"));
    let add = |proof| Command::AddPasskey {
        new: passkey(1),
        proof,
    };
    let remove = || Command::RemovePasskey {
        passkey: passkey(1).id,
    };
    mary.does(set(5));
    table([
        ("no code", mary.does(add(None)), "denied second_factor"),
        (
            "a used code",
            mary.does(add(Some(Proof::Step(5)))),
            "denied wrong_code",
        ),
        (
            "added",
            mary.does(add(Some(Proof::Step(6)))),
            "step 6 of mary | audit passkey mary (added: key) | passkey of mary",
        ),
        ("another's", bob.does(add(None)), "denied passkey_known"),
        ("not theirs", bob.does(remove()), "denied no_such_passkey"),
        (
            "removed",
            mary.does(remove()),
            "audit passkey mary (removed: key) | passkey removed",
        ),
    ]);
}

#[test]
fn members_who_need_a_factor_only_read_before() {
    let world = World::with(Settings {
        second_factor_for: [ServerRole::Member].into(),
        ..Settings::default()
    });
    let (mary, guest) = (world.member("mary"), world.guest("gus"));
    assert_eq!(mary.says("hi"), "denied factor_needed");
    assert!(!guest.says("hi").starts_with("denied"));
    // Also as an operator of a room.
    let ada = world.owner("ada");
    ada.creates("den", RoomKind::Public);
    mary.joins("den");
    guest.joins("den");
    ada.makes("mary", RoomRole::Operator, "den");
    assert_eq!(mary.mutes("den", "gus", "10m"), "denied factor_needed");
    mary.does(set(5));
    assert!(!mary.says("hi").starts_with("denied"));
    assert!(!mary.mutes("den", "gus", "10m").starts_with("denied"));
}

#[test]
fn new_password_takes_away_whatever_else_signs_in_and_needs_a_code_where_there_is_a_second_factor()
{
    let world = World::new();
    let mary = world.member("mary");
    let change = |proof| Command::SetPassword {
        credential: Secret::new("hash".to_owned()),
        proof,
        session: None,
    };
    let add = |id, proof| Command::AddPasskey {
        new: passkey(id),
        proof,
    };
    let added = "audit passkey mary (added: key) | passkey of mary";
    assert_eq!(mary.does(add(1, None)), added);
    assert_eq!(passkeys(&world, &mary), 1);
    mary.does(change(None));
    assert_eq!(passkeys(&world, &mary), 0);
    mary.does(set(5));
    let used = format!("step 6 of mary | {added}");
    assert_eq!(mary.does(add(2, Some(Proof::Step(6)))), used);
    assert_eq!(passkeys(&world, &mary), 1);
    table([
        ("no code", mary.does(change(None)), "denied second_factor"),
        (
            "a code that was used",
            mary.does(change(Some(Proof::Step(6)))),
            "denied wrong_code",
        ),
    ]);
    assert!(!mary.does(change(Some(Proof::Step(7)))).contains("denied"));
    assert_eq!(passkeys(&world, &mary), 0);
}

#[test]
fn passkey_from_before_is_gone_when_a_second_factor_is_turned_on_and_others_are_signed_out() {
    let world = World::new();
    let mary = world.member("mary");
    let new = passkey(1);
    mary.does(Command::AddPasskey { new, proof: None });
    assert_eq!(passkeys(&world, &mary), 1);
    let Command::SetFactor {
        secret,
        step,
        codes,
        session,
        ..
    } = set(5)
    else {
        return;
    };
    mary.does(Command::SetFactor {
        secret,
        step,
        codes,
        sign_out: true,
        session,
    });
    assert_eq!(passkeys(&world, &mary), 0);
}
