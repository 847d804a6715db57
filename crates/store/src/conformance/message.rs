//! Messages after they were written: edits, deletions, reactions, and the ids that clients gave them.

use parlor_core::{Change, EventBody, MessageFacts, Posted};
use parlor_model::{ClientId, DeviceId, Emoji, RoomId, Seq, UserName};

use super::Harness;
use super::sample::{Sample, actor, message, text, text_of};
use crate::StoreError;

fn edit(sample: &mut Sample, room: RoomId, target: Seq, to: &str) {
    sample.put(room, EventBody::Edited { target, text: Some(text(to)) });
}

fn emoji(text: &str) -> Emoji {
    Emoji::parse(text).unwrap()
}

/// Author and state of messages; other events have none.
pub fn facts_of_messages(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let seq = sample.say(room, "hello").seq;
    let author = sample.alice.user;
    let standing = Some(MessageFacts { author, deleted: false });
    assert_eq!(sample.reader.message(room, seq).unwrap(), standing);
    edit(&mut sample, room, seq, "hello!");
    assert_eq!(sample.reader.message(room, seq).unwrap(), standing);
    sample.alice = actor(0xb0b, "Bob");
    sample.put(room, EventBody::Deleted { target: seq });
    let deleted = Some(MessageFacts { author, deleted: true });
    assert_eq!(sample.reader.message(room, seq).unwrap(), deleted);
    for other in [0, 1, 3, 4, 5] {
        assert_eq!(sample.reader.message(room, Seq::new(other)).unwrap(), None, "{other}");
    }
    assert_eq!(sample.reader.message(RoomId::from_bytes([9; 16]), seq).unwrap(), None);
}

/// The message reads as edited, the edit keeps its own text, everything else stays.
pub fn an_edit_replaces_the_text(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let mut said = sample.say(room, "frist");
    let other = sample.say(room, "second");
    let edited = sample.put(room, EventBody::Edited { target: said.seq, text: Some(text("first")) });
    let EventBody::Message { text: now, edited: at, .. } = &mut said.body else { unreachable!() };
    (*now, *at) = (Some(text("first")), Some(edited.at));
    let expected = [said, other, edited];
    assert_eq!(sample.log(room)[1..], expected);
    assert_eq!(sample.reopen(harness).log(room)[1..], expected);
}

/// Of several edits the last one is the text, also in one commit with the message.
pub fn the_newest_edit_counts(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let said = sample.event(room, message("one"));
    let edits = ["two", "a much longer text than before", "3"]
        .map(|to| sample.event(room, EventBody::Edited { target: said.seq, text: Some(text(to)) }));
    let changes: Vec<_> = std::iter::once(said).chain(edits).map(Change::Event).collect();
    sample.commit(&changes);
    let texts = |sample: &mut Sample| {
        sample.log(room)[1..].iter().map(|e| text_of(e).map(str::to_owned)).collect::<Vec<_>>()
    };
    let expected = ["3", "two", "a much longer text than before", "3"].map(|text| Some(text.to_owned()));
    assert_eq!(texts(&mut sample), expected);
}

/// No read gives the text of a deleted message or of its edits; every `seq` stays.
pub fn a_deletion_erases_text_and_edits(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let mentions = vec![sample.alice.user];
    let body = EventBody::Message {
        text: Some(text("canary one")),
        reply_to: Some(Seq::new(1)),
        action: true,
        mentions,
        edited: None,
    };
    let target = sample.put(room, body).seq;
    edit(&mut sample, room, target, "canary two");
    edit(&mut sample, room, target, "canary three");
    let kept = sample.say(room, "kept").seq;
    edit(&mut sample, room, kept, "kept!");
    sample.put(room, EventBody::Deleted { target });
    for _ in 0..2 {
        let log = sample.log(room);
        assert!(!format!("{log:?}").contains("canary"), "{log:?}");
        assert_eq!(super::sample::seqs(&log), (1..=7).collect::<Vec<_>>());
        let EventBody::Message { text: None, reply_to, action: true, mentions, .. } = &log[1].body else {
            panic!("{:?}", log[1].body)
        };
        assert_eq!((*reply_to, mentions.len()), (Some(Seq::new(1)), 0));
        assert_eq!(log[2].body, EventBody::Edited { target, text: None });
        assert_eq!(text_of(&log[4]), Some("kept!"));
        sample = sample.reopen(harness);
    }
}

/// Edits, deletions and reactions of what is no message, or no longer, change nothing.
pub fn changes_of_what_is_no_message_do_nothing(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let gone = sample.say(room, "gone").seq;
    sample.put(room, EventBody::Deleted { target: gone });
    for target in [Seq::new(1), gone, Seq::new(99)] {
        edit(&mut sample, room, target, "late");
        sample.put(room, EventBody::Reacted { target, emoji: emoji("👍") });
        sample.put(room, EventBody::Deleted { target });
    }
    let log = sample.log(room);
    assert_eq!(log[0].body, EventBody::Created);
    assert_eq!(text_of(&log[1]), None);
    assert_eq!(sample.reader.reactions(room, Seq::ZERO, Seq::new(999)).unwrap(), []);
}

