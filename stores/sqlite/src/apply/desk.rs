//! What admins keep: blocks, invites and the audit log.

use parlor_core::{AuditEntry, Block, Invite};
use parlor_model::{BlockId, InviteId, RoomId, Timestamp, UserId};
use parlor_store::StoreError;
use rusqlite::{Connection, params};

use super::run;

pub(super) fn block(connection: &Connection, block: &Block) -> Result<(), StoreError> {
    let sql = "
        INSERT OR REPLACE INTO blocks (id, name, user, address, by, reason, at, until)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let columns = params![
        block.id.as_bytes(),
        block.target.name.as_str(),
        block.target.user.as_ref().map(UserId::as_bytes),
        block.target.address.map(|range| range.to_string()),
        block.by.as_str(),
        block.reason.as_str(),
        block.at.as_millis(),
        block.until.map(Timestamp::as_millis),
    ];
    run(connection, sql, columns).map(drop)
}

pub(super) fn unblock(connection: &Connection, block: BlockId) -> Result<(), StoreError> {
    run(
        connection,
        "DELETE FROM blocks WHERE id = ?1",
        [block.as_bytes()],
    )
    .map(drop)
}

pub(super) fn add_invite(connection: &Connection, invite: &Invite) -> Result<(), StoreError> {
    let sql = "
        INSERT INTO invites (id, digest, room, by, at, uses_left, until)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let columns = params![
        invite.id.as_bytes(),
        invite.digest,
        invite.room.as_ref().map(RoomId::as_bytes),
        invite.by.as_str(),
        invite.at.as_millis(),
        invite.uses_left,
        invite.until.map(Timestamp::as_millis),
    ];
    run(connection, sql, columns).map(drop)
}

/// Counts one use, where uses are counted.
pub(super) fn use_invite(connection: &Connection, invite: InviteId) -> Result<(), StoreError> {
    let sql = "UPDATE invites SET uses_left = max(uses_left - 1, 0) WHERE id = ?1";
    run(connection, sql, [invite.as_bytes()]).map(drop)
}

pub(super) fn revoke_invite(connection: &Connection, invite: InviteId) -> Result<(), StoreError> {
    run(
        connection,
        "DELETE FROM invites WHERE id = ?1",
        [invite.as_bytes()],
    )
    .map(drop)
}

/// Adds a line at the end; its position is the next one.
pub(super) fn audit(connection: &Connection, entry: &AuditEntry) -> Result<(), StoreError> {
    let sql = "
        INSERT INTO audit (at, actor, actor_name, action, target, room, detail)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let columns = params![
        entry.at.as_millis(),
        entry.actor.as_ref().map(UserId::as_bytes),
        entry.actor_name,
        entry.action.as_str(),
        entry.target,
        entry.room.as_ref().map(RoomId::as_bytes),
        entry.detail,
    ];
    run(connection, sql, columns).map(drop)
}
