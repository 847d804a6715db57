//! Reactions: how many stand on a message, and how many one reading brings.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod support;

use parlor_core::{Actor, Change, Event, EventBody, Room};
use parlor_model::{
    Emoji, Manner, MessageText, RoomId, RoomKind, RoomName, Seq, UserId, UserName, limits,
};
use parlor_store::conformance::Harness;
use support::{Folders, NOW};

const ROOM: RoomId = RoomId::from_bytes([7; 16]);

fn event(seq: u64, user: u64, body: EventBody) -> Change {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&user.to_le_bytes());
    let actor = Actor {
        user: UserId::from_bytes(id),
        name: UserName::parse("Alice").unwrap(),
    };
    Change::Event(Event {
        room: ROOM,
        seq: Seq::new(seq),
        at: NOW,
        actor,
        origin: None,
        expires_at: None,
        body,
    })
}

fn message() -> EventBody {
    EventBody::Message {
        text: Some(MessageText::parse("hi").unwrap()),
        reply_to: None,
        manner: Manner::Said,
        mentions: Vec::new(),
        edited: None,
    }
}

#[test]
fn reactions_are_counted_by_message_and_read_up_to_a_limit() {
    let mut folders = Folders::new();
    let store = folders.open();
    let (mut writer, mut reader) = (store.writer().unwrap(), store.reader().unwrap());
    let name = Some(RoomName::parse("den").unwrap());
    let room = Room::new(ROOM, name, RoomKind::Public, NOW);
    let mut changes = vec![Change::RoomAdded(Box::new(room))];
    changes.extend([event(1, 0, message()), event(2, 0, message())]);
    let (target, other) = (Seq::new(1), Seq::new(2));
    let emoji = Emoji::parse("👍").unwrap();
    let most = u64::try_from(limits::REACTIONS_PAGE).unwrap();
    let reacted = |seq, user, target| {
        let emoji = emoji.clone();
        event(seq, user, EventBody::Reacted { target, emoji })
    };
    changes.extend((1..=most).map(|user| reacted(user + 2, user, target)));
    // Twice by the same user is one; what is taken back counts no more.
    changes.push(reacted(most + 3, 1, target));
    changes.push(reacted(most + 4, 1, other));
    changes.push(reacted(most + 5, 2, other));
    let back = EventBody::Unreacted {
        target: other,
        emoji: emoji.clone(),
    };
    changes.push(event(most + 6, 2, back));
    writer.commit(&changes).unwrap();
    let mut count = |seq| reader.message(ROOM, seq).unwrap().unwrap().reactions;
    assert_eq!((count(target), count(other)), (limits::REACTIONS_PAGE, 1));
    let page = reader.reactions(ROOM, target, other).unwrap();
    assert_eq!(page.len(), limits::REACTIONS_PAGE);
    assert!(page.iter().all(|reaction| reaction.target == target));
    assert_eq!(reader.reactions(ROOM, other, other).unwrap().len(), 1);
}
