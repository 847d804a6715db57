//! A room that ended is wiped.

use parlor_core::{Change, EventBody};
use parlor_model::Seq;

use super::Harness;
use super::expire::{found, query, say_for};
use super::sample::{Sample, text};
use crate::{OverPage, OverQuery, ToWipe};

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
