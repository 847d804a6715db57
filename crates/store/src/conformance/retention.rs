//! What a room keeps no longer: found from where the last sweep ended, whatever a wrong clock dated.

use parlor_core::{Change, Event};
use parlor_model::{Seq, Timestamp};

use super::Harness;
use super::expire::{at, expire, places, query, say_for};
use super::sample::{Sample, message};
use crate::{OverIn, OverQuery, ToWipe};

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
