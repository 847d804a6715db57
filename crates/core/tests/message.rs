//! Messages: post, reply, edit, delete, react; who may write where; retries and mentions.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{World, flags, table};
use parlor_core::{Denied, Posted, RECENT_IDS, RecentIds, Settings};
use parlor_model::{
    ClientId, Manner, MaskList, RoomFlags, RoomId, RoomKind, RoomRole, Seq, Timestamp, limits,
};

#[test]
fn messages_get_the_next_place_in_the_log() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    table([
        ("first", alice.says("hi"), "lobby 1 alice says hi"),
        ("second", bob.says("ho"), "lobby 2 bob says ho"),
        ("action", alice.acts("waves"), "lobby 3 alice acts waves"),
        (
            "reply",
            bob.replies("lobby", 1, "yes"),
            "lobby 4 bob says yes re 1",
        ),
        (
            "to nothing yet",
            bob.replies("lobby", 5, "x"),
            "denied no_such_message",
        ),
        (
            "to nothing",
            bob.replies("lobby", 0, "x"),
            "denied no_such_message",
        ),
        ("no room", bob.posts("nowhere", "x"), "denied no_such_room"),
    ]);
}

#[test]
fn every_room_has_its_own_log() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    table([
        (
            "after made and joined",
            alice.posts("den", "hi"),
            "den 3 alice says hi",
        ),
        ("stranger", bob.posts("den", "hi"), "denied not_member"),
        (
            "the lobby's is apart",
            bob.says("hi"),
            "lobby 1 bob says hi",
        ),
        (
            "having left",
            [bob.joins("den"), bob.leaves("den")].join(" | "),
            "den 4 bob joined | den 5 bob left",
        ),
        ("left", bob.posts("den", "hi"), "denied not_member"),
    ]);
}

#[test]
fn only_its_author_edits_a_message() {
    let world = World::new();
    let (alice, bob, ada) = (world.guest("alice"), world.guest("bob"), world.admin("ada"));
    alice.says("hi");
    table([
        (
            "author",
            alice.edits("lobby", 1, "hey"),
            "lobby 2 alice edits 1: hey",
        ),
        ("another", bob.edits("lobby", 1, "x"), "denied not_author"),
        (
            "not even an admin",
            ada.edits("lobby", 1, "x"),
            "denied not_author",
        ),
        (
            "what is no message",
            alice.edits("lobby", 2, "x"),
            "denied no_such_message",
        ),
        (
            "what is not there",
            alice.edits("lobby", 9, "x"),
            "denied no_such_message",
        ),
    ]);
}

#[test]
fn its_author_and_operators_delete_a_message() {
    let world = World::new();
    let (alice, bob, ada) = (world.guest("alice"), world.guest("bob"), world.admin("ada"));
    for text in ["one", "two", "three"] {
        alice.says(text);
    }
    table([
        (
            "author",
            alice.deletes("lobby", 1),
            "lobby 4 alice deletes 1",
        ),
        ("another", bob.deletes("lobby", 2), "denied not_allowed"),
        (
            "admin",
            ada.deletes("lobby", 2),
            "audit delete alice (message 2) | lobby 5 ada deletes 2",
        ),
        ("again", ada.deletes("lobby", 2), "denied no_such_message"),
        (
            "edit after that",
            alice.edits("lobby", 1, "x"),
            "denied no_such_message",
        ),
        (
            "reaction after that",
            bob.reacts("lobby", 1, true),
            "denied no_such_message",
        ),
        (
            "own message as admin",
            {
                ada.says("x");
                ada.deletes("lobby", 6)
            },
            "lobby 7 ada deletes 6",
        ),
    ]);
}

#[test]
fn late_edit_is_refused_though_the_store_did_not_know_yet() {
    let world = World::new();
    let alice = world.guest("alice");
    alice.says("hi");
    let lobby = world.look(|state| state.lobby());
    let early = world.facts(lobby, Seq::new(1));
    alice.deletes("lobby", 1);
    let text = parlor_model::MessageText::parse("back").unwrap();
    let (room, target) = (lobby.into(), Seq::new(1));
    let edit = parlor_core::Command::Edit {
        room,
        target,
        facts: early,
        text,
    };
    assert_eq!(alice.does(edit), "denied no_such_message");
}

#[test]
fn members_react_and_take_it_back() {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    alice.posts("den", "hi");
    table([
        (
            "on",
            alice.reacts("den", 3, true),
            "den 4 alice reacts 3 👍",
        ),
        (
            "off",
            alice.reacts("den", 3, false),
            "den 5 alice unreacts 3 👍",
        ),
        (
            "to what is no message",
            alice.reacts("den", 1, true),
            "denied no_such_message",
        ),
        ("stranger", bob.reacts("den", 3, true), "denied not_member"),
    ]);
}

