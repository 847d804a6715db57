//! The ids that clients give their messages, so that a retry makes no second one.

use parlor_core::Posted;
use parlor_model::{ClientId, DeviceId, UserName};

use super::Harness;
use super::sample::Sample;
use crate::StoreError;

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
        let expected = Posted {
            room,
            seq: event.seq,
            at: event.at,
        };
        assert_eq!(sample.reader.posted(device, &same).unwrap(), Some(expected));
        assert_eq!(sample.reader.posted(device, &other).unwrap(), None);
    }
    assert_eq!(
        sample
            .reader
            .posted(DeviceId::from_bytes([9; 16]), &same)
            .unwrap(),
        None
    );
}

/// A device's id can't make a second message.
pub fn a_client_id_is_used_once_by_a_device(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (room, other) = (sample.room("den"), sample.room("attic"));
    let user = sample.alice.user;
    let device = sample.device(user, 1).id;
    sample.say_as(room, device, "once").unwrap();
    let refused = sample.say_as(other, device, "once");
    assert!(
        matches!(refused, Err(StoreError::Conflict(_))),
        "{refused:?}"
    );
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
        let ids: Vec<_> = known
            .ids
            .iter()
            .map(|(id, p)| (id.as_str().to_owned(), p.seq))
            .collect();
        assert_eq!(ids, made[made.len().saturating_sub(limit)..]);
        assert_eq!(known.complete, complete, "{limit}");
    }
    let name = UserName::parse("Alice").unwrap();
    assert!(
        sample
            .log(room)
            .iter()
            .all(|event| event.actor.name == name)
    );
}
