//! Deleting is erasing: the bytes are gone from the files, not only from what is read.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod support;

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use parlor_core::{Actor, Change, Event, EventBody, Room};
use parlor_model::{
    Manner, MessageText, RoomId, RoomKind, RoomName, Seq, Timestamp, UserId, UserName,
};
use parlor_store::Writer;
use parlor_store::conformance::Harness;
use support::{Folders, NOW};

const ROOMS: u64 = 5;
const MESSAGES: u64 = 2_000;

fn room(n: u64) -> RoomId {
    RoomId::from_bytes([u8::try_from(n).unwrap() + 1; 16])
}

struct Talk {
    writer: Box<dyn Writer>,
    heads: [u64; ROOMS as usize],
    waiting: Vec<Change>,
}

impl Talk {
    fn put(&mut self, n: u64, body: EventBody) -> Seq {
        let head = &mut self.heads[usize::try_from(n).unwrap()];
        *head += 1;
        let actor = Actor {
            user: UserId::from_bytes([1; 16]),
            name: UserName::parse("Alice").unwrap(),
        };
        let seq = Seq::new(*head);
        let at = Timestamp::from_millis(NOW.as_millis() + 1_000 * i64::try_from(*head).unwrap());
        self.waiting.push(Change::Event(Event {
            room: room(n),
            seq,
            at,
            actor,
            origin: None,
            expires_at: None,
            body,
        }));
        if self.waiting.len() >= 97 {
            self.flush();
        }
        seq
    }

    fn flush(&mut self) {
        self.writer.commit(&self.waiting).unwrap();
        self.waiting.clear();
    }
}

fn text(text: &str) -> Option<MessageText> {
    Some(MessageText::parse(text).unwrap())
}

/// A word that is in no other message and, for most of its length, like no other.
fn canary(n: u64) -> String {
    format!("c{:016x}", (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// All runs of this many hexadecimal digits in a file.
fn runs(path: &Path, length: usize) -> HashSet<Vec<u8>> {
    let bytes = fs::read(path).unwrap();
    let runs = bytes
        .split(|byte| !byte.is_ascii_hexdigit())
        .filter(|run| run.len() >= length);
    runs.flat_map(|run| run.windows(length).map(<[u8]>::to_vec))
        .collect()
}

#[test]
fn erased_texts_are_in_no_file_after_closing() {
    let mut folders = Folders::new();
    let store = folders.open();
    let mut talk = Talk {
        writer: store.writer().unwrap(),
        heads: [0; ROOMS as usize],
        waiting: Vec::new(),
    };
    for n in 0..ROOMS {
        let name = Some(RoomName::parse(&format!("room{n}")).unwrap());
        let room = Room::new(room(n), name, RoomKind::Public, NOW);
        talk.waiting.push(Change::RoomAdded(Box::new(room)));
    }
    let mut said = Vec::new();
    for n in 0..MESSAGES {
        let mut content = format!(
            "{} {}",
            canary(n),
            "filler ".repeat(usize::try_from(n % 30).unwrap())
        );
        if n % 50 == 0 {
            content += &"long ".repeat(700);
        }
        let mentions = vec![UserId::from_bytes([7; 16])];
        let manner = if n % 9 == 0 {
            Manner::Action
        } else {
            Manner::Said
        };
        let text = text(&content);
        let body = EventBody::Message {
            text,
            reply_to: None,
            manner,
            mentions,
            edited: None,
        };
        said.push((n, talk.put(n * n % ROOMS, body)));
        if n % 1_000 == 999 {
            talk.flush();
            while talk.writer.index(300).unwrap().behind > 0 {}
        }
    }
    // Every third is edited, some by a longer text, every fifth is deleted, some of them after an edit.
    for (n, seq) in &said {
        let (n, target) = (*n, *seq);
        if n % 3 == 0 {
            let to = format!("{} edited {}", canary(n + MESSAGES), "more ".repeat(40));
            talk.put(
                n * n % ROOMS,
                EventBody::Edited {
                    target,
                    text: text(&to),
                },
            );
        }
        if n % 5 == 0 {
            talk.put(n * n % ROOMS, EventBody::Deleted { target });
        }
        if n % 1_000 == 500 {
            talk.flush();
            while talk.writer.index(300).unwrap().behind > 0 {}
        }
    }
    talk.flush();
    while talk.writer.index(300).unwrap().behind > 0 {}
    drop(talk);
    drop(store);
    let log = runs(&folders.file("parlor.db"), 17);
    // The index leaves out how a word begins when the one before it begins alike.
    let index = runs(&folders.file("search.db"), 9);
    let indexed = |word: &str| index.contains(&word.as_bytes()[word.len() - 9..]);
    for (n, _) in said {
        let (first, second) = (canary(n), canary(n + MESSAGES));
        let (edited, deleted) = (n % 3 == 0, n % 5 == 0);
        assert_eq!(
            log.contains(first.as_bytes()),
            !edited && !deleted,
            "message {n}"
        );
        assert_eq!(
            log.contains(second.as_bytes()),
            edited && !deleted,
            "edit of {n}"
        );
        assert_eq!(
            indexed(&first),
            !edited && !deleted,
            "message {n} in the index"
        );
        assert_eq!(
            indexed(&second),
            edited && !deleted,
            "edit of {n} in the index"
        );
    }
}

/// Asks until it is done: what is much is moved by another thread first.
fn purge(writer: &mut dyn Writer) {
    let is_done = |_: &u32| {
        std::thread::yield_now();
        writer.purge().unwrap()
    };
    assert!((0..1_000_000).find(is_done).is_some());
}

#[test]
fn expired_texts_are_in_no_file_while_the_store_is_open() {
    let mut folders = Folders::new();
    let store = folders.open();
    let mut talk = Talk {
        writer: store.writer().unwrap(),
        heads: [0; ROOMS as usize],
        waiting: Vec::new(),
    };
    let name = Some(RoomName::parse("room").unwrap());
    let den = Room::new(room(0), name, RoomKind::Public, NOW);
    talk.waiting.push(Change::RoomAdded(Box::new(den)));
    let mut said = Vec::new();
    for n in 0..300 {
        let body = EventBody::Message {
            text: text(&canary(n)),
            reply_to: None,
            manner: Manner::Said,
            mentions: Vec::new(),
            edited: None,
        };
        said.push(talk.put(0, body));
    }
    talk.flush();
    while talk.writer.index(300).unwrap().behind > 0 {}
    let targets: Vec<_> = said
        .iter()
        .copied()
        .filter(|seq| seq.get() % 3 > 0)
        .collect();
    talk.put(
        0,
        EventBody::Expired {
            targets: targets.clone(),
        },
    );
    talk.flush();
    while talk.writer.index(300).unwrap().behind > 0 {}
    purge(&mut *talk.writer);

    let of = |names: [&str; 2], length| {
        let runs = names.map(|name| runs(&folders.file(name), length));
        runs.into_iter().flatten().collect::<HashSet<_>>()
    };
    let log = of(["parlor.db", "parlor.db-wal"], 17);
    let index = of(["search.db", "search.db-wal"], 9);
    for (n, seq) in said.iter().enumerate() {
        let word = canary(n as u64);
        let stands = !targets.contains(seq);
        assert_eq!(log.contains(word.as_bytes()), stands, "message {n}");
        let ending = &word.as_bytes()[word.len() - 9..];
        assert_eq!(index.contains(ending), stands, "message {n} in the index");
    }
    drop(talk);
}
