//! What a user has not read, and what they want to be called for.

use std::collections::HashSet;

use parlor_model::{RoomId, Seq, UserId, limits};
use parlor_store::{StoreError, UNREAD_EVENTS, Unread, UnreadQuery};
use rusqlite::{Connection, OptionalExtension, params};

use super::{event, room_number};
use crate::error::of_sqlite;
use crate::kind::Kind;
use crate::text::current_text;
use crate::value::{get, read_seq, sql_limit, word};

/// Whom a user ignores.
type Ignored = HashSet<[u8; 16]>;

pub(super) fn unread(
    connection: &Connection,
    user: UserId,
    rooms: &[UnreadQuery],
) -> Result<Vec<(RoomId, Unread)>, StoreError> {
    let ignored = ignored(connection, user)?;
    let rooms = rooms.iter().map(|query| {
        let unread = in_room(connection, user, query, &ignored)?;
        Ok((query.room, unread))
    });
    rooms.collect()
}

fn ignored(connection: &Connection, user: UserId) -> Result<Ignored, StoreError> {
    let sql = "SELECT ignored FROM ignores WHERE user = ?1";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let rows = found.query_map([user.as_bytes()], |row| row.get(0));
    rows.map_err(of_sqlite)?
        .collect::<Result<_, _>>()
        .map_err(of_sqlite)
}

fn in_room(
    connection: &Connection,
    user: UserId,
    query: &UnreadQuery,
    ignored: &Ignored,
) -> Result<Unread, StoreError> {
    let Some(room) = room_number(connection, query.room)? else {
        return Ok(Unread::default());
    };
    let read = marked(connection, user, room)?;
    let after = match read {
        Some(seq) => seq,
        None => joined(connection, user, room, query)?,
    };
    let notify = level(connection, user, room)?;
    let mut unread = Unread {
        read: read.map_or(Seq::ZERO, read_seq),
        notify: notify.as_deref().map(word).transpose()?,
        ..Unread::default()
    };
    count(
        connection,
        (user, room, after),
        query.all_mention,
        ignored,
        &mut unread,
    )?;
    Ok(unread)
}

fn marked(connection: &Connection, user: UserId, room: i64) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT seq FROM read_markers WHERE user = ?1 AND room = ?2";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let seq = found.query_row(params![user.as_bytes(), room], |row| row.get(0));
    seq.optional().map_err(of_sqlite)
}

fn level(connection: &Connection, user: UserId, room: i64) -> Result<Option<String>, StoreError> {
    let sql = "SELECT level FROM notification_levels WHERE user = ?1 AND room = ?2";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let level = found.query_row(params![user.as_bytes(), room], |row| row.get(0));
    level.optional().map_err(of_sqlite)
}

/// The event by which the user joined, among those of that time; the one before them all where nobody joins,
/// as in the lobby.
fn joined(
    connection: &Connection,
    user: UserId,
    room: i64,
    query: &UnreadQuery,
) -> Result<i64, StoreError> {
    let first = event::first_at(connection, room, query.since)?.0;
    let sql = "
        SELECT events.seq FROM events JOIN actors ON actors.number = events.actor
        WHERE events.room = ?1 AND events.seq >= ?2 AND events.seq < ?3 AND events.kind = ?4
            AND events.at = ?5 AND actors.user = ?6
        ORDER BY events.seq LIMIT 1";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let keys = params![
        room,
        first,
        first.saturating_add(sql_limit(UNREAD_EVENTS)),
        Kind::Joined.number(),
        query.since.as_millis(),
        user.as_bytes(),
    ];
    let seq = found.query_row(keys, |row| row.get(0)).optional();
    Ok(seq.map_err(of_sqlite)?.unwrap_or(first - 1))
}

fn count(
    connection: &Connection,
    (user, room, after): (UserId, i64, i64),
    all_mention: bool,
    ignored: &Ignored,
    unread: &mut Unread,
) -> Result<(), StoreError> {
    let sql = "
        SELECT events.n, events.kind, events.mentions, actors.user
        FROM events JOIN actors ON actors.number = events.actor
        WHERE events.room = ?1 AND events.seq > ?2 ORDER BY events.seq DESC LIMIT ?3";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found
        .query([room, after, sql_limit(UNREAD_EVENTS)])
        .map_err(of_sqlite)?;
    while let Some(row) = rows.next().map_err(of_sqlite)? {
        let kind = Kind::from_number(get(row, 1)?);
        let is_said = kind.is_some_and(|kind| kind.is_message() || kind == Kind::FileOffered);
        let author: [u8; 16] = get(row, 3)?;
        if !is_said || author == *user.as_bytes() || ignored.contains(&author) {
            continue;
        }
        let mentions: Option<Vec<u8>> = get(row, 2)?;
        let (mentions, _) = mentions.as_deref().unwrap_or_default().as_chunks::<16>();
        let is_mentioned = all_mention || mentions.contains(user.as_bytes());
        let counts =
            unread.messages < limits::UNREAD || is_mentioned && unread.mentions < limits::UNREAD;
        if !counts || current_text(connection, get(row, 0)?)?.is_none() {
            continue;
        }
        unread.messages = limits::UNREAD.min(unread.messages + 1);
        unread.mentions = limits::UNREAD.min(unread.mentions + usize::from(is_mentioned));
    }
    Ok(())
}
