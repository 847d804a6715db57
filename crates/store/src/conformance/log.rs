//! The log: appending, comparing, reading back.

use parlor_core::{Actor, Change, Event, EventBody, Origin};
use parlor_model::{
    ClientId, Emoji, Lifetime, Manner, Mask, MaskList, Reason, RoomFlags, RoomId, RoomKey,
    RoomKind, RoomName, RoomRole, Seq, Timestamp, Topic, UserId, UserName,
};

use super::Harness;
use super::sample::{START, Sample, actor, message, range, seqs, text, text_of};
use crate::Order;

/// A new store has the lobby, with the event of its making, and nobody.
pub fn a_new_store_has_a_lobby(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let snapshot = sample.store.load().unwrap();
    assert!(snapshot.users.is_empty() && snapshot.blocks.is_empty() && snapshot.invites.is_empty());
    let [lobby] = snapshot.rooms.as_slice() else {
        panic!("one room")
    };
    assert_eq!(lobby.name, Some(RoomName::lobby()));
    assert_eq!((lobby.kind, lobby.head), (RoomKind::Public, Seq::new(1)));
    assert!(lobby.members.is_empty());
    let log = sample.log(lobby.id);
    let [created] = log.as_slice() else {
        panic!("one event")
    };
    assert_eq!(
        (created.seq, &created.body),
        (Seq::new(1), &EventBody::Created)
    );
    assert_eq!(created.actor, actor(0, "server"));
    let epoch = snapshot.epoch;
    let again = sample.reopen(harness).store.load().unwrap();
    assert_eq!((again.epoch, again.rooms.len()), (epoch, 1));
}

/// Limits take from the end that the order names; answers ascend.
pub fn events_are_read_in_both_directions(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    (2..=10).for_each(|n| drop(sample.say(room, &format!("message {n}"))));
    let cases = [
        (0, None, 3, Order::Oldest, vec![1, 2, 3]),
        (0, None, 3, Order::Newest, vec![8, 9, 10]),
        (4, None, 3, Order::Oldest, vec![5, 6, 7]),
        (0, Some(6), 2, Order::Newest, vec![4, 5]),
        (2, Some(6), 9, Order::Oldest, vec![3, 4, 5]),
        (2, Some(6), 9, Order::Newest, vec![3, 4, 5]),
        (0, None, usize::MAX, Order::Newest, (1..=10).collect()),
    ];
    for (after, before, limit, order, expected) in cases {
        let found = sample
            .reader
            .events(room, range(after, before, limit, order))
            .unwrap();
        assert_eq!(
            seqs(&found),
            expected,
            "{after} {before:?} {limit} {order:?}"
        );
    }
}

/// Nothing outside of a range is answered, and empty ranges are empty.
pub fn ranges_are_bounded_on_both_sides(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (room, other) = (sample.room("den"), sample.room("attic"));
    sample.say(room, "one");
    sample.say(other, "two");
    let empty = [
        (0, None, 0),
        (2, None, 9),
        (1, Some(2), 9),
        (5, Some(3), 9),
        (0, Some(0), 9),
        (u64::MAX, None, 9),
    ];
    for (after, before, limit) in empty {
        for order in [Order::Oldest, Order::Newest] {
            assert_eq!(
                sample
                    .reader
                    .events(room, range(after, before, limit, order))
                    .unwrap(),
                []
            );
        }
    }
    let nowhere = RoomId::from_bytes([9; 16]);
    assert_eq!(sample.log(nowhere), []);
    assert!(sample.log(room).iter().all(|event| event.room == room));
}

/// Every kind of event comes back as it was.
pub fn every_body_is_read_as_it_was_written(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let mut expected = Vec::new();
    for body in bodies() {
        let mut event = sample.event(room, body);
        if event.seq.get().is_multiple_of(2) {
            let id = ClientId::parse(&format!("id-{}", event.seq)).unwrap();
            event.origin = Some(Origin {
                device: [7; 16].into(),
                id,
            });
        }
        expected.push(event);
    }
    let changes: Vec<_> = expected.iter().cloned().map(Change::Event).collect();
    sample.commit(&changes);
    assert_eq!(sample.log(room)[1..], expected);
    let mut sample = sample.reopen(harness);
    assert_eq!(sample.log(room)[1..], expected);
}

