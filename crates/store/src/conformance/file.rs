//! Shared files: how they are read while they are sent, when they have come, and when they are gone.

use parlor_core::{
    Change, Content, EventBody, File, FileFacts, FileState, MessageFacts, Settings, State,
};
use parlor_model::{
    Digest, Emoji, FileFailure, FileId, FileName, MediaType, RoomId, RoomRole, Seq, fresh_id,
};

use super::Harness;
use super::sample::{Sample, actor};
use crate::{EventRange, Order};

const DIGEST: Digest = Digest::from_bytes([0xd1; 32]);

fn name(text: &str) -> FileName {
    FileName::parse(text).unwrap()
}

fn media_type() -> MediaType {
    MediaType::parse("text/plain").unwrap()
}

/// Files count while they can be fetched.
pub fn what_there_is_is_counted(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let before = sample.reader.usage().unwrap();
    let room = room_of_alice(&mut sample);
    let mut file = offer(&mut sample, room, "tea.txt", Some(9));
    let offered = sample.reader.usage().unwrap();
    assert_eq!(offered.events, before.events + 3);
    assert_eq!((before.files, offered.files), (0, 0));
    assert!(offered.bytes > 0);
    finish(&mut sample, &mut file, 9, DIGEST);
    assert_eq!(sample.reader.usage().unwrap().files, 1);
    sample.put(room, EventBody::Left);
    assert_eq!(sample.reader.usage().unwrap().files, 0);
}

fn offer(sample: &mut Sample, room: RoomId, called: &str, size: Option<u64>) -> File {
    let id: FileId = fresh_id(&mut sample.ids);
    let offered = EventBody::FileOffered {
        file: id,
        name: Some(name(called)),
        size,
        media_type: media_type(),
        state: FileState::Sending,
    };
    let event = sample.put(room, offered);
    File {
        id,
        room,
        seq: event.seq,
        owner: event.actor,
        name: Some(name(called)),
        size,
        media_type: media_type(),
        at: event.at,
        expires_at: event.expires_at,
        state: FileState::Sending,
    }
}

/// A room that somebody is in.
fn room_of_alice(sample: &mut Sample) -> RoomId {
    let room = sample.room("den");
    let role = RoomRole::Operator;
    sample.put(room, EventBody::Joined { role });
    room
}

fn finish(sample: &mut Sample, file: &mut File, size: u64, digest: Digest) {
    let ready = EventBody::FileReady {
        file: file.id,
        target: file.seq,
        name: file.name.clone(),
        size,
        digest,
    };
    sample.put(file.room, ready);
    file.size = Some(size);
    file.state = FileState::Ready { digest };
}

fn fail(sample: &mut Sample, file: &mut File, why: FileFailure) {
    let failed = EventBody::FileFailed {
        file: file.id,
        target: file.seq,
        name: file.name.clone(),
        why,
    };
    sample.put(file.room, failed);
    file.state = FileState::Failed { why };
}

fn delete(sample: &mut Sample, file: &mut File) {
    let (id, target) = (file.id, file.seq);
    sample.put(file.room, EventBody::FileDeleted { file: id, target });
    file.state = FileState::Deleted;
    file.name = None;
}

fn read(sample: &mut Sample, file: &File) -> Option<File> {
    let found = sample.reader.file(file.id).unwrap();
    assert_eq!(sample.reader.file_at(file.room, file.seq).unwrap(), found);
    found
}

/// A file is read as it is now, by its id and by the event that offers it, and so is that event.
pub fn a_file_is_read_as_it_is_now(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let mut come = offer(&mut sample, room, "notes.txt", None);
    let mut failed = offer(&mut sample, room, "会議.pdf", Some(7));
    assert_eq!(read(&mut sample, &come).as_ref(), Some(&come));
    finish(&mut sample, &mut come, 12, DIGEST);
    fail(&mut sample, &mut failed, FileFailure::Expired);
    let mut sample = sample.reopen(harness);
    for file in [&come, &failed] {
        assert_eq!(read(&mut sample, file).as_ref(), Some(file));
    }
    let offered = |file: &File| EventBody::FileOffered {
        file: file.id,
        name: file.name.clone(),
        size: file.size,
        media_type: file.media_type.clone(),
        state: file.state,
    };
    let bodies: Vec<_> = sample
        .log(room)
        .into_iter()
        .map(|event| event.body)
        .collect();
    assert_eq!(bodies[1..3], [offered(&come), offered(&failed)]);
    let (target, name) = (come.seq, come.name);
    let ready = EventBody::FileReady {
        file: come.id,
        target,
        name,
        size: 12,
        digest: DIGEST,
    };
    assert_eq!(bodies[3], ready);
    let other = FileId::from_bytes([9; 16]);
    assert_eq!(sample.reader.file(other).unwrap(), None);
    assert_eq!(sample.reader.file_at(room, Seq::new(1)).unwrap(), None);
}

