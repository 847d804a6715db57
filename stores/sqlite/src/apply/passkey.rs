//! Passkeys.

use parlor_core::{Passkey, PasskeyId};
use parlor_model::Timestamp;
use parlor_store::StoreError;
use rusqlite::{Connection, params};

use super::run;

pub(super) fn add(connection: &Connection, passkey: &Passkey) -> Result<(), StoreError> {
    let sql = "
        INSERT INTO passkeys (id, user, key, counter, name, at, used)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let columns = params![
        passkey.new.id.as_bytes(),
        passkey.user.as_bytes(),
        passkey.new.key,
        passkey.new.counter,
        passkey.new.name,
        passkey.at.as_millis(),
        passkey.used.map(Timestamp::as_millis),
    ];
    run(connection, sql, columns).map(drop)
}

pub(super) fn use_once(
    connection: &Connection,
    id: &PasskeyId,
    counter: u32,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE passkeys SET counter = ?2, used = ?3 WHERE id = ?1";
    let columns = params![id.as_bytes(), counter, at.as_millis()];
    run(connection, sql, columns).map(drop)
}

pub(super) fn remove(connection: &Connection, id: &PasskeyId) -> Result<(), StoreError> {
    let sql = "DELETE FROM passkeys WHERE id = ?1";
    run(connection, sql, [id.as_bytes()]).map(drop)
}
