//! Stores of an older schema: they are brought to the newest, and a copy of them is kept.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use parlor_core::{Actor, Change, Event, EventBody, FileState, User};
use parlor_model::{FileId, FileName, MediaType, RoomId, Seq, ServerRole, UserId, UserName};
use parlor_store::conformance::Harness;
use parlor_store::{SearchQuery, Store, StoreError};
use rusqlite::Connection;
use support::{Folders, NOW};

/// Makes of a database of the newest schema what the first version wrote.
fn make_schema_1(database: &Path) {
    let connection = Connection::open(database).unwrap();
    let back = "ALTER TABLE store DROP COLUMN trusted; DROP TABLE ends; ALTER TABLE files DROP COLUMN expires; ALTER TABLE rooms DROP COLUMN swept; ALTER TABLE rooms DROP COLUMN reminded;
        ALTER TABLE users DROP COLUMN account; ALTER TABLE users DROP COLUMN irc_verifier;
        DROP TABLE factors; DROP TABLE recovery_codes; DROP TABLE passkeys;
        DROP TABLE files; DROP TABLE muted_names; DROP TABLE pins;
        CREATE TABLE pins (room, target, by, at); PRAGMA user_version = 1;";
    connection.execute_batch(back).unwrap();
}

/// Makes of a database of the newest schema and its index what the third version wrote: pins as nobody ever kept them,
/// and an index by its rules, without the names of files.
fn make_schema_3(database: &Path, index: &Path) {
    let connection = Connection::open(database).unwrap();
    let back = "ALTER TABLE store DROP COLUMN trusted; DROP TABLE ends; ALTER TABLE files DROP COLUMN expires; ALTER TABLE rooms DROP COLUMN swept; ALTER TABLE rooms DROP COLUMN reminded;
        ALTER TABLE users DROP COLUMN account; ALTER TABLE users DROP COLUMN irc_verifier;
        DROP TABLE factors; DROP TABLE recovery_codes; DROP TABLE passkeys; DROP TABLE pins;
        CREATE TABLE pins (
            room INTEGER NOT NULL,
            target INTEGER NOT NULL,
            by TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (room, target)
        ) STRICT, WITHOUT ROWID;
        PRAGMA user_version = 3;";
    connection.execute_batch(back).unwrap();
    let connection = Connection::open(index).unwrap();
    let back = "UPDATE progress SET rules = '2' || substr(rules, 2);
        INSERT INTO words (words) VALUES ('delete-all');";
    connection.execute_batch(back).unwrap();
}

/// Makes of a database of the newest schema what the fourth version wrote.
fn make_schema_4(database: &Path) {
    let connection = Connection::open(database).unwrap();
    let back = "ALTER TABLE store DROP COLUMN trusted; DROP TABLE ends; ALTER TABLE files DROP COLUMN expires; ALTER TABLE rooms DROP COLUMN swept; ALTER TABLE rooms DROP COLUMN reminded;
        ALTER TABLE users DROP COLUMN account; ALTER TABLE users DROP COLUMN irc_verifier;
        DROP TABLE factors; DROP TABLE recovery_codes; DROP TABLE passkeys; PRAGMA user_version = 4;";
    connection.execute_batch(back).unwrap();
}

/// The copy that was taken before a store was brought to the newest schema.
fn kept(folders: &Folders) -> PathBuf {
    let connection = Connection::open(folders.file("parlor.db")).unwrap();
    let newest = connection.query_row("PRAGMA user_version", (), |row| row.get::<_, i64>(0));
    let name = format!("before-schema-{}.db", newest.unwrap());
    folders.file("backups").join(name)
}

fn event(room: RoomId, seq: Seq, body: EventBody) -> Change {
    let actor = Actor {
        user: UserId::from_bytes([7; 16]),
        name: UserName::parse("anna").unwrap(),
    };
    Change::Event(Event {
        room,
        seq,
        at: NOW,
        actor,
        origin: None,
        expires_at: None,
        body,
    })
}

fn files_named(store: &dyn Store, room: RoomId, words: &str) -> Vec<Seq> {
    let query = SearchQuery {
        words: words.to_owned(),
        rooms: vec![room],
        files: true,
        author: None,
        before: None,
        after: None,
        limit: 5,
    };
    let page = store.reader().unwrap().search(&query).unwrap();
    page.found.iter().map(|event| event.seq).collect()
}