/// Where the sending of a file ended is known, also when the file is deleted.
pub fn where_a_file_ended_is_known(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let mut come = offer(&mut sample, room, "notes.txt", None);
    let mut failed = offer(&mut sample, room, "tea.txt", Some(7));
    let sending = offer(&mut sample, room, "milk.txt", None);
    finish(&mut sample, &mut come, 12, DIGEST);
    fail(&mut sample, &mut failed, FileFailure::Expired);
    delete(&mut sample, &mut come);
    let mut ended = |offer: Seq| sample.reader.file_ended_at(room, offer).unwrap();
    let last = sending.seq;
    assert_eq!(ended(come.seq), Some(last.next()));
    assert_eq!(ended(failed.seq), Some(last.next().next()));
    assert_eq!(ended(sending.seq), None);
    assert_eq!(ended(Seq::new(1)), None, "no file");
}

/// What is deleted has no name any more, wherever it stood, and no bytes.
pub fn a_deleted_file_has_no_name(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = room_of_alice(&mut sample);
    let mut file = offer(&mut sample, room, "secret.txt", Some(3));
    finish(&mut sample, &mut file, 3, DIGEST);
    assert!(sample.reader.is_digest_used(DIGEST).unwrap());
    delete(&mut sample, &mut file);
    assert!(!sample.reader.is_digest_used(DIGEST).unwrap());
    assert_eq!(read(&mut sample, &file).as_ref(), Some(&file));
    for event in sample.log(room) {
        if let EventBody::FileOffered { name, .. } | EventBody::FileReady { name, .. } = event.body
        {
            assert_eq!(name, None);
        }
    }
    let facts = sample.reader.message(room, file.seq).unwrap();
    assert!(facts.is_some_and(|facts| facts.deleted));
}

/// A file is among what was said once it is there, and until it is deleted; its offer is not, so that pages are full.
pub fn a_file_is_said_once_it_is_there(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = room_of_alice(&mut sample);
    let mut file = offer(&mut sample, room, "tea.txt", Some(3));
    let other = offer(&mut sample, room, "milk.txt", Some(3));
    let message = sample.say(room, "tea?").seq;
    let said = |sample: &mut Sample| {
        let range = EventRange {
            after: Seq::ZERO,
            before: None,
            limit: 2,
            order: Order::Oldest,
        };
        let said = sample.reader.said(room, range).unwrap();
        said.iter().map(|event| event.seq).collect::<Vec<_>>()
    };
    assert_eq!(said(&mut sample), [message]);
    finish(&mut sample, &mut file, 3, DIGEST);
    assert_eq!(said(&mut sample), [message, message.next()]);
    delete(&mut sample, &mut file);
    assert_eq!(said(&mut sample), [message]);
    assert_eq!(read(&mut sample, &other).as_ref(), Some(&other));
}

/// Bytes that two files have are used until both are gone.
pub fn a_digest_is_used_until_its_last_file_is_gone(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = room_of_alice(&mut sample);
    let mut files = ["a.txt", "b.txt"].map(|called| offer(&mut sample, room, called, Some(3)));
    for file in &mut files {
        finish(&mut sample, file, 3, DIGEST);
    }
    let mut used = Vec::new();
    for file in &mut files {
        delete(&mut sample, file);
        used.push(sample.reader.is_digest_used(DIGEST).unwrap());
    }
    assert_eq!(used, [true, false]);
}

/// A room's list has what is being sent and what has come, newest first, in pages.
pub fn files_of_a_room_are_listed_newest_first(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (room, other) = (sample.room("den"), sample.room("attic"));
    let called = ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"];
    let mut files = called.map(|called| offer(&mut sample, room, called, Some(1)));
    offer(&mut sample, other, "elsewhere.txt", None);
    finish(&mut sample, &mut files[0], 1, DIGEST);
    fail(&mut sample, &mut files[1], FileFailure::Lost);
    delete(&mut sample, &mut files[3]);
    let mut page = |before, limit| sample.reader.files(room, before, limit).unwrap();
    let [a, _, c, _, e] = files;
    assert_eq!(page(None, 10), [e.clone(), c.clone(), a.clone()]);
    assert_eq!(page(None, 2), [e.clone(), c]);
    assert_eq!(page(Some(e.seq), 1).len(), 1);
    assert_eq!(page(Some(a.seq), 10), []);
}

