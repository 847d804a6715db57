//! How much there is.

use std::fs;
use std::path::Path;

use parlor_store::{StoreError, Usage};
use rusqlite::Connection;

use super::file::in_a_standing_room;
use crate::error::of_sqlite;
use crate::folder::Folder;
use crate::value::read_size;

pub(super) fn usage(connection: &Connection, folder: &Folder) -> Result<Usage, StoreError> {
    let files = concat!(
        "SELECT count(*) FROM files WHERE state = 'ready' AND ",
        in_a_standing_room!()
    );
    let database = folder.database();
    Ok(Usage {
        // The rows are numbered from 1 on, without a gap.
        events: number(connection, "SELECT coalesce(max(n), 0) FROM events")?,
        bytes: bytes(&database) + bytes(&database.with_extension("db-wal")),
        files: number(connection, files)?,
    })
}

fn number(connection: &Connection, sql: &str) -> Result<u64, StoreError> {
    let mut found = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let number = found.query_row((), |row| row.get(0)).map_err(of_sqlite)?;
    Ok(read_size(number))
}

/// The size of a file; 0 when it is not there, as the WAL at times.
fn bytes(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |found| found.len())
}
