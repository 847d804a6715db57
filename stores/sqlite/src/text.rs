//! The current text of a message: its own, or that of its newest edit.

use parlor_store::StoreError;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};

use crate::error::of_sqlite;

/// The text of the message in row `n`; `None` once it was deleted.
pub(crate) fn current_text(connection: &Connection, n: i64) -> Result<Option<String>, StoreError> {
    match own_text(connection, n)? {
        Some(text) => Ok(Some(text)),
        None => match newest_edit(connection, n)? {
            Some(edit) => own_text(connection, edit),
            None => Ok(None),
        },
    }
}

/// The newest edit of the message in row `n`.
pub(crate) fn newest_edit(connection: &Connection, n: i64) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT edit FROM edits WHERE message = ?1 ORDER BY edit DESC LIMIT 1";
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    found
        .query_row([n], |row| row.get(0))
        .optional()
        .map_err(of_sqlite)
}

/// The text that stands in row `n` itself; an erased one is a blob of zeros.
fn own_text(connection: &Connection, n: i64) -> Result<Option<String>, StoreError> {
    let mut found = connection
        .prepare_cached("SELECT text FROM events WHERE n = ?1")
        .map_err(of_sqlite)?;
    let mut rows = found.query([n]).map_err(of_sqlite)?;
    let Some(row) = rows.next().map_err(of_sqlite)? else {
        return Ok(None);
    };
    read_text(row.get_ref(0).map_err(of_sqlite)?).map(|text| text.map(ToOwned::to_owned))
}

/// The text of a column; `None` when it has none or was erased.
pub(crate) fn read_text(value: ValueRef<'_>) -> Result<Option<&str>, StoreError> {
    match value {
        ValueRef::Text(text) => str::from_utf8(text)
            .map(Some)
            .map_err(|error| crate::error::damaged("text", error)),
        _ => Ok(None),
    }
}
