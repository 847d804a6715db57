//! What is a user's own: marks of what was read and what is unread after them, levels, whom they ignore.

use parlor_core::{Actor, Change, EventBody, FileState};
use parlor_model::{
    FileName, Manner, MediaType, NotifyLevel, RoomId, RoomRole, Seq, ServerRole, Timestamp, UserId,
    fresh_id, limits,
};

use super::Harness;
use super::sample::{Sample, actor, message, text, user};
use crate::{Unread, UnreadQuery};

fn ben() -> Actor {
    actor(0xbe4, "Ben")
}

/// What is unread for Ben in a room that he has been in from the start.
fn unread(sample: &mut Sample, room: RoomId) -> Unread {
    unread_since(sample, room, i64::MIN)
}

fn unread_since(sample: &mut Sample, room: RoomId, since: i64) -> Unread {
    let since = Timestamp::from_millis(since);
    let query = UnreadQuery {
        room,
        since,
        all_mention: false,
    };
    let found = sample.reader.unread(ben().user, &[query]).unwrap();
    assert_eq!(found[0].0, room);
    found[0].1
}

fn counted(unread: Unread) -> (u64, usize, usize) {
    (unread.read.get(), unread.messages, unread.mentions)
}

fn mark(sample: &mut Sample, room: RoomId, seq: u64) {
    let (user, seq) = (ben().user, Seq::new(seq));
    sample.commit(&[Change::ReadMarked { user, room, seq }]);
}

fn mention(sample: &mut Sample, room: RoomId, of: UserId) -> Seq {
    let body = EventBody::Message {
        text: Some(text("hey")),
        reply_to: None,
        manner: Manner::Said,
        mentions: vec![sample.alice.user, of],
        edited: None,
    };
    sample.put(room, body).seq
}

/// Each room has its own; what comes after it is unread.
pub fn a_mark_only_moves_on(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (den, attic) = (sample.room("den"), sample.room("attic"));
    for text in ["one", "two", "three"] {
        sample.say(den, text);
    }
    sample.say(attic, "other");
    assert_eq!(counted(unread(&mut sample, den)), (0, 3, 0));
    mark(&mut sample, den, 3);
    assert_eq!(counted(unread(&mut sample, den)), (3, 1, 0));
    mark(&mut sample, den, 2);
    let mut sample = sample.reopen(harness);
    assert_eq!(counted(unread(&mut sample, den)), (3, 1, 0));
    assert_eq!(counted(unread(&mut sample, attic)), (0, 1, 0));
    mark(&mut sample, RoomId::from_bytes([9; 16]), 1);
    let unknown = unread(&mut sample, RoomId::from_bytes([9; 16]));
    assert_eq!(unknown, Unread::default());
}

/// Even where all has the same time. Who leaves loses the mark.
pub fn without_a_mark_what_came_after_joining_is_unread(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let ben = ben();
    let join = EventBody::Joined {
        role: RoomRole::Member,
    };
    let put = |sample: &mut Sample, by: &Actor, body: EventBody| {
        let mut event = sample.event(room, body);
        event.actor = by.clone();
        sample.clock -= 1_000;
        sample.commit(&[Change::Event(event.clone())]);
        event
    };
    let alice = sample.alice.clone();
    put(&mut sample, &alice, message("before"));
    let joined = put(&mut sample, &ben, join.clone());
    put(&mut sample, &ben, message("own"));
    put(&mut sample, &alice, message("after"));
    let since = joined.at.as_millis();
    assert_eq!(counted(unread_since(&mut sample, room, since)), (0, 1, 0));
    mark(&mut sample, room, 1);
    assert_eq!(counted(unread_since(&mut sample, room, since)), (1, 2, 0));
    put(&mut sample, &ben, EventBody::Left);
    put(&mut sample, &alice, message("missed"));
    sample.clock += 5_000;
    let again = put(&mut sample, &ben, join).at.as_millis();
    assert_eq!(counted(unread_since(&mut sample, room, again)), (0, 0, 0));
}

/// All of it does where the query says so.
pub fn what_mentions_is_counted_apart(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let ben = ben().user;
    mention(&mut sample, room, ben);
    sample.say(room, "others");
    mention(&mut sample, room, UserId::from_bytes([9; 16]));
    assert_eq!(counted(unread(&mut sample, room)), (0, 3, 1));
    let query = UnreadQuery {
        room,
        since: Timestamp::from_millis(i64::MIN),
        all_mention: true,
    };
    let direct = sample.reader.unread(ben, &[query]).unwrap()[0].1;
    assert_eq!(counted(direct), (0, 3, 3));
}

