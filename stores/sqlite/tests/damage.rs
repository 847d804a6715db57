//! What start refuses: damaged, missing, foreign and newer files, and what it recovers from.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod support;

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;
use std::sync::{LazyLock, Mutex};

use parlor_core::{Actor, Change, Event, EventBody};
use parlor_model::{Manner, MessageText, RoomId, RoomName, Seq, UserId, UserName};
use parlor_store::conformance::Harness;
use parlor_store::{EventRange, Order, Store, StoreError, Writer};
use support::{Folders, NOW};

fn lobby(store: &dyn Store) -> (RoomId, Seq) {
    let rooms = store.load().unwrap().rooms;
    let lobby = rooms
        .iter()
        .find(|room| room.name == Some(RoomName::lobby()))
        .unwrap();
    (lobby.id, lobby.head)
}

fn say(writer: &mut dyn Writer, (room, head): (RoomId, Seq), text: &str) -> Seq {
    let actor = Actor {
        user: UserId::from_bytes([1; 16]),
        name: UserName::parse("Alice").unwrap(),
    };
    let text = Some(MessageText::parse(text).unwrap());
    let body = EventBody::Message {
        text,
        reply_to: None,
        manner: Manner::Said,
        mentions: vec![],
        edited: None,
    };
    let event = Event {
        room,
        seq: head.next(),
        at: NOW,
        actor,
        origin: None,
        expires_at: None,
        body,
    };
    writer.commit(&[Change::Event(event)]).unwrap();
    head.next()
}

/// A copy of these files of a folder that was made once.
fn copy(made: &Folders, names: &[&str]) -> Folders {
    let copy = Folders::new();
    fs::DirBuilder::new()
        .mode(0o700)
        .create(copy.store())
        .unwrap();
    for name in names {
        fs::copy(made.file(name), copy.file(name)).unwrap();
    }
    copy
}

/// A closed store with some hundred messages.
fn filled() -> Folders {
    static MADE: LazyLock<Folders> = LazyLock::new(|| {
        let mut folders = Folders::new();
        let store = folders.open();
        let (room, mut head) = lobby(&*store);
        let mut writer = store.writer().unwrap();
        for n in 0..300 {
            head = say(
                &mut *writer,
                (room, head),
                &format!("message {n} {}", "x".repeat(200)),
            );
        }
        folders
    });
    copy(&MADE, &["lock", "parlor.db", "search.db", "parlor.seal"])
}

/// A store in the middle of its life, as a kill leaves it.
fn killed() -> Folders {
    static MADE: LazyLock<(Folders, Mutex<Box<dyn Writer>>)> = LazyLock::new(|| {
        let mut folders = Folders::new();
        let store = folders.open();
        let (room, mut head) = lobby(&*store);
        let mut writer = store.writer().unwrap();
        for n in 0..50 {
            head = say(
                &mut *writer,
                (room, head),
                &format!("message {n} {}", "x".repeat(200)),
            );
        }
        (folders, Mutex::new(writer))
    });
    copy(
        &MADE.0,
        &[
            "lock",
            "parlor.db",
            "parlor.db-wal",
            "parlor.db-shm",
            "search.db",
        ],
    )
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 0x10;
    fs::write(path, bytes).unwrap();
}

fn truncate(path: &Path, length: u64) {
    fs::OpenOptions::new()
        .write(true)
        .open(path)
        .unwrap()
        .set_len(length)
        .unwrap();
}

/// The text of the damage that is found.
fn damage(folders: &mut Folders) -> String {
    match folders.try_open() {
        Err(StoreError::Damaged(what)) => what,
        other => panic!("{other:?}"),
    }
}

fn count(folders: &mut Folders) -> usize {
    let store = folders.open();
    let (room, head) = lobby(&*store);
    let range = EventRange {
        after: Seq::ZERO,
        before: None,
        limit: usize::MAX,
        order: Order::Oldest,
    };
    let events = store.reader().unwrap().events(room, range).unwrap();
    assert_eq!(events.last().unwrap().seq, head);
    events.len()
}

/// Every file in a folder and those in it must be its owner's alone; how many there are.
fn checked_modes(folder: &Path) -> usize {
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder), 0o700, "{}", folder.display());
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let checked = paths.map(|path| {
        if path.is_dir() {
            return checked_modes(&path);
        }
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        1
    });
    checked.sum()
}

