//! How the database is opened: the settings that the promises rest on.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use parlor_store::StoreError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::{of_io, of_sqlite};

/// `Parl` in ASCII, in the header of every file that is a store (SQLite file format, offset 68).
pub(crate) const APPLICATION_ID: i32 = 0x5061_726c;

/// How long one connection waits for another where SQLite can't avoid it: at recovery, or when a
/// checkpoint restarts the WAL.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// More than the statements that one connection uses.
const STATEMENTS: usize = 96;

/// Every commit reaches the disk before it returns, what is deleted is overwritten, no file is
/// mapped into memory, and checkpoints are made by the store's own thread.
const WRITING: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA mmap_size = 0;
    PRAGMA foreign_keys = OFF;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -8192;
";

const READING: &str = "
    PRAGMA query_only = ON;
    PRAGMA mmap_size = 0;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -2048;
";

/// Opens a database that exists, for writing.
pub(crate) fn open_writing(path: &Path) -> Result<Connection, StoreError> {
    open(path, OpenFlags::SQLITE_OPEN_READ_WRITE, WRITING)
}

/// Opens a database that exists, for reading.
pub(crate) fn open_reading(path: &Path) -> Result<Connection, StoreError> {
    open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, READING)
}

/// Makes an empty file that only its owner can read, for a database. It must not exist.
pub(crate) fn make_file(path: &Path) -> Result<(), StoreError> {
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    made.map(drop).map_err(|error| of_io(path, &error))
}

/// Writes all of the WAL into the database and empties it. False when a reader was in the way.
pub(crate) fn empty_wal(connection: &Connection) -> Result<bool, StoreError> {
    checkpoint(connection, "TRUNCATE").map(|done| !done.busy)
}

/// The same, without waiting for readers.
pub(crate) fn empty_wal_now(connection: &Connection) -> Result<bool, StoreError> {
    connection.busy_timeout(Duration::ZERO).map_err(of_sqlite)?;
    let done = empty_wal(connection);
    connection.busy_timeout(PATIENCE).map_err(of_sqlite)?;
    done
}

/// What a checkpoint did.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Checkpoint {
    /// Whether someone was in the way.
    pub(crate) busy: bool,
    /// The frames in the WAL, a page each.
    pub(crate) frames: u64,
    /// Those of them that are in the database now.
    pub(crate) moved: u64,
}

/// Runs a checkpoint of this kind.
pub(crate) fn checkpoint(connection: &Connection, kind: &str) -> Result<Checkpoint, StoreError> {
    let sql = format!("PRAGMA wal_checkpoint({kind})");
    let read = |row: &rusqlite::Row<'_>| {
        let number = |at| row.get::<_, i64>(at).map(|n| u64::try_from(n).unwrap_or(0));
        Ok(Checkpoint {
            busy: number(0)? != 0,
            frames: number(1)?,
            moved: number(2)?,
        })
    };
    connection.query_row(&sql, (), read).map_err(of_sqlite)
}

fn open(path: &Path, flags: OpenFlags, settings: &str) -> Result<Connection, StoreError> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(of_sqlite)?;
    connection.busy_timeout(PATIENCE).map_err(of_sqlite)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Without this a statement is prepared again whenever other values are bound to it.
    let stable_plans = DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
    connection
        .set_db_config(stable_plans, true)
        .map_err(of_sqlite)?;
    connection.execute_batch(settings).map_err(of_sqlite)?;
    Ok(connection)
}
