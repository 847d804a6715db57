//! Restoring a backup into a folder whose server is stopped.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use parlor_core::{AuditAction, AuditEntry, Change};
use parlor_model::{IdSource, StoreEpoch, Timestamp, fresh_id};
use parlor_store::StoreError;
use rusqlite::{Connection, params};

use crate::apply::{Applier, run};
use crate::connection::{empty_wal, make_file, open_writing};
use crate::create::server;
use crate::error::{of_io, of_sqlite};
use crate::folder::{Folder, Held, beside, remove, remove_database, sync_file, sync_folder};
use crate::health::check_structure;
use crate::store::{identity, newest};
use crate::{header, schema, seal};

/// Puts the backup `from` in the place of the store in `dir`. The store that was there is kept in
/// `dir/backups`. The restored one has a new epoch, so that clients notice that it is another
/// history, and a line in its audit log.
///
/// # Errors
/// [`StoreError::InUse`] when a server runs on the folder; [`StoreError::Damaged`] or
/// [`StoreError::Newer`] when the backup is not good, and then nothing has changed.
pub fn restore(
    from: &Path,
    dir: &Path,
    ids: &mut dyn IdSource,
    now: Timestamp,
) -> Result<(), StoreError> {
    let folder = Folder::new(dir);
    folder.make()?;
    let mut held = Held::take(&folder)?;
    let draft = folder.draft();
    remove_database(&draft)?;
    let prepared = header::check(from).and_then(|()| prepare(from, &draft, ids, now));
    if let Err(error) = prepared {
        remove_database(&draft)?;
        return Err(error);
    }
    // From here on a crash leaves a folder without a database, which no start takes for a new one.
    held.mark()?;
    set_aside(&folder, now)?;
    remove_database(&folder.search())?;
    let database = folder.database();
    fs::rename(&draft, &database).map_err(|error| of_io(&database, &error))?;
    folder.sync()
}

/// Makes a checked copy of the backup that is a store of its own.
fn prepare(
    from: &Path,
    draft: &Path,
    ids: &mut dyn IdSource,
    now: Timestamp,
) -> Result<(), StoreError> {
    copy_file(from, draft)?;
    let wal = beside(from, "-wal");
    if wal.exists() {
        // A store that was set aside after a kill: the end of its log is in there.
        copy_file(&wal, &beside(draft, "-wal"))?;
    }
    let connection = open_writing(draft)?;
    check_structure(&connection, "integrity_check(1)")?;
    connection
        .execute_batch("BEGIN IMMEDIATE")
        .map_err(of_sqlite)?;
    schema::migrate(&connection, schema::version(&connection)?, schema::STEPS)?;
    let epoch: StoreEpoch = fresh_id(ids);
    run(
        &connection,
        "UPDATE store SET epoch = ?1",
        params![epoch.as_bytes()],
    )?;
    note(&connection, from, now)?;
    connection.execute_batch("COMMIT").map_err(of_sqlite)?;
    empty_wal(&connection)?;
    connection.close().map_err(|(_, error)| of_sqlite(error))?;
    sync_file(draft)
}

/// Copies the bytes into a new file that only its owner can read.
fn copy_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    make_file(to)?;
    let mut source = File::open(from).map_err(|error| of_io(from, &error))?;
    let target = OpenOptions::new().write(true).open(to);
    let copied = target.and_then(|mut target| io::copy(&mut source, &mut target));
    copied.map(drop).map_err(|error| of_io(to, &error))
}

fn note(connection: &Connection, from: &Path, now: Timestamp) -> Result<(), StoreError> {
    let name = from
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let entry = AuditEntry {
        at: now,
        actor: None,
        actor_name: server()?.name.to_string(),
        action: AuditAction::Restore,
        target: name,
        room: None,
        detail: String::new(),
    };
    let (_, lobby) = identity(connection)?;
    Applier::new(lobby, newest(connection)?).apply(connection, &Change::Audited(entry))
}

/// Moves the store that is there into the backups, with a WAL that it still has.
fn set_aside(folder: &Folder, now: Timestamp) -> Result<(), StoreError> {
    let database = folder.database();
    seal::break_open(folder)?;
    if database.exists() || beside(&database, "-wal").exists() {
        let backups = folder.make_backups()?;
        let kept = backups.join(format!("before-restore-{}.db", now.as_millis()));
        for end in ["", "-wal"] {
            let (old, new) = (beside(&database, end), beside(&kept, end));
            if old.exists() {
                fs::rename(&old, &new).map_err(|error| of_io(&old, &error))?;
            }
        }
        sync_folder(&backups)?;
    }
    remove(&beside(&database, "-shm"))?;
    folder.sync()
}