#[test]
fn files_are_only_for_their_owner() {
    let mut folders = Folders::new();
    let store = folders.try_open().unwrap();
    let mut writer = store.writer().unwrap();
    say(&mut *writer, lobby(&store), "hi");
    writer.index(10).unwrap();
    let open = [
        "lock",
        "parlor.db",
        "parlor.db-wal",
        "parlor.db-shm",
        "search.db",
    ];
    assert!(checked_modes(&folders.store()) >= open.len());
    let backup = folders.spare_path();
    parlor_store_sqlite::backup(&folders.store(), &backup).unwrap();
    drop((writer, store));
    assert!(folders.file("parlor.seal").exists());
    checked_modes(&folders.store());
    folders.restore_here(&backup).unwrap();
    drop(folders.try_open().unwrap());
    assert!(folders.file("backups").exists());
    checked_modes(&folders.store());
}

#[test]
fn a_held_folder_is_refused_until_it_is_given_up() {
    let mut folders = Folders::new();
    let store = folders.try_open().unwrap();
    assert!(matches!(folders.try_open(), Err(StoreError::InUse(_))));
    let reader = store.reader().unwrap();
    drop(store);
    assert!(matches!(folders.try_open(), Err(StoreError::InUse(_))));
    drop(reader);
    folders.try_open().unwrap();
}

#[test]
fn closing_leaves_one_sealed_file_and_no_wal() {
    let folders = filled();
    assert!(folders.file("parlor.seal").exists());
    for name in ["parlor.db-wal", "parlor.db-shm", "search.db-wal"] {
        assert!(!folders.file(name).exists(), "{name}");
    }
}

#[test]
fn any_flipped_bit_of_a_closed_store_is_noticed() {
    let length = fs::metadata(filled().file("parlor.db")).unwrap().len();
    let length = usize::try_from(length).unwrap();
    for at in [0, 17, 30, 70, 99, 100, 4_096, length / 2, length - 1] {
        let mut folders = filled();
        flip(&folders.file("parlor.db"), at);
        damage(&mut folders);
        damage(&mut folders);
    }
}

#[test]
fn a_cut_off_database_is_refused() {
    for length in [0, 50, 100, 4_096, 4_096 * 3, 4_096 * 3 + 77] {
        let mut folders = filled();
        truncate(&folders.file("parlor.db"), length);
        damage(&mut folders);
        // Nor without the seal.
        fs::remove_file(folders.file("parlor.seal")).unwrap();
        damage(&mut folders);
    }
}

