//! Who may write where.

use crate::common::{World, flags, table};
use parlor_core::Settings;
use parlor_model::{MaskList, RoomFlags, RoomKind, RoomRole};

#[test]
fn muted_member_reads_and_does_not_write() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    bob.posts("den", "hi");
    alice.mutes("den", "bob", "10m");
    table([
        ("post", bob.posts("den", "x"), "denied muted"),
        ("edit", bob.edits("den", 4, "x"), "denied muted"),
        ("react", bob.reacts("den", 4, true), "denied muted"),
        ("topic", bob.sets_topic("den", "x"), "denied muted"),
        ("elsewhere", bob.says("hi"), "lobby 1 bob says hi"),
        (
            "leaving does not help",
            [bob.leaves("den"), bob.joins("den")].join(" | "),
            "den 6 bob left | den 7 bob joined",
        ),
        ("still", bob.posts("den", "x"), "denied muted"),
        (
            "own words may go",
            bob.deletes("den", 4),
            "den 8 bob deletes 4",
        ),
    ]);
    world.wait("10m");
    assert_eq!(bob.posts("den", "again"), "den 9 bob says again");
}

#[test]
fn mute_in_the_lobby_holds_in_every_room() {
    let world = World::new();
    let (bob, ada) = (world.guest("bob"), world.admin("ada"));
    bob.creates("den", RoomKind::Private);
    bob.posts("@ada", "hi");
    ada.mutes("lobby", "bob", "");
    table([
        ("lobby", bob.says("x"), "denied muted"),
        ("own room", bob.posts("den", "x"), "denied muted"),
        (
            "own room's topic",
            bob.sets_topic("den", "x"),
            "denied muted",
        ),
        ("direct", bob.posts("@ada", "x"), "denied muted"),
        (
            "new direct",
            {
                world.guest("eve");
                bob.posts("@eve", "x")
            },
            "denied muted",
        ),
        ("another name", bob.renames("spam"), "denied muted"),
        (
            "a room",
            bob.creates("spam", RoomKind::Public),
            "denied muted",
        ),
        ("a direct room", bob.opens("eve"), "denied muted"),
        (
            "own room's name",
            bob.renames_room("den", "spam"),
            "denied muted",
        ),
        ("own room's list", bob.bans("den", "spam*"), "denied muted"),
        (
            "unmuted",
            ada.unmutes("lobby", "bob"),
            "audit unmute bob | unmute the name bob | lobby 2 ada unmuted bob",
        ),
        ("may again", bob.says("hi"), "lobby 3 bob says hi"),
    ]);
}

#[test]
fn moderated_room_is_for_voices() {
    let world = World::new();
    let (alice, bob, ada) = (world.guest("alice"), world.guest("bob"), world.admin("ada"));
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    ada.joins("den");
    bob.posts("den", "before");
    alice.sets_flags(
        "den",
        RoomFlags {
            moderated: true,
            ..RoomFlags::default()
        },
    );
    table([
        ("member", bob.posts("den", "x"), "denied moderated"),
        (
            "member's edit",
            bob.edits("den", 5, "x"),
            "denied moderated",
        ),
        (
            "member's topic",
            bob.sets_topic("den", "x"),
            "denied moderated",
        ),
        ("operator", alice.posts("den", "hi"), "den 7 alice says hi"),
        ("admin", ada.posts("den", "hi"), "den 8 ada says hi"),
        (
            "voiced",
            {
                alice.makes("bob", RoomRole::Voiced, "den");
                bob.posts("den", "hi")
            },
            "den 10 bob says hi",
        ),
    ]);
}

#[test]
fn guests_write_unless_the_operator_says_otherwise() {
    let world = World::with(Settings {
        guests_write: false,
        ..Settings::default()
    });
    let (alice, mary) = (world.guest("alice"), world.member("mary"));
    let text = parlor_model::AwayText::parse("x").ok();
    let away = parlor_core::Command::Away { text };
    table([
        ("guest", alice.says("x"), "denied guests_read_only"),
        (
            "guest's direct message",
            alice.posts("@mary", "x"),
            "denied guests_read_only",
        ),
        ("away", alice.does(away), "denied guests_read_only"),
        ("name", alice.renames("x"), "denied guests_read_only"),
        (
            "room",
            alice.creates("x", parlor_model::RoomKind::Public),
            "denied guests_read_only",
        ),
        (
            "direct room",
            alice.opens("mary"),
            "denied guests_read_only",
        ),
        ("registered", mary.says("hi"), "lobby 1 mary says hi"),
    ]);
}

