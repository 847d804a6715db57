//! Files: how far they are, and the names that are erased with them.

use parlor_model::{Digest, FileFailure, FileId, UserId};
use parlor_store::StoreError;
use rusqlite::{Connection, params};

use super::message::{self, Stale};
use super::{expire, run};
use crate::kind::Kind;
use crate::value::size_number;

/// A file is being sent since event `n` of a room.
pub(super) fn offer(
    connection: &Connection,
    (file, n, room): (FileId, i64, i64),
    owner: UserId,
    size: Option<u64>,
) -> Result<(), StoreError> {
    let sql = "
        INSERT INTO files (id, offer, room, owner, size, state)
        VALUES (?1, ?2, ?3, ?4, ?5, 'sending')";
    let (id, owner) = (file.as_bytes(), owner.as_bytes());
    let values = params![id, n, room, owner, size.map(size_number)];
    run(connection, sql, values).map(drop)
}

/// A file has come, with event `n`.
pub(super) fn ready(
    connection: &Connection,
    file: FileId,
    n: i64,
    size: u64,
    digest: Digest,
) -> Result<(), StoreError> {
    let sql = "
        UPDATE files SET state = 'ready', ended = ?2, size = ?3, digest = ?4
        WHERE id = ?1 AND state = 'sending'";
    let (id, digest) = (file.as_bytes(), digest.as_bytes());
    run(connection, sql, params![id, n, size_number(size), digest]).map(drop)
}

/// A file will not come, as event `n` says.
pub(super) fn fail(
    connection: &Connection,
    file: FileId,
    n: i64,
    why: FileFailure,
) -> Result<(), StoreError> {
    let sql = "
        UPDATE files SET state = 'failed', ended = ?2, why = ?3 WHERE id = ?1 AND state = 'sending'";
    run(connection, sql, params![file.as_bytes(), n, why.as_str()]).map(drop)
}

/// Erases a file's name where it stands, and the reactions on it; it is pinned no more.
pub(super) fn delete(
    connection: &Connection,
    file: FileId,
    (room, target): (i64, i64),
) -> Result<Option<Stale>, StoreError> {
    expire::settle(connection, room, target)?;
    let stale = message::said(connection, room, target)?;
    let names = "
        UPDATE events SET text = zeroblob(octet_length(text))
        WHERE typeof(text) = 'text'
            AND n IN (SELECT offer FROM files WHERE id = ?1 UNION SELECT ended FROM files WHERE id = ?1)";
    run(connection, names, [file.as_bytes()])?;
    let reactions = "DELETE FROM reactions WHERE room = ?1 AND target = ?2";
    run(connection, reactions, [room, target])?;
    message::unpin(connection, room, target)?;
    let sql = "UPDATE files SET state = 'deleted', digest = NULL WHERE id = ?1";
    run(connection, sql, [file.as_bytes()])?;
    Ok(stale.filter(|stale| stale.kind == Kind::FileOffered))
}
