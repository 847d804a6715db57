//! Users and their devices.

use parlor_core::{Device, User};
use parlor_model::{DeviceId, Secret, ServerRole, Timestamp, UserId, UserName};
use parlor_store::StoreError;
use rusqlite::{Connection, params};

use super::run;

pub(super) fn add(connection: &Connection, user: &User) -> Result<(), StoreError> {
    let sql = "
        INSERT INTO users (id, name, account, role, since, seen)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let columns = params![
        user.id.as_bytes(),
        user.name.as_str(),
        user.account.as_ref().map(UserName::as_str),
        user.role.as_str(),
        user.since.as_millis(),
        user.seen.as_millis(),
    ];
    run(connection, sql, columns).map(drop)
}

pub(super) fn rename(
    connection: &Connection,
    user: UserId,
    name: &UserName,
) -> Result<(), StoreError> {
    let sql = "UPDATE users SET name = ?2 WHERE id = ?1";
    run(connection, sql, params![user.as_bytes(), name.as_str()]).map(drop)
}

pub(super) fn set_role(
    connection: &Connection,
    user: UserId,
    role: ServerRole,
) -> Result<(), StoreError> {
    let sql = "
        UPDATE users SET role = ?2, account = CASE WHEN ?3 THEN coalesce(account, name) END
        WHERE id = ?1";
    let registered = role > ServerRole::Guest;
    run(
        connection,
        sql,
        params![user.as_bytes(), role.as_str(), registered],
    )
    .map(drop)
}

pub(super) fn set_credential(
    connection: &Connection,
    user: UserId,
    credential: &Secret<String>,
) -> Result<(), StoreError> {
    let sql = "UPDATE users SET credential = ?2 WHERE id = ?1";
    run(
        connection,
        sql,
        params![user.as_bytes(), credential.expose()],
    )
    .map(drop)
}

pub(super) fn set_irc_verifier(
    connection: &Connection,
    user: UserId,
    verifier: Option<&Secret<String>>,
) -> Result<(), StoreError> {
    let sql = "UPDATE users SET irc_verifier = ?2 WHERE id = ?1";
    let verifier = verifier.map(Secret::expose);
    run(connection, sql, params![user.as_bytes(), verifier]).map(drop)
}

pub(super) fn set_seen(
    connection: &Connection,
    user: UserId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE users SET seen = ?2 WHERE id = ?1";
    run(connection, sql, params![user.as_bytes(), at.as_millis()]).map(drop)
}

/// Ends a user: all that is about them but what they wrote.
pub(super) fn forget(connection: &Connection, user: UserId) -> Result<(), StoreError> {
    const STEPS: [&str; 12] = [
        "DELETE FROM users WHERE id = ?1",
        "DELETE FROM members WHERE user = ?1",
        "DELETE FROM factors WHERE user = ?1",
        "DELETE FROM recovery_codes WHERE user = ?1",
        "DELETE FROM passkeys WHERE user = ?1",
        "DELETE FROM mutes WHERE user = ?1",
        "DELETE FROM invited WHERE user = ?1",
        "DELETE FROM read_markers WHERE user = ?1",
        "DELETE FROM ignores WHERE user = ?1",
        "DELETE FROM ignores WHERE ignored = ?1",
        "DELETE FROM notification_levels WHERE user = ?1",
        // The row stays for the events that came from the device.
        "UPDATE devices SET digest = NULL, label = '' WHERE user = ?1",
    ];
    STEPS
        .iter()
        .try_for_each(|sql| run(connection, sql, [user.as_bytes()]).map(drop))
}

/// Adds a device, also one that an event already named.
pub(super) fn add_device(connection: &Connection, device: &Device) -> Result<(), StoreError> {
    let sql = "
        INSERT INTO devices (id, user, digest, label, at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (id) DO UPDATE
        SET user = excluded.user, digest = excluded.digest, label = excluded.label, at = excluded.at
        WHERE digest IS NULL";
    let columns = params![
        device.id.as_bytes(),
        device.user.as_bytes(),
        device.digest,
        device.label,
        device.at.as_millis(),
    ];
    if run(connection, sql, columns)? == 0 {
        return Err(StoreError::Conflict(format!("device {} exists", device.id)));
    }
    Ok(())
}

/// Takes a device's digest away, so that its token is nobody's any more.
pub(super) fn revoke_device(connection: &Connection, device: DeviceId) -> Result<(), StoreError> {
    let sql = "UPDATE devices SET digest = NULL WHERE id = ?1";
    run(connection, sql, [device.as_bytes()]).map(drop)
}

/// Takes the digests of all devices of a user away, but for one's.
pub(super) fn revoke_devices(
    connection: &Connection,
    user: UserId,
    but: Option<DeviceId>,
) -> Result<(), StoreError> {
    let sql = "UPDATE devices SET digest = NULL WHERE user = ?1 AND id IS NOT ?2";
    let columns = params![user.as_bytes(), but.as_ref().map(DeviceId::as_bytes)];
    run(connection, sql, columns).map(drop)
}