/// One of each, none of which changes another.
fn bodies() -> Vec<EventBody> {
    let (bob, until) = (actor(0xb0b, "Bob"), Some(Timestamp::from_millis(START * 2)));
    let reason = Reason::parse("spam & eggs").unwrap();
    let mask = Mask::parse("*bot?").unwrap();
    let emoji = Emoji::parse("👍").unwrap();
    let flags = RoomFlags {
        invite_only: true,
        moderated: false,
        topic_locked: true,
        outsiders_write: true,
        guests_read: true,
        no_queries: true,
        secret: false,
        key: Some(RoomKey::parse("k=1").unwrap()),
        member_limit: Some(12),
        no_tombstones: true,
        retention: Some(Lifetime::MIN),
        ends_at: Some(Timestamp::from_millis(START * 2)),
    };
    let (target, missing) = (bob.clone(), Seq::new(999));
    let mentions = vec![bob.user, UserId::from_bytes([0xff; 16])];
    let act = EventBody::Message {
        text: Some(text("waves\n at 'quotes' \u{1F600}")),
        reply_to: Some(Seq::new(1)),
        manner: Manner::Action,
        mentions,
        edited: None,
    };
    vec![
        message("hello"),
        act,
        EventBody::Edited {
            target: missing,
            text: Some(text("better")),
        },
        EventBody::Deleted { target: missing },
        EventBody::Expired {
            targets: vec![Seq::new(1)],
        },
        EventBody::Reacted {
            target: missing,
            emoji: emoji.clone(),
        },
        EventBody::Unreacted {
            target: missing,
            emoji,
        },
        EventBody::TopicSet {
            topic: Topic::parse("tea; 'biscuits'").unwrap(),
        },
        EventBody::TopicSet {
            topic: Topic::default(),
        },
        EventBody::Joined {
            role: RoomRole::Voiced,
        },
        EventBody::Left,
        EventBody::Removed {
            target: target.clone(),
            reason: reason.clone(),
        },
        EventBody::Blocked {
            name: bob.name.clone(),
            reason: reason.clone(),
            until,
        },
        EventBody::Blocked {
            name: bob.name.clone(),
            reason: Reason::default(),
            until: None,
        },
        EventBody::Unblocked {
            name: bob.name.clone(),
        },
        EventBody::Muted {
            target: target.clone(),
            reason,
            until,
        },
        EventBody::Muted {
            target: target.clone(),
            reason: Reason::default(),
            until: None,
        },
        EventBody::Unmuted {
            target: target.clone(),
        },
        EventBody::RoleSet {
            target: target.clone(),
            role: RoomRole::Operator,
        },
        EventBody::FlagsSet { flags },
        EventBody::FlagsSet {
            flags: RoomFlags::default(),
        },
        EventBody::Renamed {
            name: RoomName::parse("Cave").unwrap(),
            reason: Reason::parse("why").unwrap(),
        },
        EventBody::Invited { target },
        EventBody::MaskAdded {
            list: MaskList::InviteException,
            mask: mask.clone(),
        },
        EventBody::MaskRemoved {
            list: MaskList::Ban,
            mask,
        },
    ]
}

/// A name that differs only by case is another spelling, and each event keeps its own.
pub fn names_keep_their_spelling(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    for name in ["alice", "ALICE", "Alice"] {
        sample.alice.name = UserName::parse(name).unwrap();
        sample.say(room, "hi");
    }
    let names: Vec<_> = sample.log(room)[1..]
        .iter()
        .map(|e| e.actor.name.to_string())
        .collect();
    assert_eq!(names, ["alice", "ALICE", "Alice"]);
}

