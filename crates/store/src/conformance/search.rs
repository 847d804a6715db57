//! Search: which messages are found by which words.

use parlor_core::{Event, EventBody, FileState};
use parlor_model::{FileFailure, FileId, FileName, MediaType, RoomId, Seq, Timestamp, fresh_id};

use super::Harness;
use super::sample::{Sample, actor, message, text, text_of};
use crate::SearchQuery;

pub(super) fn query(words: &str, rooms: &[RoomId]) -> SearchQuery {
    let (words, rooms) = (words.to_owned(), rooms.to_vec());
    SearchQuery {
        words,
        rooms,
        files: false,
        author: None,
        before: None,
        after: None,
        limit: 100,
    }
}

/// The texts that a query finds.
pub(super) fn found(sample: &mut Sample, query: &SearchQuery) -> Vec<String> {
    let page = sample.reader.search(query).unwrap();
    assert!(page.complete, "so few are searched to the end");
    page.found
        .iter()
        .map(|event| text_of(event).unwrap().to_owned())
        .collect()
}

/// Says these texts in a new room and indexes them.
pub(super) fn said(harness: &mut dyn Harness, texts: &[&str]) -> (Sample, RoomId) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    texts.iter().for_each(|text| drop(sample.say(room, text)));
    sample.index();
    (sample, room)
}

/// The newest come first, up to the limit, whole events as they are read from the log.
pub fn words_are_found_newest_first(harness: &mut dyn Harness) {
    let (mut sample, room) = said(harness, &["tea one", "coffee", "tea two", "tea three"]);
    let mut wanted = query("tea", &[room]);
    assert_eq!(
        found(&mut sample, &wanted),
        ["tea three", "tea two", "tea one"]
    );
    wanted.limit = 2;
    assert_eq!(found(&mut sample, &wanted), ["tea three", "tea two"]);
    wanted.limit = 0;
    assert_eq!(found(&mut sample, &wanted), [""; 0]);
    let log = sample.log(room);
    let page = sample.reader.search(&query("coffee", &[room])).unwrap();
    assert_eq!(page.found, log[2..3]);
}

/// Only in the named rooms, by the author, between the times.
pub fn filters_by_room_author_and_time(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (den, attic) = (sample.room("den"), sample.room("attic"));
    let first = sample.say(den, "tea one");
    sample.say(attic, "tea two");
    sample.alice = actor(0xb0b, "Bob");
    let third = sample.say(den, "tea three");
    sample.index();
    let all = query("tea", &[den, attic]);
    assert_eq!(
        found(&mut sample, &all),
        ["tea three", "tea two", "tea one"]
    );
    assert_eq!(found(&mut sample, &query("tea", &[attic])), ["tea two"]);
    assert_eq!(found(&mut sample, &query("tea", &[])), [""; 0]);
    assert_eq!(
        found(&mut sample, &query("tea", &[RoomId::from_bytes([9; 16])])),
        [""; 0]
    );
    let by = SearchQuery {
        author: Some(third.actor.user),
        ..all.clone()
    };
    assert_eq!(found(&mut sample, &by), ["tea three"]);
    let before = SearchQuery {
        before: Some(third.at),
        ..all.clone()
    };
    assert_eq!(found(&mut sample, &before), ["tea two", "tea one"]);
    let after = SearchQuery {
        after: Some(first.at),
        ..all.clone()
    };
    assert_eq!(found(&mut sample, &after), ["tea three", "tea two"]);
    let late = SearchQuery {
        after: Some(Timestamp::from_millis(i64::MAX)),
        ..all
    };
    assert_eq!(found(&mut sample, &late), [""; 0]);
}