/// By message, then in the order in which they were made; one of a kind by a user.
pub fn reactions_stand_in_order(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let (one, two) = (sample.say(room, "one").seq, sample.say(room, "two").seq);
    let people = [actor(0xa11ce, "Alice"), actor(0xb0b, "Bob")];
    let acts = [
        (0, two, "🎉", true),
        (1, one, ":tada:", true),
        (0, one, "👍", true),
        (0, one, "👍", true),
        (1, one, "👍", true),
        (1, one, "👎", true),
        (1, one, "👎", false),
        (0, one, "🎉", false),
    ];
    for (who, target, sign, on) in acts {
        sample.alice = people[who].clone();
        let emoji = emoji(sign);
        sample.put(room, if on { EventBody::Reacted { target, emoji } } else { EventBody::Unreacted { target, emoji } });
    }
    let found = |sample: &mut Sample, first: Seq, last: Seq| -> Vec<(u64, String, String)> {
        let found = sample.reader.reactions(room, first, last).unwrap();
        let facts = found.into_iter().map(|r| (r.target.get(), r.emoji.to_string(), r.name.to_string()));
        facts.collect()
    };
    let expected = [(2, ":tada:", "Bob"), (2, "👍", "Alice"), (2, "👍", "Bob"), (3, "🎉", "Alice")];
    let expected = expected.map(|(target, emoji, name)| (target, emoji.to_owned(), name.to_owned()));
    assert_eq!(found(&mut sample, one, two), expected);
    assert_eq!(found(&mut sample, two, two), expected[3..]);
    assert_eq!(found(&mut sample.reopen(harness), Seq::ZERO, Seq::new(u64::MAX)), expected);
}

/// The reactions on a deleted message are gone, those on others stay.
pub fn a_deletion_takes_reactions(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let (one, two) = (sample.say(room, "one").seq, sample.say(room, "two").seq);
    for target in [one, two] {
        sample.put(room, EventBody::Reacted { target, emoji: emoji("👍") });
    }
    sample.put(room, EventBody::Deleted { target: one });
    let left = sample.reader.reactions(room, Seq::ZERO, Seq::new(99)).unwrap();
    assert_eq!(left.iter().map(|r| r.target).collect::<Vec<_>>(), [two]);
}

/// A client-made id leads to the message that it made, per device, also after reopening.
pub fn client_ids_lead_to_their_message(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let user = sample.alice.user;
    let (one, two) = (sample.device(user, 1).id, sample.device(user, 2).id);
    let first = sample.say_as(room, one, "same").unwrap();
    let second = sample.say_as(room, two, "same").unwrap();
    let mut sample = sample.reopen(harness);
    let same = ClientId::parse("same").unwrap();
    let other = ClientId::parse("Same").unwrap();
    for (device, event) in [(one, first), (two, second)] {
        let expected = Posted { room, seq: event.seq, at: event.at };
        assert_eq!(sample.reader.posted(device, &same).unwrap(), Some(expected));
        assert_eq!(sample.reader.posted(device, &other).unwrap(), None);
    }
    assert_eq!(sample.reader.posted(DeviceId::from_bytes([9; 16]), &same).unwrap(), None);
}

/// A device's id can't make a second message.
pub fn a_client_id_is_used_once_by_a_device(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (room, other) = (sample.room("den"), sample.room("attic"));
    let user = sample.alice.user;
    let device = sample.device(user, 1).id;
    sample.say_as(room, device, "once").unwrap();
    let refused = sample.say_as(other, device, "once");
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
    assert_eq!(sample.log(other).len(), 1);
}

/// The newest ids, oldest first, and whether there are more.
pub fn known_ids_are_the_newest(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (room, other) = (sample.room("den"), sample.room("attic"));
    let user = sample.alice.user;
    let (device, stranger) = (sample.device(user, 1).id, sample.device(user, 2).id);
    let nothing = sample.reader.known_ids(device, 5).unwrap();
    assert!(nothing.ids.is_empty() && nothing.complete);
    let mut made = Vec::new();
    for n in 0..6 {
        let room = if n % 2 == 0 { room } else { other };
        // The clock goes back: the order is that of the commits.
        sample.clock -= 5_000;
        let event = sample.say_as(room, device, &format!("z{}", 9 - n)).unwrap();
        made.push((format!("z{}", 9 - n), event.seq));
        sample.say_as(room, stranger, &format!("s{n}")).unwrap();
        sample.say(room, "without an id");
    }
    for (limit, complete) in [(0, false), (1, false), (5, false), (6, true), (100, true)] {
        let known = sample.reader.known_ids(device, limit).unwrap();
        let ids: Vec<_> = known.ids.iter().map(|(id, p)| (id.as_str().to_owned(), p.seq)).collect();
        assert_eq!(ids, made[made.len().saturating_sub(limit)..]);
        assert_eq!(known.complete, complete, "{limit}");
    }
    let name = UserName::parse("Alice").unwrap();
    assert!(sample.log(room).iter().all(|event| event.actor.name == name));
}
