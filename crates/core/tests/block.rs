//! Blocking: by name, look-alike, user and address; how it ends.

mod common;

use common::{World, table};
use parlor_core::{Denied, Outcome, admit_address};
use parlor_model::RoomKind;

#[test]
fn blocked_guest_is_out_and_stays_out() {
    let world = World::new();
    let (bob, ada) = (world.guest("bob"), world.admin("ada"));
    world.connects(&bob, bob.device(), None);
    table([
        ("guest", bob.blocks("ada", ""), "denied not_allowed"),
        ("oneself", ada.blocks("ada", ""), "denied yourself"),
        (
            "admin",
            ada.blocks("bob", ""),
            "audit block bob (why) | block bob | lobby 1 ada blocked bob | 2 ended",
        ),
        ("by name", world.tries("Bob", None, None), "denied blocked"),
        (
            "by look-alike",
            world.tries("bоb", None, None),
            "denied blocked",
        ),
        ("another", world.tries("rob", None, None), "welcome rob"),
    ]);
    assert_eq!(
        world.returns(&bob, None, None).err(),
        Some(Denied::Blocked { until: None })
    );
}

#[test]
fn rooms_of_a_squatter_are_given_up_with_the_block() {
    let world = World::new();
    let (bob, ada) = (world.guest("bob"), world.admin("ada"));
    for room in ["den", "attic", "cave"] {
        bob.creates(room, RoomKind::Private);
    }
    bob.invites("cave", "ada");
    ada.joins("cave");
    ada.blocks("bob", "1h");
    table([(
        "while the block has an end, what is theirs stays",
        ada.creates("den", RoomKind::Public),
        "denied room_name_taken",
    )]);
    ada.blocks("bob", "");
    table([
        (
            "alone in it",
            ada.creates("den", RoomKind::Public),
            "new public den | den 1 ada made it | den 2 ada joined as operator",
        ),
        (
            "with others",
            ada.creates("cave", RoomKind::Public),
            "denied room_name_taken",
        ),
    ]);
}

#[test]
fn name_that_nobody_has_can_be_blocked() {
    let world = World::new();
    let (alice, ada) = (world.guest("alice"), world.admin("ada"));
    table([
        (
            "block",
            ada.blocks("troll", ""),
            "audit block troll (why) | block troll | lobby 1 ada blocked troll",
        ),
        (
            "at the door",
            world.tries("troII", None, None),
            "denied blocked",
        ),
        (
            "with a capital letter too",
            world.tries("TroII", None, None),
            "denied blocked",
        ),
        ("by renaming", alice.renames("troll"), "denied name_blocked"),
        (
            "by a look-alike",
            alice.renames("trоll"),
            "denied name_blocked",
        ),
    ]);
}

#[test]
fn blocked_user_is_refused_under_another_name_too() {
    let world = World::new();
    let (bob, mary, ada) = (world.guest("bob"), world.member("mary"), world.admin("ada"));
    ada.blocks("mary", "");
    mary.renames("molly");
    assert!(matches!(
        world.returns(&mary, None, None),
        Err(Denied::Blocked { .. })
    ));
    bob.renames("rob");
    ada.blocks("rob", "");
    assert_eq!(world.tries("bob", None, None), "welcome bob");
    assert!(matches!(
        world.returns(&bob, None, None),
        Err(Denied::Blocked { .. })
    ));
}

#[test]
fn guest_with_a_look_alike_name_goes_too() {
    let world = World::new();
    let ada = world.admin("ada");
    world.guest("AIice");
    assert_eq!(
        ada.blocks("Alice", ""),
        "audit block Alice (why) | block Alice | lobby 1 ada blocked Alice | 1 ended"
    );
}

#[test]
fn block_of_a_look_alike_does_not_shut_the_registered_out() {
    let world = World::new();
    let (olga, ada, mary) = (
        world.owner("olga"),
        world.admin("ada"),
        world.member("mary"),
    );
    for alike in ["оlga", "аda", "mаry"] {
        assert!(!ada.blocks(alike, "").contains("ended"), "{alike}");
    }
    for known in [&olga, &ada, &mary] {
        world.goes(known, true);
        assert!(world.returns(known, None, None).is_ok());
    }
}

#[test]
fn address_is_refused_if_asked() {
    let world = World::new();
    let ada = world.admin("ada");
    world.comes("bob", Some("192.0.2.7"), None).unwrap();
    world.comes("pal", Some("192.0.2.7"), None).unwrap();
    world.comes("six", Some("2001:db8::1"), None).unwrap();
    table([
        (
            "all from there",
            ada.blocks_with_address("bob"),
            "audit block bob (why) | block bob | lobby 1 ada blocked bob | 2 ended",
        ),
        (
            "another name",
            world.tries("rob", Some("192.0.2.7"), None),
            "denied blocked",
        ),
        (
            "mapped into IPv6",
            world.tries("rob", Some("::ffff:192.0.2.7"), None),
            "denied blocked",
        ),
        (
            "next door",
            world.tries("rob", Some("192.0.2.8"), None),
            "welcome rob",
        ),
        (
            "a network of one",
            ada.blocks_with_address("six"),
            "audit block six (why) | block six | lobby 2 ada blocked six | 1 ended",
        ),
        (
            "the same network",
            world.tries("seven", Some("2001:db8::2"), None),
            "denied blocked",
        ),
    ]);
    world.look(|state| {
        let refused = |text: &str| admit_address(state, text.parse().ok(), world.now()).is_err();
        assert!(refused("192.0.2.7"));
        assert!(!refused("192.0.2.9"));
        assert!(admit_address(state, None, world.now()).is_ok());
    });
}

