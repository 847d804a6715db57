//! Pins, as they are loaded.

use parlor_core::EventBody;
use parlor_model::{RoomId, Seq};

use super::Harness;
use super::sample::Sample;

fn pin(sample: &mut Sample, room: RoomId, target: Seq) {
    sample.put(room, EventBody::Pinned { target });
}

/// What is pinned, pinned last first.
fn pinned(sample: &Sample, room: RoomId) -> Vec<Seq> {
    let rooms = sample.store.load().unwrap().rooms;
    rooms
        .iter()
        .find(|found| found.id == room)
        .unwrap()
        .pinned()
}

/// Whatever the clock says; a pin that stands and is made again counts anew.
pub fn pins_stand_in_the_order_of_their_events(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (den, attic) = (sample.room("den"), sample.room("attic"));
    let said = ["one", "two", "three"].map(|text| sample.say(den, text).seq);
    let other = sample.say(attic, "other").seq;
    pin(&mut sample, den, said[2]);
    sample.clock -= 60_000;
    pin(&mut sample, den, said[0]);
    pin(&mut sample, den, said[1]);
    pin(&mut sample, attic, other);
    assert_eq!(pinned(&sample, den), [said[1], said[0], said[2]]);
    assert_eq!(pinned(&sample, attic), [other]);
    sample.put(den, EventBody::Unpinned { target: said[0] });
    pin(&mut sample, den, said[2]);
    let sample = sample.reopen(harness);
    assert_eq!(pinned(&sample, den), [said[2], said[1]]);
}

/// Nor is what is no message.
pub fn what_is_deleted_is_pinned_no_more(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let (first, second) = (sample.say(room, "one").seq, sample.say(room, "two").seq);
    pin(&mut sample, room, first);
    pin(&mut sample, room, second);
    sample.put(room, EventBody::Deleted { target: first });
    assert_eq!(pinned(&sample, room), [second]);
    pin(&mut sample, room, Seq::new(1));
    pin(&mut sample, room, first);
    assert_eq!(pinned(&sample, room), [second]);
}