/// What was committed survives closing and opening.
pub fn committed_events_are_there_after_reopening(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let mut expected = sample.log(room);
    for round in 0..3 {
        expected.push(sample.say(room, &format!("round {round}")));
        sample = sample.reopen(harness);
        assert_eq!(sample.log(room), expected);
        let loaded = sample.store.load().unwrap();
        let head = loaded
            .rooms
            .iter()
            .find(|found| found.id == room)
            .unwrap()
            .head;
        assert_eq!(head, expected.last().unwrap().seq);
    }
}

/// The first event in log order at or after a time, whichever way the clock went.
pub fn times_are_found_in_log_order(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let created = sample.log(room)[0].at.as_millis();
    // Seconds after the room was made, from `seq` 2 on.
    let times = [10, 20, 20, 500, 15, 30, 600, 40];
    for time in times {
        sample.clock = created + time * 1_000 - 1_000;
        sample.say(room, "tick");
    }
    for limit in -5..610 {
        let at = Timestamp::from_millis(created + limit * 1_000);
        let first = times
            .iter()
            .position(|time| *time >= limit)
            .map_or(times.len() + 2, |found| found + 2);
        let expected = if limit <= 0 { 1 } else { first as u64 };
        assert_eq!(
            sample.reader.seq_at(room, at).unwrap(),
            Seq::new(expected),
            "{limit}"
        );
    }
    let nowhere = RoomId::from_bytes([9; 16]);
    assert_eq!(
        sample
            .reader
            .seq_at(nowhere, Timestamp::from_millis(0))
            .unwrap(),
        Seq::new(1)
    );
}

/// A reader that was opened before sees what was committed since.
pub fn readers_see_only_what_is_committed(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let mut other = sample.store.reader().unwrap();
    let all = range(0, None, 99, Order::Oldest);
    for n in 1..5 {
        assert_eq!(other.events(room, all).unwrap().len(), n);
        sample.say(room, &format!("message {n}"));
    }
    let texts: Vec<_> = other.events(room, all).unwrap();
    assert_eq!(text_of(texts.last().unwrap()), Some("message 4"));
    let Actor { user, name } = &texts[1].actor;
    assert_eq!((user, name), (&sample.alice.user, &sample.alice.name));
}

/// Messages and files that stand, whatever is between them; an edited one with its new text.
pub fn what_was_said_is_read_alone(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let mut said = Vec::new();
    for n in 0..4 {
        said.push(sample.say(room, &format!("message {n}")).seq);
        for _ in 0..5 {
            let topic = Topic::parse("tea").unwrap();
            sample.put(room, EventBody::TopicSet { topic });
        }
    }
    let notice = EventBody::Message {
        text: Some(text("built")),
        reply_to: None,
        manner: Manner::Notice,
        mentions: Vec::new(),
        edited: None,
    };
    said.push(sample.put(room, notice).seq);
    let (target, text) = (said[1], Some(text("edited")));
    sample.put(room, EventBody::Edited { target, text });
    sample.put(room, EventBody::Deleted { target: said[2] });
    let [first, second, _, fourth, fifth] = said[..] else {
        panic!("five were said")
    };
    let mut read = |after: Seq, before, limit, order| {
        let range = range(after.get(), before, limit, order);
        sample.reader.said(room, range).unwrap()
    };
    let places = |events: Vec<Event>| events.iter().map(|event| event.seq).collect::<Vec<_>>();
    let all = read(Seq::ZERO, None, 99, Order::Oldest);
    assert_eq!(text_of(&all[1]), Some("edited"));
    assert_eq!(places(all), [first, second, fourth, fifth]);
    let newest = read(Seq::ZERO, None, 3, Order::Newest);
    assert_eq!(places(newest), [second, fourth, fifth]);
    let before = Some(fourth.get());
    assert_eq!(places(read(Seq::ZERO, before, 1, Order::Newest)), [second]);
    assert_eq!(places(read(first, None, 1, Order::Oldest)), [second]);
    assert!(read(fifth, None, 9, Order::Oldest).is_empty());
}
