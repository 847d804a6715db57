//! Commits: compare and append, all or nothing, one writer.

use parlor_core::{Change, Event, EventBody};
use parlor_model::{RoomId, RoomRole, Seq, ServerRole};

use super::Harness;
use super::sample::{Sample, message, seqs, user};
use crate::{SearchProgress, StoreError, Writer};

/// Compare and append: only the next `seq` of a log is taken.
pub fn a_gap_or_a_repetition_is_refused(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let said = sample.say(room, "two");
    for seq in [0, 1, 2, 4, u64::MAX] {
        let event = Event {
            seq: Seq::new(seq),
            ..said.clone()
        };
        assert_forked(&mut sample, &[Change::Event(event)], room, seq);
    }
    // Within one commit as well.
    let third = Event {
        seq: Seq::new(3),
        ..said.clone()
    };
    let fifth = Event {
        seq: Seq::new(5),
        ..said.clone()
    };
    assert_forked(
        &mut sample,
        &[Change::Event(third), Change::Event(fifth)],
        room,
        5,
    );
    assert_eq!(seqs(&sample.log(room)), [1, 2]);
    sample.say(room, "three");
    assert_eq!(seqs(&sample.log(room)), [1, 2, 3]);
}

fn assert_forked(sample: &mut Sample, changes: &[Change], room: RoomId, seq: u64) {
    let refused = sample.writer.commit(changes);
    let Err(StoreError::Forked {
        room: named,
        expected,
    }) = refused
    else {
        panic!("{refused:?}")
    };
    assert_eq!((named, expected), (room, Seq::new(seq)));
    renew_writer(sample);
}

/// Drops the writer and opens another, as the contract asks for after an error.
pub(super) fn renew_writer(sample: &mut Sample) {
    struct Nobody;
    impl Writer for Nobody {
        fn purge(&mut self) -> Result<bool, StoreError> {
            Ok(true)
        }

        fn commit(&mut self, _: &[Change]) -> Result<(), StoreError> {
            unreachable!("it is replaced at once")
        }
        fn index(&mut self, _: usize) -> Result<SearchProgress, StoreError> {
            unreachable!("it is replaced at once")
        }
    }
    sample.writer = Box::new(Nobody);
    sample.writer = sample.store.writer().unwrap();
}

/// There is no log of a room that was never added.
pub fn an_unknown_room_is_refused(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let nowhere = RoomId::from_bytes([9; 16]);
    let event = sample.event(nowhere, EventBody::Created);
    assert_forked(&mut sample, &[Change::Event(event)], nowhere, 1);
}

/// All of a commit is written or nothing, also of what is no event.
pub fn a_refused_commit_writes_nothing(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let before = sample.store.load().unwrap();
    let user = user(5, "Eve", ServerRole::Guest);
    let good = sample.event(room, message("good"));
    let joined = sample.event(
        room,
        EventBody::Joined {
            role: RoomRole::Member,
        },
    );
    let wrong = Event {
        seq: Seq::new(77),
        ..good.clone()
    };
    let changes = [
        Change::UserAdded(user),
        Change::Event(good),
        Change::Event(joined),
        Change::Event(wrong),
    ];
    assert_forked(&mut sample, &changes, room, 77);
    let after = sample.store.load().unwrap();
    assert_eq!((after.users, after.rooms), (before.users, before.rooms));
    assert_eq!(seqs(&sample.log(room)), [1]);
}

/// After an error a writer refuses everything; another one goes on.
pub fn a_writer_is_spent_after_an_error(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let good = sample.event(room, message("good"));
    let wrong = Event {
        seq: Seq::new(9),
        ..good.clone()
    };
    assert!(sample.writer.commit(&[Change::Event(wrong)]).is_err());
    assert!(
        sample
            .writer
            .commit(&[Change::Event(good.clone())])
            .is_err()
    );
    assert_eq!(seqs(&sample.log(room)), [1]);
    renew_writer(&mut sample);
    sample.commit(&[Change::Event(good)]);
    assert_eq!(seqs(&sample.log(room)), [1, 2]);
}

/// A second writer is refused as long as the first one lives.
pub fn one_writer_at_a_time(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    assert!(matches!(sample.store.writer(), Err(StoreError::InUse(_))));
    renew_writer(&mut sample);
    assert!(matches!(sample.store.writer(), Err(StoreError::InUse(_))));
}

/// Events of many rooms in one commit, interleaved.
pub fn a_commit_of_many_rooms_is_whole(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let rooms: Vec<_> = (0..20).map(|n| sample.room(&format!("room{n}"))).collect();
    for round in 0..5 {
        let mut changes = Vec::new();
        for n in 0..200 {
            let room = rooms[n % rooms.len()];
            let text = message(&format!("round {round} message {n}"));
            changes.push(Change::Event(sample.event(room, text)));
        }
        sample.commit(&changes);
    }
    let mut sample = sample.reopen(harness);
    for room in rooms {
        assert_eq!(seqs(&sample.log(room)), (1..=51).collect::<Vec<_>>());
    }
}
