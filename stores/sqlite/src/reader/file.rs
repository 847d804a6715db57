//! Files as they are now: from their own table, and the events that offered them.

use parlor_core::{Content, File, FileFacts, FileState};
use parlor_model::{Digest, FileId, FileName, MediaType, RoomId, Seq, Timestamp};
use parlor_store::StoreError;
use rusqlite::{Connection, Params, Row, params};

use super::names::Names;
use super::room_number;
use crate::error::{damaged, of_sqlite};
use crate::text::read_text;
use crate::value::{
    get, id, optional_time, read_file_name, read_size, seq, seq_number, sql_limit, time, word,
};

/// The columns that [`read`] takes.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT files.id, events.room, events.seq, events.actor, events.text, files.size, ",
            "events.word, events.at, files.state, files.why, files.digest, files.expires ",
            "FROM files JOIN events ON events.n = files.offer ",
            $rest
        )
    };
}

/// Leaves out the files of rooms that nobody is left in: nobody can reach them any more. Everyone is in the lobby.
macro_rules! in_a_standing_room {
    () => {
        "(files.room = (SELECT lobby FROM store) OR EXISTS (SELECT 1 FROM members WHERE members.room = files.room))"
    };
}
pub(crate) use in_a_standing_room;

pub(super) fn by_id(
    connection: &Connection,
    names: &mut Names,
    file: FileId,
) -> Result<Option<File>, StoreError> {
    let sql = select!("WHERE files.id = ?1");
    Ok(select(connection, names, sql, [file.as_bytes()])?.pop())
}

pub(super) fn at(
    connection: &Connection,
    names: &mut Names,
    room: RoomId,
    seq: Seq,
) -> Result<Option<File>, StoreError> {
    let Some(room) = room_number(connection, room)? else {
        return Ok(None);
    };
    let sql = select!("WHERE files.offer = (SELECT n FROM events WHERE room = ?1 AND seq = ?2)");
    Ok(select(connection, names, sql, [room, seq_number(seq)])?.pop())
}

/// The event with which the sending of a file ended that an event offers.
pub(super) fn ended_at(
    connection: &Connection,
    room: RoomId,
    offer: Seq,
) -> Result<Option<Seq>, StoreError> {
    let Some(room) = room_number(connection, room)? else {
        return Ok(None);
    };
    let sql = "
        SELECT ended.seq
        FROM events offered
        JOIN files ON files.offer = offered.n
        JOIN events ended ON ended.n = files.ended
        WHERE offered.room = ?1 AND offered.seq = ?2";
    let mut statement = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let values = params![room, seq_number(offer)];
    let mut rows = statement.query(values).map_err(of_sqlite)?;
    let row = rows.next().map_err(of_sqlite)?;
    row.map(|row| seq(row, 0)).transpose()
}

pub(super) fn named(
    connection: &Connection,
    names: &mut Names,
    room: RoomId,
    name: &FileName,
) -> Result<Option<File>, StoreError> {
    let Some(room) = room_number(connection, room)? else {
        return Ok(None);
    };
    let same = select!(
        "WHERE files.room = ?1 AND files.state = 'ready' AND events.text = ?2 ORDER BY files.offer DESC"
    );
    let same_name = params![room, name.as_str()];
    if let Some(found) = first(connection, names, same, same_name, stands)? {
        return Ok(Some(found));
    }
    // SQLite folds ASCII alone; other letters are compared here, over the newest names.
    let folded = name.as_str().to_lowercase();
    let newest = select!(
        "WHERE files.room = ?1 AND files.state = 'ready' ORDER BY files.offer DESC LIMIT ?2"
    );
    let is_meant = |file: &File| {
        let name = file.name.as_ref();
        name.is_some_and(|name| name.as_str().to_lowercase() == folded)
    };
    let looked_at = params![room, sql_limit(LOOKED_AT)];
    first(connection, names, newest, looked_at, is_meant)
}

/// Whether it is not over.
fn stands(file: &File) -> bool {
    file.state != FileState::Deleted
}

/// How many of a room's newest files are looked at for a name in another case.
const LOOKED_AT: usize = 10_000;