#[test]
fn who_has_no_address_to_block_is_blocked_by_name_and_that_is_told() {
    let world = World::new();
    let ada = world.admin("ada");
    let mary = world.member("mary");
    world.goes(&mary, true);
    world.guest("ben");
    world.comes("bob", Some("192.0.2.7"), None).unwrap();
    let told = |whom: &str, with_address| {
        let decision = ada.asks(ada.block(whom, "", with_address)).unwrap();
        match decision.outcome {
            Outcome::Block { no_address, .. } => no_address,
            other => panic!("{other:?}"),
        }
    };
    assert!(told("mary", true), "registered, not here");
    assert!(told("nobody", true), "a free name");
    assert!(told("ben", true), "here, from an unknown address");
    assert!(!told("bob", true));
    assert!(!told("mary", false));
}

#[test]
fn who_wants_a_blocked_name_learns_that_the_name_is_blocked() {
    let world = World::new();
    let (alice, ada) = (world.guest("alice"), world.admin("ada"));
    ada.blocks("troll", "");
    let name = common::name("troll");
    let denied = alice.asks(parlor_core::Command::Rename { name });
    let expected = "The name troll is blocked by an admin. Choose another.";
    assert_eq!(denied.unwrap_err().to_string(), expected);
}

#[test]
fn admin_does_not_block_the_address_they_share() {
    let world = World::new();
    let ada = world.admin("ada");
    world.connects(&ada, None, Some("192.0.2.7"));
    world.comes("bob", Some("192.0.2.7"), None).unwrap();
    world.comes("eve", Some("127.0.0.1"), None).unwrap();
    table([
        (
            "shared",
            ada.blocks_with_address("bob"),
            "denied address_shared",
        ),
        (
            "the server's own machine",
            ada.blocks_with_address("eve"),
            "denied address_shared",
        ),
        (
            "the name alone",
            ada.blocks("bob", ""),
            "audit block bob (why) | block bob | lobby 1 ada blocked bob | 1 ended",
        ),
    ]);
}

#[test]
fn block_ends_when_lifted_or_expired() {
    let world = World::new();
    let ada = world.admin("ada");
    table([
        ("none", ada.unblocks("troll"), "denied not_blocked"),
        (
            "for a while",
            ada.blocks("troll", "1h"),
            "audit block troll (why) | block troll | lobby 1 ada blocked troll",
        ),
        (
            "stands",
            {
                world.wait("59m");
                world.tries("troll", None, None)
            },
            "denied blocked",
        ),
        (
            "expired",
            {
                world.wait("1m");
                ada.unblocks("troll")
            },
            "denied not_blocked",
        ),
        ("welcome", world.tries("troll", None, None), "welcome troll"),
        (
            "for good",
            ada.blocks("troll", ""),
            "block lifted | audit block troll (why) | block troll | lobby 2 ada blocked troll | 1 ended",
        ),
        (
            "lifted",
            ada.unblocks("TROLL"),
            "block lifted | audit unblock TROLL | lobby 3 ada unblocked TROLL",
        ),
        ("welcome", world.tries("troll", None, None), "welcome troll"),
    ]);
}

#[test]
fn new_block_takes_expired_ones_away() {
    let world = World::new();
    let ada = world.admin("ada");
    for number in 0..101 {
        ada.blocks(&format!("x{number}z"), "1h");
    }
    ada.blocks("eve", "1d");
    world.wait("1h");
    let lifted = |told: String| told.matches("block lifted").count();
    assert_eq!(lifted(ada.blocks("troll", "")), 100, "bounded");
    assert_eq!(lifted(ada.blocks("gnome", "")), 1, "the rest");
    let start = parlor_model::Timestamp::from_millis(0);
    world.look(|state| {
        let names = state.blocks(start).into_iter();
        let names: Vec<_> = names.map(|block| block.target.name.to_string()).collect();
        assert_eq!(names, ["eve", "troll", "gnome"]);
    });
}

#[test]
fn second_block_replaces_the_first() {
    let world = World::new();
    let ada = world.admin("ada");
    ada.blocks("troll", "1h");
    let second = ada.block_id("Troll");
    world.look(|state| {
        let blocks = state.blocks(world.now());
        assert_eq!(
            blocks.iter().map(|block| block.id).collect::<Vec<_>>(),
            [second]
        );
    });
    world.wait("2h");
    assert_eq!(world.tries("troll", None, None), "denied blocked");
}

#[test]
fn refusal_names_the_block_that_stands_longest() {
    let world = World::new();
    let ada = world.admin("ada");
    ada.blocks("troll", "1h");
    ada.blocks("trоll", "2h");
    let until = Some(world.now().plus(parlor_model::Span::parse("2h").unwrap()));
    assert_eq!(
        world.comes("troll", None, None).err(),
        Some(Denied::Blocked { until })
    );
    ada.blocks("trоll", "");
    assert_eq!(
        world.comes("troll", None, None).err(),
        Some(Denied::Blocked { until: None })
    );
}
