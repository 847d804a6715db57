//! Expiry: what has an end of its own, erasing what is over, and wiping rooms that ended.

use parlor_core::{Event, EventBody};
use parlor_model::{RoomId, Seq, Span, Timestamp};
use parlor_store::StoreError;
use rusqlite::{Connection, OptionalExtension, params};

use super::message::Stale;
use super::{file, message, run, run_on_one};
use crate::error::of_sqlite;
use crate::kind::Kind;
use crate::value::seq_number;

/// Notes the end that the message or file in row `n` was given.
pub(super) fn note(connection: &Connection, n: i64, event: &Event) -> Result<(), StoreError> {
    let Some(end) = event.expires_at.map(Timestamp::as_millis) else {
        return Ok(());
    };
    run(
        connection,
        "INSERT INTO ends (n, at) VALUES (?1, ?2)",
        [n, end],
    )?;
    if let EventBody::FileOffered { file, .. } = &event.body {
        let sql = "UPDATE files SET expires = ?2 WHERE id = ?1";
        run(connection, sql, params![file.as_bytes(), end])?;
    }
    Ok(())
}

/// What stands there is not waited for any more.
pub(super) fn settle(connection: &Connection, room: i64, seq: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM ends WHERE n = (SELECT n FROM events WHERE room = ?1 AND seq = ?2)";
    run(connection, sql, [room, seq]).map(drop)
}

/// Erases these messages and files of a room, whichever they are.
pub(super) fn erase(
    connection: &Connection,
    room: i64,
    targets: &[Seq],
    stale: &mut Vec<Stale>,
) -> Result<(), StoreError> {
    let sql = "
        SELECT events.kind, files.id FROM events LEFT JOIN files ON files.offer = events.n
        WHERE events.room = ?1 AND events.seq = ?2";
    for target in targets {
        let place = [room, seq_number(*target)];
        let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Option<[u8; 16]>>(1)?))
        };
        let found = found.query_row(place, read).optional();
        let Some((kind, offered)) = found.map_err(of_sqlite)? else {
            let what = format!("event {target}, which was to be erased, is not there");
            return Err(StoreError::Damaged(what));
        };
        stale.extend(match (Kind::from_number(kind), offered) {
            (Some(Kind::FileOffered), Some(offered)) => {
                file::delete(connection, offered.into(), place.into())?
            }
            _ => message::delete(connection, place[0], place[1])?,
        });
    }
    Ok(())
}

/// All that was said in a room up to this event is erased.
pub(super) fn swept(connection: &Connection, room: RoomId, until: Seq) -> Result<(), StoreError> {
    let sql = "UPDATE rooms SET swept = max(swept, ?2) WHERE id = ?1";
    let keys = params![room.as_bytes(), seq_number(until)];
    run_on_one(
        connection,
        &format!("how far room {room} is swept"),
        sql,
        keys,
    )
}

pub(super) fn reminded(
    connection: &Connection,
    room: RoomId,
    before: Span,
) -> Result<(), StoreError> {
    let sql = "UPDATE rooms SET reminded = ?2 WHERE id = ?1";
    let keys = params![room.as_bytes(), before.as_millis()];
    run_on_one(
        connection,
        &format!("the reminder of room {room}"),
        sql,
        keys,
    )
}

/// Wipes a room: what was set in it, who was in it and how it was called. The places of its log stay.
pub(super) fn end_room(connection: &Connection, room: i64) -> Result<(), StoreError> {
    let named = "UPDATE rooms SET name = NULL, topic = NULL, topic_by = NULL, topic_at = NULL, flags = '' WHERE number = ?1";
    run(connection, named, [room])?;
    for sql in [
        "DELETE FROM members WHERE room = ?1",
        "DELETE FROM mutes WHERE room = ?1",
        "DELETE FROM muted_names WHERE room = ?1",
        "DELETE FROM invited WHERE room = ?1",
        "DELETE FROM masks WHERE room = ?1",
        "DELETE FROM reactions WHERE room = ?1",
        "DELETE FROM pins WHERE room = ?1",
        "DELETE FROM read_markers WHERE room = ?1",
        "DELETE FROM notification_levels WHERE room = ?1",
    ] {
        run(connection, sql, [room])?;
    }
    Ok(())
}

/// Overwrites whatever these events of a room say, which nobody reads any more, by as much: no row moves.
pub(super) fn blank(connection: &Connection, room: i64, targets: &[Seq]) -> Result<(), StoreError> {
    let sql = "
        UPDATE events SET
            text = iif(typeof(text) = 'text', zeroblob(octet_length(text)), text),
            word = iif(word IS NULL, NULL, printf('%.*c', octet_length(word), '-'))
        WHERE room = ?1 AND seq = ?2";
    for target in targets {
        let what = format!("erasing event {target} of a room that is wiped");
        run_on_one(connection, &what, sql, [room, seq_number(*target)])?;
    }
    Ok(())
}

/// The number of a room, if there is one.
pub(super) fn room_number(
    connection: &Connection,
    room: RoomId,
) -> Result<Option<i64>, StoreError> {
    let mut found = connection
        .prepare_cached("SELECT number FROM rooms WHERE id = ?1")
        .map_err(of_sqlite)?;
    let number = found.query_row([room.as_bytes()], |row| row.get(0));
    number.optional().map_err(of_sqlite)
}
