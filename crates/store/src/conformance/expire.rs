//! What expires: found when its time is over, hidden from then on, and erased.

use parlor_core::{Change, Event, EventBody};
use parlor_model::{Emoji, Lifetime, RoomFlags, RoomId, Seq, Span, Timestamp};

use super::Harness;
use super::sample::{Sample, message, seqs, text, text_of};
use crate::{OverPage, OverQuery, SearchQuery, StoreError};

pub(super) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

pub(super) fn query(now: i64, limit: usize) -> OverQuery {
    OverQuery {
        now: at(now),
        rooms: Vec::new(),
        to_wipe: Vec::new(),
        limit,
    }
}

/// A message that ends so long after it was written.
pub(super) fn say_for(sample: &mut Sample, room: RoomId, content: &str, millis: i64) -> Event {
    let event = sample.event(room, message(content));
    let event = Event {
        expires_at: Some(event.at.plus(Span::from_millis(millis))),
        ..event
    };
    sample.commit(&[Change::Event(event.clone())]);
    event
}

pub(super) fn expire(sample: &mut Sample, room: RoomId, targets: Vec<Seq>) {
    sample.put(room, EventBody::Expired { targets });
}

pub(super) fn found(sample: &mut Sample, room: RoomId, words: &str) -> Vec<u64> {
    sample.index();
    found_so_far(sample, room, words)
}

pub(super) fn found_so_far(sample: &mut Sample, room: RoomId, words: &str) -> Vec<u64> {
    let query = SearchQuery {
        words: words.to_owned(),
        files: false,
        rooms: vec![room],
        author: None,
        before: None,
        after: None,
        limit: 10,
    };
    seqs(&sample.reader.search(&query).unwrap().found)
}

pub(super) fn places(page: &OverPage) -> Vec<u64> {
    page.over.iter().map(|over| over.seq.get()).collect()
}

/// An end of its own is kept with a message, found in the order of the ends, and gone when it is erased.
pub fn what_ends_by_itself_is_found_and_erased(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    sample.say(room, "stays");
    let second = say_for(&mut sample, room, "second", 90_000);
    let first = say_for(&mut sample, room, "first", 5_000);
    assert_eq!(sample.log(room)[2..], [second.clone(), first.clone()]);
    let end = |event: &Event| event.expires_at.unwrap().as_millis();

    let early = sample.reader.over(&query(end(&first) - 1, 9)).unwrap();
    assert_eq!((places(&early), early.next), (vec![], first.expires_at));
    let one = sample.reader.over(&query(end(&first), 9)).unwrap();
    assert_eq!(
        (places(&one), one.next, one.is_cut),
        (vec![4], second.expires_at, false)
    );
    let cut = sample.reader.over(&query(i64::MAX, 1)).unwrap();
    assert_eq!((places(&cut), cut.is_cut), (vec![4], true));

    expire(&mut sample, room, vec![first.seq]);
    let rest = sample.reader.over(&query(i64::MAX, 9)).unwrap();
    assert_eq!(places(&rest), [3]);
    sample.put(room, EventBody::Deleted { target: second.seq });
    assert_eq!(
        sample.reader.over(&query(i64::MAX, 9)).unwrap(),
        OverPage::default()
    );
    let log = sample.log(room);
    let texts: Vec<_> = log.iter().map(text_of).collect();
    assert_eq!(texts, [None, Some("stays"), None, None, None, None]);
    let told = EventBody::Expired {
        targets: vec![first.seq],
    };
    assert_eq!(log[4].body, told);
}