/// A mention that is older than what is counted still is one.
pub fn counting_ends_at_its_limit(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let ben = ben().user;
    mention(&mut sample, room, ben);
    let more: Vec<_> = (0..limits::UNREAD + 20)
        .map(|n| Change::Event(sample.event(room, message(&n.to_string()))))
        .collect();
    sample.commit(&more);
    assert_eq!(counted(unread(&mut sample, room)), (0, limits::UNREAD, 1));
}

/// A file counts like a message; what happens otherwise doesn't.
pub fn what_is_ignored_or_deleted_is_not_unread(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let (me, at) = (ben().user, Timestamp::from_millis(sample.clock));
    let target = mention(&mut sample, room, me);
    let edited = sample.say(room, "first").seq;
    let to = Some(text("second"));
    sample.put(
        room,
        EventBody::Edited {
            target: edited,
            text: to,
        },
    );
    let file = fresh_id(&mut sample.ids);
    let offered = EventBody::FileOffered {
        file,
        name: FileName::parse("tea.png").ok(),
        size: Some(1),
        media_type: MediaType::octet_stream(),
        state: FileState::Sending,
    };
    let offer = sample.put(room, offered).seq;
    assert_eq!(counted(unread(&mut sample, room)), (0, 3, 1));
    sample.put(room, EventBody::Deleted { target });
    assert_eq!(counted(unread(&mut sample, room)), (0, 2, 0));
    sample.put(
        room,
        EventBody::FileDeleted {
            file,
            target: offer,
        },
    );
    assert_eq!(counted(unread(&mut sample, room)), (0, 1, 0));
    let ignored = sample.alice.user;
    let change = Change::Ignored {
        user: me,
        ignored,
        at,
    };
    sample.commit(&[change]);
    assert_eq!(counted(unread(&mut sample, room)), (0, 0, 0));
    sample.commit(&[Change::Unignored { user: me, ignored }]);
    assert_eq!(counted(unread(&mut sample, room)), (0, 1, 0));
}

/// Until either of the two is forgotten.
pub fn whom_one_ignores_is_loaded(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let at = Timestamp::from_millis(sample.clock);
    let ids: Vec<_> = (1..=3u128)
        .map(|n| UserId::from_bytes(n.to_be_bytes()))
        .collect();
    let users = (1..=3u128).map(|n| user(n, &format!("user{n}"), ServerRole::Guest));
    let users: Vec<_> = users.map(Change::UserAdded).collect();
    sample.commit(&users);
    let pairs = [(0, 1), (0, 2), (2, 0), (0, 1)];
    for (user, ignored) in pairs.map(|(one, other)| (ids[one], ids[other])) {
        sample.commit(&[Change::Ignored { user, ignored, at }]);
    }
    let loaded = |sample: &Sample| sample.store.load().unwrap().ignores;
    let expected = [(ids[0], ids[1]), (ids[0], ids[2]), (ids[2], ids[0])];
    assert_eq!(loaded(&sample), expected);
    let (user, ignored) = (ids[0], ids[1]);
    sample.commit(&[Change::Unignored { user, ignored }]);
    let mut sample = sample.reopen(harness);
    assert_eq!(loaded(&sample), expected[1..]);
    sample.commit(&[Change::UserForgotten { user: ids[2] }]);
    assert_eq!(loaded(&sample), []);
}

/// And can be set anew.
pub fn a_level_is_kept_for_each_room(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (den, attic) = (sample.room("den"), sample.room("attic"));
    let user = ben().user;
    for level in [NotifyLevel::Everything, NotifyLevel::Nothing] {
        let room = den;
        sample.commit(&[Change::NotifySet { user, room, level }]);
    }
    let mut sample = sample.reopen(harness);
    assert_eq!(unread(&mut sample, den).notify, Some(NotifyLevel::Nothing));
    assert_eq!(unread(&mut sample, attic).notify, None);
    sample.commit(&[Change::UserForgotten { user }]);
    assert_eq!(unread(&mut sample, den).notify, None);
}
