//! Stores of an older schema: they are brought to the newest, and a copy of them is kept.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod support;

use std::fs;
use std::path::Path;

use parlor_core::Change;
use parlor_model::UserName;
use parlor_store::conformance::Harness;
use parlor_store::{Store, StoreError};
use rusqlite::Connection;
use support::Folders;

/// Makes of a database of the newest schema what the first version wrote.
fn make_schema_1(database: &Path) {
    let connection = Connection::open(database).unwrap();
    let back = "DROP TABLE files; DROP TABLE muted_names; DROP TABLE pins;
        CREATE TABLE pins (room, target, by, at); PRAGMA user_version = 1;";
    connection.execute_batch(back).unwrap();
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
    let copy = folders.file("backups").join("before-schema-4.db");
    let kept = Connection::open(&copy).unwrap();
    let version: i64 = kept
        .query_row("PRAGMA user_version", (), |row| row.get(0))
        .unwrap();
    assert_eq!(version, 1);
    drop(kept);
    assert_eq!(muted(&*folders.restore(&copy)).unwrap(), 0);
}
