//! Who takes direct messages from registered users alone.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::World;
use parlor_core::{RelayTo, UserRef};

#[test]
fn guests_write_to_a_guarded_user_only_when_they_are_accepted() {
    let world = World::new();
    let (eve, bob, carol) = (
        world.guest("eve"),
        world.member("bob"),
        world.member("carol"),
    );
    let guard = |on| world.with_presence(|presence| presence.set_guarded(bob.id(), on));
    assert!(guard(true) && !guard(true));
    let (now, to) = (world.now(), RelayTo::User(UserRef::Id(bob.id())));
    let writes = || {
        world.look(|state| {
            let relay = |author| state.relay((author, false), &to, now);
            let denied = relay(eve.id()).map_err(|denied| denied.code()).err();
            (denied, relay(carol.id()).is_ok())
        })
    };
    assert_eq!(writes(), (Some("guarded"), true));
    world.with_presence(|presence| presence.accept(bob.id(), eve.id(), true));
    assert_eq!(writes(), (None, true));
    world.with_presence(|presence| presence.accept(bob.id(), eve.id(), false));
    assert_eq!(writes(), (Some("guarded"), true));
    assert!(guard(false));
    assert_eq!(writes(), (None, true));
}