pub(super) fn of_room(
    connection: &Connection,
    names: &mut Names,
    room: RoomId,
    before: Option<Seq>,
    limit: usize,
) -> Result<Vec<File>, StoreError> {
    let Some(room) = room_number(connection, room)? else {
        return Ok(Vec::new());
    };
    let sql = select!(
        "WHERE files.room = ?1 AND files.state IN ('sending', 'ready') AND events.seq < ?2
        ORDER BY files.offer DESC LIMIT ?3"
    );
    // Those that are over and not erased yet fill no page.
    let (mut before, mut found) = (before.map_or(i64::MAX, seq_number), Vec::new());
    while found.len() < limit {
        let keys = params![room, before, sql_limit(limit)];
        let files = select(connection, names, sql, keys)?;
        let is_last = files.len() < limit;
        if let Some(oldest) = files.last() {
            before = seq_number(oldest.seq);
        }
        found.extend(files.into_iter().filter(stands));
        if is_last {
            break;
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// The files that are being sent.
pub(crate) fn sending(connection: &Connection) -> Result<Vec<File>, StoreError> {
    let sql = concat!(
        select!("WHERE files.state = 'sending' AND "),
        in_a_standing_room!(),
        " ORDER BY files.offer"
    );
    select(connection, &mut Names::default(), sql, ())
}

pub(super) fn is_digest_used(connection: &Connection, digest: Digest) -> Result<bool, StoreError> {
    let sql = concat!(
        "SELECT 1 FROM files WHERE digest = ?1 AND ",
        in_a_standing_room!(),
        " LIMIT 1"
    );
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    found.exists([digest.as_bytes()]).map_err(of_sqlite)
}

/// A file as it is now.
pub(super) struct Now {
    pub(super) state: FileState,
    pub(super) size: Option<u64>,
    /// The end that it was given.
    pub(super) expires: Option<Timestamp>,
}

/// How the file that row `n` of the events offers is now.
pub(super) fn now(connection: &Connection, n: i64) -> Result<Now, StoreError> {
    let sql = "SELECT state, why, digest, size, expires FROM files WHERE offer = ?1";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found.query([n]).map_err(of_sqlite)?;
    let row = rows.next().map_err(of_sqlite)?;
    let row = row.ok_or_else(|| damaged("file", "its event is alone"))?;
    Ok(Now {
        state: state(row, 0)?,
        size: get::<Option<i64>>(row, 3)?.map(read_size),
        expires: optional_time(row, 4)?,
    })
}

/// What the rules must know of it.
pub(super) fn facts(connection: &Connection, n: i64) -> Result<Option<FileFacts>, StoreError> {
    let sql = "SELECT id, size, digest FROM files WHERE offer = ?1";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found.query([n]).map_err(of_sqlite)?;
    let Some(row) = rows.next().map_err(of_sqlite)? else {
        return Ok(None);
    };
    let (size, digest) = (
        get::<Option<i64>>(row, 1)?,
        get::<Option<[u8; 32]>>(row, 2)?,
    );
    let content = size.zip(digest).map(|(size, digest)| Content {
        size: read_size(size),
        digest: Digest::from_bytes(digest),
    });
    let id = id(row, 0)?;
    Ok(Some(FileFacts { id, content }))
}

fn select(
    connection: &Connection,
    names: &mut Names,
    sql: &str,
    keys: impl Params,
) -> Result<Vec<File>, StoreError> {
    let mut files = Vec::new();
    let keep = |file: File| {
        files.push(file);
        false
    };
    each(connection, names, sql, keys, keep)?;
    Ok(files)
}

/// The first that is meant.
fn first(
    connection: &Connection,
    names: &mut Names,
    sql: &str,
    keys: impl Params,
    is_meant: impl Fn(&File) -> bool,
) -> Result<Option<File>, StoreError> {
    let mut found = None;
    let take = |file: File| {
        found = Some(file).filter(&is_meant);
        found.is_some()
    };
    each(connection, names, sql, keys, take)?;
    Ok(found)
}

/// Reads one after the other until one is taken for the last.
fn each(
    connection: &Connection,
    names: &mut Names,
    sql: &str,
    keys: impl Params,
    mut is_last: impl FnMut(File) -> bool,
) -> Result<(), StoreError> {
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found.query(keys).map_err(of_sqlite)?;
    while let Some(row) = rows.next().map_err(of_sqlite)? {
        let mut file = read(connection, names, row)?;
        let (room, own) = (get(row, 1)?, optional_time(row, 11)?);
        if names.ends.is_over(connection, room, file.at, own)? {
            (file.state, file.name) = (FileState::Deleted, None);
        }
        if is_last(file) {
            break;
        }
    }
    Ok(())
}

fn read(connection: &Connection, names: &mut Names, row: &Row<'_>) -> Result<File, StoreError> {
    let name = read_text(row.get_ref(4).map_err(of_sqlite)?)?;
    let media_type = get::<String>(row, 6)?;
    let media_type = media_type.split_once(' ').map(|(_, media_type)| media_type);
    let state = state(row, 8)?;
    let media_type = match media_type {
        Some(media_type) => {
            let parsed = MediaType::parse(media_type);
            parsed.map_err(|error| damaged("media type", error))?
        }
        // It was overwritten with its room.
        None if state == FileState::Deleted => MediaType::octet_stream(),
        None => return Err(damaged("file", "it has no media type")),
    };
    Ok(File {
        id: id(row, 0)?,
        room: names.room(connection, get(row, 1)?)?,
        seq: seq(row, 2)?,
        owner: names.actor(connection, get(row, 3)?)?,
        name: name.map(read_file_name).transpose()?,
        size: get::<Option<i64>>(row, 5)?.map(read_size),
        media_type,
        at: time(row, 7)?,
        expires_at: optional_time(row, 11)?,
        state,
    })
}

/// The state in three columns: the word, why it failed, and the digest.
fn state(row: &Row<'_>, first: usize) -> Result<FileState, StoreError> {
    match &*get::<String>(row, first)? {
        "sending" => Ok(FileState::Sending),
        "ready" => Ok(FileState::Ready {
            digest: Digest::from_bytes(get(row, first + 2)?),
        }),
        "failed" => Ok(FileState::Failed {
            why: word(&get::<String>(row, first + 1)?)?,
        }),
        "deleted" => Ok(FileState::Deleted),
        other => Err(damaged("state of a file", other)),
    }
}
