//! What is a user's own: how far they read, what they want to be called for, whom they ignore.

use parlor_model::{NotifyLevel, RoomId, Seq, Timestamp, UserId};
use parlor_store::StoreError;
use rusqlite::{Connection, params};

use super::run;
use crate::value::seq_number;

/// Moves a user's mark on; what is not further changes nothing.
pub(super) fn mark_read(
    connection: &Connection,
    user: UserId,
    room: RoomId,
    seq: Seq,
) -> Result<(), StoreError> {
    let sql = "
        INSERT INTO read_markers (user, room, seq) SELECT ?1, number, ?3 FROM rooms WHERE id = ?2
        ON CONFLICT (user, room) DO UPDATE SET seq = max(seq, excluded.seq)";
    let columns = params![user.as_bytes(), room.as_bytes(), seq_number(seq)];
    run(connection, sql, columns).map(drop)
}

pub(super) fn set_notify(
    connection: &Connection,
    user: UserId,
    room: RoomId,
    level: NotifyLevel,
) -> Result<(), StoreError> {
    let sql = "
        INSERT OR REPLACE INTO notification_levels (user, room, level)
        SELECT ?1, number, ?3 FROM rooms WHERE id = ?2";
    let columns = params![user.as_bytes(), room.as_bytes(), level.as_str()];
    run(connection, sql, columns).map(drop)
}

pub(super) fn ignore(
    connection: &Connection,
    user: UserId,
    ignored: UserId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT OR IGNORE INTO ignores (user, ignored, since) VALUES (?1, ?2, ?3)";
    let columns = params![user.as_bytes(), ignored.as_bytes(), at.as_millis()];
    run(connection, sql, columns).map(drop)
}

pub(super) fn unignore(
    connection: &Connection,
    user: UserId,
    ignored: UserId,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM ignores WHERE user = ?1 AND ignored = ?2";
    run(
        connection,
        sql,
        params![user.as_bytes(), ignored.as_bytes()],
    )
    .map(drop)
}
