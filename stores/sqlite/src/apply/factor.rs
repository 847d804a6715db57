//! Second factors and their recovery codes.

use std::collections::BTreeSet;

use parlor_core::Factor;
use parlor_model::{Secret, UserId};
use parlor_store::StoreError;
use rusqlite::{Connection, params};

use super::run;
use crate::value::size_number;

pub(super) fn set(
    connection: &Connection,
    user: UserId,
    secret: &Secret<[u8; 20]>,
    factor: &Factor,
) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO factors (user, secret, step, since) VALUES (?1, ?2, ?3, ?4)";
    let columns = params![
        user.as_bytes(),
        secret.expose(),
        size_number(factor.step),
        factor.since.as_millis(),
    ];
    run(connection, sql, columns)?;
    set_codes(connection, user, &factor.recovery)
}

pub(super) fn remove(connection: &Connection, user: UserId) -> Result<(), StoreError> {
    let sql = "DELETE FROM factors WHERE user = ?1";
    run(connection, sql, [user.as_bytes()])?;
    remove_codes(connection, user)
}

pub(super) fn use_step(connection: &Connection, user: UserId, step: u64) -> Result<(), StoreError> {
    let sql = "UPDATE factors SET step = max(step, ?2) WHERE user = ?1";
    run(connection, sql, params![user.as_bytes(), size_number(step)]).map(drop)
}

/// Of a user who has a second factor.
pub(super) fn set_codes(
    connection: &Connection,
    user: UserId,
    codes: &BTreeSet<[u8; 32]>,
) -> Result<(), StoreError> {
    remove_codes(connection, user)?;
    let sql = "
        INSERT INTO recovery_codes (user, digest)
        SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM factors WHERE user = ?1)";
    codes
        .iter()
        .try_for_each(|code| run(connection, sql, params![user.as_bytes(), code]).map(drop))
}

pub(super) fn use_code(
    connection: &Connection,
    user: UserId,
    code: &[u8; 32],
) -> Result<(), StoreError> {
    let sql = "DELETE FROM recovery_codes WHERE user = ?1 AND digest = ?2";
    run(connection, sql, params![user.as_bytes(), code]).map(drop)
}

fn remove_codes(connection: &Connection, user: UserId) -> Result<(), StoreError> {
    let sql = "DELETE FROM recovery_codes WHERE user = ?1";
    run(connection, sql, [user.as_bytes()]).map(drop)
}
