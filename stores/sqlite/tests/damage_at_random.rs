//! Bytes flipped and files cut at random while nobody held the store: a start refuses with a clear message
//! that names the newest good backup, or it serves exactly what was acknowledged. Never less, never else.
//!
//! `PARLOR_SEED=N` repeats a run, `PARLOR_ROUNDS=N` makes it longer.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod support;

use std::fs;

use parlor_core::{Actor, Change, Event, EventBody};
use parlor_model::{Manner, MessageText, RoomId, RoomName, Seq, UserId, UserName};
use parlor_store::conformance::Harness;
use parlor_store::{EventRange, Order, Store, StoreError};
use support::{Folders, NOW};

const MESSAGES: u64 = 120;
const ROUNDS: u64 = 150;

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap()
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

fn text(seq: u64) -> String {
    format!("message {seq} {}", "x".repeat(150))
}

fn lobby(store: &dyn Store) -> (RoomId, Seq) {
    let rooms = store.load().unwrap().rooms;
    let lobby = rooms
        .iter()
        .find(|room| room.name == Some(RoomName::lobby()))
        .unwrap();
    (lobby.id, lobby.head)
}

/// Files by name, as they were left.
type Files = Vec<(&'static str, Vec<u8>)>;

/// A store with a backup: closed, or as a kill leaves it with its WAL.
fn made(names: &[&'static str], closed: bool) -> (Files, Vec<u8>) {
    let mut folders = Folders::new();
    let store = folders.open();
    let (room, _) = lobby(&*store);
    let mut writer = store.writer().unwrap();
    for seq in 2..=MESSAGES + 1 {
        let body = EventBody::Message {
            text: Some(MessageText::parse(&text(seq)).unwrap()),
            reply_to: None,
            manner: Manner::Said,
            mentions: vec![],
            edited: None,
        };
        let actor = Actor {
            user: UserId::from_bytes([1; 16]),
            name: UserName::parse("Alice").unwrap(),
        };
        let event = Event {
            room,
            seq: Seq::new(seq),
            at: NOW,
            actor,
            origin: None,
            expires_at: None,
            body,
        };
        writer.commit(&[Change::Event(event)]).unwrap();
    }
    let backup = folders.spare_path();
    store.backup(&backup).unwrap();
    let read = |folders: &Folders| {
        let file = |name: &&'static str| (*name, fs::read(folders.file(name)).unwrap());
        names.iter().map(file).collect()
    };
    let files: Files = if closed {
        drop((writer, store));
        read(&folders)
    } else {
        let files = read(&folders);
        drop((writer, store));
        files
    };
    (files, fs::read(backup).unwrap())
}

/// The files in a new folder, with the backup beside them.
fn placed(files: &Files, backup: &[u8]) -> Folders {
    let folders = Folders::new();
    fs::create_dir_all(folders.file("backups")).unwrap();
    for (name, bytes) in files {
        fs::write(folders.file(name), bytes).unwrap();
    }
    fs::write(folders.file("backups/good.db"), backup).unwrap();
    folders
}

/// Exactly what was acknowledged.
fn assert_whole(store: &dyn Store, what: &str) {
    let (room, head) = lobby(store);
    assert_eq!(head, Seq::new(MESSAGES + 1), "{what}");
    let range = EventRange {
        after: Seq::ZERO,
        before: None,
        limit: usize::MAX >> 1,
        order: Order::Oldest,
    };
    let events = store.reader().unwrap().events(room, range).unwrap();
    let expected = (1..).map(Seq::new);
    assert!(
        events
            .iter()
            .zip(expected)
            .all(|(event, seq)| event.seq == seq),
        "{what}"
    );
    assert_eq!(events.len() as u64, MESSAGES + 1, "{what}");
    for event in &events[1..] {
        let EventBody::Message {
            text: Some(found), ..
        } = &event.body
        else {
            panic!("{what}: {event:?}");
        };
        assert_eq!(found.as_str(), text(event.seq.get()), "{what}");
    }
}

/// What became of the starts.
#[derive(Debug, Default)]
struct Tally {
    refused: u32,
    served: u32,
}

/// Damages one of these files in each round.
fn run(names: &[&'static str], closed: bool, damaged: &[&str], salt: u64) -> Tally {
    let seed = number("PARLOR_SEED").unwrap_or(20_261_124) ^ salt;
    let rounds = number("PARLOR_ROUNDS").unwrap_or(ROUNDS);
    println!("PARLOR_SEED={} PARLOR_ROUNDS={rounds}", seed ^ salt);
    let mut chance = Chance(seed);
    let (files, backup) = made(names, closed);
    let mut tally = Tally::default();
    for round in 0..rounds {
        let name = damaged[chance.below(damaged.len())];
        let mut files = files.clone();
        let bytes = &mut files.iter_mut().find(|(n, _)| *n == name).unwrap().1;
        let what = match chance.below(4) {
            0 => {
                let length = chance.below(bytes.len());
                bytes.truncate(length);
                format!("{name} cut to {length}")
            }
            1 => {
                let (at, long) = (chance.below(bytes.len()), 1 + chance.below(5_000));
                let end = (at + long).min(bytes.len());
                bytes[at..end].fill(0);
                format!("{name} zeroed from {at} to {end}")
            }
            _ => {
                let (at, bit) = (chance.below(bytes.len()), chance.below(8));
                bytes[at] ^= 1 << bit;
                format!("{name} bit {bit} of byte {at} flipped")
            }
        };
        let what = format!("round {round}: {what}");
        let mut folders = placed(&files, &backup);
        match folders.try_open() {
            Ok(store) => {
                assert_whole(&store, &what);
                tally.served += 1;
            }
            Err(StoreError::Damaged(why)) => {
                assert!(why.contains("good.db"), "{what}: {why}");
                tally.refused += 1;
            }
            // A flip in the header's number of the schema.
            Err(StoreError::Newer { .. }) => tally.refused += 1,
            Err(other) => panic!("{what}: {other:?}"),
        }
    }
    println!("{tally:?}");
    tally
}

#[test]
fn a_closed_store_that_was_damaged_anywhere_is_refused_or_whole() {
    let names = ["lock", "parlor.db", "search.db", "parlor.seal"];
    let tally = run(&names, true, &names[1..], 0);
    assert!(tally.refused > 0 && tally.served > 0, "{tally:?}");
}

#[test]
fn a_database_that_was_damaged_after_closing_is_always_refused() {
    let names = ["lock", "parlor.db", "search.db", "parlor.seal"];
    let tally = run(&names, true, &["parlor.db"], 1);
    // Zeroes over zeroes change nothing.
    assert!(tally.refused > 4 * tally.served, "{tally:?}");
}

#[test]
fn a_killed_store_whose_wal_was_damaged_is_refused_or_whole() {
    let names = [
        "lock",
        "parlor.db",
        "parlor.db-wal",
        "parlor.db-shm",
        "search.db",
    ];
    let tally = run(&names, false, &["parlor.db-wal", "search.db"], 2);
    assert!(tally.refused > 0 && tally.served > 0, "{tally:?}");
}