#[test]
fn guests_write_by_their_voice_where_they_only_read() {
    let world = World::new();
    let (alice, bob, mary) = (
        world.guest("alice"),
        world.guest("bob"),
        world.member("mary"),
    );
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    mary.joins("den");
    alice.sets_flags("den", flags(|flags| flags.guests_read = true));
    table([
        ("a guest", bob.posts("den", "hi"), "denied guests_read_only"),
        ("registered", mary.posts("den", "hi"), "den 6 mary says hi"),
        (
            "an operator",
            alice.posts("den", "hi"),
            "den 7 alice says hi",
        ),
        (
            "voiced",
            {
                alice.makes("bob", RoomRole::Voiced, "den");
                bob.posts("den", "hi")
            },
            "den 9 bob says hi",
        ),
    ]);
}

#[test]
fn outsiders_write_only_where_a_public_room_takes_them() {
    let world = World::new();
    let (alice, bob, eve) = (world.guest("alice"), world.guest("bob"), world.guest("eve"));
    alice.creates("den", RoomKind::Public);
    alice.creates("attic", RoomKind::Private);
    let open = |more: fn(&mut RoomFlags)| {
        flags(|flags| {
            flags.outsiders_write = true;
            more(flags);
        })
    };
    assert_eq!(bob.posts("den", "hi"), "denied not_member");
    alice.sets_flags("den", open(|_| {}));
    alice.sets_flags("attic", open(|_| {}));
    table([
        ("a message", bob.posts("den", "hi"), "den 4 bob says hi"),
        (
            "an answer",
            bob.replies("den", 4, "hm"),
            "den 5 bob says hm re 4",
        ),
        ("no edit", bob.edits("den", 4, "ho"), "denied not_member"),
        (
            "no reaction",
            bob.reacts("den", 4, true),
            "denied not_member",
        ),
        (
            "no file",
            bob.offers("den", "a.txt", None),
            "denied not_member",
        ),
        (
            "not a private room",
            bob.posts("attic", "hi"),
            "denied no_such_room",
        ),
        (
            "nor a direct one",
            bob.posts("@eve", "hi"),
            "new direct direct | direct 1 bob made it | direct 2 bob joined | direct 3 eve joined | direct 4 bob says hi",
        ),
    ]);
    alice.bans("den", "bob");
    assert_eq!(bob.posts("den", "hi"), "denied banned");
    alice.sets_flags("den", open(|flags| flags.moderated = true));
    assert_eq!(eve.posts("den", "hi"), "denied moderated");
    alice.sets_flags("den", open(|flags| flags.invite_only = true));
    assert!(eve.posts("den", "hi").ends_with("eve says hi"));
    world.admin("ada").mutes("lobby", "eve", "");
    assert_eq!(eve.posts("den", "hi"), "denied muted");
}

#[test]
fn banned_or_muted_by_a_mask_a_member_reads_only() {
    let world = World::new();
    let (alice, bob, ada) = (world.guest("alice"), world.guest("bob"), world.admin("ada"));
    alice.creates("den", RoomKind::Public);
    for who in [&bob, &ada] {
        who.joins("den");
    }
    bob.posts("den", "before");
    let host = parlor_model::UserHost::of(bob.id());
    let by_host = format!("*!*@{host}");
    let takes = |mask: &str, on| alice.masks("den", MaskList::Ban, mask, on);
    for (mask, denied) in [
        ("b*", "denied banned"),
        (&by_host, "denied banned"),
        ("m:b*", "denied muted"),
        (&format!("m:{by_host}"), "denied muted"),
    ] {
        takes(mask, true);
        assert_eq!(bob.posts("den", "x"), denied, "{mask}");
        assert_eq!(bob.edits("den", 5, "x"), denied, "{mask}");
        assert_eq!(bob.offers("den", "a.txt", None), denied, "{mask}");
        alice.makes("bob", RoomRole::Voiced, "den");
        assert!(
            bob.posts("den", "voiced").ends_with("says voiced"),
            "{mask}"
        );
        alice.makes("bob", RoomRole::Member, "den");
        alice.masks("den", MaskList::Exception, "bob", true);
        assert!(
            bob.posts("den", "excepted").ends_with("says excepted"),
            "{mask}"
        );
        alice.masks("den", MaskList::Exception, "bob", false);
        takes(mask, false);
    }
    takes("*", true);
    assert!(ada.posts("den", "an admin").ends_with("says an admin"));
    assert_eq!(bob.posts("den", "x"), "denied banned");
}

#[test]
fn mask_that_mutes_keeps_nobody_out() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    alice.bans("den", "m:bob");
    assert_eq!(bob.joins("den"), "den 4 bob joined");
    assert_eq!(bob.posts("den", "x"), "denied muted");
    alice.masks("den", MaskList::Exception, "m:b*", true);
    assert!(bob.posts("den", "x").ends_with("says x"));
}
