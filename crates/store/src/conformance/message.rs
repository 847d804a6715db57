//! Messages after they were written: edits, deletions, reactions, and the ids that clients gave them.

use parlor_core::{Change, EventBody, MessageFacts};
use parlor_model::{Emoji, Manner, RoomId, Seq};

use super::Harness;
use super::sample::{Sample, actor, message, text, text_of};
fn edit(sample: &mut Sample, room: RoomId, target: Seq, to: &str) {
    sample.put(
        room,
        EventBody::Edited {
            target,
            text: Some(text(to)),
        },
    );
}

fn emoji(text: &str) -> Emoji {
    Emoji::parse(text).unwrap()
}

fn ran(wrote: &str) -> EventBody {
    EventBody::Message {
        text: Some(text(wrote)),
        reply_to: None,
        manner: Manner::Ran,
        mentions: Vec::new(),
        edited: None,
    }
}

/// Author and state of messages; other events have none.
pub fn facts_of_messages(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let seq = sample.say(room, "hello").seq;
    let author = sample.alice.user;
    let standing = Some(MessageFacts {
        author,
        deleted: false,
        reactions: 0,
        as_asked: false,
        file: None,
        ran: false,
    });
    assert_eq!(sample.reader.message(room, seq).unwrap(), standing);
    edit(&mut sample, room, seq, "hello!");
    assert_eq!(sample.reader.message(room, seq).unwrap(), standing);
    sample.alice = actor(0xb0b, "Bob");
    sample.put(room, EventBody::Deleted { target: seq });
    let deleted = Some(MessageFacts {
        author,
        deleted: true,
        reactions: 0,
        as_asked: false,
        file: None,
        ran: false,
    });
    assert_eq!(sample.reader.message(room, seq).unwrap(), deleted);
    for other in [0, 1, 3, 4, 5] {
        assert_eq!(
            sample.reader.message(room, Seq::new(other)).unwrap(),
            None,
            "{other}"
        );
    }
    assert_eq!(
        sample
            .reader
            .message(RoomId::from_bytes([9; 16]), seq)
            .unwrap(),
        None
    );
    let wrote = sample.put(room, ran("date\nFriday")).seq;
    let facts = sample.reader.message(room, wrote).unwrap();
    assert!(facts.is_some_and(|facts| facts.ran));
}

/// The message reads as edited, the edit keeps its own text, everything else stays.
pub fn an_edit_replaces_the_text(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let mut said = sample.say(room, "frist");
    let other = sample.say(room, "second");
    let edited = sample.put(
        room,
        EventBody::Edited {
            target: said.seq,
            text: Some(text("first")),
        },
    );
    let EventBody::Message {
        text: now,
        edited: at,
        ..
    } = &mut said.body
    else {
        unreachable!()
    };
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
    let edits = ["two", "a much longer text than before", "3"].map(|to| {
        sample.event(
            room,
            EventBody::Edited {
                target: said.seq,
                text: Some(text(to)),
            },
        )
    });
    let changes: Vec<_> = std::iter::once(said)
        .chain(edits)
        .map(Change::Event)
        .collect();
    sample.commit(&changes);
    let texts = |sample: &mut Sample| {
        sample.log(room)[1..]
            .iter()
            .map(|e| text_of(e).map(str::to_owned))
            .collect::<Vec<_>>()
    };
    let expected =
        ["3", "two", "a much longer text than before", "3"].map(|text| Some(text.to_owned()));
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
        manner: Manner::Action,
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
        let EventBody::Message {
            text: None,
            reply_to,
            manner: Manner::Action,
            mentions,
            ..
        } = &log[1].body
        else {
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
        sample.put(
            room,
            EventBody::Reacted {
                target,
                emoji: emoji("👍"),
            },
        );
        sample.put(room, EventBody::Deleted { target });
    }
    let log = sample.log(room);
    assert_eq!(log[0].body, EventBody::Created);
    assert_eq!(text_of(&log[1]), None);
    assert_eq!(
        sample
            .reader
            .reactions(room, Seq::ZERO, Seq::new(999))
            .unwrap(),
        []
    );
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
        sample.put(
            room,
            if on {
                EventBody::Reacted { target, emoji }
            } else {
                EventBody::Unreacted { target, emoji }
            },
        );
    }
    let found = |sample: &mut Sample, first: Seq, last: Seq| -> Vec<(u64, String, String)> {
        let found = sample.reader.reactions(room, first, last).unwrap();
        let facts = found
            .into_iter()
            .map(|r| (r.target.get(), r.emoji.to_string(), r.name.to_string()));
        facts.collect()
    };
    let expected = [
        (2, ":tada:", "Bob"),
        (2, "👍", "Alice"),
        (2, "👍", "Bob"),
        (3, "🎉", "Alice"),
    ];
    let expected =
        expected.map(|(target, emoji, name)| (target, emoji.to_owned(), name.to_owned()));
    assert_eq!(found(&mut sample, one, two), expected);
    assert_eq!(found(&mut sample, two, two), expected[3..]);
    assert_eq!(
        found(&mut sample.reopen(harness), Seq::ZERO, Seq::new(u64::MAX)),
        expected
    );
}

/// The reactions on a deleted message are gone, those on others stay.
pub fn a_deletion_takes_reactions(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let (one, two) = (sample.say(room, "one").seq, sample.say(room, "two").seq);
    for target in [one, two] {
        sample.put(
            room,
            EventBody::Reacted {
                target,
                emoji: emoji("👍"),
            },
        );
    }
    sample.put(room, EventBody::Deleted { target: one });
    let left = sample
        .reader
        .reactions(room, Seq::ZERO, Seq::new(99))
        .unwrap();
    assert_eq!(left.iter().map(|r| r.target).collect::<Vec<_>>(), [two]);
}