#[test]
fn a_broken_structure_is_noticed_without_a_seal() {
    let mut folders = filled();
    fs::remove_file(folders.file("parlor.seal")).unwrap();
    let path = folders.file("parlor.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[4_096 * 20..4_096 * 21].fill(0);
    fs::write(&path, bytes).unwrap();
    damage(&mut folders);
}

#[test]
fn a_missing_database_is_not_a_new_start() {
    let mut folders = filled();
    fs::remove_file(folders.file("parlor.db")).unwrap();
    assert!(damage(&mut folders).contains("missing"));
    for name in ["parlor.seal", "search.db"] {
        fs::remove_file(folders.file(name)).unwrap();
    }
    assert!(damage(&mut folders).contains("missing"));
    // Without the mark in the lock file, a WAL still tells.
    fs::write(folders.file("lock"), "").unwrap();
    fs::write(folders.file("parlor.db-wal"), "something").unwrap();
    assert!(damage(&mut folders).contains("missing"));
}

#[test]
fn a_killed_store_is_recovered_whole() {
    let mut folders = killed();
    assert!(!folders.file("parlor.seal").exists());
    assert_eq!(count(&mut folders), 51);
    assert_eq!(count(&mut folders), 51);
}

#[test]
fn a_cut_off_or_flipped_wal_is_refused() {
    let wal = |folders: &Folders| folders.file("parlor.db-wal");
    let length = fs::metadata(wal(&killed())).unwrap().len();
    for left in [
        0,
        20,
        32,
        4_120 * 5 + 32,
        length / 2,
        length - 1,
        length - 4_120,
    ] {
        let mut folders = killed();
        truncate(&wal(&folders), left);
        damage(&mut folders);
    }
    for at in [0, 5, 17, 40, 4_200, length / 2, length - 1] {
        let mut folders = killed();
        flip(&wal(&folders), usize::try_from(at).unwrap());
        damage(&mut folders);
    }
    let mut folders = killed();
    fs::remove_file(wal(&folders)).unwrap();
    damage(&mut folders);
    assert_eq!(count(&mut killed()), 51);
}

#[test]
fn a_flip_in_the_middle_of_a_wal_is_noticed_without_its_shared_memory() {
    let mut folders = killed();
    fs::remove_file(folders.file("parlor.db-shm")).unwrap();
    let wal = folders.file("parlor.db-wal");
    let length = usize::try_from(fs::metadata(&wal).unwrap().len()).unwrap();
    flip(&wal, length / 2);
    damage(&mut folders);
    // Of the very last commit it can't be told from one that was never acknowledged.
    let mut folders = killed();
    fs::remove_file(folders.file("parlor.db-shm")).unwrap();
    assert_eq!(count(&mut folders), 51);
}

#[test]
fn a_torn_end_of_a_wal_is_no_damage() {
    let mut folders = killed();
    let mut wal = fs::OpenOptions::new()
        .append(true)
        .open(folders.file("parlor.db-wal"))
        .unwrap();
    wal.write_all(&[7; 3_000]).unwrap();
    assert_eq!(count(&mut folders), 51);
}

#[test]
fn the_newest_good_backup_is_named() {
    let mut folders = filled();
    let backups = folders.file("backups");
    fs::create_dir(&backups).unwrap();
    assert!(
        folders
            .try_open()
            .unwrap()
            .backup(&backups.join("good.db"))
            .is_ok()
    );
    fs::write(backups.join("newer.db"), "no database").unwrap();
    flip(&folders.file("parlor.db"), 5_000);
    let what = damage(&mut folders);
    assert!(
        what.contains("good.db") && !what.contains("newer.db"),
        "{what}"
    );
}

#[test]
fn a_killed_store_that_was_set_aside_is_itself_a_backup() {
    let mut folders = killed();
    let mut other = filled();
    let backup = other.spare_path();
    other.open().backup(&backup).unwrap();
    folders.restore_here(&backup).unwrap();
    assert_eq!(count(&mut folders), 301);
    let mut kept: Vec<_> = fs::read_dir(folders.file("backups"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    kept.sort();
    assert_eq!(kept.len(), 2);
    folders.restore_here(&kept[0]).unwrap();
    assert_eq!(count(&mut folders), 51);
}

#[test]
fn a_newer_schema_is_refused() {
    let mut folders = filled();
    fs::remove_file(folders.file("parlor.seal")).unwrap();
    let path = folders.file("parlor.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    fs::write(path, bytes).unwrap();
    let refused = folders.try_open();
    assert!(
        matches!(refused, Err(StoreError::Newer { found: 99, known: 6.. })),
        "{refused:?}"
    );
}

#[test]
fn another_kind_of_file_is_refused() {
    for content in [
        "not a database at all, but long enough to have a header: ".repeat(9),
        String::new(),
    ] {
        let mut folders = Folders::new();
        fs::create_dir(folders.store()).unwrap();
        fs::write(folders.file("parlor.db"), &content).unwrap();
        damage(&mut folders);
        assert_eq!(
            fs::read_to_string(folders.file("parlor.db")).unwrap(),
            content
        );
    }
}

#[test]
fn a_damaged_or_missing_search_index_is_made_anew() {
    for what in ["missing", "flipped", "garbage"] {
        let mut folders = filled();
        let store = folders.open();
        while store.writer().unwrap().index(1_000).unwrap().behind > 0 {}
        drop(store);
        let path = folders.file("search.db");
        match what {
            "missing" => fs::remove_file(&path).unwrap(),
            "flipped" => flip(&path, 10_000),
            _ => fs::write(&path, "garbage").unwrap(),
        }
        let store = folders.open();
        let mut writer = store.writer().unwrap();
        assert_eq!(writer.index(1).unwrap().behind, 300, "{what}");
        while writer.index(1_000).unwrap().behind > 0 {}
    }
}

#[test]
fn a_folder_that_can_not_be_written_is_named() {
    let folders = Folders::new();
    fs::write(folders.store(), "a file in the way").unwrap();
    let mut folders = folders;
    let refused = folders.try_open().unwrap_err().to_string();
    assert!(refused.contains("store"), "{refused}");
}
