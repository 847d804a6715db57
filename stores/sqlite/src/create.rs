//! Making a new store: an epoch and the lobby, whole or not at all.

use std::fs;

use parlor_core::{Actor, Change, Event, EventBody, Room};
use parlor_model::{
    IdSource, RoomId, RoomKind, RoomName, Seq, StoreEpoch, Timestamp, UserId, UserName, fresh_id,
};
use parlor_store::StoreError;
use rusqlite::params;

use crate::apply::{Applier, run};
use crate::connection::{empty_wal, make_file, open_writing};
use crate::error::{damaged, of_io, of_sqlite};
use crate::folder::{Folder, remove_database, sync_file};
use crate::schema;

/// The number of the lobby in a new store.
const LOBBY: i64 = 1;

/// Makes the database under another name and gives it its own when it is durable.
pub(crate) fn store(
    folder: &Folder,
    ids: &mut dyn IdSource,
    now: Timestamp,
) -> Result<(), StoreError> {
    let draft = folder.draft();
    make_file(&draft)?;
    let connection = open_writing(&draft)?;
    connection
        .execute_batch("BEGIN IMMEDIATE")
        .map_err(of_sqlite)?;
    schema::migrate(&connection, 0, schema::STEPS)?;
    let sql = "INSERT INTO store (one, epoch, lobby, since) VALUES (1, ?1, ?2, ?3)";
    let epoch: StoreEpoch = fresh_id(ids);
    run(
        &connection,
        sql,
        params![epoch.as_bytes(), LOBBY, now.as_millis()],
    )?;
    let mut applier = Applier::new(LOBBY, 0);
    for change in lobby(fresh_id(ids), now)? {
        applier.apply(&connection, &change)?;
    }
    applier.finish(&connection)?;
    connection.execute_batch("COMMIT").map_err(of_sqlite)?;
    empty_wal(&connection)?;
    drop(connection);
    sync_file(&draft)?;
    let database = folder.database();
    fs::rename(&draft, &database).map_err(|error| of_io(&database, &error))?;
    remove_database(&draft)?;
    folder.sync()
}

/// The server itself, as the actor of what nobody did: the user whose id is all zeros.
pub(crate) fn server() -> Result<Actor, StoreError> {
    let name = UserName::parse("server").map_err(|error| damaged("user name", error))?;
    Ok(Actor {
        user: UserId::from_bytes([0; 16]),
        name,
    })
}

fn lobby(id: RoomId, now: Timestamp) -> Result<[Change; 2], StoreError> {
    let room = Room::new(id, Some(RoomName::lobby()), RoomKind::Public, now);
    let (actor, seq) = (server()?, Seq::ZERO.next());
    let body = EventBody::Created;
    let created = Event {
        room: id,
        seq,
        at: now,
        actor,
        origin: None,
        expires_at: None,
        body,
    };
    Ok([Change::RoomAdded(Box::new(room)), Change::Event(created)])
}
