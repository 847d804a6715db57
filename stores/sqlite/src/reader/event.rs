//! Events of a room's log.

use parlor_core::{Event, EventBody, FileState, Origin};
use parlor_model::{ClientId, RoomId, Seq, Timestamp};
use parlor_store::{EventRange, Order, SAID_EVENTS, StoreError};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Params, Row};

use super::names::Names;
use super::{file, room_number};
use crate::body::Read;
use crate::error::{damaged, of_sqlite};
use crate::kind::Kind;
use crate::text::{newest_edit, read_text};
use crate::value::{get, optional_time, read_seq, seq, seq_number, sql_limit, time};

/// The columns that [`read`] takes.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT n, room, seq, at, kind, actor, device, client_id, text, target, subject, word, ",
            "mentions, until FROM events ",
            $rest
        )
    };
}

pub(super) fn range(
    connection: &Connection,
    names: &mut Names,
    room: RoomId,
    range: EventRange,
) -> Result<Vec<Event>, StoreError> {
    let Some(number) = room_number(connection, room)? else {
        return Ok(Vec::new());
    };
    let sql = match range.order {
        Order::Oldest => select!("WHERE room = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq LIMIT ?4"),
        Order::Newest => {
            select!("WHERE room = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq DESC LIMIT ?4")
        }
    };
    let before = range.before.map_or(i64::MAX, seq_number);
    let keys = (
        number,
        seq_number(range.after),
        before,
        sql_limit(range.limit),
    );
    let mut events = select(connection, names, sql, keys)?;
    if range.order == Order::Newest {
        events.reverse();
    }
    Ok(events)
}

/// The messages and files that stand in a range, as many as its limit says; a file from when it is there.
pub(super) fn said(
    connection: &Connection,
    names: &mut Names,
    room: RoomId,
    range: EventRange,
) -> Result<Vec<Event>, StoreError> {
    let Some(number) = room_number(connection, room)? else {
        return Ok(Vec::new());
    };
    let sql = match range.order {
        Order::Oldest => select!("WHERE room = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq LIMIT ?4"),
        Order::Newest => {
            select!("WHERE room = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq DESC LIMIT ?4")
        }
    };
    let before = range.before.map_or(i64::MAX, seq_number);
    let after = seq_number(range.after);
    let keys = (number, after, before, sql_limit(SAID_EVENTS));
    let mut events = Vec::new();
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found.query(keys).map_err(of_sqlite)?;
    while events.len() < range.limit
        && let Some(row) = rows.next().map_err(of_sqlite)?
    {
        let kind = Kind::from_number(get(row, 4)?);
        if kind.is_some_and(|kind| kind.is_message() || kind == Kind::FileReady) {
            let event = read(connection, names, row)?;
            events.extend(Some(event).filter(stands));
        }
    }
    if range.order == Order::Newest {
        events.reverse();
    }
    Ok(events)
}

/// Whether a message or a file was not deleted.
fn stands(event: &Event) -> bool {
    match &event.body {
        EventBody::Message { text, .. } => text.is_some(),
        EventBody::FileReady { name, .. } => name.is_some(),
        _ => false,
    }
}

/// The event in row `n`.
pub(super) fn row(
    connection: &Connection,
    names: &mut Names,
    n: i64,
) -> Result<Option<Event>, StoreError> {
    Ok(select(connection, names, select!("WHERE n = ?1"), [n])?.pop())
}

fn select(
    connection: &Connection,
    names: &mut Names,
    sql: &str,
    keys: impl Params,
) -> Result<Vec<Event>, StoreError> {
    let mut events = Vec::new();
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found.query(keys).map_err(of_sqlite)?;
    while let Some(row) = rows.next().map_err(of_sqlite)? {
        events.push(read(connection, names, row)?);
    }
    Ok(events)
}