/// Texts, edits, reactions and pins of what expired are gone, and it is not found any more.
pub fn nothing_of_what_expired_is_read(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let target = sample.say(room, "walrus").seq;
    let edited = EventBody::Edited {
        target,
        text: Some(text("narwhal")),
    };
    sample.put(room, edited);
    let emoji = Emoji::parse("👍").unwrap();
    sample.put(room, EventBody::Reacted { target, emoji });
    sample.put(room, EventBody::Pinned { target });
    assert_eq!(found(&mut sample, room, "narwhal"), [2]);
    expire(&mut sample, room, vec![target]);
    assert_eq!(found(&mut sample, room, "narwhal"), [0; 0]);
    assert!(
        sample
            .log(room)
            .iter()
            .all(|event| text_of(event).is_none())
    );
    assert!(
        sample
            .reader
            .message(room, target)
            .unwrap()
            .unwrap()
            .deleted
    );
    let (first, last) = (Seq::ZERO, Seq::new(9));
    assert_eq!(sample.reader.reactions(room, first, last).unwrap(), []);
    let sample = sample.reopen(harness);
    let rooms = sample.store.load().unwrap().rooms;
    assert!(rooms.iter().all(|room| room.pins.is_empty()));
}

/// From the end on nothing is told of it, though it was not erased yet; before, and by other readers, it is.
pub fn what_is_over_is_hidden_at_once(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let own = say_for(&mut sample, room, "walrus", 5_000);
    let old = sample.say(room, "narwhal");
    let edited = EventBody::Edited {
        target: old.seq,
        text: Some(text("orca")),
    };
    sample.put(room, edited);
    let flags = RoomFlags {
        retention: Some(Lifetime::from_millis(60_000).unwrap()),
        ..RoomFlags::default()
    };
    sample.put(room, EventBody::FlagsSet { flags });
    let (own_end, old_end) = (
        own.expires_at.unwrap(),
        old.at.plus(Span::from_millis(60_000)),
    );
    let just_before = |end: Timestamp| at(end.as_millis() - 1);
    for (now, texts, hits) in [
        (
            just_before(own_end),
            [Some("walrus"), Some("orca"), Some("orca")],
            2,
        ),
        (own_end, [None, Some("orca"), Some("orca")], 1),
        (just_before(old_end), [None, Some("orca"), Some("orca")], 1),
        (old_end, [None, None, None], 0),
    ] {
        sample.reader.as_of(now);
        let log = sample.log(room);
        let read: Vec<_> = log[1..4].iter().map(text_of).collect();
        assert_eq!(read, texts, "{now}");
        let all = found(&mut sample, room, "walrus").len() + found(&mut sample, room, "orca").len();
        assert_eq!(all, hits, "{now}");
        let facts = sample.reader.message(room, own.seq).unwrap().unwrap();
        assert_eq!(facts.deleted, now >= own_end);
    }
    let mut other = sample.store.reader().unwrap();
    assert!(!other.message(room, own.seq).unwrap().unwrap().deleted);
}

/// What was to be erased, or how far a room is swept, is never passed over where it does not fit.
pub fn erasing_what_is_not_there_is_a_fault(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (room, nowhere) = (sample.room("den"), RoomId::from_bytes([9; 16]));
    let missing = vec![Seq::new(99)];
    let event = sample.event(
        room,
        EventBody::Expired {
            targets: missing.clone(),
        },
    );
    let until = Seq::new(1);
    for change in [
        Change::Event(event),
        Change::Erased {
            room,
            targets: missing,
        },
        Change::RoomSwept {
            room: nowhere,
            until,
        },
    ] {
        let failed = sample.writer.commit(std::slice::from_ref(&change));
        assert!(
            matches!(failed, Err(StoreError::Damaged(_))),
            "{change:?}: {failed:?}"
        );
        sample = sample.reopen(harness);
    }
}

/// What expires in a room that nobody is left in is erased, and no log has a word of it.
pub fn what_nobody_is_told_of_is_erased_too(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let said = say_for(&mut sample, room, "walrus", 5_000);
    let targets = vec![said.seq];
    sample.commit(&[Change::Erased { room, targets }]);
    let log = sample.log(room);
    assert_eq!((log.len(), text_of(&log[1])), (2, None));
    assert_eq!(
        sample.reader.over(&query(i64::MAX, 9)).unwrap(),
        OverPage::default()
    );
    let is_done = |_: &u32| sample.writer.purge().unwrap();
    assert!((0..1_000_000).find(is_done).is_some());
}
