//! Expiry: lifetimes, a room's retention and end, and what the server does about them.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{Actor, World, flags, table};
use parlor_core::{
    Change, Command, Content, Keeping, Over, RoomEnd, RoomRef, State, UserRef, end_room, expire,
    moment_of_end, remind,
};
use parlor_model::{
    Digest, FileId, Lifetime, Manner, MessageText, RoomFlags, RoomId, RoomKind, RoomName, Seq,
    Span, Timestamp,
};

/// A room of Alice, its operator, and Bob, with a message each: 4 and 5.
fn den() -> (World, Actor, Actor) {
    let world = World::new();
    let (alice, bob) = (world.guest("alice"), world.guest("bob"));
    alice.creates("den", RoomKind::Public);
    bob.joins("den");
    alice.posts("den", "tea");
    bob.posts("den", "cake");
    (world, alice, bob)
}

fn room(name: &str) -> RoomRef {
    RoomRef::Name(RoomName::parse(name).unwrap())
}

fn id_of(world: &World, name: &str) -> RoomId {
    let name = RoomName::parse(name).unwrap();
    world.look(|state| state.room_named(&name).unwrap().id)
}

fn keeps(actor: &Actor, name: &str, keeping: Keeping) -> String {
    actor.does(Command::SetKeeping {
        room: room(name),
        keeping,
    })
}

fn ends(end: Option<RoomEnd>) -> Keeping {
    Keeping {
        end: Some(end),
        ..Keeping::default()
    }
}

fn over(world: &World, seq: u64, author: &Actor) -> Over {
    Over {
        room: id_of(world, "den"),
        seq: Seq::new(seq),
        author: author.id(),
        file: None,
    }
}

fn expires(world: &World, over: &[Over]) -> String {
    let changes = world.look(|state| expire(state, over, world.now()));
    world.apply(&changes)
}

#[test]
fn a_message_ends_as_long_after_it_was_said_as_was_asked() {
    let (world, alice, _) = den();
    let post = Command::Post {
        room: room("den"),
        text: MessageText::parse("psst").unwrap(),
        reply_to: None,
        manner: Manner::Said,
        lifetime: Some(Lifetime::MIN),
        id: None,
    };
    let decision = alice.asks(post).unwrap();
    let [Change::Event(event)] = &decision.changes[..] else {
        panic!("{decision:?}");
    };
    let end = event.at.plus(Span::from_millis(5_000));
    assert_eq!(event.expires_at, Some(end));
    assert!(world.now() < end);
}

#[test]
fn operators_say_how_long_a_room_keeps_what_is_said() {
    let (world, alice, bob) = den();
    let month = Some(Lifetime::parse("30d").unwrap());
    let kept = |retention| Keeping {
        retention: Some(retention),
        ..Keeping::default()
    };
    let owner = world.owner("ada");
    table([
        (
            "member",
            keeps(&bob, "den", kept(month)),
            "denied not_allowed",
        ),
        (
            "operator",
            keeps(&alice, "den", kept(month)),
            "audit room den (none -> retention 30d) | den 6 alice set flags",
        ),
        ("again", keeps(&alice, "den", kept(month)), "nothing"),
        (
            "off",
            keeps(&alice, "den", kept(None)),
            "audit room den (retention 30d -> none) | den 7 alice set flags",
        ),
        (
            "the lobby too",
            keeps(&owner, "lobby", kept(month)),
            "audit room lobby (none -> retention 30d) | lobby 1 ada set flags",
        ),
        (
            "whose end there is not",
            keeps(&owner, "lobby", ends(Some(RoomEnd::In(Span::MAX)))),
            "denied lobby",
        ),
    ]);
}

#[test]
fn either_of_two_says_how_long_their_direct_room_keeps_what_is_said_and_nobody_when_it_ends() {
    let (world, alice, bob) = den();
    let eve = world.owner("eve");
    alice.does(Command::OpenDirect {
        with: UserRef::Id(bob.id()),
    });
    let direct = world.look(|state| state.direct_room(alice.id(), bob.id()).unwrap().id);
    let kept = |retention| Command::SetKeeping {
        room: RoomRef::Id(direct),
        keeping: Keeping {
            retention: Some(retention),
            ..Keeping::default()
        },
    };
    let end = ends(Some(RoomEnd::In(Span::parse("1h").unwrap())));
    let never = Command::SetKeeping {
        room: RoomRef::Id(direct),
        keeping: end,
    };
    assert!(
        alice
            .does(kept(Some(Lifetime::MIN)))
            .contains("alice set flags")
    );
    assert!(bob.does(kept(None)).contains("bob set flags"));
    assert!(!bob.does(kept(Some(Lifetime::MIN))).contains("audit"));
    assert_eq!(alice.does(never), "denied direct_room");
    assert!(eve.does(kept(None)).starts_with("denied"));
    // Whoever may not write there does not erase what the other wrote.
    world.goes(&alice, false);
    assert_eq!(bob.does(kept(None)), "denied gone");
}