fn read(connection: &Connection, names: &mut Names, row: &Row<'_>) -> Result<Event, StoreError> {
    let number: i64 = get(row, 4)?;
    let kind = Kind::from_number(number).ok_or_else(|| damaged("kind of event", number))?;
    let room = names.room(connection, get(row, 1)?)?;
    let actor = names.actor(connection, get(row, 5)?)?;
    let text = read_text(row.get_ref(8).map_err(of_sqlite)?)?;
    // What has no text of its own any more was edited or deleted.
    let edit = match text {
        None if kind.is_message() => edit(connection, get(row, 0)?)?,
        _ => None,
    };
    let text = edit.as_ref().map(|(text, _)| text.as_str()).or(text);
    let (kept_in, at, target) = (get(row, 1)?, time(row, 3)?, get(row, 9)?);
    let (until, mut file) = (optional_time(row, 13)?, None);
    let expires_at = match kind {
        Kind::FileOffered => {
            let now = file::now(connection, get(row, 0)?)?;
            let expires = now.expires;
            file = Some(now);
            expires
        }
        kind if kind.is_message() => until,
        _ => None,
    };
    let ends = &mut names.ends;
    let over = match (kind, target) {
        // What says a text or a name again ends with what said it first.
        (Kind::Edited | Kind::FileReady | Kind::FileFailed, Some(target)) => {
            ends.is_over_at(connection, kept_in, target)?
        }
        (Kind::FileOffered, _) => ends.is_over(connection, kept_in, at, expires_at)?,
        (kind, _) if kind.is_message() => ends.is_over(connection, kept_in, at, expires_at)?,
        _ => false,
    };
    let text = text.filter(|_| !over);
    let erased = text.is_none();
    let mentions = match row.get_ref(12).map_err(of_sqlite)? {
        ValueRef::Blob(mentions) if !erased => mentions,
        _ => &[],
    };
    let subject = get::<Option<i64>>(row, 10)?.map(|number| names.actor(connection, number));
    let word = match row.get_ref(11).map_err(of_sqlite)? {
        ValueRef::Text(word) => Some(str::from_utf8(word).map_err(|error| damaged("word", error))?),
        _ => None,
    };
    let body = Read {
        kind,
        text,
        target,
        subject: subject.transpose()?,
        word,
        mentions,
        until: until.map(Timestamp::as_millis),
        edited: edit.as_ref().filter(|_| !over).map(|(_, at)| *at),
    };
    let mut body = body.body()?;
    if let EventBody::FileOffered { size, state, .. } = &mut body {
        let now = match file {
            Some(file) => file,
            None => file::now(connection, get(row, 0)?)?,
        };
        (*state, *size) = (now.state, now.size);
        if over {
            *state = FileState::Deleted;
        }
    }
    Ok(Event {
        room,
        seq: seq(row, 2)?,
        at,
        actor,
        origin: origin(connection, names, row)?,
        expires_at,
        body,
    })
}

fn origin(
    connection: &Connection,
    names: &mut Names,
    row: &Row<'_>,
) -> Result<Option<Origin>, StoreError> {
    let Some(number) = get::<Option<i64>>(row, 6)? else {
        return Ok(None);
    };
    let device = names.device(connection, number)?;
    Ok(Some(Origin {
        device,
        id: client_id(&get::<String>(row, 7)?)?,
    }))
}

pub(super) fn client_id(text: &str) -> Result<ClientId, StoreError> {
    ClientId::parse(text).map_err(|error| damaged("client-made id", error))
}

/// The text of the newest edit of the message in row `n`, and when it was made; `None` once it was erased.
fn edit(connection: &Connection, n: i64) -> Result<Option<(String, Timestamp)>, StoreError> {
    let Some(edit) = newest_edit(connection, n)? else {
        return Ok(None);
    };
    let mut found = connection
        .prepare_cached("SELECT text, at FROM events WHERE n = ?1")
        .map_err(of_sqlite)?;
    let mut rows = found.query([edit]).map_err(of_sqlite)?;
    let Some(row) = rows.next().map_err(of_sqlite)? else {
        return Ok(None);
    };
    let text = read_text(row.get_ref(0).map_err(of_sqlite)?)?.map(ToOwned::to_owned);
    Ok(text.zip(Some(time(row, 1)?)))
}

/// Looks for the first event at or after a time by halving the log. The times themselves may go back, so
/// what is compared is the latest so far, which does not: it gets there with the event that is sought.
pub(super) fn seq_at(
    connection: &Connection,
    room: RoomId,
    at: Timestamp,
) -> Result<Seq, StoreError> {
    let Some(number) = room_number(connection, room)? else {
        return Ok(Seq::ZERO.next());
    };
    Ok(read_seq(first_at(connection, number, at)?.0))
}

/// The `seq` and the row of that event; the row is none when nothing is so late.
pub(super) fn first_at(
    connection: &Connection,
    room: i64,
    at: Timestamp,
) -> Result<(i64, Option<i64>), StoreError> {
    let sql = "SELECT seq FROM events WHERE room = ?1 ORDER BY seq DESC LIMIT 1";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let head: Option<i64> = found
        .query_row([room], |row| row.get(0))
        .optional()
        .map_err(of_sqlite)?;
    let (mut first, mut end) = (1, head.unwrap_or(0) + 1);
    while first < end {
        let middle = first + (end - first) / 2;
        if high(connection, room, middle)?.0 >= at.as_millis() {
            end = middle;
        } else {
            first = middle + 1;
        }
    }
    let row = if head.is_some_and(|head| first <= head) {
        Some(high(connection, room, first)?.1)
    } else {
        None
    };
    Ok((first, row))
}

/// The row after the room's newest event.
pub(super) fn end(connection: &Connection, room: i64) -> Result<i64, StoreError> {
    let sql = "SELECT n + 1 FROM events WHERE room = ?1 ORDER BY seq DESC LIMIT 1";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let end = found.query_row([room], |row| row.get(0)).optional();
    Ok(end.map_err(of_sqlite)?.unwrap_or(0))
}

fn high(connection: &Connection, room: i64, seq: i64) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT coalesce(high, at), n FROM events WHERE room = ?1 AND seq = ?2";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    found
        .query_row([room, seq], |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(of_sqlite)
}
