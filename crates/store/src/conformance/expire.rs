//! What expires: found when its time is over, hidden from then on, and erased.

use parlor_core::{Change, Event, EventBody, FileState, Over};
use parlor_model::{
    Digest, Emoji, FileId, FileName, Lifetime, MediaType, RoomFlags, RoomId, Seq, Span, Timestamp,
};

use super::Harness;
use super::sample::{Sample, message, seqs, text, text_of};
use crate::{OverIn, OverPage, OverQuery, SearchQuery, StoreError, ToWipe};

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn query(now: i64, limit: usize) -> OverQuery {
    OverQuery {
        now: at(now),
        rooms: Vec::new(),
        to_wipe: Vec::new(),
        limit,
    }
}

/// A message that ends so long after it was written.
fn say_for(sample: &mut Sample, room: RoomId, content: &str, millis: i64) -> Event {
    let event = sample.event(room, message(content));
    let event = Event {
        expires_at: Some(event.at.plus(Span::from_millis(millis))),
        ..event
    };
    sample.commit(&[Change::Event(event.clone())]);
    event
}

fn expire(sample: &mut Sample, room: RoomId, targets: Vec<Seq>) {
    sample.put(room, EventBody::Expired { targets });
}

fn found(sample: &mut Sample, room: RoomId, words: &str) -> Vec<u64> {
    sample.index();
    found_so_far(sample, room, words)
}