#[test]
fn message_takes_a_limited_number_of_reactions() {
    let world = World::new();
    let alice = world.guest("alice");
    alice.says("hi");
    let (lobby, target) = (world.look(|state| state.lobby()), Seq::new(1));
    let facts = world.facts(lobby, target).unwrap();
    let reacts = |reactions, emoji, on| {
        alice.asks(parlor_core::Command::React {
            room: lobby.into(),
            target,
            facts: Some(parlor_core::MessageFacts { reactions, ..facts }),
            emoji: parlor_model::Emoji::parse(emoji).unwrap(),
            on,
        })
    };
    let (what, limit) = ("reactions on one message", limits::REACTIONS);
    assert!(reacts(limit - 1, "👍", true).is_ok());
    assert_eq!(
        reacts(limit, "🍵", true).err(),
        Some(Denied::TooMany { what, limit })
    );
    assert!(reacts(limit, "👍", false).is_ok(), "one may be taken back");
}

#[test]
fn reaction_or_text_that_stands_already_makes_no_event() {
    let world = World::new();
    let alice = world.guest("alice");
    alice.says("hi");
    table([
        (
            "edit",
            alice.edits("lobby", 1, "ho"),
            "lobby 2 alice edits 1: ho",
        ),
        ("the same text", alice.edits("lobby", 1, "ho"), "nothing"),
        (
            "react",
            alice.reacts("lobby", 1, true),
            "lobby 3 alice reacts 1 👍",
        ),
        ("again", alice.reacts("lobby", 1, true), "nothing"),
        (
            "back",
            alice.reacts("lobby", 1, false),
            "lobby 4 alice unreacts 1 👍",
        ),
        ("back again", alice.reacts("lobby", 1, false), "nothing"),
    ]);
}

#[test]
fn what_the_store_knew_counts_unless_something_came_since() {
    let world = World::new();
    let alice = world.guest("alice");
    alice.says("hi");
    let (lobby, target) = (world.look(|state| state.lobby()), Seq::new(1));
    let facts = world.facts(lobby, target).unwrap();
    let reacts = |as_asked, on| {
        alice.does(parlor_core::Command::React {
            room: lobby.into(),
            target,
            facts: Some(parlor_core::MessageFacts { as_asked, ..facts }),
            emoji: parlor_model::Emoji::parse("👍").unwrap(),
            on,
        })
    };
    assert_eq!(reacts(true, false), "nothing", "none stands");
    assert!(reacts(false, true).starts_with("lobby 2"));
    // The store was asked before that was committed.
    assert!(reacts(true, false).starts_with("lobby 3"));
    let edits = |text: &str, as_asked| {
        alice.does(parlor_core::Command::Edit {
            room: lobby.into(),
            target,
            facts: Some(parlor_core::MessageFacts { as_asked, ..facts }),
            text: parlor_model::MessageText::parse(text).unwrap(),
        })
    };
    assert_eq!(edits("hi", true), "nothing");
    assert!(edits("ho", false).starts_with("lobby 4"));
    assert!(edits("hi", true).starts_with("lobby 5"));
}

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
fn configured_length_holds_for_posts_and_edits() {
    let world = World::with(Settings {
        message_chars: 3,
        ..Settings::default()
    });
    let alice = world.guest("alice");
    table([
        ("at the limit", alice.says("äöü"), "lobby 1 alice says äöü"),
        ("over it", alice.says("four"), "denied too_long"),
        ("edit", alice.edits("lobby", 1, "four"), "denied too_long"),
    ]);
    let long = alice.asks(alice.post(
        world.look(|state| state.lobby()).into(),
        "fives",
        None,
        None,
    ));
    assert_eq!(
        long.unwrap_err(),
        Denied::TooLong {
            limit: 3,
            length: 5
        }
    );
}

#[test]
fn retried_message_keeps_its_first_place() {
    let world = World::new();
    let (alice, bob, ada) = (world.guest("alice"), world.guest("bob"), world.admin("ada"));
    table([
        (
            "first",
            alice.sends("lobby", "m1", "hi"),
            "lobby 1 alice says hi",
        ),
        ("again", alice.sends("lobby", "m1", "hi"), "again 1"),
        ("others post", bob.says("ho"), "lobby 2 bob says ho"),
        ("after that", alice.sends("lobby", "m1", "hi"), "again 1"),
        (
            "the same id of another device",
            bob.sends("lobby", "m1", "hi"),
            "lobby 3 bob says hi",
        ),
        (
            "another id",
            alice.sends("lobby", "m2", "hi"),
            "lobby 4 alice says hi",
        ),
        (
            "muted meanwhile",
            {
                ada.mutes("lobby", "alice", "");
                alice.sends("lobby", "m2", "hi")
            },
            "again 4",
        ),
    ]);
}