#[test]
fn flags_that_say_nothing_of_how_long_the_room_keeps_what_is_said_change_nothing_of_that() {
    let (world, alice, _) = den();
    let (hour, kept) = (Span::parse("1h").unwrap(), Lifetime::MIN);
    let keeping = Keeping {
        retention: Some(Some(kept)),
        end: Some(Some(RoomEnd::In(hour))),
        no_tombstones: Some(true),
    };
    keeps(&alice, "den", keeping);
    alice.sets_flags("den", flags(|flags| flags.moderated = true));
    let den = id_of(&world, "den");
    let now = world.look(|state| state.room(den).unwrap().flags.clone());
    assert!(now.moderated && now.no_tombstones && now.ends_at.is_some());
    assert_eq!(now.retention, Some(kept));
}

#[test]
fn a_room_ends_later_than_now_and_takes_nothing_from_then_on() {
    let (world, alice, bob) = den();
    let now = world.now();
    let hour = RoomEnd::In(Span::parse("1h").unwrap());
    table([
        (
            "now",
            keeps(&alice, "den", ends(Some(RoomEnd::At(now)))),
            "denied bad_end",
        ),
        (
            "in an age",
            keeps(
                &alice,
                "den",
                ends(Some(RoomEnd::At(Timestamp::from_millis(i64::MAX)))),
            ),
            "denied bad_end",
        ),
    ]);
    assert!(keeps(&alice, "den", ends(Some(hour))).contains("set flags"));
    assert_eq!(bob.posts("den", "in time"), "den 7 bob says in time");
    world.wait("1h");
    let eve = world.guest("eve");
    table([
        ("post", bob.posts("den", "late"), "denied room_over"),
        ("file", bob.offers("den", "late", None), "denied room_over"),
        ("join", eve.joins("den"), "denied room_over"),
        (
            "extend",
            keeps(&alice, "den", ends(None)),
            "denied room_over",
        ),
        (
            "other flags",
            alice.sets_flags("den", flags(|f| f.secret = true)),
            "denied room_over",
        ),
    ]);
}

#[test]
fn what_is_over_is_erased_once_and_pinned_no_more() {
    let (world, alice, bob) = den();
    alice.pins("den", 4, true);
    let both = [
        over(&world, 5, &bob),
        over(&world, 4, &alice),
        over(&world, 5, &bob),
    ];
    assert_eq!(expires(&world, &both), "den 7 server expires 4 5");
    assert_eq!(expires(&world, &both), "");
    assert!(world.look(|state| state.room(id_of(&world, "den")).unwrap().pins.is_empty()));
    assert_eq!(alice.deletes("den", 4), "denied no_such_message");
}

#[test]
fn a_file_that_is_over_is_deleted_with_its_bytes() {
    let (world, alice, _) = den();
    alice.offers("den", "a", Some(5));
    let file = world.newest_file();
    let room = id_of(&world, "den");
    let facts = world.facts(room, Seq::new(6)).unwrap().file;
    let one = Over {
        file: facts,
        ..over(&world, 6, &alice)
    };
    assert_eq!(expires(&world, &[one]), "den 7 server deletes the file 6");
    assert!(world.look(|state| state.files.sending(file).is_none()));
    assert_ne!(file, FileId::from_bytes([0; 16]));
}

#[test]
fn what_is_over_where_nobody_is_left_is_erased_without_a_word() {
    let (world, alice, bob) = den();
    let one = over(&world, 4, &alice);
    alice.leaves("den");
    bob.leaves("den");
    assert_eq!(expires(&world, &[one]), "erase 4");
}

#[test]
fn operators_are_reminded_a_day_and_an_hour_before_the_end() {
    let (world, alice, _) = den();
    let den = id_of(&world, "den");
    let reminded = || {
        let changes = world.look(|state| remind(state.room(den).unwrap(), world.now()));
        changes.map(|changes| world.apply(&changes))
    };
    assert_eq!(reminded(), None, "it does not end");
    keeps(
        &alice,
        "den",
        ends(Some(RoomEnd::In(Span::parse("3d").unwrap()))),
    );
    assert_eq!(reminded(), None);
    world.wait("2d");
    let told = reminded().unwrap();
    assert!(
        told.starts_with("den 7 server notes This room ends in 1d"),
        "{told}"
    );
    assert!(told.ends_with("->alice | den reminded 1d before"), "{told}");
    let end = format!(
        ", on {} UTC, and ",
        moment_of_end(world.now().plus(Span::parse("1d").unwrap()))
    );
    assert!(told.contains(&end), "{told} has no {end}");
    assert_eq!(reminded(), None);
    world.wait("23h");
    assert!(reminded().unwrap().ends_with("den reminded 1h before"));
    assert_eq!(reminded(), None);
    keeps(
        &alice,
        "den",
        ends(Some(RoomEnd::In(Span::parse("30m").unwrap()))),
    );
    assert!(reminded().is_some(), "another end, another reminder");
}