fn found_so_far(sample: &mut Sample, room: RoomId, words: &str) -> Vec<u64> {
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

fn places(page: &OverPage) -> Vec<u64> {
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

/// What is over can be taken out of the search index ahead of its end: what is not erased after all, or was edited
/// meanwhile, is found again as it then is.
pub fn what_is_taken_out_of_the_search_index_is_taken_in_again_or_erased(
    harness: &mut dyn Harness,
) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let mut say = |words| {
        let event = sample.say(room, words);
        Over {
            room,
            seq: event.seq,
            author: event.actor.user,
            file: None,
        }
    };
    let (first, second) = (say("walrus"), say("narwhal"));
    let nowhere = Over {
        room: RoomId::from_bytes([77; 16]),
        ..first
    };
    sample.reader.unindex(&[first, nowhere]).unwrap();
    assert_eq!(
        found(&mut sample, room, "walrus"),
        [2],
        "it was not in there"
    );

    sample.reader.unindex(&[first, first]).unwrap();
    sample.reader.unindex(&[first]).unwrap();
    assert_eq!(found_so_far(&mut sample, room, "walrus"), [0; 0]);
    assert_eq!(found_so_far(&mut sample, room, "narwhal"), [3]);
    assert_eq!(found(&mut sample, room, "walrus"), [2]);

    sample.reader.unindex(&[first, second]).unwrap();
    let edited = EventBody::Edited {
        target: first.seq,
        text: Some(text("seal")),
    };
    sample.put(room, edited);
    expire(&mut sample, room, vec![second.seq]);
    assert_eq!(found(&mut sample, room, "walrus narwhal"), [0; 0]);
    assert_eq!(found(&mut sample, room, "narwhal"), [0; 0]);
    assert_eq!(found(&mut sample, room, "walrus"), [0; 0]);
    assert_eq!(found(&mut sample, room, "seal"), [2]);
    expire(&mut sample, room, vec![first.seq]);
    assert_eq!(found(&mut sample, room, "seal"), [0; 0]);
}

/// Of a room that is wiped whatever has a word is over; out of the search index goes only what is in there.
pub fn nothing_else_is_taken_out_of_the_search_index(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let target = sample.say(room, "walrus").seq;
    let edited = EventBody::Edited {
        target,
        text: Some(text("seal")),
    };
    let edit = sample.put(room, edited);
    sample.index();
    let over = Over {
        room,
        seq: edit.seq,
        author: edit.actor.user,
        file: None,
    };
    sample.reader.unindex(&[over]).unwrap();
    assert_eq!(sample.writer.index(0).unwrap().behind, 0);
    assert_eq!(found_so_far(&mut sample, room, "seal"), [2]);
    let over = Over {
        seq: target,
        ..over
    };
    sample.reader.unindex(&[over]).unwrap();
    assert_eq!(sample.writer.index(0).unwrap().behind, 1);
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

/// A room's retention is looked for from where the last sweep ended.
pub fn what_a_room_keeps_no_longer_is_found(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let events: Vec<_> = ["a", "b", "c"].map(|text| sample.say(room, text)).into();
    let over = |sample: &mut Sample, after: u64, before: Timestamp, limit| {
        let query = OverQuery {
            rooms: vec![OverIn {
                room,
                after: Seq::new(after),
                before,
            }],
            ..query(before.as_millis(), limit)
        };
        sample.reader.over(&query).unwrap()
    };
    let page = over(&mut sample, 0, events[2].at, 9);
    assert_eq!((places(&page), page.is_cut), (vec![2, 3], false));
    assert_eq!(page.swept, [(room, Seq::new(3))]);
    assert_eq!(page.oldest, [(room, events[2].at)]);
    let page = over(&mut sample, 0, events[2].at, 1);
    assert_eq!((places(&page), page.is_cut), (vec![2], true));
    assert_eq!(page.swept, [(room, Seq::new(2))]);
    expire(&mut sample, room, vec![Seq::new(2), Seq::new(3)]);
    let until = Seq::new(3);
    sample.commit(&[Change::RoomSwept { room, until }]);
    let page = over(&mut sample, 3, events[2].at, 9);
    assert_eq!((places(&page), &*page.swept), (vec![], &[][..]));
    let page = over(&mut sample, 0, at(i64::MAX), 9);
    assert_eq!((places(&page), &*page.oldest), (vec![4], &[][..]));
    let sample = sample.reopen(harness);
    let rooms = sample.store.load().unwrap().rooms;
    assert!(
        rooms
            .iter()
            .any(|found| found.id == room && found.swept == until)
    );
}

/// Something dated in the future keeps nothing from being found, and is over with what was said after it.
pub fn what_a_wrong_clock_dated_holds_nothing_up(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let (a, dated) = (sample.say(room, "a"), sample.event(room, message("dated")));
    let wrong = Event {
        at: at(dated.at.as_millis() + 300 * 24 * 3_600_000),
        ..dated
    };
    sample.commit(&[Change::Event(wrong.clone())]);
    let (b, c) = (sample.say(room, "b"), sample.say(room, "c"));
    let over = |sample: &mut Sample, before: Timestamp, limit| {
        let after = Seq::ZERO;
        let one = OverIn {
            room,
            after,
            before,
        };
        let query = OverQuery {
            rooms: vec![one],
            ..query(c.at.as_millis(), limit)
        };
        sample.reader.over(&query).unwrap()
    };
    // Not while nothing after it is over.
    let page = over(&mut sample, b.at, 9);
    assert_eq!(
        (places(&page), &*page.swept),
        (vec![2], &[(room, a.seq)][..])
    );
    assert_eq!((page.is_cut, &*page.oldest), (false, &[(room, b.at)][..]));
    let page = over(&mut sample, c.at, 9);
    assert_eq!(
        (places(&page), &*page.swept),
        (vec![2, 3, 4], &[(room, b.seq)][..])
    );
    let page = over(&mut sample, c.at, 2);
    assert_eq!((places(&page), page.is_cut), (vec![2, 3], true));
    assert_eq!(page.swept, [(room, wrong.seq)]);
}

/// However many events are dated in the future, what was said after them is found when it is over, and they with it.
pub fn whatever_many_a_wrong_clock_dated_hold_nothing_up(harness: &mut dyn Harness) {
    const DATED: u64 = 5_000;
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let first = sample.event(room, message("dated"));
    let far = at(first.at.as_millis() + 300 * 24 * 3_600_000);
    let dated = (0..DATED).map(|n| {
        Change::Event(Event {
            seq: Seq::new(first.seq.get() + n),
            at: far,
            ..first.clone()
        })
    });
    sample.commit(&dated.collect::<Vec<_>>());
    let next = Event {
        seq: Seq::new(first.seq.get() + DATED),
        ..sample.event(room, message("after"))
    };
    sample.commit(&[Change::Event(next.clone())]);
    let mut over = |before: i64, after: Seq| {
        let one = OverIn {
            room,
            after,
            before: at(before),
        };
        let query = OverQuery {
            rooms: vec![one],
            ..query(next.at.as_millis() + 1, 10_000)
        };
        sample.reader.over(&query).unwrap()
    };
    let early = over(next.at.as_millis(), Seq::new(1));
    assert_eq!((places(&early), early.is_cut), (vec![], false));
    let page = over(next.at.as_millis() + 1, Seq::new(1));
    assert_eq!(places(&page).len() as u64, DATED + 1);
    assert_eq!(page.swept, [(room, next.seq)]);
}

/// What is over in one room or by itself, however much, keeps what is over in another one from no page.
pub fn rooms_share_a_page(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (much, little, left) = (
        sample.room("much"),
        sample.room("little"),
        sample.room("left"),
    );
    let mut end = at(0);
    for _ in 0..30 {
        end = say_for(&mut sample, much, "own", 5_000).expires_at.unwrap();
        sample.say(much, "walrus");
    }
    let last = sample.say(little, "narwhal");
    let head = sample.say(left, "orca").seq;
    let one = |room| OverIn {
        room,
        after: Seq::ZERO,
        before: at(last.at.as_millis() + 1),
    };
    for limit in [4, 8, 64] {
        let query = OverQuery {
            rooms: vec![one(much), one(little)],
            to_wipe: vec![ToWipe {
                room: left,
                after: Seq::ZERO,
                head,
            }],
            ..query(end.as_millis(), limit)
        };
        let page = sample.reader.over(&query).unwrap();
        let of = |room| page.over.iter().filter(|over| over.room == room).count();
        assert!(page.is_cut && page.over.len() <= limit, "{limit}");
        assert!(of(much) >= limit / 2, "{limit}");
        // Whose turn it is comes first: with few places the last of the rooms waits.
        assert_eq!(of(little), usize::from(limit > 4), "{limit}");
        assert!(of(left) >= 1, "{limit}");
    }
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

/// A file that is over and not erased yet does not keep older ones off a page.
pub fn files_that_are_over_fill_no_page(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let mut end = None;
    for number in 0..4_u8 {
        let offered = sample.event(
            room,
            EventBody::FileOffered {
                file: FileId::from_bytes([number; 16]),
                name: FileName::parse("walrus.png").ok(),
                size: Some(5),
                media_type: MediaType::octet_stream(),
                state: FileState::Sending,
            },
        );
        // All but the oldest end.
        let expires_at = (number > 0).then(|| offered.at.plus(Span::from_millis(60_000)));
        end = expires_at.or(end);
        let offered = Event {
            expires_at,
            ..offered
        };
        sample.commit(&[Change::Event(offered)]);
    }
    sample.reader.as_of(end.unwrap());
    for limit in 1..5 {
        let page = sample.reader.files(room, None, limit).unwrap();
        let ids: Vec<_> = page.iter().map(|file| file.id).collect();
        assert_eq!(ids, [FileId::from_bytes([0; 16])], "{limit}");
    }
}

/// By its name the newest file that is not over is found.
pub fn a_hidden_file_hides_no_older_one_of_its_name(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let name = FileName::parse("walrus.png").unwrap();
    let mut end = at(0);
    for number in 0..3_u8 {
        let file = FileId::from_bytes([number; 16]);
        let offered = sample.event(
            room,
            EventBody::FileOffered {
                file,
                name: Some(name.clone()),
                size: Some(5),
                media_type: MediaType::octet_stream(),
                state: FileState::Sending,
            },
        );
        end = offered.at.plus(Span::from_millis(60_000));
        let target = offered.seq;
        sample.commit(&[Change::Event(Event {
            expires_at: (number > 0).then_some(end),
            ..offered
        })]);
        let ready = EventBody::FileReady {
            file,
            target,
            name: Some(name.clone()),
            size: 5,
            digest: Digest::from_bytes([number; 32]),
        };
        sample.put(room, ready);
    }
    let named = |sample: &mut Sample, name: &str| {
        let name = FileName::parse(name).unwrap();
        let found = sample.reader.file_named(room, &name).unwrap();
        found.map(|file| file.id.as_bytes()[0])
    };
    for name in ["walrus.png", "Walrus.png"] {
        sample.reader.as_of(at(end.as_millis() - 1));
        assert_eq!(named(&mut sample, name), Some(2), "{name}");
        sample.reader.as_of(end);
        assert_eq!(named(&mut sample, name), Some(0), "{name}");
    }
}

/// A file with an end of its own is deleted as any file is.
pub fn a_file_that_is_over_is_found_with_its_bytes(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let (file, digest) = (FileId::from_bytes([9; 16]), Digest::from_bytes([8; 32]));
    let name = FileName::parse("walrus.png").ok();
    let offered = sample.event(
        room,
        EventBody::FileOffered {
            file,
            name: name.clone(),
            size: Some(5),
            media_type: MediaType::octet_stream(),
            state: FileState::Sending,
        },
    );
    let end = offered.at.plus(Span::from_millis(60_000));
    let offered = Event {
        expires_at: Some(end),
        ..offered
    };
    let target = offered.seq;
    sample.commit(&[Change::Event(offered)]);
    let ready = EventBody::FileReady {
        file,
        target,
        name,
        size: 5,
        digest,
    };
    sample.put(room, ready);
    assert_eq!(sample.log(room)[1].expires_at, Some(end));
    let page = sample.reader.over(&query(end.as_millis(), 9)).unwrap();
    let facts = page.over[0].file.unwrap();
    assert_eq!((facts.id, facts.content.unwrap().digest), (file, digest));

    sample.reader.as_of(end);
    let hidden = sample.reader.file(file).unwrap().unwrap();
    assert_eq!(hidden.expires_at, Some(end));
    assert_eq!((hidden.state, hidden.name), (FileState::Deleted, None));
    assert_eq!(sample.reader.files(room, None, 9).unwrap(), []);
    for event in &sample.log(room)[1..3] {
        let (EventBody::FileOffered { name, .. } | EventBody::FileReady { name, .. }) = &event.body
        else {
            panic!("{event:?}");
        };
        assert_eq!(name, &None);
    }
    sample.put(room, EventBody::FileDeleted { file, target });
    assert!(!sample.reader.is_digest_used(digest).unwrap());
    assert_eq!(
        sample.reader.over(&query(i64::MAX, 9)).unwrap(),
        OverPage::default()
    );
}

/// Nothing that was said or set in a room that ended can be read, and it is erased piece by piece.
pub fn a_room_that_ended_is_wiped(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let said = sample.say(room, "walrus");
    say_for(&mut sample, room, "narwhal", 5_000);
    let topic = parlor_model::Topic::parse("orca").unwrap();
    sample.put(room, EventBody::TopicSet { topic });
    let edited = EventBody::Edited {
        target: said.seq,
        text: Some(text("beluga")),
    };
    let head = sample.put(room, edited).seq;
    assert_eq!(found(&mut sample, room, "beluga"), [2]);
    let mut left = ToWipe {
        room,
        after: Seq::ZERO,
        head: head.next(),
    };
    let look = |sample: &mut Sample, left| {
        let query = OverQuery {
            to_wipe: vec![left],
            ..query(0, 2)
        };
        let page = sample.reader.over(&query).unwrap();
        let targets: Vec<_> = page.over.iter().map(|over| over.seq).collect();
        sample.commit(&[Change::Erased { room, targets }]);
        (page.wiped[0], page.is_cut)
    };
    for _ in 0..3 {
        let (page, is_cut) = look(&mut sample, left);
        assert!(is_cut && !page.is_all, "{page:?}");
        left.after = page.until;
    }
    // An event that is not committed yet is waited for.
    assert_eq!(left.after, head);
    sample.put(room, EventBody::Left);
    let (page, is_cut) = look(&mut sample, left);
    assert!(page.is_all && !is_cut, "{page:?}");
    sample.commit(&[Change::RoomEnded { room }]);
    for word in ["walrus", "beluga", "narwhal"] {
        assert_eq!(found(&mut sample, room, word), [0; 0]);
    }
    assert_eq!(
        sample.reader.over(&query(i64::MAX, 9)).unwrap(),
        OverPage::default()
    );
    let again = OverQuery {
        to_wipe: vec![ToWipe {
            after: Seq::ZERO,
            ..left
        }],
        ..query(0, 2)
    };
    assert_eq!(sample.reader.over(&again).unwrap().over, []);
    let sample = sample.reopen(harness);
    let rooms = sample.store.load().unwrap().rooms;
    let left = rooms.iter().find(|found| found.id == room).unwrap();
    assert_eq!((&left.name, &left.topic), (&None, &None));
    assert!(left.members.is_empty());
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