#[test]
fn id_that_is_used_again_for_another_message_is_refused() {
    let world = World::new();
    let alice = world.guest("alice");
    alice.creates("den", RoomKind::Public);
    alice.sends("lobby", "m1", "hi");
    let mut other = alice.post(
        parlor_core::RoomRef::Name(parlor_model::RoomName::lobby()),
        "hi",
        Some(Seq::new(1)),
        Some(ClientId::parse("m1").unwrap()),
    );
    table([
        ("room", alice.sends("den", "m1", "hi"), "denied id_used"),
        ("text", alice.sends("lobby", "m1", "ho"), "denied id_used"),
        ("answer", alice.does(other.clone()), "denied id_used"),
        ("the same", alice.sends("lobby", "m1", "hi"), "again 1"),
        (
            "out of its room meanwhile",
            {
                alice.sends("den", "m2", "hi");
                alice.leaves("den");
                alice.sends("den", "m2", "hi")
            },
            "again 3",
        ),
        (
            "room that does not exist",
            alice.sends("dev", "m1", "hi"),
            "denied id_used",
        ),
        (
            "nobody to talk to",
            alice.sends("@carol", "m1", "hi"),
            "denied id_used",
        ),
        (
            "somebody never talked to",
            {
                world.guest("dave");
                alice.sends("@dave", "m1", "hi")
            },
            "denied id_used",
        ),
    ]);
    if let parlor_core::Command::Post {
        reply_to, manner, ..
    } = &mut other
    {
        (*reply_to, *manner) = (None, Manner::Action);
    }
    assert_eq!(alice.does(other), "denied id_used");
}

#[test]
fn retried_first_direct_message_makes_one_room() {
    let world = World::new();
    let alice = world.guest("alice");
    world.guest("bob");
    let first = alice.sends("@bob", "m1", "psst");
    assert!(first.ends_with("direct 4 alice says psst"), "{first}");
    assert_eq!(alice.sends("@bob", "m1", "psst"), "again 4");
}

fn id(number: usize) -> ClientId {
    ClientId::parse(&number.to_string()).unwrap()
}

fn posted(seq: u64) -> Posted {
    let (room, at) = (RoomId::from_bytes([0; 16]), Timestamp::from_millis(0));
    Posted {
        room,
        seq: Seq::new(seq),
        at,
    }
}

#[test]
fn oldest_ids_are_forgotten_and_that_is_known() {
    let ids = |count| (0..count).map(|number| (id(number), posted(number as u64 + 1)));
    let all = RecentIds::load(ids(RECENT_IDS), true);
    assert_eq!(all.get(&id(0)), Some(posted(1)));
    assert!(!all.must_ask(&id(RECENT_IDS)));
    let more = RecentIds::load(ids(RECENT_IDS + 1), true);
    assert_eq!(more.get(&id(0)), None);
    assert!(more.must_ask(&id(0)));
    assert_eq!(more.get(&id(1)), Some(posted(2)));
    assert!(RecentIds::load(ids(1), false).must_ask(&id(1)));
}

#[test]
fn id_that_was_used_twice_keeps_its_first_place() {
    let ids = RecentIds::load([(id(7), posted(1)), (id(7), posted(2))], true);
    assert_eq!(ids.get(&id(7)), Some(posted(1)));
}

#[test]
fn device_that_was_not_remembered_is_looked_up_in_the_store() {
    let world = World::new();
    let alice = world.guest("alice");
    let device = alice.device().unwrap();
    alice.revokes_device(device, Some(alice.id()));
    world.look(|state| assert!(state.recent_ids(device).is_none()));
    let alice = world.returns(&alice, None, None).unwrap();
    alice.sends("lobby", "m1", "hi");
    world.look(|state| assert!(state.recent_ids(device).unwrap().must_ask(&id(1))));
}

#[test]
fn names_after_an_at_sign_are_mentions() {
    let world = World::new();
    let alice = world.guest("alice");
    for name in ["bob", "Zoë", "{bot}", "r2.d2"] {
        world.guest(name);
    }
    table([
        ("one", alice.says("@bob"), "lobby 1 alice says @bob ->bob"),
        (
            "each once, in order",
            alice.says("@ZOË, @Bob @bob!"),
            "lobby 2 alice says @ZOË, @Bob @bob! ->Zoë ->bob",
        ),
        (
            "punctuation",
            alice.says("(@bob). @bob's @{bot} @r2.d2."),
            "lobby 3 alice says (@bob). @bob's @{bot} @r2.d2. ->bob ->{bot} ->r2.d2",
        ),
        (
            "within a word",
            alice.says("mail bob@bob or ö@bob"),
            "lobby 4 alice says mail bob@bob or ö@bob",
        ),
        (
            "nobody",
            alice.says("@carol @ @@ @bobby"),
            "lobby 5 alice says @carol @ @@ @bobby",
        ),
        (
            "oneself",
            alice.says("@alice"),
            "lobby 6 alice says @alice ->alice",
        ),
    ]);
}

#[test]
fn mentions_are_limited() {
    let world = World::new();
    let alice = world.guest("alice");
    for number in 0..=limits::MENTIONS {
        world.guest(&format!("u{number}x"));
    }
    let all: String = (0..=limits::MENTIONS)
        .map(|number| format!("@u{number}x "))
        .collect();
    assert_eq!(alice.says(&all).matches("->").count(), limits::MENTIONS);
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