fn index_all(store: &dyn Store) {
    let mut writer = store.writer().unwrap();
    while writer.index(100).unwrap().behind > 0 {}
}

fn muted(store: &dyn Store) -> Result<usize, StoreError> {
    let rooms = store.load()?.rooms;
    Ok(rooms.iter().map(|room| room.muted_names.len()).sum())
}

#[test]
fn store_of_schema_1_is_brought_to_the_newest_and_kept() {
    let mut folders = Folders::new();
    let first = folders.try_open().unwrap().load().unwrap();
    fs::remove_file(folders.file("parlor.seal")).unwrap();
    make_schema_1(&folders.file("parlor.db"));
    let store = folders.try_open().unwrap();
    assert_eq!(store.load().unwrap().epoch, first.epoch);
    let mute = Change::NameMuted {
        room: first.rooms[0].id,
        name: UserName::parse("bob").unwrap(),
        until: None,
    };
    store.writer().unwrap().commit(&[mute]).unwrap();
    drop(store);
    assert_eq!(muted(&folders.try_open().unwrap()).unwrap(), 1);
    let copy = kept(&folders);
    let kept = Connection::open(&copy).unwrap();
    let version: i64 = kept
        .query_row("PRAGMA user_version", (), |row| row.get(0))
        .unwrap();
    assert_eq!(version, 1);
    drop(kept);
    assert_eq!(muted(&*folders.restore(&copy)).unwrap(), 0);
}

#[test]
fn store_of_schema_3_gets_pins_and_finds_its_old_files_by_name() {
    let mut folders = Folders::new();
    let store = folders.try_open().unwrap();
    let lobby = store.load().unwrap().rooms.remove(0);
    let (room, offer) = (lobby.id, lobby.head.next());
    let offered = EventBody::FileOffered {
        file: FileId::from_bytes([9; 16]),
        name: FileName::parse("seating plan.pdf").ok(),
        size: Some(1),
        media_type: MediaType::octet_stream(),
        state: FileState::Sending,
    };
    let offered = event(room, offer, offered);
    store.writer().unwrap().commit(&[offered]).unwrap();
    index_all(&store);
    assert_eq!(files_named(&store, room, "plan"), [offer]);
    drop(store);
    fs::remove_file(folders.file("parlor.seal")).unwrap();
    make_schema_3(&folders.file("parlor.db"), &folders.file("search.db"));

    let store = folders.try_open().unwrap();
    index_all(&store);
    assert_eq!(files_named(&store, room, "plan"), [offer]);
    let pin = event(room, offer.next(), EventBody::Pinned { target: offer });
    store.writer().unwrap().commit(&[pin]).unwrap();
    drop(store);

    let store = folders.try_open().unwrap();
    let rooms = store.load().unwrap().rooms;
    assert_eq!(rooms[0].pinned(), [offer]);
    assert_eq!(files_named(&store, room, "plan"), [offer]);
    assert!(kept(&folders).exists());
}

#[test]
fn registered_users_of_schema_4_have_their_name_as_account() {
    let mut folders = Folders::new();
    let store = folders.try_open().unwrap();
    let user = |id: u8, name: &str, role| User {
        id: UserId::from_bytes([id; 16]),
        name: UserName::parse(name).unwrap(),
        account: None,
        role,
        since: NOW,
        seen: NOW,
    };
    let (anna, guest) = (
        user(7, "anna", ServerRole::Member),
        user(8, "gus", ServerRole::Guest),
    );
    let added = [Change::UserAdded(anna), Change::UserAdded(guest)];
    store.writer().unwrap().commit(&added).unwrap();
    drop(store);
    fs::remove_file(folders.file("parlor.seal")).unwrap();
    make_schema_4(&folders.file("parlor.db"));
    let users = folders.try_open().unwrap().load().unwrap().users;
    let accounts = users.iter().map(|user| user.account.as_ref());
    let accounts: Vec<_> = accounts.map(|name| name.map(UserName::as_str)).collect();
    assert_eq!(accounts, [Some("anna"), None]);
}