/// A time bounds each room's log by itself, whichever way the clock went.
pub fn times_bound_every_room(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (den, attic) = (sample.room("den"), sample.room("attic"));
    let start = sample.clock;
    for (room, time) in [
        (den, 10),
        (attic, 20),
        (den, 50),
        (den, 15),
        (attic, 30),
        (den, 60),
        (attic, 25),
    ] {
        sample.clock = start + (time - 1) * 1_000;
        sample.say(room, &format!("tea {time}"));
    }
    sample.index();
    let mut between = |rooms: &[RoomId], after: i64, before: i64| {
        let time = |seconds| Some(Timestamp::from_millis(start + seconds * 1_000));
        let wanted = SearchQuery {
            after: time(after),
            before: time(before),
            ..query("tea", rooms)
        };
        found(&mut sample, &wanted).join(",")
    };
    assert_eq!(
        between(&[den, attic], 0, 100),
        "tea 25,tea 60,tea 30,tea 15,tea 50,tea 20,tea 10"
    );
    assert_eq!(
        between(&[den, attic], 14, 61),
        "tea 25,tea 60,tea 30,tea 15,tea 50,tea 20"
    );
    assert_eq!(between(&[den], 10, 60), "tea 15,tea 50");
    // What the clock put after a later time stays behind it.
    assert_eq!(between(&[den], 0, 50), "tea 10");
    assert_eq!(between(&[attic, den], 0, 40), "tea 25,tea 30,tea 20,tea 10");
    assert_eq!(between(&[attic, den], 0, 30), "tea 20,tea 10");
    assert_eq!(between(&[attic, den], 0, 10), "");
    assert_eq!(between(&[attic, den], 60, 10), "");
}

/// A query can name very many rooms.
pub fn many_rooms_at_once(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let rooms: Vec<_> = (0..60).map(|n| sample.room(&format!("room{n}"))).collect();
    for room in &rooms {
        sample.say(*room, "tea");
    }
    sample.index();
    for count in [1, 16, 17, 60] {
        assert_eq!(
            found(&mut sample, &query("tea", &rooms[..count])).len(),
            count
        );
    }
}

/// After an edit the new words lead to the message, the old ones no longer.
pub fn an_edit_is_found_by_its_new_words(harness: &mut dyn Harness) {
    let (mut sample, room) = said(harness, &["tae", "other"]);
    for to in ["tee", "tea"] {
        sample.put(
            room,
            EventBody::Edited {
                target: Seq::new(2),
                text: Some(text(to)),
            },
        );
    }
    for words in ["tae", "tee"] {
        assert_eq!(
            found(&mut sample, &query(words, &[room])),
            [""; 0],
            "{words}"
        );
    }
    sample.index();
    for (words, expected) in [
        ("tae", vec![]),
        ("tee", vec![]),
        ("tea", vec!["tea"]),
        ("other", vec!["other"]),
    ] {
        assert_eq!(
            found(&mut sample, &query(words, &[room])),
            expected,
            "{words}"
        );
    }
    // Edited before the index came by.
    let target = sample.say(room, "cofee").seq;
    sample.put(
        room,
        EventBody::Edited {
            target,
            text: Some(text("coffee")),
        },
    );
    sample.index();
    assert_eq!(found(&mut sample, &query("coffee", &[room])), ["coffee"]);
    assert_eq!(found(&mut sample, &query("cofee", &[room])), [""; 0]);
}

/// A deleted message is not found from the moment on that it is deleted.
pub fn a_deleted_message_is_not_found(harness: &mut dyn Harness) {
    let (mut sample, room) = said(harness, &["canary one", "canary two"]);
    sample.put(
        room,
        EventBody::Deleted {
            target: Seq::new(2),
        },
    );
    assert_eq!(
        found(&mut sample, &query("canary", &[room])),
        ["canary two"]
    );
    let target = sample.say(room, "canary three").seq;
    sample.put(room, EventBody::Deleted { target });
    sample.index();
    assert_eq!(
        found(&mut sample, &query("canary", &[room])),
        ["canary two"]
    );
    let mut sample = sample.reopen(harness);
    assert_eq!(
        found(&mut sample, &query("canary", &[room])),
        ["canary two"]
    );
}

fn offer(sample: &mut Sample, room: RoomId, called: &str) -> (FileId, Seq) {
    let file = fresh_id(&mut sample.ids);
    let offered = EventBody::FileOffered {
        file,
        name: FileName::parse(called).ok(),
        size: Some(1),
        media_type: MediaType::octet_stream(),
        state: FileState::Sending,
    };
    (file, sample.put(room, offered).seq)
}

