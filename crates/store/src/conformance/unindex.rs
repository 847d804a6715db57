//! What is over is taken out of the search index ahead of its end.

use parlor_core::{EventBody, Over};
use parlor_model::RoomId;

use super::Harness;
use super::expire::{expire, found, found_so_far};
use super::sample::{Sample, text};

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