/// The rooms that are to be wiped.
fn to_wipe(state: &State) -> Vec<RoomId> {
    state.to_wipe().map(|(room, _)| room).collect()
}

#[test]
fn a_room_that_keeps_nothing_is_to_be_wiped_when_the_last_leaves() {
    let (world, alice, bob) = den();
    alice.creates("attic", RoomKind::Public);
    alice.leaves("attic");
    assert_eq!(world.look(to_wipe), [], "its log stays");
    let kept = Keeping {
        retention: Some(Some(Lifetime::MIN)),
        ..Keeping::default()
    };
    keeps(&alice, "den", kept);
    alice.offers("den", "a", Some(5));
    let content = Content {
        size: 5,
        digest: Digest::from_bytes([7; 32]),
    };
    world.ends(world.newest_file(), Ok(content));
    alice.offers("lobby", "b", Some(3));
    let kept = Content { size: 3, ..content };
    world.ends(world.newest_file(), Ok(kept));
    let den = id_of(&world, "den");
    let mut file = over(&world, 7, &alice);
    file.file = world.facts(den, Seq::new(7)).unwrap().file;
    alice.leaves("den");
    assert_eq!(world.look(to_wipe), []);
    bob.leaves("den");
    assert_eq!(world.look(to_wipe), [den]);
    // What nobody can reach does not count, and so is not counted off once more.
    assert_eq!(world.look(|state| state.files.total()), 3);
    assert_eq!(expires(&world, &[file]), "erase 7 | 5 freed");
    assert_eq!(world.look(|state| state.files.total()), 3);
    assert_eq!(
        world.look(|state| state.files.bytes_of(alice.id())),
        3,
        "of hers"
    );
}

#[test]
fn a_room_that_ends_takes_everybody_out_and_frees_its_name() {
    let (world, alice, _) = den();
    let den = id_of(&world, "den");
    let hour = RoomEnd::In(Span::parse("1h").unwrap());
    keeps(&alice, "den", ends(Some(hour)));
    let changes = world.look(|state| end_room(state, state.room(den).unwrap(), world.now()));
    let told = world.apply(&changes);
    assert!(told.contains("server removed alice"), "{told}");
    assert!(told.contains("server removed bob"), "{told}");
    assert!(world.look(|state| state.room(den).is_none()));
    assert_eq!(world.look(to_wipe), [den]);
    assert_eq!(
        world.apply(&[Change::RoomEnded { room: den }]),
        "room ended"
    );
    assert_eq!(world.look(to_wipe), []);
    assert!(
        alice
            .creates("den", RoomKind::Public)
            .contains("alice made it")
    );
}

#[test]
fn what_is_not_named_stays_as_it_is() {
    let before = RoomFlags {
        moderated: true,
        retention: Some(Lifetime::MIN),
        ..RoomFlags::default()
    };
    let now = Timestamp::from_millis(0);
    assert_eq!(Keeping::default().of(&before, now), before);
    let changed = Keeping {
        no_tombstones: Some(true),
        end: Some(Some(RoomEnd::At(now))),
        ..Keeping::default()
    };
    let after = changed.of(&before, now);
    assert!(after.no_tombstones && after.moderated);
    assert_eq!(
        (after.retention, after.ends_at),
        (before.retention, Some(now))
    );
}

#[test]
fn a_room_is_made_with_its_end_and_its_retention_in_one_step_or_not_at_all() {
    let world = World::new();
    let alice = world.guest("alice");
    let creates = |name: &str, keeping| {
        alice.does(Command::CreateRoom {
            name: RoomName::parse(name).unwrap(),
            kind: RoomKind::Private,
            keeping,
        })
    };
    let both = Keeping {
        retention: Some(Lifetime::parse("1h").ok()),
        ..ends(Some(RoomEnd::In(Span::parse("2d").unwrap())))
    };
    let end = world.now().plus(Span::parse("2d").unwrap());
    table([
        (
            "a past end",
            creates("den", ends(Some(RoomEnd::At(Timestamp::from_millis(0))))),
            "denied bad_end",
        ),
        (
            "neither",
            creates("attic", ends(None)),
            "new private attic | attic 1 alice made it | attic 2 alice joined as operator",
        ),
        (
            "both",
            creates("den", both),
            &format!(
                "new private den | den 1 alice made it | den 2 alice joined as operator | \
                 audit room den (retention 1h ends {end}) | den 3 alice set flags"
            ),
        ),
    ]);
}
