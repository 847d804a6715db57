//! What a user has not read, and what they want to be called for.

use std::collections::HashSet;

use parlor_model::{RoomId, Seq, UserId, limits};
use parlor_store::{
    StoreError, UNREAD_EVENTS, UNREAD_EVENTS_BEYOND, UNREAD_EVENTS_TOTAL, Unread, UnreadQuery,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::names::Names;
use super::{event, room_number};
use crate::error::of_sqlite;
use crate::kind::Kind;
use crate::text::current_text;
use crate::value::{get, read_seq, sql_limit, word};

/// Whom a user ignores.
type Ignored = HashSet<[u8; 16]>;

pub(super) fn unread(
    connection: &Connection,
    names: &mut Names,
    user: UserId,
    rooms: &[UnreadQuery],
) -> Result<Vec<(RoomId, Unread)>, StoreError> {
    within(connection, names, user, rooms, UNREAD_EVENTS_TOTAL)
}

/// Looks at `left` events of all rooms together before rooms get a smaller window.
fn within(
    connection: &Connection,
    names: &mut Names,
    user: UserId,
    rooms: &[UnreadQuery],
    mut left: usize,
) -> Result<Vec<(RoomId, Unread)>, StoreError> {
    let ignored = ignored(connection, user)?;
    let rooms = rooms.iter().map(|query| {
        let unread = in_room(connection, names, user, query, &ignored, &mut left)?;
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
    names: &mut Names,
    user: UserId,
    query: &UnreadQuery,
    ignored: &Ignored,
    left: &mut usize,
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
    let window = match *left {
        0 => UNREAD_EVENTS_BEYOND,
        _ => UNREAD_EVENTS,
    };
    let place = (user, room, after);
    let seen = count(
        connection,
        names,
        place,
        window,
        query.all_mention,
        ignored,
        &mut unread,
    )?;
    *left = left.saturating_sub(seen);
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

/// Counts until there is nothing more to count; answers how many events it looked at.
fn count(
    connection: &Connection,
    names: &mut Names,
    (user, room, after): (UserId, i64, i64),
    window: usize,
    all_mention: bool,
    ignored: &Ignored,
    unread: &mut Unread,
) -> Result<usize, StoreError> {
    let sql = "
        SELECT events.n, events.kind, events.mentions, actors.user, events.seq
        FROM events JOIN actors ON actors.number = events.actor
        WHERE events.room = ?1 AND events.seq > ?2 ORDER BY events.seq DESC LIMIT ?3";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found
        .query([room, after, sql_limit(window)])
        .map_err(of_sqlite)?;
    let mut seen = 0;
    while unread.messages.min(unread.mentions) < limits::UNREAD {
        let Some(row) = rows.next().map_err(of_sqlite)? else {
            break;
        };
        seen += 1;
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
        if names.ends.is_over_at(connection, room, get(row, 4)?)? {
            continue;
        }
        unread.messages = limits::UNREAD.min(unread.messages + 1);
        unread.mentions = limits::UNREAD.min(unread.mentions + usize::from(is_mentioned));
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use parlor_model::Timestamp;

    use super::*;
    use crate::schema;

    const ME: UserId = UserId::from_bytes([1; 16]);

    /// Rooms with this many messages of somebody else, and the queries for them.
    fn rooms(messages: [usize; 2], all_mention: bool) -> (Connection, Vec<UnreadQuery>) {
        let connection = Connection::open_in_memory().unwrap();
        schema::migrate(&connection, 0, schema::STEPS).unwrap();
        let actor = "INSERT INTO actors VALUES (1, ?1, 'ben')";
        connection.execute(actor, [[2; 16]]).unwrap();
        let numbered = messages.into_iter().zip(1_u8..);
        let queries = numbered.map(|(messages, number)| {
            let room = RoomId::from_bytes([number; 16]);
            let add = "INSERT INTO rooms (number, id, kind, since, flags) VALUES (?1, ?2, 'public', 0, '')";
            connection.execute(add, params![number, room.as_bytes()]).unwrap();
            let say = "
                WITH RECURSIVE said(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM said WHERE seq < ?2)
                INSERT INTO events (room, seq, at, kind, actor, text) SELECT ?1, seq, 5, ?3, 1, 'hi' FROM said";
            let keys = params![number, sql_limit(messages), Kind::Message.number()];
            connection.execute(say, keys).unwrap();
            UnreadQuery {
                room,
                since: Timestamp::from_millis(0),
                all_mention,
            }
        });
        let queries = queries.collect();
        (connection, queries)
    }

    fn counted(connection: &Connection, rooms: &[UnreadQuery], left: usize) -> Vec<usize> {
        let unread = within(connection, &mut Names::default(), ME, rooms, left).unwrap();
        unread.iter().map(|(_, unread)| unread.messages).collect()
    }

    #[test]
    fn rooms_after_the_budget_get_a_smaller_window() {
        let (connection, rooms) = rooms([150, 150], false);
        let silent = "UPDATE events SET kind = ?1 WHERE seq > 75";
        connection
            .execute(silent, [Kind::TopicSet.number()])
            .unwrap();
        assert_eq!(counted(&connection, &rooms, 151), [75, 75]);
        assert_eq!(counted(&connection, &rooms, 150), [75, 25]);
    }

    #[test]
    fn looking_ends_when_there_is_nothing_more_to_count() {
        let (connection, rooms) = rooms([300, 1], true);
        let (query, ignored) = (rooms[0], Ignored::new());
        let mut left = 1_000;
        let unread = in_room(
            &connection,
            &mut Names::default(),
            ME,
            &query,
            &ignored,
            &mut left,
        )
        .unwrap();
        assert_eq!(
            (unread.messages, unread.mentions),
            (limits::UNREAD, limits::UNREAD)
        );
        assert_eq!(left, 1_000 - limits::UNREAD);
    }
}