/// The names of files that a query finds.
fn found_files(sample: &mut Sample, words: &str, rooms: &[RoomId]) -> Vec<String> {
    let wanted = SearchQuery {
        files: true,
        ..query(words, rooms)
    };
    let name = |event: &Event| match &event.body {
        EventBody::FileOffered { name, .. } => name.as_ref().unwrap().to_string(),
        other => panic!("a file, not {other:?}"),
    };
    let page = sample.reader.search(&wanted).unwrap();
    page.found.iter().map(name).collect()
}

/// And only then; without words the newest are found. What failed is no more to be had.
pub fn files_are_found_by_their_names(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (den, attic) = (sample.room("den"), sample.room("attic"));
    offer(&mut sample, den, "Tea party.png");
    sample.say(den, "tea");
    offer(&mut sample, attic, "tea.txt");
    offer(&mut sample, den, "cake.png");
    let (file, target) = offer(&mut sample, den, "lost tea.png");
    let failed = EventBody::FileFailed {
        file,
        target,
        name: None,
        why: FileFailure::Cancelled,
    };
    sample.put(den, failed);
    sample.index();
    assert_eq!(found_files(&mut sample, "tea", &[den]), ["Tea party.png"]);
    assert_eq!(
        found_files(&mut sample, "tea", &[attic, den]),
        ["tea.txt", "Tea party.png"]
    );
    assert_eq!(
        found_files(&mut sample, "png part*", &[den]),
        ["Tea party.png"]
    );
    assert_eq!(
        found_files(&mut sample, "", &[den]),
        ["cake.png", "Tea party.png"]
    );
    assert_eq!(found_files(&mut sample, "\"", &[den]), [""; 0]);
    assert_eq!(found(&mut sample, &query("tea", &[den])), ["tea"]);
    assert_eq!(found(&mut sample, &query("png", &[den])), [""; 0]);
}

/// From the moment on that it is deleted.
pub fn a_deleted_file_is_not_found(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let (file, target) = offer(&mut sample, room, "canary.png");
    offer(&mut sample, room, "canary.txt");
    sample.index();
    sample.put(room, EventBody::FileDeleted { file, target });
    assert_eq!(found_files(&mut sample, "canary", &[room]), ["canary.txt"]);
    sample.index();
    let mut sample = sample.reopen(harness);
    assert_eq!(found_files(&mut sample, "canary", &[room]), ["canary.txt"]);
}

/// How far the index is behind is told, and indexing brings it nearer by steps.
pub fn progress_is_told(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    sample.index();
    let behind = |sample: &mut Sample| {
        sample
            .reader
            .search(&query("tea", &[room]))
            .unwrap()
            .progress
            .behind
    };
    assert_eq!(behind(&mut sample), 0);
    for n in 1..=10 {
        sample.say(room, "tea");
        assert_eq!(behind(&mut sample), n);
    }
    assert_eq!(found(&mut sample, &query("tea", &[room])).len(), 0);
    assert_eq!(sample.writer.index(4).unwrap().behind, 6);
    assert_eq!(behind(&mut sample), 6);
    assert_eq!(found(&mut sample, &query("tea", &[room])).len(), 4);
    sample.index();
    assert_eq!(found(&mut sample, &query("tea", &[room])).len(), 10);
}

/// Closing in the middle loses nothing and repeats nothing.
pub fn the_index_goes_on_after_reopening(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let changes: Vec<_> = (0..10)
        .map(|n| parlor_core::Change::Event(sample.event(room, message(&format!("tea {n}")))))
        .collect();
    sample.commit(&changes);
    let left = sample.writer.index(6).unwrap().behind;
    let mut sample = sample.reopen(harness);
    assert_eq!(
        sample
            .reader
            .search(&query("tea", &[room]))
            .unwrap()
            .progress
            .behind,
        left
    );
    sample.index();
    assert_eq!(found(&mut sample, &query("tea", &[room])).len(), 10);
}
