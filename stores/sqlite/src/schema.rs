//! The schema and its migrations: forward only, one file each, never edited once released.

use parlor_store::StoreError;
use rusqlite::Connection;

use crate::connection::APPLICATION_ID;
use crate::error::of_sqlite;

/// What makes schema `n + 1` of schema `n`.
pub(crate) const STEPS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
    include_str!("schema/5.sql"),
    include_str!("schema/6.sql"),
    include_str!("schema/7.sql"),
    include_str!("schema/8.sql"),
    include_str!("schema/9.sql"),
    include_str!("schema/10.sql"),
];

/// The newest schema that this version knows.
pub(crate) const KNOWN: u32 = STEPS.len() as u32;

/// The schema of a database, 0 when it has none yet.
pub(crate) fn version(connection: &Connection) -> Result<u32, StoreError> {
    let version = connection.query_row("PRAGMA user_version", (), |row| row.get::<_, i64>(0));
    let version = version.map_err(of_sqlite)?;
    u32::try_from(version).map_err(|_| StoreError::Damaged(format!("schema {version}")))
}

/// Refuses what a newer Parlor wrote.
pub(crate) fn check(found: u32) -> Result<(), StoreError> {
    if found > KNOWN {
        Err(StoreError::Newer {
            found,
            known: KNOWN,
        })
    } else {
        Ok(())
    }
}

/// The schema that these steps end with.
pub(crate) fn newest(steps: &[&str]) -> u32 {
    u32::try_from(steps.len()).unwrap_or(u32::MAX)
}

/// Brings a database from this schema to the one that the steps end with, within the caller's transaction.
pub(crate) fn migrate(
    connection: &Connection,
    from: u32,
    steps: &[&str],
) -> Result<(), StoreError> {
    let done = usize::try_from(from).unwrap_or(usize::MAX);
    for step in steps.iter().skip(done) {
        connection.execute_batch(step).map_err(of_sqlite)?;
    }
    connection
        .pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(of_sqlite)?;
    connection
        .pragma_update(None, "user_version", newest(steps))
        .map_err(of_sqlite)
}
