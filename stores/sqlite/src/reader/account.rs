//! Credentials, devices and the audit log.

use parlor_core::{AuditAction, AuditEntry, Device};
use parlor_model::{Secret, UserId};
use parlor_store::{Audit, StoreError};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::error::{damaged, of_sqlite};
use crate::value::{get, id, optional_id, sql_limit, time};

pub(super) fn credential(
    connection: &Connection,
    user: UserId,
) -> Result<Option<Secret<String>>, StoreError> {
    secret(
        connection,
        "SELECT credential FROM users WHERE id = ?1",
        user,
    )
}

pub(super) fn irc_verifier(
    connection: &Connection,
    user: UserId,
) -> Result<Option<Secret<String>>, StoreError> {
    secret(
        connection,
        "SELECT irc_verifier FROM users WHERE id = ?1",
        user,
    )
}

pub(super) fn factor_secret(
    connection: &Connection,
    user: UserId,
) -> Result<Option<Secret<[u8; 20]>>, StoreError> {
    let sql = "SELECT secret FROM factors WHERE user = ?1";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let secret = found.query_row([user.as_bytes()], |row| row.get(0));
    Ok(secret.optional().map_err(of_sqlite)?.map(Secret::new))
}

fn secret(
    connection: &Connection,
    sql: &str,
    user: UserId,
) -> Result<Option<Secret<String>>, StoreError> {
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let secret = found.query_row([user.as_bytes()], |row| row.get::<_, Option<String>>(0));
    Ok(secret
        .optional()
        .map_err(of_sqlite)?
        .flatten()
        .map(Secret::new))
}

pub(super) fn device(
    connection: &Connection,
    digest: &[u8; 32],
) -> Result<Option<Device>, StoreError> {
    let sql = "SELECT id, user, digest, label, at FROM devices WHERE digest = ?1";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found.query([digest]).map_err(of_sqlite)?;
    rows.next().map_err(of_sqlite)?.map(read_device).transpose()
}

pub(super) fn devices(connection: &Connection, user: UserId) -> Result<Vec<Device>, StoreError> {
    let sql = "
        SELECT id, user, digest, label, at FROM devices
        WHERE user = ?1 AND digest IS NOT NULL ORDER BY at, number";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = found.query([user.as_bytes()]).map_err(of_sqlite)?;
    let mut devices = Vec::new();
    while let Some(row) = rows.next().map_err(of_sqlite)? {
        devices.push(read_device(row)?);
    }
    Ok(devices)
}

fn read_device(row: &Row<'_>) -> Result<Device, StoreError> {
    let (id, user, digest) = (id(row, 0)?, id(row, 1)?, get(row, 2)?);
    Ok(Device {
        id,
        user,
        digest,
        label: get(row, 3)?,
        at: time(row, 4)?,
    })
}

pub(super) fn audit(
    connection: &Connection,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<Audit>, StoreError> {
    let sql = "
        SELECT position, at, actor, actor_name, action, target, room, detail FROM audit
        WHERE position < ?1 ORDER BY position DESC LIMIT ?2";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let before = before
        .and_then(|before| i64::try_from(before).ok())
        .unwrap_or(i64::MAX);
    let mut rows = found.query([before, sql_limit(limit)]).map_err(of_sqlite)?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next().map_err(of_sqlite)? {
        lines.push(read_line(row)?);
    }
    Ok(lines)
}

fn read_line(row: &Row<'_>) -> Result<Audit, StoreError> {
    let action: String = get(row, 4)?;
    let entry = AuditEntry {
        at: time(row, 1)?,
        actor: optional_id(row, 2)?,
        actor_name: get(row, 3)?,
        action: AuditAction::from_name(&action)
            .ok_or_else(|| damaged("audited action", &action))?,
        target: get(row, 5)?,
        room: optional_id(row, 6)?,
        detail: get(row, 7)?,
    };
    Ok(Audit {
        position: u64::try_from(get::<i64>(row, 0)?).unwrap_or(0),
        entry,
    })
}
