//! Edits, deletions, reactions and pins. A text is never moved: what is erased is overwritten by as many
//! zeros where it stands.

use parlor_core::Actor;
use parlor_model::{Emoji, UserId};
use parlor_store::StoreError;
use rusqlite::{Connection, OptionalExtension, params};

use super::{expire, run};
use crate::error::of_sqlite;
use crate::kind::Kind;
use crate::text::current_text;

/// A text that is no longer its message's, for the search index to forget.
#[derive(Debug, Clone)]
pub(crate) struct Stale {
    /// The message, or the event that offers a file.
    pub(crate) n: i64,
    /// Which of these it is.
    pub(crate) kind: Kind,
    /// Its room's number.
    pub(crate) room: i64,
    /// Who wrote it.
    pub(crate) author: UserId,
    /// What it said, or the name of the file.
    pub(crate) text: String,
}

/// Gives a message the text of the edit.
pub(super) fn edit(
    connection: &Connection,
    room: i64,
    target: i64,
    edit: i64,
) -> Result<Option<Stale>, StoreError> {
    let Some(stale) = standing(connection, room, target)? else {
        return Ok(None);
    };
    run(
        connection,
        "INSERT INTO edits (message, edit) VALUES (?1, ?2)",
        [stale.n, edit],
    )?;
    let sql = "UPDATE events SET text = zeroblob(octet_length(text)) WHERE n = ?1 AND typeof(text) = 'text'";
    run(connection, sql, [stale.n])?;
    Ok(Some(stale))
}

/// Erases a message, its edits and its reactions; it is pinned no more.
pub(super) fn delete(
    connection: &Connection,
    room: i64,
    target: i64,
) -> Result<Option<Stale>, StoreError> {
    expire::settle(connection, room, target)?;
    let Some(stale) = standing(connection, room, target)? else {
        return Ok(None);
    };
    let message = "
        UPDATE events
        SET text = zeroblob(octet_length(text)), mentions = iif(mentions IS NULL, NULL, zeroblob(length(mentions)))
        WHERE n = ?1";
    run(connection, message, [stale.n])?;
    let edits = "
        UPDATE events SET text = zeroblob(octet_length(text))
        WHERE n IN (SELECT edit FROM edits WHERE message = ?1)";
    run(connection, edits, [stale.n])?;
    run(
        connection,
        "DELETE FROM reactions WHERE room = ?1 AND target = ?2",
        [room, target],
    )?;
    unpin(connection, room, target)?;
    Ok(Some(stale))
}

/// Adds a reaction; a second of the same user changes nothing.
pub(super) fn react(
    connection: &Connection,
    room: i64,
    target: i64,
    emoji: &Emoji,
    actor: &Actor,
    seq: i64,
) -> Result<(), StoreError> {
    if !is_said(connection, room, target)? {
        return Ok(());
    }
    let sql = "
        INSERT OR IGNORE INTO reactions (room, target, emoji, user, name, seq)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let user = actor.user.as_bytes();
    run(
        connection,
        sql,
        params![room, target, emoji.as_str(), user, actor.name.as_str(), seq],
    )
    .map(drop)
}

/// Takes a reaction back.
pub(super) fn unreact(
    connection: &Connection,
    room: i64,
    target: i64,
    emoji: &Emoji,
    user: UserId,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM reactions WHERE room = ?1 AND target = ?2 AND emoji = ?3 AND user = ?4";
    run(
        connection,
        sql,
        params![room, target, emoji.as_str(), user.as_bytes()],
    )
    .map(drop)
}

/// Pins a message or a file; `seq` is that of the event that did it.
pub(super) fn pin(
    connection: &Connection,
    room: i64,
    target: i64,
    seq: i64,
) -> Result<(), StoreError> {
    if !is_said(connection, room, target)? {
        return Ok(());
    }
    let sql = "INSERT OR REPLACE INTO pins (room, target, seq) VALUES (?1, ?2, ?3)";
    run(connection, sql, [room, target, seq]).map(drop)
}

/// Takes a pin off.
pub(super) fn unpin(connection: &Connection, room: i64, target: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM pins WHERE room = ?1 AND target = ?2";
    run(connection, sql, [room, target]).map(drop)
}

/// A message that was not deleted, as it is.
fn standing(connection: &Connection, room: i64, seq: i64) -> Result<Option<Stale>, StoreError> {
    let said = said(connection, room, seq)?;
    Ok(said.filter(|said| said.kind.is_message()))
}

/// Whether something that was said stands there, which can be reacted to: a message or a file.
fn is_said(connection: &Connection, room: i64, seq: i64) -> Result<bool, StoreError> {
    let said = said(connection, room, seq)?;
    Ok(said.is_some_and(|said| said.kind.is_message() || said.kind == Kind::FileOffered))
}

/// What stands there with a text that was not erased.
pub(crate) fn said(
    connection: &Connection,
    room: i64,
    seq: i64,
) -> Result<Option<Stale>, StoreError> {
    let sql = "
        SELECT events.n, events.kind, actors.user
        FROM events JOIN actors ON actors.number = events.actor
        WHERE events.room = ?1 AND events.seq = ?2";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let row = found.query_row([room, seq], |row| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, i64>(1)?,
            row.get::<_, [u8; 16]>(2)?,
        ))
    });
    let Some((n, kind, author)) = row.optional().map_err(of_sqlite)? else {
        return Ok(None);
    };
    let Some(kind) = Kind::from_number(kind) else {
        return Ok(None);
    };
    let text = current_text(connection, n)?;
    Ok(text.map(|text| {
        let author = author.into();
        Stale {
            n,
            kind,
            room,
            author,
            text,
        }
    }))
}
