//! What stands with a message: its author, its reactions, and the client-made id it came with.

use parlor_core::{MessageFacts, Posted};
use parlor_model::{ClientId, DeviceId, Emoji, RoomId, Seq, limits};
use parlor_store::{KnownIds, Reaction, StoreError};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::event::client_id;
use super::names::Names;
use super::{file, room_number};
use crate::error::{damaged, of_sqlite};
use crate::kind::Kind;
use crate::text::current_text;
use crate::value::{get, id, seq, seq_number, time, user_name};

pub(super) fn facts(
    connection: &Connection,
    names: &mut Names,
    room: RoomId,
    seq: Seq,
) -> Result<Option<MessageFacts>, StoreError> {
    let Some(room) = room_number(connection, room)? else {
        return Ok(None);
    };
    let sql = "
        SELECT events.n, events.kind, actors.user
        FROM events JOIN actors ON actors.number = events.actor
        WHERE events.room = ?1 AND events.seq = ?2";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found.query([room, seq_number(seq)]).map_err(of_sqlite)?;
    let Some(row) = rows.next().map_err(of_sqlite)? else {
        return Ok(None);
    };
    let n = get(row, 0)?;
    let kind = Kind::from_number(get(row, 1)?);
    let file = match kind {
        Some(Kind::FileOffered) => file::facts(connection, n)?,
        Some(kind) if kind.is_message() => None,
        _ => return Ok(None),
    };
    let over = names.ends.is_over_at(connection, room, seq_number(seq))?;
    let deleted = over || current_text(connection, n)?.is_none();
    Ok(Some(MessageFacts {
        author: id(row, 2)?,
        deleted,
        reactions: reaction_count(connection, room, seq)?,
        as_asked: false,
        file,
        ran: kind == Some(Kind::Ran),
    }))
}

fn reaction_count(connection: &Connection, room: i64, seq: Seq) -> Result<usize, StoreError> {
    let sql = "SELECT COUNT(*) FROM reactions WHERE room = ?1 AND target = ?2";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let count = found.query_row([room, seq_number(seq)], |row| row.get::<_, i64>(0));
    let count = count.map_err(of_sqlite)?;
    usize::try_from(count).map_err(|_| damaged("reaction count", count))
}

/// At most [`limits::REACTIONS_PAGE`], however many stand on these messages.
pub(super) fn reactions(
    connection: &Connection,
    names: &mut Names,
    room: RoomId,
    first: Seq,
    last: Seq,
) -> Result<Vec<Reaction>, StoreError> {
    let Some(room) = room_number(connection, room)? else {
        return Ok(Vec::new());
    };
    let sql = "
        SELECT target, emoji, user, name FROM reactions
        WHERE room = ?1 AND target BETWEEN ?2 AND ?3 ORDER BY target, seq LIMIT ?4";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found
        .query(params![
            room,
            seq_number(first),
            seq_number(last),
            i64::try_from(limits::REACTIONS_PAGE).unwrap_or(i64::MAX)
        ])
        .map_err(of_sqlite)?;
    let mut reactions = Vec::new();
    while let Some(row) = rows.next().map_err(of_sqlite)? {
        let emoji =
            Emoji::parse(&get::<String>(row, 1)?).map_err(|error| damaged("reaction", error))?;
        if names.ends.is_over_at(connection, room, get(row, 0)?)? {
            continue;
        }
        let (target, user, name) = (seq(row, 0)?, id(row, 2)?, user_name(row, 3)?);
        reactions.push(Reaction {
            target,
            emoji,
            user,
            name,
        });
    }
    Ok(reactions)
}

pub(super) fn posted(
    connection: &Connection,
    device: DeviceId,
    id: &ClientId,
) -> Result<Option<Posted>, StoreError> {
    let sql = "
        SELECT rooms.id, events.seq, events.at
        FROM devices
            JOIN events ON events.device = devices.number
            JOIN rooms ON rooms.number = events.room
        WHERE devices.id = ?1 AND events.client_id = ?2";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found
        .query(params![device.as_bytes(), id.as_str()])
        .map_err(of_sqlite)?;
    rows.next().map_err(of_sqlite)?.map(read_posted).transpose()
}

/// Goes back from the device's newest event, from row to row.
pub(super) fn known_ids(
    connection: &Connection,
    device: DeviceId,
    limit: usize,
) -> Result<KnownIds, StoreError> {
    let sql = "
        SELECT device_ends.n FROM devices JOIN device_ends ON device_ends.device = devices.number
        WHERE devices.id = ?1";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let newest = found.query_row([device.as_bytes()], |row| row.get::<_, i64>(0));
    let mut next = newest.optional().map_err(of_sqlite)?;
    let mut ids = Vec::new();
    while let Some(n) = next.filter(|_| ids.len() < limit) {
        let (id, before) = known_id(connection, n)?;
        ids.push(id);
        // Each row was written after the one it leads to, so the way ends.
        next = before.filter(|before| *before < n);
    }
    ids.reverse();
    Ok(KnownIds {
        ids,
        complete: next.is_none(),
    })
}

/// The id that came with row `n`, and the row of the one before.
fn known_id(
    connection: &Connection,
    n: i64,
) -> Result<((ClientId, Posted), Option<i64>), StoreError> {
    let sql = "
        SELECT rooms.id, events.seq, events.at, events.client_id, events.before
        FROM events JOIN rooms ON rooms.number = events.room WHERE events.n = ?1";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found.query([n]).map_err(of_sqlite)?;
    let row = rows
        .next()
        .map_err(of_sqlite)?
        .ok_or_else(|| damaged("event number", n))?;
    Ok((
        (client_id(&get::<String>(row, 3)?)?, read_posted(row)?),
        get(row, 4)?,
    ))
}

fn read_posted(row: &Row<'_>) -> Result<Posted, StoreError> {
    Ok(Posted {
        room: id(row, 0)?,
        seq: seq(row, 1)?,
        at: time(row, 2)?,
    })
}