/// The newest of a name is found; the very name before another case of it.
pub fn files_are_found_by_name(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let called = [
        "Notes.txt",
        "notes.txt",
        "notes.txt",
        "NOTES.TXT",
        "Übung.pdf",
    ];
    let mut files = called.map(|called| offer(&mut sample, room, called, None));
    for file in &mut files {
        finish(&mut sample, file, 1, DIGEST);
    }
    offer(&mut sample, room, "notes.txt", None);
    let mut found = |called| {
        let found = sample.reader.file_named(room, &name(called)).unwrap();
        found.map(|file| file.id)
    };
    assert_eq!(found("notes.txt"), Some(files[2].id));
    assert_eq!(found("Notes.txt"), Some(files[0].id));
    assert_eq!(found("nOtEs.txt"), Some(files[3].id));
    assert_eq!(found("übung.PDF"), Some(files[4].id));
    assert_eq!(found("other.txt"), None);
}

/// A file can be reacted to like a message; the rules are told that it is one.
pub fn a_file_bears_reactions(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let mut file = offer(&mut sample, room, "photo.jpg", Some(5));
    let target = file.seq;
    let emoji = Emoji::parse("👍").unwrap();
    sample.put(room, EventBody::Reacted { target, emoji });
    finish(&mut sample, &mut file, 6, DIGEST);
    let facts = MessageFacts {
        author: sample.alice.user,
        deleted: false,
        reactions: 1,
        as_asked: false,
        file: Some(FileFacts {
            id: file.id,
            content: Some(Content {
                size: 6,
                digest: DIGEST,
            }),
        }),
        ran: false,
    };
    assert_eq!(sample.reader.message(room, target).unwrap(), Some(facts));
    delete(&mut sample, &mut file);
    assert_eq!(sample.reader.reactions(room, target, target).unwrap(), []);
}

/// At start the rules get what is being sent, and what finished files take up.
pub fn what_is_being_sent_is_loaded(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = room_of_alice(&mut sample);
    let mut come = ["a", "b", "c"].map(|called| offer(&mut sample, room, called, Some(9)));
    let sending = [None, Some(4)].map(|size| offer(&mut sample, room, "later", size));
    for (file, size) in come.iter_mut().zip([10, 20, 40]) {
        finish(&mut sample, file, size, DIGEST);
    }
    delete(&mut sample, &mut come[2]);
    sample.alice = actor(0xb0b, "Bob");
    let mut bobs = offer(&mut sample, room, "d", None);
    finish(&mut sample, &mut bobs, 0, DIGEST);
    let alice = come[0].owner.user;
    let loaded = sample.reopen(harness).store.load().unwrap();
    assert_eq!(loaded.sending, sending);
    assert_eq!(loaded.file_bytes, [(room, alice, 30)]);
}

/// What was shared with a room that nobody is left in counts no more: the rules say so when the last one leaves, and
/// so does the store. What was shared with the lobby, where nobody is listed, stays.
pub fn files_end_with_their_room(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let load =
        |sample: &Sample| State::new(sample.store.load().unwrap(), Settings::default()).unwrap();
    let (den, lobby) = (room_of_alice(&mut sample), load(&sample).lobby());
    let other = Digest::from_bytes([0xd2; 32]);
    for (room, size, digest) in [(den, 10, DIGEST), (lobby, 7, other)] {
        let mut come = offer(&mut sample, room, "a", Some(size));
        finish(&mut sample, &mut come, size, digest);
        offer(&mut sample, room, "b", Some(size * 10));
    }
    let alice = sample.alice.user;
    let seen = |state: &State| {
        let sending = state.files.all_sending().map(|file| file.room);
        let (own, total) = (state.files.bytes_of(alice), state.files.total());
        (sending.collect::<Vec<_>>(), own, total)
    };
    let mut state = load(&sample);
    assert_eq!(seen(&state), (vec![den, lobby], 187, 187));
    let left = sample.put(den, EventBody::Left);
    state.apply(&Change::Event(left));
    assert_eq!(seen(&state), (vec![lobby], 77, 77));
    let mut sample = sample.reopen(harness);
    assert_eq!(seen(&load(&sample)), seen(&state));
    assert!(!sample.reader.is_digest_used(DIGEST).unwrap());
    assert!(sample.reader.is_digest_used(other).unwrap());
}
