//! The store itself: opening it, and handing out its writer and its readers.

use std::path::Path;
use std::sync::Arc;

use parlor_core::Snapshot;
use parlor_model::{IdSource, StoreEpoch, Timestamp};
use parlor_store::{Reader, Store, StoreError, Writer};
use rusqlite::{Connection, OptionalExtension};

use crate::backup;
use crate::checkpoint::Checkpointer;
use crate::connection::{open_reading, open_writing};
use crate::create;
use crate::error::of_sqlite;
use crate::folder::{Folder, Held, beside, remove_database};
use crate::health::{self, advise};
use crate::reader::SqliteReader;
use crate::schema;
use crate::search::Index;
use crate::shared::Shared;
use crate::snapshot;
use crate::value::id;
use crate::writer::SqliteWriter;

/// A store in a folder: SQLite for the log and all else, and a second database for search.
///
/// One process holds it at a time, by a kernel lock. When the last of the store, its writer and its
/// readers is dropped, everything is in the database files and these are sealed with their digests.
#[derive(Debug)]
pub struct SqliteStore {
    pub(crate) shared: Arc<Shared>,
}

impl SqliteStore {
    /// Opens the store in `dir`, or makes one with a lobby where there was none.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process holds it, [`StoreError::Newer`] when a newer Parlor
    /// wrote it, and [`StoreError::Damaged`] when the files are not what was written or the database is
    /// missing where there was one; it then names the newest good backup.
    pub fn open(dir: &Path, ids: &mut dyn IdSource, now: Timestamp) -> Result<Self, StoreError> {
        let folder = Folder::new(dir);
        folder.make()?;
        let mut held = Held::take(&folder)?;
        let log = find(&folder, &held, ids, now).map_err(|error| advise(&folder, error))?;
        held.mark()?;
        let identity = identity(&log)?;
        let newest = newest(&log)?;
        let index = Index::open(&folder, identity.0, newest)?;
        let checkpointer = Checkpointer::start(&folder.database(), &folder.search())?;
        let shared = Shared::new(folder, held, identity, checkpointer, index);
        shared.progress.set_newest(newest);
        Ok(Self {
            shared: Arc::new(shared),
        })
    }
}

impl Store for SqliteStore {
    fn load(&self) -> Result<Snapshot, StoreError> {
        snapshot::load(&open_reading(&self.shared.folder.database())?)
    }

    fn writer(&self) -> Result<Box<dyn Writer>, StoreError> {
        Ok(Box::new(SqliteWriter::open(Arc::clone(&self.shared))?))
    }

    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(SqliteReader::open(Arc::clone(&self.shared))?))
    }

    fn backup(&self, to: &Path) -> Result<(), StoreError> {
        backup::copy(&self.shared.folder, to)
    }
}

/// The database of the folder, checked and of the newest schema; a new one where there was none.
fn find(
    folder: &Folder,
    held: &Held,
    ids: &mut dyn IdSource,
    now: Timestamp,
) -> Result<Connection, StoreError> {
    remove_database(&folder.draft())?;
    let database = folder.database();
    if database.exists() {
        health::check(folder)?;
    } else if held.is_marked() || beside(&database, "-wal").exists() || folder.search().exists() {
        return Err(StoreError::Damaged(format!(
            "{} is missing",
            database.display()
        )));
    } else {
        create::store(folder, ids, now)?;
    }
    let connection = open_writing(&database)?;
    migrate(folder, &connection, schema::STEPS)?;
    Ok(connection)
}

/// Brings an older store to the newest schema, after a copy of it was taken.
fn migrate(folder: &Folder, connection: &Connection, steps: &[&str]) -> Result<(), StoreError> {
    let (version, newest) = (schema::version(connection)?, schema::newest(steps));
    schema::check(version)?;
    if version == newest {
        return Ok(());
    }
    let copy = folder
        .make_backups()?
        .join(format!("before-schema-{newest}.db"));
    if !copy.exists() {
        backup::copy(folder, &copy)?;
    }
    connection
        .execute_batch("BEGIN IMMEDIATE")
        .map_err(of_sqlite)?;
    schema::migrate(connection, version, steps)?;
    connection.execute_batch("COMMIT").map_err(of_sqlite)
}

/// The history's name and the lobby's number.
pub(crate) fn identity(connection: &Connection) -> Result<(StoreEpoch, i64), StoreError> {
    let mut found = connection
        .prepare("SELECT epoch, lobby FROM store")
        .map_err(of_sqlite)?;
    let mut rows = found.query(()).map_err(of_sqlite)?;
    let row = rows.next().map_err(of_sqlite)?;
    let row = row.ok_or_else(|| StoreError::Damaged("the store has no name".into()))?;
    Ok((id(row, 0)?, row.get(1).map_err(of_sqlite)?))
}

/// The `n` of the newest event, 0 when there is none.
pub(crate) fn newest(connection: &Connection) -> Result<i64, StoreError> {
    let newest = connection
        .query_row("SELECT n FROM events ORDER BY n DESC LIMIT 1", (), |row| {
            row.get(0)
        })
        .optional();
    Ok(newest.map_err(of_sqlite)?.unwrap_or(0))
}

#[cfg(test)]
mod tests;
